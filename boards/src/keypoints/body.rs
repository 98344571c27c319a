//! The points of a body, as all formats are read into them.

use kei_core::{Foot, Joint, Keypoint, Pose};
use std::time::Duration;

/// Number of points: the COCO joints, then heels and toes.
pub(super) const POINTS: usize = Joint::COUNT + 4;

pub(super) const LEFT_HEEL: usize = Joint::COUNT;
pub(super) const RIGHT_HEEL: usize = Joint::COUNT + 1;
pub(super) const LEFT_TOE: usize = Joint::COUNT + 2;
pub(super) const RIGHT_TOE: usize = Joint::COUNT + 3;

/// Points of the head; the nose, eyes and ears.
pub(super) const HEAD: [usize; 5] = [
    Joint::Nose as usize,
    Joint::LeftEye as usize,
    Joint::RightEye as usize,
    Joint::LeftEar as usize,
    Joint::RightEar as usize,
];
pub(super) const SHOULDERS: [usize; 2] = [Joint::LeftShoulder as usize, Joint::RightShoulder as usize];
pub(super) const HIPS: [usize; 2] = [Joint::LeftHip as usize, Joint::RightHip as usize];
pub(super) const KNEES: [usize; 2] = [Joint::LeftKnee as usize, Joint::RightKnee as usize];
pub(super) const ANKLES: [usize; 2] = [Joint::LeftAnkle as usize, Joint::RightAnkle as usize];

/// One person in one frame: the COCO joints in their order, then left heel, right heel, left toe, right toe.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Body {
    pub(super) points: [Keypoint; POINTS],
}

impl Body {
    /// Returns the points that are seen.
    pub(super) fn seen(&self) -> impl Iterator<Item = Keypoint> + '_ {
        self.points.iter().copied().filter(|point| point.score > 0.0)
    }

    /// Whether any point is seen.
    pub(super) fn is_seen(&self) -> bool {
        self.seen().next().is_some()
    }

    /// Returns the mean position of those of the given points that are seen.
    pub(super) fn centre(&self, points: &[usize]) -> Option<[f32; 2]> {
        let seen = points.iter().map(|&point| self.points[point]).filter(|point| point.score > 0.0);
        let (count, x, y) =
            seen.fold((0.0, 0.0, 0.0), |(n, x, y), point| (n + 1.0, x + point.x, y + point.y));
        (count > 0.0).then(|| [x / count, y / count])
    }

    /// Returns left, top, right and bottom of the points that are seen.
    pub(super) fn extent(&self) -> Option<[f32; 4]> {
        self.seen().fold(None, |extent, Keypoint { x, y, .. }| {
            let [left, top, right, bottom] = extent.unwrap_or([x, y, x, y]);
            Some([left.min(x), top.min(y), right.max(x), bottom.max(y)])
        })
    }

    /// Returns the pose, with feet if a heel or a toe is seen.
    pub(super) fn pose(&self, time: Duration) -> Pose {
        let mut pose = Pose::new(time, [Keypoint::default(); Joint::COUNT]);
        pose.keypoints.copy_from_slice(&self.points[..Joint::COUNT]);
        let has_feet = self.points[Joint::COUNT..].iter().any(|point| point.score > 0.0);
        let foot = |heel: usize, toe: usize| Foot { heel: self.points[heel], toe: self.points[toe] };
        pose.feet = has_feet.then(|| [foot(LEFT_HEEL, LEFT_TOE), foot(RIGHT_HEEL, RIGHT_TOE)]);
        pose
    }
}

impl From<Pose> for Body {
    fn from(pose: Pose) -> Body {
        let mut body = Body::default();
        body.points[..Joint::COUNT].copy_from_slice(&pose.keypoints);
        if let Some([left, right]) = pose.feet {
            body.points[Joint::COUNT..].copy_from_slice(&[left.heel, right.heel, left.toe, right.toe]);
        }
        body
    }
}

/// Returns the name of a point, such as `left_knee`.
pub(super) fn name_of(point: usize) -> &'static str {
    match Joint::ALL.get(point) {
        Some(joint) => joint.name(),
        None => ["left_heel", "right_heel", "left_toe", "right_toe"][point - Joint::COUNT],
    }
}
