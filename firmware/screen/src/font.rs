//! Anti-aliased glyphs of Roboto Condensed, made by `examples/rasterize.rs`; see `fonts/README.md`.
//!
//! A glyph file starts with a header: height of the capitals in px (u8), a zero, number of glyphs (u16). A
//! table follows with 14 bytes per glyph, sorted by code point: code point (u16), advance in 1/64 px (u16),
//! first column right of the pen (i16), first row above the baseline (i16), width and height (u8 each), and
//! offset of its pixels from the end of the table (u32). The pixels are run lengths, row by row, in bytes
//! with the coverage 0 to 15 in the high half and the run length minus one in the low half. All numbers are
//! little-endian.

const HEADER_BYTES: usize = 4;
const RECORD_BYTES: usize = 14;
/// Drawn for every character that the font lacks.
const MISSING: char = '\u{25a1}';

/// A font of one size and weight.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Font {
    file: &'static [u8],
}

macro_rules! font {
    ($file:literal) => {
        Font { file: include_bytes!(concat!("../fonts/", $file, ".glyphs")) }
    };
}

/// Fonts for labels and units, smallest first.
pub(crate) const REGULAR: [Font; 4] =
    [font!("regular-9"), font!("regular-10"), font!("regular-12"), font!("regular-14")];

/// Fonts for sentences, smallest first.
pub(crate) const BOLD: [Font; 5] =
    [font!("bold-10"), font!("bold-12"), font!("bold-14"), font!("bold-17"), font!("bold-21")];

/// Fonts with only digits, signs and the en dash, smallest first.
pub(crate) const NUMERALS: [Font; 8] = [
    font!("numerals-24"),
    font!("numerals-30"),
    font!("numerals-38"),
    font!("numerals-48"),
    font!("numerals-60"),
    font!("numerals-76"),
    font!("numerals-96"),
    font!("numerals-120"),
];

/// A glyph with its pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Glyph {
    /// Advance of the pen, in 1/64 px.
    advance: u16,
    /// First column, in px right of the pen.
    pub(crate) left: i32,
    /// First row, in px above the baseline.
    pub(crate) top: i32,
    /// Width, in px.
    pub(crate) width: i32,
    /// Height, in px.
    pub(crate) height: i32,
    runs: &'static [u8],
}

impl Glyph {
    /// Iterates over the pixels with ink as column, row and coverage (1 to 15).
    pub(crate) fn pixels(&self) -> Pixels {
        Pixels {
            runs: self.runs.iter(),
            all: self.height,
            width: self.width,
            column: 0,
            row: 0,
            left: 0,
            coverage: 0,
        }
    }
}

/// Iterator over the pixels of a glyph.
#[derive(Clone, Debug)]
pub(crate) struct Pixels {
    runs: core::slice::Iter<'static, u8>,
    /// Number of rows of the glyph. The data after them belongs to other glyphs.
    all: i32,
    width: i32,
    column: i32,
    row: i32,
    /// Number of pixels left in the current run.
    left: u8,
    coverage: u8,
}

impl Pixels {
    fn advance(&mut self, pixels: i32) {
        self.column += pixels;
        while self.column >= self.width.max(1) {
            self.column -= self.width.max(1);
            self.row += 1;
        }
    }
}

impl Iterator for Pixels {
    type Item = (i32, i32, u8);

    fn next(&mut self) -> Option<(i32, i32, u8)> {
        while self.left == 0 {
            if self.row >= self.all {
                return None;
            }
            let run = self.runs.next()?;
            (self.coverage, self.left) = (run >> 4, (run & 15) + 1);
            if self.coverage == 0 {
                self.advance(i32::from(self.left));
                self.left = 0;
            }
        }
        self.left -= 1;
        let pixel = (self.column, self.row, self.coverage);
        self.advance(1);
        Some(pixel)
    }
}

/// Bounds of the ink of a line of text, in px relative to the point where it is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extent {
    /// First column with ink, right of the start.
    pub(crate) left: i32,
    /// One past the last column with ink.
    pub(crate) right: i32,
    /// First row with ink, below the baseline (so negative above it).
    pub(crate) top: i32,
    /// One past the last row with ink, below the baseline.
    pub(crate) bottom: i32,
}

impl Font {
    /// Returns the height of the capitals and digits, in px.
    pub(crate) fn capital(&self) -> i32 {
        self.file.first().copied().map_or(0, i32::from)
    }

    /// Returns the distance from one baseline to the next, in px.
    pub(crate) fn line_height(&self) -> i32 {
        self.capital() * 8 / 5
    }

    /// Returns the height of letters such as g below the baseline, in px.
    pub(crate) fn descent(&self) -> i32 {
        (self.capital() * 9 + 24) / 25
    }

    /// Returns the number of free columns left of a digit's ink, in px.
    pub(crate) fn side_bearing(&self) -> i32 {
        self.glyph('0').map_or(0, |glyph| glyph.left)
    }

    /// Returns the advance width of `text`, in px, rounded up.
    pub(crate) fn width(&self, text: &str) -> i32 {
        let advance: i32 = self.glyphs(text).map(|glyph| i32::from(glyph.advance)).sum();
        (advance + 63) / 64
    }

    /// Returns the bounds of the ink of `text`.
    pub(crate) fn extent(&self, text: &str) -> Extent {
        self.placed(text)
            .filter(|(_, glyph)| glyph.width > 0 && glyph.height > 0)
            .fold(None, |extent: Option<Extent>, (x, glyph)| {
                let own = Extent {
                    left: x + glyph.left,
                    right: x + glyph.left + glyph.width,
                    top: -glyph.top,
                    bottom: glyph.height - glyph.top,
                };
                Some(extent.map_or(own, |e| Extent {
                    left: e.left.min(own.left),
                    right: e.right.max(own.right),
                    top: e.top.min(own.top),
                    bottom: e.bottom.max(own.bottom),
                }))
            })
            .unwrap_or_default()
    }

    /// Iterates over the glyphs of `text` with the position of the pen, in px from the start.
    pub(crate) fn placed(&self, text: &str) -> impl Iterator<Item = (i32, Glyph)> {
        let mut pen = 0;
        self.glyphs(text).map(move |glyph| {
            let x = (pen + 32) / 64;
            pen += i32::from(glyph.advance);
            (x, glyph)
        })
    }

    /// Iterates over the glyphs drawn for `text`. Zero-width marks are omitted. Any number of consecutive
    /// missing characters becomes one hollow box, so that a name in another script stays short.
    fn glyphs(&self, text: &str) -> impl Iterator<Item = Glyph> {
        let font = *self;
        let mut missed = false;
        text.chars().filter(|&c| !is_zero_width(c)).filter_map(move |character| {
            let character = if character.is_whitespace() || character.is_control() { ' ' } else { character };
            let known = font.glyph(character);
            let first_missed = known.is_none() && !missed;
            missed = known.is_none();
            known.or_else(|| if first_missed { font.glyph(MISSING) } else { None })
        })
    }

    fn glyph(&self, character: char) -> Option<Glyph> {
        let wanted = u16::try_from(u32::from(character)).ok()?;
        let count = usize::from(self.number(2)?);
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = (low + high) / 2;
            let at = HEADER_BYTES + middle * RECORD_BYTES;
            match self.number(at)?.cmp(&wanted) {
                core::cmp::Ordering::Equal => return self.record(at, count),
                core::cmp::Ordering::Less => low = middle + 1,
                core::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    fn record(&self, at: usize, count: usize) -> Option<Glyph> {
        let pixels = usize::from(self.number(at + 10)?) | usize::from(self.number(at + 12)?) << 16;
        Some(Glyph {
            advance: self.number(at + 2)?,
            left: i32::from(self.number(at + 4)? as i16),
            top: i32::from(self.number(at + 6)? as i16),
            width: i32::from(*self.file.get(at + 8)?),
            height: i32::from(*self.file.get(at + 9)?),
            runs: self.file.get(HEADER_BYTES + count * RECORD_BYTES + pixels..)?,
        })
    }

    fn number(&self, at: usize) -> Option<u16> {
        let bytes = self.file.get(at..at + 2)?;
        Some(u16::from_le_bytes([bytes[0], bytes[1]]))
    }
}

/// Returns whether the character is a combining accent, joiner, variation selector or direction mark.
fn is_zero_width(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ad}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_fonts() -> impl Iterator<Item = Font> {
        REGULAR.into_iter().chain(BOLD).chain(NUMERALS)
    }

    /// The files are complete: the runs of every glyph cover exactly its box.
    #[test]
    fn every_glyph_has_all_its_pixels() {
        for font in all_fonts() {
            for code in 0..=u16::MAX {
                let Some(glyph) = char::from_u32(u32::from(code)).and_then(|c| font.glyph(c)) else {
                    continue;
                };
                let area = glyph.width * glyph.height;
                let mut covered = 0;
                for run in glyph.runs {
                    if covered >= area {
                        break;
                    }
                    covered += i32::from(run & 15) + 1;
                }
                assert_eq!(covered, area, "U+{code:04X} at {} px", font.capital());
                assert!(glyph.pixels().all(|(x, y, ink)| x < glyph.width && y < glyph.height && ink > 0));
            }
        }
    }

    /// All digits have the same width, so that a number does not move when its digits change.
    #[test]
    fn digits_are_equally_wide() {
        for font in all_fonts() {
            assert!(
                "0123456789"
                    .chars()
                    .all(|c| font.glyph(c).unwrap().advance == font.glyph('0').unwrap().advance)
            );
        }
    }

    /// Capitals stand exactly on the baseline and have exactly the height that the font states.
    #[test]
    fn capitals_are_crisp() {
        for font in REGULAR.into_iter().chain(BOLD) {
            let extent = font.extent("H");
            assert_eq!((extent.top, extent.bottom), (-font.capital(), 0));
        }
    }

    /// Text in a script that the font lacks becomes one box, and combining accents and zero-width marks are
    /// omitted.
    #[test]
    fn unknown_characters_fall_back() {
        let font = REGULAR[2];
        let count = |text: &str| font.glyphs(text).count();
        assert_eq!(count("跑步鞋"), 1);
        assert_eq!(count("a跑b鞋"), 4);
        assert_eq!(count("e\u{301}\u{200d}"), 1);
        assert_eq!(font.width(""), 0);
    }
}
