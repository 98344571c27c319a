//! The steps of a gait: stances joined by swings.

use super::bounce::{Bounce, Flight};
use super::foot::Rolling;
use super::hermite::Knot;
use super::parameters::GaitParameters;
use super::swing::{Peaks, Swing, SwingEnd};
use super::timeline::Footfall;
use crate::side::Side;

/// One stance of a foot and the swing after it.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub fall: Footfall,
    pub rolling: Rolling,
    pub bounce: Bounce,
    pub flight: Flight,
    pub swing: Swing,
    /// Joint angles at contact.
    pub landing: SwingEnd,
    /// Joint angles at toe-off.
    pub leaving: SwingEnd,
}

/// Returns a step with plausible angles, from which the iteration starts.
pub(super) fn first_guess(p: &GaitParameters) -> Step {
    let fall = Footfall { side: Side::Right, contact: 0.0, toe_off: 0.0, oscillation: 0.0 };
    let knot = |deg: f64| Knot { time: 0.0, value: deg.to_radians(), rate: 0.0 };
    let landing = SwingEnd { thigh: knot(28.0), knee: knot(15.0), ankle: knot(0.0) };
    let leaving = SwingEnd { thigh: knot(-20.0), knee: knot(p.knee_flexion_toe_off_deg), ankle: knot(-20.0) };
    let rolling = Rolling { heel_rise: 60f64.to_radians(), ..Rolling::default() };
    Step {
        fall,
        rolling,
        bounce: Bounce::default(),
        flight: Flight::default(),
        swing: Swing::default(),
        landing,
        leaving,
    }
}

/// Returns the angle of the sole to the belt at contact, in rad. Walkers raise their toes more than runners.
fn strike_pitch(p: &GaitParameters) -> f64 {
    let factor = if p.is_walking() { 1.2 } else { 1.0 };
    (factor * p.foot_strike.pitch_deg()).to_radians()
}

/// Share of stance at which the heel starts to rise, running and walking; chosen by hand.
const RISE_FROM: [f64; 2] = [0.45, 0.51];

/// Returns the steps for `falls`, with the angles of `template`.
pub(super) fn steps(p: &GaitParameters, falls: &[Footfall], template: &Step) -> Vec<Step> {
    let mean_flight = Flight::new((0.5 - p.duty_factor) * p.stride_time());
    let flight_after = |i: usize| match (falls.get(i), falls.get(i + 1)) {
        (Some(a), Some(b)) => Flight::new(b.contact - a.toe_off),
        _ => mean_flight,
    };
    let step = |(i, &fall): (usize, &Footfall)| {
        let before = if i == 0 { mean_flight } else { flight_after(i - 1) };
        step(p, fall, before, flight_after(i), template)
    };
    let mut steps: Vec<Step> = falls.iter().enumerate().map(step).collect();
    join_swings(&mut steps, p);
    steps
}

/// Returns a step whose swing is still empty.
fn step(p: &GaitParameters, fall: Footfall, before: Flight, after: Flight, template: &Step) -> Step {
    let contact = fall.toe_off - fall.contact;
    let rolling = Rolling {
        contact,
        speed: p.speed,
        heel_x: p.overstride_leg,
        strike_pitch: strike_pitch(p),
        heel_rise: template.rolling.heel_rise,
        rise_from: RISE_FROM[usize::from(p.is_walking())],
        ease: template.rolling.ease,
    };
    Step {
        fall,
        rolling,
        bounce: Bounce::with_oscillation(contact, before, after, fall.oscillation),
        flight: after,
        swing: Swing::default(),
        landing: shifted(&template.landing, fall.contact - template.fall.contact),
        leaving: shifted(&template.leaving, fall.toe_off - template.fall.toe_off),
    }
}

/// Joins every toe-off to the next contact of the same foot by a swing. The last steps have no next contact;
/// they use their own contact, one stride later.
pub(super) fn join_swings(steps: &mut [Step], p: &GaitParameters) {
    let peaks = peaks(p);
    for index in 0..steps.len() {
        let landing = match steps.get(index + 2) {
            Some(next) => next.landing,
            None => shifted(&steps[index].landing, p.stride_time()),
        };
        let step = &mut steps[index];
        step.swing = Swing::new(&step.leaving, &landing, &peaks);
    }
}

/// Returns the peaks of the swing that the parameters request.
fn peaks(p: &GaitParameters) -> Peaks {
    Peaks {
        knee: p.knee_flexion_swing_deg.to_radians(),
        thigh: p.thigh_flexion_deg.to_radians(),
        shank_lead: p.shank_lead_ms / 1000.0,
    }
}

/// Returns the same angles `by` seconds later.
pub(super) fn shifted(end: &SwingEnd, by: f64) -> SwingEnd {
    let later = |k: Knot| Knot { time: k.time + by, ..k };
    SwingEnd { thigh: later(end.thigh), knee: later(end.knee), ankle: later(end.ankle) }
}
