//! What one edition shows and a lesser one does not, as things to look for.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::fold::fold;
use super::number::{numbers, significance};
use super::shown::{Shown, shown};
use super::written;
use super::{Needle, NeedleKind, Spared};
use crate::edition::Edition;
use crate::source::{SourceId, Sources};
use crate::strings::{say, unmarked};

/// Words of a phrase that nobody writes by chance.
const PHRASE: usize = 4;
/// Letters of a word that is looked for by itself, if it has no capital.
const LONG_WORD: usize = 8;
/// Digits of a number that is looked for by itself: smaller ones stand everywhere, and are looked for in their rows.
const DIGITS: usize = 3;

/// What an edition shows: nothing of it is a leak in its own files.
pub fn spared(edition: &Edition) -> Spared {
    let mut texts: BTreeSet<String> = shown(edition).into_iter().map(|it| it.text).collect();
    // A name is read a second time with gaps in it, as in an address.
    let apart = |text: &String| text.replace(['_', '-'], " ");
    let names: Vec<String> = texts.iter().filter(|it| !it.contains(' ')).map(apart).collect();
    texts.extend(names);
    let mut spared = Spared::default();
    spared.release(&texts.into_iter().collect::<Vec<_>>());
    let mark = say!(edition.strings, "figure.note", number = "\n");
    spared.mark = unmarked(&mark).split_once('\n').map(|(before, after)| (before.to_owned(), after.to_owned()));
    spared
}

impl Spared {
    /// Spares texts and the numbers in them.
    pub(super) fn release(&mut self, texts: &[String]) {
        for text in texts {
            numbers(text, &mut |number, _| {
                self.numbers.insert(number);
            });
        }
        self.texts.extend_from_slice(texts);
    }
}

/// Everything that the full edition shows and the lesser does not: phrases of four words, shorter texts as a whole,
/// names, long words, codes, numbers of three digits and more, and rows of figures. What also stands in the texts of
/// the lesser edition is taken out by the search. `chrome` is what every site shows.
pub(super) fn needles(
    full: &Edition,
    as_written: Option<(&Sources, &BTreeSet<SourceId>)>,
    lesser: &Edition,
    chrome: &[String],
) -> Vec<Needle> {
    let texts = shown(lesser).into_iter().map(|it| it.text);
    let known: BTreeSet<String> = texts.chain(chrome.iter().cloned()).map(|it| fold(&it)).collect();
    let runs = |size: usize| known.iter().flat_map(move |text| runs(text, size).into_iter().map(fold));
    let (words, threes): (BTreeSet<String>, BTreeSet<String>) = (runs(1).collect(), runs(PHRASE - 1).collect());
    let (ends, starts) = edges(&known);
    let mut found: BTreeMap<NeedleKind, String> = BTreeMap::new();
    // The code of a report differs between editions and tells nothing; by chance a part of it is any number.
    let codes: BTreeSet<&str> = full.reports.iter().map(|report| report.inputs.code.as_str()).collect();
    let written = as_written.into_iter().flat_map(|(sources, files)| files.iter().map(move |id| (sources, *id)));
    let written = written.flat_map(|(sources, id)| {
        let what = format!("a text of `{}`", sources.file(id).path());
        written::texts(sources, id).into_iter().map(move |text| Shown { what: what.clone(), text, row: false })
    });
    for Shown { what, text, row } in shown(full).into_iter().chain(written) {
        if codes.contains(text.as_str()) || known.contains(&fold(&text)) {
            continue;
        }
        let mut add = |kind: NeedleKind| {
            found.entry(kind).or_insert_with(|| what.clone());
        };
        if row {
            // A row counts as a whole: its name and first figure may stand side by side elsewhere.
            if text.bytes().filter(u8::is_ascii_digit).count() > 1 {
                add(NeedleKind::Text(text));
            }
            continue;
        }
        let novel = phrases(&text).into_iter().filter(|phrase| {
            let folded = fold(phrase);
            !is_known_but_for_a_filler(&folded, &threes) && !is_where_two_meet(&folded, &ends, &starts)
        });
        novel.for_each(|phrase| add(NeedleKind::Text(phrase.to_owned())));
        for word in runs_of_one(&text).into_iter().filter(|word| !words.contains(&fold(word))) {
            single(word).into_iter().for_each(&mut add);
        }
        numbers(&text, &mut |number, _| {
            if significance(number) >= DIGITS {
                add(NeedleKind::Number(number));
            }
        });
    }
    found.into_iter().map(|(kind, what)| Needle { what, kind }).collect()
}

/// Runs of four words of one sentence; a shorter sentence of several words as a whole.
fn phrases(text: &str) -> Vec<&str> {
    let letters = |it: &str| it.chars().filter(|c| c.is_alphabetic()).count();
    let mut all = Vec::new();
    for sentence in sentences(text) {
        match sentence.len() {
            0 | 1 => {}
            2 | 3 => {
                let whole = &text[sentence[0].start..sentence[sentence.len() - 1].end];
                // "3 to 4" and "section 6.1" stand everywhere.
                let least = if whole.bytes().any(|it| it.is_ascii_digit()) { 10 } else { 6 };
                all.extend(Some(whole).filter(|it| letters(it) >= least));
            }
            _ => all.extend(sentence.windows(PHRASE).map(|run| &text[run[0].start..run[PHRASE - 1].end])),
        }
    }
    all
}

/// Runs of so many words of one sentence.
fn runs(text: &str, size: usize) -> Vec<&str> {
    let run = |run: &[Range<usize>]| run[0].start..run[size - 1].end;
    sentences(text)
        .iter()
        .flat_map(|words| words.windows(size).map(run).collect::<Vec<_>>())
        .map(|it| &text[it])
        .collect()
}

fn runs_of_one(text: &str) -> Vec<&str> {
    runs(text, 1)
}

/// The words of each sentence, by their places. Blocks stand side by side in a file as sentences do in a text: a phrase
/// over the end of one would be found by chance.
fn sentences(text: &str) -> Vec<Vec<Range<usize>>> {
    let mut all: Vec<Vec<Range<usize>>> = vec![Vec::new()];
    let mut end = 0;
    for (_, range) in bare_words(text) {
        let ends = text[end..range.start].contains(['.', '!', '?', ':', ';', '\n', '\u{2022}']);
        match all.last_mut() {
            Some(sentence) if !ends => sentence.push(range.clone()),
            _ => all.push(vec![range.clone()]),
        }
        end = range.end;
    }
    all
}

/// True if a phrase is one of the lesser edition and a word beside it that says nothing: "use of" before a name makes a
/// phrase that nobody wrote.
fn is_known_but_for_a_filler(folded: &str, threes: &BTreeSet<String>) -> bool {
    let is_filler = |word: &str| word.len() <= 4 && word.bytes().all(|it| it.is_ascii_lowercase());
    let starts = folded.split_once(' ').is_some_and(|(first, rest)| is_filler(first) && threes.contains(rest));
    starts || folded.rsplit_once(' ').is_some_and(|(rest, last)| is_filler(last) && threes.contains(rest))
}

/// The last words of texts, and their first, as many as a phrase over the gap between two may hold.
fn edges(texts: &BTreeSet<String>) -> (BTreeSet<&str>, BTreeSet<&str>) {
    let (mut ends, mut starts) = (BTreeSet::new(), BTreeSet::new());
    for text in texts {
        let words: Vec<Range<usize>> = bare_words(text).map(|(_, range)| range).collect();
        for (first, last) in words.iter().zip(words.iter().rev()).take(PHRASE - 1) {
            starts.insert(&text[words[0].start..first.end]);
            ends.insert(&text[last.start..words[words.len() - 1].end]);
        }
    }
    (ends, starts)
}

/// True if a phrase is the last words of one text of the lesser edition and the first of another: it stands wherever one
/// follows the other.
fn is_where_two_meet(folded: &str, ends: &BTreeSet<&str>, starts: &BTreeSet<&str>) -> bool {
    let mut gaps = folded.match_indices(' ');
    gaps.any(|(at, _)| ends.contains(&folded[..at]) && starts.contains(&folded[at + 1..]))
}

/// Words without the signs around them, and where they stand.
fn bare_words(text: &str) -> impl Iterator<Item = (&str, Range<usize>)> {
    text.split_whitespace().filter_map(move |word| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let start = bare.as_ptr() as usize - text.as_ptr() as usize;
        (!bare.is_empty()).then(|| (bare, start..start + bare.len()))
    })
}

/// A word that is looked for by itself: a code, a name, a long word.
fn single(word: &str) -> Option<NeedleKind> {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let digits = word.chars().filter(char::is_ascii_digit).count();
    // "12th", "2022-23" and "70s" are numbers with a tail.
    if letters > 2 && digits > 0 && word.len() > 4 || word.contains('@') || word.contains("://") {
        return Some(NeedleKind::Text(word.to_owned()));
    }
    let signs = word.chars().any(|c| matches!(c, '-' | '_' | '/'));
    if letters < 3 || digits > 0 {
        return None;
    }
    let capital = word.chars().next().is_some_and(char::is_uppercase);
    (capital || letters >= LONG_WORD || signs && letters > 6).then(|| NeedleKind::Word(word.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_four_words_without_the_signs_around() {
        assert_eq!(
            phrases("The raid, on (Mill Lane) failed."),
            ["The raid, on (Mill", "raid, on (Mill Lane", "on (Mill Lane) failed"]
        );
        assert_eq!(phrases("It was in Mill Lane. Nobody knew."), ["It was in Mill", "was in Mill Lane", "Nobody knew"]);
        assert!(phrases("3 to 4").is_empty());
        assert!(phrases("section 6.1").is_empty());
        assert!(phrases("Jericho").is_empty());
    }

    #[test]
    fn a_known_phrase_with_a_filler_is_known() {
        let threes = BTreeSet::from(["all potential victims".to_owned()]);
        assert!(is_known_but_for_a_filler("of all potential victims", &threes));
        assert!(is_known_but_for_a_filler("all potential victims in", &threes));
        assert!(!is_known_but_for_a_filler("all potential victims absconded", &threes));
        assert!(!is_known_but_for_a_filler("7 all potential victims", &threes));
    }

    #[test]
    fn a_phrase_is_known_where_two_texts_meet() {
        let (ends, starts) = (BTreeSet::from(["come from", "figures come from"]), BTreeSet::from(["the", "the board"]));
        assert!(is_where_two_meet("come from the board", &ends, &starts));
        assert!(is_where_two_meet("figures come from the", &ends, &starts));
        assert!(!is_where_two_meet("come from the raid", &ends, &starts));
        assert!(!is_where_two_meet("come by the board", &ends, &starts));
    }

    #[test]
    fn words_by_themselves_are_names_codes_and_long_ones() {
        let kind = |word: &str| match single(word) {
            Some(NeedleKind::Text(_)) => "text",
            Some(NeedleKind::Word(_)) => "word",
            _ => "nothing",
        };
        let words =
            ["Jericho", "surveillance", "raid", "zq81kx", "12th", "2022-23", "a.b@c.example", "The", "x-ray-unit"];
        assert_eq!(words.map(kind), ["word", "word", "nothing", "text", "nothing", "nothing", "text", "word", "word"]);
    }
}
