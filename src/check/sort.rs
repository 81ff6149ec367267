//! Rows of a figure in the order of a column.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use crate::model::{RowKind, Table};
use crate::schema::Sort;

/// The rows in the order of a column. Parts stay with their whole and rows with their group; totals, "of which" rows
/// and rows without a figure stand behind the others, as they were.
pub(super) fn sorted(table: &Table, rows: &[usize], column: usize, order: Sort) -> Vec<usize> {
    let mut sorted = Vec::with_capacity(rows.len());
    let top = rows.iter().copied().filter(|row| table.rows[*row].parent.is_none_or(|parent| !rows.contains(&parent)));
    level(table, rows, &top.collect::<Vec<_>>(), (column, order), &mut sorted);
    sorted
}

fn level(table: &Table, rows: &[usize], beside: &[usize], by: (usize, Sort), sorted: &mut Vec<usize>) {
    let place = |row: usize| (table.rows[row].group, table.rows[row].breakdown.0);
    for run in beside.chunk_by(|a, b| place(*a) == place(*b)) {
        let mut run = run.to_vec();
        run.sort_by(|a, b| compare(figure(table, *a, by.0), figure(table, *b, by.0), by.1));
        for row in run {
            sorted.push(row);
            let parts = rows.iter().copied().filter(|part| table.rows[*part].parent == Some(row));
            level(table, rows, &parts.collect::<Vec<_>>(), by, sorted);
        }
    }
}

/// The figure by which a row has its place.
fn figure(table: &Table, row: usize, column: usize) -> Option<Decimal> {
    table.cell(row, column).datum.number().filter(|_| table.rows[row].kind == RowKind::Data)
}

fn compare(a: Option<Decimal>, b: Option<Decimal>, order: Sort) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => match order {
            Sort::AsGiven => Ordering::Equal,
            Sort::Ascending => a.cmp(&b),
            Sort::Descending => b.cmp(&a),
        },
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}
