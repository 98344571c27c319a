//! The unit of the belt speed.

/// Kilometres in an international mile.
const KM_PER_MILE: f32 = 1.609_344;

/// The unit in which the belt speed is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SpeedUnit {
    /// Kilometres per hour.
    #[default]
    KmPerHour,
    /// Miles per hour.
    MilesPerHour,
}

impl SpeedUnit {
    /// Converts a speed in km/h to this unit.
    pub fn from_kmh(self, kmh: f32) -> f32 {
        match self {
            SpeedUnit::KmPerHour => kmh,
            SpeedUnit::MilesPerHour => kmh / KM_PER_MILE,
        }
    }

    /// Returns the unit's symbol, as written after the number.
    pub const fn symbol(self) -> &'static str {
        match self {
            SpeedUnit::KmPerHour => "km/h",
            SpeedUnit::MilesPerHour => "mph",
        }
    }

    /// Returns the other unit.
    pub const fn toggled(self) -> SpeedUnit {
        match self {
            SpeedUnit::KmPerHour => SpeedUnit::MilesPerHour,
            SpeedUnit::MilesPerHour => SpeedUnit::KmPerHour,
        }
    }
}
