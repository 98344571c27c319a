//! The body and the camera of a sample.
//!
//! The ranges were chosen by hand. They are wider than those of [`Scene::random`], so that a training covers
//! more bodies and cameras than a unit meets.

use super::normal::Normal;
use super::sample::{KeypointSource, Overrides};
use kei_core::GaitAnalyzer;
use kei_sim::{CameraSettings, Proportions, Rng, Scene};

/// Body height, m.
const HEIGHT_M: Normal = Normal::new(1.73, 0.10);
/// Range of body heights, m. The model card gives this range.
const HEIGHT_RANGE_M: (f64, f64) = (1.45, 2.05);
/// Largest deviation of a segment's length from its mean, in standard deviations.
const MAX_SD: f64 = 2.5;

/// Position of the ears relative to mid-shoulder (forward, up), leg lengths. Assumed as in
/// `models/reference/anchors.py`, with a slightly larger spread.
pub(super) const HEAD: [Normal; 2] = [Normal::new(0.12, 0.025), Normal::new(0.19, 0.012)];
/// Share of runners who keep the default head position of the simulated body. When all heads were moved, KEI
/// was 1.2 points too high for runners with the default position.
const OWN_HEAD_SHARE: f64 = 0.35;

/// Largest yaw in either direction, degrees. Beyond it, the analysis withholds most windows as too oblique
/// (docs/tables/kei-conditions.md).
const MAX_YAW_DEG: f64 = 25.0;
/// Largest pitch in either direction, degrees: twice what a camera at hip height needs.
const MAX_PITCH_DEG: f64 = 15.0;
/// Standard deviation of the roll of a camera that was levelled by eye, degrees.
const ROLL_SD_DEG: f64 = 1.5;
/// Smallest distance of the camera, body heights: the whole runner is in the frame.
const MIN_DISTANCE_HEIGHTS: f64 = 1.40;
/// Range of the camera's distance beyond the smallest one, m.
const DISTANCE_RANGE_M: f64 = 1.8;
/// Range of the radial distortion coefficient: from the barrel distortion of wide lenses to a slight
/// pincushion.
const DISTORTION_RANGE: (f64, f64) = (-0.10, 0.02);
/// Frame rates of samples with keypoints from the error model, fps: from the slowest that the analysis
/// supports to that of a fast webcam.
const FRAME_RATES: [f64; 9] = [10.0, 12.0, 15.0, 20.0, 24.0, 25.0, 30.0, 50.0, 60.0];
/// Frame rate of rendered samples, fps: the unit's usual mode.
const RENDERED_FRAME_RATE: f64 = 30.0;
/// Largest jitter of the frames, ms.
const MAX_JITTER_MS: f64 = 4.0;
/// Largest share of dropped frames.
const MAX_DROPPED_SHARE: f64 = 0.05;

/// Duration of a whole window, s.
const WINDOW_S: f64 = GaitAnalyzer::WINDOW.as_secs_f64();
/// Share of scenes that end before a window is full, and the shortest of these scenes, s. They represent the
/// first scores of a session.
const SHORT_SCENE_SHARE: f64 = 0.35;
const MIN_SCENE_S: f64 = 3.5;

/// Returns a random scene at a belt speed, with the body, camera and duration drawn from the ranges in this
/// file.
pub(super) fn scene(
    rng: &mut Rng,
    seed: u64,
    speed_kmh: f64,
    source: KeypointSource,
    overrides: &Overrides,
) -> Scene {
    // The order of the draws must not change: it determines the sample of a number, on which the bundled
    // files depend.
    let mut scene = Scene::random(rng.next_u64(), speed_kmh);
    scene.seed = seed;
    scene.runner.body = body(rng);
    let (shortest, tallest) = HEIGHT_RANGE_M;
    scene.runner.height_m = HEIGHT_M.draw(rng).clamp(shortest, tallest);
    scene.camera = camera(rng, &scene, source);
    scene.duration_s = match source {
        KeypointSource::ErrorModel if rng.chance(SHORT_SCENE_SHARE) => rng.range(MIN_SCENE_S, WINDOW_S),
        _ => WINDOW_S,
    };
    // Overrides are applied after all draws, so that nothing else in the sample changes.
    scene.camera.yaw_deg = overrides.yaw_deg.unwrap_or(scene.camera.yaw_deg);
    scene.camera.frames_per_second = overrides.frames_per_second.unwrap_or(scene.camera.frames_per_second);
    scene.duration_s = overrides.duration_s.unwrap_or(scene.duration_s);
    scene
}

/// Returns a body with random proportions around the default ones. The standard deviations are shares of body
/// height.
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

/// Moves the head of most runners so that the ears are at `ears` relative to mid-shoulder (forward, up), in
/// leg lengths.
pub(super) fn place_head(rng: &mut Rng, body: &mut Proportions, ears: [f64; 2], lean_deg: f64) {
    if !rng.chance(OWN_HEAD_SHARE) {
        *body = body.with_ears(ears, lean_deg.to_radians());
    }
}

fn camera(rng: &mut Rng, scene: &Scene, source: KeypointSource) -> CameraSettings {
    // Uniform and not centred on a square view, because it is not known how people set up a unit.
    let yaw_deg = rng.range(-MAX_YAW_DEG, MAX_YAW_DEG);
    let pitch_deg = rng.range(-MAX_PITCH_DEG, MAX_PITCH_DEG);
    let nearest = MIN_DISTANCE_HEIGHTS * scene.runner.height_m;
    let distance_m = rng.range(nearest, nearest + DISTANCE_RANGE_M);
    // Rendering a runner takes seconds, so there are few rendered samples. They vary only what changes the
    // image.
    let varied = source == KeypointSource::ErrorModel;
    let (barrel, pincushion) = DISTORTION_RANGE;
    CameraSettings {
        yaw_deg,
        pitch_deg,
        distance_m,
        roll_deg: if varied { ROLL_SD_DEG * rng.normal() } else { 0.0 },
        distortion: rng.range(barrel, pincushion),
        frames_per_second: if varied { rng.pick(&FRAME_RATES) } else { RENDERED_FRAME_RATE },
        jitter_ms: if varied { rng.range(0.0, MAX_JITTER_MS) } else { 0.0 },
        drop_share: if varied { rng.range(0.0, MAX_DROPPED_SHARE) } else { 0.0 },
        ..scene.camera
    }
}
