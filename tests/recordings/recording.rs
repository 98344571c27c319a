//! A generated recording of the reference runner.

use kei_core::{ClipAnalyzer, GaitReport, Pose, Settings};
use kei_models::{Network, kipchoge};
use kei_tests::{Noise, ReferenceRunner};

/// One recording: pace, camera and disturbance.
#[derive(Clone, Debug)]
pub(crate) struct Recording {
    pub(crate) cadence_spm: f64,
    pub(crate) frames_per_second: f64,
    pub(crate) seconds: f64,
    /// Standard deviation of each coordinate, leg lengths.
    pub(crate) noise: f64,
    /// Share of frames with left and right exchanged.
    pub(crate) swaps: f64,
    pub(crate) seed: u64,
}

impl Default for Recording {
    fn default() -> Self {
        Recording {
            cadence_spm: 170.0,
            frames_per_second: 30.0,
            seconds: 10.0,
            noise: 0.015,
            swaps: 0.02,
            seed: 1,
        }
    }
}

const LEG_PX: f64 = 300.0;

impl Recording {
    pub(crate) fn poses(&self) -> Vec<Pose> {
        let runner = ReferenceRunner {
            cadence_spm: self.cadence_spm,
            frames_per_second: self.frames_per_second,
            duration_s: self.seconds,
            leg_px: LEG_PX,
        };
        let mut noise = Noise::new(self.seed);
        let mut poses = runner.poses();
        for pose in &mut poses {
            for keypoint in &mut pose.keypoints {
                keypoint.x += (noise.normal() * self.noise * LEG_PX) as f32;
                keypoint.y += (noise.normal() * self.noise * LEG_PX) as f32;
            }
            if noise.chance(self.swaps) {
                for left in (1..17).step_by(2) {
                    pose.keypoints.swap(left, left + 1);
                }
            }
        }
        poses
    }

    pub(crate) fn report(&self) -> GaitReport {
        let reference = kipchoge::reference(Network::MoveNet);
        let mut clip = Box::new(ClipAnalyzer::new(reference, Settings::default()));
        for pose in self.poses() {
            clip.push(&pose);
        }
        clip.finish()
    }
}
