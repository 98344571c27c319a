//! A trained KEI as one file: the reference gait and the regression that was learnt for it.
//!
//! Layout: `KEIM`, the version (u16, little endian), the body in postcard, and the CRC-32 (ISO-HDLC) of all that
//! comes before it.

use crate::reference::{ReferenceError, ReferenceGait, parse};
use kei_core::kei::{
    Circumstances, Features, Model, Reference, Regression, RegressionError, RegressionParts,
};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};
use thiserror::Error;

const MAGIC: &[u8; 4] = b"KEIM";
const VERSION: u16 = 2;
const HEAD: usize = MAGIC.len() + 2;
/// Longest file that is read, bytes.
const MOST_BYTES: usize = 512 << 10;

/// Why a model file can't be used.
#[derive(Debug, Error)]
pub enum KeiFileError {
    /// Not there, or not readable.
    #[error("can't read the KEI model {}", path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Some other file.
    #[error("not a KEI model: it does not begin with \"KEIM\"")]
    NotAModel,
    /// Longer than any model.
    #[error("KEI model of {found} bytes, at most {MOST_BYTES} are read")]
    TooLong {
        /// Its length.
        found: usize,
    },
    /// From another time.
    #[error(
        "KEI model of version {found}, this program reads version {VERSION}: train it anew with kei train"
    )]
    Version {
        /// The file's version.
        found: u16,
    },
    /// Cut off or changed since it was written.
    #[error("the KEI model is damaged (its checksum is wrong): copy or train it again")]
    Damaged,
    /// The checksum is right but the body is not what it should be.
    #[error("the KEI model can't be decoded: {0}")]
    Decode(#[from] postcard::Error),
    /// The reference in it, or by itself, can't be used.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    /// Its regression can't be used.
    #[error("the KEI model's {0}")]
    Regression(#[from] RegressionError),
}

/// A [`Regression`]'s parts, owned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)] // as in RegressionParts
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

/// Everything that scores a runner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeiModel {
    /// How it was made, in a few lines: what `kei train` printed.
    pub card: String,
    /// Whom runners are held against.
    pub gait: ReferenceGait,
    /// The score.
    pub kei: OwnedRegression,
    /// The score at the runner's speed.
    pub at_speed: Option<OwnedRegression>,
}

impl OwnedRegression {
    /// A small regression whose parts fit together (two components, three support vectors): the base of tests and of the
    /// fuzz corpus.
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

    /// Borrowed, if the parts fit together.
    ///
    /// # Errors
    /// Parts that don't.
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
    /// As a file.
    ///
    /// # Errors
    /// Longer than any reader would take.
    pub fn to_bytes(&self) -> Result<Vec<u8>, KeiFileError> {
        let bytes = seal(&postcard::to_allocvec(self)?);
        if bytes.len() > MOST_BYTES {
            return Err(KeiFileError::TooLong { found: bytes.len() });
        }
        Ok(bytes)
    }

    /// Takes a file apart and checks all of it.
    ///
    /// # Errors
    /// Another file, another version, damaged, or parts that don't fit each other.
    pub fn from_bytes(bytes: &[u8]) -> Result<KeiModel, KeiFileError> {
        if !is_model(bytes) {
            return Err(KeiFileError::NotAModel);
        }
        if bytes.len() > MOST_BYTES {
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

    /// Ready to score. The regression's numbers stay in memory as long as the program runs: call this once for
    /// a model.
    ///
    /// # Errors
    /// Parts that don't fit each other; never for a model that was read.
    pub fn into_reference(self) -> Result<Reference, KeiFileError> {
        let KeiModel { gait, kei, at_speed, .. } = self;
        let kept = |parts: OwnedRegression| -> Result<Regression<'static>, RegressionError> {
            let parts: &'static OwnedRegression = Box::leak(Box::new(parts));
            parts.regression()
        };
        let model = Model { kei: kept(kei)?, at_speed: at_speed.map(kept).transpose()? };
        Ok(gait.reference().with_model(Box::leak(Box::new(model))))
    }
}

/// Reads a reference from a file: a trained model (`.kei`), or the text of a gait alone.
///
/// # Errors
/// Not readable, or neither of the two.
pub fn load_reference(path: &Path) -> Result<Reference, KeiFileError> {
    let bytes = fs::read(path).map_err(|source| KeiFileError::Read { path: path.to_owned(), source })?;
    if is_model(&bytes) {
        return KeiModel::from_bytes(&bytes)?.into_reference();
    }
    let text = String::from_utf8(bytes).map_err(|_| KeiFileError::NotAModel)?;
    Ok(parse(&text)?)
}

/// A body between the head and the checksum that are right for it.
pub fn seal(body: &[u8]) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend(VERSION.to_le_bytes());
    bytes.extend(body);
    bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
    bytes
}

/// Whether these bytes begin as a model does.
fn is_model(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kipchoge;

    fn model() -> KeiModel {
        KeiModel {
            card: "a test's".into(),
            gait: kipchoge::gait(),
            kei: OwnedRegression::example(),
            at_speed: None,
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let bytes = model().to_bytes().unwrap();
        assert_eq!(KeiModel::from_bytes(&bytes).unwrap(), model());
        assert!(model().into_reference().unwrap().has_model());
    }

    #[test]
    fn any_damage_is_found() {
        let bytes = model().to_bytes().unwrap();
        for place in (0..bytes.len()).step_by(97) {
            let mut damaged = bytes.clone();
            damaged[place] ^= 0x10;
            assert!(KeiModel::from_bytes(&damaged).is_err(), "byte {place}");
            assert!(KeiModel::from_bytes(&bytes[..place]).is_err(), "cut at {place}");
        }
    }

    #[test]
    fn the_message_says_what_is_wrong() {
        let message = |bytes: &[u8]| KeiModel::from_bytes(bytes).unwrap_err().to_string();
        let bytes = model().to_bytes().unwrap();
        assert!(message(b"version = 1").contains("not a KEI model"));
        assert!(message(&bytes[..bytes.len() - 1]).contains("damaged"));
        let mut newer = bytes.clone();
        newer[4] = 9;
        assert!(message(&newer).contains("version 9"));
        let mut longer = MAGIC.to_vec();
        longer.resize(MOST_BYTES + 1, 0);
        assert!(message(&longer).contains("at most"));
    }

    /// A whole file, checksum and all, whose parts can't work together.
    #[test]
    fn parts_that_do_not_fit_are_refused() {
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
