//! The plan of a course: speed changes and absences in order of time.

use thiserror::Error;

/// Reason why a course of events is impossible.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum CourseError {
    /// A belt speed is out of range.
    #[error("speed_change to {kmh} km/h is out of range: must be 0, or 1 to 25")]
    Speed {
        /// The given belt speed, in km/h.
        kmh: f64,
    },
    /// Times are not in order, or a span is empty.
    #[error("{key}: times must increase from 0, and a span must end after it starts (at {at_s} s)")]
    Order {
        /// Key of the list, as in a scene file.
        key: &'static str,
        /// Time of the error, in s.
        at_s: f64,
    },
    /// An event starts before the previous one is over.
    #[error(
        "the event at {at_s:.1} s starts before the previous one is over: start it at {ready_s:.1} s or later"
    )]
    TooSoon {
        /// Start of the event, in s.
        at_s: f64,
        /// Earliest possible start, in s.
        ready_s: f64,
    },
    /// The runner would step off a moving belt.
    #[error(
        "absent from {from_s} s: the belt is still moving when the runner walks off at {at_s:.1} s: \
         add an earlier speed_change to 0"
    )]
    Moving {
        /// Start of the absence, in s.
        from_s: f64,
        /// Time by which the belt must stand still, in s.
        at_s: f64,
    },
}

/// Activity of the runner in a stretch of the course.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Goal {
    /// The treadmill is empty.
    Away,
    /// The runner stands on the stationary belt.
    Stand,
    /// The runner walks or runs on the belt at this speed, in m/s.
    Stride(f64),
    /// The runner walks off the treadmill or onto it.
    Cross,
}

impl Goal {
    /// Returns the speed of the gait, in m/s; `None` without a gait.
    pub(super) fn speed(self) -> Option<f64> {
        match self {
            Goal::Stride(speed) => Some(speed),
            Goal::Cross => Some(CROSSING_SPEED),
            Goal::Stand | Goal::Away => None,
        }
    }
}

/// A stretch of constant activity. The time between the end of one stretch and the start of the next is the
/// transition between them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stretch {
    pub from: f64,
    pub to: f64,
    pub goal: Goal,
}

// The speeds and durations below are chosen by hand.

/// Speed at which the runner walks off the treadmill and onto it, in m/s.
pub(super) const CROSSING_SPEED: f64 = 1.0;
/// Duration of turning round, in s.
pub(super) const TURN_S: f64 = 1.4;
/// Duration of the change from standing to walking slowly, or back, in s.
const SET_OFF_S: f64 = 1.5;
/// Acceleration of the belt, in m/s².
const BELT_ACCELERATION: f64 = 0.6;
/// Shortest duration of a speed change, in s.
const MIN_CHANGE_S: f64 = 2.0;
/// Speed (m/s) and duration (s) of the short walk between running and standing.
const SLOW_SPEED: f64 = 0.9;
const SLOW_S: f64 = 1.5;
/// Largest speed, in m/s, at which the runner stops and sets off without a short walk.
const MAX_DIRECT_SPEED: f64 = 1.4;

/// Returns the stretches of a run of `duration` seconds that starts at `start` km/h. `changes` are pairs of
/// time (s) and speed (km/h); `absent` are spans in s. A runner who walks off is out of sight after `out`
/// metres.
pub(super) fn lay_out(
    start: f64,
    changes: &[[f64; 2]],
    absent: &[[f64; 2]],
    out: f64,
    duration: f64,
) -> Result<Vec<Stretch>, CourseError> {
    check(changes, absent)?;
    let at_once = changes.iter().take_while(|c| c[0] <= 0.0).last().map_or(start, |c| c[1]);
    let away = absent.first().is_some_and(|a| a[0] <= 0.0);
    let first = if away { Goal::Away } else { goal(at_once) };
    let mut course = Course(vec![Stretch { from: f64::MIN, to: f64::MAX, goal: first }]);
    let leaving = |a: &[f64; 2]| if a[0] <= 0.0 { f64::MIN } else { a[0] - leave_s(out) };
    let (mut changes, mut absent) =
        (changes.iter().filter(|c| c[0] > 0.0).peekable(), absent.iter().peekable());
    loop {
        match (changes.peek(), absent.peek()) {
            (Some(c), Some(a)) if c[0] < leaving(a) => course.change(c)?,
            (_, Some(a)) => {
                course.absence(a, leaving(a), out, duration)?;
                absent.next();
                continue;
            }
            (Some(c), None) => course.change(c)?,
            (None, None) => return Ok(course.0),
        }
        changes.next();
    }
}

fn check(changes: &[[f64; 2]], absent: &[[f64; 2]]) -> Result<(), CourseError> {
    for &[_, kmh] in changes {
        if kmh != 0.0 && !(1.0..=25.0).contains(&kmh) {
            return Err(CourseError::Speed { kmh });
        }
    }
    let rises = |times: &[f64]| times.windows(2).all(|w| w[0] < w[1]);
    let at: Vec<f64> = changes.iter().map(|c| c[0]).collect();
    if !rises(&at) || at.iter().any(|t| !(0.0..=f64::MAX).contains(t)) {
        return Err(CourseError::Order { key: "speed_change", at_s: at[0] });
    }
    let spans: Vec<f64> = absent.iter().flatten().copied().collect();
    if !rises(&spans) || spans.iter().any(|t| !(0.0..=f64::MAX).contains(t)) {
        return Err(CourseError::Order { key: "absent", at_s: spans[0] });
    }
    Ok(())
}

fn goal(kmh: f64) -> Goal {
    if kmh > 0.0 { Goal::Stride(kmh / 3.6) } else { Goal::Stand }
}

/// Returns the time from standing to out of sight, in s.
pub(super) fn leave_s(out: f64) -> f64 {
    TURN_S + SET_OFF_S + walk_s(out)
}

/// Returns the time to walk `out` m minus the distance covered while setting off, in s.
fn walk_s(out: f64) -> f64 {
    (out / CROSSING_SPEED - 0.5 * SET_OFF_S).max(0.1)
}

/// Returns the duration of the change from one goal to the next, in s.
fn takes_s(from: Goal, to: Goal) -> f64 {
    match (from, to) {
        (Goal::Stride(a), Goal::Stride(b)) => ((b - a).abs() / BELT_ACCELERATION).max(MIN_CHANGE_S),
        (Goal::Away, _) | (_, Goal::Away) => 0.0,
        _ => SET_OFF_S,
    }
}

struct Course(Vec<Stretch>);

impl Course {
    fn last(&self) -> Stretch {
        self.0[self.0.len() - 1]
    }

    /// Starts the change to `goal` at time `at`.
    fn go(&mut self, at: f64, goal: Goal) -> Result<(), CourseError> {
        let last = self.0.len() - 1;
        if at < self.0[last].from {
            return Err(CourseError::TooSoon { at_s: at, ready_s: self.0[last].from });
        }
        self.0[last].to = at;
        let from = at + takes_s(self.0[last].goal, goal);
        self.0.push(Stretch { from, to: f64::MAX, goal });
        Ok(())
    }

    fn change(&mut self, &[at, kmh]: &[f64; 2]) -> Result<(), CourseError> {
        let to = goal(kmh);
        if self.last().goal == to {
            return Ok(());
        }
        let fast = |g: Goal| matches!(g, Goal::Stride(v) if v > MAX_DIRECT_SPEED);
        let stands = |g: Goal| g == Goal::Stand;
        let from = self.last().goal;
        let mut at = at;
        if (fast(from) && stands(to)) || (stands(from) && fast(to)) {
            self.go(at, Goal::Stride(SLOW_SPEED))?;
            at = self.last().from + SLOW_S;
        }
        self.go(at, to)
    }

    fn absence(
        &mut self,
        &[from, to]: &[f64; 2],
        leaving: f64,
        out: f64,
        duration: f64,
    ) -> Result<(), CourseError> {
        if self.last().goal != Goal::Away {
            if self.last().goal != Goal::Stand || self.last().from > leaving {
                return Err(CourseError::Moving { from_s: from, at_s: leaving });
            }
            self.go(leaving + TURN_S, Goal::Cross)?;
            self.go(from, Goal::Away)?;
        }
        if to < duration {
            self.go(to, Goal::Cross)?;
            self.go(to + walk_s(out), Goal::Stand)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stop includes a short walk, an absence includes walking off and on, and every stretch follows the
    /// previous one.
    #[test]
    fn stretches_follow_each_other() {
        let changes = [[10.0, 0.0], [60.0, 8.0]];
        let course = lay_out(10.0, &changes, &[[30.0, 45.0]], 2.0, 90.0).expect("a good course");
        let goals: Vec<Goal> = course.iter().map(|s| s.goal).collect();
        let (run, slow, again) =
            (Goal::Stride(10.0 / 3.6), Goal::Stride(SLOW_SPEED), Goal::Stride(8.0 / 3.6));
        use Goal::{Away, Cross, Stand};
        assert_eq!(goals, [run, slow, Stand, Cross, Away, Cross, Stand, slow, again]);
        assert!(course.windows(2).all(|w| w[0].from <= w[0].to && w[0].to <= w[1].from));
        assert_eq!((course[4].from, course[4].to), (30.0, 45.0));
    }

    /// The error for an impossible plan names the time or key.
    #[test]
    fn errors_name_the_time_or_key() {
        let message = |changes: &[[f64; 2]], absent: &[[f64; 2]]| {
            lay_out(10.0, changes, absent, 2.0, 90.0).expect_err("not possible").to_string()
        };
        assert!(message(&[[10.0, 0.5]], &[]).contains("0.5 km/h"));
        assert!(message(&[[10.0, 12.0], [11.0, 14.0]], &[]).contains("12.0 s"));
        assert!(message(&[], &[[30.0, 40.0]]).contains("absent from 30 s"));
        assert!(message(&[], &[[30.0, 20.0]]).contains("absent"));
        assert!(message(&[[5.0, 8.0], [4.0, 9.0]], &[]).contains("speed_change"));
        assert!(message(&[[f64::NAN, 8.0]], &[]).contains("speed_change"));
    }
}
