//! Headers and figures that contradict one another: a header that two columns share, that names another unit than its
//! figures have, or that leaves open which year is meant; counts below zero.

use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;

use super::Draft;
use super::evaluate::typed_datum;
use crate::check::Context;
use crate::diag::{Code, Diagnostic};
use crate::model::{Column, Datum, Money, Table, Unit};

/// Checks the headers of a table, and that its figures are of the kind that its units are of.
pub(super) fn check(draft: &Draft<'_>, cx: &mut Context<'_>) {
    let table = &draft.table;
    let mixed = table.rows.iter().any(|row| row.unit.is_some());
    let named = draft.raw.columns.iter().map(|column| column.title.is_some());
    for (at, (column, named)) in table.columns.iter().zip(named).enumerate() {
        let unit = if mixed && super::rows::is_entered(draft.raw, at) { None } else { other_unit(column) };
        let faults = [twice(table, at), unit, short_year(column).filter(|_| named)];
        faults.into_iter().flatten().for_each(|fault| cx.report(fault));
    }
    below_zero(draft).into_iter().for_each(|fault| cx.report(fault));
}

/// Two columns with one header cannot be told apart.
fn twice(table: &Table, at: usize) -> Option<Diagnostic> {
    let column = &table.columns[at];
    let same = |other: &&Column| other.title == column.title && other.under == column.under;
    let first = table.columns[..at].iter().find(same)?;
    let message = format!("two columns are headed `{}`", column.title);
    let twice = Diagnostic::new(Code::InvalidValue, column.span, message).also(first.span, "the other");
    Some(twice.hint("give each a `title` of its own, or a header above it: `under: …`"))
}

/// A header that says percent over counts, a number over percentages, or money over neither.
fn other_unit(column: &Column) -> Option<Diagnostic> {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^(?:no\.?|number|count|total number|(?:number|no\.) of .*)$")
            .expect("the pattern is written here")
    });
    let title = column.title.to_lowercase();
    let percent = title.contains('%')
        || (title.contains("per cent") || title.contains("percent")) && !title.contains("percentage point");
    let unit = &column.unit;
    if percent && *unit == Unit::Points {
        let message = format!("`{}` holds percentage points, and is headed as a percentage", column.title);
        let hint = "the difference of two percentages is in percentage points: write “Change”, and the unit is added";
        return Some(Diagnostic::new(Code::PercentagePoints, column.span, message).hint(hint));
    }
    if let Some(money) = multiple(&column.title).filter(|money| *unit != Unit::Money(*money)) {
        let message = format!("`{}` is headed as {}, and its unit is `{}`", column.title, money.words(), unit.words());
        let hint =
            format!("write `unit: {}`, so that sentences say the whole sum; or correct the header", money.words());
        return Some(Diagnostic::new(Code::InvalidValue, column.span, message).hint(hint));
    }
    let says = match (percent, NUMBER.is_match(&column.title), title.contains('£')) {
        (true, ..) if *unit != Unit::Percent => "a percentage",
        (_, true, _) if matches!(unit, Unit::Percent | Unit::Rate(_) | Unit::Points) => "a number",
        (_, _, true) if !matches!(unit, Unit::Money(_)) => "money",
        _ => return None,
    };
    let message = format!("`{}` is headed as {says}, and its unit is `{}`", column.title, unit.words());
    let hint = "give the column the unit of its figures: `unit: …`; or correct the header";
    Some(Diagnostic::new(Code::InvalidValue, column.span, message).hint(hint))
}

/// The thousands or millions that a header speaks of: `Budget (£000)`.
fn multiple(title: &str) -> Option<Money> {
    static MULTIPLE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)[£€]\s?(?:['\u{2019}]?000s?|k|m|mn|bn|thousands?|millions?|billions?)\b")
            .expect("the pattern is written here")
    });
    Money::parse(MULTIPLE.find(title)?.as_str())
}

/// A header such as `20/21` can be two calendar years, a financial year or the twelve months from October.
fn short_year(column: &Column) -> Option<Diagnostic> {
    static SHORT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"\b(?:19|20)?(\d\d)/(\d\d)\b|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*[ .'-]?\d\d\b",
        )
        .expect("the pattern is written here")
    });
    let header = [Some(&column.title), column.under.as_ref()].into_iter().flatten();
    let found = header.flat_map(|text| SHORT.captures_iter(text)).find(|found| {
        let year = |n: usize| found.get(n).and_then(|it| it.as_str().parse::<u32>().ok());
        year(1).zip(year(2)).is_none_or(|(first, second)| second == (first + 1) % 100)
    })?;
    let message = format!("`{}` in a header does not say which months are meant", &found[0]);
    let hint = match column.period {
        Some(period) => format!("leave `title` out: the column is then headed “{period}”"),
        None => "write `period: 2020-10 to 2021-09` and leave `title` out: the header is made of the period".into(),
    };
    Some(Diagnostic::new(Code::HouseStyle, column.span, message).hint(hint))
}

/// The first count of each column that is below zero, where no changes stand.
fn below_zero(draft: &Draft<'_>) -> Vec<Diagnostic> {
    let table = &draft.table;
    let first = |column: usize| {
        let (row, entry) = (0..table.rows.len()).find_map(|row| {
            let entry = draft.typed(row, column)?;
            let below = matches!(typed_datum(&entry.value), Datum::Number(number) if number < Decimal::ZERO);
            (below && matches!(table.unit_of(row, column), Unit::Count(_) | Unit::Rank)).then_some((row, entry))
        })?;
        let of = &table.columns[column];
        let message =
            format!("`{}` of `{}` is below zero, and counts {}", of.title, table.rows[row].label, of.unit.words());
        let hint = "correct the figure; if the column holds changes, give it `signed: true`";
        Some(Diagnostic::new(Code::InvalidValue, entry.span, message).hint(hint))
    };
    let levels = (0..table.columns.len()).filter(|at| !table.columns[*at].signed);
    levels.filter_map(first).collect()
}
