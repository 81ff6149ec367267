//! Risk matrices: factors scored against criteria, totalled and ranked.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::{Level, Period};
use crate::source::Span;
use crate::strings::Strings;

/// A risk matrix.
#[derive(Clone, Debug)]
pub struct Matrix {
    /// Name in expressions and figures.
    pub id: String,
    /// The folder below `data/` that it belongs to.
    pub folder: String,
    /// What it scores.
    pub title: String,
    /// When the scores were given.
    pub period: Option<Period>,
    /// Id of the data source.
    pub source: String,
    /// The scores that may be given, lowest first.
    pub scale: Vec<ScalePoint>,
    /// What is scored.
    pub criteria: Vec<Criterion>,
    /// Factors, each followed by its sub-factors.
    pub factors: Vec<Factor>,
    /// Notes on the whole.
    pub notes: Vec<String>,
    /// How far it is protected.
    pub level: Level,
    /// True if some of its factors are withheld: ranks count them, and nothing else may be made of it.
    pub incomplete: bool,
    /// Where the id stands.
    pub span: Span,
    /// The words that its scores are said with.
    pub strings: Arc<Strings>,
}

/// A score and what it means.
#[derive(Clone, Debug)]
pub struct ScalePoint {
    /// The score.
    pub score: Decimal,
    /// What it means.
    pub words: String,
    /// A word for it, to stand in the cells.
    pub short: Option<String>,
}

/// A criterion.
#[derive(Clone, Debug)]
pub struct Criterion {
    /// Its name.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What its scores are multiplied by; zero for one that stands beside the others and is not counted.
    pub weight: Decimal,
    /// What it asks.
    pub text: Option<String>,
}

/// A score, or why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Score {
    /// A point of the scale.
    Scored(Decimal),
    /// The criterion does not apply to the factor.
    NotApplicable,
    /// The criterion applies and nobody gave a score.
    NotScored,
}

/// A factor or sub-factor.
#[derive(Clone, Debug)]
pub struct Factor {
    /// Name in expressions.
    pub id: String,
    /// The label.
    pub label: String,
    /// True for a sub-factor: scored, not ranked.
    pub sub: bool,
    /// One score for each criterion.
    pub scores: Vec<Score>,
    /// Weighted sum of the scores.
    pub total: Decimal,
    /// Standard competition rank among the factors; nothing for a sub-factor.
    pub rank: Option<u64>,
    /// Whether others share the rank.
    pub tied: bool,
    /// Notes.
    pub notes: Vec<String>,
    /// Where the id stands.
    pub span: Span,
}

/// How the ranking would change if a criterion that does not apply were left out of what a factor could
/// have scored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sensitivity {
    /// Each factor that changes its rank: its place in [`Matrix::factors`], the rank now, the rank then.
    pub moved: Vec<(usize, u64, u64)>,
    /// For each ranked factor: place, total, what it could have scored, and the share of it in percent.
    pub shares: Vec<(usize, Decimal, Decimal, Decimal)>,
}

impl Matrix {
    /// The factors that are ranked, by rank and then as given.
    pub fn ranking(&self) -> Vec<(usize, &Factor)> {
        let mut ranked: Vec<_> = self.factors.iter().enumerate().filter(|(_, factor)| !factor.sub).collect();
        ranked.sort_by_key(|(_, factor)| factor.rank);
        ranked
    }

    /// The highest score of the scale.
    pub fn highest_score(&self) -> Decimal {
        self.scale.iter().map(|point| point.score).max().unwrap_or_default()
    }

    /// What a factor would score with the highest score for every criterion that applies to it.
    pub fn applicable_maximum(&self, factor: &Factor) -> Decimal {
        let applies = |(_, score): &(&Criterion, &Score)| **score != Score::NotApplicable;
        let weights = self.criteria.iter().zip(&factor.scores).filter(applies).map(|(criterion, _)| criterion.weight);
        weights.sum::<Decimal>() * self.highest_score()
    }

    /// The word of a score for a cell: the short one, if there is one.
    pub fn word_of(&self, score: Decimal) -> &str {
        let point = self.scale.iter().find(|point| point.score == score);
        point.map_or("", |point| point.short.as_deref().unwrap_or(&point.words))
    }

    /// The criteria that count in the total.
    pub fn counted(&self) -> impl Iterator<Item = &Criterion> {
        self.criteria.iter().filter(|criterion| !criterion.weight.is_zero())
    }

    /// True if every criterion that counts does so the same.
    pub fn is_unweighted(&self) -> bool {
        self.counted().all(|criterion| criterion.weight == Decimal::ONE)
    }

    /// The sum of the scores that count, without their weights.
    pub fn plain_total(&self, factor: &Factor) -> Decimal {
        let counted = self.criteria.iter().zip(&factor.scores).filter(|(criterion, _)| !criterion.weight.is_zero());
        let scores = counted.filter_map(|(_, score)| match score {
            Score::Scored(score) => Some(*score),
            Score::NotApplicable | Score::NotScored => None,
        });
        scores.sum()
    }

    /// Compares the ranking with one by share of the applicable maximum.
    pub fn sensitivity(&self) -> Sensitivity {
        let share = |(place, factor): &(usize, &Factor)| {
            let maximum = self.applicable_maximum(factor);
            let share = if maximum.is_zero() { maximum } else { factor.total * Decimal::ONE_HUNDRED / maximum };
            (*place, factor.total, maximum, share)
        };
        let shares: Vec<_> = self.ranking().iter().map(share).collect();
        let then = competition_ranks(&shares.iter().map(|it| it.3).collect::<Vec<_>>(), true);
        let moved = shares.iter().zip(then).filter_map(|((place, ..), (rank, _))| {
            let now = self.factors[*place].rank?;
            (now != rank).then_some((*place, now, rank))
        });
        Sensitivity { moved: moved.collect(), shares }
    }
}

/// Standard competition ranks: ties share a rank, and as many ranks as there are ties are left out
/// (1, 2, 2, 4). Each with whether it is shared.
pub fn competition_ranks(values: &[Decimal], highest_first: bool) -> Vec<(u64, bool)> {
    let ahead = |a: &Decimal, b: &Decimal| if highest_first { a > b } else { a < b };
    let rank = |value: &Decimal| {
        let before = values.iter().filter(|other| ahead(other, value)).count() as u64;
        let shared = values.iter().filter(|other| *other == value).count() > 1;
        (before + 1, shared)
    };
    values.iter().map(rank).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn q26_ties_share_a_rank_and_the_next_is_left_out() {
        let totals = [21, 20, 19, 18, 15, 15, 9, 8, 7, 7, 7, 7, 5, 2].map(Decimal::from);
        let ranks: Vec<u64> = competition_ranks(&totals, true).into_iter().map(|(rank, _)| rank).collect();
        assert_eq!(ranks, [1, 2, 3, 4, 5, 5, 7, 8, 9, 9, 9, 9, 13, 14]);
        let lowest: Vec<u64> = competition_ranks(&totals, false).into_iter().map(|(rank, _)| rank).collect();
        assert_eq!(lowest, [14, 13, 12, 11, 9, 9, 8, 7, 3, 3, 3, 3, 2, 1]);
    }
}
