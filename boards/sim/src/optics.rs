//! The camera: its position and projection.

use crate::range::{self, OutOfRange};
use crate::side::Side;
use crate::vec3::{Vec3, vec3};
use serde::Deserialize;

/// Position, lens and sensor of the camera.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CameraSettings {
    /// Frame width, in px.
    pub width: u32,
    /// Frame height, in px.
    pub height: u32,
    /// Frame rate, in Hz.
    pub frames_per_second: f64,
    /// Side of the runner on which the camera stands. Seen from the right, the runner faces right in the
    /// frame.
    pub side: Side,
    /// Horizontal distance to the middle of the belt, in m.
    pub distance_m: f64,
    /// Angle from the side view toward the runner's front, in degrees.
    pub yaw_deg: f64,
    /// Downward angle, in degrees. The camera rises with it and keeps aiming at `aim_m`.
    pub pitch_deg: f64,
    /// Rotation about the optical axis, in degrees.
    pub roll_deg: f64,
    /// Height above the belt at which the camera aims, in m.
    pub aim_m: f64,
    /// Distance ahead of the belt's middle at which the camera aims, in m.
    pub aim_ahead_m: f64,
    /// Horizontal field of view, in degrees.
    pub field_of_view_deg: f64,
    /// Radial lens distortion k1 (Brown-Conrady, in units of the focal length); negative is barrel.
    pub distortion: f64,
    /// Exposure time of a row, in ms. A longer one blurs moving limbs.
    pub exposure_ms: f64,
    /// Skew of a rolling shutter: time from the exposure of the first row to that of the last, in ms.
    pub rolling_ms: f64,
    /// Gain of the sensor; below 1, frames are too dark.
    pub brightness: f64,
    /// Standard deviation of pixel noise, out of 255.
    pub noise: f64,
    /// Standard deviation of the jitter of frame times, in ms. Timestamps remain true.
    pub jitter_ms: f64,
    /// Share of frames that are dropped.
    pub drop_share: f64,
}

impl Default for CameraSettings {
    fn default() -> Self {
        CameraSettings {
            width: 640,
            height: 480,
            frames_per_second: 30.0,
            side: Side::Right,
            distance_m: 2.3,
            yaw_deg: 0.0,
            pitch_deg: 0.0,
            roll_deg: 0.0,
            aim_m: 0.90,
            aim_ahead_m: 0.0,
            field_of_view_deg: 64.0,
            distortion: 0.0,
            exposure_ms: 0.0,
            rolling_ms: 0.0,
            brightness: 1.0,
            noise: 3.0,
            jitter_ms: 0.0,
            drop_share: 0.0,
        }
    }
}

impl CameraSettings {
    /// Fails with the first number that is out of range.
    pub(crate) fn check(&self) -> Result<(), OutOfRange> {
        range::check(&[
            ("camera.width", f64::from(self.width), 16.0, 4096.0),
            ("camera.height", f64::from(self.height), 16.0, 4096.0),
            ("camera.frames_per_second", self.frames_per_second, 1.0, 1000.0),
            ("camera.distance_m", self.distance_m, 0.8, 20.0),
            ("camera.yaw_deg", self.yaw_deg, -180.0, 180.0),
            ("camera.pitch_deg", self.pitch_deg, -60.0, 60.0),
            ("camera.roll_deg", self.roll_deg, -180.0, 180.0),
            ("camera.aim_m", self.aim_m, -1.0, 3.0),
            ("camera.aim_ahead_m", self.aim_ahead_m, -3.0, 3.0),
            ("camera.field_of_view_deg", self.field_of_view_deg, 5.0, 150.0),
            ("camera.distortion", self.distortion, -0.3, 0.3),
            ("camera.exposure_ms", self.exposure_ms, 0.0, 100.0),
            ("camera.rolling_ms", self.rolling_ms, 0.0, 100.0),
            ("camera.brightness", self.brightness, 0.02, 2.0),
            ("camera.noise", self.noise, 0.0, 60.0),
            ("camera.jitter_ms", self.jitter_ms, 0.0, 1000.0),
            ("camera.drop_share", self.drop_share, 0.0, 0.95),
        ])
    }

    /// Returns the distance along the belt from its middle beyond which a person is out of view, in m; at
    /// most 6.
    pub fn out_of_sight_m(&self) -> f64 {
        let half = (0.5 * self.field_of_view_deg + self.yaw_deg.abs()).min(75.0);
        (self.distance_m * half.to_radians().tan() + self.aim_ahead_m.abs() + 0.5).min(6.0)
    }
}

/// A projected point in the frame.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Projected {
    /// Horizontal position, in px; pixel centres are at halves.
    pub x: f64,
    /// Vertical position, in px, downwards.
    pub y: f64,
    /// Distance along the optical axis, in m. If it is not positive, the point is not in front of the camera.
    pub depth: f64,
}

/// Smallest depth that is projected, in m.
const NEAREST: f64 = 0.05;

/// A pinhole camera with radial distortion, in the frame of the treadmill.
#[derive(Clone, Copy, Debug)]
pub struct Optics {
    /// Position of the camera, in m.
    pub position: Vec3,
    right: Vec3,
    down: Vec3,
    forward: Vec3,
    /// Focal length, in px.
    pub focal: f64,
    centre: (f64, f64),
    k1: f64,
}

impl Optics {
    /// Creates the camera described by the settings.
    pub fn new(c: &CameraSettings) -> Self {
        let (yaw, pitch, roll) = (c.yaw_deg.to_radians(), c.pitch_deg.to_radians(), c.roll_deg.to_radians());
        let away = vec3(yaw.sin(), 0.0, yaw.cos() * c.side.sign());
        let aim = vec3(c.aim_ahead_m, c.aim_m, 0.0);
        let position = aim + away * c.distance_m + vec3(0.0, c.distance_m * pitch.tan(), 0.0);
        let forward = (aim - position).unit();
        let level = forward.cross(vec3(0.0, 1.0, 0.0)).unit();
        let below = forward.cross(level);
        let right = level * roll.cos() + below * roll.sin();
        let down = forward.cross(right);
        let width = f64::from(c.width);
        Optics {
            position,
            right,
            down,
            forward,
            focal: 0.5 * width / (0.5 * c.field_of_view_deg.to_radians()).tan(),
            centre: (0.5 * width, 0.5 * f64::from(c.height)),
            k1: c.distortion,
        }
    }

    /// Projects `point` to the frame.
    pub fn project(&self, point: Vec3) -> Projected {
        let p = point - self.position;
        let depth = p.dot(self.forward);
        let z = depth.max(NEAREST);
        let (x, y) = (p.dot(self.right) / z, p.dot(self.down) / z);
        let bend = 1.0 + self.k1 * (x * x + y * y);
        Projected {
            x: self.centre.0 + self.focal * x * bend,
            y: self.centre.1 + self.focal * y * bend,
            depth,
        }
    }

    /// Returns the direction of the ray through the frame's point (x, y), with depth 1, not unit length.
    pub fn ray(&self, x: f64, y: f64) -> Vec3 {
        let (dx, dy) = ((x - self.centre.0) / self.focal, (y - self.centre.1) / self.focal);
        let (mut u, mut v) = (dx, dy);
        // Undo the distortion by fixed-point iteration, which converges because the distortion is small.
        for _ in 0..if self.k1 == 0.0 { 0 } else { 12 } {
            let bend = 1.0 + self.k1 * (u * u + v * v);
            (u, v) = (dx / bend, dy / bend);
        }
        self.forward + self.right * u + self.down * v
    }

    /// Converts a direction from the treadmill's frame to the camera's: right, down, forward.
    pub fn turn(&self, direction: Vec3) -> [f64; 3] {
        [direction.dot(self.right), direction.dot(self.down), direction.dot(self.forward)]
    }

    /// Returns the scale at `depth` m, in px per m.
    pub fn scale(&self, depth: f64) -> f64 {
        self.focal / depth.max(NEAREST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A runner seen from the right faces right, up is up, and rays return to the point they were projected
    /// from.
    #[test]
    fn rays_return_to_projected_points() {
        let settings = CameraSettings {
            yaw_deg: 20.0,
            pitch_deg: 8.0,
            roll_deg: 3.0,
            distortion: -0.12,
            ..CameraSettings::default()
        };
        let square = Optics::new(&CameraSettings::default());
        let middle = square.project(vec3(0.0, 0.9, 0.0));
        assert!((middle.x - 320.0).abs() < 1e-9 && (middle.y - 240.0).abs() < 1e-9);
        assert!(square.project(vec3(0.3, 0.9, 0.0)).x > 330.0);
        assert!(square.project(vec3(0.0, 1.3, 0.0)).y < 230.0);
        let left = Optics::new(&CameraSettings { side: Side::Left, ..CameraSettings::default() });
        assert!(left.project(vec3(0.3, 0.9, 0.0)).x < 310.0);

        let optics = Optics::new(&settings);
        for point in [vec3(0.4, 1.6, 0.1), vec3(-0.5, 0.1, -0.2)] {
            let projected = optics.project(point);
            let back = optics.position + optics.ray(projected.x, projected.y) * projected.depth;
            assert!(back.distance(point) < 1e-4, "{back:?}");
        }
    }
}
