//! Papers: the documents of an edition as PDF and as Word.
//!
//! Every character must have a glyph, and `glyphs` knows which have. `document` makes one run of blocks of a report or a section of it; `pdf` and `word` set it. Both show the same
//! tree, so what one says the other says too. A paper that did not change is taken from the cache.

mod document;
mod glyphs;
mod matrix;
#[cfg(feature = "pdf")]
mod pdf;
mod picture;
mod word;
mod words;

use rayon::prelude::*;

use crate::chart::Drawings;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::edition::{Edition, GAP, Piece, Report};
use crate::output::{Cache, Output};
use crate::picture::Pictures;
use crate::source::{Sources, Span, digest};
use crate::strings::unmarked;
use crate::theme::Theme;
use document::Document;
use glyphs::Glyphs;

/// What a paper is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// PDF/UA-1 and PDF/A-2a.
    Pdf,
    /// Office Open XML, as Word writes it.
    Word,
}

impl Format {
    /// Every format that this program was built with.
    pub const ALL: &[Format] = if cfg!(feature = "pdf") { &[Format::Pdf, Format::Word] } else { &[Format::Word] };

    /// The end of the name of a file.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Pdf => "pdf",
            Format::Word => "docx",
        }
    }
}

/// The paths of all papers of an edition.
pub fn paths(edition: &Edition, formats: &'static [Format]) -> impl Iterator<Item = String> {
    let papers = edition.reports.iter().flat_map(Report::papers);
    papers.flat_map(move |(path, _)| formats.iter().map(move |it| format!("{path}.{}", it.extension())))
}

/// Finds characters that no font of the papers has, where their author wrote them. Asked of every edition, whatever it
/// is made into: what is signed may be printed by somebody else.
pub fn check(edition: &Edition, theme: &Theme, sources: &Sources) -> Diagnostics {
    let glyphs = Glyphs::of(theme);
    let mut diagnostics = Diagnostics::default();
    for report in &edition.reports {
        for passage in &report.passages {
            let mut near = report.span;
            for piece in &passage.pieces {
                near = place(piece).unwrap_or(near);
                // A gap stands for an expression that failed, which was told.
                if piece.text() == GAP {
                    continue;
                }
                for found in glyphs.missing(&unmarked(piece.text())) {
                    let at = sources.slice(near).find(found.character);
                    let span = at.map_or(near, |at| near.part(at..at + found.character.len_utf8()));
                    diagnostics.push(Diagnostic::new(Code::CannotBePrinted, span, found.message()).hint(glyphs::HINT));
                }
            }
        }
    }
    diagnostics
}

/// Where a piece of a passage is written.
fn place(piece: &Piece) -> Option<Span> {
    match piece {
        Piece::Words { span, .. } | Piece::Reference { span, .. } => Some(*span),
        Piece::Value(value) => Some(value.span),
        Piece::Code(_) | Piece::Mark => None,
    }
}

/// Every paper of an edition in some formats, in parallel. Faults can lie in a site's own theme, and in text that a
/// format cannot show.
pub fn render(
    edition: &Edition,
    drawings: &Drawings,
    pictures: &Pictures,
    theme: &Theme,
    cache: &Cache,
    formats: &[Format],
) -> (Output, Diagnostics) {
    let reports = edition.reports.iter();
    let papers: Vec<(&Report, String)> =
        reports.flat_map(|report| report.papers().into_iter().map(move |(path, _)| (report, path))).collect();
    let mut jobs: Vec<(&Report, &str, Format)> = papers
        .iter()
        .flat_map(|(report, path)| formats.iter().map(move |format| (*report, path.as_str(), *format)))
        .collect();
    // The longest first: nothing is left to do beside it at the end.
    jobs.sort_by_key(|(report, path, format)| {
        (*format, std::cmp::Reverse(report.walk().len()), path.contains('/') && report.papers()[0].0 != *path)
    });
    let made: Vec<(String, Result<Vec<u8>, Diagnostic>)> = jobs
        .par_iter()
        .map(|(report, path, format)| {
            let bytes = write(&document(edition, report, path, drawings, pictures, theme), *format, theme, cache);
            (format!("{path}.{}", format.extension()), bytes.map_err(|fault| fault.into_diagnostic(report)))
        })
        .collect();
    let (mut output, mut diagnostics) = (Output::default(), Diagnostics::default());
    for (path, bytes) in made {
        match bytes {
            Ok(bytes) => output.insert(path, bytes),
            Err(fault) => diagnostics.push(fault),
        }
    }
    (output, diagnostics)
}

/// The paper at a path such as `2022-23/2022-23.pdf`; nothing if there is none.
pub fn file(
    edition: &Edition,
    drawings: &Drawings,
    pictures: &Pictures,
    theme: &Theme,
    cache: &Cache,
    path: &str,
) -> Option<Result<Vec<u8>, Diagnostic>> {
    let (wanted, extension) = path.rsplit_once('.')?;
    let format = Format::ALL.iter().find(|format| format.extension() == extension)?;
    let report = edition.reports.iter().find(|report| report.papers().iter().any(|(path, _)| path == wanted))?;
    let bytes = write(&document(edition, report, wanted, drawings, pictures, theme), *format, theme, cache);
    Some(bytes.map_err(|fault| fault.into_diagnostic(report)))
}

fn document(
    edition: &Edition,
    report: &Report,
    path: &str,
    drawings: &Drawings,
    pictures: &Pictures,
    theme: &Theme,
) -> Document {
    let look = document::Look { drawings, pictures, theme };
    match report.walk().into_iter().find(|section| section.page == path) {
        Some(section) => document::section(edition, report, section, look),
        None => document::whole(edition, report, look),
    }
}

/// Why a paper could not be set.
#[derive(Debug)]
struct Fault {
    message: String,
    hint: String,
}

impl Fault {
    /// The fault at the first page of the report.
    fn into_diagnostic(self, report: &Report) -> Diagnostic {
        Diagnostic::new(Code::CannotBePrinted, report.span, self.message).hint(self.hint)
    }
}

/// Sets a document, or takes it from the cache.
fn write(document: &Document, format: Format, theme: &Theme, cache: &Cache) -> Result<Vec<u8>, Fault> {
    let tree = serde_json::to_vec(document).expect("a tree of texts and numbers serialises");
    let mut parts: Vec<&[u8]> = vec![b"paper", format.extension().as_bytes()];
    parts.push(&tree);
    parts.extend(document.pictures().into_iter().map(|picture| picture.file.bytes()));
    parts.extend(theme.paper().flat_map(|(path, bytes)| [path.as_bytes(), bytes]));
    let key = digest(&parts);
    if let Some(known) = cache.get(&key) {
        return Ok(known);
    }
    let bytes = match format {
        #[cfg(feature = "pdf")]
        Format::Pdf => pdf::set(&tree, &document.pictures(), theme)?,
        #[cfg(not(feature = "pdf"))]
        Format::Pdf => unreachable!("`Format::ALL` holds no PDF without the feature"),
        Format::Word => word::write(document, theme)?,
    };
    cache.put(&key, &bytes);
    Ok(bytes)
}
