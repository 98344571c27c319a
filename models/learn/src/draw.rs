//! One runner of the population before one camera.

use crate::runners::{Runners, TABLE_SPEED, add};
use kei_core::kei::LegCurves;
use kei_models::reference::ReferenceGait;
use kei_sim::gait::{Gait, JointCycle, PlayedGait};
use kei_sim::{CameraSettings, Proportions, Rng, Scene, Simulation, StrideTruth};
use std::f64::consts::TAU;

/// Which part of the population.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Everything between and around recreational runners and the reference, 6 to 21 km/h.
    Mixed,
    /// Recreational runners at 9 km/h, the speed that the public data were measured at.
    OneSpeed,
    /// Recreational runners, 6 to 21 km/h.
    Recreational,
}

/// How the runner is filmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filming {
    /// Poses only: 10 to 60 frames a second, any lens, frames lost.
    Poses,
    /// To be rendered: 30 frames a second, a whole window.
    Pixels,
}

/// What is set instead of drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Variation {
    /// How far from a recreational runner (0) to the reference (1), and beyond.
    pub toward_reference: Option<f64>,
    /// Factor on the swing of every leg angle about its mean.
    pub amplitude: Option<f64>,
    /// How far the camera is turned, degrees.
    pub yaw_deg: Option<f64>,
    /// Of the camera.
    pub frames_per_second: Option<f64>,
    /// How long is looked, s.
    pub duration_s: Option<f64>,
}

const SLOWEST_KMH: f64 = 6.0;
const FASTEST_KMH: f64 = 21.0;
/// How far runners stray from those measured, in standard deviations between them.
const STRAY: f64 = 0.6;
/// Share of runners that are solved from parameters.
const PARAMETRIC: f64 = 0.15;
/// Share of runners whose every amplitude is made smaller or larger.
const SCALED: f64 = 0.15;
/// Draws after which nobody could be found who can run so.
const TRIES: u64 = 40;
/// Share of runners whose head stays where the simulation has it.
const OWN_HEAD: f64 = 0.35;
const RATES: [f64; 9] = [10.0, 12.0, 15.0, 20.0, 24.0, 25.0, 30.0, 50.0, 60.0];
/// Length of a whole window, s.
const WINDOW_S: f64 = 9.0;

/// A runner in motion.
pub struct Drawn {
    pub(crate) simulation: Simulation,
    /// Whom the runner was drawn around.
    pub runner: String,
    /// How far from recreational (0) to the reference (1).
    pub toward_reference: f64,
}

/// Draws runners around a split's recreational ones and a reference.
pub struct Population {
    runners: Runners,
    style: Style,
}

/// The reference's gait as what runners are blended with.
struct Style {
    curves: LegCurves,
    /// m/s.
    speed: f64,
    lean_deg: f64,
    upper_arm: Wave,
    /// Ears from mid-shoulder, leg lengths.
    head: [f64; 2],
}

/// A mean and one wave a stride, degrees; the wave's crest in cycles after contact of the same side's foot.
#[derive(Clone, Copy)]
struct Wave {
    mean: f64,
    size: f64,
    crest: f64,
}

impl Population {
    /// Between and around `runners` and `reference`.
    pub fn new(runners: Runners, reference: &ReferenceGait) -> Population {
        Population { runners, style: Style::of(reference) }
    }

    /// The runner of a number: always the same one.
    ///
    /// # Panics
    /// Nobody can be drawn who can run: a mistake in the ranges here.
    pub fn draw(&self, number: u64, kind: Kind, filming: Filming) -> Drawn {
        self.varied(number, kind, filming, Variation::default()).expect("some runner can be drawn")
    }

    /// The same runner before the same camera with something set by hand. `None` where nobody can run so.
    pub fn varied(&self, number: u64, kind: Kind, filming: Filming, variation: Variation) -> Option<Drawn> {
        (0..TRIES).find_map(|attempt| {
            self.attempt(Rng::new(number, 0x6b65_6900 + attempt), number, kind, filming, variation)
        })
    }

    fn attempt(
        &self,
        mut rng: Rng,
        seed: u64,
        kind: Kind,
        filming: Filming,
        variation: Variation,
    ) -> Option<Drawn> {
        let kmh = if kind == Kind::OneSpeed { 9.0 } else { rng.range(SLOWEST_KMH, FASTEST_KMH) };
        let mut scene = Scene::random(rng.next_u64(), kmh);
        scene.seed = seed;
        scene.runner.body = body(&mut rng);
        scene.runner.height_m = (1.73 + 0.10 * rng.normal()).clamp(1.45, 2.05);
        scene.camera = camera(&mut rng, &scene, filming);
        scene.duration_s = match filming {
            Filming::Poses if rng.chance(0.35) => rng.range(3.5, WINDOW_S),
            _ => WINDOW_S,
        };
        scene.camera.yaw_deg = variation.yaw_deg.unwrap_or(scene.camera.yaw_deg);
        scene.camera.frames_per_second =
            variation.frames_per_second.unwrap_or(scene.camera.frames_per_second);
        scene.duration_s = variation.duration_s.unwrap_or(scene.duration_s);
        if kind == Kind::Mixed && rng.chance(PARAMETRIC) {
            self.parametric(rng, scene)
        } else {
            self.played(rng, scene, kmh / 3.6, kind, variation)
        }
    }

    /// Solved from parameters, more widely spread than [`Scene::random`].
    fn parametric(&self, mut rng: Rng, mut scene: Scene) -> Option<Drawn> {
        let mut gait = scene.runner.gait();
        gait.knee_flexion_swing_deg = (gait.knee_flexion_swing_deg + 8.0 * rng.normal()).clamp(60.0, 135.0);
        gait.thigh_flexion_deg = (gait.thigh_flexion_deg + 5.0 * rng.normal()).clamp(20.0, 65.0);
        gait.trunk_lean_deg += 2.0 * rng.normal();
        gait.overstride_leg = (gait.overstride_leg + 0.03 * rng.normal()).clamp(0.08, 0.5);
        scene.runner.trunk_lean_deg = Some(gait.trunk_lean_deg);
        let head = [0.12 + 0.025 * rng.normal(), 0.19 + 0.012 * rng.normal()];
        move_head(&mut rng, &mut scene.runner.body, head, gait.trunk_lean_deg);
        let segments = scene.runner.segments();
        let gait = Gait::new(segments, gait, scene.duration_s, scene.seed).ok()?;
        let runner = format!("parametric {}", scene.seed);
        let simulation = Simulation::with_motion(scene, gait).ok()?;
        Some(Drawn { simulation, runner, toward_reference: 0.0 })
    }

    fn played(
        &self,
        mut rng: Rng,
        mut scene: Scene,
        speed: f64,
        kind: Kind,
        variation: Variation,
    ) -> Option<Drawn> {
        let (runner, curves) = self.runners.draw(&mut rng, if kind == Kind::Mixed { STRAY } else { 0.3 });
        let runner = runner.id.clone();
        let toward = if kind == Kind::Mixed { rng.range(-0.25, 1.3) } else { 0.0 };
        let toward = variation.toward_reference.unwrap_or(toward);
        let mut curves = curves.at_speed(TABLE_SPEED, speed);
        let target = if rng.chance(0.5) || variation.toward_reference.is_some() {
            self.style.curves
        } else {
            self.style.curves.at_speed(self.style.speed, speed)
        };
        blend(&mut curves, &target, toward);
        if kind == Kind::Mixed && rng.chance(SCALED) {
            scale(&mut curves, rng.range(0.6, 1.25));
        }
        scale(&mut curves, variation.amplitude.unwrap_or(1.0));
        let near = |rng: &mut Rng, mean: f64, sd: f64| mean + sd * rng.normal();
        let mix = |usual: f64, reference: f64| usual + toward * (reference - usual);
        let lean = mix(near(&mut rng, 6.0, 3.0), self.style.lean_deg);
        let nod = near(&mut rng, 1.0, 0.4);
        let arm = Wave {
            mean: mix(near(&mut rng, -20.0, 9.0), self.style.upper_arm.mean),
            size: mix(near(&mut rng, 24.0, 6.0), self.style.upper_arm.size),
            crest: near(&mut rng, self.style.upper_arm.crest, 0.04),
        };
        let elbow = near(&mut rng, 92.0, 12.0);
        let head = [
            mix(near(&mut rng, 0.12, 0.025), self.style.head[0]),
            mix(near(&mut rng, 0.19, 0.012), self.style.head[1]),
        ];
        let duty = mix(LegCurves::duty_factor(speed), LegCurves::duty_factor(self.style.speed));
        let turn = |i: usize| i as f64 / LegCurves::PHASES as f64;
        let wave = |f: &dyn Fn(f64) -> f64| (0..LegCurves::PHASES).map(|i| f(turn(i))).collect::<Vec<_>>();
        let cycle = JointCycle {
            thigh_deg: curves.thigh_deg.to_vec(),
            knee_deg: curves.knee_deg.to_vec(),
            foot_pitch_deg: None,
            trunk_lean_deg: wave(&|t| lean + nod * (2.0 * TAU * (t - 0.2)).cos()),
            upper_arm_deg: Some(wave(&|t| arm.at(t))),
            elbow_deg: Some(wave(&|t| elbow - 10.0 * (TAU * (t - 0.4)).cos())),
            duty_factor: (duty + 0.015 * rng.normal()).clamp(0.18, 0.45),
        };
        move_head(&mut rng, &mut scene.runner.body, head, lean);
        let segments = scene.runner.segments();
        let usual = (161.0 + 11.0 * (speed - 2.5)) * (1.75 / segments.height).sqrt() + 7.0 * rng.normal();
        let cadence = mix(usual, 183.0).clamp(130.0, 215.0);
        let gait = PlayedGait::new(segments, cycle, cadence, None, scene.duration_s, scene.seed).ok()?;
        scene.runner.speed_kmh = 3.6 * gait.speed();
        let simulation = Simulation::with_motion(scene, gait).ok()?;
        Some(Drawn { simulation, runner, toward_reference: toward })
    }
}

/// Moves the head to where it is wanted (ears from mid-shoulder, leg lengths), but not everybody's: learnt from moved heads
/// alone, KEI was 1.2 points too high for the others.
fn move_head(rng: &mut Rng, body: &mut Proportions, wanted: [f64; 2], lean_deg: f64) {
    if !rng.chance(OWN_HEAD) {
        *body = body.with_ears(wanted, lean_deg.to_radians());
    }
}

fn body(rng: &mut Rng) -> Proportions {
    let mut near = |mean: f64, sd: f64| mean + sd * rng.normal().clamp(-2.5, 2.5);
    Proportions {
        thigh: near(0.245, 0.008),
        shank: near(0.246, 0.008),
        foot: near(0.152, 0.004),
        trunk: near(0.288, 0.010),
        upper_arm: near(0.172, 0.006),
        forearm: near(0.150, 0.005),
        hip_breadth: near(0.104, 0.008),
        shoulder_breadth: near(0.222, 0.012),
        ..Proportions::default()
    }
}

fn camera(rng: &mut Rng, scene: &Scene, filming: Filming) -> CameraSettings {
    let yaw_deg = rng.range(-25.0, 25.0);
    let pitch_deg = rng.range(-15.0, 15.0);
    // Far enough away for the whole runner to be in the picture.
    let nearest = 1.40 * scene.runner.height_m;
    let poses = filming == Filming::Poses;
    CameraSettings {
        yaw_deg,
        pitch_deg,
        distance_m: rng.range(nearest, nearest + 1.8),
        roll_deg: if poses { 1.5 * rng.normal() } else { 0.0 },
        distortion: rng.range(-0.10, 0.02),
        frames_per_second: if poses { rng.pick(&RATES) } else { 30.0 },
        jitter_ms: if poses { rng.range(0.0, 4.0) } else { 0.0 },
        drop_share: if poses { rng.range(0.0, 0.05) } else { 0.0 },
        ..scene.camera
    }
}

fn blend(curves: &mut LegCurves, target: &LegCurves, share: f64) {
    let own = *curves;
    add(curves, target, share);
    add(curves, &own, -share);
}

/// Every angle's swing about its mean.
fn scale(curves: &mut LegCurves, factor: f64) {
    for curve in [&mut curves.thigh_deg, &mut curves.knee_deg] {
        let mean = curve.iter().sum::<f64>() / curve.len() as f64;
        curve.iter_mut().for_each(|value| *value = mean + factor * (*value - mean));
    }
}

impl Wave {
    /// Mean and first harmonic of a curve over even phases.
    fn of(values: &[f64]) -> Wave {
        let count = values.len() as f64;
        let (mut c, mut s) = (0.0, 0.0);
        for (i, value) in values.iter().enumerate() {
            let (sine, cosine) = (TAU * i as f64 / count).sin_cos();
            (c, s) = (c + 2.0 / count * value * cosine, s + 2.0 / count * value * sine);
        }
        Wave { mean: values.iter().sum::<f64>() / count, size: c.hypot(s), crest: s.atan2(c) / TAU }
    }

    fn at(self, turn: f64) -> f64 {
        self.mean + self.size * (TAU * (turn - self.crest)).cos()
    }
}

/// Usual pace of a reference that doesn't tell its own, m/s.
const USUAL_PACE: f64 = 5.7;

impl Style {
    fn of(gait: &ReferenceGait) -> Style {
        let cycle = &gait.cycle;
        let (thigh, knee) = JointCycle::leg_angles(&cycle.near_knee, &cycle.near_ankle);
        let angle = |p: &[f64; 2]| p[0].atan2(-p[1]).to_degrees();
        let lean: f64 = cycle.shoulder_mid.iter().map(|p| p[0].atan2(p[1]).to_degrees()).sum();
        let arm: Vec<f64> = cycle.near_upper_arm.iter().map(angle).collect();
        let count = cycle.head_from_shoulders.len() as f64;
        let head = [0, 1].map(|axis| cycle.head_from_shoulders.iter().map(|p| p[axis]).sum::<f64>() / count);
        Style {
            curves: LegCurves { thigh_deg: resampled(&thigh), knee_deg: resampled(&knee) },
            speed: gait.at_speed.as_ref().map_or(USUAL_PACE, |speeds| speeds.own_speed),
            lean_deg: lean / cycle.shoulder_mid.len() as f64,
            upper_arm: Wave::of(&arm),
            head,
        }
    }
}

fn resampled(values: &[f64]) -> [f64; LegCurves::PHASES] {
    core::array::from_fn(|i| {
        let place = i as f64 / LegCurves::PHASES as f64 * values.len() as f64;
        let (index, share) = (place as usize, place.fract());
        values[index] + share * (values[(index + 1) % values.len()] - values[index])
    })
}

impl Drawn {
    /// Belt speed, m/s.
    pub fn speed(&self) -> f64 {
        self.simulation.motion().speed()
    }

    /// What it is drawn in.
    pub fn simulation(&self) -> &Simulation {
        &self.simulation
    }

    /// The near leg's stride in the middle of the scene: what is true of the runner.
    ///
    /// `None` for a scene without a whole stride.
    pub fn stride(&self) -> Option<StrideTruth> {
        let mut strides = self.simulation.strides(self.simulation.near());
        (!strides.is_empty()).then(|| strides.swap_remove(strides.len() / 2))
    }
}
