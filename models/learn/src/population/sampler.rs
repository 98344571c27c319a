//! Draws samples: measured runners of a split, blended with a reference, in front of random cameras.

use super::played::played;
use super::runners::Runners;
use super::sample::{Cohort, KeypointSource, Overrides, Sample};
use super::scene::{HEAD, place_head, scene};
use super::style::Style;
use kei_models::reference::ReferenceGait;
use kei_sim::gait::Gait;
use kei_sim::{Rng, Scene, Simulation};

/// Range of belt speeds, km/h: from a slow jog to Kipchoge's marathon pace.
const SPEED_RANGE_KMH: (f64, f64) = (6.0, 21.0);
/// Belt speed of [`Cohort::OneSpeed`], km/h: that of the public data.
pub(crate) const ONE_SPEED_KMH: f64 = 9.0;
/// Share of mixed runners whose gait is computed from parameters, which adds strides unlike those of any
/// measured runner. Chosen by hand.
const PARAMETRIC_SHARE: f64 = 0.15;
/// Largest number of attempts to draw a gait that the body can perform; chosen by hand.
const MAX_ATTEMPTS: u64 = 40;
/// Purpose of the random generator of the first attempt ("kei" in ASCII). Attempt n has purpose `PURPOSE` +
/// n.
const PURPOSE: u64 = 0x6b65_6900;

/// Draws samples around the measured runners of a split and a reference.
pub struct Population {
    runners: Runners,
    style: Style,
}

/// The parameters that determine a sample within a population.
#[derive(Clone, Copy)]
struct Request {
    number: u64,
    cohort: Cohort,
    source: KeypointSource,
    overrides: Overrides,
}

impl Population {
    /// Creates the population that lies between and around `runners` and `reference`.
    pub fn new(runners: Runners, reference: &ReferenceGait) -> Population {
        Population { runners, style: Style::of(reference) }
    }

    /// Returns the sample with a number. The same number always gives the same sample.
    ///
    /// # Panics
    /// Panics if no attempt gives a gait that a body can perform, which means that the ranges in this module
    /// are wrong.
    pub fn sample(&self, number: u64, cohort: Cohort, source: KeypointSource) -> Sample {
        self.sample_with(number, cohort, source, Overrides::default()).expect("some attempt gives a gait")
    }

    /// Returns the same sample with some parameters overridden, or `None` if no body can perform the gait.
    pub fn sample_with(
        &self,
        number: u64,
        cohort: Cohort,
        source: KeypointSource,
        overrides: Overrides,
    ) -> Option<Sample> {
        let request = Request { number, cohort, source, overrides };
        // Each attempt has its own generator, so failed attempts do not influence the one that succeeds.
        (0..MAX_ATTEMPTS).find_map(|attempt| self.attempt(Rng::new(number, PURPOSE + attempt), &request))
    }

    fn attempt(&self, mut rng: Rng, request: &Request) -> Option<Sample> {
        let Request { number, cohort, source, ref overrides } = *request;
        let (slowest, fastest) = SPEED_RANGE_KMH;
        let speed_kmh = if cohort == Cohort::OneSpeed { ONE_SPEED_KMH } else { rng.range(slowest, fastest) };
        let scene = scene(&mut rng, number, speed_kmh, source, overrides);
        // Recreational cohorts represent measured people, whom a parametric gait does not reproduce.
        if cohort == Cohort::Mixed && rng.chance(PARAMETRIC_SHARE) {
            parametric(rng, scene)
        } else {
            played(&self.runners, &self.style, rng, scene, cohort, overrides)
        }
    }
}

// Standard deviations that parametric gaits add to those of `Scene::random`, and the ranges in which the gait
// can be solved. Angles are in degrees, the overstride in leg lengths. Chosen by hand.
const SWING_KNEE_SD_DEG: f64 = 8.0;
const SWING_KNEE_RANGE_DEG: (f64, f64) = (60.0, 135.0);
const THIGH_SD_DEG: f64 = 5.0;
const THIGH_RANGE_DEG: (f64, f64) = (20.0, 65.0);
const LEAN_SD_DEG: f64 = 2.0;
const OVERSTRIDE_SD: f64 = 0.03;
const OVERSTRIDE_RANGE: (f64, f64) = (0.08, 0.5);

/// Returns a sample whose gait is computed from parameters that vary more widely than those of
/// [`Scene::random`].
fn parametric(mut rng: Rng, mut scene: Scene) -> Option<Sample> {
    let mut gait = scene.runner.gait();
    let mut perturbed = |value: f64, sd: f64| value + sd * rng.normal();
    let within = |value: f64, (low, high): (f64, f64)| value.clamp(low, high);
    gait.knee_flexion_swing_deg =
        within(perturbed(gait.knee_flexion_swing_deg, SWING_KNEE_SD_DEG), SWING_KNEE_RANGE_DEG);
    gait.thigh_flexion_deg = within(perturbed(gait.thigh_flexion_deg, THIGH_SD_DEG), THIGH_RANGE_DEG);
    gait.trunk_lean_deg = perturbed(gait.trunk_lean_deg, LEAN_SD_DEG);
    gait.overstride_leg = within(perturbed(gait.overstride_leg, OVERSTRIDE_SD), OVERSTRIDE_RANGE);
    // The head's position depends on the lean of the rendered trunk, which the scene takes from its own
    // settings.
    scene.runner.trunk_lean_deg = Some(gait.trunk_lean_deg);
    let head = HEAD.map(|axis| axis.draw(&mut rng));
    place_head(&mut rng, &mut scene.runner.body, head, gait.trunk_lean_deg);
    let segments = scene.runner.segments();
    let gait = Gait::new(segments, gait, scene.duration_s, scene.seed).ok()?;
    let runner = format!("parametric {}", scene.seed);
    let simulation = Simulation::with_motion(scene, gait).ok()?;
    Some(Sample { simulation, runner, toward_reference: 0.0 })
}
