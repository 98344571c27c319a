//! The cue shown while a laptop can pair.

use crate::state::ScreenState;
use crate::text::TextLine;

/// Returns the cue with the seconds left for pairing, or `None` if pairing is not open. It replaces every
/// other message.
pub(super) fn cue(state: &ScreenState) -> Option<TextLine> {
    let left = state.pairing?;
    Some(TextLine::format(format_args!("kei unit pair: open for {} s", left.as_secs())))
}
