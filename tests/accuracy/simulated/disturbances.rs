//! Effect of swapped labels, dropped frames and jitter on the metrics of simulated runners.

use super::population::{Runner, WINDOW_S};
use crate::statistics::{absolute_quantile, deviation};
use crate::table::{Table, number};
use crate::windows::{Analysis, WindowResult, every_nth};
use kei_core::Pose;
use kei_metric::MetricName;
use kei_tests::{Noise, swap_labels};
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
/// Largest jitter, as a share of the frame interval.
const JITTER: f64 = 0.3;

/// Prints the table. `seen` has the poses of each frame rate. Frames with jitter are picked from `fine`, the
/// poses at the frame rate `finest`.
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
        let undisturbed = measure(&|i| poses[i].clone());
        for case in &CASES {
            let disturbed = measure(&|i| (case.change)(&poses[i], &mut Noise::new(i as u64 + 1)));
            row(&table, rate, case.what, runners, &undisturbed, &disturbed);
        }
        let every = (finest / rate).round() as usize;
        if every >= 4 {
            let undisturbed = measure(&|i| every_nth(&fine[i], every));
            let disturbed = measure(&|i| jittered(&fine[i], finest, rate, &mut Noise::new(i as u64 + 1)));
            row(&table, rate, "±30 % jitter", runners, &undisturbed, &disturbed);
        }
    }
}

fn row(
    table: &Table,
    rate: f64,
    what: &str,
    runners: &[Runner],
    undisturbed: &[WindowResult],
    disturbed: &[WindowResult],
) {
    let changes = |name: MetricName| -> Vec<f64> {
        undisturbed
            .iter()
            .zip(disturbed)
            .filter_map(|(undisturbed, disturbed)| Some(disturbed.value(name)? - undisturbed.value(name)?))
            .collect()
    };
    // Only windows that show the metric both with and without disturbance, so that the two columns are
    // comparable.
    let errors = |of: &[WindowResult]| -> Vec<f64> {
        let name = MetricName::GroundContactMs;
        let windows = runners.iter().zip(of).zip(undisturbed.iter().zip(disturbed));
        windows
            .filter(|(_, (undisturbed, disturbed))| {
                undisturbed.value(name).is_some() && disturbed.value(name).is_some()
            })
            .filter_map(|((runner, found), _)| Some(found.value(name)? - runner.metric(name)?))
            .collect()
    };
    let (cadence, kei) = (changes(MetricName::CadenceSpm), changes(MetricName::Kei));
    table.row(&[
        number(rate, 0),
        what.into(),
        cadence.len().to_string(),
        number(absolute_quantile(&cadence, 0.5), 2),
        number(absolute_quantile(&cadence, 1.0), 2),
        number(absolute_quantile(&kei, 0.5), 2),
        number(absolute_quantile(&kei, 1.0), 2),
        number(deviation(&errors(disturbed)), 1),
        number(deviation(&errors(undisturbed)), 1),
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

/// Returns the poses of a camera with jitter: the nearest poses of a faster camera, with their own
/// timestamps.
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
