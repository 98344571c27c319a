//! The results of a clip: its segments, and the one that stands for the clip.

use crate::report::GaitReport;
use core::ops::Range;
use core::time::Duration;
use heapless::Vec;

/// Largest number of segments that a [`ClipReport`] lists: two hours of intervals of two minutes. Chosen by
/// hand; each takes about a kilobyte.
pub const MAX_SEGMENTS: usize = 64;

/// Which segment is the headline of a clip.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SegmentChoice {
    /// The longest segment with a KEI; if there is none, the longest with a cadence; then the longest.
    #[default]
    Longest,
    /// The segment with this index, counted from 0. If the clip has fewer, the rule of
    /// [`SegmentChoice::Longest`] applies.
    Nth(usize),
}

/// Why a segment ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The runner changed to another pace.
    PaceChanged,
    /// The person changed between running, walking and neither.
    GaitChanged,
    /// The video was cut: the same runner is elsewhere in the frame.
    Cut,
    /// Another runner follows: the size or the direction of the body differs.
    RunnerChanged,
    /// No person was in view for more than a second.
    NobodyInView,
    /// The timestamps jump ahead by more than a second, or back.
    GapInTime,
    /// The clip ends.
    ClipEnds,
}

impl End {
    /// Returns true if the runner's strides show where a segment ended.
    pub(super) const fn is_of_runner(self) -> bool {
        matches!(self, End::PaceChanged | End::GaitChanged | End::RunnerChanged)
    }

    /// Returns why a segment ended, in words; empty for the last one.
    pub const fn words(self) -> &'static str {
        match self {
            End::PaceChanged => "then the pace changes",
            End::GaitChanged => "then the gait changes",
            End::Cut => "then a cut",
            End::RunnerChanged => "then another runner",
            End::NobodyInView => "then no person in view",
            End::GapInTime => "then a gap in time",
            End::ClipEnds => "",
        }
    }

    /// Returns a name for scripts, in snake case.
    pub const fn key(self) -> &'static str {
        match self {
            End::PaceChanged => "pace_changed",
            End::GaitChanged => "gait_changed",
            End::Cut => "cut",
            End::RunnerChanged => "runner_changed",
            End::NobodyInView => "nobody_in_view",
            End::GapInTime => "gap_in_time",
            End::ClipEnds => "clip_ends",
        }
    }
}

/// A part of a clip with one runner, one gait and one pace.
#[derive(Clone, Debug)]
pub struct Segment {
    /// Indices of its frames in the clip.
    pub frames: Range<usize>,
    /// Its results. `from`, `to` and `frames` are those of the segment.
    pub report: GaitReport,
    /// Why it ended.
    pub end: End,
    /// Slowest and fastest pace of its parts, steps per minute, if it contains a change of pace that lasts
    /// too few strides for a segment of its own.
    pub pace_range_spm: Option<[f32; 2]>,
    /// Number of cuts within it after which the same runner continues at the same pace.
    pub cuts: u32,
    /// Number of frames that were measured.
    pub measured_frames: u32,
    /// Time that was measured.
    pub measured: Duration,
}

/// The results of a whole clip.
#[derive(Clone, Debug)]
pub struct ClipReport {
    /// The results of the headline segment. If the clip has only one segment, its times, frames and share of
    /// frames with a person are those of the whole clip.
    pub headline: GaitReport,
    /// Index of the headline segment; `None` if the clip has no segment because no person is in view.
    pub headline_index: Option<usize>,
    /// How the headline was chosen: [`SegmentChoice::Nth`] if a request was followed, otherwise
    /// [`SegmentChoice::Longest`].
    pub chosen_by: SegmentChoice,
    /// The segments in the order of their frames, the first [`MAX_SEGMENTS`] of them.
    pub segments: Vec<Segment, MAX_SEGMENTS>,
    /// Number of further segments that are not listed.
    pub further_segments: u32,
    /// Time of the first frame.
    pub start: Duration,
    /// Number of frames of the clip.
    pub frames: u32,
    /// Duration of the clip. A jump back in time adds nothing.
    pub duration: Duration,
    /// Share of the clip's frames that were measured, 0 to 1.
    pub measured_frame_share: f32,
    /// Share of the clip's duration that was measured, 0 to 1.
    pub measured_time_share: f32,
}

impl ClipReport {
    /// The report of a clip without a frame.
    pub(crate) const NOTHING: ClipReport = ClipReport {
        headline: GaitReport::NOTHING,
        headline_index: None,
        chosen_by: SegmentChoice::Longest,
        segments: Vec::new(),
        further_segments: 0,
        start: Duration::ZERO,
        frames: 0,
        duration: Duration::ZERO,
        measured_frame_share: 0.0,
        measured_time_share: 0.0,
    };

    /// Returns the headline segment.
    pub fn headline_segment(&self) -> Option<&Segment> {
        self.segments.get(self.headline_index?)
    }
}
