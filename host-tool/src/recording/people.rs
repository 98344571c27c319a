//! Counts the frames of a video with several people.

use kei_models::RunnerChoice;

/// The people seen so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct People {
    frames: u64,
    frames_with_several: u64,
    most: usize,
}

impl People {
    /// Adds a frame with this number of people.
    pub(super) fn push(&mut self, count: usize) {
        self.frames += 1;
        self.frames_with_several += u64::from(count > 1);
        self.most = self.most.max(count);
    }

    /// Returns which of several people is measured, as a line for the user; `None` if there was never more than one.
    pub(super) fn note(&self, choice: RunnerChoice) -> Option<String> {
        let who = match choice {
            RunnerChoice::Centre => "the one nearest the centre".to_owned(),
            RunnerChoice::Left => "the leftmost".to_owned(),
            RunnerChoice::Right => "the rightmost".to_owned(),
            RunnerChoice::Nth(number) => format!("number {number} from the left"),
        };
        let percent = 100.0 * self.frames_with_several as f64 / self.frames.max(1) as f64;
        (self.most > 1).then(|| {
            format!(
                "{} people in view in {percent:.0} % of the frames: measuring {who} (choose with --runner left, right \
                 or a number)",
                self.most
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_several_people_are_worth_a_note() {
        let mut people = People::default();
        [0, 1, 1].into_iter().for_each(|count| people.push(count));
        assert_eq!(people.note(RunnerChoice::Centre), None);
        people.push(2);
        let note = people.note(RunnerChoice::Left).expect("two people");
        assert!(note.starts_with("2 people in view in 25 % of the frames: measuring the leftmost"), "{note}");
    }
}
