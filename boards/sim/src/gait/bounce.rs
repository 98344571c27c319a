//! Height of the centre of mass in running: stance and ballistic flight.

/// Gravitational acceleration, in m/s².
pub const GRAVITY: f64 = 9.81;

/// Height of the centre of mass through one running stance, relative to its height at contact.
///
/// Before contact and after toe-off, the centre of mass falls freely. In between, the ground pushes with a
/// force per mass of `A ((1 - w) p1 + w p3) + B q` over u = -1..1, where p1 ~ 1 - u² and p3 ~ (1 - u²)³ (each
/// with mean 1) and q = u (1 - u²). A (`even`) follows from the change of momentum, and B (`odd`) from the
/// height at toe-off. The peakedness w determines how far the body sinks. It makes the oscillation a free
/// parameter, although cadence and duty factor fix the momentum.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Bounce {
    half: f64,
    speed_in: f64,
    even: f64,
    odd: f64,
    peakedness: f64,
}

/// Returns the double integrals of p1, p3 and q from -1 to u.
fn double_integrals(u: f64) -> [f64; 3] {
    let u2 = u * u;
    [
        1.5 * (u2 / 2.0 - u2 * u2 / 12.0 + 2.0 * u / 3.0 + 0.25),
        35.0 / 16.0
            * (u2 / 2.0 - u2 * u2 / 4.0 + u2.powi(3) / 10.0 - u2.powi(4) / 56.0 + 16.0 * u / 35.0 + 0.125),
        u * u2 / 6.0 - u * u2 * u2 / 20.0 - u / 4.0 - 2.0 / 15.0,
    ]
}

/// A flight between two stances. As in runners, the body is slightly higher at toe-off than at contact.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Flight {
    /// Duration, in s.
    pub time: f64,
    /// Height of the centre of mass at toe-off above that at contact, in m.
    pub start: f64,
}

/// Largest height of the centre of mass at toe-off above that at contact, in m; chosen by hand.
const MAX_TOE_OFF_RISE: f64 = 0.015;

impl Flight {
    /// Creates a flight of `time` seconds. A duration that is not positive counts as 0.
    pub(super) fn new(time: f64) -> Self {
        let time = time.max(0.0);
        Flight { time, start: MAX_TOE_OFF_RISE.min(0.35 * GRAVITY * time * time) }
    }

    fn speed_at_start(&self) -> f64 {
        if self.time > 0.0 { GRAVITY * self.time / 2.0 - self.start / self.time } else { 0.0 }
    }

    fn speed_at_end(&self) -> f64 {
        self.speed_at_start() - GRAVITY * self.time
    }

    /// Returns the height relative to contact `time` seconds after toe-off, in m.
    pub(super) fn height(&self, time: f64) -> f64 {
        self.start + self.speed_at_start() * time - GRAVITY * time * time / 2.0
    }

    /// Returns the largest height relative to contact, in m.
    pub(super) fn top(&self) -> f64 {
        self.height(self.speed_at_start() / GRAVITY)
    }
}

impl Bounce {
    /// Creates a stance of `contact` seconds between two flights.
    pub(super) fn new(contact: f64, before: Flight, after: Flight, peakedness: f64) -> Self {
        let half = contact / 2.0;
        let (speed_in, speed_out) = (before.speed_at_end(), after.speed_at_start());
        let odd_end = double_integrals(1.0)[2];
        Bounce {
            half,
            speed_in,
            even: GRAVITY + (speed_out - speed_in) / contact,
            odd: (after.start - half * (speed_in + speed_out)) / (half * half * odd_end),
            peakedness,
        }
    }

    /// Creates a stance as [`Bounce::new`] does, with the peakedness (-1 to 1) that comes nearest to a total
    /// oscillation of `oscillation` m.
    pub(super) fn with_oscillation(contact: f64, before: Flight, after: Flight, oscillation: f64) -> Self {
        let sink = oscillation - after.top();
        let with = |w| Bounce::new(contact, before, after, w);
        let (mut flat, mut peaked) = (-1.0, 1.0);
        for _ in 0..16 {
            let middle = 0.5 * (flat + peaked);
            if -with(middle).lowest() < sink { flat = middle } else { peaked = middle }
        }
        with(0.5 * (flat + peaked))
    }

    /// Returns the height relative to contact `time` seconds after contact, in m.
    pub(super) fn height(&self, time: f64) -> f64 {
        let u = time / self.half - 1.0;
        let [p1, p3, q] = double_integrals(u);
        let w = self.peakedness;
        let push = self.even * ((1.0 - w) * p1 + w * p3) + self.odd * q;
        self.speed_in * time + self.half * self.half * (push - GRAVITY * (u + 1.0).powi(2) / 2.0)
    }

    fn lowest(&self) -> f64 {
        (6..=26).map(|k| self.height(self.half * k as f64 / 16.0)).fold(0.0, f64::min)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speed(b: &Bounce, t: f64) -> f64 {
        (b.height(t + 1e-6) - b.height(t - 1e-6)) / 2e-6
    }

    /// Height and speed are continuous at contact and at toe-off.
    #[test]
    fn stance_continues_the_flights() {
        let (before, after) = (Flight::new(0.08), Flight::new(0.11));
        for w in [-1.0, 0.0, 1.0] {
            let b = Bounce::new(0.25, before, after, w);
            assert!(b.height(0.0).abs() < 1e-12 && (b.height(0.25) - after.start).abs() < 1e-12);
            assert!((speed(&b, 1e-6) - before.speed_at_end()).abs() < 1e-3);
            assert!((speed(&b, 0.25 - 1e-6) - after.speed_at_start()).abs() < 1e-3);
        }
        assert!(after.height(0.11).abs() < 1e-12);
    }

    /// An oscillation within the possible range is reached.
    #[test]
    fn the_requested_oscillation_is_reached() {
        let flight = Flight::new(0.1);
        for wanted in [0.07, 0.08, 0.09] {
            let b = Bounce::with_oscillation(0.25, flight, flight, wanted);
            assert!((flight.top() - b.lowest() - wanted).abs() < 1e-4, "{wanted}: {}", b.peakedness);
        }
    }
}
