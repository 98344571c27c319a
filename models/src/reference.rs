//! The gait that KEI compares with, as a small versioned file.

use kei_core::kei::{MOST_RUNNERS, MOST_SPEEDS, Reference, Scale, SpeedAnchor, SpeedScale};
use kei_core::{CycleJoints, StrideCycle};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The only layout of the file there has been so far.
const VERSION: u32 = 1;

/// Why a reference file can't be used.
#[derive(Debug, Error)]
pub enum ReferenceError {
    /// Not TOML, or not these fields.
    #[error("not a reference gait: {0}")]
    Format(#[from] toml::de::Error),
    /// From another time.
    #[error("reference gait of version {found}, this program reads version {VERSION}")]
    Version {
        /// The file's version.
        found: u32,
    },
    /// Series of other lengths, too short or too long.
    #[error(
        "reference gait: {series} has {found} phases; every series needs the same number, 16 to {most}",
        most = CycleJoints::MAX_PHASES
    )]
    Phases {
        /// Which one.
        series: &'static str,
        /// How many it has.
        found: usize,
    },
    /// Infinite, not a number, or zero where it divides.
    #[error("reference gait: {what} is not a usable number")]
    Number {
        /// Where.
        what: &'static str,
    },
}

/// A gait that can't be written as a file.
#[derive(Debug, Error)]
#[error("not a gait that a file can hold: {0}")]
pub struct WriteError(#[from] toml::ser::Error);

/// A reference gait as its file holds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferenceGait {
    /// Layout of the file.
    pub version: u32,
    /// Who, where and at what pace.
    pub name: String,
    /// What turns distance into a score.
    pub scale: FileScale,
    /// What is needed to move it to another speed.
    pub at_speed: Option<FileSpeeds>,
    /// KEI of measured recreational runners at 9 km/h from their exact joints, lowest first; may be empty.
    #[serde(default)]
    pub recreational: Vec<f32>,
    /// The joints.
    pub cycle: FileCycle,
}

/// See [`Scale`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct FileScale {
    pub s_pos: f64,
    pub s_vel: f64,
    pub d0: f64,
    pub g: f64,
}

/// See [`SpeedScale`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileSpeeds {
    /// The reference's own speed, m/s.
    pub own_speed: f64,
    /// Speed in m/s, d0 and g there, slowest first.
    pub anchors: Vec<[f64; 3]>,
}

/// Places at even phases.
pub type Series = Vec<[f64; 2]>;

/// See [`CycleJoints`].
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

/// Reads a reference from the text of its file; it scores straight from the seen cycle.
pub fn parse(text: &str) -> Result<Reference, ReferenceError> {
    Ok(ReferenceGait::parse(text)?.reference())
}

impl ReferenceGait {
    /// The only layout of the file there has been so far.
    pub const VERSION: u32 = VERSION;

    /// Reads the text of a file.
    ///
    /// # Errors
    /// Another format or version, or numbers that can't be used.
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
        let sound = scores.iter().all(|score| (0.0..=100.0).contains(score)) && scores.is_sorted();
        if !sound || scores.len() > MOST_RUNNERS {
            return Err(ReferenceError::Number { what: "recreational" });
        }
        self.cycle.check()
    }

    /// As the text of a file.
    ///
    /// # Errors
    /// None for a gait that [`ReferenceGait::parse`] would take.
    pub fn to_toml(&self) -> Result<String, WriteError> {
        Ok(toml::to_string(self)?)
    }

    /// Ready to compare with.
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
        if sorted && (1..=MOST_SPEEDS).contains(&self.anchors.len()) {
            Ok(())
        } else {
            Err(ReferenceError::Number { what: ANCHORS })
        }
    }
}

impl FileCycle {
    /// Of series in the order of [`CycleJoints`].
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

    /// As `kei-core` takes it.
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
