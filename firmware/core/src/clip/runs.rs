//! Runs of a clip: frames without a gap in time, and without a longer absence of the person.

use super::report::End;
use crate::body::{is_sound, shows_person};
use crate::pose::Pose;
use crate::window::LOST_AFTER;
use core::ops::Range;

/// Frames from the first to the last one that shows a person.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) frames: Range<usize>,
    /// Why no further frame belongs to the run.
    pub(super) end: End,
}

/// Returns the first run that starts at or after a frame, or `None` if no person follows.
pub(super) fn next_run(poses: &[Pose], from: usize) -> Option<Run> {
    let is_person = |pose: &Pose| is_sound(pose) && shows_person(pose);
    let start = from + poses[from..].iter().position(is_person)?;
    let (mut last_person, mut last) = (start, poses[start].time);
    let run = |last_person: usize, end| Run { frames: start..last_person + 1, end };
    for (frame, pose) in poses.iter().enumerate().skip(start + 1).filter(|(_, pose)| is_sound(pose)) {
        if pose.time < last || pose.time - last > LOST_AFTER {
            return Some(run(last_person, End::GapInTime));
        }
        last = pose.time;
        // After a longer absence the phase is unknown, as it is after a gap.
        if last - poses[last_person].time > LOST_AFTER {
            return Some(run(last_person, End::NobodyInView));
        }
        if shows_person(pose) {
            last_person = frame;
        }
    }
    Some(run(last_person, End::ClipEnds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pose::{Joint, Keypoint};
    use core::time::Duration;
    use heapless::Vec;

    /// Frames every 0.1 s; each has its time in tenths of a second, and whether a person is in view.
    fn poses(frames: &[(u64, bool)]) -> Vec<Pose, 64> {
        let pose = |&(tenths, is_person): &(u64, bool)| {
            let point = Keypoint { x: 1.0, y: 1.0, score: if is_person { 0.9 } else { 0.0 } };
            Pose::new(Duration::from_millis(100 * tenths), [point; Joint::COUNT])
        };
        frames.iter().map(pose).collect()
    }

    #[test]
    fn a_run_ends_at_a_jump_of_the_clock_in_either_direction() {
        let jumps = poses(&[(0, true), (1, true), (12, true), (3, true), (4, true)]);
        let runs = [0, 2, 3].map(|from| next_run(&jumps, from));
        let expected = [(0..2, End::GapInTime), (2..3, End::GapInTime), (3..5, End::ClipEnds)];
        assert_eq!(runs, expected.map(|(frames, end)| Some(Run { frames, end })));
    }

    #[test]
    fn a_run_starts_and_ends_with_a_person() {
        let mut frames: Vec<(u64, bool), 64> = (0..20).map(|tenths| (tenths, false)).collect();
        for seen in [3, 5, 18] {
            frames[seen].1 = true;
        }
        let frames = poses(&frames);
        assert_eq!(next_run(&frames, 0), Some(Run { frames: 3..6, end: End::NobodyInView }));
        assert_eq!(next_run(&frames, 6), Some(Run { frames: 18..19, end: End::ClipEnds }));
        assert_eq!(next_run(&frames, 19), None);
    }
}
