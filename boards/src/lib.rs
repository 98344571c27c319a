//! Where a unit can live: cameras, panels, buttons and the profile of each board.
