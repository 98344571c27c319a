//! Generated recordings whose truth is known: what is shown is right, and what is withheld has the right reason.
//!
//! The rows combine rates, frame rates, noise and disturbances. Run it with `--nocapture` for the confusion table:
//! `cargo test -p kei-tests --test recordings -- --nocapture`.

mod recording;
mod verdict;

use kei_core::{ClipAnalyzer, GaitReport, Pose, SegmentChoice, Settings};
use kei_metric::Withheld;
use kei_models::{Network, kipchoge};
use rayon::prelude::*;
use recording::{Disturbance, MOVENET_NOISE, Recording};
use verdict::{Expected, Tally, Verdict};

/// Frame rates, fps.
const RATES: [f64; 11] = [10.0, 15.0, 24.0, 25.0, 30.0, 50.0, 60.0, 90.0, 120.0, 240.0, 480.0];
/// Noise of the joints, leg lengths: that of a pose network, and more.
const NOISE: [f64; 2] = [MOVENET_NOISE, 0.02];
/// Cadences of running in real time, steps per minute.
const RUNNING_SPM: [f64; 8] = [124.0, 137.0, 150.0, 163.0, 177.0, 190.0, 211.0, 230.0];
/// Cadences of a run in slow motion, steps per minute.
const SLOW_SPM: [f64; 7] = [21.0, 30.0, 42.5, 57.0, 70.0, 85.0, 110.0];

type Row = (Recording, Expected);

/// Returns every pace at every frame rate.
fn envelope() -> impl Iterator<Item = Row> {
    let rows = RATES.into_iter().flat_map(|frames_per_second| {
        RUNNING_SPM.into_iter().flat_map(move |cadence_spm| {
            NOISE.into_iter().map(move |noise| Recording {
                cadence_spm,
                frames_per_second,
                noise,
                ..Recording::default()
            })
        })
    });
    rows.enumerate().map(|(row, recording)| (Recording { seed: row as u64, ..recording }, Expected::All))
}

/// Returns runs in slow motion: KEI and angles are right, and times are withheld.
fn slow_motion() -> impl Iterator<Item = Row> {
    let rates = [15.0, 30.0, 60.0];
    let rows = rates.into_iter().flat_map(|frames_per_second| {
        SLOW_SPM.into_iter().map(move |cadence_spm| Recording {
            cadence_spm,
            frames_per_second,
            ..Recording::default()
        })
    });
    rows.enumerate().map(|(row, recording)| {
        // Five strides at least, and eight seconds.
        let seconds = (600.0 / recording.cadence_spm).max(8.0);
        (Recording { seconds, seed: row as u64, ..recording }, Expected::WithoutClock)
    })
}

/// Returns rates beyond any person's.
fn sped_up() -> impl Iterator<Item = Row> {
    // Not 400, of which two strides take nine frames at 15 fps: the frames are also those of 200 steps per minute.
    let fast = [316.0, 340.0, 380.0, 396.0];
    fast.into_iter().flat_map(|cadence_spm| {
        RATES.into_iter().map(move |frames_per_second| {
            let recording = Recording { cadence_spm, frames_per_second, ..Recording::default() };
            let reasons: &[Withheld] = &[
                Withheld::SpedUp,
                Withheld::FrameRateTooLow,
                Withheld::NoStride,
                Withheld::PoorFit,
                Withheld::Implausible,
            ];
            (recording, Expected::Nothing(reasons))
        })
    })
}

/// Returns every disturbance that the analysis has to bear, at several frame rates and paces.
fn disturbed() -> impl Iterator<Item = Row> {
    use Disturbance as D;
    let bearable = [
        D::Swaps(0.1),
        D::Swaps(0.3),
        D::Dropped(0.1),
        D::Dropped(0.3),
        D::Jitter(0.1),
        D::FarLegHidden(0.2),
        D::Strays(0.1),
        D::Unseen(0.1),
        D::Mirrored,
        D::Drift(0.3),
        D::Small(0.2),
        D::Uneven(0.015),
        D::Uneven(0.03),
    ];
    bearable.into_iter().enumerate().flat_map(|(kind, disturbance)| {
        [(25.0, 163.0), (30.0, 172.0), (60.0, 180.5), (120.0, 150.0)].into_iter().enumerate().map(
            move |(row, (frames_per_second, cadence_spm))| {
                let seed = (10 * kind + row) as u64;
                (
                    Recording { frames_per_second, cadence_spm, disturbance, seed, ..Recording::default() },
                    Expected::All,
                )
            },
        )
    })
}

/// Returns recordings that support nothing, each with the reasons that are true of it.
fn unusable() -> impl Iterator<Item = Row> {
    use Disturbance as D;
    let rows: [(D, f64, &'static [Withheld]); 6] = [
        (D::YUp, 8.0, &[Withheld::Implausible]),
        (D::LegsOutOfFrame, 8.0, &[Withheld::LegsHidden]),
        (D::Empty, 8.0, &[Withheld::NoPerson]),
        (D::Standing, 8.0, &[Withheld::NoStride, Withheld::PoorFit, Withheld::TooShort]),
        (D::None, 0.3, &[Withheld::TooShort]),
        (D::None, 0.9, &[Withheld::TooShort, Withheld::NoStride]),
    ];
    rows.into_iter().flat_map(|(disturbance, seconds, reasons)| {
        [15.0, 30.0, 60.0, 240.0].into_iter().map(move |frames_per_second| {
            let recording = Recording { frames_per_second, disturbance, seconds, ..Recording::default() };
            (recording, Expected::Nothing(reasons))
        })
    })
}

/// Returns recordings by a camera that is not level: angles to the vertical are off by its roll, and may be shown.
fn rolled() -> impl Iterator<Item = Row> {
    RATES.into_iter().enumerate().map(|(row, frames_per_second)| {
        let disturbance = Disturbance::Roll([-2.0, 1.0, 2.0][row % 3]);
        (
            Recording { frames_per_second, disturbance, seed: row as u64, ..Recording::default() },
            Expected::All,
        )
    })
}

fn rows() -> Vec<Row> {
    envelope()
        .chain(slow_motion())
        .chain(sped_up())
        .chain(disturbed())
        .chain(rolled())
        .chain(unusable())
        .collect()
}

fn analyse(poses: &[Pose]) -> GaitReport {
    let reference = kipchoge::reference(Network::MoveNet);
    let mut clip = Box::new(ClipAnalyzer::new(reference, Settings::default(), SegmentChoice::Longest));
    clip.analyze(poses).headline
}

#[test]
fn nothing_wrong_is_shown_and_little_is_withheld_needlessly() {
    let rows = rows();
    let results: Vec<_> = rows
        .par_iter()
        .map(|(recording, _)| {
            let filmed = recording.film();
            let report = analyse(&filmed.poses);
            (filmed, report)
        })
        .collect();
    let mut tally = Tally::new();
    for ((recording, expected), (filmed, report)) in rows.iter().zip(&results) {
        tally.add(recording, *expected, filmed, report);
    }
    println!(
        "{} recordings, intervals hold the truth in {:.1} %\n{}",
        rows.len(),
        100.0 * tally.coverage(),
        tally.table()
    );
    for line in tally.needless.iter().chain(&tally.faults) {
        println!("{line}");
    }
    let total = tally.count(Verdict::ShownRight) + tally.count(Verdict::WithheldNeedlessly);
    let needless = f64::from(tally.count(Verdict::WithheldNeedlessly)) / f64::from(total);
    assert!(needless <= 0.03, "{:.1} % are withheld needlessly", 100.0 * needless);
    assert!(tally.faults.is_empty(), "{} are shown wrong", tally.faults.len());
}
