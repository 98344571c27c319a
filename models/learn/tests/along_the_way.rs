//! The bundled model's scores of one sample whose gait changes step by step in front of the same camera.

use kei_core::Pose;
use kei_learn::{
    Cohort, KeypointErrors, KeypointSource, Overrides, Population, Runners, Sample, Split, WindowAnalyzer,
    rendered_poses,
};
use kei_models::kei_file::KeiModel;
use kei_models::{Network, PoseNet, PoseTracker, Runtime, kipchoge, model_path_from_environment};

/// Returns a held-out runner with some parameters overridden.
fn sample(model: &KeiModel, number: u64, overrides: Overrides) -> Sample {
    Population::new(Runners::of(Split::HeldOut), &model.gait)
        .sample_with(number, Cohort::Recreational, KeypointSource::Rendered, overrides)
        .expect("a body can perform this gait")
}

/// Returns KEI of the poses, points.
fn score(model: &KeiModel, sample: &Sample, poses: &[Pose]) -> f64 {
    let mut analyzer = WindowAnalyzer::new(&model.gait.reference());
    let window = analyzer.analyze(sample, poses).expect("a window is scored");
    let regression = model.kei.regression().expect("valid");
    regression.estimate(&window.inputs.features, &window.inputs.circumstances).value.into()
}

/// Returns KEI, in points, of a held-out runner with some parameters overridden and keypoints from the error
/// model.
fn kei(model: &KeiModel, number: u64, overrides: Overrides) -> f64 {
    let sample = sample(model, number, overrides);
    score(model, &sample, &KeypointErrors::fitted(Network::MoveNet).poses(&sample, number))
}

/// Positions from a recreational runner (0) to the reference (1), and one beyond it.
const STEPS: [f64; 6] = [0.0, 0.25, 0.5, 0.75, 1.0, 1.5];

fn toward(share: f64) -> Overrides {
    Overrides { toward_reference: Some(share), ..Overrides::default() }
}

/// Asserts that KEI rises at every step up to the reference and is lower beyond it.
fn assert_rises_and_falls(scores: [f64; STEPS.len()]) {
    println!("{scores:.1?}");
    assert!(scores[..5].is_sorted_by(|a, b| a < b), "{scores:?}");
    assert!(scores[5] < scores[4] - 1.0, "{scores:?}");
}

#[test]
fn kei_rises_to_the_reference_and_falls_beyond() {
    let model = kipchoge::model(Network::MoveNet);
    assert_rises_and_falls(STEPS.map(|share| kei(&model, 77, toward(share))));
}

/// Takes a minute, so it runs only with `KEI_LONG_TESTS=1`.
#[test]
fn kei_rises_and_falls_with_poses_from_rendered_frames() {
    if !std::env::var("KEI_LONG_TESTS").is_ok_and(|v| v == "1") {
        return println!("skipped: KEI_LONG_TESTS is not 1");
    }
    let network = model_path_from_environment().expect("KEI_POSE_MODEL names the pose network");
    let runtime = Runtime::from_environment().expect("KEI_TFLITE_LIBRARY names TensorFlow Lite");
    let mut tracker = PoseTracker::new(PoseNet::load(runtime, &network, 1).expect("a pose network"));
    let model = kipchoge::model(tracker.network());
    for number in [77, 78] {
        assert_rises_and_falls(STEPS.map(|share| {
            let sample = sample(&model, number, toward(share));
            let poses = rendered_poses(&sample, &mut tracker).expect("the frames are rendered");
            score(&model, &sample, &poses)
        }));
    }
}

#[test]
fn smaller_amplitudes_score_clearly_less() {
    let model = kipchoge::model(Network::MoveNet);
    for number in [77, 78] {
        let of = |amplitude: f64| {
            kei(&model, number, Overrides { amplitude: Some(amplitude), ..Overrides::default() })
        };
        let (whole, smaller) = (of(1.0), of(0.7));
        assert!(smaller < whole - 5.0, "{number}: {whole}, {smaller}");
    }
}
