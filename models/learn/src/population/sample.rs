//! One runner of the population before one camera.

use kei_sim::{Simulation, StrideTruth};

/// A part of the population.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cohort {
    /// Between and around recreational runners and the reference, 6 to 21 km/h.
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

/// Where a sample's keypoints come from, which decides what the camera may vary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeypointSource {
    /// The error model of a pose network: 10 to 60 fps, roll, jitter and dropped frames.
    ErrorModel,
    /// The pose network itself, on rendered frames: 30 fps, a whole window.
    Rendered,
}

/// Parameters that are set instead of drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Overrides {
    /// Position between a recreational runner (0) and the reference (1), or beyond.
    pub toward_reference: Option<f64>,
    /// Factor on the deviation of every leg angle from its mean over the stride.
    pub amplitude: Option<f64>,
    /// Yaw of the camera, degrees.
    pub yaw_deg: Option<f64>,
    /// Frame rate of the camera, fps.
    pub frames_per_second: Option<f64>,
    /// Length of the scene, s.
    pub duration_s: Option<f64>,
}

/// A runner of the population, in motion before a camera.
pub struct Sample {
    pub(crate) simulation: Simulation,
    /// Identifier of the measured runner that the sample was drawn around.
    pub runner: String,
    /// Position between a recreational runner (0) and the reference (1).
    pub toward_reference: f64,
}

impl Sample {
    /// Returns the belt speed, m/s.
    pub fn speed(&self) -> f64 {
        self.simulation.motion().speed()
    }

    /// Returns the simulated scene, which knows the true motion.
    pub fn simulation(&self) -> &Simulation {
        &self.simulation
    }

    /// Returns the near leg's stride in the middle of the scene, the source of the true values, or `None` if the scene has
    /// no whole stride.
    pub fn stride(&self) -> Option<StrideTruth> {
        let mut strides = self.simulation.strides(self.simulation.near());
        (!strides.is_empty()).then(|| strides.swap_remove(strides.len() / 2))
    }
}
