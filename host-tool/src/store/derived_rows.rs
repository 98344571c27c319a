//! Writes the rows that are derived from a session's bytes.

use crate::store::derived_tables::TABLES;
use crate::store::span_sums::{LossSum, Mean, SpanSums};
use crate::store::stride_column::{Part, StrideColumn};
use kei_metric::MetricName;
use kei_wire::{Reading, ReasonCode, SessionStart, Stride, Window};
use rusqlite::types::Value;
use rusqlite::{Transaction, params, params_from_iter};

/// The derived rows of one session.
pub(super) struct DerivedRows<'t> {
    pub(super) transaction: &'t Transaction<'t>,
    /// Number of the session.
    pub(super) session: i64,
}

/// Summary of a whole session.
pub(super) struct Summary {
    pub(super) start: SessionStart,
    /// Name of the runner that was set last.
    pub(super) runner: String,
    pub(super) bytes: usize,
    pub(super) whole_bytes: usize,
    pub(super) duration_us: u64,
    pub(super) strides: u32,
    pub(super) end: Option<&'static str>,
    pub(super) interruptions: u32,
    pub(super) unknown_records: u32,
}

impl DerivedRows<'_> {
    pub(super) fn clear(&self) -> rusqlite::Result<()> {
        for table in TABLES {
            self.transaction.execute(&format!("DELETE FROM {table} WHERE session = ?1"), [self.session])?;
        }
        Ok(())
    }

    pub(super) fn stride(&self, span: u32, time_us: u64, stride: &Stride) -> rusqlite::Result<()> {
        let mut columns = vec!["session".to_owned(), "time_us".to_owned(), "span".to_owned()];
        let mut values: Vec<Value> =
            vec![self.session.into(), (time_us as i64).into(), i64::from(span).into()];
        for column in StrideColumn::all() {
            columns.push(column.name());
            values.push(stride.metric(column.metric).and_then(|reading| part(reading, column.part)).into());
        }
        let places = vec!["?"; columns.len()].join(", ");
        let sql = format!("INSERT INTO stride ({}) VALUES ({places})", columns.join(", "));
        self.transaction.prepare_cached(&sql)?.execute(params_from_iter(values))?;
        Ok(())
    }

    pub(super) fn window(&self, span: u32, time_us: u64, window: &Window) -> rusqlite::Result<()> {
        for (name, reading) in window.metrics.iter() {
            self.measure(time_us, name, reading)?;
        }
        let sql = "INSERT INTO loss VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let mut insert = self.transaction.prepare_cached(sql)?;
        for loss in &window.losses {
            let LossSum { part, phase_from, phase_to, points } = LossSum::of(loss);
            insert.execute(params![
                self.session,
                time_us as i64,
                span,
                part,
                phase_from,
                phase_to,
                points
            ])?;
        }
        Ok(())
    }

    fn measure(
        &self,
        time_us: u64,
        name: MetricName,
        reading: Result<Reading, ReasonCode>,
    ) -> rusqlite::Result<()> {
        let sql = "INSERT OR REPLACE INTO measure VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let [value, low, high] = [Part::Value, Part::Low, Part::High].map(|of| part(reading.ok()?, of));
        let why = reading.err().map(|reason| reason.0);
        let values = params![self.session, time_us as i64, name.key(), value, low, high, why];
        self.transaction.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    pub(super) fn event(&self, time_us: u64, kind: &str, what: &str) -> rusqlite::Result<()> {
        let sql = "INSERT INTO event VALUES (?1, ?2, ?3, ?4)";
        self.transaction.prepare_cached(sql)?.execute(params![self.session, time_us as i64, kind, what])?;
        Ok(())
    }

    pub(super) fn span(&self, number: u32, span: &SpanSums) -> rusqlite::Result<()> {
        let SpanSums { condition, from_us, to_us, strides, windows, .. } = span;
        let sql = "INSERT INTO span VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
        self.transaction.prepare_cached(sql)?.execute(params![
            self.session,
            number,
            *from_us as i64,
            *to_us as i64,
            condition.shoe,
            condition.belt_speed_kmh,
            condition.runner,
            strides,
            condition.tagged.shoe,
            condition.tagged.belt_speed_kmh,
            windows
        ])?;
        let sql = "INSERT INTO span_loss VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let mut insert = self.transaction.prepare_cached(sql)?;
        for LossSum { part, phase_from, phase_to, points } in span.losses() {
            insert.execute(params![self.session, number, part, phase_from, phase_to, points])?;
        }
        let sql = "INSERT INTO span_metric VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let mut insert = self.transaction.prepare_cached(sql)?;
        for Mean { metric, strides, mean, interval } in span.means() {
            let [low, high] = interval.map_or([None; 2], |ends| ends.map(Some));
            insert.execute(params![self.session, number, metric.key(), strides, mean, low, high])?;
        }
        Ok(())
    }

    pub(super) fn summary(&self, of: &Summary) -> rusqlite::Result<()> {
        let sql = "INSERT INTO derived VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
        self.transaction.prepare_cached(sql)?.execute(params![
            self.session,
            of.bytes as i64,
            of.whole_bytes as i64,
            of.start.unit.as_str(),
            of.start.firmware.as_str(),
            of.start.pose_model.as_str(),
            of.start.kei_model.as_str(),
            of.runner,
            of.start.height_mm.map(|mm| f64::from(mm) / 10.0),
            of.duration_us as i64,
            of.strides,
            of.end,
            of.interruptions,
            of.unknown_records,
        ])?;
        Ok(())
    }
}

fn part(Reading { value, interval }: Reading, part: Part) -> Option<f64> {
    match part {
        Part::Value => Some(value),
        Part::Low => interval.map(|[low, _]| low),
        Part::High => interval.map(|[_, high]| high),
    }
}
