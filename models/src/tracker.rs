//! From frames to poses: samples the crop, runs the network, and decides where to look next.

use crate::{Network, PoseError, PoseNet, crop};
use kei_core::Pose;
use kei_frame::{Crop, Frame, Sampler};
use std::time::{Duration, Instant};

/// How long the parts of the last [`PoseTracker::see`] took.
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

/// Where to look next, in frames of this size.
#[derive(Clone, Copy, Debug)]
struct Following {
    width: u32,
    height: u32,
    crop: Crop,
}

impl PoseTracker {
    /// A tracker that has seen nothing yet.
    pub fn new(net: PoseNet) -> PoseTracker {
        let sampler = Sampler::new(net.size());
        PoseTracker { net, sampler, following: None, timings: Timings::default() }
    }

    /// Which network looks.
    pub fn network(&self) -> Network {
        self.net.network()
    }

    /// The pose in a frame, px of the frame, with the frame's time. There are always 17 keypoints: that nobody
    /// is there shows in their scores.
    ///
    /// Looks where the person was in the frame before; at the whole frame first, after [`PoseTracker::reset`],
    /// when the person was lost, and when the frames change their size. After an error it looks at the same
    /// place again.
    pub fn see(&mut self, frame: &Frame) -> Result<Pose, PoseError> {
        let crop = self.crop_for(frame.width, frame.height);
        let begin = Instant::now();
        let mut sampling = Duration::ZERO;
        let sight = self.net.see(crop, |tensor| {
            self.sampler.sample(frame, crop, tensor)?;
            sampling = begin.elapsed();
            Ok(())
        })?;
        self.timings = Timings { sampling, inference: begin.elapsed().saturating_sub(sampling) };
        let (width, height) = (frame.width, frame.height);
        self.following =
            Some(Following { width, height, crop: crop::next_crop(&sight.keypoints, width, height) });
        Ok(Pose { time: frame.time, keypoints: sight.keypoints, feet: sight.feet })
    }

    /// Where it will look in the next frame of this size.
    pub fn crop_for(&self, width: u32, height: u32) -> Crop {
        match self.following {
            Some(f) if (f.width, f.height) == (width, height) => f.crop,
            _ => crop::whole_frame(width, height),
        }
    }

    /// How long the last frame took.
    pub fn timings(&self) -> Timings {
        self.timings
    }

    /// Forgets whom it followed.
    pub fn reset(&mut self) {
        self.following = None;
    }
}
