//! The data files of Fukuchi et al. 2017: tab-separated columns with a header line, compressed with gzip.

use flate2::read::GzDecoder;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

/// The columns of a file by name. A cell without a number is NaN.
pub(super) struct Columns {
    names: Vec<String>,
    rows: Vec<Vec<f64>>,
}

impl Columns {
    pub(super) fn read(path: &Path) -> io::Result<Columns> {
        let file = File::open(path)
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
        let mut lines = BufReader::new(GzDecoder::new(file)).lines();
        let names: Vec<String> =
            lines.next().transpose()?.unwrap_or_default().trim_end().split('\t').map(str::to_owned).collect();
        let mut rows = Vec::new();
        for line in lines {
            let line = line?;
            let mut row: Vec<f64> = line
                .trim_end_matches(['\r', '\n'])
                .split('\t')
                .map(|cell| cell.trim().parse().unwrap_or(f64::NAN))
                .collect();
            row.resize(names.len(), f64::NAN);
            rows.push(row);
        }
        Ok(Columns { names, rows })
    }

    /// Returns the column `name`.
    pub(super) fn column(&self, name: &str) -> io::Result<Vec<f64>> {
        let index = self.index(name)?;
        Ok(self.rows.iter().map(|row| row[index]).collect())
    }

    /// Returns a marker's position in every row, mm: x forward, y up, z right.
    pub(super) fn marker(&self, name: &str) -> io::Result<Vec<[f64; 3]>> {
        let index = self.index(&format!("{name}X"))?;
        Ok(self.rows.iter().map(|row| [row[index], row[index + 1], row[index + 2]]).collect())
    }

    /// Returns a marker's mean position over the rows in which it is visible, mm.
    pub(super) fn mean_marker(&self, name: &str) -> io::Result<[f64; 3]> {
        let places: Vec<_> =
            self.marker(name)?.into_iter().filter(|p| p.iter().all(|v| v.is_finite())).collect();
        Ok([0, 1, 2].map(|axis| places.iter().map(|p| p[axis]).sum::<f64>() / places.len() as f64))
    }

    fn index(&self, name: &str) -> io::Result<usize> {
        let found = self.names.iter().position(|known| known == name);
        found.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, format!("no column {name}")))
    }
}
