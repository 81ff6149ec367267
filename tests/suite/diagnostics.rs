//! Every code has a page of the guide: what it means, files that cause it, and the message.
//!
//! The files are laid over the fixture `minimal`. A page is checked word for word; `UPDATE=1` writes the sentence below
//! its title and the message anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use tallybook::diag::Code;

use crate::project::{Project, repository, walk};

fn documents() -> Vec<PathBuf> {
    let mut all = walk(&repository().join("content/guide/content/guide/90-messages"));
    all.retain(|path| path.file_name().is_some_and(|name| name != "index.md"));
    all
}

#[test]
fn every_code_has_a_document_and_every_document_a_code() {
    let names = |path: &PathBuf| path.file_stem().expect("a name").to_string_lossy().into_owned();
    let documents: BTreeSet<String> = documents().iter().map(names).collect();
    let codes: BTreeSet<String> = Code::ALL.iter().map(|code| code.name().to_owned()).collect();
    assert_eq!(documents, codes);
}

#[test]
fn every_document_gives_its_message() {
    let mut wrong = Vec::new();
    for path in documents() {
        let text = fs::read_to_string(&path).expect("a document is text");
        let code = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let front = front(&code);
        let (project, expected) = set_up(&text);
        let run = project.run("check");
        let printed = run.stderr.trim_end();
        if !printed.contains(&format!("[{code}]")) {
            wrong.push(format!("{code}: the files do not cause the code:\n{printed}"));
        }
        if std::env::var_os("UPDATE").is_some() {
            let body = text.splitn(3, "---\n").nth(2).expect("a front matter and a body");
            let body = body.split("## Message").next().expect("a body");
            fs::write(&path, format!("{front}{body}## Message\n\n````text\n{printed}\n````\n")).expect("written");
        } else if !text.starts_with(&front) {
            wrong.push(format!("{code}: the page does not start with\n{front}"));
        } else if printed != expected {
            wrong.push(format!("{code}: expected\n{expected}\n\nbut it printed\n{printed}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// The front matter of the page of a code: what the code means is said in `src/diag/code.rs`.
fn front(code: &str) -> String {
    let code = Code::ALL.iter().find(|it| it.name() == code).expect("every page has a code");
    let meaning = code.meaning().replace('\'', "''");
    format!("---\ntitle: {}\nsummary: '{meaning}'\nnumbered: false\n---\n", code.name())
}

/// The project that a document describes, and the message it expects.
fn set_up(document: &str) -> (Project, String) {
    let mut project = Project::fixture("minimal");
    let mut expected = String::new();
    for part in document.split("\n## ").skip(1) {
        let (title, rest) = part.split_once('\n').expect("a title");
        let body = rest.split_once("````").and_then(|(_, rest)| rest.split_once('\n')).map_or("", |(_, rest)| rest);
        let body = body.split("````").next().expect("a block");
        match title.strip_prefix('`').and_then(|title| title.split_once('`')) {
            Some((path, "")) => project = project.write(path, body),
            Some((path, " (removed)")) => project = project.remove(path),
            // A file that is not text is given in hexadecimal.
            Some((path, " (bytes)")) => project = project.write(path, bytes(body)),
            _ if title == "Message" => body.trim_end().clone_into(&mut expected),
            _ => panic!("`{title}` is neither a file nor the message"),
        }
    }
    (project, expected)
}

fn bytes(hexadecimal: &str) -> Vec<u8> {
    hexadecimal.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).expect("a byte")).collect()
}
