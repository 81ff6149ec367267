//! Papers as PDF, set by Typst: PDF/UA-1 and PDF/A-2a, in this program, without files, network or system fonts.
//!
//! The document goes to Typst as JSON, which the theme's template `paper/report.typ` reads. Text never becomes
//! Typst markup, so no author has to know that there is such a thing.

mod world;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use typst::diag::{SourceDiagnostic, Warned};
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use super::Fault;
use super::glyphs::{self, Glyphs};
use super::picture::Picture;
use crate::output::GENERATOR;
use crate::source::digest;
use crate::theme::Theme;
use world::{Sheet, TEMPLATE};

/// Sets a document. `tree` is the document as JSON, `pictures` are its drawings.
pub(super) fn set(tree: &[u8], pictures: &[&Picture], theme: &Theme) -> Result<Vec<u8>, Fault> {
    printable(tree, theme)?;
    let sheet = Sheet::new(tree, pictures, theme);
    if theme.is_built_in(TEMPLATE) {
        return print(tree, &sheet);
    }
    // Typst stops a loop after ten thousand rounds, but not loops within loops; and nobody can stop a thread. So it is
    // left to itself: the program says what is wrong, and ends.
    let (send, done) = std::sync::mpsc::channel();
    let tree = tree.to_owned();
    let run = move || {
        // Nobody may be listening any more.
        let _ = send.send(print(&tree, &sheet));
    };
    std::thread::Builder::new().stack_size(STACK).spawn(run).expect("a machine that sets papers can start a thread");
    done.recv_timeout(PATIENCE).unwrap_or_else(|_| {
        let message = format!("this paper was not set after {} seconds", PATIENCE.as_secs());
        Err(Fault { message, hint: format!("look for a loop without an end in the theme's `paper/{TEMPLATE}`") })
    })
}

/// How long a theme's own template may take over one paper; the built-in one takes some seconds over a hundred pages.
const PATIENCE: Duration = if cfg!(debug_assertions) { Duration::from_secs(20) } else { Duration::from_secs(60) };
/// What the functions of a template may pile up, in bytes.
const STACK: usize = 16 << 20;

fn print(tree: &[u8], sheet: &Sheet) -> Result<Vec<u8>, Fault> {
    let _memory = Memory::enter();
    let document = lay_out(sheet)?;
    let standards = PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_2a]);
    let options = PdfOptions {
        timestamp: Some(timestamp(tree)),
        // Two documents are the same if they are made from the same.
        ident: Smart::Custom(digest(&[tree])),
        creator: Smart::Custom(Some(GENERATOR.to_owned())),
        standards: standards.expect("PDF/UA-1 and PDF/A-2a go together"),
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&document, &options).map_err(|errors| fault(&errors, sheet))
}

/// Pages with all that stands on them. What Typst warns of would be seen on paper, so it is a fault too.
fn lay_out(sheet: &Sheet) -> Result<PagedDocument, Fault> {
    let Warned { output, warnings } = typst::compile::<PagedDocument>(sheet);
    let document = output.map_err(|errors| fault(&errors, sheet))?;
    if warnings.is_empty() { Ok(document) } else { Err(fault(&warnings, sheet)) }
}

/// Looks for characters that no font has: Typst would only say that there is one.
fn printable(tree: &[u8], theme: &Theme) -> Result<(), Fault> {
    let tree: serde_json::Value = serde_json::from_slice(tree).expect("the tree was written as JSON");
    let glyphs = Glyphs::of(theme);
    let find = &mut |text: &str, as_written| match as_written {
        true => glyphs.missing_as_written(text).next(),
        false => glyphs.missing(text).next(),
    };
    match first(&tree, false, find) {
        Some(found) => {
            let message = format!("{}; it stands in \u{201c}{}\u{201d}", found.message(), found.around);
            Err(Fault { message, hint: glyphs::HINT.to_owned() })
        }
        None => Ok(()),
    }
}

/// The first text of a tree in which something is found; `find` is told whether the text is shown as written.
fn first<T>(tree: &serde_json::Value, as_written: bool, find: &mut dyn FnMut(&str, bool) -> Option<T>) -> Option<T> {
    use serde_json::Value;
    match tree {
        Value::String(text) => find(text, as_written),
        Value::Array(items) => items.iter().find_map(|item| first(item, as_written, find)),
        Value::Object(fields) => {
            let as_written = fields.get("type").is_some_and(|kind| kind == "code");
            fields.values().find_map(|field| first(field, as_written, find))
        }
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use typst::layout::{Frame, FrameItem};

    use super::*;
    use crate::paper::words::Words;
    use crate::source::Sources;

    fn text(words: &str) -> Value {
        json!([{"type": "text", "text": words}])
    }

    fn paragraph(words: &str) -> Value {
        json!({"type": "paragraph", "number": null, "id": null, "text": text(words)})
    }

    fn document(blocks: &[Value]) -> Vec<u8> {
        let tree = json!({
            "title": "Streets", "year": null, "part_of": null, "summary": "What people reported.",
            "organisation": "Marsh End", "language": "en-GB", "authors": ["Clerk"], "date": null, "version": "1",
            "code": "abcd", "draft": true, "marking": "Official", "control": [["Owner", "Clerk"]], "contents": false,
            "logo": null, "words": Words::english(), "blocks": blocks,
        });
        serde_json::to_vec(&tree).expect("a tree")
    }

    /// Characters that are seen.
    fn is_seen(c: char) -> bool {
        !c.is_whitespace() && !matches!(c, '\u{200e}' | '\u{200f}')
    }

    /// The words of all pages, without spaces.
    fn words(tree: &[u8]) -> String {
        fn walk(frame: &Frame, words: &mut String) {
            for (_, item) in frame.items() {
                match item {
                    FrameItem::Text(text) => words.push_str(&text.text),
                    FrameItem::Group(group) => walk(&group.frame, words),
                    _ => {}
                }
            }
        }
        let document = lay_out(&Sheet::new(tree, &[], &Theme::default())).expect("it can be set");
        let mut words = String::new();
        document.pages().iter().for_each(|page| walk(&page.frame, &mut words));
        words.retain(is_seen);
        words
    }

    #[test]
    fn text_comes_out_as_it_was_written() {
        let hostile = [
            r##"#set page(fill: red) #{panic("x")}"##,
            "$a^2$ *bold* _not_ `code` @ref <label> = heading - item + item / term: x",
            r#"a \"quoted\" \u{41} \\ \n text"#,
            "<script>alert('1')</script> &amp; //comment /* no */",
            "left \u{200f}to right\u{200e} and ~ -- --- ... http://example.org",
            "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch/donaudampfschifffahrtsgesellschaft",
        ];
        let found = words(&document(&hostile.map(paragraph)));
        for words in hostile {
            let wanted: String = words.chars().filter(|c| is_seen(*c)).collect();
            assert!(found.contains(&wanted), "{wanted} is not in {found}");
        }
    }

    #[test]
    fn a_number_stands_before_its_paragraph() {
        let numbered = json!({"type": "paragraph", "number": "4.12", "id": "p", "text": text("The board agreed.")});
        let found = words(&document(&[numbered]));
        assert!(found.contains("4.12Theboardagreed."), "{found}");
    }

    #[test]
    fn a_character_without_a_glyph_is_named() {
        let tree = document(&[paragraph("many \u{1f426} gulls")]);
        let fault = set(&tree, &[], &Theme::default()).expect_err("no font has birds");
        assert_eq!(
            fault.message,
            "the character `\u{1f426}` (U+1F426) cannot be printed: no font of the papers has it; \
             it stands in \u{201c}many \u{2026} gulls\u{201d}"
        );
    }

    #[test]
    fn a_fault_of_a_template_is_told_with_its_line() {
        let sources = Sources::from_texts([("themes/own/paper/report.typ", "#set text(lang: \"en\")\n#nothing")]);
        let name =
            crate::source::Spanned::new("own".to_owned(), crate::source::Span::new(first_source(&sources), 0..0));
        let (theme, _) = Theme::load(Some(&name), &Default::default(), &sources, &Default::default());
        let fault = set(&document(&[]), &[], &theme).expect_err("the template is broken");
        let wanted = "this paper cannot be set as PDF: unknown variable: nothing (`paper/report.typ`, line 2)";
        assert_eq!(fault.message, wanted);
    }

    fn first_source(sources: &Sources) -> crate::source::SourceId {
        sources.iter().next().expect("a file").0
    }

    #[test]
    fn the_same_input_gives_the_same_bytes_from_any_thread() {
        let tree = document(&[paragraph("one"), paragraph("two")]);
        let make = || set(&tree, &[], &Theme::default()).expect("it can be set");
        let (one, two) = rayon::join(make, make);
        assert!(one.starts_with(b"%PDF-1.7"));
        assert!(one == two && one == make(), "two runs differ");
    }
}
