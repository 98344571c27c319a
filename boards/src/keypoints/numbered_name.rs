//! Numbers of frames in the names of files.

/// Returns the last number in a name, such as 12 in `run_000000000012_keypoints.json`.
pub(super) fn last_number(name: &str) -> Option<f64> {
    let (before, after) = around_number(name);
    name[before.len()..name.len() - after.len()].parse().ok()
}

/// Returns the parts of a name before and after its last number.
pub(super) fn around_number(name: &str) -> (&str, &str) {
    let is_digit = |letter: char| letter.is_ascii_digit();
    let before_after = name.trim_end_matches(|letter: char| !is_digit(letter));
    let before = before_after.trim_end_matches(is_digit);
    (before, &name[before_after.len()..])
}
