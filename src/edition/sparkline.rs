//! Sparklines: how the figures of a row went, as a small line in a cell of its own, and in words.

use std::cmp::Ordering;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;

use super::figure::{Cell, Gathered};
use super::layout::header;
use crate::check;
use crate::model::{Missing, Quantity, Table, figure};
use crate::strings::say;

/// A small line in a cell. The figures that it joins stand in the same row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sparkline {
    /// Its pieces: there is a gap where there is no figure, and where the series breaks. A point is as far from the left
    /// and from the bottom as it says, in thousandths of the room.
    #[serde(skip)]
    pub pieces: Vec<Vec<(u16, u16)>>,
    /// What it shows, for who cannot see it.
    pub words: String,
}

/// The lowest and the highest figure of a scale.
type Scale = (Decimal, Decimal);

/// A column of lines: its plan, and the scale of all of them if they share one.
pub(super) struct Lines<'a> {
    table: &'a Table,
    plan: &'a check::Sparkline,
    shared: Option<Scale>,
}

impl<'a> Lines<'a> {
    /// The lines over some rows of a table.
    pub(super) fn of(table: &'a Table, plan: &'a check::Sparkline, rows: &[usize]) -> Lines<'a> {
        let lines = Lines { table, plan, shared: None };
        let values = rows.iter().flat_map(|row| lines.values(*row)).map(|(_, _, quantity)| quantity.rounded());
        Lines { shared: range(values).filter(|_| plan.shared), ..lines }
    }

    /// The header of the column.
    pub(super) fn title(&self) -> String {
        self.plan.title.clone().unwrap_or_else(|| say!(self.table.strings, "sparkline.title"))
    }

    /// How the lines are to be read. A line says nothing without its scale.
    pub(super) fn key(&self) -> Option<String> {
        let strings = &self.table.strings;
        let ((first, _), (last, _)) = (self.plan.columns.first()?, self.plan.columns.last()?);
        let (title, first, last) = (self.title(), header(self.table, *first), header(self.table, *last));
        let Some((low, high)) = self.shared else {
            return Some(say!(strings, "sparkline.own", title = title, first = first, last = last));
        };
        let column = &self.table.columns[self.plan.columns[0].0];
        let shown = |value| column.unit.affix(&figure(value, column.decimals, false));
        let (low, high) = (shown(low), shown(high));
        Some(say!(strings, "sparkline.shared", title = title, first = first, last = last, low = low, high = high))
    }

    /// The cell of a row.
    pub(super) fn cell(&self, row: usize, gathered: &mut Gathered) -> Cell {
        match self.line(row) {
            Some(line) => Cell { sparkline: Some(line), ..Cell::default() },
            None => {
                let missing = Missing::NotAvailable;
                gathered.missing.push(missing);
                let said = missing.said(&self.table.strings);
                Cell { text: missing.shorthand().to_owned(), missing: Some(said), ..Cell::default() }
            }
        }
    }

    /// The figures of a row, each with its place among the columns, its column and how it is shown.
    fn values(&self, row: usize) -> impl Iterator<Item = (usize, usize, Quantity)> {
        let columns = self.plan.columns.iter().enumerate();
        columns.filter_map(move |(at, (column, _))| Some((at, *column, self.table.quantity(row, *column).ok()?)))
    }

    /// Nothing for a row with fewer than two figures: a dot has no course.
    fn line(&self, row: usize) -> Option<Sparkline> {
        let values: Vec<(usize, usize, Quantity)> = self.values(row).collect();
        let own = range(values.iter().map(|(_, _, it)| it.rounded()))?;
        let scale = self.shared.unwrap_or(own);
        let mut pieces: Vec<Vec<(u16, u16)>> = Vec::new();
        let mut before: Option<usize> = None;
        for (at, column, quantity) in &values {
            let broken = self.table.columns[*column].series_break.is_some();
            if broken || before.is_none_or(|before| before + 1 != *at) {
                pieces.push(Vec::new());
            }
            if let Some(piece) = pieces.last_mut() {
                piece.push((self.across(*at), up(quantity.rounded(), scale)));
            }
            before = Some(*at);
        }
        (values.len() > 1).then(|| Sparkline { pieces, words: self.words(row, &values) })
    }

    /// How far from the left a period stands: by the time that lies between.
    fn across(&self, at: usize) -> u16 {
        let columns = &self.plan.columns;
        let until = |at: usize| columns[0].1.days_to(&columns[at].1);
        let whole = until(columns.len() - 1).max(1);
        (until(at) * 1000 / whole).to_u16().unwrap_or(1000)
    }

    /// "It falls from 320 in 2022 to 163 in 2024. The highest is 320 in 2022 and the lowest 150 in 2023." Where the series
    /// breaks, figures before and after cannot be compared, and the words are about those after.
    fn words(&self, row: usize, values: &[(usize, usize, Quantity)]) -> String {
        let strings = &self.table.strings;
        let name = |column: usize| header(self.table, column);
        let broken = |column: usize| self.table.columns[column].series_break.is_some();
        let columns = || self.plan.columns.iter().map(|(column, _)| *column);
        let mut words: Vec<String> = Vec::new();
        words.extend(columns().filter(|it| broken(*it)).map(|it| say!(strings, "chart.breaks_at", when = name(it))));
        let since = values.iter().rposition(|(_, column, _)| broken(*column)).unwrap_or(0);
        words.extend(self.course(&values[since..]));
        let none = columns().filter(|it| self.table.quantity(row, *it).is_err());
        let none: Vec<String> = none.map(name).collect();
        if !none.is_empty() {
            words.push(say!(strings, "chart.no_figure_for", names = none.join(", ")));
        }
        words.join(" ")
    }

    /// Where figures start and end, and which are the highest and the lowest.
    fn course(&self, values: &[(usize, usize, Quantity)]) -> Vec<String> {
        let strings = &self.table.strings;
        let said =
            |(_, column, quantity): &(usize, usize, Quantity)| (quantity.prose(strings), header(self.table, *column));
        let rounded = |(_, _, quantity): &(usize, usize, Quantity)| quantity.rounded();
        let (Some(one), Some(two), Some(scale)) = (values.first(), values.last(), range(values.iter().map(rounded)))
        else {
            return Vec::new();
        };
        let ((start, first), (end, last)) = (said(one), said(two));
        if scale.0 == scale.1 {
            let key = if values.len() == 1 { "chart.only_value" } else { "chart.all_values" };
            return vec![say!(strings, key, value = start)];
        }
        let key = match rounded(two).cmp(&rounded(one)) {
            Ordering::Greater => "chart.rises",
            Ordering::Less => "chart.falls",
            Ordering::Equal => "chart.ends_as_it_began",
        };
        let at = |value| values.iter().find(|it| rounded(it) == value).map(said).unwrap_or_default();
        let ((low, least), (high, most)) = (at(scale.0), at(scale.1));
        vec![
            say!(strings, key, start = start, first = first, end = end, last = last),
            say!(strings, "sparkline.extremes", high = high, most = most, low = low, least = least),
        ]
    }
}

fn range(values: impl Iterator<Item = Decimal>) -> Option<Scale> {
    values
        .fold(None, |range: Option<Scale>, it| Some(range.map_or((it, it), |(low, high)| (low.min(it), high.max(it)))))
}

/// How far from the bottom of its scale a figure stands.
fn up(value: Decimal, (low, high): Scale) -> u16 {
    let room = high - low;
    // A row whose figures are all the same is a line in the middle.
    if room.is_zero() { 500 } else { ((value - low) * Decimal::from(1000) / room).to_u16().unwrap_or(1000) }
}
