//! The strides of the stream: completed contacts, and the phase between two folds.

use crate::body::Observation;
use crate::fold::folder::Fold;
use crate::math::TAU;
use crate::period::Start;
use core::time::Duration;
use heapless::Vec;

/// Contacts closer together than this are the same contact, strides: two folds place it at slightly different
/// times. Chosen by hand.
const MIN_APART: f64 = 0.7;
/// A longer interval between contacts has a gap in it and is not counted as a stride, strides. Chosen by
/// hand.
const LONGEST: f64 = 1.4;
/// Most strides that one fold can complete: a window full of the shortest strides.
const MAX_NEW_STRIDES: usize = 24;
/// Time from a contact to the fold that measures its stride, s: by then the foot is certainly on the belt.
const AFTER_CONTACT_S: f64 = 0.10;
/// The pace counts as lost if a fold costs more than this ratio of the last fold plus this margin. Chosen by
/// hand.
const WORSE_RATIO: f64 = 1.5;
const WORSE_MARGIN: f64 = 0.3;

/// A stride of the near foot, from one contact to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stride {
    /// Time of the contact that starts the stride, on the clock of the poses.
    pub contact: Duration,
    /// Time from that contact to the next.
    pub duration: Duration,
}

/// The pace of the last fold, from which the next one starts.
#[derive(Clone, Copy)]
pub(crate) struct Pace {
    stride_hz: f64,
    /// The first track's phase at `time`, radians.
    phase: f64,
    time: Duration,
    cost: f64,
}

impl Pace {
    /// Returns the start of a fold of a window whose first frame is at `from`.
    pub(crate) fn start(&self, from: Duration) -> Start {
        // The window's first frame changes every time, so the pace is tied to a time of the stream.
        let origin_s = self.time.as_secs_f64() - from.as_secs_f64();
        Start { stride_hz: self.stride_hz, phase: self.phase, origin_s }
    }

    /// Returns true if a fold from this pace fits about as well as the one before.
    pub(crate) fn is_kept_by(&self, fold: &Fold) -> bool {
        fold.cost < WORSE_RATIO * self.cost + WORSE_MARGIN
    }
}

/// The near leg's phase, extrapolated at the pace of the last fold.
#[derive(Clone, Copy)]
pub(crate) struct NearPhase {
    stride_hz: f64,
    time: Duration,
    /// Cycles since near contact at `time`.
    cycles: f64,
}

impl NearPhase {
    /// Returns the cycles since near contact at a time.
    pub(crate) fn at(&self, time: Duration) -> f64 {
        self.cycles + (time.as_secs_f64() - self.time.as_secs_f64()) * self.stride_hz
    }
}

/// The parts of a fold that the tracker uses.
pub(crate) struct Folded<'a> {
    pub(crate) fold: &'a Fold,
    /// Time of the window's first frame.
    pub(crate) from: Duration,
    pub(crate) frames: &'a [Observation],
    /// The first track's phase in each frame, radians.
    pub(crate) phases: &'a [f64],
    /// Near contact in the first track's phase, radians.
    pub(crate) contact: f64,
}

impl Folded<'_> {
    fn cycles(&self, frame: usize) -> f64 {
        (self.phases[frame] - self.contact) / TAU
    }

    /// Iterates over the times of the contacts in the window, interpolated between frames, s from its first
    /// frame.
    fn contacts_s(&self) -> impl Iterator<Item = f64> + '_ {
        (1..self.frames.len()).filter_map(|i| {
            let (before, after) = (self.cycles(i - 1), self.cycles(i));
            let whole = libm::floor(after);
            // A phase that steps back across a contact, as it may between two noisy frames, is not a contact.
            if libm::floor(before) >= whole {
                return None;
            }
            let share = (whole - before) / (after - before);
            Some(self.frames[i - 1].time_s + share * (self.frames[i].time_s - self.frames[i - 1].time_s))
        })
    }
}

/// Tracks the strides from fold to fold.
pub(crate) struct StrideTracker {
    pub(crate) pace: Option<Pace>,
    pub(crate) near_phase: Option<NearPhase>,
    last_contact: Option<Duration>,
    pub(crate) completed: Vec<Stride, MAX_NEW_STRIDES>,
}

impl StrideTracker {
    pub(crate) const fn new() -> Self {
        StrideTracker { pace: None, near_phase: None, last_contact: None, completed: Vec::new() }
    }

    /// Forgets the pace but keeps the last contact, so that the count continues if the strides are found
    /// again in time.
    pub(crate) fn lose_pace(&mut self) {
        self.pace = None;
        self.near_phase = None;
    }

    /// Forgets everything but the completed strides, which the caller has not read yet.
    pub(crate) fn restart(&mut self) {
        self.lose_pace();
        self.last_contact = None;
    }

    /// Adds the contacts of a fold. Returns the time of the next fold.
    pub(crate) fn update(&mut self, folded: &Folded<'_>) -> Duration {
        let stride_hz = folded.fold.stride_hz;
        // All contacts of the window and not the newest alone: after a failed fold there may be several.
        // Known ones are dropped because they are too close to the last.
        for time_s in folded.contacts_s() {
            self.add_contact(folded.from + Duration::from_secs_f64(time_s.max(0.0)), stride_hz);
        }
        let last = folded.frames.len() - 1;
        let time = folded.from + Duration::from_secs_f64(folded.frames[last].time_s);
        let cycles = folded.cycles(last);
        self.near_phase = Some(NearPhase { stride_hz, time, cycles });
        self.pace = Some(Pace { stride_hz, phase: folded.phases[last], time, cost: folded.fold.cost });
        let to_next_s = (libm::floor(cycles) + 1.0 - cycles) / stride_hz + AFTER_CONTACT_S;
        time + Duration::from_secs_f64(to_next_s)
    }

    fn add_contact(&mut self, at: Duration, stride_hz: f64) {
        let Some(last) = self.last_contact else {
            self.last_contact = Some(at);
            return;
        };
        if at < last + Duration::from_secs_f64(MIN_APART / stride_hz) {
            return;
        }
        let duration = at - last;
        if duration.as_secs_f64() < LONGEST / stride_hz {
            self.completed.push(Stride { contact: last, duration }).ok();
        }
        // Updated after a gap as well, or every later interval would be too long.
        self.last_contact = Some(at);
    }
}
