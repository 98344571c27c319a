//! `kei-unit run`: a run, from its parts to its summary.

use crate::cli::RunOptions;
use crate::error::UnitError;
use crate::parts::Parts;
use crate::pipeline::{Outcome, Pipeline};
use embedded_graphics::geometry::OriginDimensions;
use kei_boards::panel::{Panel, PanelError, PngPanel};
use kei_screen::{DirtyRegion, FrameBufferView};
use std::path::Path;
use std::time::Duration;

/// Pixels of the screenshot for a pixel of the screen, in each direction.
const SCREENSHOT_SCALE: u32 = 2;

/// How a command that succeeded ended.
pub(crate) enum Exit {
    Success,
    /// The runner wants the board switched off: the service does it, by the program's exit status.
    ShutDown,
}

pub(crate) fn run(options: &RunOptions) -> Result<Exit, UnitError> {
    let parts = Parts::build(options)?;
    let outcome = Pipeline::start(parts, options.length)?.wait();
    if let Some(path) = &options.screenshot {
        save(path, outcome.screen.display.frame_buffer())?;
    }
    report(outcome)
}

fn save(path: &Path, screen: FrameBufferView<'_>) -> Result<(), PanelError> {
    let size = screen.size();
    let mut file = PngPanel::new(path, size, SCREENSHOT_SCALE, Duration::ZERO)?;
    file.show(screen, &DirtyRegion::whole(size))
}

/// Prints the summary. Fails if the pose network, the camera or the recording failed.
fn report(outcome: Outcome) -> Result<Exit, UnitError> {
    outcome.screen.finish()?;
    println!("{}", outcome.stats?.summary());
    outcome.camera.map_err(UnitError::Camera)?;
    if let Some(error) = outcome.recording.error {
        let lost = outcome.recording.lost_records;
        return Err(UnitError::NotRecorded(format!("{error} ({lost} records lost)")));
    }
    Ok(if outcome.shut_down { Exit::ShutDown } else { Exit::Success })
}
