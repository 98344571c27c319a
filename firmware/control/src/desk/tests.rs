use super::*;
use crate::STEP_TIME;
use Button::{Faster, Shoe, Slower, Start};

fn desk() -> Desk {
    Desk::new(Setup { is_recording: false, speed_centi_kmh: Some(1020), shoes: 3 })
}

fn at(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn short(desk: &mut Desk, button: Button) -> Actions {
    desk.press(at(0), Press::Short(button))
}

/// Opens the menu and goes down to an item.
fn choose(desk: &mut Desk, item: Item) -> Actions {
    assert_eq!(desk.press(at(0), Press::Held(Shoe)), []);
    while desk.menu().map(|menu| menu.item()) != Some(item) {
        assert_eq!(short(desk, Slower), []);
    }
    short(desk, Start)
}

#[test]
fn start_begins_and_ends_a_session() {
    let mut desk = desk();
    assert_eq!(short(&mut desk, Start), [Action::Begin]);
    assert!(desk.is_recording());
    assert_eq!(short(&mut desk, Start), [Action::End]);
    assert!(!desk.is_recording());
}

/// In halves of a km/h, from between two to the next, and no further than the belt goes.
#[test]
fn speed_goes_in_steps() {
    let mut desk = desk();
    assert_eq!(short(&mut desk, Faster), [Action::Speed(1050)]);
    assert_eq!(short(&mut desk, Slower), [Action::Speed(1000)]);
    (0..100).for_each(|_| drop(short(&mut desk, Faster)));
    assert_eq!(desk.speed_centi_kmh(), Some(2500));
    assert_eq!(short(&mut desk, Faster), []);
    (0..100).for_each(|_| drop(short(&mut desk, Slower)));
    assert_eq!(desk.speed_centi_kmh(), Some(200));
    let mut unknown = Desk::new(Setup { is_recording: false, speed_centi_kmh: None, shoes: 0 });
    assert_eq!(short(&mut unknown, Slower), [Action::Speed(1000)]);
    assert_eq!(short(&mut unknown, Shoe), [], "no shoes are named");
}

#[test]
fn shoes_go_round() {
    let mut desk = desk();
    let seen: std::vec::Vec<_> = (0..4).flat_map(|_| short(&mut desk, Shoe)).collect();
    assert_eq!(seen, [1, 2, 0, 1].map(Action::Shoe));
}

#[test]
fn the_menu_is_walked_and_left() {
    let mut desk = desk();
    desk.press(at(0), Press::Held(Shoe));
    short(&mut desk, Faster);
    assert_eq!(desk.menu().map(|menu| menu.item()), Some(Item::Back), "up from the first is the last");
    assert_eq!(short(&mut desk, Start), []);
    assert_eq!(desk.menu(), None);
    desk.press(at(100), Press::Held(Shoe));
    desk.tick(at(119));
    assert!(desk.menu().is_some());
    desk.tick(at(120));
    assert!(desk.menu().is_none(), "nobody touches it");
    desk.press(at(0), Press::Held(Shoe));
    assert_eq!(short(&mut desk, Shoe), []);
    assert!(desk.menu().is_none() && desk.shoe() == 0, "back, not the next shoes");
}

#[test]
fn each_item_does_what_it_says() {
    let mut desk = desk();
    assert_eq!(choose(&mut desk, Item::Brightness), [Action::Brightness(75)]);
    let round: std::vec::Vec<_> = (0..3).flat_map(|_| short(&mut desk, Start)).collect();
    assert_eq!(round, [50, 25, 100].map(Action::Brightness), "the menu stays open for it");
    short(&mut desk, Shoe);
    assert_eq!(choose(&mut desk, Item::Units), []);
    assert_eq!(desk.units(), Units::Imperial);
    short(&mut desk, Shoe);
    assert_eq!(choose(&mut desk, Item::Pair), [Action::Pair]);
    short(&mut desk, Start);
    assert_eq!(choose(&mut desk, Item::NewRunner), [Action::End, Action::NewRunner(2)]);
    assert_eq!(choose(&mut desk, Item::ShutDown), [Action::ShutDown]);
    short(&mut desk, Start);
    assert_eq!(choose(&mut desk, Item::ShutDown), [Action::End, Action::ShutDown], "nothing is lost");
}

/// All ten speeds, each asked for, confirmed and run for its time.
#[test]
fn the_protocol_leads_from_2_to_20() {
    let mut desk = desk();
    assert_eq!(choose(&mut desk, Item::Protocol), [Action::Begin]);
    let mut now = at(0);
    for step in 1..=10 {
        let speed = u16::from(step) * 200;
        let asked = desk.protocol().unwrap();
        assert_eq!((asked.step(), asked.of(), asked.remaining(now)), (step, 10, None));
        now += at(5);
        assert_eq!(desk.press(now, Press::Short(Faster)), [], "the belt is set at the console");
        let done = desk.press(now, Press::Short(Start));
        assert_eq!(done, [Action::Step(step, 10, speed), Action::Speed(speed)]);
        desk.tick(now + STEP_TIME / 2);
        assert_eq!(desk.protocol().unwrap().remaining(now + STEP_TIME / 2), Some(STEP_TIME / 2));
        now += STEP_TIME;
        desk.tick(now);
    }
    assert_eq!(desk.protocol(), None);
    assert!(desk.is_recording(), "the session goes on");
}

#[test]
fn the_protocol_can_be_left_and_steps_be_skipped() {
    let mut desk = desk();
    choose(&mut desk, Item::Protocol);
    assert_eq!(short(&mut desk, Shoe), []);
    assert_eq!(desk.protocol().map(|protocol| protocol.centi_kmh()), Some(400));
    short(&mut desk, Start);
    assert_eq!(short(&mut desk, Start), []);
    assert!(desk.protocol().is_none() && desk.is_recording());
}
