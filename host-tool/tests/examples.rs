//! Every example in `--help`, in the READMEs and in the guide runs as written, on made-up sessions. Placeholders
//! for the reader's own port, card and files are replaced first.
#![cfg(unix)]

#[path = "support/made_up.rs"]
mod made_up;
mod support;
#[path = "support/unit.rs"]
mod unit;

use kei_tests::{pose_model, repository, shared, skipped, treadmill_clips};
use made_up::{Run, write_store};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use support::{commands, kei, success};
use tempfile::TempDir;
use unit::Unit;

/// Commands whose examples need a video, a model or a real unit. Other tests run them.
const ELSEWHERE: [&str; 4] = ["analyze", "train", "reference", "unit"];

/// Returns the commands after "Examples:", without their explanations.
fn examples(help: &str) -> Vec<String> {
    let lines = help.split("Examples:").nth(1).unwrap_or_default().lines().skip(1);
    let block = lines.take_while(|line| line.starts_with("  "));
    block.map(|line| line.trim().split("   ").next().unwrap().to_owned()).collect()
}

/// Returns the commands of a program in the code blocks of a page, without their comments.
fn commands_of(program: &str, page: &Path) -> Vec<String> {
    let text = fs::read_to_string(page).unwrap();
    let blocks = text.split("```").skip(1).step_by(2).flat_map(str::lines);
    let command = |line: &str| line.split(" #").next().unwrap().trim().to_owned();
    blocks.map(command).filter(|line| line.split(' ').next() == Some(program)).collect()
}

/// Returns the commands of `kei` in the code blocks of a page.
fn commands_in(page: &Path) -> Vec<String> {
    commands_of("kei", page)
}

/// Returns the pages of the guide, sorted by name.
fn guide() -> Vec<PathBuf> {
    let entries = fs::read_dir(repository().join("docs/guide")).unwrap();
    let mut pages: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    pages.sort();
    pages
}

struct Place {
    folder: TempDir,
    unit: Unit,
    id: String,
}

impl Place {
    fn new() -> Place {
        let folder = TempDir::new().unwrap();
        let path = folder.path();
        let run_of = |n: u32| Run::new(7.0 * f64::from(n), &[("carbon", 10.0, 180), ("boots", 10.0, 180)]);
        let mut runs: Vec<Run> = (0..3).map(run_of).collect();
        runs[2] = runs[2].clone().with_keypoints();
        let ids = write_store(&path.join("unit"), &runs);
        fs::create_dir(path.join("home")).unwrap();
        let place = Place { unit: Unit::start(path), id: ids[2].to_string(), folder };
        place.fill();
        place
    }

    /// Creates a store, and the files that the examples name.
    fn fill(&self) {
        let home = self.folder.path().join("home");
        for line in ["kei sync --from /media/card/sessions", "kei export 3 --format fit -o watch.fit"] {
            let (status, _, stderr) = self.shell(line);
            assert!(status, "{line}: {stderr}");
        }
        if let Some(clip) = shared().and_then(|folder| treadmill_clips(&folder).into_iter().next()) {
            fs::copy(clip.path, home.join("run.mp4")).unwrap();
        }
        fs::copy(home.join("data/kei/kei.db"), home.join("club.db")).unwrap();
        fs::copy(home.join("data/kei/kei.db"), self.folder.path().join("first.db")).unwrap();
    }

    /// Restores the original store, because the last example may have changed it.
    fn prepare(&self) {
        let data = self.folder.path().join("home/data/kei");
        for name in ["kei.db-wal", "kei.db-shm"] {
            let _ = fs::remove_file(data.join(name));
        }
        fs::copy(self.folder.path().join("first.db"), data.join("kei.db")).unwrap();
    }

    /// Runs a line in a shell, as its reader would.
    fn shell(&self, line: &str) -> (bool, String, String) {
        let path = self.folder.path();
        let port = self.unit.port.to_str().unwrap();
        let mut line = line
            .replace("/media/card/sessions", path.join("unit").to_str().unwrap())
            .replace("/dev/ttyACM0", port)
            .replace("4f2a81", &self.id)
            .replace("man -l -", "cat")
            .replace("--for 60", "--for 1");
        let name = line.split_whitespace().nth(1).unwrap_or_default().to_owned();
        if matches!(name.as_str(), "sync" | "live") && !line.contains("--port") && !line.contains("--from") {
            // No unit is connected here, so the port must be named.
            line = format!("{line} --port {port}");
        }
        if name == "live" && !line.contains("--for") {
            line += " --for 1";
        }
        let home = path.join("home");
        let program = Path::new(env!("CARGO_BIN_EXE_kei")).parent().unwrap();
        let paths = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
        let output = Command::new("sh")
            .args(["-c", &line])
            .current_dir(&home)
            .env("PATH", paths)
            .env("HOME", &home)
            .env("XDG_DATA_HOME", home.join("data"))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        (output.status.success(), text(output.stdout), text(output.stderr))
    }

    #[track_caller]
    fn try_example(&self, line: &str) {
        self.prepare();
        let home = self.folder.path().join("home");
        if line.starts_with("kei analyze") && (!home.join("run.mp4").exists() || pose_model().is_none()) {
            return skipped("the READMEs' videos are analysed only with recorded clips and a pose network");
        }
        for folder in [".local/share/bash-completion/completions", ".zfunc", ".config/fish/completions"] {
            fs::create_dir_all(home.join(folder)).unwrap();
        }
        if line.contains("--rescored") {
            assert!(
                self.shell(line).2.contains("run `kei rescore` first"),
                "suggests running kei rescore first: {line}"
            );
            assert!(self.shell("kei rescore 3").0);
        }
        let (good, stdout, stderr) = self.shell(line);
        assert!(!stderr.contains("panicked"), "{line}: {stderr}");
        if line.starts_with("kei delete") && !line.contains("--yes") {
            assert!(stderr.contains("Add --yes"), "no terminal for the question: {line}: {stderr}");
        } else if line.starts_with("kei doctor") {
            // The findings depend on the machine, but there is always one about the store.
            assert!(stdout.contains("ok  kei ") && stdout.contains("3 sessions"), "{line}: {stdout}");
        } else {
            assert!(good, "{line}: {stderr}");
        }
    }
}

/// Every command has an example in its help and in this crate's README. All of them run, as do those in the
/// repository's README and in the guide.
#[test]
fn every_example_runs() {
    let place = Place::new();
    let in_readme = commands_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"));
    let mut tried = 0;
    for command in commands(&success(&mut kei(&[&"--help"])).0) {
        if ELSEWHERE.contains(&command.as_str()) {
            continue;
        }
        let start = format!("kei {command}");
        let (help, _) = success(&mut kei(&[&command, &"--help"]));
        let mut lines = examples(&help);
        assert!(!lines.is_empty() && lines.iter().any(|line| line.starts_with(&start)), "{command}: {help}");
        let of_readme: Vec<&String> = in_readme.iter().filter(|line| line.starts_with(&start)).collect();
        assert!(!of_readme.is_empty(), "the README has no example of {start}");
        lines.extend(of_readme.into_iter().cloned());
        for line in lines {
            place.try_example(&line);
            tried += 1;
        }
    }
    assert!(tried > 40, "{tried}");
    let in_overview = commands_in(&repository().join("README.md"));
    assert!(in_overview.len() > 5, "{in_overview:?}");
    in_overview.iter().for_each(|line| place.try_example(line));
    let in_guide: Vec<String> = guide().iter().flat_map(|page| commands_in(page)).collect();
    assert!(in_guide.len() > 15, "{in_guide:?}");
    in_guide.iter().for_each(|line| place.try_example(line));
}

/// Runs cargo in the repository without the network. Returns standard output.
#[track_caller]
fn cargo(arguments: &[&str]) -> String {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    success(command.current_dir(repository()).args(arguments).args(["--locked", "--offline"])).0
}

/// The install command in the README names a package that contains the program `kei`, and Cargo.lock matches
/// all manifests, as `--locked` requires. The README states the package's minimum version of Rust.
///
/// This test compiles nothing: the other tests of this crate run the program and so show that the package
/// builds. No test checks that the packages in Cargo.lock can be downloaded.
#[test]
fn the_install_command_in_the_readme_names_the_package_of_kei() {
    let page = repository().join("README.md");
    let lines = commands_of("cargo", &page);
    let [line] = &lines[..] else { panic!("expected exactly one install command: {lines:?}") };
    let words: Vec<&str> = line.split_whitespace().collect();
    let ["cargo", "install", "--locked", "--path", folder] = words[..] else { panic!("{line}") };
    let manifest = Path::new(folder).join("Cargo.toml");
    let manifest = manifest.to_str().unwrap();

    let metadata = cargo(&["metadata", "--no-deps", "--format-version", "1", "--manifest-path", manifest]);
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let is_here =
        |package: &&Value| package["manifest_path"].as_str().is_some_and(|path| path.ends_with(manifest));
    let package = packages.iter().find(is_here).unwrap_or_else(|| panic!("no package in {folder}"));
    let targets = package["targets"].as_array().unwrap();
    let is_program = |target: &Value| target["name"] == "kei" && target["kind"][0] == "bin";
    assert!(targets.iter().any(is_program), "{targets:?}");
    let rust = package["rust_version"].as_str().unwrap();
    assert!(fs::read_to_string(&page).unwrap().contains(&format!("Rust {rust} or newer")), "{rust}");

    // Unlike `metadata --no-deps`, this resolves all dependencies, so it fails if Cargo.lock is out of date.
    let tree = cargo(&["tree", "--manifest-path", manifest, "--depth", "0"]);
    assert!(tree.starts_with("kei v"), "{tree}");
}
