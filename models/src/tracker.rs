//! Tracks one person from frame to frame: samples the crop, runs the network, and places the next crop.

use crate::crop::{next_crop, whole_frame};
use crate::error::PoseError;
use crate::net::PoseNet;
use crate::network::Network;
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
}

/// Tracks the pose of one person from frame to frame.
#[derive(Debug)]
pub struct PoseTracker {
    net: PoseNet,
    sampler: Sampler,
    following: Option<Following>,
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
    /// Creates a tracker that starts with the whole frame.
    pub fn new(net: PoseNet) -> PoseTracker {
        let sampler = Sampler::new(net.size());
        PoseTracker { net, sampler, following: None, timings: Timings::default() }
    }

    /// Returns the family of the network.
    pub fn network(&self) -> Network {
        self.net.network()
    }

    /// Returns the pose in a frame, in px of the frame, with the frame's timestamp. It always has 17 keypoints: in an
    /// empty frame their scores are low.
    ///
    /// Samples the crop around the person's position in the previous frame. The crop is the whole frame at first, after
    /// [`PoseTracker::reset`], when the person was lost, and when the size of the frames changes.
    ///
    /// # Errors
    /// The frame cannot be sampled, or TensorFlow Lite fails. The crop then stays as it was.
    pub fn track(&mut self, frame: &Frame) -> Result<Pose, PoseError> {
        let crop = self.crop_for(frame.width, frame.height);
        let begin = Instant::now();
        let mut sampling = Duration::ZERO;
        let detection = self.net.detect(crop, |tensor| {
            self.sampler.sample(frame, crop, tensor)?;
            sampling = begin.elapsed();
            Ok(())
        })?;
        self.timings = Timings { sampling, inference: begin.elapsed().saturating_sub(sampling) };
        let (width, height) = (frame.width, frame.height);
        let crop = next_crop(&detection.keypoints, width, height);
        self.following = Some(Following { width, height, crop });
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

    /// Forgets the person: the next crop is the whole frame.
    pub fn reset(&mut self) {
        self.following = None;
    }
}
