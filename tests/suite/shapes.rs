//! Tables of every shape: the fixture `shapes` has one of each.

use crate::figures::main_part;
use crate::project::Project;

#[test]
fn every_shape_is_what_the_snapshots_say() {
    let project = Project::fixture("shapes");
    project.run("build --only html").code(0);
    for page in ["rows", "cells", "columns", "times", "data-sources", "index"] {
        insta::assert_snapshot!(page, main_part(&project.read(&format!("public/2024/{page}.html"))));
    }
    let files = project.files("public/2024/data");
    let all = files.iter().map(|(path, bytes)| format!("{path}\n{}", String::from_utf8_lossy(bytes)));
    insta::assert_snapshot!("downloads", all.collect::<Vec<_>>().join("\n").replace("\r\n", "\n"));
}

/// A table over the fixture `minimal`, and what `check` prints of it.
fn told(columns: &str, rows: &str) -> String {
    let head = "tables:\n  - id: litter\n    title: Litter\n    unit: reports\n    source: streets\n    stub: Place\n";
    let table = format!("{head}    columns:\n{columns}\n    rows:\n{rows}\n");
    let project = Project::fixture("minimal").write("data/2024/litter.yaml", table);
    let printed = project.run("check --format short").stderr;
    let of_table: Vec<&str> = printed.lines().filter(|line| line.contains("litter.yaml")).collect();
    of_table.join("\n")
}

fn column(id: &str, rest: &str) -> String {
    format!("      - {{id: {id}, {rest}}}")
}

fn row(values: &str) -> String {
    format!("      - {{id: marsh_end, label: Marsh End, values: [{values}]}}")
}

#[test]
fn headers_that_contradict_their_figures_are_told() {
    let now = column("now", "title: \"2024\"");
    let cases = [
        ("a number over percentages", column("a", "title: \"No\", unit: \"%\", base: all"), row("12")),
        ("a percentage over counts", column("a", "title: Share in %"), row("12")),
        ("pounds over counts", column("a", "title: Cost in £"), row("12")),
        ("no header", column("a", "unit: reports"), row("12")),
        ("a blank header", column("a", "title: \"\""), row("12")),
        ("one header twice", format!("{now}\n{}", column("b", "title: \"2024\"")), row("12, 13")),
        ("a short year", column("a", "title: 20/21"), row("12")),
        ("a short year over a period", column("a", "title: 20/21, period: 2020-10 to 2021-09"), row("12")),
        ("short months", column("a", "title: Oct20 to Sept21"), row("12")),
        ("a count below zero", now, row("-12")),
    ];
    let told = cases.map(|(name, columns, rows)| format!("{name}\n{}", told(&columns, &rows)));
    insta::assert_snapshot!("headers", told.join("\n\n"));
}

#[test]
fn what_is_no_figure_is_told_in_our_words() {
    let now = column("now", "title: \"2024\"");
    let words = ["N/A", "NA", "N/C", "Nil", "TBC", "Measure not available", "Baseline to be established", "n/k", "~"];
    let told_of = |word: &&str| format!("{word}\n{}", told(&now, &row(&format!("{word:?}").replace("\"~\"", "~"))));
    insta::assert_snapshot!("no figures", words.iter().map(told_of).collect::<Vec<_>>().join("\n\n"));
    assert!(told(&now, &row("no change")).contains("holds no changes"), "a level cannot be unchanged");
}

#[test]
fn parts_in_a_cell_add_up_to_it() {
    let now = column("now", "title: \"2024\"");
    assert_eq!(told(&now, &row("\"15 (8 here, 7 there)\"")), "");
    let wrong = told(&now, &row("\"16 (8 here, 7 there)\""));
    assert!(wrong.contains("is 16 and its 2 parts add up to 15"), "{wrong}");
}

#[test]
fn a_level_is_worked_back_from_a_change_and_compared() {
    let formula = "formula: {earlier: {of: now, change: change}}";
    let columns = |change: &str| {
        let percent = column("percent", "title: Change %, formula: {percentage_change: {from: before, to: now}}");
        let before = column("before", &format!("title: Before, {formula}"));
        let change = column("change", &format!("title: Change, signed: true, {change}"));
        format!("{before}\n{}\n{change}\n{percent}", column("now", "title: Now"))
    };
    assert_eq!(told(&columns("unit: reports"), &row("699, 727, 28, 4.0")), "");
    let wrong = told(&columns("unit: reports"), &row("700, 727, 28, 4.1"));
    assert!(
        wrong.contains("typed as 700 and comes to 699") && wrong.contains("typed as 4.1 and comes to 4.0"),
        "{wrong}"
    );
    let guess = told(&columns("unit: \"%\", base: reports before"), &row("727, 4.0"));
    assert!(guess.contains("one cannot be taken from the other"), "{guess}");
}

#[test]
fn rows_stand_in_the_order_that_a_figure_asks_for() {
    let page = |order: &str| {
        let sort = format!("sort: {{by: reports, order: {order}}}");
        let project = Project::fixture("shapes").replace(
            "content/2024/01-rows.md",
            "sort: {by: reports, order: descending}",
            &sort,
        );
        project.run("build").code(0);
        let html = project.read("public/2024/rows.html");
        let table = html.split("<table id=\"districts-table-0\"").nth(1).and_then(|it| it.split("</table>").next());
        let heads = table.expect("the table").split("<th scope=\"row\">").skip(1);
        heads.filter_map(|it| it.split('<').next()).map(|it| it.trim().to_owned()).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(page("descending"), "Riverside, Marsh End, Oakley, Fernhill, Castle Green, Harbour, The county");
    assert_eq!(page("ascending"), "Harbour, Castle Green, Fernhill, Marsh End, Oakley, Riverside, The county");
    assert_eq!(page("as_given"), "Fernhill, Marsh End, Oakley, Riverside, Harbour, Castle Green, The county");
}
