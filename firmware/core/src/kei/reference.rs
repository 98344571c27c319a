//! The reference gait, with which runners are compared.

use super::features::Features;
use super::form::Form;
use super::regression::{Circumstances, Inputs, Model, Scores};
use super::scale::{Scale, SpeedAnchor, SpeedScale};
use super::similarity::{Limbs, Similarity, distance, limbs_of, score, squared_distance_by_part};
use super::speed::at_speed;
use crate::cycle::StrideCycle;
use heapless::Vec;

/// Largest number of recreational runners whose scores a [`Reference`] holds.
pub const MAX_RUNNERS: usize = 48;

/// The gait with which runners are compared, with the constants and the regression that turn the comparison
/// into scores.
#[derive(Clone, Debug)]
pub struct Reference {
    cycle: StrideCycle,
    limbs: Limbs,
    scale: Scale,
    speeds: Option<SpeedScale>,
    moved: Option<Moved>,
    form: Option<Form>,
    model: Option<&'static Model<'static>>,
    /// Scores of the measured recreational runners, lowest first.
    recreational: Vec<f32, MAX_RUNNERS>,
}

/// The reference converted to the runner's speed.
#[derive(Clone, Debug)]
struct Moved {
    limbs: Limbs,
    anchor: SpeedAnchor,
    form: Option<Form>,
}

impl Reference {
    /// Creates a reference from a cycle. Its legs are made symmetric, because it is chance which of them the
    /// camera saw.
    pub fn new(cycle: &StrideCycle, scale: Scale) -> Self {
        let cycle = cycle.symmetrised();
        Reference {
            cycle,
            limbs: limbs_of(&cycle),
            scale,
            speeds: None,
            moved: None,
            form: Form::of(&cycle),
            model: None,
            recreational: Vec::new(),
        }
    }

    /// Adds the scores of the measured recreational runners, 0 to 100, lowest first.
    pub fn with_recreational(self, scores: Vec<f32, MAX_RUNNERS>) -> Self {
        Reference { recreational: scores, ..self }
    }

    /// Adds the constants for converting the reference to a runner's speed.
    pub fn with_speeds(self, speeds: SpeedScale) -> Self {
        Reference { speeds: Some(speeds), ..self }
    }

    /// Adds the regression that was trained for this reference, which then makes the scores.
    pub fn with_model(self, model: &'static Model<'static>) -> Self {
        Reference { model: Some(model), ..self }
    }

    /// Removes the regression: scores are then computed directly from the seen cycle.
    pub fn without_model(self) -> Self {
        Reference { model: None, ..self }
    }

    /// Returns true if a regression makes the scores.
    pub fn has_model(&self) -> bool {
        self.model.is_some()
    }

    /// Returns the units of the distance and the constants of the score.
    pub fn scale(&self) -> &Scale {
        &self.scale
    }

    /// Returns the reference's symmetric cycle.
    pub fn cycle(&self) -> &StrideCycle {
        &self.cycle
    }

    /// Returns the share of the measured recreational runners who score below `kei`, 0 to 1, or `None` if
    /// their scores are unknown.
    pub fn rank(&self, kei: f32) -> Option<f32> {
        // Strictly below, so that runners are not ranked above themselves.
        let below = self.recreational.iter().filter(|score| **score < kei).count();
        (!self.recreational.is_empty()).then(|| below as f32 / self.recreational.len() as f32)
    }

    /// Converts the reference used by [`Reference::similarity_at_speed`] to a belt speed in m/s. `None`
    /// removes it.
    pub fn move_to(&mut self, speed: Option<f64>) {
        // Called with every window, while the belt speed rarely changes.
        if self.moved.as_ref().map(|moved| moved.anchor.speed) == speed {
            return;
        }
        let anchored =
            speed.and_then(|speed| Some((self.speeds.as_ref()?, self.speeds.as_ref()?.at(speed)?)));
        self.moved = anchored.map(|(speeds, anchor)| {
            let cycle = at_speed(&self.cycle, speeds.own_speed, anchor.speed);
            Moved { limbs: limbs_of(&cycle), anchor, form: Form::of(&cycle) }
        });
    }

    /// Scores a cycle as seen. `contact` is the near foot's contact in the cycle's phase, cycles.
    pub fn compare(&self, cycle: &StrideCycle, contact: f64) -> Similarity {
        let parts = squared_distance_by_part(&self.limbs, cycle, contact, &self.scale);
        Similarity::new(100.0 * score(distance(&parts), self.scale.d0, self.scale.g), parts)
    }

    /// Returns the similarity to the reference at the runner's speed, 0 to 1, or `None` if no speed is set.
    pub fn similarity_at_speed(&self, cycle: &StrideCycle) -> Option<f64> {
        let moved = self.moved.as_ref()?;
        Some(score(self.distance_to(&moved.limbs, cycle), moved.anchor.d0, moved.anchor.g))
    }

    /// Returns the regression's inputs. `spread` is the standard deviation that the fit's uncertainty gives
    /// the similarity, points.
    pub fn inputs(&self, cycle: &StrideCycle, frames_per_second: f64, strides: f64, spread: f64) -> Inputs {
        let moved = self.moved.as_ref();
        Inputs {
            features: Features::of(cycle, &self.scale),
            circumstances: Circumstances {
                frames_per_second,
                strides,
                spread,
                distance: self.distance_to(&self.limbs, cycle),
                speed: moved.map_or(0.0, |moved| moved.anchor.speed),
                distance_at_speed: moved.map_or(0.0, |moved| self.distance_to(&moved.limbs, cycle)),
            },
        }
    }

    /// Returns the regression's scores, or `None` without a regression.
    pub fn score(&self, inputs: &Inputs) -> Option<Scores> {
        let model = self.model?;
        Some(model.score(inputs, self.moved.is_some()))
    }

    /// Returns the form of the reference: at the belt's speed if that is set, otherwise at its own.
    pub fn form(&self) -> Option<Form> {
        let Some(moved) = self.moved.as_ref().and_then(|moved| moved.form) else { return self.form };
        // Converted to a slower belt, the knee stays as bent at contact, so the foot would land nearer to the
        // hip than any runner's does. The overstride is therefore at least that of the reference's own speed.
        let own = self.form.map_or(moved.overstride_leg, |form| form.overstride_leg);
        Some(Form { overstride_leg: moved.overstride_leg.max(own), ..moved })
    }

    fn distance_to(&self, limbs: &Limbs, cycle: &StrideCycle) -> f64 {
        distance(&squared_distance_by_part(limbs, cycle, 0.0, &self.scale))
    }
}
