//! Sparklines: columns in the order of time, whose figures stand beside the line that joins them.

use super::Context;
use super::figure::find_column;
use crate::diag::{Code, Diagnostic, quoted};
use crate::model::{Period, Table, Unit};
use crate::schema::{self, LineScale};
use crate::source::{Span, Spanned};

/// A column of small lines over a table.
#[derive(Debug)]
pub struct Sparkline {
    /// The header of the column, if the author gives one.
    pub title: Option<String>,
    /// The columns that are joined, each with its period, from the earliest to the latest.
    pub columns: Vec<(usize, Period)>,
    /// True if all lines have one scale.
    pub shared: bool,
}

/// Two figures are a difference, not a course.
const FEWEST: usize = 3;

/// The sparklines of a figure that shows some columns and rows of a table. What is withheld of them is left out.
pub(super) fn sparklines(
    table: &Table,
    all: &[schema::Sparkline],
    (columns, rows): (&[usize], &[usize]),
    cx: &mut Context<'_>,
) -> Vec<Sparkline> {
    let mut found: Vec<Sparkline> = Vec::new();
    for raw in all {
        let Some(line) = sparkline(table, raw, (columns, rows), cx) else { continue };
        let head = |line: &Sparkline| (line.title.clone(), line.last().and_then(|at| table.columns[at].under.clone()));
        if found.iter().any(|other| head(other) == head(&line)) {
            let message = "two sparklines of this figure stand under the same header";
            cx.report(fault(raw.span, message, "give each a header: `title: …`"));
        }
        found.push(line);
    }
    found
}

impl Sparkline {
    /// The column after which it stands.
    pub fn last(&self) -> Option<usize> {
        self.columns.last().map(|(column, _)| *column)
    }
}

fn fault(span: Span, message: impl Into<String>, hint: &str) -> Diagnostic {
    Diagnostic::new(Code::InvalidChart, span, message).hint(hint)
}

fn sparkline(
    table: &Table,
    raw: &schema::Sparkline,
    (columns, rows): (&[usize], &[usize]),
    cx: &mut Context<'_>,
) -> Option<Sparkline> {
    if raw.values.len() < FEWEST {
        let number = raw.values.len();
        let message = format!("a sparkline joins at least {FEWEST} columns, and this one has {number}");
        let names = quoted(table.columns.iter().map(|column| column.id.as_str()));
        let hint = format!("name columns of {FEWEST} or more periods in `values:`; the table has {names}");
        cx.report(fault(raw.values.first().map_or(raw.span.part(0..1), |it| it.span), message, &hint));
        return None;
    }
    let mut line: Vec<(&Spanned<String>, usize, Period)> = Vec::new();
    for name in &raw.values {
        let Some(at) = find_column(table, name, cx) else { continue };
        line.extend(placed(table, name, at, columns, cx).map(|period| (name, at, period)));
    }
    let turned = line.windows(2).find(|two| !two[0].2.is_before(&two[1].2));
    if let Some([(_, _, before), (name, _, after)]) = turned {
        let message = format!("`{}` ({after}) does not come after the column before it ({before})", name.value);
        cx.report(fault(name.span, message, "name the columns from the earliest to the latest"));
        return None;
    }
    let unit = |at: usize| &table.columns[at].unit;
    let (_, first, _) = line.first()?;
    if let Some((name, at, _)) = line.iter().find(|(_, at, _)| unit(*at) != unit(*first)) {
        let message = format!("`{}` and `{}` cannot stand on one line", unit(*first).words(), unit(*at).words());
        cx.report(fault(name.span, message, "join columns of one unit"));
        return None;
    }
    let shared = raw.scale == Some(LineScale::Shared);
    if shared && rows.iter().any(|row| table.rows[*row].unit.is_some()) {
        let message = "the rows have units of their own, and cannot share a scale";
        cx.report(fault(raw.span.part(0..1), message, "leave `scale: shared` out"));
        return None;
    }
    let title = raw.title.as_ref().map(|title| title.value.clone());
    let columns: Vec<(usize, Period)> = line.into_iter().map(|(_, at, period)| (at, period)).collect();
    (columns.len() >= FEWEST).then_some(Sparkline { title, columns, shared })
}

/// The period of a column, if it can have a place on a line.
fn placed(table: &Table, name: &Spanned<String>, at: usize, shown: &[usize], cx: &mut Context<'_>) -> Option<Period> {
    let column = &table.columns[at];
    if !shown.contains(&at) {
        let message = format!("the sparkline joins `{}`, and the figure does not show it", name.value);
        cx.report(fault(name.span, message, "add it to `columns:`: the figures stand beside the line"));
        return None;
    }
    if matches!(column.unit, Unit::Rank | Unit::Scale(_)) {
        let message = format!("`{}` holds no amounts, and a line cannot show them", name.value);
        cx.report(fault(name.span, message, "join columns of counts, percentages, rates or money"));
        return None;
    }
    if column.period.is_none() {
        let message = format!("the column `{}` has no period, and so no place on a sparkline", name.value);
        cx.report(fault(name.span, message, "say of which time it is: `period: …`").also(column.span, "this column"));
    }
    column.period
}
