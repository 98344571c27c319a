//! Draws and writes the whole overlay, frame by frame.

use super::canvas::{Canvas, Place, color};
use super::encoder::Encoder;
use super::error::OverlayError;
use super::layout::Layout;
use super::pacing::Pacing;
use super::screen::UnitScreen;
use super::{footfall, frame_copy, skeleton};
use crate::recording::reader::Sample;
use kei_core::{GaitAnalyzer, GaitReport};
use kei_metric::MetricName;
use std::path::Path;

/// Time that the result is shown at the end, s.
const RESULT_S: f64 = 3.0;

/// An overlay that is being written. At each frame it shows what the runner would have seen on the unit's
/// screen.
pub(crate) struct Overlay {
    layout: Layout,
    canvas: Canvas,
    screen: UnitScreen,
    pacing: Pacing,
    encoder: Encoder,
}

impl Overlay {
    /// Starts the video at `path`, for a recording with this approximate frame rate, if it is known.
    pub(crate) fn create(
        path: &Path,
        layout: Layout,
        frames_per_second: Option<f64>,
        belt_speed_kmh: Option<f32>,
    ) -> Result<Overlay, OverlayError> {
        let pacing = Pacing::new(frames_per_second);
        let (width, height) = layout.frame_size;
        Ok(Overlay {
            canvas: Canvas::new(layout.canvas.0, layout.canvas.1),
            screen: UnitScreen::new((width as u32, height as u32), belt_speed_kmh),
            encoder: Encoder::start(path, layout.canvas, pacing.rate())?,
            pacing,
            layout,
        })
    }

    /// Draws and writes the next sample.
    pub(crate) fn add(&mut self, sample: &Sample<'_>, analyzer: &GaitAnalyzer) -> Result<(), OverlayError> {
        let (repeats, fits) = self.pacing.next(sample.pose.time);
        for _ in 0..repeats {
            self.encoder.write(self.canvas.bytes())?;
        }
        self.screen.update(&sample.pose, analyzer.report());
        if fits {
            self.draw(sample, analyzer);
            self.encoder.write(self.canvas.bytes())?;
        }
        Ok(())
    }

    /// Ends the video. With a report, the last frame is held with the result of the whole recording.
    pub(crate) fn finish(mut self, report: Option<&GaitReport>) -> Result<(), OverlayError> {
        if let Some(report) = report {
            self.screen.show(report);
            self.screen.draw(&mut self.canvas, self.layout.screen);
            for _ in 0..(self.pacing.rate() * RESULT_S) as u32 {
                self.encoder.write(self.canvas.bytes())?;
            }
        }
        self.encoder.finish()
    }

    fn draw(&mut self, sample: &Sample<'_>, analyzer: &GaitAnalyzer) {
        self.draw_ground(sample);
        let (pose, report) = (&sample.pose, analyzer.report());
        skeleton::draw(&mut self.canvas, pose, report.facing, self.layout.placement, self.layout.limb_radius);
        if let Some(phase) = analyzer.phase_at(pose.time) {
            let duty_factor = report.metrics.get(MetricName::DutyFactor).map(|duty| duty.value);
            footfall::draw(&mut self.canvas, self.layout.footfall(), phase, duty_factor);
        }
        self.screen.draw(&mut self.canvas, self.layout.screen);
    }

    /// Draws the camera's frame, or an empty background if there is none.
    fn draw_ground(&mut self, sample: &Sample<'_>) {
        let Layout { frame_corner, frame_size, .. } = self.layout;
        match sample.frame {
            Some(frame) => frame_copy::copy(frame, &mut self.canvas, frame_corner, frame_size.1),
            None => {
                let corner = Place { x: frame_corner.0 as f32, y: frame_corner.1 as f32 };
                let (width, height) = (frame_size.0 as f32, frame_size.1 as f32);
                self.canvas.fill(corner, width, height, color::GROUND, 1.0);
            }
        }
    }
}
