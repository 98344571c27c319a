//! The gait that KEI compares with, as a small versioned file.

use crate::Network;
use crate::kei_file::{KeiFileError, KeiModel, is_model};
use kei_core::kei::{MOST_RUNNERS, MOST_SPEEDS, Reference, Scale, SpeedAnchor, SpeedScale};
use kei_core::{CycleJoints, StrideCycle};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::Path;
use std::sync::{LazyLock, OnceLock};
use thiserror::Error;

/// The file that comes with the program.
const KIPCHOGE: &str = include_str!("../reference/kipchoge.toml");

/// The same gait with its regression for each of [`Network::ALL`], made by `kei train`.
const KIPCHOGE_MODELS: [&[u8]; Network::ALL.len()] =
    [include_bytes!("../kei/kipchoge-movenet.kei"), include_bytes!("../kei/kipchoge-kei-pose.kei")];

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

/// What [`kipchoge`] is called in a session: its reference's version, and the checksum of its file, which another
/// training changes.
pub fn kipchoge_name(network: Network) -> &'static str {
    static NAMES: LazyLock<[String; Network::ALL.len()]> = LazyLock::new(|| {
        Network::ALL.map(|network| {
            let file = KIPCHOGE_MODELS[network as usize];
            let checksum = file.last_chunk::<4>().map_or(0, |bytes| u32::from_le_bytes(*bytes));
            format!("Kipchoge {VERSION}, {} regression {checksum:08x}", network.name())
        })
    });
    &NAMES[network as usize]
}

/// Kipchoge's gait at race pace, with the regression that was trained for it and for what a pose network sees.
pub fn kipchoge(network: Network) -> Reference {
    static READY: [OnceLock<Reference>; Network::ALL.len()] = [const { OnceLock::new() }; Network::ALL.len()];
    let ready = || {
        let model = kipchoge_model(network).into_reference();
        model.expect("the file that comes with the program is checked by a test")
    };
    READY[network as usize].get_or_init(ready).clone()
}

/// The file behind [`kipchoge`], taken apart.
pub fn kipchoge_model(network: Network) -> KeiModel {
    let model = KeiModel::from_bytes(KIPCHOGE_MODELS[network as usize]);
    model.expect("the file that comes with the program is checked by a test")
}

/// The gait of [`kipchoge`].
pub fn kipchoge_gait() -> ReferenceGait {
    ReferenceGait::parse(KIPCHOGE).expect("the file that comes with the program is checked by a test")
}

/// Reads a reference from the text of its file; it scores straight from the seen cycle.
pub fn parse(text: &str) -> Result<Reference, ReferenceError> {
    Ok(ReferenceGait::parse(text)?.reference())
}

/// Reads a reference from a file: a trained model (`.kei`), or the text of a gait alone.
///
/// # Errors
/// Not readable, or neither of the two.
pub fn load(path: &Path) -> Result<Reference, KeiFileError> {
    let bytes = fs::read(path).map_err(|source| KeiFileError::Read { path: path.to_owned(), source })?;
    if is_model(&bytes) {
        return KeiModel::from_bytes(&bytes)?.into_reference();
    }
    let text = String::from_utf8(bytes).map_err(|_| KeiFileError::NotAModel)?;
    Ok(parse(&text)?)
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
        let FileScale { s_pos, s_vel, d0, g } = self.scale;
        let positive = |what, value: f64| {
            if value.is_finite() && value > 0.0 { Ok(()) } else { Err(ReferenceError::Number { what }) }
        };
        for (what, value) in
            [("scale.s_pos", s_pos), ("scale.s_vel", s_vel), ("scale.d0", d0), ("scale.g", g)]
        {
            positive(what, value)?;
        }
        if let Some(FileSpeeds { own_speed, anchors }) = &self.at_speed {
            positive("at_speed.own_speed", *own_speed)?;
            anchors.iter().flatten().try_for_each(|value| positive("at_speed.anchors", *value))?;
            if !(1..=MOST_SPEEDS).contains(&anchors.len()) || !anchors.is_sorted_by(|a, b| a[0] < b[0]) {
                return Err(ReferenceError::Number { what: "at_speed.anchors" });
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_reference_is_sound() {
        parse(KIPCHOGE).expect("sound");
        for network in Network::ALL {
            let gait = kipchoge_model(network).gait;
            assert_eq!(gait, kipchoge_gait(), "the model was trained for another reference: kei train");
            assert!(kipchoge(network).has_model());
        }
        assert_ne!(kipchoge_name(Network::MoveNet), kipchoge_name(Network::KeiPose));
    }

    /// The reference is most like itself, also as its model sees it.
    #[test]
    fn the_reference_scores_high_with_its_model() {
        for reference in Network::ALL.map(kipchoge) {
            let inputs = reference.inputs(&kipchoge_gait().cycle.cycle(), 30.0, 12.0, 0.5);
            let kei = reference.score(&inputs).expect("a model").kei;
            assert!(kei.value > 93.0, "{kei:?}");
            assert!(kei.low < kei.value && kei.high <= 100.0);
        }
    }

    #[test]
    fn a_broken_file_says_what_is_wrong() {
        let message = |text: &str| parse(text).expect_err("broken").to_string();
        assert!(message("hello").contains("not a reference gait"));
        assert!(message(&KIPCHOGE.replace("version = 1", "version = 9")).contains("version 9"));
        assert!(message(&KIPCHOGE.replace("d0 = 7.6815", "d0 = 0.0")).contains("scale.d0"));
        assert!(
            message(&KIPCHOGE.replace("far_knee = [\n", "far_knee = [\n[0.0, 0.0],\n"))
                .contains("far_knee has 101")
        );
        assert!(
            message(&KIPCHOGE.replace("far_knee = [\n", "far_knee = [\n[nan, 0.0],\n")).contains("far_knee")
        );
    }
}
