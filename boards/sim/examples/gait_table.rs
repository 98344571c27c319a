//! Prints the kinematics of the typical gait at 16 speeds, with published means: `gait_table [HEIGHT_M]`.
//!
//! A second table shows how smoothly the legs land and leave: rates (degrees/s) and largest accelerations
//! (degrees/s²) of thigh and knee within 60 ms of contact and toe-off.

use kei_sim::gait::Contact;
use kei_sim::{Scene, SceneError, Side, Simulation, StrideTruth};
use std::error::Error;

/// Belt speeds, in km/h: those of the 2-20 km/h protocol, some between them, and 2.5, 3.5 and 4.5 m/s (9.0,
/// 12.6 and 16.2).
const SPEEDS_KMH: [f64; 16] =
    [2.0, 4.0, 6.0, 6.5, 7.0, 8.0, 9.0, 10.0, 11.0, 12.6, 14.0, 15.0, 16.2, 17.0, 18.5, 20.0];
/// Means of 28 runners (Fukuchi, Fukuchi and Duarte 2017): speed (km/h), cadence (steps per minute), contact
/// time (ms), vertical oscillation (mm) and largest knee flexion in swing (degrees).
const PUBLISHED: [[f64; 5]; 3] =
    [[9.0, 161.0, 290.0, 93.0, 92.0], [12.6, 171.0, 240.0, 89.0, 108.0], [16.2, 183.0, 210.0, 76.0, 119.0]];
/// Time examined before and after contact or toe-off, and time between samples, in s.
const AROUND: f64 = 0.060;
const STEP: f64 = 0.002;

fn main() -> Result<(), Box<dyn Error>> {
    let height_m = std::env::args().nth(1).map_or(Ok(1.75), |n| n.parse::<f64>())?;
    println!("typical gait at {height_m} m; published means of 28 runners in brackets; angles in degrees");
    println!(
        "{:>5} {:>9} {:>9} {:>6} {:>9} {:>6} | knee: {:>5} {:>6} {:>5} {:>9} | thigh: {:>4} {:>4}",
        "km/h", "spm", "ms", "duty", "rise mm", "ahead", "land", "stance", "off", "swing", "fore", "back"
    );
    for kmh in SPEEDS_KMH {
        let simulation = typical(kmh, height_m)?;
        let stride = simulation.strides(Side::Right)[1];
        row(kmh, &stride, simulation.motion().segments().leg());
    }
    println!();
    println!("within 60 ms of the event: rate at the event (lowest to highest), largest acceleration");
    for kmh in SPEEDS_KMH {
        smoothness(kmh, &typical(kmh, height_m)?);
    }
    Ok(())
}

fn typical(kmh: f64, height_m: f64) -> Result<Simulation, SceneError> {
    let mut scene = Scene { duration_s: 6.0, ..Scene::default() };
    scene.runner.height_m = height_m;
    scene.runner.speed_kmh = kmh;
    scene.runner.variation_percent = Some(0.0);
    Simulation::new(scene)
}

fn row(kmh: f64, s: &StrideTruth, leg: f64) {
    let published = PUBLISHED.iter().find(|p| (p[0] - kmh).abs() < 0.05);
    let beside = |value: f64, i: usize| {
        format!("{value:.0}{}", published.map_or(String::new(), |p| format!(" ({:.0})", p[i])))
    };
    println!(
        "{kmh:>5.1} {:>9} {:>9} {:>6.3} {:>9} {:>6.3} |       {:>5.1} {:>6.1} {:>5.1} {:>9} |        {:>4.0} {:>4.0}",
        beside(s.cadence_spm(), 1),
        beside(1e3 * s.ground_contact_s(), 2),
        s.duty_factor(),
        beside(1e3 * s.vertical_oscillation_m, 3),
        s.overstride_m / leg,
        s.knee_flexion_contact_deg,
        s.knee_flexion_stance_max_deg,
        s.knee_curve_deg[(100.0 * s.duty_factor()) as usize],
        beside(s.knee_flexion_swing_max_deg, 4),
        s.thigh_flexion_max_deg,
        s.thigh_extension_max_deg,
    );
}

fn smoothness(kmh: f64, simulation: &Simulation) {
    let motion = simulation.motion();
    let of_right = |c: &Contact| c.side == Side::Right && c.contact > 1.0;
    let Some(step) = motion.contacts().into_iter().find(of_right) else { return };
    let mut line = format!("{kmh:>5.1}");
    for (name, event) in [("contact", step.contact), ("toe-off", step.toe_off)] {
        let samples = (2.0 * AROUND / STEP) as i32;
        let bodies = (0..=samples).map(|k| motion.body(event - AROUND + STEP * f64::from(k)));
        let (thigh, knee): (Vec<f64>, Vec<f64>) =
            bodies.map(|b| (b.thigh_deg(Side::Right), b.knee_flexion_deg(Side::Right))).unzip();
        for (joint, angles) in [("thigh", thigh), ("knee", knee)] {
            let slopes = |v: &[f64]| v.windows(2).map(|w| (w[1] - w[0]) / STEP).collect::<Vec<_>>();
            let rates = slopes(&angles);
            let (least, most) = (
                rates.iter().copied().fold(f64::MAX, f64::min),
                rates.iter().copied().fold(f64::MIN, f64::max),
            );
            let bend = slopes(&rates).iter().fold(0.0, |m: f64, b| m.max(b.abs()));
            let at = rates[rates.len() / 2];
            line += &format!(" | {name} {joint} {at:>5.0} ({least:>4.0} to {most:>4.0}) {bend:>6.0}");
        }
    }
    println!("{line}");
}
