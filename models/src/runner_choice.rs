//! Which of several people is measured.

use crate::body::Body;
use std::num::NonZeroU8;

/// Which of several people in view is the runner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RunnerChoice {
    /// The person nearest the centre of the frame.
    #[default]
    Centre,
    /// The leftmost person.
    Left,
    /// The rightmost person.
    Right,
    /// The person with this number, counted from the left, starting with 1.
    Nth(NonZeroU8),
}

impl RunnerChoice {
    /// Returns the chosen one of the people in a frame of this width (px).
    pub(crate) fn pick(self, people: &mut [Body], width: u32) -> Option<Body> {
        people.sort_by(|a, b| a.hips[0].total_cmp(&b.hips[0]));
        let off_centre = |body: &&Body| (body.hips[0] - width as f32 / 2.0).abs();
        match self {
            RunnerChoice::Left => people.first().copied(),
            RunnerChoice::Right => people.last().copied(),
            RunnerChoice::Nth(number) => people.get(usize::from(number.get()) - 1).copied(),
            RunnerChoice::Centre => {
                people.iter().min_by(|a, b| off_centre(a).total_cmp(&off_centre(b))).copied()
            }
        }
    }
}
