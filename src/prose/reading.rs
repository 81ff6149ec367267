//! A passage as one text, with the way back from any part of it to the author's file.

use std::ops::Range;

use crate::edition::{Passage, Piece, PrintedValue};
use crate::source::{Sources, Span};

/// A passage as one text.
pub(super) struct Reading<'a> {
    pub(super) passage: &'a Passage,
    pub(super) text: String,
    /// The range of each piece in `text`.
    parts: Vec<Range<usize>>,
    sentences: Vec<Range<usize>>,
    sources: &'a Sources,
}

impl<'a> Reading<'a> {
    pub(super) fn of(passage: &'a Passage, sources: &'a Sources) -> Reading<'a> {
        let mut text = String::new();
        let mut parts = Vec::with_capacity(passage.pieces.len());
        for piece in &passage.pieces {
            let start = text.len();
            text.push_str(piece.text());
            parts.push(start..text.len());
        }
        let sentences = sentences(&text);
        Reading { passage, text, parts, sentences, sources }
    }

    /// The pieces that a part of the text touches.
    pub(super) fn pieces(&self, part: &Range<usize>) -> impl Iterator<Item = (&'a Piece, Range<usize>)> {
        let passage = self.passage;
        let (start, end) = (part.start, part.end);
        let touched = move |range: &Range<usize>| range.start < end && start < range.end;
        self.parts
            .iter()
            .cloned()
            .enumerate()
            .filter(move |(_, range)| touched(range))
            .map(|(at, range)| (&passage.pieces[at], range))
    }

    /// The values that a part of the text touches.
    pub(super) fn values(&self, part: &Range<usize>) -> impl Iterator<Item = (&'a PrintedValue, Range<usize>)> {
        self.pieces(part).filter_map(|(piece, range)| match piece {
            Piece::Value(value) => Some((value, range)),
            _ => None,
        })
    }

    /// True if the whole part is the author's words.
    pub(super) fn is_words(&self, part: &Range<usize>) -> bool {
        self.pieces(part).all(|(piece, _)| matches!(piece, Piece::Words { .. }))
    }

    /// True if the author wrote a backslash before a part, to print it as it stands.
    pub(super) fn is_escaped(&self, part: &Range<usize>) -> bool {
        let span = self.span(part);
        let written = self.sources.file(span.source).text();
        written.get(..span.range().start).is_some_and(|before| before.ends_with('\\'))
    }

    /// True if the mark of a footnote stands at a place.
    pub(super) fn is_followed_by_note(&self, at: usize) -> bool {
        let pieces = self.passage.pieces.iter().zip(&self.parts);
        pieces.into_iter().any(|(piece, range)| matches!(piece, Piece::Mark) && range.start == at)
    }

    /// Where a part of the text stands in the author's file.
    pub(super) fn span(&self, part: &Range<usize>) -> Span {
        let (whole, part) = (&self.text[part.clone()], part);
        let inner = whole.trim();
        let start = part.start + whole.len() - whole.trim_start().len();
        let part = &if inner.is_empty() { part.clone() } else { start..start + inner.len() };
        let spans: Vec<Span> =
            self.pieces(part).filter_map(|(piece, range)| self.span_in(piece, &range, part)).collect();
        match (spans.first(), spans.last()) {
            (Some(first), Some(last)) if first.source == last.source => first.to(*last),
            (Some(first), _) => *first,
            _ => self.first_span(),
        }
    }

    fn span_in(&self, piece: &Piece, range: &Range<usize>, part: &Range<usize>) -> Option<Span> {
        match piece {
            Piece::Words { text, span, .. } => {
                let inner = part.start.max(range.start) - range.start..part.end.min(range.end) - range.start;
                let places = aligned(text, self.sources.slice(*span));
                Some(places.map_or(*span, |places| span.part(places[inner.start]..places[inner.end])))
            }
            Piece::Value(value) => Some(value.span),
            Piece::Reference { span, .. } => Some(*span),
            Piece::Code(_) | Piece::Mark => None,
        }
    }

    fn first_span(&self) -> Span {
        let all = 0..self.text.len();
        let first =
            self.passage.pieces.iter().zip(&self.parts).find_map(|(piece, range)| self.span_in(piece, range, &all));
        first.expect("a passage holds words, a value or a reference")
    }

    /// The sentences, as parts of the text.
    pub(super) fn sentences(&self) -> &[Range<usize>] {
        &self.sentences
    }

    /// The words of a part of the text.
    pub(super) fn words(&self, part: &Range<usize>) -> Vec<Range<usize>> {
        let inside = |c: char| c.is_alphanumeric() || matches!(c, '\u{2019}' | '-');
        let mut words = Vec::new();
        let mut start = None;
        for (at, c) in self.text[part.clone()].char_indices() {
            match (inside(c), start) {
                (true, None) => start = Some(part.start + at),
                (false, Some(from)) => {
                    words.push(from..part.start + at);
                    start = None;
                }
                _ => {}
            }
        }
        words.extend(start.map(|from| from..part.end));
        words
    }

    /// The sentence that a place stands in.
    pub(super) fn sentence_at(&self, at: usize) -> Range<usize> {
        self.sentences.iter().find(|it| it.contains(&at)).cloned().unwrap_or(0..self.text.len())
    }
}

/// The sentences of a text.
fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        if matches!(c, '.' | '?' | '!') && starts_anew(&text[at + 1..]) && !is_short(&text[start..at]) {
            sentences.push(start..at + 1);
            start = at + 1;
        }
    }
    sentences.push(start..text.len());
    sentences.retain(|sentence| !text[sentence.clone()].trim().is_empty());
    sentences
}

/// True if a new sentence starts after a full stop: a space and a capital, digit or quotation mark.
fn starts_anew(rest: &str) -> bool {
    let rest = rest.trim_start_matches(['\u{201d}', '\u{2019}', ')']);
    let next = rest.trim_start();
    next.len() < rest.len()
        && next.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '\u{201c}' | '\u{2018}'))
}

/// True if the words end with a short form, whose full stop ends no sentence.
fn is_short(words: &str) -> bool {
    let last = words.rsplit([' ', '(']).next().unwrap_or("");
    matches!(last, "e.g" | "i.e" | "No" | "St" | "Dr" | "Mr" | "Mrs" | "Ms" | "vs" | "etc" | "approx")
}

/// For every byte of `text` its place in `written`, and one more for the end; nothing if the two do not fit.
/// They differ where the parser made typographic marks of plain ones, a space of a line end, or a character of
/// an escape.
fn aligned(text: &str, written: &str) -> Option<Vec<usize>> {
    if text.len() == written.len() {
        return Some((0..=text.len()).collect());
    }
    let mut places = Vec::with_capacity(text.len() + 1);
    let mut at = 0;
    for c in text.chars() {
        let rest = &written[at..];
        let rest = if rest.starts_with('\\') && !c.eq(&'\\') { &rest[1..] } else { rest };
        at = written.len() - rest.len();
        let taken = match c {
            ' ' if rest.starts_with('\n') => rest.len() - rest.trim_start_matches(['\n', ' ', '\t', '>']).len(),
            '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' if rest.starts_with(['\'', '"']) => 1,
            '\u{2013}' if rest.starts_with("--") => 2,
            '\u{2014}' if rest.starts_with("---") => 3,
            '\u{2026}' if rest.starts_with("...") => 3,
            c if rest.starts_with(c) => c.len_utf8(),
            _ if rest.starts_with('&') => rest.find(';')? + 1,
            _ => return None,
        };
        places.extend(std::iter::repeat_n(at, c.len_utf8()));
        at += taken;
    }
    places.push(at);
    Some(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typographic_marks_lead_back_to_plain_ones() {
        let (text, written) = ("it\u{2019}s a test \u{2013} of 5", "it's a\n  test -- of 5");
        let places = aligned(text, written).expect("they fit");
        let at = text.find('5').expect("it is there");
        assert_eq!(&written[places[at]..places[at + 1]], "5");
        assert_eq!(aligned("other", "words here"), None);
    }
}
