//! Conversion from Y'CbCr to RGB (ITU-R BT.601).

use alloc::{vec, vec::Vec};

/// Coefficients of BT.601 in fixed point with [`Matrix::BITS`] fractional bits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Matrix {
    /// Y' of black.
    black: i16,
    luma: i16,
    red_from_cr: i16,
    green_from_cb: i16,
    green_from_cr: i16,
    blue_from_cb: i16,
}

impl Matrix {
    /// Limited range, Y' from 16 to 235, Cb and Cr from 16 to 240, as cameras use in YUYV and NV12.
    pub(crate) const LIMITED: Matrix = Matrix::new(16, 255.0 / 219.0, 255.0 / 224.0);

    /// Full range, 0 to 255 for all components, as in JPEG (JFIF).
    pub(crate) const FULL: Matrix = Matrix::new(0, 1.0, 1.0);

    /// Number of fractional bits. With one more, the largest coefficient, 2.02, would not fit into 16 bits.
    const BITS: u32 = 13;

    const fn new(black: i16, luma: f64, chroma: f64) -> Matrix {
        const fn fixed(factor: f64) -> i16 {
            (factor * (1 << Matrix::BITS) as f64 + 0.5) as i16
        }
        Matrix {
            black,
            luma: fixed(luma),
            red_from_cr: fixed(1.402 * chroma),
            green_from_cb: fixed(0.344136 * chroma),
            green_from_cr: fixed(0.714136 * chroma),
            blue_from_cb: fixed(1.772 * chroma),
        }
    }
}

/// One output row with Y', Cb and Cr in separate 16-bit buffers, so that the compiler can vectorise the
/// conversion.
#[derive(Clone, Debug)]
pub(crate) struct Components {
    y: Vec<u16>,
    cb: Vec<u16>,
    cr: Vec<u16>,
    red: Vec<u8>,
    green: Vec<u8>,
    blue: Vec<u8>,
}

impl Components {
    pub(crate) fn new(size: usize) -> Components {
        let wide = vec![0; size];
        let narrow = vec![0; size];
        Components {
            y: wide.clone(),
            cb: wide.clone(),
            cr: wide,
            red: narrow.clone(),
            green: narrow.clone(),
            blue: narrow,
        }
    }

    /// Sets the first `taps.len()` values, in 8.8 fixed point.
    #[inline(always)]
    pub(crate) fn fill<T: Copy>(&mut self, taps: &[T], value: impl Fn(T) -> [u16; 3]) {
        let all = self.y.iter_mut().zip(&mut self.cb).zip(&mut self.cr);
        for (((y, cb), cr), &tap) in all.zip(taps) {
            [*y, *cb, *cr] = value(tap);
        }
    }

    /// Converts `pixels.len()` pixels, rounded and clamped. The result is within 1 of the exact value.
    ///
    /// Always inlined, so that the coefficients are compile-time constants: only then does the compiler use
    /// 16-bit vector multiplications.
    #[inline(always)]
    pub(crate) fn convert(&mut self, matrix: Matrix, pixels: &mut [[u8; 3]]) {
        /// Fractional bits of what [`high`] returns: 7 of a component plus those of the matrix, less the 16
        /// bits dropped.
        const SHIFT: u32 = 7 + Matrix::BITS - 16;
        let count = pixels.len();
        let Components { y, cb, cr, red, green, blue } = self;
        let inputs = y[..count].iter().zip(&cb[..count]).zip(&cr[..count]);
        let outputs = red[..count].iter_mut().zip(&mut green[..count]).zip(&mut blue[..count]);
        for (((y, cb), cr), ((red, green), blue)) in inputs.zip(outputs) {
            let y = high((y >> 1) as i16 - (matrix.black << 7), matrix.luma) + (1 << (SHIFT - 1));
            let (cb, cr) = ((cb >> 1) as i16 - (128 << 7), (cr >> 1) as i16 - (128 << 7));
            let byte = |value: i16| (value >> SHIFT).clamp(0, 255) as u8;
            *red = byte(y + high(cr, matrix.red_from_cr));
            *green = byte(y - high(cb, matrix.green_from_cb) - high(cr, matrix.green_from_cr));
            *blue = byte(y + high(cb, matrix.blue_from_cb));
        }
        for (pixel, ((&red, &green), &blue)) in
            pixels.iter_mut().zip(red.iter().zip(green.iter()).zip(blue.iter()))
        {
            *pixel = [red, green, blue];
        }
    }
}

/// Returns the upper 16 bits of the product.
#[inline(always)]
fn high(a: i16, b: i16) -> i16 {
    ((i32::from(a) * i32::from(b)) >> 16) as i16
}
