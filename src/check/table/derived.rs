//! What goes with a small number: a rate that was made of it, and the rating of a figure that is withheld.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::evaluate::Values;
use super::small::{index, note};
use super::{At, Context, Draft};
use crate::check::disclosure::Policy;
use crate::disclosure::Zeros;
use crate::model::{Datum, Formula, Missing, Unit};
use crate::schema::{Entry, EntryValue};

/// Withholds rates that were made of too small a count. Nothing else is made of the count, so no more than the rate has to go.
pub(super) fn rates(
    drafts: &[Draft<'_>],
    values: &mut [Values],
    policies: &[Option<Policy>],
    cx: &mut Context<'_>,
) -> BTreeSet<usize> {
    let mut touched = BTreeSet::new();
    for (table, draft) in drafts.iter().enumerate() {
        let Some(policy) = &policies[table] else { continue };
        for (row, column) in draft.converted.keys().copied() {
            let at = At { table, row, column };
            let Some(Entry { value: EntryValue::Number(count), unit: Some(unit), .. }) = draft.typed(row, column)
            else {
                continue;
            };
            let least = if policy.rule.zeros == Zeros::Protected { Decimal::ZERO } else { Decimal::ONE };
            let small = count.value >= least && count.value < Decimal::from(policy.rule.threshold);
            if small && policy.covers(&Unit::parse(unit)) {
                values[table][index(&draft.table, at)].datum = Datum::Missing(Missing::Withheld);
                note(draft, at, "made of a number that is too small to be shown", cx);
                touched.insert(table);
            }
        }
    }
    touched
}

/// How a figure did against a target gives it away within bounds: the rating of a figure that is withheld goes with it.
pub(super) fn ratings(drafts: &[Draft<'_>], values: &mut [Values], cx: &mut Context<'_>) {
    for (table, draft) in drafts.iter().enumerate() {
        for (column, of) in draft.table.columns.iter().enumerate() {
            let Some(formula @ Formula::Rating { .. }) = &of.formula else { continue };
            for row in 0..draft.table.rows.len() {
                let at = At { table, row, column };
                let mut read = formula.columns().into_iter().map(|column| index(&draft.table, At { column, ..at }));
                let gone = read.any(|it| values[table][it].datum == Datum::Missing(Missing::Withheld));
                if gone && values[table][index(&draft.table, at)].datum.number().is_some() {
                    values[table][index(&draft.table, at)].datum = Datum::Missing(Missing::Withheld);
                    note(draft, at, "says something of a number that is withheld", cx);
                }
            }
        }
    }
}
