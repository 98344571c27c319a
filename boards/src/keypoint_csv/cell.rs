//! The numbers in the cells of a table of keypoints.

/// Words that statistics programs write for a missing number, beside `NaN`.
const MISSING: [&str; 4] = ["na", "n/a", "none", "null"];

/// Parses a cell. Returns `None` if it is empty or stands for a missing number.
///
/// # Errors
/// Fails with the problem if the cell is anything else than a finite number.
pub(crate) fn number(cell: &str) -> Result<Option<f32>, &'static str> {
    if cell.is_empty() || MISSING.iter().any(|word| cell.eq_ignore_ascii_case(word)) {
        return Ok(None);
    }
    let value: f32 = cell.parse().map_err(|_| "is not a number")?;
    if value.is_infinite() {
        return Err("is not a finite number. Leave the cells of an unseen joint empty");
    }
    Ok(Some(value).filter(|value| !value.is_nan()))
}
