//! From reports to the records of a session.

use crate::stage::camera::CameraLine;
use crate::tally::{Second as SecondTally, Tally};
use kei_core::kei::{Contribution, Limb, PHASE_PARTS};
use kei_core::{Facing, Gait, GaitReport, Metric, MetricName as M, View, Withheld};
use kei_models::PoseTracker;
use kei_wire::{
    Health, Loss, Measured, PartCode, ReasonCode, Scene, Score, Second, Stride, Window, quantise_i16,
    quantise_u16,
};
use std::sync::atomic::Ordering;

/// One stride with what its window says.
pub(crate) fn stride(stride: &kei_core::Stride, report: &GaitReport, belt_speed_kmh: Option<f32>) -> Stride {
    let value = |name: M, unit: f32| report.metrics.get(name).and_then(|e| quantise_u16(e.value, unit));
    let signed = |name: M, unit: f32| report.metrics.get(name).and_then(|e| quantise_i16(e.value, unit));
    let duration_s = stride.duration.as_secs_f32();
    Stride {
        stride_time_tenth_ms: quantise_u16(duration_s, 1e-4).unwrap_or(u16::MAX),
        scene: scene(report),
        frames: (duration_s * report.frames_per_second).min(255.0) as u8,
        kei: score(report.metrics[M::Kei]),
        kei_at_speed: score(report.metrics[M::KeiAtSpeed]),
        cadence_centi_spm: value(M::CadenceSpm, 0.01),
        ground_contact_near_tenth_ms: value(M::GroundContactNearMs, 0.1),
        ground_contact_far_tenth_ms: value(M::GroundContactFarMs, 0.1),
        flight_tenth_ms: value(M::FlightMs, 0.1),
        duty_factor_per_mille: value(M::DutyFactor, 1e-3),
        vertical_oscillation_per_mille_leg: value(M::VerticalOscillationLeg, 1e-3),
        overstride_per_mille_leg: signed(M::OverstrideLeg, 1e-3),
        trunk_lean_centi_deg: signed(M::TrunkLeanDeg, 0.01),
        knee_flexion_contact_centi_deg: signed(M::KneeFlexionContactDeg, 0.01),
        knee_flexion_stance_max_centi_deg: signed(M::KneeFlexionStanceMaxDeg, 0.01),
        knee_flexion_swing_max_centi_deg: signed(M::KneeFlexionSwingMaxDeg, 0.01),
        thigh_flexion_max_centi_deg: signed(M::ThighFlexionMaxDeg, 0.01),
        thigh_extension_max_centi_deg: signed(M::ThighExtensionMaxDeg, 0.01),
        asymmetry_per_mille: report
            .metrics
            .get(M::AsymmetryPercent)
            .and_then(|e| quantise_u16(e.value.abs(), 0.1)),
        belt_speed_set_centi_kmh: belt_speed_kmh.and_then(|kmh| quantise_u16(kmh, 0.01)),
        belt_speed_estimate_centi_kmh: value(M::BeltSpeedEstimateKmh, 0.01),
    }
}

/// One second.
pub(crate) fn second(report: &GaitReport, tally: &SecondTally, belt_speed_kmh: Option<f32>) -> Second {
    let kei = report.metrics[M::Kei];
    Second {
        scene: scene(report),
        frames: tally.frames,
        frames_with_person: tally.persons,
        kei: score(kei),
        kei_withheld: kei.err().map(reason),
        cadence_centi_spm: report.metrics.get(M::CadenceSpm).and_then(|e| quantise_u16(e.value, 0.01)),
        belt_speed_set_centi_kmh: belt_speed_kmh.and_then(|kmh| quantise_u16(kmh, 0.01)),
        belt_speed_estimate_centi_kmh: None,
    }
}

/// A window of strides, whole.
pub(crate) fn window(report: &GaitReport) -> Window {
    let measured = |name: M, unit: f32| match report.metrics[name] {
        Ok(estimate) => Measured::new(estimate.value, estimate.low, estimate.high, unit),
        Err(why) => Measured::Withheld(reason(why)),
    };
    Window {
        strides: report.strides.min(u32::from(u16::MAX)) as u16,
        span_ms: (report.to - report.from).as_millis().min(u128::from(u32::MAX)) as u32,
        scene: scene(report),
        kei_per_mille: measured(M::Kei, 0.1),
        kei_at_speed_per_mille: measured(M::KeiAtSpeed, 0.1),
        cadence_centi_spm: measured(M::CadenceSpm, 0.01),
        stride_time_tenth_ms: measured(M::StrideTimeMs, 0.1),
        ground_contact_tenth_ms: measured(M::GroundContactMs, 0.1),
        ground_contact_near_tenth_ms: measured(M::GroundContactNearMs, 0.1),
        ground_contact_far_tenth_ms: measured(M::GroundContactFarMs, 0.1),
        flight_tenth_ms: measured(M::FlightMs, 0.1),
        duty_factor_per_mille: measured(M::DutyFactor, 1e-3),
        vertical_oscillation_per_mille_leg: measured(M::VerticalOscillationLeg, 1e-3),
        vertical_oscillation_tenth_mm: measured(M::VerticalOscillationCm, 0.01),
        stride_length_mm: measured(M::StrideLengthM, 1e-3),
        overstride_per_mille_leg: measured(M::OverstrideLeg, 1e-3),
        trunk_lean_centi_deg: measured(M::TrunkLeanDeg, 0.01),
        knee_flexion_contact_centi_deg: measured(M::KneeFlexionContactDeg, 0.01),
        knee_flexion_stance_max_centi_deg: measured(M::KneeFlexionStanceMaxDeg, 0.01),
        knee_flexion_swing_max_centi_deg: measured(M::KneeFlexionSwingMaxDeg, 0.01),
        thigh_flexion_max_centi_deg: measured(M::ThighFlexionMaxDeg, 0.01),
        thigh_extension_max_centi_deg: measured(M::ThighExtensionMaxDeg, 0.01),
        asymmetry_per_mille: measured(M::AsymmetryPercent, 0.1),
        belt_speed_estimate_centi_kmh: measured(M::BeltSpeedEstimateKmh, 0.01),
        losses: losses(report),
    }
}

/// How the unit does.
pub(crate) fn health(tally: &Tally, tracker: &PoseTracker, camera: &CameraLine) -> Health {
    let whole = |count: u64| count.min(u64::from(u32::MAX)) as u32;
    Health {
        centi_frames_per_second: tally
            .frames_per_second
            .and_then(|rate| quantise_u16(rate, 0.01))
            .unwrap_or(0),
        frames_dropped_by_camera: whole(camera.dropped.load(Ordering::Relaxed)),
        frames_dropped_by_queue: whole(camera.frames.lost()),
        inference_us: tracker.timings().inference.as_micros().min(u128::from(u32::MAX)) as u32,
        ..Health::default()
    }
}

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

fn score(points: Metric) -> Option<Score> {
    points.ok().and_then(|e| Score::from_fractions(e.value / 100.0, e.low / 100.0, e.high / 100.0))
}

fn scene(report: &GaitReport) -> Scene {
    Scene {
        view: match report.view {
            View::Side => kei_wire::View::Side,
            View::Oblique => kei_wire::View::Oblique,
            View::Front => kei_wire::View::Front,
            View::Unknown => kei_wire::View::Unknown,
        },
        facing: match report.facing {
            Some(Facing::Left) => kei_wire::Facing::Left,
            Some(Facing::Right) => kei_wire::Facing::Right,
            None => kei_wire::Facing::Unknown,
        },
        gait: match report.gait {
            Gait::Running => kei_wire::Gait::Running,
            Gait::Walking => kei_wire::Gait::Walking,
            Gait::Unknown => kei_wire::Gait::Unknown,
        },
    }
}

fn reason(why: Withheld) -> ReasonCode {
    match why {
        Withheld::NoPerson => ReasonCode::NO_PERSON,
        Withheld::SeveralPeople => ReasonCode::SEVERAL_PEOPLE,
        Withheld::LegsHidden => ReasonCode::LEGS_HIDDEN,
        Withheld::NotSideView => ReasonCode::NOT_SIDE_VIEW,
        Withheld::Oblique => ReasonCode::OBLIQUE,
        Withheld::NoStride => ReasonCode::NO_STRIDE,
        Withheld::Walking => ReasonCode::WALKING,
        Withheld::GaitUnclear => ReasonCode::GAIT_UNCLEAR,
        Withheld::TooFewStrides => ReasonCode::TOO_FEW_STRIDES,
        Withheld::PhaseLocked => ReasonCode::PHASE_LOCKED,
        Withheld::FrameRateTooLow => ReasonCode::FRAME_RATE_TOO_LOW,
        Withheld::PoorFit => ReasonCode::POOR_FIT,
        Withheld::NeedsHeight => ReasonCode::NEEDS_HEIGHT,
        Withheld::NeedsSpeed => ReasonCode::NEEDS_SPEED,
        Withheld::CameraMoves => ReasonCode::CAMERA_MOVES,
        Withheld::NeedsFeet | Withheld::NotMeasured => ReasonCode::NOT_MEASURED,
    }
}
