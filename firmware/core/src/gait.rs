//! Running or walking.

use crate::cycle::{GRID, StrideCycle, grid_phase};
use crate::harmonics::Path;
use crate::leg_shape::LegShape;
use crate::math::highest;
use kei_metric::{Gait, Withheld};

/// Steps per minute, both feet counted, for one stride per second.
pub(crate) const STEPS_PER_MINUTE: f64 = 120.0;

/// Largest cost of a fold that is still measured: keypoints that scatter by 6 % of a leg on each axis. Chosen
/// by hand.
const WORST_COST: f64 = 4.5;

/// Swing knee flexion between walking (about 60 degrees) and running (above 75), and the difference that
/// counts as one vote. Chosen by hand.
const SWING_KNEE_DEG: f64 = 66.0;
const SWING_KNEE_PER_VOTE_DEG: f64 = 8.0;
/// Cadence between walking (rarely above 140 steps per minute) and running (rarely below), and the difference
/// that counts as one vote. Chosen by hand.
const CADENCE_SPM: f64 = 140.0;
const CADENCE_PER_VOTE_SPM: f64 = 15.0;
/// Smallest amplitude of the trunk by which its height at mid-stance is divided, leg lengths: below it noise
/// decides.
const MIN_AMPLITUDE: f64 = 0.005;

/// Fewest frames per stride: with four or less, another stride rate fits the frames as well (see [`crate::period`]).
const MIN_FRAMES_PER_STRIDE: f64 = 5.0;

/// Smallest vote that decides the gait. Chosen by hand: the three signs have to agree, or one has to be
/// strong.
const CLEAR_VOTE: f64 = 0.5;
/// Vote from which all signs say walking, however uneven the strides are. Chosen by hand.
const SURE_VOTE: f64 = 4.0;
/// Duty factor above which there is no flight phase.
const RUNNING_BELOW: f64 = 0.5;
/// Slowest cadence of running, steps per minute: below it a running posture is in slow motion.
const SLOWEST_RUN_SPM: f64 = 120.0;
/// Slowest cadence of walking, steps per minute: below it a walking posture is in slow motion. Chosen by hand, below
/// the slowest walk on a treadmill.
const SLOWEST_WALK_SPM: f64 = 40.0;
/// Fastest cadence of a person, steps per minute: sprinters reach 5 steps per second.
pub(crate) const FASTEST_SPM: f64 = 300.0;
/// Vote of the posture from which a person runs, whatever the rate. Chosen by hand: knee and trunk have to agree.
const RUNNING_POSTURE: f64 = -1.0;
/// Stride rate that is assumed in slow motion, Hz: 168 steps per minute, the mean of the recreational runners of
/// Fukuchi et al. 2017 at 2.5 to 4.5 m/s.
pub(crate) const USUAL_STRIDE_HZ: f64 = 1.4;

/// The signs of walking and running in one window.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GaitSigns {
    pub(crate) cadence_spm: f64,
    pub(crate) duty_factor: f64,
    /// The vote of the posture for walking, see [`posture_vote`].
    pub(crate) posture_vote: f64,
}

/// The speed at which a recording is played, as far as the gait shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Playback {
    /// The rate is that of a person.
    RealTime,
    /// The posture moves too slowly for its gait.
    SlowMotion,
    /// The steps are too fast for anyone.
    SpedUp,
}

/// The stride rate at which a cycle is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    pub(crate) playback: Playback,
    /// Stride rate as filmed, Hz: measured, or usual in slow motion.
    pub(crate) stride_hz: f64,
    /// Stride rate as played, Hz.
    played_hz: f64,
}

impl Clock {
    pub(crate) fn real_time(stride_hz: f64) -> Self {
        Clock { playback: Playback::RealTime, stride_hz, played_hz: stride_hz }
    }

    pub(crate) fn slow_motion_at(played_hz: f64) -> Self {
        Clock { playback: Playback::SlowMotion, stride_hz: USUAL_STRIDE_HZ, played_hz }
    }

    /// Returns how many times slower the recording is played than it was filmed; `None` in real time.
    pub(crate) fn slow_motion(&self) -> Option<f32> {
        (self.playback == Playback::SlowMotion).then_some((self.stride_hz / self.played_hz) as f32)
    }
}

impl GaitSigns {
    /// Returns the vote for walking: positive for a walker, negative for a runner, and about 0 if it is unclear.
    fn walking_vote(&self) -> f64 {
        self.posture_vote + (CADENCE_SPM - self.cadence_spm) / CADENCE_PER_VOTE_SPM
    }

    /// Returns how the recording is played. The posture needs no clock, so it shows a rate that is too low for it.
    pub(crate) fn playback(&self) -> Playback {
        match self.cadence_spm {
            spm if spm > FASTEST_SPM => Playback::SpedUp,
            spm if spm < SLOWEST_WALK_SPM => Playback::SlowMotion,
            spm if spm < SLOWEST_RUN_SPM && self.posture_vote < RUNNING_POSTURE => Playback::SlowMotion,
            _ => Playback::RealTime,
        }
    }

    /// Returns the gait. `cost` is the cost of the fold.
    pub(crate) fn gait(&self, cost: f64) -> Gait {
        let walking_vote = self.walking_vote();
        if cost > WORST_COST {
            return if walking_vote < SURE_VOTE { Gait::Unknown } else { Gait::Walking };
        }
        // The offsets of the events were not learned from walkers: a duty factor can rule out running, but
        // not walking.
        let may_run = self.duty_factor < RUNNING_BELOW && self.cadence_spm > SLOWEST_RUN_SPM;
        match walking_vote {
            vote if vote > CLEAR_VOTE => Gait::Walking,
            vote if vote < -CLEAR_VOTE && may_run => Gait::Running,
            _ => Gait::Unknown,
        }
    }
}

/// Withholds the whole window if its strides cannot be fitted well by one cycle.
pub(crate) fn require_fit(gait: Gait, cost: f64) -> Result<(), Withheld> {
    if cost > WORST_COST {
        return Err(if gait == Gait::Walking { Withheld::Walking } else { Withheld::PoorFit });
    }
    Ok(())
}

/// Withholds the whole window if the shoulders are below the hips or the feet above them: the frame or its y axis is
/// upside down.
pub(crate) fn require_upright(cycle: &StrideCycle) -> Result<(), Withheld> {
    let is_upright =
        cycle.trunk.mean().y > 0.0 && cycle.near.ankle.mean().y.max(cycle.far.ankle.mean().y) < 0.0;
    if is_upright { Ok(()) } else { Err(Withheld::Implausible) }
}

/// Withholds the whole window if its movement runs backwards in time, as the mirror image of a rate above half the frame
/// rate does, or a video that is played backwards.
pub(crate) fn require_forward(
    cycle: &StrideCycle,
    stride_hz: f64,
    frames_per_second: f64,
) -> Result<(), Withheld> {
    // A foot moves backward while it is low and forward while it is high: a clockwise loop.
    let is_clockwise = loop_area(&cycle.near.ankle) + loop_area(&cycle.far.ankle) < 0.0;
    let may_be_mirrored = frames_per_second < 2.0 * MIN_FRAMES_PER_STRIDE * stride_hz;
    match may_be_mirrored {
        _ if is_clockwise => Ok(()),
        true => Err(Withheld::FrameRateTooLow),
        false => Err(Withheld::GaitUnclear),
    }
}

/// Returns the area inside a closed path, squared leg lengths: positive if it is traced counter-clockwise.
fn loop_area(path: &Path) -> f64 {
    let doubled = (0..GRID).map(|i| {
        let (a, b) = (path.at(grid_phase(i as f64)), path.at(grid_phase((i + 1) as f64)));
        a.x * b.y - b.x * a.y
    });
    doubled.sum::<f64>() / 2.0
}

/// Withholds the whole window if a stride has too few frames.
pub(crate) fn require_frames(stride_hz: f64, frames_per_second: f64) -> Result<(), Withheld> {
    if frames_per_second < MIN_FRAMES_PER_STRIDE * stride_hz {
        return Err(Withheld::FrameRateTooLow);
    }
    Ok(())
}

/// Returns a positive vote for a walker, a negative one for a runner, and about 0 if it is unclear. A
/// walker's body is highest over the stance leg and a runner's lowest, and the knee flexion differs too.
/// No sign is reliable alone: a moving camera corrupts the first, a shuffling jog the second. `step` is the
/// trunk's path, `oscillation` its vertical range.
pub(crate) fn posture_vote(near: &LegShape, step: &Path, oscillation: f64) -> f64 {
    let mid_stance = near.mid_stance().map_or(0.0, |place| grid_phase(place as f64));
    let height = step.at(mid_stance).y - step.mean().y;
    // Limited to ±1: a limp or a moving camera must not outvote knee and cadence.
    let vault = (height / (oscillation / 2.0).max(MIN_AMPLITUDE)).clamp(-1.0, 1.0);
    let swing_knee_deg = highest(near.flexion).max(0.0).to_degrees();
    vault + (SWING_KNEE_DEG - swing_knee_deg) / SWING_KNEE_PER_VOTE_DEG
}
