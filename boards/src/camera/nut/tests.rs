use super::error::NutError;
use super::frame_code::flag;
use super::reader::{NutReader, SYNCPOINT};
use proptest::prelude::*;
use std::process::Command;
use std::sync::LazyLock;
use std::time::Duration;

const FRAME_BYTES: usize = 16 * 8 * 3 / 2;

/// Twelve frames of 16x8 px at 10 fps as ffmpeg writes them, black except for one column.
static REAL: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let source = "color=black:size=16x8:rate=10:duration=1.2,geq=lum='if(eq(X,2),1,0)',format=nv12";
    let output = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-f", "lavfi", "-i", source])
        .args(["-c:v", "rawvideo", "-f", "nut", "-write_index", "0", "pipe:1"])
        .output()
        .expect("this test needs ffmpeg");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
});

fn read(bytes: &[u8]) -> Result<Vec<(Duration, Vec<u8>)>, NutError> {
    let mut reader = NutReader::new(bytes)?;
    let mut frames = Vec::new();
    let mut data = Vec::new();
    while let Some(time) = reader.next_frame(FRAME_BYTES, &mut data)? {
        frames.push((time, data.clone()));
    }
    Ok(frames)
}

/// Timestamps and pixels of ffmpeg's output are read correctly.
#[test]
fn output_of_ffmpeg_is_read() {
    let frames = read(&REAL).unwrap();
    assert_eq!(frames.len(), 12);
    for (index, (time, data)) in frames.iter().enumerate() {
        assert_eq!(*time, Duration::from_millis(100 * index as u64));
        for (row, luma) in data.chunks(16).take(8).enumerate() {
            assert!(luma.iter().enumerate().all(|(x, &value)| value == u8::from(x == 2)), "{row} {luma:?}");
        }
    }
}

/// A frame may omit its leading bytes 00 00 01, which are stored in the main header.
#[test]
fn elided_bytes_are_restored() {
    let syncpoint = REAL.windows(8).position(|window| window == SYNCPOINT.to_be_bytes()).unwrap();
    let mut bytes = REAL[..syncpoint + 15].to_vec();
    // Frame code 1 (all flags coded), flags, stream 0, whole timestamp, 192 bytes, elision header 1.
    let flags = flag::STREAM_ID | flag::CODED_PTS | flag::SIZE_HIGH | flag::ELISION;
    bytes.extend([1, 0x80 | (flags >> 7) as u8, flags as u8 & 0x7F, 0, 0, 0x81, 0x40, 1]);
    bytes.extend(3..192);
    let frames = read(&bytes).unwrap();
    assert_eq!(frames.len(), 1);
    assert_eq!(frames[0].1[..5], [0, 0, 1, 3, 4]);
    assert_eq!(frames[0].1.len(), FRAME_BYTES);
}

/// If the input is cut anywhere, the complete frames before the cut are read, followed by an error or the
/// end.
#[test]
fn truncated_input_gives_an_error_or_the_end() {
    for length in 0..REAL.len() {
        let mut whole = 0;
        if let Ok(mut reader) = NutReader::new(&REAL[..length]) {
            let mut data = Vec::new();
            while let Ok(Some(_)) = reader.next_frame(FRAME_BYTES, &mut data) {
                whole += 1;
            }
        }
        assert!(whole <= length / FRAME_BYTES);
    }
    assert!(matches!(read(b""), Err(NutError::Empty)));
}

/// The size of a frame is checked before memory is allocated.
#[test]
fn a_frame_of_another_size_is_rejected() {
    let mut reader = NutReader::new(&REAL[..]).unwrap();
    assert_eq!((reader.width(), reader.height()), (16, 8));
    let result = reader.next_frame(FRAME_BYTES + 1, &mut Vec::new());
    assert!(matches!(result, Err(NutError::FrameSize { expected: 193, found: 192 })), "{result:?}");
}

proptest! {
    /// Damaged input gives an error or wrong values, never a panic.
    #[test]
    fn damaged_input_does_not_panic(damage in proptest::collection::vec((0usize..400, any::<u8>()), 1..8)) {
        let mut bytes = REAL.clone();
        for (place, value) in damage {
            let place = place % bytes.len();
            bytes[place] = value;
        }
        let _ = read(&bytes);
    }
}
