//! `kei rescore`: the stored keypoints, scored by this program's model.

use super::store_args::{StoreArgs, print};
use crate::failure::StdoutError;
use crate::progress::Progress;
use crate::store::{Rescored, RescoredStride, SessionRow, Store, StoreError, StrideMetric};
use crate::text::{Side, Table, moment, now_unix_us};
use clap::Args;
use kei_core::{GaitAnalyzer, Joint, Keypoint, MetricName, Pose, Settings};
use kei_models::{Network, kipchoge};
use kei_wire::TraceFrame;
use std::sync::LazyLock;
use std::time::Duration;

/// What scores here, with its versions: as the unit names it in its sessions, for each pose network, with this program's own
/// version, for the way from keypoints to the score is part of it.
pub(crate) static MODEL: LazyLock<String> = LazyLock::new(|| {
    format!("{}, kei {}", Network::ALL.map(kipchoge::name).join(", "), env!("CARGO_PKG_VERSION"))
});

const EXAMPLE: &str = "\
Examples:
  kei rescore
  kei rescore 3
  kei compare --by shoe --rescored

The unit stores the keypoints of every frame. A newer model scores them again; what the unit showed on the day is kept
beside it. `kei compare` takes the new scores with --rescored.";

/// Score stored keypoints again with this program's model
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct RescoreArgs {
    /// Only this session: its number in `kei sessions`, or the begin of the unit's id for it [default: all that this
    /// model has not scored yet]
    id: Option<String>,
    #[command(flatten)]
    store: StoreArgs,
}

/// Why nothing was scored.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RescoreError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An old unit, or one told not to.
    #[error("session {0} has no keypoints stored: there is nothing to score again")]
    NoTrace(i64),
    /// The result can't be printed.
    #[error(transparent)]
    Stdout(#[from] StdoutError),
}

/// Runs the command.
pub(crate) fn run(args: &RescoreArgs) -> Result<(), RescoreError> {
    let mut store = args.store.open()?;
    let sessions = match &args.id {
        Some(id) => vec![store.find(id)?],
        None => store.not_scored_by(&MODEL)?,
    };
    if sessions.is_empty() {
        eprintln!("every session is scored by {} already", *MODEL);
    }
    let mut done = Vec::new();
    for session in sessions {
        let frames = store.trace(session.uid)?;
        if frames.is_empty() && args.id.is_some() {
            return Err(RescoreError::NoTrace(session.id));
        }
        if frames.is_empty() {
            eprintln!("session {}: no keypoints stored", session.id);
            continue;
        }
        let strides = score(&session, &store, &frames)?;
        store.keep_rescored(&session, &MODEL, &strides, now_unix_us())?;
        done.push(session);
    }
    table(&store, &done)
}

/// KEI of every stride, as the unit itself would have scored it with this model.
fn score(
    session: &SessionRow,
    store: &Store,
    frames: &[TraceFrame],
) -> Result<Vec<RescoredStride>, StoreError> {
    let speeds: Vec<(u64, Option<f64>)> = store
        .spans()?
        .iter()
        .filter(|span| span.session == session.id)
        .map(|s| (s.from_us, s.speed_kmh))
        .collect();
    let settings = |time_us: u64| Settings {
        height_cm: session.height_cm.map(|cm| cm as f32),
        belt_speed_kmh: speeds
            .iter()
            .rev()
            .find(|(from, _)| *from <= time_us)
            .and_then(|(_, v)| v.map(|v| v as f32)),
        ..Settings::default()
    };
    let network = Network::of_session(&[&session.pose_model, &session.kei_model]);
    // Large: kept on the heap.
    let mut analyzer = Box::new(GaitAnalyzer::new(kipchoge::reference(network), settings(0)));
    let progress = Progress::of_frames(Some(frames.len() as u64));
    let mut strides = Vec::new();
    for frame in frames {
        progress.step();
        analyzer.set(settings(frame.time_us));
        if !analyzer.push(&pose(frame)) {
            continue;
        }
        let Some(kei) = analyzer.report().metrics.get(MetricName::Kei) else { continue };
        strides.extend(analyzer.new_strides().iter().map(|stride| RescoredStride {
            time_us: (stride.contact + stride.duration).as_micros() as u64,
            kei: [kei.value, kei.low, kei.high].map(f64::from),
        }));
    }
    Ok(strides)
}

fn pose(frame: &TraceFrame) -> Pose {
    let mut keypoints = [Keypoint::default(); Joint::COUNT];
    for (keypoint, point) in keypoints.iter_mut().zip(&frame.points) {
        *keypoint = Keypoint { x: point.x_px, y: point.y_px, score: point.score };
    }
    Pose::new(Duration::from_micros(frame.time_us), keypoints)
}

/// Both scores side by side, over the strides that have both.
fn table(store: &Store, sessions: &[SessionRow]) -> Result<(), RescoreError> {
    let mut table = Table::new(&[
        ("id", Side::Right),
        ("began", Side::Left),
        ("recorded KEI", Side::Right),
        ("rescored KEI", Side::Right),
        ("strides", Side::Right),
        ("recorded with", Side::Left),
    ]);
    for session in sessions {
        let Some(Rescored { recorded, rescored, strides, .. }) =
            store.rescored(session.id)?.into_iter().find(|of| of.model == *MODEL)
        else {
            continue;
        };
        let digits = StrideMetric::KEI.decimals;
        let percent = |kei: Option<f64>| kei.map_or("-".to_owned(), |kei| format!("{kei:.digits$} %"));
        table.row(vec![
            session.id.to_string(),
            moment(session.started_unix_us),
            percent(recorded),
            percent(rescored),
            strides.to_string(),
            session.kei_model.clone(),
        ]);
    }
    if !sessions.is_empty() {
        print(|out| table.print(out))?;
    }
    Ok(())
}
