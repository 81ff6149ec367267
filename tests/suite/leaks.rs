//! `tallybook leaks`: folders searched for what must not be in them.

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::project::Project;

fn docx(title: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [
        ("word/document.xml", "<w:p><w:r><w:t>Opera</w:t></w:r><w:r><w:t>tion Jericho</w:t></w:r></w:p>".to_owned()),
        ("docProps/core.xml", format!("<dc:title>{title}</dc:title>")),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).expect("started");
        zip.write_all(text.as_bytes()).expect("written");
    }
    zip.finish().expect("finished").into_inner()
}

#[test]
fn a_list_of_words_is_looked_for_in_any_folder() {
    let project = Project::empty()
        .write("names.txt", "# never in anything that goes out\nOperation Jericho\nzq81kxww\n12,345\n")
        .write("out/note.docx", docx("zq81kxww"))
        .write("out/table.csv", "place,number\nMarsh End,12345\n")
        .write("out/clean.html", "<p>Nothing of the kind: 112,345.</p>");
    project
        .run("leaks out --words names.txt")
        .code(1)
        .stdout(
            "note.docx: docProps/core.xml: line 3 of `names.txt`: “zq81kxww”\n\
             note.docx: word/document.xml: line 2 of `names.txt`: “Operation Jericho”\n\
             table.csv: text: line 4 of `names.txt`: “place number Marsh End 12345”",
        )
        .stderr("3 files searched for 3 withheld things: 3 leaks");
}

#[test]
fn a_clean_folder_and_a_single_file_are_clean() {
    let project = Project::empty().write("names.txt", "Jericho\n").write("out/a.html", "<p>Nothing.</p>");
    project
        .run("leaks out --words names.txt")
        .code(0)
        .stdout("")
        .stderr("1 file searched for 1 withheld thing: nothing found");
    project.run("leaks out/a.html --words names.txt").code(0);
}

#[test]
fn what_cannot_be_looked_into_is_a_fault() {
    let project = Project::empty().write("names.txt", "Jericho\n").write("out/a.zip", b"PK\x03\x04 broken off");
    let run = project.run("leaks out --words names.txt").code(1);
    assert!(
        run.stdout.starts_with("a.zip: the whole file: could not be looked into: it looks like a zip"),
        "{}",
        run.stdout
    );
    run.stderr("1 file searched for 1 withheld thing: 1 place that could not be looked into");
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let project = Project::empty().write("names.txt", "Jericho\n");
    let run = project.run("leaks nowhere --words names.txt").code(2);
    assert!(run.stderr.contains("`nowhere`"), "{}", run.stderr);
}

#[test]
fn a_site_with_one_edition_withholds_nothing() {
    let project = Project::fixture("minimal").write("out/a.html", "<p>Litter</p>");
    project.run("leaks out").code(0).stderr("1 file searched for 0 withheld things: nothing found");
    let run = project.run("leaks out --edition partner").code(2);
    assert!(run.stderr.contains("no edition `partner`"), "{}", run.stderr);
}

#[test]
fn a_list_holds_even_for_what_the_edition_shows() {
    let project = Project::fixture("minimal").write("out/a.html", "<p>Marsh End</p>").write("names.txt", "Marsh End\n");
    project.run("leaks out . --words names.txt").code(1).stdout("a.html: text: line 1 of `names.txt`: “Marsh End”");
}

#[test]
fn q38_a_canary_is_found_in_every_file_that_a_build_makes_of_it() {
    let project = Project::fixture("minimal")
        .append("content/2024/01-litter/index.md", "\nThe canary is zq81kxww.\n")
        .write("canary.txt", "zq81kxww\n");
    project.run("build --out public").code(0);
    let run = project.run("leaks public --words canary.txt").code(1);
    for file in ["2024/litter.html: text:", "2024/2024.docx: word/document.xml:", "2024/print.html: text:"] {
        assert!(run.stdout.contains(file), "{file}: {}", run.stdout);
    }
    if cfg!(feature = "pdf") {
        assert!(run.stdout.contains("2024/2024.pdf: page "), "{}", run.stdout);
    }
    let clean = Project::fixture("minimal").write("canary.txt", "zq81kxww\n98,765\n");
    clean.run("build --out public").code(0);
    clean.run("leaks public --words canary.txt").code(0).stdout("");
}

#[test]
fn q39_a_number_is_found_where_a_build_prints_it() {
    let project = Project::fixture("minimal")
        .replace("data/2024/litter.yaml", "[120, 90]", "[120, 23456]")
        .write("numbers.txt", "23,456\n");
    project.run("build --out public").code(0);
    let run = project.run("leaks public --words numbers.txt").code(1);
    for file in ["2024/litter.html: text:", "2024/data/litter.csv: text:", "2024/2024.docx: word/document.xml:"] {
        assert!(run.stdout.contains(file), "{file}: {}", run.stdout);
    }
}
