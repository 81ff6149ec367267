//! Headline tiles: the rows of a table, each with its figure, how that changed and whether the change is real.

use std::cmp::Ordering;

use super::layout::flat_header;
use crate::check;
use crate::model::{Formula, Period, Polarity, Quantity, Rating, Shape, Table, Unit};
use crate::strings::{Strings, say};

/// A tile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    /// What is measured.
    pub label: String,
    /// The figure, or the shorthand for why there is none.
    pub value: String,
    /// What it counts and for which part of its period, where neither the figure nor the label says so: "young people
    /// (April to June only)".
    pub unit: Option<String>,
    /// Why there is no figure, in words.
    pub missing: Option<String>,
    /// How it did against its target, or which way it went: words with their rating.
    pub rating: Option<(String, Rating)>,
    /// What it is compared with, in words: "from 61% in 2021".
    pub text: Option<String>,
    /// Whether the change is larger than chance.
    pub significance: Option<String>,
}

/// The tiles of a table.
pub(super) fn tiles(table: &Table, plan: &check::Tiles) -> Vec<Tile> {
    plan.rows.iter().map(|row| tile(table, *row, plan)).collect()
}

fn tile(table: &Table, row: usize, plan: &check::Tiles) -> Tile {
    let label = table.rows[row].label.clone();
    let (value, unit, missing) = match table.quantity(row, plan.value) {
        Ok(quantity) => {
            let (value, unit) = apart(&quantity, &label, &table.strings);
            let said = format!("{unit}{}", of_part(table, row, plan.value)).trim().to_owned();
            (value, Some(said).filter(|it| !it.is_empty()), None)
        }
        Err(missing) => (missing.shorthand().to_owned(), None, Some(missing.said(&table.strings))),
    };
    let plain = Tile { label, value, unit, missing, rating: None, text: None, significance: None };
    match plan.change {
        Some(change) => changed(table, row, change, plain),
        None => against_target(table, row, plan.value, plain),
    }
}

/// A figure, and the words behind it that say what it counts, unless the label says them.
fn apart(quantity: &Quantity, label: &str, strings: &Strings) -> (String, String) {
    let figure = quantity.cell();
    let whole = match quantity.unit {
        Unit::Rank => quantity.ordinal(false, strings),
        _ => quantity.with_unit(strings),
    };
    let Some(unit) = whole.strip_prefix(&figure).map(str::trim) else { return (whole, String::new()) };
    let said = label.to_lowercase().contains(&quantity.unit.said(strings).to_lowercase());
    (figure, if said { String::new() } else { unit.to_owned() })
}

/// " (April to June only)", for a figure of a part of its period.
pub(super) fn of_part(table: &Table, row: usize, column: usize) -> String {
    let whole = table.columns[column].period.or(table.period);
    let own = table.cell(row, column).period.filter(|own| Some(*own) != whole);
    let strings = &table.strings;
    let only = |own: Period| say!(strings, "period.only", period = own.months(strings));
    own.map_or_else(String::new, |own| format!(" ({})", only(own)))
}

/// A tile with the rating of its figure and the target that it had.
fn against_target(table: &Table, row: usize, value: usize, tile: Tile) -> Tile {
    let rates = |formula: &Formula| match formula {
        Formula::Rating { of, targets, .. } if *of == value => Some(targets.clone()),
        _ => None,
    };
    let rated = table.columns.iter().enumerate().find_map(|(at, column)| Some((at, rates(column.formula.as_ref()?)?)));
    let Some((status, targets)) = rated else { return tile };
    // The target that it is set against, or else that of the whole period.
    let mut targets = table.target_of(row, value).into_iter().chain(targets.into_iter().rev());
    let rating = table.quantity(row, status).ok().and_then(|it| it.unit.grade(it.value).cloned());
    let target = |column: &usize| {
        let quantity = table.quantity(row, *column).ok()?;
        Some(format!("{}: {}", flat_header(table, *column), quantity.prose(&table.strings)))
    };
    Tile { rating: rating.map(|it| (it.word, it.rating)), text: targets.find_map(|column| target(&column)), ..tile }
}

/// A tile with the change of its figure.
fn changed(table: &Table, row: usize, change: usize, tile: Tile) -> Tile {
    let Ok(quantity) = table.quantity(row, change) else { return tile };
    let Some((from, to)) = ends(table, change) else { return tile };
    let (Ok(before), Ok(now)) = (table.quantity(row, from), table.quantity(row, to)) else { return tile };
    let real = is_significant(table, row, change);
    let way = if before.cell() == now.cell() { Ordering::Equal } else { now.value.cmp(&before.value) };
    let tone = match (table.rows[row].aim.map(|aim| aim.polarity), way) {
        _ if real == Some(false) => Rating::NEUTRAL,
        (Some(Polarity::Higher), Ordering::Greater) | (Some(Polarity::Lower), Ordering::Less) => Rating::GOOD,
        (Some(Polarity::Lower), Ordering::Greater) | (Some(Polarity::Higher), Ordering::Less) => Rating::BAD,
        _ => Rating::NEUTRAL,
    };
    let strings = &table.strings;
    let size = sized(&quantity, strings);
    let (words, shape) = match way {
        Ordering::Greater => (say!(strings, "change.up", size = size), Shape::Up),
        Ordering::Less => (say!(strings, "change.down", size = size), Shape::Down),
        Ordering::Equal => (say!(strings, "change.none"), Shape::Level),
    };
    let significance =
        real.map(|real| say!(strings, if real { "change.significant" } else { "change.not_significant" }));
    let text = Some(say!(strings, "change.from", value = before.prose(strings), when = flat_header(table, from)));
    Tile {
        rating: Some((words, tone.with(shape))),
        text,
        significance: significance.filter(|_| way != Ordering::Equal),
        ..tile
    }
}

/// The columns of which a column is the change.
fn ends(table: &Table, change: usize) -> Option<(usize, usize)> {
    match &table.columns[change].formula {
        Some(
            Formula::Difference { from, to }
            | Formula::PercentageChange { from, to }
            | Formula::PercentagePoints { from, to },
        ) => Some((*from, *to)),
        _ => None,
    }
}

/// True if a change is larger than chance; nothing for what is no change, or where nobody has said how large that is.
pub(super) fn is_significant(table: &Table, row: usize, change: usize) -> Option<bool> {
    let (from, to) = ends(table, change)?;
    let (before, now) = (table.quantity(row, from).ok()?, table.quantity(row, to).ok()?);
    Some(table.significance.as_ref()?.reached(before.value, now.value))
}

/// The size of a change with its unit, without its sign.
fn sized(change: &Quantity, strings: &Strings) -> String {
    let size = Quantity { value: change.value.abs(), signed: false, ..change.clone() };
    size.prose(strings)
}
