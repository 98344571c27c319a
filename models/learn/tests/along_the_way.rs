//! One runner changed step by step, before one camera, as the bundled model scores it.

use kei_core::Pose;
use kei_learn::{
    Bench, Drawn, Filming, KeypointErrors, Kind, Population, Runners, Split, Variation, poses_through_pixels,
};
use kei_models::kei_file::KeiModel;
use kei_models::kipchoge;
use kei_models::{Network, PoseNet, PoseTracker, Runtime, model_path_from_environment};

/// A held-out runner with something set by hand.
fn drawn(model: &KeiModel, number: u64, variation: Variation) -> Drawn {
    Population::new(Runners::of(Split::HeldOut), &model.gait)
        .varied(number, Kind::Recreational, Filming::Pixels, variation)
        .expect("somebody can run so")
}

/// KEI of poses, points.
fn score(model: &KeiModel, drawn: &Drawn, poses: &[Pose]) -> f64 {
    let window = Bench::new(&model.gait.reference()).measure(drawn, poses).expect("a window is scored");
    let regression = model.kei.regression().expect("sound");
    regression.estimate(&window.inputs.features, &window.inputs.circumstances).value.into()
}

/// KEI, points, of a held-out runner with something set by hand, keypoints by the error model.
fn kei(model: &KeiModel, number: u64, variation: Variation) -> f64 {
    let drawn = drawn(model, number, variation);
    score(model, &drawn, &KeypointErrors::fitted(Network::MoveNet).poses(&drawn, number))
}

/// Five steps from a recreational runner to the reference, and one beyond.
const STEPS: [f64; 6] = [0.0, 0.25, 0.5, 0.75, 1.0, 1.5];

fn toward(share: f64) -> Variation {
    Variation { toward_reference: Some(share), ..Variation::default() }
}

/// KEI rises at every step to the reference, and beyond it falls again.
fn assert_rises_and_falls(way: [f64; STEPS.len()]) {
    println!("{way:.1?}");
    assert!(way[..5].is_sorted_by(|a, b| a < b), "{way:?}");
    assert!(way[5] < way[4] - 1.0, "{way:?}");
}

#[test]
fn it_rises_to_the_reference_and_falls_beyond() {
    let model = kipchoge::model(Network::MoveNet);
    assert_rises_and_falls(STEPS.map(|share| kei(&model, 77, toward(share))));
}

/// The same through rendered pictures and the real network; a minute, so with `KEI_LONG_TESTS=1` only.
#[test]
fn it_rises_and_falls_through_pixels() {
    if !std::env::var("KEI_LONG_TESTS").is_ok_and(|v| v == "1") {
        return println!("skipped: KEI_LONG_TESTS is not 1");
    }
    let network = model_path_from_environment().expect("KEI_POSE_MODEL names the pose network");
    let runtime = Runtime::from_environment().expect("KEI_TFLITE_LIBRARY names TensorFlow Lite");
    let mut tracker = PoseTracker::new(PoseNet::load(runtime, &network, 1).expect("a pose network"));
    let model = kipchoge::model(tracker.network());
    for number in [77, 78] {
        assert_rises_and_falls(STEPS.map(|share| {
            let drawn = drawn(&model, number, toward(share));
            let poses = poses_through_pixels(&drawn, &mut tracker).expect("the pictures are seen");
            score(&model, &drawn, &poses)
        }));
    }
}

/// Smaller movements are clearly less alike.
#[test]
fn smaller_amplitudes_score_clearly_less() {
    let model = kipchoge::model(Network::MoveNet);
    for number in [77, 78] {
        let of = |amplitude: f64| {
            kei(&model, number, Variation { amplitude: Some(amplitude), ..Variation::default() })
        };
        let (whole, smaller) = (of(1.0), of(0.7));
        assert!(smaller < whole - 5.0, "{number}: {whole}, {smaller}");
    }
}
