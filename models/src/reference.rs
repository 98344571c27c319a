//! The gait that KEI compares with, as a small versioned file.

use kei_core::kei::{Reference, Scale};
use kei_core::{CycleJoints, StrideCycle};
use serde::Deserialize;
use thiserror::Error;

/// The file that comes with the program.
const KIPCHOGE: &str = include_str!("../reference/kipchoge.toml");

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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    #[expect(dead_code, reason = "for the reader of the file")]
    name: String,
    scale: FileScale,
    cycle: FileCycle,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileScale {
    s_pos: f64,
    s_vel: f64,
    d0: f64,
    g: f64,
}

type Series = Vec<[f64; 2]>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileCycle {
    near_knee: Series,
    near_ankle: Series,
    far_knee: Series,
    far_ankle: Series,
    shoulder_mid: Series,
    near_upper_arm: Series,
    head_from_shoulders: Series,
}

/// Kipchoge's gait at race pace.
pub fn kipchoge() -> Reference {
    parse(KIPCHOGE).expect("the file that comes with the program is checked by a test")
}

/// The joints of a stride, to be drawn: over evenly spaced phases from any origin, `[x forward, y up]` in leg lengths,
/// relative to mid-hip where nothing else is said.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // the names say it
pub struct StrideJoints {
    pub near_knee: Vec<[f64; 2]>,
    pub near_ankle: Vec<[f64; 2]>,
    pub far_knee: Vec<[f64; 2]>,
    pub far_ankle: Vec<[f64; 2]>,
    pub shoulder_mid: Vec<[f64; 2]>,
    /// Near elbow relative to mid-shoulder.
    pub near_upper_arm: Vec<[f64; 2]>,
    /// Head relative to mid-shoulder.
    pub head_from_shoulders: Vec<[f64; 2]>,
}

/// The joints of Kipchoge's stride, as measured: its legs are not made symmetric.
pub fn kipchoge_joints() -> StrideJoints {
    let file: File =
        toml::from_str(KIPCHOGE).expect("the file that comes with the program is checked by a test");
    let FileCycle {
        near_knee,
        near_ankle,
        far_knee,
        far_ankle,
        shoulder_mid,
        near_upper_arm,
        head_from_shoulders,
    } = file.cycle;
    StrideJoints {
        near_knee,
        near_ankle,
        far_knee,
        far_ankle,
        shoulder_mid,
        near_upper_arm,
        head_from_shoulders,
    }
}

/// Reads a reference from the text of its file.
pub fn parse(text: &str) -> Result<Reference, ReferenceError> {
    let file: File = toml::from_str(text)?;
    if file.version != VERSION {
        return Err(ReferenceError::Version { found: file.version });
    }
    let FileScale { s_pos, s_vel, d0, g } = file.scale;
    for (what, value) in [("scale.s_pos", s_pos), ("scale.s_vel", s_vel), ("scale.d0", d0), ("scale.g", g)] {
        if !(value.is_finite() && value > 0.0) {
            return Err(ReferenceError::Number { what });
        }
    }
    let cycle = &file.cycle;
    let count = cycle.near_knee.len();
    let series = [
        ("near_knee", &cycle.near_knee),
        ("near_ankle", &cycle.near_ankle),
        ("far_knee", &cycle.far_knee),
        ("far_ankle", &cycle.far_ankle),
        ("shoulder_mid", &cycle.shoulder_mid),
        ("near_upper_arm", &cycle.near_upper_arm),
        ("head_from_shoulders", &cycle.head_from_shoulders),
    ];
    for (name, points) in series {
        if points.len() != count || !(16..=CycleJoints::MAX_PHASES).contains(&count) {
            return Err(ReferenceError::Phases { series: name, found: points.len() });
        }
        if points.iter().flatten().any(|value| !value.is_finite()) {
            return Err(ReferenceError::Number { what: name });
        }
    }
    let cycle = StrideCycle::from_joints(&CycleJoints {
        near_knee: &cycle.near_knee,
        near_ankle: &cycle.near_ankle,
        far_knee: &cycle.far_knee,
        far_ankle: &cycle.far_ankle,
        shoulder_mid: &cycle.shoulder_mid,
        near_upper_arm: &cycle.near_upper_arm,
        head_from_shoulders: &cycle.head_from_shoulders,
    });
    Ok(Reference::new(&cycle, Scale { s_pos, s_vel, d0, g }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_reference_is_sound() {
        parse(KIPCHOGE).expect("sound");
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
