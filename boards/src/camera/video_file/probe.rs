//! Properties of a video file as reported by ffprobe.

use super::error::VideoError;
use super::process::Process;
use serde::Deserialize;
use std::ffi::OsString;
use std::io::Read;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const PROBE_DEADLINE: Duration = Duration::from_secs(60);
const MAX_OUTPUT_BYTES: u64 = 1 << 20;
const MAX_SIDE_PX: u64 = 16384;
const MAX_FRAME_PX: u64 = 8192 * 8192;

/// Properties of the first video stream that is not a cover image.
#[derive(Debug)]
pub(super) struct Probe {
    /// Size as stored, in px: before rotation and before pixels are made square.
    pub(super) width: u64,
    pub(super) height: u64,
    /// Unit of timestamps as a fraction of a second, for example (1, 15360).
    pub(super) time_base: (u32, u32),
    /// Start time of the file, a whole number of `time_base` units. ffmpeg subtracts it from all timestamps.
    pub(super) start: Duration,
    /// Whether the colours are BT.601 or unspecified, so that NV12 needs no conversion.
    pub(super) is_bt601: bool,
    pub(super) codec: String,
    pub(super) frames_per_second: Option<f32>,
    pub(super) frames: Option<u64>,
    pub(super) duration: Option<Duration>,
    /// Whether ffmpeg has the option `-fps_mode`. Before 5.1 it is called `-vsync`.
    pub(super) has_fps_mode: bool,
}

#[derive(Deserialize)]
struct Report {
    #[serde(default)]
    streams: Vec<Stream>,
    #[serde(default)]
    format: Format,
    program_version: Option<Version>,
}

#[derive(Deserialize)]
struct Version {
    version: String,
}

#[derive(Default, Deserialize)]
struct Format {
    #[serde(default)]
    format_name: String,
    start_time: Option<String>,
    duration: Option<String>,
}

#[derive(Deserialize)]
struct Stream {
    #[serde(default)]
    width: u64,
    #[serde(default)]
    height: u64,
    codec_name: Option<String>,
    sample_aspect_ratio: Option<String>,
    color_space: Option<String>,
    time_base: Option<String>,
    avg_frame_rate: Option<String>,
    nb_frames: Option<String>,
    duration: Option<String>,
    #[serde(default)]
    tags: Tags,
}

#[derive(Default, Deserialize)]
struct Tags {
    /// Duration tag of Matroska, such as `00:00:06.000000000`.
    #[serde(rename = "DURATION")]
    duration: Option<String>,
}

/// Prefixes the path with `file:`, so that ffmpeg interprets neither a leading dash nor a colon in the name.
pub(super) fn input_argument(path: &Path) -> OsString {
    let mut argument = OsString::from("file:");
    argument.push(path);
    argument
}

/// Runs ffprobe on the file at `path`.
pub(super) fn probe(ffprobe: &Path, path: &Path) -> Result<Probe, VideoError> {
    let mut command = Command::new(ffprobe);
    command.args(["-v", "error", "-protocol_whitelist", "file,crypto,data", "-of", "json"]);
    command.args(["-show_program_version", "-select_streams", "V:0", "-show_entries"]);
    command.arg(
        "stream=width,height,codec_name,sample_aspect_ratio,color_space,time_base,avg_frame_rate,nb_frames,\
         duration:stream_tags=DURATION:format=format_name,start_time,duration:program_version=version",
    );
    command.arg("-i").arg(input_argument(path));
    let (mut process, stdout) = Process::start(ffprobe, &mut command)?;
    let reader = std::thread::spawn(move || {
        let mut text = Vec::new();
        stdout.take(MAX_OUTPUT_BYTES).read_to_end(&mut text).map(|_| text)
    });
    let Some(status) = process.wait_until(Instant::now() + PROBE_DEADLINE) else {
        let (path, tool) = (path.to_owned(), "ffprobe".to_owned());
        return Err(VideoError::Stalled { path, tool, waited: PROBE_DEADLINE });
    };
    let messages = process.messages().join("; ");
    let text = reader.join().ok().and_then(Result::ok).unwrap_or_default();
    let report = if status.success() { serde_json::from_slice(&text).ok() } else { None };
    let Some(report) = report else {
        return Err(VideoError::NotAVideo { path: path.to_owned(), reason: without_path(&messages, path) });
    };
    evaluate(report, path)
}

/// Removes the path that ffprobe repeats in its messages, since our errors start with it.
fn without_path(messages: &str, path: &Path) -> String {
    let text = messages.replace(&format!("file:{}: ", path.display()), "");
    if text.is_empty() { "ffprobe reported no reason".to_owned() } else { text }
}

fn evaluate(report: Report, path: &Path) -> Result<Probe, VideoError> {
    // ffmpeg accepts any text file named *.txt as a recording of a terminal.
    if report.format.format_name == "tty" {
        return Err(VideoError::NotAVideo { path: path.to_owned(), reason: "it is a text file".to_owned() });
    }
    let Report { streams, format, program_version } = report;
    let Some(stream) = streams.into_iter().next() else {
        return Err(VideoError::NoVideoStream { path: path.to_owned() });
    };
    stream.check_size(path)?;
    let time_base = stream.time_base.as_deref().and_then(time_base).unwrap_or((1, 1_000_000));
    let start = format.start_time.as_deref().and_then(seconds);
    let version = program_version.map_or_else(String::new, |program| program.version);
    Ok(Probe {
        width: stream.width,
        height: stream.height,
        time_base,
        start: start.map_or(Duration::ZERO, |start| whole_units(start, time_base)),
        is_bt601: matches!(
            stream.color_space.as_deref(),
            None | Some("unknown" | "smpte170m" | "bt470bg" | "reserved")
        ),
        duration: stream.duration().or(format.duration.as_deref().and_then(seconds)),
        frames_per_second: stream.avg_frame_rate.as_deref().and_then(|rate| ratio(rate, '/')),
        frames: stream.nb_frames.and_then(|frames| frames.parse().ok()).filter(|&frames| frames > 0),
        codec: stream.codec_name.unwrap_or_else(|| "unknown".to_owned()),
        has_fps_mode: has_fps_mode(&version),
    })
}

impl Stream {
    /// Rejects frame sizes that cannot be decoded or kept in memory.
    fn check_size(&self, path: &Path) -> Result<(), VideoError> {
        let path = path.to_owned();
        if self.width == 0 || self.height == 0 {
            return Err(VideoError::Undecodable { path, reason: "its frame size is unknown".to_owned() });
        }
        let (width, height) = square_pixel_size(self);
        if width.max(height) > MAX_SIDE_PX || width * height > MAX_FRAME_PX {
            return Err(VideoError::TooLarge { path, width, height });
        }
        Ok(())
    }

    /// Returns the duration of the stream, or else the one in its tags.
    fn duration(&self) -> Option<Duration> {
        let own = self.duration.as_deref().and_then(seconds);
        own.or(self.tags.duration.as_deref().and_then(clock_time))
    }
}

/// Returns the frame size with square pixels. The longer side of the pixels is stretched; nothing is shrunk.
fn square_pixel_size(stream: &Stream) -> (u64, u64) {
    let (width, height) = (stream.width, stream.height);
    match stream.sample_aspect_ratio.as_deref().and_then(|aspect| ratio(aspect, ':')) {
        Some(aspect) if aspect > 1.0 => ((width as f32 * aspect) as u64, height),
        Some(aspect) if aspect < 1.0 => (width, (height as f32 / aspect) as u64),
        _ => (width, height),
    }
}

fn ratio(text: &str, separator: char) -> Option<f32> {
    let (numerator, denominator) = text.split_once(separator)?;
    let value = numerator.parse::<f32>().ok()? / denominator.parse::<f32>().ok()?;
    (value.is_finite() && value > 0.0).then_some(value)
}

fn time_base(text: &str) -> Option<(u32, u32)> {
    let (numerator, denominator) = text.split_once('/')?;
    let (numerator, denominator) = (numerator.parse().ok()?, denominator.parse().ok()?);
    (numerator > 0 && denominator > 0).then_some((numerator, denominator))
}

/// Rounds the start time to the stream's time base, as ffmpeg does before it subtracts it.
fn whole_units(start: Duration, (numerator, denominator): (u32, u32)) -> Duration {
    let (numerator, denominator) = (u128::from(numerator), u128::from(denominator));
    let unit_us = numerator * 1_000_000;
    let units = (start.as_micros() * denominator + unit_us / 2) / unit_us;
    let nanoseconds = (units * numerator * 1_000_000_000 + denominator / 2) / denominator;
    u64::try_from(nanoseconds).map_or(Duration::ZERO, Duration::from_nanos)
}

fn seconds(text: &str) -> Option<Duration> {
    Duration::try_from_secs_f64(text.parse().ok()?).ok().filter(|duration| !duration.is_zero())
}

fn clock_time(text: &str) -> Option<Duration> {
    let mut parts = text.split(':');
    let hours: f64 = parts.next()?.parse().ok()?;
    let minutes: f64 = parts.next()?.parse().ok()?;
    let rest: f64 = parts.next()?.parse().ok()?;
    let duration = Duration::try_from_secs_f64(hours * 3600.0 + minutes * 60.0 + rest).ok();
    duration.filter(|duration| !duration.is_zero())
}

fn has_fps_mode(version: &str) -> bool {
    let mut numbers = version.trim_start_matches('n').split(['.', '-']).map(str::parse::<u32>);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => (major, minor) >= (5, 1),
        (Some(Ok(major)), _) => major >= 6,
        _ => true, // a build from the repository
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The option name is right for release, distribution and repository builds of ffmpeg.
    #[test]
    fn fps_mode_is_known_from_5_1_on() {
        for (version, expected) in [
            ("4.4.2-0ubuntu0.22.04.1", false),
            ("5.0", false),
            ("5.1.9-0+deb12u1", true),
            ("7", true),
            ("n7.1", true),
            ("N-109542-g2a5eed0", true),
            ("", true),
        ] {
            assert_eq!(has_fps_mode(version), expected, "{version}");
        }
    }

    /// ffprobe reports 1001/30000 s as 33367 µs; the exact fraction is restored.
    #[test]
    fn the_start_is_a_whole_number_of_units() {
        let start = whole_units(Duration::from_micros(33_367), (1, 30_000));
        assert_eq!(start, Duration::from_nanos(33_366_667));
        assert_eq!(whole_units(Duration::from_micros(3_500_000), (1, 1000)), Duration::from_millis(3500));
    }

    /// Placeholders for an unknown duration are not taken as a duration.
    #[test]
    fn unknown_durations_are_none() {
        assert_eq!(seconds("N/A"), None);
        assert_eq!(seconds("0.000000"), None);
        assert_eq!(seconds("-3.0"), None);
        assert_eq!(clock_time("00:01:06.500000000"), Some(Duration::from_millis(66_500)));
        assert_eq!(clock_time("soon"), None);
        assert_eq!(ratio("0/0", '/'), None);
    }
}
