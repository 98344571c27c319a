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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::tests::standing_at;

    /// People at 100, 300 and 500 px in a frame of 640 px.
    #[test]
    fn the_chosen_person_is_picked_from_left_to_right() {
        let third = NonZeroU8::new(3).unwrap();
        for (choice, x) in [
            (RunnerChoice::Left, 100.0),
            (RunnerChoice::Right, 500.0),
            (RunnerChoice::Centre, 300.0),
            (RunnerChoice::Nth(third), 500.0),
        ] {
            let mut people = [300.0, 500.0, 100.0].map(|x| standing_at(x, 0.5));
            assert_eq!(choice.pick(&mut people, 640).unwrap().hips[0], x, "{choice:?}");
        }
        assert_eq!(RunnerChoice::Nth(third).pick(&mut [standing_at(300.0, 0.5)], 640), None);
    }
}
