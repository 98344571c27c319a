//! A runner on a treadmill, drawn as shaded capsules, that MoveNet detects as a person.
//!
//! The frames are the same on every machine bit by bit, because drawing uses only basic arithmetic and square
//! roots, whose results are exact or correctly rounded.

use kei_core::Joint;
use kei_frame::{Frame, PixelFormat};

pub(crate) const WIDTH: u32 = 640;
pub(crate) const HEIGHT: u32 = 480;

const SKIN: [f32; 3] = [198.0, 148.0, 115.0];
const FAR_SKIN: [f32; 3] = [158.0, 118.0, 92.0];
const SHIRT: [f32; 3] = [190.0, 30.0, 26.0];
const SHORTS: [f32; 3] = [30.0, 30.0, 42.0];
const SHOE: [f32; 3] = [240.0, 140.0, 26.0];
const HAIR: [f32; 3] = [33.0, 23.0, 18.0];

/// A capsule: x, y and radius (px) of each end, and the colour.
type Capsule = ([f32; 3], [f32; 3], [f32; 3]);

/// The capsules of the runner, farthest first. The runner faces right, with the near (right) leg in front.
const RUNNER: &[Capsule] = &[
    // Far arm, in front.
    ([322.0, 150.0, 12.0], [352.0, 190.0, 9.0], FAR_SKIN),
    ([352.0, 190.0, 9.0], [402.0, 172.0, 7.0], FAR_SKIN),
    // Far leg, behind.
    ([318.0, 246.0, 22.0], [308.0, 316.0, 13.0], FAR_SKIN),
    ([308.0, 316.0, 13.0], [240.0, 346.0, 9.0], FAR_SKIN),
    ([236.0, 350.0, 8.0], [248.0, 384.0, 8.0], SHOE),
    // Near leg, in front.
    ([322.0, 250.0, 22.0], [362.0, 306.0, 14.0], SKIN),
    ([362.0, 306.0, 14.0], [378.0, 382.0, 9.0], SKIN),
    ([376.0, 392.0, 9.0], [416.0, 388.0, 7.0], SHOE),
    // Shorts over both thighs.
    ([318.0, 246.0, 24.0], [312.0, 288.0, 19.0], SHORTS),
    ([322.0, 246.0, 25.0], [344.0, 280.0, 20.0], SHORTS),
    // Trunk, neck, head.
    ([322.0, 232.0, 24.0], [330.0, 158.0, 25.0], SHIRT),
    ([334.0, 142.0, 12.0], [342.0, 112.0, 13.0], SKIN),
    ([346.0, 108.0, 18.0], [344.0, 94.0, 21.0], SKIN),
    ([336.0, 88.0, 20.0], [342.0, 84.0, 20.0], HAIR),
    ([366.0, 103.0, 4.0], [368.0, 105.0, 4.0], SKIN),
    ([361.0, 96.0, 3.0], [361.0, 96.0, 3.0], HAIR),
    // Near arm, behind.
    ([326.0, 152.0, 14.0], [296.0, 196.0, 10.0], SHIRT),
    ([302.0, 186.0, 10.0], [296.0, 196.0, 9.0], SKIN),
    ([296.0, 196.0, 9.0], [334.0, 222.0, 7.0], SKIN),
];

/// Positions (px) at which the joints were drawn that decide whether a pose is correct. The near side is the
/// right one.
pub(crate) const JOINTS: &[(Joint, f32, f32)] = &[
    (Joint::Nose, 367.0, 104.0),
    (Joint::RightShoulder, 326.0, 152.0),
    (Joint::RightElbow, 296.0, 196.0),
    (Joint::RightHip, 322.0, 246.0),
    (Joint::RightKnee, 362.0, 306.0),
    (Joint::RightAnkle, 378.0, 382.0),
    (Joint::LeftKnee, 308.0, 316.0),
    (Joint::LeftAnkle, 240.0, 346.0),
];

/// Returns an RGB frame of 640x480 px with the runner `shift_x` px to the right of the original position.
pub(crate) fn runner(shift_x: i32) -> Frame {
    let mut frame = Frame::zeroed(PixelFormat::Rgb24, WIDTH, HEIGHT).unwrap();
    for (i, pixel) in frame.data.as_chunks_mut::<3>().0.iter_mut().enumerate() {
        let (x, y) = (i as u32 % WIDTH, i as u32 / WIDTH);
        *pixel = background(x, y);
    }
    for capsule in RUNNER {
        paint(&mut frame, capsule, shift_x as f32);
    }
    frame
}

/// Returns an RGB frame of 640x480 px that shows the room without the runner.
pub(crate) fn empty_room() -> Frame {
    let mut frame = Frame::zeroed(PixelFormat::Rgb24, WIDTH, HEIGHT).unwrap();
    for (i, pixel) in frame.data.as_chunks_mut::<3>().0.iter_mut().enumerate() {
        *pixel = background(i as u32 % WIDTH, i as u32 / WIDTH);
    }
    frame
}

fn background(x: u32, y: u32) -> [u8; 3] {
    let shade = (y / 16) as u8;
    match (x, y) {
        (150..540, 398..424) => [31, 31, 33],
        (140..556, 424..450) => [56, 56, 61],
        (_, 384..) => [107, 92, 77],
        (430..600, 50..210) => [158, 190, 224],
        _ if x % 160 < 3 => [156 - shade, 158 - shade, 152 - shade],
        _ => [184 - shade, 186 - shade, 178 - shade],
    }
}

fn paint(frame: &mut Frame, &([ax, ay, ar], [bx, by, br], color): &Capsule, shift_x: f32) {
    let (ax, bx) = (ax + shift_x, bx + shift_x);
    let (dx, dy) = (bx - ax, by - ay);
    let length2 = (dx * dx + dy * dy).max(1e-6);
    for (i, pixel) in frame.data.as_chunks_mut::<3>().0.iter_mut().enumerate() {
        let (x, y) = ((i as u32 % WIDTH) as f32 + 0.5, (i as u32 / WIDTH) as f32 + 0.5);
        let t = (((x - ax) * dx + (y - ay) * dy) / length2).clamp(0.0, 1.0);
        let radius = ar + (br - ar) * t;
        let (nx, ny) = ((x - ax - dx * t) / radius, (y - ay - dy * t) / radius);
        let facing = 1.0 - nx * nx - ny * ny;
        if facing > 0.0 {
            // Light from the upper right front.
            let light = 0.42 + 0.58 * (0.36 * nx - 0.76 * ny + 0.54 * facing.sqrt()).clamp(0.0, 1.0);
            *pixel = color.map(|c| (c * light) as u8);
        }
    }
}

/// Converts a frame to another format with BT.601 in whole numbers. Chroma is that of the first pixel of each
/// pair or block.
pub(crate) fn converted(rgb: &Frame, format: PixelFormat) -> Frame {
    let mut frame = Frame::zeroed(format, rgb.width, rgb.height).unwrap();
    let (width, height) = (rgb.width as usize, rgb.height as usize);
    for y in 0..height {
        for x in 0..width {
            let [r, g, b] = [0, 1, 2].map(|c| i32::from(rgb.data[y * rgb.stride + 3 * x + c]));
            let full = (299 * r + 587 * g + 114 * b + 500) / 1000;
            let luma = (16 + (full * 219 + 127) / 255) as u8;
            let cb = (128 + (b - full) * 1000 / 1772 * 224 / 255) as u8;
            let cr = (128 + (r - full) * 1000 / 1402 * 224 / 255) as u8;
            match format {
                PixelFormat::Grey => frame.data[y * width + x] = full as u8,
                PixelFormat::Yuyv => {
                    let at = y * frame.stride + 2 * x;
                    frame.data[at] = luma;
                    if x % 2 == 0 {
                        (frame.data[at + 1], frame.data[at + 3]) = (cb, cr);
                    }
                }
                PixelFormat::Nv12 => {
                    frame.data[y * width + x] = luma;
                    if x % 2 == 0 && y % 2 == 0 {
                        let at = (height + y / 2) * width + x;
                        (frame.data[at], frame.data[at + 1]) = (cb, cr);
                    }
                }
                PixelFormat::Rgb24 | PixelFormat::YCbCr24 => panic!("not drawn in {format:?}"),
            }
        }
    }
    frame
}
