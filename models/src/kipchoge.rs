//! The reference that ships with KEI: Kipchoge's gait, with a regression for each pose network.

use crate::kei_file::KeiModel;
use crate::network::Network;
use crate::reference::ReferenceGait;
use kei_core::kei::Reference;
use std::sync::{LazyLock, OnceLock};

/// The gait without a regression, written by `models/reference/make-kipchoge.py`.
const GAIT: &str = include_str!("../reference/kipchoge.toml");

/// The same gait with a regression, for each of [`Network::ALL`], written by `kei train`.
const MODELS: [&[u8]; Network::ALL.len()] =
    [include_bytes!("../kei/kipchoge-movenet.kei"), include_bytes!("../kei/kipchoge-kei-pose.kei")];

/// Returns the name under which a session records [`reference`]. It contains the version of the gait file and
/// the checksum of the model file, which changes with every training.
pub fn name(network: Network) -> &'static str {
    static NAMES: LazyLock<[String; Network::ALL.len()]> = LazyLock::new(|| {
        Network::ALL.map(|network| {
            let file = MODELS[network as usize];
            let checksum = file.last_chunk::<4>().map_or(0, |bytes| u32::from_le_bytes(*bytes));
            let version = ReferenceGait::VERSION;
            format!("Kipchoge {version}, {} regression {checksum:08x}", network.name())
        })
    });
    &NAMES[network as usize]
}

/// Returns Kipchoge's gait at race pace with the regression for a pose network.
pub fn reference(network: Network) -> Reference {
    static READY: [OnceLock<Reference>; Network::ALL.len()] = [const { OnceLock::new() }; Network::ALL.len()];
    let ready = || model(network).into_reference().expect("a test checks the bundled model");
    READY[network as usize].get_or_init(ready).clone()
}

/// Returns the decoded model file behind [`reference`].
pub fn model(network: Network) -> KeiModel {
    KeiModel::from_bytes(MODELS[network as usize]).expect("a test checks the bundled model")
}

/// Returns the gait of [`reference`], without a regression.
pub fn gait() -> ReferenceGait {
    ReferenceGait::parse(GAIT).expect("a test checks the bundled gait")
}

/// Returns the gait that a session was scored against, from the [`name`] in its record, or `None` for an
/// uploaded model.
pub fn gait_of_session(kei_model: &str) -> Option<ReferenceGait> {
    // Only the version of the gait file is compared, because the checksum differs between trainings of the
    // same gait.
    kei_model.starts_with(&format!("Kipchoge {},", ReferenceGait::VERSION)).then(gait)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::parse;

    #[test]
    fn the_bundled_reference_is_valid() {
        parse(GAIT).expect("valid");
        for network in Network::ALL {
            assert_eq!(
                model(network).gait,
                gait(),
                "the model was trained for another reference. Train it again: kei train"
            );
            assert!(reference(network).has_model());
        }
        assert_ne!(name(Network::MoveNet), name(Network::KeiPose));
    }

    /// The checksum in the name is ignored, so sessions scored with an earlier training are recognised, too.
    #[test]
    fn the_name_in_a_session_identifies_its_gait() {
        assert!(Network::ALL.map(name).into_iter().all(|name| gait_of_session(name) == Some(gait())));
        assert_eq!(gait_of_session("Kipchoge 1, movenet regression 00000000"), Some(gait()));
        assert_eq!(gait_of_session("reference from a laptop"), None);
        assert_eq!(gait_of_session(""), None);
    }

    /// The reference is scored against itself.
    #[test]
    fn the_reference_scores_near_100_with_its_regression() {
        for reference in Network::ALL.map(reference) {
            let inputs = reference.inputs(&gait().cycle.cycle(), 30.0, 12.0, 0.5);
            let kei = reference.score(&inputs).expect("a model").kei;
            assert!(kei.value > 93.0, "{kei:?}");
            assert!(kei.low < kei.value && kei.high <= 100.0);
        }
    }

    /// Scoring a stored session again needs the regression for its network. The file name of the network
    /// identifies it or, if a laptop uploaded the network under another name, the name of the regression.
    #[test]
    fn the_names_in_a_session_identify_its_network() {
        let movenet = ["movenet_lightning_int8.tflite", name(Network::MoveNet)];
        assert_eq!(Network::of_session(&movenet), Network::MoveNet);
        assert_eq!(Network::of_session(&["kei-pose.tflite", "mine"]), Network::KeiPose);
        assert_eq!(Network::of_session(&["pose.tflite", name(Network::KeiPose)]), Network::KeiPose);
        assert_eq!(Network::of_session(&["", ""]), Network::MoveNet);
    }

    #[test]
    fn an_invalid_gait_file_reports_its_fault() {
        let message = |text: &str| parse(text).expect_err("invalid").to_string();
        assert!(message("hello").contains("not a reference gait"));
        assert!(message(&GAIT.replace("version = 1", "version = 9")).contains("version 9"));
        assert!(message(&GAIT.replace("d0 = 7.6815", "d0 = 0.0")).contains("scale.d0"));
        let far_knee =
            |first: &str| GAIT.replace("far_knee = [\n", &format!("far_knee = [\n[{first}, 0.0],\n"));
        assert!(message(&far_knee("0.0")).contains("far_knee has 101"));
        assert!(message(&far_knee("nan")).contains("far_knee"));
    }
}
