//! From pixels to the body's own frame: origin mid-hip, x forward in running direction, y up, unit = leg
//! length; and what a window of poses tells about the runner's place before the camera.

use crate::math::{Point, median, quantile};
use crate::pose::{Foot, Joint, Keypoint, Pose};
use kei_metric::{Facing, View};

/// Below this a keypoint says nothing, from `FULL_SCORE` on it counts fully.
const LEAST_SCORE: f32 = 0.05;
const FULL_SCORE: f32 = 0.3;

/// MoveNet scores shoulders, hips, knees and ankles of a person at 0.63 or more in 99 % of treadmill frames
/// and at most 0.33 in 99 % of frames of an empty street; between the two.
const PERSON_SCORE: f32 = 0.4;

/// A point with the weight it deserves, 0 (not seen) to 1.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) point: Point,
    pub(crate) weight: f64,
}

/// One leg of one frame, joints relative to mid-hip.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LegSeen {
    pub(crate) knee: Seen,
    pub(crate) ankle: Seen,
    pub(crate) heel: Seen,
    pub(crate) toe: Seen,
    /// Mean of the network's scores for the two, 0 to 1: the leg in front hides the other.
    pub(crate) score: f64,
}

/// One frame in the body's frame. Legs and arms stand in the network's label order (left, right), which is
/// not to be trusted.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Observation {
    /// From the window's first frame.
    pub(crate) time_s: f64,
    /// Mid-hip in the picture, leg lengths, any origin.
    pub(crate) hip: Point,
    pub(crate) legs: [LegSeen; 2],
    /// Elbow relative to its own shoulder.
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

/// What a window of poses says about the runner as a whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Survey {
    /// Share of frames with a person, 0 to 1.
    pub(crate) person_fraction: f64,
    /// Median apparent thigh + shank, in the unit of the pose (px).
    pub(crate) leg_length: f64,
    pub(crate) facing: Facing,
    pub(crate) view: View,
}

/// True where the keypoints look like a person and not like wallpaper.
pub fn shows_person(pose: &Pose) -> bool {
    const PAIRS: [(Joint, Joint); 4] = [
        (Joint::LeftShoulder, Joint::RightShoulder),
        (Joint::LeftHip, Joint::RightHip),
        (Joint::LeftKnee, Joint::RightKnee),
        (Joint::LeftAnkle, Joint::RightAnkle),
    ];
    let sum: f32 = PAIRS.iter().map(|&(l, r)| pose[l].score.max(pose[r].score)).sum();
    sum / PAIRS.len() as f32 > PERSON_SCORE
}

/// A pose that can be counted with: every number finite and of sane size, every score within 0 to 1.
pub(crate) fn is_sound(pose: &Pose) -> bool {
    let feet = pose.feet.iter().flatten().flat_map(|foot| [&foot.heel, &foot.toe]);
    pose.keypoints.iter().chain(feet).all(|k| {
        k.x.is_finite()
            && k.y.is_finite()
            && k.x.abs() < 1e6
            && k.y.abs() < 1e6
            && (0.0..=1.0).contains(&k.score)
    })
}

fn seen(keypoint: Keypoint) -> Seen {
    let weight = ((keypoint.score - LEAST_SCORE) / (FULL_SCORE - LEAST_SCORE)).clamp(0.0, 1.0);
    Seen { point: Point::new(keypoint.x.into(), keypoint.y.into()), weight: weight.into() }
}

fn mean_of(points: &[(Seen, f64)]) -> Seen {
    let (mut sum, mut total, mut best) = (Point::default(), 0.0, 0.0_f64);
    for (seen, share) in points {
        sum = sum + seen.point * (seen.weight * share);
        total += seen.weight * share;
        best = best.max(seen.weight);
    }
    if total > 0.0 { Seen { point: sum * (1.0 / total), weight: best } } else { Seen::default() }
}

fn middle(pose: &Pose, left: Joint, right: Joint) -> Seen {
    mean_of(&[(seen(pose[left]), 1.0), (seen(pose[right]), 1.0)])
}

/// The ears sit nearest to the head's centre in a side view; eyes and nose stand in for hidden ears.
fn head(pose: &Pose) -> Seen {
    const FACE: f64 = 0.1;
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

/// Looks at a whole window. `scratch` must hold two numbers a pose. `None` without any usable leg.
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
            if hip.weight.min(knee.weight).min(ankle.weight) > 0.5 && lengths < scratch.len() {
                scratch[lengths] = (knee.point - hip.point).length() + (ankle.point - knee.point).length();
                lengths += 1;
            }
        }
    }
    let leg_length = median(&mut scratch[..lengths]).filter(|length| *length > 0.0)?;
    let person_fraction = persons as f64 / frames as f64;
    let facing = if forward_votes >= 0.0 { Facing::Right } else { Facing::Left };
    let view = view(poses, leg_length, scratch);
    Some(Survey { person_fraction, leg_length, facing, view })
}

/// Positive where the face looks and the knees bend to the right of the picture.
fn forward_vote(pose: &Pose) -> f64 {
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

/// A shoulder line as wide as the trunk is long is a front view; seen square from the side it is a tenth of
/// it (0.07 to 0.11 on seven treadmill clips, 0.76 on a front view).
fn view<'a>(poses: impl Iterator<Item = &'a Pose>, leg_length: f64, scratch: &mut [f64]) -> View {
    let mut count = 0;
    for pose in poses.filter(|pose| shows_person(pose)).take(scratch.len()) {
        let (left, right) = (seen(pose[Joint::LeftShoulder]), seen(pose[Joint::RightShoulder]));
        if left.weight.min(right.weight) < 0.5 {
            continue;
        }
        let trunk = middle(pose, Joint::LeftShoulder, Joint::RightShoulder).point
            - middle(pose, Joint::LeftHip, Joint::RightHip).point;
        // A trunk collapsed to a point would make any ratio: hold it to a share of the leg.
        scratch[count] = (left.point.x - right.point.x).abs() / trunk.length().max(0.3 * leg_length);
        count += 1;
    }
    // One shoulder hidden behind the other all the time is a side view, too.
    let Some(breadth) = quantile(&mut scratch[..count], 0.5) else { return View::Side };
    match breadth {
        b if b < 0.35 => View::Side,
        b if b < 0.5 => View::Oblique,
        _ => View::Front,
    }
}

/// One pose in the body's frame; `None` where the hips are not seen.
pub(crate) fn observe(pose: &Pose, start: core::time::Duration, survey: &Survey) -> Option<Observation> {
    let forward = if survey.facing == Facing::Right { 1.0 } else { -1.0 };
    let place =
        |point: Point| Point::new(forward * point.x / survey.leg_length, -point.y / survey.leg_length);
    let hip = middle(pose, Joint::LeftHip, Joint::RightHip);
    if hip.weight == 0.0 || !shows_person(pose) {
        return None;
    }
    let between = |from: Seen, to: Seen| Seen {
        point: place(to.point) - place(from.point),
        weight: from.weight.min(to.weight),
    };
    let legs = core::array::from_fn(|side| {
        let (_, knee, ankle) = LEGS[side];
        let foot = pose.feet.map_or(Foot::default(), |feet| feet[side]);
        LegSeen {
            knee: between(hip, seen(pose[knee])),
            ankle: between(hip, seen(pose[ankle])),
            heel: between(hip, seen(foot.heel)),
            toe: between(hip, seen(foot.toe)),
            score: f64::from(pose[knee].score + pose[ankle].score) / 2.0,
        }
    });
    let arms = [(Joint::LeftShoulder, Joint::LeftElbow), (Joint::RightShoulder, Joint::RightElbow)]
        .map(|(shoulder, elbow)| between(seen(pose[shoulder]), seen(pose[elbow])));
    let shoulders = middle(pose, Joint::LeftShoulder, Joint::RightShoulder);
    Some(Observation {
        time_s: pose.time.checked_sub(start)?.as_secs_f64(),
        hip: place(hip.point),
        legs,
        arms,
        trunk: between(hip, shoulders),
        head: between(shoulders, head(pose)),
    })
}
