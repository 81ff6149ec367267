//! Charts: which values are drawn, in which order, under which names. How they look is not decided here.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::ChartKind;
use super::layout::flat_header;
use super::map::{Class, Map, classes, map};
use super::tile::of_part;
use crate::check;
use crate::model::{Data, Datum, Formula, Missing, Table, Unit};
use crate::schema::Sort;
use crate::strings::say;

/// A chart, ready to be drawn and described.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// Its id, unique in the report.
    pub id: String,
    /// Its kind.
    pub kind: ChartKind,
    /// What is counted, in words.
    pub unit: String,
    /// True for percentages: the axis may be read against 100.
    pub percent: bool,
    /// What the categories are: the header of the row labels.
    pub of: String,
    /// True if each series has a scale of its own: they are different things, and each has a panel.
    pub apart: bool,
    /// The categories, in the order drawn.
    pub categories: Vec<Category>,
    /// The series; each has one point for each category.
    pub series: Vec<Series>,
    /// The classes of values, from the least to the most, where colours stand for them.
    pub classes: Vec<Class>,
    /// Where the areas of a map have their places.
    pub map: Option<Arc<Map>>,
}

/// A category: a row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// Its label.
    pub label: String,
    /// A short form, where there is little room.
    pub short: String,
    /// True for the one that stands out.
    pub highlight: bool,
    /// What began or ended here.
    pub event: Option<String>,
    /// True if figures from here on cannot be compared with those before.
    pub broken: bool,
}

/// A series: a column of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// Its name.
    pub name: String,
    /// Its points.
    pub points: Vec<Point>,
}

/// A point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// The value, unrounded, or why there is none.
    pub value: Result<Decimal, Missing>,
    /// The value as it is printed, or the shorthand for why there is none.
    pub label: String,
    /// The same in a sentence, where no header says what thousands are.
    pub said: String,
}

/// The chart of a table.
pub(super) fn chart(table: &Table, plan: &check::Chart, data: &Data, id: String) -> Chart {
    if plan.by_rows {
        return by_rows(table, plan, id);
    }
    let rows = ordered(table, plan);
    let first = &table.columns[plan.columns[0]];
    let kind = table.areas.as_deref().unwrap_or("");
    let category = |row: &usize| {
        let label = &table.rows[*row].label;
        let area = data.areas.called(label, kind);
        Category {
            label: label.clone(),
            short: area.and_then(|area| area.short.clone()).unwrap_or_else(|| label.clone()),
            highlight: plan.highlight == Some(*row),
            event: table.rows[*row].event.clone(),
            broken: table.rows[*row].series_break.is_some(),
        }
    };
    let series = plan.columns.iter().map(|column| Series {
        name: flat_header(table, *column),
        points: rows.iter().map(|row| point(table, *row, *column, plan.also)).collect(),
    });
    let quantities = rows.iter().flat_map(|row| plan.columns.iter().map(move |column| table.quantity(*row, *column)));
    let quantities = quantities.filter_map(Result::ok);
    Chart {
        id,
        kind: plan.kind,
        unit: first.unit.said(&table.strings),
        percent: first.unit == Unit::Percent,
        of: table.stub.clone(),
        apart: false,
        categories: rows.iter().map(category).collect(),
        series: short_names(series.collect()),
        classes: plan.classing.as_ref().map(|it| classes(quantities, it, &table.strings)).unwrap_or_default(),
        map: map(table, plan, &rows, data),
    }
}

/// A panel for each row, in which its columns stand beside one another: a figure against its target.
fn by_rows(table: &Table, plan: &check::Chart, id: String) -> Chart {
    let rated = |column: &usize| {
        let of = |formula: &Formula| matches!(formula, Formula::Rating { of, .. } if of == column);
        table.columns.iter().any(|other| other.formula.as_ref().is_some_and(of))
    };
    let category = |column: &usize| {
        let label = flat_header(table, *column);
        Category { short: label.clone(), label, highlight: rated(column), event: None, broken: false }
    };
    let series = |row: &usize| Series {
        name: table.rows[*row].label.clone(),
        points: plan.columns.iter().map(|column| point(table, *row, *column, plan.also)).collect(),
    };
    let unit = table.columns[plan.columns[0]].unit.clone();
    let apart = plan.rows.iter().any(|row| table.rows[*row].unit.is_some());
    Chart {
        id,
        kind: plan.kind,
        unit: unit.said(&table.strings),
        percent: unit == Unit::Percent,
        of: say!(table.strings, "area.figure"),
        apart,
        categories: plan.columns.iter().map(category).collect(),
        series: plan.rows.iter().map(series).collect(),
        classes: Vec::new(),
        map: None,
    }
}

/// Names of series without what they all say: "Offences, 2021" and "Offences, 2022" are "2021" and "2022",
/// "Essex, change" and "Thurrock, change" are "Essex" and "Thurrock".
fn short_names(mut series: Vec<Series>) -> Vec<Series> {
    let parts: Option<Vec<(&str, &str)>> = series.iter().map(|it| it.name.split_once(", ")).collect();
    let Some(parts) = parts.filter(|parts| parts.len() > 1) else { return series };
    let names: Option<Vec<String>> = if parts.iter().all(|(head, _)| *head == parts[0].0) {
        Some(parts.iter().map(|(_, tail)| (*tail).to_owned()).collect())
    } else if parts.iter().all(|(_, tail)| *tail == parts[0].1) {
        Some(parts.iter().map(|(head, _)| (*head).to_owned()).collect())
    } else {
        None
    };
    for (it, name) in series.iter_mut().zip(names.into_iter().flatten()) {
        it.name = name;
    }
    series
}

fn point(table: &Table, row: usize, column: usize, also: Option<usize>) -> Point {
    let text = |column| table.quantity(row, column).map_or_else(|it| it.shorthand().to_owned(), |it| it.cell());
    let behind = also.map_or_else(String::new, |also| format!(" ({})", text(also)));
    match table.quantity(row, column) {
        Ok(quantity) => {
            let behind = of_part(table, row, column) + &behind;
            let (label, said) = match quantity.unit {
                Unit::Money(_) => (quantity.cell(), quantity.prose(&table.strings)),
                _ => (quantity.cell(), quantity.cell()),
            };
            Point { value: Ok(quantity.value), label: label + &behind, said: said + &behind }
        }
        Err(missing) => {
            let short = missing.shorthand().to_owned();
            Point { value: Err(missing), label: short.clone(), said: short }
        }
    }
}

/// The rows in the order drawn: by value where the kind or the author asks for it, else as in the table.
fn ordered(table: &Table, plan: &check::Chart) -> Vec<usize> {
    let by_value = matches!(plan.kind, ChartKind::RankedBars | ChartKind::DivergingBars | ChartKind::SmallMultiples);
    let sort = plan.sort.unwrap_or(if by_value { Sort::Descending } else { Sort::AsGiven });
    let mut rows = plan.rows.clone();
    // Rows without a figure stand last, whichever way the others are ordered.
    let value = |row: &usize| match table.cell(*row, plan.columns[0]).datum {
        Datum::Number(number) => Some(number),
        Datum::Missing(_) => None,
    };
    match sort {
        Sort::AsGiven => {}
        Sort::Descending => rows.sort_by_key(|row| std::cmp::Reverse(value(row))),
        Sort::Ascending => rows.sort_by_key(|row| (value(row).is_none(), value(row))),
    }
    rows
}
