//! The input of the analysis: the keypoints of a frame and its timestamp.

use core::time::Duration;

/// The 17 COCO keypoints in MoveNet's order. `Left` and `Right` are the pose network's labels, which are
/// swapped in a few per cent of side-view frames, so the analysis treats each pair as unlabelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
#[allow(missing_docs)] // the names say it
pub enum Joint {
    Nose,
    LeftEye,
    RightEye,
    LeftEar,
    RightEar,
    LeftShoulder,
    RightShoulder,
    LeftElbow,
    RightElbow,
    LeftWrist,
    RightWrist,
    LeftHip,
    RightHip,
    LeftKnee,
    RightKnee,
    LeftAnkle,
    RightAnkle,
}

impl Joint {
    /// Number of keypoints.
    pub const COUNT: usize = 17;

    /// All keypoints, in the order of the network's output.
    pub const ALL: [Joint; Joint::COUNT] = [
        Joint::Nose,
        Joint::LeftEye,
        Joint::RightEye,
        Joint::LeftEar,
        Joint::RightEar,
        Joint::LeftShoulder,
        Joint::RightShoulder,
        Joint::LeftElbow,
        Joint::RightElbow,
        Joint::LeftWrist,
        Joint::RightWrist,
        Joint::LeftHip,
        Joint::RightHip,
        Joint::LeftKnee,
        Joint::RightKnee,
        Joint::LeftAnkle,
        Joint::RightAnkle,
    ];

    /// Returns the COCO name, as in the columns of a keypoint CSV.
    pub const fn name(self) -> &'static str {
        match self {
            Joint::Nose => "nose",
            Joint::LeftEye => "left_eye",
            Joint::RightEye => "right_eye",
            Joint::LeftEar => "left_ear",
            Joint::RightEar => "right_ear",
            Joint::LeftShoulder => "left_shoulder",
            Joint::RightShoulder => "right_shoulder",
            Joint::LeftElbow => "left_elbow",
            Joint::RightElbow => "right_elbow",
            Joint::LeftWrist => "left_wrist",
            Joint::RightWrist => "right_wrist",
            Joint::LeftHip => "left_hip",
            Joint::RightHip => "right_hip",
            Joint::LeftKnee => "left_knee",
            Joint::RightKnee => "right_knee",
            Joint::LeftAnkle => "left_ankle",
            Joint::RightAnkle => "right_ankle",
        }
    }
}

/// A keypoint: the position of one joint in the frame, with its score.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Keypoint {
    /// Position to the right, px of the frame; a keypoint CSV may use any unit.
    pub x: f32,
    /// Position down, same unit.
    pub y: f32,
    /// The network's confidence, from 0 (not seen) to 1.
    pub score: f32,
}

/// The keypoints of one foot.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[allow(missing_docs)] // the names say it
pub struct Foot {
    pub heel: Keypoint,
    pub toe: Keypoint,
}

/// The keypoints of one frame, indexed by [`Joint`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pose {
    /// Time at which the frame was taken, by the camera driver's clock, from any origin. It never decreases
    /// within a stream.
    pub time: Duration,
    /// Keypoints in the order of [`Joint::ALL`].
    pub keypoints: [Keypoint; Joint::COUNT],
    /// Left and right foot, if the network finds heels and toes.
    pub feet: Option<[Foot; 2]>,
}

impl Pose {
    /// Creates a pose without heels and toes.
    pub const fn new(time: Duration, keypoints: [Keypoint; Joint::COUNT]) -> Pose {
        Pose { time, keypoints, feet: None }
    }
}

impl core::ops::Index<Joint> for Pose {
    type Output = Keypoint;

    fn index(&self, joint: Joint) -> &Keypoint {
        &self.keypoints[joint as usize]
    }
}

impl core::ops::IndexMut<Joint> for Pose {
    fn index_mut(&mut self, joint: Joint) -> &mut Keypoint {
        &mut self.keypoints[joint as usize]
    }
}
