//! The cue: the change of form that would gain the runner the most points.

use super::form::Form;
use super::limbs::Limb;
use super::similarity::{PHASE_PARTS, Similarity};
use core::fmt;
use core::time::Duration;
use kei_metric::{MetricName, Metrics};

/// Time constant of the mean losses, s: about thirty strides. Chosen by hand.
const MEMORY_S: f64 = 20.0;
/// Shortest time for which a cue is shown: a runner needs some strides to try it. Chosen by hand.
const MIN_STAY: Duration = Duration::from_secs(15);
/// Another advice replaces the current one only if it loses this many times as many points. Chosen by hand.
const CLEARLY_MORE: f64 = 1.3;
/// Smallest loss that is shown, points: about half the standard deviation of KEI itself (2.3).
const MIN_POINTS: f64 = 1.0;

/// A change of form that the runner can make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    /// Land with the foot closer to the body: it lands too far ahead.
    LandCloser,
    /// Bend the knee more in swing.
    FoldKnee,
    /// Bring the thigh further forward.
    LiftKnee,
    /// Bring the thigh further back before toe-off.
    PushBehind,
    /// Lean the trunk forward: it is too upright.
    LeanForward,
    /// Straighten the trunk: it leans too far forward.
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

    /// Returns the metric in which the runner sees the change.
    const fn metric(self) -> MetricName {
        match self {
            Advice::LandCloser => MetricName::OverstrideLeg,
            Advice::FoldKnee => MetricName::KneeFlexionSwingMaxDeg,
            Advice::LiftKnee => MetricName::ThighFlexionMaxDeg,
            Advice::PushBehind => MetricName::ThighExtensionMaxDeg,
            Advice::LeanForward | Advice::StandUp => MetricName::TrunkLeanDeg,
        }
    }

    /// Returns the reference's value of that metric, and the direction in which the runner's value should
    /// change: -1 for smaller, 1 for larger.
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

    /// Returns true if following the advice would reduce a limb's loss in a part of its own leg's stride.
    /// Parts are eighths from that leg's contact: stance takes the first two or three, swing the rest,
    /// landing the last and the first.
    fn reduces(self, limb: Limb, part: usize) -> bool {
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

/// An advice with the runner's value and the reference's.
///
/// Its `Display` is the sentence on the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cue {
    /// The change to make.
    pub advice: Advice,
    /// The runner's value of the metric, in the metric's unit.
    pub seen: f32,
    /// The reference's value, in the same unit.
    pub aim: f32,
    /// Points of KEI, of 100, that the difference costs.
    pub points: f32,
    /// Leg length in cm, if the runner's height is known.
    leg_cm: Option<f32>,
}

impl fmt::Display for Cue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Rounded to whole units, because the intervals of these metrics are several degrees or centimetres
        // wide.
        let Cue { seen, aim, .. } = *self;
        match (self.advice, self.leg_cm) {
            (Advice::LandCloser, Some(leg)) => {
                write!(
                    f,
                    "foot lands {:.0} cm ahead, aim for {:.0}: shorten your step",
                    seen * leg,
                    aim * leg
                )
            }
            (Advice::LandCloser, None) => {
                write!(
                    f,
                    "foot lands {:.0} % of a leg ahead, aim for {:.0}: shorten your step",
                    100.0 * seen,
                    100.0 * aim
                )
            }
            (Advice::FoldKnee, _) => {
                write!(f, "knee bends to {seen:.0} deg, aim for {aim:.0}: heel up behind you")
            }
            (Advice::LiftKnee, _) => write!(f, "thigh lifts to {seen:.0} deg, aim for {aim:.0}: knee up"),
            (Advice::PushBehind, _) => {
                write!(f, "thigh goes back {:.0} deg, aim for {:.0}: push off behind you", -seen, -aim)
            }
            (Advice::LeanForward, _) => {
                write!(f, "trunk leans {seen:.0} deg, aim for {aim:.0}: lean forward")
            }
            (Advice::StandUp, _) => write!(f, "trunk leans {seen:.0} deg, aim for {aim:.0}: run taller"),
        }
    }
}

/// Chooses the cue, and changes it rarely: a cue that changed with every window could not be followed.
#[derive(Clone, Copy, Debug)]
pub struct Coach {
    /// Exponential mean of the points that each advice would save, in the order of [`Advice::ALL`].
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
    /// Creates a coach without any history.
    pub const fn new() -> Self {
        Coach { points: [0.0; Advice::ALL.len()], last: None, current: None }
    }

    /// Adds a window's losses at time `now` and returns the cue, or `None` if no advice would gain enough.
    /// `leg_cm` is the runner's leg length in cm, if known.
    pub fn update(
        &mut self,
        now: Duration,
        similarity: &Similarity,
        metrics: &Metrics,
        form: &Form,
        leg_cm: Option<f32>,
    ) -> Option<Cue> {
        self.average(now, |advice| {
            if shortfall(advice, metrics, form).is_some() { loss(advice, similarity) } else { 0.0 }
        });
        self.current = self.choose(now);
        let (advice, _) = self.current?;
        let (seen, aim) = shortfall(advice, metrics, form)?;
        Some(Cue { advice, seen, aim, points: self.own(advice) as f32, leg_cm })
    }

    /// Updates the exponential means of the points that each advice would save.
    fn average(&mut self, now: Duration, lost: impl Fn(Advice) -> f64) {
        // Weighted by the time between windows: they come once per stride, at uneven intervals.
        let share = self
            .last
            .map_or(1.0, |last| 1.0 - libm::exp(-(now.saturating_sub(last).as_secs_f64()) / MEMORY_S));
        self.last = Some(now);
        for (mean, advice) in self.points.iter_mut().zip(Advice::ALL) {
            *mean += share * (lost(advice) - *mean);
        }
    }

    /// Returns the advice for now, and the time since which it has been current.
    fn choose(&self, now: Duration) -> Option<(Advice, Duration)> {
        let (best, most) = Advice::ALL.into_iter().zip(self.points).max_by(|a, b| a.1.total_cmp(&b.1))?;
        match self.current {
            // A recent cue stays even if another advice would gain more, unless nothing is left to gain from
            // it.
            Some((advice, since)) if now >= since && now - since < MIN_STAY && self.own(advice) > 0.0 => {
                Some((advice, since))
            }
            Some((advice, since))
                if self.own(advice) >= MIN_POINTS && most < CLEARLY_MORE * self.own(advice) =>
            {
                Some((advice, since))
            }
            _ => (most >= MIN_POINTS).then_some((best, now)),
        }
    }

    fn own(&self, advice: Advice) -> f64 {
        self.points[advice as usize]
    }
}

/// Returns the runner's value and the reference's, if they differ by more than the half-width of the runner's
/// interval.
fn shortfall(advice: Advice, metrics: &Metrics, form: &Form) -> Option<(f32, f32)> {
    let seen = metrics.get(advice.metric())?;
    let (aim, sign) = advice.aim(form);
    // A smaller difference may come from the camera: advice on it would make the runner follow noise.
    let short = sign * (aim - f64::from(seen.value));
    (short > f64::from(seen.half_width())).then_some((seen.value, aim as f32))
}

fn loss(advice: Advice, similarity: &Similarity) -> f64 {
    // Parts are counted from near contact; the far leg's own contact is half a cycle later.
    let own_part = |limb: Limb, part: usize| match limb {
        Limb::FarThigh | Limb::FarShank => (part + PHASE_PARTS / 2) % PHASE_PARTS,
        _ => part,
    };
    let reduced = similarity.contributions().filter(|c| advice.reduces(c.limb, own_part(c.limb, c.part)));
    reduced.map(|c| f64::from(c.kei_points)).sum()
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

    /// Points lost by the near shank only, in swing and at landing.
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
    fn the_cue_names_the_largest_loss_with_both_values() {
        let cue = Coach::new().update(at(9), &lost(6.0, 3.0), &metrics(92.0, 0.35), &FORM, None).unwrap();
        assert_eq!(cue.advice, Advice::FoldKnee);
        assert_eq!(cue.to_string(), "knee bends to 92 deg, aim for 118: heel up behind you");
        let cue =
            Coach::new().update(at(9), &lost(1.0, 5.0), &metrics(92.0, 0.35), &FORM, Some(85.0)).unwrap();
        assert_eq!(cue.to_string(), "foot lands 30 cm ahead, aim for 20: shorten your step");
    }

    /// A difference within the metric's interval, a loss below a point and a withheld metric give no cue.
    #[test]
    fn a_difference_within_the_interval_gives_no_cue() {
        assert!(Coach::new().update(at(9), &lost(6.0, 0.0), &metrics(113.0, 0.24), &FORM, None).is_none());
        assert!(Coach::new().update(at(9), &lost(0.4, 0.0), &metrics(92.0, 0.24), &FORM, None).is_none());
        let nothing = Metrics::withheld(Withheld::Oblique);
        assert!(Coach::new().update(at(9), &lost(6.0, 3.0), &nothing, &FORM, None).is_none());
    }

    #[test]
    fn the_cue_changes_slowly() {
        let mut coach = Coach::new();
        let mut advised = |second: u64, swing: f64, landing: f64| {
            let metrics = metrics(92.0, 0.35);
            coach.update(at(second), &lost(swing, landing), &metrics, &FORM, None).map(|cue| cue.advice)
        };
        assert_eq!(advised(9, 6.0, 5.0), Some(Advice::FoldKnee));
        for second in 10..24 {
            assert_eq!(advised(second, 4.0, 9.0), Some(Advice::FoldKnee), "{second}");
        }
        assert_eq!((24..80).map(|second| advised(second, 4.0, 9.0)).last(), Some(Some(Advice::LandCloser)));
        // A slightly larger loss elsewhere does not change the cue again.
        assert_eq!((80..160).map(|second| advised(second, 9.5, 9.0)).last(), Some(Some(Advice::LandCloser)));
    }
}
