//! The part of a frame beside the runner, where a second person may be.

use crate::body::Body;
use kei_frame::Crop;

/// Narrowest part of a frame that can show a person, in torso lengths of the runner. A standing person seen from the
/// side is 0.8 wide.
const MIN_WIDTH: f32 = 0.8;

/// Distance kept from the runner's keypoints, in torso lengths of the runner: hair, hands and shoes extend beyond them.
const MARGIN: f32 = 0.2;

/// Part of a frame to the left or to the right of the runner, over the whole height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Strip {
    /// Left edge, px.
    from: f32,
    /// Right edge, px.
    to: f32,
}

impl Strip {
    /// Returns the parts of a frame of this width (px) to the left and to the right of the runner, where wide enough.
    pub(crate) fn beside(runner: &Body, width: u32) -> [Option<Strip>; 2] {
        let margin = MARGIN * runner.torso;
        let strips = [
            Strip { from: 0.0, to: runner.sides[0] - margin },
            Strip { from: runner.sides[1] + margin, to: width as f32 },
        ];
        strips.map(|strip| Some(strip).filter(|strip| strip.to - strip.from >= MIN_WIDTH * runner.torso))
    }

    /// Returns whether the strip contains the hips of a person.
    pub(crate) fn contains(&self, body: &Body) -> bool {
        (self.from..=self.to).contains(&body.hips[0])
    }

    /// Returns the crop to look at: around the person last seen in the strip, or else the whole strip at the height of
    /// the runner.
    pub(crate) fn crop(&self, runner: &Body, known: Option<&Body>) -> Crop {
        match known {
            Some(body) => body.crop(),
            None => {
                let side = runner.crop_side().max(self.to - self.from);
                Crop::square((self.from + self.to) / 2.0, runner.hips[1], side)
            }
        }
    }

    /// Blackens the columns of a tensor (`size` x `size` x RGB, sampled from `crop`) that lie outside the strip, so that
    /// the network does not see the runner.
    pub(crate) fn mask(&self, crop: Crop, size: usize, tensor: &mut [u8]) {
        let column = |x: f32| ((x - crop.x) / crop.width * size as f32).clamp(0.0, size as f32) as usize;
        let (from, to) = (column(self.from), column(self.to));
        for row in tensor.chunks_exact_mut(size * 3) {
            row[..from * 3].fill(0);
            row[to * 3..].fill(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::tests::standing_at;

    /// The runner's torso is 100 px long at x = 300: the margin is 20 px, and a strip needs 80 px.
    #[test]
    fn a_strip_too_narrow_for_a_person_is_left_out() {
        let runner = standing_at(300.0, 0.0);
        assert_eq!(Strip::beside(&runner, 390), [Some(Strip { from: 0.0, to: 280.0 }), None]);
        assert_eq!(Strip::beside(&runner, 640)[1], Some(Strip { from: 320.0, to: 640.0 }));
    }

    /// A crop of 100 px in 10 columns, of which the strip covers the pixels 20 to 50.
    #[test]
    fn the_network_does_not_see_beyond_the_strip() {
        let mut tensor = vec![255; 10 * 10 * 3];
        Strip { from: 20.0, to: 50.0 }.mask(Crop::square(50.0, 50.0, 100.0), 10, &mut tensor);
        for row in tensor.chunks(30) {
            assert!(row[6..15].iter().all(|&value| value == 255));
            assert!(row[..6].iter().chain(&row[15..]).all(|&value| value == 0));
        }
    }
}
