//! The program's own log. It goes to systemd's journal if stderr is connected to it, otherwise to stderr, one
//! line per event.
//!
//! There is no event per frame: the log is for what a person wants to know afterwards.

use std::fmt;
use std::os::unix::fs::MetadataExt;
use std::{env, fs, io};
use tracing::level_filters::LevelFilter;
use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

/// Environment variable with the lowest level that is logged: error, warn, info or debug.
const LEVEL_VARIABLE: &str = "KEI_LOG";
/// Identifier of the events in the journal, and the first word of each line on stderr.
const NAME: &str = "kei-unit";

/// Sets up the program's log. Call it once, before the first event.
pub(crate) fn init() {
    let level = env::var(LEVEL_VARIABLE).ok().and_then(|level| level.parse().ok());
    let lines = tracing_subscriber::registry().with(level.unwrap_or(LevelFilter::INFO));
    match journal() {
        Some(journal) => lines.with(journal.with_syslog_identifier(NAME.into())).init(),
        None => {
            lines.with(tracing_subscriber::fmt::layer().event_format(Plain).with_writer(io::stderr)).init()
        }
    }
}

/// Connects to the journal if stderr is a stream to it (`$JOURNAL_STREAM` in systemd.exec(5)).
fn journal() -> Option<tracing_journald::Layer> {
    let stream = env::var("JOURNAL_STREAM").ok()?;
    let stderr = fs::metadata("/proc/self/fd/2").ok()?;
    if stream != format!("{}:{}", stderr.dev(), stderr.ino()) {
        return None;
    }
    tracing_journald::layer().ok()
}

/// Format of a line on stderr: `kei-unit: message key=value`.
struct Plain;

impl<S, N> FormatEvent<S, N> for Plain
where
    S: Subscriber + for<'span> LookupSpan<'span>,
    N: for<'writer> FormatFields<'writer> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        write!(writer, "{NAME}: ")?;
        context.field_format().format_fields(writer.by_ref(), event)?;
        writeln!(writer)
    }
}
