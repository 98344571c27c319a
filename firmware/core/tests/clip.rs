//! Segments of a clip whose pace, gait, runner or time changes.

mod support;

use kei_core::{ClipAnalyzer, ClipReport, Joint, Pose, Segment, SegmentChoice, Settings};
use kei_metric::MetricName;
use std::f64::consts::TAU;
use std::time::Duration;
use support::{Noise, Runner, swap_labels};

/// Standard deviation of the keypoints' noise, as a share of a leg: that of MoveNet.
const NOISE: f64 = 0.015;
/// Share of frames with swapped labels.
const SWAPS: f64 = 0.05;

/// A recording with the true phase of every frame.
struct Recording {
    poses: Vec<Pose>,
    /// Strides since the start, one for each pose.
    turns: Vec<f64>,
    frames_per_second: f64,
    noise: Noise,
    time_s: f64,
    turn: f64,
}

impl Recording {
    fn new(frames_per_second: f64, seed: u64) -> Recording {
        let noise = Noise::new(seed);
        // Clips start at any phase.
        let turn = seed as f64 * 0.37;
        Recording { poses: Vec::new(), turns: Vec::new(), frames_per_second, noise, time_s: 0.0, turn }
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

    fn report(&self) -> ClipReport {
        self.report_of(SegmentChoice::Longest)
    }

    fn report_of(&self, choice: SegmentChoice) -> ClipReport {
        let mut clip = Box::new(ClipAnalyzer::new(Runner::reference(), Settings::default(), choice));
        clip.analyze(&self.poses).clone()
    }

    /// Returns the true mean cadence over the frames of a segment, without the given jumps of the phase.
    fn cadence_spm(&self, segment: &Segment) -> f64 {
        let (first, last) = (segment.frames.start, segment.frames.end - 1);
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

fn show(name: &str, recording: &Recording) {
    let report = recording.report();
    println!(
        "== {name} at {} fps: headline {:?} share {:.3} {:.3}",
        recording.frames_per_second,
        report.headline_index,
        report.measured_frame_share,
        report.measured_time_share
    );
    for s in &report.segments {
        let truth = recording.cadence_spm(s);
        println!(
            "  {:?} {:.2}..{:.2} {:?} {} strides, cadence {:?} true {truth:.2} kei {:?} end {:?} range {:?} cuts {}",
            s.frames,
            s.report.from.as_secs_f64(),
            s.report.to.as_secs_f64(),
            s.report.gait,
            s.report.strides,
            s.report.metrics[MetricName::CadenceSpm].map(|e| [e.low, e.value, e.high]),
            s.report.metrics[MetricName::Kei].map(|e| e.value),
            s.end,
            s.pace_range_spm,
            s.cuts
        );
    }
}

/// Runs with steps whose times vary by 1.5 %, each independently.
fn uneven(frames_per_second: f64, seconds: f64, cadence_spm: f64, seed: u64) -> Recording {
    let mut recording = Recording::new(frames_per_second, seed);
    let mut steps = Noise::new(seed ^ 0x5eed);
    let mut normal = || (0..12).map(|_| steps.uniform()).sum::<f64>() - 6.0;
    let mut rest_s = seconds;
    // Each step has its own cadence; frames fall where they do.
    let (mut start_s, mut pace) = (0.0, cadence_spm / (1.0 + STEP_VARIATION * normal()));
    let mut turn_in_step = 0.25;
    while rest_s > 0.0 {
        let interval_s = 1.0 / frames_per_second;
        let _ = start_s;
        recording.add(interval_s, |_| 0.0, |turn| phase(&Runner::default(), turn));
        let mut left_s = interval_s;
        while left_s > 0.0 {
            let to_end_s = (0.5 - turn_in_step) * 120.0 / pace;
            let moves_s = left_s.min(to_end_s);
            turn_in_step += moves_s * pace / 120.0;
            recording.turn += moves_s * pace / 120.0;
            left_s -= moves_s;
            if turn_in_step >= 0.5 - 1e-9 {
                turn_in_step = 0.0;
                pace = cadence_spm / (1.0 + STEP_VARIATION * normal());
            }
        }
        start_s += interval_s;
        rest_s -= interval_s;
    }
    recording
}

const STEP_VARIATION: f64 = 0.015;

#[test]
fn explore() {
    for fps in [30.0, 60.0, 120.0, 240.0] {
        let mut rng = Noise::new(fps as u64);
        let (mut covered, mut total, mut segments, mut z2, mut off) = (0, 0, 0, 0.0, 0.0);
        let mut widths = 0.0;
        let mut by = [[0.0; 3]; 2];
        for seed in 0..60 {
            let seconds = 6.0 + 34.0 * rng.uniform();
            let cadence = 150.0 + 35.0 * rng.uniform();
            let r = uneven(fps, seconds, cadence, 1000 + seed);
            let report = r.report();
            segments += report.segments.len();
            let s = &report.segments[report.headline_index.unwrap()];
            let Ok(e) = s.report.metrics[MetricName::CadenceSpm] else {
                println!("withheld {:?}", s.report.metrics[MetricName::CadenceSpm]);
                continue;
            };
            let truth = r.cadence_spm(s);
            total += 1;
            covered += usize::from((f64::from(e.low)..=f64::from(e.high)).contains(&truth));
            let o = f64::from(e.value) - truth;
            off += o * o;
            widths += f64::from(e.half_width());
            let z = o / (f64::from(e.half_width()) / 1.96);
            z2 += z * z;
            let row = &mut by[usize::from(seconds > 14.0)];
            row[0] += 1.0;
            row[1] += o * o;
            row[2] += z * z;
            if report.segments.len() > 1 || s.cuts > 0 || s.pace_range_spm.is_some() {
                println!(
                    "  {seconds:.1} s {cadence:.1}: {} segments, cuts {}, range {:?}",
                    report.segments.len(),
                    s.cuts,
                    s.pace_range_spm
                );
            }
        }
        println!(
            "{fps}: {covered}/{total} covered, {segments} segments, rms off {:.3}, mean half width {:.3}, rms z {:.2}; short {:.3} {:.2}, long {:.3} {:.2}",
            (off / total as f64).sqrt(),
            widths / total as f64,
            (z2 / total as f64).sqrt(),
            (by[0][1] / by[0][0]).sqrt(),
            (by[0][2] / by[0][0]).sqrt(),
            (by[1][1] / by[1][0]).sqrt(),
            (by[1][2] / by[1][0]).sqrt()
        );
    }
}
