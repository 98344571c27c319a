//! Converts numbers to FIT's encodings.

/// Returns FIT's cadence, which counts strides per minute, as a whole number and 128ths.
pub(super) fn cadence(strides_a_minute: Option<f64>) -> (u8, u8) {
    match strides_a_minute {
        Some(rate) if (0.0..254.5).contains(&rate) => {
            let parts = (128.0 * rate).round() as u32;
            ((parts / 128) as u8, (parts % 128) as u8)
        }
        _ => (u8::MAX, u8::MAX),
    }
}

/// Converts a value to FIT's steps of `1 / scale`. Returns `None` if it is unknown or out of range; FIT
/// encodes that as the type's largest number.
pub(super) fn small(value: Option<f64>, scale: f64) -> Option<u16> {
    let steps = (value? * scale).round();
    (0.0..f64::from(u16::MAX)).contains(&steps).then_some(steps as u16)
}

/// Converts a value in the same way as [`small`], but to 32 bits.
pub(super) fn whole(value: Option<f64>, scale: f64) -> Option<u32> {
    let steps = (value? * scale).round();
    (0.0..f64::from(u32::MAX)).contains(&steps).then_some(steps as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 172.5 steps per minute are 86.25 strides per minute: 86 and 32/128.
    #[test]
    fn cadence_counts_strides() {
        assert_eq!(cadence(Some(86.25)), (86, 32));
        assert_eq!(cadence(None), (255, 255));
        assert_eq!(cadence(Some(300.0)), (255, 255));
    }

    #[test]
    fn values_out_of_range_are_unknown_and_never_clamped() {
        assert_eq!(small(Some(240.44), 10.0), Some(2404));
        assert_eq!(small(Some(6554.0), 10.0), None);
        assert_eq!(small(Some(-1.0), 10.0), None);
        assert_eq!(whole(Some(f64::NAN), 1.0), None);
    }
}
