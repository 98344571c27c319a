//! Which pose network looks.

/// A family of pose networks that err alike. KEI's regression takes such errors out, so there is one for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// MoveNet, and keypoints of unknown origin.
    MoveNet,
    /// KEI's own.
    KeiPose,
}

impl Network {
    /// All of them.
    pub const ALL: [Network; 2] = [Network::MoveNet, Network::KeiPose];

    /// As files and sessions call it.
    pub const fn name(self) -> &'static str {
        match self {
            Network::MoveNet => "movenet",
            Network::KeiPose => "kei-pose",
        }
    }

    /// The one that a network's file or a session's models are named after.
    pub fn named_in(names: &[&str]) -> Network {
        let own = names.iter().any(|name| name.contains(Network::KeiPose.name()));
        if own { Network::KeiPose } else { Network::MoveNet }
    }
}

#[cfg(test)]
mod tests {
    use super::Network;
    use crate::reference::kipchoge_name;

    /// What sessions are scored with again: by their network's file or, where a laptop brought that, by their regression.
    #[test]
    fn a_session_names_its_network() {
        let movenet = ["movenet_lightning_int8.tflite", kipchoge_name(Network::MoveNet)];
        assert_eq!(Network::named_in(&movenet), Network::MoveNet);
        assert_eq!(Network::named_in(&["kei-pose.tflite", "mine"]), Network::KeiPose);
        assert_eq!(Network::named_in(&["pose.tflite", kipchoge_name(Network::KeiPose)]), Network::KeiPose);
        assert_eq!(Network::named_in(&["", ""]), Network::MoveNet);
    }
}
