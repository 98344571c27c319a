//! The report in headless Chromium at the widths of a laptop, a tablet and a phone, in light and dark mode. axe-core
//! checks that keyboards and screen readers can use it. `KEI_AXE` is the path of axe.min.js, which scripts/test
//! downloads. Without it or without Chromium, the test is skipped, and scripts/test reports that.

#[path = "support/made_up.rs"]
mod made_up;
mod support;

use made_up::{Run, write_store};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use support::{kei, run};
use tempfile::TempDir;

/// Names of the browser on several systems.
const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

fn browser() -> Option<&'static str> {
    BROWSERS.into_iter().find(|name| {
        let version = Command::new(name).arg("--version").output();
        version.is_ok_and(|output| output.status.success())
    })
}

/// Writes a report on six sessions with several shoes, one session with keypoints, so that no section is empty.
fn write_report(folder: &Path) -> String {
    let run_of = |n: u32| {
        let stretches =
            [("carbon", 10.0, 300), ("boots", 10.0, 300), ("carbon", 12.0, 300), ("boots", 12.0, 600)];
        Run::new(7.0 * f64::from(n), &stretches).on_a_day_of(f64::from(n % 3) - 1.0)
    };
    let mut runs: Vec<Run> = (0..5).map(run_of).collect();
    runs.push(Run::new(40.0, &[("裸足 <b>", 10.0, 120)]).with_keypoints());
    write_store(&folder.join("unit"), &runs);
    let (db, page) = (folder.join("kei.db"), folder.join("report.html"));
    for arguments in [
        &[&"sync" as &dyn AsRef<std::ffi::OsStr>, &"--from", &folder.join("unit"), &"--db", &db][..],
        &[&"report", &"--by", &"shoe", &"-o", &page, &"--db", &db],
    ] {
        let (output, _, stderr) = run(&mut kei(arguments));
        assert!(output.status.success(), "{stderr}");
    }
    fs::read_to_string(page).unwrap()
}

/// Script that is inserted before those of the page. It collects errors and posts the results to the parent frame.
const PROBE: &str = r#"<script>
window.kei_errors = [];
window.addEventListener("error", function (e) { window.kei_errors.push(e.message); });
window.addEventListener("load", function () {
  var slider = document.getElementById("phase");
  slider.value = 50;
  slider.dispatchEvent(new Event("input"));
  var moved = document.getElementById("phase-words").textContent;
  axe.run(document, { resultTypes: ["violations"] }).then(function (found) {
    var violations = found.violations.map(function (v) {
      return { id: v.id, impact: v.impact, help: v.help, nodes: v.nodes.slice(0, 3).map(function (n) { return n.html.slice(0, 200); }) };
    });
    var root = document.documentElement;
    parent.postMessage(JSON.stringify({
      violations: violations, errors: window.kei_errors, moved: moved,
      dark: matchMedia("(prefers-color-scheme: dark)").matches,
      width: innerWidth, content: root.scrollWidth,
      svgs: document.querySelectorAll("svg").length
    }), "*");
  });
});
</script>"#;

/// Opens the page at a width and returns the results of the probe.
fn probe(browser: &str, folder: &Path, probed: &Path, width: u32, dark: bool) -> Value {
    let holder = folder.join(format!("holder-{width}-{dark}.html"));
    // A Chromium window has a minimum width, but a frame does not.
    let frame = format!(
        r#"<!DOCTYPE html><title>holder</title><body><iframe src="{}" style="width:{width}px;height:3000px;border:0"></iframe>
<pre id="found"></pre><script>addEventListener("message", function (e) {{ document.getElementById("found").textContent = "FOUND" + e.data + "END"; }});</script>"#,
        probed.file_name().unwrap().to_str().unwrap()
    );
    fs::write(&holder, frame).unwrap();
    let scheme = format!("--blink-settings=preferredColorScheme={}", u8::from(!dark));
    let profile = folder.join("profile");
    let output = Command::new(browser)
        .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1500,3100", &scheme])
        .args(["--no-first-run", "--virtual-time-budget=20000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("file://{}", holder.display()))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&output.stdout);
    let found = dom.split("<pre id=\"found\">FOUND").nth(1).and_then(|rest| rest.split("END</pre>").next());
    let found = found
        .unwrap_or_else(|| panic!("the page sent no results:\n{}", String::from_utf8_lossy(&output.stderr)));
    let json = found.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    serde_json::from_str(&json).unwrap()
}

/// The page has no script error, fits the screen and has no serious violation, and the slider moves the figures.
#[test]
fn the_page_works_in_a_browser_at_all_widths() {
    let (Some(browser), Some(axe)) = (browser(), std::env::var_os("KEI_AXE").map(PathBuf::from)) else {
        eprintln!("SKIPPED: the page in a browser: needs chromium and KEI_AXE (axe.min.js)");
        return;
    };
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let page = write_report(folder);
    let axe = fs::read_to_string(axe).expect("KEI_AXE must be the path of axe.min.js");
    // The probe must run before the scripts of the page to collect their errors.
    let probed = page.replacen("<title>", &format!("<script>{axe}</script>{PROBE}<title>"), 1);
    assert_ne!(probed, page);
    let path = folder.join("probed.html");
    fs::write(&path, probed).unwrap();
    for (width, dark) in [(1440, false), (768, true), (390, false), (390, true)] {
        let found = probe(browser, folder, &path, width, dark);
        assert_eq!(found["width"], width);
        assert_eq!(found["dark"], dark);
        assert_eq!(found["errors"], Value::Array(Vec::new()), "{width}");
        assert_eq!(found["moved"], "50 % of the stride", "{width}");
        assert!(found["content"].as_u64() <= Some(u64::from(width)), "wider than the screen: {found}");
        assert!(found["svgs"].as_u64() > Some(10));
        let serious: Vec<&Value> = found["violations"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|violation| matches!(violation["impact"].as_str(), Some("serious" | "critical")))
            .collect();
        assert!(serious.is_empty(), "{width} {dark}: {serious:#?}");
    }
}
