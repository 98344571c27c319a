//! What comes out of the wires, put together again, is the picture that was drawn.

mod glass;

use super::*;
use crate::profile::{Backlight, GpioLine};
use glass::{DC, Glass, RESET};
use kei_screen::{Page, Screen, ScreenState, TextLine};

const LIGHT: u32 = 18;

fn profile(width: u32, height: u32, rotation: u16) -> Profile {
    let text = format!(
        "width = {width}\nheight = {height}\nrotation = {rotation}\nspi = '/dev/spidev0.0'\n\
         dc = {DC}\nreset = {RESET}\nbacklight = {{ gpio = {LIGHT} }}\n"
    );
    toml::from_str(&text).unwrap()
}

fn panel(glass: &Glass, controller: Controller, profile: Profile) -> impl Panel {
    let glass = glass.clone();
    SpiPanel::new(move || Ok(glass.clone()), controller, profile)
}

fn screen(size: Size) -> Screen<Vec<u16>> {
    let pixels = || vec![0; (size.width * size.height) as usize];
    Screen::new(size, pixels(), pixels()).unwrap()
}

fn state(page: Page, message: &str) -> ScreenState {
    ScreenState { page, message: TextLine::new(message), ..ScreenState::default() }
}

/// Every controller, glass and rotation: the first picture whole, the next ones by their changes, each equal to
/// what was drawn, pixel for pixel.
#[test]
fn the_glass_shows_what_was_drawn() {
    use Controller::{Ili9341, St7789};
    for (controller, width, height) in
        [(St7789, 240, 320), (St7789, 240, 240), (St7789, 135, 240), (Ili9341, 240, 320)]
    {
        for rotation in [0, 90, 180, 270] {
            let glass = Glass::default();
            let profile = profile(width, height, rotation);
            let offset = controller.offset(width, height).unwrap();
            let mut panel = panel(&glass, controller, profile);
            let mut screen = screen(panel.size());
            for (page, message) in [
                (Page::Starting, "opening the camera"),
                (Page::StepOn, "no camera at /dev/video0: plug it in"),
                (Page::Counting { counted: 3, needed: 8 }, ""),
                (Page::Live, ""),
            ] {
                let changes = screen.update(&state(page, message));
                panel.show(screen.frame_buffer(), &changes).unwrap();
                let seen = glass.chip().seen((width, height), offset, rotation);
                let what = format!("{controller:?} {width}x{height} turned by {rotation}, {page:?}");
                assert!(seen == screen.frame_buffer().pixels(), "{what}");
            }
            let chip = glass.chip();
            assert!(chip.is_on && chip.levels[&LIGHT] && chip.levels[&RESET]);
            assert_eq!((chip.is_inverted, chip.is_bgr()), (controller == St7789, controller == Ili9341));
            assert!(chip.longest_transfer <= 4096, "spidev takes no longer transfer");
        }
    }
}

/// What does not change is not sent.
#[test]
fn only_changes_are_sent() {
    let glass = Glass::default();
    let mut panel = panel(&glass, Controller::St7789, profile(240, 320, 0));
    let mut screen = screen(panel.size());
    let changes = screen.update(&state(Page::Counting { counted: 3, needed: 8 }, ""));
    panel.show(screen.frame_buffer(), &changes).unwrap();
    let whole = std::mem::take(&mut glass.chip().bytes);
    assert!(whole > 2 * 240 * 320, "{whole} bytes");
    let changes = screen.update(&state(Page::Counting { counted: 4, needed: 8 }, ""));
    panel.show(screen.frame_buffer(), &changes).unwrap();
    let changed = glass.chip().bytes;
    assert!(changed > 0 && changed < whole / 10, "{changed} of {whole} bytes");
    assert!(changed >= 2 * changes.pixels() as usize);
}

/// A bus that fails is told, is left alone for a while, and shows the whole picture when it is back.
#[test]
fn a_dead_panel_is_tried_again() {
    let glass = Glass::default();
    let clone = glass.clone();
    let mut panel = SpiPanel::new(move || Ok(clone.clone()), Controller::St7789, profile(240, 240, 0));
    let mut screen = screen(panel.size());
    glass.chip().is_cut = true;
    let changes = screen.update(&state(Page::StepOn, ""));
    let told = panel.show(screen.frame_buffer(), &changes).unwrap_err().to_string();
    assert!(told.contains("there is no /dev/spidev0.0: switch SPI on"), "{told}");
    glass.chip().is_cut = false;
    let again = panel.show(screen.frame_buffer(), &changes).unwrap_err();
    assert_eq!(again.to_string(), told, "not tried in a rush");
    let State::Failed(_, until) = &mut panel.state else { panic!("it has failed") };
    *until = Instant::now();
    panel.show(screen.frame_buffer(), &DirtyRegion::whole(panel.size())).unwrap();
    assert!(glass.chip().seen((240, 240), (0, 0), 0) == screen.frame_buffer().pixels());

    glass.chip().is_cut = true;
    let told = panel.show(screen.frame_buffer(), &changes).unwrap_err().to_string();
    assert!(told.starts_with("panel: SPI fails"), "{told}");
}

#[test]
fn a_pin_lights_the_panel_or_not() {
    let glass = Glass::default();
    let mut panel = panel(&glass, Controller::St7789, profile(240, 240, 0));
    panel.set_brightness(0).unwrap();
    assert!(!glass.chip().levels[&LIGHT]);
    panel.set_brightness(40).unwrap();
    assert!(glass.chip().levels[&LIGHT]);
}

/// A pulse-width modulator is exported, set and dimmed as the kernel wants it; a missing one is named.
#[test]
fn a_modulator_dims_the_panel() {
    let chip = tempfile::tempdir().unwrap();
    let light = Backlight { gpio: None::<GpioLine>, pwm: Some(chip.path().into()), channel: 1 };
    let glass = Glass::default();
    let open = || Light::<Glass>::open(&glass, Some(&light));
    let Err(missing) = open() else { panic!("there is none") };
    assert!(missing.to_string().contains("dtoverlay=pwm"), "{missing}");
    let folder = chip.path().join("pwm1");
    std::fs::create_dir(&folder).unwrap();
    for file in ["period", "enable", "duty_cycle"] {
        std::fs::write(folder.join(file), "0").unwrap();
    }
    let mut light = open().unwrap_or_else(|error| panic!("{error}"));
    light.set(25).unwrap();
    let read = |file: &str| std::fs::read_to_string(folder.join(file)).unwrap();
    assert_eq!(
        (read("period"), read("enable"), read("duty_cycle")),
        ("1000000".into(), "1".into(), "250000".into())
    );
}
