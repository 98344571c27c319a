//! What presses do.

use crate::menu::{Item, Menu};
use crate::press::{Button, Press};
use crate::protocol::Protocol;
use core::time::Duration;
use heapless::Vec;

/// Speeds that can be set, 0.01 km/h, and the step of a press.
const SLOWEST_CENTI_KMH: u16 = 200;
const FASTEST_CENTI_KMH: u16 = 2500;
const STEP_CENTI_KMH: u16 = 50;
/// Where no speed is known, the first press sets this one.
const USUAL_CENTI_KMH: u16 = 1000;
/// Brightness goes round in steps of so much, %.
const BRIGHTNESS_STEP: u8 = 25;
/// An untouched menu goes away.
const MENU_TIME: Duration = Duration::from_secs(20);

/// In which the belt speed is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Units {
    /// km/h.
    #[default]
    Metric,
    /// mph.
    Imperial,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// A session begins.
    Begin,
    /// The session ends.
    End,
    /// The belt has this speed, 0.01 km/h.
    Speed(u16),
    /// Shoes are on, by their place in the runner's list.
    Shoe(u8),
    /// Of the panel, %.
    Brightness(u8),
    /// Somebody else steps on, the so many-th since the start.
    NewRunner(u8),
    /// A laptop may pair.
    Pair,
    /// End everything and switch the board off.
    ShutDown,
    /// The protocol has come to this step, from 1 on, of so many, with this speed, 0.01 km/h.
    Step(u8, u8, u16),
}

/// What a press or the time brings about, in order.
pub type Actions = Vec<Action, 4>;

/// How a unit begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setup {
    /// A session is being written.
    pub is_recording: bool,
    /// Belt speed as set on the console, 0.01 km/h.
    pub speed_centi_kmh: Option<u16>,
    /// How many shoes the runner has named.
    pub shoes: u8,
}

/// What the buttons have set.
#[derive(Clone, Copy, Debug)]
pub struct Desk {
    is_recording: bool,
    speed_centi_kmh: Option<u16>,
    shoe: u8,
    shoes: u8,
    brightness_percent: u8,
    units: Units,
    runner: u8,
    menu: Option<(Menu, Duration)>,
    protocol: Option<Protocol>,
}

impl Desk {
    /// As the unit begins.
    pub fn new(setup: Setup) -> Self {
        Desk {
            is_recording: setup.is_recording,
            speed_centi_kmh: setup.speed_centi_kmh,
            shoe: 0,
            shoes: setup.shoes,
            brightness_percent: 100,
            units: Units::default(),
            runner: 1,
            menu: None,
            protocol: None,
        }
    }

    /// Whether a session is to be written.
    pub fn is_recording(&self) -> bool {
        self.is_recording
    }

    /// Belt speed as set on the console, 0.01 km/h.
    pub fn speed_centi_kmh(&self) -> Option<u16> {
        self.speed_centi_kmh
    }

    /// The shoes that are on, by their place in the runner's list.
    pub fn shoe(&self) -> u8 {
        self.shoe
    }

    /// Of the panel, %.
    pub fn brightness_percent(&self) -> u8 {
        self.brightness_percent
    }

    /// Of the belt speed.
    pub fn units(&self) -> Units {
        self.units
    }

    /// The menu, while it is open.
    pub fn menu(&self) -> Option<Menu> {
        self.menu.map(|(menu, _)| menu)
    }

    /// The protocol, while it is gone through.
    pub fn protocol(&self) -> Option<Protocol> {
        self.protocol
    }

    /// A button was pressed.
    pub fn press(&mut self, now: Duration, press: Press) -> Actions {
        let mut actions = Actions::new();
        match press {
            Press::Held(Button::Shoe) if self.menu.is_none() => self.menu = Some((Menu::default(), now)),
            Press::Held(_) => {}
            Press::Short(button) if self.menu.is_some() => self.in_menu(now, button, &mut actions),
            Press::Short(button) if self.protocol.is_some() => self.in_protocol(now, button, &mut actions),
            Press::Short(Button::Start) => self.start_or_stop(&mut actions),
            Press::Short(Button::Faster) => self.change_speed(true, &mut actions),
            Press::Short(Button::Slower) => self.change_speed(false, &mut actions),
            Press::Short(Button::Shoe) => self.next_shoe(&mut actions),
        }
        actions
    }

    /// Time goes by.
    pub fn tick(&mut self, now: Duration) {
        if self.menu.is_some_and(|(_, touched)| now.saturating_sub(touched) >= MENU_TIME) {
            self.menu = None;
        }
        if let Some(protocol) = self.protocol.filter(|protocol| protocol.is_over(now)) {
            self.protocol = protocol.next();
        }
    }

    fn start_or_stop(&mut self, actions: &mut Actions) {
        self.is_recording = !self.is_recording;
        push(actions, if self.is_recording { Action::Begin } else { Action::End });
    }

    fn change_speed(&mut self, faster: bool, actions: &mut Actions) {
        let speed = match self.speed_centi_kmh {
            None => USUAL_CENTI_KMH,
            // To the next whole step, also from between two.
            Some(speed) if faster => (speed / STEP_CENTI_KMH + 1) * STEP_CENTI_KMH,
            Some(speed) => speed.div_ceil(STEP_CENTI_KMH).saturating_sub(1) * STEP_CENTI_KMH,
        };
        self.set_speed(speed.clamp(SLOWEST_CENTI_KMH, FASTEST_CENTI_KMH), actions);
    }

    fn set_speed(&mut self, centi_kmh: u16, actions: &mut Actions) {
        if self.speed_centi_kmh != Some(centi_kmh) {
            self.speed_centi_kmh = Some(centi_kmh);
            push(actions, Action::Speed(centi_kmh));
        }
    }

    fn next_shoe(&mut self, actions: &mut Actions) {
        if self.shoes > 1 {
            self.shoe = (self.shoe + 1) % self.shoes;
            push(actions, Action::Shoe(self.shoe));
        }
    }

    fn in_protocol(&mut self, now: Duration, button: Button, actions: &mut Actions) {
        let Some(protocol) = &mut self.protocol else { return };
        match button {
            Button::Start if protocol.confirm(now) => {
                let (step, of, speed) = (protocol.step(), protocol.of(), protocol.centi_kmh());
                push(actions, Action::Step(step, of, speed));
                self.set_speed(speed, actions);
            }
            // The belt runs at this speed: start leaves the protocol, and the session goes on.
            Button::Start => self.protocol = None,
            Button::Shoe => self.protocol = protocol.next(),
            Button::Faster | Button::Slower => {}
        }
    }

    fn in_menu(&mut self, now: Duration, button: Button, actions: &mut Actions) {
        let Some((menu, touched)) = &mut self.menu else { return };
        *touched = now;
        match button {
            Button::Faster => menu.up(),
            Button::Slower => menu.down(),
            Button::Shoe => self.menu = None,
            Button::Start => {
                let item = menu.item();
                self.take(item, actions);
            }
        }
    }

    fn take(&mut self, item: Item, actions: &mut Actions) {
        match item {
            Item::Brightness => {
                self.brightness_percent = match self.brightness_percent {
                    BRIGHTNESS_STEP.. if self.brightness_percent > BRIGHTNESS_STEP => {
                        self.brightness_percent - BRIGHTNESS_STEP
                    }
                    _ => 100,
                };
                return push(actions, Action::Brightness(self.brightness_percent));
            }
            Item::Units => {
                self.units = match self.units {
                    Units::Metric => Units::Imperial,
                    Units::Imperial => Units::Metric,
                };
                return;
            }
            Item::Protocol => {
                self.protocol = Some(Protocol::begin());
                if !self.is_recording {
                    self.start_or_stop(actions);
                }
            }
            Item::NewRunner => {
                if self.is_recording {
                    self.start_or_stop(actions);
                }
                self.protocol = None;
                self.runner = self.runner.saturating_add(1);
                push(actions, Action::NewRunner(self.runner));
            }
            Item::Pair => push(actions, Action::Pair),
            Item::ShutDown => {
                if self.is_recording {
                    self.start_or_stop(actions);
                }
                push(actions, Action::ShutDown);
            }
            Item::Back => {}
        }
        self.menu = None;
    }
}

fn push(actions: &mut Actions, action: Action) {
    // No press brings about more than two.
    let _ = actions.push(action);
}

#[cfg(test)]
mod tests;
