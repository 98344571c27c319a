//! The input of the analysis: 17 keypoints and the time they were seen at.

use core::time::Duration;

/// The 17 COCO keypoints in MoveNet's order. `Left` and `Right` are the pose network's labels, which flip in a few per
/// cent of side-view frames: the analysis treats each pair as unlabelled.
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
    /// How many there are.
    pub const COUNT: usize = 17;

    /// All of them, in the order of the network's output.
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

    /// The COCO name, as in the columns of a keypoint CSV.
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

/// Where one joint was seen.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Keypoint {
    /// To the right, px of the frame; a keypoint CSV may use any one unit.
    pub x: f32,
    /// Down, same unit.
    pub y: f32,
    /// The network's confidence, 0 (not seen) to 1.
    pub score: f32,
}

/// Where the ends of one foot were seen.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[allow(missing_docs)] // the names say it
pub struct Foot {
    pub heel: Keypoint,
    pub toe: Keypoint,
}

/// One frame's keypoints, indexed by [`Joint`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pose {
    /// When the frame was taken, by the camera driver's clock; any origin, never backwards.
    pub time: Duration,
    /// In the order of [`Joint::ALL`].
    pub keypoints: [Keypoint; Joint::COUNT],
    /// The feet of the left and the right ankle, if the network finds heels and toes.
    pub feet: Option<[Foot; 2]>,
}

impl Pose {
    /// A pose without heels and toes.
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
