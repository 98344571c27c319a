//! Compares a report with the truth, and counts the verdicts.

use crate::recording::{Filmed, Recording};
use kei_core::{GaitReport, Joint};
use kei_metric::{Estimate, MetricName, Withheld};
use kei_tests::{HIP_RISE, ReferenceRunner};
use std::collections::BTreeMap;
use std::fmt::Write;

/// What a recording supports.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Expected {
    /// Everything: what is withheld is withheld needlessly, unless the phases have a gap.
    All,
    /// Everything that needs no clock. Times are withheld as slow motion.
    WithoutClock,
    /// Nothing, for one of these reasons.
    Nothing(&'static [Withheld]),
}

/// A metric's verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    ShownRight,
    ShownWrong,
    WithheldRightly,
    WithheldNeedlessly,
}

/// An estimate this many half widths of its interval away from the truth is wrong. The intervals are 95 % intervals, so
/// that one in twenty misses the truth by a little; four standard deviations happen once in 16,000.
const WRONG_HALF_WIDTHS: f64 = 2.0;
/// Largest gap in phase at which each kind of metric has to be shown, cycles: half of what the analysis tolerates for
/// times, which it computes from its own phases.
const CERTAIN_GAP: f64 = 0.03;

pub(crate) struct Tally {
    /// True values of the reference gait, whatever its pace.
    posture: Vec<(MetricName, f64)>,
    counts: BTreeMap<(MetricName, Verdict), u32>,
    /// Number of estimates shown per metric, and of those whose interval holds the truth.
    held: BTreeMap<MetricName, [u32; 2]>,
    pub(crate) faults: Vec<String>,
    pub(crate) needless: Vec<String>,
}

impl Tally {
    pub(crate) fn new() -> Tally {
        let (counts, held) = (BTreeMap::new(), BTreeMap::new());
        Tally { posture: posture_truth(), counts, held, faults: Vec::new(), needless: Vec::new() }
    }

    pub(crate) fn add(
        &mut self,
        recording: &Recording,
        expected: Expected,
        filmed: &Filmed,
        report: &GaitReport,
    ) {
        let truths = [
            (MetricName::CadenceSpm, filmed.cadence_spm),
            (MetricName::StrideTimeMs, 120_000.0 / filmed.cadence_spm),
        ];
        let has_gap = widest_gap(&filmed.phases) > CERTAIN_GAP;
        for (name, truth) in truths.into_iter().chain(self.posture.clone()) {
            let metric = report.metrics[name];
            let verdict = match metric {
                Ok(estimate) => {
                    let [held, shown_] = self.held.entry(name).or_default();
                    *held += u32::from(misses_by(estimate, truth) <= 1.0);
                    *shown_ += 1;
                    shown(estimate, truth, name, expected)
                }
                Err(why) => withheld(why, name, expected, has_gap),
            };
            *self.counts.entry((name, verdict)).or_default() += 1;
            let line = || format!("{recording:?}: {} {metric:?}, true {truth:.2}", name.key());
            match verdict {
                Verdict::ShownWrong => self.faults.push(line()),
                Verdict::WithheldNeedlessly => self.needless.push(line()),
                _ => {}
            }
        }
    }

    pub(crate) fn count(&self, verdict: Verdict) -> u32 {
        self.counts.iter().filter(|((_, of), _)| *of == verdict).map(|(_, count)| count).sum()
    }

    /// Returns the share of the shown estimates whose interval holds the truth.
    pub(crate) fn coverage(&self) -> f64 {
        let [held, shown] = self.held.values().fold([0, 0], |[a, b], [held, shown]| [a + held, b + shown]);
        f64::from(held) / f64::from(shown.max(1))
    }

    /// Returns the confusion table.
    pub(crate) fn table(&self) -> String {
        let mut table = String::from(
            "| metric | shown right | shown wrong | withheld rightly | withheld needlessly | in its interval |\n|-|-|-|-|-|-|\n",
        );
        let mut names: Vec<MetricName> = self.counts.keys().map(|(name, _)| *name).collect();
        names.dedup();
        for name in names {
            let count = |verdict| self.counts.get(&(name, verdict)).copied().unwrap_or(0);
            let _ = writeln!(
                table,
                "| {} | {} | {} | {} | {} | {} of {} |",
                name.key(),
                count(Verdict::ShownRight),
                count(Verdict::ShownWrong),
                count(Verdict::WithheldRightly),
                count(Verdict::WithheldNeedlessly),
                self.held.get(&name).map_or(0, |held| held[0]),
                self.held.get(&name).map_or(0, |held| held[1]),
            );
        }
        table
    }
}

/// Returns the distance of the truth from the value, in half widths of the interval.
fn misses_by(Estimate { value, low, high }: Estimate, truth: f64) -> f64 {
    let (value, low, high) = (f64::from(value), f64::from(low), f64::from(high));
    let half = if truth < value { value - low } else { high - value };
    (truth - value).abs() / half.max(f64::MIN_POSITIVE)
}

fn shown(estimate: Estimate, truth: f64, name: MetricName, expected: Expected) -> Verdict {
    let may_show = match expected {
        Expected::Nothing(_) => false,
        Expected::WithoutClock => !name.definition().needs_clock,
        Expected::All => true,
    };
    if may_show && misses_by(estimate, truth) <= WRONG_HALF_WIDTHS {
        Verdict::ShownRight
    } else {
        Verdict::ShownWrong
    }
}

fn withheld(why: Withheld, name: MetricName, expected: Expected, has_gap: bool) -> Verdict {
    let is_right = match expected {
        Expected::Nothing(reasons) => reasons.contains(&why),
        Expected::WithoutClock => why == Withheld::SlowMotion && name.definition().needs_clock,
        Expected::All => false,
    };
    let is_locked = has_gap && matches!(why, Withheld::PhaseLocked | Withheld::FrameRateTooLow);
    if is_right || is_locked { Verdict::WithheldRightly } else { Verdict::WithheldNeedlessly }
}

/// Returns the true values of the reference gait, from its joints without noise.
fn posture_truth() -> Vec<(MetricName, f64)> {
    const PHASES: usize = 240;
    let runner =
        ReferenceRunner { frames_per_second: PHASES as f64, duration_s: 1.0, ..ReferenceRunner::default() };
    let poses = runner.poses_along(|time_s| time_s);
    let from = |phase: usize, from: Joint, to: Joint| {
        let (a, b) = (poses[phase % PHASES][from], poses[phase % PHASES][to]);
        [f64::from(b.x - a.x), f64::from(a.y - b.y)]
    };
    let sum = |[a, b]: [f64; 2], [c, d]: [f64; 2]| [a + c, b + d];
    let forward_deg = |[x, y]: [f64; 2]| x.atan2(-y).to_degrees();
    // The mean leg: each leg at the same phase after its own contact.
    let thigh_deg = |phase: usize| {
        let near = from(phase, Joint::RightHip, Joint::RightKnee);
        forward_deg(sum(near, from(phase + PHASES / 2, Joint::LeftHip, Joint::LeftKnee)))
    };
    let flexion_deg = |phase: usize| {
        let thigh = forward_deg(from(phase, Joint::RightHip, Joint::RightKnee));
        thigh - forward_deg(from(phase, Joint::RightKnee, Joint::RightAnkle))
    };
    let trunk =
        (0..PHASES).map(|phase| from(phase, Joint::RightHip, Joint::RightShoulder)).fold([0.0; 2], sum);
    let highest = |of: &dyn Fn(usize) -> f64| (0..PHASES).map(of).fold(f64::NEG_INFINITY, f64::max);
    vec![
        // The distance of the reference from itself is 0.
        (MetricName::Kei, 100.0),
        (MetricName::TrunkLeanDeg, trunk[0].atan2(trunk[1]).to_degrees()),
        (MetricName::KneeFlexionSwingMaxDeg, highest(&flexion_deg)),
        (MetricName::ThighFlexionMaxDeg, highest(&thigh_deg)),
        (MetricName::ThighExtensionMaxDeg, -highest(&|phase| -thigh_deg(phase))),
        (MetricName::VerticalOscillationLeg, HIP_RISE),
    ]
}

/// Returns the largest part of the cycle that neither leg shows, cycles.
fn widest_gap(phases: &[f64]) -> f64 {
    let mut turns: Vec<f64> =
        phases.iter().flat_map(|phase| [phase.rem_euclid(1.0), (phase + 0.5).rem_euclid(1.0)]).collect();
    turns.sort_by(f64::total_cmp);
    let around = turns[0] + 1.0 - turns[turns.len() - 1];
    turns.windows(2).map(|pair| pair[1] - pair[0]).fold(around, f64::max)
}
