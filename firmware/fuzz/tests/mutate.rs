//! Runs each target on randomly mutated files of the corpus for `KEI_FUZZ_SECONDS` (default 2; 600 with
//! `KEI_LONG_TESTS=1`) and counts every allocation.

use fastrand::Rng;
use kei_boards::camera::nut::NutReader;
use kei_boards::keypoints::{KeypointFile, KeypointOptions};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::path::Path;
use std::time::{Duration, Instant};

/// The most bytes that the program may allocate for one input.
const ALLOCATED_MAX: usize = 1 << 20;

/// The system's allocator, with counters for each thread.
struct Counting;

thread_local! {
    static LIVE: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

fn count(bytes: isize) {
    // Nothing is counted while a thread ends, because its counters may be gone already.
    let _ = LIVE.try_with(|live| {
        live.set(live.get() + bytes);
        let _ = PEAK.try_with(|peak| peak.set(peak.get().max(live.get())));
    });
}

// SAFETY: every call goes to the system's allocator unchanged; the counting allocates nothing.
#[allow(unsafe_code)]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: the caller keeps the contract of `GlobalAlloc::alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        // SAFETY: the pointer came from `alloc` above with this layout.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("the corpus").map(|entry| entry.expect("readable").path()).collect();
    files.sort();
    files.iter().map(|file| std::fs::read(file).expect("readable")).collect()
}

/// Byte sequences that often break parsers.
const TOKENS: [&[u8]; 14] = [
    b"\0",
    b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
    b"\x80\x80\x80",
    b"KEIL",
    b"nan",
    b"inf",
    b"-1e999",
    b"[[",
    b"]",
    b"\"",
    b"=",
    b"\n[",
    b"version = 2\n",
    b"\xf0\x9f\x8f\x83",
];

/// Makes one small change to `data`.
fn change(data: &mut Vec<u8>, all: &[Vec<u8>], rng: &mut Rng) {
    let at = rng.usize(..=data.len());
    let end = (at + 1 + rng.usize(..32)).min(data.len());
    match rng.usize(..8) {
        0 | 1 if at < data.len() => data[at] ^= 1 << rng.usize(..8),
        2 if at < data.len() => data[at] = [0, 1, 0x7f, 0x80, 0xfe, 0xff][rng.usize(..6)],
        3 => data.truncate(at),
        4 => drop(data.drain(at..end)),
        5 => {
            let piece = data[at..end].to_vec();
            data.splice(at..at, piece);
        }
        6 => {
            let token = TOKENS[rng.usize(..TOKENS.len())];
            data.splice(at..at, token.iter().copied());
        }
        _ => {
            let other = &all[rng.usize(..all.len())];
            let from = rng.usize(..=other.len());
            data.truncate(at);
            data.extend(&other[from..]);
        }
    }
}

fn seconds() -> u64 {
    let long = std::env::var("KEI_LONG_TESTS").is_ok_and(|v| v == "1");
    let given = std::env::var("KEI_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok());
    given.unwrap_or(if long { 600 } else { 2 })
}

/// Runs `target` on mutated files. Prints the number of inputs and the most bytes allocated for one of them.
fn fuzz(name: &str, bytes_max: usize, target: impl Fn(&[u8])) {
    let all = corpus(name);
    let mut rng = Rng::with_seed(0x4b45_4937);
    let (began, limit) = (Instant::now(), Duration::from_secs(seconds()));
    let (mut inputs, mut most) = (0u64, 0);
    let mut kept = all.clone();
    while began.elapsed() < limit {
        let place = rng.usize(..kept.len());
        let mut data = kept[place].clone();
        (0..=rng.usize(..6)).for_each(|_| change(&mut data, &all, &mut rng));
        data.truncate(bytes_max);
        let before = LIVE.get();
        PEAK.set(before);
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| target(&data)));
        let allocated = PEAK.get().saturating_sub(before).max(0) as usize;
        assert!(outcome.is_ok(), "{name}: a panic on input {inputs}: {data:02x?}");
        assert!(allocated <= ALLOCATED_MAX, "{name}: {allocated} bytes allocated for {data:02x?}");
        most = most.max(allocated);
        inputs += 1;
        // Keep some of the mutated inputs, so that they are mutated further.
        if rng.usize(..64) == 0 {
            if kept.len() < 256 {
                kept.push(data)
            } else {
                kept[all.len() + rng.usize(..256 - all.len())] = data
            }
        }
    }
    println!(
        "{name}: {inputs} inputs in {:.0} s, at most {most} bytes allocated",
        began.elapsed().as_secs_f64()
    );
}

macro_rules! fuzz_tests {
    ($($test:ident: $target:ident, $bytes_max:expr;)*) => {
        $(
            #[test]
            fn $test() {
                fuzz(stringify!($target), $bytes_max, kei_fuzz::$target);
            }
        )*
    };
}

fuzz_tests! {
    the_cable_accepts_any_bytes: frame, 8 << 10;
    the_store_accepts_any_bytes: log, 8 << 10;
    the_reference_gait_accepts_any_bytes: reference, 16 << 10;
    the_model_file_accepts_any_bytes: model, 32 << 10;
    the_video_pipe_accepts_any_bytes: nut, 8 << 10;
    the_keypoint_files_accept_any_bytes: keypoints, 8 << 10;
}

/// The files of the corpus must be valid: only then do mutated ones reach every part of the parser.
#[test]
fn the_reference_gaits_of_the_corpus_are_valid() {
    for file in corpus("reference") {
        let text = std::str::from_utf8(&file).expect("text");
        kei_models::reference::parse(text).expect("valid");
    }
}

#[test]
fn the_models_of_the_corpus_are_valid() {
    for body in corpus("model") {
        kei_models::kei_file::KeiModel::from_bytes(&kei_models::kei_file::seal(&body)).expect("valid");
    }
}

#[test]
fn the_keypoint_files_of_the_corpus_are_valid() {
    let options = KeypointOptions { recorded_fps: Some(30.0), ..KeypointOptions::default() };
    for file in corpus("keypoints") {
        let read = KeypointFile::from_bytes(&file, &options);
        let poses = read.or_else(|_| KeypointFile::from_frame(&file, &options)).expect("valid").poses;
        assert!(poses.iter().all(|pose| pose.keypoints[12].score > 0.0), "the right hip is seen");
    }
}

#[test]
fn the_videos_of_the_corpus_are_valid() {
    for file in corpus("nut") {
        let mut reader = NutReader::new(&file[..]).expect("valid");
        assert_eq!((reader.width(), reader.height()), (16, 8));
        let mut data = Vec::new();
        let mut times = Vec::new();
        while let Some(time) = reader.next_frame(16 * 8 * 3 / 2, &mut data).expect("valid") {
            times.push(time);
        }
        assert!(!times.is_empty() && times.is_sorted());
    }
}
