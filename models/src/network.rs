//! Families of pose networks, and how file and session names identify them.

use std::path::Path;

/// A family of pose networks with the same errors. KEI's regression corrects those errors, so each family has its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// MoveNet, and keypoints of unknown origin.
    MoveNet,
    /// KEI's own pose network.
    KeiPose,
}

impl Network {
    /// All families.
    pub const ALL: [Network; 2] = [Network::MoveNet, Network::KeiPose];

    /// Returns the name used in files and sessions.
    pub const fn name(self) -> &'static str {
        match self {
            Network::MoveNet => "movenet",
            Network::KeiPose => "kei-pose",
        }
    }

    /// Returns the family of a network's file, by the file's path.
    pub fn of_file(path: &Path) -> Network {
        Network::of_session(&[&path.to_string_lossy()])
    }

    /// Returns the family that a session's model names mention, or MoveNet if none does.
    pub fn of_session(model_names: &[&str]) -> Network {
        let own = model_names.iter().any(|name| name.contains(Network::KeiPose.name()));
        if own { Network::KeiPose } else { Network::MoveNet }
    }

    /// Returns the name under which a session stores the network's file: the file name, preceded by the family's name
    /// where the file name does not contain it. [`Network::of_session`] recovers the family from it.
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

    /// The file name of a network uploaded from a laptop does not contain the family.
    #[test]
    fn the_session_name_identifies_the_family() {
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
