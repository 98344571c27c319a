//! What the first packets say about the frame rate and the timestamps.

use super::report::Packet;

/// Fewest intervals from which timestamps are judged.
const MIN_INTERVALS: usize = 8;
/// Largest fraction of intervals that may be zero or negative. VP8 has a hidden frame with a timestamp of its
/// own in one of eight packets, and phones repeat a timestamp now and then.
const MAX_STANDING: f64 = 0.25;
/// Largest relative distance from the median of an interval without dropped frames. Containers round: Matroska
/// to 4 and 5 ms at 240 fps, GIF to 30 and 40 ms at 30 fps.
const MAX_DEVIATION: f64 = 0.4;

/// Timing of a stream's first packets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Timing {
    /// There are too few packets to judge.
    Unknown,
    /// No packet has a timestamp.
    Missing,
    /// Many timestamps are not later than the previous one.
    Standing,
    /// Timestamps increase. Frame rate without dropped frames, in fps.
    Rate(f64),
}

/// Judges the timestamps of one stream's packets in the order of the file. `reordered`: the frames are
/// displayed in another order.
pub(super) fn judge(packets: &[&Packet], reordered: bool) -> Timing {
    let shown: Vec<f64> = packets.iter().filter_map(|packet| packet.shown()).collect();
    let decoded: Vec<f64> = packets.iter().filter_map(|packet| packet.decoded()).collect();
    if packets.len() > 1 && shown.is_empty() && decoded.is_empty() {
        return Timing::Missing;
    }
    // Frames are decoded in the order of the file. AVI and MPEG program streams state the time of display of
    // some packets only, Matroska and others no time of decoding for the first ones.
    let use_decoded = decoded.len() > shown.len() || (reordered && 2 * decoded.len() > packets.len());
    let mut times = if use_decoded { decoded } else { shown };
    if reordered && !use_decoded {
        times.sort_by(f64::total_cmp);
    }
    let intervals: Vec<f64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    if intervals.is_empty() {
        return Timing::Unknown;
    }
    let mut later: Vec<f64> = intervals.iter().copied().filter(|&interval| interval > 0.0).collect();
    let standing = intervals.len() - later.len();
    if intervals.len() >= MIN_INTERVALS && standing as f64 > MAX_STANDING * intervals.len() as f64 {
        return Timing::Standing;
    }
    later.sort_by(f64::total_cmp);
    let Some(&median) = later.get(later.len() / 2) else { return Timing::Unknown };
    let usual = |interval: &&f64| (**interval / median - 1.0).abs() <= MAX_DEVIATION;
    let usual: Vec<f64> = later.iter().filter(usual).copied().collect();
    let rate = usual.len() as f64 / usual.iter().sum::<f64>();
    if rate.is_finite() { Timing::Rate(rate) } else { Timing::Unknown }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn judged(times: &[Option<f64>], reordered: bool) -> Timing {
        let packet = |time: &Option<f64>| {
            let value = time.map_or(json!({}), |time| json!({ "pts_time": format!("{time:.6}") }));
            serde_json::from_value(value).unwrap()
        };
        let packets: Vec<Packet> = times.iter().map(packet).collect();
        judge(&packets.iter().collect::<Vec<_>>(), reordered)
    }

    fn all(times: impl IntoIterator<Item = f64>) -> Vec<Option<f64>> {
        times.into_iter().map(Some).collect()
    }

    /// Rounding to milliseconds, dropped frames and the order of B-frames do not change the rate.
    #[test]
    fn the_rate_is_that_without_dropped_frames() {
        let exact = all((0..100).map(|k| f64::from(k) / 30.0));
        let rounded = all((0..100).map(|k| (f64::from(k) * 1000.0 / 30.0).round() / 1000.0));
        let dropped = all((0..100).filter(|k| k % 5 != 0).map(|k| f64::from(k) / 30.0));
        let mut swapped = exact.clone();
        swapped.chunks_exact_mut(3).for_each(|group| group.rotate_right(1));
        for (times, reordered) in [(exact, false), (rounded, false), (dropped, false), (swapped, true)] {
            let Timing::Rate(rate) = judged(&times, reordered) else { panic!("no rate: {times:?}") };
            assert!((rate - 30.0).abs() < 0.05, "{rate}");
        }
    }

    /// Equal, decreasing and shuffled timestamps are not a clock; one repeated timestamp is accepted.
    #[test]
    fn timestamps_that_do_not_increase_are_recognised() {
        assert_eq!(judged(&all([0.0; 50]), true), Timing::Standing);
        assert_eq!(judged(&all((0..50).map(|k| f64::from(50 - k))), false), Timing::Standing);
        assert_eq!(judged(&all((0..50).map(|k| f64::from(k * 17 % 50))), false), Timing::Standing);
        let repeated = all((0..50).map(|k| f64::from(k - k / 20)));
        assert_eq!(judged(&repeated, false), Timing::Rate(1.0));
    }

    /// A second recording behind the first one starts at zero again.
    #[test]
    fn joined_recordings_keep_their_rate() {
        let packet = |k: u32| json!({ "dts_time": format!("{}", f64::from(k % 50) / 25.0), "pts_time": "1" });
        let packets: Vec<Packet> = (0..100).map(|k| serde_json::from_value(packet(k)).unwrap()).collect();
        let Timing::Rate(rate) = judge(&packets.iter().collect::<Vec<_>>(), true) else { panic!("no rate") };
        assert!((rate - 25.0).abs() < 1e-6, "{rate}");
    }

    /// Without packets, or with one, nothing is known.
    #[test]
    fn missing_timestamps_are_recognised() {
        assert_eq!(judged(&[None; 50], false), Timing::Missing);
        assert_eq!(judged(&[None], false), Timing::Unknown);
        assert_eq!(judged(&[], false), Timing::Unknown);
        assert_eq!(judged(&[Some(1.0)], false), Timing::Unknown);
    }
}
