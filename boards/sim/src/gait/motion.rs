//! Where a runner's movement comes from.

use super::course::{Activity, Course};
use super::played::PlayedGait;
use super::solved::Gait;
use super::timeline::Contact;
use crate::body::Body;
use crate::segments::Segments;
use crate::side::Side;

/// A runner's movement: solved from parameters, measured curves played, or a course of events.
#[derive(Clone, Debug)]
pub enum Motion {
    /// From [`GaitParameters`](super::parameters::GaitParameters).
    Solved(Box<Gait>),
    /// From a [`JointCycle`](super::cycle::JointCycle).
    Played(Box<PlayedGait>),
    /// With changes of speed, stops and absences.
    Course(Box<Course>),
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

impl From<Course> for Motion {
    fn from(course: Course) -> Self {
        Motion::Course(Box::new(course))
    }
}

impl Motion {
    /// Every joint at `time`, s.
    pub fn body(&self, time: f64) -> Body {
        match self {
            Motion::Solved(g) => g.body(time),
            Motion::Played(g) => g.body(time),
            Motion::Course(c) => c.body(time),
        }
    }

    /// 0 at a foot's contact, rising to 1 at its next; 0 where nobody strides.
    pub fn phase(&self, side: Side, time: f64) -> f64 {
        match self {
            Motion::Solved(g) => g.phase(side, time),
            Motion::Played(g) => g.phase(side, time),
            Motion::Course(c) => c.phase(side, time),
        }
    }

    /// Whether a foot touches the belt.
    pub fn in_contact(&self, side: Side, time: f64) -> bool {
        match self {
            Motion::Solved(g) => g.in_contact(side, time),
            Motion::Played(g) => g.in_contact(side, time),
            Motion::Course(c) => c.in_contact(side, time),
        }
    }

    /// Footfalls with their times, in order, from before 0 to after the end; of a course those at steady speeds.
    pub fn contacts(&self) -> Vec<Contact> {
        match self {
            Motion::Solved(g) => g.contacts().collect(),
            Motion::Played(g) => g.contacts().collect(),
            Motion::Course(c) => c.contacts(),
        }
    }

    /// Whose body.
    pub fn segments(&self) -> &Segments {
        match self {
            Motion::Solved(g) => g.segments(),
            Motion::Played(g) => g.segments(),
            Motion::Course(c) => c.segments(),
        }
    }

    /// Belt speed at the begin, m/s.
    pub fn speed(&self) -> f64 {
        self.speed_at(0.0)
    }

    /// Belt speed at `time` s, m/s.
    pub fn speed_at(&self, time: f64) -> f64 {
        match self {
            Motion::Solved(g) => g.speed(),
            Motion::Played(g) => g.speed(),
            Motion::Course(c) => c.speed(time),
        }
    }

    /// How far the belt has gone by `time` s, m.
    pub fn belt(&self, time: f64) -> f64 {
        match self {
            Motion::Solved(g) => g.speed() * time,
            Motion::Played(g) => g.speed() * time,
            Motion::Course(c) => c.belt(time),
        }
    }

    /// What the runner does at `time`, s.
    pub fn activity(&self, time: f64) -> Activity {
        let striding = |walks: bool| if walks { Activity::Walking } else { Activity::Running };
        match self {
            Motion::Solved(g) => striding(g.parameters().is_walking()),
            Motion::Played(_) => Activity::Running,
            Motion::Course(c) => c.activity(time),
        }
    }

    /// Whether nothing changes from `from` to `to`, s.
    pub fn is_steady(&self, from: f64, to: f64) -> bool {
        match self {
            Motion::Solved(_) | Motion::Played(_) => true,
            Motion::Course(c) => c.is_steady(from, to),
        }
    }
}
