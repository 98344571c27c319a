use super::*;
use crate::profile::camera::CaptureFormat;
use kei_frame::PixelFormat;
use std::collections::VecDeque;

/// One action of the scripted camera.
enum Act {
    /// Fills buffers that are queued together: sequence number, time in ms, and their condition.
    Fill(&'static [(u32, u64, Condition)]),
    /// Delivers no frame.
    Silence,
    /// Fails with this errno.
    Fails(i32),
}

#[derive(Clone, Copy)]
enum Condition {
    Good,
    /// Marked as damaged by the driver.
    Marked,
    /// One byte too short.
    Short,
}

use Condition::{Good, Marked, Short};

/// One entry for each attempt to open: an errno, or the steps of the opened stream.
struct Script(VecDeque<Result<Vec<Act>, i32>>);

struct Play {
    acts: VecDeque<Act>,
    filled: VecDeque<(u32, u64, Condition)>,
    setup: Setup,
}

impl Opener for Script {
    type Stream = Play;

    fn open(&mut self) -> Result<Play, V4l2Error> {
        let device = "/dev/video0".to_owned();
        let acts = self.0.pop_front().expect("opened more often than scripted");
        let acts = acts.map_err(|errno| V4l2Error::opening(&device, io::Error::from_raw_os_error(errno)))?;
        let mode = Mode { format: CaptureFormat::Yuyv, width: 4, height: 2, frames_per_second: 10.0 };
        let setup = Setup { device, mode, stride: 8 };
        Ok(Play { acts: acts.into(), filled: VecDeque::new(), setup })
    }
}

impl Stream for Play {
    fn wait(&mut self, time: Duration) -> io::Result<bool> {
        if self.filled.is_empty() && !time.is_zero() {
            match self.acts.pop_front() {
                Some(Act::Fill(buffers)) => self.filled.extend(buffers),
                Some(Act::Fails(errno)) => return Err(io::Error::from_raw_os_error(errno)),
                Some(Act::Silence) => {}
                None => panic!("read more often than scripted"),
            }
        }
        Ok(!self.filled.is_empty())
    }

    fn dequeue(&mut self, data: &mut Vec<u8>) -> io::Result<Buffer> {
        let (sequence, millis, condition) = self.filled.pop_front().expect("no buffer is filled");
        data.clear();
        data.resize(if matches!(condition, Short) { 15 } else { 16 }, sequence as u8);
        let damaged = matches!(condition, Marked);
        Ok(Buffer { sequence, time: Some(Duration::from_millis(millis)), damaged })
    }

    fn setup(&self) -> &Setup {
        &self.setup
    }
}

fn camera(script: Vec<Result<Vec<Act>, i32>>) -> Supervised<Script> {
    let timeouts = Timeouts { stall: Duration::from_millis(30), retry: Duration::ZERO };
    Supervised::new(Script(script.into()), timeouts)
}

/// Returns the first byte of the next frame and its time in ms, or the error message.
fn next(camera: &mut Supervised<Script>) -> Result<(u8, u128), String> {
    let mut frame = Frame::zeroed(PixelFormat::Grey, 2, 2).unwrap();
    match camera.capture(&mut frame) {
        Ok(_) => {
            assert_eq!((frame.format, frame.width, frame.height), (PixelFormat::Yuyv, 4, 2));
            Ok((frame.data[0], frame.time.as_millis()))
        }
        Err(CameraError::Interrupted { what }) => Err(what),
        Err(error) => panic!("a camera can recover from every error: {error}"),
    }
}

/// If several frames are queued, the newest is delivered and the others are counted as dropped.
#[test]
fn the_newest_frame_is_delivered() {
    let acts = vec![
        Act::Fill(&[(0, 100, Good)]),
        Act::Fill(&[(1, 200, Good), (2, 300, Good), (3, 400, Good)]),
        // The driver itself had no buffer for two frames.
        Act::Fill(&[(6, 700, Good)]),
    ];
    let mut camera = camera(vec![Ok(acts)]);
    assert_eq!(next(&mut camera), Ok((0, 100)));
    assert_eq!(next(&mut camera), Ok((3, 400)));
    assert_eq!(camera.dropped(), 2);
    assert_eq!(next(&mut camera), Ok((6, 700)));
    assert_eq!(camera.dropped(), 4);
}

/// A frame that is not newer than the previous one is skipped, and time follows the driver's clock.
#[test]
fn older_frames_are_skipped() {
    let acts = vec![
        Act::Fill(&[(0, 100, Good)]),
        Act::Fill(&[(9, 1000, Good)]),
        Act::Fill(&[(9, 1000, Good)]),
        Act::Fill(&[(2, 300, Good)]),
        Act::Fill(&[(10, 1100, Good)]),
    ];
    let mut camera = camera(vec![Ok(acts)]);
    assert_eq!([(); 3].map(|()| next(&mut camera)), [Ok((0, 100)), Ok((9, 1000)), Ok((10, 1100))]);
    assert_eq!(camera.dropped(), 8);
}

/// A driver that repeats the same frame has stalled.
#[test]
fn a_repeated_frame_counts_as_a_stall() {
    let acts = (0..2_000_000).map(|_| Act::Fill(&[(0, 100, Good)])).collect();
    let mut camera = camera(vec![Ok(acts)]);
    assert_eq!(next(&mut camera), Ok((0, 100)));
    assert!(next(&mut camera).unwrap_err().contains("sends no frames"));
}

/// v4l2loopback gives a reader's first frame the number 0 and the time of opening; the second frame has the
/// number of all frames fed so far. Neither the rate nor the count of dropped frames may use these.
#[test]
fn an_implausible_frame_counter_is_ignored() {
    let mut acts = vec![Act::Fill(&[(0, 5030, Good)])];
    acts.extend([
        Act::Fill(&[(150, 5100, Good)]),
        Act::Fill(&[(151, 5200, Good)]),
        Act::Fill(&[(152, 5300, Good)]),
        Act::Fill(&[(153, 5400, Good)]),
        Act::Fill(&[(154, 5500, Good), (155, 5600, Good)]),
        // Later than the buffers can hold, so the frames lost in between are counted.
        Act::Fill(&[(160, 6100, Good)]),
        Act::Fill(&[(161, 6200, Good)]),
        Act::Fill(&[(162, 6300, Good)]),
        Act::Fill(&[(163, 6400, Good)]),
        Act::Fill(&[(164, 6500, Good)]),
    ]);
    let mut camera = camera(vec![Ok(acts)]);
    for _ in 0..11 {
        next(&mut camera).unwrap();
    }
    assert_eq!(camera.dropped(), 5);
    let rate = camera.measured().unwrap();
    assert!((rate.frames_per_second - 10.0).abs() < 1e-9, "{rate:?}");
    assert!(rate.jitter < Duration::from_micros(1), "{rate:?}");
}

/// The driver's frame counter wraps around.
#[test]
fn the_frame_counter_may_wrap_around() {
    let acts = vec![Act::Fill(&[(u32::MAX - 1, 100, Good)]), Act::Fill(&[(1, 400, Good)])];
    let mut camera = camera(vec![Ok(acts)]);
    for _ in 0..2 {
        next(&mut camera).unwrap();
    }
    assert_eq!(camera.dropped(), 2);
}

/// Damaged frames, marked or too short, are skipped and counted as dropped.
#[test]
fn damaged_frames_are_skipped() {
    let acts =
        vec![Act::Fill(&[(0, 100, Marked)]), Act::Fill(&[(1, 200, Short)]), Act::Fill(&[(2, 300, Good)])];
    let mut camera = camera(vec![Ok(acts)]);
    assert_eq!(next(&mut camera), Ok((2, 300)));
    assert_eq!(camera.dropped(), 2);
}

/// Damaged frames do not lower the measured frame rate.
#[test]
fn damaged_frames_do_not_slow_the_camera() {
    let mut acts = vec![Act::Fill(&[(0, 100, Good)]), Act::Fill(&[(1, 200, Good)])];
    acts.extend([
        Act::Fill(&[(2, 300, Marked)]),
        Act::Fill(&[(3, 400, Short)]),
        Act::Fill(&[(4, 500, Good)]),
    ]);
    acts.extend([Act::Fill(&[(5, 600, Good)]), Act::Fill(&[(6, 700, Good)]), Act::Fill(&[(7, 800, Good)])]);
    acts.extend([
        Act::Fill(&[(8, 900, Good)]),
        Act::Fill(&[(9, 1000, Good)]),
        Act::Fill(&[(10, 1100, Good)]),
    ]);
    acts.extend([Act::Fill(&[(11, 1200, Good)]), Act::Fill(&[(12, 1300, Good)])]);
    let mut camera = camera(vec![Ok(acts)]);
    for _ in 0..11 {
        next(&mut camera).unwrap();
    }
    assert_eq!(camera.dropped(), 2);
    assert!((camera.measured().unwrap().frames_per_second - 10.0).abs() < 1e-9);
}

/// A camera that is missing, in use or not permitted is retried until it works.
#[test]
fn opening_is_retried() {
    let mut camera = camera(vec![Err(2), Err(16), Err(13), Ok(vec![Act::Fill(&[(0, 100, Good)])])]);
    assert_eq!(next(&mut camera).unwrap_err(), "no camera at /dev/video0: plug it in");
    assert!(next(&mut camera).unwrap_err().contains("another program"));
    assert!(next(&mut camera).unwrap_err().contains("permission denied"));
    assert_eq!(next(&mut camera), Ok((0, 100)));
}

/// A stalled or unplugged camera is reported, closed, and reopened when it is back.
#[test]
fn a_lost_camera_is_reopened() {
    let mut camera = camera(vec![
        Ok(vec![Act::Fill(&[(7, 100, Good)]), Act::Silence]),
        Ok(vec![Act::Fill(&[(0, 900, Good)]), Act::Fails(19)]),
        Err(19),
        Ok(vec![Act::Fill(&[(0, 2000, Good)])]),
    ]);
    assert_eq!(next(&mut camera), Ok((7, 100)));
    assert!(camera.setup().is_some());
    assert!(next(&mut camera).unwrap_err().contains("sends no frames"));
    assert!(camera.setup().is_none());
    assert_eq!(next(&mut camera), Ok((0, 900)));
    assert_eq!(next(&mut camera).unwrap_err(), "camera /dev/video0 was unplugged: plug it in again");
    assert_eq!(next(&mut camera).unwrap_err(), "no camera at /dev/video0: plug it in");
    assert_eq!(next(&mut camera), Ok((0, 2000)));
    assert_eq!(camera.dropped(), 0, "a pause does not count as dropped frames");
}

/// A stream of damaged frames has its own error, reported within the timeout.
#[test]
fn a_bad_cable_is_reported() {
    let acts = (0..2_000_000).map(|_| Act::Fill(&[(0, 100, Marked)])).collect();
    let mut camera = camera(vec![Ok(acts)]);
    assert!(next(&mut camera).unwrap_err().contains("only damaged frames"));
}

/// A camera that returns with a different clock does not move time backwards.
#[test]
fn time_never_goes_backwards() {
    let mut camera = camera(vec![
        Ok(vec![Act::Fill(&[(0, 5000, Good)]), Act::Fails(19)]),
        Ok(vec![Act::Fill(&[(0, 20, Good)]), Act::Fill(&[(1, 120, Good)])]),
    ]);
    assert_eq!(next(&mut camera), Ok((0, 5000)));
    next(&mut camera).unwrap_err();
    assert_eq!(next(&mut camera), Ok((0, 5100)));
    assert_eq!(next(&mut camera), Ok((1, 5200)));
}

/// Attempts to open a missing camera are spaced by the retry interval.
#[test]
fn attempts_to_open_are_spaced() {
    let timeouts = Timeouts { stall: Duration::from_millis(30), retry: Duration::from_millis(40) };
    let mut camera = Supervised::new(Script((0..4).map(|_| Err(2)).collect()), timeouts);
    let start = Instant::now();
    (0..4).for_each(|_| drop(next(&mut camera).unwrap_err()));
    assert!(start.elapsed() >= Duration::from_millis(120));
}
