//! A recording as read from a file, before its conventions are checked.

use super::body::Body;
use super::error::KeypointError;
use super::format::Format;

/// Most frames of a recording: four hours at 30 fps. Bounds the memory that a file can take, to about 400 MB.
pub(super) const MAX_FRAMES: usize = 432_000;
/// Most people that are read from one frame; further ones are ignored.
pub(super) const MAX_PEOPLE: usize = 32;

/// Meaning of [`Frame::clock`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clock {
    /// Time, s.
    Seconds,
    /// Number of the frame. The format has no times.
    FrameNumbers,
}

/// One frame, with everyone in it.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) clock: f64,
    pub(super) people: Vec<Body>,
}

/// All frames of a file.
#[derive(Debug)]
pub(super) struct RawRecording {
    pub(super) format: Format,
    pub(super) clock: Clock,
    pub(super) frames: Vec<Frame>,
}

impl RawRecording {
    pub(super) fn new(format: Format, clock: Clock) -> RawRecording {
        RawRecording { format, clock, frames: Vec::new() }
    }

    /// Appends a frame, without those people of whom nothing is seen.
    ///
    /// # Errors
    /// Fails if the recording already has [`MAX_FRAMES`].
    pub(super) fn push(&mut self, mut frame: Frame) -> Result<(), KeypointError> {
        if self.frames.len() == MAX_FRAMES {
            return Err(KeypointError::TooManyFrames { most: MAX_FRAMES });
        }
        frame.people.retain(Body::is_seen);
        self.frames.push(frame);
        Ok(())
    }

    /// Adds a person to the last frame if it has the same clock, otherwise to a new one.
    pub(super) fn push_person(&mut self, clock: f64, body: Body) -> Result<(), KeypointError> {
        match self.frames.last_mut().filter(|frame| frame.clock == clock) {
            Some(frame) if frame.people.len() >= MAX_PEOPLE || !body.is_seen() => Ok(()),
            Some(frame) => {
                frame.people.push(body);
                Ok(())
            }
            None => self.push(Frame { clock, people: vec![body] }),
        }
    }

    /// Returns all bodies.
    pub(super) fn bodies(&self) -> impl Iterator<Item = &Body> {
        self.frames.iter().flat_map(|frame| &frame.people)
    }

    /// Returns all bodies, to change them.
    pub(super) fn bodies_mut(&mut self) -> impl Iterator<Item = &mut Body> {
        self.frames.iter_mut().flat_map(|frame| &mut frame.people)
    }

    /// Whether a frame shows two or more people.
    pub(super) fn has_several_people(&self) -> bool {
        self.frames.iter().any(|frame| frame.people.len() > 1)
    }
}
