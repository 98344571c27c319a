//! Opening cameras from profiles and capturing the first frames.
#![cfg(all(feature = "sim", feature = "video"))]

use kei_boards::camera::open_camera;
use kei_boards::profile::Profile;
use kei_frame::{Captured, Frame};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

fn profile(folder: &Path, camera: &str) -> Profile {
    let path = folder.join("board.toml");
    let text = format!("name = 'test'\npanel.kind = 'none'\nsession.store = 'sessions'\n[camera]\n{camera}");
    std::fs::write(&path, text).unwrap();
    Profile::load(path).unwrap()
}

fn two_frames(profile: &Profile) -> [Frame; 2] {
    let mut camera = open_camera(&profile.camera).unwrap();
    [(); 2].map(|()| {
        let mut frame = Frame::empty();
        assert_eq!(camera.capture(&mut frame).unwrap(), Captured::Frame);
        frame
    })
}

/// The simulated camera works with and without a scene file next to the profile.
#[test]
fn a_simulated_camera_delivers_frames() {
    let folder = tempfile::tempdir().unwrap();
    let [first, second] = two_frames(&profile(folder.path(), "kind = 'simulated'\nreal_time = false"));
    assert!(second.time > first.time);
    assert_ne!(first.data, second.data);
    std::fs::write(folder.path().join("scene.toml"), "[camera]\nwidth = 160\nheight = 120\n").unwrap();
    let [frame, _] = two_frames(&profile(folder.path(), "kind = 'simulated'\nscene = 'scene.toml'"));
    assert_eq!((frame.width, frame.height), (160, 120));
}

/// A video next to the profile is played, and a missing one is reported.
#[test]
fn a_video_camera_delivers_frames() {
    let folder = tempfile::tempdir().unwrap();
    let profile = profile(folder.path(), "kind = 'video'\npath = 'run.mkv'");
    let error = open_camera(&profile.camera).err().unwrap().to_string();
    assert!(error.contains("run.mkv: No such file"), "{error}");
    let made = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=64x48:rate=20:duration=1"])
        .args(["-c:v", "mpeg4"])
        .arg(folder.path().join("run.mkv"))
        .status()
        .unwrap();
    assert!(made.success());
    let [first, second] = two_frames(&profile);
    assert_eq!((first.width, first.height), (64, 48));
    assert_eq!(second.time - first.time, Duration::from_millis(50));
}
