//! Access to the camera through the crate `v4l`. This module works around three problems of the crate:
//! - after a timeout, its next call queues a buffer that the kernel still owns, so this module dequeues a
//!   buffer only when one is ready;
//! - its destructors panic on errors, so the stream is stopped explicitly, and leaked if that fails;
//! - it panics on unknown values, so panics are caught.

use super::control::{self, Setting};
use super::error::V4l2Error;
use super::mode::{self, Mode};
use super::stream::{Buffer, Opener, Setup, Stream};
use crate::profile::camera::{CaptureFormat, V4l2Camera};
use kei_frame::PixelFormat;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use v4l::buffer::{Flags, Type};
use v4l::capability::Flags as Capability;
use v4l::control::{Control, Value};
use v4l::device::Handle;
use v4l::frameinterval::FrameIntervalEnum;
use v4l::framesize::FrameSizeEnum;
use v4l::io::traits::{CaptureStream, Stream as _};
use v4l::prelude::{Device, MmapStream};
use v4l::timestamp::Timestamp;
use v4l::video::Capture;
use v4l::video::capture::Parameters;
use v4l::{Format, FourCC, Fraction};

/// Number of kernel buffers: one is being filled, one is being copied, and two absorb late wake-ups.
const BUFFERS: u32 = 4;
/// Time limit for the first frame. Webcams take up to 1.5 s to start.
const FIRST_FRAME: Duration = Duration::from_secs(3);
/// Event flag of poll(2).
const POLLIN: i16 = 1;
const ENODEV: i32 = 19;

/// Opens the camera described by a profile.
pub(super) struct DeviceOpener(pub(super) V4l2Camera);

impl Opener for DeviceOpener {
    type Stream = DeviceStream;

    fn open(&mut self) -> Result<DeviceStream, V4l2Error> {
        let (path, device) = if self.0.device == Path::new("auto") {
            first_camera()?
        } else {
            let device = open(&self.0.device);
            (
                self.0.device.clone(),
                device.map_err(|source| V4l2Error::opening(&display(&self.0.device), source))?,
            )
        };
        let name = display(&path);
        let started = guarded(|| start(&device, &name, &self.0));
        started.map_err(|source| V4l2Error::opening(&name, source))?
    }
}

fn display(path: &Path) -> String {
    path.display().to_string()
}

/// Runs `work` and turns a panic inside the crate `v4l` into an error.
fn guarded<T>(work: impl FnOnce() -> T) -> io::Result<T> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| io::Error::other("the driver returned an unknown value"))
}

fn open(path: &Path) -> io::Result<Device> {
    use std::os::unix::ffi::OsStrExt;
    if path.as_os_str().as_bytes().contains(&0) {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let device = Device::with_path(path)?;
    let capabilities = device.query_caps()?.capabilities;
    if capabilities.contains(Capability::VIDEO_CAPTURE) {
        Ok(device)
    } else {
        Err(io::Error::other("the device is not a camera"))
    }
}

/// Returns the first `/dev/videoN` that is a camera with a supported format. A webcam also creates a second
/// node for metadata, which is skipped.
fn first_camera() -> Result<(PathBuf, Device), V4l2Error> {
    let mut numbers: Vec<u32> = std::fs::read_dir("/dev")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_prefix("video")?.parse().ok())
        .collect();
    numbers.sort_unstable();
    let mut refused = None;
    for number in numbers {
        let path = PathBuf::from(format!("/dev/video{number}"));
        match guarded(|| open(&path)).and_then(|device| device) {
            Ok(device) if guarded(|| !formats(&device).is_empty()).unwrap_or(false) => {
                return Ok((path, device));
            }
            Ok(_) => {}
            Err(source) if source.raw_os_error().is_some() => {
                refused.get_or_insert_with(|| V4l2Error::opening(&display(&path), source));
            }
            Err(_) => {}
        }
    }
    Err(refused.unwrap_or_else(|| V4l2Error::Missing { device: "/dev/video0, /dev/video1, ...".to_owned() }))
}

fn formats(device: &Device) -> Vec<CaptureFormat> {
    let offered = device.enum_formats().unwrap_or_default();
    let has = |format: &CaptureFormat| offered.iter().any(|offer| offer.fourcc.repr == format.fourcc());
    CaptureFormat::ALL.into_iter().filter(has).collect()
}

fn start(device: &Device, name: &str, preferred: &V4l2Camera) -> Result<DeviceStream, V4l2Error> {
    let setup = set_up(device, name, preferred)?;
    for Setting { id, value } in control::settings(preferred) {
        // Cameras reject controls that they do not have; that is harmless.
        let _ = device.set_control(Control { id, value: Value::Integer(value) });
    }
    let stream = MmapStream::with_buffers(device, Type::VideoCapture, BUFFERS);
    let mut stream = stream.map_err(|source| V4l2Error::opening(name, source))?;
    // Applies to the first frame only: the crate waits for it internally.
    stream.set_timeout(FIRST_FRAME);
    let handle = stream.handle();
    Ok(DeviceStream { stream: Some(stream), handle, setup, started: false })
}

/// Sets the format and frame rate. The driver may choose a different size or rate; the result contains its
/// choice.
fn set_up(device: &Device, name: &str, preferred: &V4l2Camera) -> Result<Setup, V4l2Error> {
    let mode = mode::choose(&modes(device, preferred), preferred).ok_or_else(|| no_mode(device, name))?;
    let format = Format::new(mode.width, mode.height, FourCC::new(&mode.format.fourcc()));
    let format = device.set_format(&format).map_err(|source| V4l2Error::opening(name, source))?;
    if format.fourcc.repr != mode.format.fourcc() {
        return Err(no_mode(device, name));
    }
    // Set before streaming starts, because some drivers lock the rate then. A driver that cannot set it keeps
    // its own.
    let interval = Fraction::new(1000, (mode.frames_per_second * 1000.0).round() as u32);
    let rate = device.set_params(&Parameters::new(interval)).ok().and_then(|set| rate_of(set.interval));
    let mode = Mode {
        width: format.width,
        height: format.height,
        frames_per_second: rate.unwrap_or(mode.frames_per_second),
        ..mode
    };
    let raw_stride = |raw: PixelFormat| raw.row_bytes(mode.width).max(format.stride as usize);
    let stride = mode.format.raw_format().map_or(0, raw_stride);
    Ok(Setup { device: name.to_owned(), mode, stride })
}

fn no_mode(device: &Device, name: &str) -> V4l2Error {
    let formats = device.enum_formats().unwrap_or_default();
    let mut names: Vec<String> = formats.iter().map(|format| format.fourcc.to_string()).collect();
    if names.len() > 8 {
        names.truncate(8);
        names.push("...".to_owned());
    }
    let found = if names.is_empty() { "no format".to_owned() } else { names.join(", ") };
    V4l2Error::NoMode { device: name.to_owned(), found }
}

/// Returns all modes in supported formats. If the driver offers a range, the value nearest to the requested
/// one is used.
fn modes(device: &Device, preferred: &V4l2Camera) -> Vec<Mode> {
    let mut modes = Vec::new();
    for format in formats(device) {
        let fourcc = FourCC::new(&format.fourcc());
        for (width, height) in sizes(device, fourcc, preferred) {
            let rates = rates(device, fourcc, width, height, preferred);
            modes.extend(rates.into_iter().map(|frames_per_second| Mode {
                format,
                width,
                height,
                frames_per_second,
            }));
        }
    }
    modes
}

fn sizes(device: &Device, fourcc: FourCC, preferred: &V4l2Camera) -> Vec<(u32, u32)> {
    let Ok(sizes) = device.enum_framesizes(fourcc) else {
        return vec![(preferred.width, preferred.height)]; // drivers without a list choose the nearest value
    };
    let nearest = |preferred: u32, min: u32, max: u32, step: u32| {
        let preferred = preferred.clamp(min, max.max(min));
        preferred - (preferred - min) % step.max(1)
    };
    let sizes = sizes.into_iter().map(|size| match size.size {
        FrameSizeEnum::Discrete(size) => (size.width, size.height),
        FrameSizeEnum::Stepwise(size) => (
            nearest(preferred.width, size.min_width, size.max_width, size.step_width),
            nearest(preferred.height, size.min_height, size.max_height, size.step_height),
        ),
    });
    sizes.filter(|&(width, height)| width > 0 && height > 0).collect()
}

fn rates(device: &Device, fourcc: FourCC, width: u32, height: u32, preferred: &V4l2Camera) -> Vec<f32> {
    let Ok(intervals) = device.enum_frameintervals(fourcc, width, height) else {
        return vec![preferred.frames_per_second]; // drivers without a list choose the nearest value
    };
    let rates = intervals.into_iter().filter_map(|interval| match interval.interval {
        FrameIntervalEnum::Discrete(interval) => rate_of(interval),
        FrameIntervalEnum::Stepwise(range) => {
            let (fastest, slowest) = (rate_of(range.min)?, rate_of(range.max)?);
            Some(preferred.frames_per_second.min(fastest).max(slowest))
        }
    });
    rates.collect()
}

/// Converts a frame interval to a rate in Hz.
fn rate_of(interval: Fraction) -> Option<f32> {
    let rate = interval.denominator as f32 / interval.numerator as f32;
    (rate.is_finite() && rate > 0.0).then_some(rate)
}

/// A running camera.
pub(super) struct DeviceStream {
    /// `None` only while the stream is being dropped.
    stream: Option<MmapStream<'static>>,
    handle: Arc<Handle>,
    setup: Setup,
    started: bool,
}

impl Stream for DeviceStream {
    fn wait(&mut self, time: Duration) -> io::Result<bool> {
        if !self.started {
            return Ok(!time.is_zero()); // the first `dequeue` starts the stream and waits for a frame
        }
        let millis = i32::try_from(time.as_millis()).unwrap_or(i32::MAX);
        loop {
            match self.handle.poll(POLLIN, millis) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                ready => return Ok(ready? > 0),
            }
        }
    }

    fn dequeue(&mut self, data: &mut Vec<u8>) -> io::Result<Buffer> {
        self.started = true;
        let stream = self.stream.as_mut().ok_or(io::ErrorKind::NotConnected)?;
        let (bytes, buffer) = CaptureStream::next(stream)?;
        data.clear();
        data.extend_from_slice(&bytes[..bytes.len().min(buffer.bytesused as usize)]);
        let time = timestamp(buffer.timestamp);
        let is_monotonic = buffer.flags.contains(Flags::TIMESTAMP_MONOTONIC);
        Ok(Buffer {
            sequence: buffer.sequence,
            time: time.filter(|time| is_monotonic && !time.is_zero()),
            damaged: buffer.flags.contains(Flags::ERROR),
        })
    }

    fn setup(&self) -> &Setup {
        &self.setup
    }
}

fn timestamp(stamp: Timestamp) -> Option<Duration> {
    let (seconds, micros) = (u64::try_from(stamp.sec).ok()?, u64::try_from(stamp.usec).ok()?);
    Duration::from_secs(seconds).checked_add(Duration::from_micros(micros))
}

impl Drop for DeviceStream {
    fn drop(&mut self) {
        let Some(mut stream) = self.stream.take() else { return };
        match stream.stop() {
            // The destructor stops the stream again and panics on any error except ENODEV (unplugged), so
            // leak the stream.
            Err(error) if error.raw_os_error() != Some(ENODEV) => std::mem::forget(stream),
            _ => drop(stream),
        }
    }
}
