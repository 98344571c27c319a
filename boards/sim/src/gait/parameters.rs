//! The parameters of a gait.

use super::error::GaitError;
use crate::range;
use crate::segments::Segments;
use serde::Deserialize;

/// Which part of the foot lands first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FootStrike {
    /// The heel lands first, toes up.
    #[default]
    Heel,
    /// The whole sole lands at once.
    Mid,
    /// The ball of the foot lands first, heel up.
    Fore,
}

impl FootStrike {
    /// Returns the angle of the sole to the belt at contact, in degrees; toes up is positive.
    pub(super) const fn pitch_deg(self) -> f64 {
        match self {
            FootStrike::Heel => 17.0,
            FootStrike::Mid => 3.0,
            FootStrike::Fore => -9.0,
        }
    }
}

/// Drift of a tiring runner, per minute of running.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fatigue {
    /// Change of cadence per minute, in steps per minute.
    pub cadence_spm: f64,
    /// Change of the duty factor per minute.
    pub duty_factor: f64,
    /// Change of vertical oscillation per minute, in m.
    pub vertical_oscillation_m: f64,
    /// Change of trunk lean per minute, in degrees.
    pub trunk_lean_deg: f64,
}

/// The parameters of a gait on the belt, from which the motion of the legs is solved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GaitParameters {
    /// Belt speed, in m/s.
    pub speed: f64,
    /// Cadence, in steps of both feet per minute.
    pub cadence_spm: f64,
    /// Contact time as a share of the stride. From 0.5, the gait is walking.
    pub duty_factor: f64,
    /// Vertical range of the body's centre of mass, in m.
    pub vertical_oscillation_m: f64,
    /// Distance of the ankle ahead of the hip at contact, in leg lengths.
    pub overstride_leg: f64,
    /// Largest knee flexion in the first half of stance, in degrees.
    pub knee_flexion_stance_deg: f64,
    /// Knee flexion at toe-off, in degrees.
    pub knee_flexion_toe_off_deg: f64,
    /// Largest knee flexion in swing, in degrees.
    pub knee_flexion_swing_deg: f64,
    /// Largest forward thigh angle, in degrees from the vertical.
    pub thigh_flexion_deg: f64,
    /// Time from the furthest forward position of the shank to contact, in ms.
    pub shank_lead_ms: f64,
    /// Part of the foot that lands first.
    pub foot_strike: FootStrike,
    /// Mean trunk lean, in degrees; forward is positive.
    pub trunk_lean_deg: f64,
    /// Amplitude of the upper arm swing, in degrees.
    pub arm_swing_deg: f64,
    /// Mean elbow flexion, in degrees.
    pub elbow_flexion_deg: f64,
    /// Asymmetry, in percent: a right contact is this much longer than a left one, and so is the step onto
    /// the right foot.
    pub asymmetry_percent: f64,
    /// Standard deviation of step time and contact time from step to step, in percent.
    pub variation_percent: f64,
    /// Amplitude of the slow wander forward and back on the belt, in m.
    pub wander_m: f64,
    /// Drift due to fatigue.
    pub fatigue: Fatigue,
}

/// Fastest speed at which the typical gait is walking, in m/s (6.5 km/h).
const MAX_WALKING_SPEED: f64 = 1.8;

/// Body height for which the typical numbers are given, in m.
const TYPICAL_HEIGHT_M: f64 = 1.75;
/// Largest distance that the belt carries a typical foot, running and walking, in leg lengths; chosen by
/// hand.
const MAX_TRAVEL_LEG: [f64; 2] = [1.08, 1.13];

impl GaitParameters {
    /// Returns parameters that are typical for a body at a belt speed in m/s: running from 6.5 km/h, walking
    /// below.
    ///
    /// Running uses lines through the means of 28 runners at 2.5, 3.5 and 4.5 m/s (Fukuchi, Fukuchi and
    /// Duarte 2017: cadence, contact time, swing knee flexion). Cadence scales with the square root of body
    /// height, as for pendulums. The shank lead of 25 ms is from two force-plate trials of the same source.
    /// All other values, and those of walking, are plausible round numbers, not measurements.
    pub fn typical(speed: f64, body: &Segments) -> Self {
        let mut p = if speed < MAX_WALKING_SPEED { Self::walking(speed) } else { Self::running(speed) };
        p.cadence_spm *= (TYPICAL_HEIGHT_M / body.height).sqrt();
        // Short legs must leave the belt earlier.
        let longest = MAX_TRAVEL_LEG[usize::from(p.is_walking())];
        p.duty_factor = p.duty_factor.min(longest * body.leg() / (speed * p.stride_time()));
        p
    }

    /// Returns typical running at `speed` m/s.
    fn running(speed: f64) -> Self {
        let over = speed - 2.5;
        let cadence_spm = 161.0 + 11.0 * over;
        // 0.29, 0.24 and 0.21 s at the three speeds. Above 4.5 m/s, contact time falls faster: otherwise, no
        // leg could reach throughout the contact.
        let contact_s = 0.29 * (2.5 / speed.min(4.5)).powf(0.56) * (4.5 / speed.max(4.5)).powf(1.1);
        GaitParameters {
            speed,
            cadence_spm,
            duty_factor: contact_s * cadence_spm / 120.0,
            vertical_oscillation_m: if over < 0.0 { 0.085 + 0.02 * over } else { 0.085 - 0.0075 * over },
            overstride_leg: (0.235 + 0.025 * over).min(0.275),
            knee_flexion_stance_deg: 46.0,
            knee_flexion_toe_off_deg: 14.0 + 1.5 * over,
            knee_flexion_swing_deg: (92.0 + 13.5 * over).min(128.0),
            thigh_flexion_deg: 31.0 + 6.5 * over,
            shank_lead_ms: 25.0,
            foot_strike: FootStrike::Heel,
            trunk_lean_deg: 6.0,
            arm_swing_deg: 28.0 + 3.0 * over,
            elbow_flexion_deg: 92.0,
            asymmetry_percent: 0.0,
            variation_percent: 1.0,
            wander_m: 0.03,
            fatigue: Fatigue::default(),
        }
    }

    /// Returns typical walking at `speed` m/s.
    fn walking(speed: f64) -> Self {
        let cadence_spm = 75.0 + 27.0 * speed;
        let duty_factor = 0.72 - 0.07 * speed;
        GaitParameters {
            speed,
            cadence_spm,
            duty_factor,
            vertical_oscillation_m: 0.006 + 0.014 * speed,
            overstride_leg: 0.35 * speed * duty_factor * 120.0 / cadence_spm / 0.86,
            knee_flexion_stance_deg: 18.0,
            knee_flexion_toe_off_deg: 38.0,
            knee_flexion_swing_deg: 58.0 + 3.0 * speed,
            thigh_flexion_deg: 18.0 + 7.0 * speed,
            shank_lead_ms: 30.0,
            foot_strike: FootStrike::Heel,
            trunk_lean_deg: 2.0,
            arm_swing_deg: 8.0 + 9.0 * speed,
            elbow_flexion_deg: 22.0,
            asymmetry_percent: 0.0,
            variation_percent: 1.5,
            wander_m: 0.02,
            fatigue: Fatigue::default(),
        }
    }

    /// Returns the smallest and largest duty factor allowed when a gait deviates from the typical one, for
    /// walking or running.
    pub(crate) fn duty_factors(walks: bool) -> [f64; 2] {
        if walks { [0.52, 0.75] } else { [0.15, 0.48] }
    }

    /// Returns whether the gait is walking, with a foot always on the belt.
    pub fn is_walking(&self) -> bool {
        self.duty_factor >= 0.5
    }

    /// Returns the mean time from one contact to the next of the same foot, in s.
    pub fn stride_time(&self) -> f64 {
        120.0 / self.cadence_spm
    }

    /// Returns the parameters after `seconds` of running, with fatigue.
    pub(super) fn after(&self, seconds: f64) -> GaitParameters {
        let minutes = seconds / 60.0;
        let f = &self.fatigue;
        let duty_factor = self.duty_factor + f.duty_factor * minutes;
        let (lowest, highest) = if self.is_walking() { (0.5, 0.8) } else { (0.15, 0.495) };
        GaitParameters {
            cadence_spm: (self.cadence_spm + f.cadence_spm * minutes).clamp(60.0, 260.0),
            duty_factor: duty_factor.clamp(lowest, highest),
            vertical_oscillation_m: (self.vertical_oscillation_m + f.vertical_oscillation_m * minutes)
                .clamp(0.005, 0.2),
            trunk_lean_deg: (self.trunk_lean_deg + f.trunk_lean_deg * minutes).clamp(-15.0, 30.0),
            ..*self
        }
    }

    /// Checks that all numbers are in the range that the solver supports.
    ///
    /// # Errors
    ///
    /// Fails with the first number that is out of range.
    pub fn check(&self) -> Result<(), GaitError> {
        Ok(range::check(&[
            ("speed_kmh", self.speed * 3.6, 1.0, 25.0),
            ("cadence_spm", self.cadence_spm, 60.0, 260.0),
            ("duty_factor", self.duty_factor, 0.15, 0.80),
            ("vertical_oscillation_m", self.vertical_oscillation_m, 0.005, 0.20),
            ("overstride_leg", self.overstride_leg, 0.0, 0.6),
            ("knee_flexion_stance_deg", self.knee_flexion_stance_deg, 8.0, 75.0),
            ("knee_flexion_toe_off_deg", self.knee_flexion_toe_off_deg, 5.0, 60.0),
            ("knee_flexion_swing_deg", self.knee_flexion_swing_deg, 40.0, 140.0),
            ("thigh_flexion_deg", self.thigh_flexion_deg, 10.0, 80.0),
            ("shank_lead_ms", self.shank_lead_ms, 5.0, 80.0),
            ("trunk_lean_deg", self.trunk_lean_deg, -15.0, 30.0),
            ("arm_swing_deg", self.arm_swing_deg, 0.0, 70.0),
            ("elbow_flexion_deg", self.elbow_flexion_deg, 0.0, 140.0),
            ("asymmetry_percent", self.asymmetry_percent, -20.0, 20.0),
            ("variation_percent", self.variation_percent, 0.0, 5.0),
            ("wander_m", self.wander_m, 0.0, 0.2),
            ("fatigue.cadence_spm", self.fatigue.cadence_spm, -5.0, 5.0),
            ("fatigue.duty_factor", self.fatigue.duty_factor, -0.02, 0.02),
            ("fatigue.vertical_oscillation_m", self.fatigue.vertical_oscillation_m, -0.01, 0.01),
            ("fatigue.trunk_lean_deg", self.fatigue.trunk_lean_deg, -2.0, 2.0),
        ])?)
    }
}
