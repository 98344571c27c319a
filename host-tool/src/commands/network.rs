//! A pose network, as an option names it.

use clap::ValueEnum;
use kei_models::Network;

/// Whose errors KEI's regression is to take out.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum NetworkChoice {
    /// MoveNet
    Movenet,
    /// KEI's own
    KeiPose,
}

impl From<NetworkChoice> for Network {
    fn from(choice: NetworkChoice) -> Self {
        match choice {
            NetworkChoice::Movenet => Network::MoveNet,
            NetworkChoice::KeiPose => Network::KeiPose,
        }
    }
}
