//! Papers as PDF, set by Typst: PDF/UA-1 and PDF/A-2a, in this program, without files, network or system fonts.
//!
//! The document goes to Typst as JSON, which the theme's template `paper/report.typ` reads. Text never becomes
//! Typst markup, so no author has to know that there is such a thing.

mod world;

use std::sync::atomic::{AtomicUsize, Ordering};

use typst::diag::{SourceDiagnostic, Warned};
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use super::Fault;
use super::document::Picture;
use super::glyphs::{self, Glyphs};
use crate::output::GENERATOR;
use crate::source::digest;
use crate::theme::Theme;
use world::Sheet;

/// Sets a document. `tree` is the document as JSON, `pictures` are its drawings.
pub(super) fn set(tree: &[u8], pictures: &[&Picture], theme: &Theme) -> Result<Vec<u8>, Fault> {
    printable(tree, theme)?;
    let _memory = Memory::enter();
    let sheet = Sheet::new(tree, pictures, theme);
    let Warned { output, warnings } = typst::compile::<PagedDocument>(&sheet);
    let document = output.map_err(|errors| fault(&errors, &sheet))?;
    if !warnings.is_empty() {
        return Err(fault(&warnings, &sheet));
    }
    let standards = PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_2a]);
    let options = PdfOptions {
        timestamp: Some(timestamp(tree)),
        // Two documents are the same if they are made from the same.
        ident: Smart::Custom(digest(&[tree])),
        creator: Smart::Custom(Some(GENERATOR.to_owned())),
        standards: standards.expect("PDF/UA-1 and PDF/A-2a go together"),
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&document, &options).map_err(|errors| fault(&errors, &sheet))
}

/// Looks for characters that no font has: Typst would only say that there is one.
fn printable(tree: &[u8], theme: &Theme) -> Result<(), Fault> {
    let tree: serde_json::Value = serde_json::from_slice(tree).expect("the tree was written as JSON");
    let glyphs = Glyphs::of(theme);
    match first(&tree, &mut |text| glyphs.missing(text)) {
        Some(found) => {
            let message = format!("{}; it stands in \u{201c}{}\u{201d}", found.message(), found.around);
            Err(Fault { message, hint: glyphs::HINT.to_owned() })
        }
        None => Ok(()),
    }
}

/// The first text of a tree in which something is found.
fn first<T>(tree: &serde_json::Value, find: &mut dyn FnMut(&str) -> Option<T>) -> Option<T> {
    use serde_json::Value;
    match tree {
        Value::String(text) => find(text),
        Value::Array(items) => items.iter().find_map(|item| first(item, find)),
        Value::Object(fields) => fields.values().find_map(|field| first(field, find)),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// What Typst found, in words for the person who asked for the paper.
fn fault(found: &[SourceDiagnostic], sheet: &Sheet) -> Fault {
    let Some(found) = found.first() else {
        let message = "this paper cannot be set".to_owned();
        return Fault { message, hint: REPORT_IT.to_owned() };
    };
    let place =
        sheet.line(found.span).map_or_else(String::new, |(path, line)| format!(" (`paper/{path}`, line {line})"));
    let hint = found.hints.first().map_or(REPORT_IT, |hint| hint.v.as_str());
    Fault { message: format!("this paper cannot be set as PDF: {}{place}", found.message), hint: hint.to_owned() }
}

const REPORT_IT: &str = "if the theme has a template for papers, remove it to get the built-in one back";

/// How many papers are being set now.
static RUNNING: AtomicUsize = AtomicUsize::new(0);

/// Typst remembers what it has set, 50 MB for a report. What it remembers is dropped when no paper is being set any
/// more, so that papers that are set side by side do not take each other's away.
struct Memory;

impl Memory {
    fn enter() -> Memory {
        RUNNING.fetch_add(1, Ordering::AcqRel);
        Memory
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        if RUNNING.fetch_sub(1, Ordering::AcqRel) == 1 {
            typst::comemo::evict(0);
        }
    }
}

/// The date of the document as its time of making. PDF/A asks for one; the clock may not give it.
fn timestamp(tree: &[u8]) -> Timestamp {
    #[derive(serde::Deserialize)]
    struct Dated {
        date: Option<String>,
    }
    let dated: Option<Dated> = serde_json::from_slice(tree).ok();
    let date = dated.and_then(|it| it.date).unwrap_or_default();
    let numbers: Vec<u16> = date.split('-').filter_map(|it| it.parse().ok()).collect();
    let day = match numbers.as_slice() {
        [year, month, day] => {
            let small = |number: u16| u8::try_from(number).unwrap_or_default();
            Datetime::from_ymd_hms(i32::from(*year), small(*month), small(*day), 0, 0, 0)
        }
        _ => None,
    };
    Timestamp::new_utc(day.unwrap_or_else(|| Datetime::from_ymd_hms(2000, 1, 1, 0, 0, 0).expect("a day")))
}
