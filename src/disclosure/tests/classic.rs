//! The textbook cases.

use super::*;

/// Cells by name, so that messages can be read.
#[derive(Default)]
struct Named {
    system: System,
    names: Vec<&'static str>,
}

impl Named {
    fn new(rule: Rule) -> Self {
        let mut named = Named::default();
        named.system.rule(rule);
        named
    }

    fn cell(&mut self, name: &'static str, value: u64) -> CellId {
        self.names.push(name);
        self.system.cell(Cell::counted(value, RuleId(0)))
    }

    fn hidden(&mut self, name: &'static str, value: u64) -> CellId {
        self.names.push(name);
        self.system.cell(Cell::counted(value, RuleId(0)).with_standing(Standing::Hidden))
    }

    fn attack(&self, gone: &Withheld) -> Vec<String> {
        let name = |cell: CellId| self.names[cell.0].to_owned();
        attack(&self.system, gone).iter().map(|finding| message(&self.system, gone, finding, &name)).collect()
    }

    fn protect(&self) -> Vec<&'static str> {
        let protection = protect(&self.system);
        assert_eq!(protection.findings, []);
        protection.withheld().cells.iter().map(|cell| self.names[cell.0]).collect()
    }
}

#[test]
fn one_withheld_part_is_the_total_less_the_others() {
    let mut it = Named::new(Rule::default());
    let [total, race, sex, age] = [("total", 12), ("race", 3), ("sex", 5), ("age", 4)].map(|(n, v)| it.cell(n, v));
    it.system.sum(total, &[race, sex, age]);
    assert_eq!(it.attack(&withheld(&[race])), ["`race` can only be 3: `total` 12 minus `sex` 5 minus `age` 4"]);
    assert_eq!(it.attack(&withheld(&[total])), ["`total` can only be 12: `race` 3 plus `sex` 5 plus `age` 4"]);
}

#[test]
fn one_small_part_takes_the_smallest_other_with_it() {
    let mut it = Named::new(Rule::default());
    let [total, race, sex, age] = [("total", 32), ("race", 3), ("sex", 20), ("age", 9)].map(|(n, v)| it.cell(n, v));
    it.system.sum(total, &[race, sex, age]);
    assert_eq!(it.protect(), ["race", "age"]);
}

#[test]
fn two_in_a_row_are_recovered_by_their_columns() {
    let Grid { system, cells } = grid(Rule::default(), &[vec![2, 3, 20], vec![8, 9, 30], vec![7, 12, 40]]);
    let gone = withheld(&[cells[0][0], cells[0][1]]);
    let name = |cell: CellId| format!("{}{}", ["a", "b", "c", "all "][cell.0 / 4], ["1", "2", "3", "n"][cell.0 % 4]);
    let found: Vec<String> = attack(&system, &gone).iter().map(|it| message(&system, &gone, it, &name)).collect();
    assert_eq!(
        found,
        [
            "`a1` can only be 2: `all 1` 17 minus `b1` 8 minus `c1` 7",
            "`a2` can only be 3: `all 2` 24 minus `b2` 9 minus `c2` 12"
        ]
    );
    let protection = protect(&system);
    assert_eq!(protection.findings, []);
    let names: Vec<String> = protection.withheld().cells.iter().map(|cell| name(*cell)).collect();
    assert_eq!(names, ["a1", "a2", "c1", "c2"]);
}

#[test]
fn rows_and_columns_together_tell_what_none_tells_alone() {
    // The first two rows less the first two columns leave one withheld cell.
    let values = [vec![3, 9, 4, 30], vec![8, 7, 10, 30], vec![9, 11, 30, 30], vec![30, 30, 30, 30]];
    let Grid { system, cells } = grid(Rule { groups: false, ..Rule::default() }, &values);
    let square = [cells[0][0], cells[0][1], cells[1][0], cells[1][1]];
    let gone =
        withheld(&[square.as_slice(), &[cells[0][2], cells[2][2], cells[2][3], cells[3][3], cells[3][2]]].concat());
    let [finding] = attack(&system, &gone).try_into().unwrap();
    assert_eq!((finding.cell, &finding.kind), (cells[0][2], &Kind::Values(vec![4])));
    assert_eq!(finding.grounds.len(), 4, "two rows and two columns");
}

#[test]
fn a_small_sum_of_withheld_cells_is_a_small_number() {
    let mut it = Named::new(Rule::default());
    let [total, a, b, c, d] =
        [("total", 40), ("a", 2), ("b", 2), ("c", 16), ("d", 20)].map(|(name, value)| it.cell(name, value));
    it.system.sum(total, &[a, b, c, d]);
    assert_eq!(
        it.attack(&withheld(&[a, b])),
        ["`a` and `b` are 4 together: `a` plus `b` is `total` 40 minus `c` 16 minus `d` 20"]
    );
    assert_eq!(it.protect(), ["a", "b", "c"]);
}

#[test]
fn few_people_leave_few_values() {
    let mut it = Named::new(Rule { groups: false, ..Rule::default() });
    let [total, a, b, c] = [("total", 12), ("a", 1), ("b", 2), ("c", 9)].map(|(name, value)| it.cell(name, value));
    it.system.sum(total, &[a, b, c]);
    let sum = "`a` plus `b` is `total` 12 minus `c` 9; a zero would be shown";
    assert_eq!(
        it.attack(&withheld(&[a, b])),
        [format!("`a` can only be 1 or 2: {sum}"), format!("`b` can only be 1 or 2: {sum}")]
    );
    assert_eq!(it.protect(), ["a", "b", "c"]);
}

#[test]
fn a_percentage_tells_the_count() {
    let mut it = Named::new(Rule::default());
    let [total, a] = [it.cell("total", 12), it.hidden("a", 4)];
    let share = it.system.share(a, total, 1).unwrap();
    assert_eq!(it.attack(&Withheld::default()), ["`a` can only be 4: 100 × `a` ÷ `total` 12 is 33.3"]);
    let protection = protect(&it.system);
    assert_eq!((protection.findings.len(), protection.primary.len()), (0, 0));
    assert_eq!(protection.relations.into_iter().collect::<Vec<_>>(), [share], "the percentage goes, the total stays");
}

#[test]
fn a_percentage_of_many_tells_little() {
    let mut it = Named::new(Rule::default());
    let [total, a] = [it.cell("total", 5_000), it.hidden("a", 4)];
    it.system.share(a, total, 1);
    assert_eq!(feasible(&it.system, &Withheld::default(), a, 100), Some(vec![3, 4, 5, 6, 7]));
    assert_eq!(protect(&it.system), Protection::default());
}

#[test]
fn a_difference_tells_the_count() {
    let mut it = Named::new(Rule::default());
    let [now, before] = [it.cell("now", 3), it.cell("before", 11)];
    let difference = it.system.difference(now, before);
    let change = it.system.change(now, before, 0).unwrap();
    assert_eq!(it.attack(&withheld(&[now])), ["`now` can only be 3: (`now` minus `before` 11) is -8"]);
    let protection = protect(&it.system);
    assert_eq!(it.protect(), ["now"], "what is derived goes with it");
    assert_eq!(protection.relations.into_iter().collect::<Vec<_>>(), [difference, change]);
}

#[test]
fn another_breakdown_of_the_total_tells_what_one_does_not() {
    let mut it = Named::new(Rule::default());
    let [total, a, b] = [("total", 40), ("a", 3), ("b", 37)].map(|(name, value)| it.cell(name, value));
    let [women, men] = [("women", 21), ("men", 19)].map(|(name, value)| it.cell(name, value));
    it.system.sum(total, &[a, b]);
    it.system.sum(total, &[women, men]);
    assert_eq!(
        it.attack(&withheld(&[a, total])),
        [
            "`total` can only be 40: `women` 21 plus `men` 19",
            "`a` can only be 3: `total` is `women` 21 plus `men` 19; `a` is `total` minus `b` 37"
        ]
    );
    assert_eq!(it.protect(), ["a", "b"]);
}

#[test]
fn a_hierarchy_is_followed_up_and_down() {
    let mut it = Named::new(Rule::default());
    let [all, north, south] = [("all", 90), ("north", 50), ("south", 40)].map(|(name, value)| it.cell(name, value));
    let [n1, n2] = [("n1", 48), ("n2", 2)].map(|(name, value)| it.cell(name, value));
    let [s1, s2, s3] = [("s1", 20), ("s2", 8), ("s3", 12)].map(|(name, value)| it.cell(name, value));
    it.system.sum(all, &[north, south]);
    it.system.sum(north, &[n1, n2]);
    it.system.sum(south, &[s1, s2, s3]);
    assert_eq!(it.protect(), ["n1", "n2"]);
    let gone = withheld(&[north, n2]);
    assert_eq!(
        it.attack(&gone),
        [
            "`north` can only be 50: `all` 90 minus `south` 40",
            "`n2` can only be 2: `north` is `all` 90 minus `south` 40; `n2` is `north` minus `n1` 48"
        ]
    );
}

#[test]
fn a_place_pins_a_value() {
    let mut it = Named::new(Rule::default());
    let [a, b, c] = [("a", 5), ("b", 3), ("c", 2)].map(|(name, value)| it.cell(name, value));
    it.system.cells[c.0].standing = Standing::Public;
    let places = it.system.ranking(&[a, b, c], true, true);
    let own_place_gone = Withheld { relations: [places[1]].into(), ..withheld(&[b]) };
    assert_eq!(
        it.attack(&own_place_gone),
        ["`b` can only be 3 or 4: `a` 5 has place 1; `c` 2 has place 3"],
        "the places of the others tell it too"
    );
    let protection = protect(&it.system);
    assert_eq!(protection.findings, []);
    assert_eq!(protection.withheld().cells.into_iter().collect::<Vec<_>>(), [b]);
    assert_eq!(protection.relations.into_iter().collect::<Vec<_>>(), [places[1], places[2]]);
}

#[test]
fn zeros_are_shown_or_protected() {
    let values = [vec![0, 12, 20], vec![14, 15, 16]];
    let shown = grid(Rule::default(), &values);
    assert_eq!(protect(&shown.system), Protection::default());
    let covered = grid(Rule { zeros: Zeros::Protected, ..Rule::default() }, &values);
    let protection = protect(&covered.system);
    assert_eq!((protection.primary.len(), protection.secondary.len(), protection.findings.len()), (1, 3, 0));
}

#[test]
fn shown_zeros_are_never_withheld() {
    let Grid { system, .. } = grid(Rule::default(), &[vec![3, 0, 0], vec![0, 10, 0], vec![0, 0, 20]]);
    let protection = protect(&system);
    assert_eq!(protection.findings, []);
    assert!(protection.withheld().cells.iter().all(|cell| system.cells[cell.0].value > 0));
}

#[test]
fn rounding_is_attacked_like_any_other_method() {
    let mut it = Named::new(Rule { method: Method::Round(5), ..Rule::default() });
    let cells = [("total", 8), ("a", 2), ("b", 2), ("c", 2), ("d", 2)].map(|(name, value)| it.cell(name, value));
    it.system.sum(cells[0], &cells[1..]);
    let found = it.attack(&Withheld::default());
    assert_eq!(found.len(), 4);
    assert_eq!(
        found[0],
        "`a` can only be 2: `total` is `a` plus `b` plus `c` plus `d`; `total` is 10 to the nearest 5; `a` is 0 to the \
         nearest 5; `b` is 0 to the nearest 5; `c` is 0 to the nearest 5; `d` is 0 to the nearest 5"
    );
    let protection = protect(&it.system);
    assert_eq!(protection.findings, []);
    assert!(!protection.secondary.is_empty());
}

#[test]
fn what_is_derived_from_exact_counts_does_not_stand_beside_rounded_ones() {
    let mut it = Named::new(Rule { method: Method::Round(5), ..Rule::default() });
    let [total, a, b] = [("total", 30), ("a", 4), ("b", 26)].map(|(name, value)| it.cell(name, value));
    it.system.sum(total, &[a, b]);
    let share = it.system.share(a, total, 1).unwrap();
    assert_eq!(it.attack(&Withheld::default()).len(), 1);
    let protection = protect(&it.system);
    assert_eq!((protection.findings.len(), protection.secondary.len()), (0, 0));
    assert_eq!(protection.relations.into_iter().collect::<Vec<_>>(), [share]);
}

#[test]
fn rounding_is_to_the_nearest_multiple() {
    assert_eq!([0, 2, 3, 7, 8, 12].map(|value| rounded(value, 5)), [0, 0, 5, 5, 10, 10]);
    assert_eq!([4, 5, 14, 15].map(|value| rounded(value, 10)), [0, 10, 10, 20]);
}

#[test]
fn what_cannot_be_protected_is_found() {
    let mut it = Named::new(Rule::default());
    let [a, total, b] = [("a", 3), ("total", 12), ("b", 9)].map(|(name, value)| it.cell(name, value));
    it.system.sum(total, &[a, b]);
    it.system.cells[total.0].standing = Standing::Public;
    it.system.cells[b.0].standing = Standing::Public;
    let protection = protect(&it.system);
    let [finding] = protection.findings.try_into().unwrap();
    assert_eq!((finding.cell, finding.kind), (a, Kind::Values(vec![3])));
}

#[test]
fn a_typed_figure_that_is_wrong_is_told_and_left_out() {
    let mut it = Named::new(Rule::default());
    let [total, a, b] = [("total", 12), ("a", 3), ("b", 8)].map(|(name, value)| it.cell(name, value));
    let sum = it.system.sum(total, &[a, b]);
    assert_eq!(it.system.broken(), [sum]);
    assert_eq!(it.attack(&withheld(&[a])), Vec::<String>::new());
}

#[test]
fn a_lone_withheld_cell_is_one_of_the_small_numbers() {
    let mut it = Named::new(Rule { threshold: 3, ..Rule::default() });
    let a = it.cell("a", 2);
    assert_eq!(
        it.attack(&withheld(&[a])),
        ["`a` can only be 1 or 2: a zero would be shown; a cell is withheld because one is below 3"]
    );
}

#[test]
fn a_difference_of_shares_of_unknown_bases_is_not_taken_for_safe() {
    let mut it = Named::new(Rule::default());
    let [a, all, b, before] = [it.cell("a", 3), it.hidden("all", 30), it.cell("b", 8), it.cell("before", 40)];
    let points = it.system.points((a, all), (b, before), 1).unwrap();
    assert_eq!(it.attack(&withheld(&[a])), ["`a` could not be shown to be safe"]);
    assert_eq!(protect(&it.system).relations.into_iter().collect::<Vec<_>>(), [points]);
}

#[test]
fn the_same_system_is_always_protected_in_the_same_way() {
    let values = Dice(7).table(6, 5, 12);
    let once = protect(&grid(Rule::default(), &values).system);
    assert_eq!(once, protect(&grid(Rule::default(), &values).system));
    assert_eq!(once.findings, []);
}
