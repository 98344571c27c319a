//! The pages. Each divides the screen into regions and fills them from the state.

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
