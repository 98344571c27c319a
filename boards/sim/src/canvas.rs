//! Painting shaded, tapered limbs into a frame with depth.

use core::ops::Range;

/// A frame in the making: 8-bit RGB with a depth for each pixel.
#[derive(Clone, Debug, Default)]
pub(crate) struct Canvas {
    pub width: usize,
    pub height: usize,
    /// 3 bytes a pixel.
    pub rgb: Vec<u8>,
    /// m from the camera; infinite where nothing is.
    pub depth: Vec<f32>,
}

/// One end of a limb, as seen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Disc {
    /// Centre, px.
    pub x: f32,
    /// Centre, px.
    pub y: f32,
    /// Depth of the centre, m.
    pub depth: f32,
    /// px.
    pub radius: f32,
}

/// A tapered limb: the hull of two discs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limb {
    pub a: Disc,
    pub b: Disc,
    /// 0..255 each.
    pub colour: [f32; 3],
    /// Metres per pixel there, for the bulge toward the camera.
    pub metres_per_px: f32,
}

/// The light, in the camera's frame (right, down, forward): from where, how much, and how much without it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Light {
    pub from: [f32; 3],
    pub direct: f32,
    pub ambient: f32,
}

impl Canvas {
    pub(crate) fn new(width: usize, height: usize) -> Self {
        Canvas { width, height, rgb: vec![0; width * height * 3], depth: vec![f32::INFINITY; width * height] }
    }

    /// Paints a limb into rows `rows`, where it is nearer than what is there.
    pub(crate) fn limb(&mut self, limb: &Limb, light: &Light, rows: Range<usize>) {
        let Limb { a, b, .. } = *limb;
        let reach = a.radius.max(b.radius) + 1.0;
        let Some(columns) = span(a.x.min(b.x) - reach, a.x.max(b.x) + reach, 0..self.width) else { return };
        let Some(rows) = span(a.y.min(b.y) - reach, a.y.max(b.y) + reach, rows) else { return };
        let hull = Hull::new(limb);
        for y in rows {
            for x in columns.clone() {
                if let Some(surface) = hull.at(x, y) {
                    self.paint(y * self.width + x, &surface, limb, light);
                }
            }
        }
    }

    fn paint(&mut self, index: usize, surface: &Surface, limb: &Limb, light: &Light) {
        if surface.depth >= self.depth[index] {
            return;
        }
        if surface.cover > 0.5 {
            self.depth[index] = surface.depth;
        }
        let shade = light.ambient + light.direct * (0.5 * surface.lit(light) + 0.5).clamp(0.0, 1.0);
        let pixel = &mut self.rgb[3 * index..3 * index + 3];
        for (p, c) in pixel.iter_mut().zip(limb.colour) {
            let new = (c * shade).min(255.0);
            *p = (f32::from(*p) + (new - f32::from(*p)) * surface.cover) as u8;
        }
    }
}

/// A limb with what its pixels have in common.
struct Hull<'l> {
    limb: &'l Limb,
    /// From the first disc to the second, px.
    axis: (f32, f32),
    /// 1 over the axis' length squared.
    inverse: f32,
}

/// What one pixel shows of a limb.
struct Surface {
    /// m
    depth: f32,
    /// Share of the pixel that the limb covers.
    cover: f32,
    /// From the limb's axis, and toward the camera, px.
    offset: (f32, f32),
    bulge: f32,
    /// px
    radius: f32,
}

impl<'l> Hull<'l> {
    fn new(limb: &'l Limb) -> Self {
        let (dx, dy) = (limb.b.x - limb.a.x, limb.b.y - limb.a.y);
        Hull { limb, axis: (dx, dy), inverse: 1.0 / (dx * dx + dy * dy).max(1e-9) }
    }

    /// `None` where the pixel is beside the limb.
    fn at(&self, x: usize, y: usize) -> Option<Surface> {
        let Limb { a, b, .. } = self.limb;
        let (dx, dy) = self.axis;
        let (px, py) = (x as f32 + 0.5 - a.x, y as f32 + 0.5 - a.y);
        let t = ((px * dx + py * dy) * self.inverse).clamp(0.0, 1.0);
        let radius = a.radius + (b.radius - a.radius) * t;
        let offset = (px - dx * t, py - dy * t);
        let off2 = offset.0 * offset.0 + offset.1 * offset.1;
        let outer = radius + 0.5;
        if off2 >= outer * outer {
            return None;
        }
        let bulge = (radius * radius - off2).max(0.0).sqrt();
        let depth = a.depth + (b.depth - a.depth) * t - bulge * self.limb.metres_per_px;
        Some(Surface { depth, cover: (outer - off2.sqrt()).min(1.0), offset, bulge, radius })
    }
}

impl Surface {
    /// Cosine between the surface and the light.
    fn lit(&self, light: &Light) -> f32 {
        let [right, down, forward] = light.from;
        (self.offset.0 * right + self.offset.1 * down - self.bulge * forward) / self.radius.max(0.5)
    }
}

/// Whole pixels from `low` to `high` within `range`.
fn span(low: f32, high: f32, range: Range<usize>) -> Option<Range<usize>> {
    let (start, end) = (low.floor().max(range.start as f32), high.ceil().min(range.end as f32));
    (start < end).then_some(start as usize..end as usize)
}
