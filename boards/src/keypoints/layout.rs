//! Orders in which pose networks list their keypoints.

use super::body::POINTS;
use super::body::{
    ANKLES, Body, HIPS, KNEES, LEFT_HEEL, LEFT_TOE, RIGHT_HEEL, RIGHT_TOE, SHOULDERS, name_of,
};
use super::error::KeypointError;
use super::format::Format;
use kei_core::{Joint, Keypoint};

/// Index in the file of each of the COCO joints.
type Joints = [u8; Joint::COUNT];

const COCO: Joints = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
/// OpenPose's COCO model: nose, neck, right arm, left arm, right leg, left leg, eyes and ears from the right.
const OPENPOSE_18: Joints = [0, 15, 14, 17, 16, 5, 2, 6, 3, 7, 4, 11, 8, 12, 9, 13, 10];
/// OpenPose's BODY_25: as the COCO model, with the middle of the hips at 8.
const BODY_25: Joints = [0, 16, 15, 18, 17, 5, 2, 6, 3, 7, 4, 12, 9, 13, 10, 14, 11];
const MEDIAPIPE: Joints = [0, 2, 5, 7, 8, 11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28];

/// Index in the file of each point, if it has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    source: [Option<u16>; POINTS],
}

impl Layout {
    /// Returns the layout with this number of keypoints.
    pub(super) fn of_count(count: usize) -> Option<Layout> {
        // Heels and toes, left before right: big toes rather than small ones.
        let (joints, feet) = match count {
            17 => (COCO, None),
            18 => (OPENPOSE_18, None),
            25 => (BODY_25, Some([21, 24, 19, 22])),
            // Halpe, with and without face and hands.
            26 | 136 => (COCO, Some([24, 25, 20, 21])),
            33 => (MEDIAPIPE, Some([29, 30, 31, 32])),
            // COCO-WholeBody.
            133 => (COCO, Some([19, 22, 17, 20])),
            _ => return None,
        };
        let mut source = [None; POINTS];
        for (point, index) in joints.into_iter().enumerate() {
            source[point] = Some(u16::from(index));
        }
        for (point, index) in
            [LEFT_HEEL, RIGHT_HEEL, LEFT_TOE, RIGHT_TOE].into_iter().zip(feet.into_iter().flatten())
        {
            source[point] = Some(index);
        }
        Some(Layout { source })
    }

    /// Returns the layout of points with these numbers, in increasing order: all from 0 or from 1.
    pub(super) fn of_numbers(numbers: impl Iterator<Item = usize>) -> Option<Layout> {
        let numbers: Vec<usize> = numbers.collect();
        let first = *numbers.first().filter(|first| **first <= 1)?;
        let is_whole = numbers.iter().enumerate().all(|(at, number)| at + first == *number);
        Layout::of_count(numbers.len()).filter(|_| is_whole)
    }

    /// Returns the layout of named points. The first of several names for one point counts.
    ///
    /// # Errors
    /// Fails if a point that KEI needs is missing.
    pub(super) fn of_names<'a>(
        format: Format,
        names: impl Iterator<Item = &'a str> + Clone,
    ) -> Result<Layout, KeypointError> {
        let mut source = [None; POINTS];
        for (index, name) in names.clone().enumerate() {
            if let (Some(point), Ok(index)) = (super::names::point(name), u16::try_from(index)) {
                source[point].get_or_insert(index);
            }
        }
        let layout = Layout { source };
        layout.require(format, names)?;
        Ok(layout)
    }

    fn require<'a>(&self, format: Format, names: impl Iterator<Item = &'a str>) -> Result<(), KeypointError> {
        let needed = [SHOULDERS, HIPS, KNEES, ANKLES].concat();
        let missing: Vec<&'static str> =
            needed.into_iter().filter(|&point| self.source[point].is_none()).map(name_of).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let found = names.map(|name| name.chars().take(40).collect()).collect();
        Err(KeypointError::MissingPoints { format, missing, found })
    }

    /// Returns the index in the file of a point.
    pub(super) fn index_of(&self, point: usize) -> Option<usize> {
        self.source[point].map(usize::from)
    }

    /// Returns the point at an index in the file.
    pub(super) fn point_at(&self, index: usize) -> Option<usize> {
        (0..POINTS).find(|&point| self.index_of(point) == Some(index))
    }

    /// Returns the body whose keypoints are at the layout's indices.
    pub(super) fn body(&self, keypoint: impl Fn(usize) -> Option<Keypoint>) -> Body {
        let mut body = Body::default();
        for (point, source) in body.points.iter_mut().zip(self.source) {
            *point = source.and_then(|index| keypoint(index.into())).unwrap_or_default();
        }
        body
    }
}
