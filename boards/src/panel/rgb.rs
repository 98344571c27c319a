//! Conversion of frame buffer colours.

/// Converts an Rgb565 pixel to 8-bit red, green and blue.
pub(super) fn rgb(pixel: u16) -> [u8; 3] {
    let wide = |value: u16, bits: u32| {
        let top = (1 << bits) - 1;
        ((u32::from(value) * 255 + top / 2) / top) as u8
    };
    [wide(pixel >> 11, 5), wide(pixel >> 5 & 0x3f, 6), wide(pixel & 0x1f, 5)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn black_and_white_are_exact() {
        assert_eq!((rgb(0), rgb(0xffff), rgb(0xf800)), ([0; 3], [255; 3], [255, 0, 0]));
    }
}
