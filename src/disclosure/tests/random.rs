//! Random tables against all tables that there could be.

use super::brute::{Reader, brute};
use super::*;

const HIGHEST: u64 = 14;

fn rule(dice: &mut Dice) -> Rule {
    let zeros = if dice.below(2) == 0 { Zeros::Shown } else { Zeros::Protected };
    Rule { zeros, threshold: 3 + dice.below(3), groups: dice.below(2) == 0, ..Rule::default() }
}

/// A table with some cells withheld at random, and with public bounds so that all can be counted.
fn any_table(dice: &mut Dice) -> (System, Withheld) {
    let (rows, columns) = [(3, 3), (4, 3), (2, 3)][dice.below(3) as usize];
    let end = 4 + 2 * dice.below(2);
    let values = dice.table(rows, columns, end);
    let Grid { mut system, cells } = grid(rule(dice), &values);
    for cell in &mut system.cells {
        cell.most = Some(HIGHEST.max(cell.value));
    }
    let mut gone = Withheld::default();
    let inner: Vec<CellId> = cells.iter().take(rows).flat_map(|row| row[..columns].to_vec()).collect();
    while gone.cells.len() < 1 + (dice.below(7) as usize) {
        let all = dice.below(4) == 0;
        let at = dice.below(if all { system.cells.len() } else { inner.len() } as u64) as usize;
        gone.cells.insert(if all { CellId(at) } else { inner[at] });
    }
    (system, gone)
}

/// Hides a cell, makes one public, or breaks a total down another way.
fn add_turns(dice: &mut Dice, system: &mut System, gone: &mut Withheld) {
    let cell = CellId(dice.below(system.cells.len() as u64) as usize);
    match dice.below(4) {
        0 if !gone.cells.contains(&cell) => system.cells[cell.0].standing = Standing::Hidden,
        1 if !gone.cells.contains(&cell) => system.cells[cell.0].standing = Standing::Public,
        2 => {
            let total = system.cells[cell.0].value;
            let first = dice.below(total + 1);
            let second = dice.below(total - first + 1);
            let rule = RuleId(0);
            let most = Some(HIGHEST.max(total));
            let mut add = |value| system.cell(Cell { most, ..Cell::counted(value, rule) });
            let parts = [add(first), add(second), add(total - first - second)];
            system.sum(cell, &parts);
            gone.cells.extend(parts.iter().filter(|_| dice.below(2) == 0));
        }
        _ => {}
    }
}

/// Adds something printed.
fn add_fact(dice: &mut Dice, system: &mut System, gone: &Withheld) -> Vec<RelationId> {
    let count = system.cells.len() as u64;
    let mut any = || CellId(dice.below(count) as usize);
    let (a, b, c, d) = (any(), any(), any(), any());
    let is_known = |cell: &CellId| !gone.cells.contains(cell) && system.cells[cell.0].standing != Standing::Hidden;
    match dice.below(7) {
        0 => Vec::from_iter(system.share(a, b, 1)),
        1 => Vec::from_iter(system.change(a, b, 0)),
        2 => Vec::from_iter(system.ratio(Form::sum(&[a, b]), Form::sum(&[c, d]), 100, 0)),
        3 => vec![system.difference(a, b)],
        4 if is_known(&b) && is_known(&d) => Vec::from_iter(system.points((a, b), (c, d), 1)),
        4 | 5 => {
            let mut cells = [a, b, c];
            cells.sort_by_key(|cell| std::cmp::Reverse(system.cells[cell.0].value));
            system.order(&cells)
        }
        _ => {
            let mut cells = vec![a, b, c, d];
            cells.sort();
            cells.dedup();
            let (highest_first, tied) = (dice.below(2) == 0, dice.below(2) == 0);
            system.ranking(&cells, highest_first, tied)
        }
    }
}

/// Panics unless the attack and brute force agree on every withheld cell.
fn compare(system: &System, gone: &Withheld) {
    let all = brute(system, gone, Reader::KnowsRule, 1_000);
    let findings = attack(system, gone);
    for cell in &gone.cells {
        let expected: Vec<u64> = all[cell].iter().copied().collect();
        assert_eq!(feasible(system, gone, *cell, 1_000).as_ref(), Some(&expected), "{cell:?} {gone:?} {system:#?}");
        let of_cell = |it: &&Finding| it.cell == *cell && matches!(it.kind, Kind::Values(_));
        let found = findings.iter().find(of_cell).map(|it| it.kind.clone());
        let width = system.rules[0].width;
        let wrong = (expected.len() < width).then_some(Kind::Values(expected));
        assert_eq!(found, wrong, "{cell:?} {gone:?} {system:#?}");
    }
}

/// Protects a table, and panics if brute force recovers a cell. True if all could be protected.
fn protected(system: &System) -> bool {
    let protection = protect(system);
    let gone = protection.withheld();
    let rounds = system.rules[0].method != Method::Suppress;
    let shown = |cell: &CellId| system.cells[cell.0].standing == Standing::Shown;
    let small = |cell: &CellId| system.is_small(*cell) && system.cells[cell.0].standing != Standing::Public;
    let secret: Vec<CellId> =
        (0..system.cells.len()).map(CellId).filter(|cell| small(cell) || gone.cells.contains(cell)).collect();
    assert!(rounds || secret.iter().all(|cell| !shown(cell) || gone.cells.contains(cell)));
    assert!(derived(system, &gone.cells).is_subset(&gone.relations));
    assert_eq!(attack(system, &gone), protection.findings);
    let guarded = |cell: &&CellId| !protection.findings.iter().any(|finding| finding.cell == **cell);
    for reader in [Reader::Plain, Reader::KnowsRule] {
        let wide = |window: &u64| {
            let all = brute(system, &gone, reader, *window);
            secret.iter().filter(guarded).all(|cell| all[cell].len() >= system.rules[0].width)
        };
        assert!([2, 4, 8, 20, 60].iter().any(wide), "{gone:?} {system:#?}");
    }
    // Only what is known from elsewhere can stand in the way, and a rule that asks too much.
    let public = system.cells.iter().any(|cell| cell.standing == Standing::Public);
    let too_much = system.rules[0].width as u64 > system.rules[0].small_values();
    assert!(protection.findings.is_empty() || public || too_much, "{:?} {gone:?} {system:#?}", protection.findings);
    assert!(protection.findings.iter().all(|finding| finding.kind != Kind::Unproven));
    protection.findings.is_empty()
}

pub(super) fn attacks(seed: u64, tables: usize) {
    let mut dice = Dice(seed);
    for _ in 0..tables {
        let (system, gone) = any_table(&mut dice);
        compare(&system, &gone);
    }
}

pub(super) fn attacks_with_facts(seed: u64, tables: usize) {
    let mut dice = Dice(seed);
    for _ in 0..tables {
        let (mut system, mut gone) = any_table(&mut dice);
        for _ in 0..dice.below(3) {
            add_turns(&mut dice, &mut system, &mut gone);
        }
        for _ in 0..dice.below(4) {
            add_fact(&mut dice, &mut system, &gone);
        }
        assert_eq!(system.broken(), []);
        compare(&system, &gone);
    }
}

pub(super) fn attacks_on_rounded(seed: u64, tables: usize) {
    let mut dice = Dice(seed);
    for _ in 0..tables {
        let method = Method::Round([3, 5, 4][dice.below(3) as usize]);
        let values = dice.table(2, 2, 9);
        let Grid { system, .. } = grid(Rule { method, ..rule(&mut dice) }, &values);
        let mut gone = Withheld::default();
        gone.cells.extend((0..dice.below(3)).map(|_| CellId(dice.below(4) as usize)));
        let all = brute(&system, &gone, Reader::KnowsRule, 30);
        for (cell, values) in all {
            let found = feasible(&system, &gone, cell, 1_000);
            assert_eq!(found, Some(values.into_iter().collect()), "{cell:?} {gone:?} {system:#?}");
        }
    }
}

/// Protects random tables; how many could not be.
pub(super) fn protections(seed: u64, tables: usize) -> usize {
    let mut dice = Dice(seed);
    let failed = |_: &usize| {
        let (rows, columns) = [(3, 3), (4, 3)][dice.below(2) as usize];
        let values = dice.table(rows, columns, 10);
        let Grid { mut system, .. } = grid(rule(&mut dice), &values);
        for _ in 0..dice.below(4) {
            add_fact(&mut dice, &mut system, &Withheld::default());
        }
        !protected(&system)
    };
    (0..tables).filter(failed).count()
}

/// The same for tables with hidden cells, public ones and other breakdowns.
pub(super) fn protections_with_turns(seed: u64, tables: usize) -> usize {
    let mut dice = Dice(seed);
    let failed = |_: &usize| {
        let values = dice.table(3, 3, 10);
        let Grid { mut system, .. } = grid(rule(&mut dice), &values);
        for _ in 0..=dice.below(2) {
            add_turns(&mut dice, &mut system, &mut Withheld::default());
        }
        for _ in 0..dice.below(4) {
            add_fact(&mut dice, &mut system, &Withheld::default());
        }
        system.cells.iter_mut().for_each(|cell| cell.most = None);
        !protected(&system)
    };
    (0..tables).filter(failed).count()
}

/// The same for rounded tables.
pub(super) fn protections_of_rounded(seed: u64, tables: usize) -> usize {
    let mut dice = Dice(seed);
    let failed = |_: &usize| {
        let method = Method::Round([3, 5, 4][dice.below(3) as usize]);
        let columns = 2 + dice.below(2) as usize;
        let values = dice.table(2, columns, 7);
        let Grid { system, .. } = grid(Rule { method, ..rule(&mut dice) }, &values);
        !protected(&system)
    };
    (0..tables).filter(failed).count()
}

#[test]
fn the_attack_finds_what_brute_force_finds() {
    attacks(1, 300);
}

#[test]
fn the_attack_finds_what_brute_force_finds_with_percentages_and_places() {
    attacks_with_facts(2, 300);
}

#[test]
fn no_protected_cell_is_recovered_by_brute_force() {
    assert_eq!(protections(3, 100), 0);
    assert_eq!(protections_of_rounded(5, 50), 0);
    protections_with_turns(6, 50);
}

#[test]
fn the_attack_finds_what_brute_force_finds_in_rounded_tables() {
    attacks_on_rounded(4, 100);
}

/// Panics unless the attack and brute force agree on every unknown cell.
fn compare_all(system: &System, gone: &Withheld) {
    for (cell, values) in brute(system, gone, Reader::Plain, 10) {
        let found = feasible(system, gone, cell, 100);
        assert_eq!(found, Some(values.into_iter().collect()), "{cell:?} {gone:?} {system:#?}");
    }
}

#[test]
fn every_rounded_quotient_is_read_to_its_very_edges() {
    let under = |cell| Form { terms: vec![(2, cell)], constant: -4 };
    let over = |cell| Form { terms: vec![(1, cell)], constant: -5 };
    for (one, other, kind) in (0..=10).flat_map(|one| (0..60).map(move |it| (one, it % 10, it / 10))) {
        let mut system = System::default();
        let rule = system.rule(Rule::default());
        let hidden = |value| Cell { most: Some(10), ..Cell::counted(value, rule).with_standing(Standing::Hidden) };
        let cells = [one, other].map(|value| system.cell(hidden(value)));
        if kind > 2 {
            system.cells[cells[1].0].standing = Standing::Public;
        }
        let printed = match kind % 3 {
            0 => system.share(cells[0], cells[1], 0),
            1 => system.change(cells[0], cells[1], 0),
            _ => system.ratio(over(cells[0]), under(cells[1]), 1, 0),
        };
        assert_eq!(printed.is_some(), if kind % 3 == 2 { other > 2 } else { other > 0 });
        compare_all(&system, &Withheld::default());
    }
}

#[test]
fn every_ranking_is_read_with_every_place_that_may_be_withheld() {
    for (table, mask) in (0..64_u64).flat_map(|table| (0..64_u64).map(move |mask| (table, mask))) {
        let mut system = System::default();
        let rule = system.rule(Rule::default());
        let standing = |at: u64| if mask >> at & 1 == 1 { Standing::Public } else { Standing::Hidden };
        let values = [(0, table % 4), (1, table / 4 % 4), (2, table / 16)];
        let cells = values.map(|(at, value)| {
            let cell = Cell::counted(value, rule).with_standing(standing(at));
            system.cell(Cell { most: Some(4), ..cell })
        });
        let places = system.ranking(&cells, table % 2 == 0, table % 3 > 0);
        let without = places.iter().enumerate().filter(|(at, _)| mask >> (at + 3) & 1 == 1);
        let gone = Withheld { relations: without.map(|(_, place)| *place).collect(), ..Withheld::default() };
        compare_all(&system, &gone);
    }
}
