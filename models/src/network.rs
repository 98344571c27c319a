//! The families of pose networks, and how file and session names tell them apart.

use std::path::Path;

/// A family of pose networks with the same errors. KEI's regression corrects those errors, so each family has its own.
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

    /// The name used in files and sessions.
    pub const fn name(self) -> &'static str {
        match self {
            Network::MoveNet => "movenet",
            Network::KeiPose => "kei-pose",
        }
    }

    /// The family of a network's file, from the file's name.
    pub fn of_file(path: &Path) -> Network {
        Network::of_session(&[&path.to_string_lossy()])
    }

    /// The family that a session's model names mention; MoveNet where none does.
    pub fn of_session(model_names: &[&str]) -> Network {
        let own = model_names.iter().any(|name| name.contains(Network::KeiPose.name()));
        if own { Network::KeiPose } else { Network::MoveNet }
    }

    /// The name under which a session stores the network's file, chosen so that [`Network::of_session`] recovers the
    /// family: the file name, preceded by the family's name where the file name does not tell it.
    pub fn session_name(self, file: &Path) -> String {
        let file = file.file_name().unwrap_or_default().to_string_lossy();
        if Network::of_session(&[&file]) == self {
            return file.into_owned();
        }
        format!("{}, {file}", self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A network that a laptop uploaded has a file name that does not tell the family.
    #[test]
    fn the_session_name_tells_the_network() {
        for (network, file, name) in [
            (Network::KeiPose, "/var/lib/kei/models/pose.tflite", "kei-pose, pose.tflite"),
            (Network::KeiPose, "models/pose/kei-pose.tflite", "kei-pose.tflite"),
            (Network::MoveNet, "movenet.tflite", "movenet.tflite"),
        ] {
            assert_eq!(network.session_name(Path::new(file)), name);
            assert_eq!(Network::of_session(&[name]), network);
        }
    }
}
