//! Debounces the contacts and recognises presses.

use core::time::Duration;
use heapless::Vec;

/// Time after which a level counts as stable. Cheap buttons bounce for up to 10 ms.
const DEBOUNCE: Duration = Duration::from_millis(20);
/// Time after which a button that is down counts as held. Chosen by hand: clearly longer than a normal press.
const HOLD: Duration = Duration::from_millis(1000);
/// Time after which a speed button that is held down starts to repeat. Chosen by hand, like a keyboard's.
const REPEAT_AFTER: Duration = Duration::from_millis(500);
/// Time between the repeated presses: 2.5 km/h per second, at 0.5 km/h per press.
const REPEAT_EVERY: Duration = Duration::from_millis(200);

/// Number of buttons.
pub const BUTTONS: usize = 4;

/// A button of the unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// Starts and ends a session; in the menu, activates the item.
    Start,
    /// Speed up; in the menu, up.
    Faster,
    /// Speed down; in the menu, down.
    Slower,
    /// Selects the next shoes, or opens the menu when held; in the menu, back.
    Shoe,
}

impl Button {
    /// All buttons, in the order of the levels in [`Debouncer::sample`].
    pub const ALL: [Button; BUTTONS] = [Button::Start, Button::Faster, Button::Slower, Button::Shoe];

    /// Returns whether the button acts at once and repeats while it is held down. The others act on release,
    /// or when held.
    fn repeats(self) -> bool {
        matches!(self, Button::Faster | Button::Slower)
    }
}

/// A press, as recognised from the levels of a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// A short press, or one repetition of a speed button.
    Short(Button),
    /// Held down for a second.
    Held(Button),
}

/// Turns the levels of all buttons into presses.
#[derive(Clone, Debug, Default)]
pub struct Debouncer {
    contacts: [Contact; BUTTONS],
}

#[derive(Clone, Copy, Debug, Default)]
struct Contact {
    /// The stable level.
    is_down: bool,
    /// Time of the first sample that differed from the stable level.
    changing_since: Option<Duration>,
    /// Time at which the pressed button repeats or counts as held; `None` if neither is due.
    acts_at: Option<Duration>,
}

impl Debouncer {
    /// Adds the levels at time `now`, where true means down, and returns the presses that they complete.
    pub fn sample(&mut self, now: Duration, down: [bool; BUTTONS]) -> Vec<Press, BUTTONS> {
        let contacts = self.contacts.iter_mut().zip(Button::ALL).zip(down);
        contacts.filter_map(|((contact, button), down)| contact.sample(now, button, down)).collect()
    }

    /// Returns whether a button is down or bouncing. If so, the caller should sample often.
    pub fn is_busy(&self) -> bool {
        self.contacts.iter().any(|contact| contact.is_down || contact.changing_since.is_some())
    }
}

impl Contact {
    fn sample(&mut self, now: Duration, button: Button, down: bool) -> Option<Press> {
        if down == self.is_down {
            self.changing_since = None;
            return self.repeat_or_hold(now, button);
        }
        let since = *self.changing_since.get_or_insert(now);
        if now.saturating_sub(since) < DEBOUNCE {
            return None;
        }
        (self.is_down, self.changing_since) = (down, None);
        match (down, button.repeats()) {
            (true, true) => {
                self.acts_at = Some(now + REPEAT_AFTER);
                Some(Press::Short(button))
            }
            (true, false) => {
                self.acts_at = Some(now + HOLD);
                None
            }
            (false, true) => None,
            (false, false) => self.acts_at.take().map(|_| Press::Short(button)),
        }
    }

    /// The level is stable: a button that stays down repeats, or counts as held.
    fn repeat_or_hold(&mut self, now: Duration, button: Button) -> Option<Press> {
        if !self.is_down || self.acts_at.is_none_or(|at| now < at) {
            return None;
        }
        if button.repeats() {
            self.acts_at = Some(now + REPEAT_EVERY);
            Some(Press::Short(button))
        } else {
            self.acts_at = None;
            Some(Press::Held(button))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Samples every 5 ms; `down` returns which buttons are down at a time in ms.
    fn play(millis: u64, down: impl Fn(u64) -> [bool; BUTTONS]) -> std::vec::Vec<(u64, Press)> {
        let mut debouncer = Debouncer::default();
        (0..millis)
            .step_by(5)
            .flat_map(|ms| {
                let done = debouncer.sample(Duration::from_millis(ms), down(ms));
                done.into_iter().map(move |press| (ms, press))
            })
            .collect()
    }

    fn only(button: Button, is_down: bool) -> [bool; BUTTONS] {
        Button::ALL.map(|other| other == button && is_down)
    }

    /// A press that bounces at both ends counts once, on release.
    #[test]
    fn a_bouncing_press_counts_once() {
        let bouncing = |ms: u64| match ms {
            100..115 | 300..315 => ms.is_multiple_of(10),
            115..300 => true,
            _ => false,
        };
        let seen = play(500, |ms| only(Button::Start, bouncing(ms)));
        assert_eq!(seen, [(335, Press::Short(Button::Start))]);
    }

    #[test]
    fn a_held_button_gives_no_short_press() {
        let seen = play(3000, |ms| only(Button::Shoe, (100..2500).contains(&ms)));
        assert_eq!(seen, [(1120, Press::Held(Button::Shoe))]);
    }

    /// A speed button acts at once and repeats while it is held.
    #[test]
    fn a_held_speed_button_repeats() {
        let seen = play(2000, |ms| only(Button::Faster, (100..1100).contains(&ms)));
        let times: std::vec::Vec<u64> = seen.iter().map(|(ms, _)| *ms).collect();
        assert_eq!(times, [120, 620, 820, 1020]);
        assert!(seen.iter().all(|(_, press)| *press == Press::Short(Button::Faster)));
    }

    #[test]
    fn two_buttons_at_once_are_two_presses() {
        let seen = play(400, |ms| [(100..200).contains(&ms); BUTTONS]);
        assert_eq!(seen.len(), BUTTONS);
    }

    proptest! {
        /// For any contact noise, presses are at least the debounce time apart, and an open contact gives
        /// none.
        #[test]
        fn noise_gives_no_rapid_presses(levels in proptest::collection::vec(any::<bool>(), 1..400)) {
            let seen = play(levels.len() as u64 * 5, |ms| only(Button::Start, levels[(ms / 5) as usize]));
            for pair in seen.windows(2) {
                prop_assert!(pair[1].0 - pair[0].0 >= 20);
            }
            prop_assert!(levels.iter().any(|&down| down) || seen.is_empty());
        }
    }
}
