//! Results of the live analysis while a runner steps on and off, changes pace or is lost.

mod support;

use kei_core::{GaitAnalyzer, GaitReport, Pose, Settings};
use kei_metric::{Facing, MetricName};
use std::time::Duration;
use support::{Noise, Runner, swap_labels};

const FRAMES_PER_SECOND: f64 = 30.0;

/// A part of the course.
#[derive(Clone, Copy)]
enum Part {
    Run(Runner),
    Stand(Runner),
    /// No frames.
    Lost,
    /// Frames without a person.
    Empty,
}

/// Returns the poses of a course, given its parts and their durations in seconds. They have noise like
/// MoveNet's, and left and right are swapped in 5 % of them.
fn course(parts: &[(Part, f64)]) -> Vec<Pose> {
    let mut noise = Noise::new(17);
    let mut poses = Vec::new();
    let mut start_s = 0.0;
    for &(part, seconds) in parts {
        for frame in 0..(seconds * FRAMES_PER_SECOND) as usize {
            let since_s = frame as f64 / FRAMES_PER_SECOND;
            let mut pose = match part {
                Part::Run(runner) => runner.pose(since_s),
                Part::Stand(runner) => Runner { amplitude: 0.0, ..runner }.pose(since_s),
                Part::Lost => continue,
                Part::Empty => Pose::new(Duration::ZERO, Default::default()),
            };
            noise.shake(&mut pose, 4.5);
            if noise.uniform() < 0.05 {
                swap_labels(&mut pose);
            }
            pose.time = Duration::from_secs_f64(start_s + since_s);
            poses.push(pose);
        }
        start_s += seconds;
    }
    poses
}

/// Returns every report of the course with its time, s.
fn reports(parts: &[(Part, f64)]) -> Vec<(f64, GaitReport)> {
    let mut analyzer = Box::new(GaitAnalyzer::new(Runner::reference(), Settings::default()));
    let mut reports = Vec::new();
    for pose in course(parts) {
        if analyzer.push(&pose) {
            reports.push((pose.time.as_secs_f64(), *analyzer.report()));
        }
    }
    reports
}

/// Returns the time (s) and the cadence (value, low, high; steps per minute) of each report that has one.
fn cadences(reports: &[(f64, GaitReport)]) -> Vec<(f64, [f64; 3])> {
    let measured = |report: &GaitReport| report.metrics.get(MetricName::CadenceSpm);
    let numbers = reports.iter().filter_map(|(at_s, report)| Some((*at_s, measured(report)?)));
    numbers.map(|(at_s, e)| (at_s, [e.value, e.low, e.high].map(f64::from))).collect()
}

fn runner(cadence_spm: f64) -> Runner {
    Runner { cadence_spm, ..Runner::default() }
}

#[test]
fn standing_gives_no_cadence_and_running_gives_one_soon() {
    let who = runner(168.7);
    let reports = reports(&[(Part::Stand(who), 8.0), (Part::Run(who), 20.0)]);
    let measured = cadences(&reports);
    let (first_s, _) = measured.first().expect("a cadence");
    assert!((8.0..18.0).contains(first_s), "first cadence at {first_s:.1} s, running from 8 s on");
    for (at_s, [value, ..]) in measured {
        assert!((value - who.cadence_spm).abs() < 1.0, "{value:.1} spm at {at_s:.1} s");
    }
}

#[test]
fn stepping_off_ends_the_measurement() {
    let who = runner(168.7);
    let reports = reports(&[(Part::Run(who), 14.0), (Part::Stand(who), 12.0)]);
    for (at_s, [value, ..]) in cadences(&reports) {
        assert!(at_s < 14.0 + 4.5, "{value:.1} spm at {at_s:.1} s, standing from 14 s on");
        assert!((value - who.cadence_spm).abs() < 1.0, "{value:.1} spm at {at_s:.1} s");
    }
    let (_, last) = reports.last().expect("a report");
    assert!(last.metrics.iter().all(|(_, metric)| metric.is_err()));
}

#[test]
fn a_change_of_pace_is_followed_without_mixing_the_paces() {
    let (slow, fast) = (runner(152.0), runner(171.0));
    let reports = reports(&[(Part::Run(slow), 16.0), (Part::Run(fast), 22.0)]);
    let measured = cadences(&reports);
    for (at_s, [value, low, high]) in &measured {
        let near = |runner: &Runner| low - 1.0 < runner.cadence_spm && runner.cadence_spm < high + 1.0;
        let meant = if *at_s < 16.0 { near(&slow) } else { near(&slow) || near(&fast) };
        assert!(meant, "{value:.1} ({low:.1} to {high:.1}) spm at {at_s:.1} s");
    }
    let late: Vec<_> = measured.iter().filter(|(at_s, _)| *at_s > 16.0 + 10.0).collect();
    assert!(late.len() > 10, "{} cadences from 10 s after the change on", late.len());
    for (at_s, [value, ..]) in late {
        assert!((value - fast.cadence_spm).abs() < 0.6, "{value:.1} spm at {at_s:.1} s");
    }
}

#[test]
fn a_lost_runner_restarts_the_window() {
    let who = runner(168.7);
    for gap in [Part::Lost, Part::Empty] {
        let reports = reports(&[(Part::Run(who), 12.0), (gap, 3.0), (Part::Run(who), 14.0)]);
        for (at_s, [value, ..]) in cadences(&reports) {
            assert!((value - who.cadence_spm).abs() < 1.0, "{value:.1} spm at {at_s:.1} s");
            assert!(!(13.5..15.0).contains(&at_s), "{value:.1} spm at {at_s:.1} s, without a person in view");
        }
        let (_, last) = reports.last().expect("a report");
        assert!(last.metrics[MetricName::Kei].is_ok(), "measured again");
    }
}

#[test]
fn a_runner_who_turns_round_is_measured_again() {
    let right = runner(168.7);
    let left = Runner { facing_right: false, ..right };
    let reports = reports(&[(Part::Run(right), 12.0), (Part::Stand(left), 3.0), (Part::Run(left), 16.0)]);
    let (_, last) = reports.last().expect("a report");
    assert_eq!(last.facing, Some(Facing::Left));
    let kei = last.metrics[MetricName::Kei].expect("measured again").value;
    assert!(kei > 95.0, "KEI {kei:.0} against the runner's own gait");
}
