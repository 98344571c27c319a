//! What the user knows about the times of a recording.

use super::values::number;
use clap::Args;
use kei_boards::camera::TimeOption;

/// Range of slow-motion factors. A video from a high-speed camera at 2400 fps, played at 24 fps, is 100 times
/// slower.
const MIN_FACTOR: f64 = 1.0;
const MAX_FACTOR: f64 = 100.0;
/// Range of frame rates, fps.
const MIN_RECORDED_FPS: f64 = 1.0;
const MAX_RECORDED_FPS: f64 = 5000.0;

/// The true speed of the recording. At most one option.
#[derive(Args, Clone, Copy, Debug)]
#[group(multiple = false)]
pub(crate) struct TimeArgs {
    /// The recording is slow motion, played FACTOR times slower than filmed; 1 if it is not, whatever its tags
    /// say
    #[arg(long, value_name = "FACTOR", value_parser = factor)]
    slow_motion: Option<f64>,
    /// Frame rate of the camera, for slow motion and for files without times (.h264, .mjpeg, OpenPose)
    #[arg(long, value_name = "FPS", value_parser = recorded_fps)]
    recorded_fps: Option<f64>,
}

impl TimeArgs {
    /// Returns the option for the reader.
    pub(crate) fn option(&self) -> TimeOption {
        match (self.slow_motion, self.recorded_fps) {
            (Some(factor), _) => TimeOption::SlowMotion { factor },
            (None, Some(fps)) => TimeOption::RecordedFps { fps },
            (None, None) => TimeOption::Container,
        }
    }
}

fn factor(text: &str) -> Result<f64, String> {
    number(text, MIN_FACTOR, MAX_FACTOR, "times slower than filmed")
}

fn recorded_fps(text: &str) -> Result<f64, String> {
    number(text, MIN_RECORDED_FPS, MAX_RECORDED_FPS, "frames per second")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn implausible_speeds_are_rejected() {
        assert_eq!((factor("8"), factor("4.8")), (Ok(8.0), Ok(4.8)));
        assert_eq!(recorded_fps("239.98"), Ok(239.98));
        for bad in ["0", "-2", "0.5", "101", "NaN", "inf", "8x", ""] {
            assert!(factor(bad).unwrap_err().contains("from 1 to 100"), "{bad}");
        }
        for bad in ["0", "-30", "0.03", "1000000", "NaN", "inf", "30fps", ""] {
            assert!(recorded_fps(bad).unwrap_err().contains("from 1 to 5000"), "{bad}");
        }
    }
}
