//! The error model of a pose network, and its file format.

use super::terms::{NUMBERS, ROLES, SWAP_PARTS, bias_range};
use crate::error::LearnError;
use kei_core::Joint;
use kei_models::Network;
use kei_sim::{CROP_OVER_HEIGHT, MOVENET_STEP};
use serde::{Deserialize, Serialize};

/// The bundled error models, in the order of [`Network::ALL`], written by the study `fit_errors`.
const FITTED: [&str; Network::ALL.len()] =
    [include_str!("../../../kei/movenet-errors.toml"), include_str!("../../../kei/kei-pose-errors.toml")];
/// Version of the file format.
pub(super) const VERSION: u32 = 1;
/// Step of the network's keypoint grid as a share of the body height in the frame.
pub(super) const STEP_OVER_HEIGHT: f64 = MOVENET_STEP * CROP_OVER_HEIGHT;
/// A joint with a lower score counts as missing. Chosen by hand.
pub(super) const MAX_LOST_SCORE: f64 = 0.12;
/// Frame rate of the rendered scenes that the models are fitted to.
pub(super) const FITTED_FRAME_RATE: f64 = 30.0;

/// The errors of a pose network's keypoints on the simulated runner.
///
/// In each run, every role has a bias: a harmonic series over the stride. Its mean and its spread between
/// runs are those of the fitted runs, including correlations between joints. In addition, the model has noise
/// that is correlated between frames, the network's keypoint grid, outliers, missing joints, and swapped
/// legs, whose share depends on the phase.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeypointErrors {
    pub(super) version: u32,
    /// Number of runs that were fitted, and of frames in them.
    pub(super) runs: usize,
    pub(super) frames: usize,
    /// Correlation of the noise from one frame to the next, at [`FITTED_FRAME_RATE`].
    pub(super) persistence: f64,
    /// Share of frames with swapped legs, for each part of the near leg's stride.
    pub(super) swap_share: Vec<f64>,
    /// Standard deviation of the noise of a coordinate for each role, leg lengths, without the contribution
    /// of the grid.
    pub(super) noise: Vec<f64>,
    pub(super) score_noise: Vec<f64>,
    /// Share of frames in which the joint is an outlier, for each role.
    #[serde(rename = "astray_share")]
    pub(super) outlier_share: Vec<f64>,
    /// Standard deviation of an outlier's error along each axis, leg lengths.
    #[serde(rename = "astray_size")]
    pub(super) outlier_size: f64,
    /// Share of frames in which the joint is missing, for each role.
    pub(super) lost_share: Vec<f64>,
    /// Mean over runs of the numbers that describe a run.
    pub(super) mean: Vec<f64>,
    /// Principal components of the differences between runs, each with the length of one standard deviation.
    #[serde(rename = "ways")]
    pub(super) components: Vec<Vec<f64>>,
}

impl KeypointErrors {
    /// Returns the bundled error model of a network (for MoveNet: Lightning int8).
    ///
    /// # Panics
    /// Never: a test checks the bundled files.
    pub fn fitted(network: Network) -> KeypointErrors {
        KeypointErrors::parse(FITTED[network as usize]).expect("a test checks the bundled files")
    }

    /// Parses the text of a file.
    ///
    /// # Errors
    /// Fails if the text is not an error model, has an unsupported version, or has lists of the wrong length.
    pub fn parse(text: &str) -> Result<KeypointErrors, LearnError> {
        let errors: KeypointErrors = toml::from_str(text).map_err(|e| LearnError::Noise(e.to_string()))?;
        let lists = [&errors.noise, &errors.score_noise, &errors.outlier_share, &errors.lost_share];
        // Drawing poses indexes these lists without checking their length.
        let sound = errors.version == VERSION
            && lists.iter().all(|list| list.len() == ROLES)
            && errors.swap_share.len() == SWAP_PARTS
            && errors.mean.len() == NUMBERS
            && errors.components.iter().all(|component| component.len() == NUMBERS);
        if sound {
            Ok(errors)
        } else {
            Err(LearnError::Noise("unsupported version, or lists of the wrong length".into()))
        }
    }

    /// Returns the text of a file.
    ///
    /// # Errors
    /// Never fails for a fitted model.
    pub fn to_toml(&self) -> Result<String, LearnError> {
        // The fifth decimal is below a hundredth of the smallest noise, and the file is a third as long.
        let rounded = |list: &[f64]| list.iter().map(|v| (v * 1e5).round() / 1e5).collect::<Vec<_>>();
        let file = KeypointErrors {
            swap_share: rounded(&self.swap_share),
            noise: rounded(&self.noise),
            score_noise: rounded(&self.score_noise),
            outlier_share: rounded(&self.outlier_share),
            lost_share: rounded(&self.lost_share),
            mean: rounded(&self.mean),
            components: self.components.iter().map(|component| rounded(component)).collect(),
            persistence: (self.persistence * 1e4).round() / 1e4,
            outlier_size: (self.outlier_size * 1e4).round() / 1e4,
            ..self.clone()
        };
        toml::to_string(&file).map_err(|e| LearnError::Noise(e.to_string()))
    }

    /// Returns a table for people: number of runs and frames, persistence, swaps, and bias and noise of
    /// typical joints.
    pub fn summary(&self) -> String {
        let mut text = format!(
            "{} runs, {} frames; persistence {:.2}; legs swapped in {:.1} % of frames\n\
             joint        bias forward, % of a leg (SD between runs), noise SD, outliers %, lost %\n",
            self.runs,
            self.frames,
            self.persistence,
            100.0 * self.swap_share.iter().sum::<f64>() / SWAP_PARTS as f64
        );
        let joints = [
            (Joint::LeftShoulder, "shoulder"),
            (Joint::LeftElbow, "elbow"),
            (Joint::LeftHip, "hip"),
            (Joint::LeftKnee, "knee"),
            (Joint::LeftAnkle, "ankle"),
        ];
        for (left, name) in joints {
            // A near joint has the role number of the left joint, a far joint the next one.
            for (side, role) in [("near", left as usize), ("far", left as usize + 1)] {
                text += &format!("{side:>4} {name:<9} {}\n", self.summary_of(role));
            }
        }
        text
    }

    fn summary_of(&self, role: usize) -> String {
        let forward_mean = bias_range(role, 0).start;
        let variance: f64 = self.components.iter().map(|component| component[forward_mean].powi(2)).sum();
        format!(
            "{:5.1} ({:.1})  {:.1}  {:.1}  {:.1}",
            100.0 * self.mean[forward_mean],
            100.0 * variance.sqrt(),
            100.0 * self.noise[role],
            100.0 * self.outlier_share[role],
            100.0 * self.lost_share[role]
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bundled files can be read, and writing them gives the same text.
    #[test]
    fn the_bundled_models_are_valid() {
        for (network, text) in Network::ALL.into_iter().zip(FITTED) {
            let file = KeypointErrors::fitted(network).to_toml().expect("a model");
            let values = text.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n");
            assert_eq!(file.trim(), values.trim(), "{network:?}");
        }
    }
}
