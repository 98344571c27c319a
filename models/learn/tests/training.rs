//! Tests of a small training, from the samples to the file.

use kei_learn::{Agreement, Baseline, Dataset, Plan, Target, held_out_table, predictions, train_model};
use kei_models::kei_file::KeiModel;
use kei_models::{Network, kipchoge};
use std::sync::OnceLock;

const PLAN: Plan = Plan { runners: 120, seed: 7, network: Network::MoveNet };

fn sample(plan: Plan) -> Dataset {
    plan.sample(&kipchoge::gait(), &())
}

fn dataset() -> &'static Dataset {
    static SAMPLED: OnceLock<Dataset> = OnceLock::new();
    SAMPLED.get_or_init(|| sample(PLAN))
}

/// Samples the first eight runners of a seed on `threads` threads; returns the truth and the first feature of
/// each window.
fn few(seed: u64, threads: usize) -> Vec<(u64, f32)> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let dataset = pool.install(|| sample(Plan { runners: 8, seed, ..PLAN }));
    dataset.training.iter().map(|w| (w.truth.to_bits(), w.inputs.features.as_slice()[0])).collect()
}

/// The windows are equal bit by bit for any number of threads. Another seed gives different runners.
#[test]
fn the_same_seed_gives_the_same_windows() {
    assert_eq!(few(3, 1), few(3, 3));
    assert_ne!(few(3, 1), few(4, 1));
}

#[test]
fn the_same_windows_give_the_same_file_and_it_beats_the_baselines() {
    let gait = kipchoge::gait();
    let model = train_model(&gait, dataset(), &()).expect("enough windows");
    let bytes = model.to_bytes().expect("small");
    assert_eq!(train_model(&gait, dataset(), &()).expect("enough windows").to_bytes().expect("small"), bytes);
    assert_eq!(KeiModel::from_bytes(&bytes).expect("valid"), model);

    let (cohort, windows) = &dataset().held_out[0];
    let regression = model.kei.regression().expect("valid");
    let own = Agreement::of(&predictions(&regression, windows, Target::Kei));
    for baseline in [Baseline::Constant, Baseline::Seen, Baseline::CalibratedSeen] {
        let other = Agreement::of_pairs(&baseline.predict(&dataset().training, windows));
        assert!(
            own.rms_error < other.rms_error,
            "{}, {}: {own:?}, {other:?}",
            cohort.name(),
            baseline.name()
        );
    }
    assert!(own.correlation > 0.9, "{own:?}");
}

#[test]
fn no_runner_of_the_evaluation_is_trained_on() {
    let trained: Vec<&str> = dataset().training.iter().map(|w| w.info.runner.as_str()).collect();
    for (_, windows) in &dataset().held_out {
        assert!(!windows.is_empty());
        assert!(windows.iter().all(|w| !trained.contains(&w.info.runner.as_str())));
    }
}

/// `kei train` reproduces the bundled files bit for bit. Takes minutes, so it runs only with
/// `KEI_LONG_TESTS=1`.
#[test]
fn kei_train_reproduces_the_bundled_files() {
    if !std::env::var("KEI_LONG_TESTS").is_ok_and(|v| v == "1") {
        return println!("skipped: KEI_LONG_TESTS is not 1");
    }
    for network in Network::ALL {
        let bundled = kipchoge::model(network);
        let dataset = sample(Plan { runners: 900, seed: 1, network });
        let model = train_model(&bundled.gait, &dataset, &()).expect("enough windows");
        let table = held_out_table(&model, &dataset).expect("valid");
        assert!(bundled.card.ends_with(&table), "{network:?}: {table}");
        assert!(KeiModel { card: bundled.card.clone(), ..model } == bundled, "{network:?}");
    }
}
