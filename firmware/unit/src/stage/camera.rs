//! Pictures from the camera to the pose stage.

use super::Latest;
use crate::parts::Trouble;
use crate::service::{Pulse, Vital};
use kei_frame::{Camera, CameraError, Captured, Frame};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;
use tracing::info;

/// Between tries of a camera that said it may mend itself.
const RETRY: Duration = Duration::from_millis(200);

/// After so many pictures its true rate is known well; it is told to the log.
const RATE_KNOWN: u32 = 60;

/// What the camera stage shares with the others.
pub(crate) struct CameraLine {
    pub(crate) frames: Latest<Frame>,
    /// Pictures lost in the camera itself.
    pub(crate) dropped: AtomicU64,
    pub(crate) trouble: Trouble,
    pub(crate) stop: AtomicBool,
    /// Of this stage and of the pose stage.
    pub(crate) pulse: Arc<Pulse>,
}

impl CameraLine {
    pub(crate) fn new(pulse: Arc<Pulse>) -> Arc<Self> {
        Arc::new(CameraLine {
            frames: Latest::new(empty()),
            dropped: AtomicU64::new(0),
            trouble: Trouble::of("the camera"),
            stop: AtomicBool::new(false),
            pulse,
        })
    }

    /// Pictures lost so far, in the camera and on the way.
    pub(crate) fn lost(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed) + self.frames.lost()
    }
}

pub(crate) fn empty() -> Frame {
    Frame {
        format: kei_frame::PixelFormat::Grey,
        width: 0,
        height: 0,
        stride: 0,
        time: Duration::ZERO,
        data: Vec::new(),
    }
}

/// Runs until the source ends, breaks for good or is told to stop. A `patient` stage waits for the next one
/// and loses no picture.
pub(crate) fn run(mut camera: Box<dyn Camera>, line: &CameraLine, patient: bool) -> Result<(), CameraError> {
    let mut frame = empty();
    // Since the camera runs.
    let mut pictures = 0_u32;
    let done = loop {
        if line.stop.load(Ordering::Relaxed) {
            break Ok(());
        }
        line.pulse.beat(Vital::Camera);
        match camera.capture(&mut frame) {
            Ok(Captured::End) => break Ok(()),
            Ok(Captured::Frame) => {
                line.trouble.clear();
                if let 0 | RATE_KNOWN = pictures
                    && let Some(what) = camera.describe()
                {
                    info!("the camera runs: {what}");
                }
                pictures = pictures.saturating_add(1);
                line.dropped.store(camera.dropped(), Ordering::Relaxed);
                let back = if patient { line.frames.give_patiently(frame) } else { line.frames.give(frame) };
                frame = back.unwrap_or_else(empty);
            }
            Err(CameraError::Interrupted { what }) => {
                line.trouble.say(&what);
                pictures = 0;
                thread::sleep(RETRY);
            }
            Err(broken) => {
                line.trouble.say(&broken.to_string());
                break Err(broken);
            }
        }
    };
    line.frames.close();
    done
}
