//! Renders Roboto Condensed to the anti-aliased glyph files in `fonts/`.
//!
//! `cargo run -p kei-screen --example rasterize -- RobotoCondensed-Regular.ttf RobotoCondensed-Bold.ttf OUTDIR`
//!
//! Debian's `fonts-roboto-unhinted` contains both files. Sizes are heights of the capitals in whole pixels,
//! so that capitals and digits are crisp without hinting. `src/font.rs` describes the layout of a glyph file.

use std::{error::Error, fs, path::Path};

/// Capital height of Roboto in em: 1456 / 2048.
const CAPITAL_PER_EM: f32 = 1456.0 / 2048.0;

/// Factor that keeps rounding from making a capital one row too high.
const SHY: f32 = 0.9999;

const TEXT_SIZES_REGULAR: [u8; 4] = [9, 10, 12, 14];
const TEXT_SIZES_BOLD: [u8; 5] = [10, 12, 14, 17, 21];
const NUMERAL_SIZES_BOLD: [u8; 8] = [24, 30, 38, 48, 60, 76, 96, 120];

const NUMERALS: &str = " %+-.,/:0123456789EIK\u{2013}";
/// Characters needed beyond Latin-1 and Latin Extended-A. The last one replaces every missing character.
const SIGNS: &str =
    "\u{2013}\u{2014}\u{2018}\u{2019}\u{201c}\u{201d}\u{2022}\u{2026}\u{2192}\u{2212}\u{2248}\u{25a1}";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [regular, bold, folder] = arguments.as_slice() else {
        return Err("usage: rasterize REGULAR.ttf BOLD.ttf OUTDIR".into());
    };
    let folder = Path::new(folder);
    fs::create_dir_all(folder)?;
    let text: Vec<char> = (' '..='~').chain('\u{a0}'..='\u{17f}').chain(SIGNS.chars()).collect();
    let numerals: Vec<char> = NUMERALS.chars().collect();
    for (name, file, sizes, characters) in [
        ("regular", regular, TEXT_SIZES_REGULAR.as_slice(), &text),
        ("bold", bold, TEXT_SIZES_BOLD.as_slice(), &text),
        ("numerals", bold, NUMERAL_SIZES_BOLD.as_slice(), &numerals),
    ] {
        let font = fontdue::Font::from_bytes(fs::read(file)?, fontdue::FontSettings::default())?;
        for &capital in sizes {
            let path = folder.join(format!("{name}-{capital}.glyphs"));
            fs::write(path, glyph_file(&font, capital, characters))?;
        }
    }
    Ok(())
}

fn glyph_file(font: &fontdue::Font, capital: u8, characters: &[char]) -> Vec<u8> {
    let mut characters: Vec<char> =
        characters.iter().copied().filter(|&c| c == '\u{25a1}' || font.has_glyph(c)).collect();
    characters.sort_unstable();
    characters.dedup();
    let (mut table, mut pixels) = (Vec::new(), Vec::new());
    for &character in &characters {
        let glyph = Glyph::of(font, capital, character);
        table.extend((character as u16).to_le_bytes());
        table.extend(((glyph.advance * 64.0).round() as u16).to_le_bytes());
        table.extend(glyph.left.to_le_bytes());
        table.extend(glyph.top.to_le_bytes());
        table.push(glyph.width);
        table.push(glyph.height);
        table.extend((pixels.len() as u32).to_le_bytes());
        pixels.extend(run_lengths(&glyph.coverage));
    }
    let mut file = vec![capital, 0];
    file.extend((characters.len() as u16).to_le_bytes());
    file.extend(table);
    file.extend(pixels);
    file
}

struct Glyph {
    advance: f32,
    left: i16,
    top: i16,
    width: u8,
    height: u8,
    coverage: Vec<u8>,
}

impl Glyph {
    fn of(font: &fontdue::Font, capital: u8, character: char) -> Glyph {
        if !font.has_glyph(character) {
            return Glyph::hollow_box(capital);
        }
        let (metrics, coverage) = font.rasterize(character, f32::from(capital) / CAPITAL_PER_EM * SHY);
        Glyph {
            advance: metrics.advance_width,
            left: metrics.xmin as i16,
            top: (metrics.ymin + metrics.height as i32) as i16,
            width: metrics.width as u8,
            height: metrics.height as u8,
            coverage,
        }
    }

    /// Returns the box that replaces characters without a glyph.
    fn hollow_box(capital: u8) -> Glyph {
        let (width, height) = (capital * 3 / 4, capital);
        let edge = |x, y| x == 0 || y == 0 || x == width - 1 || y == height - 1;
        let coverage =
            (0..height).flat_map(|y| (0..width).map(move |x| if edge(x, y) { 255 } else { 0 })).collect();
        Glyph { advance: f32::from(width + 2), left: 1, top: i16::from(capital), width, height, coverage }
    }
}

/// Maps coverage to 4 bits, with a correction because light strokes on black look too thin with linear
/// coverage.
fn nibble(coverage: u8) -> u8 {
    ((f32::from(coverage) / 255.0).powf(0.8) * 15.0).round() as u8
}

/// Encodes the pixels row by row as bytes with the coverage (0 to 15) in the high half and the run length
/// minus one in the low half.
fn run_lengths(coverage: &[u8]) -> Vec<u8> {
    let mut runs: Vec<u8> = Vec::new();
    for value in coverage.iter().map(|&c| nibble(c)) {
        match runs.last_mut() {
            Some(run) if *run >> 4 == value && *run & 15 < 15 => *run += 1,
            _ => runs.push(value << 4),
        }
    }
    runs
}
