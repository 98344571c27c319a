//! What the runner sees: the state of a run drawn on any embedded-graphics target.
