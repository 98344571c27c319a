//! Where a runner's movement comes from.

use super::{Contact, Gait, PlayedGait};
use crate::body::{Body, Segments, Side};

/// A runner's movement: solved from parameters, or measured curves played.
#[derive(Clone, Debug)]
pub enum Motion {
    /// From [`super::GaitParameters`].
    Solved(Box<Gait>),
    /// From a [`super::JointCycle`].
    Played(Box<PlayedGait>),
}

impl From<Gait> for Motion {
    fn from(gait: Gait) -> Self {
        Motion::Solved(Box::new(gait))
    }
}

impl From<PlayedGait> for Motion {
    fn from(gait: PlayedGait) -> Self {
        Motion::Played(Box::new(gait))
    }
}

impl Motion {
    /// Every joint at `time`, s.
    pub fn body(&self, time: f64) -> Body {
        match self {
            Motion::Solved(g) => g.body(time),
            Motion::Played(g) => g.body(time),
        }
    }

    /// 0 at a foot's contact, rising to 1 at its next.
    pub fn phase(&self, side: Side, time: f64) -> f64 {
        match self {
            Motion::Solved(g) => g.phase(side, time),
            Motion::Played(g) => g.phase(side, time),
        }
    }

    /// Whether a foot touches the belt.
    pub fn in_contact(&self, side: Side, time: f64) -> bool {
        match self {
            Motion::Solved(g) => g.in_contact(side, time),
            Motion::Played(g) => g.in_contact(side, time),
        }
    }

    /// Footfalls with their times, in order, from before 0 to after the end.
    pub fn contacts(&self) -> Vec<Contact> {
        match self {
            Motion::Solved(g) => g.contacts().collect(),
            Motion::Played(g) => g.contacts().collect(),
        }
    }

    /// Whose body.
    pub fn segments(&self) -> &Segments {
        match self {
            Motion::Solved(g) => g.segments(),
            Motion::Played(g) => g.segments(),
        }
    }

    /// Belt speed, m/s.
    pub fn speed(&self) -> f64 {
        match self {
            Motion::Solved(g) => g.speed(),
            Motion::Played(g) => g.speed(),
        }
    }
}
