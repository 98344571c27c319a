//! Height of the body's centre of mass: ballistic flight and stance in running, an inverted pendulum in
//! walking.

/// Gravitational acceleration, in m/s².
pub const GRAVITY: f64 = 9.81;

/// The centre's height through one running stance, relative to its height at contact.
///
/// Before contact and after toe-off it falls freely. In between the ground pushes with a force per mass
/// `A ((1 - w) p1 + w p3) + B q` over u = -1..1, where p1 ~ 1 - u², p3 ~ (1 - u²)³ (each with mean 1) and
/// q = u (1 - u²). A carries the momentum over, B ends at the height of toe-off, and w, the peakedness,
/// decides how deep the body sinks: that is what makes the oscillation free to choose although cadence
/// and duty factor fix the momentum.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Bounce {
    half: f64,
    speed_in: f64,
    even: f64,
    odd: f64,
    peakedness: f64,
}

/// Double integrals from -1 to u of p1, p3 and q.
fn double_integrals(u: f64) -> [f64; 3] {
    let u2 = u * u;
    [
        1.5 * (u2 / 2.0 - u2 * u2 / 12.0 + 2.0 * u / 3.0 + 0.25),
        35.0 / 16.0
            * (u2 / 2.0 - u2 * u2 / 4.0 + u2.powi(3) / 10.0 - u2.powi(4) / 56.0 + 16.0 * u / 35.0 + 0.125),
        u * u2 / 6.0 - u * u2 * u2 / 20.0 - u / 4.0 - 2.0 / 15.0,
    ]
}

/// How the body falls freely between two footfalls: thrown off somewhat higher than it lands, as runners are.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Flight {
    /// s.
    pub time: f64,
    /// Height at toe-off above the one at contact, m.
    pub start: f64,
}

/// Most that toe-off is above contact, m.
const HIGHEST_START: f64 = 0.015;

impl Flight {
    /// A flight of `time` seconds; none where that is not positive.
    pub(super) fn new(time: f64) -> Self {
        let time = time.max(0.0);
        Flight { time, start: HIGHEST_START.min(0.35 * GRAVITY * time * time) }
    }

    fn speed_at_start(&self) -> f64 {
        if self.time > 0.0 { GRAVITY * self.time / 2.0 - self.start / self.time } else { 0.0 }
    }

    fn speed_at_end(&self) -> f64 {
        self.speed_at_start() - GRAVITY * self.time
    }

    /// Height above the one at contact, m, `time` seconds after toe-off.
    pub(super) fn height(&self, time: f64) -> f64 {
        self.start + self.speed_at_start() * time - GRAVITY * time * time / 2.0
    }

    /// Highest above contact, m.
    pub(super) fn top(&self) -> f64 {
        self.height(self.speed_at_start() / GRAVITY)
    }
}

impl Bounce {
    /// A stance of `contact` seconds between two flights.
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

    /// As [`Bounce::new`], with the peakedness that comes nearest to a total oscillation of `oscillation` m.
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

    /// Height above the one at contact, m, `time` seconds after contact.
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

    /// Stance takes over the speed of the fall, gives back the speed of the throw, and ends where the next
    /// flight starts.
    #[test]
    fn stance_joins_the_flights() {
        let (before, after) = (Flight::new(0.08), Flight::new(0.11));
        for w in [-1.0, 0.0, 1.0] {
            let b = Bounce::new(0.25, before, after, w);
            assert!(b.height(0.0).abs() < 1e-12 && (b.height(0.25) - after.start).abs() < 1e-12);
            assert!((speed(&b, 1e-6) - before.speed_at_end()).abs() < 1e-3);
            assert!((speed(&b, 0.25 - 1e-6) - after.speed_at_start()).abs() < 1e-3);
        }
        assert!(after.height(0.11).abs() < 1e-12);
    }

    /// The chosen oscillation comes out where the range allows it.
    #[test]
    fn oscillation_is_free_to_choose() {
        let flight = Flight::new(0.1);
        for wanted in [0.07, 0.08, 0.09] {
            let b = Bounce::with_oscillation(0.25, flight, flight, wanted);
            assert!((flight.top() - b.lowest() - wanted).abs() < 1e-4, "{wanted}: {}", b.peakedness);
        }
    }
}
