//! Diagnostics as text. The only place that knows how a message looks.

use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Severity};
use crate::source::{Sources, Span};

/// How diagnostics are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// With excerpt, underline and hint, for people.
    #[default]
    Human,
    /// One line each: `file:line:column: error[code]: message`, for editors. The code is what `tallybook explain` takes.
    Short,
    /// One JSON object a line, for machines.
    Json,
    /// One SARIF document, for editors and code hosts.
    Sarif,
}

/// All diagnostics as text in the wanted form. `Human` contains colour codes; the printer drops them
/// where they are not wanted.
pub fn emit(diagnostics: &[Diagnostic], sources: &Sources, format: Format) -> String {
    let one = match format {
        Format::Human => human,
        Format::Short => short,
        Format::Json => json,
        Format::Sarif => return super::sarif::sarif(diagnostics, sources),
    };
    diagnostics.iter().map(|diagnostic| one(diagnostic, sources)).collect()
}

/// "2 errors, 1 warning", or nothing if there is nothing to count.
pub fn summary(diagnostics: &[Diagnostic]) -> Option<String> {
    let count = |severity| diagnostics.iter().filter(|it| it.severity == severity).count();
    let parts = [Severity::Error, Severity::Warning].map(|severity| (count(severity), severity.word()));
    let words = parts.iter().filter(|(n, _)| *n > 0);
    let words: Vec<String> = words.map(|(n, word)| super::times(*n, word)).collect();
    (!words.is_empty()).then(|| words.join(", "))
}

fn human(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.name());
    let mut group = title.elements(excerpts(diagnostic, sources).into_iter().map(|excerpt| excerpt.snippet(sources)));
    if let Some(hint) = &diagnostic.hint {
        group = group.element(Level::HELP.message(hint.as_str()));
    }
    let code = diagnostic.code;
    let guide = format!("`tallybook explain {}`, or {} of `tallybook guide`", code.name(), code.page());
    group = group.element(Level::NOTE.with_name("guide").message(guide.as_str()));
    let report: &[Group<'_>] = &[group];
    format!("{}\n\n", Renderer::styled().render(report))
}

/// Neighbouring lines of a file with the places marked on them, the primary one first.
struct Excerpt<'a> {
    marks: Vec<(Span, &'a str, AnnotationKind)>,
    first_line: usize,
    last_line: usize,
}

/// Marks that stand this near to one another are shown in one excerpt.
const NEAR: usize = 2;

/// At most this many lines of a span are shown.
const MAX_LINES: usize = 6;

fn excerpts<'a>(diagnostic: &'a Diagnostic, sources: &Sources) -> Vec<Excerpt<'a>> {
    let primary = (diagnostic.span, diagnostic.label.as_str(), AnnotationKind::Primary);
    let related = diagnostic.related.iter().map(|(span, label)| (*span, label.as_str(), AnnotationKind::Context));
    let mut excerpts: Vec<Excerpt<'a>> = Vec::new();
    for mark in std::iter::once(primary).chain(related) {
        let place = sources.place(mark.0);
        let (first, last) = (place.line, place.end_line.min(place.line + MAX_LINES - 1));
        let near = excerpts.iter_mut().find(|it| {
            it.marks[0].0.source == mark.0.source && first <= it.last_line + NEAR && last + NEAR >= it.first_line
        });
        match near {
            Some(it) => {
                it.marks.push(mark);
                it.first_line = it.first_line.min(first);
                it.last_line = it.last_line.max(last);
            }
            None => excerpts.push(Excerpt { marks: vec![mark], first_line: first, last_line: last }),
        }
    }
    excerpts
}

impl<'a> Excerpt<'a> {
    fn snippet(self, sources: &'a Sources) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
        let file = sources.file(self.marks[0].0.source);
        let lines = file.lines(self.first_line, self.last_line);
        let text = file.text().get(lines.clone()).unwrap_or("");
        let inside = |at: u32| (at as usize).clamp(lines.start, lines.start + text.len()) - lines.start;
        let annotations = self.marks.iter().map(|(span, label, kind)| {
            // A message of a parser may end in the middle of a letter.
            let marked = text.floor_char_boundary(inside(span.start))..text.ceil_char_boundary(inside(span.end));
            kind.span(marked).label((!label.is_empty()).then_some(*label))
        });
        let annotations: Vec<_> = annotations.collect();
        Snippet::source(text).line_start(self.first_line).path(file.path()).fold(false).annotations(annotations)
    }
}

fn short(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let place = sources.place(diagnostic.span);
    let (word, code) = (diagnostic.severity.word(), diagnostic.code.name());
    let mut line = format!("{place}: {word}[{code}]: {}", diagnostic.message);
    if let Some(hint) = &diagnostic.hint {
        let _ = write!(line, " ({hint})");
    }
    line.push('\n');
    line
}

fn json(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let place = sources.place(diagnostic.span);
    let object = serde_json::json!({
        "code": diagnostic.code.name(),
        "severity": diagnostic.severity.word(),
        "message": diagnostic.message,
        "file": place.path,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "hint": diagnostic.hint,
        "guide": diagnostic.code.page(),
    });
    format!("{object}\n")
}
