//! Conversion of poses from pixels to the body's frame (origin mid-hip, x forward in running direction, y up,
//! unit leg length), and the direction from which the camera sees the runner.

use crate::math::{Point, median};
use crate::pose::{Foot, Joint, Keypoint, Pose};
use core::time::Duration;
use kei_metric::{Facing, View};

/// Score below which a keypoint has no weight, and score from which it has full weight. Chosen by hand: 90 %
/// and more of MoveNet's leg keypoints lie above 0.3 (docs/accuracy.md), and the ramp between avoids joints
/// that appear and disappear abruptly.
const MIN_SCORE: f32 = 0.05;
const FULL_SCORE: f32 = 0.3;
/// Smallest weight of a joint from which a length or a breadth is measured: half of full weight. Chosen by
/// hand.
const RELIABLE: f64 = 0.5;

/// Smallest mean score of a person's shoulders, hips, knees and ankles. MoveNet gives 0.63 or more in 99 % of
/// treadmill frames and at most 0.33 in 99 % of frames of an empty street; this lies between the two.
const PERSON_SCORE: f32 = 0.4;
/// Largest coordinate of a usable pose, px: only a broken file has larger ones, and their squares would
/// dominate a fit.
const LARGEST_PX: f32 = 1e6;

/// Weight of eyes and nose in the head's position, against 1 for an ear: enough to replace hidden ears, too
/// little to pull visible ones forward. Chosen by hand.
const FACE: f64 = 0.1;

/// Breadth of the shoulders divided by the length of the trunk, in the frame: about 0.1 square from the side
/// (0.07 to 0.11 on seven treadmill clips) and 0.76 from the front. The limits of the views between are
/// chosen by hand.
const SIDE_BELOW: f64 = 0.35;
const OBLIQUE_BELOW: f64 = 0.5;
/// Shortest trunk by which the breadth is divided, leg lengths: a trunk collapsed to a point would give any
/// ratio.
const MIN_TRUNK: f64 = 0.3;

/// A point with its weight, from 0 (not seen) to 1.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) point: Point,
    pub(crate) weight: f64,
}

/// One leg of one frame, with joints relative to mid-hip.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LegSeen {
    pub(crate) knee: Seen,
    pub(crate) ankle: Seen,
    pub(crate) heel: Seen,
    pub(crate) toe: Seen,
    /// Mean score of knee and ankle, 0 to 1. It differs between the legs, because the near leg hides the far
    /// one.
    pub(crate) score: f64,
}

/// One frame in the body's frame. Legs and arms are in the order of the network's labels (left, right), which
/// may be swapped.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Observation {
    /// Time since the window's first frame, s.
    pub(crate) time_s: f64,
    /// Mid-hip in the camera's frame, leg lengths, from any origin.
    pub(crate) hip: Point,
    pub(crate) legs: [LegSeen; 2],
    /// Elbows relative to the shoulders on the same side.
    pub(crate) arms: [Seen; 2],
    /// Mid-shoulder relative to mid-hip.
    pub(crate) trunk: Seen,
    /// Head relative to mid-shoulder.
    pub(crate) head: Seen,
}

impl Observation {
    pub(crate) const EMPTY: Observation = {
        const POINT: Point = Point::new(0.0, 0.0);
        const NOTHING: Seen = Seen { point: POINT, weight: 0.0 };
        const LEG: LegSeen =
            LegSeen { knee: NOTHING, ankle: NOTHING, heel: NOTHING, toe: NOTHING, score: 0.0 };
        Observation {
            time_s: 0.0,
            hip: POINT,
            legs: [LEG; 2],
            arms: [NOTHING; 2],
            trunk: NOTHING,
            head: NOTHING,
        }
    };
}

/// Properties of the runner that are estimated over a whole window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Survey {
    /// Share of frames with a person, 0 to 1.
    pub(crate) person_fraction: f64,
    /// Median apparent leg length (thigh and shank), in the unit of the pose (px).
    pub(crate) leg_length: f64,
    pub(crate) facing: Facing,
    pub(crate) view: View,
}

/// Returns true if the keypoints show a person. A network places keypoints on an empty wall as well, but with
/// low scores.
pub fn shows_person(pose: &Pose) -> bool {
    const PAIRS: [(Joint, Joint); 4] = [
        (Joint::LeftShoulder, Joint::RightShoulder),
        (Joint::LeftHip, Joint::RightHip),
        (Joint::LeftKnee, Joint::RightKnee),
        (Joint::LeftAnkle, Joint::RightAnkle),
    ];
    // The better of each pair: in a side view the far leg and shoulder may be hidden all the time.
    let sum: f32 = PAIRS.iter().map(|&(l, r)| pose[l].score.max(pose[r].score)).sum();
    sum / PAIRS.len() as f32 > PERSON_SCORE
}

/// Returns true if the keypoints show the upper body of a person, whose legs may be hidden or out of the frame.
fn shows_upper_body(pose: &Pose) -> bool {
    let better = |left: Joint, right: Joint| pose[left].score.max(pose[right].score);
    let shoulders = better(Joint::LeftShoulder, Joint::RightShoulder);
    shoulders.min(better(Joint::LeftHip, Joint::RightHip)) > PERSON_SCORE
}

/// Returns true if at least half of the poses show an upper body.
pub(crate) fn upper_body_is_seen<'a>(poses: impl Iterator<Item = &'a Pose>) -> bool {
    let (mut seen, mut frames) = (0, 0);
    for pose in poses {
        seen += usize::from(shows_upper_body(pose));
        frames += 1;
    }
    2 * seen > frames
}

/// Returns true for a usable pose: every number finite and of plausible size, every score within 0 to 1.
pub(crate) fn is_sound(pose: &Pose) -> bool {
    let feet = pose.feet.iter().flatten().flat_map(|foot| [&foot.heel, &foot.toe]);
    pose.keypoints.iter().chain(feet).all(|k| {
        k.x.is_finite()
            && k.y.is_finite()
            && k.x.abs() < LARGEST_PX
            && k.y.abs() < LARGEST_PX
            && (0.0..=1.0).contains(&k.score)
    })
}

fn seen(keypoint: Keypoint) -> Seen {
    let weight = ((keypoint.score - MIN_SCORE) / (FULL_SCORE - MIN_SCORE)).clamp(0.0, 1.0);
    Seen { point: Point::new(keypoint.x.into(), keypoint.y.into()), weight: weight.into() }
}

fn mean_of(points: &[(Seen, f64)]) -> Seen {
    let (mut sum, mut total, mut best) = (Point::default(), 0.0, 0.0_f64);
    for (seen, share) in points {
        sum = sum + seen.point * (seen.weight * share);
        total += seen.weight * share;
        best = best.max(seen.weight);
    }
    // As reliable as its best point and not as the mean: in a side view, one of a pair is always hidden.
    if total > 0.0 { Seen { point: sum * (1.0 / total), weight: best } } else { Seen::default() }
}

fn middle(pose: &Pose, left: Joint, right: Joint) -> Seen {
    mean_of(&[(seen(pose[left]), 1.0), (seen(pose[right]), 1.0)])
}

/// Returns the head's position. In a side view the ears are nearest to its centre; eyes and nose replace
/// hidden ears.
fn head(pose: &Pose) -> Seen {
    mean_of(&[
        (seen(pose[Joint::LeftEar]), 1.0),
        (seen(pose[Joint::RightEar]), 1.0),
        (seen(pose[Joint::LeftEye]), FACE),
        (seen(pose[Joint::RightEye]), FACE),
        (seen(pose[Joint::Nose]), FACE),
    ])
}

const LEGS: [(Joint, Joint, Joint); 2] = [
    (Joint::LeftHip, Joint::LeftKnee, Joint::LeftAnkle),
    (Joint::RightHip, Joint::RightKnee, Joint::RightAnkle),
];

/// Surveys a whole window. `scratch` must hold two numbers per pose. Returns `None` if no leg is usable.
pub(crate) fn survey<'a>(
    poses: impl Iterator<Item = &'a Pose> + Clone,
    scratch: &mut [f64],
) -> Option<Survey> {
    let (mut frames, mut persons, mut forward_votes) = (0usize, 0usize, 0.0);
    let mut lengths = 0;
    for pose in poses.clone() {
        frames += 1;
        if !shows_person(pose) {
            continue;
        }
        persons += 1;
        forward_votes += forward_vote(pose);
        for (hip, knee, ankle) in LEGS {
            let (hip, knee, ankle) = (seen(pose[hip]), seen(pose[knee]), seen(pose[ankle]));
            if hip.weight.min(knee.weight).min(ankle.weight) > RELIABLE && lengths < scratch.len() {
                scratch[lengths] = (knee.point - hip.point).length() + (ankle.point - knee.point).length();
                lengths += 1;
            }
        }
    }
    // The median over both legs and all phases, because a single frame foreshortens a leg by an unknown
    // angle.
    let leg_length = median(&mut scratch[..lengths]).filter(|length| *length > 0.0)?;
    let person_fraction = persons as f64 / frames as f64;
    // Decided by a vote over the window: single frames are wrong where the legs cross.
    let facing = if forward_votes >= 0.0 { Facing::Right } else { Facing::Left };
    let view = view(poses, leg_length, scratch);
    Some(Survey { person_fraction, leg_length, facing, view })
}

/// Returns a positive number if the face looks and the knees bend to the right of the frame. Both are used
/// because either may be hidden.
pub(crate) fn forward_vote(pose: &Pose) -> f64 {
    let mut vote = 0.0;
    let (nose, head) = (seen(pose[Joint::Nose]), head(pose));
    vote += nose.weight * (nose.point.x - head.point.x);
    for (hip, knee, ankle) in LEGS {
        let (hip, knee, ankle) = (seen(pose[hip]), seen(pose[knee]), seen(pose[ankle]));
        let weight = hip.weight.min(knee.weight).min(ankle.weight);
        vote += weight * (knee.point.x - (hip.point.x + ankle.point.x) / 2.0);
    }
    vote
}

/// Classifies the view by the median breadth of the shoulders.
fn view<'a>(poses: impl Iterator<Item = &'a Pose>, leg_length: f64, scratch: &mut [f64]) -> View {
    let mut count = 0;
    for pose in poses.filter(|pose| shows_person(pose)).take(scratch.len()) {
        let (left, right) = (seen(pose[Joint::LeftShoulder]), seen(pose[Joint::RightShoulder]));
        if left.weight.min(right.weight) < RELIABLE {
            continue;
        }
        let trunk = middle(pose, Joint::LeftShoulder, Joint::RightShoulder).point
            - middle(pose, Joint::LeftHip, Joint::RightHip).point;
        scratch[count] = (left.point.x - right.point.x).abs() / trunk.length().max(MIN_TRUNK * leg_length);
        count += 1;
    }
    // The shoulders rotate back and forth in every stride, and their median shows the camera's direction. A
    // shoulder that is hidden behind the other all the time means a side view too.
    let Some(breadth) = median(&mut scratch[..count]) else { return View::Side };
    match breadth {
        b if b < SIDE_BELOW => View::Side,
        b if b < OBLIQUE_BELOW => View::Oblique,
        _ => View::Front,
    }
}

/// Converts keypoints of the frame to the body's frame.
struct Placing {
    /// 1 for a runner facing right, -1 for one facing left.
    forward: f64,
    /// Apparent leg length, px.
    leg_length: f64,
}

impl Placing {
    fn of(survey: &Survey) -> Self {
        let forward = if survey.facing == Facing::Right { 1.0 } else { -1.0 };
        Placing { forward, leg_length: survey.leg_length }
    }

    fn place(&self, point: Point) -> Point {
        // Mirrored for a runner facing left, so that all later steps handle one direction only.
        Point::new(self.forward * point.x / self.leg_length, -point.y / self.leg_length)
    }

    /// Returns one point relative to another.
    fn between(&self, from: Seen, to: Seen) -> Seen {
        Seen { point: self.place(to.point) - self.place(from.point), weight: from.weight.min(to.weight) }
    }

    /// Returns the leg with one label.
    fn leg(&self, pose: &Pose, side: usize, hip: Seen) -> LegSeen {
        let (_, knee, ankle) = LEGS[side];
        // Without feet the points have score 0 and therefore no weight.
        let foot = pose.feet.map_or(Foot::default(), |feet| feet[side]);
        LegSeen {
            knee: self.between(hip, seen(pose[knee])),
            ankle: self.between(hip, seen(pose[ankle])),
            heel: self.between(hip, seen(foot.heel)),
            toe: self.between(hip, seen(foot.toe)),
            // The score and not the weight, which is 1 for both legs of most frames: near and far leg differ
            // in the score.
            score: f64::from(pose[knee].score + pose[ankle].score) / 2.0,
        }
    }
}

/// Converts one pose to the body's frame; `None` if the hips are not seen.
pub(crate) fn observe(pose: &Pose, start: Duration, survey: &Survey) -> Option<Observation> {
    let placing = Placing::of(survey);
    let hip = middle(pose, Joint::LeftHip, Joint::RightHip);
    if hip.weight == 0.0 || !shows_person(pose) {
        return None;
    }
    // Relative to the shoulder, so that the trunk's movement is not counted twice.
    let arms = [(Joint::LeftShoulder, Joint::LeftElbow), (Joint::RightShoulder, Joint::RightElbow)]
        .map(|(shoulder, elbow)| placing.between(seen(pose[shoulder]), seen(pose[elbow])));
    let shoulders = middle(pose, Joint::LeftShoulder, Joint::RightShoulder);
    Some(Observation {
        time_s: pose.time.checked_sub(start)?.as_secs_f64(),
        hip: placing.place(hip.point),
        legs: [0, 1].map(|side| placing.leg(pose, side, hip)),
        arms,
        trunk: placing.between(hip, shoulders),
        head: placing.between(shoulders, head(pose)),
    })
}
