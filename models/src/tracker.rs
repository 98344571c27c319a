//! Tracks one person from frame to frame: samples the crop, runs the network, and places the next crop. Looks beside the
//! runner for other people about once a second.

use crate::body::Body;
use crate::crop::{next_crop, whole_frame};
use crate::error::PoseError;
use crate::look::Strip;
use crate::net::{Detection, PoseNet};
use crate::network::Network;
use crate::other_people::OtherPeople;
use crate::runner_choice::RunnerChoice;
use crate::runner_track::{Owner, RunnerTrack};
use crate::sweep;
use kei_core::Pose;
use kei_frame::{Crop, Frame, Sampler};
use std::time::{Duration, Instant};

/// Durations of the parts of the last [`PoseTracker::track`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timings {
    /// Time for cropping, scaling and colour conversion.
    pub sampling: Duration,
    /// Time for running the network.
    pub inference: Duration,
    /// Time for looking beside the runner for other people; zero in most frames.
    pub look: Duration,
}

/// Tracks the pose of one person from frame to frame.
#[derive(Debug)]
pub struct PoseTracker {
    net: PoseNet,
    sampler: Sampler,
    choice: RunnerChoice,
    following: Option<Following>,
    runner: RunnerTrack,
    others: OtherPeople,
    /// Timestamp of the last frame.
    time: Duration,
    timings: Timings,
}

/// The next crop, valid for frames of this size (px).
#[derive(Clone, Copy, Debug)]
struct Following {
    width: u32,
    height: u32,
    crop: Crop,
}

impl PoseTracker {
    /// Creates a tracker that starts with the whole frame and follows the person nearest its centre.
    pub fn new(net: PoseNet) -> PoseTracker {
        PoseTracker::of_runner(net, RunnerChoice::Centre)
    }

    /// Creates a tracker that follows the chosen one of several people.
    ///
    /// For another choice than [`RunnerChoice::Centre`], it searches the whole frame for people whenever no runner is in
    /// view, which takes up to ten inferences for a wide frame.
    pub fn of_runner(net: PoseNet, choice: RunnerChoice) -> PoseTracker {
        let sampler = Sampler::new(net.size());
        PoseTracker {
            net,
            sampler,
            choice,
            following: None,
            runner: RunnerTrack::default(),
            others: OtherPeople::new(),
            time: Duration::ZERO,
            timings: Timings::default(),
        }
    }

    /// Returns the family of the network.
    pub fn network(&self) -> Network {
        self.net.network()
    }

    /// Returns the number of people who were in view lately: the runner, if tracked, and those who moved beside the
    /// runner at two looks in a row.
    ///
    /// Two seconds after a second runner appears it is 2; it falls back when three looks in a row miss that person.
    pub fn people(&self) -> usize {
        usize::from(self.runner.is_in_view(self.time)) + self.others.count()
    }

    /// Returns the pose in a frame, in px of the frame, with the frame's timestamp. It always has 17 keypoints: in an
    /// empty frame their scores are low.
    ///
    /// Samples the crop around the person's position in the previous frame. The crop is the whole frame at first, after
    /// [`PoseTracker::reset`], when the person was lost, and when the size of the frames changes. A pose that jumps to
    /// another person is returned with scores of 0, until the runner has been out of view for a second.
    ///
    /// # Errors
    /// The frame cannot be sampled, or TensorFlow Lite fails. The crop then stays as it was.
    pub fn track(&mut self, frame: &Frame) -> Result<Pose, PoseError> {
        if self.following.is_some_and(|f| (f.width, f.height) != (frame.width, frame.height)) {
            self.reset();
        }
        let is_chosen_absent = self.choice != RunnerChoice::Centre
            && !self.runner.is_in_view(frame.time)
            && !self.find_runner(frame)?;
        let crop = self.crop_for(frame.width, frame.height);
        let begin = Instant::now();
        let (mut detection, sampling) = self.detect(frame, crop, None)?;
        let inference = begin.elapsed().saturating_sub(sampling);
        self.time = frame.time;
        let owner = if is_chosen_absent { Owner::Other } else { self.follow(&detection, frame) };
        if owner == Owner::Other {
            detection.clear_scores();
        }
        let look = match owner {
            Owner::Runner(Some(runner)) => self.look_beside(&runner, frame)?,
            _ => Duration::ZERO,
        };
        self.timings = Timings { sampling, inference, look };
        Ok(Pose { time: frame.time, keypoints: detection.keypoints, feet: detection.feet })
    }

    /// Returns the crop for the next frame if it has this size (px).
    pub fn crop_for(&self, width: u32, height: u32) -> Crop {
        match self.following {
            Some(f) if (f.width, f.height) == (width, height) => f.crop,
            _ => whole_frame(width, height),
        }
    }

    /// Returns how long the last frame took.
    pub fn timings(&self) -> Timings {
        self.timings
    }

    /// Forgets the person and everybody else: the next crop is the whole frame.
    pub fn reset(&mut self) {
        self.following = None;
        self.runner = RunnerTrack::default();
        self.others = OtherPeople::new();
    }

    /// Runs the network on a crop, of which it sees only the strip, if any. Returns the time for sampling too.
    fn detect(
        &mut self,
        frame: &Frame,
        crop: Crop,
        strip: Option<Strip>,
    ) -> Result<(Detection, Duration), PoseError> {
        let (begin, size) = (Instant::now(), self.net.size());
        let mut sampling = Duration::ZERO;
        let detection = self.net.detect(crop, |tensor| {
            self.sampler.sample(frame, crop, tensor)?;
            if let Some(strip) = strip {
                strip.mask(crop, size, tensor);
            }
            sampling = begin.elapsed();
            Ok(())
        })?;
        Ok((detection, sampling))
    }

    /// Decides whose pose it is and places the next crop.
    fn follow(&mut self, detection: &Detection, frame: &Frame) -> Owner {
        let (width, height) = (frame.width, frame.height);
        let mut crop = next_crop(&detection.keypoints, width, height);
        let owner = self.runner.follow(&detection.keypoints, crop, frame.time, &mut self.others);
        if owner == Owner::Other {
            crop = self.runner.last_crop().unwrap_or(crop);
        }
        self.following = Some(Following { width, height, crop });
        owner
    }

    /// Looks for a person beside the runner, if it is time to. Returns how long the look took.
    fn look_beside(&mut self, runner: &Body, frame: &Frame) -> Result<Duration, PoseError> {
        let Some((strip, known)) = self.others.due(runner, frame.width, frame.time) else {
            return Ok(Duration::ZERO);
        };
        let begin = Instant::now();
        let crop = strip.crop(runner, known.as_ref());
        let (detection, _) = self.detect(frame, crop, Some(strip))?;
        self.others.looked(&strip, Body::of(&detection.keypoints), runner, frame.time);
        Ok(begin.elapsed())
    }

    /// Searches the frame for people and starts a track at the runner: the one tracked before if still there, or else
    /// the chosen one. Returns `false` if there are people, but not the chosen one.
    fn find_runner(&mut self, frame: &Frame) -> Result<bool, PoseError> {
        let mut people = self.people_in(frame)?;
        let before = self.runner.last_body().and_then(|last| people.iter().find(|body| last.is_same(body)));
        let Some(runner) = before.copied().or_else(|| self.choice.pick(&mut people, frame.width)) else {
            return Ok(people.is_empty());
        };
        self.others.forget(&runner);
        self.runner.start(runner, frame.time);
        self.following = Some(Following { width: frame.width, height: frame.height, crop: runner.crop() });
        for other in people.iter().filter(|body| !body.is_same(&runner)) {
            self.others.see(*other, Some(&runner), frame.time);
        }
        Ok(true)
    }

    /// Returns everybody in a frame, each seen in a crop of their own.
    fn people_in(&mut self, frame: &Frame) -> Result<Vec<Body>, PoseError> {
        let mut people: Vec<Body> = Vec::new();
        for square in sweep::squares(frame.width, frame.height) {
            let (rough, _) = self.detect(frame, square, None)?;
            let crop = next_crop(&rough.keypoints, frame.width, frame.height);
            let (detection, _) = self.detect(frame, crop, None)?;
            if let Some(body) = Body::of(&detection.keypoints)
                && body.is_clear
                && !people.iter().any(|known| known.is_same(&body))
            {
                people.push(body);
            }
        }
        Ok(people)
    }
}
