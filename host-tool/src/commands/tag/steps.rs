//! A belt runs at one speed until somebody presses a button: a noisy speed becomes the few speeds that were set.

use crate::stats::estimate::median;

/// One reading of a speed sensor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reading {
    pub(super) time_s: f64,
    pub(super) kmh: f64,
}

/// A stretch at one speed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Step {
    pub(super) from_s: f64,
    pub(super) to_s: f64,
    /// The median of its readings, to 0.1 km/h as a console shows it.
    pub(super) kmh: f64,
}

/// Smallest change that is a new speed, km/h: a foot pod's readings vary by a few per cent.
const NEW_SPEED_KMH: f64 = 0.4;
/// How long a new speed must last, s: a belt takes seconds to change, and so does a pod's filter.
const LASTS_S: f64 = 15.0;
/// Longest gap between readings over which the speed is taken to stay the same, s.
const GAP_S: f64 = 20.0;

/// The steps of readings in order of time.
///
/// A step goes on while the median of the next [`LASTS_S`] seconds stays within [`NEW_SPEED_KMH`] of its own; a change
/// begins where its readings leave the old speed. What is shorter than [`LASTS_S`] is the belt on its way, and
/// belongs to no step.
pub(super) fn steps(readings: &[Reading]) -> Vec<Step> {
    let pieces = readings.chunk_by(|a, b| b.time_s - a.time_s <= GAP_S);
    pieces.flat_map(steps_of_piece).collect()
}

fn steps_of_piece(readings: &[Reading]) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut begin = 0;
    while begin < readings.len() {
        let end = end_of_step(readings, begin);
        let step = &readings[begin..end];
        let (from_s, to_s) = (step[0].time_s, step[step.len() - 1].time_s);
        let kmh = (10.0 * median_kmh(step)).round() / 10.0;
        let steady = step.iter().filter(|r| (r.kmh - kmh).abs() < NEW_SPEED_KMH).count() * 2 > step.len();
        if to_s - from_s >= LASTS_S && steady && kmh > 0.0 {
            steps.push(Step { from_s, to_s, kmh });
        }
        begin = end;
    }
    joined(steps)
}

/// The first reading from `begin` on that begins something new.
fn end_of_step(readings: &[Reading], begin: usize) -> usize {
    let ahead = |from: usize| {
        let until = readings[from].time_s + LASTS_S;
        from + readings[from..].iter().take_while(|reading| reading.time_s <= until).count()
    };
    let speed = median_kmh(&readings[begin..ahead(begin)]);
    for at in begin + 1..readings.len() {
        let leaves = (readings[at].kmh - speed).abs() >= NEW_SPEED_KMH;
        if leaves && (median_kmh(&readings[at..ahead(at)]) - speed).abs() >= NEW_SPEED_KMH {
            return at;
        }
    }
    readings.len()
}

/// Neighbours at the same speed are one.
fn joined(steps: Vec<Step>) -> Vec<Step> {
    let mut out: Vec<Step> = Vec::new();
    for step in steps {
        match out.last_mut() {
            Some(last) if last.kmh == step.kmh && step.from_s - last.to_s <= GAP_S => last.to_s = step.to_s,
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

    /// A reading a second that wobbles by 2 %, the belt changing by 0.2 km/h a second.
    fn readings(plan: &[(f64, usize)]) -> Vec<Reading> {
        let mut all = Vec::new();
        let mut belt = plan[0].0;
        for &(kmh, seconds) in plan {
            for _ in 0..seconds {
                belt += (kmh - belt).clamp(-0.2, 0.2);
                let wobble = 1.0 + 0.02 * (1.7 * all.len() as f64).sin();
                all.push(Reading { time_s: all.len() as f64, kmh: belt * wobble });
            }
        }
        all
    }

    /// The speeds that were set come back to 0.2 km/h, and the changes within some seconds.
    #[test]
    fn what_was_set_comes_back() {
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

    /// One wild reading is no new speed; a hole ends a step; standing is none.
    #[test]
    fn odd_readings() {
        let mut all = readings(&[(10.0, 200)]);
        all[50].kmh = 25.0;
        assert_eq!(steps(&all).len(), 1);
        all[100..].iter_mut().for_each(|reading| reading.time_s += 60.0);
        assert_eq!(steps(&all).len(), 2);
        assert_eq!(steps(&[Reading { time_s: 0.0, kmh: 0.0 }; 40]), []);
        assert_eq!(steps(&[]), []);
    }
}
