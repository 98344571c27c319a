//! The state behind the four buttons, and what each press changes in it.

use crate::menu::{Item, Menu};
use crate::press::{Button, Press};
use crate::protocol::Protocol;
use core::time::Duration;
use heapless::Vec;
use kei_metric::SpeedUnit;

/// Range of the belt speed that the buttons set, 0.01 km/h: walking pace to the top speed of a gym's
/// treadmill.
const MIN_CENTI_KMH: u16 = 200;
const MAX_CENTI_KMH: u16 = 2500;
/// Change of belt speed per press, 0.01 km/h.
const STEP_CENTI_KMH: u16 = 50;
/// Belt speed that the first press sets when none is known, 0.01 km/h.
const DEFAULT_CENTI_KMH: u16 = 1000;
/// Brightness at the start, %.
const FULL_BRIGHTNESS_PERCENT: u8 = 100;
/// Change of brightness per press, %.
const BRIGHTNESS_STEP_PERCENT: u8 = 25;
/// The menu closes when no button is pressed for this long. Chosen by hand.
const MENU_TIMEOUT: Duration = Duration::from_secs(20);

/// An action that the unit performs after a press.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Start a session.
    StartSession,
    /// End the session.
    EndSession,
    /// Store the new belt speed set on the console, in 0.01 km/h.
    BeltSpeed(u16),
    /// Store the selected shoes, as an index into the runner's list.
    Shoe(u8),
    /// Set the brightness of the panel, in %.
    Brightness(u8),
    /// Switch to the next runner, with this number. The first runner after the start has number 1.
    NewRunner(u8),
    /// Allow a laptop to pair.
    Pair,
    /// End the program and power the board off.
    ShutDown,
    /// Record that the runner confirmed a step of the protocol.
    ProtocolStep {
        /// Number of the step, from 1.
        step: u8,
        /// Number of steps.
        of: u8,
        /// Belt speed of the step, in 0.01 km/h.
        centi_kmh: u16,
    },
}

/// Actions of one press, in the order in which they happen.
pub type Actions = Vec<Action, 4>;

/// State of the unit when the program starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setup {
    /// Whether a session is being recorded.
    pub is_recording: bool,
    /// Belt speed set on the console, in 0.01 km/h, if known.
    pub speed_centi_kmh: Option<u16>,
    /// Number of shoes in the runner's list.
    pub shoes: u8,
}

/// Everything the buttons set.
#[derive(Clone, Copy, Debug)]
pub struct ControlState {
    is_recording: bool,
    speed_centi_kmh: Option<u16>,
    shoe: u8,
    shoes: u8,
    brightness_percent: u8,
    speed_unit: SpeedUnit,
    runner: u8,
    menu: Option<OpenMenu>,
    protocol: Option<Protocol>,
}

#[derive(Clone, Copy, Debug)]
struct OpenMenu {
    menu: Menu,
    last_press: Duration,
}

impl ControlState {
    /// Creates the state at the start of the program.
    pub fn new(setup: Setup) -> Self {
        ControlState {
            is_recording: setup.is_recording,
            speed_centi_kmh: setup.speed_centi_kmh,
            shoe: 0,
            shoes: setup.shoes,
            brightness_percent: FULL_BRIGHTNESS_PERCENT,
            speed_unit: SpeedUnit::default(),
            runner: 1,
            menu: None,
            protocol: None,
        }
    }

    /// Returns whether a session should be recorded.
    pub fn is_recording(&self) -> bool {
        self.is_recording
    }

    /// Returns the belt speed set on the console, in 0.01 km/h, if known.
    pub fn speed_centi_kmh(&self) -> Option<u16> {
        self.speed_centi_kmh
    }

    /// Returns the index of the selected shoes in the runner's list.
    pub fn shoe(&self) -> u8 {
        self.shoe
    }

    /// Returns the brightness of the panel, in %.
    pub fn brightness_percent(&self) -> u8 {
        self.brightness_percent
    }

    /// Returns the unit in which the belt speed is shown.
    pub fn speed_unit(&self) -> SpeedUnit {
        self.speed_unit
    }

    /// Returns the menu, or `None` while it is closed.
    pub fn menu(&self) -> Option<Menu> {
        self.menu.map(|open| open.menu)
    }

    /// Returns the current step of the protocol, or `None` if it is not running.
    pub fn protocol(&self) -> Option<Protocol> {
        self.protocol
    }

    /// Applies a press at time `now` and returns the actions that follow from it.
    pub fn press(&mut self, now: Duration, press: Press) -> Actions {
        let mut actions = Actions::new();
        match press {
            Press::Held(Button::Shoe) if self.menu.is_none() => {
                self.menu = Some(OpenMenu { menu: Menu::default(), last_press: now });
            }
            Press::Held(_) => {}
            Press::Short(button) if self.menu.is_some() => self.press_in_menu(now, button, &mut actions),
            Press::Short(button) if self.protocol.is_some() => {
                self.press_in_protocol(now, button, &mut actions);
            }
            Press::Short(Button::Start) => self.toggle_session(&mut actions),
            Press::Short(Button::Faster) => self.change_speed(true, &mut actions),
            Press::Short(Button::Slower) => self.change_speed(false, &mut actions),
            Press::Short(Button::Shoe) => self.select_next_shoe(&mut actions),
        }
        actions
    }

    /// Closes the menu after [`MENU_TIMEOUT`] and advances the protocol when a step's time is over.
    pub fn tick(&mut self, now: Duration) {
        if self.menu.is_some_and(|open| now.saturating_sub(open.last_press) >= MENU_TIMEOUT) {
            self.menu = None;
        }
        if let Some(protocol) = self.protocol.filter(|protocol| protocol.is_over(now)) {
            self.protocol = protocol.next();
        }
    }

    fn toggle_session(&mut self, actions: &mut Actions) {
        self.is_recording = !self.is_recording;
        push(actions, if self.is_recording { Action::StartSession } else { Action::EndSession });
    }

    fn end_session(&mut self, actions: &mut Actions) {
        if self.is_recording {
            self.toggle_session(actions);
        }
    }

    fn change_speed(&mut self, faster: bool, actions: &mut Actions) {
        let speed = match self.speed_centi_kmh {
            None => DEFAULT_CENTI_KMH,
            // Round to the next multiple of the step.
            Some(speed) if faster => (speed / STEP_CENTI_KMH + 1) * STEP_CENTI_KMH,
            Some(speed) => speed.div_ceil(STEP_CENTI_KMH).saturating_sub(1) * STEP_CENTI_KMH,
        };
        self.set_speed(speed.clamp(MIN_CENTI_KMH, MAX_CENTI_KMH), actions);
    }

    fn set_speed(&mut self, centi_kmh: u16, actions: &mut Actions) {
        if self.speed_centi_kmh != Some(centi_kmh) {
            self.speed_centi_kmh = Some(centi_kmh);
            push(actions, Action::BeltSpeed(centi_kmh));
        }
    }

    fn select_next_shoe(&mut self, actions: &mut Actions) {
        if self.shoes > 1 {
            self.shoe = (self.shoe + 1) % self.shoes;
            push(actions, Action::Shoe(self.shoe));
        }
    }

    fn press_in_protocol(&mut self, now: Duration, button: Button, actions: &mut Actions) {
        let Some(protocol) = &mut self.protocol else { return };
        match button {
            Button::Start if protocol.confirm(now) => {
                let (step, of, centi_kmh) = (protocol.step(), protocol.steps(), protocol.centi_kmh());
                push(actions, Action::ProtocolStep { step, of, centi_kmh });
                self.set_speed(centi_kmh, actions);
            }
            // The step is already confirmed: the start button leaves the protocol, and the session continues.
            Button::Start => self.protocol = None,
            Button::Shoe => self.protocol = protocol.next(),
            Button::Faster | Button::Slower => {}
        }
    }

    fn press_in_menu(&mut self, now: Duration, button: Button, actions: &mut Actions) {
        let Some(open) = &mut self.menu else { return };
        open.last_press = now;
        match button {
            Button::Faster => open.menu.up(),
            Button::Slower => open.menu.down(),
            Button::Shoe => self.menu = None,
            Button::Start => {
                let item = open.menu.item();
                if !item.stays_open() {
                    self.menu = None;
                }
                self.activate(item, actions);
            }
        }
    }

    fn activate(&mut self, item: Item, actions: &mut Actions) {
        match item {
            Item::Brightness => self.change_brightness(actions),
            Item::Units => self.toggle_speed_unit(),
            Item::Protocol => self.start_protocol(actions),
            Item::NewRunner => self.change_runner(actions),
            Item::Pair => push(actions, Action::Pair),
            Item::ShutDown => {
                self.end_session(actions);
                push(actions, Action::ShutDown);
            }
            Item::Back => {}
        }
    }

    /// Lowers the brightness by one step, or returns to full after the darkest step. It never reaches 0,
    /// because a dark panel looks broken.
    fn change_brightness(&mut self, actions: &mut Actions) {
        let darker = self.brightness_percent.saturating_sub(BRIGHTNESS_STEP_PERCENT);
        self.brightness_percent = if darker > 0 { darker } else { FULL_BRIGHTNESS_PERCENT };
        push(actions, Action::Brightness(self.brightness_percent));
    }

    fn toggle_speed_unit(&mut self) {
        self.speed_unit = self.speed_unit.toggled();
    }

    fn start_protocol(&mut self, actions: &mut Actions) {
        self.protocol = Some(Protocol::start());
        if !self.is_recording {
            self.toggle_session(actions);
        }
    }

    fn change_runner(&mut self, actions: &mut Actions) {
        self.end_session(actions);
        self.protocol = None;
        self.runner = self.runner.saturating_add(1);
        push(actions, Action::NewRunner(self.runner));
    }
}

fn push(actions: &mut Actions, action: Action) {
    // No press causes more than two actions.
    let _ = actions.push(action);
}

#[cfg(test)]
mod tests;
