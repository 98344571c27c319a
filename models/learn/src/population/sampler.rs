//! Draws samples: the measured runners of a split, blended with a reference, before cameras.

use super::played::played;
use super::runners::Runners;
use super::sample::{Cohort, KeypointSource, Overrides, Sample};
use super::scene::{HEAD, place_head, scene};
use super::style::Style;
use kei_models::reference::ReferenceGait;
use kei_sim::gait::Gait;
use kei_sim::{Rng, Scene, Simulation};

/// Belt speeds, km/h: a slow jog to Kipchoge's marathon.
const SPEED_RANGE_KMH: (f64, f64) = (6.0, 21.0);
/// Belt speed of [`Cohort::OneSpeed`], km/h: that of the public data.
pub(crate) const ONE_SPEED_KMH: f64 = 9.0;
/// Share of mixed runners whose gait is solved from parameters, for stride shapes that no measured runner has.
const PARAMETRIC: f64 = 0.15;
/// Attempts to draw a runner for a number before giving up.
const ATTEMPTS: u64 = 40;
/// Purpose of the generator of the first attempt ("kei"); the others count on from it.
const PURPOSE: u64 = 0x6b65_6900;

/// Draws samples around the measured runners of a split and a reference.
pub struct Population {
    runners: Runners,
    style: Style,
}

/// Identifies a sample; the population draws the same one for the same number.
#[derive(Clone, Copy)]
struct Request {
    number: u64,
    cohort: Cohort,
    source: KeypointSource,
    overrides: Overrides,
}

impl Population {
    /// Creates the population between and around `runners` and `reference`.
    pub fn new(runners: Runners, reference: &ReferenceGait) -> Population {
        Population { runners, style: Style::of(reference) }
    }

    /// Returns the sample of a number, which is always the same.
    ///
    /// # Panics
    /// Panics if no attempt gives a gait that a body can run, which means that the ranges in this file are wrong.
    pub fn sample(&self, number: u64, cohort: Cohort, source: KeypointSource) -> Sample {
        self.sample_with(number, cohort, source, Overrides::default()).expect("some attempt gives a gait")
    }

    /// Returns the same sample with some parameters set, or `None` if no body can run with them.
    pub fn sample_with(
        &self,
        number: u64,
        cohort: Cohort,
        source: KeypointSource,
        overrides: Overrides,
    ) -> Option<Sample> {
        let request = Request { number, cohort, source, overrides };
        // Another attempt is another generator: the first ones that fail leave no trace in the one that succeeds.
        (0..ATTEMPTS).find_map(|attempt| self.attempt(Rng::new(number, PURPOSE + attempt), &request))
    }

    fn attempt(&self, mut rng: Rng, request: &Request) -> Option<Sample> {
        let Request { number, cohort, source, ref overrides } = *request;
        let (slowest, fastest) = SPEED_RANGE_KMH;
        let speed_kmh = if cohort == Cohort::OneSpeed { ONE_SPEED_KMH } else { rng.range(slowest, fastest) };
        let scene = scene(&mut rng, number, speed_kmh, source, overrides);
        // Recreational cohorts stand for measured people, whom parameters do not reproduce.
        if cohort == Cohort::Mixed && rng.chance(PARAMETRIC) {
            parametric(rng, scene)
        } else {
            played(&self.runners, &self.style, rng, scene, cohort, overrides)
        }
    }
}

/// Spreads of parametric gaits on top of those of [`Scene::random`], and the ranges that the solver can follow: degrees, then
/// leg lengths.
const SWING_KNEE_SD_DEG: f64 = 8.0;
const SWING_KNEE_RANGE_DEG: (f64, f64) = (60.0, 135.0);
const THIGH_SD_DEG: f64 = 5.0;
const THIGH_RANGE_DEG: (f64, f64) = (20.0, 65.0);
const LEAN_SD_DEG: f64 = 2.0;
const OVERSTRIDE_SD: f64 = 0.03;
const OVERSTRIDE_RANGE: (f64, f64) = (0.08, 0.5);

/// A gait solved from parameters, more widely spread than [`Scene::random`].
fn parametric(mut rng: Rng, mut scene: Scene) -> Option<Sample> {
    // On top of the spreads of Scene::random, which are those of typical runners.
    let mut gait = scene.runner.gait();
    let mut moved = |value: f64, sd: f64| value + sd * rng.normal();
    let within = |value: f64, (low, high): (f64, f64)| value.clamp(low, high);
    gait.knee_flexion_swing_deg =
        within(moved(gait.knee_flexion_swing_deg, SWING_KNEE_SD_DEG), SWING_KNEE_RANGE_DEG);
    gait.thigh_flexion_deg = within(moved(gait.thigh_flexion_deg, THIGH_SD_DEG), THIGH_RANGE_DEG);
    gait.trunk_lean_deg = moved(gait.trunk_lean_deg, LEAN_SD_DEG);
    gait.overstride_leg = within(moved(gait.overstride_leg, OVERSTRIDE_SD), OVERSTRIDE_RANGE);
    // The head is placed relative to the trunk that is drawn, which the scene takes from its own settings.
    scene.runner.trunk_lean_deg = Some(gait.trunk_lean_deg);
    let head = HEAD.map(|axis| axis.draw(&mut rng));
    place_head(&mut rng, &mut scene.runner.body, head, gait.trunk_lean_deg);
    let segments = scene.runner.segments();
    let gait = Gait::new(segments, gait, scene.duration_s, scene.seed).ok()?;
    let runner = format!("parametric {}", scene.seed);
    let simulation = Simulation::with_motion(scene, gait).ok()?;
    Some(Sample { simulation, runner, toward_reference: 0.0 })
}
