//! What can be known of cells, and what it says in whole numbers: linear rows and tallies.
//!
//! A rounded percentage is linear too: `33.3% = 100 x / y` says that `66.5 y ≤ 200 x < 66.7 y`, and with
//! whole numbers on both sides nothing is lost.

use std::collections::BTreeMap;

use super::system::CellId;

/// A sum of cells with factors, and a constant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// Factor and cell.
    pub terms: Vec<(i64, CellId)>,
    /// What is added.
    pub constant: i64,
}

impl Form {
    /// One cell.
    pub fn of(cell: CellId) -> Self {
        Form { terms: vec![(1, cell)], constant: 0 }
    }

    /// The sum of cells.
    pub fn sum(cells: &[CellId]) -> Self {
        Form { terms: cells.iter().map(|cell| (1, *cell)).collect(), constant: 0 }
    }

    pub(super) fn value(&self, value: &dyn Fn(CellId) -> i128) -> i128 {
        self.terms.iter().map(|(factor, cell)| i128::from(*factor) * value(*cell)).sum::<i128>()
            + i128::from(self.constant)
    }
}

/// Something that can be known of cells.
#[derive(Clone, Debug, PartialEq)]
pub enum Law {
    /// A total is the sum of its parts.
    Sum {
        /// The total.
        total: CellId,
        /// The parts.
        parts: Vec<CellId>,
    },
    /// A sum of cells with factors lies between two numbers.
    Linear {
        /// Factor and cell.
        terms: Vec<(i64, CellId)>,
        /// What it is not below.
        least: Option<i64>,
        /// What it is not above.
        most: Option<i64>,
    },
    /// `factor × over ÷ under`, rounded half away from zero.
    Ratio {
        /// What is divided.
        over: Form,
        /// What it is divided by; more than nothing.
        under: Form,
        /// 100 for a percentage.
        factor: u32,
        /// Decimals shown, at most 9.
        decimals: u32,
        /// The number shown, in units of its last decimal: 333 for 33.3.
        printed: i64,
    },
    /// A difference of two shares, rounded half away from zero.
    Points {
        /// Part and base.
        now: (CellId, CellId),
        /// Part and base.
        before: (CellId, CellId),
        /// 100 for percentage points.
        factor: u32,
        /// Decimals shown, at most 9.
        decimals: u32,
        /// The number shown, in units of its last decimal.
        printed: i64,
    },
    /// A place in a ranking: one more than the number of cells ahead.
    Place {
        /// What has the place.
        cell: CellId,
        /// The others.
        among: Vec<CellId>,
        /// Whether the highest has place 1.
        highest_first: bool,
        /// The place.
        place: usize,
        /// Whether the place is shared, if that is shown.
        tied: Option<bool>,
    },
}

/// A sum of cells with factors that lies between two numbers.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) terms: Vec<(i128, CellId)>,
    pub(super) least: Option<i128>,
    pub(super) most: Option<i128>,
}

/// A sum of cells with factors is at least a number.
pub(super) type Claim = (Vec<(i128, CellId)>, i128);

/// So many of some statements are true.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    pub(super) statements: Vec<Claim>,
    pub(super) least: usize,
    pub(super) most: usize,
}

/// A law in whole numbers.
#[derive(Clone, Debug)]
pub(super) enum Reading {
    Rows(Vec<Row>),
    Tallies(Vec<Tally>),
    /// Not linear in what is unknown.
    Opaque,
}

fn scale(factor: u32, decimals: u32) -> i128 {
    i128::from(factor) * 10_i128.pow(decimals.min(9))
}

/// `factor × over ÷ under` in units of the last decimal, rounded half away from zero.
pub(super) fn quotient(over: i128, under: i128, factor: u32, decimals: u32) -> Option<i64> {
    if under <= 0 {
        return None;
    }
    let doubled = 2 * scale(factor, decimals) * over.abs() + under;
    i64::try_from(doubled / (2 * under) * over.signum()).ok()
}

/// The rows of a rounded quotient of two sums of cells. Together they also say that the divisor is more than
/// nothing.
fn quotient_rows(over: &Wide, under: &Wide, scale: i128, printed: i64) -> Vec<Row> {
    let printed = i128::from(printed);
    // Half away from zero: the end of the range that is nearer to zero belongs to it, the other does not.
    let low = i128::from(printed <= 0);
    let high = -i128::from(printed >= 0);
    let edge = |edge: i128| over.times(2 * scale).plus(&under.times(-edge));
    let (lower, upper) = (edge(2 * printed - 1), edge(2 * printed + 1));
    vec![
        Row { least: Some(low - lower.constant), most: None, terms: lower.terms },
        Row { least: None, most: Some(high - upper.constant), terms: upper.terms },
    ]
}

/// A [`Form`] in wide numbers.
struct Wide {
    terms: Vec<(i128, CellId)>,
    constant: i128,
}

impl Wide {
    fn of(form: &Form) -> Self {
        let terms = form.terms.iter().map(|(factor, cell)| (i128::from(*factor), *cell)).collect();
        Wide { terms, constant: i128::from(form.constant) }
    }

    fn times(&self, by: i128) -> Self {
        let terms = self.terms.iter().map(|(factor, cell)| (factor * by, *cell)).collect();
        Wide { terms, constant: self.constant * by }
    }

    fn plus(mut self, other: &Self) -> Self {
        self.terms.extend_from_slice(&other.terms);
        Wide { constant: self.constant + other.constant, ..self }
    }
}

impl Law {
    /// Every cell that it speaks of.
    pub fn cells(&self) -> Vec<CellId> {
        let of = |form: &Form| form.terms.iter().map(|term| term.1).collect::<Vec<_>>();
        match self {
            Law::Sum { total, parts } => [&[*total], parts.as_slice()].concat(),
            Law::Linear { terms, .. } => terms.iter().map(|term| term.1).collect(),
            Law::Ratio { over, under, .. } => [of(over), of(under)].concat(),
            Law::Points { now, before, .. } => vec![now.0, now.1, before.0, before.1],
            Law::Place { cell, among, .. } => [&[*cell], among.as_slice()].concat(),
        }
    }

    /// The cells that it must be withheld with.
    pub(super) fn subjects(&self) -> Vec<CellId> {
        match self {
            Law::Place { cell, .. } => vec![*cell],
            _ => self.cells(),
        }
    }

    /// What it says, given what is known of the cells ([`Law::Points`] needs to know) and the places of others
    /// ([`Law::Place`] has no need to count those out).
    pub(super) fn reading(&self, known: &dyn Fn(CellId) -> Option<i128>, places: &BTreeMap<CellId, usize>) -> Reading {
        match self {
            Law::Sum { total, parts } => {
                let parts = parts.iter().map(|part| (-1, *part));
                let terms = std::iter::once((1, *total)).chain(parts).collect();
                Reading::Rows(vec![Row { terms, least: Some(0), most: Some(0) }])
            }
            Law::Linear { terms, least, most } => {
                let terms = terms.iter().map(|(factor, cell)| (i128::from(*factor), *cell)).collect();
                Reading::Rows(vec![Row { terms, least: least.map(i128::from), most: most.map(i128::from) }])
            }
            Law::Ratio { over, under, factor, decimals, printed } => {
                let (over, under) = (Wide::of(over), Wide::of(under));
                Reading::Rows(quotient_rows(&over, &under, scale(*factor, *decimals), *printed))
            }
            Law::Points { now, before, factor, decimals, printed } => {
                let (Some(base), Some(base_before)) = (known(now.1), known(before.1)) else { return Reading::Opaque };
                let over = Wide { terms: vec![(base_before, now.0), (-base, before.0)], constant: 0 };
                let under = Wide { terms: Vec::new(), constant: base * base_before };
                Reading::Rows(quotient_rows(&over, &under, scale(*factor, *decimals), *printed))
            }
            Law::Place { cell, among, highest_first, place, tied } => {
                let (placed, open): (Vec<CellId>, Vec<CellId>) = among.iter().partition(|it| places.contains_key(it));
                let ahead = placed.iter().filter(|other| places[other] < *place).count();
                let level = placed.iter().filter(|other| places[other] == *place).count();
                let sign = if *highest_first { 1 } else { -1 };
                let lead = |by: i128| open.iter().map(|other| (vec![(sign, *other), (-sign, *cell)], by)).collect();
                Reading::Tallies(tallies(&lead, place.saturating_sub(1) - ahead, level, open.len(), *tied))
            }
        }
    }

    /// True if the values keep it.
    pub(super) fn holds(&self, value: &dyn Fn(CellId) -> i128) -> bool {
        let sum = |terms: &[(i128, CellId)]| terms.iter().map(|(factor, cell)| factor * value(*cell)).sum::<i128>();
        let keeps = |row: &Row| {
            let sum = sum(&row.terms);
            row.least.is_none_or(|least| least <= sum) && row.most.is_none_or(|most| sum <= most)
        };
        let counts = |tally: &Tally| {
            let is_true = |(terms, least): &&Claim| sum(terms) >= *least;
            (tally.least..=tally.most).contains(&tally.statements.iter().filter(is_true).count())
        };
        match self.reading(&|cell| Some(value(cell)), &BTreeMap::new()) {
            Reading::Rows(rows) => rows.iter().all(keeps),
            Reading::Tallies(tallies) => tallies.iter().all(counts),
            Reading::Opaque => false,
        }
    }
}

/// So many of the open cells are ahead, and so many others are level with certainty; a mark for ties says
/// whether any is. `lead` says of each open cell that it leads by so much.
fn tallies(
    lead: &dyn Fn(i128) -> Vec<Claim>,
    ahead: usize,
    level: usize,
    open: usize,
    tied: Option<bool>,
) -> Vec<Tally> {
    let mut tallies = vec![Tally { statements: lead(1), least: ahead, most: ahead }];
    match tied {
        Some(true) if level == 0 => tallies.push(Tally { statements: lead(0), least: ahead + 1, most: open }),
        Some(false) => tallies.push(Tally { statements: lead(0), least: ahead, most: ahead }),
        Some(true) | None => {}
    }
    tallies
}
