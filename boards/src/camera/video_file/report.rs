//! The report of ffprobe, as far as it is used.

use serde::Deserialize;
use std::time::Duration;

/// Range of capture rates that are believed, in fps: from a time lapse of hours to a high-speed camera.
const MIN_CAPTURE_FPS: f64 = 0.001;
const MAX_CAPTURE_FPS: f64 = 100_000.0;

/// The whole report.
#[derive(Deserialize)]
pub(super) struct Report {
    #[serde(default)]
    pub(super) streams: Vec<Stream>,
    /// The first packets of all reported streams, in the order of the file.
    #[serde(default)]
    pub(super) packets: Vec<Packet>,
    #[serde(default)]
    pub(super) format: Format,
    pub(super) program_version: Option<Version>,
}

#[derive(Deserialize)]
pub(super) struct Version {
    pub(super) version: String,
}

#[derive(Default, Deserialize)]
pub(super) struct Format {
    #[serde(default)]
    pub(super) format_name: String,
    pub(super) start_time: Option<String>,
    pub(super) duration: Option<String>,
    #[serde(default)]
    tags: FormatTags,
}

#[derive(Default, Deserialize)]
struct FormatTags {
    #[serde(rename = "com.android.capture.fps")]
    capture_fps: Option<String>,
    /// Matroska has names in capitals.
    #[serde(rename = "COM.ANDROID.CAPTURE.FPS")]
    capture_fps_in_capitals: Option<String>,
}

/// A video stream.
#[derive(Clone, Default, Deserialize)]
pub(super) struct Stream {
    #[serde(default)]
    pub(super) index: u32,
    #[serde(default)]
    pub(super) width: u64,
    #[serde(default)]
    pub(super) height: u64,
    pub(super) codec_name: Option<String>,
    pub(super) sample_aspect_ratio: Option<String>,
    pub(super) color_space: Option<String>,
    pub(super) time_base: Option<String>,
    pub(super) avg_frame_rate: Option<String>,
    nb_frames: Option<String>,
    duration: Option<String>,
    /// Number of frames that the decoder holds back, above 0 if packets are not in the order of display.
    #[serde(default)]
    pub(super) has_b_frames: u32,
    #[serde(default)]
    pub(super) disposition: Disposition,
    #[serde(default)]
    tags: StreamTags,
}

/// Flags of a stream, 0 or 1.
#[derive(Clone, Default, Deserialize)]
pub(super) struct Disposition {
    #[serde(default)]
    pub(super) default: u8,
    #[serde(default)]
    pub(super) attached_pic: u8,
    #[serde(default)]
    pub(super) timed_thumbnails: u8,
    #[serde(default)]
    pub(super) still_image: u8,
}

#[derive(Clone, Default, Deserialize)]
struct StreamTags {
    /// Duration tag of Matroska, such as `00:00:06.000000000`.
    #[serde(rename = "DURATION")]
    duration: Option<String>,
}

/// A compressed frame.
#[derive(Clone, Default, Deserialize)]
pub(super) struct Packet {
    #[serde(default)]
    pub(super) stream_index: u32,
    pts_time: Option<String>,
    dts_time: Option<String>,
    duration_time: Option<String>,
}

impl Format {
    /// Returns the capture rate in Android's tag, in fps.
    pub(super) fn capture_fps(&self) -> Option<f64> {
        let text = self.tags.capture_fps.as_ref().or(self.tags.capture_fps_in_capitals.as_ref())?;
        text.parse().ok().filter(|fps| (MIN_CAPTURE_FPS..=MAX_CAPTURE_FPS).contains(fps))
    }
}

impl Stream {
    /// Returns the duration of the stream, or else the one in its tags.
    pub(super) fn duration(&self) -> Option<Duration> {
        let own = self.duration.as_deref().and_then(seconds);
        own.or(self.tags.duration.as_deref().and_then(clock_time))
    }

    /// Returns the number of frames, if stated.
    pub(super) fn frames(&self) -> Option<u64> {
        self.nb_frames.as_ref()?.parse().ok().filter(|&frames| frames > 0)
    }

    /// Returns the frame size with square pixels. The longer side of the pixels is stretched; nothing is
    /// shrunk.
    pub(super) fn square_pixel_size(&self) -> (u64, u64) {
        let (width, height) = (self.width, self.height);
        match self.sample_aspect_ratio.as_deref().and_then(|aspect| ratio(aspect, ':')) {
            Some(aspect) if aspect > 1.0 => ((width as f32 * aspect) as u64, height),
            Some(aspect) if aspect < 1.0 => (width, (height as f32 / aspect) as u64),
            _ => (width, height),
        }
    }
}

impl Packet {
    /// Returns the time of display, in seconds.
    pub(super) fn shown(&self) -> Option<f64> {
        finite(self.pts_time.as_deref())
    }

    /// Returns the time of decoding, in seconds.
    pub(super) fn decoded(&self) -> Option<f64> {
        finite(self.dts_time.as_deref())
    }

    /// Returns the duration, in seconds.
    pub(super) fn duration(&self) -> Option<f64> {
        finite(self.duration_time.as_deref())
    }
}

fn finite(text: Option<&str>) -> Option<f64> {
    text?.parse().ok().filter(|number: &f64| number.is_finite())
}

/// Parses a ratio above 0, such as `30000/1001`.
pub(super) fn ratio(text: &str, separator: char) -> Option<f32> {
    let (numerator, denominator) = text.split_once(separator)?;
    let value = numerator.parse::<f32>().ok()? / denominator.parse::<f32>().ok()?;
    (value.is_finite() && value > 0.0).then_some(value)
}

/// Parses a duration above 0 in seconds.
pub(super) fn seconds(text: &str) -> Option<Duration> {
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

#[cfg(test)]
mod tests {
    use super::*;

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

    /// The tag is found under both of its names, and nonsense in it is ignored.
    #[test]
    fn the_capture_rate_is_read_from_its_tag() {
        let fps = |tags: &str| {
            let format: Format = serde_json::from_str(&format!(r#"{{"tags":{{{tags}}}}}"#)).unwrap();
            format.capture_fps()
        };
        assert_eq!(fps(r#""com.android.capture.fps":"240.000000""#), Some(240.0));
        assert_eq!(fps(r#""COM.ANDROID.CAPTURE.FPS":"120""#), Some(120.0));
        for nonsense in ["", "fast", "0", "-30", "NaN", "inf"] {
            assert_eq!(fps(&format!(r#""com.android.capture.fps":"{nonsense}""#)), None, "{nonsense}");
        }
        assert_eq!(fps(""), None);
    }
}
