//! The one thing worth changing: the largest loss that a runner can do something about.

use super::limbs::Limb;
use super::similarity::{PHASE_PARTS, Similarity};
use core::fmt;
use core::time::Duration;
use kei_metric::{MetricName, Metrics};

/// Losses are averaged over about this long.
const MEMORY_S: f64 = 20.0;
/// A cue stays at least so long.
const LEAST_STAY: Duration = Duration::from_secs(15);
/// Another one must cost this many times as much to take its place.
const CLEARLY_MORE: f64 = 1.3;
/// Smaller losses are not worth a word, points.
const LEAST_POINTS: f64 = 1.0;

/// What the reference does, and with it what to aim at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Form {
    /// Ankle ahead of mid-hip at contact, leg lengths.
    pub overstride_leg: f64,
    /// Deepest knee flexion in swing, degrees.
    pub swing_knee_deg: f64,
    /// Thigh furthest forward, degrees.
    pub thigh_forward_deg: f64,
    /// Thigh furthest back, degrees, negative.
    pub thigh_back_deg: f64,
    /// Trunk from upright, degrees, forward positive.
    pub lean_deg: f64,
}

/// What to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    /// The foot lands too far ahead.
    LandCloser,
    /// The knee folds too little in swing.
    FoldKnee,
    /// The thigh comes forward too little.
    LiftKnee,
    /// The thigh goes back too little.
    PushBehind,
    /// The trunk is too upright.
    LeanForward,
    /// The trunk leans too far.
    StandUp,
}

impl Advice {
    const ALL: [Advice; 6] = [
        Advice::LandCloser,
        Advice::FoldKnee,
        Advice::LiftKnee,
        Advice::PushBehind,
        Advice::LeanForward,
        Advice::StandUp,
    ];

    /// What is measured for it.
    const fn metric(self) -> MetricName {
        match self {
            Advice::LandCloser => MetricName::OverstrideLeg,
            Advice::FoldKnee => MetricName::KneeFlexionSwingMaxDeg,
            Advice::LiftKnee => MetricName::ThighFlexionMaxDeg,
            Advice::PushBehind => MetricName::ThighExtensionMaxDeg,
            Advice::LeanForward | Advice::StandUp => MetricName::TrunkLeanDeg,
        }
    }

    /// What the reference has of it, and whether the runner should have less (-1) or more (1) of it.
    const fn aim(self, form: &Form) -> (f64, f64) {
        match self {
            Advice::LandCloser => (form.overstride_leg, -1.0),
            Advice::FoldKnee => (form.swing_knee_deg, 1.0),
            Advice::LiftKnee => (form.thigh_forward_deg, 1.0),
            Advice::PushBehind => (form.thigh_back_deg, -1.0),
            Advice::LeanForward => (form.lean_deg, 1.0),
            Advice::StandUp => (form.lean_deg, -1.0),
        }
    }

    /// Whether a limb's loss in a part of its own leg's stride (from its contact on) is what it would mend.
    fn mends(self, limb: Limb, part: usize) -> bool {
        let thigh = matches!(limb, Limb::NearThigh | Limb::FarThigh);
        let shank = matches!(limb, Limb::NearShank | Limb::FarShank);
        match self {
            Advice::LandCloser => (thigh || shank) && matches!(part, 0 | 7),
            Advice::FoldKnee => shank && (3..=5).contains(&part),
            Advice::LiftKnee => thigh && (5..=6).contains(&part),
            Advice::PushBehind => thigh && (2..=3).contains(&part),
            Advice::LeanForward | Advice::StandUp => limb == Limb::Trunk,
        }
    }
}

/// Something to change, with the runner's number and the one to aim at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cue {
    /// What.
    pub advice: Advice,
    /// The runner's, in the metric's unit.
    pub seen: f32,
    /// The reference's.
    pub aim: f32,
    /// Points of KEI that it costs.
    pub points: f32,
    /// Leg length in cm, where the runner's height is known.
    leg_cm: Option<f32>,
}

impl fmt::Display for Cue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Cue { seen, aim, .. } = *self;
        match (self.advice, self.leg_cm) {
            (Advice::LandCloser, Some(leg)) => {
                write!(f, "foot lands {:.0} cm ahead, not {:.0}: shorten the step", seen * leg, aim * leg)
            }
            (Advice::LandCloser, None) => {
                write!(
                    f,
                    "foot lands {:.0} % of a leg ahead, not {:.0}: shorten the step",
                    100.0 * seen,
                    100.0 * aim
                )
            }
            (Advice::FoldKnee, _) => write!(f, "knee folds to {seen:.0} deg, not {aim:.0}: heel up behind"),
            (Advice::LiftKnee, _) => write!(f, "thigh lifts to {seen:.0} deg, not {aim:.0}: knee up"),
            (Advice::PushBehind, _) => {
                write!(f, "thigh goes back {:.0} deg, not {:.0}: push behind you", -seen, -aim)
            }
            (Advice::LeanForward, _) => write!(f, "trunk leans {seen:.0} deg, not {aim:.0}: lean forward"),
            (Advice::StandUp, _) => write!(f, "trunk leans {seen:.0} deg, not {aim:.0}: stand taller"),
        }
    }
}

/// Chooses the cue, and is slow to choose another.
#[derive(Clone, Copy, Debug)]
pub struct Coach {
    /// Mean points lost, in the order of [`Advice::ALL`].
    points: [f64; Advice::ALL.len()],
    last: Option<Duration>,
    current: Option<(Advice, Duration)>,
}

impl Default for Coach {
    fn default() -> Self {
        Coach::new()
    }
}

impl Coach {
    /// Knows nothing yet.
    pub const fn new() -> Self {
        Coach { points: [0.0; Advice::ALL.len()], last: None, current: None }
    }

    /// Takes in a window's losses at `now`; says what to change. `leg_cm` is the leg's length, where known.
    pub fn hear(
        &mut self,
        now: Duration,
        similarity: &Similarity,
        metrics: &Metrics,
        form: &Form,
        leg_cm: Option<f32>,
    ) -> Option<Cue> {
        let share = self
            .last
            .map_or(1.0, |last| 1.0 - libm::exp(-(now.saturating_sub(last).as_secs_f64()) / MEMORY_S));
        self.last = Some(now);
        for (mean, advice) in self.points.iter_mut().zip(Advice::ALL) {
            let lost = if cue(advice, metrics, form).is_some() { loss(advice, similarity) } else { 0.0 };
            *mean += share * (lost - *mean);
        }
        let (best, most) = Advice::ALL.into_iter().zip(self.points).max_by(|a, b| a.1.total_cmp(&b.1))?;
        let own = |advice: Advice| self.points[advice as usize];
        self.current = match self.current {
            Some((advice, since)) if now >= since && now - since < LEAST_STAY && own(advice) > 0.0 => {
                Some((advice, since))
            }
            Some((advice, since)) if own(advice) >= LEAST_POINTS && most < CLEARLY_MORE * own(advice) => {
                Some((advice, since))
            }
            _ => (most >= LEAST_POINTS).then_some((best, now)),
        };
        let (advice, _) = self.current?;
        let (seen, aim) = cue(advice, metrics, form)?;
        Some(Cue { advice, seen, aim, points: own(advice) as f32, leg_cm })
    }
}

/// What is seen and what to aim at, where the runner is surely short of it.
fn cue(advice: Advice, metrics: &Metrics, form: &Form) -> Option<(f32, f32)> {
    let seen = metrics.get(advice.metric())?;
    let (aim, sign) = advice.aim(form);
    let short = sign * (aim - f64::from(seen.value));
    (short > f64::from(seen.half_width())).then_some((seen.value, aim as f32))
}

fn loss(advice: Advice, similarity: &Similarity) -> f64 {
    let own_part = |limb: Limb, part: usize| match limb {
        Limb::FarThigh | Limb::FarShank => (part + PHASE_PARTS / 2) % PHASE_PARTS,
        _ => part,
    };
    let mended = similarity.contributions().filter(|c| advice.mends(c.limb, own_part(c.limb, c.part)));
    mended.map(|c| f64::from(c.kei_points)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    extern crate std;
    use kei_metric::{Estimate, Withheld};
    use std::string::ToString;

    const FORM: Form = Form {
        overstride_leg: 0.24,
        swing_knee_deg: 118.0,
        thigh_forward_deg: 45.0,
        thigh_back_deg: -30.0,
        lean_deg: 8.0,
    };

    fn metrics(swing_knee: f32, overstride: f32) -> Metrics {
        let mut metrics = Metrics::withheld(Withheld::NotMeasured);
        metrics[MetricName::KneeFlexionSwingMaxDeg] = Ok(Estimate::from_standard_error(swing_knee, 4.0));
        metrics[MetricName::OverstrideLeg] = Ok(Estimate::from_standard_error(overstride, 0.02));
        metrics
    }

    /// Points lost by the near shank only: in swing, and at landing.
    fn lost(swing: f64, landing: f64) -> Similarity {
        let shank = |part| match part {
            3..=5 => swing / 3.0,
            0 | 7 => landing / 2.0,
            _ => 0.0,
        };
        Similarity::with_points(|limb, part| if limb == Limb::NearShank { shank(part) } else { 0.0 })
    }

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn the_largest_loss_is_told_with_its_numbers() {
        let cue = Coach::new().hear(at(9), &lost(6.0, 3.0), &metrics(92.0, 0.35), &FORM, None).unwrap();
        assert_eq!(cue.advice, Advice::FoldKnee);
        assert_eq!(cue.to_string(), "knee folds to 92 deg, not 118: heel up behind");
        let cue = Coach::new().hear(at(9), &lost(1.0, 5.0), &metrics(92.0, 0.35), &FORM, Some(85.0)).unwrap();
        assert_eq!(cue.to_string(), "foot lands 30 cm ahead, not 20: shorten the step");
    }

    /// A loss that is not the runner's to mend, or within what the camera can tell, is no cue.
    #[test]
    fn what_is_not_surely_short_is_not_told() {
        assert!(Coach::new().hear(at(9), &lost(6.0, 0.0), &metrics(113.0, 0.24), &FORM, None).is_none());
        assert!(Coach::new().hear(at(9), &lost(0.4, 0.0), &metrics(92.0, 0.24), &FORM, None).is_none());
        let nothing = Metrics::withheld(Withheld::Oblique);
        assert!(Coach::new().hear(at(9), &lost(6.0, 3.0), &nothing, &FORM, None).is_none());
    }

    #[test]
    fn it_changes_slowly() {
        let mut coach = Coach::new();
        let mut hear = |second: u64, swing: f64, landing: f64| {
            let metrics = metrics(92.0, 0.35);
            coach.hear(at(second), &lost(swing, landing), &metrics, &FORM, None).map(|cue| cue.advice)
        };
        assert_eq!(hear(9, 6.0, 5.0), Some(Advice::FoldKnee));
        for second in 10..24 {
            assert_eq!(hear(second, 4.0, 9.0), Some(Advice::FoldKnee), "{second}");
        }
        assert_eq!((24..80).map(|second| hear(second, 4.0, 9.0)).last(), Some(Some(Advice::LandCloser)));
        // A little more elsewhere is no reason to change again.
        assert_eq!((80..160).map(|second| hear(second, 9.5, 9.0)).last(), Some(Some(Advice::LandCloser)));
    }
}
