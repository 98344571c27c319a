//! What the analysis is told about the runner, the belt and the keypoints.

use crate::anthropometry::LEG_OVER_HEIGHT;

/// 1 m/s in km/h.
pub(crate) const KMH_PER_M_S: f64 = 3.6;

/// Settings of the analysis.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Settings {
    /// The runner's height; centimetres are shown only with it.
    pub height_cm: Option<f32>,
    /// The belt's speed as set; metres are shown only with it.
    pub belt_speed_kmh: Option<f32>,
    /// Where the joints come from.
    pub joints: JointSource,
    /// Strides before anything is scored.
    pub least_strides: LeastStrides,
}

/// Strides that a window needs to be scored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LeastStrides {
    /// Eight, for a number that stays steady on a screen.
    #[default]
    Live,
    /// Two, for a short clip.
    Clip,
}

/// Where the joints come from. It decides which systematic errors are allowed for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum JointSource {
    /// A pose network: its joints lie beside the true ones, by amounts that vary along the stride.
    #[default]
    Network,
    /// Markers or a person: joints scatter about the true ones.
    Markers,
}

impl LeastStrides {
    /// As a number.
    pub const fn count(self) -> u32 {
        match self {
            LeastStrides::Live => 8,
            LeastStrides::Clip => 2,
        }
    }
}

impl Settings {
    /// Length of the runner's leg, m.
    pub(crate) fn leg_m(&self) -> Option<f64> {
        self.height_cm.map(|height_cm| LEG_OVER_HEIGHT * f64::from(height_cm) / 100.0)
    }

    /// Length of the runner's leg, cm, in the precision of what is shown.
    pub(crate) fn leg_cm(&self) -> Option<f32> {
        // Single precision: as it is shown and stored.
        self.height_cm.map(|height| height * LEG_OVER_HEIGHT as f32)
    }

    /// Belt speed, m/s.
    pub(crate) fn belt_speed(&self) -> Option<f64> {
        self.belt_speed_kmh.map(|kmh| f64::from(kmh) / KMH_PER_M_S)
    }
}
