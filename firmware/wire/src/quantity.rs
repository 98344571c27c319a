//! Numbers as the records carry them: whole steps of a metric's quantum, rounded and clamped to their range.

/// A stored value, in its metric's unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// The value.
    pub value: f64,
    /// Its 95 % interval, low and high, where the record stores one.
    pub interval: Option<[f64; 2]>,
}

/// `value` in steps of `quantum`, rounded, clamped to 0 ..= 65535; `None` if it is not finite.
pub fn quantise_u16(value: f32, quantum: f32) -> Option<u16> {
    // `as` saturates; the rounding is by hand because `no_std` has none.
    value.is_finite().then(|| (value / quantum + 0.5) as u16)
}

/// `value` in steps of `quantum`, rounded half away from zero, clamped to the range of `i16`; `None` if it is not finite.
pub fn quantise_i16(value: f32, quantum: f32) -> Option<i16> {
    value.is_finite().then(|| (value / quantum + if value < 0.0 { -0.5 } else { 0.5 }) as i16)
}

/// [`quantise_i16`] for `i32`.
pub fn quantise_i32(value: f32, quantum: f32) -> Option<i32> {
    value.is_finite().then(|| (value / quantum + if value < 0.0 { -0.5 } else { 0.5 }) as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_and_saturates() {
        assert_eq!(quantise_u16(0.2404, 1e-4), Some(2404));
        assert_eq!(quantise_u16(-1.0, 1.0), Some(0));
        assert_eq!(quantise_u16(1e9, 1.0), Some(65535));
        assert_eq!(quantise_u16(f32::NAN, 1.0), None);
        assert_eq!(quantise_i16(-5.126, 0.01), Some(-513));
        assert_eq!(quantise_i16(f32::NEG_INFINITY, 0.01), None);
    }
}
