//! Every format and convention, on small files made here.

mod any_bytes;
mod conventions;
mod figure;
mod folders;
mod formats;
mod people;
