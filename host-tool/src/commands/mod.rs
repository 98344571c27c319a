//! The subcommands: one file or folder for each command in `kei --help`.

pub(crate) mod analyze;
pub(crate) mod compare;
pub(crate) mod completions;
pub(crate) mod delete;
pub(crate) mod doctor;
pub(crate) mod export;
pub(crate) mod live;
pub(crate) mod man;
pub(crate) mod reference;
pub(crate) mod report;
pub(crate) mod rescore;
pub(crate) mod sessions;
pub(crate) mod show;
pub(crate) mod sync;
pub(crate) mod tag;
pub(crate) mod train;
pub(crate) mod unit;
