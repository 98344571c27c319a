//! Recognises files that do not say when their frames were recorded. ffmpeg assumes a frame rate for them.

use super::report::Packet;
use super::timing::Timing;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use thiserror::Error;

/// Formats of ffmpeg without timestamps: bare video streams and joined images. An MPEG stream states a nominal
/// rate, but not which frames were dropped.
const BARE_FORMATS: [&str; 24] = [
    "avs2",
    "avs3",
    "bitpacked",
    "cavsvideo",
    "dirac",
    "dnxhd",
    "evc",
    "h261",
    "h263",
    "h264",
    "hevc",
    "image2",
    "image2pipe",
    "ingenient",
    "m4v",
    "mjpeg",
    "mjpeg_2000",
    "mpegvideo",
    "mpjpeg",
    "obu",
    "rawvideo",
    "v210",
    "vc1",
    "vvc",
];
/// End of the names of ffmpeg's formats for joined images, such as `jpeg_pipe`.
const JOINED_IMAGES: &str = "_pipe";

/// Shortest delay of a GIF's frame that players respect, in seconds: two hundredths. They replace shorter ones
/// by ten.
const MIN_GIF_DELAY_S: f64 = 0.015;
/// Shortest delay of an APNG's frame that was stated, in seconds. See [`delay_options`].
const MIN_APNG_DELAY_S: f64 = 0.000_1;

/// Highest plausible frame rate, in fps. Faster cameras slow their recordings down, and ffmpeg states 600 fps in
/// the header of an AVI whose rate it does not know.
const MAX_FPS: f64 = 500.0;
/// Lowest plausible frame rate of a recorded movement, in fps. ffmpeg reads an MP4 without time steps at 0.5 fps.
const MIN_FPS: f64 = 1.0;

/// Number of bytes at the start of a file that contain the headers of its streams.
const HEADER_BYTES: u64 = 1 << 16;

/// Why the times of a recording are not known.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum InventedTime {
    /// The format has no timestamps.
    #[error("a bare {codec} stream has no timestamps")]
    NoTimestamps {
        /// Name of the codec as ffmpeg calls it.
        codec: String,
    },
    /// The delays of an animated image are zero or too short to be respected.
    #[error("its frames have no usable delay, so that each player chooses a frame rate")]
    NoDelay,
    /// The header of the file states no frame rate.
    #[error("its header states no frame rate")]
    NoRate,
    /// Many timestamps are equal to the previous one or before it.
    #[error("its timestamps do not increase")]
    NotIncreasing,
    /// No camera for motion has this frame rate.
    #[error("its timestamps imply {} fps", short(*fps))]
    Implausible {
        /// Frame rate that follows from the timestamps, in fps.
        fps: f64,
    },
}

fn short(fps: f64) -> String {
    if fps < 1.0 { format!("{fps:.3}") } else { format!("{fps:.0}") }
}

/// Returns why the times of a stream are invented, judged by its format and its first packets.
pub(super) fn of_stream(format: &str, codec: &str, packets: usize, timing: Timing) -> Option<InventedTime> {
    // A single image has no rate that could be wrong.
    let bare = packets > 1 && (BARE_FORMATS.contains(&format) || format.ends_with(JOINED_IMAGES));
    match timing {
        _ if bare => Some(InventedTime::NoTimestamps { codec: codec.to_owned() }),
        Timing::Missing => Some(InventedTime::NoTimestamps { codec: codec.to_owned() }),
        Timing::Standing => Some(InventedTime::NotIncreasing),
        Timing::Rate(fps) if !(MIN_FPS..=MAX_FPS).contains(&fps) => Some(InventedTime::Implausible { fps }),
        Timing::Rate(_) | Timing::Unknown => None,
    }
}

/// Returns the options with which ffprobe reports the delays of an animated image as stated instead of
/// replacing the short ones. `None` for other formats.
pub(super) fn delay_options(format: &str) -> Option<[&'static str; 2]> {
    match format {
        "gif" => Some(["-min_delay", "0"]),
        // The rate that replaces a delay of zero. This is the highest one that fits into 16 bits.
        "apng" => Some(["-default_fps", "65535"]),
        _ => None,
    }
}

/// Returns whether an animated image has delays that players replace, from packets read with
/// [`delay_options`].
pub(super) fn has_replaced_delays(format: &str, packets: &[Packet]) -> bool {
    let least = if format == "gif" { MIN_GIF_DELAY_S } else { MIN_APNG_DELAY_S };
    // The last frame's delay is the pause before the repetition.
    let delays = packets.split_last().map_or(&[][..], |(_, rest)| rest);
    delays.iter().any(|packet| packet.duration().is_none_or(|delay| delay < least))
}

/// Returns whether the header of a file in this format states no frame rate, so that ffmpeg assumes 25 fps.
pub(super) fn has_no_rate(format: &str, path: &Path) -> bool {
    let rate_is_stated = match format {
        "avi" => avi_states_rate,
        "yuv4mpegpipe" => y4m_states_rate,
        _ => return false,
    };
    let mut header = Vec::new();
    let read = File::open(path).and_then(|file| file.take(HEADER_BYTES).read_to_end(&mut header));
    read.is_ok() && !rate_is_stated(&header)
}

/// Looks for a video stream header: `strh`, length, `vids`, five numbers of four bytes, scale, rate.
fn avi_states_rate(header: &[u8]) -> bool {
    const SCALE: usize = 28;
    let number = |bytes: &[u8], at: usize| bytes.get(at..at + 4).is_some_and(|number| number != [0; 4]);
    let mut streams =
        header.windows(SCALE + 8).filter(|bytes| bytes.starts_with(b"strh") && &bytes[8..12] == b"vids");
    streams.all(|bytes| number(bytes, SCALE) && number(bytes, SCALE + 4))
}

/// Looks for the parameter F in the first line. `F0:0` means unknown.
fn y4m_states_rate(header: &[u8]) -> bool {
    let line = header.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let mut parameters = line.split(|&byte| byte == b' ');
    let rate = parameters.find_map(|parameter| parameter.strip_prefix(b"F"));
    rate.is_some_and(|rate| !rate.starts_with(b"0:") && !rate.ends_with(b":0"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Bare streams have no timestamps even where ffmpeg makes some up. A single image is not a stream.
    #[test]
    fn formats_without_timestamps_are_recognised() {
        for format in BARE_FORMATS.into_iter().chain(["jpeg_pipe", "png_pipe"]) {
            assert!(of_stream(format, "codec", 250, Timing::Rate(25.0)).is_some(), "{format}");
            assert_eq!(of_stream(format, "codec", 1, Timing::Unknown), None, "{format}");
        }
        for format in ["mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "avi", "mpegts", "ivf", "gif"] {
            assert_eq!(of_stream(format, "codec", 250, Timing::Rate(25.0)), None, "{format}");
            assert!(of_stream(format, "codec", 250, Timing::Missing).is_some(), "{format}");
        }
    }

    #[test]
    fn implausible_rates_are_recognised() {
        for (fps, words) in [
            (15_360.0, "imply 15360 fps"),
            (600.0, "imply 600 fps"),
            (0.5, "imply 0.500 fps"),
            (0.01, "imply 0.010 fps"),
        ] {
            let why = of_stream("avi", "mpeg4", 250, Timing::Rate(fps)).unwrap();
            assert!(why.to_string().contains(words), "{why}");
        }
        assert_eq!(of_stream("avi", "mpeg4", 250, Timing::Rate(480.0)), None);
    }

    #[test]
    fn y4m_headers_without_a_rate_are_recognised() {
        for (header, stated) in [
            (&b"YUV4MPEG2 W96 H64 F30:1 Ip\nFRAME\n"[..], true),
            (b"YUV4MPEG2 W96 H64 F30000:1001\n", true),
            (b"YUV4MPEG2 W96 H64 F0:0 Ip\n", false),
            (b"YUV4MPEG2 W96 H64\nF30:1", false),
            (b"", false),
        ] {
            assert_eq!(y4m_states_rate(header), stated, "{}", String::from_utf8_lossy(header));
        }
    }

    #[test]
    fn avi_headers_without_a_rate_are_recognised() {
        let header = |scale: u32, rate: u32| {
            let mut bytes = b"RIFF....AVI LISTstrh\x38\0\0\0vidsH264".to_vec();
            bytes.extend([0; 12]);
            bytes.extend(scale.to_le_bytes());
            bytes.extend(rate.to_le_bytes());
            bytes
        };
        assert!(avi_states_rate(&header(1, 30)));
        assert!(!avi_states_rate(&header(1, 0)));
        assert!(!avi_states_rate(&header(0, 30)));
    }

    proptest! {
        /// No header makes the search panic.
        #[test]
        fn headers_are_searched_without_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..200), at in 0_usize..200) {
            let _ = y4m_states_rate(&bytes);
            bytes.splice(at.min(bytes.len()).., *b"strh....vids");
            let _ = avi_states_rate(&bytes);
        }
    }
}
