//! Sudden changes of the body in the frame: its size, direction or place, as after a cut to another take.

use crate::body::{forward_vote, is_sound, shows_person};
use crate::math::Point;
use crate::pose::{Joint, Pose};
use core::ops::Range;

/// Time on each side of a change over which the body is averaged, s: about one step, over which the trunk's
/// apparent length averages out.
const SIDE_S: f64 = 0.4;
/// Smallest and largest number of frames on each side. Chosen by hand.
const SIDE_FRAMES: [usize; 2] = [4, 100];
/// Change of the logarithm of the trunk's length that counts: 7 %. Chosen by hand, below the 8 % by which two
/// runners are distinguished.
const SIZE_CHANGE: f64 = 0.07;
/// Sudden displacement of the hips that counts, trunk lengths. Chosen by hand: in 0.1 s a runner's hips move
/// up by 0.2.
const SHIFT: f64 = 0.5;
/// Smallest mean vote for a direction, trunk lengths. Chosen by hand: a head in profile alone gives 0.2.
const CLEAR_VOTE: f64 = 0.05;
/// Number of standard errors that a change has to exceed. Chosen by hand, high because every frame is tested.
const SURE: f64 = 7.0;

/// Size, direction and place of the body in one frame.
#[derive(Clone, Copy, Default)]
struct Body {
    /// Logarithm of the trunk's length.
    size: f64,
    /// Vote for facing right, trunk lengths.
    right: f64,
    hip: Point,
    trunk: f64,
}

/// Sums of a signal over the frames on one side.
#[derive(Clone, Copy, Default)]
struct Sums {
    count: f64,
    sum: f64,
    square: f64,
}

impl Sums {
    fn add(&mut self, value: f64, sign: f64) {
        self.count += sign;
        self.sum += sign * value;
        self.square += sign * value * value;
    }

    fn mean(&self) -> f64 {
        self.sum / self.count
    }

    /// Returns the squared standard error of the mean.
    fn error_square(&self) -> f64 {
        (self.square / self.count - self.mean() * self.mean()).max(0.0) / self.count
    }

    /// Returns the difference of two means in standard errors.
    fn steps_to(&self, other: &Sums) -> f64 {
        /// Smallest standard error that is divided by.
        const MIN_ERROR: f64 = 1e-6;
        let error = libm::sqrt(self.error_square() + other.error_square()).max(MIN_ERROR);
        (other.mean() - self.mean()).abs() / error
    }
}

/// Size and direction on one side of a frame.
#[derive(Clone, Copy, Default)]
struct Side {
    size: Sums,
    right: Sums,
}

impl Side {
    fn add(&mut self, pose: &Pose, sign: f64) {
        if let Some(body) = body(pose) {
            self.size.add(body.size, sign);
            self.right.add(body.right, sign);
        }
    }

    /// Returns how clearly the body differs from the other side, in standard errors; 0 if it does not.
    fn change(&self, other: &Side) -> f64 {
        const FEWEST: f64 = SIDE_FRAMES[0] as f64 / 2.0;
        if self.size.count < FEWEST || other.size.count < FEWEST {
            return 0.0;
        }
        let has_other_size = (other.size.mean() - self.size.mean()).abs() > SIZE_CHANGE;
        let (before, after) = (self.right.mean(), other.right.mean());
        let has_turned = before * after < 0.0 && before.abs().min(after.abs()) > CLEAR_VOTE;
        let size = if has_other_size { self.size.steps_to(&other.size) } else { 0.0 };
        size.max(if has_turned { self.right.steps_to(&other.right) } else { 0.0 })
    }
}

/// Returns the first frame after a sudden change of the body, or `None` if there is none.
pub(super) fn next_change(poses: &[Pose], frames: Range<usize>) -> Option<usize> {
    let span_s = (poses[frames.end - 1].time.saturating_sub(poses[frames.start].time)).as_secs_f64();
    let side_frames = (SIDE_S * frames.len() as f64 / span_s.max(SIDE_S)) as usize;
    let width = side_frames.clamp(SIDE_FRAMES[0], SIDE_FRAMES[1]);
    let (mut before, mut after) = (Side::default(), Side::default());
    if frames.len() < 2 * width {
        return None;
    }
    for frame in 0..width {
        before.add(&poses[frames.start + frame], 1.0);
        after.add(&poses[frames.start + width + frame], 1.0);
    }
    let mut best: Option<(f64, usize)> = None;
    for frame in frames.start + width..frames.end - width {
        let clear = before.change(&after);
        if clear > SURE && best.is_none_or(|(most, _)| clear > most) {
            best = Some((clear, frame));
        }
        // The sides overlap the change for as many frames as they are wide; the clearest of these is it.
        if best.is_some_and(|(_, at)| frame > at + width) {
            break;
        }
        if best.is_none() && has_shifted(&poses[frame - 3..frame + 3]) {
            return Some(frame);
        }
        before.add(&poses[frame - width], -1.0);
        before.add(&poses[frame], 1.0);
        after.add(&poses[frame], -1.0);
        after.add(&poses[frame + width], 1.0);
    }
    best.map(|(_, frame)| frame)
}

/// Returns true if the hips jump between the third and the fourth of six poses, beyond their steady motion.
fn has_shifted(poses: &[Pose]) -> bool {
    let mut places = [Body::default(); 6];
    for (slot, pose) in places.iter_mut().zip(poses) {
        let Some(body) = body(pose) else { return false };
        *slot = body;
    }
    let middle = |a: f64, b: f64, c: f64| a.max(b).min(a.min(b).max(c));
    let jump = |axis: fn(&Body) -> f64| {
        let p = places.each_ref().map(axis);
        let steady = (p[2] - p[0] + p[5] - p[3]) / 4.0;
        middle(p[3], p[4], p[5]) - middle(p[0], p[1], p[2]) - 3.0 * steady
    };
    let shift = libm::hypot(jump(|body| body.hip.x), jump(|body| body.hip.y));
    shift > SHIFT * places[2].trunk.max(places[3].trunk)
}

/// Returns the body in a frame, or `None` without a person.
fn body(pose: &Pose) -> Option<Body> {
    /// Shortest trunk that is divided by, px.
    const MIN_TRUNK: f64 = 1e-3;
    if !is_sound(pose) || !shows_person(pose) {
        return None;
    }
    let better = |left: Joint, right: Joint| {
        let (left, right) = (pose[left], pose[right]);
        let total = f64::from(left.score + right.score).max(f64::MIN_POSITIVE);
        let mean = |a: f32, b: f32| {
            (f64::from(left.score) * f64::from(a) + f64::from(right.score) * f64::from(b)) / total
        };
        Point::new(mean(left.x, right.x), mean(left.y, right.y))
    };
    let hip = better(Joint::LeftHip, Joint::RightHip);
    let trunk = (better(Joint::LeftShoulder, Joint::RightShoulder) - hip).length();
    let right = forward_vote(pose) / trunk.max(MIN_TRUNK);
    (trunk > MIN_TRUNK).then(|| Body { size: libm::log(trunk), right, hip, trunk })
}
