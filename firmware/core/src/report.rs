//! What is known of a stretch of running.

use crate::kei::cue::Cue;
use crate::kei::similarity::Similarity;
use core::time::Duration;
use kei_metric::{Facing, Gait, Metrics, View, Withheld};

/// A window of strides, measured.
#[derive(Clone, Copy, Debug)]
pub struct GaitReport {
    /// Time of the first frame.
    pub from: Duration,
    /// Time of the last frame.
    pub to: Duration,
    /// Poses looked at.
    pub frames: u32,
    /// Median rate of the frames' own time stamps; 0 where unknown.
    pub frames_per_second: f32,
    /// Share of frames with a person, 0 to 1.
    pub person_fraction: f32,
    /// How the camera looks at the runner.
    pub view: View,
    /// Where the runner faces; `None` where nobody is.
    pub facing: Option<Facing>,
    /// Running or not.
    pub gait: Gait,
    /// Whole strides in the window.
    pub strides: u32,
    /// The numbers.
    pub metrics: Metrics,
    /// Where the points of KEI go; present where KEI is.
    pub similarity: Option<Similarity>,
    /// Share of the measured recreational runners who score less, 0 to 1; present where KEI is and their scores are
    /// known.
    pub rank: Option<f32>,
    /// What the runner could change first; changes slowly.
    pub cue: Option<Cue>,
}

impl GaitReport {
    /// Of nobody.
    pub const NOTHING: GaitReport = GaitReport::empty(Withheld::NoPerson);

    /// Nothing but a reason.
    pub(crate) const fn empty(why: Withheld) -> Self {
        GaitReport {
            from: Duration::ZERO,
            to: Duration::ZERO,
            frames: 0,
            frames_per_second: 0.0,
            person_fraction: 0.0,
            view: View::Unknown,
            facing: None,
            gait: Gait::Unknown,
            strides: 0,
            metrics: Metrics::withheld(why),
            similarity: None,
            rank: None,
            cue: None,
        }
    }
}
