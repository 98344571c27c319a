//! Properties of a video file as reported by ffprobe.

use super::clock::{MAX_SAME_RATE_RATIO, TimeOption, TimeSource};
use super::error::VideoError;
use super::info::StreamChoice;
use super::invented::{self, InventedTime};
use super::process::Process;
use super::report::{Packet, Report, Stream, ratio, seconds};
use super::stream;
use super::timing::{self, Timing};
use std::ffi::OsString;
use std::io::Read;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const PROBE_DEADLINE: Duration = Duration::from_secs(60);
const MAX_OUTPUT_BYTES: u64 = 1 << 20;
const MAX_SIDE_PX: u64 = 16384;
const MAX_FRAME_PX: u64 = 8192 * 8192;
/// Number of packets whose timestamps are judged, about four seconds of a phone's video.
const PROBED_PACKETS: usize = 128;
/// Largest relative difference between a stated frame rate and one from rounded timestamps.
const MAX_ROUNDING: f64 = 0.01;
/// The entries of ffprobe's report that are used.
const ENTRIES: &str = "stream=index,width,height,codec_name,sample_aspect_ratio,color_space,time_base,avg_frame_rate,\
                       nb_frames,duration,has_b_frames\
                       :stream_disposition=default,attached_pic,timed_thumbnails,still_image\
                       :stream_tags=DURATION:packet=stream_index,pts_time,dts_time,duration_time\
                       :format=format_name,start_time,duration\
                       :format_tags=com.android.capture.fps,COM.ANDROID.CAPTURE.FPS:program_version=version";

/// Properties of the video stream that is read.
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
    /// Frame rate, number of frames and duration as stated in the file.
    pub(super) frames_per_second: Option<f32>,
    pub(super) frames: Option<u64>,
    pub(super) duration: Option<Duration>,
    pub(super) stream: StreamChoice,
    pub(super) time_source: TimeSource,
    /// Capture rate in Android's tag, in fps, if it is clearly above the played rate and not used.
    pub(super) unused_capture_fps: Option<f64>,
    /// Whether ffmpeg has the option `-fps_mode`. Before 5.1 it is called `-vsync`.
    pub(super) has_fps_mode: bool,
}

/// Prefixes the path with `file:`, so that ffmpeg interprets neither a leading dash nor a colon in the name.
pub(super) fn input_argument(path: &Path) -> OsString {
    let mut argument = OsString::from("file:");
    argument.push(path);
    argument
}

/// Runs ffprobe on the file at `path` and decides which stream is read and how its times are obtained.
pub(super) fn probe(ffprobe: &Path, path: &Path, option: TimeOption) -> Result<Probe, VideoError> {
    let report = report(ffprobe, path, &[])?;
    let format = report.format.format_name.clone();
    let mut invented = None;
    if let Some(options) = invented::delay_options(&format) {
        let stated = self::report(ffprobe, path, &options)?;
        invented = invented::has_replaced_delays(&format, &stated.packets).then_some(InventedTime::NoDelay);
    } else if invented::has_no_rate(&format, path) {
        invented = Some(InventedTime::NoRate);
    }
    evaluate(report, path, option, invented)
}

/// Runs ffprobe with further options for the demuxer.
fn report(ffprobe: &Path, path: &Path, options: &[&str]) -> Result<Report, VideoError> {
    let mut command = Command::new(ffprobe);
    command.args(["-v", "error", "-protocol_whitelist", "file,crypto,data", "-of", "json"]);
    command.args(["-show_program_version", "-select_streams", "V", "-show_entries", ENTRIES]);
    command.args(["-read_intervals", &format!("%+#{PROBED_PACKETS}")]);
    command.args(options).arg("-i").arg(input_argument(path));
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
    report
        .ok_or_else(|| VideoError::NotAVideo { path: path.to_owned(), reason: without_path(&messages, path) })
}

/// Removes the path that ffprobe repeats in its messages, since our errors start with it.
fn without_path(messages: &str, path: &Path) -> String {
    let text = messages.replace(&format!("file:{}: ", path.display()), "");
    if text.is_empty() { "ffprobe reported no reason".to_owned() } else { text }
}

/// Evaluates a report. `invented`: why the times are invented, if that is known already.
fn evaluate(
    report: Report,
    path: &Path,
    option: TimeOption,
    invented: Option<InventedTime>,
) -> Result<Probe, VideoError> {
    // ffmpeg accepts any text file named *.txt as a recording of a terminal.
    if report.format.format_name == "tty" {
        return Err(VideoError::NotAVideo { path: path.to_owned(), reason: "it is a text file".to_owned() });
    }
    let Report { streams, packets, format, program_version } = report;
    let Some((stream, choice)) = stream::choose(streams) else {
        return Err(VideoError::NoVideoStream { path: path.to_owned() });
    };
    check_size(&stream, path)?;
    let packets: Vec<&Packet> = packets.iter().filter(|packet| packet.stream_index == choice.index).collect();
    let timing = timing::judge(&packets, stream.has_b_frames > 0);
    let codec = stream.codec_name.clone().unwrap_or_else(|| "unknown".to_owned());
    let invented =
        invented.or_else(|| invented::of_stream(&format.format_name, &codec, packets.len(), timing));
    let stated_fps = stream.avg_frame_rate.as_deref().and_then(|rate| ratio(rate, '/'));
    let (time_source, unused_capture_fps) =
        time_source(option, format.capture_fps(), played_fps(timing, stated_fps), invented)
            .map_err(|why| VideoError::InventedTime { path: path.to_owned(), why })?;
    let time_base = stream.time_base.as_deref().and_then(time_base).unwrap_or((1, 1_000_000));
    let start = format.start_time.as_deref().and_then(seconds);
    let version = program_version.map_or_else(String::new, |program| program.version);
    Ok(Probe {
        width: stream.width,
        height: stream.height,
        time_base,
        start: start.map_or(Duration::ZERO, |start| whole_units(start, time_base)),
        is_bt601: is_bt601(&stream),
        duration: stream.duration().or(format.duration.as_deref().and_then(seconds)),
        frames_per_second: stated_fps,
        frames: stream.frames(),
        codec,
        stream: choice,
        time_source,
        unused_capture_fps,
        has_fps_mode: has_fps_mode(&version),
    })
}

fn is_bt601(stream: &Stream) -> bool {
    matches!(stream.color_space.as_deref(), None | Some("unknown" | "smpte170m" | "bt470bg" | "reserved"))
}

/// Rejects frame sizes that cannot be decoded or kept in memory.
fn check_size(stream: &Stream, path: &Path) -> Result<(), VideoError> {
    let path = path.to_owned();
    if stream.width == 0 || stream.height == 0 {
        return Err(VideoError::Undecodable { path, reason: "its frame size is unknown".to_owned() });
    }
    let (width, height) = stream.square_pixel_size();
    if width.max(height) > MAX_SIDE_PX || width * height > MAX_FRAME_PX {
        return Err(VideoError::TooLarge { path, width, height });
    }
    Ok(())
}

/// Returns the played frame rate without dropped frames, in fps: the stated one if the timestamps agree with
/// it, because it is not rounded.
fn played_fps(timing: Timing, stated: Option<f32>) -> Option<f64> {
    let stated = stated.map(f64::from);
    match timing {
        Timing::Rate(found) => {
            let exact = stated.filter(|stated| (stated / found - 1.0).abs() < MAX_ROUNDING);
            exact.or(Some(found))
        }
        Timing::Unknown | Timing::Missing | Timing::Standing => stated,
    }
}

/// Decides how the times are obtained. Also returns the capture rate in the tag if it is clearly above the
/// played rate, but not used. An error if the times are invented and the caller does not state the rate.
fn time_source(
    option: TimeOption,
    capture_fps: Option<f64>,
    played_fps: Option<f64>,
    invented: Option<InventedTime>,
) -> Result<(TimeSource, Option<f64>), InventedTime> {
    match (option, invented) {
        (TimeOption::RecordedFps { .. }, Some(_)) => return Ok((option.source(None), None)),
        (_, Some(why)) => return Err(why),
        (TimeOption::SlowMotion { .. } | TimeOption::RecordedFps { .. }, None) => {
            return Ok((option.source(played_fps), None));
        }
        (TimeOption::Container, None) => {}
    }
    let (Some(fps), Some(played)) = (capture_fps, played_fps) else {
        return Ok((TimeSource::Container, None));
    };
    let tagged = TimeSource::from_capture_tag(fps, played);
    let unused = tagged.is_none() && fps > played * MAX_SAME_RATE_RATIO;
    Ok((tagged.unwrap_or(TimeSource::Container), unused.then_some(fps)))
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
    use super::super::clock::Clock;
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

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

    /// The tag corrects the times, an option has precedence, and a doubtful tag is reported.
    #[test]
    fn the_caller_then_the_tag_then_the_file_decide() {
        let (slow, fps) = (TimeOption::SlowMotion { factor: 4.0 }, TimeOption::RecordedFps { fps: 240.0 });
        let decide = |option, tag, played| time_source(option, tag, played, None).unwrap();
        let eight = TimeSource::CaptureTag { fps: 240.0, factor: 8.0 };
        assert_eq!(decide(TimeOption::Container, Some(240.0), Some(30.0)), (eight, None));
        assert_eq!(decide(slow, Some(240.0), Some(30.0)), (TimeSource::SlowMotion { factor: 4.0 }, None));
        assert_eq!(
            decide(TimeOption::Container, Some(60.0), Some(30.0)),
            (TimeSource::Container, Some(60.0))
        );
        assert_eq!(decide(TimeOption::Container, Some(30.0), Some(29.7)), (TimeSource::Container, None));
        let invented = Some(InventedTime::NoDelay);
        assert!(time_source(TimeOption::Container, None, Some(10.0), invented.clone()).is_err());
        assert!(time_source(slow, None, Some(10.0), invented.clone()).is_err());
        let counted = (TimeSource::RecordedFps { fps: 240.0, factor: None }, None);
        assert_eq!(time_source(fps, None, Some(10.0), invented), Ok(counted));
    }

    /// The stated rate is used unless the timestamps contradict it.
    #[test]
    fn the_played_rate_is_exact() {
        assert_eq!(played_fps(Timing::Rate(30.01), Some(30.0)), Some(30.0));
        assert_eq!(played_fps(Timing::Rate(30.0), Some(24.0)), Some(30.0));
        assert_eq!(played_fps(Timing::Unknown, Some(24.0)), Some(24.0));
    }

    /// Texts that ffprobe writes, and some that it does not.
    fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            Just("N/A".to_owned()),
            Just("0/0".to_owned()),
            "[0-9]{1,12}[/:.][0-9]{1,12}",
            any::<f64>().prop_map(|number| number.to_string()),
            ".{0,8}",
        ]
    }

    prop_compose! {
        fn stream()(index in 0_u32..3, size in any::<(u16, u16)>(), texts in prop::array::uniform6(text()),
                    flags in any::<[bool; 3]>()) -> Value {
            let [aspect, unit, rate, frames, duration, tag] = texts;
            let [default, cover, still] = flags.map(u8::from);
            json!({
                "index": index, "width": size.0, "height": size.1, "sample_aspect_ratio": aspect,
                "time_base": unit, "avg_frame_rate": rate, "nb_frames": frames, "duration": duration,
                "tags": { "DURATION": tag },
                "disposition": { "default": default, "attached_pic": cover, "still_image": still },
            })
        }
    }

    prop_compose! {
        fn packet()(index in 0_u32..3, shown in text(), decoded in text(), duration in text()) -> Value {
            json!({ "stream_index": index, "pts_time": shown, "dts_time": decoded, "duration_time": duration })
        }
    }

    proptest! {
        /// No report makes the evaluation panic. What it accepts has a size, a positive factor and a stream of
        /// the report.
        #[test]
        fn reports_are_evaluated_without_panic(
            streams in prop::collection::vec(stream(), 0..4),
            packets in prop::collection::vec(packet(), 0..20),
            text in text(),
            fps in 1_f64..1000.0,
        ) {
            let format = json!({ "format_name": text, "start_time": text, "duration": text,
                                 "tags": { "com.android.capture.fps": text } });
            let report = json!({ "streams": streams, "packets": packets, "format": format,
                                 "program_version": { "version": text } });
            for option in [TimeOption::Container, TimeOption::RecordedFps { fps }] {
                let report: Report = serde_json::from_value(report.clone()).unwrap();
                if let Ok(probe) = evaluate(report, Path::new("x"), option, None) {
                    prop_assert!(probe.width > 0 && probe.height > 0 && probe.time_base.1 > 0);
                    prop_assert!(streams.iter().any(|stream| stream["index"] == probe.stream.index));
                    if let Clock::Declared { factor } = probe.time_source.clock() {
                        prop_assert!(factor > 0.0 && factor.is_finite(), "{factor}");
                    }
                }
            }
        }
    }
}
