//! Atomic replacement of small files: a power cut leaves either the old file or the new one.

use crate::disk::{Disk, DiskFile};
use crate::os_disk::{Access, OsDisk};
use std::io;
use std::path::Path;

/// Extension of the new file until it replaces the old one.
const TEMPORARY_EXTENSION: &str = "new";

/// Replaces the content of the file at `path` with `bytes`, or creates the file. When this returns, the new
/// file survives a power cut. A power cut before that leaves either the old file or the new one, complete.
pub fn replace_file(path: &Path, bytes: &[u8], access: Access) -> io::Result<()> {
    let (disk, name) = locate(path, access)?;
    replace(&disk, name, bytes).map(drop)
}

/// Renames a file to `to` in the same folder and replaces any file of that name. The bytes of `from` must be
/// synced already. When this returns, the new name survives a power cut. A power cut before that leaves
/// either the old file or the new one under that name.
pub fn rename_file(from: &Path, to: &Path) -> io::Result<()> {
    let (disk, to) = locate(to, Access::Default)?;
    let (_, from) = locate(from, Access::Default)?;
    rename(&disk, from, to)
}

/// Splits `path` into its folder and its file name.
fn locate(path: &Path, access: Access) -> io::Result<(OsDisk, &str)> {
    let name = path.file_name().and_then(|name| name.to_str()).ok_or(io::ErrorKind::InvalidFilename)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    Ok((OsDisk::unlocked(folder.unwrap_or(Path::new(".")), access), name))
}

/// Like [`replace_file`], for any disk. Returns the new file, open at its end.
pub(crate) fn replace<D: Disk>(disk: &D, name: &str, bytes: &[u8]) -> io::Result<D::File> {
    let temporary = Path::new(name).with_extension(TEMPORARY_EXTENSION);
    let temporary = temporary.to_str().ok_or(io::ErrorKind::InvalidFilename)?;
    match disk.remove(temporary) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
        _ => {}
    }
    let file = create(disk, temporary, bytes)?;
    rename(disk, temporary, name)?;
    Ok(file)
}

/// Creates a file with `bytes`. The bytes survive a power cut at once, the name only after
/// [`Disk::sync_names`].
pub(crate) fn create<D: Disk>(disk: &D, name: &str, bytes: &[u8]) -> io::Result<D::File> {
    let mut file = disk.create(name)?;
    file.append(bytes)?;
    file.sync()?;
    Ok(file)
}

fn rename<D: Disk>(disk: &D, from: &str, to: &str) -> io::Result<()> {
    disk.rename(from, to)?;
    disk.sync_names()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::FaultDisk;
    use fastrand::Rng;

    const NAME: &str = "settings.toml";

    /// The content is longer than a sector, so that a power cut can leave half of it.
    fn version(n: u8) -> Vec<u8> {
        vec![n; 700 + usize::from(n)]
    }

    fn content(disk: &FaultDisk) -> Option<Vec<u8>> {
        disk.read(NAME, 0, usize::MAX).ok()
    }

    /// Cuts the power after every change to the disk. The file must be the old one or the new one, and the
    /// new one after `replace` has returned.
    #[test]
    fn a_power_cut_leaves_the_old_file_or_the_new_one() {
        let disk = FaultDisk::default();
        let mut done = Vec::new();
        for n in 1..=5 {
            replace(&disk, NAME, &version(n)).unwrap();
            done.push(disk.changes());
        }
        let mut cuts = 0;
        disk.replay(|changes, contents| {
            let finished = done.iter().filter(|&&at| at <= changes).count() as u8;
            for seed in 0..200 {
                let mut rng = Rng::with_seed((changes * 1000 + seed) as u64);
                let disk = FaultDisk::with(contents.after_power_cut(&mut rng));
                let found = content(&disk);
                let old = (finished > 0).then(|| version(finished));
                assert!(
                    found == old || found == Some(version(finished + 1)),
                    "{changes} changes, seed {seed}"
                );
                // Whatever the cut left of the temporary file does not prevent the next replacement.
                replace(&disk, NAME, &version(9)).unwrap();
                assert_eq!(content(&disk), Some(version(9)));
                cuts += 1;
            }
        });
        assert!(cuts >= 5 * 200, "{cuts}");
    }

    /// The disk fails after each number of changes.
    #[test]
    fn a_failed_replacement_keeps_the_old_file() {
        for changes in 0..4 {
            let disk = FaultDisk::default();
            replace(&disk, NAME, &version(1)).unwrap();
            disk.power_off_after(changes);
            assert!(replace(&disk, NAME, &version(2)).is_err(), "{changes}");
            assert_eq!(content(&disk), Some(version(1)), "{changes}");
        }
    }

    #[test]
    fn a_file_on_the_real_disk_is_replaced_and_can_be_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        for (text, access) in [("one", Access::Default), ("two", Access::OwnerOnly)] {
            replace_file(&path, text.as_bytes(), access).unwrap();
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        rename_file(&path, &folder.path().join("renamed")).unwrap();
        let names: Vec<_> =
            std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names, ["renamed"], "nothing else is left behind");
    }
}
