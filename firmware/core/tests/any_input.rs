//! Arbitrary input causes no panic and no invented values.

mod support;

use kei_core::{
    ClipAnalyzer, ClipReport, Foot, GaitAnalyzer, Joint, Keypoint, LeastStrides, Pose, SegmentChoice,
    Settings,
};
use kei_metric::{Estimate, MetricName, Metrics};
use proptest::prelude::*;
use std::time::Duration;
use support::Runner;

fn analyzer() -> Box<GaitAnalyzer> {
    let settings = Settings { least_strides: LeastStrides::Clip, ..Settings::default() };
    Box::new(GaitAnalyzer::new(Runner::reference(), settings))
}

fn any_number() -> impl Strategy<Value = f32> {
    prop_oneof![
        -1e3f32..2e3,
        Just(f32::NAN),
        Just(f32::INFINITY),
        Just(f32::NEG_INFINITY),
        Just(f32::MAX),
        Just(0.0),
    ]
}

fn any_pose() -> impl Strategy<Value = Pose> {
    let point = (any_number(), any_number(), any_number());
    (0u64..20_000_000_000, prop::collection::vec(point, Joint::COUNT + 4)).prop_map(|(nanos, points)| {
        let point = |i: usize| Keypoint { x: points[i].0, y: points[i].1, score: points[i].2 };
        let foot = |side| Foot { heel: point(Joint::COUNT + side), toe: point(Joint::COUNT + 2 + side) };
        Pose {
            time: Duration::from_nanos(nanos),
            keypoints: core::array::from_fn(point),
            feet: (nanos % 2 == 0).then(|| [0, 1].map(foot)),
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn random_poses_in_any_order_give_no_score(poses in prop::collection::vec(any_pose(), 1..80)) {
        let mut analyzer = analyzer();
        for pose in &poses {
            analyzer.push(pose);
        }
        prop_assert!(analyzer.finish().metrics[MetricName::Kei].is_err());
    }

    #[test]
    fn random_poses_among_good_ones_give_sound_values(
        junk in prop::collection::vec((0usize..150, any_pose()), 0..40),
        jitter in prop::collection::vec(0.0f64..0.01, 150),
    ) {
        let runner = Runner::default();
        let mut poses: Vec<Pose> = (0..150).map(|i| runner.pose(i as f64 / 30.0 + jitter[i])).collect();
        for (at, pose) in junk {
            let time = poses[at].time;
            poses[at] = Pose { time, ..pose };
        }
        let mut analyzer = analyzer();
        for pose in &poses {
            analyzer.push(pose);
        }
        prop_assert_eq!(implausible(&analyzer.finish().metrics), None);
        let clip = clip(&poses);
        prop_assert_eq!(implausible(&clip.headline.metrics), None);
        prop_assert!(clip.segments.iter().all(|segment| implausible(&segment.report.metrics).is_none()));
    }

    /// A camera that is mirrored, rolled, squeezed or upside down gives nothing that is impossible.
    #[test]
    fn distorted_frames_give_possible_values(
        axes in prop::array::uniform4(-1.5f32..1.5),
        speed in 0.2f64..5.0,
        frames_per_second in 8.0f64..120.0,
    ) {
        let mut poses = Runner::default().run(frames_per_second, 8.0);
        for pose in &mut poses {
            pose.time = pose.time.div_f64(speed);
            for keypoint in &mut pose.keypoints {
                let (x, y) = (keypoint.x, keypoint.y);
                (keypoint.x, keypoint.y) = (axes[0] * x + axes[1] * y, axes[2] * x + axes[3] * y);
            }
        }
        prop_assert_eq!(implausible(&clip(&poses).headline.metrics), None);
    }
}

fn clip(poses: &[Pose]) -> ClipReport {
    let mut clip =
        Box::new(ClipAnalyzer::new(Runner::reference(), Settings::default(), SegmentChoice::Longest));
    clip.analyze(poses).clone()
}

/// Returns the first metric that cannot be true of a person, in words.
fn implausible(metrics: &Metrics) -> Option<String> {
    let is_possible = |name: MetricName, Estimate { value, low, high }: Estimate| {
        let [lowest, highest] = name.definition().possible;
        let is_ordered = low.is_finite() && high.is_finite() && low <= value && value <= high;
        is_ordered && (lowest..=highest).contains(&value)
    };
    let shown = metrics.iter().filter_map(|(name, metric)| Some((name, metric.ok()?)));
    shown.filter(|(name, estimate)| !is_possible(*name, *estimate)).map(|found| format!("{found:?}")).next()
}

#[test]
fn a_frozen_frame_gives_no_metrics() {
    let mut analyzer = analyzer();
    let still = Runner::default().pose(0.3);
    for i in 0..300 {
        analyzer.push(&Pose { time: Duration::from_millis(33 * i), ..still });
    }
    assert!(analyzer.finish().metrics.iter().all(|(_, metric)| metric.is_err()));
}

#[test]
fn keypoints_with_score_zero_give_no_metrics() {
    let mut analyzer = analyzer();
    for mut pose in Runner::default().run(30.0, 6.0) {
        for keypoint in &mut pose.keypoints {
            keypoint.score = 0.0;
        }
        analyzer.push(&pose);
    }
    assert!(analyzer.finish().metrics[MetricName::CadenceSpm].is_err());
}

#[test]
fn a_clock_that_jumps_back_restarts_the_window() {
    let mut analyzer = analyzer();
    for _ in 0..2 {
        for pose in Runner::default().run(30.0, 8.0) {
            analyzer.push(&pose);
        }
    }
    let report = analyzer.finish();
    assert!(report.to <= Duration::from_secs(8));
    assert!(report.metrics[MetricName::Kei].is_ok());
}

#[test]
fn a_clip_shorter_than_two_strides_gives_no_score() {
    let mut analyzer = analyzer();
    for pose in Runner::default().run(30.0, 1.3) {
        analyzer.push(&pose);
    }
    assert!(analyzer.finish().metrics[MetricName::Kei].is_err());
}
