//! Builds a reference gait from the strides of a runner: their mean cycle and its scale.

use crate::anchors::{four_decimals, new_scale, recreational_scores, speed_anchors};
use crate::clip::ClipStride;
use kei_core::CycleJoints;
use kei_models::reference::{FileCycle, FileScale, ReferenceGait};

/// Number of phases of a new reference's cycle, the same as in the bundled file.
const PHASES: usize = 100;

/// Returns the mean of the cycles, each weighted by the number of strides in it. Phase 0 is the near foot's
/// contact.
///
/// # Panics
/// Panics if there are no strides.
pub fn mean_cycle(strides: &[ClipStride]) -> FileCycle {
    let count: f64 = strides.iter().map(|s| f64::from(s.strides)).sum();
    assert!(count > 0.0, "at least one stride");
    let mean = |f: &dyn Fn(&ClipStride) -> f64| {
        strides.iter().map(|s| f64::from(s.strides) * f(s)).sum::<f64>() / count
    };
    // The cycles keep the alignment of their own phase. Aligning them by their contacts would blur them,
    // because detected contacts scatter. The contacts are close together, but may be on both sides of the end
    // of the cycle.
    let first = strides[0].contact;
    let contact = first + mean(&|s| (s.contact - first + 0.5).rem_euclid(1.0) - 0.5);
    let at = |series: usize, phase: f64| {
        [0, 1].map(|axis| four_decimals(mean(&|s| s.cycle.joints_at(phase)[series][axis])))
    };
    FileCycle::from_series(core::array::from_fn::<_, { CycleJoints::SERIES }, _>(|series| {
        (0..PHASES).map(|i| at(series, contact + i as f64 / PHASES as f64)).collect()
    }))
}

/// Returns a reference gait with a scale of its own, except for the spreads between runners, which come from
/// `like`. `own_speed` is the belt speed of the recording, m/s; without it, the gait has no scale at other
/// speeds.
pub fn reference_gait(
    name: String,
    cycle: FileCycle,
    own_speed: Option<f64>,
    like: &FileScale,
) -> ReferenceGait {
    let unscaled = ReferenceGait {
        version: ReferenceGait::VERSION,
        name,
        scale: *like,
        at_speed: None,
        recreational: Vec::new(),
        cycle,
    };
    // The spreads between runners do not depend on the reference; d0 and g do.
    let FileScale { s_pos, s_vel, d0, g } = new_scale(&unscaled, like);
    let scale = FileScale { s_pos, s_vel, d0: four_decimals(d0), g: four_decimals(g) };
    let gait = ReferenceGait { scale, ..unscaled };
    let at_speed = own_speed.map(|speed| speed_anchors(&gait, speed));
    ReferenceGait { at_speed, recreational: recreational_scores(&gait), ..gait }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kei_models::kipchoge;

    fn stride(strides: u32) -> ClipStride {
        let cycle = kipchoge::gait().cycle.cycle();
        ClipStride { cycle, contact: 0.9, strides }
    }

    /// Two contacts that differ by a whole cycle are the same contact.
    #[test]
    fn the_mean_of_equal_strides_is_that_stride() {
        let a_cycle_later = ClipStride { contact: 1.9, ..stride(2) };
        let mean = mean_cycle(&[stride(6), a_cycle_later]);
        let gait = reference_gait("two".into(), mean, None, &kipchoge::gait().scale);
        assert!(gait.reference().compare(&stride(1).cycle, 0.0).kei > 99.0);
    }

    #[test]
    fn a_built_reference_survives_its_file() {
        let mean = mean_cycle(&[stride(8)]);
        let gait = reference_gait("mine".into(), mean, Some(3.3), &kipchoge::gait().scale);
        let text = gait.to_toml().expect("a gait");
        assert_eq!(ReferenceGait::parse(&text).expect("valid"), gait);
    }
}
