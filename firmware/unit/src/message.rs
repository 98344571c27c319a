//! The messages that stages send each other: frames, snapshots and log entries.

use crate::conditions::Conditions;
use kei_core::{GaitReport, Joint, Keypoint, Pose};
use kei_frame::Frame;
use kei_wire::Record;
use std::time::Duration;

/// A frame, from the camera stage to the pose stage.
pub(crate) struct CapturedFrame {
    pub(crate) frame: Frame,
    /// Number of frames that the camera has dropped so far.
    pub(crate) dropped: u64,
}

impl CapturedFrame {
    /// Returns an empty buffer for a camera to fill.
    pub(crate) fn empty() -> Self {
        CapturedFrame { frame: Frame::empty(), dropped: 0 }
    }
}

/// The state of the run after one frame, from the pose stage to the screen.
pub(crate) struct Snapshot {
    pub(crate) pose: Pose,
    /// Width and height of the frame, px.
    pub(crate) frame_size: (u32, u32),
    pub(crate) report: GaitReport,
    /// Whether people beside the runner were in view lately.
    pub(crate) has_several_people: bool,
    /// Number of strides since the start of the run.
    pub(crate) strides: u32,
    /// Time since the first frame.
    pub(crate) since_start: Duration,
    /// Frame rate of the last second, Hz; `None` during the first.
    pub(crate) frames_per_second: Option<f32>,
    /// Number of frames of the run that were not analysed.
    pub(crate) dropped_frames: u64,
    pub(crate) conditions: Conditions,
}

impl Snapshot {
    /// Returns the snapshot to show before the first frame.
    pub(crate) fn empty() -> Self {
        Snapshot {
            pose: Pose::new(Duration::ZERO, [Keypoint::default(); Joint::COUNT]),
            frame_size: (0, 0),
            report: GaitReport::NOTHING,
            has_several_people: false,
            strides: 0,
            since_start: Duration::ZERO,
            frames_per_second: None,
            dropped_frames: 0,
            conditions: Conditions::default(),
        }
    }
}

/// An entry for the log, from the pose stage or the buttons stage.
pub(crate) struct LogEntry {
    /// Time since boot.
    pub(crate) time: Duration,
    pub(crate) message: LogMessage,
}

/// The content of a [`LogEntry`].
pub(crate) enum LogMessage {
    /// A record for the session.
    Record(Record<'static>),
    /// Keypoints to record, with the width and height of their frame, px.
    Keypoints(Pose, (u32, u32)),
    /// The conditions that apply from now on.
    Conditions(Conditions),
    /// Starts a session unless one is being recorded.
    StartSession,
    /// Ends the session.
    EndSession,
}
