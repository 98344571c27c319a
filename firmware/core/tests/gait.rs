//! Results of the analysis for a runner whose gait is known.

mod support;

use kei_core::{ClipAnalyzer, GaitAnalyzer, GaitReport, Joint, Keypoint, Pose, SegmentChoice, Settings};
use kei_metric::{Facing, Gait, MetricName, View, Withheld};
use std::time::Duration;
use support::{Noise, Runner, swap_labels};

fn report(poses: &[Pose]) -> GaitReport {
    report_with(poses, Settings::default())
}

fn report_with(poses: &[Pose], settings: Settings) -> GaitReport {
    let mut clip = Box::new(ClipAnalyzer::new(Runner::reference(), settings, SegmentChoice::Longest));
    clip.analyze(poses).headline
}

fn value(report: &GaitReport, name: MetricName) -> f32 {
    report.metrics[name].unwrap_or_else(|why| panic!("{} withheld: {why}", name.key())).value
}

/// Adds noise of 1.5 % of a leg, like MoveNet's, and swaps left and right in a share `swaps` of the frames.
fn as_seen(mut poses: Vec<Pose>, seed: u64, swaps: f64) -> Vec<Pose> {
    let mut noise = Noise::new(seed);
    for pose in &mut poses {
        noise.shake(pose, 4.5);
        if noise.uniform() < swaps {
            swap_labels(pose);
        }
    }
    poses
}

#[test]
fn cadence_is_right_at_every_frame_rate() {
    let runner = Runner::default();
    for (frames_per_second, seed) in [(60.0, 1), (30.0, 2), (24.0, 3), (15.0, 4), (10.0, 5)] {
        let report = report(&as_seen(runner.run(frames_per_second, 9.0), seed, 0.05));
        let off = f64::from(value(&report, MetricName::CadenceSpm)) - runner.cadence_spm;
        assert!(off.abs() < 0.6, "{off:.2} spm at {frames_per_second} fps");
        assert_eq!(
            (report.view, report.facing, report.gait),
            (View::Side, Some(Facing::Right), Gait::Running)
        );
    }
}

#[test]
fn a_runner_scores_100_against_their_own_gait() {
    let clean = report(&Runner::default().run(30.0, 9.0));
    assert!(value(&clean, MetricName::Kei) > 99.5);
    let noisy = report(&as_seen(Runner::default().run(30.0, 9.0), 7, 0.05));
    assert!(value(&noisy, MetricName::Kei) > 96.0);
}

#[test]
fn a_smaller_stride_scores_lower() {
    let full = report(&Runner::default().run(30.0, 9.0));
    let short = report(&Runner { amplitude: 0.7, ..Runner::default() }.run(30.0, 9.0));
    assert!(value(&short, MetricName::Kei) < value(&full, MetricName::Kei) - 5.0);
}

#[test]
fn swapped_labels_hardly_change_the_results() {
    let poses = as_seen(Runner::default().run(30.0, 9.0), 11, 0.0);
    let plain = report(&poses);
    let mut rng = Noise::new(5);
    for share in [0.1, 0.3, 1.0] {
        let mut swapped = poses.clone();
        for pose in &mut swapped {
            if rng.uniform() < share {
                swap_labels(pose);
            }
        }
        let swapped = report(&swapped);
        for (name, most) in [(MetricName::CadenceSpm, 0.2), (MetricName::Kei, 1.0)] {
            let off = value(&swapped, name) - value(&plain, name);
            assert!(off.abs() < most, "{} moves by {off} at {share} swaps", name.key());
        }
    }
}

#[test]
fn a_mirrored_runner_scores_the_same() {
    let right = report(&Runner::default().run(30.0, 9.0));
    let left = report(&Runner { facing_right: false, ..Runner::default() }.run(30.0, 9.0));
    assert_eq!(left.facing, Some(Facing::Left));
    for name in [MetricName::Kei, MetricName::GroundContactMs, MetricName::KneeFlexionSwingMaxDeg] {
        assert!((value(&left, name) - value(&right, name)).abs() < 0.05, "{}", name.key());
    }
}

#[test]
fn lost_points_add_up() {
    let runner = Runner { amplitude: 0.8, ..Runner::default() };
    let report = report(&runner.run(30.0, 9.0));
    let lost: f32 = report.similarity.expect("scored").contributions().map(|c| c.kei_points).sum();
    assert!((lost + value(&report, MetricName::Kei) - 100.0).abs() < 0.01);
}

#[test]
fn a_standing_person_gets_no_score_and_a_reason() {
    let standing = Runner { amplitude: 0.0, ..Runner::default() };
    let report = report(&as_seen(standing.run(30.0, 9.0), 3, 0.05));
    assert!(report.metrics[MetricName::Kei].is_err());
    assert!(matches!(report.metrics[MetricName::CadenceSpm], Err(Withheld::NoStride | Withheld::PoorFit)));
}

#[test]
fn contact_time_is_right_or_withheld_if_the_frame_rate_is_a_multiple_of_the_stride_rate() {
    // 15 fps at 180 spm: ten frames per stride, so the same five phases of a step repeat in every step.
    let truth = value(
        &report(&Runner { cadence_spm: 180.0, ..Runner::default() }.run(60.3, 9.0)),
        MetricName::GroundContactMs,
    );
    for (frames_per_second, cadence_spm) in [(30.0, 180.0), (15.0, 180.0), (10.0, 150.0)] {
        let runner = Runner { cadence_spm, ..Runner::default() };
        let report = report(&as_seen(runner.run(frames_per_second, 9.0), 1, 0.05));
        let scale = cadence_spm as f32 / 180.0;
        if let Ok(contact) = report.metrics[MetricName::GroundContactMs] {
            let off = contact.value * scale - truth;
            assert!(off.abs() < 30.0, "{off} ms at {frames_per_second} fps and {cadence_spm} spm");
        }
    }
}

#[test]
fn metres_need_the_belt_speed_and_centimetres_the_height() {
    let poses = Runner::default().run(30.0, 9.0);
    let without = report(&poses);
    assert_eq!(without.metrics[MetricName::StrideLengthM], Err(Withheld::NeedsSpeed));
    assert_eq!(without.metrics[MetricName::VerticalOscillationCm], Err(Withheld::NeedsHeight));
    assert_eq!(without.metrics[MetricName::BeltSpeedEstimateKmh], Err(Withheld::NeedsHeight));
    let settings = Settings { height_cm: Some(180.0), belt_speed_kmh: Some(12.0), ..Settings::default() };
    let with_both = report_with(&poses, settings);
    // 12 km/h divided by 1.406 strides per second.
    assert!((value(&with_both, MetricName::StrideLengthM) - 2.371).abs() < 0.01);
    // 0.10 leg lengths peak to peak; a leg is 0.491 of 180 cm.
    assert!((value(&with_both, MetricName::VerticalOscillationCm) - 8.84).abs() < 0.2);
}

#[test]
fn a_taller_runner_with_the_same_gait_runs_on_a_faster_belt() {
    let poses = Runner::default().run(30.0, 9.0);
    let speed = |height_cm: f32| {
        let settings = Settings { height_cm: Some(height_cm), ..Settings::default() };
        report_with(&poses, settings).metrics[MetricName::BeltSpeedEstimateKmh].expect("a side view of a run")
    };
    let (short, tall) = (speed(160.0), speed(180.0));
    assert!((tall.value / short.value - 180.0 / 160.0).abs() < 1e-3);
    assert!(tall.low < tall.value && tall.value < tall.high);
}

#[test]
fn a_live_score_needs_eight_strides_and_each_stride_is_counted_once() {
    let runner = Runner::default();
    let mut analyzer = Box::new(GaitAnalyzer::new(Runner::reference(), Settings::default()));
    let mut strides = Vec::new();
    let mut first_score = None;
    for pose in as_seen(runner.run(30.0, 40.0), 22, 0.05) {
        if !analyzer.push(&pose) {
            continue;
        }
        strides.extend_from_slice(analyzer.new_strides());
        if first_score.is_none() && analyzer.report().metrics[MetricName::Kei].is_ok() {
            first_score = Some(pose.time.as_secs_f64() * runner.stride_hz());
        }
    }
    let first_score = first_score.expect("a score within 40 s");
    assert!((8.0..9.6).contains(&first_score), "first score after {first_score:.1} strides");
    let expected = 40.0 * runner.stride_hz();
    assert!((strides.len() as f64 - expected).abs() < 3.0, "{} of {expected:.0}", strides.len());
    for pair in strides.windows(2) {
        assert_eq!(pair[0].contact + pair[0].duration, pair[1].contact, "strides follow without a gap");
    }
    for stride in &strides {
        let off_ms = stride.duration.as_secs_f64() * 1e3 - 1e3 / runner.stride_hz();
        assert!(off_ms.abs() < 40.0, "{off_ms:.1} ms off");
    }
}

#[test]
fn phase_continues_between_folds() {
    let runner = Runner::default();
    let mut analyzer = Box::new(GaitAnalyzer::new(Runner::reference(), Settings::default()));
    let mut turns = Vec::new();
    for pose in runner.run(30.0, 20.0) {
        analyzer.push(&pose);
        if pose.time > Duration::from_secs(15) {
            turns.push(f64::from(analyzer.phase_at(pose.time).expect("running")));
        }
    }
    let step = runner.stride_hz() / 30.0;
    for pair in turns.windows(2) {
        let moved = (pair[1] - pair[0]).rem_euclid(1.0);
        assert!((moved - step).abs() < 0.02, "moved {moved:.3} of a stride instead of {step:.3}");
    }
}

#[test]
fn strides_are_counted_if_both_legs_look_alike() {
    let runner = Runner::default();
    let mut analyzer = Box::new(GaitAnalyzer::new(Runner::reference(), Settings::default()));
    let mut strides = 0;
    for mut pose in as_seen(runner.run(60.0, 30.0), 8, 0.5) {
        for keypoint in &mut pose.keypoints {
            keypoint.score = 0.8;
        }
        if analyzer.push(&pose) {
            strides += analyzer.new_strides().len();
        }
    }
    // 42 strides, less those before the first and after the last contact seen.
    assert!((40..=42).contains(&strides), "{strides}");
}

/// The score includes the movement of head and near arm: unseen, they must not count as still.
#[test]
fn a_score_needs_head_and_near_arm() {
    const HEAD: [Joint; 5] = [Joint::Nose, Joint::LeftEye, Joint::RightEye, Joint::LeftEar, Joint::RightEar];
    for hidden in [&HEAD[..], &[Joint::RightElbow]] {
        let mut poses = as_seen(Runner::default().run(30.0, 9.0), 4, 0.05);
        for pose in &mut poses {
            hidden.iter().for_each(|joint| pose[*joint] = Keypoint::default());
        }
        let report = report(&poses);
        assert_eq!(report.metrics[MetricName::Kei], Err(Withheld::UpperBodyHidden), "{hidden:?}");
        assert!(report.metrics[MetricName::CadenceSpm].is_ok(), "{hidden:?}");
    }
}

#[test]
fn a_movement_backwards_in_time_is_not_measured() {
    let mut poses = Runner::default().run(30.0, 9.0);
    let times: Vec<Duration> = poses.iter().map(|pose| pose.time).collect();
    poses.reverse();
    poses.iter_mut().zip(times).for_each(|(pose, time)| pose.time = time);
    assert_eq!(report(&poses).metrics[MetricName::CadenceSpm], Err(Withheld::GaitUnclear));
}
