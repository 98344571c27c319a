//! Camera controls that keep the frame rate constant.

use crate::profile::camera::V4l2Camera;

/// A V4L2 control ID and the value to set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Setting {
    pub(super) id: u32,
    pub(super) value: i64,
}

// Control IDs and values from linux/v4l2-controls.h.
const POWER_LINE_FREQUENCY: u32 = 0x0098_0918;
const EXPOSURE_AUTO: u32 = 0x009A_0901;
const EXPOSURE_ABSOLUTE: u32 = 0x009A_0902;
pub(super) const EXPOSURE_AUTO_PRIORITY: u32 = 0x009A_0903;
const POWER_LINE_50_HZ: i64 = 1;
const POWER_LINE_60_HZ: i64 = 2;
const EXPOSURE_MANUAL: i64 = 1;
const EXPOSURE_APERTURE_PRIORITY: i64 = 3;

/// Returns the controls to set, in this order. A camera that lacks a control rejects it, which is harmless.
/// The kernel clamps the exposure to the camera's range.
pub(super) fn settings(preferred: &V4l2Camera) -> Vec<Setting> {
    let power_line = if preferred.power_line_hz == 60 { POWER_LINE_60_HZ } else { POWER_LINE_50_HZ };
    let mut settings = vec![
        // By default, a webcam halves its frame rate in dim light to allow a longer exposure.
        Setting { id: EXPOSURE_AUTO_PRIORITY, value: 0 },
        Setting { id: POWER_LINE_FREQUENCY, value: power_line },
    ];
    match preferred.exposure_ms {
        Some(exposure_ms) => settings.extend([
            Setting { id: EXPOSURE_AUTO, value: EXPOSURE_MANUAL },
            // The control is in units of 0.1 ms.
            Setting { id: EXPOSURE_ABSOLUTE, value: (exposure_ms * 10.0).round() as i64 },
        ]),
        // Another program may have left the camera in manual mode.
        None => settings.push(Setting { id: EXPOSURE_AUTO, value: EXPOSURE_APERTURE_PRIORITY }),
    }
    settings
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The dynamic frame rate is always turned off, and manual mode is set before the exposure time that
    /// requires it.
    #[test]
    fn settings_keep_the_frame_rate_constant() {
        let plain = settings(&V4l2Camera::default());
        assert_eq!(plain[0], Setting { id: EXPOSURE_AUTO_PRIORITY, value: 0 });
        assert!(plain.contains(&Setting { id: POWER_LINE_FREQUENCY, value: 1 }));
        assert!(plain.contains(&Setting { id: EXPOSURE_AUTO, value: 3 }));

        let preferred = V4l2Camera { exposure_ms: Some(4.0), power_line_hz: 60, ..V4l2Camera::default() };
        let manual = settings(&preferred);
        assert!(manual.contains(&Setting { id: POWER_LINE_FREQUENCY, value: 2 }));
        assert_eq!(
            manual[2..],
            [Setting { id: EXPOSURE_AUTO, value: 1 }, Setting { id: EXPOSURE_ABSOLUTE, value: 40 }]
        );
    }
}
