//! All tables of a report as one workbook: an OpenDocument spreadsheet, after the checklist of the Analysis Function for
//! spreadsheets that everybody can read.
//!
//! A cover, a list of contents, the notes, and one table on each sheet. Nothing is merged, hidden, frozen or blank;
//! numbers are numbers and look as in the report; where there is none its shorthand stands as text. `sheet` is what a
//! sheet holds, `style` how it looks.

mod sheet;
mod style;

use std::collections::HashMap;

use super::{keys, no_notes};
use crate::edition::{Dataset, Edition, Field, Report, Value, data_file};
use crate::office::{Archive, Xml};
use crate::output::GENERATOR;
use crate::strings::{Strings, say, unmarked};
use crate::theme::Theme;
use sheet::{Cell, Sheet};
use style::{Look, Styles};

const MIMETYPE: &str = "application/vnd.oasis.opendocument.spreadsheet";
/// The version of OpenDocument.
const VERSION: (&str, &str) = ("office:version", "1.3");

/// The names of the sheets that every workbook has.
struct Names {
    cover: String,
    contents: String,
    notes: String,
}

impl Names {
    fn new(strings: &Strings) -> Names {
        // Programs forbid some signs in the name of a sheet, and a theme may have words of its own.
        let name = |key: &str| {
            let kept = |c: &char| c.is_alphanumeric() || *c == ' ';
            say!(strings, key).chars().filter(kept).take(LONGEST_NAME).collect()
        };
        Names { cover: name("workbook.cover"), contents: name("page.contents"), notes: name("data.notes") }
    }
}

/// The most letters that every program takes in the name of a sheet.
const LONGEST_NAME: usize = 31;

/// The workbook of a report.
pub(super) fn write(edition: &Edition, report: &Report, theme: &Theme) -> Vec<u8> {
    let strings = &edition.strings;
    let own = Names::new(strings);
    let names = names(report, &own);
    let mut notes = Notes { strings, known: Vec::new(), places: HashMap::new() };
    let tables: Vec<Sheet> = report
        .datasets
        .iter()
        .zip(&names)
        .map(|(dataset, name)| table((edition, report), dataset, name, &own, &mut notes))
        .collect();
    let mut sheets = vec![cover(edition, report, &own), contents(report, &names, &own, &notes)];
    sheets.extend((!notes.known.is_empty()).then(|| notes.sheet(&own)));
    sheets.extend(tables);
    let mut styles = Styles::default();
    let mut body = Xml::default();
    body.element("office:body", &[], |xml| {
        xml.element("office:spreadsheet", &[], |xml| {
            sheets.iter().for_each(|sheet| sheet.write(&mut styles, xml));
            xml.element("table:database-ranges", &[], |xml| sheets.iter().for_each(|sheet| sheet.range(xml)));
        });
    });
    let common = theme.coloured(&Styles::common(strings.language()));
    package(&styles.content(&body.finish()), &common, &properties(edition, report))
}

/// The names of the sheets: those of the tables, short enough for every program.
fn names(report: &Report, own: &Names) -> Vec<String> {
    let mut names: Vec<String> = [&own.cover, &own.contents, &own.notes].map(|it| it.to_lowercase()).to_vec();
    for dataset in &report.datasets {
        let mut name: String = dataset.id.chars().take(LONGEST_NAME).collect();
        let mut n = 1;
        while names.contains(&name) {
            n += 1;
            let end = format!("_{n}");
            name = dataset.id.chars().take(LONGEST_NAME - end.len()).collect::<String>() + &end;
        }
        names.push(name);
    }
    names.split_off(3)
}

/// The notes of a workbook, each with the sheets that it is about. Equal words share a number.
struct Notes<'a> {
    strings: &'a Strings,
    known: Vec<(String, Vec<String>)>,
    /// Where a note stands in the list.
    places: HashMap<String, usize>,
}

/// The mark of a note: "[note 1]".
fn mark(number: usize, strings: &Strings) -> String {
    say!(strings, "figure.note", number = number)
}

impl Notes<'_> {
    /// The marks of notes: "[note 1] [note 4]".
    fn marks(&mut self, notes: &[String], sheet: &str) -> String {
        let marks: Vec<String> = notes.iter().map(|note| mark(self.number(note, sheet), self.strings)).collect();
        marks.join(" ")
    }

    /// Words with the marks of their notes behind them.
    fn marked(&mut self, words: &str, notes: &[String], sheet: &str) -> String {
        if notes.is_empty() { words.to_owned() } else { format!("{words} {}", self.marks(notes, sheet)) }
    }

    fn number(&mut self, note: &str, sheet: &str) -> usize {
        let at = self.places.get(note).copied().unwrap_or_else(|| {
            self.known.push((note.to_owned(), Vec::new()));
            self.places.insert(note.to_owned(), self.known.len() - 1);
            self.known.len() - 1
        });
        let sheets = &mut self.known[at].1;
        if !sheets.iter().any(|known| known == sheet) {
            sheets.push(sheet.to_owned());
        }
        at + 1
    }

    fn sheet(&self, own: &Names) -> Sheet {
        let strings = self.strings;
        let mut sheet = Sheet::new(&own.notes);
        sheet.line(Look::Title, &say!(strings, "workbook.notes_title"));
        let lead = say!(strings, "workbook.notes_lead", mark = mark(1, strings));
        sheet.line(Look::Line, &format!("{} {lead}", say!(strings, "workbook.one_table")));
        sheet.cells(vec![back(own, strings)]);
        let head = ["evidence.note", "workbook.what_it_says", "workbook.worksheets"];
        sheet.head(head.map(|key| Cell::text(Look::Head, &say!(strings, key))).to_vec());
        for (at, (note, sheets)) in self.known.iter().enumerate() {
            let texts = [mark(at + 1, strings), note.clone(), sheets.join(", ")];
            sheet.cells(texts.iter().map(|text| Cell::text(Look::Words, text)).collect());
        }
        sheet
    }
}

/// A link to the contents.
fn back(own: &Names, strings: &Strings) -> Cell {
    Cell::link(Look::Link, &say!(strings, "workbook.back"), &own.contents)
}

/// Stands on every sheet of a report that nobody has signed.
fn draft(strings: &Strings) -> String {
    format!("{} {}", say!(strings, "page.draft"), say!(strings, "page.draft_means"))
}

/// How notes are marked, and where they stand.
fn noted(own: &Names, strings: &Strings) -> String {
    say!(strings, "workbook.noted", mark = mark(1, strings), notes = own.notes)
}

/// The title of the workbook.
fn title(report: &Report, strings: &Strings) -> String {
    say!(strings, "workbook.title", report = titled(report))
}

fn titled(report: &Report) -> String {
    match &report.year {
        Some(year) if !report.title.contains(year.as_str()) => format!("{} {year}", report.title),
        _ => report.title.clone(),
    }
}

fn cover(edition: &Edition, report: &Report, own: &Names) -> Sheet {
    let strings = &edition.strings;
    let mut sheet = Sheet::new(&own.cover);
    sheet.line(Look::Title, &title(report, strings));
    let unsigned = report.is_draft().then(|| draft(strings));
    let lines = edition.marking.iter().chain(&edition.handling).chain(&unsigned).chain(&report.summary);
    lines.for_each(|line| sheet.line(Look::Text, line));
    sheet.line(Look::Text, &say!(strings, "workbook.about", contents = own.contents));
    sheet.line(Look::Heading, &say!(strings, "workbook.publisher"));
    sheet.line(Look::Text, &edition.organisation);
    for (term, words) in &report.control {
        sheet.line(Look::Text, &format!("{term}: {words}"));
    }
    if let Some(signed) = report.approval() {
        let date = signed.date.said(strings);
        sheet.line(Look::Text, &say!(strings, "page.signed", body = signed.body, date = date));
    }
    sheet.line(Look::Text, &say!(strings, "page.code", code = report.inputs.code));
    if let Some(contact) = &edition.contact {
        sheet.line(Look::Heading, &say!(strings, "workbook.ask"));
        sheet.line(Look::Text, &contact.name);
        let email = contact.email.iter().map(|email| Cell::address(email, &format!("mailto:{email}")));
        let telephone = contact.telephone.iter().map(|number| Cell::text(Look::Text, number));
        let page = contact.url.iter().map(|url| Cell::address(url, url));
        email.chain(telephone).chain(page).for_each(|cell| sheet.cells(vec![cell]));
    }
    sheet.line(Look::Heading, &say!(strings, "workbook.reading"));
    sheet.line(Look::Text, &say!(strings, "workbook.rounded"));
    sheet.line(Look::Text, &noted(own, strings));
    let keys = keys(report.datasets.iter().flat_map(Dataset::missing).collect(), strings);
    if !keys.is_empty() {
        sheet.line(Look::Text, &say!(strings, "workbook.why_missing"));
    }
    keys.iter().for_each(|key| sheet.line(Look::Text, key));
    sheet
}

fn contents(report: &Report, names: &[String], own: &Names, notes: &Notes<'_>) -> Sheet {
    let strings = notes.strings;
    let mut sheet = Sheet::new(&own.contents);
    sheet.line(Look::Title, &say!(strings, "page.contents"));
    let lead = say!(strings, "workbook.contents_lead");
    sheet.line(Look::Line, &format!("{} {lead}", say!(strings, "workbook.one_table")));
    if !notes.known.is_empty() {
        sheet.cells(vec![Cell::link(Look::Link, &say!(strings, "workbook.notes_title"), &own.notes)]);
    }
    let facts = ["evidence.area", "evidence.period", "evidence.source"];
    let head = [&["workbook.worksheet", "workbook.what_it_shows"], facts.as_slice(), &["workbook.shown_as"]].concat();
    sheet.head(head.into_iter().map(|key| Cell::text(Look::Head, &say!(strings, key))).collect());
    for (dataset, name) in report.datasets.iter().zip(names) {
        let fact = |key: &str| {
            let term = say!(strings, key);
            let known = dataset.facts.iter().find(|(known, _)| *known == unmarked(&term));
            known.map_or_else(|| say!(strings, "evidence.not_stated"), |(_, words)| words.clone())
        };
        let file = data_file(&report.slug, &dataset.id);
        let figures = report.figures.iter().filter(|it| it.datasets.contains(&file));
        let figures: Vec<&str> = figures.map(|it| it.number.as_str()).collect();
        let none = figures.is_empty().then(|| say!(strings, "workbook.not_shown"));
        let texts = std::iter::once(dataset.title.clone()).chain(facts.map(fact));
        let texts = texts.chain([none.unwrap_or_else(|| figures.join(", "))]);
        let texts = texts.map(|text| Cell::text(Look::Words, &text));
        sheet.cells(std::iter::once(Cell::link(Look::LinkInTable, name, name)).chain(texts).collect());
    }
    sheet
}

fn table(
    (edition, report): (&Edition, &Report),
    dataset: &Dataset,
    name: &str,
    own: &Names,
    notes: &mut Notes<'_>,
) -> Sheet {
    let strings = notes.strings;
    let mut sheet = Sheet::new(name);
    sheet.line(Look::Title, &notes.marked(&dataset.title, &dataset.notes, name));
    let marking = edition.marking.iter().filter(|_| !edition.public).chain(&edition.handling);
    let unsigned = report.is_draft().then(|| draft(strings));
    marking.chain(&unsigned).for_each(|words| sheet.line(Look::Line, words));
    let is_noted = dataset.every_note().next().is_some();
    let about = if is_noted { format!(" {}", noted(own, strings)) } else { String::new() };
    sheet.line(Look::Line, &format!("{}{about}", say!(strings, "workbook.one_table")));
    for (term, words) in &dataset.facts {
        sheet.line(Look::Line, &format!("{term}: {words}"));
    }
    let source = report.sources.iter().find(|it| it.id == dataset.source);
    if let Some(licence) = source.and_then(|source| source.licence.as_ref()) {
        sheet.line(Look::Line, &say!(strings, "sources.licence", licence = licence));
    }
    let keys = keys(dataset.missing(), strings);
    if !keys.is_empty() {
        sheet.line(Look::Line, &say!(strings, "workbook.missing", list = keys.join("; ")));
    }
    sheet.cells(vec![back(own, strings)]);
    let is_figures: Vec<bool> = (0..dataset.fields.len()).map(|at| dataset.holds_numbers(at)).collect();
    let head = |(field, figures): (&Field, &bool)| {
        let look = if *figures { Look::HeadOfFigures } else { Look::Head };
        Cell::text(look, &notes.marked(&field.name, &field.notes, name))
    };
    sheet.head(dataset.fields.iter().zip(&is_figures).map(head).collect());
    for row in &dataset.rows {
        let cell = |(value, figures): (&Value, &bool)| match value {
            Value::Text(text) => Cell::text(Look::Words, text),
            Value::Number(quantity) => Cell::Number(quantity.clone()),
            Value::Missing(missing) if *figures => Cell::text(Look::WordsAmongFigures, missing.shorthand()),
            Value::Missing(missing) => Cell::text(Look::Words, missing.shorthand()),
            Value::Notes(said) if said.is_empty() => Cell::text(Look::Words, &no_notes(strings)),
            Value::Notes(said) => Cell::text(Look::Words, &notes.marks(said, name)),
        };
        sheet.cells(row.iter().zip(&is_figures).map(cell).collect());
    }
    sheet
}

/// What the workbook says about itself.
fn properties(edition: &Edition, report: &Report) -> String {
    let spaces = [
        ("xmlns:office", "urn:oasis:names:tc:opendocument:xmlns:office:1.0"),
        ("xmlns:meta", "urn:oasis:names:tc:opendocument:xmlns:meta:1.0"),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
        VERSION,
    ];
    let mut xml = Xml::part();
    xml.element("office:document-meta", &spaces, |xml| {
        xml.element("office:meta", &[], |xml| {
            xml.words("meta:generator", &[], GENERATOR);
            xml.words("dc:title", &[], &unmarked(&title(report, &edition.strings)));
            if let Some(summary) = &report.summary {
                xml.words("dc:description", &[], summary);
            }
            xml.words("dc:subject", &[], &titled(report));
            xml.words("meta:initial-creator", &[], &edition.organisation);
            xml.words("dc:creator", &[], &edition.organisation);
            if let Some(date) = report.date {
                xml.words("meta:creation-date", &[], &format!("{}T00:00:00", date.iso()));
                xml.words("dc:date", &[], &format!("{}T00:00:00", date.iso()));
            }
            xml.words("dc:language", &[], edition.strings.language());
            let status = if report.is_draft() { "Draft" } else { "Final" };
            let own = [("Organisation", edition.organisation.as_str()), ("Status", status)];
            for (name, words) in own {
                xml.words("meta:user-defined", &[("meta:name", name)], words);
            }
        });
    });
    xml.finish()
}

fn package(content: &str, styles: &str, meta: &str) -> Vec<u8> {
    let parts = [("content.xml", content), ("styles.xml", styles), ("meta.xml", meta)];
    let mut manifest = Xml::part();
    let space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0";
    manifest.element("manifest:manifest", &[("xmlns:manifest", space), ("manifest:version", "1.3")], |xml| {
        let entry = |xml: &mut Xml, path: &str, kind: &str, more: &[(&str, &str)]| {
            let both = [("manifest:full-path", path), ("manifest:media-type", kind)];
            xml.empty("manifest:file-entry", &[&both, more].concat());
        };
        entry(xml, "/", MIMETYPE, &[("manifest:version", "1.3")]);
        parts.iter().for_each(|(path, _)| entry(xml, path, "text/xml", &[]));
    });
    let mut archive = Archive::default();
    // Programs tell what a file is by its first bytes.
    archive.stored("mimetype", MIMETYPE.as_bytes());
    parts.iter().for_each(|(path, part)| archive.packed(path, part.as_bytes()));
    archive.packed("META-INF/manifest.xml", manifest.finish().as_bytes());
    archive.finish()
}
