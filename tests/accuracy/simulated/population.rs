//! The simulated runners of the study, drawn over all bodies, speeds and camera positions, with their true
//! metrics.

use crate::statistics::mean;
use kei_core::{GaitAnalyzer, Settings, StrideCycle};
use kei_metric::MetricName;
use kei_sim::{Scene, SceneError, Side, Simulation, StrideTruth};

/// Length of a window, s.
pub(super) const WINDOW_S: f64 = GaitAnalyzer::WINDOW.as_secs_f64();
/// Range of the belt speeds, km/h: from a slow jog to the top speed of the article's experiment.
const MIN_KMH: f64 = 6.0;
const MAX_KMH: f64 = 20.0;
/// Fractional part of the golden ratio. Multiples of it, modulo 1, are spread evenly for any number of
/// runners.
const GOLDEN_FRACTION: f64 = 0.618_034;

/// A simulated runner and the true metrics.
pub(super) struct Runner {
    pub(super) seed: usize,
    pub(super) simulation: Simulation,
    /// A stride of the near leg from the middle of the window.
    pub(super) cycle: StrideCycle,
    pub(super) settings: Settings,
    strides: Vec<StrideTruth>,
}

impl Runner {
    /// Creates the runner of a seed. It does not depend on the number of runners.
    pub(super) fn new(seed: usize) -> Result<Runner, SceneError> {
        let share = (seed as f64 * GOLDEN_FRACTION).fract();
        let mut scene = Scene::random(seed as u64, MIN_KMH + share * (MAX_KMH - MIN_KMH));
        scene.duration_s = WINDOW_S;
        let settings = Settings {
            height_cm: Some(100.0 * scene.runner.height_m as f32),
            belt_speed_kmh: Some(scene.runner.speed_kmh as f32),
            ..Settings::default()
        };
        let simulation = Simulation::new(scene)?;
        let near = simulation.strides(simulation.near());
        let cycle = simulation.cycle(&near[near.len() / 2]);
        let strides = Side::BOTH.iter().flat_map(|side| simulation.strides(*side)).collect();
        Ok(Runner { seed, simulation, cycle, settings, strides })
    }

    /// Returns the simulation of the same runner with a different frame rate.
    pub(super) fn at_frame_rate(&self, frames_per_second: f64) -> Result<Simulation, SceneError> {
        let mut scene = self.simulation.scene().clone();
        scene.camera.frames_per_second = frames_per_second;
        Simulation::with_motion(scene, self.simulation.motion().clone())
    }

    pub(super) fn leg_m(&self) -> f64 {
        self.simulation.motion().segments().leg()
    }

    /// Returns the true value of a metric, as the mean over the strides of both legs, or `None` if the
    /// simulation does not provide it.
    pub(super) fn metric(&self, name: MetricName) -> Option<f64> {
        let over =
            |value: &dyn Fn(&StrideTruth) -> f64| mean(&self.strides.iter().map(value).collect::<Vec<_>>());
        let stride_s = over(&StrideTruth::stride_time_s);
        let contact_s = over(&StrideTruth::ground_contact_s);
        let speed_kmh = f64::from(self.settings.belt_speed_kmh?);
        Some(match name {
            MetricName::CadenceSpm => 120.0 / stride_s,
            MetricName::StrideTimeMs => 1000.0 * stride_s,
            MetricName::GroundContactMs => 1000.0 * contact_s,
            MetricName::FlightMs => 1000.0 * (stride_s / 2.0 - contact_s),
            MetricName::DutyFactor => contact_s / stride_s,
            MetricName::VerticalOscillationLeg => over(&|s| s.vertical_oscillation_m) / self.leg_m(),
            MetricName::VerticalOscillationCm => 100.0 * over(&|s| s.vertical_oscillation_m),
            MetricName::StrideLengthM => speed_kmh / 3.6 * stride_s,
            MetricName::OverstrideLeg => over(&|s| s.overstride_m) / self.leg_m(),
            MetricName::FootStrikeDeg => {
                let near = self.strides.iter().filter(|s| s.side == self.simulation.near());
                mean(&near.map(|s| s.foot_strike_deg).collect::<Vec<_>>())
            }
            MetricName::TrunkLeanDeg => over(&|s| s.trunk_lean_deg),
            MetricName::KneeFlexionContactDeg => over(&|s| s.knee_flexion_contact_deg),
            MetricName::KneeFlexionStanceMaxDeg => over(&|s| s.knee_flexion_stance_max_deg),
            MetricName::KneeFlexionSwingMaxDeg => {
                let near = self.strides.iter().filter(|s| s.side == self.simulation.near());
                mean(&near.map(|s| s.knee_flexion_swing_max_deg).collect::<Vec<_>>())
            }
            MetricName::ThighFlexionMaxDeg => over(&|s| s.thigh_flexion_max_deg),
            MetricName::ThighExtensionMaxDeg => over(&|s| s.thigh_extension_max_deg),
            MetricName::BeltSpeedEstimateKmh => speed_kmh,
            _ => return None,
        })
    }
}
