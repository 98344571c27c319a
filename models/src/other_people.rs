//! Remembers who else is in view, so that a single wrong detection does not count as a person.
//!
//! A person counts after two sightings at about the same place, a second apart, if their legs moved and are not those of
//! the runner in a mirror:
//!
//! - furniture and an empty treadmill rarely pass [`Body::of`], and not twice at the same place with other legs
//! - a poster does not move
//! - somebody who walks past is elsewhere a second later
//! - a reflection shows the runner's own posture at every look
//!
//! Somebody who stands still beside the treadmill does not count either: they do not disturb the measurement.

use crate::body::Body;
use crate::look::Strip;
use std::time::Duration;

/// Time between two looks. They alternate, because at a fixed interval a runner whose cadence is a multiple of it would
/// be seen in the same posture every time, like a poster: 180 steps a minute are 3 steps a second.
const LOOK_INTERVALS: [Duration; 3] =
    [Duration::from_millis(1000), Duration::from_millis(1130), Duration::from_millis(1260)];

/// Time from the first sighting of the runner to the first look.
const FIRST_LOOK: Duration = Duration::from_millis(500);

/// Sightings after which a person counts.
const SIGHTINGS: u8 = 2;

/// Sightings after which the looks turn to the other side of the runner even if it is not clear who it is.
const MAX_OPEN_SIGHTINGS: u8 = 4;

/// Looks in a row that miss a person who counts, after which they are forgotten.
const MAX_MISSES: u8 = 3;

/// The same for a person who does not count yet.
const MAX_MISSES_BEFORE_COUNTING: u8 = 2;

/// Time after which a person who was not seen again is forgotten.
const MEMORY: Duration = Duration::from_secs(10);

/// Least difference of the legs between two sightings of a person who moves, in torso lengths. Between two looks
/// at a second runner of the composed clips it was 0.12 to 0.7, mostly above 0.22; at a still figure at most 0.19.
const MIN_MOVEMENT: f32 = 0.2;

/// Least difference from the runner's legs in the same frame that a reflection does not have, in torso lengths. In the
/// composed clips it was at most 0.22 for a mirror, but for 3 of 24 sightings, and mostly above 0.3 for a second runner.
const MIN_UNLIKENESS: f32 = 0.27;

/// Sightings unlike the runner that a person needs, who is taken for a reflection before.
const MIN_UNLIKE: u8 = 2;

/// Number of people remembered. More do not matter: the answer is "several" anyway.
const MAX_OTHERS: usize = 4;

/// The people seen beside the runner, and when to look for them again.
#[derive(Debug)]
pub(crate) struct OtherPeople {
    others: Vec<Other>,
    next_look: Option<Duration>,
    looks: usize,
    /// Whether the last look went to the left of the runner.
    was_left: bool,
}

#[derive(Clone, Copy, Debug)]
struct Other {
    body: Body,
    last_seen: Duration,
    sightings: u8,
    misses: u8,
    /// Sightings in which the legs had moved since the one before.
    moved: u8,
    /// Sightings in which the posture could be compared with the runner's in the same frame.
    compared: u8,
    /// Of those, the sightings in which it differed.
    unlike_runner: u8,
}

impl Other {
    /// Creates a person before the first sighting.
    fn new(body: Body) -> Other {
        Other {
            body,
            last_seen: Duration::ZERO,
            sightings: 0,
            misses: 0,
            moved: 0,
            compared: 0,
            unlike_runner: 0,
        }
    }

    /// Returns whether this is a second person beyond doubt.
    fn counts(&self) -> bool {
        self.sightings >= SIGHTINGS && !self.is_still() && !self.is_reflection()
    }

    /// Returns whether the next look should go there because it may decide.
    fn is_open(&self) -> bool {
        !self.counts() && self.sightings < MAX_OPEN_SIGHTINGS
    }

    /// Halves all counts, so that they fit and later sightings weigh more.
    fn halve(&mut self) {
        for count in [&mut self.sightings, &mut self.moved, &mut self.compared, &mut self.unlike_runner] {
            *count /= 2;
        }
    }

    /// Returns whether the person may be a poster. One wrong keypoint moves a poster too, so that the majority decides.
    fn is_still(&self) -> bool {
        self.moved < self.sightings / 2
    }

    /// Returns whether the person may be the runner in a mirror. One wrong keypoint makes a reflection differ, and a
    /// second runner is in step by chance now and then, so that the majority decides.
    fn is_reflection(&self) -> bool {
        self.unlike_runner < MIN_UNLIKE || self.unlike_runner < self.compared.div_ceil(2)
    }

    /// Takes in another sighting.
    fn see(&mut self, body: Body, runner: Option<&Body>, time: Duration) {
        if self.sightings == u8::MAX {
            self.halve();
        }
        let movement = self.body.legs_difference(&body).filter(|_| self.sightings > 0);
        self.moved += u8::from(movement.is_some_and(|difference| difference >= MIN_MOVEMENT));
        if let Some(difference) = runner.and_then(|runner| runner.reflection_difference(&body)) {
            self.compared += 1;
            self.unlike_runner += u8::from(difference >= MIN_UNLIKENESS);
        }
        self.sightings += 1;
        self.misses = 0;
        (self.body, self.last_seen) = (body, time);
    }
}

impl OtherPeople {
    pub(crate) fn new() -> OtherPeople {
        OtherPeople { others: Vec::with_capacity(MAX_OTHERS), next_look: None, looks: 0, was_left: false }
    }

    /// Returns the number of people beside the runner.
    pub(crate) fn count(&self) -> usize {
        self.others.iter().filter(|other| other.counts()).count()
    }

    /// Returns whether the body is that of a person who counts.
    pub(crate) fn includes(&self, body: &Body) -> bool {
        self.others.iter().any(|other| other.counts() && other.body.is_same(body))
    }

    /// Returns the strip to look at now with the person last seen there, or `None` if no look is due or there is no
    /// room for a person beside the runner.
    pub(crate) fn due(&mut self, runner: &Body, width: u32, time: Duration) -> Option<(Strip, Option<Body>)> {
        let due = *self.next_look.get_or_insert(time + FIRST_LOOK);
        if time < due {
            return None;
        }
        self.next_look = Some(time + LOOK_INTERVALS[self.looks % LOOK_INTERVALS.len()]);
        self.looks += 1;
        let [left, right] = Strip::beside(runner, width);
        let is_left = match (left, right) {
            (Some(left), Some(right)) => self.is_left_next(&left, &right),
            _ => left.is_some(),
        };
        self.was_left = is_left;
        let strip = if is_left { left } else { right }?;
        // After a miss the person may be elsewhere in the strip.
        let known = self.others.iter().find(|other| other.misses == 0 && strip.contains(&other.body));
        Some((strip, known.map(|other| other.body)))
    }

    /// Returns whether to look left: where somebody waits for a second sighting, or else at the side that was not looked
    /// at last.
    fn is_left_next(&self, left: &Strip, right: &Strip) -> bool {
        let is_open =
            |strip: &Strip| self.others.iter().any(|other| other.is_open() && strip.contains(&other.body));
        match (is_open(left), is_open(right)) {
            (true, false) => true,
            (false, true) => false,
            _ => !self.was_left,
        }
    }

    /// Takes in what a look at a strip saw.
    pub(crate) fn looked(&mut self, strip: &Strip, seen: Option<Body>, runner: &Body, time: Duration) {
        let seen = seen.filter(|body| body.is_clear && strip.contains(body));
        self.others.retain_mut(|other| {
            let is_missed =
                strip.contains(&other.body) && !seen.is_some_and(|body| other.body.is_same(&body));
            other.misses += u8::from(is_missed);
            let patience = if other.counts() { MAX_MISSES } else { MAX_MISSES_BEFORE_COUNTING };
            other.misses < patience && time.saturating_sub(other.last_seen) <= MEMORY
        });
        if let Some(body) = seen {
            self.see(body, Some(runner), time);
        }
    }

    /// Takes in a clear sighting of somebody who is not the runner, with the runner of the same frame if seen.
    pub(crate) fn see(&mut self, body: Body, runner: Option<&Body>, time: Duration) {
        let known = self.others.iter().position(|other| other.body.is_same(&body));
        let at = known.unwrap_or(self.others.len());
        if at == MAX_OTHERS {
            return;
        }
        if known.is_none() {
            self.others.push(Other::new(body));
        }
        self.others[at].see(body, runner, time);
    }

    /// Forgets a person who turned out to be the runner.
    pub(crate) fn forget(&mut self, runner: &Body) {
        self.others.retain(|other| !other.body.is_same(runner));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::tests::standing_at;

    const WIDTH_PX: u32 = 1280;
    const RUNNER_X: f32 = 640.0;
    const NEIGHBOUR_X: f32 = 200.0;

    /// Looks once a second for `seconds`; `other` and `runner` give the stride of each body, and `x` the neighbour's
    /// place, at a second.
    fn count_after(
        seconds: u8,
        x: impl Fn(u8) -> f32,
        other: impl Fn(u8) -> Option<f32>,
        runner: impl Fn(u8) -> f32,
    ) -> usize {
        let mut people = OtherPeople::new();
        for second in 0..seconds {
            let runner = standing_at(RUNNER_X, runner(second));
            let [left, _] = Strip::beside(&runner, WIDTH_PX).map(Option::unwrap);
            let seen = other(second).map(|stride| standing_at(x(second), stride));
            people.looked(&left, seen, &runner, Duration::from_secs(second.into()));
        }
        people.count()
    }

    fn at_one_place(_: u8) -> f32 {
        NEIGHBOUR_X
    }

    /// Every stride is another posture, and the neighbour's is never the runner's.
    fn runs(second: u8) -> f32 {
        [1.5, 0.1, 0.8][usize::from(second % 3)]
    }

    fn stands(_: u8) -> f32 {
        0.0
    }

    /// A single sighting can be furniture; the second one at the same place decides.
    #[test]
    fn a_second_runner_counts_from_the_second_sighting() {
        assert_eq!(count_after(1, at_one_place, |t| Some(runs(t)), |t| runs(t + 1)), 0);
        assert_eq!(count_after(2, at_one_place, |t| Some(runs(t)), |t| runs(t + 1)), 1);
    }

    #[test]
    fn a_poster_does_not_count() {
        assert_eq!(count_after(20, at_one_place, |_| Some(0.5), |t| runs(t + 1)), 0);
        let one_wrong_posture = |t| Some(if t == 9 { 1.0 } else { 0.5 });
        assert_eq!(count_after(20, at_one_place, one_wrong_posture, |t| runs(t + 1)), 0);
    }

    #[test]
    fn the_runner_in_a_mirror_does_not_count() {
        assert_eq!(count_after(20, at_one_place, |t| Some(runs(t)), runs), 0);
        let one_wrong_posture = |t| Some(if t == 4 { 1.5 } else { runs(t) });
        assert_eq!(count_after(20, at_one_place, one_wrong_posture, runs), 0);
    }

    /// A walker crosses more than a torso length in a second.
    #[test]
    fn somebody_who_walks_past_does_not_count() {
        let crossing = |second: u8| 50.0 + 180.0 * f32::from(second);
        assert_eq!(count_after(3, crossing, |t| Some(runs(t)), stands), 0);
    }

    /// Two looks that miss the neighbour leave the count, the third ends it.
    #[test]
    fn a_neighbour_who_left_is_forgotten_after_three_looks() {
        let until = |left: u8| move |t| (t < left).then(|| runs(t));
        assert_eq!(count_after(7, at_one_place, until(5), |t| runs(t + 1)), 1);
        assert_eq!(count_after(8, at_one_place, until(5), |t| runs(t + 1)), 0);
    }

    /// In an hour of frames at 30 fps, a look is due at most once a second.
    #[test]
    fn looks_are_at_least_a_second_apart() {
        let (mut people, runner) = (OtherPeople::new(), standing_at(RUNNER_X, 0.5));
        let mut due =
            |frame: u32| people.due(&runner, WIDTH_PX, Duration::from_secs(1) * frame / 30).is_some();
        let looks = (0..30 * 3600).filter(|&frame| due(frame)).count();
        assert!((3000..=3600).contains(&looks), "{looks}");
    }
}
