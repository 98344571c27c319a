//! The stick figure.

use crate::color;
use crate::region::Region;
use crate::state::Figure;
use crate::surface::{Stroke, Surface};
use embedded_graphics::pixelcolor::Rgb565;
use kei_core::{Joint, Pose};
use kei_metric::Facing;

/// Keypoints with a lower score are not drawn.
const LOWEST_SCORE: f32 = 0.15;
/// Length of trunk and leg as a share of the region's height. They are 0.288 (Drillis and Contini 1966) and
/// [`kei_core::LEG_OVER_HEIGHT`] of body height; the rest is for the head and the movement of a stride.
const TRUNK_AND_LEG: f32 = 0.72;
/// Distance of mid-hip from the top of the region, as a share of its height.
const HIP_DEPTH: f32 = 0.49;
/// Aspect ratio (width by height) that a long stride needs.
const ASPECT: f32 = 0.8;

type Strokes = heapless::Vec<Stroke, 24>;
type Place = (f32, f32);

/// Draws the figure alone, as large as `region` allows, with its hip at a fixed position.
pub(crate) fn draw_body<S: Surface>(s: &mut S, region: Region, figure: &Figure) -> Result<(), S::Error> {
    let Some((hip, body)) = hip_and_body(&figure.pose) else { return Ok(()) };
    let room = region.with_aspect(ASPECT);
    let scale = room.height as f32 * TRUNK_AND_LEG / body;
    let center = (room.x as f32 + room.width as f32 / 2.0, room.y as f32 + room.height as f32 * HIP_DEPTH);
    let map = |(x, y): Place| (center.0 + (x - hip.0) * scale, center.1 + (y - hip.1) * scale);
    s.strokes(region, color::BACKGROUND, &strokes(figure, map, body * scale))
}

/// Draws the camera's view, the outline of the frame with the figure at its position, for aiming the camera.
pub(crate) fn draw_view<S: Surface>(
    s: &mut S,
    region: Region,
    figure: Option<&Figure>,
) -> Result<(), S::Error> {
    let (width, height) = figure.map_or((4, 3), |figure| figure.frame);
    let (width, height) = (width.max(1) as f32, height.max(1) as f32);
    let view = region.with_aspect(width / height);
    if view.width < 24 || view.height < 24 {
        return Ok(());
    }
    let scale = view.width as f32 / width;
    let map = |(x, y): Place| (view.x as f32 + x * scale, view.y as f32 + y * scale);
    let mut drawn = Strokes::new();
    if let Some((figure, (_, body))) = figure.and_then(|figure| Some((figure, hip_and_body(&figure.pose)?))) {
        drawn = strokes(figure, map, body * scale);
    }
    s.strokes(view, color::BACKGROUND, &drawn)?;
    corners(s, view)
}

/// Draws corner marks, as in a viewfinder.
fn corners<S: Surface>(s: &mut S, view: Region) -> Result<(), S::Error> {
    let long = view.height.min(view.width) / 7;
    for (x, y) in [
        (view.x, view.y),
        (view.right() - long, view.y),
        (view.x, view.bottom() - 2),
        (view.right() - long, view.bottom() - 2),
    ] {
        s.fill(Region::new(x, y, long, 2), color::LABEL)?;
    }
    for (x, y) in [
        (view.x, view.y),
        (view.right() - 2, view.y),
        (view.x, view.bottom() - long),
        (view.right() - 2, view.bottom() - long),
    ] {
        s.fill(Region::new(x, y, 2, long), color::LABEL)?;
    }
    Ok(())
}

/// Returns mid-hip and the length of trunk and leg, in px of the frame, or `None` if too few joints are
/// visible.
fn hip_and_body(pose: &Pose) -> Option<(Place, f32)> {
    let hip = middle(pose, Joint::LeftHip, Joint::RightHip)?;
    let trunk = distance(hip, middle(pose, Joint::LeftShoulder, Joint::RightShoulder)?);
    let leg = LEGS.iter().filter_map(|[a, b, c]| {
        let [hip, knee, ankle] = [visible(pose, *a)?, visible(pose, *b)?, visible(pose, *c)?];
        Some(distance(hip, knee) + distance(knee, ankle))
    });
    // A leg is 1.7 trunks long. Clamp it, so that a misplaced joint does not change the scale of the figure.
    let leg = leg.fold(None, |longest: Option<f32>, leg| Some(longest.map_or(leg, |l| l.max(leg))));
    let body = trunk + leg.unwrap_or(1.7 * trunk).clamp(1.3 * trunk, 2.1 * trunk);
    (trunk > 0.0 && body.is_finite()).then_some((hip, body))
}

const LEGS: [[Joint; 3]; 2] = [
    [Joint::LeftHip, Joint::LeftKnee, Joint::LeftAnkle],
    [Joint::RightHip, Joint::RightKnee, Joint::RightAnkle],
];
const ARMS: [[Joint; 3]; 2] = [
    [Joint::LeftShoulder, Joint::LeftElbow, Joint::LeftWrist],
    [Joint::RightShoulder, Joint::RightElbow, Joint::RightWrist],
];

/// Returns the strokes of the figure, far limbs first and near limbs on top. `body` is the length of trunk
/// and leg, in px of the screen.
fn strokes(figure: &Figure, map: impl Fn(Place) -> Place, body: f32) -> Strokes {
    let pose = &figure.pose;
    let (near, leg_colors, arm_colors) = match figure.facing {
        Some(Facing::Left) => (0, [color::DIM, color::SKY], [color::DIM, color::BRIGHT]),
        Some(Facing::Right) => (1, [color::DIM, color::SKY], [color::DIM, color::BRIGHT]),
        None => (1, [color::LABEL; 2], [color::DIM; 2]),
    };
    let thick = (body * 0.032).max(1.0);
    let mut strokes = Strokes::new();
    limb(&mut strokes, pose, ARMS[1 - near], &map, thick * 0.8, arm_colors[0]);
    limb(&mut strokes, pose, LEGS[1 - near], &map, thick, leg_colors[0]);
    trunk_and_head(&mut strokes, pose, &map, thick, body);
    limb(&mut strokes, pose, LEGS[near], &map, thick, leg_colors[1]);
    limb(&mut strokes, pose, ARMS[near], &map, thick * 0.8, arm_colors[1]);
    strokes
}

fn limb(
    strokes: &mut Strokes,
    pose: &Pose,
    [a, b, c]: [Joint; 3],
    map: &impl Fn(Place) -> Place,
    radius: f32,
    color: Rgb565,
) {
    let [a, b, c] = [a, b, c].map(|joint| visible(pose, joint).map(map));
    for (from, to) in [(a, b), (b, c)] {
        if let (Some(from), Some(to)) = (from, to) {
            // The capacity suffices for every limb of one figure.
            let _ = strokes.push(Stroke::line(from, to, radius, color));
        }
    }
}

fn trunk_and_head(strokes: &mut Strokes, pose: &Pose, map: &impl Fn(Place) -> Place, thick: f32, body: f32) {
    let hip = middle(pose, Joint::LeftHip, Joint::RightHip).map(map);
    let shoulder = middle(pose, Joint::LeftShoulder, Joint::RightShoulder).map(map);
    if let (Some(hip), Some(shoulder)) = (hip, shoulder) {
        let _ = strokes.push(Stroke::line(hip, shoulder, thick * 1.25, color::BRIGHT));
    }
    // Lines across shoulders and hips: almost points from the side, but visible from the front.
    for (left, right) in [(Joint::LeftShoulder, Joint::RightShoulder), (Joint::LeftHip, Joint::RightHip)] {
        if let (Some(left), Some(right)) = (visible(pose, left), visible(pose, right)) {
            let _ = strokes.push(Stroke::line(map(left), map(right), thick, color::BRIGHT));
        }
    }
    // From the side, the ears are in the middle of the head; the nose is not.
    let head = middle(pose, Joint::LeftEar, Joint::RightEar).or_else(|| visible(pose, Joint::Nose)).map(map);
    if let Some(head) = head {
        let radius = body * 0.085;
        let _ = strokes.push(Stroke::disc(head, radius, color::BRIGHT));
    }
}

fn visible(pose: &Pose, joint: Joint) -> Option<Place> {
    let keypoint = &pose[joint];
    let sane = keypoint.x.abs() < 1.0e5 && keypoint.y.abs() < 1.0e5;
    (sane && keypoint.score >= LOWEST_SCORE).then_some((keypoint.x, keypoint.y))
}

/// Returns the point midway between two joints, or the visible one of them.
fn middle(pose: &Pose, left: Joint, right: Joint) -> Option<Place> {
    match (visible(pose, left), visible(pose, right)) {
        (Some(a), Some(b)) => Some(((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0)),
        (a, b) => a.or(b),
    }
}

fn distance(a: Place, b: Place) -> f32 {
    libm::hypotf(a.0 - b.0, a.1 - b.1)
}
