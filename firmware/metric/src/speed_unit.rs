//! The unit of the belt speed.

/// A mile, km.
const KM_PER_MILE: f32 = 1.609_344;

/// The unit in which the belt speed is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SpeedUnit {
    /// km/h.
    #[default]
    KmPerHour,
    /// mph.
    MilesPerHour,
}

impl SpeedUnit {
    /// A speed in km/h as a number in this unit.
    pub fn from_kmh(self, kmh: f32) -> f32 {
        match self {
            SpeedUnit::KmPerHour => kmh,
            SpeedUnit::MilesPerHour => kmh / KM_PER_MILE,
        }
    }

    /// As written after the number.
    pub const fn symbol(self) -> &'static str {
        match self {
            SpeedUnit::KmPerHour => "km/h",
            SpeedUnit::MilesPerHour => "mph",
        }
    }

    /// The other of the two.
    pub const fn toggled(self) -> SpeedUnit {
        match self {
            SpeedUnit::KmPerHour => SpeedUnit::MilesPerHour,
            SpeedUnit::MilesPerHour => SpeedUnit::KmPerHour,
        }
    }
}
