//! Which of several video streams is read.

use super::info::StreamChoice;
use super::report::Stream;
use std::time::Duration;

/// Largest difference of two durations that count as equal, as a fraction of the longer one. The tracks of one
/// recording differ by some frames.
const SAME_DURATION: f64 = 0.05;

/// Returns the stream to read: the one flagged default, else the longest, else the largest, else the first.
/// Cover images are not considered if the file has a moving picture.
pub(super) fn choose(streams: Vec<Stream>) -> Option<(Stream, StreamChoice)> {
    let is_moving = |stream: &&Stream| !is_still(stream);
    let moving: Vec<&Stream> = streams.iter().filter(is_moving).collect();
    let all: Vec<&Stream> = if moving.is_empty() { streams.iter().collect() } else { moving };
    let flagged = only(&all, |stream| stream.disposition.default != 0);
    let longest = flagged.iter().filter_map(|stream| stream.duration()).max();
    let long = only(&flagged, |stream| is_about(stream.duration(), longest));
    let area = |stream: &Stream| u128::from(stream.width) * u128::from(stream.height);
    let largest = long.iter().map(|stream| area(stream)).max()?;
    let stream = long.into_iter().find(|stream| area(stream) == largest)?;
    let choice = StreamChoice { index: stream.index, others: others(&all, stream.index) };
    Some((stream.clone(), choice))
}

/// Returns the streams with a property, or all of them if none has it.
fn only<'a>(streams: &[&'a Stream], has: impl Fn(&Stream) -> bool) -> Vec<&'a Stream> {
    let some: Vec<&Stream> = streams.iter().copied().filter(|stream| has(stream)).collect();
    if some.is_empty() { streams.to_vec() } else { some }
}

fn others(all: &[&Stream], chosen: u32) -> Vec<u32> {
    all.iter().map(|stream| stream.index).filter(|&index| index != chosen).collect()
}

fn is_still(stream: &Stream) -> bool {
    let flags = &stream.disposition;
    flags.attached_pic | flags.timed_thumbnails | flags.still_image != 0 || stream.frames() == Some(1)
}

fn is_about(duration: Option<Duration>, longest: Option<Duration>) -> bool {
    let (Some(duration), Some(longest)) = (duration, longest) else { return false };
    duration.as_secs_f64() >= longest.as_secs_f64() * (1.0 - SAME_DURATION)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn streams(json: &str) -> Vec<Stream> {
        serde_json::from_str(json).unwrap()
    }

    #[track_caller]
    fn chosen(json: &str) -> (u32, usize) {
        let (_, choice) = choose(streams(json)).unwrap();
        (choice.index, choice.others.len() + 1)
    }

    /// The flag counts first, then the duration, then the size.
    #[test]
    fn the_default_else_longest_else_largest_stream_is_chosen() {
        let flagged = r#"[{"index":0,"width":640,"height":480,"duration":"9"},
                          {"index":1,"width":64,"height":48,"duration":"3","disposition":{"default":1}}]"#;
        assert_eq!(chosen(flagged), (1, 2));
        let longest = r#"[{"index":0,"width":640,"height":480,"duration":"3"},
                          {"index":2,"width":64,"height":48,"tags":{"DURATION":"00:00:09.0"}}]"#;
        assert_eq!(chosen(longest), (2, 2));
        let largest = r#"[{"index":0,"width":64,"height":48,"duration":"9.1"},
                          {"index":1,"width":640,"height":480,"duration":"9"},{"index":2,"width":640,"height":480}]"#;
        assert_eq!(chosen(largest), (1, 3));
        assert_eq!(chosen(r#"[{"index":3,"width":2,"height":2},{"index":4,"width":2,"height":2}]"#), (3, 2));
        assert!(choose(Vec::new()).is_none());
    }

    /// A cover image is not a choice, even if it is flagged, unless the file has nothing else.
    #[test]
    fn cover_images_are_skipped() {
        for still in [
            r#""disposition":{"default":1,"attached_pic":1}"#,
            r#""disposition":{"default":1,"timed_thumbnails":1}"#,
            r#""disposition":{"default":1,"still_image":1}"#,
            r#""nb_frames":"1","disposition":{"default":1}"#,
        ] {
            let cover = format!(r#"{{"index":0,"width":4000,"height":3000,{still}}}"#);
            let video = r#"{"index":1,"width":640,"height":480,"nb_frames":"300"}"#;
            assert_eq!(chosen(&format!("[{cover},{video}]")), (1, 1), "{still}");
            assert_eq!(chosen(&format!("[{cover}]")), (0, 1), "{still}");
        }
    }
}
