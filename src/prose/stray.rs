//! Expressions that nobody reads: `{ litter.marsh_end.now }` with one brace is printed as it stands, and so is
//! `litter.marsh_end.now` with none. What they name is in the data, so hardly anybody means the words.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::reading::Reading;
use crate::check::Site;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::edition::{PassageKind, Piece};
use crate::model::Table;

/// The names that expressions start with, each with the tables of that name.
pub(super) struct Bindings<'a> {
    names: BTreeMap<&'a str, Vec<&'a Table>>,
}

static DOTTED: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"\b(?P<name>[a-z][a-z0-9_]*)(?P<path>(?:\.[a-z0-9_]+)*)\b";
    Regex::new(pattern).expect("the pattern is written here")
});

static OPENED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:\{|\(\s?\(|\[\s?\[)\s*$").expect("the pattern is written here"));

static CLOSED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\s*(?:\}(?:\s?\})?|\)\s?\)|\]\s?\])").expect("the pattern is written here"));

impl<'a> Bindings<'a> {
    pub(super) fn of(site: &'a Site) -> Bindings<'a> {
        let mut names: BTreeMap<&str, Vec<&Table>> = BTreeMap::new();
        for table in &site.data.tables {
            names.entry(&table.id).or_default().push(table);
        }
        for matrix in &site.data.matrices {
            names.entry(&matrix.id).or_default();
        }
        Bindings { names }
    }

    /// Reports what looks like an expression and is printed as it stands, and values in the quotation marks of Word.
    pub(super) fn check(&self, reading: &Reading<'_>, diagnostics: &mut Diagnostics) {
        quoted(reading, diagnostics);
        if reading.passage.kind == PassageKind::Published {
            return;
        }
        let text = &reading.text;
        for found in DOTTED.captures_iter(text) {
            let range = found.get(0).expect("a match has a whole").range();
            let Some(tables) = self.names.get(&found["name"]) else { continue };
            let before = &text[..range.start];
            // Two braces that are read as text were written so on purpose, or are told as not closed.
            if before.trim_end().ends_with("{{") || before.ends_with(['/', '@', '.', '-', '#']) {
                continue;
            }
            let path = found["path"].trim_start_matches('.');
            let part = path.split('.').next().unwrap_or_default();
            let is_part = || tables.iter().any(|it| it.find_row(part).is_some() || it.find_column(part).is_some());
            let opened = OPENED.find(before).map(|it| it.start());
            let start = match opened {
                // Outer braces with a gap, `{ { x } }`, are part of it.
                Some(at) => before[..at].trim_end().strip_suffix('{').map_or(at, str::len),
                None if !path.is_empty() && is_part() => range.start,
                None => continue,
            };
            let closed = CLOSED.find(&text[range.end..]).filter(|_| opened.is_some());
            let whole = start..range.end + closed.map_or(0, |it| it.end());
            // `{word}` is a marking that marks nothing, and told as that.
            let marking = path.is_empty() && before.ends_with('{');
            if marking || !reading.is_words(&whole) || reading.is_escaped(&whole) {
                continue;
            }
            let (shown, expression) = (&text[whole.clone()], &text[range]);
            let message = format!("`{shown}` is printed as it stands: it looks like an expression, and is none");
            let hint = format!("write `{{{{ {expression} }}}}`, with two braces side by side at either end");
            let stray = Diagnostic::new(Code::StrayExpression, reading.span(&whole), message).hint(hint);
            diagnostics.push(match closed {
                Some(_) => stray.fix(reading.span(&whole), format!("{{{{ {expression} }}}}")),
                None => stray,
            });
        }
    }
}

/// A text of the YAML that is a value in curly quotation marks: straight ones were meant, which YAML takes away.
fn quoted(reading: &Reading<'_>, diagnostics: &mut Diagnostics) {
    let [Piece::Words { text: before, span, .. }, Piece::Value(value), Piece::Words { text: after, .. }] =
        reading.passage.pieces.as_slice()
    else {
        return;
    };
    if matches!(before.trim(), "\u{201c}" | "\u{2018}") && matches!(after.trim(), "\u{201d}" | "\u{2019}") {
        let shown = format!("“{}”", value.text);
        let message = format!("{shown} is printed with its quotation marks: they are curly, as Word writes them");
        let hint = format!("write straight ones: `\"{{{{ {} }}}}\"`", value.expression);
        diagnostics.push(Diagnostic::new(Code::StrayExpression, *span, message).hint(hint));
    }
}
