//! Whether linear bounds can be kept together: the general simplex method, with exact whole numbers.
//!
//! The variables are unknown counts and the sums of them that have bounds. At any time some variables are
//! free to be set (columns) and the others follow from them (rows); a row is kept as
//! `den × variable = Σ coef × column`, so that no fraction is ever formed. Columns always have whole values
//! within their bounds. A row that breaks a bound changes places with a column that can mend it; by Bland's
//! rule (always the first that will do) this ends. If no column can, the bounds that stand in the way are the
//! proof. The method is that of Dutertre and de Moura, "A fast linear-arithmetic solver for DPLL(T)" (2006).

use std::collections::BTreeSet;

use super::attack::Ground;

/// Where a bound comes from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Why {
    One(Ground),
    Both(Ground, Ground),
}

impl Why {
    pub(super) fn grounds(self) -> impl Iterator<Item = Ground> {
        let (one, other) = match self {
            Why::One(one) => (one, None),
            Why::Both(one, other) => (one, Some(other)),
        };
        [one].into_iter().chain(other)
    }
}

/// A bound of a variable, and where it comes from: nothing if it is only being tried, or needs no reason.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound {
    pub(super) at: i128,
    pub(super) why: Option<Why>,
}

/// The bounds of a variable.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Range {
    pub(super) lower: Option<Bound>,
    pub(super) upper: Option<Bound>,
}

impl Range {
    /// Takes over what is narrower of another range.
    pub(super) fn narrow(&mut self, by: Range) {
        if let Some(bound) = by.lower.filter(|it| self.lower.is_none_or(|lower| lower.at < it.at)) {
            self.lower = Some(bound);
        }
        if let Some(bound) = by.upper.filter(|it| self.upper.is_none_or(|upper| it.at < upper.at)) {
            self.upper = Some(bound);
        }
    }
}

/// Why bounds cannot be kept.
#[derive(Debug)]
pub(super) enum Stop {
    /// These grounds contradict what is being tried.
    Conflict(BTreeSet<Ground>),
    /// It took too long, or numbers grew too large: nothing is known.
    Spent,
}

#[derive(Clone, Copy, Debug)]
enum Seat {
    Column(usize),
    Row(usize),
}

#[derive(Clone, Debug)]
struct Row {
    variable: usize,
    den: i128,
    coef: Vec<i128>,
    /// The value of the variable, times `den`.
    num: i128,
}

/// Variables, their bounds and their present values.
#[derive(Clone, Debug)]
pub(super) struct Tableau {
    ranges: Vec<Range>,
    seats: Vec<Seat>,
    rows: Vec<Row>,
    columns: Vec<usize>,
    values: Vec<i128>,
    overflown: bool,
    /// What it may still do, in numbers changed.
    pub(super) allowance: u64,
}

fn gcd(mut a: i128, mut b: i128) -> i128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.abs()
}

impl Row {
    /// Divides by what all have in common.
    fn reduce(&mut self) {
        if self.den == 1 {
            return;
        }
        let mut common = self.den;
        for coef in self.coef.iter().filter(|coef| **coef != 0) {
            common = gcd(common, *coef);
            if common == 1 {
                return;
            }
        }
        self.den /= common;
        self.coef.iter_mut().for_each(|coef| *coef /= common);
    }

    fn evaluate(&mut self, values: &[i128]) -> Option<()> {
        let mut sum = 0_i128;
        for (coef, value) in self.coef.iter().zip(values).filter(|(coef, _)| **coef != 0) {
            sum = sum.checked_add(coef.checked_mul(*value)?)?;
        }
        self.num = sum;
        Some(())
    }

    /// The same row for another column variable: solves it for the column.
    fn solved_for(&self, column: usize, variable: usize) -> Row {
        let sign = self.coef[column].signum();
        let mut coef: Vec<i128> = self.coef.iter().map(|coef| -coef * sign).collect();
        coef[column] = self.den * sign;
        let mut row = Row { variable, den: self.coef[column].abs(), coef, num: 0 };
        row.reduce();
        row
    }

    /// Puts what a column now follows from in its place.
    fn substitute(&mut self, column: usize, by: &Row) -> Option<()> {
        let factor = std::mem::take(&mut self.coef[column]);
        for (coef, other) in self.coef.iter_mut().zip(&by.coef) {
            if by.den != 1 {
                *coef = coef.checked_mul(by.den)?;
            }
            if *other != 0 {
                *coef = coef.checked_add(factor.checked_mul(*other)?)?;
            }
        }
        self.den = self.den.checked_mul(by.den)?;
        self.reduce();
        Some(())
    }
}

impl Tableau {
    /// Counts with possible values, and sums of them. The sums are the variables after the counts. All ranges
    /// must allow the values.
    pub(super) fn new(values: Vec<i128>, sums: &[Vec<(i128, usize)>], ranges: Vec<Range>) -> Self {
        let columns = values.len();
        let row = |(at, terms): (usize, &Vec<(i128, usize)>)| {
            let mut coef = vec![0; columns];
            terms.iter().for_each(|(factor, column)| coef[*column] += factor);
            Row { variable: columns + at, den: 1, coef, num: 0 }
        };
        let mut rows: Vec<Row> = sums.iter().enumerate().map(row).collect();
        let overflown = !rows.iter_mut().all(|row| row.evaluate(&values).is_some());
        let seats = (0..columns).map(Seat::Column).chain((0..rows.len()).map(Seat::Row)).collect();
        Tableau { ranges, seats, rows, columns: (0..columns).collect(), values, overflown, allowance: 0 }
    }

    /// True if numbers grew too large to go on with.
    pub(super) fn is_overflown(&self) -> bool {
        self.overflown
    }

    /// The bounds of a variable.
    pub(super) fn range(&self, variable: usize) -> Range {
        self.ranges[variable]
    }

    /// Sets the bounds of a variable.
    pub(super) fn set_range(&mut self, variable: usize, range: Range) {
        self.ranges[variable] = range;
    }

    /// The present value of a variable, rounded down, and whether it is whole.
    pub(super) fn value(&self, variable: usize) -> (i128, bool) {
        match self.seats[variable] {
            Seat::Column(column) => (self.values[column], true),
            Seat::Row(row) => {
                let row = &self.rows[row];
                (row.num.div_euclid(row.den), row.num % row.den == 0)
            }
        }
    }

    /// Finds values that keep all bounds.
    pub(super) fn check(&mut self) -> Result<(), Stop> {
        if let Some(range) = self.ranges.iter().find(|range| crossed(range)) {
            return Err(conflict([range.lower, range.upper]));
        }
        while !self.overflown && self.allowance > 0 && self.settle().is_some() {
            let Some((row, bound, up)) = self.broken() else { return Ok(()) };
            let Some(column) = self.mending(row, up) else { return Err(self.proof(row, bound, up)) };
            if self.pivot(row, column, bound.at).is_none() {
                break;
            }
        }
        Err(Stop::Spent)
    }

    /// Moves every column into its bounds.
    fn settle(&mut self) -> Option<()> {
        for column in 0..self.columns.len() {
            let Range { lower, upper } = self.ranges[self.columns[column]];
            let value = self.values[column];
            let low = lower.map_or(value, |bound| value.max(bound.at));
            let within = upper.map_or(low, |bound| low.min(bound.at));
            if within != value {
                self.values[column] = within;
                for row in &mut self.rows {
                    let change = row.coef[column].checked_mul(within - value);
                    match change.and_then(|change| row.num.checked_add(change)) {
                        Some(num) => row.num = num,
                        None => self.overflown = true,
                    }
                }
            }
        }
        (!self.overflown).then_some(())
    }

    /// The first variable that breaks a bound: its row, the bound, and whether it is too low.
    fn broken(&self) -> Option<(usize, Bound, bool)> {
        let breaks = |at: usize| {
            let row = &self.rows[at];
            let Range { lower, upper } = self.ranges[row.variable];
            let low = lower.filter(|bound| row.num < bound.at.saturating_mul(row.den)).map(|it| (at, it, true));
            low.or_else(|| upper.filter(|bound| row.num > bound.at.saturating_mul(row.den)).map(|it| (at, it, false)))
        };
        (0..self.rows.len()).filter_map(breaks).min_by_key(|(at, ..)| self.rows[*at].variable)
    }

    /// The first column that can move a row up or down.
    fn mending(&self, row: usize, up: bool) -> Option<usize> {
        let can_move = |column: &usize| {
            let coef = self.rows[row].coef[*column];
            coef != 0 && self.limit(*column, (coef > 0) == up).is_none_or(|bound| bound.at != self.values[*column])
        };
        (0..self.columns.len()).filter(can_move).min_by_key(|column| self.columns[*column])
    }

    fn limit(&self, column: usize, up: bool) -> Option<Bound> {
        let range = self.ranges[self.columns[column]];
        if up { range.upper } else { range.lower }
    }

    /// Every column of a row is at the bound that keeps the row from moving.
    fn proof(&self, row: usize, bound: Bound, up: bool) -> Stop {
        let coefs = self.rows[row].coef.iter().enumerate().filter(|(_, coef)| **coef != 0);
        let limits = coefs.map(|(column, coef)| self.limit(column, (*coef > 0) == up));
        conflict(limits.chain([Some(bound)]))
    }

    /// A row and a column change places, and the variable of the row takes a value.
    fn pivot(&mut self, row: usize, column: usize, value: i128) -> Option<()> {
        self.overflown = true; // Until all is done: half a change leaves nothing to go on with.
        let (leaving, entering) = (self.rows[row].variable, self.columns[column]);
        let solved = self.rows[row].solved_for(column, entering);
        self.columns[column] = leaving;
        self.values[column] = value;
        self.seats[leaving] = Seat::Column(column);
        self.seats[entering] = Seat::Row(row);
        self.allowance = self.allowance.saturating_sub((self.rows.len() + self.columns.len()) as u64);
        for (at, other) in self.rows.iter_mut().enumerate() {
            if at != row && other.coef[column] != 0 {
                self.allowance = self.allowance.saturating_sub(other.coef.len() as u64);
                other.substitute(column, &solved)?;
                other.evaluate(&self.values)?;
            }
        }
        self.rows[row] = solved;
        self.rows[row].evaluate(&self.values)?;
        self.overflown = false;
        Some(())
    }
}

fn crossed(range: &Range) -> bool {
    matches!((range.lower, range.upper), (Some(lower), Some(upper)) if lower.at > upper.at)
}

fn conflict(bounds: impl IntoIterator<Item = Option<Bound>>) -> Stop {
    Stop::Conflict(bounds.into_iter().flatten().filter_map(|bound| bound.why).flat_map(Why::grounds).collect())
}
