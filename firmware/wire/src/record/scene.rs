//! What the camera sees, in one byte.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

macro_rules! two_bits {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $bits:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum $name {
            /// Not known.
            #[default]
            Unknown = 0,
            $($(#[$variant_doc])* $variant = $bits,)*
        }

        impl $name {
            const fn from_bits(bits: u8) -> Self {
                match bits & 3 {
                    $($bits => $name::$variant,)*
                    _ => $name::Unknown,
                }
            }
        }
    };
}

two_bits! {
    /// From where the camera looks.
    View {
        /// Square to the runner.
        Side = 1,
        /// Side view, but not square.
        Oblique = 2,
        /// From the front or the back.
        Front = 3,
    }
}

two_bits! {
    /// Where the runner faces in the picture.
    Facing {
        /// To the left of the picture.
        Left = 1,
        /// To the right.
        Right = 2,
    }
}

two_bits! {
    /// What the legs do.
    Gait {
        /// Nobody steps.
        Standing = 1,
        /// A foot is always on the ground.
        Walking = 2,
        /// There is a flight phase.
        Running = 3,
    }
}

/// What the camera sees. On the wire one byte: view in bits 0-1, facing in 2-3, gait in 4-5; 6 and 7 are 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scene {
    /// From where the camera looks.
    pub view: View,
    /// Where the runner faces.
    pub facing: Facing,
    /// What the legs do.
    pub gait: Gait,
}

impl Serialize for Scene {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(self.view as u8 | (self.facing as u8) << 2 | (self.gait as u8) << 4)
    }
}

impl<'de> Deserialize<'de> for Scene {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bits = u8::deserialize(deserializer)?;
        Ok(Scene {
            view: View::from_bits(bits),
            facing: Facing::from_bits(bits >> 2),
            gait: Gait::from_bits(bits >> 4),
        })
    }
}
