//! Fills the square RGB input of the pose network from a crop of a frame, and reads only the pixels it needs.
//!
//! Interpolates bilinearly between the four nearest pixels, even if the crop is shrunk by more than a factor
//! of two. The aliasing is intended, because MoveNet's published preprocessing has it too
//! (`tf.image.crop_and_resize` with `method="bilinear"`, `tf.image.resize_with_pad` with `antialias=False`).
//! Averaging would not help: see `models/README.md`.
//!
//! Output pixel `i` of `n` samples `crop.x + (i + 1/2) crop.width / n` (the half-pixel convention of
//! `tf.image.resize`), so a keypoint at the fraction `u` of the tensor is at `crop.x + u crop.width` in the
//! frame. `crop_and_resize` aligns corner pixels instead, which shifts the edges of the crop by up to half a
//! step.
//!
//! Each output row takes three steps: blend two frame rows (16-bit vector arithmetic), pick the columns by a
//! table, and convert them to RGB (16-bit vectors again). The conversion comes last because it is linear:
//! this needs one conversion per output pixel instead of four.

use crate::color::{Components, Matrix};
use crate::crop::Crop;
use crate::frame::{Frame, FrameError, PixelFormat};
use alloc::vec::Vec;
use core::ops::Range;

/// Fills square RGB tensors of one size. It keeps its tables and buffers, so it allocates nothing after it
/// has sampled a frame of the largest width.
#[derive(Clone, Debug)]
pub struct Sampler {
    size: usize,
    columns: Span,
    rows: Span,
    /// A row interpolated between two rows of the frame, in 8.8 fixed point; for NV12, `chroma` holds the
    /// same for the chroma plane.
    luma: Vec<u16>,
    chroma: Vec<u16>,
    components: Components,
}

/// The output positions along one axis that lie inside the frame, `begin..begin + taps.len()`. The others are
/// black.
#[derive(Clone, Debug)]
struct Span {
    begin: usize,
    taps: Vec<Tap>,
}

/// A sample position at `weight` / 256 of the way from pixel `first` to `first + 1`. On the last pixel, the
/// weight is 0.
#[derive(Clone, Copy, Debug)]
struct Tap {
    first: u32,
    weight: u32,
}

impl Sampler {
    /// Creates a sampler for `size` x `size` tensors: 192 for MoveNet Lightning, 256 for Thunder.
    pub fn new(size: usize) -> Sampler {
        let span = || Span { begin: 0, taps: Vec::with_capacity(size) };
        Sampler {
            size,
            columns: span(),
            rows: span(),
            luma: Vec::new(),
            chroma: Vec::new(),
            components: Components::new(size),
        }
    }

    /// Returns the width and height of the tensors, in px.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Fills `tensor` (`size` x `size` x RGB, row by row) with the crop. Positions outside the frame are
    /// black.
    ///
    /// # Errors
    ///
    /// Fails if the frame does not pass [`Frame::check`], if the crop is not finite or has no area, or if
    /// `tensor` has another length.
    pub fn sample(&mut self, frame: &Frame, crop: Crop, tensor: &mut [u8]) -> Result<(), FrameError> {
        frame.check()?;
        let Crop { x, y, width, height } = crop;
        if !crop.is_sound() {
            return Err(FrameError::Crop { x, y, width, height });
        }
        let needed = self.size * self.size * 3;
        if tensor.len() != needed {
            return Err(FrameError::Tensor { size: self.size, needed, found: tensor.len() });
        }
        self.columns.lay((x, width), self.size, frame.width);
        self.rows.lay((y, height), self.size, frame.height);
        if self.columns.taps.is_empty() || self.rows.taps.is_empty() {
            tensor.fill(0);
        } else {
            self.reserve_lines(frame);
            self.fill(frame, tensor);
        }
        Ok(())
    }

    /// Makes the buffers one pair of pixels longer than a row, so that a pixel and its right neighbour always
    /// exist.
    fn reserve_lines(&mut self, frame: &Frame) {
        let pair = frame.format.row_bytes(2);
        let length = frame.format.row_bytes(frame.width) + pair;
        self.luma.resize(length, 0);
        self.chroma.resize(if frame.format == PixelFormat::Nv12 { length } else { 0 }, 0);
    }

    fn fill(&mut self, frame: &Frame, tensor: &mut [u8]) {
        let row_bytes = self.size * 3;
        let inside = self.rows.range(row_bytes);
        tensor[..inside.start].fill(0);
        tensor[inside.end..].fill(0);
        let bytes = self.bytes_needed(frame);
        let inside_row = self.columns.range(3);
        for (i, out) in tensor[inside].chunks_exact_mut(row_bytes).enumerate() {
            let row = self.rows.taps[i];
            out[..inside_row.start].fill(0);
            out[inside_row.end..].fill(0);
            let (first, second) = (row.first as usize, (row.first + 1).min(frame.height - 1) as usize);
            let part = |row: usize| &frame.data[row * frame.stride..][bytes.clone()];
            mix_rows(part(first), part(second), row.weight, &mut self.luma[bytes.clone()]);
            if frame.format == PixelFormat::Nv12 {
                let part = |row: usize| part(frame.height as usize + row / 2);
                mix_rows(part(first), part(second), row.weight, &mut self.chroma[bytes.clone()]);
            }
            self.fill_row(frame.format, out[inside_row.clone()].as_chunks_mut().0);
        }
    }

    /// Returns the range of bytes in a row that the columns sample.
    fn bytes_needed(&self, frame: &Frame) -> Range<usize> {
        // Start at a pair of pixels, because pairs share their chroma.
        let begin = self.columns.taps.first().map_or(0, |tap| tap.first & !1);
        let end = self.columns.taps.last().map_or(0, |tap| (tap.first + 3) & !1).min(frame.width);
        frame.format.row_bytes(begin)..frame.format.row_bytes(end)
    }

    /// Interpolates the buffered row along x and converts it to RGB.
    fn fill_row(&mut self, format: PixelFormat, pixels: &mut [[u8; 3]]) {
        let (taps, luma, chroma) = (&self.columns.taps[..], &self.luma[..], &self.chroma[..]);
        match format {
            PixelFormat::Rgb24 => each(taps, pixels, |tap| packed(luma, tap).map(byte)),
            PixelFormat::Grey => each(taps, pixels, |tap| [byte(grey(luma, tap)); 3]),
            PixelFormat::YCbCr24 => {
                self.components.fill(taps, |tap| packed(luma, tap));
                self.components.convert(Matrix::FULL, pixels);
            }
            PixelFormat::Yuyv => {
                self.components.fill(taps, |tap| yuyv(luma, tap));
                self.components.convert(Matrix::LIMITED, pixels);
            }
            PixelFormat::Nv12 => {
                self.components.fill(taps, |tap| nv12(luma, chroma, tap));
                self.components.convert(Matrix::LIMITED, pixels);
            }
        }
    }
}

impl Span {
    /// Places `count` output positions over `start..start + length` px of an axis that is `limit` px long.
    fn lay(&mut self, (start, length): (f32, f32), count: usize, limit: u32) {
        self.taps.clear();
        self.begin = count;
        let (step, last) = (f64::from(length) / count as f64, f64::from(limit) - 1.0);
        for i in 0..count {
            // The centre of pixel 0 is at 0.5 px.
            let position = f64::from(start) + (i as f64 + 0.5) * step - 0.5;
            if position < -0.5 || position >= last + 0.5 {
                continue;
            }
            self.begin = self.begin.min(i);
            let fixed = (position.clamp(0.0, last) * 256.0 + 0.5) as u32;
            self.taps.push(Tap { first: fixed >> 8, weight: fixed & 255 });
        }
    }

    /// Returns the range of output bytes if each position takes `bytes`.
    fn range(&self, bytes: usize) -> Range<usize> {
        self.begin * bytes..(self.begin + self.taps.len()) * bytes
    }
}

/// Interpolates along y: writes to `line` the row at `weight` / 256 of the way from `upper` to `lower`, in
/// 8.8 fixed point. All three have the same length.
fn mix_rows(upper: &[u8], lower: &[u8], weight: u32, line: &mut [u16]) {
    let (far, near) = (weight as u16, 256 - weight as u16);
    for ((out, &upper), &lower) in line.iter_mut().zip(upper).zip(lower) {
        *out = u16::from(upper) * near + u16::from(lower) * far;
    }
}

#[inline(always)]
fn each(taps: &[Tap], pixels: &mut [[u8; 3]], rgb: impl Fn(Tap) -> [u8; 3]) {
    for (pixel, &tap) in pixels.iter_mut().zip(taps) {
        *pixel = rgb(tap);
    }
}

#[inline(always)]
fn mix(a: u16, b: u16, weight: u32) -> u16 {
    (i32::from(a) + (((i32::from(b) - i32::from(a)) * weight as i32 + 128) >> 8)) as u16
}

fn byte(value: u16) -> u8 {
    ((u32::from(value) + 128) >> 8) as u8
}

/// Returns `N` values starting at `start`.
#[inline(always)]
fn window<const N: usize>(line: &[u16], start: usize) -> &[u16; N] {
    line.get(start..).and_then(|rest| rest.first_chunk()).unwrap_or(&[0; N])
}

/// Interpolates a format with three interleaved components per pixel.
#[inline(always)]
fn packed(line: &[u16], tap: Tap) -> [u16; 3] {
    let &[a, b, c, a1, b1, c1] = window(line, 3 * tap.first as usize);
    [mix(a, a1, tap.weight), mix(b, b1, tap.weight), mix(c, c1, tap.weight)]
}

/// Interpolates Y0 U Y1 V. An even pixel and its right neighbour share their chroma; the right neighbour of
/// an odd pixel belongs to the next pair.
#[inline(always)]
fn yuyv(line: &[u16], tap: Tap) -> [u16; 3] {
    let odd = tap.first & 1;
    let &[y, _, next] = window(line, 2 * tap.first as usize);
    let &[_, u0, _, v0, _, u1, _, v1] = window(line, 2 * (tap.first - odd) as usize);
    let chroma_weight = tap.weight * odd;
    [mix(y, next, tap.weight), mix(u0, u1, chroma_weight), mix(v0, v1, chroma_weight)]
}

/// Interpolates like [`yuyv`], with chroma in a separate row.
#[inline(always)]
fn nv12(luma: &[u16], chroma: &[u16], tap: Tap) -> [u16; 3] {
    let odd = tap.first & 1;
    let &[u0, v0, u1, v1] = window(chroma, (tap.first - odd) as usize);
    let chroma_weight = tap.weight * odd;
    [grey(luma, tap), mix(u0, u1, chroma_weight), mix(v0, v1, chroma_weight)]
}

#[inline(always)]
fn grey(line: &[u16], tap: Tap) -> u16 {
    let &[a, b] = window(line, tap.first as usize);
    mix(a, b, tap.weight)
}
