//! Converts gait reports and statistics into the records of a session.

use crate::run_stats::{RunStats, SecondStats};
use kei_core::GaitReport;
use kei_core::kei::{Contribution, Limb, PHASE_PARTS};
use kei_metric::MetricName;
use kei_wire::{
    Health, Loss, PartCode, ReasonCode, Scene, Score, Second, Stride, StrideMetrics, Window, WindowMetrics,
    quantise_i16, quantise_u16,
};
use std::time::Duration;

/// Resolution of the recorded cadence, belt speed and frame rate: 0.01 spm, 0.01 km/h and 0.01 Hz.
const CENTI: f32 = 0.01;

/// Returns the record of one stride, with the metrics of its window. The number of frames is estimated from
/// the stride's duration, and is at most 255.
pub(crate) fn stride(stride: &kei_core::Stride, report: &GaitReport, belt_speed_kmh: Option<f32>) -> Stride {
    let duration_s = stride.duration.as_secs_f32();
    Stride {
        stride_time_tenth_ms: quantise_u16(duration_s, 1e-4).unwrap_or(u16::MAX),
        scene: scene(report),
        frames: (duration_s * report.frames_per_second).min(255.0) as u8,
        belt_speed_set_centi_kmh: belt_speed_kmh.and_then(|kmh| quantise_u16(kmh, CENTI)),
        metrics: StrideMetrics::of(&report.metrics),
    }
}

/// Returns the record of one second.
pub(crate) fn second(report: &GaitReport, stats: &SecondStats, belt_speed_kmh: Option<f32>) -> Second {
    let kei = report.metrics[MetricName::Kei];
    let cadence = report.metrics.get(MetricName::CadenceSpm);
    Second {
        scene: scene(report),
        frames: stats.frames,
        frames_with_person: stats.frames_with_person,
        kei: kei.ok().and_then(Score::from_points),
        kei_withheld: kei.err().map(ReasonCode::from),
        cadence_centi_spm: cadence.and_then(|spm| quantise_u16(spm.value, CENTI)),
        belt_speed_set_centi_kmh: belt_speed_kmh.and_then(|kmh| quantise_u16(kmh, CENTI)),
    }
}

/// Returns the full record of a window of strides, with the largest losses of score.
pub(crate) fn window(report: &GaitReport) -> Window {
    Window {
        strides: report.strides.min(u32::from(u16::MAX)) as u16,
        span_ms: (report.to - report.from).as_millis().min(u128::from(u32::MAX)) as u32,
        scene: scene(report),
        metrics: WindowMetrics::of(&report.metrics),
        losses: losses(report),
    }
}

/// Returns the record of the unit's health. The log stage adds what the operating system reports.
pub(crate) fn health(stats: &RunStats, inference: Duration) -> Health {
    let whole = |count: u64| count.min(u64::from(u32::MAX)) as u32;
    Health {
        centi_frames_per_second: stats
            .frames_per_second
            .and_then(|rate| quantise_u16(rate, CENTI))
            .unwrap_or(0),
        frames_dropped_by_camera: whole(stats.dropped.by_camera),
        frames_dropped_by_queue: whole(stats.dropped.by_channel),
        inference_us: inference.as_micros().min(u128::from(u32::MAX)) as u32,
        ..Health::default()
    }
}

/// Returns the losses of points by part of the body and of the stride, the largest first, as many as fit.
fn losses(report: &GaitReport) -> heapless::Vec<Loss, 12> {
    let mut losses = heapless::Vec::new();
    let Some(similarity) = report.similarity else { return losses };
    let mut all: Vec<Contribution> = similarity.contributions().collect();
    all.sort_by(|a, b| b.kei_points.total_cmp(&a.kei_points));
    for loss in all {
        let edge = |part: usize| (part * 256 / PHASE_PARTS) as u8;
        let record = Loss {
            part: part(loss.limb),
            phase_from_256th: edge(loss.part),
            phase_to_256th: edge((loss.part + 1) % PHASE_PARTS),
            kei_per_mille: quantise_i16(loss.kei_points, 0.1).unwrap_or(0),
        };
        if losses.push(record).is_err() {
            break;
        }
    }
    losses
}

fn part(limb: Limb) -> PartCode {
    match limb {
        Limb::Head => PartCode::HEAD,
        Limb::Trunk => PartCode::TRUNK,
        Limb::NearUpperArm => PartCode::NEAR_UPPER_ARM,
        Limb::NearThigh => PartCode::NEAR_THIGH,
        Limb::FarThigh => PartCode::FAR_THIGH,
        Limb::NearShank => PartCode::NEAR_SHANK,
        Limb::FarShank => PartCode::FAR_SHANK,
    }
}

fn scene(report: &GaitReport) -> Scene {
    Scene { view: report.view, facing: report.facing, gait: report.gait }
}
