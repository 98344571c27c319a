//! Effect of swapped labels, dropped frames and jitter on the metrics of simulated runners.

use super::population::{Runner, WINDOW_S};
use crate::statistics::{deviation, size};
use crate::table::{Table, number};
use crate::windows::{Analysis, WindowResult, swap_labels, thinned};
use kei_core::Pose;
use kei_metric::MetricName;
use kei_tests::Noise;
use rayon::prelude::*;

/// A disturbance of a runner's poses.
struct Case {
    what: &'static str,
    change: fn(&[Pose], &mut Noise) -> Vec<Pose>,
}

const CASES: [Case; 5] = [
    Case { what: "5 % swaps", change: |poses, noise| swapped(poses, 0.05, noise) },
    Case { what: "15 % swaps", change: |poses, noise| swapped(poses, 0.15, noise) },
    Case { what: "30 % swaps", change: |poses, noise| swapped(poses, 0.30, noise) },
    Case { what: "all swapped", change: |poses, noise| swapped(poses, 1.0, noise) },
    Case { what: "20 % dropped", change: |poses, noise| dropped(poses, 0.2, noise) },
];
/// Frames early or late by up to this share of the interval.
const JITTER: f64 = 0.3;

/// Prints the table. `seen` has the poses of each rate; uneven times are picked from those of `finest`.
pub(super) fn study(
    analysis: &Analysis,
    runners: &[Runner],
    seen: &[(f64, &[Vec<Pose>])],
    (finest, fine): (f64, &[Vec<Pose>]),
) {
    let table = Table::new(
        "Disturbances, the first 60 simulated runners. Changes are against the same runner's window without disturbance, errors \
         against the truth. Uneven frames are picked from 60 fps and compared with even ones picked the same way.",
        &[
            "fps",
            "what",
            "shown",
            "cadence change: median, spm",
            "largest",
            "KEI change: median",
            "largest",
            "contact error SD, ms",
            "undisturbed",
        ],
    );
    let measure = |poses: &(dyn Fn(usize) -> Vec<Pose> + Sync)| -> Vec<WindowResult> {
        (0..runners.len()).into_par_iter().map(|i| analysis.window(&poses(i), runners[i].settings)).collect()
    };
    for &(rate, poses) in seen {
        let calm = measure(&|i| poses[i].clone());
        for case in &CASES {
            let now = measure(&|i| (case.change)(&poses[i], &mut Noise::new(i as u64 + 1)));
            row(&table, rate, case.what, runners, &calm, &now);
        }
        let every = (finest / rate).round() as usize;
        if every >= 4 {
            let calm = measure(&|i| thinned(&fine[i], every));
            let now = measure(&|i| jittered(&fine[i], finest, rate, &mut Noise::new(i as u64 + 1)));
            row(&table, rate, "±30 % jitter", runners, &calm, &now);
        }
    }
}

fn row(
    table: &Table,
    rate: f64,
    what: &str,
    runners: &[Runner],
    calm: &[WindowResult],
    now: &[WindowResult],
) {
    let changes = |name: MetricName| -> Vec<f64> {
        calm.iter().zip(now).filter_map(|(calm, now)| Some(now.value(name)? - calm.value(name)?)).collect()
    };
    // Of the windows that show the metric with and without disturbance.
    let errors = |of: &[WindowResult]| -> Vec<f64> {
        let name = MetricName::GroundContactMs;
        let windows = runners.iter().zip(of).zip(calm.iter().zip(now));
        windows
            .filter(|(_, (calm, now))| calm.value(name).is_some() && now.value(name).is_some())
            .filter_map(|((runner, found), _)| Some(found.value(name)? - runner.metric(name)?))
            .collect()
    };
    let (cadence, kei) = (changes(MetricName::CadenceSpm), changes(MetricName::Kei));
    table.row(&[
        number(rate, 0),
        what.into(),
        cadence.len().to_string(),
        number(size(&cadence, 0.5), 2),
        number(size(&cadence, 1.0), 2),
        number(size(&kei, 0.5), 2),
        number(size(&kei, 1.0), 2),
        number(deviation(&errors(now)), 1),
        number(deviation(&errors(calm)), 1),
    ]);
}

fn swapped(poses: &[Pose], share: f64, noise: &mut Noise) -> Vec<Pose> {
    let mut poses = poses.to_vec();
    for pose in &mut poses {
        if noise.chance(share) {
            swap_labels(pose);
        }
    }
    poses
}

fn dropped(poses: &[Pose], share: f64, noise: &mut Noise) -> Vec<Pose> {
    poses.iter().filter(|_| !noise.chance(share)).copied().collect()
}

/// Poses of a camera whose frames come early or late: the nearest ones of a finer camera, with their own times.
fn jittered(fine: &[Pose], finest: f64, rate: f64, noise: &mut Noise) -> Vec<Pose> {
    let mut last = None;
    let mut picked = Vec::new();
    for k in 0..(WINDOW_S * rate) as usize {
        let time_s = (k as f64 + JITTER * noise.range(-1.0, 1.0)) / rate;
        let frame = (time_s * finest).round().max(0.0) as usize;
        if last != Some(frame) {
            picked.extend(fine.get(frame));
            last = Some(frame);
        }
    }
    picked
}
