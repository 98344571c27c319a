//! MoveNet's published crop tracking: places the crop of the next frame from the keypoints of this one.
//!
//! Follows the model's own notebook, `examples/colab/movenet.ipynb` of `tensorflow/hub` ("Cropping
//! Algorithm"), in px instead of fractions of the frame. One step is omitted because it has no effect: the
//! notebook limits half the side of the crop to the distance from the hips to the farthest edge of the frame.
//! That distance is at least half the longer side of the frame, above which the notebook uses the whole frame
//! anyway.

use kei_core::{Joint, Keypoint};
use kei_frame::Crop;

/// Smallest score of a usable keypoint (`MIN_CROP_KEYPOINT_SCORE` of the notebook).
pub const MIN_KEYPOINT_SCORE: f32 = 0.2;

/// Half the crop's side over the distance from the hips to the farthest shoulder or hip, from the notebook.
const TORSO_EXPANSION: f32 = 1.9;

/// Half the crop's side over the distance from the hips to the farthest usable keypoint, from the notebook.
const BODY_EXPANSION: f32 = 1.2;

/// Smallest useful side of a crop, px; chosen by hand. Keypoints that all coincide would give a side of 0.
const MIN_SIDE_PX: f32 = 4.0;

type Keypoints = [Keypoint; Joint::COUNT];

/// Returns the smallest square around the whole frame (`init_crop_region`). Outside the frame, the sampler
/// fills it with black.
pub fn whole_frame(width: u32, height: u32) -> Crop {
    let (width, height) = (width as f32, height as f32);
    Crop::square(width / 2.0, height / 2.0, width.max(height))
}

/// Returns whether a hip and a shoulder are usable (`torso_visible`). Without them the crop cannot be placed.
pub fn torso_visible(keypoints: &Keypoints) -> bool {
    let usable = |joint: Joint| keypoints[joint as usize].score > MIN_KEYPOINT_SCORE;
    (usable(Joint::LeftHip) || usable(Joint::RightHip))
        && (usable(Joint::LeftShoulder) || usable(Joint::RightShoulder))
}

/// Returns the crop of the next frame, given the keypoints (px) in this frame of `width` x `height` px
/// (`determine_crop_region`). It is a square around the middle of the hips that contains the whole body with
/// room to move, or the whole frame if the torso is not visible or the square would be larger than the frame.
pub fn next_crop(keypoints: &Keypoints, width: u32, height: u32) -> Crop {
    let whole = whole_frame(width, height);
    if !torso_visible(keypoints) {
        return whole;
    }
    let [left, right] = [Joint::LeftHip, Joint::RightHip].map(|hip| keypoints[hip as usize]);
    let (center_x, center_y) = ((left.x + right.x) / 2.0, (left.y + right.y) / 2.0);
    let (torso, body) = torso_and_body_reach(keypoints, center_x, center_y);
    let half_side = (torso * TORSO_EXPANSION).max(body * BODY_EXPANSION);
    // Both comparisons are false for NaN, so that NaN gives the whole frame.
    if half_side * 2.0 >= MIN_SIDE_PX && half_side * 2.0 <= whole.width {
        Crop::square(center_x, center_y, half_side * 2.0)
    } else {
        whole
    }
}

/// Returns the largest distance along x or y, px, from the centre to the four torso keypoints and to all
/// usable keypoints (`determine_torso_and_body_range`). As in the notebook, the torso keypoints count even if
/// they are not usable.
fn torso_and_body_reach(keypoints: &Keypoints, center_x: f32, center_y: f32) -> (f32, f32) {
    const TORSO: [Joint; 4] = [Joint::LeftShoulder, Joint::RightShoulder, Joint::LeftHip, Joint::RightHip];
    let reach = |k: Keypoint| (k.x - center_x).abs().max((k.y - center_y).abs());
    let torso = TORSO.iter().map(|&joint| reach(keypoints[joint as usize])).fold(0.0, f32::max);
    let usable = keypoints.iter().filter(|k| k.score >= MIN_KEYPOINT_SCORE);
    (torso, usable.map(|&k| reach(k)).fold(0.0, f32::max))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TORSO: [Joint; 4] = [Joint::LeftShoulder, Joint::RightShoulder, Joint::LeftHip, Joint::RightHip];

    /// The notebook's `init_crop_region`: x_min, y_min, width, height as fractions of the frame.
    fn notebook_init(width: f64, height: f64) -> [f64; 4] {
        if width > height {
            [0.0, (height / 2.0 - width / 2.0) / height, 1.0, width / height]
        } else {
            [(width / 2.0 - height / 2.0) / width, 0.0, height / width, 1.0]
        }
    }

    /// The notebook's `determine_crop_region`, line by line, on keypoints (x, y, score) as fractions of the
    /// frame.
    fn notebook_next(keypoints: &[[f64; 3]; Joint::COUNT], width: f64, height: f64) -> [f64; 4] {
        let usable = |joint: Joint| keypoints[joint as usize][2] > 0.2;
        let visible = (usable(Joint::LeftHip) || usable(Joint::RightHip))
            && (usable(Joint::LeftShoulder) || usable(Joint::RightShoulder));
        if !visible {
            return notebook_init(width, height);
        }
        let target = keypoints.map(|[x, y, _]| [x * width, y * height]);
        let center = |axis: usize| {
            (target[Joint::LeftHip as usize][axis] + target[Joint::RightHip as usize][axis]) / 2.0
        };
        let (center_x, center_y) = (center(0), center(1));
        let mut max_torso = [0.0_f64; 2];
        for joint in TORSO {
            max_torso[0] = max_torso[0].max((center_x - target[joint as usize][0]).abs());
            max_torso[1] = max_torso[1].max((center_y - target[joint as usize][1]).abs());
        }
        let mut max_body = [0.0_f64; 2];
        for joint in 0..Joint::COUNT {
            if keypoints[joint][2] < 0.2 {
                continue;
            }
            max_body[0] = max_body[0].max((center_x - target[joint][0]).abs());
            max_body[1] = max_body[1].max((center_y - target[joint][1]).abs());
        }
        let half = (max_torso[0] * 1.9).max(max_torso[1] * 1.9).max(max_body[1] * 1.2).max(max_body[0] * 1.2);
        let farthest = center_x.max(width - center_x).max(center_y).max(height - center_y);
        let half = half.min(farthest);
        if half > width.max(height) / 2.0 {
            return notebook_init(width, height);
        }
        [(center_x - half) / width, (center_y - half) / height, half * 2.0 / width, half * 2.0 / height]
    }

    fn keypoints(fractions: &[[f64; 3]; Joint::COUNT], width: u32, height: u32) -> Keypoints {
        fractions.map(|[x, y, score]| Keypoint {
            x: (x * f64::from(width)) as f32,
            y: (y * f64::from(height)) as f32,
            score: score as f32,
        })
    }

    proptest! {
        /// The crop is the notebook's for any keypoints, inside or outside the frame, and for any frame size.
        #[test]
        fn the_crop_equals_the_notebooks(
            center in (-0.2_f64..1.2, -0.2_f64..1.2),
            spread in 0.02_f64..0.8,
            offsets in prop::collection::vec((-1.0_f64..1.0, -1.0_f64..1.0, 0_u8..10), Joint::COUNT),
            (width, height) in (40_u32..2000, 40_u32..2000),
        ) {
            let mut fractions = [[0.0; 3]; Joint::COUNT];
            for (to, (x, y, score)) in fractions.iter_mut().zip(offsets) {
                // No score equals the threshold, because 0.2 differs between f32 and f64.
                *to = [center.0 + x * spread, center.1 + y * spread, f64::from(score) / 10.0 + 0.05];
            }
            let (w, h) = (f64::from(width), f64::from(height));
            let [x, y, crop_width, crop_height] = notebook_next(&fractions, w, h);
            let crop = next_crop(&keypoints(&fractions, width, height), width, height);
            for (ours, theirs) in
                [(crop.x, x * w), (crop.y, y * h), (crop.width, crop_width * w), (crop.height, crop_height * h)]
            {
                prop_assert!((f64::from(ours) - theirs).abs() < 0.01, "{crop:?}, notebook {x} {y} {crop_width} {crop_height}");
            }
        }

        /// For any output of the network, the crop is a square that is not larger than the frame's longer
        /// side.
        #[test]
        fn the_crop_is_always_a_valid_square(
            values in prop::collection::vec((any::<f32>(), any::<f32>(), any::<f32>()), Joint::COUNT),
            (width, height) in (1_u32..5000, 1_u32..5000),
        ) {
            let mut keypoints = [Keypoint::default(); Joint::COUNT];
            for (to, (x, y, score)) in keypoints.iter_mut().zip(values) {
                *to = Keypoint { x, y, score };
            }
            let crop = next_crop(&keypoints, width, height);
            prop_assert_eq!(crop.width, crop.height);
            prop_assert!(crop.x.is_finite() && crop.y.is_finite());
            prop_assert!(crop.width > 0.0 && crop.width <= width.max(height) as f32, "{:?}", crop);
        }
    }

    fn standing() -> Keypoints {
        let mut keypoints = [Keypoint { x: 320.0, y: 240.0, score: 0.9 }; Joint::COUNT];
        keypoints[Joint::LeftShoulder as usize].y = 180.0;
        keypoints[Joint::RightShoulder as usize].y = 180.0;
        keypoints[Joint::RightAnkle as usize] = Keypoint { x: 340.0, y: 350.0, score: 0.9 };
        keypoints
    }

    /// The hips are at (320, 240). The ankle 110 px below, times 1.2, exceeds the shoulders 60 px above,
    /// times 1.9.
    #[test]
    fn the_crop_surrounds_the_body_from_the_hips() {
        assert_eq!(next_crop(&standing(), 640, 480), Crop::square(320.0, 240.0, 264.0));
    }

    /// An ankle with a low score is ignored, so that the torso determines the size.
    #[test]
    fn keypoints_with_low_scores_are_ignored() {
        let mut keypoints = standing();
        keypoints[Joint::RightAnkle as usize].score = 0.19;
        assert_eq!(next_crop(&keypoints, 640, 480), Crop::square(320.0, 240.0, 228.0));
    }

    /// One hip and one shoulder are enough. Without a hip or without a shoulder, the crop is the whole frame.
    #[test]
    fn the_crop_needs_a_hip_and_a_shoulder() {
        let whole = Crop { x: 0.0, y: -80.0, width: 640.0, height: 640.0 };
        let crop_without = |joints: &[Joint]| {
            let mut keypoints = standing();
            joints.iter().for_each(|&joint| keypoints[joint as usize].score = MIN_KEYPOINT_SCORE);
            next_crop(&keypoints, 640, 480)
        };
        assert_ne!(crop_without(&[Joint::LeftHip, Joint::RightShoulder]), whole);
        assert_eq!(crop_without(&[Joint::LeftHip, Joint::RightHip]), whole);
        assert_eq!(crop_without(&[Joint::LeftShoulder, Joint::RightShoulder]), whole);
    }

    /// A tall frame is padded left and right, a wide one above and below.
    #[test]
    fn the_whole_frame_is_padded_to_a_square() {
        assert_eq!(whole_frame(480, 640), Crop { x: -80.0, y: 0.0, width: 640.0, height: 640.0 });
        assert_eq!(whole_frame(1, 1), Crop { x: 0.0, y: 0.0, width: 1.0, height: 1.0 });
    }
}
