//! A scene in motion, with the truth about its frames and strides.

use crate::body::Body;
use crate::gait::course::{Activity, Course, CoursePlan};
use crate::gait::motion::Motion;
use crate::gait::parameters::GaitParameters;
use crate::gait::solved::Gait;
use crate::optics::Optics;
use crate::render::Person;
use crate::rng::Rng;
use crate::scene::{Bystander, Scene, SceneError};
use crate::segments::Segments;
use crate::side::Side;
use crate::truth::{FrameTruth, Point, StrideTruth, joint_of};
use crate::vec3::{Vec3, vec3};
use crate::visibility::hidden;
use core::time::Duration;
use kei_core::{CycleJoints, Joint, Keypoint, Pose, StrideCycle};

/// Speed of the walk that gives a standing bystander their pose, in km/h.
const SLOW_WALK_KMH: f64 = 2.0;

/// A bystander with a solved gait.
#[derive(Clone, Debug)]
struct SolvedBystander {
    settings: Bystander,
    segments: Segments,
    gait: Gait,
    /// Position of the bystander relative to the middle of the belt, in m.
    at: Vec3,
}

/// A scene in motion. Everything is a function of time and can be evaluated in any order.
#[derive(Clone, Debug)]
pub struct Simulation {
    scene: Scene,
    motion: Motion,
    optics: Optics,
    bystanders: Vec<SolvedBystander>,
}

impl Simulation {
    /// Solves the gait of the runner of a scene.
    ///
    /// # Errors
    /// Fails if a number is out of range or a gait is impossible for these legs.
    pub fn new(scene: Scene) -> Result<Simulation, SceneError> {
        scene.check()?;
        let segments = scene.runner.segments();
        if !scene.is_steady() {
            let plan = CoursePlan {
                start_kmh: scene.runner.speed_kmh,
                speed_change: &scene.speed_change,
                absent: &scene.absent,
                out_m: scene.camera.out_of_sight_m(),
                duration_s: scene.duration_s,
                seed: scene.seed,
            };
            let course = Course::new::<SceneError>(segments, &plan, |speed| scene.runner.gait_at(speed))?;
            return Simulation::with_motion(scene, course);
        }
        let gait = Gait::new(segments, scene.runner.gait(), scene.duration_s, scene.seed)?;
        Simulation::with_motion(scene, gait)
    }

    /// Creates a simulation with the given motion. It uses only the look of the scene's runner.
    ///
    /// # Errors
    /// Fails if a number is out of range or a bystander's gait is impossible.
    pub fn with_motion(scene: Scene, motion: impl Into<Motion>) -> Result<Simulation, SceneError> {
        scene.check()?;
        let motion = motion.into();
        let optics = Optics::new(&scene.camera);
        let bystanders = scene
            .bystander
            .iter()
            .enumerate()
            .map(|(i, b)| SolvedBystander::new(b, &scene, i as u64))
            .collect::<Result<_, _>>()?;
        Ok(Simulation { scene, motion, optics, bystanders })
    }

    /// Returns the scene.
    pub fn scene(&self) -> &Scene {
        &self.scene
    }

    /// Returns the motion of the runner.
    pub fn motion(&self) -> &Motion {
        &self.motion
    }

    /// Returns the geometry of the camera.
    pub fn optics(&self) -> &Optics {
        &self.optics
    }

    /// Returns the scale at the runner's hips, in px per m.
    pub fn px_per_m(&self) -> f64 {
        // Approximate height of an adult's hips above the belt, in m. The depth hardly depends on it.
        const HIP_HEIGHT_M: f64 = 0.9;
        self.optics.scale(self.optics.project(vec3(0.0, HIP_HEIGHT_M, 0.0)).depth)
    }

    /// Returns the side of the runner that faces the camera.
    pub fn near(&self) -> Side {
        self.scene.camera.side
    }

    /// Iterates over the times of the frames, in s, with jitter and dropped frames. They depend only on the
    /// scene.
    pub fn frame_times(&self) -> impl Iterator<Item = f64> + use<> {
        let camera = self.scene.camera;
        let interval = 1.0 / camera.frames_per_second;
        let count = (self.scene.duration_s * camera.frames_per_second).ceil() as u64;
        let mut rng = Rng::new(self.scene.seed, 3);
        (0..count).filter_map(move |k| {
            // Draw both numbers for every frame, so that neither setting changes the random numbers of the
            // other.
            let shift = camera.jitter_ms / 1000.0 * rng.normal();
            let dropped = rng.chance(camera.drop_share);
            let time = (k as f64 * interval + shift.clamp(-0.45 * interval, 0.45 * interval)).max(0.0);
            (!dropped).then_some(time)
        })
    }

    /// Returns the truth about a frame taken at `time`, in s.
    pub fn truth(&self, time: f64) -> FrameTruth {
        let activity = self.motion.activity(time);
        let body = self.motion.body(time);
        let observed = |pick: &dyn Fn(&Body) -> Vec3| self.observed(pick, &body, time);
        let (width, height) = (self.scene.camera.width as f32, self.scene.camera.height as f32);
        let mut keypoints = [Keypoint::default(); Joint::COUNT];
        for (joint, k) in Joint::ALL.into_iter().zip(&mut keypoints) {
            let p = observed(&|b| joint_of(b, joint, self.motion.segments().height));
            let inside = (0.0..width).contains(&p.x) && (0.0..height).contains(&p.y);
            let score = if !inside || activity == Activity::Absent {
                0.0
            } else if hidden(&body, joint, self.motion.segments().height, self.optics.position) {
                0.5
            } else {
                1.0
            };
            *k = Keypoint { x: p.x, y: p.y, score };
        }
        FrameTruth {
            time_s: time,
            pose: Pose::new(Duration::from_secs_f64(time.max(0.0)), keypoints),
            heels: Side::BOTH.map(|side| observed(&|b| b.legs[side.index()].heel)),
            toes: Side::BOTH.map(|side| observed(&|b| b.legs[side.index()].toe)),
            activity,
            belt_speed: self.motion.speed_at(time),
            near_phase: self.motion.phase(self.near(), time),
            contact: Side::BOTH.map(|side| self.motion.in_contact(side, time)),
        }
    }

    /// Returns where a point appears in the frame. With a rolling shutter, that is its position when its row
    /// is exposed.
    fn observed(&self, pick: &dyn Fn(&Body) -> Vec3, body: &Body, time: f64) -> Point {
        let mut at = self.optics.project(pick(body));
        let (skew, height) = (self.scene.camera.rolling_ms / 1000.0, f64::from(self.scene.camera.height));
        // Limbs move much slower than the shutter rolls, so two iterations converge.
        for _ in 0..if skew > 0.0 { 2 } else { 0 } {
            let row = (at.y / height - 0.5).clamp(-0.5, 0.5);
            at = self.optics.project(pick(&self.motion.body(time + row * skew)));
        }
        Point { x: at.x as f32, y: at.y as f32 }
    }

    /// Returns all strides of one leg that lie within the scene and at a steady speed.
    pub fn strides(&self, side: Side) -> Vec<StrideTruth> {
        let contacts: Vec<_> = self.motion.contacts().into_iter().filter(|c| c.side == side).collect();
        contacts
            .windows(2)
            .filter(|w| w[0].contact >= 0.0 && w[1].contact <= self.scene.duration_s)
            .filter(|w| self.motion.is_steady(w[0].contact, w[1].contact))
            .map(|w| self.stride(side, w[0].contact, w[0].toe_off, w[1].contact))
            .collect()
    }

    fn stride(&self, side: Side, contact_s: f64, toe_off_s: f64, next_contact_s: f64) -> StrideTruth {
        let at = |share: f64| self.motion.body(contact_s + share * (next_contact_s - contact_s));
        let bodies: Vec<Body> = (0..StrideTruth::PHASES).map(|k| at(k as f64 / 100.0)).collect();
        let curve = |f: &dyn Fn(&Body) -> f64| -> [f32; StrideTruth::PHASES] {
            core::array::from_fn(|k| f(&bodies[k]) as f32)
        };
        let knee = curve(&|b| b.knee_flexion_deg(side));
        let thigh = curve(&|b| b.thigh_deg(side));
        let duty = (toe_off_s - contact_s) / (next_contact_s - contact_s);
        // Samples in the first 60 % of stance, and the index of toe-off.
        let (loaded, off) = ((0.6 * duty * 100.0) as usize + 1, (duty * 100.0).ceil() as usize);
        let hips = curve(&|b| b.torso.mid_hip.y);
        StrideTruth {
            side,
            contact_s,
            toe_off_s,
            next_contact_s,
            belt_speed: self.motion.speed_at(contact_s),
            vertical_oscillation_m: largest(&hips) - smallest(&hips),
            overstride_m: bodies[0].legs[side.index()].ankle.x - bodies[0].torso.mid_hip.x,
            foot_strike_deg: bodies[0].sole_deg(side),
            trunk_lean_deg: bodies.iter().map(Body::trunk_lean_deg).sum::<f64>() / bodies.len() as f64,
            knee_flexion_contact_deg: f64::from(knee[0]),
            knee_flexion_stance_max_deg: largest(&knee[..loaded.min(knee.len())]),
            knee_flexion_swing_max_deg: largest(&knee[off.min(knee.len() - 1)..]),
            thigh_flexion_max_deg: largest(&thigh),
            thigh_extension_max_deg: smallest(&thigh),
            knee_curve_deg: knee,
            thigh_curve_deg: thigh,
        }
    }

    /// Returns the exact cycle of a stride in the sagittal plane, with its leg as the near one. The true
    /// Kipchoge Efficiency Index is computed from it.
    pub fn cycle(&self, stride: &StrideTruth) -> StrideCycle {
        let (near, far) = (stride.side.index(), stride.side.other().index());
        let height = self.motion.segments().height;
        let bodies: Vec<Body> = (0..StrideTruth::PHASES)
            .map(|k| k as f64 / StrideTruth::PHASES as f64 * stride.stride_time_s())
            .map(|since| self.motion.body(stride.contact_s + since))
            .collect();
        let curve = |f: &dyn Fn(&Body) -> Vec3| -> Vec<[f64; 2]> {
            bodies.iter().map(f).map(|p| [p.x, p.y]).collect()
        };
        let hip = |b: &Body| b.torso.mid_hip;
        let ears = |b: &Body| b.face(height)[3].toward(b.face(height)[4], 0.5);
        StrideCycle::from_joints(&CycleJoints {
            near_knee: &curve(&|b| b.legs[near].knee - hip(b)),
            near_ankle: &curve(&|b| b.legs[near].ankle - hip(b)),
            far_knee: &curve(&|b| b.legs[far].knee - hip(b)),
            far_ankle: &curve(&|b| b.legs[far].ankle - hip(b)),
            shoulder_mid: &curve(&|b| b.torso.mid_shoulder - hip(b)),
            near_upper_arm: &curve(&|b| b.arms[near].elbow - b.arms[near].shoulder),
            head_from_shoulders: &curve(&|b| ears(b) - b.torso.mid_shoulder),
        })
    }

    /// Returns all people in the frame, the runner first if present.
    pub(crate) fn people(&self, time: f64) -> Vec<Person<'_>> {
        let runner = Person {
            body: self.motion.body(time),
            segments: self.motion.segments(),
            look: &self.scene.runner.look,
        };
        let bystanders = self.bystanders.iter().map(|o| o.person(time));
        let there = self.motion.activity(time) != Activity::Absent;
        there.then_some(runner).into_iter().chain(bystanders).collect()
    }
}

fn largest(values: &[f32]) -> f64 {
    f64::from(values.iter().copied().fold(f32::MIN, f32::max))
}

fn smallest(values: &[f32]) -> f64 {
    f64::from(values.iter().copied().fold(f32::MAX, f32::min))
}

impl SolvedBystander {
    fn new(settings: &Bystander, scene: &Scene, index: u64) -> Result<SolvedBystander, SceneError> {
        let segments = Segments::new(settings.height_m, &Default::default());
        // A standing person is shown in a fixed pose of a slow walk.
        let speed = settings.speed_kmh.max(SLOW_WALK_KMH) / 3.6;
        let parameters = GaitParameters::typical(speed, &segments);
        let gait = Gait::new(segments, parameters, scene.duration_s, scene.seed ^ (index + 77))?;
        let at = vec3(settings.ahead_m, -0.18, -settings.behind_m * scene.camera.side.sign());
        Ok(SolvedBystander { settings: *settings, segments, gait, at })
    }

    fn person(&self, time: f64) -> Person<'_> {
        let time = if self.settings.speed_kmh > 0.0 { time } else { self.still() };
        Person {
            body: self.gait.body(time).moved(self.at),
            segments: &self.segments,
            look: &self.settings.look,
        }
    }

    /// Returns a time at which one foot is under the body.
    fn still(&self) -> f64 {
        self.gait.contacts().find(|c| c.contact > 0.0).map_or(0.0, |c| 0.5 * (c.contact + c.toe_off))
    }
}
