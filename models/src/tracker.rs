//! From frames to poses: samples the crop, runs the network, and places the next crop.

use crate::crop::{next_crop, whole_frame};
use crate::error::PoseError;
use crate::net::PoseNet;
use crate::network::Network;
use kei_core::Pose;
use kei_frame::{Crop, Frame, Sampler};
use std::time::{Duration, Instant};

/// How long the parts of the last [`PoseTracker::track`] took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timings {
    /// Cropping, scaling and colour conversion.
    pub sampling: Duration,
    /// The network.
    pub inference: Duration,
}

/// Follows one person from frame to frame.
#[derive(Debug)]
pub struct PoseTracker {
    net: PoseNet,
    sampler: Sampler,
    following: Option<Following>,
    timings: Timings,
}

/// The next crop, in frames of this size.
#[derive(Clone, Copy, Debug)]
struct Following {
    width: u32,
    height: u32,
    crop: Crop,
}

impl PoseTracker {
    /// A tracker that follows nobody yet.
    pub fn new(net: PoseNet) -> PoseTracker {
        let sampler = Sampler::new(net.size());
        PoseTracker { net, sampler, following: None, timings: Timings::default() }
    }

    /// The family of its network.
    pub fn network(&self) -> Network {
        self.net.network()
    }

    /// The pose in a frame, px of the frame, with the frame's time. There are always 17 keypoints: an empty frame shows in
    /// their scores.
    ///
    /// Samples the crop around the person's place in the previous frame. The crop is the whole frame at first, after
    /// [`PoseTracker::reset`], when the person was lost, and when the size of the frames changes. An error leaves the crop
    /// as it was.
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

    /// The crop for the next frame of this size.
    pub fn crop_for(&self, width: u32, height: u32) -> Crop {
        match self.following {
            Some(f) if (f.width, f.height) == (width, height) => f.crop,
            _ => whole_frame(width, height),
        }
    }

    /// How long the last frame took.
    pub fn timings(&self) -> Timings {
        self.timings
    }

    /// Stops following; the next crop is the whole frame.
    pub fn reset(&mut self) {
        self.following = None;
    }
}
