//! Accuracy on recorded clips, whose events were annotated by eye.

use crate::statistics::{deviation, mean};
use crate::table::{Table, number};
use crate::windows::{Analysis, every_nth};
use kei_boards::camera::VideoFile;
use kei_core::{Pose, Settings};
use kei_frame::{Camera, Captured, Frame, PixelFormat};
use kei_metric::MetricName;
use kei_models::{PoseNet, PoseTracker, Runtime};
use kei_tests::treadmill_clips;
use std::error::Error;
use std::path::Path;

/// Prints the study's table.
pub(crate) fn study(shared: &Path, model: &Path) -> Result<(), Box<dyn Error>> {
    let analysis = Analysis::by_file(model);
    let table = Table::new(
        "Real clips, every first, second and third frame of 30 a second. Errors against events annotated by eye; the \
         annotation's SD is that of the mean.",
        &[
            "clip",
            "annotated contact, ms",
            "annotation SD",
            "cadence 30, spm",
            "15",
            "10",
            "contact 30, ms",
            "15",
            "10",
        ],
    );
    let mut contact_errors = [const { Vec::new() }; 3];
    for clip in treadmill_clips(shared) {
        let seen = poses(&clip.path, model)?;
        let mut cadences = Vec::new();
        let mut contacts = Vec::new();
        for (every, errors) in [1, 2, 3].into_iter().zip(&mut contact_errors) {
            let found = analysis.clip(&every_nth(&seen, every), Settings::default());
            let cadence = found.get(MetricName::CadenceSpm).map(|c| f64::from(c.value) - clip.cadence_spm);
            let contact =
                found.get(MetricName::GroundContactMs).map(|c| f64::from(c.value) - clip.contact_ms);
            errors.extend(contact);
            cadences.push(number(cadence.unwrap_or(f64::NAN), 1));
            contacts.push(number(contact.unwrap_or(f64::NAN), 0));
        }
        let head = [
            clip.name.trim_end_matches(".mp4").to_owned(),
            number(clip.contact_ms, 0),
            number(clip.contact_sd_ms, 0),
        ];
        table.row(&[head.as_slice(), &cadences, &contacts].concat());
    }
    let mut summary = ["mean ± SD", "", "", "", "", ""].map(str::to_owned).to_vec();
    summary.extend(contact_errors.map(|e| format!("{} ± {}", number(mean(&e), 0), number(deviation(&e), 0))));
    table.row(&summary);
    Ok(())
}

/// Returns the poses that the network in the file `model` detects in a clip.
fn poses(clip: &Path, model: &Path) -> Result<Vec<Pose>, Box<dyn Error>> {
    let mut video = VideoFile::open(clip)?;
    let mut tracker = PoseTracker::new(PoseNet::load(Runtime::from_environment()?, model, 1)?);
    let mut frame = Frame::zeroed(PixelFormat::Grey, 1, 1)?;
    let mut poses = Vec::new();
    while video.capture(&mut frame)? == Captured::Frame {
        poses.push(tracker.track(&frame)?);
    }
    Ok(poses)
}
