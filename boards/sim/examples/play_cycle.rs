//! Plays a measured cycle from a CSV file: `play_cycle CYCLE.csv OUT.png [CADENCE] [SPEED_KMH]`.
//!
//! The file has one row per phase, from the contact of the near foot, and the columns `hip_flex_near_deg`
//! (thigh from the vertical), `knee_flex_near_deg`, `trunk_lean_deg`, `heel_near_x`, `heel_near_y`,
//! `toe_near_x`, `toe_near_y` and `near_contact` (0 or 1). Prints the belt speed at which the runner keeps
//! their place on the belt, and writes a contact sheet.

#[path = "support/contact_sheet.rs"]
mod contact_sheet;

use kei_sim::gait::{JointCycle, PlayedGait};
use kei_sim::{Scene, Simulation};
use std::error::Error;

const COLUMNS: usize = 4;
const ROWS: usize = 2;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [table, out] = args
        .get(..2)
        .and_then(|a| <&[String; 2]>::try_from(a).ok())
        .ok_or("usage: play_cycle CYCLE.csv OUT.png [CADENCE] [SPEED_KMH]")?;
    let cadence: f64 = args.get(2).map_or(Ok(184.0), |n| n.parse())?;
    let speed = args.get(3).map(|n| n.parse::<f64>()).transpose()?.map(|kmh| kmh / 3.6);

    let mut scene = Scene { duration_s: 120.0 / cadence, ..Scene::default() };
    scene.camera.frames_per_second = (COLUMNS * ROWS) as f64 / scene.duration_s;
    scene.runner.height_m = 1.67;
    let segments = scene.runner.segments();
    let played = PlayedGait::new(segments, read(table)?, cadence, speed, scene.duration_s, scene.seed)?;
    println!("belt speed {:.1} km/h", 3.6 * played.speed());
    let simulation = Simulation::with_motion(scene, played)?;
    contact_sheet::write(simulation, COLUMNS, ROWS, out)
}

fn read(path: &str) -> Result<JointCycle, Box<dyn Error>> {
    let text = std::fs::read_to_string(path)?;
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().ok_or("no header")?.split(',').collect();
    let rows: Vec<Vec<f64>> =
        lines.map(|line| line.split(',').map(|cell| cell.parse().unwrap_or(f64::NAN)).collect()).collect();
    let column = |name: &str| -> Result<Vec<f64>, String> {
        let index = header.iter().position(|h| *h == name).ok_or(format!("no column {name}"))?;
        Ok(rows.iter().map(|row| row[index]).collect())
    };
    let (hx, hy) = (column("heel_near_x")?, column("heel_near_y")?);
    let (tx, ty) = (column("toe_near_x")?, column("toe_near_y")?);
    let mut pitch: Vec<f64> =
        (0..rows.len()).map(|i| (ty[i] - hy[i]).atan2(tx[i] - hx[i]).to_degrees()).collect();
    // In swing, the foot can point backward and up: -190 degrees, not 170.
    pitch.iter_mut().filter(|p| **p > 90.0).for_each(|p| *p -= 360.0);
    let contact = column("near_contact")?;
    Ok(JointCycle {
        thigh_deg: column("hip_flex_near_deg")?,
        knee_deg: column("knee_flex_near_deg")?,
        foot_pitch_deg: Some(pitch),
        trunk_lean_deg: column("trunk_lean_deg")?,
        upper_arm_deg: None,
        elbow_deg: None,
        duty_factor: contact.iter().sum::<f64>() / contact.len() as f64,
    })
}
