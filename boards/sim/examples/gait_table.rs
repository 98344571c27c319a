//! What comes out of the typical gaits, speed by speed, beside what is published: `gait_table [HEIGHT_M]`.
//!
//! The first table is the check of the kinematics by speed; the second says how smoothly the legs land and
//! leave: rates and accelerations of thigh and knee within 60 ms of contact and toe-off.

use kei_sim::gait::{Gait, GaitError, GaitParameters};
use kei_sim::{Proportions, Scene, Segments, Side, Simulation, StrideTruth};
use std::error::Error;

/// km/h: the protocol's, and 2.5, 3.5 and 4.5 m/s.
const SPEEDS_KMH: [f64; 16] =
    [2.0, 4.0, 6.0, 6.5, 7.0, 8.0, 9.0, 10.0, 11.0, 12.6, 14.0, 15.0, 16.2, 17.0, 18.5, 20.0];
/// Means of 28 runners (Fukuchi, Fukuchi and Duarte 2017): km/h, cadence, contact ms, swing knee, oscillation mm.
const PUBLISHED: [[f64; 5]; 3] =
    [[9.0, 161.0, 290.0, 92.0, 93.0], [12.6, 171.0, 240.0, 108.0, 89.0], [16.2, 183.0, 210.0, 119.0, 76.0]];
/// Around an event, s.
const AROUND: f64 = 0.060;
/// Between looks, s.
const LOOK: f64 = 0.002;

fn main() -> Result<(), Box<dyn Error>> {
    let height_m = std::env::args().nth(1).map_or(Ok(1.75), |n| n.parse::<f64>())?;
    println!("typical gait at {height_m} m; published means of 28 runners in brackets");
    println!(
        "{:>5} {:>9} {:>9} {:>5} {:>8} {:>6} | knee: {:>5} {:>6} {:>5} {:>9} | thigh: {:>4} {:>4} | {:>5} {:>5} {:>5} {:>5}",
        "km/h",
        "spm",
        "ms",
        "duty",
        "osc mm",
        "ahead",
        "land",
        "stance",
        "off",
        "swing",
        "fore",
        "back",
        "kneeT",
        "thighT",
        "minT",
        "lead"
    );
    for kmh in SPEEDS_KMH {
        let mut scene = Scene { duration_s: 6.0, ..Scene::default() };
        scene.runner.height_m = height_m;
        scene.runner.speed_kmh = kmh;
        scene.runner.variation_percent = Some(0.0);
        let leg = scene.runner.segments().leg();
        let simulation = match Simulation::new(scene) {
            Ok(s) => s,
            Err(e) => {
                println!("{kmh}: {e}");
                continue;
            }
        };
        let strides = simulation.strides(Side::Right);
        row(kmh, &strides[1], leg);
    }
    println!();
    println!(
        "within 60 ms of the event, degrees, s: rate at the event, largest jump of the rate between looks of {LOOK} s,"
    );
    println!("range of rates, largest acceleration");
    for kmh in SPEEDS_KMH {
        if let Err(e) = smoothness(kmh, height_m) {
            println!("{kmh}: {e}")
        }
    }
    Ok(())
}

fn row(kmh: f64, s: &StrideTruth, leg: f64) {
    let published = PUBLISHED.iter().find(|p| (p[0] - kmh).abs() < 0.05);
    let beside = |i: usize| published.map_or(String::new(), |p| format!("({:.0})", p[i]));
    let place = |values: &[f32], most: bool| {
        let better = |a: f32, b: f32| if most { a > b } else { a < b };
        let mut best = 0;
        for (i, &v) in values.iter().enumerate() {
            if better(v, values[best]) {
                best = i;
            }
        }
        best
    };
    let off = (100.0 * s.duty_factor()) as usize;
    println!(
        "{kmh:>5.1} {:>4.0}{:<5} {:>4.0}{:<5} {:>5.3} {:>4.0}{:<4} {:>6.3} |       {:>5.1} {:>6.1} {:>5.1} {:>4.0}{:<5} |        {:>4.0} {:>4.0} | {:>5} {:>5} {:>5}",
        s.cadence_spm(),
        beside(1),
        1e3 * s.ground_contact_s(),
        beside(2),
        s.duty_factor(),
        1e3 * s.vertical_oscillation_m,
        beside(4),
        s.overstride_m / leg,
        s.knee_flexion_contact_deg,
        s.knee_flexion_stance_max_deg,
        s.knee_curve_deg[off],
        s.knee_flexion_swing_max_deg,
        beside(3),
        s.thigh_flexion_max_deg,
        s.thigh_extension_max_deg,
        place(&s.knee_curve_deg[off..], true) + off,
        place(&s.thigh_curve_deg, true),
        place(&s.thigh_curve_deg, false)
    );
}

fn smoothness(kmh: f64, height_m: f64) -> Result<(), GaitError> {
    let segments = Segments::new(height_m, &Proportions::default());
    let p = GaitParameters { variation_percent: 0.0, ..GaitParameters::typical(kmh / 3.6, &segments) };
    let gait = Gait::new(segments, p, 6.0, 1)?;
    let contact = gait.contacts().find(|c| c.side == Side::Right && c.contact > 1.0).expect("a footfall");
    let mut line = format!("{kmh:>5.1}");
    for (name, event) in [("contact", contact.contact), ("toe-off", contact.toe_off)] {
        for (joint, of) in [
            ("thigh", &(|t: f64| gait.body(t).thigh_deg(Side::Right)) as &dyn Fn(f64) -> f64),
            ("knee", &|t: f64| gait.body(t).knee_flexion_deg(Side::Right)),
        ] {
            let looks = (2.0 * AROUND / LOOK) as i32;
            let angles: Vec<f64> = (0..=looks).map(|k| of(event - AROUND + LOOK * f64::from(k))).collect();
            let rates: Vec<f64> = angles.windows(2).map(|w| (w[1] - w[0]) / LOOK).collect();
            let bends: Vec<f64> = rates.windows(2).map(|w| (w[1] - w[0]) / LOOK).collect();
            let most = |v: &[f64]| v.iter().copied().fold(f64::MIN, f64::max);
            let least = |v: &[f64]| v.iter().copied().fold(f64::MAX, f64::min);
            let bend = most(&bends).max(-least(&bends));
            line += &format!(
                " | {name} {joint} {:>5.0} ({:>4.0} to {:>4.0}) {:>6.0}",
                rates[rates.len() / 2],
                least(&rates),
                most(&rates),
                bend
            );
        }
    }
    println!("{line}");
    Ok(())
}
