//! Risk matrices as written.

use super::decode::{DataId, Number, OneOrMany, record};
use super::marking::Release;
use super::table::Entry;
use crate::source::Spanned;

record! {
    /// Factors scored against criteria.
    Matrix, "a risk matrix" {
        /// Name in expressions and figures.
        id: Spanned<DataId>,
        /// What it scores.
        title: String,
        /// When the scores were given.
        period: Option<Spanned<String>>,
        /// Who gave them.
        source: Spanned<String>,
        /// The scores that may be given, each with its words.
        scale: Vec<ScalePoint>,
        /// What is scored, in the order of the scores.
        criteria: Vec<Criterion>,
        /// The factors.
        factors: Vec<Factor>,
        /// Notes on the whole.
        note: OneOrMany<String>,
        /// How far the matrix is protected.
        marking: Option<Spanned<String>>,
        /// The decision to show it although some of its factors are withheld.
        released: Option<Release>,
    }
}

record! {
    /// A score and what it means.
    ScalePoint, "a point of the scale" {
        /// The score.
        score: Number,
        /// What it means.
        words: String,
        /// A word for it, to stand in the cells.
        short: Option<String>,
    }
}

record! {
    /// A criterion.
    Criterion, "a criterion" {
        /// Its name.
        id: Spanned<DataId>,
        /// Its title.
        title: String,
        /// What its scores are multiplied by. 1, if nothing is said.
        weight: Option<Number>,
        /// What it asks.
        text: Option<String>,
        /// How far it is protected.
        marking: Option<Spanned<String>>,
    }
}

record! {
    /// A factor, or a sub-factor below it.
    Factor, "a factor" {
        /// Name in expressions.
        id: Spanned<DataId>,
        /// The label.
        label: Spanned<String>,
        /// One score for each criterion.
        scores: Spanned<Vec<Entry>>,
        /// A typed total is compared with the computed one.
        total: Option<Spanned<Number>>,
        /// A typed rank is compared with the computed one.
        rank: Option<Spanned<Number>>,
        /// Notes on the factor.
        note: OneOrMany<String>,
        /// Sub-factors: scored, never ranked, not summed into the factor.
        children: Vec<Factor>,
        /// How far the factor is protected.
        marking: Option<Spanned<String>>,
    }
}
