//! Tests of `kei analyze --overlay`.

mod support;

use kei_core::Pose;
use kei_tests::{ReferenceRunner, write_csv};
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use support::{analyze, kei, refusal};
use tempfile::TempDir;

/// Returns codec, width, height and number of frames, from ffprobe.
fn probe(path: &Path) -> (String, usize, usize, usize) {
    let mut command = Command::new("ffprobe");
    command.args(["-v", "error", "-count_frames", "-of", "csv=p=0"]);
    command.args(["-show_entries", "stream=codec_name,width,height,nb_read_frames"]).arg(path);
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let cells: Vec<&str> = text.trim().split(',').collect();
    let number = |i: usize| cells[i].parse().unwrap();
    (cells[0].to_owned(), number(1), number(2), number(3))
}

/// Returns the mean colour of a region of a frame.
fn mean_color(path: &Path, frame: usize, region: &str) -> [u8; 3] {
    let filter = format!("select=eq(n\\,{frame}),crop={region},scale=1:1:flags=area");
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-i"]).arg(path);
    command.args(["-vf", &filter, "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]);
    command.output().unwrap().stdout.try_into().unwrap()
}

/// Keypoints are drawn on a plain background, with the figure on the left and the screen on the right. Timing
/// is kept across a gap, and the result is held at the end.
#[test]
fn keypoints_are_drawn_as_a_video() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("reference.csv");
    let late = |pose: &Pose| pose.time >= Duration::from_secs(2);
    let poses = ReferenceRunner { frames_per_second: 25.0, duration_s: 4.0, ..Default::default() }.poses();
    let with_gap = poses.into_iter().map(|mut pose| {
        pose.time += if late(&pose) { Duration::from_millis(400) } else { Duration::ZERO };
        pose
    });
    write_csv(&path, with_gap);
    let video = folder.path().join("seen.mp4");
    analyze(&path, &["--overlay", video.to_str().unwrap()]);
    let (codec, width, height, frames) = probe(&video);
    assert!(["h264", "mpeg4"].contains(&codec.as_str()), "{codec}");
    assert_eq!((width, height), (1126, 720));
    assert_eq!(frames, 100 + 10 + 75, "frames, gap, result");
    // The background is dark blue. With the figure on it, it is brighter in the middle than in a corner.
    let brightness = |region| mean_color(&video, 60, region).iter().map(|&part| u32::from(part)).sum::<u32>();
    assert!(brightness("500:500:110:110") > brightness("60:60:4:4") + 3);
    // The screen's upper left is green only if it shows a KEI.
    let [red, green, _] = mean_color(&video, frames - 1, "150:60:725:110");
    assert!(green > red + 10, "{red} {green}");
}

#[test]
fn the_recording_itself_is_never_overwritten() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("reference.csv");
    write_csv(&path, ReferenceRunner { duration_s: 0.5, ..Default::default() }.poses());
    let before = std::fs::read(&path).unwrap();
    let same = folder.path().join(".").join("reference.csv");
    let message = refusal(&mut kei(&[&"analyze", &path, &"--overlay", &same]));
    assert!(message.contains("this is the recording itself"), "{message}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_missing_folder_and_a_missing_ffmpeg_are_reported() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("reference.csv");
    write_csv(&path, ReferenceRunner { duration_s: 3.0, ..Default::default() }.poses());
    let nowhere = folder.path().join("nowhere/seen.mp4");
    let message = refusal(&mut kei(&[&"analyze", &path, &"--overlay", &nowhere]));
    assert!(message.contains("nowhere/seen.mp4") && message.contains("No such file"), "{message}");
    let seen = folder.path().join("seen.mp4");
    let message = refusal(kei(&[&"analyze", &path, &"--overlay", &seen]).env("PATH", folder.path()));
    assert!(message.contains("Install the package ffmpeg"), "{message}");
}
