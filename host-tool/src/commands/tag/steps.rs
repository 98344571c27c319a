//! Estimates the belt speeds that the runner set, from noisy readings. A belt keeps its speed until it is set
//! to a different one.

use crate::stats::estimate::median;

/// A reading of a speed sensor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reading {
    pub(super) time_s: f64,
    pub(super) kmh: f64,
}

/// A stretch at a constant belt speed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Step {
    pub(super) from_s: f64,
    pub(super) to_s: f64,
    /// Median of the readings, rounded to 0.1 km/h as on a treadmill's console.
    pub(super) kmh: f64,
}

/// Smallest change that counts as a new speed, km/h. Readings of a foot pod vary by a few per cent.
const MIN_CHANGE_KMH: f64 = 0.4;
/// Shortest duration of a step, s. A belt takes seconds to change its speed, and so does a foot pod's filter.
const MIN_STEP_S: f64 = 15.0;
/// Longest gap between readings for which a constant speed is assumed, s.
const MAX_GAP_S: f64 = 20.0;

/// Splits readings, in order of time, into steps of constant speed.
///
/// A step continues while the median of the next [`MIN_STEP_S`] seconds is within [`MIN_CHANGE_KMH`] of its
/// speed. Stretches shorter than [`MIN_STEP_S`] are changes of speed, and belong to no step.
pub(super) fn steps(readings: &[Reading]) -> Vec<Step> {
    let pieces = readings.chunk_by(|a, b| b.time_s - a.time_s <= MAX_GAP_S);
    pieces.flat_map(steps_of_piece).collect()
}

fn steps_of_piece(readings: &[Reading]) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut start = 0;
    while start < readings.len() {
        let end = end_of_step(readings, start);
        let step = &readings[start..end];
        let (from_s, to_s) = (step[0].time_s, step[step.len() - 1].time_s);
        let kmh = (10.0 * median_kmh(step)).round() / 10.0;
        let steady = step.iter().filter(|r| (r.kmh - kmh).abs() < MIN_CHANGE_KMH).count() * 2 > step.len();
        if to_s - from_s >= MIN_STEP_S && steady && kmh > 0.0 {
            steps.push(Step { from_s, to_s, kmh });
        }
        start = end;
    }
    joined(steps)
}

/// Returns the index after the last reading of the step that starts at `start`.
fn end_of_step(readings: &[Reading], start: usize) -> usize {
    let ahead = |from: usize| {
        let until = readings[from].time_s + MIN_STEP_S;
        from + readings[from..].iter().take_while(|reading| reading.time_s <= until).count()
    };
    let speed = median_kmh(&readings[start..ahead(start)]);
    for at in start + 1..readings.len() {
        let leaves = (readings[at].kmh - speed).abs() >= MIN_CHANGE_KMH;
        if leaves && (median_kmh(&readings[at..ahead(at)]) - speed).abs() >= MIN_CHANGE_KMH {
            return at;
        }
    }
    readings.len()
}

/// Joins adjacent steps with the same speed.
fn joined(steps: Vec<Step>) -> Vec<Step> {
    let mut out: Vec<Step> = Vec::new();
    for step in steps {
        match out.last_mut() {
            Some(last) if last.kmh == step.kmh && step.from_s - last.to_s <= MAX_GAP_S => {
                last.to_s = step.to_s
            }
            _ => out.push(step),
        }
    }
    out
}

fn median_kmh(readings: &[Reading]) -> f64 {
    median(readings.iter().map(|reading| reading.kmh)).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Simulates readings at 1 Hz that vary by 2 %, with a belt that changes its speed by 0.2 km/h per
    /// second.
    fn readings(plan: &[(f64, usize)]) -> Vec<Reading> {
        let mut all = Vec::new();
        let mut belt = plan[0].0;
        for &(kmh, seconds) in plan {
            for _ in 0..seconds {
                belt += (kmh - belt).clamp(-0.2, 0.2);
                let variation = 1.0 + 0.02 * (1.7 * all.len() as f64).sin();
                all.push(Reading { time_s: all.len() as f64, kmh: belt * variation });
            }
        }
        all
    }

    /// Speeds are recovered to within 0.2 km/h, and the times of changes to within 20 s.
    #[test]
    fn set_speeds_are_recovered() {
        let steps = steps(&readings(&[(8.0, 120), (10.0, 180), (12.0, 90), (10.0, 120)]));
        let speeds: Vec<f64> = steps.iter().map(|step| step.kmh).collect();
        assert_eq!(speeds.len(), 4, "{steps:?}");
        for (found, set) in speeds.iter().zip([8.0, 10.0, 12.0, 10.0]) {
            assert!((found - set).abs() < 0.21, "{steps:?}");
        }
        for (step, change_s) in steps[1..].iter().zip([120.0, 300.0, 390.0]) {
            assert!((step.from_s - change_s).abs() <= 20.0, "{steps:?}");
        }
    }

    /// A stopped belt gives no step, either.
    #[test]
    fn outliers_are_ignored_and_gaps_end_a_step() {
        let mut all = readings(&[(10.0, 200)]);
        all[50].kmh = 25.0;
        assert_eq!(steps(&all).len(), 1);
        all[100..].iter_mut().for_each(|reading| reading.time_s += 60.0);
        assert_eq!(steps(&all).len(), 2);
        assert_eq!(steps(&[Reading { time_s: 0.0, kmh: 0.0 }; 40]), []);
        assert_eq!(steps(&[]), []);
    }
}
