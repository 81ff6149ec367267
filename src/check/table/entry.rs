//! What an entry says of itself beside its value: the part of a period that it covers, and the population that makes a
//! rate of a count.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{At, Context, Draft, find_cell};
use crate::diag::{Code, Diagnostic};
use crate::model::{Aim, Period, Polarity, Quantity, Table, Tolerance, Unit};
use crate::schema::{self, Entry, EntryValue};
use crate::source::Spanned;
use crate::strings::{Strings, say};

/// What makes a rate of a count.
#[derive(Clone, Copy, Debug)]
pub(super) struct Conversion {
    /// For how many people the rate is.
    pub(super) per: Decimal,
    /// The cell of the population.
    pub(super) population: At,
}

/// The periods that entries give themselves, cell by cell.
pub(super) fn periods(typed: &[Option<Entry>], cx: &mut Context<'_>) -> Vec<Option<Period>> {
    typed.iter().map(|entry| entry.as_ref()?.period.as_ref().and_then(|period| cx.period(period))).collect()
}

/// Finds the populations of all drafts. A figure in another unit than its cell is a fault where none makes a rate of it.
pub(super) fn resolve(drafts: &mut [Draft<'_>], cx: &mut Context<'_>) {
    let mut resolved = Vec::new();
    {
        let tables: Vec<(String, &Table)> =
            drafts.iter().map(|draft| (draft.table.folder.clone(), &draft.table)).collect();
        for draft in drafts.iter() {
            let width = draft.table.columns.len();
            let entries = draft.typed.iter().enumerate().filter_map(|(at, entry)| Some((at, entry.as_ref()?)));
            let found = entries.filter_map(|(at, entry)| {
                let place = (at / width, at % width);
                Some((place, conversion(entry, place, &draft.table, &tables, cx)?))
            });
            resolved.push(found.collect::<BTreeMap<_, _>>());
        }
    }
    for (draft, found) in drafts.iter_mut().zip(resolved) {
        let width = draft.table.columns.len();
        for (at, entry) in draft.typed.iter_mut().enumerate() {
            // A count whose population is not there is no rate: what would be said of it is beside the point.
            if let Some(entry) = entry.as_mut().filter(|it| it.population.is_some())
                && !found.contains_key(&(at / width, at % width))
            {
                entry.value = EntryValue::Unreadable;
            }
        }
        draft.converted = found;
    }
}

fn conversion(
    entry: &Entry,
    (row, column): (usize, usize),
    table: &Table,
    tables: &[(String, &Table)],
    cx: &mut Context<'_>,
) -> Option<Conversion> {
    let wanted = table.unit_of(row, column);
    let Some(name) = &entry.population else {
        mismatch(entry, wanted, &table.rows[row].label, cx);
        return None;
    };
    let Some(per) = wanted.per() else {
        let message = format!("a population makes a rate, and `{}` is in {}", table.rows[row].label, wanted.words());
        let hint = "give the row a unit such as `per 1,000 population`, or take the population away";
        cx.report(Diagnostic::new(Code::UnitMismatch, name.span, message).hint(hint));
        return None;
    };
    if entry.unit.is_none() {
        let message = "this count becomes a rate, and nothing says what was counted";
        let hint = "add its `unit`, such as `unit: offences`";
        cx.report(Diagnostic::new(Code::MissingKey, entry.span, message).hint(hint));
    }
    match find_cell(name, &table.folder, tables) {
        Ok(population) => Some(Conversion { per, population }),
        Err(_) if name.split('.').any(|part| cx.findings.lost.contains(part)) => None,
        Err(why) => {
            let message = format!("`{}` names no cell: {why}", name.value);
            cx.report(Diagnostic::new(Code::UnknownName, name.span, message));
            None
        }
    }
}

fn mismatch(entry: &Entry, wanted: &Unit, label: &str, cx: &mut Context<'_>) {
    let Some(own) = entry.unit.as_ref().filter(|own| Unit::parse(own) != *wanted) else { return };
    let message = format!("`{label}` is measured in {}, and this figure is in {}", wanted.words(), own.value);
    let hint = if wanted.per().is_some() {
        "two units cannot be compared: name the population that makes a rate of it, as in \
         `{value: 675, unit: offences, population: people.all.now}`"
    } else {
        "two units cannot be compared: give the figure in the unit of its row"
    };
    cx.report(Diagnostic::new(Code::UnitMismatch, own.span, message).hint(hint));
}

/// What is wanted of figures in a unit.
pub(super) fn aim(
    polarity: Option<schema::Polarity>,
    tolerance: Option<&Spanned<String>>,
    unit: &Unit,
    cx: &mut Context<'_>,
) -> Option<Aim> {
    let polarity = match polarity? {
        schema::Polarity::Higher => Polarity::Higher,
        schema::Polarity::Lower => Polarity::Lower,
        schema::Polarity::Neutral => Polarity::Neutral,
    };
    let none = Tolerance::Absolute(Decimal::ZERO);
    let tolerance = tolerance.map_or(none, |written| {
        Tolerance::parse(written, *unit == Unit::Percent).unwrap_or_else(|| {
            let message = format!("`{}` is no tolerance", written.value);
            let hint = "write how far a figure may be from its target: `2` in its own unit (percentage points, if it is a \
                        percentage), or `5%` of a target that is no percentage";
            cx.report(Diagnostic::new(Code::InvalidValue, written.span, message).hint(hint));
            none
        })
    });
    Some(Aim { polarity, tolerance })
}

/// What is said of a cell: the author's notes, and the count that a rate was made of.
pub(super) fn notes(entry: Entry, strings: &Strings) -> Vec<String> {
    let count = match (&entry.population, &entry.unit, entry.value) {
        (Some(_), Some(unit), EntryValue::Number(count)) => {
            let (value, decimals) = (count.value, count.decimals);
            let count = Quantity { value, unit: Unit::parse(unit), decimals, signed: false, tied: false };
            let count = count.with_unit(strings);
            Some(say!(strings, "table.from_count", count = count))
        }
        _ => None,
    };
    entry.note.into_iter().chain(count).collect()
}
