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
    /// One line each: `file:line:column: error[code]: message`, for editors.
    Short,
    /// One JSON object a line, for machines.
    Json,
}

/// All diagnostics as text in the wanted form. `Human` contains colour codes; the printer drops them
/// where they are not wanted.
pub fn emit(diagnostics: &[Diagnostic], sources: &Sources, format: Format) -> String {
    let one = match format {
        Format::Human => human,
        Format::Short => short,
        Format::Json => json,
    };
    diagnostics.iter().map(|diagnostic| one(diagnostic, sources)).collect()
}

/// "2 errors, 1 warning", or nothing if there is nothing to count.
pub fn summary(diagnostics: &[Diagnostic]) -> Option<String> {
    let count = |severity| diagnostics.iter().filter(|it| it.severity == severity).count();
    let parts = [Severity::Error, Severity::Warning].map(|severity| (count(severity), severity.word()));
    let words = parts.iter().filter(|(n, _)| *n > 0);
    let words: Vec<String> = words.map(|(n, word)| format!("{n} {word}{}", if *n == 1 { "" } else { "s" })).collect();
    (!words.is_empty()).then(|| words.join(", "))
}

fn human(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.name());
    let primary = snippet(sources, diagnostic.span, &diagnostic.label, AnnotationKind::Primary);
    let related = diagnostic.related.iter();
    let related = related.map(|(span, label)| snippet(sources, *span, label, AnnotationKind::Context));
    let mut group = title.element(primary).elements(related);
    if let Some(hint) = &diagnostic.hint {
        group = group.element(Level::HELP.message(hint.as_str()));
    }
    let report: &[Group<'_>] = &[group];
    format!("{}\n\n", Renderer::styled().render(report))
}

/// The lines that a span stands on, with the span marked.
fn snippet<'a>(
    sources: &'a Sources,
    span: Span,
    label: &'a str,
    kind: AnnotationKind,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let file = sources.file(span.source);
    let place = sources.place(span);
    let (lines, mark) = excerpt(file.text(), span);
    let mark = kind.span(mark).label((!label.is_empty()).then_some(label));
    Snippet::source(lines).line_start(place.line).path(file.path()).fold(false).annotation(mark)
}

/// At most this many lines of a span are shown.
const MAX_LINES: usize = 6;

/// The whole lines around a span, and the span within them.
fn excerpt(text: &str, span: Span) -> (&str, std::ops::Range<usize>) {
    let clamp = |at: u32| text.floor_char_boundary((at as usize).min(text.len()));
    let (start, end) = (clamp(span.start), clamp(span.end));
    let first = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let rest = &text[first..];
    let wanted = end.max(start + 1) - first;
    let ends = rest.match_indices('\n').map(|(at, _)| at).chain(std::iter::once(rest.len()));
    let ends: Vec<usize> = ends.take(MAX_LINES).collect();
    let stop = ends.iter().find(|end| **end >= wanted).or(ends.last()).copied().unwrap_or(0);
    let lines = &rest[..stop];
    (lines, (start - first).min(stop)..(end - first).min(stop))
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
    });
    format!("{object}\n")
}
