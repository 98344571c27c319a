//! A runner, a treadmill and a camera in software, with exact truth.
