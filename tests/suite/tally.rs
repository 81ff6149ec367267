//! What must tally: totals, changes, shares, ranks, what stands with a figure, and what is said in prose.

use crate::project::Project;

const DATA: &str = "data/2024/litter.yaml";
const PAGE: &str = "content/2024/01-litter/index.md";

/// The site `minimal` with another table of litter: its keys below the id, its columns, its rows.
fn with_table(keys: &str, columns: &str, rows: &str) -> Project {
    let table = format!("tables:\n  - id: litter\n{keys}\n    columns:\n{columns}\n    rows:\n{rows}\n");
    Project::fixture("minimal").write(DATA, table)
}

const KEYS: &str = "    title: Litter reports\n    unit: reports\n    source: streets\n    stub: District";
const COLUMNS: &str =
    "      - {id: before, title: \"2023\", period: \"2023\"}\n      - {id: now, title: \"2024\", period: \"2024\"}";
const ROWS: &str = "      - {id: marsh_end, label: Marsh End, values: [120, 90]}\n      - {id: fernhill, label: Fernhill, values: [80, 88]}";

/// What `check` prints, a line for each fault.
fn faults(project: &Project) -> String {
    project.run("check --format short").stderr
}

#[track_caller]
fn says(printed: &str, words: &[&str]) {
    for word in words {
        assert!(printed.contains(word), "“{word}” is not in\n{printed}");
    }
}

/// The page on litter as it is built.
fn page(project: &Project) -> String {
    project.run("build --only html").code(0);
    project.read("public/2024/litter.html")
}

#[test]
fn q22_what_differs_from_its_sum_or_formula_is_told_with_both_numbers() {
    let total = format!("{ROWS}\n      - {{id: total, label: Both, total: true, values: [200, 179]}}");
    says(&faults(&with_table(KEYS, COLUMNS, &total)), &["total-mismatch", "typed as 179", "add up to 178"]);
    let part = |id: &str, value: u32| format!("{{id: {id}, label: {id}, values: [{value}, {value}]}}");
    let broken = |residential: u32, other: u32| {
        let one = format!("{{title: By use, rows: [{}, {}]}}", part("home", residential), part("shop", 40));
        let two = format!("{{title: By size, rows: [{}, {}]}}", part("small", 70), part("large", other));
        let row =
            format!("      - {{id: marsh_end, label: Marsh End, values: [100, 100], breakdowns: [{one}, {two}]}}");
        faults(&with_table(KEYS, COLUMNS, &row))
    };
    says(&broken(61, 30), &["breakdown-mismatch", "is 100 and its 2 parts by `By use` add up to 101"]);
    says(&broken(60, 29), &["breakdown-mismatch", "is 100 and its 2 parts by `By size` add up to 99"]);
    assert!(!broken(60, 30).contains("mismatch"), "both breakdowns are whole");
    let change = "      - {id: change, title: Change %, formula: {percentage_change: {from: before, to: now}}}";
    let typed = |value: &str| {
        let row = format!("      - {{id: marsh_end, label: Marsh End, values: [120, 90, {value}]}}");
        faults(&with_table(KEYS, &format!("{COLUMNS}\n{change}"), &row))
    };
    says(&typed("-24.9"), &["value-mismatch", "typed as −24.9 and comes to −25.0"]);
    assert!(!typed("-25").contains("mismatch"), "a rounded figure is compared as it is typed");
}

#[test]
fn q23_a_change_is_of_the_earlier_figure_unrounded_and_of_nothing_is_not_calculable() {
    let columns = format!(
        "{COLUMNS}\n      - {{id: change, title: Change %, formula: {{percentage_change: {{from: before, to: now}}}}}}"
    );
    // 1.4 to 1.6 is a change of 14.3%; of rounded figures it would be 100%.
    let columns = columns
        .replace("title: \"2023\"", "title: \"2023\", decimals: 0")
        .replace("title: \"2024\"", "title: \"2024\", decimals: 0");
    let rows = "      - {id: marsh_end, label: Marsh End, values: [1.4, 1.6]}\n      - {id: fernhill, label: Fernhill, values: [0, 88]}\n      - {id: oakley, label: Oakley, values: [0, 0]}";
    let project = with_table(KEYS, &columns, rows);
    let project = project.write(PAGE, "---\ntitle: Litter\n---\n\n```figure litter-by-district\ntable: litter\n```\n");
    let html = page(&project);
    says(&html, &["+14.3%", "[n]<span class=\"visually-hidden\"> not calculable</span>", "[n] = not calculable"]);
    let csv = project.read("public/2024/data/litter.csv");
    says(&csv, &["Marsh End,1,2,14.3", "Fernhill,0,88,[n]", "Oakley,0,0,[n]"]);
    for word in ["NaN", "inf", "∞"] {
        assert!(!csv.contains(word) && !html.contains(&format!(">{word}")), "{word}");
    }
}

#[test]
fn q24_the_difference_of_two_percentages_is_in_percentage_points_wherever_it_stands() {
    let project = Project::fixture("full");
    project.run("build --only html").code(0);
    let (tables, words) = (project.read("public/2024/tables.html"), project.read("public/2024/words.html"));
    says(&tables, &["<th scope=\"col\">Change (percentage points)</th>"]);
    says(&words, &["+11 percentage points"]);
    says(&project.read("public/2024/data/answers.csv"), &["Change (percentage points)"]);
    says(&project.read("public/2024/charts.html"), &["More feel very safe", "percentage points"]);
    let columns = "      - {id: before, title: Before}\n      - {id: now, title: Now}\n      - {id: change, title: Change %, formula: {percentage_points: {from: before, to: now}}}";
    let keys = KEYS.replace("unit: reports", "unit: \"%\"\n    base: residents\n    shares: separate");
    says(
        &faults(&with_table(&keys, columns, ROWS)),
        &["percentage-points", "holds percentage points, and is headed as a percentage"],
    );
    let as_difference = columns.replace("percentage_points:", "difference:").replace("Change %", "Change");
    says(&faults(&with_table(&keys, &as_difference, ROWS)), &["would be read as a percentage"]);
}

#[test]
fn q25_a_share_names_its_base_and_rounding_is_mentioned_only_where_it_shows() {
    let project = Project::fixture("shapes");
    project.run("build --only html").code(0);
    let (rows, columns) = (project.read("public/2024/rows.html"), project.read("public/2024/columns.html"));
    says(&rows, &["“Share” is a percentage of “All cases”.", "“Share of the county” is a percentage of “The county”."]);
    says(
        &columns,
        &["“Share” is a percentage of “All ages”.", "“Share” adds up to 99% because each share is rounded."],
    );
    assert!(!rows.contains("because each share is rounded"), "these shares add up to 100.0%");
    says(&rows, &["The shares listed add up to less than 100%."]);
    let baseless = KEYS.replace("unit: reports", "unit: \"%\"");
    says(
        &faults(&with_table(&baseless, COLUMNS, ROWS)),
        &["missing-key", "has no `base`, and `before` is a percentage"],
    );
}

#[test]
fn q29_a_value_in_prose_is_that_of_the_table_in_every_edition() {
    let prose = "Fernhill sent {{ reports.fernhill.now }} reports.";
    let site = |value: &str| {
        let project = Project::fixture("minimal").replace(DATA, "values: [80, 88]", &format!("values: [80, {value}]"));
        let prose = prose.replace("reports.fernhill", "litter.fernhill");
        let editions = "markings:\n  - {id: public, title: Public}\n  - {id: partner, title: Partners}\neditions:\n  - {id: public, title: Public, shows: public, default: true}\n  - {id: partner, title: Partners, shows: partner}\n";
        let project = project.append(PAGE, &format!("\n{prose}\n")).append("tallybook.yaml", editions);
        for edition in ["public", "partner"] {
            project.run(&format!("build --only html --edition {edition} --out {edition}")).code(0);
        }
        project
    };
    for value in ["88", "93"] {
        let project = site(value);
        for edition in ["public", "partner"] {
            let html = project.read(&format!("{edition}/2024/litter.html"));
            says(&html, &[&format!("Fernhill sent {value}"), &format!("<td>{value}</td>")]);
            says(&html, &[&format!("Fernhill with {value}")]);
            says(
                &project.read(&format!("{edition}/2024/data/litter.csv")),
                &[&format!("Fernhill,Figures,80,{value},")],
            );
        }
    }
    let unknown = Project::fixture("minimal").append(PAGE, &format!("\n{prose}\n"));
    says(&faults(&unknown), &["unknown-name"]);
    assert_eq!(unknown.run("build").code, 1, "nothing is built on a name that leads nowhere");
}

#[test]
fn q30_the_same_measure_is_the_same_number_or_says_why_not() {
    let second = |more: &str| {
        let table = format!(
            "tables:\n  - id: again\n    title: Reports once more\n    measure: litter reports by district\n    unit: reports\n    source: streets\n    areas: district\n    stub: District\n{more}    columns:\n      - {{id: now, title: Reports, period: \"2024\"}}\n    rows:\n      - {{id: fernhill, label: Fernhill, values: [89]}}\n"
        );
        Project::fixture("minimal").write("data/2024/again.yaml", table)
    };
    says(&faults(&second("")), &["measures-disagree", "`Fernhill` is", "88", "89"]);
    let explained = second("    reconcile: {with: litter, note: Counted a week later.}\n");
    assert!(!faults(&explained).contains("measures-disagree"), "a reason was given");
    says(&page(&explained), &["Differs from “Reports once more”: Counted a week later."]);
}

#[test]
fn q50_figures_are_numbered_once_and_in_order() {
    let project = Project::own_site();
    // What the edition for everybody leaves out keeps its number.
    project.run("build --only html --edition partner --out partner").code(0);
    let print = project.read("partner/2022-23/print.html");
    let numbers = print.split("<span class=\"figure-number\">Figure ").skip(1);
    let numbers: Vec<usize> = numbers.filter_map(|it| it.split('<').next()?.parse().ok()).collect();
    assert!(numbers.len() > 40, "{}", numbers.len());
    assert_eq!(numbers, (1..=numbers.len()).collect::<Vec<_>>());
}

#[test]
fn q52_what_a_table_must_say_is_asked_for_by_name() {
    for key in ["unit", "source", "title"] {
        let keys: Vec<&str> = KEYS.lines().filter(|line| !line.trim_start().starts_with(key)).collect();
        says(&faults(&with_table(&keys.join("\n"), COLUMNS, ROWS)), &["missing-key", &format!("`{key}`")]);
    }
    let without = |line: &str| Project::fixture("minimal").replace("content/2024/index.md", line, "");
    let column = "      - {id: now, title: Now}";
    let rows = "      - {id: marsh_end, label: Marsh End, values: [90]}";
    for (key, line) in [("period", "period: \"2024\"\n"), ("area", "area: marsh_end\n")] {
        let table = format!("tables:\n  - id: litter\n{KEYS}\n    columns:\n{column}\n    rows:\n{rows}\n");
        says(
            &faults(&without(line).write(DATA, table)),
            &["missing-key", &format!("has no `{key}`, and its report gives none")],
        );
    }
    let percent = KEYS.replace("unit: reports", "unit: \"%\"");
    says(&faults(&with_table(&percent, COLUMNS, ROWS)), &["missing-key", "`base`"]);
    says(&faults(&with_table(&format!("{KEYS}\n    status: maybe"), COLUMNS, ROWS)), &["invalid-value", "a status"]);
}

#[test]
fn q53_a_period_or_area_of_its_own_stands_in_the_subtitle() {
    let column = "      - {id: now, title: Reports}";
    let rows = "      - {id: marsh_end, label: Marsh End, values: [90]}";
    let text = "---\ntitle: Litter\n---\n\n```figure litter-by-district\ntable: litter\n```\n";
    let subtitle = |more: &str| {
        let html = page(&with_table(&format!("{KEYS}{more}"), column, rows).write(PAGE, text));
        let line = html.split("<p class=\"figure-subtitle\">").nth(1).and_then(|rest| rest.split("</p>").next());
        line.expect("a subtitle").to_owned()
    };
    assert_eq!(subtitle(""), "Litter reports, Marsh End, 2024");
    assert_eq!(subtitle("\n    period: 2023-10 to 2024-03"), "Litter reports, Marsh End, October 2023 to March 2024");
    assert_eq!(subtitle("\n    area: oakley"), "Litter reports, Oakley, 2024");
}

#[test]
fn q54_what_is_provisional_revised_estimated_or_missing_is_marked_with_a_key_of_no_more() {
    let column = "      - {id: now, title: Reports}";
    let keys = format!("{KEYS}\n    disclosure: {{method: none, reason: reports are public}}");
    let text = "---\ntitle: Litter\n---\n\n```figure litter-by-district\ntable: litter\n```\n";
    let foot = |value: &str| {
        let rows = format!("      - {{id: marsh_end, label: Marsh End, values: [{value}]}}");
        let html = page(&with_table(&keys, column, &rows).write(PAGE, text));
        let cell = html.split("<td>").nth(1).and_then(|it| it.split("</td>").next()).expect("a cell").to_owned();
        let key =
            html.split("<div class=\"figure-foot\">").nth(1).and_then(|it| it.split("<p class=\"source-line\"").next());
        (cell, key.unwrap_or("").trim().to_owned())
    };
    for (status, short) in [("provisional", "[p]"), ("revised", "[r]"), ("estimated", "[e]")] {
        let (cell, key) = foot(&format!("{{value: 90, status: {status}}}"));
        assert_eq!((cell, key), (format!("90 {short}"), format!("<p>{short} = {status}.</p>")));
    }
    for (value, words) in [
        ("[z]", "not applicable"),
        ("[x]", "not available"),
        ("[c]", "withheld to protect people"),
        ("[y]", "not yet set"),
    ] {
        let (cell, key) = foot(&format!("\"{value}\""));
        assert_eq!(cell, format!("{value}<span class=\"visually-hidden\"> {words}</span>"));
        assert_eq!(key, format!("<p>{value} = {words}.</p>"));
    }
    assert_eq!(foot("90"), ("90".to_owned(), String::new()), "nothing is marked, so there is no key");
}

#[test]
fn q59_areas_have_one_name_and_unknown_ones_are_told_with_the_nearest() {
    let rows = |name: &str| format!("{ROWS}\n      - {{id: oakley, label: {name}, values: [1000, 1100]}}");
    let keys = format!("{KEYS}\n    areas: district");
    let html = page(&with_table(&keys, COLUMNS, &rows("Oakly")));
    assert!(html.contains("Oakley") && !html.contains("Oakly"), "the alias is put right");
    says(
        &faults(&with_table(&keys, COLUMNS, &rows("Oaklay"))),
        &["unknown-area", "there is no district called `Oaklay`", "did you mean `Oakley`?"],
    );
    says(
        &faults(&with_table(&format!("{KEYS}\n    area: oakly"), COLUMNS, ROWS)),
        &["unknown-area", "did you mean `oakley`?"],
    );
}

#[test]
fn q60_slips_in_prose_are_told() {
    let told = |prose: &str| faults(&Project::fixture("minimal").append(PAGE, &format!("\n{prose}\n")));
    let long = "The wardens walked through every street of the town in the first week of spring.";
    for (code, prose) in [
        ("less-fewer", "There were less reports than {{ litter.marsh_end.before }}.".to_owned()),
        ("repeated-text", format!("{long}\n\nThen it rained. {long}")),
        ("unexplained-acronym", "The XQZ met.".to_owned()),
        ("stray-markdown", "The wardens **met.".to_owned()),
        ("house-style", "They met on 28/03/2024.".to_owned()),
        ("house-style", "They counted for 3-5 days.".to_owned()),
        ("wrong-noun", "There were {{ litter.marsh_end.now }} victims.".to_owned()),
        ("repeated-word", "There were 121 121 of them.".to_owned()),
        ("repeated-word", "They met met again.".to_owned()),
    ] {
        let printed = told(&prose);
        assert!(printed.contains(&format!("[{code}]")), "{code} is not told of “{prose}”:\n{printed}");
    }
    let clean =
        told("There were fewer reports than {{ litter.marsh_end.before }}, after the wardens met on 28 March 2024.");
    assert_eq!(clean.trim(), "everything tallies", "and nothing is told where nothing is wrong");
}

/// The data folder of a report is misspelt: that is told, and nothing that follows from it.
#[test]
fn a_wrong_data_folder_is_the_only_fault_that_is_told() {
    let project = Project::fixture("minimal").replace("content/2024/index.md", "data: 2024", "data: 2042");
    let told = project.run("check --format short").code(1).stderr;
    let faults: Vec<&str> = told.lines().filter(|line| line.contains(": error[")).collect();
    assert!(matches!(faults.as_slice(), [only] if only.contains("did you mean `2024`?")), "{told}");
}
