//! Names of the segment files: `00000012-0003.kei` is segment 3 of session number 12 in the store.

/// The number of a session in the store. Numbers increase in the order in which sessions start and are never
/// reused.
pub(crate) type Ordinal = u32;

pub(crate) fn segment_name(ordinal: Ordinal, number: u32) -> String {
    format!("{ordinal:08}-{number:04}.kei")
}

pub(crate) fn parse_segment_name(name: &str) -> Option<(Ordinal, u32)> {
    let (ordinal, number) = name.strip_suffix(".kei")?.split_once('-')?;
    let digits = |text: &str, least| text.len() >= least && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(ordinal, 8) || !digits(number, 4) {
        return None;
    }
    Some((ordinal.parse().ok()?, number.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_segment_files_are_parsed() {
        for (ordinal, number) in [(0, 0), (12, 3), (u32::MAX, u32::MAX)] {
            assert_eq!(parse_segment_name(&segment_name(ordinal, number)), Some((ordinal, number)));
        }
        for name in
            ["lock", "store.kei", "1-1.kei", "0000000x-0001.kei", "00000001-0001.kei.bak", "00000001.kei"]
        {
            assert_eq!(parse_segment_name(name), None, "{name}");
        }
    }
}
