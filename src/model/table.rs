//! Tables: every cell has a value or says why not, every formula is computed.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::{Aim, Direction, Formula, Level, Period, Quantity, TableId, Unit};
use crate::source::{Span, Spanned};
use crate::strings::{Strings, say};

/// A table with its metadata.
#[derive(Clone, Debug)]
pub struct Table {
    /// Name in expressions and figures.
    pub id: String,
    /// The folder below `data/` that it belongs to; empty for `data/` itself.
    pub folder: String,
    /// What it shows, without area and period.
    pub title: String,
    /// The measure.
    pub measure: String,
    /// The unit of columns that name no other.
    pub unit: Unit,
    /// The period of columns that name no other. Nothing if neither table nor report has one.
    pub period: Option<Period>,
    /// Id of the area.
    pub area: Option<String>,
    /// Id of the data source.
    pub source: String,
    /// How firm the figures are.
    pub status: Status,
    /// For percentages: of what.
    pub base: Option<String>,
    /// The least change that counts as real.
    pub significance: Option<Significance>,
    /// How the percentages of a column belong together, if the author says.
    pub shares: Option<Shares>,
    /// The tables whose figures may differ, and why.
    pub reconciled: Vec<(Spanned<String>, String)>,
    /// The kind of areas that the rows are, if they are.
    pub areas: Option<String>,
    /// The header over the row labels.
    pub stub: String,
    /// Notes on the whole.
    pub notes: Vec<String>,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, parents before their children.
    pub rows: Vec<Row>,
    /// Labels over rows; rows name them by place.
    pub groups: Vec<Group>,
    /// One cell for each row and column, row by row.
    pub cells: Vec<Cell>,
    /// How far the table is protected.
    pub level: Level,
    /// The rows that are withheld: their names, so that a text that uses one can be told, and where they stood.
    pub unseen_rows: Vec<Unseen>,
    /// The columns that are withheld.
    pub unseen_columns: Vec<Unseen>,
    /// Where the id stands.
    pub span: Span,
    /// The words that its figures are said with.
    pub strings: Arc<Strings>,
}

/// A column.
#[derive(Clone, Debug)]
pub struct Column {
    /// Name in expressions.
    pub id: String,
    /// The header.
    pub title: String,
    /// A header above it and its neighbours of the same words.
    pub under: Option<String>,
    /// The unit.
    pub unit: Unit,
    /// The period, if it is not the table's.
    pub period: Option<Period>,
    /// The id of the area, if it is not the table's.
    pub area: Option<String>,
    /// The measure, if it is not the table's.
    pub measure: Option<String>,
    /// For a percentage: of what.
    pub base: Option<String>,
    /// For ranks that are entered: which end is first.
    pub direction: Option<Direction>,
    /// How it is computed.
    pub formula: Option<Formula>,
    /// Decimals shown.
    pub decimals: u32,
    /// Whether a plus sign is shown.
    pub signed: bool,
    /// Whether parents and totals are sums.
    pub additive: bool,
    /// Why its figures cannot be compared with those before.
    pub series_break: Option<String>,
    /// Notes.
    pub notes: Vec<String>,
    /// How far it is protected.
    pub level: Level,
    /// True if it is computed from what is withheld, and was released: its formula is not given.
    pub released: bool,
    /// Where the id stands.
    pub span: Span,
}

/// A row or column that an edition leaves out, or shows only with others. Nothing of it is here but its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unseen {
    /// Its id.
    pub id: String,
    /// For a row: the row that it is a part of, in which breakdown, and its group.
    pub beside: (Option<usize>, usize, Option<usize>),
    /// True for a row with figures of its own: nothing can be said of all rows without it.
    pub counts: bool,
    /// For a row that is only shown with others: the label of all of them.
    pub within: Option<String>,
    /// Where the id stands.
    pub span: Span,
}

/// A label over rows.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name.
    pub id: String,
    /// The label.
    pub title: String,
}

/// A row.
#[derive(Clone, Debug)]
pub struct Row {
    /// Name in expressions.
    pub id: String,
    /// The label.
    pub label: String,
    /// What part it plays.
    pub kind: RowKind,
    /// How deep it stands; 0 at the top.
    pub depth: usize,
    /// The row that it is a part of.
    pub parent: Option<usize>,
    /// Which of its parent's breakdowns it belongs to, and that breakdown's title if there are several.
    pub breakdown: (usize, Option<String>),
    /// The group it stands under.
    pub group: Option<usize>,
    /// The unit, if it is not the column's.
    pub unit: Option<Unit>,
    /// What is counted, if it is not what the table counts.
    pub measure: Option<String>,
    /// For a percentage: of what, if it is not what its column says.
    pub base: Option<String>,
    /// Decimals shown, if the author says how many.
    pub decimals: Option<u32>,
    /// What is wanted of its figures.
    pub aim: Option<Aim>,
    /// What of the thing that the label names is meant.
    pub qualifier: Option<String>,
    /// What began or ended here.
    pub event: Option<String>,
    /// Why figures from here on cannot be compared with those before.
    pub series_break: Option<String>,
    /// True if more belongs to it than the rows that the table has.
    pub partial: bool,
    /// Notes.
    pub notes: Vec<String>,
    /// How far it is protected.
    pub level: Level,
    /// The rows that it is the sum of, in columns that are summed; none for a row of its own.
    pub parts: Vec<usize>,
    /// Where the id stands.
    pub span: Span,
}

/// What part a row plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// Figures of its own.
    Data,
    /// The sum of the rows beside it.
    Total,
    /// "Of which": never part of a total.
    Memo,
    /// Several rows whose numbers are too small to be shown one by one.
    Merged,
}

impl RowKind {
    /// True for a row that a total counts.
    pub fn is_part(self) -> bool {
        matches!(self, RowKind::Data | RowKind::Merged)
    }
}

/// How the percentages of a column belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shares {
    /// They are the parts of one whole, and add up to 100%.
    Whole,
    /// The percentages of each row are the parts of one whole.
    Across,
    /// Something can be in several rows, so they add up to more.
    Overlapping,
    /// Some rows are left out, so they add up to less.
    Partial,
    /// Each row is a share of a whole of its own.
    Separate,
    /// Each row measures something else.
    Unrelated,
}

impl Shares {
    /// What a reader must know.
    pub fn note(self, strings: &Strings) -> Option<String> {
        let key = match self {
            Shares::Whole | Shares::Across | Shares::Unrelated => return None,
            Shares::Overlapping => "shares.overlapping",
            Shares::Partial => "shares.partial",
            Shares::Separate => "shares.separate",
        };
        Some(say!(strings, key))
    }
}

/// The least change that counts as real, as against chance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Significance {
    /// So much, in the unit of the figures; percentage points for percentages.
    Absolute(Decimal),
    /// So many percent of the earlier figure.
    Percent(Decimal),
}

impl Significance {
    /// Reads `6`, `6 percentage points` or `5%`.
    pub fn parse(text: &str) -> Option<Significance> {
        let (number, make): (&str, fn(Decimal) -> Significance) = match text.strip_suffix('%') {
            Some(number) => (number, Significance::Percent),
            None => (text.trim_end_matches("percentage points").trim_end_matches("points"), Significance::Absolute),
        };
        number.trim().parse().ok().filter(|number: &Decimal| number.is_sign_positive()).map(make)
    }

    /// True if the change from one figure to another is large enough.
    pub fn reached(&self, from: Decimal, to: Decimal) -> bool {
        let change = (to - from).abs();
        match self {
            Significance::Absolute(least) => change >= *least,
            Significance::Percent(least) => change * Decimal::ONE_HUNDRED >= from.abs() * least,
        }
    }

    /// In words: "6 percentage points", "5%".
    pub fn words(&self, unit: Option<&Unit>, strings: &Strings) -> String {
        let (Significance::Absolute(number) | Significance::Percent(number)) = self;
        let shown = super::figure(*number, number.normalize().scale(), false);
        match (self, unit) {
            (Significance::Percent(_), _) => format!("{shown}%"),
            (_, Some(Unit::Percent)) => Unit::Points.phrase(&shown, *number == Decimal::ONE, strings),
            (_, Some(unit)) => unit.phrase(&shown, *number == Decimal::ONE, strings),
            (_, None) => shown,
        }
    }
}

/// How firm a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Will not change.
    Final,
    /// May change.
    Provisional,
    /// Has changed since it was first published.
    Revised,
    /// Is an estimate.
    Estimated,
}

impl Status {
    /// The word for it.
    pub fn said(self, strings: &Strings) -> String {
        let key = match self {
            Status::Final => "status.final",
            Status::Provisional => "status.provisional",
            Status::Revised => "status.revised",
            Status::Estimated => "status.estimated",
        };
        say!(strings, key)
    }

    /// The shorthand in tables; final figures have none.
    pub fn shorthand(self) -> Option<&'static str> {
        match self {
            Status::Final => None,
            Status::Provisional => Some("[p]"),
            Status::Revised => Some("[r]"),
            Status::Estimated => Some("[e]"),
        }
    }
}

/// Why there is no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// The measure does not apply here.
    NotApplicable,
    /// Nobody has the figure.
    NotAvailable,
    /// The figure may not be shown.
    Withheld,
    /// It is not yet decided.
    NotYetSet,
    /// A change from zero, a share of zero.
    NotCalculable,
    /// It could not be read, and has been reported: a site with such a cell is never rendered.
    Unreadable,
}

impl Missing {
    /// The shorthand in tables, after the Analysis Function's list of symbols.
    pub fn shorthand(self) -> &'static str {
        match self {
            Missing::NotApplicable => "[z]",
            Missing::NotAvailable => "[x]",
            Missing::Withheld => "[c]",
            Missing::NotYetSet => "[y]",
            Missing::NotCalculable => "[n]",
            Missing::Unreadable => "[?]",
        }
    }

    /// In words.
    pub fn said(self, strings: &Strings) -> String {
        let key = match self {
            Missing::NotApplicable => "missing.not_applicable",
            Missing::NotAvailable => "missing.not_available",
            Missing::Withheld => "missing.withheld",
            Missing::NotYetSet => "missing.not_yet_set",
            Missing::NotCalculable => "missing.not_calculable",
            Missing::Unreadable => "missing.unreadable",
        };
        say!(strings, key)
    }

    /// In words, for messages.
    pub fn words(self) -> String {
        self.said(Strings::of_messages())
    }
}

/// A number, or why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Datum {
    /// A number, unrounded.
    Number(Decimal),
    /// Why there is none.
    Missing(Missing),
}

impl Datum {
    /// The number, if there is one.
    pub fn number(self) -> Option<Decimal> {
        match self {
            Datum::Number(number) => Some(number),
            Datum::Missing(_) => None,
        }
    }
}

/// A cell.
#[derive(Clone, Debug)]
pub struct Cell {
    /// What stands there.
    pub datum: Datum,
    /// For a rank: whether others share it.
    pub tied: bool,
    /// Its period, if it is not that of its column.
    pub period: Option<Period>,
    /// Decimals shown, if not as many as in its column.
    pub decimals: Option<u32>,
    /// How firm it is, if that is not the table's status.
    pub status: Option<Status>,
    /// Notes.
    pub notes: Vec<String>,
    /// How far it is protected: by its own marking, those of all it stands in, and those of all it is derived
    /// from.
    pub level: Level,
    /// True if its marking withholds it from this edition.
    pub unseen: bool,
    /// Where it was typed; the row, if it was not.
    pub span: Span,
}

/// Names one cell of the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellRef {
    /// The table.
    pub table: TableId,
    /// The row, by place.
    pub row: usize,
    /// The column, by place.
    pub column: usize,
}

impl Table {
    /// The cell at row and column.
    pub fn cell(&self, row: usize, column: usize) -> &Cell {
        &self.cells[row * self.columns.len() + column]
    }

    /// The place of a row.
    pub fn find_row(&self, id: &str) -> Option<usize> {
        self.rows.iter().position(|row| row.id == id)
    }

    /// The place of a column.
    pub fn find_column(&self, id: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.id == id)
    }

    /// The unit of a cell: its row's, if that names one and the column is entered.
    pub fn unit_of(&self, row: usize, column: usize) -> &Unit {
        let column = &self.columns[column];
        let own = if column.formula.is_none() { self.rows[row].unit.as_ref() } else { None };
        own.unwrap_or(&column.unit)
    }

    /// Decimals shown of a cell.
    pub fn decimals_of(&self, row: usize, column: usize) -> u32 {
        self.cell(row, column).decimals.unwrap_or(self.columns[column].decimals)
    }

    /// The period of a cell: its own, its column's or the table's.
    pub fn period_of(&self, row: usize, column: usize) -> Option<Period> {
        self.cell(row, column).period.or(self.columns[column].period).or(self.period)
    }

    /// The column of the target that a figure is set against: the first that is for the period of the figure.
    pub fn target_of(&self, row: usize, figure: usize) -> Option<usize> {
        let targets = self.columns.iter().find_map(|column| match &column.formula {
            Some(Formula::Rating { of, targets, .. }) if *of == figure => Some(targets),
            _ => None,
        })?;
        let fits = |target: &usize| {
            self.cell(row, *target).datum.number().is_some()
                && self.period_of(row, *target) == self.period_of(row, figure)
        };
        targets.iter().copied().find(fits)
    }

    /// The number in a cell as it is shown, or why there is none.
    pub fn quantity(&self, row: usize, column: usize) -> Result<Quantity, Missing> {
        let cell = self.cell(row, column);
        match cell.datum {
            Datum::Missing(missing) => Err(missing),
            Datum::Number(value) => Ok(Quantity {
                value,
                unit: self.unit_of(row, column).clone(),
                decimals: self.decimals_of(row, column),
                signed: self.columns[column].signed,
                tied: cell.tied,
            }),
        }
    }

    /// The rows that stand beside `row`, itself included: same parent, same breakdown, same group.
    pub fn siblings(&self, row: usize) -> impl Iterator<Item = usize> + '_ {
        let this = &self.rows[row];
        let beside = move |other: &Row| {
            other.parent == this.parent && other.breakdown.0 == this.breakdown.0 && other.group == this.group
        };
        self.rows.iter().enumerate().filter(move |(_, other)| beside(other)).map(|(at, _)| at)
    }

    /// True if some row has parts.
    pub fn is_hierarchical(&self) -> bool {
        self.rows.iter().any(|row| row.parent.is_some())
    }
}
