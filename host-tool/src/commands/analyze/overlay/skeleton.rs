//! Draws the runner's skeleton onto the frame.

use super::canvas::{Canvas, Place, color};
use embedded_graphics::pixelcolor::Rgb888;
use kei_core::{Joint, Pose, shows_person};
use kei_metric::Facing;
use kei_models::crop::MIN_KEYPOINT_SCORE;

/// Opacity of the dark outline of a line.
const SHADE_SHARE: f32 = 0.5;
/// Radius of the head, in limb radii.
const HEAD: f32 = 2.5;
/// Radius of a joint, in limb radii.
const JOINT: f32 = 1.6;
/// Width of the dark outline, in limb radii.
const EDGE: f32 = 0.4;
/// Largest coordinate of a keypoint that is drawn, in the pose's unit. A CSV may contain any number.
const MAX_COORDINATE: f32 = 1e6;

const LEFT: [[Joint; 2]; 4] = [
    [Joint::LeftShoulder, Joint::LeftElbow],
    [Joint::LeftElbow, Joint::LeftWrist],
    [Joint::LeftHip, Joint::LeftKnee],
    [Joint::LeftKnee, Joint::LeftAnkle],
];
const RIGHT: [[Joint; 2]; 4] = [
    [Joint::RightShoulder, Joint::RightElbow],
    [Joint::RightElbow, Joint::RightWrist],
    [Joint::RightHip, Joint::RightKnee],
    [Joint::RightKnee, Joint::RightAnkle],
];

/// Scale and offset from the pose's unit to the canvas.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placement {
    pub(super) scale: f32,
    pub(super) x: f32,
    pub(super) y: f32,
}

impl Placement {
    pub(super) fn place(&self, (x, y): (f32, f32)) -> Place {
        Place { x: self.x + x * self.scale, y: self.y + y * self.scale }
    }
}

/// Draws the skeleton, far limbs first. The direction that the runner faces decides whether the left or the
/// right limbs are the far ones. Draws nothing if the pose shows no person.
pub(super) fn draw(canvas: &mut Canvas, pose: &Pose, facing: Option<Facing>, at: Placement, radius: f32) {
    if !shows_person(pose) {
        return;
    }
    let (near, far) = match facing {
        Some(Facing::Left) => (&LEFT, &RIGHT),
        _ => (&RIGHT, &LEFT),
    };
    let mut pen = Pen { canvas, pose, at, radius };
    pen.limbs(far, color::FAR);
    pen.trunk_and_head();
    pen.limbs(near, color::NEAR);
}

struct Pen<'a> {
    canvas: &'a mut Canvas,
    pose: &'a Pose,
    at: Placement,
    radius: f32,
}

impl Pen<'_> {
    fn limbs(&mut self, limbs: &[[Joint; 2]; 4], color: Rgb888) {
        for [from, to] in limbs {
            if let (Some(from), Some(to)) = (self.visible(*from), self.visible(*to)) {
                self.line(from, to, color);
            }
        }
    }

    fn trunk_and_head(&mut self) {
        let shoulders = self.middle(Joint::LeftShoulder, Joint::RightShoulder);
        let hips = self.middle(Joint::LeftHip, Joint::RightHip);
        // In a view from the side, the ears are in the middle of the head.
        let head = self.middle(Joint::LeftEar, Joint::RightEar).or_else(|| self.visible(Joint::Nose));
        for (from, to) in [(shoulders, hips), (head, shoulders)] {
            if let (Some(from), Some(to)) = (from, to) {
                self.line(from, to, color::BRIGHT);
            }
        }
        if let Some(head) = head {
            let radius = self.radius * HEAD;
            self.canvas.stroke(head, head, radius + self.edge(), color::SHADE, SHADE_SHARE);
            self.canvas.stroke(head, head, radius, color::BRIGHT, 1.0);
        }
    }

    fn line(&mut self, from: Place, to: Place, color: Rgb888) {
        self.canvas.stroke(from, to, self.radius + self.edge(), color::SHADE, SHADE_SHARE);
        self.canvas.stroke(from, to, self.radius, color, 1.0);
        for joint in [from, to] {
            self.canvas.stroke(joint, joint, self.radius * JOINT, color, 1.0);
        }
    }

    /// Returns the width of the dark outline, px.
    fn edge(&self) -> f32 {
        (self.radius * EDGE).max(1.0)
    }

    /// Returns the joint's position on the canvas, if the network found it.
    fn visible(&self, joint: Joint) -> Option<Place> {
        let keypoint = self.pose[joint];
        let drawable = keypoint.x.abs() < MAX_COORDINATE && keypoint.y.abs() < MAX_COORDINATE;
        (drawable && keypoint.score >= MIN_KEYPOINT_SCORE).then(|| self.at.place((keypoint.x, keypoint.y)))
    }

    /// Returns the midpoint of two joints, or the position of the one that is visible.
    fn middle(&self, left: Joint, right: Joint) -> Option<Place> {
        match (self.visible(left), self.visible(right)) {
            (Some(a), Some(b)) => Some(Place { x: (a.x + b.x) / 2.0, y: (a.y + b.y) / 2.0 }),
            (a, b) => a.or(b),
        }
    }
}
