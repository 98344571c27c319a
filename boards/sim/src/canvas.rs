//! Painting shaded, tapered limbs into a picture with depth.

/// A picture in the making: 8-bit RGB with a depth for each pixel.
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
    pub(crate) fn limb(&mut self, limb: &Limb, light: &Light, rows: core::ops::Range<usize>) {
        let Limb { a, b, .. } = *limb;
        let reach = a.radius.max(b.radius) + 1.0;
        let Some((x0, x1)) = span(a.x.min(b.x) - reach, a.x.max(b.x) + reach, 0, self.width) else { return };
        let Some((y0, y1)) = span(a.y.min(b.y) - reach, a.y.max(b.y) + reach, rows.start, rows.end) else {
            return;
        };
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let inverse = 1.0 / (dx * dx + dy * dy).max(1e-9);
        for y in y0..y1 {
            let py = y as f32 + 0.5 - a.y;
            for x in x0..x1 {
                let px = x as f32 + 0.5 - a.x;
                let t = ((px * dx + py * dy) * inverse).clamp(0.0, 1.0);
                let radius = a.radius + (b.radius - a.radius) * t;
                let (ox, oy) = (px - dx * t, py - dy * t);
                let off2 = ox * ox + oy * oy;
                let outer = radius + 0.5;
                if off2 >= outer * outer {
                    continue;
                }
                let bulge = (radius * radius - off2).max(0.0).sqrt();
                let depth = a.depth + (b.depth - a.depth) * t - bulge * limb.metres_per_px;
                let index = y * self.width + x;
                if depth >= self.depth[index] {
                    continue;
                }
                let cover = (outer - off2.sqrt()).min(1.0);
                if cover > 0.5 {
                    self.depth[index] = depth;
                }
                let lit = (ox * light.from[0] + oy * light.from[1] - bulge * light.from[2]) / radius.max(0.5);
                let shade = light.ambient + light.direct * (0.5 * lit + 0.5).clamp(0.0, 1.0);
                let pixel = &mut self.rgb[3 * index..3 * index + 3];
                for (p, c) in pixel.iter_mut().zip(limb.colour) {
                    let new = (c * shade).min(255.0);
                    *p = (f32::from(*p) + (new - f32::from(*p)) * cover) as u8;
                }
            }
        }
    }
}

/// Whole pixels from `low` to `high` within `from..to`.
fn span(low: f32, high: f32, from: usize, to: usize) -> Option<(usize, usize)> {
    let (start, end) = (low.floor().max(from as f32), high.ceil().min(to as f32));
    (start < end).then_some((start as usize, end as usize))
}
