//! `kei export`: writes strides to files for other programs.

pub(crate) mod args;
mod columns;
mod csv;
mod dataset;
mod error;
mod fit;
mod parquet;
pub(crate) mod run;
