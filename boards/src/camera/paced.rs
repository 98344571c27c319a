//! Plays a recording at the speed at which it was recorded.

use kei_frame::{Camera, CameraError, Captured, Frame};
use std::time::{Duration, Instant};

/// A camera that delivers the frames of a recording in real time. Each frame is held back until its
/// timestamp, counted from the first frame. No frame is dropped: a slow caller receives frames late.
pub struct Paced<C> {
    recording: C,
    /// Time at which the first frame was delivered, and its timestamp.
    start: Option<(Instant, Duration)>,
}

impl<C: Camera> Paced<C> {
    /// Creates a camera that plays `recording` in real time.
    pub fn new(recording: C) -> Self {
        Paced { recording, start: None }
    }
}

impl<C: Camera> Camera for Paced<C> {
    fn capture(&mut self, frame: &mut Frame) -> Result<Captured, CameraError> {
        let captured = self.recording.capture(frame)?;
        if captured == Captured::Frame {
            let (started, first) = *self.start.get_or_insert_with(|| (Instant::now(), frame.time));
            let due = started.checked_add(frame.time.saturating_sub(first));
            if let Some(due) = due {
                std::thread::sleep(due.saturating_duration_since(Instant::now()));
            }
        }
        Ok(captured)
    }

    fn nominal_frames_per_second(&self) -> Option<f32> {
        self.recording.nominal_frames_per_second()
    }

    fn dropped(&self) -> u64 {
        self.recording.dropped()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Stamps(std::vec::IntoIter<u64>);

    impl Camera for Stamps {
        fn capture(&mut self, frame: &mut Frame) -> Result<Captured, CameraError> {
            let Some(stamp) = self.0.next() else { return Ok(Captured::End) };
            frame.time = Duration::from_millis(stamp);
            Ok(Captured::Frame)
        }

        fn nominal_frames_per_second(&self) -> Option<f32> {
            None
        }
    }

    /// Frames are held back relative to the first one, and their timestamps are not changed.
    #[test]
    fn frames_wait_for_their_time() {
        let mut frame = Frame::empty();
        let mut camera = Paced::new(Stamps(vec![5_000, 5_020, 5_100].into_iter()));
        let start = Instant::now();
        let mut waited = Vec::new();
        while camera.capture(&mut frame).unwrap() == Captured::Frame {
            waited.push((frame.time.as_millis(), start.elapsed()));
        }
        assert_eq!(waited.iter().map(|(stamp, _)| *stamp).collect::<Vec<_>>(), [5_000, 5_020, 5_100]);
        assert!(waited[1].1 >= Duration::from_millis(20) && waited[2].1 >= Duration::from_millis(100));
    }
}
