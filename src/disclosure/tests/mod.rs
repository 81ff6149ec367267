//! `classic`: the textbook cases, each with the sentence that a person reads. `random`: random tables, compared
//! with every table that there could be (`brute`).

mod brute;
mod classic;
mod random;

use super::*;

/// A table with totals for rows, columns and all.
struct Grid {
    system: System,
    /// Rows of cells, the total of each row last; the last row holds the totals.
    cells: Vec<Vec<CellId>>,
}

/// A system of one rule with a table.
fn grid(rule: Rule, values: &[Vec<u64>]) -> Grid {
    let mut system = System::default();
    let rule = system.rule(rule);
    let cells = add_grid(&mut system, rule, values);
    Grid { system, cells }
}

fn add_grid(system: &mut System, rule: RuleId, values: &[Vec<u64>]) -> Vec<Vec<CellId>> {
    let with_total = |row: &Vec<u64>| row.iter().copied().chain([row.iter().sum()]).collect::<Vec<u64>>();
    let mut rows: Vec<Vec<u64>> = values.iter().map(with_total).collect();
    rows.push((0..rows[0].len()).map(|column| rows.iter().map(|row| row[column]).sum()).collect());
    let mut add = |value: &u64| system.cell(Cell::counted(*value, rule));
    let cells: Vec<Vec<CellId>> = rows.iter().map(|row| row.iter().map(&mut add).collect()).collect();
    for row in &cells {
        let (total, parts) = row.split_last().unwrap();
        system.sum(*total, parts);
    }
    for column in 0..cells[0].len() {
        let column: Vec<CellId> = cells.iter().map(|row| row[column]).collect();
        let (total, parts) = column.split_last().unwrap();
        system.sum(*total, parts);
    }
    cells
}

fn withheld(cells: &[CellId]) -> Withheld {
    Withheld { cells: cells.iter().copied().collect(), ..Withheld::default() }
}

/// Numbers that look random and are the same each time (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % end
    }

    fn table(&mut self, rows: usize, columns: usize, end: u64) -> Vec<Vec<u64>> {
        (0..rows).map(|_| (0..columns).map(|_| self.below(end)).collect()).collect()
    }
}
