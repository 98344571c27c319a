//! A sample: one runner of the population in front of one camera.

use kei_sim::{Simulation, StrideTruth};

/// A part of the population with its own range of gaits and speeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cohort {
    /// Runners between and around the recreational runners and the reference, 6 to 21 km/h.
    Mixed,
    /// Recreational runners at 9 km/h, the speed of the public data.
    OneSpeed,
    /// Recreational runners, 6 to 21 km/h.
    Recreational,
}

impl Cohort {
    /// Returns the name in tables. It is stored in the card of trained models.
    pub const fn name(self) -> &'static str {
        match self {
            Cohort::Mixed => "mixed",
            Cohort::OneSpeed => "recreational, 9 km/h",
            Cohort::Recreational => "recreational, 6-21 km/h",
        }
    }
}

/// Where the keypoints of a sample come from. This determines which camera settings vary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeypointSource {
    /// The error model of a pose network: 10 to 60 fps, with roll, jitter and dropped frames.
    ErrorModel,
    /// The pose network itself, on rendered frames: 30 fps, for a whole window.
    Rendered,
}

/// Parameters of a sample that are set to a value instead of drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Overrides {
    /// Position between a recreational runner (0) and the reference (1), or beyond either.
    pub toward_reference: Option<f64>,
    /// Factor by which the deviation of every leg angle from its mean over the stride is multiplied.
    pub amplitude: Option<f64>,
    /// Yaw of the camera, degrees.
    pub yaw_deg: Option<f64>,
    /// Frame rate of the camera, fps.
    pub frames_per_second: Option<f64>,
    /// Duration of the scene, s.
    pub duration_s: Option<f64>,
}

/// A runner of the population, running in front of a camera.
pub struct Sample {
    pub(crate) simulation: Simulation,
    /// Identifier of the measured runner around whom the sample was drawn.
    pub runner: String,
    /// Position between a recreational runner (0) and the reference (1).
    pub toward_reference: f64,
}

impl Sample {
    /// Returns the belt speed, m/s.
    pub fn speed(&self) -> f64 {
        self.simulation.motion().speed()
    }

    /// Returns the simulated scene, including the true motion.
    pub fn simulation(&self) -> &Simulation {
        &self.simulation
    }

    /// Returns the near leg's stride in the middle of the scene, from which the true values are computed, or
    /// `None` if the scene does not contain a whole stride.
    pub fn stride(&self) -> Option<StrideTruth> {
        let mut strides = self.simulation.strides(self.simulation.near());
        (!strides.is_empty()).then(|| strides.swap_remove(strides.len() / 2))
    }
}
