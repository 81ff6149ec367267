//! Open data, read back by other code than wrote it: CSV by the `csv` crate, its metadata by `serde_json`, workbooks by
//! `calamine`.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::sync::OnceLock;

use calamine::{Data, Ods, Reader as _};
use serde_json::Value;
use tallybook::edition::{Background, Edition};
use tallybook::source::Sources;

use crate::project::{Project, repository};

/// A site that was built.
struct Built {
    name: String,
    files: BTreeMap<String, Vec<u8>>,
    edition: Edition,
}

/// This repository's own site and every fixture, built once for all tests.
fn sites() -> &'static [Built] {
    static SITES: OnceLock<Vec<Built>> = OnceLock::new();
    SITES.get_or_init(|| {
        let fixtures = std::fs::read_dir(repository().join("tests/fixtures")).expect("they are there");
        let mut names: Vec<String> =
            fixtures.flatten().map(|it| it.file_name().to_string_lossy().into_owned()).collect();
        names.sort_unstable();
        let fixtures = names.into_iter().map(|name| (name.clone(), Project::fixture(&name)));
        let all = std::iter::once(("own site".to_owned(), Project::own_site())).chain(fixtures);
        let built = all.map(|(name, project)| {
            project.run("build --only html").code(0);
            let sources = Sources::load(project.path()).expect("it is there");
            let (edition, _) = tallybook::check(&sources, None).ready.expect("it is sound");
            Built { name, files: project.files("public"), edition }
        });
        built.collect()
    })
}

/// What a page of evidence shows, as a file should have it: a bare number, a shorthand, or its words.
fn plain(shown: &str) -> String {
    const WORDS: [(&str, &str); 7] = [
        ("not applicable", "[z]"),
        ("not available", "[x]"),
        ("withheld to protect people", "[c]"),
        ("not yet set", "[y]"),
        ("not calculable", "[n]"),
        ("not scored", "[x]"),
        ("not ranked", "[z]"),
    ];
    if let Some((_, shorthand)) = WORDS.iter().find(|(words, _)| *words == shown) {
        return (*shorthand).to_owned();
    }
    let bare = shown.replace('\u{2212}', "-").replace([',', '+', '%', '=', '£'], "");
    if bare.parse::<f64>().is_ok() { bare } else { shown.to_owned() }
}

fn csv_of(bytes: &[u8]) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_reader(bytes);
    let fields = |row: &csv::StringRecord| row.iter().map(str::to_owned).collect::<Vec<_>>();
    let head = fields(reader.headers().expect("a header"));
    let rows = reader.records().map(|row| fields(&row.expect("every row has as many fields as the header")));
    (head, rows.collect())
}

/// The names of columns for programs, as the metadata have them.
fn names(metadata: &Value) -> Vec<&str> {
    let columns = metadata["tableSchema"]["columns"].as_array().expect("columns");
    columns.iter().map(|column| column["name"].as_str().expect("a name")).collect()
}

/// Each table of a site: its page of evidence, its file and the metadata of that.
fn tables(site: &Built) -> Vec<(&Background, &[u8], Value)> {
    let mut all = Vec::new();
    for report in &site.edition.reports {
        assert_eq!(report.backgrounds.len(), report.datasets.len());
        for background in &report.backgrounds {
            let path = format!("{}/data/{}.csv", report.slug, background.id);
            let metadata = serde_json::from_slice(&site.files[&format!("{path}-metadata.json")]).expect("it is JSON");
            all.push((background, site.files[&path].as_slice(), metadata));
        }
    }
    all
}

#[test]
fn q64_every_csv_reads_back_to_what_its_page_shows() {
    let mut figures = 0;
    for site in sites() {
        for (background, bytes, metadata) in tables(site) {
            let at = format!("{}, {}", site.name, background.id);
            let (head, rows) = csv_of(bytes);
            assert!(!bytes.starts_with(b"\xef\xbb\xbf") && bytes.ends_with(b"\r\n"), "{at}");
            let mut unique = head.clone();
            unique.sort_unstable();
            unique.dedup();
            assert_eq!(unique.len(), head.len(), "{at}: names are unique");
            assert!(rows.iter().chain([&head]).flatten().all(|it| !it.trim().is_empty()), "{at}: no cell is blank");
            assert_eq!(rows.len(), background.rows.len(), "{at}");
            let names = names(&metadata);
            for (nth, column) in background.columns.iter().enumerate() {
                let place = names.iter().position(|name| *name == column.id).expect("the column is there");
                for (row, cells) in background.rows.iter().zip(&rows) {
                    assert_eq!(cells[place], plain(&row.cells[nth].shown), "{at}: {}, {}", row.id, column.id);
                    figures += 1;
                }
            }
        }
    }
    assert!(figures > 2000, "{figures}");
}

#[test]
fn q64_metadata_say_what_the_columns_hold() {
    for site in sites() {
        for (background, bytes, metadata) in tables(site) {
            let at = format!("{}, {}", site.name, background.id);
            let (head, rows) = csv_of(bytes);
            assert_eq!(metadata["url"], format!("{}.csv", background.id), "{at}");
            assert_eq!(metadata["dc:title"], background.title.as_str(), "{at}");
            assert_eq!(metadata["dc:publisher"], site.edition.organisation.as_str(), "{at}");
            let columns = metadata["tableSchema"]["columns"].as_array().expect("columns");
            let titles: Vec<&str> = columns.iter().filter_map(|it| it["titles"].as_str()).collect();
            assert_eq!(titles, head, "{at}");
            for (place, column) in columns.iter().enumerate() {
                let missing: Vec<&str> =
                    column["null"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
                let values = rows.iter().map(|row| row[place].as_str()).filter(|it| !missing.contains(it));
                let numbers: Vec<bool> = values.map(|it| it.parse::<f64>().is_ok()).collect();
                let number = matches!(column["datatype"].as_str(), Some("integer" | "decimal"));
                assert!(!number || numbers.iter().all(|it| *it), "{at}: {}", head[place]);
                let stated = head[place].contains("20") || head[place].contains("period not stated");
                assert!(!number || stated, "{at}: `{}` says no period", head[place]);
                let unit = column["schema:unitText"].as_str();
                let by_row = names(&metadata).contains(&"unit");
                let says = unit.map_or(by_row, |unit| head[place].to_lowercase().contains(&unit.to_lowercase()));
                assert!(!number || says, "{at}: `{}` says no unit", head[place]);
                assert_eq!(column["required"], missing.is_empty(), "{at}");
            }
        }
    }
}

#[test]
fn downloads_are_what_the_snapshots_say() {
    let project = Project::fixture("full");
    project.run("build").code(0);
    let files = project.files("public/2024/data");
    let text = |of: fn(&str) -> bool| {
        let files = files.iter().filter(|(path, _)| of(path));
        let all = files.map(|(path, bytes)| format!("{path}\n{}", String::from_utf8_lossy(bytes)));
        all.collect::<Vec<_>>().join("\n").replace("\r\n", "\n")
    };
    insta::assert_snapshot!("downloads", text(|path| path.ends_with(".csv")));
    insta::assert_snapshot!(
        "metadata",
        text(|path| path == "population.csv-metadata.json" || path.starts_with("months"))
    );
}

/// Labels that a spreadsheet would run are text in every file, and figures below zero stay figures.
#[test]
fn q64_labels_are_never_formulas_and_figures_stay_numbers() {
    let labels = ["=1+1", "+44 1375", "-2 and less", "@here", "=HYPERLINK(\"http://x.example\")", "\\t=1"];
    let rows: Vec<String> = labels
        .iter()
        .enumerate()
        .map(|(at, label)| {
            format!("      - {{id: r{at}, label: \"{}\", values: [{at}, -5]}}\n", label.replace('"', "\\\""))
        })
        .collect();
    let table = format!(
        "tables:\n  - id: hostile\n    title: Hostile\n    unit: points\n    measure: points won\n    source: streets\n    stub: \"@Label\"\n    additive: false\n    columns:\n      - {{id: a, title: \"=A\"}}\n      - {{id: b, title: B}}\n    rows:\n{}",
        rows.concat()
    );
    let project = Project::fixture("minimal").write("data/2024/hostile.yaml", table);
    let run = project.run("build");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let (head, rows) = csv_of(project.read("public/2024/data/hostile.csv").as_bytes());
    assert!(head[0] == "'@Label" && head[1].starts_with("'=A"), "{head:?}");
    let read: BTreeMap<&str, &str> = rows.iter().map(|row| (row[0].as_str(), row[2].as_str())).collect();
    assert_eq!(read.len(), labels.len());
    assert!(read.iter().all(|(label, figure)| label.starts_with('\'') && *figure == "-5"), "{read:?}");
    let metadata: Value =
        serde_json::from_str(&project.read("public/2024/data/hostile.csv-metadata.json")).expect("it is JSON");
    let columns = metadata["tableSchema"]["columns"].as_array().expect("columns");
    let titles: Vec<&str> = columns.iter().filter_map(|it| it["titles"].as_str()).collect();
    assert_eq!(titles, head);
    // In a workbook a text is no formula, whatever it begins with.
    let bytes = &project.files("public")["2024/2024.ods"];
    assert!(!part(bytes, "content.xml").contains("formula"));
    let all = sheets(bytes);
    let (_, rows) = all.iter().find(|(name, _)| name == "hostile").expect("the sheet is there");
    let (_, table) = rows.split_at(rows.len() - labels.len());
    for (row, label) in table.iter().zip(labels) {
        assert_eq!(row[0], Data::String(label.replace("\\t", "")));
        assert_eq!(row[2], Data::Float(-5.0));
    }
}

/// The sheets of a workbook by name, row by row, without the blanks behind the end of a row.
fn sheets(bytes: &[u8]) -> Vec<(String, Vec<Vec<Data>>)> {
    let mut book: Ods<_> = Ods::new(Cursor::new(bytes)).expect("calamine opens it");
    let rows = |range: calamine::Range<Data>| -> Vec<Vec<Data>> {
        let bare = |row: &[Data]| {
            let end = row.iter().rposition(|cell| *cell != Data::Empty).map_or(0, |at| at + 1);
            row[..end].to_vec()
        };
        range.rows().map(bare).collect()
    };
    let names = book.sheet_names();
    names.into_iter().map(|name| (name.clone(), rows(book.worksheet_range(&name).expect("it is there")))).collect()
}

/// A part of a workbook.
fn part(bytes: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("it is a zip");
    let mut text = String::new();
    zip.by_name(name).expect("the part is there").read_to_string(&mut text).expect("it is text");
    text
}

/// A cell without the marks of notes behind its words.
fn bare(cell: &Data) -> String {
    let text = cell.to_string();
    text.split_once(" [note ").map_or(text.clone(), |(words, _)| words.to_owned())
}

/// A cell of a workbook as the file of its table should have it. `decimals` are those of the file.
fn as_csv(cell: &Data, same: &str, notes: &BTreeMap<String, String>) -> String {
    match cell {
        Data::Float(number) => {
            let decimals = same.split_once('.').map_or(0, |(_, decimals)| decimals.len());
            format!("{number:.decimals$}")
        }
        Data::String(text) if text.starts_with("[note ") => {
            let marks = text.split("] ").map(|mark| format!("{}]", mark.trim_end_matches(']')));
            marks.map(|mark| notes[&mark].clone()).collect::<Vec<_>>().join(" ")
        }
        other => other.to_string(),
    }
}

#[test]
fn q65_every_workbook_reads_back_to_the_files_of_its_tables() {
    let mut cells = 0;
    for Built { name: site, files, edition } in sites() {
        for report in &edition.reports {
            let path = format!("{0}/{0}.ods", report.slug);
            let Some(bytes) = files.get(&path) else {
                assert!(report.datasets.is_empty(), "{site}: {path}");
                continue;
            };
            let sheets = sheets(bytes);
            let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
            let noted = names.contains(&"Notes");
            assert_eq!(names[..2], ["Cover", "Contents"], "{site}");
            assert_eq!(names.len(), 2 + usize::from(noted) + report.datasets.len(), "{site}: one table on each sheet");
            let notes =
                sheets.iter().find(|(name, _)| name == "Notes").map(|(_, rows)| rows.as_slice()).unwrap_or_default();
            let notes: BTreeMap<String, String> =
                notes.iter().filter(|row| row.len() == 3).map(|row| (row[0].to_string(), row[1].to_string())).collect();
            for (dataset, (name, rows)) in report.datasets.iter().zip(&sheets[2 + usize::from(noted)..]) {
                let at = format!("{site}, {name}");
                assert!(
                    dataset.id.starts_with(name.trim_end_matches(|c: char| c == '_' || c.is_ascii_digit())),
                    "{at}"
                );
                let (head, wanted) = csv_of(&files[&format!("{}/data/{}.csv", report.slug, dataset.id)]);
                let head: Vec<&str> = head.iter().map(|it| it.trim_start_matches('\'')).collect();
                let (above, table) = rows.split_at(rows.len() - wanted.len() - 1);
                assert!(above.iter().all(|row| row.len() == 1), "{at}: a line above a table is one cell");
                assert!(bare(&above[0][0]).starts_with(&dataset.title), "{at}");
                assert_eq!(table[0].iter().map(bare).collect::<Vec<_>>(), head, "{at}");
                for (row, wanted) in table[1..].iter().zip(&wanted) {
                    assert_eq!(row.len(), wanted.len(), "{at}: no cell is blank");
                    for (cell, wanted) in row.iter().zip(wanted) {
                        let wanted = wanted.trim_start_matches('\'');
                        assert_eq!(as_csv(cell, wanted, &notes), wanted, "{at}");
                        let is_number = matches!(cell, Data::Float(_));
                        assert!(
                            is_number || !matches!(cell, Data::Int(_) | Data::Bool(_) | Data::DateTimeIso(_)),
                            "{at}"
                        );
                        cells += 1;
                    }
                }
            }
        }
    }
    assert!(cells > 3000, "{cells}");
}

#[test]
fn q65_nothing_is_merged_hidden_or_blank_and_the_workbook_says_what_it_is() {
    for Built { name: site, files, edition } in sites() {
        for report in edition.reports.iter().filter(|report| !report.datasets.is_empty()) {
            let bytes = &files[&format!("{0}/{0}.ods", report.slug)];
            // Programs tell what a file is by its first bytes.
            assert_eq!(&bytes[30..38], b"mimetype", "{site}");
            assert_eq!(&bytes[38..84], b"application/vnd.oasis.opendocument.spreadsheet", "{site}");
            let content = part(bytes, "content.xml");
            for word in [
                "-spanned=",
                "covered-table-cell",
                "table:visibility",
                "-repeated=",
                "table:formula",
                "table:filter",
                "office:annotation",
                "<table:table-cell/>",
                "draw:",
                "<text:p></text:p>",
            ] {
                assert!(!content.contains(word), "{site}: {word}");
            }
            let count = |what: &str| content.matches(what).count();
            let tables = report.datasets.len() + 1 + usize::from(content.contains("table:name=\"Notes\""));
            assert_eq!(count("<table:database-range "), tables, "{site}: every table is marked as one");
            assert_eq!(count("table:contains-header=\"true\""), tables, "{site}");
            assert_eq!(count("<table:table-header-rows>"), tables, "{site}");
            for dataset in &report.datasets {
                let link = format!("xlink:href=\"#'{}'.A1\"", dataset.id.chars().take(31).collect::<String>());
                assert!(content.contains(&link), "{site}: the contents lead to {}", dataset.id);
            }
            let meta = part(bytes, "meta.xml");
            for (name, words) in
                [("dc:creator", edition.organisation.as_str()), ("dc:language", edition.strings.language())]
            {
                assert!(meta.contains(&format!("<{name}>{words}</{name}>")), "{site}: {name} in {meta}");
            }
            assert!(meta.contains("<dc:title>"), "{site}");
            let bare = report.date.is_none();
            assert_eq!(
                meta.contains("<dc:date>"),
                !bare,
                "{site}: a workbook has the date of its report, and no clock"
            );
            let page = String::from_utf8_lossy(&files[&format!("{}/index.html", report.slug)]);
            assert!(page.contains(&format!("href=\"{}.ods\"", report.slug)), "{site}: the first page leads to it");
        }
    }
}

/// What a sheet shows, line by line.
fn lines(rows: &[Vec<Data>]) -> String {
    let line = |row: &Vec<Data>| row.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | ");
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_workbook_is_what_the_snapshot_says() {
    let project = Project::fixture("full");
    project.run("build --only html").code(0);
    let bytes = &project.files("public")["2024/2024.ods"];
    let all = sheets(bytes);
    let shown = |name: &str| {
        let (_, rows) = all.iter().find(|(known, _)| known == name).expect("the sheet is there");
        format!("== {name}\n{}", lines(rows))
    };
    let sheets = ["Cover", "Contents", "Notes", "litter", "missing"].map(shown);
    insta::assert_snapshot!("workbook", sheets.join("\n\n"));
    insta::assert_snapshot!("workbook properties", part(bytes, "meta.xml").replace("><", ">\n<"));
}

#[test]
fn a_workbook_speaks_the_language_of_its_site_and_says_where_it_does_not() {
    let parts = |language: &str| {
        let project = Project::fixture("minimal");
        let configuration = project.read("tallybook.yaml").replace("language: en-GB\n", "");
        let project = project.write("tallybook.yaml", format!("{configuration}language: {language}\n"));
        project.run("build --only html").code(0);
        let bytes = &project.files("public")["2024/2024.ods"];
        (sheets(bytes), part(bytes, "content.xml"), part(bytes, "meta.xml"))
    };
    let (welsh, content, meta) = parts("cy");
    let names: Vec<&str> = welsh.iter().map(|(name, _)| name.as_str()).take(2).collect();
    assert_eq!(names, ["Clawr", "Cynnwys"]);
    assert!(meta.contains("<dc:language>cy</dc:language>") && !content.contains("English_words"));
    // There is no French: the words are English, and say so.
    let (_, content, _) = parts("fr");
    let marked = "<text:span text:style-name=\"English_words\">This worksheet contains one table.</text:span>";
    assert!(content.contains(marked) && !content.contains('\u{fdd0}'), "{content}");
}
