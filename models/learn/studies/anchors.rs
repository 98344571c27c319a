//! Prints the parts of Kipchoge's reference file that depend on recreational runners:
//! `anchors [OWN_SPEED_MS]`.
//!
//! These are the scores of the runners, and the table `[at_speed]` with d0 and g at other speeds.

use kei_learn::{recreational_scores, speed_anchors};
use kei_models::kipchoge;
use std::error::Error;

/// Kipchoge's mean speed at Breaking2, m/s: 42.195 km in 2:00:25.
const RACE_PACE: f64 = 5.84;

fn main() -> Result<(), Box<dyn Error>> {
    let own_speed = std::env::args().nth(1).map_or(Ok(RACE_PACE), |text| text.parse())?;
    println!("recreational = {:?}", recreational_scores(&kipchoge::gait()));
    let speeds = speed_anchors(&kipchoge::gait(), own_speed);
    println!("[at_speed]\nown_speed = {own_speed}\nanchors = [");
    for [speed, d0, g] in speeds.anchors {
        println!("  [{speed}, {d0}, {g}],");
    }
    println!("]");
    Ok(())
}
