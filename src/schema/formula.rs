//! Formulas as written.

use serde_json::{Value, json};

use super::decode::{Decode, Findings, OneOrMany, choice, record};
use super::json::{Keys, Named};
use super::yaml::{Kind, Node};
use crate::diag::{Code, Diagnostic, quoted, suggest};
use crate::source::Spanned;

/// How a column is computed. Each names other columns of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Formula {
    /// `to` less `from`.
    Difference(Pair),
    /// The figure before a change.
    Earlier(Changed),
    /// The difference as a percentage of `from`.
    PercentageChange(Pair),
    /// The difference of two percentages.
    PercentagePoints(Pair),
    /// A part as a percentage of its base.
    Share(Share),
    /// A count for so many people.
    Rate(Rate),
    /// The place among the rows beside it.
    Rank(Rank),
    /// The sum of columns.
    Total(Sum),
    /// The sum of columns, less others.
    Sum(SignedSum),
    /// The product of columns.
    Product(Product),
    /// How a figure did against its target.
    Rating(Rated),
}

record! {
    /// The two columns of a comparison.
    Pair, "a comparison" {
        /// The earlier column.
        from: Spanned<String>,
        /// The later column.
        to: Spanned<String>,
    }
}

record! {
    /// A figure and how it has changed, where the earlier figure was not published.
    Changed, "an earlier figure" {
        /// The later figure.
        of: Spanned<String>,
        /// The column of the change.
        change: Spanned<String>,
    }
}

record! {
    /// A share and its base; one of the three bases is given.
    Share, "a share" {
        /// The column of the part.
        of: Spanned<String>,
        /// The base stands in the same column, in this row.
        base_row: Option<Spanned<String>>,
        /// The base stands in the same row, in this column.
        base_column: Option<Spanned<String>>,
        /// The base is this cell of any table: `table.row.column`.
        base_cell: Option<Spanned<String>>,
    }
}

record! {
    /// A rate and its population; one of the two populations is given.
    Rate, "a rate" {
        /// The column of the count.
        of: Spanned<String>,
        /// The population stands in the same row, in this column.
        population_column: Option<Spanned<String>>,
        /// The population is this cell of any table: `table.row.column`.
        population_cell: Option<Spanned<String>>,
        /// For how many people: 1000, 100000.
        per: Spanned<u32>,
    }
}

choice! {
    /// Which end of a ranking is first.
    Direction, "a direction" {
        /// The highest value has rank 1.
        HighestFirst = "highest_first",
        /// The lowest value has rank 1.
        LowestFirst = "lowest_first",
    }
}

record! {
    /// A ranking. Its direction must be said: nobody can guess whether 1 is the most or the least.
    Rank, "a rank" {
        /// The column that is ranked.
        of: Spanned<String>,
        /// Which end is first.
        direction: Direction,
    }
}

record! {
    /// A sum of columns.
    Sum, "a total" {
        /// The columns.
        of: Vec<Spanned<String>>,
    }
}

record! {
    /// A product of columns.
    Product, "a product" {
        /// The columns.
        of: Vec<Spanned<String>>,
    }
}

record! {
    /// A sum of columns, less others.
    SignedSum, "a sum" {
        /// The columns that are added.
        plus: Vec<Spanned<String>>,
        /// The columns that are taken off.
        minus: Vec<Spanned<String>>,
    }
}

choice! {
    /// Which way is better.
    Polarity, "a polarity" {
        /// More is better.
        Higher = "higher",
        /// Less is better.
        Lower = "lower",
        /// Neither.
        Neutral = "neutral",
    }
}

record! {
    /// A figure against its target.
    Rated, "a rating" {
        /// The column of the figure.
        of: Spanned<String>,
        /// The column of the target. Of several, the first that is for the period of the figure counts.
        target: OneOrMany<Spanned<String>>,
        /// The column of what must be met at least, where a target goes beyond it.
        base: Option<Spanned<String>>,
        /// Which way is better, in rows that do not say.
        polarity: Option<Polarity>,
        /// How far from its target a figure has just missed it, in rows that do not say.
        tolerance: Option<Spanned<String>>,
    }
}

/// The base of a share or the population of a rate, once exactly one is known to be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base<'a> {
    /// The same column in this row.
    Row(&'a Spanned<String>),
    /// This column in the same row.
    Column(&'a Spanned<String>),
    /// A cell of any table.
    Cell(&'a Spanned<String>),
}

impl Share {
    /// The base, if exactly one is given.
    pub fn base(&self) -> Option<Base<'_>> {
        match (&self.base_row, &self.base_column, &self.base_cell) {
            (Some(row), None, None) => Some(Base::Row(row)),
            (None, Some(column), None) => Some(Base::Column(column)),
            (None, None, Some(cell)) => Some(Base::Cell(cell)),
            _ => None,
        }
    }
}

impl Rate {
    /// The population, if exactly one is given.
    pub fn population(&self) -> Option<Base<'_>> {
        match (&self.population_column, &self.population_cell) {
            (Some(column), None) => Some(Base::Column(column)),
            (None, Some(cell)) => Some(Base::Cell(cell)),
            _ => None,
        }
    }
}

const FORMULAS: [&str; 11] = [
    "product",
    "difference",
    "earlier",
    "percentage_change",
    "percentage_points",
    "share",
    "rate",
    "rank",
    "total",
    "sum",
    "rating",
];

impl Decode for Formula {
    fn decode(node: &Node, findings: &mut Findings) -> Option<Self> {
        let Kind::Map(entries) = &node.kind else {
            findings.expected(node, "a formula, such as `{difference: {from: before, to: now}}`");
            return None;
        };
        let [(key, value)] = entries.as_slice() else {
            findings.expected(node, "one formula, such as `{difference: {from: before, to: now}}`");
            return None;
        };
        match key.value.as_str() {
            "difference" => Decode::decode(value, findings).map(Formula::Difference),
            "earlier" => Decode::decode(value, findings).map(Formula::Earlier),
            "percentage_change" => Decode::decode(value, findings).map(Formula::PercentageChange),
            "percentage_points" => Decode::decode(value, findings).map(Formula::PercentagePoints),
            "share" => Decode::decode(value, findings).map(Formula::Share),
            "rate" => Decode::decode(value, findings).map(Formula::Rate),
            "rank" => Decode::decode(value, findings).map(Formula::Rank),
            "total" => Decode::decode(value, findings).map(Formula::Total),
            "product" => Decode::decode(value, findings).map(Formula::Product),
            "sum" => Decode::decode(value, findings).map(Formula::Sum),
            "rating" => Decode::decode(value, findings).map(Formula::Rating),
            other => {
                let message = format!("there is no formula `{other}`");
                let hint = suggest(other, FORMULAS).unwrap_or_else(|| format!("there is: {}", quoted(FORMULAS)));
                findings.diagnostics.push(Diagnostic::new(Code::InvalidValue, key.span, message).hint(hint));
                None
            }
        }
    }

    fn schema(named: &mut Named) -> Value {
        named.of(concat!(module_path!(), "::Formula"), |named| {
            let all = Keys::default()
                .with::<Option<Pair>>("difference", &["`to` less `from`."], named)
                .with::<Option<Changed>>("earlier", &["The figure before a change."], named)
                .with::<Option<Pair>>("percentage_change", &["The difference as a percentage of `from`."], named)
                .with::<Option<Pair>>("percentage_points", &["The difference of two percentages."], named)
                .with::<Option<Share>>("share", &["A part as a percentage of its base."], named)
                .with::<Option<Rate>>("rate", &["A count for so many people."], named)
                .with::<Option<Rank>>("rank", &["The place among the rows beside it."], named)
                .with::<Option<Sum>>("total", &["The sum of columns."], named)
                .with::<Option<Product>>("product", &["The product of columns."], named)
                .with::<Option<SignedSum>>("sum", &["The sum of columns, less others."], named)
                .with::<Option<Rated>>("rating", &["How a figure did against its target."], named);
            let one = json!({"minProperties": 1, "maxProperties": 1});
            json!({"allOf": [all.end(&["How a column is computed."]), one]})
        })
    }
}
