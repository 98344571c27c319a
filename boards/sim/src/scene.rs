//! A scene: who runs how, where the camera stands, what is around. Small TOML files.

use crate::body::{Proportions, Segments};
use crate::figure::Look;
use crate::gait::{CourseError, Fatigue, FootStrike, GaitError, GaitParameters};
use crate::optics::CameraSettings;
use crate::rng::Rng;
use crate::room::{Rails, RoomSettings};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why a scene can't be used.
#[derive(Debug, Error)]
pub enum SceneError {
    /// The file can't be read.
    #[error("can't read scene {path}: {source}", path = path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// Not TOML, a key nobody knows, or a value of the wrong kind; the message shows the line and the key.
    #[error("scene {name}: {source}")]
    Malformed {
        /// File name, or "(text)".
        name: String,
        /// The parser's words.
        source: Box<toml::de::Error>,
    },
    /// A number out of range.
    #[error("scene key {key} = {value}: must be between {low} and {high}")]
    OutOfRange {
        /// Its full name.
        key: String,
        /// What it was given.
        value: f64,
        /// Smallest.
        low: f64,
        /// Largest.
        high: f64,
    },
    /// The runner can't move so.
    #[error("scene key runner: {0}")]
    Gait(#[from] GaitError),
    /// The events can't be.
    #[error("scene keys speed_change and absent: {0}")]
    Course(#[from] CourseError),
}

/// The runner. What is left out is typical of the speed ([`GaitParameters::typical`]).
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[allow(missing_docs)] // as in GaitParameters
pub struct RunnerSettings {
    /// Body height, m.
    pub height_m: f64,
    /// Belt speed, km/h.
    pub speed_kmh: f64,
    pub cadence_spm: Option<f64>,
    pub duty_factor: Option<f64>,
    pub vertical_oscillation_m: Option<f64>,
    pub overstride_leg: Option<f64>,
    pub knee_flexion_stance_deg: Option<f64>,
    pub knee_flexion_toe_off_deg: Option<f64>,
    pub knee_flexion_swing_deg: Option<f64>,
    pub thigh_flexion_deg: Option<f64>,
    pub shank_lead_ms: Option<f64>,
    pub foot_strike: Option<FootStrike>,
    pub trunk_lean_deg: Option<f64>,
    pub arm_swing_deg: Option<f64>,
    pub elbow_flexion_deg: Option<f64>,
    pub asymmetry_percent: Option<f64>,
    pub variation_percent: Option<f64>,
    pub wander_m: Option<f64>,
    pub fatigue: Fatigue,
    pub body: Proportions,
    pub look: Look,
}

impl Default for RunnerSettings {
    fn default() -> Self {
        RunnerSettings {
            height_m: 1.75,
            speed_kmh: 11.0,
            cadence_spm: None,
            duty_factor: None,
            vertical_oscillation_m: None,
            overstride_leg: None,
            knee_flexion_stance_deg: None,
            knee_flexion_toe_off_deg: None,
            knee_flexion_swing_deg: None,
            thigh_flexion_deg: None,
            shank_lead_ms: None,
            foot_strike: None,
            trunk_lean_deg: None,
            arm_swing_deg: None,
            elbow_flexion_deg: None,
            asymmetry_percent: None,
            variation_percent: None,
            wander_m: None,
            fatigue: Fatigue::default(),
            body: Proportions::default(),
            look: Look::default(),
        }
    }
}

impl RunnerSettings {
    /// All parameters, the missing ones typical.
    pub fn gait(&self) -> GaitParameters {
        let t = GaitParameters::typical(self.speed_kmh / 3.6, &self.segments());
        GaitParameters {
            speed: t.speed,
            cadence_spm: self.cadence_spm.unwrap_or(t.cadence_spm),
            duty_factor: self.duty_factor.unwrap_or(t.duty_factor),
            vertical_oscillation_m: self.vertical_oscillation_m.unwrap_or(t.vertical_oscillation_m),
            overstride_leg: self.overstride_leg.unwrap_or(t.overstride_leg),
            knee_flexion_stance_deg: self.knee_flexion_stance_deg.unwrap_or(t.knee_flexion_stance_deg),
            knee_flexion_toe_off_deg: self.knee_flexion_toe_off_deg.unwrap_or(t.knee_flexion_toe_off_deg),
            knee_flexion_swing_deg: self.knee_flexion_swing_deg.unwrap_or(t.knee_flexion_swing_deg),
            thigh_flexion_deg: self.thigh_flexion_deg.unwrap_or(t.thigh_flexion_deg),
            shank_lead_ms: self.shank_lead_ms.unwrap_or(t.shank_lead_ms),
            foot_strike: self.foot_strike.unwrap_or(t.foot_strike),
            trunk_lean_deg: self.trunk_lean_deg.unwrap_or(t.trunk_lean_deg),
            arm_swing_deg: self.arm_swing_deg.unwrap_or(t.arm_swing_deg),
            elbow_flexion_deg: self.elbow_flexion_deg.unwrap_or(t.elbow_flexion_deg),
            asymmetry_percent: self.asymmetry_percent.unwrap_or(t.asymmetry_percent),
            variation_percent: self.variation_percent.unwrap_or(t.variation_percent),
            wander_m: self.wander_m.unwrap_or(t.wander_m),
            fatigue: self.fatigue,
        }
    }

    /// The same runner at another belt speed, m/s: as far from what is typical there as at their own, where they
    /// run (or walk) at both.
    pub fn gait_at(&self, speed: f64) -> GaitParameters {
        let (own, segments) = (self.gait(), self.segments());
        let then = GaitParameters::typical(speed, &segments);
        let here = GaitParameters::typical(self.speed_kmh / 3.6, &segments);
        if then.is_walking() != here.is_walking() {
            return then;
        }
        let moved = |value: f64, here: f64, then: f64| value + then - here;
        let (least, most) = if then.is_walking() { (0.52, 0.75) } else { (0.15, 0.48) };
        GaitParameters {
            speed,
            cadence_spm: moved(own.cadence_spm, here.cadence_spm, then.cadence_spm),
            duty_factor: moved(own.duty_factor, here.duty_factor, then.duty_factor).clamp(least, most),
            vertical_oscillation_m: own.vertical_oscillation_m / here.vertical_oscillation_m
                * then.vertical_oscillation_m,
            overstride_leg: moved(own.overstride_leg, here.overstride_leg, then.overstride_leg),
            knee_flexion_toe_off_deg: moved(
                own.knee_flexion_toe_off_deg,
                here.knee_flexion_toe_off_deg,
                then.knee_flexion_toe_off_deg,
            ),
            knee_flexion_swing_deg: moved(
                own.knee_flexion_swing_deg,
                here.knee_flexion_swing_deg,
                then.knee_flexion_swing_deg,
            ),
            thigh_flexion_deg: moved(own.thigh_flexion_deg, here.thigh_flexion_deg, then.thigh_flexion_deg),
            arm_swing_deg: moved(own.arm_swing_deg, here.arm_swing_deg, then.arm_swing_deg).max(0.0),
            ..own
        }
    }

    /// The body.
    pub fn segments(&self) -> Segments {
        Segments::new(self.height_m, &self.body)
    }
}

/// Somebody else in the picture.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Bystander {
    /// Ahead of the belt's middle, m.
    pub ahead_m: f64,
    /// Behind the runner as the camera sees it, m; negative is between runner and camera.
    pub behind_m: f64,
    /// Body height, m.
    pub height_m: f64,
    /// 0 stands still; else walks or runs in place, as on a treadmill, km/h.
    pub speed_kmh: f64,
    /// Clothes and colours.
    pub look: Look,
}

impl Default for Bystander {
    fn default() -> Self {
        let look = Look { shirt: [60, 96, 150], shorts: [70, 70, 76], ..Look::default() };
        Bystander { ahead_m: -1.2, behind_m: 1.0, height_m: 1.70, speed_kmh: 0.0, look }
    }
}

/// Everything that a simulated camera sees.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Scene {
    /// In words.
    pub about: String,
    /// Same seed, same frames.
    pub seed: u64,
    /// Length, s.
    pub duration_s: f64,
    /// Who runs, and how.
    pub runner: RunnerSettings,
    /// Where the camera stands.
    pub camera: CameraSettings,
    /// What stands around.
    pub room: RoomSettings,
    /// Who else is there.
    pub bystander: Vec<Bystander>,
    /// Seconds and km/h: when the belt begins to change its speed, and to what; 0 stops it, and the runner stands.
    /// The belt takes a second for each 0.6 m/s, and no less than two. An entry at 0 s is how it begins.
    pub speed_change: Vec<[f64; 2]>,
    /// Spans from s to s with nobody on the treadmill: the runner walks off the standing belt before, and onto it
    /// after.
    pub absent: Vec<[f64; 2]>,
}

impl Default for Scene {
    fn default() -> Self {
        Scene {
            about: String::new(),
            seed: 1,
            duration_s: 60.0,
            runner: RunnerSettings::default(),
            camera: CameraSettings::default(),
            room: RoomSettings::default(),
            bystander: Vec::new(),
            speed_change: Vec::new(),
            absent: Vec::new(),
        }
    }
}

impl Scene {
    /// Longest simulated run, s. A steady one of any length is there at once: it repeats itself.
    pub const LONGEST_S: f64 = 6.0 * 3600.0;

    /// Reads a scene file.
    ///
    /// # Errors
    /// Unreadable, malformed, or a number out of range.
    pub fn load(path: &Path) -> Result<Scene, SceneError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| SceneError::Unreadable { path: path.to_owned(), source })?;
        Scene::parse(&text, &path.display().to_string())
    }

    /// Reads a scene from TOML text.
    ///
    /// # Errors
    /// Malformed, or a number out of range.
    pub fn from_toml(text: &str) -> Result<Scene, SceneError> {
        Scene::parse(text, "(text)")
    }

    fn parse(text: &str, name: &str) -> Result<Scene, SceneError> {
        let malformed = |e| SceneError::Malformed { name: name.to_owned(), source: Box::new(e) };
        let scene: Scene = toml::from_str(text).map_err(malformed)?;
        scene.check()?;
        Ok(scene)
    }

    /// Whether the runner does one thing at one speed from begin to end.
    pub fn is_steady(&self) -> bool {
        self.speed_change.is_empty() && self.absent.is_empty()
    }

    /// Says which number is out of range.
    ///
    /// # Errors
    /// The first such number.
    pub fn check(&self) -> Result<(), SceneError> {
        let (c, r, b) = (&self.camera, &self.runner, &self.runner.body);
        let ranges = [
            ("duration_s", self.duration_s, 0.0, Scene::LONGEST_S),
            ("runner.height_m", r.height_m, 1.0, 2.3),
            ("runner.body.thigh", b.thigh, 0.18, 0.32),
            ("runner.body.shank", b.shank, 0.18, 0.32),
            ("runner.body.foot", b.foot, 0.10, 0.20),
            ("runner.body.ankle_height", b.ankle_height, 0.02, 0.08),
            ("runner.body.trunk", b.trunk, 0.20, 0.40),
            ("runner.body.upper_arm", b.upper_arm, 0.12, 0.25),
            ("runner.body.forearm", b.forearm, 0.10, 0.22),
            ("runner.body.hip_breadth", b.hip_breadth, 0.05, 0.20),
            ("runner.body.shoulder_breadth", b.shoulder_breadth, 0.12, 0.35),
            ("runner.body.neck", b.neck, 0.04, 0.25),
            ("runner.body.head_ahead", b.head_ahead, -0.10, 0.20),
            ("runner.look.girth", r.look.girth, 0.7, 1.6),
            ("camera.width", f64::from(c.width), 16.0, 4096.0),
            ("camera.height", f64::from(c.height), 16.0, 4096.0),
            ("camera.frames_per_second", c.frames_per_second, 1.0, 1000.0),
            ("camera.distance_m", c.distance_m, 0.8, 20.0),
            ("camera.yaw_deg", c.yaw_deg, -180.0, 180.0),
            ("camera.pitch_deg", c.pitch_deg, -60.0, 60.0),
            ("camera.roll_deg", c.roll_deg, -180.0, 180.0),
            ("camera.aim_m", c.aim_m, -1.0, 3.0),
            ("camera.aim_ahead_m", c.aim_ahead_m, -3.0, 3.0),
            ("camera.field_of_view_deg", c.field_of_view_deg, 5.0, 150.0),
            ("camera.distortion", c.distortion, -0.3, 0.3),
            ("camera.exposure_ms", c.exposure_ms, 0.0, 100.0),
            ("camera.rolling_ms", c.rolling_ms, 0.0, 100.0),
            ("camera.brightness", c.brightness, 0.02, 2.0),
            ("camera.noise", c.noise, 0.0, 60.0),
            ("camera.jitter_ms", c.jitter_ms, 0.0, 1000.0),
            ("camera.drop_share", c.drop_share, 0.0, 0.95),
            ("room.rail_length_m", self.room.rail_length_m, 0.0, 2.0),
            ("room.rail_height_m", self.room.rail_height_m, 0.3, 1.5),
            ("room.wall_m", self.room.wall_m, 0.6, 20.0),
        ];
        for (key, value, low, high) in ranges {
            in_range(key.to_owned(), value, low, high)?;
        }
        for (i, b) in self.bystander.iter().enumerate() {
            in_range(format!("bystander[{i}].height_m"), b.height_m, 1.0, 2.3)?;
            in_range(format!("bystander[{i}].speed_kmh"), b.speed_kmh, 0.0, 25.0)?;
            in_range(format!("bystander[{i}].ahead_m"), b.ahead_m, -20.0, 20.0)?;
            in_range(format!("bystander[{i}].behind_m"), b.behind_m, -20.0, 20.0)?;
        }
        r.gait().check()?;
        Ok(())
    }

    /// Some runner before some camera, for studies over many of them: any height, colours and gait, typical
    /// of `speed_kmh` with the spread of a population, yaw within 25 degrees and pitch within 8.
    ///
    /// The spreads are plausible, not fitted.
    pub fn random(seed: u64, speed_kmh: f64) -> Scene {
        let mut rng = Rng::new(seed, 6);
        let mut near = |mean: f64, sd: f64| mean + sd * rng.normal().clamp(-2.0, 2.0);
        let body = Proportions {
            thigh: near(0.245, 0.006),
            shank: near(0.246, 0.006),
            foot: near(0.152, 0.004),
            trunk: near(0.288, 0.006),
            upper_arm: near(0.172, 0.005),
            forearm: near(0.150, 0.005),
            shoulder_breadth: near(0.222, 0.008),
            ..Proportions::default()
        };
        let height_m = near(1.73, 0.085);
        let t = GaitParameters::typical(speed_kmh / 3.6, &Segments::new(height_m, &body));
        let mut runner = RunnerSettings {
            height_m,
            speed_kmh,
            cadence_spm: Some(near(t.cadence_spm, 7.0)),
            duty_factor: Some(near(t.duty_factor, 0.018)),
            vertical_oscillation_m: Some(t.vertical_oscillation_m * near(1.0, 0.13)),
            overstride_leg: Some(near(t.overstride_leg, 0.03)),
            knee_flexion_stance_deg: Some(near(t.knee_flexion_stance_deg, 3.0)),
            knee_flexion_swing_deg: Some(near(t.knee_flexion_swing_deg, 9.0).min(138.0)),
            thigh_flexion_deg: Some(near(t.thigh_flexion_deg, 4.0)),
            shank_lead_ms: Some(near(t.shank_lead_ms, 5.0)),
            trunk_lean_deg: Some(near(t.trunk_lean_deg, 2.5)),
            arm_swing_deg: Some(near(t.arm_swing_deg, 5.0)),
            elbow_flexion_deg: Some(near(t.elbow_flexion_deg, 8.0)),
            asymmetry_percent: Some(near(0.0, 1.5)),
            variation_percent: Some(near(1.2, 0.3)),
            body,
            ..RunnerSettings::default()
        };
        // Nobody runs with a contact that their legs can't span.
        let ride = if t.is_walking() { 1.13 } else { 1.06 };
        let longest = ride * runner.segments().leg() / (speed_kmh / 3.6 * runner.gait().stride_time());
        let (least, most) = if t.is_walking() { (0.52, 0.75) } else { (0.15, 0.48) };
        runner.duty_factor = runner.duty_factor.map(|d| d.min(longest).clamp(least, most));
        let strikes =
            [FootStrike::Heel, FootStrike::Heel, FootStrike::Heel, FootStrike::Mid, FootStrike::Fore];
        runner.foot_strike = Some(if t.is_walking() { FootStrike::Heel } else { rng.pick(&strikes) });
        runner.look = Look::random(&mut rng);
        let shade = rng.range(0.75, 1.1);
        let camera = CameraSettings {
            side: rng.pick(&crate::body::Side::BOTH),
            yaw_deg: rng.range(-25.0, 25.0),
            pitch_deg: rng.range(-4.0, 8.0),
            distance_m: rng.range(2.2, 3.0),
            distortion: rng.range(-0.08, 0.02),
            brightness: rng.range(0.7, 1.1),
            noise: rng.range(1.0, 5.0),
            exposure_ms: rng.range(2.0, 8.0),
            rolling_ms: rng.range(0.0, 15.0),
            ..CameraSettings::default()
        };
        let room = RoomSettings {
            rails: rng.pick(&[Rails::Both, Rails::Far, Rails::None]),
            wall: [186, 190, 184].map(|c| (f64::from(c) * shade).min(255.0) as u8),
            window: rng.chance(0.6),
            ..RoomSettings::default()
        };
        Scene { seed, duration_s: 30.0, runner, camera, room, ..Scene::default() }
    }
}

fn in_range(key: String, value: f64, low: f64, high: f64) -> Result<(), SceneError> {
    if (low..=high).contains(&value) { Ok(()) } else { Err(SceneError::OutOfRange { key, value, low, high }) }
}
