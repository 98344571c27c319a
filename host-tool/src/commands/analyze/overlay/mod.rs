//! The recording once more, with what was seen drawn in: skeleton, footfall diagram and the unit's own screen.

mod canvas;
mod color;
mod encoder;
mod error;
mod extent;
mod footfall;
mod layout;
mod pacing;
mod panel;
mod picture;
mod skeleton;

pub(crate) use error::OverlayError;

use super::args::AnalyzeArgs;
use super::error::AnalyzeError;
use super::input::{Input, Seen};
use canvas::{Canvas, Place};
use encoder::Encoder;
use kei_core::{GaitAnalyzer, GaitReport, MetricName};
use layout::Layout;
use pacing::Pacing;
use panel::Panel;
use std::path::Path;

/// The result stays this long at the end, s.
const RESULT_S: f64 = 3.0;

/// A video that is being drawn. It shows what is known at each moment, as the runner would have seen it.
pub(super) struct Overlay {
    layout: Layout,
    canvas: Canvas,
    panel: Panel,
    pacing: Pacing,
    encoder: Encoder,
}

impl Overlay {
    /// Begins the video at `path` for a recording that was opened.
    pub(super) fn create(path: &Path, args: &AnalyzeArgs, input: &Input) -> Result<Overlay, AnalyzeError> {
        if let (Ok(target), Ok(source)) = (path.canonicalize(), args.input.canonicalize())
            && target == source
        {
            return Err(OverlayError::IsInput { path: path.to_owned() }.into());
        }
        let (layout, rate) = match input {
            Input::Video(video) => {
                let (width, height) = video.size();
                (Layout::for_pictures(width, height), video.claimed_frames_per_second().map(f64::from))
            }
            Input::Keypoints(keypoints) => {
                let survey = extent::survey(keypoints.reopened()?)?;
                (Layout::for_figure(survey.extent), survey.frames_per_second)
            }
        };
        let pacing = Pacing::new(rate);
        let (width, height) = layout.picture_size;
        Ok(Overlay {
            canvas: Canvas::new(layout.canvas.0, layout.canvas.1),
            panel: Panel::new((width as u32, height as u32), args.settings().belt_speed_kmh),
            encoder: Encoder::start(path, layout.canvas, pacing.rate())?,
            pacing,
            layout,
        })
    }

    /// Draws the next frame.
    pub(super) fn add(&mut self, seen: &Seen<'_>, analyzer: &GaitAnalyzer) -> Result<(), OverlayError> {
        let (repeats, fits) = self.pacing.next(seen.pose.time);
        for _ in 0..repeats {
            self.encoder.write(self.canvas.bytes())?;
        }
        self.panel.update(&seen.pose, analyzer.report());
        if fits {
            self.draw(seen, analyzer);
            self.encoder.write(self.canvas.bytes())?;
        }
        Ok(())
    }

    /// Ends the video; with a report, the last picture stays a while with the result of the whole recording.
    pub(super) fn finish(mut self, report: Option<&GaitReport>) -> Result<(), AnalyzeError> {
        if let Some(report) = report {
            self.panel.show(report);
            self.panel.draw(&mut self.canvas, self.layout.panel);
            for _ in 0..(self.pacing.rate() * RESULT_S) as u32 {
                self.encoder.write(self.canvas.bytes())?;
            }
        }
        Ok(self.encoder.finish()?)
    }

    fn draw(&mut self, seen: &Seen<'_>, analyzer: &GaitAnalyzer) {
        let Layout { picture, picture_size, placement, panel, limb_radius, .. } = self.layout;
        match seen.picture {
            Some(frame) => picture::copy(frame, &mut self.canvas, picture, picture_size.1),
            None => {
                let corner = Place { x: picture.0 as f32, y: picture.1 as f32 };
                let (width, height) = (picture_size.0 as f32, picture_size.1 as f32);
                self.canvas.fill(corner, width, height, color::GROUND, 1.0);
            }
        }
        let report = analyzer.report();
        skeleton::draw(&mut self.canvas, &seen.pose, report.facing, placement, limb_radius);
        if let Some(phase) = analyzer.phase_at(seen.pose.time) {
            let duty_factor = report.metrics.get(MetricName::DutyFactor).map(|duty| duty.value);
            footfall::draw(&mut self.canvas, self.layout.footfall(), phase, duty_factor);
        }
        self.panel.draw(&mut self.canvas, panel);
    }
}
