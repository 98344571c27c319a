//! Plays measured angle curves: the angles are exact, and the position of the pelvis follows from contact
//! with the ground.

use super::bounce::GRAVITY;
use super::cycle::{JointCycle, at};
use super::error::GaitError;
use super::hermite::smooth_step;
use super::leg::{self, LegAngles, MIN_FLEXION};
use super::parameters::GaitParameters;
use super::timeline::Contact;
use super::{foot, upper};
use crate::body::Body;
use crate::range::{self, OutOfRange};
use crate::rng::Rng;
use crate::segments::Segments;
use crate::side::Side;
use crate::vec3::{Vec3, vec3};

/// Samples per half stride at which the pelvis is placed.
const SAMPLES: usize = 400;
/// Angles that are not measured, such as those of the arms, are typical of this belt speed, in m/s.
const TYPICAL_SPEED: f64 = 3.5;
/// Lowest and highest belt speed, in m/s.
const SPEEDS: [f64; 2] = [0.3, 12.0];

/// A [`JointCycle`] on a treadmill.
///
/// The angles are exactly those of the curves. In stance, the supporting end of the foot moves with the belt,
/// which determines the pelvis; in flight, the centre of mass falls freely. All strides are equal.
#[derive(Clone, Debug)]
pub struct PlayedGait {
    segments: Segments,
    cycle: JointCycle,
    typical: GaitParameters,
    stride_time: f64,
    /// First contact of the right foot, in s.
    first_contact: f64,
    duration: f64,
    speed: f64,
    /// Position of mid-hip over half a stride from a contact, in m.
    pelvis: Vec<(f64, f64)>,
}

impl PlayedGait {
    /// Plays `cycle` on a body at `cadence_spm` for `duration` s. Without a belt speed (m/s), uses the one at
    /// which the body keeps its place on the belt.
    ///
    /// # Errors
    /// Fails if the curves have different lengths or unusable values, or if the cadence, speed or duty factor
    /// is out of range.
    pub fn new(
        segments: Segments,
        cycle: JointCycle,
        cadence_spm: f64,
        speed: Option<f64>,
        duration: f64,
        seed: u64,
    ) -> Result<PlayedGait, GaitError> {
        cycle.check()?;
        range::check(&[("cadence_spm", cadence_spm, 60.0, 260.0)])?;
        let stride_time = 120.0 / cadence_spm;
        let mut played = PlayedGait {
            typical: GaitParameters::typical(TYPICAL_SPEED, &segments),
            segments,
            cycle,
            stride_time,
            first_contact: -stride_time * (2.0 + Rng::new(seed, 2).uniform()),
            duration,
            speed: 0.0,
            pelvis: vec![(0.0, 0.0); SAMPLES + 1],
        };
        let own = -played.foot_travel() / (played.cycle.duty_factor * stride_time);
        played.speed = in_range(speed.unwrap_or(own))?;
        played.place_pelvis();
        Ok(played)
    }

    /// Returns how far the supporting foot moves relative to the pelvis over one stance, in m.
    fn foot_travel(&self) -> f64 {
        let (mut travel, mut before) = (0.0, self.about_pelvis(0.0));
        let samples = (self.cycle.duty_factor * 2.0 * SAMPLES as f64) as usize;
        for k in 1..=samples {
            let now = self.about_pelvis(self.cycle.duty_factor * k as f64 / samples as f64);
            travel += support_step(&before, &now);
            before = now;
        }
        travel
    }

    /// Places the pelvis over half a stride, from the contact of the right foot to that of the left.
    fn place_pelvis(&mut self) {
        let phase = |k: usize| 0.5 * k as f64 / SAMPLES as f64;
        let instant = 0.5 * self.stride_time / SAMPLES as f64;
        let bodies: Vec<Body> = (0..=SAMPLES).map(|k| self.about_pelvis(phase(k))).collect();
        let stance = bodies.iter().enumerate().take_while(|(k, _)| phase(*k) <= self.cycle.duty_factor);
        let mut path = vec![(0.0, 0.0); SAMPLES + 1];
        let mut last = 0;
        for (k, body) in stance {
            if k > 0 {
                path[k].0 = path[k - 1].0 + (-self.speed * instant - support_step(&bodies[k - 1], body));
            }
            let leg = &body.legs[Side::Right.index()];
            path[k].1 = -leg.heel.y.min(leg.ball.y);
            last = k;
        }
        // The other foot lands in the same way, so the pelvis must return to where it started.
        let centre = |k: usize| bodies[k].mass_centre();
        let (x0, y0) = (path[last].0 + centre(last).x, path[last].1 + centre(last).y);
        let (x1, y1) = (path[0].0 + centre(SAMPLES).x, path[0].1 + centre(SAMPLES).y);
        let flight = (SAMPLES - last) as f64 * instant;
        for (k, place) in path.iter_mut().enumerate().skip(last + 1) {
            let t = (k - last) as f64 * instant;
            let x = x0 + (x1 - x0) * t / flight;
            let y = y0 + ((y1 - y0) / flight + GRAVITY * flight / 2.0) * t - GRAVITY * t * t / 2.0;
            *place = (x - centre(k).x, y - centre(k).y);
        }
        // Centre the run on the belt.
        let mean = path.iter().map(|p| p.0).sum::<f64>() / path.len() as f64;
        self.pelvis = path.into_iter().map(|(x, y)| (x - mean, y)).collect();
    }

    /// Returns the body at the right leg's `phase`, with its pelvis at the origin.
    fn about_pelvis(&self, phase: f64) -> Body {
        let (s, c) = (&self.segments, &self.cycle);
        let phases = [phase + 0.5, phase].map(|p: f64| p.rem_euclid(1.0));
        let lean = at(&c.trunk_lean_deg, phase).to_radians();
        let torso = upper::leaning(s, Vec3::default(), lean);
        Body {
            torso,
            legs: Side::BOTH.map(|side| {
                let own = phases[side.index()];
                let thigh = at(&c.thigh_deg, own).to_radians();
                let knee = at(&c.knee_deg, own).to_radians().max(MIN_FLEXION);
                let pitch = self.pitch(own, thigh - knee);
                let toe_pitch = self.toe_pitch(own, pitch);
                let hip = upper::hip_offset(s, side, phase);
                leg::place(s, side, hip, &LegAngles { thigh, knee, pitch }, toe_pitch)
            }),
            arms: Side::BOTH.map(|side| {
                let own = phases[side.index()];
                let angles = upper::ArmAngles::typical(&self.typical, own);
                let upper_arm = c.upper_arm_deg.as_ref().map_or(angles.upper, |v| at(v, own).to_radians());
                let elbow = c.elbow_deg.as_ref().map_or(angles.elbow, |v| at(v, own).to_radians());
                let angles = upper::ArmAngles { upper: upper_arm, elbow, ..angles };
                upper::place_arm(s, side, torso.mid_shoulder, &angles)
            }),
        }
    }

    /// Returns the pitch of the sole, in rad: measured, or else a typical roll in stance and nearly a right
    /// angle to the shank in swing.
    fn pitch(&self, own: f64, shank: f64) -> f64 {
        if let Some(curve) = &self.cycle.foot_pitch_deg {
            return at(curve, own).to_radians();
        }
        let duty = self.cycle.duty_factor;
        let square = shank - 0.1;
        // In stance, the foot rolls, with smooth transitions from and to the swing.
        let rolling = foot::Rolling {
            contact: duty,
            strike_pitch: 0.1,
            heel_rise: 1.1,
            rise_from: 0.4,
            ..Default::default()
        };
        let (landing, leaving) = (own - 1.0 + 0.1, own - duty);
        let rolled = rolling.pitch(if own < duty + 0.1 { own.min(duty) } else { 0.0 });
        let swung =
            if own < duty { 0.0 } else { smooth_step(leaving / 0.1).min(smooth_step(1.0 - landing / 0.1)) };
        rolled + (square - rolled) * swung
    }

    fn toe_pitch(&self, own: f64, pitch: f64) -> f64 {
        if own < self.cycle.duty_factor {
            pitch.max(0.0)
        } else {
            let since = (own - self.cycle.duty_factor) / 0.15;
            let before = (own - 0.95) / 0.05;
            let bent = (1.0 - smooth_step(since)).max(smooth_step(before));
            pitch.max(pitch * (1.0 - bent))
        }
    }

    /// Returns the stride phase of the right leg, 0 to 1.
    fn right_phase(&self, time: f64) -> f64 {
        ((time - self.first_contact) / self.stride_time).rem_euclid(1.0)
    }

    /// Returns all joints at `time`, in s.
    pub fn body(&self, time: f64) -> Body {
        let phase = self.right_phase(time);
        let place = (2.0 * phase).fract() * SAMPLES as f64;
        let (index, share) = ((place as usize).min(SAMPLES - 1), place.fract());
        let (a, b) = (self.pelvis[index], self.pelvis[index + 1]);
        let pelvis = vec3(a.0 + (b.0 - a.0) * share, a.1 + (b.1 - a.1) * share, 0.0);
        self.about_pelvis(phase).moved(pelvis)
    }

    /// Returns the stride phase of a foot: 0 at its contact, rising to 1 at its next contact.
    pub fn phase(&self, side: Side, time: f64) -> f64 {
        let right = self.right_phase(time);
        if side == Side::Right { right } else { (right + 0.5).fract() }
    }

    /// Returns whether a foot touches the belt.
    pub fn in_contact(&self, side: Side, time: f64) -> bool {
        self.phase(side, time) < self.cycle.duty_factor
    }

    /// Returns the contacts in order of time, from before 0 to after the end.
    pub fn contacts(&self) -> impl Iterator<Item = Contact> + '_ {
        let step = 0.5 * self.stride_time;
        let count = ((self.duration - self.first_contact) / step) as usize + 4;
        (0..count).map(move |k| {
            let contact = self.first_contact + k as f64 * step;
            let side = if k % 2 == 0 { Side::Right } else { Side::Left };
            Contact { side, contact, toe_off: contact + self.cycle.duty_factor * self.stride_time }
        })
    }

    /// Returns the segment lengths of the body.
    pub fn segments(&self) -> &Segments {
        &self.segments
    }

    /// Returns the belt speed, in m/s.
    pub fn speed(&self) -> f64 {
        self.speed
    }
}

/// Checks the belt speed, in m/s; the error states it in km/h.
fn in_range(speed: f64) -> Result<f64, OutOfRange> {
    let [slowest, fastest] = SPEEDS;
    if (slowest..=fastest).contains(&speed) {
        return Ok(speed);
    }
    Err(OutOfRange { key: "speed_kmh".into(), value: speed * 3.6, low: 1.0, high: 43.0 })
}

/// Returns how far the supporting end of the right foot moved relative to the pelvis between two samples, in
/// m.
fn support_step(before: &Body, now: &Body) -> f64 {
    let (a, b) = (&before.legs[Side::Right.index()], &now.legs[Side::Right.index()]);
    if a.heel.y < a.ball.y { b.heel.x - a.heel.x } else { b.ball.x - a.ball.x }
}
