//! The body and the camera of a sample.
//!
//! The spreads are chosen, not fitted: wider than those of [`Scene::random`], so that a training covers more bodies and
//! cameras than a unit meets.

use super::normal::Normal;
use super::sample::{KeypointSource, Overrides};
use kei_core::GaitAnalyzer;
use kei_sim::{CameraSettings, Proportions, Rng, Scene};

/// Body height, m.
const HEIGHT_M: Normal = Normal::new(1.73, 0.10);
/// Shortest and tallest body, m: the range given in the model card.
const HEIGHT_RANGE_M: (f64, f64) = (1.45, 2.05);
/// A segment differs from its mean by this many standard deviations at most.
const MAX_SD: f64 = 2.5;

/// Ears from mid-shoulder, leg lengths: forward, up. Assumed, as in `models/reference/anchors.py`, a little wider.
pub(super) const HEAD: [Normal; 2] = [Normal::new(0.12, 0.025), Normal::new(0.19, 0.012)];
/// Share of runners who keep the simulated body's head. With the head moved for all, KEI was 1.2 points too high for those
/// who carry it there.
const OWN_HEAD: f64 = 0.35;

/// Yaw either way, degrees: from farther round the analysis withholds most windows as too oblique (docs/kei.md).
const YAW_DEG: f64 = 25.0;
/// Pitch either way, degrees: twice what a camera at hip height needs.
const PITCH_DEG: f64 = 15.0;
/// Standard deviation of the roll of a camera that was set up by eye, degrees.
const ROLL_SD_DEG: f64 = 1.5;
/// Nearest camera, body heights: far enough away for the whole runner to be in the frame.
const NEAREST_HEIGHTS: f64 = 1.40;
/// The camera stands up to this much farther away, m.
const DISTANCE_RANGE_M: f64 = 1.8;
/// Radial distortion: barrel, as of wide lenses, to a slight pincushion.
const DISTORTION: (f64, f64) = (-0.10, 0.02);
/// Frame rates of the error model's cameras, from the slowest that the analysis takes to a fast webcam.
const FRAME_RATES: [f64; 9] = [10.0, 12.0, 15.0, 20.0, 24.0, 25.0, 30.0, 50.0, 60.0];
/// Frame rate of the rendered scenes: the unit's usual mode.
const RENDERED_FRAME_RATE: f64 = 30.0;
/// Largest jitter of the timestamps, ms.
const MAX_JITTER_MS: f64 = 4.0;
/// Largest share of dropped frames.
const MAX_DROPPED: f64 = 0.05;

/// Length of a whole window, s.
const WINDOW_S: f64 = GaitAnalyzer::WINDOW.as_secs_f64();
/// Share of scenes that end before a window is full, and the shortest of them, s: the unit's first scores.
const SHORT_SCENES: f64 = 0.35;
const SHORTEST_S: f64 = 3.5;

/// A random scene at a belt speed, with a body, a camera and a length of the population's own.
pub(super) fn scene(
    rng: &mut Rng,
    seed: u64,
    speed_kmh: f64,
    source: KeypointSource,
    overrides: &Overrides,
) -> Scene {
    // The order of the draws decides who a number is: the bundled files depend on it.
    let mut scene = Scene::random(rng.next_u64(), speed_kmh);
    scene.seed = seed;
    scene.runner.body = body(rng);
    let (shortest, tallest) = HEIGHT_RANGE_M;
    scene.runner.height_m = HEIGHT_M.draw(rng).clamp(shortest, tallest);
    scene.camera = camera(rng, &scene, source);
    scene.duration_s = match source {
        KeypointSource::ErrorModel if rng.chance(SHORT_SCENES) => rng.range(SHORTEST_S, WINDOW_S),
        _ => WINDOW_S,
    };
    // Overrides come after all draws, so that a sample differs from its original in nothing else.
    scene.camera.yaw_deg = overrides.yaw_deg.unwrap_or(scene.camera.yaw_deg);
    scene.camera.frames_per_second = overrides.frames_per_second.unwrap_or(scene.camera.frames_per_second);
    scene.duration_s = overrides.duration_s.unwrap_or(scene.duration_s);
    scene
}

/// A body around the usual proportions; standard deviations are shares of body height.
fn body(rng: &mut Rng) -> Proportions {
    let mut near = |mean: f64, sd: f64| mean + sd * rng.normal().clamp(-MAX_SD, MAX_SD);
    let usual = Proportions::default();
    Proportions {
        thigh: near(usual.thigh, 0.008),
        shank: near(usual.shank, 0.008),
        foot: near(usual.foot, 0.004),
        trunk: near(usual.trunk, 0.010),
        upper_arm: near(usual.upper_arm, 0.006),
        forearm: near(usual.forearm, 0.005),
        hip_breadth: near(usual.hip_breadth, 0.008),
        shoulder_breadth: near(usual.shoulder_breadth, 0.012),
        ..usual
    }
}

/// Moves the head of most runners so that the ears are at `ears` from mid-shoulder, leg lengths.
pub(super) fn place_head(rng: &mut Rng, body: &mut Proportions, ears: [f64; 2], lean_deg: f64) {
    if !rng.chance(OWN_HEAD) {
        *body = body.with_ears(ears, lean_deg.to_radians());
    }
}

fn camera(rng: &mut Rng, scene: &Scene, source: KeypointSource) -> CameraSettings {
    // Uniform, not about square: how people set up a unit is not known.
    let yaw_deg = rng.range(-YAW_DEG, YAW_DEG);
    let pitch_deg = rng.range(-PITCH_DEG, PITCH_DEG);
    let nearest = NEAREST_HEIGHTS * scene.runner.height_m;
    let distance_m = rng.range(nearest, nearest + DISTANCE_RANGE_M);
    // Rendered scenes keep to the usual mode: a runner takes seconds to render, so they vary in what changes the image.
    let varied = source == KeypointSource::ErrorModel;
    let (barrel, pincushion) = DISTORTION;
    CameraSettings {
        yaw_deg,
        pitch_deg,
        distance_m,
        roll_deg: if varied { ROLL_SD_DEG * rng.normal() } else { 0.0 },
        distortion: rng.range(barrel, pincushion),
        frames_per_second: if varied { rng.pick(&FRAME_RATES) } else { RENDERED_FRAME_RATE },
        jitter_ms: if varied { rng.range(0.0, MAX_JITTER_MS) } else { 0.0 },
        drop_share: if varied { rng.range(0.0, MAX_DROPPED) } else { 0.0 },
        ..scene.camera
    }
}
