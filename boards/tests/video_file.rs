//! Videos made on the spot by ffmpeg: what `VideoFile` gives is compared with what ffprobe says of them.
#![cfg(feature = "video")]

use kei_boards::camera::{VideoError, VideoFile};
use kei_frame::{Camera, CameraError, Captured, Frame, PixelFormat};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const TEST_PATTERN: &[&str] = &["-f", "lavfi", "-i", "testsrc=size=96x64:rate=25:duration=2"];

fn ffmpeg(folder: &TempDir, arguments: &[&str], name: &str) -> PathBuf {
    let path = folder.path().join(name);
    let output = Command::new("ffmpeg")
        .current_dir(folder.path())
        .args(["-nostdin", "-v", "error", "-y"])
        .args(arguments)
        .arg(&path)
        .output()
        .expect("these tests need ffmpeg");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    path
}

/// Time stamps in microseconds, by ffprobe's decoder.
fn true_times(path: &Path) -> Vec<u64> {
    let output = Command::new("ffprobe")
        .args(["-v", "error", "-select_streams", "V:0", "-of", "csv=p=0"])
        .args(["-show_entries", "frame=pts_time"])
        .arg(path)
        .output()
        .expect("these tests need ffprobe");
    let text = String::from_utf8(output.stdout).unwrap();
    let seconds = text.lines().map(|line| line.trim_matches(',')).filter(|line| !line.is_empty());
    seconds.map(|line| (line.parse::<f64>().unwrap() * 1e6).round() as u64).collect()
}

fn read_all(video: &mut VideoFile) -> (Vec<Frame>, Result<(), CameraError>) {
    let mut frames = Vec::new();
    loop {
        let mut frame = Frame::empty();
        match video.capture(&mut frame) {
            Ok(Captured::Frame) => frames.push(frame),
            Ok(Captured::End) => return (frames, Ok(())),
            Err(error) => return (frames, Err(error)),
        }
    }
}

/// Opens and reads it, checks every time stamp against ffprobe's, and gives the frames.
fn frames_checked(path: &Path) -> Vec<Frame> {
    let mut video = VideoFile::open(path).unwrap();
    let (frames, result) = read_all(&mut video);
    result.unwrap();
    let times: Vec<u64> = frames.iter().map(|frame| ((frame.time.as_nanos() + 500) / 1000) as u64).collect();
    assert_eq!(times, true_times(path), "{}", path.display());
    for frame in &frames {
        assert_eq!((frame.width, frame.height), (video.info().width, video.info().height));
        let pixels = (frame.width * frame.height) as usize;
        let bytes = if frame.format == PixelFormat::Nv12 { pixels / 2 * 3 } else { pixels * 3 };
        assert_eq!(frame.data.len(), bytes);
    }
    frames
}

/// Red, green, blue of one pixel.
fn color(frame: &Frame, x: usize, y: usize) -> [f32; 3] {
    if frame.format == PixelFormat::Rgb24 {
        return [0, 1, 2].map(|channel| f32::from(frame.data[y * frame.stride + 3 * x + channel]));
    }
    let chroma = frame.height as usize * frame.stride + y / 2 * frame.stride + x / 2 * 2;
    let luma = 1.164 * (f32::from(frame.data[y * frame.stride + x]) - 16.0);
    let (u, v) = (f32::from(frame.data[chroma]) - 128.0, f32::from(frame.data[chroma + 1]) - 128.0);
    [luma + 1.596 * v, luma - 0.392 * u - 0.813 * v, luma + 2.017 * u]
}

#[track_caller]
fn assert_color(frame: &Frame, x: usize, y: usize, expected: [f32; 3]) {
    let found = color(frame, x, y);
    let off = found.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(off < 12.0, "pixel {x},{y}: {found:?}, expected {expected:?}");
}

const RED: [f32; 3] = [255.0, 0.0, 0.0];
const BLUE: [f32; 3] = [0.0, 0.0, 255.0];
const RED_LEFT_OF_BLUE: &[&str] =
    &["-f", "lavfi", "-i", "color=red:size=32x32:rate=10:duration=0.5,pad=64:32:0:0:blue"];

/// Every frame of every kind of container comes once, with the time stamp it has in the file.
#[test]
fn time_stamps_are_those_of_the_file() {
    let folder = TempDir::new().unwrap();
    let codec = ["-c:v", "mpeg4"];
    for (name, options) in [
        ("constant.mp4", &codec[..]),
        ("ntsc.mp4", &["-vf", "fps=30000/1001", "-c:v", "mpeg4"]),
        // Every third and seventh frame is missing: a phone in dim light.
        ("variable.mp4", &["-vf", "select='mod(n,3)*mod(n,7)'", "-fps_mode", "vfr", "-c:v", "mpeg4"]),
        ("variable.mkv", &["-vf", "select='mod(n,3)*mod(n,7)'", "-fps_mode", "vfr", "-c:v", "mpeg4"]),
        ("late_start.ts", &["-output_ts_offset", "12.34", "-c:v", "mpeg2video"]),
        ("late_start.mkv", &["-output_ts_offset", "3.5", "-c:v", "mpeg4"]),
        // B frames are stored in another order than shown.
        ("b_frames.mp4", &["-c:v", "mpeg4", "-bf", "2"]),
        ("animated.gif", &["-vf", "fps=10"]),
        ("uneven.gif", &["-vf", "fps=20,select='mod(n,3)'", "-fps_mode", "vfr"]),
        ("old.avi", &codec),
        ("constant.webm", &["-c:v", "libvpx", "-deadline", "realtime"]),
        ("single.png", &["-frames:v", "1"]),
    ] {
        let path = ffmpeg(&folder, &[TEST_PATTERN, options].concat(), name);
        assert!(!frames_checked(&path).is_empty());
    }
    assert_eq!(frames_checked(&folder.path().join("constant.mp4")).len(), 50);
    let late = frames_checked(&folder.path().join("late_start.mkv"));
    assert_eq!(late[0].time, Duration::from_millis(3500), "the first stamp isn't moved to zero");
}

/// Repeated frames (a 25 fps film in a 50 fps file) are handed on as they are.
#[test]
fn duplicates_are_kept() {
    let folder = TempDir::new().unwrap();
    let path = ffmpeg(&folder, &[TEST_PATTERN, &["-vf", "fps=50", "-c:v", "mpeg4"]].concat(), "twice.mp4");
    assert_eq!(frames_checked(&path).len(), 100);
}

/// Sizes that NV12 can't hold come as RGB; a 1x1 video too.
#[test]
fn odd_and_tiny_sizes() {
    let folder = TempDir::new().unwrap();
    for (size, format) in [
        ("1x1", PixelFormat::Rgb24),
        ("3x5", PixelFormat::Rgb24),
        ("2x2", PixelFormat::Nv12),
        ("33x64", PixelFormat::Rgb24),
        ("34x66", PixelFormat::Nv12),
    ] {
        let crop = size.replace('x', ":");
        let source = format!("color=red:size=80x80:rate=10:duration=0.5,format=yuv444p,crop={crop}:exact=1");
        let options = ["-f", "lavfi", "-i", &source, "-c:v", "ffv1"];
        let path = ffmpeg(&folder, &options, &format!("{size}.mkv"));
        let frames = frames_checked(&path);
        assert_eq!(frames.len(), 5);
        assert_eq!(frames[0].format, format, "{size}");
        assert_eq!(format!("{}x{}", frames[0].width, frames[0].height), size);
        assert_color(&frames[4], 0, 0, RED);
    }
}

/// A phone held upright stores a lying frame and a note to turn it: the frame comes upright.
#[test]
fn rotation_is_honoured() {
    let folder = TempDir::new().unwrap();
    let path = ffmpeg(&folder, &[RED_LEFT_OF_BLUE, &["-c:v", "mpeg4", "-q:v", "1"]].concat(), "lying.mp4");
    let frames = frames_checked(&path);
    assert_eq!((frames[0].width, frames[0].height), (64, 32));
    assert_color(&frames[0], 8, 16, RED);
    assert_color(&frames[0], 56, 16, BLUE);

    turn_clockwise(&path);
    let frames = frames_checked(&path);
    assert_eq!((frames[0].width, frames[0].height), (32, 64));
    assert_color(&frames[0], 16, 8, RED);
    assert_color(&frames[0], 16, 56, BLUE);
}

/// Writes a quarter turn into the display matrix of an MP4's track header.
fn turn_clockwise(path: &Path) {
    let mut bytes = std::fs::read(path).unwrap();
    let header = bytes.windows(4).position(|window| window == b"tkhd").unwrap();
    let matrix = header + 44; // type, version and flags, times, id, duration, reserved, layer, volume
    let turn: [u32; 5] = [0, 0x0001_0000, 0, 0xFFFF_0000, 0];
    assert_eq!(bytes[matrix..matrix + 4], [0, 1, 0, 0], "not an identity matrix");
    for (index, value) in turn.iter().enumerate() {
        bytes[matrix + 4 * index..][..4].copy_from_slice(&value.to_be_bytes());
    }
    std::fs::write(path, bytes).unwrap();
}

/// Pixels that are not square are made square, so that angles are right.
#[test]
fn pixels_are_made_square() {
    let folder = TempDir::new().unwrap();
    for (aspect, size) in [("2", (128, 32)), ("1/2", (64, 64)), ("64/45", (92, 32))] {
        let filter = format!("setsar={aspect}");
        let options = [RED_LEFT_OF_BLUE, &["-vf", &filter, "-c:v", "mpeg4", "-q:v", "1"]].concat();
        let frames = frames_checked(&ffmpeg(&folder, &options, "narrow.mkv"));
        assert_eq!((frames[0].width, frames[0].height), size, "aspect {aspect}");
        assert_color(&frames[0], 4, 4, RED);
        assert_color(&frames[0], size.0 as usize - 4, size.1 as usize - 4, BLUE);
    }
}

/// Colours come out right whatever the matrix and the range of the file.
#[test]
fn colors_are_right() {
    let folder = TempDir::new().unwrap();
    for (matrix, range, tag) in [
        ("bt601", "tv", "smpte170m"),
        ("bt601", "pc", "smpte170m"),
        ("bt709", "tv", "bt709"),
        ("bt709", "pc", "bt709"),
    ] {
        let filter = format!("scale=out_color_matrix={matrix}:out_range={range},format=yuv444p");
        let tags = ["-colorspace", tag, "-color_range", range];
        let options = [RED_LEFT_OF_BLUE, &["-vf", &filter, "-c:v", "ffv1"], &tags].concat();
        let frames = frames_checked(&ffmpeg(&folder, &options, "colors.mkv"));
        assert_color(&frames[0], 4, 4, RED);
        assert_color(&frames[0], 60, 28, BLUE);
    }
}

fn cut(path: &Path, percent: usize, name: &str) -> PathBuf {
    let bytes = std::fs::read(path).unwrap();
    let cut = path.with_file_name(name);
    std::fs::write(&cut, &bytes[..bytes.len() * percent / 100]).unwrap();
    cut
}

/// A recording that lost its end gives what is there, then says how much is missing, then ends.
#[test]
fn a_cut_recording_gives_its_frames_and_says_so() {
    let folder = TempDir::new().unwrap();
    for (name, options) in [
        ("whole.mp4", &["-c:v", "mpeg4", "-movflags", "+faststart"][..]),
        ("whole.mkv", &["-c:v", "mpeg4"]),
        ("whole.webm", &["-c:v", "libvpx", "-deadline", "realtime"]),
        ("whole.flv", &["-c:v", "flv"]),
    ] {
        let whole = ffmpeg(&folder, &[TEST_PATTERN, options].concat(), name);
        let mut video = VideoFile::open(cut(&whole, 60, &format!("cut_{name}"))).unwrap();
        let (frames, result) = read_all(&mut video);
        assert!((5..50).contains(&frames.len()), "{name}: {} frames", frames.len());
        let Err(CameraError::Broken { what, source: Some(source) }) = result else {
            panic!("{name}: {result:?}");
        };
        let error = source.downcast_ref::<VideoError>().unwrap();
        assert!(error.is_partial());
        assert!(what.contains(&format!("of 2.0 s ({} frames) could be read", frames.len())), "{what}");
        assert!(!video.decoder_messages().is_empty());
        assert_eq!(video.capture(&mut Frame::empty()).unwrap(), Captured::End);
    }
}

/// An MP4 without its table of contents, which is written last, can't be read at all.
#[test]
fn a_recording_without_its_index_is_refused() {
    let folder = TempDir::new().unwrap();
    let whole = ffmpeg(&folder, &[TEST_PATTERN, &["-c:v", "mpeg4"]].concat(), "whole.mp4");
    let error = VideoFile::open(cut(&whole, 60, "cut.mp4")).err().unwrap();
    assert!(matches!(&error, VideoError::NotAVideo { .. }), "{error}");
    assert!(error.to_string().contains("moov atom not found"), "{error}");
}

/// Each thing that is no video is refused with a word on what it is.
#[test]
fn what_is_no_video_is_refused() {
    let folder = TempDir::new().unwrap();
    let place = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let text = "time_s,nose_x\n".repeat(100);
    let sound = ["-f", "lavfi", "-i", "sine=duration=0.2"];
    let mut rng = fastrand::Rng::with_seed(1);
    let noise: Vec<u8> = std::iter::repeat_with(|| rng.u8(..)).take(50_000).collect();
    for (path, expected) in [
        (place("empty.mp4", b""), "empty (0 bytes)"),
        (place("text.mp4", text.as_bytes()), "not a video"),
        (place("text.txt", text.as_bytes()), "it is a text file"),
        (place("noise.mp4", &noise), "not a video"),
        (ffmpeg(&folder, &sound, "sound.wav"), "no video stream"),
        (folder.path().join("nowhere.mp4"), "No such file"),
        (folder.path().to_owned(), "not a file"),
        (PathBuf::from("/dev/null"), "not a file"),
    ] {
        let message = VideoFile::open(&path).err().unwrap().to_string();
        assert!(message.contains(expected), "{message}");
        assert!(message.starts_with(&path.display().to_string()), "{message}");
        assert!(!message.contains('\n'), "{message}");
    }
}

/// A frame that would need gigabytes is refused before it is decoded.
#[test]
fn absurd_sizes_are_refused() {
    let folder = TempDir::new().unwrap();
    let tall = ["-f", "lavfi", "-i", "color=size=2x20000:rate=1:duration=1", "-c:v", "ffv1"];
    let error = VideoFile::open(ffmpeg(&folder, &tall, "tall.mkv")).err().unwrap();
    assert!(matches!(error, VideoError::TooLarge { width: 2, height: 20000, .. }), "{error}");
    // Small frames whose pixels claim to be a hundred times as wide as high.
    let wide = ["-f", "lavfi", "-i", "color=size=320x32:rate=1:duration=1", "-vf", "setsar=100"];
    let options = [&wide[..], &["-c:v", "ffv1"]].concat();
    let error = VideoFile::open(ffmpeg(&folder, &options, "wide.mkv")).err().unwrap();
    assert!(matches!(error, VideoError::TooLarge { width: 32000, .. }), "{error}");
}

/// Two recordings in one file, the second of another size and beginning at time zero again: its frames
/// come in the first one's size, and time goes on.
#[test]
fn joined_recordings_are_evened_out() {
    let folder = TempDir::new().unwrap();
    let small = ffmpeg(&folder, &[TEST_PATTERN, &["-c:v", "mpeg2video"]].concat(), "a.ts");
    let large = [TEST_PATTERN, &["-vf", "scale=192:128", "-c:v", "mpeg2video"]].concat();
    let large = ffmpeg(&folder, &large, "b.ts");
    let both = folder.path().join("both.ts");
    std::fs::write(&both, [std::fs::read(small).unwrap(), std::fs::read(large).unwrap()].concat()).unwrap();
    let (frames, result) = read_all(&mut VideoFile::open(&both).unwrap());
    result.unwrap();
    assert!(frames.len() > 90, "{}", frames.len());
    assert!(frames.iter().all(|frame| frame.data.len() == 96 * 64 * 3 / 2));
    let steps = frames.windows(2).map(|pair| pair[1].time.saturating_sub(pair[0].time).as_millis());
    assert!(steps.clone().all(|step| (35..=130).contains(&step)), "{:?}", steps.collect::<Vec<_>>());
}

/// Names that ffmpeg would take for an option, a protocol or a pattern.
#[test]
fn odd_file_names() {
    let folder = TempDir::new().unwrap();
    let plain = ffmpeg(&folder, &[TEST_PATTERN, &["-c:v", "mpeg4"]].concat(), "plain.mkv");
    for name in ["-i.mkv", "http:clip.mkv", "ein Läufer's %03d.mkv", "a;b|c&d.mkv"] {
        let path = folder.path().join(name);
        std::fs::copy(&plain, &path).unwrap();
        assert_eq!(read_all(&mut VideoFile::open(&path).unwrap()).0.len(), 50, "{name}");
    }
}

/// A long video isn't read ahead, buffers are used again, and dropping it half read leaves no child behind.
#[test]
fn dropping_early_stops_ffmpeg() {
    let folder = TempDir::new().unwrap();
    let long = ["-f", "lavfi", "-i", "testsrc=size=320x240:rate=25:duration=10", "-c:v", "mpeg4"];
    let path = ffmpeg(&folder, &long, "long.mp4");
    let start = Instant::now();
    let mut video = VideoFile::open(&path).unwrap();
    assert_eq!(video.info().frames, Some(250));
    assert_eq!(video.info().duration, Some(Duration::from_secs(10)));
    assert_eq!(video.nominal_frames_per_second(), Some(25.0));
    let mut frame = Frame::empty();
    let mut buffers = std::collections::HashSet::new();
    for _ in 0..50 {
        assert_eq!(video.capture(&mut frame).unwrap(), Captured::Frame);
        buffers.insert(frame.data.as_ptr());
    }
    assert!(buffers.len() <= 6, "{} buffers", buffers.len());
    drop(video);
    assert!(start.elapsed() < Duration::from_secs(20));
    assert_eq!(children_that_read(&path), 0);
}

/// Processes that name the file on their command line.
#[cfg(target_os = "linux")]
fn children_that_read(path: &Path) -> usize {
    let needle = path.display().to_string();
    let processes = std::fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    let lines = processes.filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok());
    lines.filter(|line| String::from_utf8_lossy(line).contains(&needle)).count()
}

#[cfg(not(target_os = "linux"))]
fn children_that_read(_path: &Path) -> usize {
    0
}
