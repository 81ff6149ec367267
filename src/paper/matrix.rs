//! Risk matrices on paper: all scores as a table, and what they mean.

use super::document::{Body, Cell, HeadCell, Row, Table, marked, text};
use crate::edition;
use crate::strings::{Strings, say};

/// All scores.
pub(super) fn table(matrix: &edition::Matrix, strings: &Strings) -> Table {
    let over = |words: &str| HeadCell { text: vec![text(words)], columns: 1, rows: 1 };
    let criterion = |(title, weight): &(String, Option<String>)| match weight {
        Some(counts) => over(&format!("{title} ({counts})")),
        None => over(title),
    };
    let weighted = matrix.factors.iter().any(|factor| factor.plain.is_some());
    let sums: &[&str] = if weighted { &["matrix.weighted_total", "matrix.sum"] } else { &["matrix.total"] };
    let head = std::iter::once("matrix.factor").chain(sums.iter().copied()).chain(["matrix.rank"]);
    let head = head.map(|key| over(&say!(strings, key))).chain(matrix.criteria.iter().map(criterion));
    let factor = |factor: &edition::Factor| {
        let cell = |words: &str| Cell::of(vec![text(words)]);
        let mut cells = vec![Cell::of(marked(&factor.label, &factor.notes, strings))];
        cells.push(cell(&factor.total));
        cells.extend(factor.plain.as_deref().map(cell));
        cells.push(cell(&factor.rank.clone().unwrap_or_else(|| say!(strings, "matrix.not_ranked"))));
        let score = |score: &edition::Score| Cell { shade: score.shade, ..cell(&score.text) };
        cells.extend(factor.scores.iter().map(score));
        Row { depth: usize::from(factor.sub), ..Row::plain(cells) }
    };
    Table {
        caption: matrix.caption.clone(),
        columns: matrix.criteria.len() + 2 + sums.len(),
        words: false,
        head: vec![head.collect()],
        bodies: vec![Body { title: None, rows: matrix.factors.iter().map(factor).collect() }],
    }
}

/// What the scores mean: "0 = no or minimal; 1 = low or moderate".
pub(super) fn key(matrix: &edition::Matrix, strings: &Strings) -> String {
    let mut key: Vec<String> = matrix.scale.iter().map(|(score, words, _)| format!("{score} = {words}")).collect();
    key.extend(matrix.has_not_applicable.then(|| format!("[z] = {}", say!(strings, "matrix.does_not_apply"))));
    key.extend(matrix.has_not_scored.then(|| format!("[x] = {}", say!(strings, "matrix.not_scored"))));
    format!("{}.", key.join("; "))
}
