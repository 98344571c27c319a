//! Recognises a video in which the runner lies on the side or upside down.
//!
//! Pose networks are trained on upright people. MoveNet follows a turned body with keypoints that are turned,
//! too, and the other network finds hardly anyone. In both cases the same frame shows a confident, upright body
//! after the right turn.

use super::network;
use kei_boards::camera::Turn;
use kei_core::{Joint, Pose};
use kei_frame::{Frame, PixelFormat};
use kei_models::{PoseError, PoseTracker};
use std::path::PathBuf;

/// Number of frames between two tests.
const FRAMES_PER_TEST: u32 = 10;
/// Mean score of an upright body over [`FRAMES_PER_TEST`] frames that ends the search. On seven clips, turned
/// in all ways, and with both networks, upright runners had 0.75 or more and turned ones 0.63 or less.
const MIN_UPRIGHT_SCORE: f32 = 0.65;
/// Least gain of the score by a turn.
const MIN_GAIN: f32 = 0.2;
/// Number of tests that must agree on a turn.
const MIN_VOTES: u32 = 3;
/// Number of tests, about ten seconds of a phone's video. Each costs as much as six frames.
const MAX_TESTS: u32 = 30;

/// A search for the turn that makes the runner upright. It ends at the first upright body.
pub(super) struct UprightSearch {
    model: PathBuf,
    /// Network of the tests. It is loaded for the first test, which most videos do not need.
    tracker: Option<PoseTracker>,
    scores: f32,
    frames: u32,
    tests: u32,
    votes: [u32; Turn::ALL.len()],
    is_over: bool,
}

impl UprightSearch {
    /// Prepares a search with the pose network in a file.
    pub(super) fn new(model: PathBuf) -> UprightSearch {
        let votes = [0; Turn::ALL.len()];
        UprightSearch { model, tracker: None, scores: 0.0, frames: 0, tests: 0, votes, is_over: false }
    }

    /// Adds a frame with its pose. Returns the turn that makes the runner upright, as soon as it is known.
    pub(super) fn push(&mut self, frame: &Frame, pose: &Pose) -> Result<Option<Turn>, PoseError> {
        if self.is_over {
            return Ok(None);
        }
        self.scores += upright_score(pose);
        self.frames += 1;
        if self.frames < FRAMES_PER_TEST {
            return Ok(None);
        }
        let mean = std::mem::take(&mut self.scores) / std::mem::take(&mut self.frames) as f32;
        self.tests += 1;
        self.is_over = mean >= MIN_UPRIGHT_SCORE || self.tests > MAX_TESTS;
        if self.is_over { Ok(None) } else { self.test(frame, mean) }
    }

    /// Turns the frame in all ways and looks for an upright body.
    fn test(&mut self, frame: &Frame, before: f32) -> Result<Option<Turn>, PoseError> {
        let tracker = match self.tracker.take() {
            Some(tracker) => self.tracker.insert(tracker),
            None => self.tracker.insert(PoseTracker::new(network::load(&self.model)?)),
        };
        let mut scores = [0.0; Turn::ALL.len()];
        for (score, turn) in scores.iter_mut().zip(Turn::ALL) {
            let turned = turned(frame, turn);
            tracker.reset();
            // The first look finds the body, the second one sees it in its own crop.
            tracker.track(&turned)?;
            *score = upright_score(&tracker.track(&turned)?);
        }
        let best = (0..scores.len()).max_by(|&a, &b| scores[a].total_cmp(&scores[b]));
        let clear = |&best: &usize| scores[best] >= MIN_UPRIGHT_SCORE && scores[best] >= before + MIN_GAIN;
        let Some(best) = best.filter(clear) else { return Ok(None) };
        self.votes[best] += 1;
        self.is_over = self.votes[best] >= MIN_VOTES;
        Ok(self.is_over.then_some(Turn::ALL[best]))
    }
}

/// Returns the mean score of shoulders, hips, knees and ankles, or 0 if the ankles are not below the
/// shoulders. The better joint of each pair counts, because the far one is often hidden.
fn upright_score(pose: &Pose) -> f32 {
    const PAIRS: [(Joint, Joint); 4] = [
        (Joint::LeftShoulder, Joint::RightShoulder),
        (Joint::LeftHip, Joint::RightHip),
        (Joint::LeftKnee, Joint::RightKnee),
        (Joint::LeftAnkle, Joint::RightAnkle),
    ];
    let middle = |(left, right): (Joint, Joint)| {
        ((pose[left].x + pose[right].x) / 2.0, (pose[left].y + pose[right].y) / 2.0)
    };
    let (top, bottom) = (middle(PAIRS[0]), middle(PAIRS[3]));
    let is_upright = bottom.1 - top.1 > (bottom.0 - top.0).abs();
    let scores: f32 = PAIRS.iter().map(|&(left, right)| pose[left].score.max(pose[right].score)).sum();
    if is_upright { scores / PAIRS.len() as f32 } else { 0.0 }
}

/// Returns the brightness of a turned frame. The networks find bodies without colour as well.
fn turned(frame: &Frame, turn: Turn) -> Frame {
    let (width, height) = (frame.width as usize, frame.height as usize);
    // In NV12 the brightness comes first. In RGB, green is most of it.
    let (step, first) = if frame.format == PixelFormat::Rgb24 { (3, 1) } else { (1, 0) };
    let pixel = |x: usize, y: usize| frame.data[y * frame.stride + step * x + first];
    let (across, down) = if turn == Turn::Half { (width, height) } else { (height, width) };
    let mut data = Vec::with_capacity(across * down);
    for y in 0..down {
        for x in 0..across {
            data.push(match turn {
                Turn::None => pixel(x, y),
                Turn::Clockwise => pixel(y, height - 1 - x),
                Turn::Half => pixel(width - 1 - x, height - 1 - y),
                Turn::Counterclockwise => pixel(width - 1 - y, x),
            });
        }
    }
    let (width, height) = (across as u32, down as u32);
    Frame { format: PixelFormat::Grey, width, height, stride: across, time: frame.time, data }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kei_core::Keypoint;
    use std::time::Duration;

    fn frame(format: PixelFormat, width: u32, height: u32, data: &[u8]) -> Frame {
        let stride = format.row_bytes(width);
        Frame { format, width, height, stride, time: Duration::ZERO, data: data.to_vec() }
    }

    /// Three columns and two rows, numbered by rows.
    #[test]
    fn every_turn_moves_the_pixels_to_their_place() {
        let lying = frame(PixelFormat::Grey, 3, 2, &[1, 2, 3, 4, 5, 6]);
        for (turn, size, expected) in [
            (Turn::Clockwise, (2, 3), [4, 1, 5, 2, 6, 3]),
            (Turn::Half, (3, 2), [6, 5, 4, 3, 2, 1]),
            (Turn::Counterclockwise, (2, 3), [3, 6, 2, 5, 1, 4]),
        ] {
            let turned = turned(&lying, turn);
            assert_eq!(((turned.width, turned.height), &turned.data[..]), (size, &expected[..]), "{turn:?}");
        }
        let color = frame(PixelFormat::Rgb24, 2, 1, &[0, 7, 0, 0, 8, 0]);
        assert_eq!(turned(&color, Turn::Half).data, [8, 7]);
    }

    fn pose(place: impl Fn(f32) -> (f32, f32), score: f32) -> Pose {
        let mut pose =
            Pose { time: Duration::ZERO, keypoints: [Keypoint::default(); Joint::COUNT], feet: None };
        for (index, keypoint) in pose.keypoints.iter_mut().enumerate() {
            let (x, y) = place(index as f32);
            *keypoint = Keypoint { x, y, score };
        }
        pose
    }

    /// COCO's keypoints are numbered from the nose to the ankles.
    #[test]
    fn only_a_body_with_its_feet_down_has_a_score() {
        assert_eq!(upright_score(&pose(|k| (0.0, k), 0.8)), 0.8);
        assert_eq!(upright_score(&pose(|k| (0.0, -k), 0.8)), 0.0);
        assert_eq!(upright_score(&pose(|k| (k, 0.0), 0.8)), 0.0);
        assert_eq!(upright_score(&pose(|k| (-k, 0.0), 0.8)), 0.0);
    }

    /// Ten frames of an upright runner end the search before any network is loaded.
    #[test]
    fn an_upright_runner_ends_the_search() {
        let mut search = UprightSearch::new("missing.tflite".into());
        let blank = frame(PixelFormat::Grey, 1, 1, &[0]);
        for _ in 0..FRAMES_PER_TEST {
            assert!(search.push(&blank, &pose(|k| (0.0, k), 0.8)).unwrap().is_none());
        }
        for _ in 0..10 * FRAMES_PER_TEST {
            assert!(search.push(&blank, &pose(|k| (0.0, -k), 0.8)).unwrap().is_none());
        }
    }
}
