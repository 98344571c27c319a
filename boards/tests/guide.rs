//! The table of profiles in the guide matches the profiles.

use kei_boards::profile::{CameraProfile, PanelProfile, PinDriver, Profile};
use std::fs;
use std::path::{Path, PathBuf};

/// All Markdown below `docs`: the table may move from page to page.
fn docs() -> String {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs")];
    let mut text = String::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("listed").path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|end| end == "md") {
                text.push_str(&fs::read_to_string(entry).expect("UTF-8"));
            }
        }
    }
    text
}

fn profiles() -> Vec<PathBuf> {
    let files = fs::read_dir(env!("CARGO_MANIFEST_DIR")).expect("the folder of the profiles");
    let mut profiles: Vec<_> = files
        .map(|file| file.expect("listed").path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml") && !path.ends_with("Cargo.toml"))
        .collect();
    profiles.sort();
    profiles
}

/// The table states the pin driver, panel size and SPI clock of every profile with a camera.
#[test]
fn the_table_of_profiles_is_right() {
    let guide = docs();
    let mut boards = 0;
    for path in profiles() {
        let profile = Profile::load(&path).expect("a profile");
        // The other profiles need no hardware and are not in the table.
        let CameraProfile::V4l2(_) = profile.camera else { continue };
        boards += 1;
        let name = path.file_name().expect("a file").to_string_lossy();
        let row = guide.lines().find(|line| line.starts_with(&format!("| `{name}` |")));
        let row = row.unwrap_or_else(|| panic!("the guide's table lacks {name}"));
        let driver = match profile.pins.driver {
            PinDriver::Linux => "linux",
            PinDriver::Rppal => "rppal",
        };
        assert!(row.contains(&format!("`driver = \"{driver}\"`")), "{row}");
        if let PanelProfile::Spi(_, panel) = &profile.panel {
            assert!(row.contains(&format!(" {}x{} ", panel.width, panel.height)), "{row}");
            assert!(row.contains(&format!(" {} MHz ", panel.spi_mhz)), "{row}");
        }
    }
    assert!(boards >= 3, "{boards} boards");
}
