//! `kei-unit serve`: the sessions over the cable, without a camera; `kei-unit pair`: a press of its button.

use crate::cli::{PairOptions, ServeOptions};
use crate::error::UnitError;
use crate::sessions::Sessions;
use crate::settings::RunnerSettings;
use crate::stage::link::{LinkStage, paired_laptops};
use kei_boards::profile::Profile;
use kei_link::Pairing;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// As good as for ever.
const NO_END: Duration = Duration::from_secs(u32::MAX as u64);

pub(crate) fn serve(options: &ServeOptions) -> Result<(), UnitError> {
    let profile = options.board.load()?;
    if profile.link.path.is_none() {
        return Err(UnitError::NoLink);
    }
    let settings = RunnerSettings::load(&profile.session.store, &profile.runner);
    let sessions = Arc::new(Sessions::new(&profile, None, settings.told())?);
    let (stop, stopped) = channel();
    ctrlc::set_handler(move || _ = stop.send(())).map_err(UnitError::Signal)?;
    let (_, live) = kei_link::live_feed();
    let link = LinkStage::start(&profile, &sessions, settings, live)?;
    match stopped.recv_timeout(options.length.unwrap_or(NO_END)) {
        Ok(()) | Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => link.stop(),
    }
    Ok(())
}

/// Leaves a press for the program that serves the store, now or within the next minute.
pub(crate) fn pair(options: &PairOptions) -> Result<(), UnitError> {
    let profile = Profile::load(&options.profile)?;
    let folder = options.store.as_ref().unwrap_or(&profile.session.store);
    Pairing::press(paired_laptops(folder))
        .map_err(|source| UnitError::Press { folder: folder.clone(), source })?;
    println!("one laptop may pair within the next {} s", kei_link::PAIRING_TIME.as_secs());
    Ok(())
}
