//! `kei report`: the HTML page about all sessions.

mod chart;
mod data;
mod element;
mod page;
mod reference;
pub(crate) mod run;
mod section;
mod stride_figure;
mod text;
