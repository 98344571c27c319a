//! What the stages send each other.

use crate::conditions::Conditions;
use kei_core::{GaitReport, Joint, Keypoint, Pose};
use kei_frame::Frame;
use kei_wire::Record;
use std::time::Duration;

/// Camera to pose stage.
pub(crate) struct CapturedFrame {
    pub(crate) frame: Frame,
    /// Frames that the camera dropped so far.
    pub(crate) dropped: u64,
}

impl CapturedFrame {
    /// A buffer for a camera to fill.
    pub(crate) fn empty() -> Self {
        CapturedFrame { frame: Frame::empty(), dropped: 0 }
    }
}

/// Pose stage to screen: the state of the run after one frame.
pub(crate) struct Snapshot {
    pub(crate) pose: Pose,
    /// Width and height of the frame, px.
    pub(crate) frame_size: (u32, u32),
    pub(crate) report: GaitReport,
    pub(crate) strides: u32,
    pub(crate) since_start: Duration,
    pub(crate) frames_per_second: Option<f32>,
    pub(crate) dropped_frames: u64,
    pub(crate) conditions: Conditions,
}

impl Snapshot {
    /// Before the first frame.
    pub(crate) fn empty() -> Self {
        Snapshot {
            pose: Pose::new(Duration::ZERO, [Keypoint::default(); Joint::COUNT]),
            frame_size: (0, 0),
            report: GaitReport::NOTHING,
            strides: 0,
            since_start: Duration::ZERO,
            frames_per_second: None,
            dropped_frames: 0,
            conditions: Conditions::default(),
        }
    }
}

/// Pose and buttons stage to log.
pub(crate) struct LogEntry {
    /// Time since boot.
    pub(crate) time: Duration,
    pub(crate) message: LogMessage,
}

pub(crate) enum LogMessage {
    /// A record for the session.
    Record(Record<'static>),
    /// Keypoints to keep, in a frame of this width and height, px.
    Keypoints(Pose, (u32, u32)),
    /// Shoes and belt speed from now on.
    Conditions(Conditions),
    StartSession,
    EndSession,
}
