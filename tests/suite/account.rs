//! `ledger`, `where`, `impact`, `check --fix`, levels and waivers.

use crate::project::Project;

const PAGE: &str = "content/2024/01-litter/index.md";

/// A page with a number of each kind.
fn numbers() -> Project {
    let page = "---\ntitle: Litter\n---\n\nResidents of Marsh End sent 90 reports in 2024, {{ litter.marsh_end.change_pct | \
                fell(\"a fall\") }} of {{ litter.marsh_end.change_pct | abs }}. There were less than {{ litter.marsh_end.before \
                }} of them. We looked at 2 things:\n\n- bins\n- streets\n\nThe cabinet set aside {{ typed(\"£500\", \"decided \
                in March\") }}.\n\n```figure litter-by-district\ntable: litter\ntitle: Fewer reports in Marsh End\nchart: \
                {kind: ranked_bars, values: now}\n```\n";
    Project::fixture("minimal").write(PAGE, page)
}

#[test]
fn q35_the_ledger_accounts_for_every_number() {
    let run = numbers().run("ledger --all").code(0).stderr("");
    insta::assert_snapshot!("ledger", run.stdout);
    let json: serde_json::Value =
        serde_json::from_str(&numbers().run("ledger --format json").stdout).expect("it is JSON");
    let total = &json["total"];
    let counts = ["bound", "counted", "structural", "typed", "loose"].map(|key| total[key].as_u64().expect("a number"));
    assert_eq!(counts, [2, 1, 1, 1, 1]);
    assert_eq!(total["coverage_percent"], "60");
    assert_eq!(json["numbers"].as_array().map(Vec::len), Some(6));
}

/// What a page of these words leaves loose.
fn loose(words: &str) -> Vec<String> {
    let project = Project::fixture("minimal").write(PAGE, format!("---\ntitle: Litter\n---\n\n{words}\n"));
    let told = project.run("check --format short").stderr;
    let lines = told.lines().filter(|line| line.contains("[loose-number]"));
    lines.map(|line| line.split('`').nth(1).expect("it is shown").to_owned()).collect()
}

#[test]
fn a_count_behind_a_month_is_no_date_and_words_are_numbers() {
    for (words, found) in [
        ("In July 1,204 boats came through.", "1,204"),
        ("In July 17 stoppages were recorded.", "17"),
        ("In July 17, all of them boats, sank.", "17"),
        ("Between 2 and 3 May 14 boats sank.", "14"),
        ("In July 2024 17 boats sank.", "17"),
        ("In July 1.5 tonnes were found.", "1.5"),
        ("Forty boats sank.", "Forty"),
        ("Fifteen of them sank.", "Fifteen"),
        ("Forty-two boats sank in May.", "Forty-two"),
        ("Half of the boats sank.", "Half of"),
        ("A third of the boats sank.", "A third of"),
        ("Nearly half sank, and the crews swam.", "Nearly half"),
        ("In May three-quarters of the boats sank.", "three-quarters of"),
    ] {
        assert_eq!(loose(words), [found], "{words}");
    }
    for words in [
        "On July 17 the board met, and on 17 July 2024 as well.",
        "The board met on 2 and 3 May.",
        "The letter of May 14, 2024 and that dated May 14 came late.",
        "The half-year ended. In the second half of the year it rained, and in the first quarter of 2024.",
        "It took half an hour, half a day or a quarter of an hour, and all agreed in half-term.",
        "A third party of the twenty-first century waited for forty minutes, and one half was sold.",
    ] {
        assert_eq!(loose(words), [""; 0], "{words}");
    }
}

/// What somebody writes for an expression is told where it would be printed.
#[test]
fn expressions_that_nobody_reads_are_told() {
    let told = |words: &str| {
        let project = Project::fixture("minimal").write(PAGE, format!("---\ntitle: Litter\n---\n\n{words}\n"));
        let told = project.run("check --format short").stderr;
        let lines = told.lines().filter(|line| line.contains("[stray-expression]"));
        lines.map(|line| line.split('`').nth(1).expect("it is shown").to_owned()).collect::<Vec<_>>()
    };
    for words in [
        "{ litter.marsh_end.now }",
        "{litter.marsh_end.now}",
        "{ { litter.marsh_end.now } }",
        "(( litter.marsh_end.now ))",
        "((litter.marsh_edn.now))",
        "[[ litter.marsh_end.now ]]",
        "litter.marsh_end.now",
        "litter.marsh_end.change_pct",
    ] {
        assert_eq!(told(&format!("There were {words} reports.")), [words]);
    }
    for words in [
        "There is litter in the street (see litter), and less litter.then before.",
        "An escaped \\{{ litter.marsh_end.now }} stays, and `{ litter.marsh_end.now }` is code.",
        "The page www.example.com/litter.marsh_end is gone.",
        "There were {{ litter.marsh_end.now }} reports.",
    ] {
        assert_eq!(told(words), [""; 0], "{words}");
    }
    let page = "---\ntitle: Litter\n---\n\nThere were (( litter.marsh_end.now )) reports.\n";
    let project = Project::fixture("minimal").write(PAGE, page);
    project.run("check --fix=all").code(0);
    assert!(project.read(PAGE).contains("There were {{ litter.marsh_end.now }} reports."));
    let index = "content/2024/index.md";
    let tiles =
        "headlines:\n  - value: \u{201c}{{ litter.marsh_end.now }}\u{201d}\n    label: Reports in Marsh End\n---\n";
    let project = Project::fixture("minimal");
    let page = project.read(index).replacen("---\n", "***", 1).replacen("---\n", tiles, 1).replacen("***", "---\n", 1);
    let told = project.write(index, page).run("check --format short").stderr;
    assert!(told.contains("is printed with its quotation marks"), "{told}");
}

#[test]
fn where_tells_origin_and_uses() {
    let project = numbers();
    insta::assert_snapshot!("where", project.run("where litter.marsh_end.before").code(0).stdout);
    let unknown = "error: there is no row `marsh_edn`; did you mean `marsh_end`?";
    project.run("where litter.marsh_edn").code(2).stderr(unknown);
    project.run("where liter").code(2).stderr("error: there is no table `liter`; did you mean `litter`?");
}

#[test]
fn impact_lists_what_depends_on_a_file() {
    let project = numbers();
    insta::assert_snapshot!("impact", project.run("impact data/2024/litter.yaml").code(0).stdout);
    project.run("impact data/sources.yaml").code(0).stdout("no table of a report comes from this file");
    let unknown = "error: the site has no file `data/2024/liter.yaml`; did you mean `data/2024/litter.yaml`?";
    project.run("impact data/2024/liter.yaml").code(2).stderr(unknown);
}

#[test]
fn fixes_touch_nothing_else() {
    let project = numbers();
    let before = project.read(PAGE);
    project.run("check").code(0);
    assert_eq!(project.read(PAGE), before, "a check writes nothing");
    // Nobody can be asked in a test.
    project.run("check --fix").code(2).stderr("error: nobody can be asked here; to write all fixes, say `--fix=all`");
    let run = project.run("check --fix=all").code(0);
    assert!(run.stderr.starts_with("2 fixes written\n"), "{}", run.stderr);
    let wanted =
        before.replace("sent 90 reports", "sent {{ litter.marsh_end.now }} reports").replace("less than", "fewer than");
    assert_eq!(project.read(PAGE), wanted);
    project.run("check --fix=all").code(0).stderr("0 fixes written\neverything tallies");
}

#[test]
fn a_fix_keeps_byte_order_mark_and_line_ends() {
    let page = "\u{feff}---\r\ntitle: Litter\r\n---\r\n\r\nSince 1st May 2024,  bins \tare new.\r\n\r\n";
    let project = Project::fixture("minimal").write(PAGE, page);
    project.run("check --fix=all");
    assert_eq!(project.read(PAGE), page.replace("1st May", "1 May"));
}

#[test]
fn fixes_on_a_terminal_are_chosen_one_by_one() {
    // `script` gives the program a terminal.
    let project = numbers();
    let program = env!("CARGO_BIN_EXE_tallybook");
    let mut command = std::process::Command::new("script");
    command.args(["-qec", &format!("{program} check --fix"), "/dev/null"]).current_dir(project.path());
    command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    let Ok(mut child) = command.spawn() else { return };
    use std::io::Write as _;
    child.stdin.take().expect("it is piped").write_all(b"n\ny\n").expect("it listens");
    let printed = String::from_utf8_lossy(&child.wait_with_output().expect("it ends").stdout).into_owned();
    assert!(printed.contains("1 fix written"), "{printed}");
    let page = project.read(PAGE);
    assert!(page.contains("sent 90 reports") && page.contains("fewer than"), "{page}");
}

#[test]
fn levels_and_waivers_decide_what_becomes_of_a_warning() {
    let page =
        "---\ntitle: Litter\n---\n\nVolunteers came to 14 streets, and [click here](https://marshend.example).\n";
    let with = |more: &str| {
        let configuration = Project::fixture("minimal").read("tallybook.yaml") + more;
        Project::fixture("minimal").write(PAGE, page).write("tallybook.yaml", configuration)
    };
    let count = |project: &Project, code: i32| project.run("check --format json").code(code).stdout.lines().count();
    assert_eq!(count(&with(""), 0), 2);
    assert_eq!(count(&with("checks: {vague-link: off}\n"), 0), 1);
    assert_eq!(count(&with("checks: {vague-link: error}\n"), 1), 2);
    let waiver = "waivers:\n  - {code: loose-number, file: content/2024/01-litter/index.md, text: 14 streets, reason: Counted by \
                  hand., by: Head of Streets, expires: 2027-01-31}\n";
    let waived = with(waiver);
    assert_eq!(count(&waived, 0), 1);
    let list = "tallybook.yaml:11:12: loose-number of content/2024/01-litter/index.md, at “14 streets”\n  Counted by hand. \
                (Head of Streets, until 31 January 2027; covers 1 warning)";
    waived.run("check --waivers").code(0).stdout(list);
    // What is an error stays one.
    let errors = with("checks: {value-mismatch: off}\n").run("check --format short").code(1).stderr;
    assert!(errors.contains("`value-mismatch` is an error, and stays one"), "{errors}");
}

#[test]
fn sarif_holds_place_rule_and_fix() {
    let run = numbers().run("check --format sarif").code(0).stderr("");
    let log: serde_json::Value = serde_json::from_str(&run.stdout).expect("it is JSON");
    assert_eq!(log["version"], "2.1.0");
    let results = log["runs"][0]["results"].as_array().expect("results");
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules");
    assert_eq!(results.len(), 2);
    for result in results {
        let rule = usize::try_from(result["ruleIndex"].as_u64().expect("a number")).expect("it fits");
        assert_eq!(rules[rule]["id"], result["ruleId"]);
    }
    // A rule is explained where it is read; there is no address that holds everywhere.
    let explained = Project::empty().run("explain loose-number").code(0).stdout;
    let rule = rules.iter().find(|rule| rule["id"] == "loose-number").expect("the rule");
    assert_eq!(rule["help"]["markdown"], explained);
    assert!(
        rule["help"]["text"]
            .as_str()
            .is_some_and(|it| it.ends_with("Run `tallybook explain loose-number` for an example."))
    );
    assert!(rules.iter().all(|rule| rule.get("helpUri").is_none()) && rules.len() <= results.len());
    let loose = &results[0];
    assert_eq!(loose["ruleId"], "loose-number");
    let place = &loose["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], PAGE);
    assert_eq!(place["region"]["startLine"], 5);
    let change = &loose["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(change["insertedContent"]["text"], "{{ litter.marsh_end.now }}");
}

#[test]
fn a_revised_figure_shows_what_it_was() {
    let table = Project::fixture("minimal").read("data/2024/litter.yaml");
    let table = table.replace("    unit: reports", "    measure: litter reports\n    unit: reports");
    let table = table.replace("[120, 90]", "[{value: 120, status: revised}, 90]");
    let last = "---\nkind: report\ntitle: Street report\nyear: \"2023\"\ndata: 2023\nperiod: \"2023\"\narea: marsh_end\n---\n\nLast \
                year.\n";
    let old = "tables:\n  - id: litter\n    title: Litter\n    measure: litter reports\n    unit: reports\n    source: streets\n    \
               areas: district\n    rows:\n      - {id: marsh_end, label: Marsh End, value: 118}\n";
    let project = Project::fixture("minimal")
        .write("data/2024/litter.yaml", table)
        .write("content/2023/index.md", last)
        .write("data/2023/litter.yaml", old);
    project.run("build").code(0);
    let page = project.read("public/2024/litter.html");
    assert!(page.contains("First published as 118, in the report of 2023."), "the note is printed");
}

#[test]
fn a_number_inside_an_expression_is_no_way_round() {
    let page = |words: &str| Project::fixture("minimal").write(PAGE, format!("---\ntitle: Litter\n---\n\n{words}\n"));
    let literal = page("We saw {{ \"412\" }} bins.").run("check --format short").code(0).stderr;
    assert!(literal.contains("warning[loose-number]: the expression prints `412` and reads no figure"), "{literal}");
    for claim in [
        "litter.marsh_end.change_pct | fell(\"fell by 412\")",
        "litter.marsh_end.now | highest(word=\"412, the highest\")",
        "litter.marsh_end.now | more_than(50, \"412 and more than\")",
        "litter.marsh_end.now | about(90, word=\"412 or\")",
        "litter.fernhill.change_pct | only(\"rose\", word=\"only 412\")",
    ] {
        let told = page(&format!("Bins {{{{ {claim} }}}}.")).run("check --format short").code(1).stderr;
        assert!(told.contains("holds a number that nothing checks"), "{claim}: {told}");
    }
}

/// A paper reads the figures of a report. What is published later changes no page of the report, so the commands alone
/// tell of it.
#[test]
fn the_uses_of_a_figure_in_papers_are_told() {
    let project = Project::fixture("full");
    let told = project.run("where litter.marsh_end.change_pct").code(0).stdout;
    let said = "2024-09-board, 1 Recommendations: \u{201c}That the board note that reports of litter in Marsh End";
    assert!(told.contains(said), "{told}");
    let told = project.run("impact data/2024/tables.yaml").code(0).stdout;
    assert!(told.contains("    2024-09-board, Table 1: Fewer reports in Marsh End\n"), "{told}");
    project.run("build --only html").code(0);
    assert!(!project.read("public/2024/evidence/litter.html").contains("That the board note"));
}

/// Slips of the pen, each with what is told of it first.
#[test]
fn a_slip_is_told_where_it_is_with_its_cure() {
    let told = |project: Project| project.run("check --format short").code(1).stderr;
    let page = |words: &str| told(Project::fixture("minimal").write(PAGE, words));
    let open = page("---\ntitle: Litter\n\nWords.\n");
    assert!(
        open.starts_with(&format!("{PAGE}:1:1: error[yaml-syntax]: the front matter is opened here and never closed"))
    );
    let figure = "---\ntitle: Litter\n---\n\n```figure one\ntable: litter\ntitle: One\n\nMore words.\n";
    let open = page(figure);
    assert!(
        open.starts_with(&format!(
            "{PAGE}:5:1: error[unsupported-markdown]: this `figure` block is opened and never closed"
        )),
        "{open}"
    );
    let brace = page("---\ntitle: Litter\n---\n\nFrom {{ litter.marsh_end.before } to {{ litter.marsh_end.now }}.\n");
    assert!(brace.contains(":5:33: error[expression-syntax]: this expression is closed by one brace"), "{brace}");
    let data = "data/2024/litter.yaml";
    let latin = Project::fixture("minimal").write(data, b"tables:\n  - id: caf\xe9\n");
    assert!(told(latin).contains("line 2 is not UTF-8 text, and seems to be Windows-1252"));
    let area = told(Project::fixture("minimal").replace(data, "label: Marsh End", "label: Marsh Ent"));
    assert!(area.contains(":13:32: error[unknown-area]"), "{area}");
}

#[test]
fn what_a_message_proposes_is_written_by_fix() {
    let data = "data/2024/litter.yaml";
    let project = Project::fixture("minimal").replace(data, "unit: reports", "unitt: reports");
    let project = project.replace(data, "[120, 90]", "[120, \"1,090\"]");
    let run = project.run("check --fix=all");
    assert!(run.stderr.starts_with("2 fixes written\n"), "{}", run.stderr);
    assert!(project.read(data).contains("unit: reports") && project.read(data).contains("[120, 1090]"));
    let two = Project::fixture("minimal").replace(data, "unit: reports", "unit: reports\n    unitt: bags");
    assert!(two.run("check --fix=all").stderr.starts_with("0 fixes written\n"));
}

#[test]
fn a_word_that_is_no_code_leads_to_codes() {
    let project = Project::empty();
    let total = "error: there is no code `total`; `total` has to do with `total-mismatch`";
    assert!(project.run("explain total").code(2).stderr.starts_with(total));
    assert!(project.run("explain yaml").code(2).stderr.contains("`yaml-syntax`"));
    let none = "error: there is no code `elephant`; `tallybook explain` lists all of them";
    project.run("explain elephant").code(2).stderr(none);
}
