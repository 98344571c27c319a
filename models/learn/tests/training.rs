//! A small training, from the drawing to the file.

use kei_learn::{Agreement, Rival, Target};
use kei_learn::{Drawing, Plan, judged, kind_name, learn, pairs};
use kei_models::kei_file::KeiModel;
use kei_models::{Network, kipchoge};
use std::sync::OnceLock;

const PLAN: Plan = Plan { runners: 120, seed: 7, network: Network::MoveNet };

fn draw(plan: Plan) -> Drawing {
    plan.draw(&kipchoge::gait(), &())
}

fn drawing() -> &'static Drawing {
    static DRAWN: OnceLock<Drawing> = OnceLock::new();
    DRAWN.get_or_init(|| draw(PLAN))
}

/// Whatever the threads did: the same numbers, bit by bit, and another seed gives other runners.
#[test]
fn the_same_seed_gives_the_same_windows() {
    let few = |seed| draw(Plan { runners: 8, seed, ..PLAN });
    let numbers = |drawing: &Drawing| -> Vec<(u64, f32)> {
        drawing.learnt.iter().map(|w| (w.truth.to_bits(), w.inputs.features.as_slice()[0])).collect()
    };
    assert_eq!(numbers(&few(3)), numbers(&few(3)));
    assert_ne!(numbers(&few(3)), numbers(&few(4)));
}

#[test]
fn the_same_windows_give_the_same_file_and_it_beats_the_rivals() {
    let gait = kipchoge::gait();
    let model = learn(&gait, drawing(), &()).expect("enough windows");
    let bytes = model.to_bytes().expect("small");
    assert_eq!(learn(&gait, drawing(), &()).expect("enough windows").to_bytes().expect("small"), bytes);
    assert_eq!(KeiModel::from_bytes(&bytes).expect("sound"), model);

    let (kind, windows) = &drawing().held_out[0];
    let regression = model.kei.regression().expect("sound");
    let own = Agreement::of(&pairs(&judged(&regression, windows, Target::Kei)));
    for rival in [Rival::Constant, Rival::Seen, Rival::CalibratedSeen] {
        let other = Agreement::of(&rival.pairs(&drawing().learnt, windows));
        assert!(
            own.rms_error < other.rms_error,
            "{}, {}: {own:?}, {other:?}",
            kind_name(*kind),
            rival.name()
        );
    }
    assert!(own.correlation > 0.9, "{own:?}");
}

/// Nobody of the trial was learnt from.
#[test]
fn the_trial_is_on_other_people() {
    let learnt: Vec<&str> = drawing().learnt.iter().map(|w| w.about.runner.as_str()).collect();
    for (_, windows) in &drawing().held_out {
        assert!(!windows.is_empty());
        assert!(windows.iter().all(|w| !learnt.contains(&w.about.runner.as_str())));
    }
}
