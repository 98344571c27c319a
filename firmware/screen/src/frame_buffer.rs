//! The screen as pixels in memory.

use core::convert::Infallible;
use embedded_graphics::{
    pixelcolor::{Rgb565, raw::RawU16},
    prelude::{DrawTarget, OriginDimensions, Pixel, Point, RawData, Size},
    primitives::Rectangle,
};

/// Rgb565 pixels, row by row without gaps, in a buffer provided by the caller: `[u16; N]`, `Vec<u16>`, `&mut
/// [u16]`, or a read-only `&[u16]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameBuffer<B> {
    size: Size,
    pixels: B,
}

/// A read-only frame buffer.
pub type FrameBufferView<'p> = FrameBuffer<&'p [u16]>;

/// The length of a buffer is not width times height.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongLength {
    /// Requested size of the frame buffer, in px.
    pub size: Size,
    /// Number of pixels in the buffer.
    pub found: usize,
}

impl core::fmt::Display for WrongLength {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let Size { width, height } = self.size;
        write!(f, "cannot use a buffer of {} px for a frame buffer of {width}x{height} px", self.found)
    }
}

impl core::error::Error for WrongLength {}

impl<B: AsRef<[u16]>> FrameBuffer<B> {
    /// Creates a frame buffer from `size.width * size.height` pixels with any content.
    ///
    /// # Errors
    ///
    /// Fails if the buffer has another length.
    pub fn new(size: Size, pixels: B) -> Result<Self, WrongLength> {
        let found = pixels.as_ref().len();
        if size.width as usize * size.height as usize != found {
            return Err(WrongLength { size, found });
        }
        Ok(FrameBuffer { size, pixels })
    }

    /// Returns all pixels row by row, as Rgb565 with red in the upper bits.
    pub fn pixels(&self) -> &[u16] {
        self.pixels.as_ref()
    }

    /// Returns row `y`, or an empty slice below the last row.
    pub fn row(&self, y: u32) -> &[u16] {
        let width = self.size.width as usize;
        let from = y as usize * width;
        self.pixels().get(from..from + width).unwrap_or(&[])
    }

    /// Returns the colour at (`x`, `y`), or `None` outside the buffer.
    pub fn pixel(&self, x: u32, y: u32) -> Option<Rgb565> {
        self.row(y).get(x as usize).map(|&raw| RawU16::new(raw).into())
    }

    /// Returns a read-only view of the same pixels.
    pub fn view(&self) -> FrameBufferView<'_> {
        FrameBuffer { size: self.size, pixels: self.pixels() }
    }
}

impl<B: AsRef<[u16]> + AsMut<[u16]>> FrameBuffer<B> {
    /// Copies `area` from a frame buffer of the same size. Parts outside are ignored.
    pub fn copy_from(&mut self, source: FrameBufferView<'_>, area: Rectangle) {
        debug_assert_eq!(source.size, self.size, "both frame buffers must have the same size");
        let width = self.size.width as usize;
        let (columns, rows) = inside(self.size, area);
        for y in rows {
            let span = y * width + columns.start..y * width + columns.end;
            self.pixels.as_mut()[span.clone()].copy_from_slice(&source.pixels[span]);
        }
    }
}

/// Returns the columns and rows of `area` that lie within `size`.
fn inside(size: Size, area: Rectangle) -> (core::ops::Range<usize>, core::ops::Range<usize>) {
    let area = area.intersection(&Rectangle::new(Point::zero(), size));
    // An intersection lies within the frame buffer, so neither corner is negative.
    let (x, y) = (area.top_left.x as usize, area.top_left.y as usize);
    (x..x + area.size.width as usize, y..y + area.size.height as usize)
}

impl<B> OriginDimensions for FrameBuffer<B> {
    fn size(&self) -> Size {
        self.size
    }
}

impl<B: AsRef<[u16]> + AsMut<[u16]>> DrawTarget for FrameBuffer<B> {
    type Color = Rgb565;
    type Error = Infallible;

    fn draw_iter<I: IntoIterator<Item = Pixel<Rgb565>>>(&mut self, pixels: I) -> Result<(), Infallible> {
        let Size { width, height } = self.size;
        let buffer = self.pixels.as_mut();
        for Pixel(Point { x, y }, color) in pixels {
            // A negative coordinate becomes one beyond any width or height.
            let (x, y) = (x as u32, y as u32);
            if x < width && y < height {
                buffer[y as usize * width as usize + x as usize] = RawU16::from(color).into_inner();
            }
        }
        Ok(())
    }

    fn fill_contiguous<I: IntoIterator<Item = Rgb565>>(
        &mut self,
        area: &Rectangle,
        colors: I,
    ) -> Result<(), Infallible> {
        let (columns, rows) = inside(self.size, *area);
        let whole = columns.len() == area.size.width as usize && rows.len() == area.size.height as usize;
        if !whole {
            use embedded_graphics::primitives::PointsIter;
            return self.draw_iter(area.points().zip(colors).map(|(point, color)| Pixel(point, color)));
        }
        let width = self.size.width as usize;
        let mut colors = colors.into_iter();
        for y in rows {
            let row = &mut self.pixels.as_mut()[y * width + columns.start..y * width + columns.end];
            for (pixel, color) in row.iter_mut().zip(&mut colors) {
                *pixel = RawU16::from(color).into_inner();
            }
        }
        Ok(())
    }

    fn fill_solid(&mut self, area: &Rectangle, color: Rgb565) -> Result<(), Infallible> {
        let (columns, rows) = inside(self.size, *area);
        let width = self.size.width as usize;
        let raw = RawU16::from(color).into_inner();
        for y in rows {
            self.pixels.as_mut()[y * width + columns.start..y * width + columns.end].fill(raw);
        }
        Ok(())
    }

    fn clear(&mut self, color: Rgb565) -> Result<(), Infallible> {
        self.pixels.as_mut().fill(RawU16::from(color).into_inner());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use embedded_graphics::prelude::{RgbColor, WebColors};

    const SIZE: Size = Size::new(5, 3);

    #[test]
    fn a_buffer_of_another_length_is_rejected() {
        assert!(FrameBuffer::new(SIZE, [0u16; 15]).is_ok());
        assert_eq!(FrameBuffer::new(SIZE, [0u16; 14]), Err(WrongLength { size: SIZE, found: 14 }));
    }

    /// Drawing is clipped at the edges, and the rest appears at the right position.
    #[test]
    fn drawing_is_clipped_at_the_edges() {
        let mut buffer = FrameBuffer::new(SIZE, [0u16; 15]).unwrap();
        buffer.fill_solid(&Rectangle::new(Point::new(-2, 1), Size::new(4, 9)), Rgb565::RED).unwrap();
        let area = Rectangle::new(Point::new(4, -1), Size::new(2, 2));
        buffer.fill_contiguous(&area, [Rgb565::RED, Rgb565::RED, Rgb565::CSS_LIME, Rgb565::RED]).unwrap();
        buffer
            .draw_iter([Pixel(Point::new(-1, 0), Rgb565::RED), Pixel(Point::new(5, 0), Rgb565::RED)])
            .unwrap();
        let red = RawU16::from(Rgb565::RED).into_inner();
        let lime = RawU16::from(Rgb565::CSS_LIME).into_inner();
        assert_eq!(buffer.row(0), [0, 0, 0, 0, lime]);
        assert_eq!(buffer.row(1), [red, red, 0, 0, 0]);
        assert_eq!(buffer.row(2), [red, red, 0, 0, 0]);
        assert_eq!(buffer.row(3), [0u16; 0]);
    }
}
