//! What was typed against what was computed.

use rust_decimal::Decimal;

use super::evaluate::{Value, Values, breakdowns, total_rows, typed_datum};
use super::{Context, Draft, decimals_typed};
use crate::diag::{Code, Diagnostic};
use crate::model::{Datum, Formula, Missing, RowKind, Unit, figure, round};
use crate::schema::Entry;
use crate::source::Span;

/// At most so many parts are pointed at in one message.
const MAX_RELATED: usize = 3;

/// Compares all typed values, totals and breakdowns of all tables.
pub(super) fn compare(drafts: &[Draft<'_>], values: &[Values], cx: &mut Context<'_>) {
    for (draft, values) in drafts.iter().zip(values) {
        let compare = Compare { draft, values };
        for row in 0..draft.table.rows.len() {
            for column in 0..draft.table.columns.len() {
                if let Some(fault) = compare.cell(row, column) {
                    cx.report(fault);
                }
            }
            for fault in compare.breakdowns(row) {
                cx.report(fault);
            }
        }
    }
}

struct Compare<'a, 'd> {
    draft: &'a Draft<'d>,
    values: &'a [Value],
}

impl Compare<'_, '_> {
    fn datum(&self, row: usize, column: usize) -> Datum {
        self.values[row * self.draft.table.columns.len() + column].datum
    }

    fn cell(&self, row: usize, column: usize) -> Option<Diagnostic> {
        let typed = self.draft.typed(row, column)?;
        if self.draft.table.columns[column].formula.is_some() {
            self.formula(row, column, typed)
        } else if self.draft.table.rows[row].kind == RowKind::Total {
            self.total(row, column, typed)
        } else {
            None
        }
    }

    /// A value typed where a formula stands, to the precision typed.
    fn formula(&self, row: usize, column: usize, typed: &Entry) -> Option<Diagnostic> {
        let table = &self.draft.table;
        let computed = self.datum(row, column);
        let (shown_typed, shown) = match (typed_datum(&typed.value), computed) {
            (Datum::Missing(_), Datum::Missing(_))
            | (Datum::Missing(Missing::Unreadable), _)
            | (_, Datum::Missing(Missing::Unreadable)) => return None,
            (Datum::Number(value), Datum::Number(number)) => {
                let decimals = decimals_typed(typed);
                if value == round(number, decimals) {
                    return None;
                }
                (figure(value, decimals, false), figure(number, decimals, false))
            }
            (Datum::Number(value), Datum::Missing(missing)) => {
                (figure(value, decimals_typed(typed), false), missing.words())
            }
            (Datum::Missing(missing), Datum::Number(number)) => {
                (missing.words(), figure(number, table.columns[column].decimals, false))
            }
        };
        let (what, of) = (&table.columns[column].title, &table.rows[row].label);
        let message = format!("`{what}` of `{of}` is typed as {shown_typed} and comes to {shown}");
        let mut fault = Diagnostic::new(Code::ValueMismatch, typed.span, message).label("typed");
        for (span, label) in self.inputs(row, column) {
            fault = fault.also(span, label);
        }
        let hint = "correct the figures that it is computed from, or leave it out: the formula gives it";
        Some(fault.hint(hint))
    }

    /// The typed cells that a formula reads in its row.
    fn inputs(&self, row: usize, column: usize) -> Vec<(Span, String)> {
        let table = &self.draft.table;
        let Some(formula) = &table.columns[column].formula else { return Vec::new() };
        if matches!(formula, Formula::Rank { .. } | Formula::Total { .. }) {
            return Vec::new();
        }
        let input = |column: usize| {
            let span = self.draft.typed(row, column)?.span;
            Some((span, format!("from `{}`", table.columns[column].title)))
        };
        formula.columns().into_iter().filter_map(input).take(MAX_RELATED).collect()
    }

    /// A typed total against the rows that it covers.
    fn total(&self, row: usize, column: usize, typed: &Entry) -> Option<Diagnostic> {
        if !self.draft.table.columns[column].additive || self.draft.partial[row] {
            return None;
        }
        let parts = total_rows(self.draft, row);
        let (typed_value, sum) = (typed_datum(&typed.value).number()?, self.datum(row, column).number()?);
        let decimals = decimals_typed(typed);
        if self.agrees(typed_value, sum, column, parts.len(), decimals) {
            return None;
        }
        let (what, of) = (&self.draft.table.columns[column].title, &self.draft.table.rows[row].label);
        let (shown, sum) = (figure(typed_value, decimals, false), figure(sum, decimals, false));
        let message = format!("`{what}` of the total `{of}` is typed as {shown} and its rows add up to {sum}");
        let hint = "correct the row that is wrong, or leave the total's values out; if rows are missing on purpose, \
                    write `partial: true` in the total";
        Some(Diagnostic::new(Code::TotalMismatch, typed.span, message).label("typed").hint(hint))
    }

    /// Each breakdown of a parent against the parent.
    fn breakdowns(&self, parent: usize) -> Vec<Diagnostic> {
        let draft = self.draft;
        if draft.partial[parent] || draft.table.rows[parent].kind == RowKind::Total {
            return Vec::new();
        }
        let complete = breakdowns(draft, parent).into_iter();
        let complete = complete.filter(|parts| parts.iter().all(|part| !draft.partial[*part]));
        let columns = 0..draft.table.columns.len();
        let faults = complete.flat_map(|parts| {
            columns.clone().filter_map(move |column| self.breakdown(parent, &parts, column)).collect::<Vec<_>>()
        });
        faults.collect()
    }

    fn breakdown(&self, parent: usize, parts: &[usize], column: usize) -> Option<Diagnostic> {
        let table = &self.draft.table;
        if !table.columns[column].additive {
            return None;
        }
        let typed = self.draft.typed(parent, column)?;
        let whole = typed_datum(&typed.value).number()?;
        let data: Vec<Datum> = parts.iter().map(|part| self.datum(*part, column)).collect();
        let numbers: Option<Vec<Decimal>> = data.iter().map(|datum| datum.number()).collect();
        let sum: Decimal = numbers?.into_iter().sum();
        let decimals = table.columns[column].decimals;
        if self.agrees(whole, sum, column, parts.len(), decimals) {
            return None;
        }
        let (what, of) = (&table.columns[column].title, &table.rows[parent].label);
        let (whole, sum) = (figure(whole, decimals, false), figure(sum, decimals, false));
        let by = table.rows[parts[0]].breakdown.1.as_ref().map_or_else(String::new, |title| format!(" by `{title}`"));
        let message = format!("`{what}` of `{of}` is {whole} and its {} parts{by} add up to {sum}", parts.len());
        let mut fault = Diagnostic::new(Code::BreakdownMismatch, typed.span, message).label("the whole");
        for part in parts.iter().take(MAX_RELATED) {
            if let Some(entry) = self.draft.typed(*part, column) {
                fault = fault.also(entry.span, format!("`{}`", table.rows[*part].label));
            }
        }
        let hint =
            "correct the figure that is wrong; if the parts are not all there, write `partial: true` in the parent";
        Some(fault.hint(hint))
    }

    /// Counts and money agree exactly. Rounded figures may be off by half a unit for each part and the whole.
    fn agrees(&self, whole: Decimal, sum: Decimal, column: usize, parts: usize, decimals: u32) -> bool {
        let exact = matches!(self.draft.table.columns[column].unit, Unit::Count(_) | Unit::Money(_));
        if exact {
            return whole == sum;
        }
        let half = Decimal::new(5, decimals + 1);
        (whole - sum).abs() <= half * Decimal::from(parts + 1)
    }
}
