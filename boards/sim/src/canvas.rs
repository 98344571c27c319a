//! Paints shaded, tapered limbs into a frame with a depth buffer.

use core::ops::Range;

/// A frame that is being painted: 8-bit RGB, and a depth for each pixel.
#[derive(Clone, Debug, Default)]
pub(crate) struct Canvas {
    pub width: usize,
    pub height: usize,
    /// Colours, 3 bytes per pixel.
    pub rgb: Vec<u8>,
    /// Distances from the camera, in m; infinite for empty pixels.
    pub depth: Vec<f32>,
}

/// One end of a projected limb.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Disc {
    /// Horizontal position of the centre, in px.
    pub x: f32,
    /// Vertical position of the centre, in px, downwards.
    pub y: f32,
    /// Depth of the centre, in m.
    pub depth: f32,
    /// Radius, in px.
    pub radius: f32,
}

/// A tapered limb: the hull of two discs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limb {
    pub a: Disc,
    pub b: Disc,
    /// Red, green and blue, 0 to 255.
    pub colour: [f32; 3],
    /// Size of a pixel at the limb, in m, from which the depth of its rounded surface is computed.
    pub metres_per_px: f32,
}

/// The light of a scene.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Light {
    /// Unit vector toward the light in the camera's frame: right, down, forward.
    pub from: [f32; 3],
    /// Brightness factor of the direct light.
    pub direct: f32,
    /// Brightness factor of the ambient light.
    pub ambient: f32,
}

impl Canvas {
    pub(crate) fn new(width: usize, height: usize) -> Self {
        Canvas { width, height, rgb: vec![0; width * height * 3], depth: vec![f32::INFINITY; width * height] }
    }

    /// Paints a limb into the given rows, on pixels where it is nearer than what they already show.
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

/// A limb with the values that all its pixels share.
struct Hull<'l> {
    limb: &'l Limb,
    /// Vector from the first disc to the second, in px.
    axis: (f32, f32),
    /// Inverse of the squared length of the axis.
    inverse: f32,
}

/// The part of a limb's surface in one pixel.
struct Surface {
    /// Distance from the camera, in m.
    depth: f32,
    /// Share of the pixel that the limb covers.
    cover: f32,
    /// Offset from the limb's axis, in px.
    offset: (f32, f32),
    /// Height of the surface above the axis toward the camera, in px.
    bulge: f32,
    /// Radius of the limb, in px.
    radius: f32,
}

impl<'l> Hull<'l> {
    fn new(limb: &'l Limb) -> Self {
        let (dx, dy) = (limb.b.x - limb.a.x, limb.b.y - limb.a.y);
        Hull { limb, axis: (dx, dy), inverse: 1.0 / (dx * dx + dy * dy).max(1e-9) }
    }

    /// Returns the surface in the pixel (x, y), or `None` if the pixel is beside the limb.
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
    /// Returns the cosine of the angle between the surface normal and the light.
    fn lit(&self, light: &Light) -> f32 {
        let [right, down, forward] = light.from;
        (self.offset.0 * right + self.offset.1 * down - self.bulge * forward) / self.radius.max(0.5)
    }
}

/// Returns the whole pixels from `low` to `high` that are within `range`, or `None` if there are none.
fn span(low: f32, high: f32, range: Range<usize>) -> Option<Range<usize>> {
    let (start, end) = (low.floor().max(range.start as f32), high.ceil().min(range.end as f32));
    (start < end).then_some(start as usize..end as usize)
}
