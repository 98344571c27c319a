//! Tests of the store on a disk in memory that can fail in many ways.

mod disk_errors;
mod power_cut;
mod retention;
mod store;

use crate::fault::FaultDisk;
use crate::session_log::SessionLog;
use crate::shared::Limits;
use crate::store::Store;
use kei_metric::{Estimate, MetricName};
use kei_wire::{BootId, Event, Record, Second, SessionId, SessionStart, Stride, StrideMetrics};
use std::time::Duration;

const BOOT: BootId = BootId([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
const NEXT_BOOT: BootId = BootId([99; 16]);

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn limits() -> Limits {
    Limits { store_bytes_max: u64::MAX, free_bytes_min: 0, segment_bytes: 8 << 10 }
}

fn open(disk: &FaultDisk) -> Store<FaultDisk> {
    Store::open(disk.clone(), BOOT, limits()).unwrap()
}

/// Creates a store on an empty disk, with a session that starts `at_ms` after the boot.
fn begin(at_ms: u64) -> (FaultDisk, Store<FaultDisk>, SessionLog<FaultDisk>, SessionId) {
    let disk = FaultDisk::default();
    let store = open(&disk);
    let log = store.begin(ms(at_ms), start()).unwrap();
    let id = log.id();
    (disk, store, log, id)
}

fn start() -> SessionStart {
    SessionStart {
        unit: "kei-7".into(),
        firmware: "0.1.0".into(),
        shoe: "carbon".into(),
        ..Default::default()
    }
}

fn stride(n: u64) -> Record<'static> {
    let cadence = Estimate::exact(170.0 + n as f32 / 100.0);
    let metrics = StrideMetrics::of(&[(MetricName::CadenceSpm, cadence)].into_iter().collect());
    Record::Stride(Stride { stride_time_tenth_ms: 7000 + (n % 100) as u16, metrics, ..Stride::default() })
}

fn second(n: u64) -> Record<'static> {
    Record::Second(Second { frames: 30, frames_with_person: n as u16, ..Second::default() })
}

fn shoe(name: &str) -> Record<'static> {
    Record::Event(Event::Shoe { name: name.into() })
}

fn stream(store: &Store<FaultDisk>, id: SessionId) -> Vec<u8> {
    store.reader(id).unwrap().bytes().to_vec()
}

/// Returns whether `KEI_LONG_TESTS=1` asks for the long versions of the tests.
fn long() -> bool {
    std::env::var("KEI_LONG_TESTS").is_ok_and(|v| v == "1")
}
