use super::*;
use crate::STEP_TIME;
use Button::{Faster, Shoe, Slower, Start};

fn initial_state() -> ControlState {
    ControlState::new(Setup { is_recording: false, speed_centi_kmh: Some(1020), shoes: 3 })
}

fn at(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn short(state: &mut ControlState, button: Button) -> Actions {
    state.press(at(0), Press::Short(button))
}

/// Opens the menu and goes down to an item.
fn choose(state: &mut ControlState, item: Item) -> Actions {
    assert_eq!(state.press(at(0), Press::Held(Shoe)), []);
    while state.menu().map(|menu| menu.item()) != Some(item) {
        assert_eq!(short(state, Slower), []);
    }
    short(state, Start)
}

#[test]
fn start_starts_and_ends_a_session() {
    let mut state = initial_state();
    assert_eq!(short(&mut state, Start), [Action::StartSession]);
    assert!(state.is_recording());
    assert_eq!(short(&mut state, Start), [Action::EndSession]);
    assert!(!state.is_recording());
}

/// Speed changes in steps of 0.5 km/h, rounds to multiples of the step, and stays within the belt's range.
#[test]
fn speed_changes_in_steps() {
    let mut state = initial_state();
    assert_eq!(short(&mut state, Faster), [Action::BeltSpeed(1050)]);
    assert_eq!(short(&mut state, Slower), [Action::BeltSpeed(1000)]);
    (0..100).for_each(|_| drop(short(&mut state, Faster)));
    assert_eq!(state.speed_centi_kmh(), Some(2500));
    assert_eq!(short(&mut state, Faster), []);
    (0..100).for_each(|_| drop(short(&mut state, Slower)));
    assert_eq!(state.speed_centi_kmh(), Some(200));
    let mut unknown = ControlState::new(Setup { is_recording: false, speed_centi_kmh: None, shoes: 0 });
    assert_eq!(short(&mut unknown, Slower), [Action::BeltSpeed(1000)]);
    assert_eq!(short(&mut unknown, Shoe), [], "the profile lists no shoes");
}

#[test]
fn shoes_cycle_through_the_list() {
    let mut state = initial_state();
    let seen: std::vec::Vec<_> = (0..4).flat_map(|_| short(&mut state, Shoe)).collect();
    assert_eq!(seen, [1, 2, 0, 1].map(Action::Shoe));
}

#[test]
fn the_menu_is_navigated_and_closed() {
    let mut state = initial_state();
    state.press(at(0), Press::Held(Shoe));
    short(&mut state, Faster);
    assert_eq!(state.menu().map(|menu| menu.item()), Some(Item::Back), "up from the first is the last");
    assert_eq!(short(&mut state, Start), []);
    assert_eq!(state.menu(), None);
    state.press(at(100), Press::Held(Shoe));
    state.tick(at(119));
    assert!(state.menu().is_some());
    state.tick(at(120));
    assert!(state.menu().is_none(), "the menu times out");
    state.press(at(0), Press::Held(Shoe));
    assert_eq!(short(&mut state, Shoe), []);
    assert!(state.menu().is_none() && state.shoe() == 0, "the shoe button means back, not the next shoes");
}

#[test]
fn each_item_performs_its_action() {
    let mut state = initial_state();
    assert_eq!(choose(&mut state, Item::Brightness), [Action::Brightness(75)]);
    let round: std::vec::Vec<_> = (0..3).flat_map(|_| short(&mut state, Start)).collect();
    assert_eq!(round, [50, 25, 100].map(Action::Brightness), "the menu stays open for brightness");
    short(&mut state, Shoe);
    assert_eq!(choose(&mut state, Item::Units), []);
    assert_eq!(state.speed_unit(), SpeedUnit::MilesPerHour);
    short(&mut state, Shoe);
    assert_eq!(choose(&mut state, Item::Pair), [Action::Pair]);
    short(&mut state, Start);
    assert_eq!(choose(&mut state, Item::NewRunner), [Action::EndSession, Action::NewRunner(2)]);
    assert_eq!(choose(&mut state, Item::ShutDown), [Action::ShutDown]);
    short(&mut state, Start);
    assert_eq!(
        choose(&mut state, Item::ShutDown),
        [Action::EndSession, Action::ShutDown],
        "the session is saved first"
    );
}

/// The protocol steps through all ten speeds, each confirmed and run for its time.
#[test]
fn the_protocol_steps_from_2_to_20_kmh() {
    let mut state = initial_state();
    assert_eq!(choose(&mut state, Item::Protocol), [Action::StartSession]);
    let mut now = at(0);
    for step in 1..=10 {
        let speed = u16::from(step) * 200;
        let asked = state.protocol().unwrap();
        assert_eq!((asked.step(), asked.steps(), asked.remaining(now)), (step, 10, None));
        now += at(5);
        assert_eq!(
            state.press(now, Press::Short(Faster)),
            [],
            "speed buttons do nothing: the console sets the belt"
        );
        let done = state.press(now, Press::Short(Start));
        assert_eq!(done, [Action::ProtocolStep { step, of: 10, centi_kmh: speed }, Action::BeltSpeed(speed)]);
        state.tick(now + STEP_TIME / 2);
        assert_eq!(state.protocol().unwrap().remaining(now + STEP_TIME / 2), Some(STEP_TIME / 2));
        now += STEP_TIME;
        state.tick(now);
    }
    assert_eq!(state.protocol(), None);
    assert!(state.is_recording(), "the session continues");
}

#[test]
fn steps_can_be_skipped_and_the_protocol_left() {
    let mut state = initial_state();
    choose(&mut state, Item::Protocol);
    assert_eq!(short(&mut state, Shoe), []);
    assert_eq!(state.protocol().map(|protocol| protocol.centi_kmh()), Some(400));
    short(&mut state, Start);
    assert_eq!(short(&mut state, Start), []);
    assert!(state.protocol().is_none() && state.is_recording());
}
