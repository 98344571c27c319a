//! What single parts of the regression's inputs are worth: trained and tried without them.

use crate::error::LearnError;
use crate::study::{Agreement, judged, pairs};
use crate::train::{Recipe, Target, train_bare};
use crate::window::Window;
use kei_core::kei::{Circumstances, Emphasis, Features, Inputs, Limb, Scale};

/// A regression that lacks something, or weighs it otherwise.
#[derive(Clone, Debug)]
pub struct Ablation {
    /// What is left out or changed.
    pub name: &'static str,
    emphasis: Emphasis,
    /// Whether the distance of the seen stride to the reference is among the inputs. It is a sum over all limbs, so what
    /// leaves a limb out has to do without it.
    distance: bool,
}

/// The limbs that a keypoint is an end of.
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
    /// All that are tried, the whole first.
    pub fn all() -> Vec<Ablation> {
        let usual = Emphasis::default();
        let weighed = |name, emphasis| Ablation { name, emphasis, distance: false };
        let without = |(name, limbs): (&'static str, &[Limb])| {
            let mut kept = usual.limbs;
            limbs.iter().for_each(|limb| kept[*limb as usize] = 0.0);
            weighed(name, Emphasis { limbs: kept, ..usual })
        };
        let mut all = vec![
            Ablation { name: "everything", emphasis: usual, distance: true },
            weighed("without the distance", usual),
            weighed("legs weigh as the upper body", Emphasis { legs: 1.0, ..usual }),
            weighed("legs weigh four times", Emphasis { legs: 4.0, ..usual }),
            weighed("posture alone", Emphasis { movement: 0.0, ..usual }),
            weighed("movement alone", Emphasis { posture: 0.0, ..usual }),
        ];
        all.extend(KEYPOINTS.map(without));
        all
    }

    /// Learns from some windows and tries on others.
    ///
    /// # Errors
    /// A refusal of the support vector machine.
    pub fn agreement(
        &self,
        learnt: &[Window],
        asked: &[&[Window]],
        scale: &Scale,
    ) -> Result<Vec<Agreement>, LearnError> {
        let mut recipe = Recipe::usual(Target::Kei);
        if !self.distance {
            recipe.circumstances = [0.0; Circumstances::COUNT];
        }
        let trained = train_bare(&self.seen(learnt, scale), Target::Kei, &recipe)?;
        let regression = trained.regression().map_err(|e| LearnError::Training(e.to_string()))?;
        let tried = |windows: &&[Window]| {
            Agreement::of(&pairs(&judged(&regression, &self.seen(windows, scale), Target::Kei)))
        };
        Ok(asked.iter().map(tried).collect())
    }

    /// The windows as this regression sees them.
    fn seen(&self, windows: &[Window], scale: &Scale) -> Vec<Window> {
        let seen = |window: &Window| {
            let features = Features::weighed(&window.cycle, scale, self.emphasis);
            Window { inputs: Inputs { features, ..window.inputs }, ..window.clone() }
        };
        windows.iter().map(seen).collect()
    }
}
