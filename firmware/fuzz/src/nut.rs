//! The fuzz target for the pipe from a video decoder.

use kei_boards::camera::nut::{NutError, NutReader};

/// Longest frame that is read, in bytes, whatever the header says. Larger ones take time and test nothing
/// new.
const FRAME_BYTES_MAX: usize = 16 << 10;

/// Reads `data` as a NUT file. Checks that its frames have the requested length and that the file ends.
pub fn nut(data: &[u8]) {
    let read = NutReader::new(data).and_then(|mut reader| read_frames(&mut reader, data.len()));
    if let Err(error) = read {
        assert!(!error.to_string().is_empty(), "an error has a message");
    }
}

fn read_frames(reader: &mut NutReader<&[u8]>, input_bytes: usize) -> Result<(), NutError> {
    let (width, height) = (reader.width() as usize, reader.height() as usize);
    assert!(width > 0 && height > 0);
    // The frames of the corpus are NV12: 12 bits per pixel.
    let frame_bytes = width.saturating_mul(height).saturating_mul(3) / 2;
    let frame_bytes = frame_bytes.min(FRAME_BYTES_MAX);
    let (mut data, mut frames) = (Vec::new(), 0);
    while reader.next_frame(frame_bytes, &mut data)?.is_some() {
        assert_eq!(data.len(), frame_bytes);
        frames += 1;
        assert!(frames <= input_bytes, "each frame takes at least one byte");
    }
    Ok(())
}
