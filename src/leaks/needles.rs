//! What one edition shows and a lesser one does not, as things to look for.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::fold::fold;
use super::number::{numbers, significance};
use super::shown::{Shown, shown};
use super::{Needle, NeedleKind, Spared};
use crate::edition::Edition;

/// Words of a phrase that nobody writes by chance.
const PHRASE: usize = 4;
/// Letters of a word that is looked for by itself, if it has no capital.
const LONG_WORD: usize = 8;
/// Digits of a number that is looked for by itself: smaller ones stand everywhere, and are looked for in their rows.
const DIGITS: usize = 3;

/// What an edition shows: nothing of it is a leak in its own files.
pub fn spared(edition: &Edition) -> Spared {
    let all = shown(edition);
    let mut spared = Spared::default();
    for it in &all {
        numbers(&it.text, &mut |number, _| {
            spared.numbers.insert(number);
        });
    }
    spared.texts = all.into_iter().map(|it| it.text).collect::<BTreeSet<_>>().into_iter().collect();
    spared
}

/// Everything that the full edition shows and the lesser does not: phrases of four words, shorter texts as a whole,
/// names, long words, codes, numbers of three digits and more, and rows of figures. What also stands in the texts of
/// the lesser edition is taken out by the search.
pub fn needles(full: &Edition, lesser: &Edition) -> Vec<Needle> {
    let known: BTreeSet<String> = shown(lesser).into_iter().map(|it| fold(&it.text)).collect();
    let words: BTreeSet<String> = known.iter().flat_map(|text| bare_words(text).map(|(word, _)| word.to_owned())).collect();
    let mut found: BTreeMap<NeedleKind, String> = BTreeMap::new();
    for Shown { what, text } in shown(full) {
        if known.contains(&fold(&text)) {
            continue;
        }
        let mut add = |kind: NeedleKind| {
            found.entry(kind).or_insert_with(|| what.clone());
        };
        phrases(&text).into_iter().for_each(|phrase| add(NeedleKind::Text(phrase)));
        for (word, _) in bare_words(&text).filter(|(word, _)| !words.contains(&fold(word))) {
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

/// Runs of four words; a shorter text of several words as a whole.
fn phrases(text: &str) -> Vec<String> {
    let words: Vec<(usize, usize)> = bare_words(text).map(|(_, range)| (range.start, range.end)).collect();
    let size = words.len().min(PHRASE);
    if size < 2 {
        return Vec::new();
    }
    let run = |run: &[(usize, usize)]| text[run[0].0..run[size - 1].1].to_owned();
    // "3 to 4" and "no. 7" stand everywhere.
    words.windows(size).map(run).filter(|it| size == PHRASE || it.chars().filter(|c| c.is_alphabetic()).count() > 5).collect()
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
        assert_eq!(phrases("The raid, on (Mill Lane) failed."), ["The raid, on (Mill", "raid, on (Mill Lane", "on (Mill Lane) failed"]);
        assert_eq!(phrases("Mill Lane\n14"), ["Mill Lane\n14"]);
        assert!(phrases("3 to 4").is_empty());
        assert!(phrases("Jericho").is_empty());
    }

    #[test]
    fn words_by_themselves_are_names_codes_and_long_ones() {
        let kind = |word: &str| match single(word) {
            Some(NeedleKind::Text(_)) => "text",
            Some(NeedleKind::Word(_)) => "word",
            _ => "nothing",
        };
        let words = ["Jericho", "surveillance", "raid", "zq81kx", "12th", "2022-23", "a.b@c.example", "The", "x-ray-unit"];
        assert_eq!(words.map(kind), ["word", "word", "nothing", "text", "nothing", "nothing", "text", "word", "word"]);
    }
}
