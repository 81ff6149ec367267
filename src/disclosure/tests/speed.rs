//! Measurements and long runs: `cargo test --release disclosure -- --ignored --nocapture`.

use std::time::Instant;

use super::random::{
    attacks, attacks_on_rounded, attacks_with_facts, protections, protections_of_rounded, protections_with_turns,
};
use super::*;

/// 40 wards in 5 areas, 4 columns of which the last is the total, percentages, and changes.
fn wards(seed: u64, rule: Rule) -> System {
    let mut dice = Dice(seed);
    let mut system = System::default();
    let rule = system.rule(rule);
    let row = |system: &mut System, dice: &mut Dice| -> Vec<CellId> {
        let values = [dice.below(40), dice.below(25), dice.below(60)];
        let all = values.iter().sum();
        values.into_iter().chain([all]).map(|value| system.cell(Cell::counted(value, rule))).collect()
    };
    let total = |system: &mut System, rows: &[Vec<CellId>]| -> Vec<CellId> {
        let column = |at: usize| rows.iter().map(|row| row[at]).collect::<Vec<_>>();
        let add = |at: usize| {
            let parts = column(at);
            let value = parts.iter().map(|cell| system.cells[cell.0].value).sum();
            let total = system.cell(Cell::counted(value, rule));
            system.sum(total, &parts);
            total
        };
        (0..4).map(add).collect()
    };
    let mut all = Vec::new();
    let mut areas = Vec::new();
    for _ in 0..5 {
        let wards: Vec<Vec<CellId>> = (0..8).map(|_| row(&mut system, &mut dice)).collect();
        areas.push(total(&mut system, &wards));
        all.extend(wards);
    }
    let whole = total(&mut system, &areas);
    all.extend(areas);
    all.push(whole);
    for row in &all {
        system.sum(row[3], &row[..3]);
        system.share(row[0], row[3], 1);
    }
    let ranked: Vec<CellId> = all[..40].iter().map(|row| row[3]).collect();
    system.ranking(&ranked, true, true);
    system
}

fn matrix(seed: u64, rule: Rule, small: u64) -> System {
    let mut dice = Dice(seed);
    let mut values = dice.table(16, 14, 60);
    values.iter_mut().flatten().for_each(|value| *value += 5);
    for _ in 0..small {
        values[dice.below(16) as usize][dice.below(14) as usize] = 1 + dice.below(4);
    }
    grid(rule, &values).system
}

fn measure(name: &str, system: &System) {
    let start = Instant::now();
    let protection = protect(system);
    let took = start.elapsed();
    let start = Instant::now();
    attack(system, &protection.withheld());
    println!(
        "{name}: {} cells, {} relations; {} primary, {} secondary, {} relations withheld, {} findings; protect {took:.1?}, attack {:.1?}",
        system.cells.len(),
        system.relations.len(),
        protection.primary.len(),
        protection.secondary.len(),
        protection.relations.len(),
        protection.findings.len(),
        start.elapsed()
    );
}

#[test]
#[ignore = "a measurement"]
fn speed() {
    for seed in 0..4 {
        measure("wards", &wards(seed, Rule::default()));
        measure("matrix", &matrix(seed, Rule::default(), 12));
        measure("matrix with many", &matrix(seed, Rule::default(), 60));
        measure("matrix, zeros protected", &matrix(seed, Rule { zeros: Zeros::Protected, ..Rule::default() }, 12));
        measure("wards rounded", &wards(seed, Rule { method: Method::Round(5), ..Rule::default() }));
        measure("matrix rounded", &matrix(seed, Rule { method: Method::Round(5), ..Rule::default() }, 12));
        let sparse: Vec<Vec<u64>> = Dice(seed)
            .table(16, 14, 24)
            .into_iter()
            .map(|row| row.into_iter().map(|it| it.saturating_sub(16)).collect())
            .collect();
        measure("sparse matrix", &grid(Rule::default(), &sparse).system);
    }
}

#[test]
#[ignore = "takes minutes"]
fn long_run() {
    attacks(11, 20_000);
    println!("20000 attacks agree");
    attacks_with_facts(12, 20_000);
    println!("20000 attacks with facts agree");
    attacks_on_rounded(13, 5_000);
    println!("5000 attacks on rounded tables agree");
    println!("of 20000 protections, {} could not be made", protections(14, 20_000));
    println!("of 5000 of rounded tables, {} could not be made", protections_of_rounded(15, 5_000));
    println!("of 10000 with turns, {} could not be made", protections_with_turns(16, 10_000));
}

/// A table of three dimensions with all its margins.
fn cube(seed: u64, rule: Rule, sides: [usize; 3], end: u64) -> System {
    let mut dice = Dice(seed);
    let mut system = System::default();
    let rule = system.rule(rule);
    let [a, b, c] = sides;
    let mut cells = vec![vec![vec![CellId(0); c + 1]; b + 1]; a + 1];
    let places = || (0..=a).flat_map(move |x| (0..=b).flat_map(move |y| (0..=c).map(move |z| (x, y, z))));
    for (x, y, z) in places() {
        let inner = x < a && y < b && z < c;
        cells[x][y][z] = system.cell(Cell::counted(if inner { dice.below(end) } else { 0 }, rule));
    }
    let mut total = |total: CellId, parts: Vec<CellId>| {
        system.cells[total.0].value = parts.iter().map(|part| system.cells[part.0].value).sum();
        system.sum(total, &parts);
    };
    places().filter(|at| at.2 == c).for_each(|(x, y, z)| total(cells[x][y][z], cells[x][y][..c].to_vec()));
    places()
        .filter(|at| at.1 == b)
        .for_each(|(x, y, z)| total(cells[x][y][z], (0..b).map(|y| cells[x][y][z]).collect()));
    places()
        .filter(|at| at.0 == a)
        .for_each(|(x, y, z)| total(cells[x][y][z], (0..a).map(|x| cells[x][y][z]).collect()));
    // Margins of margins were summed before their parts were: once more, now that all parts stand.
    for _ in 0..3 {
        for at in 0..system.relations.len() {
            if let Law::Sum { total, parts } = &system.relations[at].law {
                system.cells[total.0].value = parts.iter().map(|part| system.cells[part.0].value).sum();
            }
        }
    }
    assert_eq!(system.broken(), []);
    system
}

/// Two years of a large table, with differences, changes and shares.
fn edition(seed: u64, rule: Rule) -> System {
    let mut dice = Dice(seed);
    let mut system = System::default();
    let rule = system.rule(rule);
    let mut year = |system: &mut System| {
        let values = dice.table(40, 16, 60);
        add_grid(system, rule, &values).concat()
    };
    let (before, now) = (year(&mut system), year(&mut system));
    for (now, before) in now.iter().zip(&before) {
        system.difference(*now, *before);
        system.change(*now, *before, 1);
        system.share(*now, CellId(system.cells.len() - 1), 1);
    }
    system
}

#[test]
#[ignore = "a measurement"]
fn large() {
    for seed in 0..3 {
        measure("cube 4 x 4 x 3", &cube(seed, Rule::default(), [4, 4, 3], 30));
        measure("cube 6 x 5 x 4", &cube(seed, Rule::default(), [6, 5, 4], 40));
        measure("cube 20 x 2 x 6", &cube(seed, Rule::default(), [20, 2, 6], 40));
        measure("sparse cube 8 x 5 x 4", &cube(seed, Rule::default(), [8, 5, 4], 6));
        measure("edition", &edition(seed, Rule::default()));
        measure("edition rounded", &edition(seed, Rule { method: Method::Round(5), ..Rule::default() }));
    }
}

/// The least number of secondary cells with which nothing is found.
fn fewest(system: &System, primary: &std::collections::BTreeSet<CellId>, at_most: usize) -> usize {
    let can_go = |cell: &CellId| system.cells[cell.0].value > 0 && !primary.contains(cell);
    let others: Vec<CellId> = (0..system.cells.len()).map(CellId).filter(can_go).collect();
    (0..at_most).find(|size| some_subset(system, &others, *size, &mut primary.clone())).unwrap_or(at_most)
}

fn some_subset(system: &System, from: &[CellId], size: usize, cells: &mut std::collections::BTreeSet<CellId>) -> bool {
    if size == 0 {
        return attack(system, &Withheld { cells: cells.clone(), ..Withheld::default() }).is_empty();
    }
    from.iter().enumerate().any(|(at, cell)| {
        cells.insert(*cell);
        let found = some_subset(system, &from[at + 1..], size - 1, cells);
        cells.remove(cell);
        found
    })
}

#[test]
#[ignore = "a measurement"]
fn quality() {
    let mut dice = Dice(5);
    let (mut chosen, mut best, mut equal) = (0, 0, 0);
    for _ in 0..200 {
        let mut values = dice.table(4, 3, 20);
        values.iter_mut().flatten().for_each(|value| *value += 5);
        for _ in 0..3 {
            values[dice.below(4) as usize][dice.below(3) as usize] = 1 + dice.below(4);
        }
        let system = grid(Rule::default(), &values).system;
        let protection = protect(&system);
        let count = protection.secondary.len();
        let fewest = fewest(&system, &protection.primary, count);
        chosen += count;
        best += fewest;
        equal += usize::from(count == fewest);
    }
    println!("200 tables: {chosen} secondary cells, {best} at best; as few as can be in {equal}");
}
