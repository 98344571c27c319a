//! Conversion of numbers to the integers that records store: steps of a quantum, rounded and clamped.

/// A stored value in its metric's unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// The value, in the metric's unit.
    pub value: f64,
    /// The lower and upper end of its 95 % interval, if the record stores one.
    pub interval: Option<[f64; 2]>,
}

/// Returns `value` in steps of `quantum`, rounded and clamped to 0 ..= 65535, or `None` if it is not finite.
pub fn quantise_u16(value: f32, quantum: f32) -> Option<u16> {
    // `as` saturates. `core` has no `f32::round`, hence the added half.
    value.is_finite().then(|| (value / quantum + 0.5) as u16)
}

/// Returns `value` in steps of `quantum`, rounded half away from zero and clamped to the range of `i16`, or
/// `None` if it is not finite.
pub fn quantise_i16(value: f32, quantum: f32) -> Option<i16> {
    value.is_finite().then(|| (value / quantum + if value < 0.0 { -0.5 } else { 0.5 }) as i16)
}

/// Like [`quantise_i16`], but clamps to the range of `i32`.
pub fn quantise_i32(value: f32, quantum: f32) -> Option<i32> {
    value.is_finite().then(|| (value / quantum + if value < 0.0 { -0.5 } else { 0.5 }) as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_rounded_and_saturated() {
        assert_eq!(quantise_u16(0.2404, 1e-4), Some(2404));
        assert_eq!(quantise_u16(-1.0, 1.0), Some(0));
        assert_eq!(quantise_u16(1e9, 1.0), Some(65535));
        assert_eq!(quantise_u16(f32::NAN, 1.0), None);
        assert_eq!(quantise_i16(-5.126, 0.01), Some(-513));
        assert_eq!(quantise_i16(f32::NEG_INFINITY, 0.01), None);
    }
}
