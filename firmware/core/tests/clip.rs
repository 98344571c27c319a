//! Segments of a clip whose pace, gait, runner or time changes.

mod support;

use kei_core::{
    ClipAnalyzer, ClipReport, End, GaitReport, Joint, Keypoint, MAX_SEGMENTS, Pose, Segment, SegmentChoice,
    Settings,
};
use kei_metric::{Estimate, Gait, MetricName, Withheld};
use std::f64::consts::TAU;
use std::ops::Range;
use std::time::Duration;
use support::{Noise, Runner, swap_labels};

/// Standard deviation of the keypoints' noise, as a share of a leg: that of MoveNet.
const NOISE: f64 = 0.015;
/// Share of frames with swapped labels.
const SWAPS: f64 = 0.05;
/// Standard deviation of a step's time, as a share of it.
const STEP_VARIATION: f64 = 0.015;

/// A recording with the true phase of every frame.
struct Recording {
    poses: Vec<Pose>,
    /// Strides since the start, one for each pose.
    turns: Vec<f64>,
    frames_per_second: f64,
    noise: Noise,
    /// The random part of the steps' times: their own source, so that it does not depend on the noise.
    steps: Noise,
    time_s: f64,
    turn: f64,
}

impl Recording {
    fn new(frames_per_second: f64, seed: u64) -> Recording {
        Recording {
            poses: Vec::new(),
            turns: Vec::new(),
            frames_per_second,
            noise: Noise::new(seed),
            steps: Noise::new(!seed),
            time_s: 0.0,
            // Clips start at any phase.
            turn: seed as f64 * 0.37,
        }
    }

    /// Appends frames; `pose` draws a phase.
    fn add(&mut self, seconds: f64, cadence_spm: impl Fn(f64) -> f64, pose: impl Fn(f64) -> Pose) {
        for frame in 0..(seconds * self.frames_per_second).round() as usize {
            let mut pose = pose(self.turn);
            let leg_px = f64::from((pose[Joint::LeftHip].y - pose[Joint::LeftShoulder].y).abs()) / 0.56;
            self.noise.shake(&mut pose, NOISE * leg_px);
            if self.noise.uniform() < SWAPS {
                swap_labels(&mut pose);
            }
            pose.time = Duration::from_secs_f64(self.time_s);
            self.poses.push(pose);
            self.turns.push(self.turn);
            let since_s = frame as f64 / self.frames_per_second;
            self.turn += cadence_spm(since_s) / 120.0 / self.frames_per_second;
            self.time_s += 1.0 / self.frames_per_second;
        }
    }

    fn run(mut self, cadence_spm: f64, seconds: f64) -> Self {
        self.add(seconds, |_| cadence_spm, |turn| phase(&Runner::default(), turn));
        self
    }

    fn run_as(mut self, runner: Runner, seconds: f64) -> Self {
        self.add(seconds, |_| runner.cadence_spm, |turn| phase(&runner, turn));
        self
    }

    fn walk(mut self, cadence_spm: f64, seconds: f64) -> Self {
        self.add(seconds, |_| cadence_spm, walker);
        self
    }

    fn stand(mut self, seconds: f64) -> Self {
        let standing = Runner { amplitude: 0.0, ..Runner::default() };
        self.add(seconds, |_| 0.0, |turn| phase(&standing, turn));
        self
    }

    fn nobody(mut self, seconds: f64) -> Self {
        self.add(seconds, |_| 0.0, |_| Pose::new(Duration::ZERO, Default::default()));
        self
    }

    /// Cuts a part of the run out of the video: its timestamps continue.
    fn cut_out(mut self, seconds: f64, cadence_spm: f64) -> Self {
        self.turn += seconds * cadence_spm / 120.0;
        self
    }

    /// Interrupts the recording: its timestamps do not continue.
    fn pause(mut self, seconds: f64) -> Self {
        self.time_s += seconds;
        self
    }

    /// Runs with step times that vary by [`STEP_VARIATION`], each independently.
    fn run_unevenly(mut self, cadence_spm: f64, seconds: f64) -> Self {
        let interval_s = 1.0 / self.frames_per_second;
        let mut step_s = self.step_s(cadence_spm);
        // The part of the present step that has passed: a step is half a turn.
        let mut passed = (2.0 * self.turn).fract();
        for _ in 0..(seconds * self.frames_per_second).round() as usize {
            self.add(interval_s, |_| 0.0, |turn| phase(&Runner::default(), turn));
            passed += interval_s / step_s;
            if passed > 1.0 {
                let next_s = self.step_s(cadence_spm);
                passed = (passed - 1.0) * step_s / next_s;
                self.turn = (2.0 * self.turn).ceil() / 2.0;
                step_s = next_s;
                self.turn += passed / 2.0;
            } else {
                self.turn += interval_s / step_s / 2.0;
            }
        }
        self
    }

    /// Returns the time of a step, s.
    fn step_s(&mut self, cadence_spm: f64) -> f64 {
        let normal = (0..12).map(|_| self.steps.uniform()).sum::<f64>() - 6.0;
        60.0 / cadence_spm * (1.0 + STEP_VARIATION * normal)
    }

    fn report(&self) -> ClipReport {
        self.report_of(SegmentChoice::Longest)
    }

    fn report_of(&self, choice: SegmentChoice) -> ClipReport {
        let mut clip = Box::new(ClipAnalyzer::new(Runner::reference(), Settings::default(), choice));
        clip.analyze(&self.poses).clone()
    }

    /// Returns the true mean cadence over those frames of a segment that lie within a time.
    fn cadence_spm(&self, segment: &Segment, seconds: &Range<f64>) -> f64 {
        let is_within = |frame: &usize| seconds.contains(&self.poses[*frame].time.as_secs_f64());
        let mut frames = segment.frames.clone().filter(is_within);
        let first = frames.next().expect("frames");
        let last = frames.next_back().expect("frames");
        let turns = self.turns[last] - self.turns[first];
        120.0 * turns / (self.poses[last].time - self.poses[first].time).as_secs_f64()
    }
}

/// Returns a runner's pose at a phase, cycles.
fn phase(runner: &Runner, turn: f64) -> Pose {
    // One stride per second, so that time is phase.
    Runner { cadence_spm: 120.0, ..*runner }.pose(turn)
}

/// Returns a walker's pose at a phase: the knees bend less, and the hips are highest in mid-stance.
fn walker(turn: f64) -> Pose {
    let mut pose = phase(&Runner::default(), turn);
    let wave = |order: f64, at: f64| (TAU * order * at).cos();
    for (hip, knee, ankle, turn) in [
        (Joint::RightHip, Joint::RightKnee, Joint::RightAnkle, turn),
        (Joint::LeftHip, Joint::LeftKnee, Joint::LeftAnkle, turn + 0.5),
    ] {
        let thigh = (4.0 + 22.0 * wave(1.0, turn - 0.95)).to_radians();
        let flexion = (22.0 + 20.0 * wave(1.0, turn - 0.73) + 16.0 * wave(2.0, turn - 0.73)).to_radians();
        let (x, y) = (pose[hip].x, pose[hip].y);
        let knee_at = [150.0 * thigh.sin(), 150.0 * thigh.cos()];
        let shank = thigh - flexion;
        let ankle_at = [knee_at[0] + 150.0 * shank.sin(), knee_at[1] + 150.0 * shank.cos()];
        for (joint, [dx, dy]) in [(knee, knee_at), (ankle, ankle_at)] {
            (pose[joint].x, pose[joint].y) = (x + dx as f32, y + dy as f32);
        }
    }
    pose
}

/// Every combination of frame rate and seed with which a situation is tested.
fn rates_and_seeds() -> impl Iterator<Item = (f64, u64)> {
    [30.0, 60.0].into_iter().flat_map(|rate| (1..=4).map(move |seed| (rate, seed)))
}

fn cadence(segment: &Segment) -> Estimate {
    segment.report.metrics[MetricName::CadenceSpm].unwrap_or_else(|why| panic!("cadence withheld: {why}"))
}

/// Whether an interval holds the truth. It may miss it by half its half width, because one in twenty misses
/// it at all.
fn holds(estimate: Estimate, truth: f64) -> bool {
    let margin = f64::from(estimate.half_width()) / 2.0;
    (f64::from(estimate.low) - margin..=f64::from(estimate.high) + margin).contains(&truth)
}

/// All times.
const ALL: Range<f64> = 0.0..f64::INFINITY;

/// A segment as it should be: its times, and why it ends.
struct Expected {
    seconds: Range<f64>,
    end: End,
}

/// Checks times, ends and cadences of all segments.
fn check(recording: &Recording, report: &ClipReport, expected: &[Expected]) {
    let found: Vec<_> = report
        .segments
        .iter()
        .map(|s| (s.report.from.as_secs_f64(), s.report.to.as_secs_f64(), s.end, s.report.gait))
        .collect();
    assert_eq!(report.segments.len(), expected.len(), "{found:?}");
    for (segment, Expected { seconds, end }) in report.segments.iter().zip(expected) {
        assert_eq!(segment.end, *end, "{found:?}");
        let stride_s = segment.report.metrics.get(MetricName::StrideTimeMs).map_or(0.7, |e| e.value / 1e3);
        let offs = [
            segment.report.from.as_secs_f64() - seconds.start,
            segment.report.to.as_secs_f64() - seconds.end,
        ];
        assert!(offs.iter().all(|off| off.abs() < f64::from(stride_s)), "{found:?}");
        if segment.report.gait != Gait::Unknown {
            let (estimate, truth) = (cadence(segment), recording.cadence_spm(segment, seconds));
            assert!(holds(estimate, truth), "{estimate:?}, {truth:.2} is true: {found:?}");
        }
    }
}

const fn segment(from_s: f64, to_s: f64, end: End) -> Expected {
    Expected { seconds: from_s..to_s, end }
}

#[test]
fn a_steady_run_is_one_segment_and_no_frame_is_left_out() {
    for (rate, seed) in rates_and_seeds() {
        for seconds in [6.0, 13.4, 20.7] {
            let clip = Recording::new(rate, seed).run_unevenly(168.0, seconds);
            let report = clip.report();
            check(&clip, &report, &[segment(0.0, seconds, End::ClipEnds)]);
            assert_eq!(report.headline.frames as usize, clip.poses.len());
            assert!(report.measured_frame_share > 0.99 && report.measured_time_share > 0.99);
            assert_eq!((report.segments[0].cuts, report.segments[0].pace_range_spm), (0, None));
        }
    }
}

#[test]
fn a_change_of_pace_divides_a_clip() {
    for (rate, seed) in rates_and_seeds() {
        for first_s in [20.0, 18.5, 16.0] {
            let clip = Recording::new(rate, seed).run(150.0, first_s).run(180.0, 20.0);
            let ends =
                [segment(0.0, first_s, End::PaceChanged), segment(first_s, first_s + 20.0, End::ClipEnds)];
            check(&clip, &clip.report(), &ends);
        }
    }
}

#[test]
fn a_few_strides_at_another_pace_count_in_the_mean_and_are_reported() {
    for (rate, seed) in rates_and_seeds().chain([(240.0, 5), (240.0, 6)]) {
        let clip = Recording::new(rate, seed).run(160.0, 5.0).run(175.0, 3.0);
        let report = clip.report();
        check(&clip, &report, &[segment(0.0, 8.0, End::ClipEnds)]);
        assert_eq!(report.headline.strides, 11);
        assert!((cadence(&report.segments[0]).value - 165.6).abs() < 0.5);
        let [slowest, fastest] = report.segments[0].pace_range_spm.expect("the pace changes");
        assert!((slowest - 160.0).abs() < 1.5 && (fastest - 175.0).abs() < 1.5, "{slowest} to {fastest}");
    }
}

#[test]
fn intervals_are_segments() {
    for (rate, seed) in [(30.0, 1), (60.0, 2)] {
        let clip =
            Recording::new(rate, seed).run(150.0, 30.0).run(175.0, 30.0).run(150.0, 30.0).run(175.0, 30.0);
        let ends = [End::PaceChanged, End::PaceChanged, End::PaceChanged, End::ClipEnds];
        let expected: Vec<_> =
            (0..4).map(|i| segment(30.0 * i as f64, 30.0 * (i + 1) as f64, ends[i])).collect();
        check(&clip, &clip.report(), &expected);
    }
}

#[test]
fn a_jump_cut_does_not_change_the_cadence() {
    // Part of the run is missing, or shown twice.
    for missing_s in [0.1, 0.2, 0.4, 0.85, 2.0, -0.3] {
        for (rate, seed) in rates_and_seeds() {
            let clip = Recording::new(rate, seed).run(170.0, 3.2).cut_out(missing_s, 170.0).run(170.0, 2.8);
            let report = clip.report();
            assert_eq!(report.segments.len(), 1, "{missing_s} s missing");
            let estimate = cadence(&report.segments[0]);
            assert!(holds(estimate, 170.0), "{estimate:?} with {missing_s} s missing, seed {seed}");
            assert_eq!(report.segments[0].cuts, 1, "{missing_s} s missing, {rate} fps, seed {seed}");
        }
    }
}

#[test]
fn a_walk_before_the_run_is_a_segment() {
    for (rate, seed) in rates_and_seeds() {
        let clip = Recording::new(rate, seed).walk(110.0, 12.0).run(170.0, 10.0);
        let report = clip.report();
        let expected = [segment(0.0, 12.0, End::GaitChanged), segment(12.0, 22.0, End::ClipEnds)];
        check(&clip, &report, &expected);
        let gaits = [0, 1].map(|i| report.segments[i].report.gait);
        assert_eq!(gaits, [Gait::Walking, Gait::Running]);
        assert_eq!(report.headline_index, Some(1), "the run has a KEI, the longer walk has none");
    }
}

#[test]
fn no_segment_of_a_gradual_acceleration_has_a_wrong_mean() {
    for (rate, seed) in rates_and_seeds() {
        let mut clip = Recording::new(rate, seed);
        clip.add(60.0, |since_s| 120.0 + since_s, |turn| phase(&Runner::default(), turn));
        let report = clip.report();
        assert!(report.segments.len() > 2);
        for segment in &report.segments {
            let (estimate, truth) = (cadence(segment), clip.cadence_spm(segment, &ALL));
            assert!(holds(estimate, truth), "{estimate:?}, {truth:.2} is true");
        }
    }
}

#[test]
fn two_runners_are_two_segments() {
    let smaller = Runner { leg_px: 250.0, amplitude: 0.8, ..Runner::default() };
    let turned = Runner { facing_right: false, ..Runner::default() };
    for other in [smaller, turned] {
        for (rate, seed) in rates_and_seeds() {
            let clip = Recording::new(rate, seed).run_as(Runner::default(), 11.3).run_as(other, 9.0);
            let report = clip.report();
            let expected = [segment(0.0, 11.3, End::RunnerChanged), segment(11.3, 20.3, End::ClipEnds)];
            check(&clip, &report, &expected);
            let left_out = report.segments[1].frames.start - report.segments[0].frames.end;
            assert!(left_out as f64 <= 0.1 * rate, "{left_out} frames are left out at the cut");
        }
    }
}

#[test]
fn two_runners_of_one_size_are_told_apart_by_their_form() {
    let other = Runner { amplitude: 0.5, ..Runner::default() };
    for (rate, seed) in rates_and_seeds() {
        let first = Recording::new(rate, seed).run_as(Runner::default(), 11.3);
        let clip = first.cut_out(0.12, 168.7).run_as(other, 9.0);
        let expected = [segment(0.0, 11.3, End::RunnerChanged), segment(11.3, 20.3, End::ClipEnds)];
        check(&clip, &clip.report(), &expected);
    }
}

/// Moves the runner in each frame to another place in it.
fn moved(mut clip: Recording, right_px: impl Fn(f64) -> f64) -> Recording {
    for pose in &mut clip.poses {
        let by = right_px(pose.time.as_secs_f64()) as f32;
        pose.keypoints.iter_mut().for_each(|keypoint| keypoint.x += by);
    }
    clip
}

#[test]
fn a_cut_to_another_framing_ends_a_segment() {
    for (rate, seed) in rates_and_seeds() {
        let clip = Recording::new(rate, seed).run(170.0, 12.0).cut_out(0.3, 170.0).run(170.0, 11.0);
        let clip = moved(clip, |time_s| if time_s < 12.0 { 0.0 } else { 260.0 });
        let report = clip.report();
        check(&clip, &report, &[segment(0.0, 12.0, End::Cut), segment(12.0, 23.0, End::ClipEnds)]);
        let left_out = report.segments[1].frames.start - report.segments[0].frames.end;
        assert!(left_out as f64 <= 0.1 * rate, "{left_out} frames are left out at the cut");
    }
}

#[test]
fn a_runner_who_crosses_the_frame_is_one_segment() {
    for (rate, seed) in rates_and_seeds() {
        // 3 m/s, with a leg of 0.9 m.
        let clip = moved(Recording::new(rate, seed).run(170.0, 6.0), |time_s| 1000.0 * time_s);
        check(&clip, &clip.report(), &[segment(0.0, 6.0, End::ClipEnds)]);
    }
}

#[test]
fn standing_an_empty_frame_and_a_pause_end_a_segment() {
    for (rate, seed) in rates_and_seeds() {
        let start = Recording::new(rate, seed).run(170.0, 14.0).stand(12.0).run(165.0, 10.0);
        let clip = start.nobody(2.0).run(170.0, 9.0).pause(3.0).run(160.0, 9.0);
        let report = clip.report();
        let expected = [
            segment(0.0, 14.0, End::GaitChanged),
            segment(14.0, 26.0, End::GaitChanged),
            segment(26.0, 36.0, End::NobodyInView),
            segment(38.0, 47.0, End::GapInTime),
            segment(50.0, 59.0, End::ClipEnds),
        ];
        check(&clip, &report, &expected);
        let standing = &report.segments[1].report.metrics;
        assert!(matches!(standing[MetricName::CadenceSpm], Err(Withheld::NoStride | Withheld::PoorFit)));
        // Of 59 s, 42 s are runs; of 56 s with frames.
        assert!((report.measured_time_share - 42.0 / 59.0).abs() < 0.03, "{}", report.measured_time_share);
        assert!((report.measured_frame_share - 42.0 / 56.0).abs() < 0.03, "{}", report.measured_frame_share);
    }
}

#[test]
fn the_headline_is_the_longest_segment_or_the_one_requested() {
    let clip = Recording::new(30.0, 1).run(150.0, 10.0).run(175.0, 18.0).nobody(2.0).run(160.0, 9.0);
    let cases = [
        (SegmentChoice::Longest, 1, SegmentChoice::Longest),
        (SegmentChoice::Nth(2), 2, SegmentChoice::Nth(2)),
        (SegmentChoice::Nth(3), 1, SegmentChoice::Longest),
    ];
    for (choice, index, chosen_by) in cases {
        let report = clip.report_of(choice);
        assert_eq!((report.headline_index, report.chosen_by), (Some(index), chosen_by));
        let GaitReport { from, to, frames, .. } = report.segments[index].report;
        assert_eq!((report.headline.from, report.headline.to, report.headline.frames), (from, to, frames));
    }
}

#[test]
fn a_clip_without_a_person_has_no_segment() {
    let report = Recording::new(30.0, 1).nobody(5.0).report();
    assert_eq!((report.headline_index, report.segments.len()), (None, 0));
    assert_eq!(report.headline.metrics[MetricName::CadenceSpm], Err(Withheld::NoPerson));
    assert_eq!((report.frames, report.headline.frames), (150, 150));
}

#[test]
fn segments_beyond_the_list_are_counted() {
    let mut clip = Recording::new(15.0, 1);
    for _ in 0..MAX_SEGMENTS + 3 {
        clip = clip.run(170.0, 3.0).pause(2.0);
    }
    let report = clip.report();
    assert_eq!((report.segments.len(), report.further_segments), (MAX_SEGMENTS, 3));
    assert!(report.measured_frame_share > 0.98);
}

/// A number that a broken file or a confused network may give.
fn any_number(noise: &mut Noise) -> f32 {
    match (noise.uniform() * 12.0) as u32 {
        0 => f32::NAN,
        1 => f32::INFINITY,
        2 => 0.0,
        _ => (noise.uniform() * 900.0) as f32,
    }
}

#[test]
fn segments_of_arbitrary_poses_are_ordered_and_within_the_clip() {
    for seed in 0..60 {
        let mut noise = Noise::new(seed);
        let mut clip = Recording::new(30.0, seed).run(165.0, 6.0).walk(100.0, 3.0).run(185.0, 4.0).poses;
        for pose in &mut clip {
            if noise.uniform() < 0.1 * (seed % 5) as f64 {
                let score = |noise: &mut Noise| noise.uniform() as f32;
                pose.keypoints = core::array::from_fn(|_| Keypoint {
                    x: any_number(&mut noise),
                    y: any_number(&mut noise),
                    score: score(&mut noise),
                });
            }
            if noise.uniform() < 0.002 * (seed % 7) as f64 {
                pose.time = Duration::from_secs_f64(20.0 * noise.uniform());
            }
        }
        let mut analyzer =
            ClipAnalyzer::new(Runner::reference(), Settings::default(), SegmentChoice::Longest);
        let report = analyzer.analyze(&clip);
        let mut end = 0;
        for segment in &report.segments {
            assert!(end <= segment.frames.start && segment.frames.start < segment.frames.end);
            end = segment.frames.end;
            let times = || clip[segment.frames.clone()].iter().map(|pose| pose.time);
            let GaitReport { from, to, .. } = segment.report;
            assert!(from <= to && times().any(|time| time == from) && times().any(|time| time == to));
            for (name, metric) in segment.report.metrics.iter() {
                let Ok(Estimate { value, low, high }) = metric else { continue };
                assert!(value.is_finite() && low <= value && value <= high, "{}, seed {seed}", name.key());
            }
        }
        assert!(end <= clip.len());
        assert!((0.0..=1.0).contains(&report.measured_time_share));
        assert!((0.0..=1.0).contains(&report.measured_frame_share));
    }
}

/// Returns in how many of `count` recordings with uneven steps the interval holds the true mean cadence.
fn covered(frames_per_second: f64, count: u64) -> u64 {
    let mut random = Noise::new(frames_per_second as u64);
    let mut held = 0;
    for seed in 0..count {
        let (seconds, cadence_spm) = (6.0 + 34.0 * random.uniform(), 150.0 + 35.0 * random.uniform());
        let clip = Recording::new(frames_per_second, 1000 + seed).run_unevenly(cadence_spm, seconds);
        let report = clip.report();
        let segment = report.headline_segment().expect("a run");
        let (estimate, truth) = (cadence(segment), clip.cadence_spm(segment, &ALL));
        held += u64::from((f64::from(estimate.low)..=f64::from(estimate.high)).contains(&truth));
    }
    held
}

#[test]
fn the_interval_holds_the_mean_cadence_of_uneven_steps_as_often_as_it_says() {
    let is_long = std::env::var_os("KEI_LONG_TESTS").is_some();
    for frames_per_second in [30.0, 60.0, 120.0, 240.0] {
        // With 40 recordings, fewer than 34 happen once in 300 times. The standard error of 200 is 3.
        let (count, range) = if is_long { (200, 184..=196) } else { (40, 34..=40) };
        let held = covered(frames_per_second, count);
        println!("{held} of {count} at {frames_per_second} fps");
        assert!(range.contains(&held), "{held} of {count} at {frames_per_second} fps");
    }
}

/// Phones play a run in real time first and then slow it down, or the other way round.
#[test]
fn slow_motion_is_not_averaged_with_real_time() {
    for (rate, seed) in rates_and_seeds() {
        let clip = Recording::new(rate, seed).run(172.0, 6.0).run(43.0, 14.0);
        let report = clip.report();
        let [real, slow] = &report.segments[..] else { panic!("{} segments", report.segments.len()) };
        let near = cadence(real);
        assert!((f64::from(near.value) - 172.0).abs() < 1.0, "{near:?}");
        assert_eq!(slow.report.metrics[MetricName::CadenceSpm], Err(Withheld::SlowMotion));
        assert!(slow.report.metrics[MetricName::Kei].is_ok() && slow.report.slow_motion.is_some());
    }
}
