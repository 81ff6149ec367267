//! Every cell computed: entered values, totals, formulas, across tables where a formula asks for it.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::{At, Context, Draft, missing_of};
use crate::diag::{Code, Diagnostic};
use crate::model::{
    Aim, Base, Datum, Direction, Formula, Missing, Outcome, Polarity, RowKind, Unit, competition_ranks,
};
use crate::schema::{self, EntryValue};

/// The cells of one table, row by row.
pub(super) type Values = Vec<Value>;

/// A computed cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) datum: Datum,
    pub(super) tied: bool,
}

/// How far a cell has got.
#[derive(Clone, Copy)]
enum State {
    Untouched,
    Underway,
    Done(Value),
}

struct Evaluator<'a, 'd> {
    drafts: &'a [Draft<'d>],
    cells: Vec<Vec<State>>,
    /// Columns whose formula leads back to itself, told once each.
    circular: BTreeSet<(usize, usize)>,
}

/// Computes every cell of every table.
pub(super) fn evaluate(drafts: &[Draft<'_>], cx: &mut Context<'_>) -> Vec<Values> {
    let cells = drafts.iter().map(|draft| vec![State::Untouched; draft.typed.len()]).collect();
    let mut evaluator = Evaluator { drafts, cells, circular: BTreeSet::new() };
    let mut all = Vec::new();
    for (table, draft) in drafts.iter().enumerate() {
        let columns = draft.table.columns.len();
        let places = (0..draft.typed.len()).map(|at| At { table, row: at / columns, column: at % columns });
        all.push(places.map(|at| evaluator.cell(at)).collect());
    }
    for (table, column) in &evaluator.circular {
        let span = drafts[*table].raw.columns[*column].formula.as_ref().map_or(drafts[*table].table.span, |it| it.span);
        let message = format!("the formula of `{}` leads back to itself", drafts[*table].table.columns[*column].id);
        let hint = "a formula may use entered columns, and computed ones that do not use it";
        cx.report(Diagnostic::new(Code::InvalidFormula, span, message).hint(hint));
    }
    all
}

impl Evaluator<'_, '_> {
    fn cell(&mut self, at: At) -> Value {
        let index = at.row * self.drafts[at.table].table.columns.len() + at.column;
        match self.cells[at.table][index] {
            State::Done(value) => value,
            State::Underway => {
                self.circular.insert((at.table, at.column));
                plain(Datum::Missing(Missing::NotCalculable))
            }
            State::Untouched => {
                self.cells[at.table][index] = State::Underway;
                let value = self.compute(at);
                self.cells[at.table][index] = State::Done(value);
                value
            }
        }
    }

    fn datum(&mut self, at: At) -> Datum {
        self.cell(at).datum
    }

    fn compute(&mut self, at: At) -> Value {
        let draft = &self.drafts[at.table];
        match &draft.table.columns[at.column].formula {
            Some(Formula::Rank { of, direction }) => self.rank(at, *of, *direction),
            Some(formula) => plain(self.formula(at, formula)),
            // A formula that could not be resolved has been reported; its column is not entered either.
            None if !super::rows::is_entered(draft.raw, at.column) => plain(Datum::Missing(Missing::NotCalculable)),
            None => plain(self.entered(at)),
        }
    }

    fn entered(&mut self, at: At) -> Datum {
        let draft = &self.drafts[at.table];
        let wanted = draft.table.unit_of(at.row, at.column);
        let typed = draft.typed(at.row, at.column).map(|entry| match &entry.unit {
            // A figure in another unit has been reported, and nothing may be made of it.
            Some(unit) if entry.population.is_none() && Unit::parse(unit) != *wanted => {
                Datum::Missing(Missing::Unreadable)
            }
            _ => typed_datum(&entry.value),
        });
        let additive = draft.table.columns[at.column].additive;
        let row = &draft.table.rows[at.row];
        let summed = match (row.kind, typed) {
            (RowKind::Total, _) if additive && !draft.partial[at.row] => Some(total_rows(draft, at.row)),
            (RowKind::Data | RowKind::Memo | RowKind::Merged, None) if additive => first_breakdown(draft, at.row),
            _ => None,
        };
        match (summed, typed) {
            (Some(rows), _) => self.sum(rows.into_iter().map(|row| At { row, ..at }).collect()),
            (None, Some(typed)) => self.converted(at, typed),
            (None, None) if row.kind == RowKind::Total => Datum::Missing(Missing::NotApplicable),
            (None, None) => Datum::Missing(Missing::NotAvailable),
        }
    }

    /// A sum. Parts to which the measure does not apply add nothing.
    fn sum(&mut self, parts: Vec<At>) -> Datum {
        let parts: Vec<Datum> = parts.into_iter().map(|part| self.datum(part)).collect();
        match missing_of(&parts) {
            Some(missing) if missing != Missing::NotApplicable => Datum::Missing(missing),
            _ => Datum::Number(parts.iter().filter_map(|part| part.number()).sum()),
        }
    }

    fn formula(&mut self, at: At, formula: &Formula) -> Datum {
        match formula {
            Formula::Difference { from, to } | Formula::PercentagePoints { from, to } => {
                self.two(At { column: *from, ..at }, At { column: *to, ..at }, |from, to| to.checked_sub(from))
            }
            Formula::Earlier { of, change } => {
                self.two(At { column: *change, ..at }, At { column: *of, ..at }, |change, now| now.checked_sub(change))
            }
            Formula::PercentageChange { from, to } => {
                self.two(At { column: *from, ..at }, At { column: *to, ..at }, |from, to| {
                    to.checked_sub(from)?.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(from)
                })
            }
            Formula::Share { of, base } => {
                let share = |part: Decimal, base| part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(base);
                self.two(At { column: *of, ..at }, base_at(at, *of, base), share)
            }
            Formula::Rate { of, population, per } => {
                let rate = |count: Decimal, people| count.checked_mul((*per).into())?.checked_div(people);
                self.two(At { column: *of, ..at }, base_at(at, *of, population), rate)
            }
            Formula::Total { of, less } => {
                let sum = |it: &mut Self, of: &[usize]| {
                    it.sum(of.iter().map(|column| At { column: *column, ..at }).collect())
                };
                match (sum(self, of), sum(self, less)) {
                    (Datum::Number(plus), Datum::Number(minus)) => Datum::Number(plus - minus),
                    (plus, minus) => Datum::Missing(missing_of(&[plus, minus]).unwrap_or(Missing::NotCalculable)),
                }
            }
            Formula::Rating { of, targets, base, aim } => self.rating(at, *of, targets, *base, *aim),
            Formula::Product { of } => self.product(of.iter().map(|column| At { column: *column, ..at }).collect()),
            Formula::Rank { .. } => Datum::Missing(Missing::NotApplicable),
        }
    }

    /// A count as a rate, where a population makes one of it.
    fn converted(&mut self, at: At, typed: Datum) -> Datum {
        let Some(conversion) = self.drafts[at.table].converted.get(&(at.row, at.column)).copied() else { return typed };
        match (typed, self.datum(conversion.population)) {
            (Datum::Number(count), Datum::Number(people)) => {
                let rate = count.checked_mul(conversion.per).and_then(|it| it.checked_div(people));
                rate.map_or(Datum::Missing(Missing::NotCalculable), Datum::Number)
            }
            (count, people) => Datum::Missing(missing_of(&[count, people]).unwrap_or(Missing::NotCalculable)),
        }
    }

    /// How a figure did against the first target that is for its period.
    fn rating(&mut self, at: At, of: usize, targets: &[usize], base: Option<usize>, aim: Option<Aim>) -> Datum {
        let draft = &self.drafts[at.table];
        if draft.table.rows[at.row].kind == RowKind::Total {
            return Datum::Missing(Missing::NotApplicable);
        }
        let period = |column: usize| draft.period(at.row, column);
        let Some(aim) = draft.table.rows[at.row].aim.or(aim) else { return Datum::Missing(Missing::NotCalculable) };
        let figure = self.datum(At { column: of, ..at });
        let set: Vec<(usize, Datum)> =
            targets.iter().map(|column| (*column, self.datum(At { column: *column, ..at }))).collect();
        let base = base.map(|column| self.datum(At { column, ..at }));
        if let Some(missing) = hidden(set.iter().map(|(_, datum)| *datum).chain(base).chain([figure])) {
            return Datum::Missing(missing);
        }
        let numbers = set.iter().filter_map(|(column, datum)| Some((*column, datum.number()?)));
        let numbers: Vec<(usize, Decimal)> = numbers.collect();
        let fitting = numbers.iter().find(|(column, _)| period(*column) == period(of));
        let outcome = match (figure.number(), fitting) {
            (None, _) => Outcome::NoData,
            (Some(_), _) if aim.polarity == Polarity::Neutral => Outcome::NotRated,
            (Some(_), None) if numbers.is_empty() => Outcome::NotYetSet,
            (Some(_), None) => Outcome::PartOfPeriod,
            (Some(figure), Some((_, target))) => Outcome::of(figure, *target, base.and_then(Datum::number), aim),
        };
        Datum::Number(outcome.place())
    }

    fn product(&mut self, factors: Vec<At>) -> Datum {
        let factors: Vec<Datum> = factors.into_iter().map(|factor| self.datum(factor)).collect();
        let mut numbers = factors.iter().filter_map(|factor| factor.number());
        let product = numbers.try_fold(Decimal::ONE, |product, factor| product.checked_mul(factor));
        let missing = missing_of(&factors).or(product.is_none().then_some(Missing::NotCalculable));
        missing.map_or(Datum::Number(product.unwrap_or_default()), Datum::Missing)
    }

    /// A datum from two others; not calculable where the arithmetic has no answer.
    fn two(&mut self, a: At, b: At, compute: impl Fn(Decimal, Decimal) -> Option<Decimal>) -> Datum {
        match (self.datum(a), self.datum(b)) {
            (Datum::Number(a), Datum::Number(b)) => {
                compute(a, b).map_or(Datum::Missing(Missing::NotCalculable), Datum::Number)
            }
            (a, b) => Datum::Missing(missing_of(&[a, b]).unwrap_or(Missing::NotCalculable)),
        }
    }

    /// The place among the data rows beside it. Totals and memo rows have none.
    fn rank(&mut self, at: At, of: usize, direction: Direction) -> Value {
        let table = &self.drafts[at.table].table;
        if table.rows[at.row].kind != RowKind::Data {
            return plain(Datum::Missing(Missing::NotApplicable));
        }
        let peers: Vec<usize> = table.siblings(at.row).filter(|row| table.rows[*row].kind == RowKind::Data).collect();
        let values: Vec<(usize, Datum)> =
            peers.into_iter().map(|row| (row, self.datum(At { row, column: of, ..at }))).collect();
        let numbers: Vec<(usize, Decimal)> =
            values.iter().filter_map(|(row, datum)| Some((*row, datum.number()?))).collect();
        let ranks = competition_ranks(
            &numbers.iter().map(|(_, number)| *number).collect::<Vec<_>>(),
            direction == Direction::HighestFirst,
        );
        match numbers.iter().position(|(row, _)| *row == at.row) {
            Some(place) => Value { datum: Datum::Number(ranks[place].0.into()), tied: ranks[place].1 },
            None => plain(self.datum(At { column: of, ..at })),
        }
    }
}

fn plain(datum: Datum) -> Value {
    Value { datum, tied: false }
}

/// What may not be told apart by a rating: figures that are withheld, or could not be read.
fn hidden(data: impl Iterator<Item = Datum>) -> Option<Missing> {
    data.filter_map(|datum| match datum {
        Datum::Missing(missing @ (Missing::Withheld | Missing::Unreadable)) => Some(missing),
        _ => None,
    })
    .max()
}

fn base_at(at: At, of: usize, base: &Base) -> At {
    match base {
        Base::Row(row) => At { row: *row, column: of, ..at },
        Base::Column(column) => At { column: *column, ..at },
        Base::Cell(cell) => At { table: cell.table.0, row: cell.row, column: cell.column },
    }
}

/// The datum that was typed.
pub(super) fn typed_datum(value: &EntryValue) -> Datum {
    match value {
        EntryValue::Number(number) => Datum::Number(number.value),
        EntryValue::NoChange => Datum::Number(Decimal::ZERO),
        EntryValue::Unreadable => Datum::Missing(Missing::Unreadable),
        EntryValue::Missing(schema::Missing::NotApplicable) => Datum::Missing(Missing::NotApplicable),
        EntryValue::Missing(schema::Missing::NotAvailable) => Datum::Missing(Missing::NotAvailable),
        EntryValue::Missing(schema::Missing::Withheld) => Datum::Missing(Missing::Withheld),
        EntryValue::Missing(schema::Missing::NotYetSet) => Datum::Missing(Missing::NotYetSet),
    }
}

/// The rows that a total covers: the data rows beside it; for a total outside all groups, those of the
/// groups as well.
pub(super) fn total_rows(draft: &Draft<'_>, total: usize) -> Vec<usize> {
    let rows = &draft.table.rows;
    let this = &rows[total];
    let covered = |at: &usize| {
        let row = &rows[*at];
        let beside = row.parent == this.parent && row.breakdown.0 == this.breakdown.0;
        row.kind.is_part() && beside && (this.group.is_none() || row.group == this.group)
    };
    (0..rows.len()).filter(covered).collect()
}

/// The parts of a row by its first complete breakdown.
fn first_breakdown(draft: &Draft<'_>, parent: usize) -> Option<Vec<usize>> {
    let breakdowns = breakdowns(draft, parent);
    breakdowns.into_iter().find(|parts| !draft.partial[parent] && parts.iter().all(|part| !draft.partial[*part]))
}

/// The data rows below a parent, breakdown by breakdown.
pub(super) fn breakdowns(draft: &Draft<'_>, parent: usize) -> Vec<Vec<usize>> {
    let rows = draft.table.rows.iter().enumerate();
    // What is below a row follows it at once.
    let below = rows.skip(parent + 1).take_while(|(_, row)| row.parent.is_some_and(|it| it >= parent));
    let mut breakdowns: Vec<Vec<usize>> = Vec::new();
    for (at, row) in below {
        if row.parent == Some(parent) && row.kind.is_part() {
            let place = row.breakdown.0;
            breakdowns.resize(breakdowns.len().max(place + 1), Vec::new());
            breakdowns[place].push(at);
        }
    }
    breakdowns.retain(|parts| !parts.is_empty());
    breakdowns
}
