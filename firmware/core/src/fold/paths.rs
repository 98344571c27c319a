//! The folded curves of one leg and of one foot.

use crate::harmonics::Path;

/// The paths of a leg's joints relative to mid-hip over a cycle.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LegPaths {
    pub(crate) knee: Path,
    pub(crate) ankle: Path,
}

impl LegPaths {
    pub(crate) const ZERO: LegPaths = LegPaths { knee: Path::ZERO, ankle: Path::ZERO };

    pub(crate) fn shifted(&self, by: f64) -> LegPaths {
        LegPaths { knee: self.knee.shifted(by), ankle: self.ankle.shifted(by) }
    }
}

/// Standard deviation per axis of a leg's samples about its paths, leg lengths.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LegNoise {
    pub(crate) knee: f64,
    pub(crate) ankle: f64,
}

/// The paths of heel and toe relative to mid-hip over a cycle.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FootPaths {
    pub(crate) heel: Path,
    pub(crate) toe: Path,
}

impl FootPaths {
    pub(crate) fn shifted(&self, by: f64) -> FootPaths {
        FootPaths { heel: self.heel.shifted(by), toe: self.toe.shifted(by) }
    }
}
