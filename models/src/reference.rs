//! The file format of a reference gait, with which KEI compares runners: a small versioned TOML file.

use kei_core::kei::{MAX_RUNNERS, MAX_SPEEDS, Reference, Scale, SpeedAnchor, SpeedScale};
use kei_core::{CycleJoints, StrideCycle};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Version of the file layout. There has been only one so far.
const VERSION: u32 = 1;

/// Why a reference file cannot be used.
#[derive(Debug, Error)]
pub enum ReferenceError {
    /// The text is not TOML, or has other fields.
    #[error("not a reference gait: {0}")]
    Format(#[from] toml::de::Error),
    /// Another version of KEI wrote the file.
    #[error("reference gait has version {found}, this program reads version {VERSION}")]
    Version {
        /// Version in the file.
        found: u32,
    },
    /// The series differ in length, or are too short or too long.
    #[error(
        "reference gait: {series} has {found} phases; every series needs the same number, 16 to {most}",
        most = CycleJoints::MAX_PHASES
    )]
    Phases {
        /// Name of the series.
        series: &'static str,
        /// Number of phases in it.
        found: usize,
    },
    /// A number is not finite, or outside its range (scales must be positive).
    #[error("reference gait: {what} is not a valid number")]
    Number {
        /// Name of the field.
        what: &'static str,
    },
}

/// A gait that cannot be written as TOML.
#[derive(Debug, Error)]
#[error("cannot write the reference gait: {0}")]
pub struct WriteError(#[from] toml::ser::Error);

/// The contents of a reference gait file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferenceGait {
    /// Version of the file layout, [`ReferenceGait::VERSION`].
    pub version: u32,
    /// Runner, event and pace of the reference.
    pub name: String,
    /// Scale that turns the distance to the reference into a score.
    pub scale: FileScale,
    /// Own speed and anchors, for scores at other speeds.
    pub at_speed: Option<FileSpeeds>,
    /// KEI of measured recreational runners at 9 km/h from their exact joints, lowest first; may be empty.
    #[serde(default)]
    pub recreational: Vec<f32>,
    /// Joint positions over one stride.
    pub cycle: FileCycle,
}

/// The scale as stored in the file. [`Scale`] documents the fields.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct FileScale {
    pub s_pos: f64,
    pub s_vel: f64,
    pub d0: f64,
    pub g: f64,
}

/// The scale at other speeds as stored in the file; see [`SpeedScale`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileSpeeds {
    /// The reference's own speed, m/s.
    pub own_speed: f64,
    /// Anchors, slowest first: speed (m/s), and d0 and g at that speed.
    pub anchors: Vec<[f64; 3]>,
}

/// Positions (forward, up) at evenly spaced phases of the stride.
pub type Series = Vec<[f64; 2]>;

/// Joint positions as stored in the file. [`CycleJoints`] documents the fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct FileCycle {
    pub near_knee: Series,
    pub near_ankle: Series,
    pub far_knee: Series,
    pub far_ankle: Series,
    pub shoulder_mid: Series,
    pub near_upper_arm: Series,
    pub head_from_shoulders: Series,
}

/// Parses a reference from the text of its file. It has no regression, so its scores are the similarity of
/// the detected cycle without correction.
///
/// # Errors
/// As [`ReferenceGait::parse`].
pub fn parse(text: &str) -> Result<Reference, ReferenceError> {
    Ok(ReferenceGait::parse(text)?.reference())
}

impl ReferenceGait {
    /// Version of the file layout. There has been only one so far.
    pub const VERSION: u32 = VERSION;

    /// Parses and checks the text of a file.
    ///
    /// # Errors
    /// The text has another format or version, or a number is not valid.
    pub fn parse(text: &str) -> Result<ReferenceGait, ReferenceError> {
        let gait: ReferenceGait = toml::from_str(text)?;
        gait.check()?;
        Ok(gait)
    }

    pub(crate) fn check(&self) -> Result<(), ReferenceError> {
        if self.version != VERSION {
            return Err(ReferenceError::Version { found: self.version });
        }
        self.scale.check()?;
        self.at_speed.as_ref().map_or(Ok(()), FileSpeeds::check)?;
        let scores = &self.recreational;
        let valid = scores.iter().all(|score| (0.0..=100.0).contains(score)) && scores.is_sorted();
        if !valid || scores.len() > MAX_RUNNERS {
            return Err(ReferenceError::Number { what: "recreational" });
        }
        self.cycle.check()
    }

    /// Returns the gait as the text of a file.
    ///
    /// # Errors
    /// Never for a gait that [`ReferenceGait::parse`] accepts.
    pub fn to_toml(&self) -> Result<String, WriteError> {
        Ok(toml::to_string(self)?)
    }

    /// Returns the reference that runners are compared with, without a regression.
    pub fn reference(&self) -> Reference {
        let FileScale { s_pos, s_vel, d0, g } = self.scale;
        let reference = Reference::new(&self.cycle.cycle(), Scale { s_pos, s_vel, d0, g })
            .with_recreational(self.recreational.iter().copied().collect());
        match &self.at_speed {
            None => reference,
            Some(FileSpeeds { own_speed, anchors }) => {
                let anchors = anchors.iter().map(|&[speed, d0, g]| SpeedAnchor { speed, d0, g }).collect();
                reference.with_speeds(SpeedScale { own_speed: *own_speed, anchors })
            }
        }
    }
}

fn positive(what: &'static str, value: f64) -> Result<(), ReferenceError> {
    if value.is_finite() && value > 0.0 { Ok(()) } else { Err(ReferenceError::Number { what }) }
}

impl FileScale {
    fn check(&self) -> Result<(), ReferenceError> {
        let FileScale { s_pos, s_vel, d0, g } = *self;
        [("scale.s_pos", s_pos), ("scale.s_vel", s_vel), ("scale.d0", d0), ("scale.g", g)]
            .into_iter()
            .try_for_each(|(what, value)| positive(what, value))
    }
}

impl FileSpeeds {
    fn check(&self) -> Result<(), ReferenceError> {
        const ANCHORS: &str = "at_speed.anchors";
        positive("at_speed.own_speed", self.own_speed)?;
        self.anchors.iter().flatten().try_for_each(|value| positive(ANCHORS, *value))?;
        let sorted = self.anchors.is_sorted_by(|a, b| a[0] < b[0]);
        if sorted && (1..=MAX_SPEEDS).contains(&self.anchors.len()) {
            Ok(())
        } else {
            Err(ReferenceError::Number { what: ANCHORS })
        }
    }
}

impl FileCycle {
    /// Creates a cycle from series in the order of [`CycleJoints`].
    pub fn from_series(series: [Series; CycleJoints::SERIES]) -> FileCycle {
        let [near_knee, near_ankle, far_knee, far_ankle, shoulder_mid, near_upper_arm, head_from_shoulders] =
            series;
        FileCycle {
            near_knee,
            near_ankle,
            far_knee,
            far_ankle,
            shoulder_mid,
            near_upper_arm,
            head_from_shoulders,
        }
    }

    fn series(&self) -> [(&'static str, &Series); 7] {
        [
            ("near_knee", &self.near_knee),
            ("near_ankle", &self.near_ankle),
            ("far_knee", &self.far_knee),
            ("far_ankle", &self.far_ankle),
            ("shoulder_mid", &self.shoulder_mid),
            ("near_upper_arm", &self.near_upper_arm),
            ("head_from_shoulders", &self.head_from_shoulders),
        ]
    }

    fn check(&self) -> Result<(), ReferenceError> {
        let count = self.near_knee.len();
        for (series, points) in self.series() {
            if points.len() != count || !(16..=CycleJoints::MAX_PHASES).contains(&count) {
                return Err(ReferenceError::Phases { series, found: points.len() });
            }
            if points.iter().flatten().any(|value| !value.is_finite()) {
                return Err(ReferenceError::Number { what: series });
            }
        }
        Ok(())
    }

    /// Converts the cycle to the form that `kei-core` compares.
    pub fn cycle(&self) -> StrideCycle {
        StrideCycle::from_joints(&CycleJoints {
            near_knee: &self.near_knee,
            near_ankle: &self.near_ankle,
            far_knee: &self.far_knee,
            far_ankle: &self.far_ankle,
            shoulder_mid: &self.shoulder_mid,
            near_upper_arm: &self.near_upper_arm,
            head_from_shoulders: &self.head_from_shoulders,
        })
    }
}
