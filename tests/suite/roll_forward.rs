//! `roll-forward`: every form that the guide shows becomes YAML that can be read, and only blanks are left to fill.

use std::collections::BTreeSet;

use crate::project::Project;

const HEAD: &str = "---\nkind: report\ntitle: Half-year report\nyear: 2026 to 2027\nsummary: From April to September 2026.\ndata: half-year\n\
    period: 2026-04 to 2026-09\narea: marsh_end\ncontrol:\n  owner: Head of Streets\n  version: \"1.0\"\n  date: 2026-10-20\n  signed: {body: \
    Board, date: 2026-10-21}\n---\n\nHow the half-year went.\n";

const INDICATORS: &str = "indicators:\n  - id: performance\n    title: Indicators\n    source: streets\n    indicators:\n      - code: N1\n        \
    title: Streets swept\n        unit: streets\n        polarity: higher\n        target: 95\n        target_to_date: {value: 40, period: 2026-04 \
    to 2026-09}\n        actual: {value: 42, period: 2026-04 to 2026-09}\n      - {code: N2, title: Bins, unit: bins, polarity: neutral, actual: \
    12}\n";

const RISKS: &str = "risk_registers:\n  - id: risks\n    title: Risks\n    source: streets\n    impact: [{score: 1, words: Low}, {score: 2, words: \
    High}]\n    likelihood: [{score: 1, words: Low}, {score: 2, words: High}]\n    levels: [{words: Low, from: 1}, {words: High, from: 3}]\n    \
    risks:\n      - id: flood\n        risk: A flood\n        impact: High\n        likelihood: Low\n        owner: Head of Streets\n        \
    mitigation: none planned\n        last_score: 4\n      - {id: frost, risk: Frost, impact: Low, likelihood: Low, last_score: 1,\n         owner: \
    Head of Streets, mitigation: none planned}\n";

const PLAN: &str = "priorities:\n  - id: clean\n    title: Clean streets\n    years:\n      - {year: 2026 to 2027, number: 1, basis: known-risk, \
    reason: Nobody sweeps.}\n  - id: green\n    title: Green parks\n    years: [{year: 2026 to 2027, number: 2, basis: known-risk, reason: Dry.}]\n  \
    - id: quiet\n    title: Quiet nights\n    years:\n      - year: 2026 to 2027\n        number: 3\n        basis: [known-risk, public-concern]\n        \
    reason: Loud.\n";

/// Flow maps on one line and over several, as section 11 of the guide has them.
const CLEAN: &str = "---\ntitle: \"Priority: clean streets\"\npriority:\n  id: clean\n  aims: [Streets in which people like to walk.]\n  targets:\n    - \
    {text: Streets swept, target: performance.n1.target_to_date, aim: at_least, outturn: performance.n1.actual}\n  commitments:\n    - {id: bins, \
    text: Put up bins., status: done}\n    - {id: wardens, text: Train wardens., status: in-progress, evidence: The first have finished.}\n    - {id: \
    cups, text: Try a deposit on cups.,\n       status: delayed, evidence: \"No shop, yet.\" }\n  achievements:\n    - {text: The bins are there., \
    commitment: bins}\n    - Pupils painted the wall.\n  impact: {none: Nobody has counted yet.}\n  next:\n    - {id: boat, text: Use the new boat.}\n\
    ---\n\nLitter.\n";

/// Nothing was promised, and the plan is a list of block maps.
const GREEN: &str = "---\ntitle: \"Priority: green parks\"\npriority:\n  id: green\n  aims: [Parks.]\n  commitments: {none: It is new.}\n  \
    achievements: {none: It is\n    new.}\n  impact:\n    none: It is new.\n  next:\n    - id: trees\n      text: >\n        Plant trees\n        in rows.\n    \
    - text: Water them.\n      id: water\n---\n\nParks.\n";

/// All in brackets.
const QUIET: &str = "---\ntitle: \"Priority: quiet nights\"\npriority: {id: quiet, aims: [Sleep.], commitments: [{id: patrol, text: Walk., status: \
    in-progress, evidence: Pairs walk.}], achievements: [Pairs walk.], impact: {none: Nobody asked.}, next: [{id: music, text: Turn it down.}]}\n---\n\n\
    Nights.\n";

fn half_year() -> Project {
    let project = Project::fixture("minimal");
    std::fs::remove_dir_all(project.path().join("content/2024")).expect("removed");
    std::fs::remove_dir_all(project.path().join("data/2024")).expect("removed");
    let targets = "---\ntitle: Targets\n---\n\n```figure all\ntable: performance\ntitle: All targets\n```\n\n```figure gravest\nregister: \
                   risks\ntitle: The gravest risks\n```\n\n```figure sweeps\ntable: months\ntitle: Sweeps\nchart: {kind: ranked_bars, values: now}\n```\n";
    project
        .write("content/half-year/index.md", HEAD)
        .write("content/half-year/01-targets.md", targets)
        .write("content/half-year/02-priorities/index.md", "---\ntitle: Priorities\n---\n\n```collect promises\n```\n")
        .write("content/half-year/02-priorities/01-clean.md", CLEAN)
        .write("content/half-year/02-priorities/02-green.md", GREEN)
        .write("content/half-year/02-priorities/03-quiet.md", QUIET)
        .write("content/half-year/03-corrections.md", "---\ntitle: Corrections\n---\n\n```collect corrections\n```\n")
        .write(
            "data/half-year/corrections.yaml",
            "corrections:\n  - {id: one, about: targets, date: 2026-10-25, published: \"41\", corrected: \"42\", reason: Miscounted.}\n",
        )
        .write("data/half-year/performance.yaml", INDICATORS)
        .write("data/half-year/risks.yaml", RISKS)
        .write("data/half-year/priorities.yaml", PLAN)
        .write(
            "data/half-year/months.yaml",
            "tables:\n  - id: months\n    title: Sweeps by month\n    measure: sweeps\n    unit: sweeps\n    source: streets\n    columns:\n      - id: \
             now\n        title: Sweeps\n        period: 2026-04 to 2026-09\n    rows:\n      - {id: april, label: April 2026, value: 7}\n",
        )
}

/// The codes of the errors of `check`, and all that it says.
fn told(project: &Project) -> (BTreeSet<String>, String) {
    let told = project.run("check --format short").stderr;
    let codes = told.lines().filter_map(|line| line.split_once("error[")?.1.split_once(']'));
    (codes.map(|(code, _)| code.to_owned()).collect(), told)
}

#[test]
fn every_form_of_the_guide_becomes_one_that_can_be_read() {
    let project = half_year();
    assert_eq!(told(&project).0, BTreeSet::new(), "{}", told(&project).1);
    project.run("roll-forward half-year --to 2026-half-2").code(0);
    let (codes, said) = told(&project);
    assert_eq!(codes, BTreeSet::from(["blank-value".to_owned()]), "{said}");
    let pages = ["01-clean", "02-green", "03-quiet"]
        .map(|it| project.read(&format!("content/2026-half-2/02-priorities/{it}.md")));
    insta::assert_snapshot!("priorities rolled forward", pages.join("\n"));
}

#[test]
fn a_half_year_is_followed_by_the_next_half() {
    let project = half_year();
    let name = "error: nothing in `half-year` tells what the next report is called; give it a name, such as `--to half-year-2026-10`";
    project.run("roll-forward half-year").code(2).stderr(name);
    let run = project.run("roll-forward half-year --to second").code(0);
    insta::assert_snapshot!("rolled half-year", run.stderr);
    insta::assert_snapshot!("rolled half-year head", project.read("content/second/index.md"));
    let indicators = project.read("data/second/performance.yaml");
    assert_eq!(indicators.matches("{value: ~, period: 2026-10 to 2027-03}").count(), 2, "{indicators}");
    // The older register tells the scores of last time.
    let risks = project.read("data/second/risks.yaml");
    assert!(risks.contains("  - id: risks\n    last_time: half-year\n") && !risks.contains("last_score"), "{risks}");
    // It is the same year, so the priorities stay as they are.
    assert_eq!(project.read("data/second/priorities.yaml"), project.read("data/half-year/priorities.yaml"));
    assert!(!project.path().join("content/second/03-corrections.md").exists());
    assert!(!project.path().join("data/second/corrections.yaml").exists());
    // The one after is of the next year, and its priorities have that.
    project.run("roll-forward second --to third").code(0);
    assert!(project.read("content/third/index.md").contains("\nyear: 2027 to 2028\n"));
    insta::assert_snapshot!("rolled priorities", project.read("data/third/priorities.yaml"));
    // Where the next half is there already it is the same half of the next year.
    project.run("roll-forward half-year --to fourth").code(0);
    assert!(project.read("content/fourth/index.md").contains("\nperiod: 2027-04 to 2027-09\n"));
}

#[test]
fn a_figure_of_another_period_is_told() {
    let project = half_year().replace(
        "data/half-year/performance.yaml",
        "actual: {value: 42, period: 2026-04 to 2026-09}",
        "actual: {value: 42, period: \
        2025-04 to 2025-09}",
    );
    let (_, said) = told(&project);
    let message = "error[invalid-value]: April 2025 to September 2025 lies outside the period of these indicators, April 2026 to September 2026";
    assert!(said.contains(message), "{said}");
}
