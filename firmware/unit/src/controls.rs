//! The state of the buttons' menu and protocol, shared by the buttons stage and the screen.

use crate::conditions::{self, Conditions, ConditionsWatch};
use crate::signal::PartStatus;
use kei_control::{Action, ControlState, Item, Press, Setup};
use kei_metric::SpeedUnit;
use kei_screen::{Menu, Name, ScreenState, TextLine};
use kei_wire::Event;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The control state, and the data that its actions change.
pub(crate) struct Controls {
    state: Mutex<ControlState>,
    shoes: Vec<String>,
    conditions: ConditionsWatch,
    /// Origin of the times in `state`.
    started: Instant,
    session_started: Mutex<Instant>,
    is_shut_down: AtomicBool,
    pub(crate) status: PartStatus,
}

/// An action that the buttons stage carries out after a press.
#[derive(Debug, PartialEq)]
pub(crate) enum Command {
    StartSession,
    EndSession,
    /// Records an event in the session.
    Record(Event),
    /// Lets a laptop pair.
    Pair,
    /// Ends the program; the service then switches the board off.
    ShutDown,
}

impl Controls {
    /// Makes the controls. `is_recording`: whether a session starts, or is resumed, with the program.
    pub(crate) fn new(shoes: Vec<String>, conditions: ConditionsWatch, is_recording: bool) -> Self {
        let speed_centi_kmh = conditions.get().centi_kmh();
        let count = u8::try_from(shoes.len()).unwrap_or(u8::MAX);
        Controls {
            state: Mutex::new(ControlState::new(Setup { is_recording, speed_centi_kmh, shoes: count })),
            shoes,
            conditions,
            started: Instant::now(),
            session_started: Mutex::new(Instant::now()),
            is_shut_down: AtomicBool::new(false),
            status: PartStatus::new("the buttons"),
        }
    }

    fn now(&self) -> Duration {
        self.started.elapsed()
    }

    fn with_state<T>(&self, work: impl FnOnce(&mut ControlState) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Handles a press and returns the commands that the buttons stage still has to carry out.
    pub(crate) fn press(&self, press: Press) -> Vec<Command> {
        let now = self.now();
        let actions = self.with_state(|state| state.press(now, press));
        actions.into_iter().filter_map(|action| self.apply(action)).collect()
    }

    /// Advances the timers of the menu and of the protocol to now.
    pub(crate) fn tick(&self) {
        let now = self.now();
        self.with_state(|state| state.tick(now));
    }

    /// Returns whether the runner chose to shut the board down.
    pub(crate) fn is_shut_down(&self) -> bool {
        self.is_shut_down.load(Ordering::Relaxed)
    }

    /// Returns the brightness chosen for the panel, %.
    pub(crate) fn brightness_percent(&self) -> u8 {
        self.with_state(|state| state.brightness_percent())
    }

    fn apply(&self, action: Action) -> Option<Command> {
        match action {
            Action::StartSession => {
                *self.session_started.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
                return Some(Command::StartSession);
            }
            Action::EndSession => return Some(Command::EndSession),
            Action::Pair => return Some(Command::Pair),
            Action::NewRunner(number) => {
                let name = format!("runner {number}").as_str().into();
                return Some(Command::Record(Event::Runner { name, height_mm: None }));
            }
            Action::ProtocolStep { step, of, centi_kmh } => {
                return Some(Command::Record(Event::ProtocolStep { step, of, centi_kmh }));
            }
            Action::ShutDown => {
                self.is_shut_down.store(true, Ordering::Relaxed);
                return Some(Command::ShutDown);
            }
            Action::BeltSpeed(centi_kmh) => self.set_belt_speed(centi_kmh),
            Action::Shoe(index) => self.set_shoe(index),
            // Nothing to do: the screen stage reads the brightness with every update.
            Action::Brightness(_) => {}
        }
        None
    }

    fn set_belt_speed(&self, centi_kmh: u16) {
        let belt_speed_kmh = Some(conditions::kmh(centi_kmh));
        self.conditions.send(Conditions { belt_speed_kmh, ..self.conditions.get() });
    }

    fn set_shoe(&self, index: u8) {
        let shoe = self.shoes.get(usize::from(index)).map_or("", String::as_str).into();
        self.conditions.send(Conditions { shoe, ..self.conditions.get() });
    }

    /// Adds the menu, the protocol's instructions and the recording state to a screen state.
    pub(crate) fn present(&self, state: &mut ScreenState) {
        let now = self.now();
        let controls = self.with_state(|state| *state);
        state.speed_unit = controls.speed_unit();
        if controls.is_recording() {
            state.elapsed = self.session_started.lock().unwrap_or_else(PoisonError::into_inner).elapsed();
        } else {
            state.recording = kei_screen::Recording::Off;
            state.elapsed = Duration::ZERO;
            state.cue = TextLine::new("press start to record");
        }
        if let Some(protocol) = controls.protocol() {
            state.cue = protocol_cue(&protocol, now, state.speed_unit);
        }
        state.menu = controls.menu().map(|menu| Menu {
            lines: Item::ALL.into_iter().map(|item| label(item, &controls)).collect(),
            selected: menu.selected(),
        });
        if state.message.is_blank() {
            state.message = self.status.with_fault(TextLine::new);
        }
    }
}

fn protocol_cue(protocol: &kei_control::Protocol, now: Duration, unit: SpeedUnit) -> TextLine {
    let (step, of) = (protocol.step(), protocol.steps());
    let value = unit.from_kmh(conditions::kmh(protocol.centi_kmh()));
    // The steps are whole km/h, so only other units need a decimal.
    let decimals = if unit == SpeedUnit::KmPerHour { 0 } else { 1 };
    let speed = format!("{value:.decimals$} {}", unit.symbol());
    match protocol.remaining(now) {
        None => TextLine::format(format_args!("{step} of {of}: set the belt to {speed}, then press start")),
        Some(left) => {
            TextLine::format(format_args!("{step} of {of}: {speed}, {} s left", left.as_secs() + 1))
        }
    }
}

fn label(item: Item, state: &ControlState) -> Name {
    match item {
        Item::Protocol => Name::new("2-20 km/h protocol"),
        Item::Brightness => Name::format(format_args!("brightness {} %", state.brightness_percent())),
        Item::Units => Name::format(format_args!("units: {}", state.speed_unit().symbol())),
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
        Controls::new(vec!["daily".into(), "carbon".into()], ConditionsWatch::new(conditions), false)
    }

    fn shown(controls: &Controls) -> ScreenState {
        let mut state = ScreenState::default();
        controls.present(&mut state);
        state
    }

    /// The buttons change the conditions that every stage reads.
    #[test]
    fn speed_and_shoes_change_the_conditions() {
        let controls = controls();
        assert_eq!(controls.press(Press::Short(Button::Faster)), []);
        assert_eq!(controls.press(Press::Short(Button::Shoe)), []);
        let expected = Conditions { shoe: "carbon".into(), belt_speed_kmh: Some(10.5) };
        assert_eq!(controls.conditions.get(), expected);
    }

    /// The screen shows how to start a session, the menu with its values, and the steps of the protocol.
    #[test]
    fn the_screen_guides_the_runner() {
        let controls = controls();
        assert_eq!(shown(&controls).cue.as_str(), "press start to record");
        controls.press(Press::Held(Button::Shoe));
        let menu = shown(&controls).menu.expect("the menu is open");
        assert_eq!((menu.lines.len(), menu.selected), (7, 0));
        assert_eq!(menu.lines[1].as_str(), "brightness 100 %");
        assert_eq!(controls.press(Press::Short(Button::Start)), [Command::StartSession]);
        let cue = shown(&controls).cue;
        assert_eq!(cue.as_str(), "1 of 10: set the belt to 2 km/h, then press start");
        let commands = controls.press(Press::Short(Button::Start));
        assert_eq!(commands, [Command::Record(Event::ProtocolStep { step: 1, of: 10, centi_kmh: 200 })]);
        assert!(shown(&controls).cue.as_str().starts_with("1 of 10: 2 km/h, "));
        assert_eq!(controls.conditions.get().belt_speed_kmh, Some(2.0));
    }
}
