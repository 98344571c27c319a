//! A laptop changes settings and models of the real program over the cable, and the next start uses them.

mod support;

use kei_link::{Client, Line, LinkError, open_serial};
use kei_wire::cable::{ModelKind, Refusal};
use kei_wire::{Event, Record, SessionStart};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};
use support::{command, no_model, sessions, unit};

const KEY: [u8; 32] = [42; 32];

/// A running `kei-unit serve` or `run`, which is killed on drop.
struct Serving {
    program: Child,
    link: PathBuf,
}

impl Serving {
    fn start(folder: &Path) -> Self {
        Self::start_as("serve", folder)
    }

    fn start_as(verb: &str, folder: &Path) -> Self {
        let program = command(folder, verb, &["--link", "pty:cable"]).stderr(Stdio::null()).spawn();
        let serving = Serving { program: program.expect("started"), link: folder.join("cable") };
        let started = Instant::now();
        while !serving.link.exists() {
            assert!(started.elapsed() < Duration::from_secs(30), "no cable");
            std::thread::sleep(Duration::from_millis(10));
        }
        serving
    }

    fn plug(&self) -> Client<Line> {
        Client::new(open_serial(self.link.to_str().expect("a path"), 115_200).expect("a line"))
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
        let _ = std::fs::remove_file(&self.link);
    }
}

fn refused<T>(result: Result<T, LinkError>) -> Option<Refusal> {
    match result {
        Err(LinkError::Refused(refusal)) => Some(refusal),
        _ => None,
    }
}

fn reference() -> Vec<u8> {
    bundled("reference/kipchoge.toml")
}

/// Returns the same reference with its trained regression.
fn trained() -> Vec<u8> {
    bundled("kei/kipchoge-movenet.kei")
}

fn bundled(file: &str) -> Vec<u8> {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
    std::fs::read(models.join(file)).expect("part of the repository")
}

fn pair(folder: &Path, client: &mut Client<Line>) {
    assert_eq!(refused(client.pair("laptop", KEY)), Some(Refusal::NotPaired), "no press");
    assert!(command(folder, "pair", &[]).stdout(Stdio::null()).status().expect("started").success());
    client.pair("laptop", KEY).expect("paired");
}

fn start_record(folder: &Path) -> SessionStart {
    let (store, list) = sessions(folder);
    let reader = store.reader(list[0].id).expect("there");
    let first = reader.records().expect("whole").next().expect("a record");
    match first.decode().expect("known") {
        Record::Start(start) => start,
        other => panic!("{other:?}"),
    }
}

/// Returns the number of frames with keypoints in the session, and their size in bytes. Checks that times
/// increase.
fn traced(folder: &Path) -> (usize, usize) {
    let (store, list) = sessions(folder);
    let reader = store.reader(list[0].id).expect("there");
    let (mut frames, mut bytes, mut last_us) = (0, 0, None);
    for raw in reader.records().expect("whole") {
        let Ok(Record::Trace(trace)) = raw.decode() else { continue };
        // Besides its body, a record has 6 bytes of frame and at most 7 bytes of kind, version and time.
        bytes += raw.body.len() + 13;
        for frame in trace.frames(raw.time_us) {
            assert!(last_us < Some(frame.time_us), "in order");
            last_us = Some(frame.time_us);
            frames += 1;
        }
    }
    (frames, bytes)
}

#[test]
fn settings_need_a_paired_laptop_and_a_valid_value() {
    let folder = unit(false);
    let serving = Serving::start(folder.path());
    let mut client = serving.plug();
    assert_eq!(refused(client.set_setting(&KEY, "belt_speed_kmh", "12")), Some(Refusal::NotPaired));
    pair(folder.path(), &mut client);
    client.set_setting(&KEY, "belt_speed_kmh", "12").expect("set");
    assert_eq!(refused(client.set_setting(&KEY, "belt_speed_kmh", "99")), Some(Refusal::InvalidValue));
    assert_eq!(refused(client.set_setting(&KEY, "volume", "9")), Some(Refusal::NoSuchSetting));
    drop((client, serving));

    let serving = Serving::start(folder.path());
    let mut client = serving.plug();
    assert_eq!(client.setting("belt_speed_kmh").expect("stored"), "12");
    assert_eq!(client.setting("shoes").expect("the profile's"), "carbon");
}

/// A crafted file, a network with other shapes, and damaged, truncated or newer KEI models are refused. The
/// unit keeps running with the model it had.
#[test]
fn invalid_models_are_refused() {
    let folder = unit(false);
    let serving = Serving::start(folder.path());
    let mut client = serving.plug();
    pair(folder.path(), &mut client);
    client.upload_model(&KEY, ModelKind::Reference, &trained(), |_| {}).expect("taken");
    let (mut damaged, mut newer) = (trained(), trained());
    damaged[70_000] ^= 1;
    newer[4] += 1;
    let mut crafted: Vec<u8> = (0..20_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    crafted[..8].copy_from_slice(b"\x20\0\0\0TFL3");
    let other_shapes = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/other_shapes.tflite");
    let other_shapes = std::fs::read(other_shapes).expect("the fixture");
    for (kind, file) in [
        (ModelKind::Pose, &crafted[..]),
        (ModelKind::Pose, &other_shapes),
        (ModelKind::Pose, &reference()),
        (ModelKind::Reference, b"version = 1"),
        (ModelKind::Reference, &damaged),
        (ModelKind::Reference, &trained()[..100_000]),
        (ModelKind::Reference, &newer),
    ] {
        assert_eq!(refused(client.upload_model(&KEY, kind, file, |_| {})), Some(Refusal::InvalidModel));
    }
    client.hello("after the uploads").expect("alive");
    let models = folder.path().join("sessions/models");
    let left: Vec<_> =
        std::fs::read_dir(&models).expect("the folder").map(|file| file.expect("listed").path()).collect();
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(std::fs::read(&left[0]).expect("stored"), trained());
}

#[test]
fn the_next_start_uses_uploaded_models_and_settings() {
    if no_model() {
        return;
    }
    let folder = unit(false);
    let model = std::fs::read(std::env::var_os("KEI_POSE_MODEL").expect("set")).expect("the model");
    let serving = Serving::start(folder.path());
    let mut client = serving.plug();
    pair(folder.path(), &mut client);
    client.upload_model(&KEY, ModelKind::Pose, &model, |_| {}).expect("taken");
    client.upload_model(&KEY, ModelKind::Reference, &trained(), |_| {}).expect("taken");
    client.set_setting(&KEY, "belt_speed_kmh", "12.5").expect("set");
    client.set_setting(&KEY, "shoes", "boots, carbon").expect("set");
    client.set_setting(&KEY, "height_cm", "171").expect("set");
    client.set_setting(&KEY, "keypoint_trace", "on").expect("set");
    drop((client, serving));

    // Without KEI_POSE_MODEL, only the uploaded model is left.
    let output = command(folder.path(), "run", &["--for", "2s"]).env_remove("KEI_POSE_MODEL").output();
    let output = output.expect("started");
    assert!(output.status.success(), "{output:?}");
    let start = start_record(folder.path());
    assert_eq!(start.belt_speed_set_centi_kmh, Some(1250));
    assert_eq!(start.height_mm, Some(1710));
    assert_eq!(start.shoe.as_str(), "boots");
    assert!(start.pose_model.as_str().ends_with("pose.tflite"), "{}", start.pose_model.as_str());
    assert!(start.kei_model.as_str().contains("laptop"), "{}", start.kei_model.as_str());
    let (frames, bytes) = traced(folder.path());
    // 2 s at 30 fps; the frame that ended the run may be missing.
    assert!((58..=62).contains(&frames), "{frames} frames of keypoints");
    assert!(bytes <= 2 * 1500, "{bytes} bytes of keypoints in 2 s");
}

/// Returns the events of the only session and the belt speed of each stride, in order.
fn conditions(folder: &Path) -> (Vec<Event>, Vec<Option<u16>>) {
    let (store, list) = sessions(folder);
    assert_eq!(list.len(), 1, "one session");
    let reader = store.reader(list[0].id).expect("there");
    let (mut events, mut speeds) = (Vec::new(), Vec::new());
    for record in reader.records().expect("whole").filter_map(|raw| raw.decode().ok()) {
        match record {
            Record::Event(event) => events.push(event),
            Record::Stride(stride) => speeds.push(stride.belt_speed_set_centi_kmh),
            _ => {}
        }
    }
    (events, speeds)
}

fn wait_for_strides(client: &mut Client<Line>, wanted: usize) {
    client.set_live(true).expect("live");
    let started = Instant::now();
    let mut strides = 0;
    while strides < wanted {
        assert!(started.elapsed() < Duration::from_secs(60), "{strides} strides within a minute");
        let live = client.next_live(Duration::from_secs(1)).expect("a line");
        let record = live.as_ref().and_then(|live| live.record()?.decode().ok());
        strides += usize::from(matches!(record, Some(Record::Stride(_))));
    }
}

/// Shoes and belt speed that a laptop sets apply at once and are recorded as events, including those that it
/// sets while the session is interrupted.
#[test]
fn changed_conditions_are_events_of_the_session() {
    if no_model() {
        return;
    }
    let folder = unit(true);
    let running = Serving::start_as("run", folder.path());
    let mut client = running.plug();
    pair(folder.path(), &mut client);
    wait_for_strides(&mut client, 1);
    client.set_setting(&KEY, "belt_speed_kmh", "12.5").expect("set");
    wait_for_strides(&mut client, 2);
    client.set_setting(&KEY, "shoes", "boots,carbon").expect("set");
    wait_for_strides(&mut client, 2);
    // The log commits within a second; kill the program only after that.
    std::thread::sleep(Duration::from_millis(1500));
    drop((client, running));
    let expected = vec![Event::BeltSpeed { centi_kmh: 1250 }, Event::Shoe { name: "boots".into() }];
    let (events, speeds) = conditions(folder.path());
    assert_eq!(events, expected);
    assert_eq!((speeds.first(), speeds.last()), (Some(&Some(1000)), Some(&Some(1250))), "{speeds:?}");

    let serving = Serving::start(folder.path());
    let mut client = serving.plug();
    client.set_setting(&KEY, "shoes", "daily").expect("set");
    drop((client, serving));
    let output = command(folder.path(), "run", &["--for", "2s"]).output().expect("started");
    assert!(output.status.success(), "{output:?}");
    let (events, _) = conditions(folder.path());
    assert_eq!(
        events,
        [expected, vec![Event::Shoe { name: "daily".into() }]].concat(),
        "the speed is the same"
    );
}
