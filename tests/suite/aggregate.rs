//! Small categories merged into one row: what is published of such tables, attacked by somebody who has nothing else,
//! and what a text may say of them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::chance::Random;
use crate::project::Project;

const WARDS: [&str; 6] = ["Ash", "Beck", "Cove", "Dell", "Elm", "Fen"];
const COLUMNS: usize = 2;

/// The counts of each ward: two groups, and both together.
type Counts = BTreeMap<String, Vec<u64>>;

fn counts(chance: &mut Random) -> Counts {
    let of = |ward: &&str| {
        let groups: Vec<u64> = (0..COLUMNS)
            .map(|_| [chance.below(5), chance.below(12), chance.below(40)])
            .map(|it| it[(it[2] % 3) as usize])
            .collect();
        let all = groups.iter().sum();
        ((*ward).to_owned(), [groups, vec![all]].concat())
    };
    WARDS.iter().map(of).collect()
}

/// A table of them, as YAML.
fn table(counts: &Counts, policy: &str) -> String {
    let mut yaml = format!(
        "tables:\n  - id: victims\n    title: Victims by ward\n    unit: people\n    source: streets\n    period: \"2024\"\n    area: marsh_end\n    stub: Ward\n    disclosure: {policy}\n    columns:\n"
    );
    yaml += "      - {id: c0, title: Women}\n      - {id: c1, title: Men}\n      - {id: all, title: All, formula: {total: {of: [c0, c1]}}}\n    rows:\n";
    for (ward, values) in counts {
        let _ = writeln!(
            yaml,
            "      - {{id: {}, label: {ward}, values: [{}, {}]}}",
            ward.to_lowercase(),
            values[0],
            values[1]
        );
    }
    yaml + "      - {id: total, label: All wards, total: true}\n"
}

/// The rows of a published table by their labels.
fn published(csv: &str) -> BTreeMap<String, Vec<String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let cells = |row: csv::StringRecord| (row[0].to_owned(), row.iter().skip(2).map(str::to_owned).collect());
    reader.records().map(|it| cells(it.expect("a row"))).collect()
}

/// What somebody knows of a count that is shown only with others: whether it is none, small, or neither.
fn range(value: u64, most: u64) -> std::ops::RangeInclusive<u64> {
    match value {
        0 => 0..=0,
        1..5 => 1..=4,
        _ => 5..=most,
    }
}

/// True if the wards that are shown together can have counts that fit all that is known, one of them given.
fn fits(wards: &[&Vec<u64>], left: [u64; COLUMNS], given: Option<(usize, usize, u64)>) -> bool {
    let Some((first, others)) = wards.split_first() else { return left == [0; COLUMNS] };
    let of = |column: usize| {
        let fixed = given.filter(|(ward, at, _)| *ward == 0 && *at == column).map(|it| it.2);
        range(first[column], left[column]).filter(move |value| fixed.is_none_or(|fixed| fixed == *value))
    };
    let both = |sum: u64| {
        let fixed = given.filter(|(ward, at, _)| *ward == 0 && *at == COLUMNS).map(|it| it.2);
        range(first[COLUMNS], left[0] + left[1]).contains(&sum) && fixed.is_none_or(|fixed| fixed == sum)
    };
    let next = given.and_then(|(ward, at, value)| Some((ward.checked_sub(1)?, at, value)));
    of(0).any(|a| {
        of(1).any(|b| a <= left[0] && b <= left[1] && both(a + b) && fits(others, [left[0] - a, left[1] - b], next))
    })
}

#[test]
fn q44_no_merged_count_can_be_recovered() {
    let mut chance = Random::of(44);
    let (mut merged, mut withheld) = (0, 0);
    for nth in 0..16 {
        let counts = counts(&mut chance);
        let yaml = table(&counts, "{method: aggregate, into: Other wards}");
        let project = Project::fixture("minimal").write("data/2024/victims.yaml", yaml);
        let run = project.run("build --only html");
        if run.stderr.contains("nothing is left of the table") {
            continue;
        }
        run.code(0);
        let csv = project.read("public/2024/data/victims.csv");
        let shown = published(&csv);
        let sum = |column: usize| counts.values().map(|it| it[column]).sum::<u64>().to_string();
        withheld += csv.matches("[c]").count();
        for (label, cells) in &shown {
            for (column, cell) in cells.iter().enumerate() {
                let Ok(value) = cell.parse::<u64>() else { continue };
                assert!(value == 0 || value >= 5, "table {nth}: {label} shows {value}\n{csv}");
                match (label.as_str(), counts.get(label)) {
                    ("All wards", _) => assert_eq!(*cell, sum(column), "table {nth}: totals do not change"),
                    (_, Some(own)) => assert_eq!(value, own[column], "table {nth}: {label}"),
                    _ => {}
                }
            }
        }
        let gone: Vec<&Vec<u64>> =
            counts.iter().filter(|(ward, _)| !shown.contains_key(*ward)).map(|it| it.1).collect();
        if gone.is_empty() || csv.contains("[c]") {
            continue;
        }
        merged += 1;
        assert!(gone.len() > 1, "one row alone is not merged");
        let left = [0, 1].map(|column| gone.iter().map(|it| it[column]).sum());
        assert_eq!(shown["Other wards"][..COLUMNS], left.map(|it: u64| it.to_string()));
        for (ward, own) in gone.iter().enumerate() {
            for (column, value) in own.iter().enumerate().filter(|(_, value)| (1..5).contains(*value)) {
                let possible = (1..5).filter(|it| fits(&gone, left, Some((ward, column, *it)))).count();
                assert!(possible >= 3, "table {nth}: {value} of {gone:?} has {possible} values\n{csv}");
            }
        }
    }
    assert!(merged > 7 && withheld < 20, "{merged} tables were merged, {withheld} counts withheld all the same");
}

const STREETS: &str = "\
tables:
  - id: victims
    title: Victims by ward
    unit: people
    source: streets
    period: \"2024\"
    area: marsh_end
    stub: Ward
    disclosure: {method: aggregate, into: Other}
    rows:
      - id: north
        label: North
        children:
          - {id: mill, label: Mill Lane, value: 2}
          - {id: church, label: Church Street, value: 30}
          - {id: station, label: Station Road, value: 4}
          - {id: quay, label: Quay, value: 11}
      - id: south
        label: South
        children:
          - {id: well, label: Well Street, value: 3}
          - {id: hill, label: Hill Street, value: 9}
      - {id: east, label: East, value: 25}
      - {id: total, label: All wards, total: true}
";

#[test]
fn rows_are_merged_within_their_parent() {
    let project = Project::fixture("minimal").write("data/2024/victims.yaml", STREETS);
    // Mill Lane and Station Road alone would be 6, of which a reader could say that they are 2 and 4 or 3 and 3: both
    // have at least three values. In the South nothing would be left beside what is merged.
    project.run("build --only html").code(0);
    assert_eq!(
        project.read("public/2024/data/victims.csv"),
        "Ward,Part of,Kind of row,\"People, 2024\",Notes\r\n\
         North,All,Figures,47,None\r\n\
         Church Street,North,Figures,30,None\r\n\
         Quay,North,Figures,11,None\r\n\
         Other,North,Several rows,6,\"“Other” stands for Mill Lane and Station Road together, so that no small number is \
         shown.\"\r\n\
         South,All,Figures,12,None\r\n\
         East,All,Figures,25,None\r\n\
         All wards,All,Total,84,None\r\n"
    );
}

#[test]
fn what_another_table_says_of_a_merged_row_is_withheld_there() {
    let other = "\
tables:
  - id: grown
    title: Victims by ward
    unit: people
    source: streets
    period: \"2024\"
    area: marsh_end
    stub: Ward
    disclosure: {method: suppress}
    rows:
      - {id: mill, label: Mill Lane, value: 2}
      - {id: hill, label: Hill Street, value: 9}
";
    let flat = STREETS.replace("        children:\n", "").replace("      - id: north\n        label: North\n", "");
    let flat = flat.replace("      - id: south\n        label: South\n", "").replace("          - {", "      - {");
    let project =
        Project::fixture("minimal").write("data/2024/victims.yaml", flat).write("data/2024/grown.yaml", other);
    project.run("build --only html").code(0);
    let csv = project.read("public/2024/data/grown.csv");
    assert_eq!(csv, "Ward,\"People, 2024\"\r\nMill Lane,[c]\r\nHill Street,9\r\n");
    let csv = project.read("public/2024/data/victims.csv");
    assert!(!csv.contains("\nMill Lane") && !csv.contains("[c]"), "{csv}");
}

#[test]
fn uses_of_a_merged_row_are_told_with_both_places() {
    let text = "---\ntitle: Victims\n---\n\nBeck had {{ victims.beck.all }} victims. Ash had the \
                {{ victims.ash.all | highest }} number.\n\n```figure by-ward\ntable: victims\nrows: [ash, beck]\n\
                title: Most victims live in Ash\nchart: {kind: ranked_bars, values: all, highlight: dell}\n```\n";
    let counts = [("Ash", [21, 23]), ("Beck", [4, 3]), ("Cove", [17, 37]), ("Dell", [9, 2])];
    let counts = counts.into_iter().map(|(ward, it)| (ward.to_owned(), it.to_vec())).collect();
    let yaml = table(&counts, "{method: aggregate, into: Other wards}");
    let yaml = yaml.replace(
        "    rows:\n",
        "      - {id: share, title: Share, formula: {share: {of: all, base_row: dell}}}\n    rows:\n",
    );
    let project =
        Project::fixture("minimal").write("data/2024/victims.yaml", yaml).write("content/2024/02-victims.md", text);
    let run = project.run("check").code(1);
    insta::assert_snapshot!("uses of merged rows", run.stderr);
}

#[test]
fn a_claim_about_what_is_shown_says_so() {
    let text = "---\ntitle: Victims\n---\n\nAsh had the {{ victims.ash.all | highest(among=\"the wards shown\") }} \
                number, and was {{ victims.ash.all | ranked(\"highest\", among=\"the wards shown\") }}.\n";
    let counts = [("Ash", [41, 23]), ("Beck", [4, 3]), ("Cove", [17, 37]), ("Dell", [9, 2])];
    let counts = counts.into_iter().map(|(ward, it)| (ward.to_owned(), it.to_vec())).collect();
    let site = |policy: &str| {
        let project = Project::fixture("minimal").write("data/2024/victims.yaml", table(&counts, policy));
        let project = project.write("content/2024/02-victims.md", text);
        project.run("build --only html").code(0);
        let page = project.read("public/2024/victims.html");
        let at = page.find("Ash had the").expect("the sentence");
        let mut words = String::new();
        let mut inside = false;
        for c in page[at..].chars().take_while(|c| *c != '\n') {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                _ if !inside => words.push(c),
                _ => {}
            }
        }
        words.replace("source", "")
    };
    let said = site("{method: aggregate}");
    assert!(
        said.starts_with("Ash had the highest of the wards shown number, and was highest of the 2 wards shown."),
        "{said}"
    );
    let said = site("{method: none, reason: The board decided it.}");
    assert!(said.starts_with("Ash had the highest number, and was highest of 4."), "{said}");
}

#[test]
fn an_author_says_which_rows_are_merged_and_how_they_are_called() {
    let counts = [("Ash", [21, 23]), ("Beck", [40, 30]), ("Cove", [17, 37]), ("Dell", [19, 11])];
    let counts: Counts = counts.into_iter().map(|(ward, it)| (ward.to_owned(), it.to_vec())).collect();
    let with = |policy: &str| Project::fixture("minimal").write("data/2024/victims.yaml", table(&counts, policy));
    let project = with("{method: aggregate, into: The rest, with: [beck, dell]}");
    project.run("build --only html").code(0);
    let csv = project.read("public/2024/data/victims.csv");
    assert!(csv.contains("The rest,Several rows,59,41,100,"), "{csv}");
    let told = with("{method: aggregate, with: [beech, total]}").run("check --format short").code(1).stderr;
    assert!(told.contains("there is no row `beech`"), "{told}");
    assert!(told.contains("`total` is no part of a total"), "{told}");
    let told = with("{into: The rest}").run("check --format short").code(1).stderr;
    assert!(
        told.contains("`into` says how rows are merged, and nothing is merged here (add `method: aggregate`)"),
        "{told}"
    );
}
