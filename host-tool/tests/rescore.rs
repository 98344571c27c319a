//! Tests of `kei rescore`. The session is made up; its keypoints are those of the reference itself.

#[path = "support/made_up.rs"]
mod made_up;
mod support;

use kei_metric::{Estimate, MetricName};
use kei_tests::ReferenceRunner;
use kei_wire::{
    Event, Record, SessionId, SessionStart, Stride, StrideMetrics, TraceFrame, TracePoint, TraceWriter,
    record::TRACE_JOINTS,
};
use made_up::File;
use std::fs;
use std::path::Path;
use support::{good, refusal, with_db};
use tempfile::TempDir;

/// Writes a minute of the reference, as recorded by a unit whose model scored it 50 %. The shoes change
/// halfway.
fn write_session(folder: &Path, with_trace: bool, number: u8) {
    let session = SessionId([number; 16]);
    let mut file = File::new(session, 0);
    let start = SessionStart {
        session,
        kei_model: "an older model 0".into(),
        shoe: "daily".into(),
        belt_speed_set_centi_kmh: Some(1800),
        ..SessionStart::default()
    };
    file.add(0, &Record::Start(start));
    let mut writer = TraceWriter::new(640, 480);
    let flush = |file: &mut File, writer: &mut TraceWriter| {
        if let Some((time_us, trace)) = writer.chunk().filter(|_| with_trace) {
            file.add(time_us, &Record::Trace(trace));
        }
        writer.clear();
    };
    let (mut next_stride_us, mut changed) = (1_000_000, false);
    for pose in (ReferenceRunner { duration_s: 60.0, ..ReferenceRunner::default() }).poses() {
        let time_us = pose.time.as_micros() as u64;
        let points: [TracePoint; TRACE_JOINTS] = pose.keypoints.map(|keypoint| TracePoint {
            x_px: keypoint.x,
            y_px: keypoint.y,
            score: keypoint.score,
        });
        let frame = TraceFrame { time_us, points };
        if !writer.push(&frame) {
            flush(&mut file, &mut writer);
            assert!(writer.push(&frame));
        }
        if time_us >= 30_000_000 && !changed {
            changed = true;
            file.add(time_us, &Record::Event(Event::Shoe { name: "carbon".into() }));
        }
        if time_us >= next_stride_us {
            next_stride_us += 678_000;
            let kei = Estimate { value: 50.0, low: 48.0, high: 52.0 };
            let stride = Stride {
                stride_time_tenth_ms: 6780,
                belt_speed_set_centi_kmh: Some(1800),
                metrics: StrideMetrics::of(&[(MetricName::Kei, kei)].into_iter().collect()),
                ..Stride::default()
            };
            file.add(time_us, &Record::Stride(stride));
        }
    }
    flush(&mut file, &mut writer);
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join(format!("{number:08}-0000.kei")), &file.bytes).unwrap();
}

/// The new score is stored with its model, in addition to the recorded one. Comparisons can use either.
#[test]
fn both_scores_are_kept() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    write_session(&folder.join("unit"), true, 1);
    write_session(&folder.join("unit"), false, 2);
    good(folder, &["sync", "--from", folder.join("unit").to_str().unwrap()]);
    let (table, said) = good(folder, &["rescore"]);
    assert!(said.contains("session 2: no keypoints stored"), "{said}");
    let line = table.lines().nth(1).unwrap();
    let [recorded, rescored] = {
        let numbers: Vec<f64> =
            line.split('%').filter_map(|part| part.split_whitespace().last()?.parse().ok()).collect();
        [numbers[0], numbers[1]]
    };
    assert_eq!(recorded, 50.0, "{table}");
    assert!(
        rescored > 95.0 && line.ends_with("an older model 0"),
        "the reference scores high against itself: {table}"
    );
    let (detail, _) = good(folder, &["show", "1"]);
    assert!(detail.contains("an older model 0") && detail.contains("  rescored "), "{detail}");
    let (now, _) = good(folder, &["compare", "--by", "shoe", "--rescored"]);
    let (then, _) = good(folder, &["compare", "--by", "shoe"]);
    assert!(then.contains("50.0 %") && !now.contains("50.0 %"), "{now}\n{then}");
    let (_, said) = good(folder, &["rescore"]);
    assert!(!said.contains("session 1:"), "{said}");
    let why = refusal(&mut with_db(folder, &["rescore", "2"]));
    assert!(why.contains("cannot rescore session 2"), "{why}");
}
