//! A panel that writes the screen to a PNG file.

use super::error::PanelError;
use super::output::{Panel, check_size};
use super::rgb::rgb;
use embedded_graphics::prelude::Size;
use kei_screen::{DirtyRegion, FrameBufferView};
use std::{
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// Writes the newest screen to a file, at most once per interval. The file is replaced atomically, so readers
/// never see a partial file.
#[derive(Debug)]
pub struct PngPanel {
    path: PathBuf,
    size: Size,
    scale: usize,
    interval: Duration,
    written: Option<Instant>,
    held_back: bool,
    newest: Vec<u16>,
    rows: Vec<u8>,
    encoded: Vec<u8>,
}

impl PngPanel {
    /// Creates a panel that writes screens of `size` to `path` at most once per `interval`. Every pixel is
    /// enlarged `scale` times (1 to 8) in both directions. Creates the folder if it does not exist.
    pub fn new(
        path: impl Into<PathBuf>,
        size: Size,
        scale: u32,
        interval: Duration,
    ) -> Result<Self, PanelError> {
        let path = path.into();
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder).map_err(|source| PanelError::File { path: path.clone(), source })?;
        }
        Ok(PngPanel {
            path,
            size,
            scale: scale.clamp(1, 8) as usize,
            interval,
            written: None,
            held_back: false,
            newest: Vec::new(),
            rows: Vec::new(),
            encoded: Vec::new(),
        })
    }

    /// Returns the path of the PNG file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn write(&mut self) -> Result<(), PanelError> {
        self.written = Some(Instant::now());
        self.enlarge();
        let failed = |source| PanelError::File { path: self.path.clone(), source };
        encode(&mut self.encoded, &self.rows, self.size, self.scale as u32).map_err(|e| failed(e.into()))?;
        replace(&self.path, &self.encoded).map_err(failed)?;
        self.held_back = false;
        Ok(())
    }

    /// Fills `rows` with the screen's colours, each pixel enlarged to a square.
    fn enlarge(&mut self) {
        self.rows.clear();
        for row in self.newest.chunks_exact((self.size.width as usize).max(1)) {
            let from = self.rows.len();
            self.rows
                .extend(row.iter().flat_map(|&pixel| std::iter::repeat_n(rgb(pixel), self.scale)).flatten());
            let to = self.rows.len();
            for _ in 1..self.scale {
                self.rows.extend_from_within(from..to);
            }
        }
    }
}

impl Panel for PngPanel {
    fn size(&self) -> Size {
        self.size
    }

    fn show(&mut self, screen: FrameBufferView<'_>, dirty: &DirtyRegion) -> Result<(), PanelError> {
        check_size(self.size, screen)?;
        if dirty.is_empty() && !self.held_back {
            return Ok(());
        }
        self.newest.clear();
        self.newest.extend_from_slice(screen.pixels());
        self.held_back = true;
        if self.written.is_some_and(|written| written.elapsed() < self.interval) {
            return Ok(());
        }
        self.write()
    }

    fn finish(&mut self) -> Result<(), PanelError> {
        if self.held_back { self.write() } else { Ok(()) }
    }
}

impl Drop for PngPanel {
    fn drop(&mut self) {
        // `drop` cannot return an error; callers that need it call `finish` first.
        let _ = self.finish();
    }
}

fn encode(file: &mut Vec<u8>, rows: &[u8], size: Size, scale: u32) -> Result<(), png::EncodingError> {
    file.clear();
    let mut encoder = png::Encoder::new(file, size.width * scale, size.height * scale);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Fast);
    encoder.write_header()?.write_image_data(rows)
}

/// Replaces the file at `path` by `bytes` atomically: readers see the old or the new content, never a part.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut part = path.as_os_str().to_owned();
    part.push(format!(".{}.part", std::process::id()));
    let part = PathBuf::from(part);
    fs::write(&part, bytes).and_then(|()| fs::rename(&part, path)).inspect_err(|_| {
        // The first error is the one to report, so ignore this one.
        let _ = fs::remove_file(&part);
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use kei_screen::FrameBuffer;

    const SIZE: Size = Size::new(2, 2);

    fn screen(pixels: &[u16; 4]) -> FrameBufferView<'_> {
        FrameBuffer::new(SIZE, pixels.as_slice()).unwrap()
    }

    fn decoded(path: &Path) -> (u32, u32, Vec<u8>) {
        let file = io::BufReader::new(fs::File::open(path).unwrap());
        let mut reader = png::Decoder::new(file).read_info().unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut bytes).unwrap();
        (info.width, info.height, bytes)
    }

    /// The file holds the enlarged screen, and no other file remains in the folder.
    #[test]
    fn the_file_contains_the_enlarged_screen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/screen.png");
        let mut panel = PngPanel::new(&path, SIZE, 2, Duration::ZERO).unwrap();
        panel.show(screen(&[0xf800, 0, 0, 0xffff]), &DirtyRegion::whole(SIZE)).unwrap();
        let (width, height, bytes) = decoded(&path);
        assert_eq!((width, height), (4, 4));
        assert_eq!(bytes[..12], [255, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(bytes[36..], [0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255]);
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    /// Screens that arrive too fast are held back, and the last one is written at the end.
    #[test]
    fn the_last_screen_is_written_at_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("screen.png");
        let mut panel = PngPanel::new(&path, SIZE, 1, Duration::from_secs(3600)).unwrap();
        panel.show(screen(&[0; 4]), &DirtyRegion::whole(SIZE)).unwrap();
        panel.show(screen(&[0xffff; 4]), &DirtyRegion::whole(SIZE)).unwrap();
        assert_eq!(decoded(&path).2, [0; 12]);
        panel.finish().unwrap();
        assert_eq!(decoded(&path).2, [255; 12]);
    }

    #[test]
    fn a_folder_that_cannot_be_created_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("file"), "").unwrap();
        let error =
            PngPanel::new(folder.path().join("file/screen.png"), SIZE, 1, Duration::ZERO).unwrap_err();
        assert!(matches!(error, PanelError::File { .. }));
    }

    #[test]
    fn a_screen_of_another_size_is_rejected() {
        let folder = tempfile::tempdir().unwrap();
        let mut panel =
            PngPanel::new(folder.path().join("a.png"), Size::new(3, 3), 1, Duration::ZERO).unwrap();
        let error = panel.show(screen(&[0; 4]), &DirtyRegion::whole(SIZE)).unwrap_err();
        assert!(matches!(error, PanelError::Size { .. }));
    }
}
