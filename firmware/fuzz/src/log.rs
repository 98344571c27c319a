//! The fuzz target for bytes on the disk: a segment, the store's journal, a record.

use kei_log::fault::FaultDisk;
use kei_log::{Disk, DiskFile, Limits, Store};
use kei_wire::segment::FRAME_BYTES_MAX;
use kei_wire::{BootId, FrameWriter, RawRecord, Record, SegmentHeader, SegmentReader, SessionId};
use std::time::Duration;

const BOOT: BootId = BootId([7; 16]);

/// Reads `data` as a segment, as the payload of a record, as a payload in a valid frame, and as each file of
/// a store.
pub fn log(data: &[u8]) {
    segment(data);
    record(data);
    let header = SegmentHeader { session: SessionId([1; 16]), number: 0 };
    if let Some(framed) = in_a_frame(&header, data) {
        segment(&framed);
    }
    for name in ["00000000-0000.kei", "00000000-0001.kei", "store.kei"] {
        store(name, data);
    }
}

/// Checks that the valid bytes are a prefix of `data` and give the same records when they are read again.
fn segment(data: &[u8]) {
    let Ok(mut reader) = SegmentReader::session(data) else { return };
    let mut records = 0;
    for raw in reader.by_ref() {
        records += 1;
        check_record(&raw);
    }
    let valid = reader.valid_bytes();
    assert!(valid <= data.len());
    let mut again = SegmentReader::session(&data[..valid]).expect("its header was whole");
    assert_eq!(again.by_ref().count(), records);
    assert_eq!(again.valid_bytes(), valid);
}

fn record(data: &[u8]) {
    if let Ok(raw) = RawRecord::parse(data) {
        check_record(&raw);
    }
}

/// Checks that a known record does not change when it is encoded and decoded again, and that a trace has no
/// more frames than stated.
fn check_record(raw: &RawRecord<'_>) {
    let Ok(record) = raw.decode() else { return };
    if let Record::Trace(trace) = &record {
        assert!(trace.frames(raw.time_us).count() <= usize::from(trace.frames));
    }
    let mut buffer = [0; kei_wire::PAYLOAD_BYTES_MAX];
    if let Ok(written) = record.encode(raw.time_us, &mut buffer) {
        let again = RawRecord::parse(written).expect("what we wrote");
        assert_eq!(again.decode().expect("what we wrote"), record);
    }
}

fn in_a_frame(header: &SegmentHeader, data: &[u8]) -> Option<Vec<u8>> {
    let raw = RawRecord::parse(data).ok()?;
    let record = Record::Unknown { kind: raw.kind, version: raw.version, body: raw.body };
    let mut bytes = header.encode().to_vec();
    let mut buffer = [0; FRAME_BYTES_MAX];
    bytes.extend(FrameWriter::new(header).frame(raw.time_us, &record, &mut buffer).ok()?);
    Some(bytes)
}

/// Checks that a store with this file opens, returns only bytes of the file, and accepts a new session.
fn store(name: &str, data: &[u8]) {
    let disk = FaultDisk::default();
    let mut file = disk.create(name).expect("an empty disk");
    file.append(data).expect("room");
    file.sync().expect("a disk that works");
    disk.sync_names().expect("a disk that works");
    let store = Store::open(disk, BOOT, Limits::default()).expect("always starts");
    for session in store.sessions() {
        let reader = store.reader(session.id).expect("listed");
        assert!(data.starts_with(reader.bytes()), "not what is on the disk");
        assert_eq!(reader.bytes().len() as u64, session.bytes);
    }
    let mut log = match store.interrupted() {
        Some(session) => match store.resume(Duration::from_secs(9), session.id, "fuzz".into()) {
            Ok(log) => log,
            // The session already has the highest segment number.
            Err(_) => return,
        },
        None => store.begin(Duration::from_secs(9), Default::default()).expect("a new session"),
    };
    log.append(Duration::from_secs(10), &Record::Stride(Default::default())).expect("room");
}
