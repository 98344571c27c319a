//! Size, place and posture of an upright person, from the keypoints of a pose network.
//!
//! A pose network always returns all keypoints, also for furniture. A [`Body`] therefore exists only if the joints are
//! where those of a person who stands, walks or runs can be.

use kei_core::{Joint, Keypoint};
use kei_frame::Crop;

/// Keypoints of one frame, in the order of [`Joint::ALL`].
pub(crate) type Keypoints = [Keypoint; Joint::COUNT];

/// Least score of the joints that make a body: a shoulder, a hip, a knee and an ankle. An assumed value:
/// [`MIN_CLEAR_SCORE`] is the one that separates people from furniture.
const MIN_JOINT_SCORE: f32 = 0.35;

/// Least score of a knee or ankle that says where a leg is, as in [`crate::crop`].
const MIN_LEG_SCORE: f32 = 0.2;

/// Least mean score of shoulders, hips, knees and ankles of a body that is seen beyond doubt. Where no person was, beside
/// the runners of the recorded clips and in other rooms, the largest was 0.45; of second runners nine of ten had 0.56.
const MIN_CLEAR_SCORE: f32 = 0.5;

/// The joints of [`MIN_CLEAR_SCORE`].
const CORE: [Joint; 8] = [
    Joint::LeftShoulder,
    Joint::RightShoulder,
    Joint::LeftHip,
    Joint::RightHip,
    Joint::LeftKnee,
    Joint::RightKnee,
    Joint::LeftAnkle,
    Joint::RightAnkle,
];

/// Range of the distance from the hips down to the lowest ankle or knee, in torso lengths. It is 1.6 in a standing adult
/// and 0.8 in flight with both knees bent; a camera at hip height foreshortens either part.
const LEGS_OVER_TORSO: std::ops::RangeInclusive<f32> = 0.65..=3.0;

/// Least vertical part of the torso's length: it leans by at most 45 degrees. Sprinters lean by 20 degrees.
const MIN_UPRIGHT: f32 = 0.71;

/// Largest distance of the hips, in torso lengths, at which two bodies are the same one. A runner moves by 0.3 from frame to
/// frame, and neighbours run three torso lengths apart.
const MAX_SHIFT: f32 = 1.3;

/// Range of the ratio of torso lengths in which two bodies are the same one. That of a runner changes by a
/// fifth within a stride.
const SAME_SIZE: std::ops::RangeInclusive<f32> = 0.6..=1.67;

/// Side of the crop around a body, in torso lengths. The stature is 3.4 of them, and [`crate::crop::next_crop`] is about
/// 1.4 statures wide.
const CROP_SIDE: f32 = 4.8;

/// Knees and ankles: the joints that show a leg's position.
const LEGS: [Joint; 4] = [Joint::LeftKnee, Joint::RightKnee, Joint::LeftAnkle, Joint::RightAnkle];

/// The joints of [`LEGS`] with left and right exchanged.
const LEGS_EXCHANGED: [usize; 4] = [1, 0, 3, 2];

/// An upright person in a frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Body {
    /// Middle of the hips, px.
    pub(crate) hips: [f32; 2],
    /// Distance from the shoulders to the hips, px. All sizes are relative to it, because it changes least within a stride.
    pub(crate) torso: f32,
    /// Smallest and largest x of the usable keypoints, px.
    pub(crate) sides: [f32; 2],
    /// Whether it is a person beyond doubt, and not furniture.
    pub(crate) is_clear: bool,
    /// Knees and ankles relative to the hips, in torso lengths; `None` where not seen.
    legs: [Option<[f32; 2]>; LEGS.len()],
}

impl Body {
    /// Returns the person whom the keypoints show, or `None` if they do not show an upright person.
    pub(crate) fn of(keypoints: &Keypoints) -> Option<Body> {
        let shoulders = middle(keypoints, Joint::LeftShoulder, Joint::RightShoulder)?;
        let hips = middle(keypoints, Joint::LeftHip, Joint::RightHip)?;
        let lowest = |left: Joint, right: Joint| {
            let pair = [left, right].map(|joint| keypoints[joint as usize]);
            pair.into_iter().filter(|k| k.score >= MIN_JOINT_SCORE).map(|k| k.y).reduce(f32::max)
        };
        // In flight a knee can be lower than both ankles.
        let foot =
            lowest(Joint::LeftKnee, Joint::RightKnee)?.max(lowest(Joint::LeftAnkle, Joint::RightAnkle)?);
        let torso = (hips[0] - shoulders[0]).hypot(hips[1] - shoulders[1]);
        let is_upright = hips[1] - shoulders[1] >= MIN_UPRIGHT * torso
            && LEGS_OVER_TORSO.contains(&((foot - hips[1]) / torso));
        is_upright.then(|| Body {
            hips,
            torso,
            sides: sides(keypoints),
            is_clear: core_score(keypoints) >= MIN_CLEAR_SCORE,
            legs: legs_of(keypoints, hips, torso),
        })
    }

    /// Returns this body with the hips at another point (px), of which nothing else is known.
    pub(crate) fn at(&self, hips: [f32; 2]) -> Body {
        Body { hips, ..*self }
    }

    /// Returns a crop with the whole body and room to move.
    pub(crate) fn crop(&self) -> Crop {
        Crop::square(self.hips[0], self.hips[1], self.crop_side())
    }

    /// Returns the side of a crop for a body of this size, px.
    pub(crate) fn crop_side(&self) -> f32 {
        CROP_SIDE * self.torso
    }

    /// Returns whether a person with hips at this point (px) can be this one.
    pub(crate) fn is_near(&self, hips: [f32; 2]) -> bool {
        (hips[0] - self.hips[0]).hypot(hips[1] - self.hips[1]) <= MAX_SHIFT * self.torso
    }

    /// Returns whether place and size are those of this person.
    pub(crate) fn is_same(&self, other: &Body) -> bool {
        self.is_near(other.hips) && SAME_SIZE.contains(&(other.torso / self.torso))
    }

    /// Returns the root mean square difference of the legs' positions, in torso lengths, with left and right as
    /// they fit best. `None` if the bodies have fewer than two joints of the legs in common.
    pub(crate) fn legs_difference(&self, other: &Body) -> Option<f32> {
        let exchanged = LEGS_EXCHANGED.map(|leg| other.legs[leg]);
        [other.legs, exchanged].iter().filter_map(|legs| difference(&self.legs, legs)).reduce(f32::min)
    }

    /// Returns [`Body::legs_difference`] to the reflection of this person in a mirror, behind or ahead.
    pub(crate) fn reflection_difference(&self, other: &Body) -> Option<f32> {
        let turned = Body { legs: other.legs.map(|leg| leg.map(|[x, y]| [-x, y])), ..*other };
        [*other, turned].iter().filter_map(|other| self.legs_difference(other)).reduce(f32::min)
    }
}

/// Returns the mean position of those joints of a pair that are seen well, px.
fn middle(keypoints: &Keypoints, left: Joint, right: Joint) -> Option<[f32; 2]> {
    let pair = [left, right].map(|joint| keypoints[joint as usize]);
    let seen = |k: &&Keypoint| k.score >= MIN_JOINT_SCORE;
    let count = pair.iter().filter(seen).count() as f32;
    let sum = |value: fn(&Keypoint) -> f32| pair.iter().filter(seen).map(value).sum::<f32>();
    (count > 0.0).then(|| [sum(|k| k.x) / count, sum(|k| k.y) / count])
}

fn core_score(keypoints: &Keypoints) -> f32 {
    CORE.iter().map(|&joint| keypoints[joint as usize].score).sum::<f32>() / CORE.len() as f32
}

fn sides(keypoints: &Keypoints) -> [f32; 2] {
    let usable = keypoints.iter().filter(|k| k.score >= MIN_LEG_SCORE).map(|k| k.x);
    usable.fold([f32::INFINITY, f32::NEG_INFINITY], |[low, high], x| [low.min(x), high.max(x)])
}

fn legs_of(keypoints: &Keypoints, hips: [f32; 2], torso: f32) -> [Option<[f32; 2]>; LEGS.len()] {
    LEGS.map(|joint| keypoints[joint as usize]).map(|k| {
        let seen = k.score >= MIN_LEG_SCORE;
        seen.then_some([(k.x - hips[0]) / torso, (k.y - hips[1]) / torso])
    })
}

fn difference(a: &[Option<[f32; 2]>], b: &[Option<[f32; 2]>]) -> Option<f32> {
    let squares = a.iter().zip(b).filter_map(|(a, b)| {
        let ([ax, ay], [bx, by]) = ((*a)?, (*b)?);
        Some((ax - bx).powi(2) + (ay - by).powi(2))
    });
    let (count, sum) = squares.fold((0, 0.0), |(count, sum), square| (count + 1, sum + square));
    (count >= 2).then(|| (sum / count as f32).sqrt())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Torso length of the bodies of the tests, px.
    pub(crate) const TORSO_PX: f32 = 100.0;

    /// Returns keypoints of a person with the hips at (x, 300), the ankles `stride` torso lengths apart. All scores are
    /// 0.9.
    pub(crate) fn keypoints_at(x: f32, stride: f32) -> Keypoints {
        let mut keypoints = [Keypoint { x, y: 180.0, score: 0.9 }; Joint::COUNT];
        for (joint, forward, down) in [
            (Joint::LeftShoulder, 0.0, -1.0),
            (Joint::RightShoulder, 0.0, -1.0),
            (Joint::LeftHip, 0.0, 0.0),
            (Joint::RightHip, 0.0, 0.0),
            (Joint::LeftKnee, stride / 2.0, 0.8),
            (Joint::RightKnee, -stride / 4.0, 0.8),
            (Joint::LeftAnkle, stride / 2.0, 1.5),
            (Joint::RightAnkle, -stride / 2.0, 1.5),
        ] {
            let (x, y) = (x + forward * TORSO_PX, 300.0 + down * TORSO_PX);
            keypoints[joint as usize] = Keypoint { x, y, score: 0.9 };
        }
        keypoints
    }

    /// Returns the body of [`keypoints_at`].
    pub(crate) fn standing_at(x: f32, stride: f32) -> Body {
        Body::of(&keypoints_at(x, stride)).expect("an upright person")
    }

    #[test]
    fn an_upright_person_is_a_body() {
        let body = standing_at(400.0, 0.5);
        assert_eq!((body.hips, body.torso, body.is_clear), ([400.0, 300.0], TORSO_PX, true));
    }

    /// Somebody who lies, is upside down, or of whom the legs are hidden.
    #[test]
    fn other_keypoints_are_no_body() {
        let lying = keypoints_at(400.0, 0.5).map(|k| Keypoint { x: k.y, y: k.x, ..k });
        let upside_down = keypoints_at(400.0, 0.5).map(|k| Keypoint { y: -k.y, ..k });
        let mut hidden = keypoints_at(400.0, 0.5);
        hidden[Joint::LeftAnkle as usize].score = 0.1;
        hidden[Joint::RightAnkle as usize].score = 0.1;
        for keypoints in [lying, upside_down, hidden] {
            assert_eq!(Body::of(&keypoints), None);
        }
    }

    /// Furniture that passes for a person has low scores.
    #[test]
    fn a_body_of_low_scores_is_not_clear() {
        let faint = keypoints_at(400.0, 0.5).map(|k| Keypoint { score: 0.4, ..k });
        assert!(!Body::of(&faint).unwrap().is_clear);
    }

    /// Networks exchange left and right: the posture is the same.
    #[test]
    fn exchanged_legs_are_the_same_posture() {
        let mut exchanged = keypoints_at(400.0, 0.8);
        exchanged.swap(Joint::LeftKnee as usize, Joint::RightKnee as usize);
        exchanged.swap(Joint::LeftAnkle as usize, Joint::RightAnkle as usize);
        let body = standing_at(400.0, 0.8);
        assert_eq!(body.legs_difference(&Body::of(&exchanged).unwrap()), Some(0.0));
        assert!(body.legs_difference(&standing_at(400.0, 0.1)).unwrap() > 0.2);
    }

    /// A mirror turns the runner around; the reflection has the same posture.
    #[test]
    fn a_reflection_has_the_posture_of_the_runner() {
        let mut turned = keypoints_at(400.0, 0.8);
        turned.iter_mut().for_each(|k| k.x = 1000.0 - k.x);
        let (body, reflection) = (standing_at(400.0, 0.8), Body::of(&turned).unwrap());
        assert!(body.reflection_difference(&reflection).unwrap() < 1e-4);
        assert!(body.legs_difference(&reflection).unwrap() > 0.1);
    }
}
