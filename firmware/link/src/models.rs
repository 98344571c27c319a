//! Models that a laptop uploads. A file replaces the current model only after it is complete, checked and
//! tried.

use kei_log::rename_file;
use kei_wire::cable::{FileDigest, ModelKind, Refusal};
use sha2::{Digest, Sha256};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Tries a model the way the unit uses it. The error says why the model does not work. The file is untrusted:
/// only its SHA-256 was compared with the announced one.
pub type ModelCheck = dyn FnMut(ModelKind, &Path) -> Result<(), String> + Send;

/// Start of the name of an incomplete file; the first bytes of its SHA-256 follow.
const INCOMING: &str = "incoming-";

/// The folder of uploaded models.
pub struct ModelFolder {
    folder: PathBuf,
    check: Box<ModelCheck>,
    incoming: Option<Incoming>,
    /// Digest of the model installed last, because its laptop may repeat the request.
    installed: Option<FileDigest>,
}

struct Incoming {
    kind: ModelKind,
    bytes: u32,
    sha256: FileDigest,
    path: PathBuf,
    file: File,
    received: u64,
}

impl ModelFolder {
    /// Uses `folder`, which the first upload creates. `check` tries each model.
    pub fn new(folder: impl Into<PathBuf>, check: Box<ModelCheck>) -> Self {
        ModelFolder { folder: folder.into(), check, incoming: None, installed: None }
    }

    /// Returns the path of the uploaded model of a kind. The file exists only if one was uploaded.
    pub fn current(folder: &Path, kind: ModelKind) -> PathBuf {
        folder.join(match kind {
            ModelKind::Pose => "pose.tflite",
            ModelKind::Reference => "reference.toml",
        })
    }

    /// Returns the path of the model that the current one replaced.
    pub fn previous(folder: &Path, kind: ModelKind) -> PathBuf {
        folder.join(match kind {
            ModelKind::Pose => "pose.previous.tflite",
            ModelKind::Reference => "reference.previous.toml",
        })
    }

    /// Prepares for a file. Bytes of the same file that have already arrived are kept.
    pub(crate) fn begin(
        &mut self,
        kind: ModelKind,
        bytes: u32,
        sha256: &FileDigest,
        free_bytes: u64,
    ) -> Result<(), Refusal> {
        if !(1..=kind.max_bytes()).contains(&bytes) || u64::from(bytes) > free_bytes {
            return Err(Refusal::TooLarge);
        }
        self.incoming = None;
        let opened = self.open(kind, bytes, sha256).map_err(|_| Refusal::Disk)?;
        self.incoming = Some(opened);
        Ok(())
    }

    fn open(&self, kind: ModelKind, bytes: u32, sha256: &FileDigest) -> io::Result<Incoming> {
        fs::create_dir_all(&self.folder)?;
        let path = self.folder.join(format!("{INCOMING}{}", hex::encode(&sha256[..8])));
        for entry in fs::read_dir(&self.folder)? {
            let other = entry?.path();
            let is_incoming =
                other.file_name().is_some_and(|name| name.to_string_lossy().starts_with(INCOMING));
            if is_incoming && other != path {
                fs::remove_file(other)?;
            }
        }
        let file = OpenOptions::new().create(true).append(true).open(&path)?;
        let mut received = file.metadata()?.len();
        if received > u64::from(bytes) {
            file.set_len(0)?;
            received = 0;
        }
        Ok(Incoming { kind, bytes, sha256: *sha256, path, file, received })
    }

    /// Stores bytes of the file if they directly follow those stored already. Returns how many bytes have
    /// arrived.
    pub(crate) fn upload(&mut self, offset: u64, bytes: &[u8]) -> Result<u64, Refusal> {
        let incoming = self.incoming.as_mut().ok_or(Refusal::NoUpload)?;
        if offset != incoming.received || bytes.is_empty() {
            return Ok(incoming.received);
        }
        if bytes.len() as u64 > u64::from(incoming.bytes) - incoming.received {
            return Err(Refusal::TooLarge);
        }
        if incoming.file.write_all(bytes).is_err() {
            // Some bytes may have been written, and the next ones must not follow them.
            let _ = incoming.file.set_len(incoming.received);
            return Err(Refusal::Disk);
        }
        incoming.received += bytes.len() as u64;
        Ok(incoming.received)
    }

    /// Compares the digest of the file, tries it and installs it.
    pub(crate) fn finish(&mut self) -> Result<(), Refusal> {
        let Some(incoming) = self.incoming.take() else {
            return self.installed.map(|_| ()).ok_or(Refusal::NoUpload);
        };
        if incoming.received < u64::from(incoming.bytes) {
            self.incoming = Some(incoming);
            return Err(Refusal::DigestMismatch);
        }
        let sound = self.verify(&incoming);
        if sound.is_err() {
            let _ = fs::remove_file(&incoming.path); // if this fails, the next upload removes it
            return sound;
        }
        self.install(&incoming).map_err(|_| Refusal::Disk)?;
        self.installed = Some(incoming.sha256);
        Ok(())
    }

    fn verify(&mut self, incoming: &Incoming) -> Result<(), Refusal> {
        if digest(&incoming.path).map_err(|_| Refusal::Disk)? != incoming.sha256 {
            return Err(Refusal::DigestMismatch);
        }
        (self.check)(incoming.kind, &incoming.path).map_err(|_| Refusal::InvalidModel)
    }

    /// Installs the file. A power cut leaves either the old file or the new one as the current model.
    fn install(&self, incoming: &Incoming) -> io::Result<()> {
        incoming.file.sync_all()?;
        let current = Self::current(&self.folder, incoming.kind);
        if current.exists() {
            let kept = current.with_extension("kept");
            let _ = fs::remove_file(&kept);
            // FAT does not support hard links.
            fs::hard_link(&current, &kept).or_else(|_| fs::copy(&current, &kept).map(|_| ()))?;
            fs::rename(&kept, Self::previous(&self.folder, incoming.kind))?;
        }
        rename_file(&incoming.path, &current)
    }
}

fn digest(path: &Path) -> io::Result<FileDigest> {
    let mut file = File::open(path)?;
    let (mut sha256, mut block) = (Sha256::new(), vec![0; 64 << 10]);
    loop {
        match file.read(&mut block)? {
            0 => return Ok(sha256.finalize().into()),
            read => sha256.update(&block[..read]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FREE: u64 = 1 << 30;

    fn sha256(bytes: &[u8]) -> FileDigest {
        Sha256::digest(bytes).into()
    }

    fn models(folder: &Path) -> ModelFolder {
        let check = |_: ModelKind, path: &Path| match fs::read(path) {
            Ok(bytes) if bytes.starts_with(b"good") => Ok(()),
            _ => Err("not good".to_owned()),
        };
        ModelFolder::new(folder, Box::new(check))
    }

    fn upload(models: &mut ModelFolder, bytes: &[u8]) -> Result<(), Refusal> {
        models.begin(ModelKind::Pose, bytes.len() as u32, &sha256(bytes), FREE)?;
        let mut received = models.upload(0, &[])?;
        while received < bytes.len() as u64 {
            let end = (received as usize + 3).min(bytes.len());
            received = models.upload(received, &bytes[received as usize..end])?;
        }
        models.finish()
    }

    #[test]
    fn only_a_valid_model_replaces_the_current_one() {
        let folder = tempfile::tempdir().unwrap();
        let mut models = models(folder.path());
        let current = || fs::read(ModelFolder::current(folder.path(), ModelKind::Pose)).unwrap();
        upload(&mut models, b"good one").unwrap();
        assert_eq!(models.finish(), Ok(()), "repeated, because its response was lost");
        upload(&mut models, b"good two").unwrap();
        assert_eq!(upload(&mut models, b"bad three"), Err(Refusal::InvalidModel));
        assert_eq!(current(), b"good two");
        let previous = fs::read(ModelFolder::previous(folder.path(), ModelKind::Pose)).unwrap();
        assert_eq!(previous, b"good one");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing else is left behind");
    }

    #[test]
    fn only_the_announced_file_is_accepted() {
        let folder = tempfile::tempdir().unwrap();
        let mut models = models(folder.path());
        assert_eq!(models.upload(0, b"x"), Err(Refusal::NoUpload));
        assert_eq!(models.finish(), Err(Refusal::NoUpload));
        models.begin(ModelKind::Pose, 8, &sha256(b"good one"), FREE).unwrap();
        assert_eq!(models.finish(), Err(Refusal::DigestMismatch), "too soon");
        assert_eq!(models.upload(0, b"good"), Ok(4));
        assert_eq!(models.upload(5, b"one"), Ok(4), "a gap");
        assert_eq!(models.upload(4, b" two and more"), Err(Refusal::TooLarge));
        assert_eq!(models.upload(4, b" two"), Ok(8));
        assert_eq!(models.finish(), Err(Refusal::DigestMismatch), "other bytes");
        assert!(!ModelFolder::current(folder.path(), ModelKind::Pose).exists());
    }

    #[test]
    fn an_upload_resumes_after_a_restart_of_the_unit() {
        let folder = tempfile::tempdir().unwrap();
        let (file, sha) = (b"good and long", sha256(b"good and long"));
        let mut first = models(folder.path());
        first.begin(ModelKind::Reference, 13, &sha, FREE).unwrap();
        first.upload(0, &file[..5]).unwrap();
        drop(first);
        let mut second = models(folder.path());
        second.begin(ModelKind::Reference, 13, &sha, FREE).unwrap();
        assert_eq!(second.upload(0, &[]), Ok(5));
        assert_eq!(second.upload(5, &file[5..]), Ok(13));
        second.finish().unwrap();
        assert_eq!(fs::read(ModelFolder::current(folder.path(), ModelKind::Reference)).unwrap(), file);
    }

    #[test]
    fn sizes_are_bounded_before_anything_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let mut models = models(&folder.path().join("models"));
        for (kind, bytes, free) in [
            (ModelKind::Pose, 0, FREE),
            (ModelKind::Pose, ModelKind::Pose.max_bytes() + 1, FREE),
            (ModelKind::Reference, u32::MAX, FREE),
            (ModelKind::Pose, 1000, 999),
        ] {
            assert_eq!(models.begin(kind, bytes, &[0; 32], free), Err(Refusal::TooLarge));
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
