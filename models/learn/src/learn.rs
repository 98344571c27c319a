//! A whole training: draw, measure, train, try.

use crate::draw::{Kind, Population};
use crate::error::LearnError;
use crate::noise::KeypointErrors;
use crate::pixels::SeenThroughPixels;
use crate::runners::{Runners, Split};
use crate::study::{Agreement, Rival, coverage, judged, pairs};
use crate::train::{Recipe, Target, train};
use crate::window::{Window, windows};
use kei_models::Network;
use kei_models::kei_file::KeiModel;
use kei_models::reference::ReferenceGait;
use std::fmt::Write;

/// How much is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Mixed runners to learn from; a quarter as many recreational ones at one speed and at any speed come on
    /// top, and for the trial a third, a sixth and a sixth.
    pub runners: u64,
    /// Other seeds, other runners.
    pub seed: u64,
    /// Whose errors are learnt to be taken out.
    pub network: Network,
}

/// What is going on, for whoever waits.
pub trait Watch: Sync {
    /// So many runners will be drawn.
    fn begin(&self, runners: u64);
    /// One is done.
    fn step(&self);
    /// Drawing is over, this comes now.
    fn now(&self, what: &str);
}

/// Nobody waits.
impl Watch for () {
    fn begin(&self, _: u64) {}
    fn step(&self) {}
    fn now(&self, _: &str) {}
}

/// Windows of the population.
pub struct Drawing {
    /// Of the training runners, drawn and through pixels.
    pub learnt: Vec<Window>,
    /// Of runners never learnt from: mixed, at one speed, recreational.
    pub held_out: [(Kind, Vec<Window>); 3],
}

/// Runners of the trial have other numbers than those learnt from, whatever their split.
const TRIAL: u64 = 1 << 32;
/// Room for the numbers of one seed and kind.
const KINDS_APART: u64 = 1 << 24;
const SEEDS_APART: u64 = 1 << 34;

impl Plan {
    fn kinds(self) -> [(Kind, u64); 3] {
        let some = self.runners / 4;
        [(Kind::Mixed, self.runners), (Kind::OneSpeed, some), (Kind::Recreational, some)]
    }

    fn trial(self) -> [(Kind, u64); 3] {
        let some = self.runners / 6;
        [(Kind::Mixed, self.runners / 3), (Kind::OneSpeed, some), (Kind::Recreational, some)]
    }

    /// Draws and measures everybody.
    pub fn draw(self, gait: &ReferenceGait, watch: &dyn Watch) -> Drawing {
        self.draw_turn(0, gait, watch)
    }

    /// The same with the runners held out that [`Runners::of_turn`] names.
    pub fn draw_turn(self, turn: usize, gait: &ReferenceGait, watch: &dyn Watch) -> Drawing {
        let errors = KeypointErrors::fitted(self.network);
        let total: u64 = self.kinds().iter().chain(&self.trial()).map(|(_, count)| count).sum();
        watch.begin(total);
        let reference = gait.reference();
        let numbers = |base: u64, k: usize, count: u64| {
            let first = self.seed * SEEDS_APART + base + k as u64 * KINDS_APART;
            first..first + count
        };
        let of = |split, base, k, (kind, count)| {
            let population = Population::new(Runners::of_turn(split, turn), gait);
            windows(&population, &errors, &reference, kind, numbers(base, k, count), &|| watch.step())
        };
        let drawn = (0..3).flat_map(|k| of(Split::Train, 0, k, self.kinds()[k]));
        let held_out = Runners::of_turn(Split::HeldOut, turn);
        let strange = |window: &Window| held_out.all().iter().all(|runner| runner.id != window.about.runner);
        let through_pixels =
            SeenThroughPixels::bundled(self.network).windows(gait).into_iter().filter(strange);
        let learnt = drawn.chain(through_pixels).collect();
        let held_out = [0, 1, 2].map(|k| (self.trial()[k].0, of(Split::HeldOut, TRIAL, k, self.trial()[k])));
        Drawing { learnt, held_out }
    }
}

/// Trains both scores on a drawing.
///
/// # Errors
/// Too few windows, or a refusal of the support vector machine.
pub fn learn(gait: &ReferenceGait, drawing: &Drawing, watch: &dyn Watch) -> Result<KeiModel, LearnError> {
    watch.now("training KEI");
    let kei = train(&drawing.learnt, Target::Kei, &Recipe::usual(Target::Kei))?;
    watch.now("training KEI at the runner's speed");
    let at_speed = gait
        .at_speed
        .is_some()
        .then(|| train(&drawing.learnt, Target::KeiAtSpeed, &Recipe::usual(Target::KeiAtSpeed)))
        .transpose()?;
    Ok(KeiModel { card: String::new(), gait: gait.clone(), kei, at_speed })
}

/// In words.
pub const fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Mixed => "mixed",
        Kind::OneSpeed => "recreational, 9 km/h",
        Kind::Recreational => "recreational, 6-21 km/h",
    }
}

/// The table of the trial, markdown.
///
/// # Errors
/// A model whose parts don't fit; never for one trained here.
pub fn trial_table(model: &KeiModel, drawing: &Drawing) -> Result<String, LearnError> {
    let refused = |e: kei_core::kei::RegressionError| LearnError::Training(e.to_string());
    let kei = model.kei.regression().map_err(refused)?;
    let mut text = String::from(
        "| runners never seen | windows | by | correlation | MAE | RMSE | bias | intervals that hold |\n\
         |-|-|-|-|-|-|-|-|\n",
    );
    for (kind, windows) in &drawing.held_out {
        let mut row = |by: &str, found: Agreement, held: Option<f64>| {
            let held = held.map_or("-".into(), |held| format!("{:.1} %", 100.0 * held));
            let _ = writeln!(
                text,
                "| {} | {} | {by} | {} | {:.4} | {:.4} | {:+.4} | {held} |",
                kind_name(*kind),
                found.count,
                if found.correlation.is_nan() { "-".into() } else { format!("{:.4}", found.correlation) },
                found.mean_error,
                found.rms_error,
                found.bias
            );
        };
        for rival in Rival::ALL {
            row(rival.name(), Agreement::of(&rival.pairs(&drawing.learnt, windows)), None);
        }
        let estimates = judged(&kei, windows, Target::Kei);
        row("**support vector regression**", Agreement::of(&pairs(&estimates)), Some(coverage(&estimates)));
        if let Some(at_speed) = &model.at_speed {
            let estimates = judged(&at_speed.regression().map_err(refused)?, windows, Target::KeiAtSpeed);
            row("KEI at speed, SVR", Agreement::of(&pairs(&estimates)), Some(coverage(&estimates)));
        }
    }
    Ok(text)
}
