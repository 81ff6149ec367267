//! Tables as open data: every row, every column, plain numbers.

use rust_decimal::Decimal;

use super::layout::flat_header;
use super::tile::is_significant;
use crate::check::{Report, Site};
use crate::model::{Datum, Matrix, Row, RowKind, Score, Table, Unit, round};
use crate::strings::{say, unmarked};

/// A table as open data.
#[derive(Clone, Debug)]
pub struct Dataset {
    /// Its name.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// Its columns.
    pub fields: Vec<Field>,
    /// Its rows; each has one value for each field.
    pub rows: Vec<Vec<Value>>,
}

/// A column of open data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its header: unique, with unit and period.
    pub name: String,
}

/// A value of open data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Words.
    Text(String),
    /// A number, rounded as it is shown.
    Number(Decimal),
    /// The shorthand for why there is none.
    Missing(&'static str),
}

/// All tables and matrices of a report's own data.
pub(super) fn datasets(site: &Site, report: &Report) -> Vec<Dataset> {
    let own = |folder: &String| report.holds.contains(folder);
    let tables = site.data.tables.iter().filter(|table| own(&table.folder)).map(|table| dataset(table, site));
    let matrices = site.data.matrices.iter().filter(|matrix| own(&matrix.folder)).map(matrix);
    tables.chain(matrices).map(unmarked_all).collect()
}

/// A file of figures cannot say which language its words are in.
fn unmarked_all(mut dataset: Dataset) -> Dataset {
    dataset.fields.iter_mut().for_each(|field| field.name = unmarked(&field.name).into_owned());
    for value in dataset.rows.iter_mut().flatten() {
        if let Value::Text(text) = value {
            *text = unmarked(text).into_owned();
        }
    }
    dataset
}

fn dataset(table: &Table, site: &Site) -> Dataset {
    let strings = &table.strings;
    let text = |text: String| Value::Text(text);
    let labels = labels(table).into_iter().map(|(name, texts)| (name, texts.into_iter().map(text).collect()));
    let mut all: Vec<(String, Vec<Value>)> = labels.collect();
    let rows = || 0..table.rows.len();
    for column in 0..table.columns.len() {
        all.push((field_name(table, column, site), rows().map(|row| value(table, row, column)).collect()));
        if rows().any(|row| table.cell(row, column).period.is_some()) {
            let period = |row| {
                table.period_of(row, column).map_or_else(|| say!(strings, "evidence.not_stated"), |it| it.said(strings))
            };
            all.push((
                say!(strings, "data.period", column = flat_header(table, column)),
                rows().map(period).map(text).collect(),
            ));
        }
        if rows().any(|row| verdict(table, row, column).is_some()) {
            let verdict = |row| verdict(table, row, column).map_or(Value::Missing("[z]"), text);
            all.push((
                say!(strings, "data.significance", column = flat_header(table, column)),
                rows().map(verdict).collect(),
            ));
        }
    }
    let notes: Vec<Option<String>> = rows().map(|row| notes(table, row)).collect();
    if notes.iter().any(Option::is_some) {
        let texts = notes.into_iter().map(|note| text(note.unwrap_or_else(|| say!(strings, "data.no_notes"))));
        all.push((say!(strings, "data.notes"), texts.collect()));
    }
    let rows = rows().map(|row| all.iter().map(|(_, values)| values[row].clone()).collect()).collect();
    let fields = all.into_iter().map(|(name, _)| Field { name }).collect();
    Dataset { id: table.id.clone(), title: table.title.clone(), fields: unique(fields), rows }
}

/// What says which row is which: a header, and a text for each row. Only the labels themselves are always needed.
fn labels(table: &Table) -> Vec<(String, Vec<String>)> {
    let (rows, strings) = (&table.rows, &table.strings);
    let key = |key| say!(strings, key);
    let of = |wanted: bool, name: String, text: &dyn Fn(&Row) -> String| {
        wanted.then(|| (name, rows.iter().map(text).collect()))
    };
    let any = |is: fn(&Row) -> bool| rows.iter().any(is);
    let all = || key("data.all");
    let group = |row: &Row| row.group.map_or_else(all, |group| table.groups[group].title.clone());
    let whole = |row: &Row| row.parent.map_or_else(all, |parent| rows[parent].label.clone());
    let breakdown = |row: &Row| row.breakdown.1.clone().unwrap_or_else(|| key("data.not_broken_down"));
    let all = [
        of(!table.groups.is_empty(), key("data.group"), &group),
        of(true, table.stub.clone(), &|row| row.label.clone()),
        of(any(|row| row.qualifier.is_some()), key("data.qualifier"), &|row| row.qualifier.clone().unwrap_or_else(all)),
        of(is_mixed(table), key("data.unit"), &|row| row.unit.as_ref().unwrap_or(&table.unit).said(strings)),
        of(table.is_hierarchical(), key("data.part_of"), &whole),
        of(any(|row| row.breakdown.1.is_some()), key("data.broken_down_by"), &breakdown),
        of(any(|row| row.kind != RowKind::Data), key("data.kind"), &|row| key(kind(row.kind))),
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
fn notes(table: &Table, at: usize) -> Option<String> {
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
    let all: Vec<String> = row.notes.iter().chain(&row.event).cloned().chain(broken).chain(of_cells).collect();
    (!all.is_empty()).then(|| all.join(" "))
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

/// Header, unit and period: "Offences, October 2021 to September 2022 (offences)". No unit where each row has its own.
fn field_name(table: &Table, at: usize, site: &Site) -> String {
    let column = &table.columns[at];
    let header = flat_header(table, at);
    let says = |header: &str, words: &str| header.to_lowercase().contains(&words.to_lowercase());
    let period = column.period.or(table.period.filter(|_| column.formula.is_none())).map(|it| it.said(&table.strings));
    let area = column.area.as_ref().and_then(|id| site.data.areas.get(id)).map(|area| area.name.clone());
    let mut name = header;
    for more in [area, period].into_iter().flatten() {
        if !says(&name, &more) {
            name = format!("{name}, {more}");
        }
    }
    let by_row = is_mixed(table) && column.formula.is_none() && column.unit == table.unit;
    let unit = match &column.unit {
        Unit::Rank | Unit::Scale(_) => return name,
        _ if by_row => return name,
        unit => unit.said(&table.strings),
    };
    if says(&name, &unit) { name } else { format!("{name} ({unit})") }
}

/// Two columns of one name would be one to a reader of the file.
fn unique(mut fields: Vec<Field>) -> Vec<Field> {
    for at in 1..fields.len() {
        let (before, rest) = fields.split_at_mut(at);
        let wanted = rest[0].name.clone();
        let mut n = 1;
        while before.iter().any(|field| field.name == rest[0].name) {
            n += 1;
            rest[0].name = format!("{wanted} [{n}]");
        }
    }
    fields
}

fn value(table: &Table, row: usize, column: usize) -> Value {
    match table.cell(row, column).datum {
        Datum::Number(number) if table.unit_of(row, column).grade(number).is_some() => {
            Value::Text(table.quantity(row, column).map_or_else(|it| it.shorthand().to_owned(), |it| it.cell()))
        }
        Datum::Number(number) => Value::Number(round(number, table.decimals_of(row, column))),
        Datum::Missing(missing) => Value::Missing(missing.shorthand()),
    }
}

fn matrix(matrix: &Matrix) -> Dataset {
    let strings = &matrix.strings;
    let head = ["matrix.factor", "data.kind_of_factor"].map(|key| say!(strings, key)).into_iter();
    let criteria = matrix.criteria.iter().map(|it| say!(strings, "data.score", criterion = it.title));
    let tail = ["data.total_points", "matrix.rank"].map(|key| say!(strings, key));
    let fields = head.chain(criteria).chain(tail).map(|name| Field { name }).collect();
    let score = |score: &Score| match score {
        Score::Scored(score) => Value::Number(*score),
        Score::NotApplicable => Value::Missing("[z]"),
        Score::NotScored => Value::Missing("[x]"),
    };
    let rows = matrix.factors.iter().map(|factor| {
        let kind = say!(strings, if factor.sub { "data.sub_factor" } else { "matrix.factor" });
        let rank = factor.rank.map_or(Value::Missing("[z]"), |rank| Value::Number(rank.into()));
        let head = [Value::Text(factor.label.clone()), Value::Text(kind)];
        head.into_iter().chain(factor.scores.iter().map(score)).chain([Value::Number(factor.total), rank]).collect()
    });
    Dataset { id: matrix.id.clone(), title: matrix.title.clone(), fields: unique(fields), rows: rows.collect() }
}
