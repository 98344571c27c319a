//! Large figures that can be read from the belt.

/// Rows of a figure.
pub(super) const HEIGHT: usize = 5;

const FIGURES: [(char, [&str; HEIGHT]); 13] = [
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

/// `text` as rows of blocks, each block as wide as two columns: a terminal's letters are twice as high as wide.
pub(super) fn large(text: &str) -> [String; HEIGHT] {
    let mut rows: [String; HEIGHT] = Default::default();
    let known = text.chars().filter_map(|c| FIGURES.iter().find(|(figure, _)| *figure == c));
    for (_, figure) in known {
        for (row, blocks) in rows.iter_mut().zip(figure) {
            row.extend(blocks.chars().flat_map(|block| [block, block]));
            *row += "  ";
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All rows are equally wide, and no figure looks like another.
    #[test]
    fn figures_are_whole() {
        for (n, (c, figure)) in FIGURES.iter().enumerate() {
            let rows = large(&c.to_string());
            assert!(rows.iter().all(|row| row.chars().count() == rows[0].chars().count()), "{c}");
            assert!(FIGURES[..n].iter().all(|(_, other)| other != figure), "{c}");
        }
    }
}
