//! `tallybook import`: a partner's sheet as a table, and the same sheet a month later; and `tallybook diff`.

use std::process::Command;

use rust_xlsxwriter::Workbook;

use crate::project::Project;

/// A sheet as partners send it: a title above the header, a total, cells that are no numbers.
fn sheet(project: &Project, marsh_end: f64) {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Notes").expect("named").write(0, 0, "See the next sheet").expect("written");
    let page = book.add_worksheet().set_name("Districts").expect("named");
    page.write(0, 0, "Bins emptied, provisional").expect("written");
    for (column, title) in ["District", "Bins 2023", "Bins 2024", "Late, %"].iter().enumerate() {
        page.write(2, u16::try_from(column).expect("few"), *title).expect("written");
    }
    for (row, label) in ["Marsh End", "Fernhill", "Total"].iter().enumerate() {
        let row = u32::try_from(row).expect("few") + 3;
        page.write(row, 0, *label).expect("written");
        page.write(row, 1, f64::from(row) * 100.0).expect("written");
    }
    page.write(3, 2, marsh_end).expect("written");
    page.write(4, 2, "1,204").expect("written");
    page.write(3, 3, 7.2).expect("written");
    page.write(4, 3, "n/a").expect("written");
    book.save(project.path().join("partner.xlsx")).expect("saved");
}

#[test]
fn a_sheet_becomes_a_table_and_stays_one() {
    let project = Project::fixture("minimal");
    sheet(&project, 1100.0);
    let run = project.run("import partner.xlsx --table bins --into data/2024 --sheet Districts").code(1);
    insta::assert_snapshot!("import", run.stderr);
    insta::assert_snapshot!("import yaml", project.read("data/2024/bins.yaml"));
    insta::assert_snapshot!("import csv", project.read("data/2024/bins.csv"));
    // The author completes the description, and names a column and a row otherwise.
    let yaml = project.read("data/2024/bins.yaml");
    let yaml =
        yaml.replace("unit: items", "unit: bins # counted at the depot").replace("source: unknown", "source: streets");
    let yaml = yaml.replace("id: bins_2024,", "id: now,").replace("\"Bins 2024\": bins_2024", "\"Bins 2024\": now");
    let yaml = yaml.replace("\"Late, %\"}", "\"Late, %\", unit: \"%\", base: all bins, additive: false}");
    let csv = project
        .read("data/2024/bins.csv")
        .replace("marsh_end,Marsh End", "centre,Marsh End")
        .replace("bins_2024", "now");
    let project = project.write("data/2024/bins.yaml", &yaml).write("data/2024/bins.csv", csv);
    sheet(&project, 1234.0);
    let told = project.run("import partner.xlsx --table bins --into data/2024 --sheet Districts").code(1).stderr;
    assert!(told.contains("since the import before:\n  Marsh End, now: 1100 \u{2192} 1234\nplease"), "{told}");
    assert_eq!(project.read("data/2024/bins.yaml"), yaml, "what the author wrote stays");
    assert!(project.read("data/2024/bins.csv").contains("\ncentre,Marsh End,,300,1234,7.2\n"));
}

#[test]
fn what_cannot_be_imported_is_refused_in_words() {
    let project = Project::fixture("minimal").write("text.xlsx", "no sheet").write("one.csv", "only\none\n");
    sheet(&project, 1.0);
    let unknown = "error: `partner.xlsx` has no sheet `Wards`; it has: Notes, Districts";
    project.run("import partner.xlsx --table bins --into data/2024 --sheet Wards").code(2).stderr(unknown);
    let run = project.run("import text.xlsx --table bins --into data/2024").code(2);
    assert!(run.stderr.starts_with("error: `text.xlsx` cannot be read as a spreadsheet"), "{}", run.stderr);
    let nothing = "error: nothing was imported: the sheet has no row with two cells: there is no header";
    project.run("import one.csv --table bins --into data/2024").code(2).stderr(nothing);
    let first = "error: nothing was imported: the sheet has no row with two cells: there is no header (of `partner.xlsx` the \
                 sheet `Notes` was read; it also has `Districts`, which `--sheet` takes)";
    project.run("import partner.xlsx --table bins --into data/2024").code(2).stderr(first);
    project.run("import partner.xlsx --table ../../bins --into data/2024").code(2);
    project.run("import partner.xlsx --table bins --into data/../..").code(2);
}

#[test]
fn diff_tells_numbers_text_and_charts() {
    let (old, new) = (Project::fixture("minimal"), Project::fixture("minimal"));
    let page = "content/2024/01-litter/index.md";
    let text = new.read(page).replace("Residents sent", "People sent us") + "\nNew bins stand in the park.\n";
    let new = new.replace("data/2024/litter.yaml", "[120, 90]", "[120, 96]").write(page, text);
    let names = format!("diff {} {}", old.path().display(), new.path().display());
    insta::assert_snapshot!("diff", new.run(&names).code(1).stdout);
    insta::assert_snapshot!("diff markdown", new.run(&format!("{names} --format markdown")).code(1).stdout);
    let page = new.run(&format!("{names} --format html")).code(1).stdout;
    assert!(
        page.contains("<td class=\"figure\">90</td><td class=\"figure\">96</td>")
            && page.contains("<ins><strong>Now:</strong> New bins stand in the park.</ins>"),
        "{page}"
    );
    new.run(&format!("diff {0} {0}", old.path().display())).code(0).stdout("nothing changed");
}

#[test]
fn diff_knows_revisions_of_git() {
    let project = Project::fixture("minimal");
    let git = |arguments: &[&str]| {
        let own = ["-c", "user.name=Clerk", "-c", "user.email=clerk@marshend.example", "-c", "init.defaultBranch=main"];
        let run =
            Command::new("git").current_dir(project.path()).args(own).args(arguments).output().expect("git is there");
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "First"]);
    let project = project.replace("data/2024/litter.yaml", "[120, 90]", "[120, 96]");
    let run = project.run("diff HEAD").code(1);
    assert!(
        run.stdout.contains("Marsh End, 2024 (reports): 90 \u{2192} 96") || run.stdout.contains("90 \u{2192} 96"),
        "{}",
        run.stdout
    );
    let run = project.run("diff v9").code(2);
    assert!(run.stderr.starts_with("error: `v9` cannot be compared with"), "{}", run.stderr);
    project.run("diff -- --output=x").code(2);
}

#[test]
fn next_year_starts_from_this_year() {
    let table = "tables:\n  # Counted at the depot.\n  - id: bins\n    title: Bins emptied\n    measure: bins emptied\n    unit: bins\n    \
                 area: marsh_end\n    source: streets\n    columns:\n      - {id: before, title: \"2023\", period: \"2023\"}\n      - \
                 {id: now, title: \"2024\", period: \"2024\"}\n    rows:\n      - {id: north, label: North, values: [11, \
                 {value: 12, note: Estimated by the depot.}]}\n      - {id: south, label: South, values: [21, 22]}\n";
    let project = Project::fixture("minimal").write("data/2024/bins.yaml", table).write(
        "data/2024/corrections.yaml",
        "corrections:\n  - {id: one, about: litter, date: 2024-05-01, published: \"80\", corrected: \"90\", reason: Miscounted.}\n",
    );
    project.run("roll-forward 2024").code(0);
    insta::assert_snapshot!("next year data", project.read("data/2025/bins.yaml"));
    insta::assert_snapshot!("next year index", project.read("content/2025/index.md"));
    assert_eq!(project.read("content/2025/01-litter/index.md"), project.read("content/2024/01-litter/index.md"));
    assert!(!project.path().join("data/2025/corrections.yaml").exists());
    // Every figure that is to come is told, with its place.
    let told = project.run("check --format short").code(1).stderr;
    let blanks: Vec<&str> = told.lines().filter(|line| line.contains("error[blank-value]")).collect();
    assert_eq!(blanks.len(), 4, "{told}");
    assert!(blanks.iter().any(|line| line.starts_with("data/2025/bins.yaml:14:")), "{told}");
    // With the figures it is a report like any other, and what both years hold agrees.
    let bins = project.read("data/2025/bins.yaml").replacen('~', "13", 1).replacen('~', "23", 1);
    let litter = project.read("data/2025/litter.yaml").replacen('~', "95", 1).replacen('~', "80", 1);
    let project = project.write("data/2025/bins.yaml", bins).write("data/2025/litter.yaml", litter);
    let list = "---\ntitle: Corrections\n---\n\n```collect corrections\n```\n";
    let project = project.write("content/2024/02-corrections/index.md", list);
    project.run("build").code(0);
    project.run("roll-forward 2024").code(2).stderr("error: `content/2025/` is there already");
    project.run("roll-forward 2029").code(2).stderr("error: there is no report `2029`; there is: 2024, 2025");
}

#[test]
fn next_year_asks_for_targets_and_figures_and_keeps_scores_as_those_of_last_time() {
    let project = Project::fixture("indicators");
    project.run("roll-forward 2025").code(0);
    let (old, new) = (project.read("data/2025/indicators.yaml"), project.read("data/2026/indicators.yaml"));
    let lines = |text: &str| {
        text.lines().filter(|line| line.trim_start().starts_with("actual: ")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!((lines(&old).len(), lines(&new).len()), (7, 7), "{new}");
    assert!(lines(&new).iter().all(|line| line.ends_with("actual: ~") || line.contains("{value: ~")), "{new}");

    let project = Project::fixture("register").remove("data/2023/risks.yaml");
    let risks = project.read("data/2024/risks.yaml").replace("    last_time: 2023\n", "");
    let project = project.write("data/2024/risks.yaml", risks);
    project.run("roll-forward 2024").code(0);
    let new = project.read("data/2025/risks.yaml");
    assert!(new.contains("id: risks\n    last_time: 2024\n"), "{new}");
    let small = "risk_registers:\n  - {id: one, title: One, source: council, impact: [{score: 1, words: Low}], likelihood: [{score: 1, \
                 words: Low}], levels: [{words: Low, from: 1}], risks: []}\n";
    let project = Project::fixture("register").write("data/2024/small.yaml", small);
    project.run("roll-forward 2024").code(0);
    let new = project.read("data/2025/small.yaml");
    assert!(new.starts_with("risk_registers:\n  - {id: one, last_time: 2024, title: One"), "{new}");
}

#[test]
fn differences_become_corrections_and_a_notice() {
    let (old, new) = (Project::fixture("minimal"), Project::fixture("minimal"));
    let new = new.replace("data/2024/litter.yaml", "[120, 90]", "[120, 96]");
    let run = new.run(&format!("diff {} . --format corrections", old.path().display())).code(1);
    insta::assert_snapshot!("diff corrections", run.stdout);
    // A blank reason is asked for.
    let new = new.write("data/2024/corrections.yaml", &run.stdout);
    assert!(new.run("check --format short").code(1).stderr.contains("corrections.yaml:7:13: error[blank-value]"));
    let new =
        new.write("data/2024/corrections.yaml", run.stdout.replace("reason: ~", "reason: Bags were counted twice."));
    // What was wrong must be listed somewhere.
    let told = new.run("check --format short").code(1).stderr;
    assert!(told.contains("error[missing-section]: no page of the report `2024` lists its corrections"), "{told}");
    let new = new
        .write("content/2024/02-corrections/index.md", "---\ntitle: Corrections\n---\n\n```collect corrections\n```\n");
    new.run("build").code(0);
    let page = new.read("public/2024/index.html");
    assert!(page.contains("Last corrected on 22 November 2026: <a href=\"corrections.html\">"), "{page}");
    assert!(new.read("public/2024/corrections.html").contains("Marsh End, 2024: 90."));
}

#[test]
fn a_csv_file_is_read_as_excel_writes_it() {
    let project = Project::fixture("minimal").write("bins.csv", b"Area;Bins \xa3\nMarsh End;1,200\nCaf\xe9 Row;7\n");
    let run = project.run("import bins.csv --table bins --into data/2024").code(1);
    let told =
        "please look at this:\n  column B: \u{201c}1,200\u{201d} was read as 1200: a point stands before the decimals";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    let encoding = "`bins.csv` is not UTF-8 and was read as windows-1252: look at signs such as \u{a3} and \u{e9}\n";
    assert!(run.stderr.starts_with(encoding), "{}", run.stderr);
    let csv = project.read("data/2024/bins.csv");
    assert!(csv.contains("Marsh End,,1200") && csv.contains("Caf\u{e9} Row,,7"), "{csv}");
}

/// Where a comma stands before the decimals, `5,50` is no 550.
#[test]
fn commas_before_decimals_are_read_as_such_and_told() {
    let csv = b"Area;Cost;Hours;Visits\nMarsh End;\xa35,50;3,25;1.204\nFernhill;\xa31.234,5;2;7\n";
    let project = Project::fixture("minimal").write("bins.csv", csv);
    let run = project.run("import bins.csv --table bins --into data/2024").code(1);
    let told = "please look at this:\n  column B: \u{201c}\u{a3}5,50\u{201d} was read as 5.50: a comma stands before the decimals\n  \
                column C: \u{201c}3,25\u{201d} was read as 3.25: a comma stands before the decimals\n  \
                column D: \u{201c}1.204\u{201d} was read as 1204: a comma stands before the decimals\n";
    assert!(run.stderr.ends_with(told), "{}", run.stderr);
    let csv = project.read("data/2024/bins.csv");
    assert!(csv.contains("Marsh End,,5.50,3.25,1204\nfernhill,Fernhill,,1234.5,2,7\n"), "{csv}");
    let project = project.write("bins.csv", "Area;Cost;Hours;Visits\nMarsh End;5,50;3,5;1.204\nOakley;1;2;3\n");
    let told = project.run("import bins.csv --table bins --into data/2024").code(1).stderr;
    let changes = "since the import before:\n  Marsh End, hours: 3.25 \u{2192} 3.5\n  Oakley: a new row\n  Fernhill: gone, with \
                   its figures\n";
    assert!(told.contains(changes), "{told}");
    let told = project.run("import bins.csv --table bins --into data/2024").code(1).stderr;
    assert!(told.contains("nothing has changed since the import before\n"), "{told}");
}

#[test]
fn a_folder_that_is_not_there_is_no_new_folder() {
    let project = Project::fixture("minimal").write("bins.csv", "Area,Bins\nMarsh End,7\n");
    let told = "error: nothing was imported: there is no folder `data/2042`; did you mean `2024`? If it is to be new, make it first";
    project.run("import bins.csv --table bins --into data/2042").code(2).stderr(told);
    assert!(!project.path().join("data/2042").exists());
}

/// Headers that are alike are told apart, and labels need none: the second import finds the same columns.
#[test]
fn columns_of_one_name_and_labels_without_a_header_stay_what_they_are() {
    let project = Project::fixture("minimal").write("bins.csv", ",2023,2024,2023\nMarsh End,1,2,3\n");
    let told = "please look at this:\n  columns B and D are both called \u{201c}2023\u{201d}: D is \u{201c}2023 (2)\u{201d} here";
    let import = "import bins.csv --table bins --into data/2024";
    assert!(project.run(import).code(1).stderr.contains(told));
    let project = project.write("bins.csv", "2024,,2023,2023\n5,Marsh End,4,6\n");
    project.run(import).code(1);
    assert!(project.read("data/2024/bins.csv").contains("\nmarsh_end,Marsh End,,4,5,6\n"));
}

/// A slip in a file must not make an import take the file for none.
#[test]
fn an_import_never_writes_over_what_an_author_wrote() {
    let project = Project::fixture("minimal").write("bins.csv", "Area,Bins\nMarsh End,7\n");
    let import = "import bins.csv --table bins --into data/2024";
    project.run(import).code(0);
    let described = project.read("data/2024/bins.yaml").replace("unit: items", "unit: bins\n    unit: bags");
    let project = project.write("data/2024/bins.yaml", &described);
    let told = "error: nothing was imported: `data/2024/bins.yaml` is there, and the table `bins` with its `imported` \
                could not be read; mend what `tallybook check` tells, or give the new table another id";
    project.run(import).code(2).stderr(told);
    assert_eq!(project.read("data/2024/bins.yaml"), described);
    project.run("import bins.csv --table litter --into data/2024").code(2);
}

/// Rows of one label keep the ids that they have, and a sheet of nothing but one header is no endless work.
#[test]
fn rows_of_one_label_keep_their_ids() {
    let project = Project::fixture("minimal").write("bins.csv", "Area,Bins\nSouth,1\nSouth,2\n");
    let import = "import bins.csv --table bins --into data/2024";
    project.run(import).code(0);
    let project = project.write("bins.csv", "Area,Bins\nSouth,3\nSouth,4\nSouth,5\n");
    project.run(import).code(0);
    let csv = project.read("data/2024/bins.csv");
    assert_eq!(csv, "id,label,total,bins\nsouth,South,,3\nsouth_2,South,,4\nsouth_3,South,,5\n");
    let many = "!,".repeat(10_000);
    let project = project.write("many.csv", format!("Area,{many}\nSouth,{}\n", "1,".repeat(10_000)));
    project.run("import many.csv --table many --into data/2024").code(1);
}
