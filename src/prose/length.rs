//! How hard a page is to read: long sentences, and the reading age by Flesch and Kincaid.

use std::cmp::Reverse;

use super::reading::Reading;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::edition::PassageKind;
use crate::source::Span;

/// GOV.UK's limit for the words of a sentence.
const LONGEST: usize = 25;

/// How the words of a page read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Readability {
    /// Words in sentences.
    pub words: usize,
    /// Sentences.
    pub sentences: usize,
    /// Sentences of more than 25 words, GOV.UK's limit.
    pub long: usize,
    syllables: usize,
}

impl Readability {
    /// The age at which a reader can be expected to understand the text: the grade of Flesch and Kincaid and
    /// five years. Nothing for a text without sentences.
    pub fn age(&self) -> Option<usize> {
        let hundredths =
            (39 * self.words).checked_div(self.sentences)? + (1180 * self.syllables).checked_div(self.words)?;
        Some((hundredths.saturating_sub(1559) + 50) / 100 + 5)
    }

    fn add(&mut self, words: &[&str]) {
        self.words += words.len();
        self.sentences += 1;
        self.long += usize::from(words.len() > LONGEST);
        self.syllables += words.iter().map(|word| syllables(word)).sum::<usize>();
    }
}

/// Measures the passages of one page, and reports its long sentences, at the longest.
pub(super) fn check(readings: &[&Reading<'_>], diagnostics: &mut Diagnostics) -> Readability {
    let mut measured = Readability::default();
    let mut long: Vec<(usize, Span)> = Vec::new();
    for reading in readings.iter().filter(|it| is_running(it.passage.kind)) {
        for sentence in reading.sentences() {
            let words: Vec<&str> = reading.words(sentence).into_iter().map(|word| &reading.text[word]).collect();
            if words.is_empty() {
                continue;
            }
            measured.add(&words);
            if words.len() > LONGEST {
                long.push((words.len(), reading.span(sentence)));
            }
        }
    }
    diagnostics.extend(too_long(long, &measured));
    measured
}

fn too_long(mut long: Vec<(usize, Span)>, measured: &Readability) -> Option<Diagnostic> {
    long.sort_by_key(|(words, span)| (Reverse(*words), *span));
    let (words, span) = *long.first()?;
    let age = measured.age().map_or_else(String::new, |age| format!("; its reading age is {age}"));
    let message = match long.len() {
        1 => format!("this sentence has {words} words, the only one of the page with more than {LONGEST}{age}"),
        many => format!("this sentence has {words} words, and {many} of the page have more than {LONGEST}{age}"),
    };
    let fault = Diagnostic::new(Code::LongSentence, span, message).hint("split it: one thought, one sentence");
    let others = long[1..].iter().take(4);
    Some(others.fold(fault, |fault, (words, span)| fault.also(*span, format!("{words} words"))))
}

/// True for text that runs in sentences.
fn is_running(kind: PassageKind) -> bool {
    matches!(kind, PassageKind::Paragraph | PassageKind::Summary)
}

/// The syllables of an English word, by its groups of vowels: right for nine words in ten.
fn syllables(word: &str) -> usize {
    let word = word.to_lowercase();
    let word = word.trim_end_matches("\u{2019}s");
    let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let groups = word.split(|c| !vowel(c)).filter(|group| !group.is_empty()).count();
    let silent = (word.ends_with('e') && !word.ends_with("le")) || word.ends_with("ed") || word.ends_with("es");
    groups.saturating_sub(usize::from(silent && groups > 1)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_of_common_words() {
        let known =
            [("police", 2), ("crime", 1), ("partnership", 3), ("the", 1), ("table", 2), ("reduced", 2), ("2022", 1)];
        for (word, count) in known {
            assert_eq!(syllables(word), count, "{word}");
        }
    }
}
