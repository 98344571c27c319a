//! Which times `VideoFile` gives to frames: from the file, from a tag, from the caller, or none.
#![cfg(feature = "video")]

mod support;

use kei_boards::camera::{Clock, TimeOption, TimeSource, VideoError, VideoFile, VideoOptions};
use kei_frame::Camera;
use std::path::{Path, PathBuf};
use support::{TEST_PATTERN, ffmpeg, read_all};
use tempfile::TempDir;

fn timed(path: &Path, time: TimeOption) -> Result<VideoFile, VideoError> {
    VideoFile::open_with(path, VideoOptions { time, ..VideoOptions::default() })
}

/// Returns the times of the frames in ms.
fn times_ms(path: &Path, option: TimeOption) -> Vec<u128> {
    let (frames, result) = read_all(&mut timed(path, option).unwrap());
    result.unwrap();
    frames.iter().map(|frame| (frame.time.as_micros() + 500) / 1000).collect()
}

/// Asserts that a file is rejected because its times are invented, and read at a stated frame rate.
#[track_caller]
fn assert_invented(path: &Path, frames: u128, expected: &str) {
    let message = VideoFile::open(path).err().expect("its times are invented").to_string();
    assert!(message.contains(expected) && message.contains("--recorded-fps 30"), "{message}");
    let slower = timed(path, TimeOption::SlowMotion { factor: 2.0 });
    assert!(matches!(slower, Err(VideoError::InventedTime { .. })), "{}", path.display());
    let counted: Vec<u128> = (0..frames).map(|k| (k * 1000 + 25) / 50).collect();
    assert_eq!(times_ms(path, TimeOption::RecordedFps { fps: 50.0 }), counted, "{}", path.display());
}

/// Bare streams have no timestamps: ffmpeg assumes a frame rate for them. The frames of an unbroken stream
/// are numbered, so that a stated rate gives their times.
#[test]
fn bare_streams_need_a_stated_rate() {
    let folder = TempDir::new().unwrap();
    for (name, options, codec) in [
        ("a.h264", &["-c:v", "libx264", "-bf", "2"][..], "h264"),
        ("a.hevc", &["-c:v", "libx265", "-x265-params", "log-level=none"], "hevc"),
        ("a.m4v", &["-c:v", "mpeg4", "-f", "m4v"], "mpeg4"),
        ("a.m2v", &["-c:v", "mpeg2video"], "mpeg2video"),
        ("a.mjpeg", &["-c:v", "mjpeg"], "mjpeg"),
        ("a.mpjpeg", &["-c:v", "mjpeg", "-f", "mpjpeg"], "mjpeg"),
        ("renamed.mp4", &["-c:v", "mjpeg", "-f", "mjpeg"], "mjpeg"),
        ("joined.png", &["-c:v", "png", "-f", "image2pipe"], "png"),
    ] {
        let path = ffmpeg(&folder, &[TEST_PATTERN, options].concat(), name);
        assert_invented(&path, 50, &format!("a bare {codec} stream has no timestamps"));
    }
    let path = folder.path().join("a.mjpeg");
    let video = timed(&path, TimeOption::RecordedFps { fps: 120.0 }).unwrap();
    assert_eq!(video.nominal_frames_per_second(), Some(120.0));
    assert_eq!(video.info().time_source.clock(), Clock::Declared { factor: 1.0 });
}

/// Replaces every delay of a GIF by `delay` hundredths of a second.
fn with_delay(path: &Path, delay: u8, name: &str) -> PathBuf {
    let mut bytes = std::fs::read(path).unwrap();
    let control = |window: &[u8]| window.starts_with(&[0x21, 0xF9, 4]) && window[7] == 0;
    let places: Vec<usize> =
        bytes.windows(8).enumerate().filter(|(_, window)| control(window)).map(|(at, _)| at).collect();
    places.iter().for_each(|at| bytes[at + 4..at + 6].copy_from_slice(&[delay, 0]));
    let changed = path.with_file_name(name);
    std::fs::write(&changed, bytes).unwrap();
    changed
}

/// Players replace delays of 0 and 1 hundredths by 10, so these delays say nothing. Two hundredths are
/// respected, and 10 may be meant.
#[test]
fn animated_images_without_delays_need_a_stated_rate() {
    let folder = TempDir::new().unwrap();
    let gif = ffmpeg(&folder, &[TEST_PATTERN, &["-frames:v", "20"]].concat(), "a.gif");
    for delay in [0, 1] {
        assert_invented(&with_delay(&gif, delay, "fast.gif"), 20, "no usable delay");
    }
    for delay in [2, 10] {
        let path = with_delay(&gif, delay, "slow.gif");
        let expected: Vec<u128> = (0..20).map(|k| k * 10 * u128::from(delay)).collect();
        assert_eq!(times_ms(&path, TimeOption::Container), expected);
    }
    let apng = ffmpeg(&folder, &[TEST_PATTERN, &["-f", "apng", "-frames:v", "20"]].concat(), "a.png");
    assert_eq!(times_ms(&apng, TimeOption::Container)[19], 760);
    assert_invented(&without_apng_delays(&apng), 20, "no usable delay");
}

/// Sets the numerator of every delay of an APNG to zero. The check sums are not renewed; ffmpeg ignores them.
fn without_apng_delays(path: &Path) -> PathBuf {
    const DELAY: usize = 24; // type, sequence number, width, height, two offsets
    let mut bytes = std::fs::read(path).unwrap();
    let places: Vec<usize> =
        bytes.windows(4).enumerate().filter(|(_, window)| *window == b"fcTL").map(|(at, _)| at).collect();
    assert_eq!(places.len(), 20);
    places.iter().for_each(|at| bytes[at + DELAY..at + DELAY + 2].fill(0));
    let changed = path.with_file_name("fast.png");
    std::fs::write(&changed, bytes).unwrap();
    changed
}

/// A header can state no rate or an absurd one, and timestamps can stand still or go back.
#[test]
fn implausible_timestamps_need_a_stated_rate() {
    let folder = TempDir::new().unwrap();
    let make = |options: &[&str], name: &str| ffmpeg(&folder, &[TEST_PATTERN, options].concat(), name);
    let mut avi = std::fs::read(make(&["-c:v", "mjpeg"], "a.avi")).unwrap();
    let scale = avi.windows(4).position(|window| window == b"strh").unwrap() + 28;
    assert_eq!(avi[scale..scale + 8], [1, 0, 0, 0, 25, 0, 0, 0]);
    for (name, rate, expected) in [
        ("none.avi", [1_u32, 0], "its header states no frame rate"),
        ("fast.avi", [1, 4000], "imply 4000 fps"),
        ("slow.avi", [10, 1], "imply 0.100 fps"),
    ] {
        avi[scale..scale + 8].copy_from_slice(&rate.map(u32::to_le_bytes).concat());
        let path = folder.path().join(name);
        std::fs::write(&path, &avi).unwrap();
        assert_invented(&path, 50, expected);
    }
    let raw = make(&["-pix_fmt", "yuv420p", "-f", "yuv4mpegpipe"], "a.y4m");
    assert_eq!(times_ms(&raw, TimeOption::Container)[49], 1960);
    let text = std::fs::read(&raw).unwrap();
    let place = text.windows(5).position(|window| window == b"F25:1").unwrap();
    std::fs::write(&raw, [&text[..place], b"F0:0", &text[place + 5..]].concat()).unwrap();
    assert_invented(&raw, 50, "its header states no frame rate");
    let mut steps = std::fs::read(make(&["-c:v", "mpeg4"], "a.mp4")).unwrap();
    let table = steps.windows(4).position(|window| window == b"stts").unwrap();
    steps[table + 16..table + 20].fill(0);
    let path = folder.path().join("no_steps.mp4");
    std::fs::write(&path, &steps).unwrap();
    assert_invented(&path, 50, "its timestamps");
    let codec = ["-c:v", "mjpeg", "-fps_mode", "passthrough", "-enc_time_base", "1/1000"];
    let plain = make(&codec, "plain.mkv");
    for (name, timestamps) in
        [("equal.mkv", "1000"), ("back.mkv", "1000-N"), ("mixed.mkv", "mod(N*17,50)*40")]
    {
        let filter = format!("setts=pts='{timestamps}':dts='{timestamps}'");
        let copy = ["-i", plain.to_str().unwrap(), "-c", "copy", "-bsf:v", &filter];
        let path = ffmpeg(&folder, &copy, name);
        assert_invented(&path, 50, "its timestamps");
    }
}

/// Android writes the capture rate into a tag. It counts only if it contradicts the timestamps.
#[test]
fn the_capture_tag_corrects_slow_motion() {
    let folder = TempDir::new().unwrap();
    let make = |fps: &str, slower: &str, name: &str| {
        let tag = format!("com.android.capture.fps={fps}");
        let filter = format!("setpts={slower}*PTS,fps=30");
        let options = ["-vf", &filter, "-c:v", "mpeg4", "-metadata", &tag];
        let tags = ["-movflags", "use_metadata_tags"];
        ffmpeg(&folder, &[TEST_PATTERN, &options, &tags].concat(), name)
    };
    for name in ["slow.mp4", "slow.mkv"] {
        let path = make("240.0", "8", name);
        let video = VideoFile::open(&path).unwrap();
        let source = TimeSource::CaptureTag { fps: 240.0, factor: 8.0 };
        assert_eq!(video.info().time_source, source, "{name}");
        assert_eq!(video.info().frames_per_second, Some(240.0));
        assert!(
            video.info().duration.is_none_or(|duration| (1.95..=2.01).contains(&duration.as_secs_f64())),
            "{name}"
        );
        let last = *times_ms(&path, TimeOption::Container).last().unwrap();
        assert!((1990..=2000).contains(&last), "{last}");
        let by_option = times_ms(&path, TimeOption::SlowMotion { factor: 4.0 });
        assert!((2 * last - 3..=2 * last + 3).contains(by_option.last().unwrap()), "{by_option:?}");
        let uncorrected = TimeOption::SlowMotion { factor: 1.0 };
        assert!(*times_ms(&path, uncorrected).last().unwrap() > 15_900);
    }
    let same = make("30.0", "1", "same.mp4");
    assert_eq!(VideoFile::open(&same).unwrap().info().notes(), Vec::<String>::new());
    let dim = VideoFile::open(make("60.0", "1", "dim.mp4")).unwrap();
    assert_eq!(dim.info().time_source, TimeSource::Container);
    assert!(dim.info().notes()[0].contains("--recorded-fps 60"), "{:?}", dim.info().notes());
}

/// A stated frame rate corrects the timestamps by a factor, so that dropped frames stay gaps.
#[test]
fn a_stated_rate_keeps_dropped_frames() {
    let folder = TempDir::new().unwrap();
    let drop = ["-vf", "select='mod(n,5)'", "-fps_mode", "vfr", "-c:v", "mpeg4"];
    for name in ["dropped.mp4", "dropped.mkv"] {
        let path = ffmpeg(&folder, &[TEST_PATTERN, &drop].concat(), name);
        let played = times_ms(&path, TimeOption::Container);
        let recorded = times_ms(&path, TimeOption::RecordedFps { fps: 100.0 });
        let expected: Vec<u128> = played.iter().map(|ms| ms / 4).collect();
        assert_eq!(recorded, expected, "{name}");
    }
}
