use super::*;
use crate::profile::camera::CaptureFormat;
use kei_frame::PixelFormat;
use std::collections::VecDeque;

/// What the camera does next.
enum Act {
    /// Fills buffers that wait together: sequence, time in ms, how.
    Fill(&'static [(u32, u64, How)]),
    /// Nothing comes.
    Silence,
    Fails(i32),
}

#[derive(Clone, Copy)]
enum How {
    Good,
    Marked,
    Short,
}

use How::{Good, Marked, Short};

/// Every attempt to open is one entry: an error, or what the stream then does.
struct Script(VecDeque<Result<Vec<Act>, i32>>);

struct Play {
    acts: VecDeque<Act>,
    filled: VecDeque<(u32, u64, How)>,
    setup: Setup,
}

impl Opener for Script {
    type Stream = Play;

    fn open(&mut self) -> Result<Play, V4l2Error> {
        let device = "/dev/video0".to_owned();
        let acts = self.0.pop_front().expect("opened more often than the script says");
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
                None => panic!("asked for more than the script says"),
            }
        }
        Ok(!self.filled.is_empty())
    }

    fn dequeue(&mut self, data: &mut Vec<u8>) -> io::Result<Buffer> {
        let (sequence, millis, how) = self.filled.pop_front().expect("took a buffer that isn't there");
        data.clear();
        data.resize(if matches!(how, Short) { 15 } else { 16 }, sequence as u8);
        let damaged = matches!(how, Marked);
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

/// The first byte of the next frame and its time in ms, or the words for the runner.
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

/// Of several frames that wait, the newest is given and the others are counted.
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

/// A frame that is not newer than the one before is no news: time goes on as the driver's does.
#[test]
fn older_frames_are_passed_over() {
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

/// A driver that gives the same frame again and again has stalled.
#[test]
fn an_endless_repetition_is_a_stall() {
    let acts = (0..2_000_000).map(|_| Act::Fill(&[(0, 100, Good)])).collect();
    let mut camera = camera(vec![Ok(acts)]);
    assert_eq!(next(&mut camera), Ok((0, 100)));
    assert!(next(&mut camera).unwrap_err().contains("sends no frames"));
}

/// v4l2loopback numbers a reader's first frame 0 and stamps it with the time of opening; the second has the number
/// of all that it was fed. Neither the rate nor the count of lost frames may believe that.
#[test]
fn a_count_that_time_has_no_room_for_is_none() {
    let mut acts = vec![Act::Fill(&[(0, 5030, Good)])];
    acts.extend([
        Act::Fill(&[(150, 5100, Good)]),
        Act::Fill(&[(151, 5200, Good)]),
        Act::Fill(&[(152, 5300, Good)]),
        Act::Fill(&[(153, 5400, Good)]),
        Act::Fill(&[(154, 5500, Good), (155, 5600, Good)]),
        // Late by more than the ring is long: what was lost is counted.
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

/// The driver's count goes round.
#[test]
fn the_count_may_go_round() {
    let acts = vec![Act::Fill(&[(u32::MAX - 1, 100, Good)]), Act::Fill(&[(1, 400, Good)])];
    let mut camera = camera(vec![Ok(acts)]);
    for _ in 0..2 {
        next(&mut camera).unwrap();
    }
    assert_eq!(camera.dropped(), 2);
}

/// Damaged frames are passed over, marked or too short, and counted.
#[test]
fn damaged_frames_are_passed_over() {
    let acts =
        vec![Act::Fill(&[(0, 100, Marked)]), Act::Fill(&[(1, 200, Short)]), Act::Fill(&[(2, 300, Good)])];
    let mut camera = camera(vec![Ok(acts)]);
    assert_eq!(next(&mut camera), Ok((2, 300)));
    assert_eq!(camera.dropped(), 2);
}

/// A camera is no slower for its damaged frames.
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

/// A camera that is not there, taken or forbidden is tried again until it works.
#[test]
fn opening_is_tried_again() {
    let mut camera = camera(vec![Err(2), Err(16), Err(13), Ok(vec![Act::Fill(&[(0, 100, Good)])])]);
    assert_eq!(next(&mut camera).unwrap_err(), "no camera at /dev/video0: plug it in");
    assert!(next(&mut camera).unwrap_err().contains("another program"));
    assert!(next(&mut camera).unwrap_err().contains("no permission"));
    assert_eq!(next(&mut camera), Ok((0, 100)));
}

/// A stall and an unplugging each close the camera, are reported, and end when it comes back.
#[test]
fn a_lost_camera_is_restarted() {
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
    assert_eq!(next(&mut camera).unwrap_err(), "the camera /dev/video0 was unplugged: plug it in again");
    assert_eq!(next(&mut camera).unwrap_err(), "no camera at /dev/video0: plug it in");
    assert_eq!(next(&mut camera), Ok((0, 2000)));
    assert_eq!(camera.dropped(), 0, "the pause is no dropped frames");
}

/// Nothing but damaged frames is an error of its own, reported within the timeout.
#[test]
fn a_bad_cable_is_reported() {
    let acts = (0..2_000_000).map(|_| Act::Fill(&[(0, 100, Marked)])).collect();
    let mut camera = camera(vec![Ok(acts)]);
    assert!(next(&mut camera).unwrap_err().contains("only damaged frames"));
}

/// A camera that comes back with a clock of its own doesn't turn time back.
#[test]
fn time_goes_forward() {
    let mut camera = camera(vec![
        Ok(vec![Act::Fill(&[(0, 5000, Good)]), Act::Fails(19)]),
        Ok(vec![Act::Fill(&[(0, 20, Good)]), Act::Fill(&[(1, 120, Good)])]),
    ]);
    assert_eq!(next(&mut camera), Ok((0, 5000)));
    next(&mut camera).unwrap_err();
    assert_eq!(next(&mut camera), Ok((0, 5100)));
    assert_eq!(next(&mut camera), Ok((1, 5200)));
}

/// Attempts to open a missing camera keep their distance.
#[test]
fn opening_is_not_tried_in_a_rush() {
    let timeouts = Timeouts { stall: Duration::from_millis(30), retry: Duration::from_millis(40) };
    let mut camera = Supervised::new(Script((0..4).map(|_| Err(2)).collect()), timeouts);
    let start = Instant::now();
    (0..4).for_each(|_| drop(next(&mut camera).unwrap_err()));
    assert!(start.elapsed() >= Duration::from_millis(120));
}
