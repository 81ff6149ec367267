//! Tables as open data: every row, every column, plain numbers, and what a reader must know of them.

use std::collections::BTreeSet;

use rayon::prelude::*;
use rust_decimal::Decimal;

use super::distinct_title;
use super::evidence::{facts, facts_of_matrix};
use super::layout::{bases, flat_header, rounding};
use super::tile::is_significant;
use crate::check::{Report, Site};
use crate::model::{Datum, Formula, Matrix, Missing, Period, Quantity, Row, RowKind, Score, Table, Unit};
use crate::strings::{Strings, say, unmarked};

/// A table as open data.
#[derive(Clone, Debug)]
pub struct Dataset {
    /// Its name.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// What holds for all of it: term and words.
    pub facts: Vec<(String, String)>,
    /// The name of its area.
    pub area: Option<String>,
    /// The period of columns that name no other.
    pub period: Option<Period>,
    /// The id of its data source.
    pub source: String,
    /// Notes on the whole.
    pub notes: Vec<String>,
    /// Its columns.
    pub fields: Vec<Field>,
    /// Its rows; each has one value for each field.
    pub rows: Vec<Vec<Value>>,
}

impl Dataset {
    /// Why there is no number in some cells.
    pub fn missing(&self) -> BTreeSet<Missing> {
        (0..self.fields.len()).flat_map(|at| self.missing_in(at)).collect()
    }

    /// Why there is no number in some cells of a column.
    pub fn missing_in(&self, field: usize) -> BTreeSet<Missing> {
        let why = |value: &Value| if let Value::Missing(missing) = value { Some(*missing) } else { None };
        self.column(field).filter_map(why).collect()
    }

    /// All notes: on the whole, on its columns, on its rows.
    pub fn every_note(&self) -> impl Iterator<Item = &String> {
        let of_rows = self.rows.iter().flatten().filter_map(|value| match value {
            Value::Notes(notes) => Some(notes),
            _ => None,
        });
        self.notes.iter().chain(self.fields.iter().flat_map(|field| &field.notes)).chain(of_rows.flatten())
    }

    /// True for a column that holds numbers and nothing else.
    pub fn holds_numbers(&self, field: usize) -> bool {
        let mut values = self.column(field).filter(|value| !matches!(value, Value::Missing(_))).peekable();
        values.peek().is_some() && values.all(|value| matches!(value, Value::Number(_)))
    }

    /// The values of a column.
    pub fn column(&self, field: usize) -> impl Iterator<Item = &Value> {
        self.rows.iter().map(move |row| &row[field])
    }
}

/// A column of open data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name for programs: unique, lower-case letters, digits and underscores.
    pub id: String,
    /// Its header: unique, with unit and period.
    pub name: String,
    /// The unit of its figures, if all of them have one.
    pub unit: Option<String>,
    /// The period of its figures, if it is one.
    pub period: Option<Period>,
    /// Notes on it.
    pub notes: Vec<String>,
    /// True if it says which row is which.
    pub is_label: bool,
}

impl Field {
    /// A column of words.
    pub(super) fn of_words(id: &str, name: String) -> Field {
        Field { id: id.to_owned(), name, unit: None, period: None, notes: Vec::new(), is_label: false }
    }

    fn label(id: &str, name: String) -> Field {
        Field { is_label: true, ..Field::of_words(id, name) }
    }
}

/// A value of open data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Words.
    Text(String),
    /// A number.
    Number(Quantity),
    /// Why there is none.
    Missing(Missing),
    /// What is said of the row and its cells; perhaps nothing.
    Notes(Vec<String>),
}

/// All tables and matrices of a report's own data.
pub(super) fn datasets(site: &Site, report: &Report) -> Vec<Dataset> {
    let own = |folder: &String| report.holds.contains(folder);
    let tables = site.data.tables.par_iter().filter(|table| own(&table.folder)).map(|table| dataset(table, site));
    let matrices = site.data.matrices.par_iter().filter(|matrix| own(&matrix.folder)).map(|it| matrix(it, site));
    tables.chain(matrices).map(unmarked_all).collect()
}

/// A file of figures cannot say which language its words are in.
fn unmarked_all(mut dataset: Dataset) -> Dataset {
    let unmark = |text: &mut String| *text = unmarked(text).into_owned();
    let Dataset { facts, notes, fields, rows, .. } = &mut dataset;
    facts.iter_mut().flat_map(|(term, words)| [term, words]).for_each(unmark);
    notes.iter_mut().for_each(unmark);
    for Field { name, unit, notes, .. } in fields {
        unmark(name);
        unit.iter_mut().chain(notes).for_each(unmark);
    }
    for value in rows.iter_mut().flatten() {
        match value {
            Value::Text(text) => unmark(text),
            Value::Notes(notes) => notes.iter_mut().for_each(unmark),
            Value::Number(_) | Value::Missing(_) => {}
        }
    }
    dataset
}

fn dataset(table: &Table, site: &Site) -> Dataset {
    let strings = &table.strings;
    let text = |text: String| Value::Text(text);
    let rows = || 0..table.rows.len();
    let mut all: Vec<(Field, Vec<Value>)> = labels(table);
    for column in 0..table.columns.len() {
        all.push((field(table, column, site), rows().map(|row| value(table, row, column)).collect()));
        let id = |what: &str| format!("{}_{what}", table.columns[column].id);
        let header = flat_header(table, column);
        if rows().any(|row| table.cell(row, column).period.is_some()) {
            let period = |row| {
                table.period_of(row, column).map_or_else(|| say!(strings, "data.no_period"), |it| it.said(strings))
            };
            let name = say!(strings, "data.period", column = header);
            all.push((Field::of_words(&id("period"), name), rows().map(period).map(text).collect()));
        }
        if rows().any(|row| verdict(table, row, column).is_some()) {
            let none = Value::Missing(Missing::NotApplicable);
            let verdict = |row| verdict(table, row, column).map_or(none.clone(), text);
            let name = say!(strings, "data.significance", column = header);
            all.push((Field::of_words(&id("significance"), name), rows().map(verdict).collect()));
        }
    }
    if rows().any(|row| !notes(table, row).is_empty()) {
        let field = Field::of_words("notes", say!(strings, "data.notes"));
        all.push((field, rows().map(|row| Value::Notes(notes(table, row))).collect()));
    }
    let rows = rows().map(|row| all.iter().map(|(_, values)| values[row].clone()).collect()).collect();
    let data = &site.data;
    let columns: Vec<usize> = (0..table.columns.len()).collect();
    let rounded = columns.iter().filter_map(|column| rounding(table, *column));
    Dataset {
        id: table.id.clone(),
        title: distinct_title(table, data),
        facts: facts(table, data),
        area: table.area.as_ref().and_then(|id| data.areas.get(id)).map(|area| area.name.clone()),
        period: table.period,
        source: table.source.clone(),
        notes: table.notes.iter().cloned().chain(bases(table, &columns, data)).chain(rounded).collect(),
        fields: unique(all.into_iter().map(|(field, _)| field).collect()),
        rows,
    }
}

/// What says which row is which: columns, and a text for each row. Only the labels themselves are always needed.
fn labels(table: &Table) -> Vec<(Field, Vec<Value>)> {
    let (rows, strings) = (&table.rows, &table.strings);
    let key = |key| say!(strings, key);
    let of = |wanted: bool, id: &str, name: String, text: &dyn Fn(&Row) -> String| {
        wanted.then(|| (Field::label(id, name), rows.iter().map(|row| Value::Text(text(row))).collect()))
    };
    let any = |is: fn(&Row) -> bool| rows.iter().any(is);
    let all = || key("data.all");
    let group = |row: &Row| row.group.map_or_else(all, |group| table.groups[group].title.clone());
    let whole = |row: &Row| row.parent.map_or_else(all, |parent| rows[parent].label.clone());
    let breakdown = |row: &Row| row.breakdown.1.clone().unwrap_or_else(|| key("data.not_broken_down"));
    let qualifier = |row: &Row| row.qualifier.clone().unwrap_or_else(all);
    let unit = |row: &Row| row.unit.as_ref().unwrap_or(&table.unit).said(strings);
    let broken_down = any(|row| row.breakdown.1.is_some());
    let all = [
        of(!table.groups.is_empty(), "group", key("data.group"), &group),
        of(true, "label", table.stub.clone(), &|row| row.label.clone()),
        of(any(|row| row.qualifier.is_some()), "qualifier", key("data.qualifier"), &qualifier),
        of(is_mixed(table), "unit", key("data.unit"), &unit),
        of(table.is_hierarchical(), "part_of", key("data.part_of"), &whole),
        of(broken_down, "broken_down_by", key("data.broken_down_by"), &breakdown),
        of(any(|row| row.kind != RowKind::Data), "kind_of_row", key("data.kind"), &|row| key(kind(row.kind))),
    ];
    all.into_iter().flatten().collect()
}

/// True if rows have units of their own.
fn is_mixed(table: &Table) -> bool {
    table.rows.iter().any(|row| row.unit.is_some())
}

/// Whether a change is more than chance, in words.
fn verdict(table: &Table, row: usize, column: usize) -> Option<String> {
    table.cell(row, column).datum.number()?;
    is_significant(table, row, column)
        .map(|real| say!(table.strings, if real { "data.significant" } else { "data.not_significant" }))
}

/// What is said of a row and its cells.
fn notes(table: &Table, at: usize) -> Vec<String> {
    let of_cells = (0..table.columns.len()).flat_map(|column| {
        let cell = table.cell(at, column);
        let status = cell
            .status
            .filter(|status| *status != table.status)
            .map(|status| format!("{}.", status.said(&table.strings)));
        let said = status.into_iter().chain(cell.notes.iter().cloned());
        said.map(move |said| format!("{}: {said}", flat_header(table, column)))
    });
    let row = &table.rows[at];
    let broken = row.series_break.iter().map(|why| say!(table.strings, "table.break", why = why));
    row.notes.iter().chain(&row.event).cloned().chain(broken).chain(of_cells).collect()
}

/// The key of the word for a kind of row.
fn kind(kind: RowKind) -> &'static str {
    match kind {
        RowKind::Data => "data.figures",
        RowKind::Total => "data.total",
        RowKind::Memo => "data.of_which",
        RowKind::Merged => "data.several_rows",
    }
}

/// A column of figures. Its header says unit and period: "Offences, October 2021 to September 2022 (offences)". No unit
/// where each row has its own.
fn field(table: &Table, at: usize, site: &Site) -> Field {
    let (column, strings) = (&table.columns[at], &table.strings);
    let periods = periods(table, at);
    let by_row = is_mixed(table) && column.formula.is_none() && column.unit == table.unit;
    let unit = match &column.unit {
        Unit::Scale(_) => None,
        _ if by_row => None,
        unit => Some(unit.said(strings)),
    };
    let area = column.area.as_ref().and_then(|id| site.data.areas.get(id)).map(|area| area.name.clone());
    let broken = column.series_break.iter().map(|why| say!(strings, "table.break", why = why));
    Field {
        id: column.id.clone(),
        name: header(flat_header(table, at), area, in_words(&periods, strings), unit.as_deref()),
        unit,
        period: <[Period; 1]>::try_from(periods).ok().map(|[only]| only),
        notes: column.notes.iter().cloned().chain(broken).collect(),
        is_label: false,
    }
}

/// One period, or the first and the last of several.
fn in_words(periods: &[Period], strings: &Strings) -> String {
    match periods {
        [] => say!(strings, "data.no_period"),
        [only] => only.said(strings),
        [first, .., last] => say!(strings, "data.periods", first = first.said(strings), last = last.said(strings)),
    }
}

/// A header with all that it does not say yet.
fn header(header: String, area: Option<String>, period: String, unit: Option<&str>) -> String {
    let says = |header: &str, words: &str| header.to_lowercase().contains(&words.to_lowercase());
    let mut name = header;
    for more in area.into_iter().chain([period]) {
        if !says(&name, &more) {
            name = format!("{name}, {more}");
        }
    }
    match unit.filter(|unit| !says(&name, unit)) {
        Some(unit) => format!("{name} ({unit})"),
        None => name,
    }
}

/// The periods of the figures of a column, the earliest first: its own, or those of the columns that it is computed from.
fn periods(table: &Table, column: usize) -> Vec<Period> {
    let mut periods = Vec::new();
    let (mut open, mut at) = (vec![column], 0);
    while let Some(column) = open.get(at).map(|column| &table.columns[*column]) {
        at += 1;
        let from = column.formula.as_ref().map(Formula::columns).unwrap_or_default();
        if column.period.is_some() || from.is_empty() {
            periods.extend(column.period.or(table.period));
        } else {
            // A formula may lead back to itself; that was told.
            let more: Vec<usize> = from.into_iter().filter(|column| !open.contains(column)).collect();
            open.extend(more);
        }
    }
    periods.sort_by_key(|period| (period.from, period.to));
    periods.dedup();
    periods
}

/// Two columns of one name would be one to a reader of the file.
fn unique(mut fields: Vec<Field>) -> Vec<Field> {
    for at in 1..fields.len() {
        let (before, rest) = fields.split_at_mut(at);
        let (id, name) = (rest[0].id.clone(), rest[0].name.clone());
        let mut n = 1;
        while before.iter().any(|field| field.name == rest[0].name) {
            n += 1;
            rest[0].name = format!("{name} [{n}]");
        }
        let mut n = 1;
        while before.iter().any(|field| field.id == rest[0].id) {
            n += 1;
            rest[0].id = format!("{id}_{n}");
        }
    }
    fields
}

fn value(table: &Table, row: usize, column: usize) -> Value {
    match (table.quantity(row, column), table.cell(row, column).datum) {
        (Ok(quantity), Datum::Number(number)) if quantity.unit.grade(number).is_some() => Value::Text(quantity.cell()),
        (Ok(quantity), _) => Value::Number(quantity),
        (Err(missing), _) => Value::Missing(missing),
    }
}

fn matrix(matrix: &Matrix, site: &Site) -> Dataset {
    let strings = &matrix.strings;
    let period = in_words(matrix.period.as_slice(), strings);
    let figures = |id: &str, title: String, unit: String| Field {
        id: id.to_owned(),
        name: header(title, None, period.clone(), Some(&unit)),
        unit: Some(unit),
        period: matrix.period,
        notes: Vec::new(),
        is_label: false,
    };
    let (score, points) = (say!(strings, "data.score"), say!(strings, "matrix.points"));
    let head = [
        Field::label("label", say!(strings, "matrix.factor")),
        Field::label("kind_of_factor", say!(strings, "data.kind_of_factor")),
    ];
    let criteria = matrix.criteria.iter().map(|it| figures(&it.id, it.title.clone(), score.clone()));
    let weighted = !matrix.is_unweighted();
    let sum = weighted.then(|| figures("sum_of_scores", say!(strings, "matrix.sum"), points.clone()));
    let total = figures("total", say!(strings, "matrix.total"), points.clone());
    let tail = [total, figures("rank", say!(strings, "matrix.rank"), Unit::Rank.said(strings))];
    let fields = head.into_iter().chain(criteria).chain(sum).chain(tail);
    let quantity = |value: Decimal, unit: Unit, tied: bool| {
        let decimals = value.normalize().scale();
        Value::Number(Quantity { value, unit, decimals, signed: false, tied })
    };
    let counted = |value: Decimal| quantity(value, Unit::Count(points.clone()), false);
    let score = |score: &Score| match score {
        Score::Scored(score) => counted(*score),
        Score::NotApplicable => Value::Missing(Missing::NotApplicable),
        Score::NotScored => Value::Missing(Missing::NotAvailable),
    };
    let rows = matrix.factors.iter().map(|factor| {
        let kind = say!(strings, if factor.sub { "data.sub_factor" } else { "matrix.factor" });
        let none = Value::Missing(Missing::NotApplicable);
        let rank = factor.rank.map_or(none, |rank| quantity(rank.into(), Unit::Rank, factor.tied));
        let head = [Value::Text(factor.label.clone()), Value::Text(kind)];
        let sum = weighted.then(|| counted(matrix.plain_total(factor)));
        let tail = sum.into_iter().chain([counted(factor.total), rank]);
        head.into_iter().chain(factor.scores.iter().map(score)).chain(tail).collect()
    });
    Dataset {
        id: matrix.id.clone(),
        title: matrix.title.clone(),
        facts: facts_of_matrix(matrix, &site.data),
        area: None,
        period: matrix.period,
        source: matrix.source.clone(),
        notes: matrix.notes.clone(),
        fields: unique(fields.collect()),
        rows: rows.collect(),
    }
}
