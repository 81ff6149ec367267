//! A risk matrix as it will be shown: scores with their words, the method and what it depends on.

use rust_decimal::Decimal;
use serde::Serialize;

use super::ChartKind;
use super::chart::{Category, Chart, Point, Series};
use super::figure::{Body, Cell, Gathered, HeadCell, Part, Row, Table};
use crate::model::{self, figure, ordinal};
use crate::strings::say;

/// All scores of a matrix.
#[derive(Clone, Debug, Serialize)]
pub struct Matrix {
    /// What it scores.
    pub caption: String,
    /// The criteria: title, and how it counts if they do not all count the same: "weight 2", "not counted".
    pub criteria: Vec<(String, Option<String>)>,
    /// The scale: score, words, shade from 0.
    pub scale: Vec<(String, String, usize)>,
    /// The factors, each followed by its sub-factors.
    pub factors: Vec<Factor>,
    /// How totals and ranks are made, in sentences.
    pub method: Vec<String>,
    /// What would change if criteria that do not apply were left out of the maximum, in sentences.
    pub sensitivity: Vec<String>,
    /// True if some criterion does not apply to some factor.
    pub has_not_applicable: bool,
    /// True if some criterion was not scored.
    pub has_not_scored: bool,
    /// It as open data: the report that publishes it, and its name.
    #[serde(skip)]
    pub dataset: (String, String),
}

/// A factor with its scores.
#[derive(Clone, Debug, Serialize)]
pub struct Factor {
    /// The label.
    pub label: String,
    /// True for a sub-factor.
    pub sub: bool,
    /// The scores.
    pub scores: Vec<Score>,
    /// The total.
    pub total: String,
    /// The sum of the scores, where they are weighted in the total.
    pub plain: Option<String>,
    /// "5=", or nothing for a sub-factor.
    pub rank: Option<String>,
    /// The notes it bears.
    pub notes: Vec<usize>,
}

/// A score as printed.
#[derive(Clone, Debug, Serialize)]
pub struct Score {
    /// The number or shorthand.
    pub text: String,
    /// A word or two for it.
    pub words: String,
    /// Its shade, from 0; nothing where there is no score.
    pub shade: Option<usize>,
}

fn number(value: Decimal) -> String {
    figure(value.normalize(), value.normalize().scale(), false)
}

fn rank_text(factor: &model::Factor) -> Option<String> {
    factor.rank.map(|rank| format!("{rank}{}", if factor.tied { "=" } else { "" }))
}

/// The whole matrix.
pub(super) fn full(matrix: &model::Matrix, home: &str, gathered: &mut Gathered) -> Matrix {
    for note in &matrix.notes {
        gathered.mark(note);
    }
    let strings = &matrix.strings;
    let weight = |criterion: &model::Criterion| match criterion.weight {
        weight if weight.is_zero() => Some(say!(strings, "matrix.not_counted")),
        weight => (!matrix.is_unweighted()).then(|| say!(strings, "matrix.weight", weight = number(weight))),
    };
    let scale = matrix.scale.iter().enumerate();
    let factors: Vec<Factor> = matrix.factors.iter().map(|it| factor(matrix, it, gathered)).collect();
    let has = |wanted: model::Score| matrix.factors.iter().flat_map(|it| &it.scores).any(|score| *score == wanted);
    Matrix {
        caption: matrix.title.clone(),
        criteria: matrix.criteria.iter().map(|it| (it.title.clone(), weight(it))).collect(),
        scale: scale.map(|(shade, point)| (number(point.score), point.words.clone(), shade)).collect(),
        factors,
        method: method(matrix),
        sensitivity: sensitivity(matrix),
        has_not_applicable: has(model::Score::NotApplicable),
        has_not_scored: has(model::Score::NotScored),
        dataset: (home.to_owned(), matrix.id.clone()),
    }
}

fn factor(matrix: &model::Matrix, factor: &model::Factor, gathered: &mut Gathered) -> Factor {
    Factor {
        label: factor.label.clone(),
        sub: factor.sub,
        scores: factor.scores.iter().map(|score| self::score(matrix, *score)).collect(),
        total: number(factor.total),
        plain: (!matrix.is_unweighted()).then(|| number(matrix.plain_total(factor))),
        rank: rank_text(factor),
        notes: factor.notes.iter().map(|note| gathered.mark(note)).collect(),
    }
}

fn score(matrix: &model::Matrix, score: model::Score) -> Score {
    let words = |text: &str, key: &str| Score { text: text.into(), words: say!(matrix.strings, key), shade: None };
    match score {
        model::Score::NotApplicable => words("[z]", "missing.not_applicable"),
        model::Score::NotScored => words("[x]", "matrix.not_scored"),
        model::Score::Scored(value) => Score {
            text: number(value),
            words: matrix.word_of(value).to_owned(),
            shade: matrix.scale.iter().position(|point| point.score == value),
        },
    }
}

/// How totals and ranks are made.
fn method(matrix: &model::Matrix) -> Vec<String> {
    let strings = &matrix.strings;
    let (ranked, all) = (matrix.ranking().len(), matrix.factors.len());
    let scale: Vec<String> =
        matrix.scale.iter().map(|it| format!("{} ({})", number(it.score), it.words.to_lowercase())).collect();
    let weights =
        if matrix.is_unweighted() { say!(strings, "matrix.unweighted") } else { say!(strings, "matrix.weighted") };
    let mut method = vec![
        say!(strings, "matrix.scored", factors = all, criteria = matrix.counted().count(), scale = scale.join(", ")),
        weights,
        say!(strings, "matrix.ranked", count = ranked),
    ];
    let beside: Vec<&str> =
        matrix.criteria.iter().filter(|it| it.weight.is_zero()).map(|it| it.title.as_str()).collect();
    if !beside.is_empty() {
        method.push(say!(strings, "matrix.beside", criteria = beside.join(", ")));
    }
    if all > ranked {
        method.push(say!(strings, "matrix.parts", count = all - ranked));
    }
    method
}

/// What would change if criteria that do not apply were left out of what a factor could have scored.
fn sensitivity(matrix: &model::Matrix) -> Vec<String> {
    let applies = matrix.factors.iter().all(|factor| !factor.scores.contains(&model::Score::NotApplicable));
    // Where factors are withheld, what is left can be set against nothing.
    if applies || matrix.incomplete {
        return Vec::new();
    }
    let sensitivity = matrix.sensitivity();
    let strings = &matrix.strings;
    let mut sentences = vec![say!(strings, "matrix.test")];
    if sensitivity.moved.is_empty() {
        sentences.push(say!(strings, "matrix.stays"));
        return sentences;
    }
    let mut moves: Vec<(u64, String)> = Vec::new();
    for (place, now, then) in &sensitivity.moved {
        let share = sensitivity.shares.iter().find(|(at, ..)| at == place);
        let share = share.map_or_else(String::new, |(_, total, most, share)| {
            let (total, most, share) = (number(*total), number(*most), figure(*share, 0, false));
            format!(" {}", say!(strings, "matrix.share", total = total, most = most, share = share))
        });
        let label = &matrix.factors[*place].label;
        let factor = format!("{label}{share}");
        let (from, to) = (ordinal(*now, strings), ordinal(*then, strings));
        moves.push((*then, say!(strings, "matrix.would_go", factor = factor, from = from, to = to)));
    }
    moves.sort();
    let moves: Vec<String> = moves.into_iter().map(|(_, words)| words).collect();
    let all = sensitivity.shares.len();
    sentences.push(say!(strings, "matrix.would_change", count = moves.len(), all = all, moves = moves.join("; ")));
    sentences
}

/// The ranked factors as a table and a chart; the first `top` of them, if that is asked for.
pub(super) fn ranking(matrix: &model::Matrix, top: Option<usize>, id: &str) -> Part {
    let ranked: Vec<&model::Factor> = matrix.ranking().into_iter().map(|(_, factor)| factor).collect();
    let ranked = &ranked[..top.unwrap_or(ranked.len()).min(ranked.len())];
    let [factor, score, rank] = ["matrix.factor", "matrix.score", "matrix.rank"].map(|key| say!(matrix.strings, key));
    let head = |text: &str| HeadCell { text: text.into(), columns: 1, rows: 1, notes: Vec::new() };
    let cell = |text: String| Cell { text, ..Cell::default() };
    let row = |factor: &&model::Factor| {
        let cells = vec![cell(number(factor.total)), cell(rank_text(factor).unwrap_or_default())];
        Row::plain(factor.id.clone(), factor.label.clone(), cells)
    };
    let category = |factor: &&model::Factor| Category {
        label: factor.label.clone(),
        short: factor.label.clone(),
        highlight: false,
        event: None,
        broken: false,
    };
    let point = |factor: &&model::Factor| {
        let label = number(factor.total);
        Point { value: Ok(factor.total), said: label.clone(), label }
    };
    Part {
        title: None,
        table: Table {
            caption: matrix.title.clone(),
            head: vec![vec![head(&factor), head(&score), head(&rank)]],
            columns: vec![score.clone(), rank],
            bodies: vec![Body { title: None, depth: 0, rows: ranked.iter().map(row).collect() }],
        },
        charts: vec![Chart {
            id: format!("{id}-chart"),
            kind: ChartKind::RankedBars,
            unit: say!(matrix.strings, "matrix.points"),
            percent: false,
            of: factor,
            apart: false,
            categories: ranked.iter().map(category).collect(),
            series: vec![Series { name: score, points: ranked.iter().map(point).collect() }],
            classes: Vec::new(),
            map: None,
        }],
        tiles: Vec::new(),
        dataset: None,
    }
}
