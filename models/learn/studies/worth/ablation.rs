//! Trains and evaluates regressions without some of the inputs, or with other weights on them.

use kei_core::kei::{Circumstances, Features, Inputs, Limb, Scale, Term};
use kei_learn::{
    Agreement, Hyperparameters, LearnError, Target, Window, predictions, train_without_interval,
};

/// Weights of the features. In the bundled regression, `legs` is 2 and all other weights are 1.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Emphasis {
    /// Weight of the directions of limbs.
    posture: f64,
    /// Weight of the changes of the directions over the stride.
    movement: f64,
    /// Weight of thighs and shanks relative to the upper body.
    legs: f64,
    /// Factor of each limb, in the order of [`Limb::ALL`]; 0 removes it.
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

    /// Returns the weight of a limb as a share of the sum of all weights.
    fn share(&self, limb: Limb) -> f64 {
        let weight = |limb: Limb| if limb.weight() > 1.0 { self.legs } else { 1.0 };
        weight(limb) / Limb::ALL.into_iter().map(weight).sum::<f64>()
    }
}

/// A regression with changed inputs.
#[derive(Clone, Debug)]
pub(crate) struct Ablation {
    /// What is removed or changed, as shown in the table.
    pub(crate) name: &'static str,
    emphasis: Emphasis,
    /// Whether the distance of the folded stride to the reference is an input. A regression without a limb
    /// cannot use it, because it is a sum over all limbs.
    distance: bool,
}

/// For each keypoint, the limbs that end in it.
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
    /// Returns all ablations, with the unchanged regression first.
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
            weighted("legs weighted as the upper body", Emphasis { legs: 1.0, ..usual }),
            weighted("legs weighted four times", Emphasis { legs: 4.0, ..usual }),
            weighted("posture alone", Emphasis { movement: 0.0, ..usual }),
            weighted("movement alone", Emphasis { posture: 0.0, ..usual }),
        ];
        all.extend(KEYPOINTS.map(without));
        all
    }

    /// Trains on windows, and returns the agreement on each list of held-out windows.
    ///
    /// # Errors
    /// Fails if the support vector machine rejects the problem.
    pub(crate) fn agreement(
        &self,
        training: &[Window],
        held_out: &[&[Window]],
        scale: &Scale,
    ) -> Result<Vec<Agreement>, LearnError> {
        let mut parameters = Hyperparameters::chosen(Target::Kei);
        // The distance is the only circumstance that KEI uses, so without it all weights are 0.
        if !self.distance {
            parameters.circumstances = [0.0; Circumstances::COUNT];
        }
        // Without bias correction and interval, because only correlation and error are compared.
        let trained = train_without_interval(&self.weighted(training, scale), Target::Kei, &parameters)?;
        let regression = trained.regression().map_err(|e| LearnError::Training(e.to_string()))?;
        let agreement = |windows: &&[Window]| {
            Agreement::of(&predictions(&regression, &self.weighted(windows, scale), Target::Kei))
        };
        Ok(held_out.iter().map(agreement).collect())
    }

    /// Returns the windows with the features of this regression.
    fn weighted(&self, windows: &[Window], scale: &Scale) -> Vec<Window> {
        let weighted = |window: &Window| {
            let features = Features::weighted(&window.cycle, scale, |term| self.emphasis.weight(term));
            Window { inputs: Inputs { features, ..window.inputs }, ..window.clone() }
        };
        windows.iter().map(weighted).collect()
    }
}
