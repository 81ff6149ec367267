//! Tables as open data: every row, every column, plain numbers.

use rust_decimal::Decimal;

use super::figure::flat_header;
use crate::check::{Report, Site};
use crate::model::{Datum, Matrix, RowKind, Score, Table, Unit, round};

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
    tables.chain(matrices).collect()
}

fn dataset(table: &Table, site: &Site) -> Dataset {
    let grouped = !table.groups.is_empty();
    let nested = table.is_hierarchical();
    let broken = table.rows.iter().any(|row| row.breakdown.1.is_some());
    let measured = table.rows.iter().any(|row| row.unit.is_some());
    let special = table.rows.iter().any(|row| row.kind != RowKind::Data);
    let mut fields: Vec<Field> = Vec::new();
    let mut field = |name: String| fields.push(Field { name });
    if grouped {
        field("Group".into());
    }
    field(table.stub.clone());
    for (wanted, name) in
        [(nested, "Part of"), (broken, "Broken down by"), (special, "Kind of row"), (measured, "Unit")]
    {
        if wanted {
            field(name.into());
        }
    }
    for column in 0..table.columns.len() {
        field(field_name(table, column, site));
        if dated(table, column) {
            field(format!("{} (period)", flat_header(table, column)));
        }
    }
    let row = |at: usize| {
        let row = &table.rows[at];
        let text = |text: &str| Value::Text(text.to_owned());
        let mut values = Vec::new();
        if grouped {
            values.push(text(row.group.map_or("All", |group| &table.groups[group].title)));
        }
        values.push(text(&row.label));
        if nested {
            values.push(text(row.parent.map_or("All", |parent| &table.rows[parent].label)));
        }
        if broken {
            values.push(text(row.breakdown.1.as_deref().unwrap_or("Not broken down")));
        }
        if special {
            values.push(text(kind(row.kind)));
        }
        if measured {
            values.push(text(row.unit.as_ref().unwrap_or(&table.unit).words()));
        }
        for column in 0..table.columns.len() {
            values.push(value(table, at, column));
            if dated(table, column) {
                values
                    .push(text(&table.period_of(at, column).map_or_else(|| "not stated".into(), |it| it.to_string())));
            }
        }
        values
    };
    let rows = (0..table.rows.len()).map(row).collect();
    Dataset { id: table.id.clone(), title: table.title.clone(), fields: unique(fields), rows }
}

/// True if some figure of a column is for a period of its own.
fn dated(table: &Table, column: usize) -> bool {
    (0..table.rows.len()).any(|row| table.cell(row, column).period.is_some())
}

fn kind(kind: RowKind) -> &'static str {
    match kind {
        RowKind::Data => "Figures",
        RowKind::Total => "Total",
        RowKind::Memo => "Of which",
        RowKind::Merged => "Several rows",
    }
}

/// Header, unit and period: "Offences, October 2021 to September 2022 (offences)".
fn field_name(table: &Table, at: usize, site: &Site) -> String {
    let column = &table.columns[at];
    let header = flat_header(table, at);
    let says = |header: &str, words: &str| header.to_lowercase().contains(&words.to_lowercase());
    let period = column.period.or(table.period.filter(|_| column.formula.is_none())).map(|period| period.to_string());
    let area = column.area.as_ref().and_then(|id| site.data.areas.get(id)).map(|area| area.name.clone());
    let mut name = header;
    for more in [area, period].into_iter().flatten() {
        if !says(&name, &more) {
            name = format!("{name}, {more}");
        }
    }
    let unit = match &column.unit {
        Unit::Rank | Unit::Scale(_) => return name,
        unit => unit.words(),
    };
    if says(&name, unit) { name } else { format!("{name} ({unit})") }
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
    let head = ["Factor", "Kind of factor"].map(str::to_owned).into_iter();
    let criteria = matrix.criteria.iter().map(|criterion| format!("{} (score)", criterion.title));
    let tail = ["Total (points)", "Rank"].map(str::to_owned);
    let fields = head.chain(criteria).chain(tail).map(|name| Field { name }).collect();
    let score = |score: &Score| match score {
        Score::Scored(score) => Value::Number(*score),
        Score::NotApplicable => Value::Missing("[z]"),
        Score::NotScored => Value::Missing("[x]"),
    };
    let rows = matrix.factors.iter().map(|factor| {
        let kind = if factor.sub { "Sub-factor" } else { "Factor" };
        let rank = factor.rank.map_or(Value::Missing("[z]"), |rank| Value::Number(rank.into()));
        let head = [Value::Text(factor.label.clone()), Value::Text(kind.into())];
        head.into_iter().chain(factor.scores.iter().map(score)).chain([Value::Number(factor.total), rank]).collect()
    });
    Dataset { id: matrix.id.clone(), title: matrix.title.clone(), fields: unique(fields), rows: rows.collect() }
}
