//! Writes a unit's store of MADE-UP sessions, to try the laptop's commands without a unit:
//! `cargo run -p kei --example made_up_store -- FOLDER [SESSIONS] [MINUTES]`, then
//! `kei sync --from FOLDER --db made-up.db`.

#[path = "../tests/support/made_up.rs"]
mod made_up;

use kei_tests::Noise;
use made_up::{Run, write_store};
use std::path::Path;

/// Returns sessions on every third day, each with two pairs of shoes at three belt speeds.
fn runs(sessions: u32, seconds: u32) -> Vec<Run> {
    let mut noise = Noise::new(2026);
    let shoes = ["daily", "carbon", "flip-flops", "boots", "barefoot"];
    let run = |n: u32| {
        let two = [shoes[n as usize % 5], shoes[(n as usize + 1 + n as usize / 5) % 5]];
        let speeds = [8.0, 10.0, 12.0];
        let part = seconds / 8;
        let mut stretches: Vec<_> = speeds.map(|speed| (two[0], speed, part)).to_vec();
        stretches[1].2 = 3 * part;
        stretches.extend(speeds.map(|speed| (two[1], speed, part)));
        Run::new(3.0 * f64::from(n), &stretches).on_a_day_of(1.6 * noise.normal()).with_keypoints()
    };
    (0..sessions).map(run).collect()
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().unwrap_or_else(|| {
        eprintln!("usage: made_up_store FOLDER [SESSIONS] [MINUTES]");
        std::process::exit(2);
    });
    let mut number = |default| arguments.next().and_then(|text| text.parse().ok()).unwrap_or(default);
    let (sessions, minutes): (u32, u32) = (number(24), number(40));
    let ids = write_store(Path::new(&folder), &runs(sessions, 60 * minutes));
    eprintln!("{} made-up sessions in {folder}", ids.len());
}
