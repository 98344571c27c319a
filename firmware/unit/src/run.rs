//! `kei-unit run`: builds the parts, runs the pipeline and prints the summary.

use crate::cli::RunOptions;
use crate::error::UnitError;
use crate::parts::Parts;
use crate::pipeline::{Outcome, Pipeline};
use embedded_graphics::geometry::OriginDimensions;
use kei_boards::panel::{Panel, PanelError, PngPanel};
use kei_screen::{DirtyRegion, FrameBufferView};
use std::path::Path;
use std::time::Duration;

/// Enlargement of the screenshot: pixels of the file per pixel of the screen, in each direction.
const SCREENSHOT_SCALE: u32 = 2;

/// How a successful command ended.
pub(crate) enum Exit {
    Success,
    /// The runner chose to shut the board down. The service does so when it sees the exit status.
    ShutDown,
}

/// Runs a session to its end, saves the screenshot and prints the summary.
pub(crate) fn run(options: &RunOptions) -> Result<Exit, UnitError> {
    let parts = Parts::build(options)?;
    let outcome = Pipeline::start(parts, options.length)?.wait();
    if let Some(path) = &options.screenshot {
        save(path, outcome.screen.display.frame_buffer())?;
    }
    report(outcome)
}

/// Saves the screen as a PNG file.
fn save(path: &Path, screen: FrameBufferView<'_>) -> Result<(), PanelError> {
    let size = screen.size();
    let mut file = PngPanel::new(path, size, SCREENSHOT_SCALE, Duration::ZERO)?;
    file.show(screen, &DirtyRegion::whole(size))
}

/// Prints the summary. Returns an error if the pose network, the camera or the recording failed.
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
