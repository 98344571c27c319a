//! What the buttons have set, for all stages.

use crate::conditions::{self, Conditions, Told};
use crate::parts::Trouble;
use kei_control::{Action, Actions, Desk, Item, Press, Setup};
use kei_screen::{Line, Menu, Name, ScreenState, Units};
use kei_wire::Event;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The desk, and what its actions need.
pub(crate) struct Controls {
    desk: Mutex<Desk>,
    shoes: Vec<String>,
    told: Arc<Told>,
    begun: Instant,
    /// Since when the session is written.
    session_begun: Mutex<Instant>,
    /// The runner wants the board switched off.
    pub(crate) shut_down: AtomicBool,
    /// Of the buttons themselves.
    pub(crate) trouble: Trouble,
}

/// What there is to do about a press, beyond what the controls do themselves.
#[derive(Debug, PartialEq)]
pub(crate) enum Order {
    /// A session begins.
    Begin,
    /// The session ends.
    End,
    /// It belongs into the session.
    Record(Event),
    /// A laptop may pair.
    Pair,
    /// Everything ends.
    ShutDown,
}

impl Controls {
    /// `is_recording`: a session that was cut off goes on at once.
    pub(crate) fn new(shoes: Vec<String>, told: Arc<Told>, is_recording: bool) -> Self {
        let speed_centi_kmh = told.now().centi_kmh();
        let count = u8::try_from(shoes.len()).unwrap_or(u8::MAX);
        Controls {
            desk: Mutex::new(Desk::new(Setup { is_recording, speed_centi_kmh, shoes: count })),
            shoes,
            told,
            begun: Instant::now(),
            session_begun: Mutex::new(Instant::now()),
            shut_down: AtomicBool::new(false),
            trouble: Trouble::of("the buttons"),
        }
    }

    fn now(&self) -> Duration {
        self.begun.elapsed()
    }

    fn with<T>(&self, work: impl FnOnce(&mut Desk) -> T) -> T {
        work(&mut self.desk.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A button was pressed; what is left to do comes back.
    pub(crate) fn press(&self, press: Press) -> Vec<Order> {
        let now = self.now();
        let actions = self.with(|desk| desk.press(now, press));
        self.orders(&actions)
    }

    /// Time goes by.
    pub(crate) fn tick(&self) {
        let now = self.now();
        self.with(|desk| desk.tick(now));
    }

    fn orders(&self, actions: &Actions) -> Vec<Order> {
        actions.iter().filter_map(|action| self.order(*action)).collect()
    }

    fn order(&self, action: Action) -> Option<Order> {
        match action {
            Action::Begin => {
                *self.session_begun.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
                Some(Order::Begin)
            }
            Action::End => Some(Order::End),
            Action::Pair => Some(Order::Pair),
            Action::Brightness(_) => None,
            Action::Speed(centi_kmh) => {
                let belt_speed_kmh = Some(conditions::from_centi(centi_kmh));
                self.told.tell(Conditions { belt_speed_kmh, ..self.told.now() });
                None
            }
            Action::Shoe(at) => {
                let shoe = self.shoes.get(usize::from(at)).map_or("", String::as_str).into();
                self.told.tell(Conditions { shoe, ..self.told.now() });
                None
            }
            Action::NewRunner(number) => {
                let name = format!("runner {number}").as_str().into();
                Some(Order::Record(Event::Runner { name, height_mm: None }))
            }
            Action::Step(step, of, centi_kmh) => {
                Some(Order::Record(Event::ProtocolStep { step, of, centi_kmh }))
            }
            Action::ShutDown => {
                self.shut_down.store(true, Ordering::Relaxed);
                Some(Order::ShutDown)
            }
        }
    }

    /// Of the panel, %.
    pub(crate) fn brightness_percent(&self) -> u8 {
        self.with(|desk| desk.brightness_percent())
    }

    /// Adds to a state what the buttons have to do with it.
    pub(crate) fn present(&self, state: &mut ScreenState) {
        let now = self.now();
        let desk = self.with(|desk| *desk);
        state.units = match desk.units() {
            kei_control::Units::Metric => Units::Metric,
            kei_control::Units::Imperial => Units::Imperial,
        };
        if desk.is_recording() {
            state.elapsed = self.session_begun.lock().unwrap_or_else(PoisonError::into_inner).elapsed();
        } else {
            state.recording = kei_screen::Recording::Off;
            state.elapsed = Duration::ZERO;
            state.cue = Line::new("press start to record");
        }
        if let Some(protocol) = desk.protocol() {
            state.cue = protocol_line(&protocol, now, state.units);
        }
        state.menu = desk.menu().map(|menu| Menu {
            lines: Item::ALL.into_iter().map(|item| words(item, &desk)).collect(),
            selected: menu.selected(),
        });
        if state.message.is_blank() {
            state.message = self.trouble.with(Line::new);
        }
    }
}

fn protocol_line(protocol: &kei_control::Protocol, now: Duration, units: Units) -> Line {
    let (step, of) = (protocol.step(), protocol.of());
    let kmh = f32::from(protocol.centi_kmh()) / 100.0;
    let speed = match units {
        Units::Metric => format!("{kmh:.0} km/h"),
        Units::Imperial => format!("{:.1} mph", kmh / 1.609_344),
    };
    match protocol.remaining(now) {
        None => Line::format(format_args!("{step} of {of}: set the belt to {speed}, then press start")),
        Some(left) => Line::format(format_args!("{step} of {of}: {speed} for {} s more", left.as_secs() + 1)),
    }
}

fn words(item: Item, desk: &Desk) -> Name {
    match item {
        Item::Protocol => Name::new("2-20 km/h protocol"),
        Item::Brightness => Name::format(format_args!("brightness {} %", desk.brightness_percent())),
        Item::Units => Name::new(match desk.units() {
            kei_control::Units::Metric => "units: km/h",
            kei_control::Units::Imperial => "units: mph",
        }),
        Item::NewRunner => Name::new("new runner"),
        Item::Pair => Name::new("pair a laptop"),
        Item::ShutDown => Name::new("shut down safely"),
        Item::Back => Name::new("back"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kei_control::Button;

    fn controls() -> Controls {
        let conditions = Conditions { shoe: "daily".into(), belt_speed_kmh: Some(10.0) };
        Controls::new(vec!["daily".into(), "carbon".into()], Arc::new(Told::new(conditions)), false)
    }

    fn shown(controls: &Controls) -> ScreenState {
        let mut state = ScreenState::default();
        controls.present(&mut state);
        state
    }

    /// Speed and shoes hold for everybody who looks at the conditions.
    #[test]
    fn speed_and_shoes_are_told() {
        let controls = controls();
        assert_eq!(controls.press(Press::Short(Button::Faster)), []);
        assert_eq!(controls.press(Press::Short(Button::Shoe)), []);
        let expected = Conditions { shoe: "carbon".into(), belt_speed_kmh: Some(10.5) };
        assert_eq!(controls.told.now(), expected);
    }

    /// The screen says how to begin, shows the menu with its values, and leads through the protocol.
    #[test]
    fn the_screen_leads() {
        let controls = controls();
        assert_eq!(shown(&controls).cue.as_str(), "press start to record");
        controls.press(Press::Held(Button::Shoe));
        let menu = shown(&controls).menu.expect("the menu is open");
        assert_eq!((menu.lines.len(), menu.selected), (7, 0));
        assert_eq!(menu.lines[1].as_str(), "brightness 100 %");
        assert_eq!(controls.press(Press::Short(Button::Start)), [Order::Begin]);
        let cue = shown(&controls).cue;
        assert_eq!(cue.as_str(), "1 of 10: set the belt to 2 km/h, then press start");
        let orders = controls.press(Press::Short(Button::Start));
        assert_eq!(orders, [Order::Record(Event::ProtocolStep { step: 1, of: 10, centi_kmh: 200 })]);
        assert!(shown(&controls).cue.as_str().starts_with("1 of 10: 2 km/h for "));
        assert_eq!(controls.told.now().belt_speed_kmh, Some(2.0));
    }
}
