//! The results of a window or of a whole clip.

use crate::kei::cue::Cue;
use crate::kei::similarity::Similarity;
use core::time::Duration;
use kei_metric::{Facing, Gait, Metrics, View, Withheld};

/// The results of a window of strides, or of a whole clip.
#[derive(Clone, Copy, Debug)]
pub struct GaitReport {
    /// Time of the first frame, on the clock of the poses.
    pub from: Duration,
    /// Time of the last frame, on the clock of the poses.
    pub to: Duration,
    /// Number of poses in the window.
    pub frames: u32,
    /// Rate of the frames that were analysed, from the median interval of their timestamps; 0 if unknown. Frames that
    /// follow each other faster than 74 per second are thinned.
    pub frames_per_second: f32,
    /// Share of the frames that show a person, 0 to 1.
    pub person_fraction: f32,
    /// The direction from which the camera sees the runner.
    pub view: View,
    /// The direction that the runner faces; `None` without a person.
    pub facing: Option<Facing>,
    /// Running, walking or unknown.
    pub gait: Gait,
    /// Number of whole strides.
    pub strides: u32,
    /// How many times slower the recording is played than it was filmed, estimated from the gait. Present if a running
    /// posture moves at a walking rate; 20 % uncertain, because runners differ in cadence.
    pub slow_motion: Option<f32>,
    /// Every metric, or the reason why it is withheld.
    pub metrics: Metrics,
    /// The points of KEI that each limb loses in each part of the stride; present if KEI is.
    pub similarity: Option<Similarity>,
    /// Share of the measured recreational runners who score lower, 0 to 1. Present if KEI is and their scores
    /// are known.
    pub rank: Option<f32>,
    /// The change that would gain the most points; it changes slowly.
    pub cue: Option<Cue>,
}

impl GaitReport {
    /// The report of a window without a person.
    pub const NOTHING: GaitReport = GaitReport {
        from: Duration::ZERO,
        to: Duration::ZERO,
        frames: 0,
        frames_per_second: 0.0,
        person_fraction: 0.0,
        view: View::Unknown,
        facing: None,
        gait: Gait::Unknown,
        strides: 0,
        slow_motion: None,
        metrics: Metrics::withheld(Withheld::NoPerson),
        similarity: None,
        rank: None,
        cue: None,
    };
}
