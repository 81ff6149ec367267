//! Risk matrices: scores on their scale, totals and ranks computed and compared.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::Context;
use super::data::file_level;
use super::parse::RawData;
use super::release::Named;
use crate::diag::{Code, Diagnostic};
use crate::model::{Criterion, DataSource, Factor, Level, Matrix, ScalePoint, Score, competition_ranks};
use crate::schema::{self, EntryValue, Missing, Number};
use crate::source::{Span, Spanned};

pub(super) fn check(raw: &[RawData], sources: &BTreeMap<String, DataSource>, cx: &mut Context<'_>) -> Vec<Matrix> {
    let mut places: BTreeMap<(&str, &str), Span> = BTreeMap::new();
    let mut matrices = Vec::new();
    for (file, matrix) in raw.iter().flat_map(|data| data.file.risk_matrices.iter().map(move |it| (data, it))) {
        let folder = file.folder.as_str();
        if let Some(first) = places.insert((folder, &matrix.id.0), matrix.id.span) {
            cx.duplicate("risk matrix", &matrix.id.0, matrix.id.span, first);
            continue;
        }
        if !sources.contains_key(&matrix.source.value) {
            cx.unknown("data source", &matrix.source, sources.keys().map(String::as_str));
        }
        let (mut checked, levels) = check_one(matrix, folder, cx);
        let source = cx.protection.sources.get(&matrix.source.value).copied().unwrap_or_default();
        checked.level = checked.level.max(file_level(file, cx)).max(source);
        matrices.extend(shown(checked, matrix, &levels, cx));
    }
    matrices
}

/// A matrix as this reading may see it. Ranks are made from all factors, so one that is withheld withholds them all,
/// unless the matrix was released. Totals are made from all criteria, and what is shown of the scores tells the others: no
/// release can show one without the other.
fn shown(mut matrix: Matrix, raw: &schema::Matrix, levels: &[Level], cx: &mut Context<'_>) -> Option<Matrix> {
    let named = Named { folder: &matrix.folder, table: &matrix.id, row: None, column: None };
    let released = cx.listed(named) || cx.released(raw.released.as_ref());
    let own = matrix.level;
    let of_criteria: Vec<Level> = raw.criteria.iter().map(|it| cx.level(it.marking.as_ref())).collect();
    let derived = levels.iter().copied().max().unwrap_or_default();
    matrix.level = matrix.level.max(of_criteria.iter().copied().max().unwrap_or_default());
    let reason = match cx.sees(own) {
        true if levels.iter().any(|level| !cx.sees(*level)) => {
            "one of its factors is withheld, and ranks count them all"
        }
        true if !cx.sees(matrix.level) => "one of its criteria is withheld, and totals tell of it",
        _ => "",
    };
    if derived > matrix.level {
        cx.needed(named);
    }
    if !released {
        matrix.level = matrix.level.max(derived);
    }
    if !cx.sees(matrix.level) {
        cx.protection.cut.push(raw.span);
        let place = format!("data of {}", matrix.folder);
        cx.withhold("risk matrix", &matrix.id, matrix.level, reason, (&place, matrix.span));
        return None;
    }
    let place = format!("risk matrix `{}`", matrix.id);
    let mut kept = Vec::new();
    for (factor, level) in std::mem::take(&mut matrix.factors).into_iter().zip(levels) {
        if cx.sees(*level) {
            kept.push(factor);
        } else {
            let whole = raw.factors.iter().flat_map(|it| std::iter::once(it).chain(&it.children));
            cx.protection.cut.extend(whole.filter(|it| it.id.0 == factor.id).map(|it| it.span));
            cx.withhold("factor", &format!("{}.{}", matrix.id, factor.id), *level, "", (&place, factor.span));
            matrix.incomplete = true;
        }
    }
    matrix.factors = kept;
    Some(matrix)
}

fn check_one(raw: &schema::Matrix, folder: &str, cx: &mut Context<'_>) -> (Matrix, Vec<Level>) {
    let mut scale: Vec<ScalePoint> = raw.scale.iter().map(scale_point).collect();
    scale.sort_by_key(|point| point.score);
    let criteria: Vec<Criterion> = raw.criteria.iter().map(criterion).collect();
    unique_criteria(raw, cx);
    let mut matrix = Matrix {
        id: raw.id.0.clone(),
        folder: folder.to_owned(),
        title: raw.title.clone(),
        period: raw.period.as_ref().and_then(|period| cx.period(period)),
        source: raw.source.value.clone(),
        scale,
        criteria,
        factors: Vec::new(),
        notes: raw.note.0.clone(),
        level: cx.level(raw.marking.as_ref()),
        incomplete: false,
        span: raw.id.span,
        strings: cx.strings.clone(),
    };
    let mut levels = Vec::new();
    let mut seen = BTreeMap::new();
    for factor in &raw.factors {
        let level = factor_level(factor, cx);
        push_factor(&mut matrix, factor, false, &mut seen, cx);
        levels.resize(matrix.factors.len(), level);
        for sub in &factor.children {
            push_factor(&mut matrix, sub, true, &mut seen, cx);
            let own = factor_level(sub, cx);
            levels.resize(matrix.factors.len(), level.max(own));
            no_third_level(sub, cx);
        }
    }
    rank(&mut matrix);
    compare(&matrix, raw, cx);
    (matrix, levels)
}

/// How far a factor is protected: as far as any of its scores, which its total tells of.
fn factor_level(raw: &schema::Factor, cx: &mut Context<'_>) -> Level {
    let scores: Vec<Level> = raw.scores.iter().map(|score| cx.level(score.marking.as_ref())).collect();
    cx.level(raw.marking.as_ref()).max(scores.into_iter().max().unwrap_or_default())
}

fn scale_point(raw: &schema::ScalePoint) -> ScalePoint {
    ScalePoint { score: raw.score.value, words: raw.words.clone(), short: raw.short.clone() }
}

fn criterion(raw: &schema::Criterion) -> Criterion {
    Criterion {
        id: raw.id.0.clone(),
        title: raw.title.clone(),
        weight: raw.weight.map_or(Decimal::ONE, |weight| weight.value),
        text: raw.text.clone(),
    }
}

fn unique_criteria(raw: &schema::Matrix, cx: &mut Context<'_>) {
    let mut seen = BTreeMap::new();
    for criterion in &raw.criteria {
        if let Some(first) = seen.insert(&criterion.id.0, criterion.id.span) {
            cx.duplicate("criterion", &criterion.id.0, criterion.id.span, first);
        }
    }
}

fn no_third_level(sub: &schema::Factor, cx: &mut Context<'_>) {
    if let Some(deep) = sub.children.first() {
        let message = "a sub-factor has sub-factors of its own";
        let hint = "a risk matrix has factors and sub-factors; move this one up a level";
        cx.report(Diagnostic::new(Code::InvalidValue, deep.id.span, message).hint(hint));
    }
}

fn push_factor<'a>(
    matrix: &mut Matrix,
    raw: &'a schema::Factor,
    sub: bool,
    seen: &mut BTreeMap<&'a str, Span>,
    cx: &mut Context<'_>,
) {
    if let Some(first) = seen.insert(&raw.id.0, raw.id.span) {
        cx.duplicate("factor", &raw.id.0, raw.id.span, first);
        return;
    }
    let scores = scores(matrix, raw, cx);
    let weighted = matrix.criteria.iter().zip(&scores).filter_map(|(criterion, score)| match score {
        Score::Scored(score) => Some(criterion.weight * score),
        Score::NotApplicable | Score::NotScored => None,
    });
    let notes = raw.note.0.iter().chain(raw.scores.iter().flat_map(|entry| &entry.note));
    matrix.factors.push(Factor {
        id: raw.id.0.clone(),
        label: raw.label.value.clone(),
        sub,
        total: weighted.sum(),
        rank: None,
        tied: false,
        notes: notes.cloned().collect(),
        span: raw.id.span,
        scores,
    });
}

fn scores(matrix: &Matrix, raw: &schema::Factor, cx: &mut Context<'_>) -> Vec<Score> {
    let (given, wanted) = (raw.scores.len(), matrix.criteria.len());
    if given != wanted {
        let message = format!("`{}` has {given} scores and the matrix has {wanted} criteria", raw.id.0);
        let hint = "give one score for each criterion, in their order; `\"[z]\"` where a criterion does not apply";
        cx.report(Diagnostic::new(Code::ColumnCount, raw.scores.span, message).hint(hint));
    }
    let mut scores: Vec<Score> =
        raw.scores.iter().zip(&matrix.criteria).map(|(it, of)| score(matrix, it, of, cx)).collect();
    scores.resize(wanted, Score::NotScored);
    unexplained_gaps(matrix, raw, cx);
    scores
}

fn score(matrix: &Matrix, entry: &schema::Entry, criterion: &Criterion, cx: &mut Context<'_>) -> Score {
    match entry.value {
        EntryValue::Missing(Missing::NotApplicable) => Score::NotApplicable,
        EntryValue::NoChange | EntryValue::Missing(_) | EntryValue::Unreadable => Score::NotScored,
        EntryValue::Number(Number { value, .. }) => {
            let scale: Vec<String> = matrix.scale.iter().map(|point| point.score.normalize().to_string()).collect();
            if !matrix.scale.iter().any(|point| point.score == value) {
                let message = format!("{} is not on the scale of this matrix", value.normalize());
                let off = Diagnostic::new(Code::ScoreOffScale, entry.span, message);
                let label = format!("score for `{}`", criterion.title);
                cx.report(off.label(label).hint(format!("the scale has {}", scale.join(", "))));
            }
            Score::Scored(value)
        }
    }
}

/// A criterion without a score is a gap in the work, unless a note says why.
fn unexplained_gaps(matrix: &Matrix, raw: &schema::Factor, cx: &mut Context<'_>) {
    let gap =
        |entry: &&schema::Entry| entry.value == EntryValue::Missing(Missing::NotAvailable) && entry.note.is_empty();
    if !raw.note.0.is_empty() || matrix.criteria.is_empty() {
        return;
    }
    let gaps: Vec<&schema::Entry> = raw.scores.iter().filter(gap).collect();
    if let Some(first) = gaps.first() {
        let criteria =
            if gaps.len() == 1 { "one criterion was".into() } else { format!("{} criteria were", gaps.len()) };
        let message = format!("{criteria} not scored for `{}`, so its total may be too low", raw.label.value);
        let hint = "score it, write `\"[z]\"` if it does not apply, or add a `note` to the factor that says why";
        cx.report(Diagnostic::new(Code::ScoreMissing, first.span, message).hint(hint));
    }
}

fn rank(matrix: &mut Matrix) {
    let ranked: Vec<usize> = (0..matrix.factors.len()).filter(|at| !matrix.factors[*at].sub).collect();
    let totals: Vec<Decimal> = ranked.iter().map(|at| matrix.factors[*at].total).collect();
    for (at, (rank, tied)) in ranked.into_iter().zip(competition_ranks(&totals, true)) {
        matrix.factors[at].rank = Some(rank);
        matrix.factors[at].tied = tied;
    }
}

/// Compares typed totals and ranks with the computed ones.
fn compare(matrix: &Matrix, raw: &schema::Matrix, cx: &mut Context<'_>) {
    let mut compared = BTreeSet::new();
    let all = raw.factors.iter().flat_map(|factor| std::iter::once(factor).chain(&factor.children));
    for typed in all {
        let Some(factor) = matrix.factors.iter().find(|it| it.id == typed.id.0) else { continue };
        if !compared.insert(&typed.id.0) {
            continue;
        }
        if typed.scores.iter().any(|entry| entry.value == EntryValue::Unreadable) {
            continue;
        }
        if let Some(total) = typed.total.as_ref().filter(|total| total.value.value != factor.total) {
            let what = format!("the total of `{}`", factor.label);
            cx.report(mismatch(Code::TotalMismatch, total, &what, "the scores add up to", factor.total, typed));
        }
        let rank = factor.rank.map(Decimal::from);
        match (&typed.rank, rank) {
            (Some(typed_rank), None) => {
                let message = format!("`{}` is a sub-factor, and sub-factors are not ranked", factor.label);
                cx.report(Diagnostic::new(Code::ValueMismatch, typed_rank.span, message).hint("remove the rank"));
            }
            (Some(typed_rank), Some(rank)) if typed_rank.value.value != rank => {
                let what = format!("the rank of `{}`", factor.label);
                cx.report(mismatch(Code::ValueMismatch, typed_rank, &what, "its total gives it", rank, typed));
            }
            _ => {}
        }
    }
}

fn mismatch(
    code: Code,
    typed: &Spanned<Number>,
    what: &str,
    found: &str,
    computed: Decimal,
    factor: &schema::Factor,
) -> Diagnostic {
    let (typed_value, computed) = (typed.value.value.normalize(), computed.normalize());
    let message = format!("{what} is typed as {typed_value}, and {found} {computed}");
    let hint = format!("write {computed}, or leave it out: it is computed");
    Diagnostic::new(code, typed.span, message).label("typed").also(factor.scores.span, "from these").hint(hint)
}
