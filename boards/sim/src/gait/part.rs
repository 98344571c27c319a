//! One stretch of a course and the transition to the next.

use super::error::GaitError;
use super::parameters::GaitParameters;
use super::plan::{Goal, Stretch};
use super::solved::Gait;
use super::stand;
use crate::body::Body;
use crate::segments::Segments;
use crate::side::Side;

/// A solved gait and its place in the run.
#[derive(Clone, Debug)]
pub(super) struct Striding {
    pub(super) gait: Box<Gait>,
    /// Time of the run minus the gait's own time, in s.
    pub(super) offset: f64,
    /// Contacts of the right foot in the gait's own time, in s.
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

    /// Returns the number of strides of the right leg between its first known contact and `own`, a time of
    /// the gait.
    pub(super) fn strides_at(&self, own: f64) -> f64 {
        let next = self.rights.partition_point(|&c| c <= own).clamp(1, self.rights.len() - 1);
        let (from, to) = (self.rights[next - 1], self.rights[next]);
        (next - 1) as f64 + (own - from) / (to - from)
    }

    /// Returns the gait's own time after `strides` strides: the inverse of [`Striding::strides_at`].
    pub(super) fn time_at(&self, strides: f64) -> f64 {
        let index = (strides.max(0.0) as usize).min(self.rights.len() - 2);
        let (from, to) = (self.rights[index], self.rights[index + 1]);
        from + (strides - index as f64) * (to - from)
    }

    /// Returns the number of the first contact at or after time 0 of the gait.
    pub(super) fn first(&self) -> f64 {
        self.rights.partition_point(|&c| c < 0.0) as f64
    }

    /// Returns the stride rate, in Hz.
    pub(super) fn rate(&self) -> f64 {
        1.0 / self.gait.parameters().stride_time()
    }
}

/// The transition from one stretch to the next, during which both gaits stride in phase.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Change {
    /// Stride count of the earlier stretch at the start of the transition.
    pub(super) strides: f64,
    /// Stride rates before and after, in Hz.
    pub(super) rates: [f64; 2],
    /// Stride count of the later stretch minus that of the earlier one.
    pub(super) ahead: f64,
}

/// A stretch of the course and its motion.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) stretch: Stretch,
    /// The gait; `None` while the runner stands or is absent.
    pub(super) striding: Option<Striding>,
    /// Transition to the next part.
    pub(super) change: Change,
    /// Distance that the belt has moved by `stretch.from`, in m.
    pub(super) belt: f64,
}

impl Change {
    /// Returns the stride count of the earlier part when the share `s` of a transition of `whole` seconds has
    /// passed.
    pub(super) fn strides_at(&self, whole: f64, s: f64) -> f64 {
        self.strides + belt_travel(self.rates[0], self.rates[1], whole, s)
    }
}

impl Part {
    /// Returns the belt speed, in m/s.
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

/// Returns the integral of [`smooth_step`](super::hermite::smooth_step) from 0 to `s`.
pub(super) fn smooth_step_integral(s: f64) -> f64 {
    s * s * s - 0.5 * s * s * s * s
}

/// Returns the distance, in m, that the belt moves in the share `s` of a change from speed `a` to speed `b`
/// (m/s) that lasts `whole` seconds.
pub(super) fn belt_travel(a: f64, b: f64, whole: f64, s: f64) -> f64 {
    whole * (a * s + (b - a) * smooth_step_integral(s))
}
