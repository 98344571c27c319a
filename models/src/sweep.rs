//! Where to search for everybody in a frame: overlapping squares from left to right.

use kei_frame::Crop;

/// Distance between the centres of two squares, in sides. A person who stands on the edge of one is well inside the next.
const STEP: f32 = 1.0 / 3.0;

/// Returns squares as high as the frame, in steps that leave no person between two of them. Every one is centred on a
/// point of the frame.
pub(crate) fn squares(width: u32, height: u32) -> impl Iterator<Item = Crop> {
    let (width, height) = (width as f32, height as f32);
    let count = (width / (height * STEP)).ceil().max(1.0);
    (0..count as u32)
        .map(move |index| Crop::square((index as f32 + 0.5) * width / count, height / 2.0, height))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every column of the frame lies in the inner third of a square.
    #[test]
    fn the_squares_cover_the_frame() {
        for (width, height) in [(640, 480), (608, 1080), (1280, 720), (1, 1)] {
            let squares: Vec<Crop> = squares(width, height).collect();
            for x in 0..width {
                let off = |c: &Crop| (x as f32 + 0.5 - c.x - c.width / 2.0).abs();
                assert!(
                    squares.iter().any(|c| off(c) <= height as f32 / 6.0 + 0.5),
                    "{x} of {width}x{height}"
                );
            }
        }
    }
}
