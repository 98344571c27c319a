//! Keeps the track on one runner: a pose elsewhere is another person's.

use crate::body::{Body, Keypoints};
use crate::crop::torso_visible;
use crate::other_people::OtherPeople;
use kei_core::{Joint, Keypoint};
use kei_frame::Crop;
use std::time::Duration;

/// Time without the runner after which anybody else may be the runner. The analysis starts a new window after a second
/// without a person (`kei-core`), so that the poses of two people never share one.
const MAX_ABSENCE: Duration = Duration::from_millis(1100);

/// The same for a person who was known beside the runner: somebody on the next treadmill does not become the runner as
/// soon as the runner steps off for a moment.
const MAX_ABSENCE_BESIDE_OTHERS: Duration = Duration::from_secs(10);

/// Time for which the runner has to be tracked before a pose elsewhere is another person's. Until then the network may
/// have taken furniture for a person.
const MIN_TRACKED: Duration = Duration::from_millis(500);

/// Whose pose it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Owner {
    /// The runner's, with their body if all of it is seen.
    Runner(Option<Body>),
    /// Another person's.
    Other,
    /// No person's: the torso is not visible.
    NoPerson,
}

/// The runner as last seen.
#[derive(Clone, Copy, Debug)]
struct LastSeen {
    body: Body,
    /// The crop around the runner.
    crop: Crop,
    time: Duration,
    /// Time since when the runner is tracked.
    since: Duration,
}

/// Where the runner is.
#[derive(Debug, Default)]
pub(crate) struct RunnerTrack {
    last: Option<LastSeen>,
    /// A body seen elsewhere since the runner was last seen, with its time.
    elsewhere: Option<(Body, Duration)>,
}

impl RunnerTrack {
    /// Returns the runner as last seen.
    pub(crate) fn last_body(&self) -> Option<&Body> {
        self.last.as_ref().map(|last| &last.body)
    }

    /// Returns the crop around the runner as last seen.
    pub(crate) fn last_crop(&self) -> Option<Crop> {
        self.last.map(|last| last.crop)
    }

    /// Returns whether the runner is in view: seen within the last second.
    pub(crate) fn is_in_view(&self, time: Duration) -> bool {
        self.last.is_some_and(|last| time.saturating_sub(last.time) <= MAX_ABSENCE)
    }

    /// Starts a track at a body that was chosen as the runner.
    pub(crate) fn start(&mut self, body: Body, time: Duration) {
        let crop = body.crop();
        *self = RunnerTrack {
            last: Some(LastSeen { body, crop, time, since: time.saturating_sub(MIN_TRACKED) }),
            elsewhere: None,
        };
    }

    /// Decides whose pose a frame shows and updates the track. `crop` is the next crop if it is the runner's.
    ///
    /// If the pose was elsewhere in between and is back, it jumped between two bodies, and the body elsewhere is reported
    /// to `others`.
    pub(crate) fn follow(
        &mut self,
        keypoints: &Keypoints,
        crop: Crop,
        time: Duration,
        others: &mut OtherPeople,
    ) -> Owner {
        if !torso_visible(keypoints) {
            return Owner::NoPerson;
        }
        let body = Body::of(keypoints);
        let hips = hips(keypoints);
        if self.is_elsewhere(hips, body.as_ref(), time, others) {
            let clear = body.filter(|body| body.is_clear);
            self.elsewhere = clear.map(|body| (body, time)).or(self.elsewhere);
            return Owner::Other;
        }
        match (&mut self.last, body) {
            (Some(last), body) if last.body.is_near(hips) => {
                if let Some((other, time)) = self.elsewhere.take() {
                    others.see(other, None, time);
                }
                last.body = body.unwrap_or(last.body.at(hips));
                (last.crop, last.time) = (crop, time);
            }
            (_, Some(body)) => {
                others.forget(&body);
                *self =
                    RunnerTrack { last: Some(LastSeen { body, crop, time, since: time }), elsewhere: None };
            }
            // Without a whole body there is no size to compare with.
            (last, None) => *last = None,
        }
        Owner::Runner(body)
    }

    /// Returns whether the pose is too far from the runner, who was seen recently.
    fn is_elsewhere(
        &self,
        hips: [f32; 2],
        body: Option<&Body>,
        time: Duration,
        others: &OtherPeople,
    ) -> bool {
        let Some(last) = &self.last else { return false };
        let is_other = body.is_some_and(|body| others.includes(body));
        let patience = if is_other { MAX_ABSENCE_BESIDE_OTHERS } else { MAX_ABSENCE };
        last.time.saturating_sub(last.since) >= MIN_TRACKED
            && !last.body.is_near(hips)
            && time.saturating_sub(last.time) <= patience
    }
}

/// Returns the middle of the hips as the crop uses it, px.
fn hips(keypoints: &Keypoints) -> [f32; 2] {
    let [left, right]: [Keypoint; 2] = [Joint::LeftHip, Joint::RightHip].map(|hip| keypoints[hip as usize]);
    [(left.x + right.x) / 2.0, (left.y + right.y) / 2.0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::tests::keypoints_at;

    const CROP: Crop = Crop { x: 0.0, y: 0.0, width: 1.0, height: 1.0 };

    fn follow(track: &mut RunnerTrack, x: f32, ms: u64) -> Owner {
        let keypoints = keypoints_at(x, 0.5);
        track.follow(&keypoints, CROP, Duration::from_millis(ms), &mut OtherPeople::new())
    }

    fn tracked_until_1_s() -> RunnerTrack {
        let mut track = RunnerTrack::default();
        for ms in (0..=1000).step_by(100) {
            assert!(matches!(follow(&mut track, 300.0, ms), Owner::Runner(Some(_))));
        }
        track
    }

    /// A pose three torso lengths away is the neighbour's as long as the runner was seen within a second.
    #[test]
    fn a_jump_to_a_neighbour_is_not_the_runner() {
        let mut track = tracked_until_1_s();
        assert_eq!(follow(&mut track, 600.0, 1033), Owner::Other);
        assert_eq!(follow(&mut track, 600.0, 2000), Owner::Other);
        assert!(matches!(follow(&mut track, 310.0, 2066), Owner::Runner(Some(_))));
    }

    /// After a second without the runner, the analysis starts a new window, and the tracker a new track.
    #[test]
    fn somebody_else_is_the_runner_after_a_second() {
        let mut track = tracked_until_1_s();
        assert_eq!(follow(&mut track, 600.0, 1100), Owner::Other);
        assert!(matches!(follow(&mut track, 600.0, 2133), Owner::Runner(Some(_))));
    }

    /// The network may take furniture for a person in the first frame.
    #[test]
    fn a_track_of_one_frame_gives_way() {
        let mut track = RunnerTrack::default();
        follow(&mut track, 300.0, 0);
        assert!(matches!(follow(&mut track, 600.0, 33), Owner::Runner(Some(_))));
    }
}
