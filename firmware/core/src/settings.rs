//! Settings of the analysis: runner, belt and source of the joints.

use crate::anthropometry::LEG_OVER_HEIGHT;
use kei_metric::Withheld;

/// Kilometres per hour in one metre per second.
pub(crate) const KMH_PER_M_S: f64 = 3.6;

/// The settings of an analysis. All have defaults.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Settings {
    /// The runner's height in cm; metrics in centimetres are withheld without it.
    pub height_cm: Option<f32>,
    /// The belt speed as set, in km/h; metrics in metres are withheld without it.
    pub belt_speed_kmh: Option<f32>,
    /// The source of the joints.
    pub joints: JointSource,
    /// The number of strides a window needs before its metrics are shown.
    pub least_strides: LeastStrides,
}

/// The number of strides that a window needs before its metrics are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LeastStrides {
    /// Eight strides, so that a number on a screen is steady.
    #[default]
    Live,
    /// Two strides, so that a short clip gets a score.
    Clip,
}

/// The source of the joints. It decides which systematic errors the intervals include.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum JointSource {
    /// A pose network, whose joints differ from the true ones by amounts that vary along the stride.
    #[default]
    Network,
    /// Markers, or positions marked by a person: they scatter about the true joints without bias.
    Markers,
}

impl LeastStrides {
    /// Returns the number of strides.
    pub const fn count(self) -> u32 {
        match self {
            LeastStrides::Live => 8,
            LeastStrides::Clip => 2,
        }
    }

    /// Returns the reason for withholding a metric with fewer strides: a live stream will have more, a clip will not.
    pub(crate) const fn missing(self) -> Withheld {
        match self {
            LeastStrides::Live => Withheld::TooFewStrides,
            LeastStrides::Clip => Withheld::TooShort,
        }
    }
}

impl Settings {
    /// Returns the runner's leg length, m.
    pub(crate) fn leg_m(&self) -> Option<f64> {
        self.height_cm.map(|height_cm| LEG_OVER_HEIGHT * f64::from(height_cm) / 100.0)
    }

    /// Returns the runner's leg length, cm.
    pub(crate) fn leg_cm(&self) -> Option<f32> {
        // Single precision, as it is shown and stored.
        self.height_cm.map(|height| height * LEG_OVER_HEIGHT as f32)
    }

    /// Returns the belt speed, m/s.
    pub(crate) fn belt_speed(&self) -> Option<f64> {
        self.belt_speed_kmh.map(|kmh| f64::from(kmh) / KMH_PER_M_S)
    }
}
