//! The bytes on the bus produce the drawn screen on an emulated panel.

mod emulator;

use super::backlight::BacklightDriver;
use super::panel::{ReopeningPanel, State};
use crate::panel::Panel;
use crate::profile::{Backlight, Controller, GpioLine, SpiPanel};
use embedded_graphics::prelude::Size;
use emulator::{DC, PanelEmulator, RESET};
use kei_screen::{DirtyRegion, Page, Screen, ScreenState, TextLine};
use std::time::Instant;

const LIGHT: u32 = 18;

fn profile(width: u32, height: u32, rotation: u16) -> SpiPanel {
    let text = format!(
        "width = {width}\nheight = {height}\nrotation = {rotation}\nspi = '/dev/spidev0.0'\n\
         dc = {DC}\nreset = {RESET}\nbacklight = {{ gpio = {LIGHT} }}\n"
    );
    toml::from_str(&text).unwrap()
}

fn panel(emulator: &PanelEmulator, controller: Controller, profile: SpiPanel) -> impl Panel {
    let emulator = emulator.clone();
    ReopeningPanel::new(move || Ok(emulator.clone()), controller, profile)
}

fn screen(size: Size) -> Screen<Vec<u16>> {
    let pixels = || vec![0; (size.width * size.height) as usize];
    Screen::new(size, pixels(), pixels()).unwrap()
}

fn state(page: Page, message: &str) -> ScreenState {
    ScreenState { page, message: TextLine::new(message), ..ScreenState::default() }
}

/// For every controller, size and rotation, the panel shows the drawn pixels, whether sent whole or as dirty
/// regions.
#[test]
fn the_panel_shows_what_was_drawn() {
    use Controller::{Ili9341, St7789};
    for (controller, width, height) in
        [(St7789, 240, 320), (St7789, 240, 240), (St7789, 135, 240), (Ili9341, 240, 320)]
    {
        for rotation in [0, 90, 180, 270] {
            let emulator = PanelEmulator::default();
            let profile = profile(width, height, rotation);
            let offset = controller.offset(width, height).unwrap();
            let mut panel = panel(&emulator, controller, profile);
            let mut screen = screen(panel.size());
            for (page, message) in [
                (Page::Starting, "opening the camera"),
                (Page::StepOn, "no camera at /dev/video0: plug it in"),
                (Page::Counting { counted: 3, needed: 8 }, ""),
                (Page::Live, ""),
            ] {
                let dirty = screen.update(&state(page, message));
                panel.show(screen.frame_buffer(), &dirty).unwrap();
                let visible = emulator.chip().visible((width, height), offset, rotation);
                let what = format!("{controller:?} {width}x{height} rotated by {rotation}, {page:?}");
                assert!(visible == screen.frame_buffer().pixels(), "{what}");
            }
            let chip = emulator.chip();
            assert!(chip.is_on && chip.levels[&LIGHT] && chip.levels[&RESET]);
            assert_eq!((chip.is_inverted, chip.is_bgr()), (controller == St7789, controller == Ili9341));
            assert!(chip.longest_transfer <= 4096, "spidev accepts no longer transfer");
        }
    }
}

/// Unchanged pixels are not sent.
#[test]
fn only_changes_are_sent() {
    let emulator = PanelEmulator::default();
    let mut panel = panel(&emulator, Controller::St7789, profile(240, 320, 0));
    let mut screen = screen(panel.size());
    let dirty = screen.update(&state(Page::Counting { counted: 3, needed: 8 }, ""));
    panel.show(screen.frame_buffer(), &dirty).unwrap();
    let whole = std::mem::take(&mut emulator.chip().bytes);
    assert!(whole > 2 * 240 * 320, "{whole} bytes");
    let dirty = screen.update(&state(Page::Counting { counted: 4, needed: 8 }, ""));
    panel.show(screen.frame_buffer(), &dirty).unwrap();
    let changed = emulator.chip().bytes;
    assert!(changed > 0 && changed < whole / 10, "{changed} of {whole} bytes");
    assert!(changed >= 2 * dirty.pixels() as usize);
}

/// A failed panel is reported, retried after a pause, and sent the whole screen when it works again.
#[test]
fn a_failed_panel_is_retried() {
    let emulator = PanelEmulator::default();
    let clone = emulator.clone();
    let mut panel = ReopeningPanel::new(move || Ok(clone.clone()), Controller::St7789, profile(240, 240, 0));
    let mut screen = screen(panel.size());
    emulator.chip().is_cut = true;
    let dirty = screen.update(&state(Page::StepOn, ""));
    let error = panel.show(screen.frame_buffer(), &dirty).unwrap_err().to_string();
    assert!(error.contains("there is no /dev/spidev0.0: enable SPI"), "{error}");
    emulator.chip().is_cut = false;
    let again = panel.show(screen.frame_buffer(), &dirty).unwrap_err();
    assert_eq!(again.to_string(), error, "retried before the pause was over");
    let State::Failed(_, until) = &mut panel.state else { panic!("the panel has not failed") };
    *until = Instant::now();
    panel.show(screen.frame_buffer(), &DirtyRegion::whole(panel.size())).unwrap();
    assert!(emulator.chip().visible((240, 240), (0, 0), 0) == screen.frame_buffer().pixels());

    emulator.chip().is_cut = true;
    let error = panel.show(screen.frame_buffer(), &dirty).unwrap_err().to_string();
    assert!(error.starts_with("panel: SPI failed"), "{error}");
}

#[test]
fn a_pin_switches_the_backlight() {
    let emulator = PanelEmulator::default();
    let mut panel = panel(&emulator, Controller::St7789, profile(240, 240, 0));
    panel.set_brightness(0).unwrap();
    assert!(!emulator.chip().levels[&LIGHT]);
    panel.set_brightness(40).unwrap();
    assert!(emulator.chip().levels[&LIGHT]);
}

/// A PWM channel is exported, configured and dimmed through the kernel's files; a missing one is reported.
#[test]
fn pwm_dims_the_backlight() {
    let chip = tempfile::tempdir().unwrap();
    let light = Backlight { gpio: None::<GpioLine>, pwm: Some(chip.path().into()), channel: 1 };
    let emulator = PanelEmulator::default();
    let open = || BacklightDriver::<PanelEmulator>::open(&emulator, Some(&light));
    let Err(missing) = open() else { panic!("the PWM channel does not exist yet") };
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
