//! Shown right, shown wrong, withheld.

use crate::recording::Recording;
use kei_metric::MetricName as M;
use std::collections::BTreeMap;

#[derive(Default)]
pub(crate) struct Tally {
    counts: BTreeMap<(&'static str, &'static str), u32>,
}

impl Tally {
    pub(crate) fn add(&mut self, recording: &Recording) {
        let report = recording.report();
        let truths = [
            (M::CadenceSpm, recording.cadence_spm),
            (M::Kei, 98.2),
            (M::TrunkLeanDeg, 10.5),
            (M::KneeFlexionSwingMaxDeg, 123.6),
            (M::VerticalOscillationLeg, 0.068),
        ];
        let mut words = Vec::new();
        for (name, truth) in truths {
            let verdict = match report.metrics[name] {
                Ok(e) if f64::from(e.low) <= truth && truth <= f64::from(e.high) => "right",
                Ok(_) => "wrong",
                Err(_) => "withheld",
            };
            *self.counts.entry((name.key(), verdict)).or_default() += 1;
            if verdict == "wrong" {
                let e = report.metrics[name].unwrap();
                words.push(format!("{} {:.2} ({:.2}-{:.2})", name.key(), e.value, e.low, e.high));
            }
            if verdict == "withheld" && name == M::CadenceSpm {
                words.push(format!("withheld: {}", report.metrics[name].unwrap_err()));
            } else if verdict == "withheld" && report.metrics[M::CadenceSpm].is_ok() {
                words.push(format!("{}: {}", name.key(), report.metrics[name].unwrap_err()));
            }
        }
        if !words.is_empty() {
            let r = recording;
            println!(
                "{} spm {} fps noise {} {} s {:?}: {}",
                r.cadence_spm,
                r.frames_per_second,
                r.noise,
                r.seconds,
                report.gait,
                words.join("; ")
            );
        }
    }

    pub(crate) fn print(&self) {
        for ((metric, verdict), count) in &self.counts {
            println!("{metric:28} {verdict:10} {count}");
        }
    }
}
