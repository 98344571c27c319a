//! `kei-unit serve` serves the sessions over the cable, without a camera. `kei-unit pair` allows one laptop
//! to pair.

use crate::cable::{Cable, paired_laptops};
use crate::cli::{PairOptions, ServeOptions};
use crate::error::UnitError;
use crate::models::ModelNames;
use crate::pipeline::{join, spawn, stop_on_signal};
use crate::sessions::Sessions;
use crate::settings::RunnerSettings;
use crate::signal::StopSignal;
use crate::stage::link::LinkStage;
use kei_boards::profile::Profile;
use kei_link::Pairing;
use kei_wire::EndReason;
use std::sync::Arc;

/// Serves the store over the cable until `options.length` is over or a signal arrives.
pub(crate) fn serve(options: &ServeOptions) -> Result<(), UnitError> {
    let profile = options.board.load()?;
    if profile.link.path.is_none() {
        return Err(UnitError::NoLink);
    }
    let settings = RunnerSettings::load(&profile.session.store, &profile.runner);
    let sessions = Arc::new(Sessions::new(&profile, ModelNames::default(), settings.conditions())?);
    let stop = StopSignal::default();
    stop_on_signal(stop.clone())?;
    // Without a camera nothing is sent to the live feed, so its sending end is dropped.
    let (_, live) = kei_link::live_feed();
    let link = Cable::open(&profile).map(|cable| {
        let (unit, stop) = (profile.name.clone(), stop.clone());
        LinkStage { cable, unit, sessions, settings, live, stop }
    });
    let link = link.map(|stage| spawn("the cable", || stage.run())).transpose()?;
    stop.wait(options.length);
    stop.stop(EndReason::EndOfInput);
    link.map(join);
    Ok(())
}

/// Writes a pairing request to the store. The program that serves the store, now or within the next minute,
/// reads it.
pub(crate) fn pair(options: &PairOptions) -> Result<(), UnitError> {
    let profile = Profile::load(&options.profile)?;
    let folder = options.store.as_ref().unwrap_or(&profile.session.store);
    Pairing::press(paired_laptops(folder))
        .map_err(|source| UnitError::AllowPairing { folder: folder.clone(), source })?;
    println!("one laptop may pair within the next {} s", kei_link::PAIRING_TIME.as_secs());
    Ok(())
}
