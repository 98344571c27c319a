//! The sources of a runner's motion.

use super::course::{Activity, Course};
use super::played::PlayedGait;
use super::solved::Gait;
use super::timeline::Contact;
use crate::body::Body;
use crate::segments::Segments;
use crate::side::Side;

/// The motion of a runner: solved from parameters, played from measured curves, or a course of events.
#[derive(Clone, Debug)]
pub enum Motion {
    /// Solved from [`GaitParameters`](super::parameters::GaitParameters).
    Solved(Box<Gait>),
    /// Played from a [`JointCycle`](super::cycle::JointCycle).
    Played(Box<PlayedGait>),
    /// A course with changes of speed, stops and absences.
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
    /// Returns all joints at `time`, in s.
    pub fn body(&self, time: f64) -> Body {
        match self {
            Motion::Solved(g) => g.body(time),
            Motion::Played(g) => g.body(time),
            Motion::Course(c) => c.body(time),
        }
    }

    /// Returns the stride phase of a foot: 0 at its contact, rising to 1 at its next contact; 0 if the runner
    /// is not striding.
    pub fn phase(&self, side: Side, time: f64) -> f64 {
        match self {
            Motion::Solved(g) => g.phase(side, time),
            Motion::Played(g) => g.phase(side, time),
            Motion::Course(c) => c.phase(side, time),
        }
    }

    /// Returns whether a foot touches the belt.
    pub fn in_contact(&self, side: Side, time: f64) -> bool {
        match self {
            Motion::Solved(g) => g.in_contact(side, time),
            Motion::Played(g) => g.in_contact(side, time),
            Motion::Course(c) => c.in_contact(side, time),
        }
    }

    /// Returns the contacts in order of time, from before 0 to after the end. For a course, only those at
    /// steady speeds.
    pub fn contacts(&self) -> Vec<Contact> {
        match self {
            Motion::Solved(g) => g.contacts().collect(),
            Motion::Played(g) => g.contacts().collect(),
            Motion::Course(c) => c.contacts(),
        }
    }

    /// Returns the segment lengths of the body.
    pub fn segments(&self) -> &Segments {
        match self {
            Motion::Solved(g) => g.segments(),
            Motion::Played(g) => g.segments(),
            Motion::Course(c) => c.segments(),
        }
    }

    /// Returns the belt speed at the start, in m/s.
    pub fn speed(&self) -> f64 {
        self.speed_at(0.0)
    }

    /// Returns the belt speed at `time` (s), in m/s.
    pub fn speed_at(&self, time: f64) -> f64 {
        match self {
            Motion::Solved(g) => g.speed(),
            Motion::Played(g) => g.speed(),
            Motion::Course(c) => c.speed(time),
        }
    }

    /// Returns the distance that the belt has moved by `time` (s), in m.
    pub fn belt(&self, time: f64) -> f64 {
        match self {
            Motion::Solved(g) => g.speed() * time,
            Motion::Played(g) => g.speed() * time,
            Motion::Course(c) => c.belt(time),
        }
    }

    /// Returns what the runner does at `time`, in s.
    pub fn activity(&self, time: f64) -> Activity {
        let striding = |walks: bool| if walks { Activity::Walking } else { Activity::Running };
        match self {
            Motion::Solved(g) => striding(g.parameters().is_walking()),
            Motion::Played(_) => Activity::Running,
            Motion::Course(c) => c.activity(time),
        }
    }

    /// Returns whether the gait is steady from `from` to `to`, in s.
    pub fn is_steady(&self, from: f64, to: f64) -> bool {
        match self {
            Motion::Solved(_) | Motion::Played(_) => true,
            Motion::Course(c) => c.is_steady(from, to),
        }
    }
}
