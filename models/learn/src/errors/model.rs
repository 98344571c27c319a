//! The file of an error model.

use super::terms::{NUMBERS, ROLES, SWAP_PARTS, bias};
use crate::error::LearnError;
use kei_core::Joint;
use kei_models::Network;
use kei_sim::{CROP_OVER_HEIGHT, MOVENET_STEP};
use serde::{Deserialize, Serialize};

/// The bundled fits, by each of [`Network::ALL`], made by the study `fit_errors`.
const FITTED: [&str; Network::ALL.len()] =
    [include_str!("../../../kei/movenet-errors.toml"), include_str!("../../../kei/kei-pose-errors.toml")];
/// Version of the file.
pub(super) const VERSION: u32 = 1;
/// Step of the network's keypoint grid over body height in the frame.
pub(super) const STEP_OVER_HEIGHT: f64 = MOVENET_STEP * CROP_OVER_HEIGHT;
/// A joint with a lower score counts as lost.
pub(super) const LOST_BELOW: f64 = 0.12;
/// Frame rate of the rendered scenes that the models are fitted to.
pub(super) const FITTED_FRAME_RATE: f64 = 30.0;

/// The errors of a pose network's keypoints on the simulated runner.
///
/// A run's bias over the stride is a harmonic series for each role; mean and spread between runs are those of the fitted
/// runs, with what the joints have in common. On top come noise that lasts a few frames, the network's grid, joints that are
/// lost or far off, and legs that are swapped depending on the phase.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeypointErrors {
    pub(super) version: u32,
    /// Runs and frames of the fit.
    pub(super) runs: usize,
    pub(super) frames: usize,
    /// Correlation of the noise from one frame to the next, at [`FITTED_FRAME_RATE`].
    pub(super) persistence: f64,
    /// Share of frames with swapped legs, by part of the near leg's stride.
    pub(super) swap_share: Vec<f64>,
    /// Standard deviation of each coordinate by role, leg lengths, without the grid's own.
    pub(super) noise: Vec<f64>,
    pub(super) score_noise: Vec<f64>,
    /// Share of frames by role in which the joint is far off.
    #[serde(rename = "astray_share")]
    pub(super) outlier_share: Vec<f64>,
    /// Standard deviation of a joint that is far off, leg lengths.
    #[serde(rename = "astray_size")]
    pub(super) outlier_size: f64,
    /// Share of frames by role in which the joint is lost.
    pub(super) lost_share: Vec<f64>,
    /// Mean of the runs' numbers.
    pub(super) mean: Vec<f64>,
    /// Principal components of the differences between runs, each one standard deviation long.
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
    /// The text is not an error model, has another version, or has lists of the wrong length.
    pub fn parse(text: &str) -> Result<KeypointErrors, LearnError> {
        let errors: KeypointErrors = toml::from_str(text).map_err(|e| LearnError::Noise(e.to_string()))?;
        let lists = [&errors.noise, &errors.score_noise, &errors.outlier_share, &errors.lost_share];
        // The poses index these lists without a check.
        let sound = errors.version == VERSION
            && lists.iter().all(|list| list.len() == ROLES)
            && errors.swap_share.len() == SWAP_PARTS
            && errors.mean.len() == NUMBERS
            && errors.components.iter().all(|component| component.len() == NUMBERS);
        if sound {
            Ok(errors)
        } else {
            Err(LearnError::Noise("another version, or lists of the wrong length".into()))
        }
    }

    /// Returns the text of a file.
    ///
    /// # Errors
    /// Never for a fitted model.
    pub fn to_toml(&self) -> Result<String, LearnError> {
        // Five decimals are a hundredth of the smallest noise, and a third of the length.
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

    /// Returns a table of runs, frames, persistence, swaps, and bias and noise of typical joints.
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
            // The roles of near joints are the numbers of left ones.
            for (side, role) in [("near", left as usize), ("far", left as usize + 1)] {
                text += &format!("{side:>4} {name:<9} {}\n", self.summary_of(role));
            }
        }
        text
    }

    fn summary_of(&self, role: usize) -> String {
        let forward_mean = bias(role, 0).start;
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

    /// The bundled files can be read, and are written back unchanged.
    #[test]
    fn the_bundled_models_are_valid() {
        for (network, text) in Network::ALL.into_iter().zip(FITTED) {
            let file = KeypointErrors::fitted(network).to_toml().expect("a model");
            let values = text.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n");
            assert_eq!(file.trim(), values.trim(), "{network:?}");
        }
    }
}
