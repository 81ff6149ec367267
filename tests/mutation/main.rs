//! Faults put into the site that this repository is, to see whether Tallybook finds them by itself.
//!
//! [`cells`] changes figures one at a time: every use of a figure must follow, and every contradiction must be told.
//! [`faults`] puts in kinds of fault that published reports have. What came of it stands in `results.md`, which is
//! compared word for word; `UPDATE=1` writes it anew.

mod cells;
#[path = "../suite/chance.rs"]
mod chance;
mod faults;
mod site;

use std::fmt::Write as _;
use std::fs;

use chance::Random;
use site::{Site, repository};

/// The same faults in every run.
const SEED: u64 = 20_221_128;

#[test]
fn faults_are_found_and_none_is_invented() {
    let site = Site::of_repository();
    assert_eq!(site.told(&[]), Vec::<String>::new(), "the clean site has nothing to tell");
    let mut random = Random(SEED);
    let changed = cells::change_all(&site, &mut random);
    let found = faults::inject_all(&site, &mut random);
    let mut report = String::from(
        "# What the mutation tests found\n\nFaults put into the real site of this repository, one at a time, at places \
         drawn by a fixed seed. Written by `UPDATE=1 cargo test --test mutation`.\n\n## The clean site\n\nErrors: 0. \
         Warnings: 0.\n\n## Figures changed one at a time\n\n",
    );
    report.push_str(&changed.table());
    report.push_str("\n## Kinds of fault\n\n| kind | put in | found | share | told by |\n|---|--:|--:|--:|---|\n");
    for kind in &found {
        let share = (kind.found * 100).checked_div(kind.injected).unwrap_or(0);
        let codes = kind.codes.iter().map(|code| format!("`{code}`")).collect::<Vec<_>>().join(", ");
        let _ = writeln!(report, "| {} | {} | {} | {share}% | {codes} |", kind.name, kind.injected, kind.found);
    }
    let path = repository().join("tests/mutation/results.md");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &report).expect("written");
    }
    let missed: Vec<&String> = changed.missed.iter().chain(found.iter().flat_map(|kind| &kind.missed)).collect();
    assert_eq!(missed, Vec::<&String>::new(), "a use did not follow its figure, or a fault was not found");
    for kind in &found {
        assert!(kind.injected >= 5, "{}: only {} places", kind.name, kind.injected);
    }
    assert_eq!(fs::read_to_string(&path).unwrap_or_default(), report, "`UPDATE=1` writes the results anew");
}
