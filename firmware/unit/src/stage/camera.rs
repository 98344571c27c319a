//! Captures frames and passes them to the pose stage.

use crate::channel::{Closed, Publisher};
use crate::message::CapturedFrame;
use crate::signal::{Heartbeat, PartStatus, StopSignal};
use kei_frame::{Camera, CameraError, Captured};
use std::time::Duration;
use tracing::info;

/// Delay before retrying a camera that was interrupted.
const RETRY_INTERVAL: Duration = Duration::from_millis(200);

/// Number of frames after which a camera has measured its frame rate, which is then part of its description.
const FRAMES_TO_KNOW_RATE: u32 = 60;

/// Captures frames until the source ends or fails, or until the run stops.
pub(crate) struct CameraStage {
    pub(crate) camera: Box<dyn Camera>,
    /// Whether each frame waits until the previous one has been received.
    pub(crate) lossless: bool,
    pub(crate) frames: Publisher<CapturedFrame>,
    pub(crate) status: PartStatus,
    pub(crate) heartbeat: Heartbeat,
    pub(crate) stop: StopSignal,
}

impl CameraStage {
    pub(crate) fn run(mut self) -> Result<(), CameraError> {
        let mut captured = CapturedFrame::empty();
        let mut frames_since_fault = 0_u32;
        while !self.stop.is_stopped() {
            self.heartbeat.beat();
            match self.camera.capture(&mut captured.frame) {
                Ok(Captured::Frame) => {
                    self.status.clear_fault();
                    self.log_mode(frames_since_fault);
                    frames_since_fault = frames_since_fault.saturating_add(1);
                    if self.publish(&mut captured) == Err(Closed) {
                        return Ok(());
                    }
                }
                Ok(Captured::End) => return Ok(()),
                Err(CameraError::Interrupted { what }) => {
                    self.status.report_fault(&what);
                    frames_since_fault = 0;
                    self.stop.wait(RETRY_INTERVAL);
                }
                Err(broken) => {
                    self.status.report_fault(&broken.to_string());
                    return Err(broken);
                }
            }
        }
        Ok(())
    }

    fn publish(&self, captured: &mut CapturedFrame) -> Result<(), Closed> {
        captured.dropped = self.camera.dropped();
        if self.lossless { self.frames.publish_blocking(captured) } else { self.frames.publish(captured) }
    }

    /// Logs the camera's mode with the first frame, and again when its frame rate is measured.
    fn log_mode(&self, frames_since_fault: u32) {
        if let 0 | FRAMES_TO_KNOW_RATE = frames_since_fault
            && let Some(description) = self.camera.describe()
        {
            info!("the camera runs: {description}");
        }
    }
}
