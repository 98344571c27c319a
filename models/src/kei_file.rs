//! The KEI model file (`.kei`): a reference gait and the regression trained for it.
//!
//! Layout: `KEIM`, the version (u16, little endian), the body in postcard, and the CRC-32 (ISO-HDLC) of all
//! preceding bytes.

use crate::reference::{ReferenceError, ReferenceGait, parse};
use kei_core::kei::{
    Circumstances, Features, Model, Reference, Regression, RegressionError, RegressionParts,
};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};
use thiserror::Error;

const MAGIC: &[u8; 4] = b"KEIM";
/// Version of the layout that this program writes, and the only one that it reads.
const VERSION: u16 = 2;
/// Length of the magic and the version, bytes.
const HEAD: usize = MAGIC.len() + 2;
/// Largest file that is read or written, bytes: a little more than the bundled models, which are 450 to 460
/// kB.
const MAX_BYTES: usize = 512 << 10;

/// Why a model file cannot be used.
#[derive(Debug, Error)]
pub enum KeiFileError {
    /// The file does not exist or is not readable.
    #[error("cannot read the KEI model {}", path.display())]
    Read {
        /// Path of the file.
        path: PathBuf,
        /// The operating system's error.
        source: std::io::Error,
    },
    /// The file does not start with the magic of a KEI model.
    #[error("not a KEI model: the file does not start with \"KEIM\". Use a .kei file that kei train wrote")]
    NotAModel,
    /// The file is larger than the limit.
    #[error("KEI model too large: {found} bytes, at most {MAX_BYTES} are supported")]
    TooLong {
        /// Length of the file, bytes.
        found: usize,
    },
    /// Another version of KEI wrote the file.
    #[error("KEI model has version {found}, this program reads version {VERSION}. Train it again: kei train")]
    Version {
        /// Version in the file.
        found: u16,
    },
    /// The file was truncated or changed after it was written.
    #[error("KEI model damaged: wrong checksum. Copy the file again, or train the model again: kei train")]
    Damaged,
    /// The checksum is right but the body does not have the layout of this version.
    #[error("cannot decode the KEI model: {0}")]
    Decode(#[from] postcard::Error),
    /// The reference gait, in the model or as a file of its own, cannot be used.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    /// The parts of the regression do not fit together.
    #[error("the KEI model's {0}")]
    Regression(#[from] RegressionError),
}

/// The parts of a [`Regression`] in owned form. [`RegressionParts`] documents them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)] // documented in RegressionParts
pub struct OwnedRegression {
    pub mean: Vec<f32>,
    pub axes: Vec<f32>,
    pub circumstance_middle: [f32; Circumstances::COUNT],
    pub circumstance_weight: [f32; Circumstances::COUNT],
    pub vectors: Vec<f32>,
    pub weights: Vec<f32>,
    pub bias: f32,
    pub gamma: f32,
    pub log_error: [f32; Circumstances::COUNT + 2],
    pub half_interval: f32,
}

/// Everything needed to score a runner: a reference gait and its regressions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeiModel {
    /// How the model was trained: the text that `kei train` printed.
    pub card: String,
    /// The reference gait that runners are compared with.
    pub gait: ReferenceGait,
    /// Regression for KEI.
    pub kei: OwnedRegression,
    /// Regression for KEI at the runner's speed, or `None` if the reference has no other speeds.
    pub at_speed: Option<OwnedRegression>,
}

impl OwnedRegression {
    /// Returns a small valid regression (two components, three support vectors) for tests and the fuzz
    /// corpus.
    pub fn example() -> OwnedRegression {
        const COMPONENTS: usize = 2;
        const INPUTS: usize = COMPONENTS + Circumstances::COUNT;
        OwnedRegression {
            mean: vec![0.01; Features::COUNT],
            axes: vec![0.05; COMPONENTS * Features::COUNT],
            circumstance_middle: [0.0; Circumstances::COUNT],
            circumstance_weight: [1.0; Circumstances::COUNT],
            vectors: vec![0.1; 3 * INPUTS],
            weights: vec![0.2, -0.1, 0.3],
            bias: 0.5,
            gamma: 0.01,
            log_error: [-3.0; Circumstances::COUNT + 2],
            half_interval: 2.0,
        }
    }

    /// Borrows the parts as a [`Regression`].
    ///
    /// # Errors
    /// The lengths of the parts do not match, or a number is not finite.
    pub fn regression(&self) -> Result<Regression<'_>, RegressionError> {
        Regression::new(RegressionParts {
            mean: &self.mean,
            axes: &self.axes,
            circumstance_middle: self.circumstance_middle,
            circumstance_weight: self.circumstance_weight,
            vectors: &self.vectors,
            weights: &self.weights,
            bias: self.bias,
            gamma: self.gamma,
            log_error: self.log_error,
            half_interval: self.half_interval,
        })
    }
}

impl KeiModel {
    /// Encodes the model as the bytes of a file.
    ///
    /// # Errors
    /// The file would be larger than [`KeiModel::from_bytes`] accepts.
    pub fn to_bytes(&self) -> Result<Vec<u8>, KeiFileError> {
        let bytes = seal(&postcard::to_allocvec(self)?);
        if bytes.len() > MAX_BYTES {
            return Err(KeiFileError::TooLong { found: bytes.len() });
        }
        Ok(bytes)
    }

    /// Decodes a file and checks all of it.
    ///
    /// # Errors
    /// The bytes are not a KEI model, have another version, are damaged, or contain parts that do not fit
    /// together.
    pub fn from_bytes(bytes: &[u8]) -> Result<KeiModel, KeiFileError> {
        if !is_model(bytes) {
            return Err(KeiFileError::NotAModel);
        }
        if bytes.len() > MAX_BYTES {
            return Err(KeiFileError::TooLong { found: bytes.len() });
        }
        let (body, checksum) =
            bytes.split_last_chunk::<4>().filter(|(b, _)| b.len() >= HEAD).ok_or(KeiFileError::Damaged)?;
        let found = u16::from_le_bytes([body[4], body[5]]);
        if found != VERSION {
            return Err(KeiFileError::Version { found });
        }
        if crc32fast::hash(body) != u32::from_le_bytes(*checksum) {
            return Err(KeiFileError::Damaged);
        }
        let model: KeiModel = postcard::from_bytes(&body[HEAD..])?;
        model.gait.check()?;
        model.kei.regression()?;
        model.at_speed.as_ref().map(OwnedRegression::regression).transpose()?;
        Ok(model)
    }

    /// Returns a reference that is ready to score. The regression is never freed, so call this only once for
    /// each model.
    ///
    /// # Errors
    /// The parts do not fit together. This never happens for a model from [`KeiModel::from_bytes`].
    pub fn into_reference(self) -> Result<Reference, KeiFileError> {
        let KeiModel { gait, kei, at_speed, .. } = self;
        let leaked = |parts: OwnedRegression| -> Result<Regression<'static>, RegressionError> {
            let parts: &'static OwnedRegression = Box::leak(Box::new(parts));
            parts.regression()
        };
        let model = Model { kei: leaked(kei)?, at_speed: at_speed.map(leaked).transpose()? };
        Ok(gait.reference().with_model(Box::leak(Box::new(model))))
    }
}

/// Reads a reference from a file: a trained model (`.kei`), or a reference gait alone (TOML).
///
/// # Errors
/// The file is not readable, or is neither of the two.
pub fn load_reference(path: &Path) -> Result<Reference, KeiFileError> {
    let bytes = fs::read(path).map_err(|source| KeiFileError::Read { path: path.to_owned(), source })?;
    if is_model(&bytes) {
        return KeiModel::from_bytes(&bytes)?.into_reference();
    }
    let text = String::from_utf8(bytes).map_err(|_| KeiFileError::NotAModel)?;
    Ok(parse(&text)?)
}

/// Adds the file header and the checksum to a body; returns the bytes of the file.
pub fn seal(body: &[u8]) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend(VERSION.to_le_bytes());
    bytes.extend(body);
    bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
    bytes
}

/// Returns whether the bytes start with the magic of a model.
fn is_model(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kipchoge;

    fn model() -> KeiModel {
        KeiModel {
            card: "test".into(),
            gait: kipchoge::gait(),
            kei: OwnedRegression::example(),
            at_speed: None,
        }
    }

    #[test]
    fn a_model_survives_encoding_and_decoding() {
        let bytes = model().to_bytes().unwrap();
        assert_eq!(KeiModel::from_bytes(&bytes).unwrap(), model());
        assert!(model().into_reference().unwrap().has_model());
    }

    #[test]
    fn damage_at_any_byte_is_detected() {
        let bytes = model().to_bytes().unwrap();
        for place in (0..bytes.len()).step_by(97) {
            let mut damaged = bytes.clone();
            damaged[place] ^= 0x10;
            assert!(KeiModel::from_bytes(&damaged).is_err(), "byte {place}");
            assert!(KeiModel::from_bytes(&bytes[..place]).is_err(), "cut at {place}");
        }
    }

    #[test]
    fn messages_name_the_fault() {
        let message = |bytes: &[u8]| KeiModel::from_bytes(bytes).unwrap_err().to_string();
        let bytes = model().to_bytes().unwrap();
        assert!(message(b"version = 1").contains("not a KEI model"));
        assert!(message(&bytes[..bytes.len() - 1]).contains("damaged"));
        let mut newer = bytes.clone();
        newer[4] = 9;
        assert!(message(&newer).contains("version 9"));
        let mut longer = MAGIC.to_vec();
        longer.resize(MAX_BYTES + 1, 0);
        assert!(message(&longer).contains("at most"));
    }

    /// The files have a correct checksum, but their parts do not fit together or are not valid.
    #[test]
    fn parts_that_do_not_fit_are_rejected() {
        let mut odd = model();
        odd.kei.weights.pop();
        let message = KeiModel::from_bytes(&odd.to_bytes().unwrap()).unwrap_err().to_string();
        assert!(message.contains("KEI model's support vectors: 24 numbers, expected 16"), "{message}");
        let mut odd = model();
        odd.kei.mean[3] = f32::NAN;
        assert!(matches!(
            KeiModel::from_bytes(&odd.to_bytes().unwrap()),
            Err(KeiFileError::Regression(RegressionError::Number { what: "mean" }))
        ));
        let mut odd = model();
        odd.gait.scale.d0 = 0.0;
        assert!(matches!(KeiModel::from_bytes(&odd.to_bytes().unwrap()), Err(KeiFileError::Reference(_))));
    }
}
