//! Decodes the heads of KEI's own network into keypoints, in the four steps published with MoveNet.
//!
//! MoveNet's file ends in operators that XNNPACK does not support (ARG_MAX, GATHER_ND, PACK ...). The graph
//! of KEI's network omits them and ends in int8 convolutions. This module decodes their outputs (21 searches
//! of 1600 cells), so that the steps can be read and tested. `models/pose/decode.py` does the same in Python,
//! to measure errors during training.

use kei_core::{Foot, Joint, Keypoint};
use kei_frame::Crop;

/// Number of keypoints: COCO's 17, left and right heel, left and right toe tip.
pub(crate) const POINTS: usize = Joint::COUNT + 4;

/// Number of cells along each side of a head.
pub(crate) const CELLS: usize = 40;

/// Constant that is added to the distance from the regressed keypoint, in cells, before the heat is divided
/// by the sum. From MoveNet's graph.
const NEARNESS: f32 = 1.8;

/// Constant that the network adds to every offset, in cells. `models/pose/export.py` adds it so that ReLU6
/// can limit the offsets.
const OFFSET_SHIFT: f32 = 2.5;

/// Names of the network's outputs, in the order of the fields of [`Heads`].
pub(crate) const NAMES: [&str; 4] = ["centre", "heat", "regress", "offset"];

/// Number of channels of each of [`NAMES`].
pub(crate) const CHANNELS: [usize; 4] = [1, POINTS, 2 * POINTS, 2 * POINTS];

/// Quantization of an output: real value = (int8 value - `zero_point`) * `scale`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Scale {
    pub(crate) scale: f32,
    pub(crate) zero_point: i32,
}

impl Scale {
    fn real(self, value: i8) -> f32 {
        (i32::from(value) - self.zero_point) as f32 * self.scale
    }

    /// Returns the probability for each int8 logit, indexed by the bits of the value.
    fn probabilities(self) -> [f32; 256] {
        std::array::from_fn(|bits| 1.0 / (1.0 + (-self.real(bits as u8 as i8)).exp()))
    }
}

/// Keypoints of one crop; x and y are fractions of its side.
pub(crate) type Points = [Keypoint; POINTS];

/// Decodes heads into keypoints.
#[derive(Debug)]
pub(crate) struct Decoder {
    regress: Scale,
    offset: Scale,
    centre_probability: [f32; 256],
    heat_probability: [f32; 256],
    /// Weight of each cell in the search for the person's centre, highest in the middle of the crop.
    middle: Vec<f32>,
}

/// The int8 values of the four outputs: cells row by row, with the channels of a cell adjacent.
#[derive(Clone, Copy)]
pub(crate) struct Heads<'a> {
    /// Logit of the probability that a person's centre is in the cell; [`CELLS`]² values.
    pub(crate) centre: &'a [i8],
    /// For each keypoint, logit of the probability that it is in the cell.
    pub(crate) heat: &'a [i8],
    /// Displacement (y, x) of each keypoint from a person's centre, in cells.
    pub(crate) regress: &'a [i8],
    /// Displacement (y, x) of each keypoint from the cell's corner, in cells, plus [`OFFSET_SHIFT`].
    pub(crate) offset: &'a [i8],
}

impl Decoder {
    /// Creates a decoder for outputs of these scales, in the order of [`NAMES`].
    pub(crate) fn new([centre, heat, regress, offset]: [Scale; 4]) -> Decoder {
        let middle = (CELLS as f32 - 1.0) / 2.0;
        let preference = |cell: usize| {
            let [row, column] = corner(cell);
            1.0 / ((row - middle).hypot(column - middle) + NEARNESS * CELLS as f32 / 4.0)
        };
        Decoder {
            regress,
            offset,
            centre_probability: centre.probabilities(),
            heat_probability: heat.probabilities(),
            middle: (0..CELLS * CELLS).map(preference).collect(),
        }
    }

    /// Returns the keypoints of the person nearest to the middle of the crop. All keypoints are always
    /// present: a low score marks one that is not visible.
    pub(crate) fn points(&self, heads: Heads<'_>) -> Points {
        let centre = self.centre(heads.centre);
        std::array::from_fn(|point| {
            let wanted = pair(heads.regress, centre, point).map(|value| self.regress.real(value));
            let [row, column] = corner(centre);
            let (cell, score) = self.hottest(heads.heat, point, [row + wanted[0], column + wanted[1]]);
            let shift = pair(heads.offset, cell, point).map(|value| self.offset.real(value) - OFFSET_SHIFT);
            let [row, column] = corner(cell);
            let side = CELLS as f32;
            Keypoint { x: (column + shift[1]) / side, y: (row + shift[0]) / side, score }
        })
    }

    /// Step 1: returns the cell that is most likely a person's centre.
    fn centre(&self, values: &[i8]) -> usize {
        let likely = values.iter().map(|&value| self.centre_probability[usize::from(value as u8)]);
        highest(likely.zip(&self.middle).map(|(probability, preference)| probability * preference)).0
    }

    /// Steps 2 and 3: returns the hottest cell of a keypoint, weighted by nearness to the position (row,
    /// column) that the centre predicts, and the heat of that cell.
    fn hottest(&self, heat: &[i8], point: usize, [row, column]: [f32; 2]) -> (usize, f32) {
        let (mut best, mut highest) = (0, f32::NEG_INFINITY);
        for (cell, heats) in heat.chunks_exact(POINTS).enumerate() {
            let probability = self.heat_probability[usize::from(heats[point] as u8)];
            // Most cells are too cold to be the best even at distance 0. Skipping them saves the square root.
            if probability <= highest * NEARNESS {
                continue;
            }
            let [y, x] = corner(cell);
            let (off_y, off_x) = (y - row, x - column);
            let weighted = probability / ((off_y * off_y + off_x * off_x).sqrt() + NEARNESS);
            if weighted > highest {
                (best, highest) = (cell, weighted);
            }
        }
        (best, self.heat_probability[usize::from(heat[best * POINTS + point] as u8)])
    }
}

/// Returns y and x of a keypoint in the head `regress` or `offset`.
fn pair(values: &[i8], cell: usize, point: usize) -> [i8; 2] {
    let at = (cell * POINTS + point) * 2;
    [values[at], values[at + 1]]
}

/// Returns row and column of a cell.
fn corner(cell: usize) -> [f32; 2] {
    [(cell / CELLS) as f32, (cell % CELLS) as f32]
}

/// Returns index and value of the first maximum; index 0 if there are no values.
fn highest(values: impl Iterator<Item = f32>) -> (usize, f32) {
    values.enumerate().fold(
        (0, f32::NEG_INFINITY),
        |best, (at, value)| {
            if value > best.1 { (at, value) } else { best }
        },
    )
}

/// Converts points to px of the frame that `crop` was taken from; returns COCO's keypoints and the feet.
pub(crate) fn in_frame(points: &Points, crop: Crop) -> ([Keypoint; Joint::COUNT], [Foot; 2]) {
    let place = |k: Keypoint| Keypoint { x: crop.x + k.x * crop.width, y: crop.y + k.y * crop.height, ..k };
    let keypoints = std::array::from_fn(|joint| place(points[joint]));
    let feet = std::array::from_fn(|side| Foot {
        heel: place(points[Joint::COUNT + side]),
        toe: place(points[Joint::COUNT + 2 + side]),
    });
    (keypoints, feet)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TENTHS: Scale = Scale { scale: 0.1, zero_point: 0 };
    const SIDE: f32 = CELLS as f32;

    /// Heads that contain no person until a test writes values into them.
    struct Written {
        centre: Vec<i8>,
        heat: Vec<i8>,
        regress: Vec<i8>,
        offset: Vec<i8>,
    }

    impl Written {
        fn new() -> Written {
            let cells = CELLS * CELLS;
            Written {
                centre: vec![-80; cells],
                heat: vec![-80; cells * POINTS],
                regress: vec![0; cells * POINTS * 2],
                offset: vec![25; cells * POINTS * 2],
            }
        }

        fn points(&self) -> Points {
            let heads = Heads {
                centre: &self.centre,
                heat: &self.heat,
                regress: &self.regress,
                offset: &self.offset,
            };
            Decoder::new([TENTHS; 4]).points(heads)
        }
    }

    fn cell(row: usize, column: usize) -> usize {
        row * CELLS + column
    }

    /// The person's centre is in the middle, and six cells below is a keypoint with heat 0.88. The keypoint
    /// is found there and displaced by the offset of its own cell.
    #[test]
    fn follows_the_centre_to_the_heat_and_adds_the_offset() {
        let mut written = Written::new();
        let (centre, at) = (cell(20, 20), cell(26, 19));
        written.centre[centre] = 30;
        let ankle = Joint::LeftAnkle as usize;
        written.regress[(centre * POINTS + ankle) * 2] = 60;
        written.heat[at * POINTS + ankle] = 20;
        written.offset[(at * POINTS + ankle) * 2..][..2].copy_from_slice(&[30, 20]);
        let found = written.points()[ankle];
        assert!((found.y * SIDE - 26.5).abs() < 1e-4 && (found.x * SIDE - 18.5).abs() < 1e-4, "{found:?}");
        assert!((found.score - 0.881).abs() < 1e-3, "{found:?}");
    }

    #[test]
    fn of_two_hot_cells_the_one_near_the_prediction_is_used() {
        let mut written = Written::new();
        let centre = cell(20, 20);
        written.centre[centre] = 30;
        let ankle = Joint::RightAnkle as usize;
        for column in [14, 26] {
            written.heat[cell(28, column) * POINTS + ankle] = 20;
        }
        written.regress[(centre * POINTS + ankle) * 2..][..2].copy_from_slice(&[80, 50]);
        assert!((written.points()[ankle].x * SIDE - 26.0).abs() < 1e-4);
    }

    /// Of two people, the one in the middle of the crop is decoded.
    #[test]
    fn the_person_in_the_middle_is_preferred() {
        let mut written = Written::new();
        for (row, column, down) in [(20, 19, 40), (20, 2, -40)] {
            let centre = cell(row, column);
            written.centre[centre] = 30;
            written.regress[centre * POINTS * 2] = down;
        }
        for row in [16, 24] {
            written.heat[cell(row, 19) * POINTS] = 20;
            written.heat[cell(row, 2) * POINTS] = 20;
        }
        let nose = written.points()[0];
        assert!((nose.y * SIDE - 24.0).abs() < 1e-4 && (nose.x * SIDE - 19.0).abs() < 1e-4, "{nose:?}");
    }

    /// Heads without a person give keypoints with low scores and finite positions.
    #[test]
    fn empty_heads_score_near_zero() {
        assert!(
            Written::new().points().iter().all(|k| k.score < 0.001 && k.x.is_finite() && k.y.is_finite())
        );
    }

    /// Fractions of the crop become px of the frame; heels and toes are stored in the feet.
    #[test]
    fn keypoints_are_converted_to_pixels_of_the_frame() {
        let mut points = [Keypoint { x: 0.5, y: 0.25, score: 0.7 }; POINTS];
        points[Joint::COUNT + 3].x = 1.0;
        let (keypoints, feet) = in_frame(&points, Crop { x: 10.0, y: -20.0, width: 200.0, height: 200.0 });
        assert_eq!(keypoints[0], Keypoint { x: 110.0, y: 30.0, score: 0.7 });
        assert_eq!(feet[0].toe, keypoints[0]);
        assert_eq!(feet[1].toe.x, 210.0);
    }
}
