//! The regression without a part of its inputs, or with other weights on them: trained and evaluated again.

use kei_core::kei::{Circumstances, Features, Inputs, Limb, Scale, Term};
use kei_learn::{
    Agreement, Hyperparameters, LearnError, Target, Window, predictions, train_without_interval,
};

/// Weights of the features; 1, and 2 for the legs, in the regression itself.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Emphasis {
    /// Of the limbs' directions.
    posture: f64,
    /// Of their changes over the stride.
    movement: f64,
    /// Of thighs and shanks relative to the upper body.
    legs: f64,
    /// Factor on each limb, in the order of [`Limb::ALL`]; 0 leaves it out.
    limbs: [f64; Limb::ALL.len()],
}

impl Default for Emphasis {
    fn default() -> Self {
        Emphasis { posture: 1.0, movement: 1.0, legs: 2.0, limbs: [1.0; Limb::ALL.len()] }
    }
}

impl Emphasis {
    fn weight(&self, term: Term) -> f64 {
        match term {
            Term::Direction { limb, position, derivative } => {
                let square = self.posture * position + self.movement * derivative;
                square.sqrt() * self.share(limb).sqrt() * self.limbs[limb as usize]
            }
            Term::Length { limb } => term.weight() * self.limbs[limb as usize],
        }
    }

    /// A limb's weight over the sum of all.
    fn share(&self, limb: Limb) -> f64 {
        let weight = |limb: Limb| if limb.weight() > 1.0 { self.legs } else { 1.0 };
        weight(limb) / Limb::ALL.into_iter().map(weight).sum::<f64>()
    }
}

/// A regression with other inputs.
#[derive(Clone, Debug)]
pub(crate) struct Ablation {
    /// What is left out or changed.
    pub(crate) name: &'static str,
    emphasis: Emphasis,
    /// Whether the distance of the seen stride to the reference is among the inputs. It is a sum over all limbs, so a
    /// regression without a limb has to do without it.
    distance: bool,
}

/// The limbs that end in a keypoint.
const KEYPOINTS: [(&str, &[Limb]); 8] = [
    ("without ears", &[Limb::Head]),
    ("without shoulders", &[Limb::Head, Limb::Trunk, Limb::NearUpperArm]),
    ("without the near elbow", &[Limb::NearUpperArm]),
    ("without hips", &[Limb::Trunk, Limb::NearThigh, Limb::FarThigh]),
    ("without the near knee", &[Limb::NearThigh, Limb::NearShank]),
    ("without the far knee", &[Limb::FarThigh, Limb::FarShank]),
    ("without the near ankle", &[Limb::NearShank]),
    ("without the far ankle", &[Limb::FarShank]),
];

impl Ablation {
    /// All ablations, the regression with all inputs first.
    pub(crate) fn all() -> Vec<Ablation> {
        let usual = Emphasis::default();
        let weighted = |name, emphasis| Ablation { name, emphasis, distance: false };
        let without = |(name, limbs): (&'static str, &[Limb])| {
            let mut kept = usual.limbs;
            limbs.iter().for_each(|limb| kept[*limb as usize] = 0.0);
            weighted(name, Emphasis { limbs: kept, ..usual })
        };
        let mut all = vec![
            Ablation { name: "everything", emphasis: usual, distance: true },
            weighted("without the distance", usual),
            weighted("legs weigh as the upper body", Emphasis { legs: 1.0, ..usual }),
            weighted("legs weigh four times", Emphasis { legs: 4.0, ..usual }),
            weighted("posture alone", Emphasis { movement: 0.0, ..usual }),
            weighted("movement alone", Emphasis { posture: 0.0, ..usual }),
        ];
        all.extend(KEYPOINTS.map(without));
        all
    }

    /// Trains on some windows; the agreement on each list of others.
    ///
    /// # Errors
    /// A refusal of the support vector machine.
    pub(crate) fn agreement(
        &self,
        training: &[Window],
        held_out: &[&[Window]],
        scale: &Scale,
    ) -> Result<Vec<Agreement>, LearnError> {
        let mut parameters = Hyperparameters::chosen(Target::Kei);
        // All circumstances go with the distance, the only one that KEI uses.
        if !self.distance {
            parameters.circumstances = [0.0; Circumstances::COUNT];
        }
        // Without bias and interval: fourteen trainings are compared by correlation and error alone.
        let trained = train_without_interval(&self.weighted(training, scale), Target::Kei, &parameters)?;
        let regression = trained.regression().map_err(|e| LearnError::Training(e.to_string()))?;
        let agreement = |windows: &&[Window]| {
            Agreement::of(&predictions(&regression, &self.weighted(windows, scale), Target::Kei))
        };
        Ok(held_out.iter().map(agreement).collect())
    }

    /// The windows with this regression's features.
    fn weighted(&self, windows: &[Window], scale: &Scale) -> Vec<Window> {
        let weighted = |window: &Window| {
            let features = Features::weighted(&window.cycle, scale, |term| self.emphasis.weight(term));
            Window { inputs: Inputs { features, ..window.inputs }, ..window.clone() }
        };
        windows.iter().map(weighted).collect()
    }
}
