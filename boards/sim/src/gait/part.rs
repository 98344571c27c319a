//! One stretch of a course and the change to the next.

use super::error::GaitError;
use super::parameters::GaitParameters;
use super::plan::{Goal, Stretch};
use super::solved::Gait;
use super::stand;
use crate::body::Body;
use crate::segments::Segments;
use crate::side::Side;

/// A gait and when in the run it is shown.
#[derive(Clone, Debug)]
pub(super) struct Striding {
    pub(super) gait: Box<Gait>,
    /// The gait's own time is the run's less this, s.
    pub(super) offset: f64,
    /// The right foot's contacts in the gait's own time, s.
    rights: Vec<f64>,
}

impl Striding {
    /// Solves a gait of `length_s` seconds that starts `from` seconds into the run.
    pub(super) fn new(
        segments: Segments,
        parameters: GaitParameters,
        from: f64,
        length_s: f64,
        seed: u64,
    ) -> Result<Striding, GaitError> {
        let gait = Gait::new(segments, parameters, length_s, seed)?;
        let rights = gait.contacts().filter(|c| c.side == Side::Right).map(|c| c.contact).collect();
        Ok(Striding { gait: Box::new(gait), offset: from, rights })
    }

    /// Strides since the first contact known, of the right leg, at the gait's own time.
    pub(super) fn strides_at(&self, own: f64) -> f64 {
        let next = self.rights.partition_point(|&c| c <= own).clamp(1, self.rights.len() - 1);
        let (from, to) = (self.rights[next - 1], self.rights[next]);
        (next - 1) as f64 + (own - from) / (to - from)
    }

    /// The inverse of [`Striding::strides_at`].
    pub(super) fn time_at(&self, strides: f64) -> f64 {
        let index = (strides.max(0.0) as usize).min(self.rights.len() - 2);
        let (from, to) = (self.rights[index], self.rights[index + 1]);
        from + (strides - index as f64) * (to - from)
    }

    /// Returns the first contact at or after time 0 of the gait.
    pub(super) fn first(&self) -> f64 {
        self.rights.partition_point(|&c| c < 0.0) as f64
    }

    /// Strides a second.
    pub(super) fn rate(&self) -> f64 {
        1.0 / self.gait.parameters().stride_time()
    }
}

/// The transition from one stretch to the next, during which both stride in phase.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Change {
    /// Strides of the earlier stretch when the transition starts.
    pub(super) strides: f64,
    /// Strides a second, before and after.
    pub(super) rates: [f64; 2],
    /// Strides of the later stretch minus those of the earlier one.
    pub(super) ahead: f64,
}

/// A stretch of the course and how it is moved through.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) stretch: Stretch,
    /// Of a stretch that strides.
    pub(super) striding: Option<Striding>,
    /// To the next part.
    pub(super) change: Change,
    /// How far the belt has gone at `stretch.from`, m.
    pub(super) belt: f64,
}

impl Change {
    /// Strides of the part before when `s` of the change's `whole` s have passed.
    pub(super) fn strides_at(&self, whole: f64, s: f64) -> f64 {
        self.strides + belt_travel(self.rates[0], self.rates[1], whole, s)
    }
}

impl Part {
    /// Belt speed, m/s.
    pub(super) fn speed(&self) -> f64 {
        if let Goal::Stride(speed) = self.stretch.goal { speed } else { 0.0 }
    }

    /// Returns the body at `time`, or after `strides` strides of this part.
    pub(super) fn body(&self, segments: &Segments, time: f64, strides: Option<f64>) -> Body {
        match &self.striding {
            Some(s) => s.gait.body(strides.map_or(time - s.offset, |strides| s.time_at(strides))),
            None => stand::standing(segments, time),
        }
    }
}

/// The smooth step's integral from 0, of its whole way.
pub(super) fn stepped(s: f64) -> f64 {
    s * s * s - 0.5 * s * s * s * s
}

/// How far the belt goes while it changes from speed `a` to `b` (m/s) in `whole` s, `s` of which have passed, m.
pub(super) fn belt_travel(a: f64, b: f64, whole: f64, s: f64) -> f64 {
    whole * (a * s + (b - a) * stepped(s))
}
