//! The unit's screen, drawn next to the frame.

use super::canvas::Canvas;
use embedded_graphics::prelude::DrawTargetExt;
use embedded_graphics::primitives::Rectangle;
use kei_core::{GaitReport, Pose};
use kei_metric::MetricName;
use kei_screen::{Figure, Page, ScreenState, TextLine, Trend};
use std::time::Duration;

/// The unit's screen as it would have looked at each frame.
pub(super) struct UnitScreen {
    state: ScreenState,
    /// Size of the camera's frames, px.
    frame_size: (u32, u32),
    first: Option<Duration>,
    next_trend: Duration,
}

impl UnitScreen {
    pub(super) fn new(frame_size: (u32, u32), belt_speed_kmh: Option<f32>) -> UnitScreen {
        let state = ScreenState { page: Page::Live, belt_speed_kmh, ..ScreenState::default() };
        UnitScreen { state, frame_size, first: None, next_trend: Duration::ZERO }
    }

    /// Updates the screen with the pose and the report at its time.
    pub(super) fn update(&mut self, pose: &Pose, report: &GaitReport) {
        self.show(report);
        let state = &mut self.state;
        state.elapsed = pose.time.saturating_sub(*self.first.get_or_insert(pose.time));
        state.figure = Some(Figure { pose: *pose, facing: report.facing, frame: self.frame_size });
        if state.elapsed >= self.next_trend {
            self.next_trend = state.elapsed + Trend::STEP;
            state.trend.push(state.kei.ok().map(|kei| kei.value));
        }
    }

    /// Updates the screen with the report's metrics.
    pub(super) fn show(&mut self, report: &GaitReport) {
        let state = &mut self.state;
        state.kei = report.metrics[MetricName::Kei];
        state.cadence_spm = report.metrics[MetricName::CadenceSpm];
        state.ground_contact_ms = report.metrics[MetricName::GroundContactMs];
        state.strides = report.strides;
        state.frames_per_second = (report.frames_per_second > 0.0).then_some(report.frames_per_second);
        state.message =
            state.kei.err().map_or(TextLine::EMPTY, |why| TextLine::format(format_args!("{why}")));
    }

    pub(super) fn draw(&self, canvas: &mut Canvas, area: Rectangle) {
        let Ok(()) = kei_screen::draw(&self.state, &mut canvas.cropped(&area).color_converted());
    }
}
