//! Text that stands twice: the same sentence, or nearly the same, in two places. Two copies drift apart.

use std::collections::{BTreeMap, BTreeSet};

use super::reading::Reading;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::edition::PassageKind;
use crate::source::Span;

/// A sentence shorter than this may be said twice.
const SAME_WORDS: usize = 9;
/// A sentence shorter than this may resemble another.
const NEAR_WORDS: usize = 14;
/// So many of the groups of words in two sentences must be the same, in percent.
const NEAR_PERCENT: usize = 70;
/// So many words make a group.
const GROUP: usize = 3;

struct Sentence<'t> {
    words: Vec<&'t str>,
    span: Span,
}

/// Reports sentences of a report that stand twice.
pub(super) fn check(readings: &[Reading<'_>], diagnostics: &mut Diagnostics) {
    let lower: Vec<String> = readings.iter().map(|reading| reading.text.to_lowercase()).collect();
    let mut sentences = Vec::new();
    // A text that is kept once may stand on several pages.
    let mut seen: BTreeSet<Span> = BTreeSet::new();
    for (reading, text) in readings.iter().zip(&lower) {
        // What changes length in lower case is too rare to be worth the places.
        if reading.passage.kind != PassageKind::Paragraph || text.len() != reading.text.len() {
            continue;
        }
        for sentence in reading.sentences() {
            let words: Vec<&str> = reading.words(sentence).into_iter().map(|word| &text[word]).collect();
            let span = reading.span(sentence);
            if words.len() >= SAME_WORDS && seen.insert(span) {
                sentences.push(Sentence { words, span });
            }
        }
    }
    let same = same(&sentences, diagnostics);
    near(&sentences, &same, diagnostics);
}

/// Reports the same sentence in two places; returns the sentences that were reported.
fn same(sentences: &[Sentence<'_>], diagnostics: &mut Diagnostics) -> BTreeSet<usize> {
    let mut first: BTreeMap<&[&str], usize> = BTreeMap::new();
    let mut reported = BTreeSet::new();
    for (at, sentence) in sentences.iter().enumerate() {
        let known = *first.entry(&sentence.words).or_insert(at);
        if known != at {
            reported.insert(at);
            let twice = Diagnostic::new(Code::RepeatedText, sentence.span, "this sentence stands twice");
            let hint = "say it in one place, and link to that place from the other: `[](#id)`";
            diagnostics.push(twice.also(sentences[known].span, "the first").hint(hint));
        }
    }
    reported
}

fn near(sentences: &[Sentence<'_>], done: &BTreeSet<usize>, diagnostics: &mut Diagnostics) {
    let long = |at: &usize| sentences[*at].words.len() >= NEAR_WORDS && !done.contains(at);
    let mut holders: BTreeMap<&[&str], Vec<usize>> = BTreeMap::new();
    for at in (0..sentences.len()).filter(long) {
        let groups: BTreeSet<&[&str]> = sentences[at].words.windows(GROUP).collect();
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for group in &groups {
            for other in holders.get(group).into_iter().flatten() {
                *shared.entry(*other).or_default() += 1;
            }
        }
        let alike = |(other, common): &(usize, usize)| {
            let all = groups.len() + sentences[*other].words.len() + 1 - GROUP - common;
            common * 100 >= all * NEAR_PERCENT
        };
        if let Some((other, _)) = shared.into_iter().filter(alike).max_by_key(|(_, common)| *common) {
            let message = "this sentence is nearly the same as another";
            let hint = "if both mean the same, say it in one place and link to it; else tell them apart";
            let near = Diagnostic::new(Code::RepeatedText, sentences[at].span, message);
            diagnostics.push(near.also(sentences[other].span, "the other").hint(hint));
        }
        groups.into_iter().for_each(|group| holders.entry(group).or_default().push(at));
    }
}
