//! Diagnostics: what is wrong, where, and what to do about it.
//!
//! A check makes [`Diagnostic`]s and pushes them into [`Diagnostics`]; nothing stops at the first. All
//! codes stand in one enum, [`Code`]. One emitter ([`emit()`]) turns them into text for people, short lines
//! for editors, JSON or SARIF for machines. A site's [`Policy`] says what becomes of warnings. This module knows no other than `source`.

mod code;
mod emit;
mod fix;
mod policy;
mod sarif;

pub use code::Code;
pub use emit::{Format, emit, summary};
pub use fix::fixed;
pub use policy::{Level, Policy, Waived, Waiver};

use std::collections::BTreeSet;

use crate::source::{SourceId, Sources, Span};

/// How grave a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The report is wrong or cannot be made. Nothing is written.
    Error,
    /// The report can be made; somebody should look.
    Warning,
}

impl Severity {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// One thing to tell the author. Messages are lower case, without full stop, names in backticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of thing.
    pub code: Code,
    /// How grave.
    pub severity: Severity,
    /// What was found, in a sentence.
    pub message: String,
    /// Where.
    pub span: Span,
    /// A few words to stand at the underline.
    pub label: String,
    /// Other places that matter, each with a few words.
    pub related: Vec<(Span, String)>,
    /// What to do.
    pub hint: Option<String>,
    /// What to write instead, where that can be told.
    pub fix: Option<Box<Fix>>,
}

/// A change to a file that would mend a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub replacement: String,
}

impl Diagnostic {
    /// A diagnostic with the severity that its code has by default.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            severity: code.severity(),
            message: shown(message),
            span,
            label: String::new(),
            related: Vec::new(),
            hint: None,
            fix: None,
        }
    }

    /// Words at the underline.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Diagnostic {
        self.label = shown(label);
        self
    }

    /// Another place that matters.
    #[must_use]
    pub fn also(mut self, span: Span, label: impl Into<String>) -> Diagnostic {
        self.related.push((span, shown(label)));
        self
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Diagnostic {
        self.hint = Some(shown(hint));
        self
    }

    /// What to write instead.
    #[must_use]
    pub fn fix(mut self, span: Span, replacement: impl Into<String>) -> Diagnostic {
        self.fix = Some(Box::new(Fix { span, replacement: replacement.into() }));
        self
    }

    /// Like [`Diagnostic::hint`], where there may be none.
    #[must_use]
    pub fn maybe_hint(mut self, hint: Option<String>) -> Diagnostic {
        self.hint = hint.map(shown).or(self.hint);
        self
    }
}

/// What an author wrote may hold signs that a terminal obeys: in a message they are put as they are called.
fn shown(text: impl Into<String>) -> String {
    let text = text.into();
    if !text.contains(is_unseen) {
        return text;
    }
    text.chars().map(|c| if is_unseen(c) { format!("U+{:04X}", u32::from(c)) } else { c.into() }).collect()
}

/// Controls other than gaps and line ends, and the marks that override the direction of writing.
pub fn is_unseen(c: char) -> bool {
    (c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Everything found in a run.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    all: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.all.push(diagnostic);
    }

    /// True if any is an error.
    pub fn has_errors(&self) -> bool {
        self.all.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// All that was found so far.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.all.iter()
    }

    /// Takes out what is wrong in some files.
    pub fn take_of(&mut self, files: &BTreeSet<SourceId>) -> Diagnostics {
        let (taken, left) = std::mem::take(&mut self.all).into_iter().partition(|it| files.contains(&it.span.source));
        self.all = left;
        Diagnostics { all: taken }
    }

    /// Everything once, in the order of path, place and code: the same for every run. Files of which nothing could be read
    /// come first, since what others miss may stand in them.
    pub fn sorted(mut self, sources: &Sources) -> Vec<Diagnostic> {
        self.all.sort_by_cached_key(|it| {
            (!it.code.is_of_a_whole_file(), sources.place(it.span), it.severity, it.code, it.message.clone())
        });
        self.all.dedup();
        self.all
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<T: IntoIterator<Item = Diagnostic>>(&mut self, more: T) {
        self.all.extend(more);
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.all.into_iter()
    }
}

/// The candidate nearest to `name` in spelling, if one is near enough to be meant.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let fold = |text: &str| text.to_lowercase().replace('-', "_");
    let wanted = fold(name);
    let letters = wanted.chars().count();
    let most = (letters / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (fold(candidate), candidate))
        // No spelling is nearer than its length.
        .filter(|(folded, _)| folded.chars().count().abs_diff(letters) <= most)
        .map(|(folded, candidate)| (strsim::damerau_levenshtein(&wanted, &folded), candidate))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, candidate)| (*distance, candidate.len()))
        .map(|(_, candidate)| candidate)
}

/// "did you mean `x`?", or else the list of what there is, if it is short enough to read.
pub fn suggest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let candidates: BTreeSet<&str> = candidates.into_iter().collect();
    match nearest(name, candidates.iter().copied()) {
        Some(near) => Some(format!("did you mean `{near}`?")),
        None if candidates.is_empty() || candidates.len() > 24 => None,
        None => Some(format!("there is: {}", quoted(candidates))),
    }
}

/// "1 error", "3 errors".
pub fn times(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// Names in backticks, separated by commas.
pub fn quoted<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_takes_a_slip_but_not_another_word() {
        let names = ["tilbury", "belhus", "grays_south"];
        assert_eq!(nearest("tilbry", names), Some("tilbury"));
        assert_eq!(nearest("grays-south", names), Some("grays_south"));
        assert_eq!(nearest("basildon", names), None);
    }
}
