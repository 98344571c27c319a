//! Generated recordings with known truth: each metric is right within its interval, or withheld with the right
//! reason.

mod recording;
mod verdict;

use recording::Recording;
use verdict::Tally;

#[test]
fn explore() {
    let mut tally = Tally::default();
    let only: Option<f64> = std::env::var("SPM").ok().and_then(|v| v.parse().ok());
    for frames_per_second in [10.0, 15.0, 30.0, 60.0, 240.0] {
        for cadence_spm in [
            20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 90.0, 110.0, 130.0, 150.0, 170.0, 190.0, 210.0, 230.0, 244.0,
            270.0, 316.0, 380.0,
        ] {
            if only.is_some_and(|only| only != cadence_spm) {
                continue;
            }
            for (noise, seconds) in [(0.015, 10.0), (0.015, 4.0), (0.03, 10.0)] {
                let recording =
                    Recording { cadence_spm, frames_per_second, noise, seconds, ..Recording::default() };
                tally.add(&recording);
            }
        }
    }
    tally.print();
}
