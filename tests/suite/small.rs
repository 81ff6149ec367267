//! Small numbers: what is published of a table, attacked by somebody who has nothing but the published files.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::chance::Random;
use crate::project::Project;

const ROWS: usize = 4;
const COLUMNS: usize = 3;

/// A table of small counts with totals of rows and columns, as YAML.
fn table(chance: &mut Random) -> String {
    let mut yaml = String::from(
        "tables:\n  - id: people\n    title: People by street\n    unit: people\n    source: streets\n    period: \"2024\"\n    area: marsh_end\n    stub: Street\n    columns:\n",
    );
    for column in 0..COLUMNS {
        let _ = writeln!(yaml, "      - {{id: c{column}, title: Group {column}}}");
    }
    yaml.push_str("      - {id: all, title: All, formula: {total: {of: [c0, c1, c2]}}}\n");
    yaml.push_str(
        "      - {id: share, title: Share, formula: {share: {of: all, base_row: total}}, decimals: 1}\n    rows:\n",
    );
    for row in 0..ROWS {
        let values: Vec<String> = (0..COLUMNS).map(|_| chance.below(12).to_string()).collect();
        let _ = writeln!(yaml, "      - {{id: r{row}, label: Street {row}, values: [{}]}}", values.join(", "));
    }
    yaml + "      - {id: total, label: All streets, total: true}\n"
}

/// The counts of a published table: nothing where a cell is withheld. The last row and column are totals.
fn published(project: &Project) -> Vec<Vec<Option<u64>>> {
    let csv = project.read("public/2024/data/people.csv");
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let first = header.iter().position(|name| name.starts_with("Group 0")).expect("the first column");
    let cell = |text: &str| if text == "[c]" { None } else { Some(text.parse().expect("a count")) };
    let row = |row: csv::StringRecord| (first..=first + COLUMNS).map(|at| cell(&row[at])).collect();
    reader.records().map(|it| row(it.expect("a row"))).collect()
}

/// Every value that each withheld cell could have: all tables with these totals, tried one by one. A shown zero is
/// shown, so a withheld cell is at least one.
struct Attack {
    shown: Vec<Vec<Option<u64>>>,
    table: Vec<Vec<u64>>,
    possible: Vec<Vec<BTreeSet<u64>>>,
}

impl Attack {
    fn on(shown: Vec<Vec<Option<u64>>>) -> Attack {
        let table = shown.iter().map(|row| row.iter().map(|cell| cell.unwrap_or(0)).collect()).collect();
        let possible = shown.iter().map(|row| row.iter().map(|_| BTreeSet::new()).collect()).collect();
        let mut attack = Attack { shown, table, possible };
        attack.fill(0);
        attack
    }

    /// Fills in the inner cells from one on, and takes note of every table whose totals fit.
    fn fill(&mut self, at: usize) {
        if at == ROWS * COLUMNS {
            return self.finish();
        }
        let (row, column) = (at / COLUMNS, at % COLUMNS);
        match self.shown[row][column] {
            Some(value) => {
                self.table[row][column] = value;
                self.fill(at + 1);
            }
            // More than any count of the test.
            None => {
                for value in 1..=MOST {
                    self.table[row][column] = value;
                    if self.fits(row, column) {
                        self.fill(at + 1);
                    }
                }
            }
        }
    }

    /// False once a total is exceeded.
    fn fits(&self, row: usize, column: usize) -> bool {
        let of_row: u64 = self.table[row][..=column].iter().sum();
        let of_column: u64 = (0..=row).map(|row| self.table[row][column]).sum();
        self.shown[row][COLUMNS].is_none_or(|total| of_row <= total)
            && self.shown[ROWS][column].is_none_or(|total| of_column <= total)
    }

    fn finish(&mut self) {
        let rows: Vec<u64> = (0..ROWS).map(|row| self.table[row][..COLUMNS].iter().sum()).collect();
        let columns: Vec<u64> = (0..COLUMNS).map(|column| (0..ROWS).map(|row| self.table[row][column]).sum()).collect();
        let all: u64 = rows.iter().sum();
        let is = |shown: Option<u64>, value: u64| shown.is_none_or(|shown| shown == value);
        let sound = rows.iter().enumerate().all(|(row, total)| is(self.shown[row][COLUMNS], *total))
            && columns.iter().enumerate().all(|(column, total)| is(self.shown[ROWS][column], *total))
            && is(self.shown[ROWS][COLUMNS], all);
        if !sound {
            return;
        }
        let with_totals = self.table[..ROWS].iter().zip(rows).map(|(row, total)| [&row[..COLUMNS], &[total]].concat());
        let last = columns.into_iter().chain([all]).collect();
        for (possible, values) in self.possible.iter_mut().zip(with_totals.chain([last])) {
            possible.iter_mut().zip(values).for_each(|(possible, value)| {
                possible.insert(value);
            });
        }
    }
}

const MOST: u64 = 14;

#[test]
fn q44_no_withheld_cell_of_a_published_table_can_be_recovered() {
    let mut chance = Random::of(44);
    let mut withheld = 0;
    for nth in 0..12 {
        let project = Project::fixture("minimal").write("data/2024/people.yaml", table(&mut chance));
        project.run("build --only html").code(0);
        let attack = Attack::on(published(&project));
        for (row, cells) in attack.shown.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                match cell {
                    Some(value) => assert!(*value == 0 || *value >= 5, "table {nth}: {value} is shown"),
                    None => {
                        withheld += 1;
                        let possible = &attack.possible[row][column];
                        assert!(
                            possible.len() >= 3,
                            "table {nth}: the cell in row {row}, column {column} can only be {possible:?}"
                        );
                    }
                }
            }
        }
    }
    assert!(withheld > 50, "the tables have small numbers: {withheld} were withheld");
}

const FINES: &str = "\
tables:
  - id: fines
    title: People fined by street
    unit: people
    source: streets
    area: marsh_end
    stub: Street
    columns:
      - {id: before, title: \"2023\", period: \"2023\"}
      - {id: now, title: \"2024\", period: \"2024\"}
      - {id: change_pct, title: Change %, formula: {percentage_change: {from: before, to: now}}}
      - {id: share, title: Share, formula: {share: {of: now, base_row: total}}}
      - {id: rank, title: Rank, formula: {rank: {of: now, direction: highest_first}}}
    rows:
      - {id: mill, label: Mill Lane, values: [21, 23]}
      - {id: church, label: Church Street, values: [31, 3]}
      - {id: station, label: Station Road, values: [17, 37]}
      - {id: total, label: All streets, total: true}
";

#[test]
fn q45_what_is_derived_from_a_withheld_cell_is_withheld() {
    let project = Project::fixture("minimal").write("data/2024/fines.yaml", FINES);
    project.run("build").code(0);
    let csv = project.read("public/2024/data/fines.csv");
    let church = csv.lines().find(|line| line.starts_with("Church Street")).expect("the row");
    assert_eq!(church, "Church Street,Figures,31,[c],[c],[c],[c]");
    // One withheld cell beside a total would be no secret.
    assert_eq!(csv.matches("[c]").count(), 8, "{csv}");
    let page = project.read("public/2024/evidence/fines.html");
    assert!(page.contains("Numbers below 5 are not shown, nor others from which they could be worked out."), "{page}");
}

#[test]
fn q45_a_sentence_on_a_withheld_cell_is_told() {
    let text =
        "---\ntitle: Fines\n---\n\nChurch Street had {{ fines.church.now }} and {{ fines.church.now | lowest }}.\n";
    let project =
        Project::fixture("minimal").write("data/2024/fines.yaml", FINES).write("content/2024/02-fines.md", text);
    let told = project.run("check --format short").code(1).stderr;
    let message = "`2024` of `Church Street` has no figure: it is withheld to protect people";
    assert_eq!(told.matches(message).count(), 2, "{told}");
}

#[test]
fn q44_a_policy_can_round_or_say_why_nothing_is_done() {
    let with = |policy: &str| {
        let yaml = FINES.replace("    unit: people\n", &format!("    unit: people\n    disclosure: {policy}\n"));
        Project::fixture("minimal").write("data/2024/fines.yaml", yaml)
    };
    let project = with("{method: round, base: 5}");
    project.run("build --only html").code(0);
    let csv = project.read("public/2024/data/fines.csv");
    assert!(csv.contains("Mill Lane,Figures,20,25,"), "{csv}");
    assert!(csv.contains("All streets,Total,70,65,"), "{csv}");
    let told = with("{method: none}").run("check --format short").code(1).stderr;
    assert!(told.contains("small numbers are not protected here, and nothing says why"), "{told}");
    with("{method: none, reason: \"The board decided it on 3 May.\"}").run("check").code(0);
    let told = with("{threshold: 3, width: 4}").run("check --format short").code(1).stderr;
    assert!(told.contains("a reader cannot be left with 4 possible values"), "{told}");
}
