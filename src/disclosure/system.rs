//! The counts of an edition, what is known of them, and the rules for small ones.

use std::collections::BTreeSet;

use super::law::{Form, Law};

/// Names a cell of [`System::cells`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellId(pub usize);

/// Names a relation of [`System::relations`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelationId(pub usize);

/// Names a rule of [`System::rules`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub usize);

/// Whether zeros are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zeros {
    /// A zero is no secret: it is always shown, and so a withheld cell is not zero.
    Shown,
    /// A zero is as sensitive as a small number.
    Protected,
}

/// How small numbers are protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Small numbers are withheld, and others so that they cannot be computed.
    Suppress,
    /// Every number is printed as the nearest multiple, totals too, each by itself; see [`rounded`].
    Round(u64),
}

/// What is too small to print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Counts below it are small.
    pub threshold: u64,
    /// Whether zeros are shown.
    pub zeros: Zeros,
    /// How many values a withheld cell must be able to have.
    pub width: usize,
    /// How small numbers are protected.
    pub method: Method,
    /// Whether the sum of withheld cells that is left of a total counts as a cell: 3 people of two withheld
    /// groups are a small number too.
    pub groups: bool,
}

impl Default for Rule {
    fn default() -> Self {
        Rule { threshold: 5, zeros: Zeros::Shown, width: 3, method: Method::Suppress, groups: true }
    }
}

impl Rule {
    /// How many values are small. A cell that stands alone is known to have one of them, so a width above it is
    /// more than withholding can give.
    pub fn small_values(&self) -> u64 {
        self.threshold.saturating_sub(u64::from(self.zeros == Zeros::Shown))
    }

    /// True if small counts are withheld; so they are if there is nothing to round to.
    pub(super) fn suppresses(&self) -> bool {
        matches!(self.method, Method::Suppress | Method::Round(0 | 1))
    }

    /// True for a count that must not be printed.
    pub fn is_small(&self, value: u64) -> bool {
        value < self.threshold && (value > 0 || self.zeros == Zeros::Protected)
    }
}

/// A count as the nearest multiple of a base; the higher of two that are as near.
pub fn rounded(value: u64, base: u64) -> u64 {
    if base < 2 { value } else { (value.saturating_add(base / 2)) / base * base }
}

/// What a reader sees of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The edition prints it, unless it is withheld.
    Shown,
    /// The edition does not print it: a count behind a percentage, a cell of a marked column.
    Hidden,
    /// It is known from elsewhere, as populations are: withholding it would hide nothing.
    Public,
}

/// A count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The true value.
    pub value: u64,
    /// What a reader sees of it.
    pub standing: Standing,
    /// The rule for small values; nothing if it is not sensitive.
    pub rule: Option<RuleId>,
    /// What everybody knows it is not below.
    pub least: u64,
    /// What everybody knows it is not above.
    pub most: Option<u64>,
}

impl Cell {
    /// A cell that is shown and has a rule.
    pub fn counted(value: u64, rule: RuleId) -> Self {
        Cell { value, standing: Standing::Shown, rule: Some(rule), least: 0, most: None }
    }

    /// A cell that is shown and is not sensitive.
    pub fn open(value: u64) -> Self {
        Cell { value, standing: Standing::Shown, rule: None, least: 0, most: None }
    }

    /// The same cell with another standing.
    pub fn with_standing(self, standing: Standing) -> Self {
        Cell { standing, ..self }
    }
}

/// Something that a reader knows of cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Relation {
    /// What is known.
    pub law: Law,
    /// Whether it is known from a number or place that the edition prints, which can be withheld.
    pub printed: bool,
}

/// What an edition does not print.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Withheld {
    /// Cells.
    pub cells: BTreeSet<CellId>,
    /// Printed relations: percentages, changes, places.
    pub relations: BTreeSet<RelationId>,
}

/// Everything that one edition would print about counts that are linked, or not.
#[derive(Clone, Debug, Default)]
pub struct System {
    /// Rules.
    pub rules: Vec<Rule>,
    /// Counts.
    pub cells: Vec<Cell>,
    /// What is known of them.
    pub relations: Vec<Relation>,
}

impl System {
    /// Adds a rule.
    pub fn rule(&mut self, rule: Rule) -> RuleId {
        self.rules.push(rule);
        RuleId(self.rules.len() - 1)
    }

    /// Adds a cell.
    pub fn cell(&mut self, cell: Cell) -> CellId {
        self.cells.push(cell);
        CellId(self.cells.len() - 1)
    }

    /// Adds something that every reader knows, whatever is withheld.
    pub fn relate(&mut self, law: Law) -> RelationId {
        self.relations.push(Relation { law, printed: false });
        RelationId(self.relations.len() - 1)
    }

    /// Adds something that is known because the edition prints it.
    pub fn print(&mut self, law: Law) -> RelationId {
        self.relations.push(Relation { law, printed: true });
        RelationId(self.relations.len() - 1)
    }

    /// A total and its parts.
    pub fn sum(&mut self, total: CellId, parts: &[CellId]) -> RelationId {
        self.relate(Law::Sum { total, parts: parts.to_vec() })
    }

    /// A printed difference.
    pub fn difference(&mut self, now: CellId, before: CellId) -> RelationId {
        let difference = self.signed(now) - self.signed(before);
        let terms = vec![(1, now), (-1, before)];
        self.print(Law::Linear { terms, least: Some(difference), most: Some(difference) })
    }

    /// A printed `factor × over ÷ under`, rounded to decimals: a share with factor 100, a rate with 1,000, an
    /// average with 1. Nothing if there is nothing to divide by.
    pub fn ratio(&mut self, over: Form, under: Form, factor: u32, decimals: u32) -> Option<RelationId> {
        let value = |form: &Form| form.value(&|cell| i128::from(self.cells[cell.0].value));
        let printed = super::law::quotient(value(&over), value(&under), factor, decimals)?;
        Some(self.print(Law::Ratio { over, under, factor, decimals, printed }))
    }

    /// A printed percentage of a base.
    pub fn share(&mut self, part: CellId, base: CellId, decimals: u32) -> Option<RelationId> {
        self.ratio(Form::of(part), Form::of(base), 100, decimals)
    }

    /// A printed percentage change.
    pub fn change(&mut self, now: CellId, before: CellId, decimals: u32) -> Option<RelationId> {
        self.ratio(Form { terms: vec![(1, now), (-1, before)], constant: 0 }, Form::of(before), 100, decimals)
    }

    /// A printed difference of two percentages, each a part and its base.
    pub fn points(&mut self, now: (CellId, CellId), before: (CellId, CellId), decimals: u32) -> Option<RelationId> {
        let value = |cell: CellId| i128::from(self.cells[cell.0].value);
        let over = value(now.0) * value(before.1) - value(before.0) * value(now.1);
        let printed = super::law::quotient(over, value(now.1) * value(before.1), 100, decimals)?;
        Some(self.print(Law::Points { now, before, factor: 100, decimals, printed }))
    }

    /// The printed places of a ranking, one relation for each cell. `tied` says whether shared places are
    /// printed as such (`5=`).
    pub fn ranking(&mut self, cells: &[CellId], highest_first: bool, tied: bool) -> Vec<RelationId> {
        let value = |cell: CellId| self.cells[cell.0].value;
        let ahead = |one: u64, other: u64| if highest_first { one > other } else { one < other };
        let place = |(at, cell): (usize, &CellId)| {
            let among: Vec<CellId> = cells.iter().enumerate().filter(|(it, _)| *it != at).map(|it| *it.1).collect();
            let place = 1 + among.iter().filter(|other| ahead(value(**other), value(*cell))).count();
            let tied = tied.then(|| among.iter().any(|other| value(*other) == value(*cell)));
            Law::Place { cell: *cell, among, highest_first, place, tied }
        };
        let laws: Vec<Law> = cells.iter().enumerate().map(place).collect();
        laws.into_iter().map(|law| self.print(law)).collect()
    }

    /// A printed order, highest first, as of bars or of the rows of a sorted table: each is at least the next.
    /// Where one of these relations is withheld, the order must not be by these counts.
    pub fn order(&mut self, cells: &[CellId]) -> Vec<RelationId> {
        let law =
            |pair: &[CellId]| Law::Linear { terms: vec![(1, pair[0]), (-1, pair[1])], least: Some(0), most: None };
        cells.windows(2).map(law).collect::<Vec<_>>().into_iter().map(|law| self.print(law)).collect()
    }

    /// The relations that the true values do not keep: typed figures that are wrong. They are left out of
    /// attacks, so they must be mended first.
    pub fn broken(&self) -> Vec<RelationId> {
        (0..self.relations.len()).map(RelationId).filter(|it| !self.holds(*it)).collect()
    }

    pub(super) fn holds(&self, relation: RelationId) -> bool {
        self.relations[relation.0].law.holds(&|cell| i128::from(self.cells[cell.0].value))
    }

    fn signed(&self, cell: CellId) -> i64 {
        i64::try_from(self.cells[cell.0].value).unwrap_or(i64::MAX)
    }

    pub(super) fn rule_of(&self, cell: CellId) -> Option<&Rule> {
        self.cells[cell.0].rule.map(|rule| &self.rules[rule.0])
    }

    /// True for a cell that its rule finds small.
    pub fn is_small(&self, cell: CellId) -> bool {
        self.rule_of(cell).is_some_and(|rule| rule.is_small(self.cells[cell.0].value))
    }

    /// How many values a cell must be able to have: by its own rule, or by the widest of all.
    pub(super) fn width(&self, cell: CellId) -> usize {
        let widest = || self.rules.iter().map(|rule| rule.width).max().unwrap_or(1);
        self.rule_of(cell).map_or_else(widest, |rule| rule.width)
    }

    /// The base that a cell is rounded to, if that is how it is printed.
    pub(super) fn base(&self, cell: CellId) -> Option<u64> {
        match self.rule_of(cell)?.method {
            Method::Round(base) if base > 1 && self.cells[cell.0].standing == Standing::Shown => Some(base),
            Method::Round(_) | Method::Suppress => None,
        }
    }
}

/// The printed relations that must be withheld when cells are: whatever is derived from one of them. Also what is
/// derived from the exact value of a cell that is printed rounded; print it as derived from the rounded value,
/// which tells nothing more, and leave it out of the system.
///
/// The place of another cell in a ranking is not derived from a cell; whether it gives the cell away is for the
/// attack to say.
pub fn derived(system: &System, cells: &BTreeSet<CellId>) -> BTreeSet<RelationId> {
    let is_inexact = |cell: &CellId| cells.contains(cell) || system.base(*cell).is_some();
    let ids = (0..system.relations.len()).map(RelationId);
    let must_go = |id: &RelationId| {
        let relation = &system.relations[id.0];
        relation.printed && relation.law.subjects().iter().any(is_inexact)
    };
    ids.filter(must_go).collect()
}
