//! The runner of a scene.

use crate::figure::Look;
use crate::gait::parameters::{Fatigue, FootStrike, GaitParameters};
use crate::range::{self, OutOfRange};
use crate::segments::{Proportions, Segments};
use serde::Deserialize;

/// Settings of the runner. Omitted parameters are typical of the speed ([`GaitParameters::typical`]).
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[allow(missing_docs)] // as in GaitParameters
pub struct RunnerSettings {
    /// Body height, in m.
    pub height_m: f64,
    /// Belt speed, in km/h.
    pub speed_kmh: f64,
    pub cadence_spm: Option<f64>,
    pub duty_factor: Option<f64>,
    pub vertical_oscillation_m: Option<f64>,
    pub overstride_leg: Option<f64>,
    pub knee_flexion_stance_deg: Option<f64>,
    pub knee_flexion_toe_off_deg: Option<f64>,
    pub knee_flexion_swing_deg: Option<f64>,
    pub thigh_flexion_deg: Option<f64>,
    pub shank_lead_ms: Option<f64>,
    pub foot_strike: Option<FootStrike>,
    pub trunk_lean_deg: Option<f64>,
    pub arm_swing_deg: Option<f64>,
    pub elbow_flexion_deg: Option<f64>,
    pub asymmetry_percent: Option<f64>,
    pub variation_percent: Option<f64>,
    pub wander_m: Option<f64>,
    pub fatigue: Fatigue,
    pub body: Proportions,
    pub look: Look,
}

impl Default for RunnerSettings {
    fn default() -> Self {
        RunnerSettings {
            height_m: 1.75,
            speed_kmh: 11.0,
            cadence_spm: None,
            duty_factor: None,
            vertical_oscillation_m: None,
            overstride_leg: None,
            knee_flexion_stance_deg: None,
            knee_flexion_toe_off_deg: None,
            knee_flexion_swing_deg: None,
            thigh_flexion_deg: None,
            shank_lead_ms: None,
            foot_strike: None,
            trunk_lean_deg: None,
            arm_swing_deg: None,
            elbow_flexion_deg: None,
            asymmetry_percent: None,
            variation_percent: None,
            wander_m: None,
            fatigue: Fatigue::default(),
            body: Proportions::default(),
            look: Look::default(),
        }
    }
}

impl RunnerSettings {
    /// Returns all gait parameters, with typical values for omitted ones.
    pub fn gait(&self) -> GaitParameters {
        let t = GaitParameters::typical(self.speed_kmh / 3.6, &self.segments());
        GaitParameters {
            speed: t.speed,
            cadence_spm: self.cadence_spm.unwrap_or(t.cadence_spm),
            duty_factor: self.duty_factor.unwrap_or(t.duty_factor),
            vertical_oscillation_m: self.vertical_oscillation_m.unwrap_or(t.vertical_oscillation_m),
            overstride_leg: self.overstride_leg.unwrap_or(t.overstride_leg),
            knee_flexion_stance_deg: self.knee_flexion_stance_deg.unwrap_or(t.knee_flexion_stance_deg),
            knee_flexion_toe_off_deg: self.knee_flexion_toe_off_deg.unwrap_or(t.knee_flexion_toe_off_deg),
            knee_flexion_swing_deg: self.knee_flexion_swing_deg.unwrap_or(t.knee_flexion_swing_deg),
            thigh_flexion_deg: self.thigh_flexion_deg.unwrap_or(t.thigh_flexion_deg),
            shank_lead_ms: self.shank_lead_ms.unwrap_or(t.shank_lead_ms),
            foot_strike: self.foot_strike.unwrap_or(t.foot_strike),
            trunk_lean_deg: self.trunk_lean_deg.unwrap_or(t.trunk_lean_deg),
            arm_swing_deg: self.arm_swing_deg.unwrap_or(t.arm_swing_deg),
            elbow_flexion_deg: self.elbow_flexion_deg.unwrap_or(t.elbow_flexion_deg),
            asymmetry_percent: self.asymmetry_percent.unwrap_or(t.asymmetry_percent),
            variation_percent: self.variation_percent.unwrap_or(t.variation_percent),
            wander_m: self.wander_m.unwrap_or(t.wander_m),
            fatigue: self.fatigue,
        }
    }

    /// Returns the gait of the same runner at a different belt speed, in m/s. It deviates from the typical
    /// gait there as much as at the runner's own speed, if both gaits are running or both are walking.
    pub fn gait_at(&self, speed: f64) -> GaitParameters {
        let (own, segments) = (self.gait(), self.segments());
        let then = GaitParameters::typical(speed, &segments);
        let here = GaitParameters::typical(self.speed_kmh / 3.6, &segments);
        if then.is_walking() != here.is_walking() {
            return then;
        }
        let shifted = |of: fn(&GaitParameters) -> f64| of(&own) + of(&then) - of(&here);
        let [lowest, highest] = GaitParameters::duty_factors(then.is_walking());
        GaitParameters {
            speed,
            cadence_spm: shifted(|gait| gait.cadence_spm),
            duty_factor: shifted(|gait| gait.duty_factor).clamp(lowest, highest),
            vertical_oscillation_m: own.vertical_oscillation_m / here.vertical_oscillation_m
                * then.vertical_oscillation_m,
            overstride_leg: shifted(|gait| gait.overstride_leg),
            knee_flexion_toe_off_deg: shifted(|gait| gait.knee_flexion_toe_off_deg),
            knee_flexion_swing_deg: shifted(|gait| gait.knee_flexion_swing_deg),
            thigh_flexion_deg: shifted(|gait| gait.thigh_flexion_deg),
            arm_swing_deg: shifted(|gait| gait.arm_swing_deg).max(0.0),
            ..own
        }
    }

    /// Fails with the first number of the body that is out of range. The gait is checked separately.
    pub(crate) fn check(&self) -> Result<(), OutOfRange> {
        range::check(&[("runner.height_m", self.height_m, 1.0, 2.3)])?;
        self.body.check()?;
        range::check(&[("runner.look.girth", self.look.girth, 0.7, 1.6)])
    }

    /// Returns the segment lengths of the body.
    pub fn segments(&self) -> Segments {
        Segments::new(self.height_m, &self.body)
    }
}
