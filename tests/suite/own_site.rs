//! The site that this repository is: complete, clean, and quick to tell what somebody broke.

use crate::project::Project;

#[test]
fn it_is_clean() {
    Project::own_site().run("check").code(0).stderr("everything tallies");
}

/// Five slips in five files, as the first issue names them: each is told with file, line, column and what to
/// do, all in one run.
#[test]
fn five_slips_are_told_in_one_run() {
    let site = Project::own_site();
    let table = "data/2022-23/housing.yaml";
    let matrix = "data/2022-23/risk-matrix.yaml";
    let words = "content/2022-23/05-crime-and-asb/03-antisocial-behaviour/index.md";
    let site = site
        .replace(table, "    title: Complaints of antisocial behaviour about council housing by ward\n", "")
        .replace(
            matrix,
            "scores: [0, 2, 2, 2, 2, 2, 2, 0, 2, 2, 2, 1, 2]\n        children:",
            "scores: [0, 3, 2, 2, 2, 2, 2, 0, 2, 2, 2, 1, 2]\n        children:",
        )
        .replace(words, "[The next page](#incidents-by-district)", "[The next page](#incidents-by-distric)")
        .replace(
            "data/2022-23/enforcement.yaml",
            "label: All fixed penalty notices, total: true}",
            "label: All fixed penalty notices, total: true, value: 78}",
        )
        .append("data/2022-23/severity.yaml", "\n  - id: [broken\n");
    let run = site.run("check --format short").code(1);
    insta::assert_snapshot!("five slips", run.stderr);
}

#[test]
fn q27_the_matrix_comes_out_as_published() {
    let site = Project::own_site();
    site.run("build").code(0);
    let csv = site.read("public/2022-23/data/risk_matrix.csv");
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("it is CSV");
    assert_eq!(rows.len(), 42);
    let published: Vec<(&str, &str)> =
        PUBLISHED_MATRIX.lines().map(|line| line.split_once(' ').expect("two")).collect();
    let computed: Vec<(&str, &str)> = rows.iter().map(|row| (&row[15], &row[16])).collect();
    assert_eq!(computed, published);
}

/// Total and rank of the 42 rows, as the published document has them; `[z]` where it has no rank.
const PUBLISHED_MATRIX: &str = "\
21 1
20 [z]
22 [z]
12 [z]
20 [z]
16 [z]
19 3
19 [z]
19 [z]
7 9
11 [z]
7 [z]
7 9
7 [z]
8 [z]
7 9
5 [z]
7 [z]
6 [z]
5 13
6 [z]
4 [z]
6 [z]
4 [z]
7 9
6 [z]
11 [z]
20 2
22 [z]
20 [z]
18 [z]
15 5
18 [z]
13 [z]
18 4
2 14
15 5
9 7
6 [z]
5 [z]
12 [z]
8 8";

/// The pages of the source: sections 1 to 10, the appendices, and the corrections.
const SECTIONS: &[&str] = &[
    "executive-summary",
    "background",
    "population",
    "public-perception",
    "crime-and-asb",
    "crime-and-asb/police-recorded-crime",
    "crime-and-asb/iquanta",
    "crime-and-asb/antisocial-behaviour",
    "crime-and-asb/railway-stations",
    "crime-and-asb/accident-and-emergency",
    "fire-and-rescue",
    "hidden-harms",
    "hidden-harms/violence-against-women-and-girls",
    "hidden-harms/hate-crime",
    "hidden-harms/violence-and-vulnerability",
    "hidden-harms/counter-extremism",
    "serious-and-organised-crime",
    "serious-and-organised-crime/modern-slavery",
    "serious-and-organised-crime/drugs-lines",
    "offender-management",
    "offender-management/integrated-offender-management",
    "offender-management/youth-offending",
    "offender-management/drug-and-alcohol-services",
    "offender-management/probation",
    "offender-management/restorative-justice",
    "horizon-scanning",
    "appendix-risk-matrix",
    "appendix-annual-performance",
    "corrections",
];

/// Every figure and table of the source that has data.
const FIGURES: &[&str] = &[
    "top-factors",
    "population-identity",
    "perception-survey",
    "force-summary",
    "thurrock-summary",
    "key-comparators",
    "crime-by-district",
    "crime-by-type",
    "crime-by-beat",
    "asb-by-type",
    "asb-by-month",
    "asb-environment",
    "asb-nuisance",
    "asb-personal",
    "asb-total",
    "asb-by-beat",
    "caesar-by-month",
    "caesar-by-location",
    "irish-lions-by-month",
    "housing-asb-by-ward",
    "housing-asb-by-category",
    "enforcement-outcomes",
    "engagement-returns",
    "engagement-notices",
    "secondary-fires-map",
    "sessions-by-district",
    "fire-programmes",
    "sexual-offences",
    "domestic-abuse",
    "hate-by-type",
    "hate-by-ward",
    "hate-by-offence",
    "hate-victims",
    "slavery-by-month",
    "reoffending",
    "reoffending-trend",
    "first-time-entrants",
    "offensive-weapons",
    "violence-and-knives",
    "opiate-treatment",
    "non-opiate-treatment",
    "alcohol-treatment",
    "rj-by-district",
    "rj-by-source",
    "rj-referral-types",
    "rj-incident-types",
    "risk-ranking",
    "risk-matrix",
    "confidence-what-to-do",
    "confidence-where-to-refer",
];

#[test]
fn every_section_and_figure_of_the_source_is_there() {
    let site = Project::own_site();
    site.run("build").code(0);
    let files = site.files("public/2022-23");
    for section in SECTIONS {
        assert!(files.contains_key(&format!("{section}.html")), "{section} is missing");
    }
    let all: String = files
        .iter()
        .filter(|(path, _)| path.ends_with("print.html"))
        .map(|(_, bytes)| String::from_utf8_lossy(bytes))
        .collect();
    for figure in FIGURES {
        assert!(
            all.contains(&format!("<figure class=\"figure\" id=\"{figure}\""))
                || all.contains(&format!("<figure class=\"figure is-matrix\" id=\"{figure}\"")),
            "{figure} is missing"
        );
    }
    // 16 published figures survive only as pictures; one of them could be drawn anew from a table. The text speaks of
    // photographs in two places.
    assert_eq!(all.matches("class=\"missing-figure\"").count(), 15 + 2);
    assert!(all.matches("class=\"chart-words\"").count() >= 20, "at least 20 charts");
}

/// Names of people in the sources stay in the sources.
#[test]
fn no_person_is_named() {
    let site = Project::own_site();
    for (path, bytes) in site.files(".") {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        // Surnames of the source documents, reversed so that this file does not name anybody either.
        for reversed in
            ["mahgninnuc", "sregor", "xoc", "ikswelur", "nerraw", "dleifssap", "setaoc", "yrubdarb", "eclafetem"]
        {
            let name: String = reversed.chars().rev().collect();
            let whole = text.split(|c: char| !c.is_alphabetic()).any(|word| word == name);
            assert!(!whole, "{path} holds a surname of the sources");
        }
    }
}

/// Nothing of a report that is left out is found in the others by chance: only the signatures are missing.
#[test]
fn its_papers_could_be_published_before_the_assessment() {
    let refused = Project::own_site().run("publish --out site --without 2022-23").code(1).stderr;
    assert!(!refused.contains("leak"), "{refused}");
    assert!(refused.contains("the report 2023-09-scrutiny is not signed off"), "{refused}");
}
