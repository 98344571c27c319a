//! The report of a window, or of a whole clip.

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
    /// Poses in the window.
    pub frames: u32,
    /// From the median interval of the timestamps; 0 if unknown.
    pub frames_per_second: f32,
    /// Share of frames with a person, 0 to 1.
    pub person_fraction: f32,
    /// How the camera looks at the runner.
    pub view: View,
    /// Which way the runner faces; `None` without a person.
    pub facing: Option<Facing>,
    /// Running or not.
    pub gait: Gait,
    /// Whole strides.
    pub strides: u32,
    /// Every metric, or the reason why it is withheld.
    pub metrics: Metrics,
    /// Where the points of KEI go; present if KEI is.
    pub similarity: Option<Similarity>,
    /// Share of the measured recreational runners who score less, 0 to 1; present if KEI is and their scores are known.
    pub rank: Option<f32>,
    /// The change that would gain most; changes slowly.
    pub cue: Option<Cue>,
}

impl GaitReport {
    /// Without a person.
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
        metrics: Metrics::withheld(Withheld::NoPerson),
        similarity: None,
        rank: None,
        cue: None,
    };
}
