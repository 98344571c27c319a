//! What the analysis found out about the recording itself, as lines for the user.

use super::analysis::Analysis;
use kei_core::Segment;

/// Returns all lines: what was assumed while reading, and what the analysis found.
pub(super) fn all(analysis: &Analysis) -> Vec<String> {
    let lines = [segments(analysis), pace(analysis), slow_motion(analysis), belt_speed(analysis)];
    analysis.notes.iter().cloned().chain(lines.into_iter().flatten()).collect()
}

/// Names the segment that is reported, if there are several.
fn segments(analysis: &Analysis) -> Option<String> {
    let clip = &analysis.clip;
    let count = clip.segments.len() + clip.further_segments as usize;
    let number = clip.headline_index? + 1;
    (count > 1).then(|| {
        format!("{count} segments of different pace, gait or runner; reporting number {number} (choose with --segment)")
    })
}

/// Reports a change of pace that is too short for a segment of its own.
fn pace(analysis: &Analysis) -> Option<String> {
    let [slowest, fastest] =
        analysis.clip.headline_segment().and_then(|segment: &Segment| segment.pace_range_spm)?;
    Some(format!(
        "the pace changes from {slowest:.0} to {fastest:.0} spm within the segment; its mean is reported"
    ))
}

fn slow_motion(analysis: &Analysis) -> Option<String> {
    let factor = analysis.report().slow_motion?;
    Some(format!(
        "slow motion, about {factor:.1} times: KEI and angles are right. For times and cadence, state the true rate: \
         --slow-motion FACTOR or --recorded-fps FPS"
    ))
}

fn belt_speed(analysis: &Analysis) -> Option<String> {
    let (stated, seen) = (analysis.belt_speed_kmh?, analysis.other_belt_speed()?);
    let cause = if analysis.times == kei_boards::camera::TimeSource::Container {
        "the speed, the height or the recording's frame rate is wrong"
    } else {
        "the speed, the height or the stated frame rate is wrong"
    };
    Some(format!(
        "the belt seems to move at {:.1} km/h ({:.1} to {:.1}), not {stated:.1}: {cause}",
        seen.value, seen.low, seen.high
    ))
}
