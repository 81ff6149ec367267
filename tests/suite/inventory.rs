//! Every kind of element that reports are made of has an example and a proof: `tests/inventory.md` says which.

use std::fs;

use regex::Regex;

use crate::project::{repository, walk};

/// How many kinds of element each part of the inventory has.
const PARTS: [(char, usize); 6] = [('A', 35), ('B', 37), ('C', 14), ('D', 14), ('E', 9), ('F', 10)];

/// A line of the table.
struct Row {
    id: String,
    example: String,
    proof: String,
    owed: String,
}

/// Every line of the table.
fn rows() -> Vec<Row> {
    let text = fs::read_to_string(repository().join("tests/inventory.md")).expect("the table is there");
    let line =
        Regex::new(r"(?m)^\| ([A-Z]\d\d) \| ([^|]+) \| ([^|]*?) ?\| ([^|]*?) ?\| ([^|]*?) ?\|$").expect("a pattern");
    let lines: Vec<&str> =
        text.lines().filter(|it| Regex::new(r"^\| [A-Z]\d\d ").expect("a pattern").is_match(it)).collect();
    let row = |it: &&str| {
        let found = line.captures(it).unwrap_or_else(|| panic!("this line has not five cells: {it}"));
        Row { id: found[1].into(), example: found[3].into(), proof: found[4].into(), owed: found[5].into() }
    };
    lines.iter().map(row).collect()
}

/// The kinds of element that have an example.
pub(crate) fn shown() -> Vec<String> {
    rows().into_iter().filter(|row| !row.example.is_empty()).map(|row| row.id).collect()
}

/// The places that a cell names: a name, and a text that stands there.
fn places(cell: &str) -> Vec<(String, Option<String>)> {
    let place = Regex::new(r"^`([^`]+)`(?:: `([^`]+)`)?$").expect("a pattern");
    let parts = cell.split("; ").filter(|it| !it.is_empty());
    let read = |part: &str| {
        let found = place.captures(part).unwrap_or_else(|| panic!("this names no place: {part}"));
        (found[1].to_owned(), found.get(2).map(|it| it.as_str().to_owned()))
    };
    parts.map(read).collect()
}

#[test]
fn every_kind_of_element_has_one_line() {
    let wanted: Vec<String> =
        PARTS.iter().flat_map(|(part, last)| (1..=*last).map(move |n| format!("{part}{n:02}"))).collect();
    let there: Vec<String> = rows().into_iter().map(|row| row.id).collect();
    assert_eq!(there, wanted);
}

#[test]
fn every_line_has_an_example_and_a_proof_or_says_who_owes_them() {
    for Row { id, example, proof, owed } in rows() {
        let there = (!example.is_empty(), !proof.is_empty());
        assert_eq!(there, (owed.is_empty(), owed.is_empty()), "{id}: either both and owed by nobody, or neither");
    }
}

/// All the text below a folder of the tests.
fn text_of(folder: &str) -> String {
    walk(&repository().join("tests").join(folder)).iter().filter_map(|path| fs::read_to_string(path).ok()).collect()
}

#[test]
fn examples_and_proofs_are_there() {
    let (suite, browser, papers) = (text_of("suite") + &text_of("../src"), text_of("browser"), text_of("papers"));
    let is_test = |name: &str| {
        suite.contains(&format!("#[test]\nfn {name}()"))
            || suite.contains(&format!("#[test]\n    fn {name}()"))
            || browser.contains(&format!("test(\"{name}\""))
            || papers.contains(&format!("def {name}("))
    };
    let missing = |path: &str, text: Option<String>| {
        let file = fs::read_to_string(repository().join(path)).ok();
        match (file, text) {
            (None, _) => Some(format!("there is no {path}")),
            (Some(_), None) => Some(format!("which text of {path}?")),
            (Some(file), Some(text)) => (!file.contains(&text)).then(|| format!("`{text}` is not in {path}")),
        }
    };
    let faults = |Row { id, example, proof, .. }: Row| {
        let examples = places(&example).into_iter().map(|(file, text)| (format!("tests/fixtures/{file}"), text));
        let proofs = places(&proof).into_iter().filter(|(name, text)| text.is_some() || !is_test(name));
        let proofs = proofs.map(|(name, text)| (format!("tests/suite/snapshots/suite__{name}.snap"), text));
        let all: Vec<(String, Option<String>)> = examples.chain(proofs).collect();
        all.into_iter()
            .filter_map(|(path, text)| missing(&path, text))
            .map(|it| format!("{id}: {it}"))
            .collect::<Vec<_>>()
    };
    let wrong: Vec<String> = rows().into_iter().flat_map(faults).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
