//! Random scenes, for studies over many runners.

use crate::figure::Look;
use crate::gait::parameters::{FootStrike, GaitParameters};
use crate::optics::CameraSettings;
use crate::rng::Rng;
use crate::room::{Rails, RoomSettings};
use crate::runner::RunnerSettings;
use crate::scene::Scene;
use crate::segments::{Proportions, Segments};
use crate::side::Side;

/// The stream of random numbers for scenes.
const STREAM: u64 = 6;
/// Duration of a random scene, in s.
const DURATION_S: f64 = 30.0;
/// Largest distance that the belt carries a foot, running and walking, in leg lengths; chosen by hand.
const MAX_TRAVEL_LEG: [f64; 2] = [1.06, 1.13];
/// Foot strikes to choose from. Most runners land on the heel.
const STRIKES: [FootStrike; 5] =
    [FootStrike::Heel, FootStrike::Heel, FootStrike::Heel, FootStrike::Mid, FootStrike::Fore];
/// Colour of the wall before its brightness is varied.
const WALL: [u8; 3] = [186, 190, 184];

impl Scene {
    /// Returns a random runner in front of a random camera. Height, colours and gait vary around what is
    /// typical of `speed_kmh`, yaw within 25 degrees and pitch within 8 degrees.
    ///
    /// The variation is plausible, not fitted to data. Do not change the order of the random draws: it
    /// determines the result of a seed.
    pub fn random(seed: u64, speed_kmh: f64) -> Scene {
        let mut rng = Rng::new(seed, STREAM);
        let runner = runner(&mut rng, speed_kmh);
        let shade = rng.range(0.75, 1.1);
        let camera = camera(&mut rng);
        let room = room(&mut rng, shade);
        Scene { seed, duration_s: DURATION_S, runner, camera, room, ..Scene::default() }
    }
}

/// Returns a Gaussian random number, clamped to two standard deviations.
fn near(rng: &mut Rng, mean: f64, sd: f64) -> f64 {
    mean + sd * rng.normal().clamp(-2.0, 2.0)
}

fn runner(rng: &mut Rng, speed_kmh: f64) -> RunnerSettings {
    let body = proportions(rng);
    let height_m = near(rng, 1.73, 0.085);
    let typical = GaitParameters::typical(speed_kmh / 3.6, &Segments::new(height_m, &body));
    let walks = typical.is_walking();
    let mut runner = RunnerSettings { height_m, speed_kmh, body, ..gait(rng, &typical) };
    // Limit the contact to what the legs can reach.
    let travel = MAX_TRAVEL_LEG[usize::from(walks)];
    let longest = travel * runner.segments().leg() / (speed_kmh / 3.6 * runner.gait().stride_time());
    let [lowest, highest] = GaitParameters::duty_factors(walks);
    runner.duty_factor = runner.duty_factor.map(|d| d.min(longest).clamp(lowest, highest));
    runner.foot_strike = Some(if walks { FootStrike::Heel } else { rng.pick(&STRIKES) });
    runner.look = Look::random(rng);
    runner
}

fn proportions(rng: &mut Rng) -> Proportions {
    Proportions {
        thigh: near(rng, 0.245, 0.006),
        shank: near(rng, 0.246, 0.006),
        foot: near(rng, 0.152, 0.004),
        trunk: near(rng, 0.288, 0.006),
        upper_arm: near(rng, 0.172, 0.005),
        forearm: near(rng, 0.150, 0.005),
        shoulder_breadth: near(rng, 0.222, 0.008),
        ..Proportions::default()
    }
}

/// Returns a gait that varies around the typical parameters `t`.
fn gait(rng: &mut Rng, t: &GaitParameters) -> RunnerSettings {
    RunnerSettings {
        cadence_spm: Some(near(rng, t.cadence_spm, 7.0)),
        duty_factor: Some(near(rng, t.duty_factor, 0.018)),
        vertical_oscillation_m: Some(t.vertical_oscillation_m * near(rng, 1.0, 0.13)),
        overstride_leg: Some(near(rng, t.overstride_leg, 0.03)),
        knee_flexion_stance_deg: Some(near(rng, t.knee_flexion_stance_deg, 3.0)),
        knee_flexion_swing_deg: Some(near(rng, t.knee_flexion_swing_deg, 9.0).min(138.0)),
        thigh_flexion_deg: Some(near(rng, t.thigh_flexion_deg, 4.0)),
        shank_lead_ms: Some(near(rng, t.shank_lead_ms, 5.0)),
        trunk_lean_deg: Some(near(rng, t.trunk_lean_deg, 2.5)),
        arm_swing_deg: Some(near(rng, t.arm_swing_deg, 5.0)),
        elbow_flexion_deg: Some(near(rng, t.elbow_flexion_deg, 8.0)),
        asymmetry_percent: Some(near(rng, 0.0, 1.5)),
        variation_percent: Some(near(rng, 1.2, 0.3)),
        ..RunnerSettings::default()
    }
}

fn camera(rng: &mut Rng) -> CameraSettings {
    CameraSettings {
        side: rng.pick(&Side::BOTH),
        yaw_deg: rng.range(-25.0, 25.0),
        pitch_deg: rng.range(-4.0, 8.0),
        distance_m: rng.range(2.2, 3.0),
        distortion: rng.range(-0.08, 0.02),
        brightness: rng.range(0.7, 1.1),
        noise: rng.range(1.0, 5.0),
        exposure_ms: rng.range(2.0, 8.0),
        rolling_ms: rng.range(0.0, 15.0),
        ..CameraSettings::default()
    }
}

fn room(rng: &mut Rng, shade: f64) -> RoomSettings {
    RoomSettings {
        rails: rng.pick(&[Rails::Both, Rails::Far, Rails::None]),
        wall: WALL.map(|c| (f64::from(c) * shade).min(255.0) as u8),
        window: rng.chance(0.6),
        ..RoomSettings::default()
    }
}
