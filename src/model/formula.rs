//! Formulas: how the cells of a column are computed.

use super::{Aim, CellRef};

/// How a column is computed; columns by place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Formula {
    /// `to` less `from`.
    Difference {
        /// The earlier column.
        from: usize,
        /// The later column.
        to: usize,
    },
    /// `of` before `change`.
    Earlier {
        /// The later column.
        of: usize,
        /// The column of the change.
        change: usize,
    },
    /// The difference as a percentage of `from`.
    PercentageChange {
        /// The earlier column.
        from: usize,
        /// The later column.
        to: usize,
    },
    /// The difference of two percentages.
    PercentagePoints {
        /// The earlier column.
        from: usize,
        /// The later column.
        to: usize,
    },
    /// A part as a percentage of its base.
    Share {
        /// The column of the part.
        of: usize,
        /// The base.
        base: Base,
    },
    /// A count for `per` people.
    Rate {
        /// The column of the count.
        of: usize,
        /// The population.
        population: Base,
        /// For how many people.
        per: u32,
    },
    /// The place among the rows beside it; ties share a place and the next is left out.
    Rank {
        /// The column that is ranked.
        of: usize,
        /// Which end is first.
        direction: Direction,
    },
    /// The sum of columns, less others.
    Total {
        /// The columns that are added.
        of: Vec<usize>,
        /// The columns that are taken off.
        less: Vec<usize>,
    },
    /// The product of columns.
    Product {
        /// The columns.
        of: Vec<usize>,
    },
    /// How a figure did against its target.
    Rating {
        /// The column of the figure.
        of: usize,
        /// The columns of targets: the first that is for the period of the figure counts.
        targets: Vec<usize>,
        /// The column of what must be met at least, where a target goes beyond it.
        base: Option<usize>,
        /// What is wanted of rows that do not say.
        aim: Option<Aim>,
    },
}

impl Formula {
    /// The columns that it reads.
    pub fn columns(&self) -> Vec<usize> {
        match self {
            Formula::Difference { from, to }
            | Formula::PercentageChange { from, to }
            | Formula::PercentagePoints { from, to } => vec![*from, *to],
            Formula::Share { of, base } | Formula::Rate { of, population: base, .. } => match base {
                Base::Column(column) => vec![*of, *column],
                Base::Row(_) | Base::Cell(_) => vec![*of],
            },
            Formula::Earlier { of, change } => vec![*of, *change],
            Formula::Rank { of, .. } => vec![*of],
            Formula::Product { of } => of.clone(),
            Formula::Total { of, less } => of.iter().chain(less).copied().collect(),
            Formula::Rating { of, targets, base, .. } => {
                std::iter::once(*of).chain(targets.iter().copied()).chain(*base).collect()
            }
        }
    }
}

/// What a share is a share of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// The same column in this row.
    Row(usize),
    /// This column in the same row.
    Column(usize),
    /// A cell of any table.
    Cell(CellRef),
}

/// Which end of a ranking is first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The highest value has rank 1.
    HighestFirst,
    /// The lowest value has rank 1.
    LowestFirst,
}
