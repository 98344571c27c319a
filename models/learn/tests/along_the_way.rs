//! One runner changed step by step, before one camera, as the bundled model scores it.

use kei_learn::{Bench, Filming, KeypointErrors, Kind, Population, Runners, Split, Variation};
use kei_models::kei_file::KeiModel;

/// KEI, points, of a held-out runner with something set by hand.
fn kei(model: &KeiModel, number: u64, variation: Variation) -> f64 {
    let population = Population::new(Runners::of(Split::HeldOut), &model.gait);
    let drawn = population
        .varied(number, Kind::Recreational, Filming::Pixels, variation)
        .expect("somebody can run so");
    let poses = KeypointErrors::fitted().poses(&drawn, number);
    let window = Bench::new(&model.gait.reference()).measure(&drawn, &poses).expect("a window is scored");
    let regression = model.kei.regression().expect("sound");
    regression.estimate(&window.inputs.features, &window.inputs.circumstances).value.into()
}

fn bundled() -> KeiModel {
    KeiModel::from_bytes(include_bytes!("../../kei/kipchoge.kei")).expect("sound")
}

/// From a recreational runner to the reference KEI rises at every step, and beyond it falls again.
#[test]
fn it_rises_to_the_reference_and_falls_beyond() {
    let model = bundled();
    let at =
        |toward: f64| kei(&model, 77, Variation { toward_reference: Some(toward), ..Variation::default() });
    let way = [0.0, 0.25, 0.5, 0.75, 1.0].map(at);
    assert!(way.is_sorted_by(|a, b| a < b), "{way:?}");
    let beyond = at(1.5);
    assert!(beyond < way[4] - 1.0, "{way:?}, {beyond}");
}

/// Smaller movements are clearly less alike.
#[test]
fn smaller_amplitudes_score_clearly_less() {
    let model = bundled();
    for number in [77, 78] {
        let of = |amplitude: f64| {
            kei(&model, number, Variation { amplitude: Some(amplitude), ..Variation::default() })
        };
        let (whole, smaller) = (of(1.0), of(0.7));
        assert!(smaller < whole - 5.0, "{number}: {whole}, {smaller}");
    }
}
