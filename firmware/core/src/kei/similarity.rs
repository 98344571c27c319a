//! Distance to the reference, the score it makes, and where the points go.

use super::cue::Form;
use super::features::Features;
use super::limbs::{Limb, LimbCourse, PHASES};
use super::regression::{Circumstances, Model};
use super::speed::{LegCurves, radians};
use crate::Estimate;
use crate::cycle::StrideCycle;
use crate::fold::paths::LegPaths;
use crate::harmonics::Path;
use crate::leg_shape::LegShape;
use crate::math::{Point, TAU};
use heapless::Vec;

/// Equal parts that the stride is cut into when points lost are told, from near contact on.
pub const PHASE_PARTS: usize = 8;

/// Most recreational runners that a [`Reference`] knows the scores of.
pub const MOST_RUNNERS: usize = 48;

/// Most speeds that [`SpeedScale`] knows anchors at.
pub const MOST_SPEEDS: usize = 12;

/// From the shank's furthest forward swing to contact at race pace, cycles: 25.5 ms of a stride of 0.66 s.
const CONTACT_AFTER_SHANK_PEAK: f64 = 0.039;

/// What the distance is counted in, and the two constants that make a score of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Pooled spread of limb directions between runners, unit vectors.
    pub s_pos: f64,
    /// The same of their derivative per cycle.
    pub s_vel: f64,
    /// Distance at which the score falls to 1/e.
    pub d0: f64,
    /// Steepness.
    pub g: f64,
}

/// What a distance is worth where the reference is moved to `speed`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpeedAnchor {
    /// m/s.
    pub speed: f64,
    /// Distance at which the score falls to 1/e.
    pub d0: f64,
    /// Steepness.
    pub g: f64,
}

/// What is needed to hold a runner against the reference at the runner's own speed.
#[derive(Clone, Debug, PartialEq)]
pub struct SpeedScale {
    /// Speed that the reference was run at, m/s.
    pub own_speed: f64,
    /// Slowest first; at least one.
    pub anchors: Vec<SpeedAnchor, MOST_SPEEDS>,
}

impl SpeedScale {
    /// The anchor at a speed, between those known.
    fn at(&self, speed: f64) -> Option<SpeedAnchor> {
        let last = self.anchors.len().checked_sub(1)?;
        let upper = self.anchors.iter().position(|a| speed <= a.speed).unwrap_or(last);
        let (a, b) = (self.anchors[upper.saturating_sub(1)], self.anchors[upper]);
        let span = b.speed - a.speed;
        let share = if span > 0.0 { ((speed - a.speed) / span).clamp(0.0, 1.0) } else { 0.0 };
        let mix = |a: f64, b: f64| a + share * (b - a);
        Some(SpeedAnchor { speed, d0: mix(a.d0, b.d0), g: mix(a.g, b.g) })
    }
}

type Limbs = [LimbCourse; Limb::ALL.len()];
type Parts = [[f64; PHASE_PARTS]; Limb::ALL.len()];

/// The gait that others are held against.
#[derive(Clone, Debug)]
pub struct Reference {
    cycle: StrideCycle,
    limbs: Limbs,
    scale: Scale,
    speeds: Option<SpeedScale>,
    moved: Option<Moved>,
    form: Option<Form>,
    model: Option<&'static Model<'static>>,
    /// Scores of measured recreational runners, lowest first.
    recreational: Vec<f32, MOST_RUNNERS>,
}

/// The reference at the runner's speed.
#[derive(Clone, Debug)]
struct Moved {
    limbs: Limbs,
    anchor: SpeedAnchor,
    form: Option<Form>,
}

/// Points lost by one limb in one part of the stride.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contribution {
    /// Which limb.
    pub limb: Limb,
    /// Part of the stride, 0 to [`PHASE_PARTS`] - 1, from near contact on.
    pub part: usize,
    /// Points of the 100 lost here.
    pub kei_points: f32,
}

/// A comparison.
#[derive(Clone, Copy, Debug)]
pub struct Similarity {
    /// 0 to 100.
    pub kei: f64,
    /// Points lost by limb and part of the stride; they add up to 100 - `kei`.
    points: Parts,
}

/// What a regression makes of a window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judgement {
    /// The score.
    pub kei: Estimate,
    /// The score against the reference at the belt's speed, where that is known and was learnt.
    pub kei_at_speed: Option<Estimate>,
}

/// What a regression sees of a window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Inputs {
    /// The stride.
    pub features: Features,
    /// The rest.
    pub circumstances: Circumstances,
}

impl Reference {
    /// Takes a cycle as the reference; its legs are made symmetric.
    pub fn new(cycle: &StrideCycle, scale: Scale) -> Self {
        let cycle = cycle.symmetrised();
        Reference {
            cycle,
            limbs: limbs(&cycle),
            scale,
            speeds: None,
            moved: None,
            form: form(&cycle),
            model: None,
            recreational: Vec::new(),
        }
    }

    /// Knows what measured recreational runners score, 0 to 100, lowest first.
    pub fn with_recreational(self, scores: Vec<f32, MOST_RUNNERS>) -> Self {
        Reference { recreational: scores, ..self }
    }

    /// Share of the measured recreational runners who score less than `kei`, 0 to 1; `None` where their scores are not
    /// known.
    pub fn rank(&self, kei: f32) -> Option<f32> {
        let below = self.recreational.iter().filter(|score| **score < kei).count();
        (!self.recreational.is_empty()).then(|| below as f32 / self.recreational.len() as f32)
    }

    /// Can then be moved to a runner's speed.
    pub fn with_speeds(self, speeds: SpeedScale) -> Self {
        Reference { speeds: Some(speeds), ..self }
    }

    /// Scores then come from a regression that was trained for this reference.
    pub fn with_model(self, model: &'static Model<'static>) -> Self {
        Reference { model: Some(model), ..self }
    }

    /// Scores come straight from the seen cycle again.
    pub fn without_model(self) -> Self {
        Reference { model: None, ..self }
    }

    /// Whether a regression scores.
    pub fn has_model(&self) -> bool {
        self.model.is_some()
    }

    /// What distances are counted in.
    pub fn scale(&self) -> &Scale {
        &self.scale
    }

    /// The cycle, both legs alike.
    pub fn cycle(&self) -> &StrideCycle {
        &self.cycle
    }

    /// Moves the reference for [`Reference::similarity_at_speed`] to a belt speed, m/s.
    pub fn move_to(&mut self, speed: Option<f64>) {
        if self.moved.as_ref().map(|moved| moved.anchor.speed) == speed {
            return;
        }
        let anchored =
            speed.and_then(|speed| Some((self.speeds.as_ref()?, self.speeds.as_ref()?.at(speed)?)));
        self.moved = anchored.map(|(speeds, anchor)| {
            let cycle = at_speed(&self.cycle, speeds.own_speed, anchor.speed);
            Moved { limbs: limbs(&cycle), anchor, form: form(&cycle) }
        });
    }

    /// Scores a cycle as it is seen. `contact` is the near foot's contact in the cycle's phase, cycles.
    pub fn compare(&self, cycle: &StrideCycle, contact: f64) -> Similarity {
        let parts = self.parts(&self.limbs, cycle, contact);
        let kei = 100.0 * score(distance(&parts), self.scale.d0, self.scale.g);
        Similarity { kei, points: parts }.rescaled(kei)
    }

    /// Similarity, 0 to 1, to the reference moved to the runner's speed; `None` where it was not moved.
    pub fn similarity_at_speed(&self, cycle: &StrideCycle) -> Option<f64> {
        let Moved { limbs, anchor, .. } = self.moved.as_ref()?;
        Some(score(distance(&self.parts(limbs, cycle, 0.0)), anchor.d0, anchor.g))
    }

    /// What a regression looks at. `spread` is what the fit's uncertainty does to the similarity, points.
    pub fn inputs(&self, cycle: &StrideCycle, frames_per_second: f64, strides: f64, spread: f64) -> Inputs {
        let to = |limbs: &Limbs| distance(&self.parts(limbs, cycle, 0.0));
        let moved = self.moved.as_ref();
        Inputs {
            features: Features::of(cycle, &self.scale),
            circumstances: Circumstances {
                frames_per_second,
                strides,
                spread,
                distance: to(&self.limbs),
                speed: moved.map_or(0.0, |moved| moved.anchor.speed),
                distance_at_speed: moved.map_or(0.0, |moved| to(&moved.limbs)),
            },
        }
    }

    /// How the reference runs: at the belt's speed where it was moved to it, else at its own. Moved to a slower
    /// belt its knee stays as bent at contact and the foot would land nearer to the hip than anybody's: there the
    /// foot ahead of the hip counts as at its own speed.
    pub fn form(&self) -> Option<Form> {
        let Some(moved) = self.moved.as_ref().and_then(|moved| moved.form) else { return self.form };
        let own = self.form.map_or(moved.overstride_leg, |form| form.overstride_leg);
        Some(Form { overstride_leg: moved.overstride_leg.max(own), ..moved })
    }

    /// What the regression says, if there is one.
    pub fn judge(&self, inputs: &Inputs) -> Option<Judgement> {
        let model = self.model?;
        let at_speed = model.at_speed.as_ref().filter(|_| self.moved.is_some());
        Some(Judgement {
            kei: model.kei.estimate(&inputs.features, &inputs.circumstances),
            kei_at_speed: at_speed.map(|r| r.estimate(&inputs.features, &inputs.circumstances)),
        })
    }

    /// Shares of the squared distance to `limbs` by limb and part of the stride.
    fn parts(&self, limbs: &Limbs, cycle: &StrideCycle, contact: f64) -> Parts {
        let mut parts = [[0.0; PHASE_PARTS]; Limb::ALL.len()];
        for (reference, (limb, parts)) in limbs.iter().zip(Limb::ALL.iter().zip(&mut parts)) {
            let seen = LimbCourse::of(cycle, *limb);
            for i in 0..PHASES {
                let turn = i as f64 / PHASES as f64 - contact;
                let part = ((turn - libm::floor(turn)) * PHASE_PARTS as f64) as usize;
                let off = (seen.direction[i] - reference.direction[i]).length() / self.scale.s_pos;
                let change = (seen.change[i] - reference.change[i]).length() / self.scale.s_vel;
                parts[part.min(PHASE_PARTS - 1)] +=
                    limb.weight() * (off * off + change * change) / PHASES as f64;
            }
        }
        parts
    }
}

fn limbs(cycle: &StrideCycle) -> Limbs {
    Limb::ALL.map(|limb| LimbCourse::of(cycle, limb))
}

fn distance(parts: &Parts) -> f64 {
    let weights: f64 = Limb::ALL.iter().map(|limb| limb.weight()).sum();
    libm::sqrt(parts.iter().flatten().sum::<f64>() / weights)
}

/// What a symmetric cycle shows; `None` where it does not stride.
fn form(cycle: &StrideCycle) -> Option<Form> {
    let shape = LegShape::of(&cycle.near);
    let contact = shape.events()?.shank_peak + CONTACT_AFTER_SHANK_PEAK * crate::cycle::GRID as f64;
    let most = |curve: &[f64]| curve.iter().copied().fold(f64::NEG_INFINITY, f64::max).to_degrees();
    let lean = cycle.trunk.mean();
    Some(Form {
        overstride_leg: shape.ankle_at(contact).x,
        swing_knee_deg: most(&shape.flexion),
        thigh_forward_deg: most(&shape.thigh),
        thigh_back_deg: shape.thigh.iter().copied().fold(f64::INFINITY, f64::min).to_degrees(),
        lean_deg: libm::atan2(lean.x, lean.y).to_degrees(),
    })
}

fn score(distance: f64, d0: f64, g: f64) -> f64 {
    libm::exp(-libm::pow(distance / d0, g))
}

/// A symmetric cycle run at `from` m/s as it would be at `to` m/s: its legs; the upper body stays.
fn at_speed(cycle: &StrideCycle, from: f64, to: f64) -> StrideCycle {
    let shape = LegShape::of(&cycle.near);
    let Some(events) = shape.events() else { return *cycle };
    let contact = (events.shank_peak / crate::cycle::GRID as f64 + CONTACT_AFTER_SHANK_PEAK) * TAU;
    let knee = |i: usize| cycle.near.knee.at(contact + radians(i));
    let shank = |i: usize| cycle.near.ankle.at(contact + radians(i)) - knee(i);
    let flexion = |i: usize| {
        crate::math::wrap(knee(i).angle_from_down() - shank(i).angle_from_down(), TAU / 2.0).to_degrees()
    };
    let curves = LegCurves {
        thigh_deg: core::array::from_fn(|i| knee(i).angle_from_down().to_degrees()),
        knee_deg: core::array::from_fn(flexion),
    }
    .at_speed(from, to);
    let direction = |degrees: f64| {
        let (s, c) = libm::sincos(degrees.to_radians());
        Point::new(s, -c)
    };
    let knees: [Point; LegCurves::PHASES] =
        core::array::from_fn(|i| direction(curves.thigh_deg[i]) * knee(i).length());
    let ankles: [Point; LegCurves::PHASES] = core::array::from_fn(|i| {
        knees[i] + direction(curves.thigh_deg[i] - curves.knee_deg[i]) * shank(i).length()
    });
    let near =
        LegPaths { knee: Path::through(&knees, 8), ankle: Path::through(&ankles, 8) }.shifted(-contact);
    let moved = StrideCycle { near, far: near.shifted(TAU / 2.0), ..*cycle };
    moved.shifted(moved.fundamental_phase())
}

impl Similarity {
    /// With another score: the points lost keep their shares and add up to 100 less the new one.
    pub fn rescaled(&self, kei: f64) -> Similarity {
        let sum: f64 = self.points.iter().flatten().sum();
        let share = (100.0 - kei) / sum.max(f64::MIN_POSITIVE);
        Similarity { kei, points: self.points.map(|limb| limb.map(|value| value * share)) }
    }

    /// Made up, for tests of what is told from it.
    #[cfg(test)]
    pub(crate) fn with_points(points: impl Fn(Limb, usize) -> f64) -> Similarity {
        let points = Limb::ALL.map(|limb| core::array::from_fn(|part| points(limb, part)));
        Similarity { kei: 100.0 - points.iter().flatten().sum::<f64>(), points }
    }

    /// Where the points go, all limbs and parts.
    pub fn contributions(&self) -> impl Iterator<Item = Contribution> + '_ {
        Limb::ALL.iter().zip(&self.points).flat_map(|(&limb, parts)| {
            parts.iter().enumerate().map(move |(part, &points)| Contribution {
                limb,
                part,
                kei_points: points as f32,
            })
        })
    }
}
