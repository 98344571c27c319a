//! Large digits that can be read from the belt.

/// Height of a digit, in rows.
pub(super) const HEIGHT: usize = 5;

/// Shapes of the characters that [`large`] can show.
const SHAPES: [(char, [&str; HEIGHT]); 13] = [
    ('0', ["███", "█ █", "█ █", "█ █", "███"]),
    ('1', [" █ ", "██ ", " █ ", " █ ", "███"]),
    ('2', ["███", "  █", "███", "█  ", "███"]),
    ('3', ["███", "  █", "███", "  █", "███"]),
    ('4', ["█ █", "█ █", "███", "  █", "  █"]),
    ('5', ["███", "█  ", "███", "  █", "███"]),
    ('6', ["███", "█  ", "███", "█ █", "███"]),
    ('7', ["███", "  █", "  █", "  █", "  █"]),
    ('8', ["███", "█ █", "███", "█ █", "███"]),
    ('9', ["███", "█ █", "███", "  █", "███"]),
    ('%', ["█ █", "  █", " █ ", "█  ", "█ █"]),
    ('-', ["   ", "   ", "███", "   ", "   "]),
    (' ', [" ", " ", " ", " ", " "]),
];

/// Returns `text` as rows of blocks and skips characters without a shape. A block is two columns wide, because a
/// terminal's cells are twice as high as wide.
pub(super) fn large(text: &str) -> [String; HEIGHT] {
    let mut rows: [String; HEIGHT] = Default::default();
    let known = text.chars().filter_map(|c| SHAPES.iter().find(|(shown, _)| *shown == c));
    for (_, shape) in known {
        for (row, blocks) in rows.iter_mut().zip(shape) {
            row.extend(blocks.chars().flat_map(|block| [block, block]));
            *row += "  ";
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_have_rows_of_equal_width_and_differ() {
        for (n, (c, shape)) in SHAPES.iter().enumerate() {
            let rows = large(&c.to_string());
            assert!(rows.iter().all(|row| row.chars().count() == rows[0].chars().count()), "{c}");
            assert!(SHAPES[..n].iter().all(|(_, other)| other != shape), "{c}");
        }
    }
}
