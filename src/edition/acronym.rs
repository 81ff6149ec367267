//! Acronyms, expanded where a page first uses them.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::ops::Range;

use aho_corasick::AhoCorasick;

use super::{Block, Inline, Text};
use crate::model::Data;

/// The acronyms of a glossary.
pub(super) struct Acronyms {
    /// Acronym and what it stands for.
    terms: Vec<(String, String)>,
    /// Finds all of them in one pass over a text.
    finder: AhoCorasick,
}

impl Acronyms {
    pub(super) fn of(data: &Data) -> Acronyms {
        let acronyms = data.glossary.iter().filter(|term| term.is_acronym());
        Acronyms::new(acronyms.map(|term| (term.term.clone(), term.means.clone())).collect())
    }

    fn new(terms: Vec<(String, String)>) -> Acronyms {
        let finder = AhoCorasick::new(terms.iter().map(|(term, _)| term));
        let finder = finder.expect("a glossary is far below the limits of an automaton");
        Acronyms { terms, finder }
    }

    /// Marks the first use of each acronym on a page, unless the author has written it out there.
    pub(super) fn expand(&self, text: &mut Text) {
        let mut page = Page { acronyms: self, seen: BTreeSet::new(), before: String::new() };
        page.blocks(&mut text.blocks);
        for note in &mut text.notes {
            page.blocks(&mut note.blocks);
        }
    }
}

struct Page<'a> {
    acronyms: &'a Acronyms,
    seen: BTreeSet<&'a str>,
    /// The words of the paragraph so far, in lower case.
    before: String,
}

impl Page<'_> {
    fn blocks(&mut self, blocks: &mut [Block]) {
        for block in blocks {
            match block {
                Block::Paragraph(inlines) | Block::Numbered { text: inlines, .. } => self.paragraph(inlines),
                Block::List { items, .. } => items.iter_mut().for_each(|item| self.blocks(item)),
                Block::Definitions(list) => {
                    for (term, definitions) in list {
                        self.paragraph(term);
                        definitions.iter_mut().for_each(|it| self.blocks(it));
                    }
                }
                Block::Quote(inner) | Block::Callout { blocks: inner, .. } | Block::Named { blocks: inner, .. } => {
                    self.blocks(inner);
                }
                Block::WordTable { rows, .. } => rows.iter_mut().flatten().for_each(|cell| self.paragraph(cell)),
                Block::Collection { found, .. } => found.iter_mut().for_each(|it| self.blocks(&mut it.blocks)),
                Block::Heading { .. }
                | Block::Code { .. }
                | Block::Figure(_)
                | Block::Picture(_)
                | Block::Corrections(_) => {}
            }
        }
    }

    fn paragraph(&mut self, inlines: &mut Vec<Inline>) {
        self.before.clear();
        self.inlines(inlines);
    }

    fn inlines(&mut self, inlines: &mut Vec<Inline>) {
        let mut result = Vec::with_capacity(inlines.len());
        for inline in inlines.drain(..) {
            match inline {
                Inline::Text(text) => self.words(&text, &mut result),
                Inline::Emphasis(mut inner) => {
                    self.inlines(&mut inner);
                    result.push(Inline::Emphasis(inner));
                }
                Inline::Strong(mut inner) => {
                    self.inlines(&mut inner);
                    result.push(Inline::Strong(inner));
                }
                Inline::Rated { rating, text: mut inner } => {
                    self.inlines(&mut inner);
                    result.push(Inline::Rated { rating, text: inner });
                }
                // The words of a link are left alone: they name what it leads to.
                other => result.push(other),
            }
        }
        *inlines = result;
    }

    fn words(&mut self, text: &str, result: &mut Vec<Inline>) {
        let mut rest = text;
        while let Some((at, short, long)) = self.first_use(rest) {
            let (before, after) = (&rest[..at], &rest[at + short.len()..]);
            self.before.push_str(&before.to_lowercase());
            let explained = self.before.contains(&long.to_lowercase()) || after.starts_with(" (");
            if !before.is_empty() {
                result.push(Inline::Text(before.to_owned()));
            }
            result.push(if explained { Inline::Text(short) } else { Inline::Acronym { short, long } });
            rest = after;
        }
        self.before.push_str(&rest.to_lowercase());
        if !rest.is_empty() {
            result.push(Inline::Text(rest.to_owned()));
        }
    }

    /// The first acronym in `text` that the page has not used yet: where, as written, and in full. Of two that start
    /// together the longer one is meant.
    fn first_use(&mut self, text: &str) -> Option<(usize, String, String)> {
        let Acronyms { terms, finder } = self.acronyms;
        let found = finder.find_overlapping_iter(text).map(|found| (found.range(), &terms[found.pattern().as_usize()]));
        let unseen = found.filter(|(range, (term, _))| is_word(text, range) && !self.seen.contains(term.as_str()));
        let (range, (term, means)) = unseen.min_by_key(|(range, _)| (range.start, Reverse(range.end)))?;
        self.seen.insert(term);
        let plural = text[range.end..].starts_with('s');
        let s = if plural { "s" } else { "" };
        let long = if plural && !means.ends_with('s') { format!("{means}s") } else { means.clone() };
        Some((range.start, format!("{term}{s}"), long))
    }
}

/// True if a part of a text is a word of its own, perhaps in the plural.
fn is_word(text: &str, range: &Range<usize>) -> bool {
    let (before, after) = (text[..range.start].chars().next_back(), &text[range.end..]);
    let after = after.strip_prefix('s').unwrap_or(after).chars().next();
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '-');
    !letter(before) && !letter(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(text: &str) -> String {
        let terms = vec![("FPN".into(), "fixed penalty notice".into()), ("ASB".into(), "antisocial behaviour".into())];
        let acronyms = Acronyms::new(terms);
        let blocks = text.split('\n').map(|line| Block::Paragraph(vec![Inline::Text(line.into())])).collect();
        let mut text = Text { blocks, notes: Vec::new() };
        acronyms.expand(&mut text);
        let words = |inline: &Inline| match inline {
            Inline::Acronym { short, long } => format!("<{short}|{long}>"),
            other => super::super::plain(std::slice::from_ref(other)),
        };
        let lines = text.blocks.iter().map(|block| match block {
            Block::Paragraph(inlines) => inlines.iter().map(words).collect::<String>(),
            _ => String::new(),
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn only_the_first_use_on_a_page_is_expanded() {
        assert_eq!(
            expanded("ASB fell.\nASB cost 4 FPNs."),
            "<ASB|antisocial behaviour> fell.\nASB cost 4 <FPNs|fixed penalty notices>."
        );
    }

    #[test]
    fn what_the_author_has_written_out_is_left_alone() {
        assert_eq!(expanded("Antisocial behaviour (ASB) fell. ASB"), "Antisocial behaviour (ASB) fell. ASB");
        assert_eq!(expanded("NASBA is another word"), "NASBA is another word");
    }
}
