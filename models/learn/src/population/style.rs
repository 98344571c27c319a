//! The gait of the reference, in the form in which runners are blended with it.

use kei_core::kei::LegCurves;
use kei_models::reference::ReferenceGait;
use kei_sim::gait::JointCycle;
use std::f64::consts::TAU;

/// Speed assumed for a reference without a known speed, m/s: the fastest for which `kei_core::kei` has speed
/// effects. At this speed, they are Kipchoge's own.
const ASSUMED_SPEED: f64 = 5.7;

/// Leg curves, posture and arm swing of the reference.
pub(super) struct Style {
    pub(super) curves: LegCurves,
    /// Belt speed, m/s.
    pub(super) speed: f64,
    pub(super) lean_deg: f64,
    pub(super) upper_arm: Wave,
    /// Position of the ears relative to mid-shoulder (forward, up), leg lengths.
    pub(super) head: [f64; 2],
}

impl Style {
    pub(super) fn of(gait: &ReferenceGait) -> Style {
        let cycle = &gait.cycle;
        let (thigh, knee) = JointCycle::leg_angles(&cycle.near_knee, &cycle.near_ankle);
        let from_down = |p: &[f64; 2]| p[0].atan2(-p[1]).to_degrees();
        let lean: f64 = cycle.shoulder_mid.iter().map(|p| p[0].atan2(p[1]).to_degrees()).sum();
        let arm: Vec<f64> = cycle.near_upper_arm.iter().map(from_down).collect();
        let count = cycle.head_from_shoulders.len() as f64;
        // Only the mean, because the simulated neck is stiff: the head cannot nod relative to the trunk.
        let head = [0, 1].map(|axis| cycle.head_from_shoulders.iter().map(|p| p[axis]).sum::<f64>() / count);
        // From the near leg alone, because kei-core also gives both legs of a reference the same curves.
        Style {
            curves: LegCurves { thigh_deg: resampled(&thigh), knee_deg: resampled(&knee) },
            speed: gait.at_speed.as_ref().map_or(ASSUMED_SPEED, |speeds| speeds.own_speed),
            lean_deg: lean / cycle.shoulder_mid.len() as f64,
            upper_arm: Wave::of(&arm),
            head,
        }
    }
}

/// Interpolates a periodic curve linearly at the phases of [`LegCurves`].
fn resampled(values: &[f64]) -> [f64; LegCurves::PHASES] {
    core::array::from_fn(|i| {
        let place = i as f64 / LegCurves::PHASES as f64 * values.len() as f64;
        let (index, share) = (place as usize, place.fract());
        values[index] + share * (values[(index + 1) % values.len()] - values[index])
    })
}

/// An angle that varies as a first harmonic about its mean; mean and amplitude in degrees.
#[derive(Clone, Copy)]
pub(super) struct Wave {
    pub(super) mean: f64,
    pub(super) amplitude: f64,
    /// Phase of the maximum, cycles after the contact of the foot on the same side.
    pub(super) peak: f64,
}

impl Wave {
    /// Returns mean and first harmonic of a curve at evenly spaced phases.
    fn of(values: &[f64]) -> Wave {
        let count = values.len() as f64;
        let (mut c, mut s) = (0.0, 0.0);
        for (i, value) in values.iter().enumerate() {
            let (sine, cosine) = (TAU * i as f64 / count).sin_cos();
            (c, s) = (c + 2.0 / count * value * cosine, s + 2.0 / count * value * sine);
        }
        Wave { mean: values.iter().sum::<f64>() / count, amplitude: c.hypot(s), peak: s.atan2(c) / TAU }
    }

    /// Returns the value at a phase, in cycles.
    pub(super) fn at(self, phase: f64) -> f64 {
        self.mean + self.amplitude * (TAU * (phase - self.peak)).cos()
    }
}
