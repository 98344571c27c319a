//! Analysis of a whole clip: it is divided into segments of one runner, one gait and one pace.
//!
//! A clip is cut where the clock jumps, where no person is in view (`runs.rs`), and where the body in the frame
//! changes suddenly (`scene.rs`). What remains is cut into pieces of about 9 s, and each piece is folded on
//! its own. A piece whose strides change within it is divided further (`breaks.rs`). The boundary between two
//! parts that differ is placed where the frames cease to fit one and start to fit the other (`boundary.rs`).
//! Parts that continue each other form a segment, whose results are their mean (`group.rs`, `groups.rs`).

mod boundary;
mod breaks;
mod group;
mod groups;
mod part;
mod report;
mod runs;
mod scene;

pub use report::{ClipReport, End, MAX_SEGMENTS, Segment, SegmentChoice};

use crate::analyzer::GaitAnalyzer;
use crate::body::is_sound;
use crate::kei::reference::Reference;
use crate::pose::Pose;
use crate::report::GaitReport;
use crate::settings::{LeastStrides, Settings};
use breaks::BreakSearch;
use core::ops::Range;
use core::time::Duration;
use groups::{Groups, MIN_UNMEASURED_S};
use heapless::Vec;
use kei_metric::{MetricName, Metrics, Withheld};
use part::{Context, Part, Strides, Transition};
use runs::{Run, next_run};

/// Usual length of a piece, s: that of a live window, about 12 strides.
const PIECE_S: f64 = 9.0;
/// Strides of a piece of a slow movement, such as a video in slow motion.
const PIECE_STRIDES: f64 = 12.0;
/// A piece of the usual length with fewer strides is too short for the pace.
const MIN_PIECE_STRIDES: f64 = 6.0;
/// Length of the piece in which slow strides are searched if the usual one shows none, as a ratio of it: in
/// slow motion at a quarter of the speed it holds as many strides as usual.
const LONG_PIECE: f64 = 4.0;
/// A part with fewer strides is folded together with its neighbour, if the strides continue: their results are
/// better than the mean of the two. Chosen by hand.
const FEW_STRIDES: f64 = 4.0;
/// Longest piece that results, as a ratio of the usual one: a fold has no knots for a longer phase.
const LONGEST_PIECE: f64 = 1.4;
/// Slowest stride rate for which pieces are made longer, Hz: at a lower one, a piece would be longer than a
/// minute and a fold could not resolve its strides.
const MIN_HZ: f64 = 0.15;
/// Smallest share of a piece that is still divided if no strides are found in it: about three strides.
const SMALLEST_SHARE: f64 = 0.25;
/// Shortest part that is kept next to another, strides.
const MIN_PART_STRIDES: f64 = 2.0;
/// Distance that a boundary may move before the parts beside it are folded again, strides. Chosen by hand: so
/// few foreign frames do not change a robust fit.
const REFOLD_STRIDES: f64 = 0.3;

/// Analyzes a recording whose poses are all known.
///
/// Large (some 600 KiB): keep it on the heap or in a static.
pub struct ClipAnalyzer {
    analyzer: GaitAnalyzer,
    choice: SegmentChoice,
    breaks: BreakSearch,
    groups: Groups,
    /// The latest parts, each with how it continues the part before it. They join the groups when their
    /// boundaries are final.
    pending: Vec<(Part, Transition), 2>,
    /// Frames without strides since then.
    unmeasured: Option<Range<usize>>,
    /// First frame of the present scene: no boundary moves across it.
    scene_start: usize,
    /// Length of a piece of the present scene, s.
    piece_s: f64,
    report: ClipReport,
}

impl ClipAnalyzer {
    /// Creates an analyzer. It scores from two strides on, whatever the settings say.
    pub const fn new(reference: Reference, settings: Settings, choice: SegmentChoice) -> Self {
        let settings = Settings { least_strides: LeastStrides::Clip, ..settings };
        ClipAnalyzer {
            analyzer: GaitAnalyzer::new(reference, settings),
            choice,
            breaks: BreakSearch::new(),
            groups: Groups::new(),
            pending: Vec::new(),
            unmeasured: None,
            scene_start: 0,
            piece_s: PIECE_S,
            report: ClipReport::NOTHING,
        }
    }

    /// Analyzes all poses of a clip and returns its report. Poses with unusable numbers are skipped.
    pub fn analyze(&mut self, poses: &[Pose]) -> &ClipReport {
        self.groups.clear();
        let mut from = 0;
        while let Some(run) = next_run(poses, from) {
            from = run.frames.end;
            self.analyze_run(poses, &run);
        }
        let whole = self.groups.is_empty().then(|| self.analyzer.evaluate_alone(poses));
        let analyzer = &self.analyzer;
        self.groups.write(poses, self.choice, |kei| analyzer.rank(kei), &mut self.report);
        if let Some(whole) = whole {
            let metrics = Metrics::withheld(Withheld::NoPerson);
            self.report.headline = GaitReport { metrics, ..whole };
        }
        &self.report
    }

    fn analyze_run(&mut self, poses: &[Pose], run: &Run) {
        let mut start = run.frames.start;
        while start < run.frames.end {
            let end = scene::next_change(poses, start..run.frames.end).unwrap_or(run.frames.end);
            self.scene_start = start;
            self.analyze_scene(poses, start..end);
            start = end;
        }
        self.end_run(poses, run);
    }

    /// Divides a scene into pieces of equal length.
    fn analyze_scene(&mut self, poses: &[Pose], frames: Range<usize>) {
        let (from, span_s) = (poses[frames.start].time, span_s(poses, &frames));
        let mut first = self.first_piece(poses, &frames, span_s);
        let count = piece_count(span_s, self.piece_s);
        let mut start = frames.start;
        for piece in 1..=count {
            let until = from + Duration::from_secs_f64(span_s * piece as f64 / count as f64);
            let end = if piece == count { frames.end } else { first_at(poses, start..frames.end, until) };
            if start < end {
                let part = match first.take().filter(|part| part.frames == (start..end)) {
                    Some(part) => part,
                    None => self.evaluate(poses, start..end),
                };
                self.divide(poses, part);
            }
            start = end;
        }
    }

    /// Chooses the length of the pieces by the pace of the first one, and returns that piece; `None` if the
    /// scene is a single piece.
    fn first_piece(&mut self, poses: &[Pose], frames: &Range<usize>, span_s: f64) -> Option<Part> {
        self.piece_s = PIECE_S;
        if piece_count(span_s, PIECE_S) < 2 {
            return None;
        }
        let usual = self.evaluate(poses, first_of(poses, frames, span_s, PIECE_S));
        let hz = usual.hz().or_else(|| {
            let long = self.evaluate(poses, first_of(poses, frames, span_s, LONG_PIECE * PIECE_S));
            long.hz()
        });
        if let Some(slow_hz) = hz.filter(|hz| (0.0..MIN_PIECE_STRIDES / PIECE_S).contains(hz)) {
            self.piece_s = PIECE_STRIDES / slow_hz.max(MIN_HZ);
        }
        Some(usual)
    }

    /// Evaluates frames on their own, and looks for a change of the strides within them.
    fn evaluate(&mut self, poses: &[Pose], frames: Range<usize>) -> Part {
        let report = self.analyzer.evaluate_alone(&poses[frames.clone()]);
        let fold = self.analyzer.lone_fold();
        let strides = fold.as_ref().and_then(Strides::of);
        let break_time = fold.filter(|_| strides.is_some()).and_then(|fold| self.breaks.find(&fold));
        let breaks_at = break_time.map(|time| first_at(poses, frames.clone(), time));
        Part { frames, report, strides, breaks_at }
    }

    /// Accepts a part, or divides it where its strides change.
    fn divide(&mut self, poses: &[Pose], part: Part) {
        let Some(frame) = self.place_to_divide(poses, &part) else {
            return self.accept(poses, part);
        };
        let frames = part.frames;
        for frames in [frames.start..frame, frame..frames.end] {
            let part = self.evaluate(poses, frames);
            self.divide(poses, part);
        }
    }

    fn place_to_divide(&self, poses: &[Pose], part: &Part) -> Option<usize> {
        let frames = &part.frames;
        let is_inside = |frame: &usize| (frames.start + 1..frames.end).contains(frame);
        if part.strides.is_some() {
            return part.breaks_at.filter(is_inside);
        }
        // Half of it may be fit to be measured, unless the reason applies to all of it.
        let is_divisible = matches!(
            part.report.metrics[MetricName::CadenceSpm],
            Err(Withheld::NoStride | Withheld::PoorFit | Withheld::Walking)
        );
        let half_s = span_s(poses, frames) / 2.0;
        let middle = poses[frames.start].time + Duration::from_secs_f64(half_s);
        let is_long = half_s >= SMALLEST_SHARE * self.piece_s;
        (is_divisible && is_long).then(|| first_at(poses, frames.clone(), middle)).filter(is_inside)
    }

    /// Takes the next part. Short stretches without strides are left out; long ones are parts as well.
    fn accept(&mut self, poses: &[Pose], part: Part) {
        if part.strides.is_none() {
            let start = self.unmeasured.as_ref().map_or(part.frames.start, |frames| frames.start);
            self.unmeasured = Some(start..part.frames.end);
            return;
        }
        self.accept_unmeasured(poses, MIN_UNMEASURED_S);
        self.follow(poses, part);
    }

    /// Takes the frames without strides so far, if they last long enough.
    fn accept_unmeasured(&mut self, poses: &[Pose], least_s: f64) {
        let Some(frames) = self.unmeasured.take() else { return };
        if span_s(poses, &frames) >= least_s {
            let part = self.evaluate(poses, frames);
            self.follow(poses, part.without_strides());
        }
    }

    /// Lets a part follow the last one. A part that turns out to be a mixture of its neighbours is dropped.
    fn follow(&mut self, poses: &[Pose], part: Part) {
        let mut next = part;
        let mut entry = self.groups.entry();
        while let Some((last, last_entry)) = self.pending.pop() {
            let context = self.context(&last, last_entry);
            let (last, part) = match last.transition(&next, context) {
                Transition::Ends(end) if end.is_of_runner() => self.place_boundary(poses, last, next),
                _ => (Some(last), Some(next)),
            };
            let Some(part) = part else {
                self.pending.extend(last.map(|last| (last, last_entry)));
                return;
            };
            next = part;
            if let Some(last) = last {
                entry = last.transition(&next, context);
                if let Some(both) = self.folded_together(poses, &last, &next, entry) {
                    (next, entry) = (both, last_entry);
                    break;
                }
                self.pending.push((last, last_entry)).ok();
                break;
            }
        }
        if self.pending.is_full() {
            let (first, first_entry) = self.pending.remove(0);
            self.groups.add(&first, first_entry, poses);
        }
        self.pending.push((next, entry)).ok();
    }

    /// Evaluates two parts as one, if one of them is short and the strides continue.
    fn folded_together(&mut self, poses: &[Pose], a: &Part, b: &Part, entry: Transition) -> Option<Part> {
        let cycles = |part: &Part| part.strides.as_ref().map(|strides| strides.line.cycles());
        let (first, second) = (cycles(a)?, cycles(b)?);
        let frames = a.frames.start..b.frames.end;
        let is_worth_it =
            first.min(second) < FEW_STRIDES && span_s(poses, &frames) < LONGEST_PIECE * self.piece_s;
        if entry != Transition::Same || !is_worth_it {
            return None;
        }
        let both = self.evaluate(poses, frames);
        (both.strides.is_some() && both.breaks_at.is_none()).then_some(both)
    }

    /// Returns what is known of the group that the last part belongs to; `entry` is how it joined.
    fn context(&self, last: &Part, entry: Transition) -> Context {
        let is_after_cut = entry == Transition::SameAfterCut;
        let alone = Context { hz: last.hz(), kei: last.kei(), is_after_cut };
        if let Transition::Ends(_) = entry {
            return alone;
        }
        let mut context = self.groups.last_context();
        if let Some((first, first_entry)) = self.pending.last() {
            let starts_group = matches!(first_entry, Transition::Ends(_));
            let known = context.filter(|_| !starts_group);
            context = Some(known.unwrap_or(Context { hz: first.hz(), kei: first.kei(), is_after_cut }));
        }
        let known = context.unwrap_or(alone);
        Context { hz: known.hz.or(alone.hz), kei: alone.kei.or(known.kei), is_after_cut }
    }

    /// Moves the boundary between two parts to where the strides change, and evaluates them again. A part of
    /// which too little remains is dropped.
    fn place_boundary(&mut self, poses: &[Pose], last: Part, part: Part) -> (Option<Part>, Option<Part>) {
        if (last.frames.end..=part.frames.start).contains(&self.scene_start) {
            return (Some(last), Some(part));
        }
        let frame = boundary::between(poses, &last, &part);
        let (start, end) = (last.frames.start, part.frames.end);
        let resized = (self.resized(poses, &last, start..frame), self.resized(poses, &part, frame..end));
        // A short clip would lose all it has.
        if let (None, None) = resized { (Some(last), Some(part)) } else { resized }
    }

    /// Returns a part with other frames; `None` if they are too few.
    fn resized(&mut self, poses: &[Pose], part: &Part, frames: Range<usize>) -> Option<Part> {
        let Some(strides) = &part.strides else {
            let is_long = !frames.is_empty() && span_s(poses, &frames) >= MIN_UNMEASURED_S;
            return is_long.then(|| self.evaluate(poses, frames).without_strides());
        };
        let hz = strides.line.hz();
        if frames.is_empty() || span_s(poses, &frames) * hz < MIN_PART_STRIDES {
            return None;
        }
        let moved = |a: usize, b: usize| span_s(poses, &(a.min(b)..a.max(b))) * hz;
        let by = moved(part.frames.start, frames.start).max(moved(part.frames.end, frames.end));
        if by > REFOLD_STRIDES {
            let again = self.evaluate(poses, frames.clone());
            if again.strides.is_some() {
                return Some(again);
            }
        }
        Some(Part { frames, ..part.clone() })
    }

    fn end_run(&mut self, poses: &[Pose], run: &Run) {
        // A run without any strides is a segment as well, however short.
        let least_s = if self.pending.is_empty() { 0.0 } else { MIN_UNMEASURED_S };
        self.accept_unmeasured(poses, least_s);
        for (part, entry) in core::mem::take(&mut self.pending) {
            self.groups.add(&part, entry, poses);
        }
        self.groups.end_run(run.end);
    }
}

/// Returns the number of equal pieces into which a span is divided.
fn piece_count(span_s: f64, piece_s: f64) -> usize {
    (libm::round(span_s / piece_s) as usize).max(1)
}

/// Returns the first of the pieces of about `piece_s`.
fn first_of(poses: &[Pose], frames: &Range<usize>, span_s: f64, piece_s: f64) -> Range<usize> {
    let count = piece_count(span_s, piece_s);
    let until = poses[frames.start].time + Duration::from_secs_f64(span_s / count as f64);
    let end = if count == 1 { frames.end } else { first_at(poses, frames.clone(), until) };
    frames.start..end
}

/// Returns the first usable frame at or after a time; the end if there is none.
fn first_at(poses: &[Pose], frames: Range<usize>, time: Duration) -> usize {
    let is_reached = |pose: &Pose| pose.time >= time && is_sound(pose);
    frames.start + poses[frames.clone()].iter().position(is_reached).unwrap_or(frames.len())
}

/// Returns the time from the first to the last of some frames, s.
fn span_s(poses: &[Pose], frames: &Range<usize>) -> f64 {
    let mut sound = poses[frames.clone()].iter().filter(|pose| is_sound(pose));
    let Some(first) = sound.next() else { return 0.0 };
    let last = sound.next_back().unwrap_or(first);
    last.time.saturating_sub(first.time).as_secs_f64()
}
