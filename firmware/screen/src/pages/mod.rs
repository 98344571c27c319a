//! The pages: regions cut from the size of the screen, filled from the state.

pub(crate) mod compose;
mod context;
mod failed;
mod live;
mod menu;
mod pairing;
mod readings;
mod score;
mod sparkline;
mod status;
mod summary;
#[cfg(test)]
mod tests;
mod waiting;
