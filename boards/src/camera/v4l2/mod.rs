//! Webcams and other cameras that Linux exposes as V4L2 devices.

mod control;
mod device;
mod error;
pub(in crate::camera) mod linux_camera;
mod mode;
mod stream;
mod supervised;
mod timeline;

pub use linux_camera::LinuxCamera;
pub use mode::Mode;
