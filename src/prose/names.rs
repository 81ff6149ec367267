//! Names in the prose: acronyms that nobody explains, areas that are misspelt or unknown.

use std::collections::BTreeSet;
use std::ops::Range;

use aho_corasick::AhoCorasick;

use super::ledger::Books;
use super::reading::Reading;
use crate::diag::{Code, Diagnostic, Diagnostics, suggest};
use crate::edition::PassageKind;

/// Acronyms that need no explanation, better known than what they stand for.
const KNOWN: &[&str] = &[
    "UK", "GB", "EU", "UN", "US", "USA", "NHS", "GP", "MP", "BBC", "ITV", "TV", "CD", "DVD", "PDF", "CSV", "HTML",
    "URL", "USB", "SMS", "GPS", "IT", "AI", "ID", "DNA", "HIV", "AIDS", "PE", "PIN", "VAT", "QR", "FAQ", "OK", "AM",
    "PM", "BC", "AD", "MOT", "CCTV", "COVID", "GCSE", "PC", "HGV", "JSON", "ODS", "GOV", "RSPCA", "YMCA", "NATO",
    "FIFA", "BT", "AA", "RAC", "SOS", "LGBT", "LGBTQ", "CV", "HR",
];

/// Reports each acronym that is neither in the glossary nor explained where it stands, at its first use.
pub(super) fn acronyms(books: &Books<'_>, readings: &[Reading<'_>], diagnostics: &mut Diagnostics) {
    let data = &books.site.data;
    let mut settled: BTreeSet<&str> = KNOWN.iter().copied().collect();
    settled.extend(data.glossary.iter().filter(|term| term.is_acronym()).map(|term| term.term.as_str()));
    settled.extend(books.site.names.iter().map(String::as_str));
    let named = data.areas.iter().flat_map(|area| area.aliases.iter().chain([&area.name]));
    settled.extend(named.flat_map(|name| name.split(|c: char| !c.is_alphanumeric())));
    for reading in readings.iter().filter(|it| it.passage.kind != PassageKind::Published) {
        for word in reading.words(&(0..reading.text.len())) {
            let text = &reading.text[word.clone()];
            let acronym = text.strip_suffix("\u{2019}s").unwrap_or(text).trim_end_matches(['s', '\u{2019}']);
            if !is_acronym(acronym) || !reading.is_words(&word) || !settled.insert(acronym) {
                continue;
            }
            let (before, after) = (&reading.text[..word.start], &reading.text[word.end..]);
            let noted = reading.is_followed_by_note(word.end);
            if before.ends_with('(') || after.starts_with(" (") || noted || reading.text == acronym {
                continue;
            }
            let message = format!("nobody says what “{acronym}” stands for");
            let hint = "write it out where it is first used, or add it to `glossary` in `data/`: the build then writes it out on each page";
            diagnostics.push(Diagnostic::new(Code::UnexplainedAcronym, reading.span(&word), message).hint(hint));
        }
    }
}

/// Capitals alone, two to six of them, and not the number of a chapter.
fn is_acronym(word: &str) -> bool {
    let capitals = (2..=6).contains(&word.len()) && word.chars().all(|c| c.is_ascii_uppercase());
    capitals && !word.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | 'L' | 'C'))
}

/// The names of areas, and what is near them.
pub(super) struct Names<'a> {
    books: &'a Books<'a>,
    /// Words of areas' names, and of names that the site has listed.
    known: BTreeSet<&'a str>,
    /// Words of areas' names that are long enough to be known again when misspelt.
    long: BTreeSet<&'a str>,
    /// A spelling in the data of partners, and how the name is written.
    slips: Vec<(&'a str, &'a str)>,
    /// Finds all slips in one pass over a text.
    finder: AhoCorasick,
    /// The kinds of area that a name may stand before.
    kinds: BTreeSet<&'a str>,
    /// Every word that the report writes without a capital, in any place.
    plain: BTreeSet<&'a str>,
}

const LONG: usize = 6;

impl<'a> Names<'a> {
    pub(super) fn of(books: &'a Books<'_>, readings: &'a [Reading<'_>]) -> Names<'a> {
        let areas = || books.site.data.areas.iter();
        let split = |name: &'a String| name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let own: BTreeSet<&str> = areas().flat_map(|area| split(&area.name)).collect();
        let known = own.iter().copied().chain(books.site.names.iter().flat_map(split)).collect();
        let long = own.into_iter().filter(|word| word.len() >= LONG && word.starts_with(char::is_uppercase)).collect();
        let words = |it: &'a Reading<'_>| it.words(&(0..it.text.len())).into_iter().map(|word| &it.text[word]);
        let plain: BTreeSet<&str> =
            readings.iter().flat_map(words).filter(|word| word.starts_with(char::is_lowercase)).collect();
        let all = areas().flat_map(|area| area.aliases.iter().map(move |alias| (alias.as_str(), area.name.as_str())));
        let near = |(alias, name): &(&str, &str)| alias.len() >= LONG && strsim::damerau_levenshtein(alias, name) <= 2;
        let all = all.filter(near).filter(|(alias, _)| !plain.contains(alias.to_lowercase().as_str()));
        let slips: Vec<(&str, &str)> = all.collect();
        let finder = AhoCorasick::new(slips.iter().map(|(slip, _)| slip));
        let finder = finder.expect("the names of a site are far below the limits of an automaton");
        let kinds = areas().map(|area| area.kind.as_str());
        let kinds = kinds.filter(|kind| matches!(*kind, "ward" | "beat" | "district" | "parish")).collect();
        Names { books, known, long, slips, finder, kinds, plain }
    }

    /// Checks the areas that a passage names.
    pub(super) fn check(&self, reading: &Reading<'_>, diagnostics: &mut Diagnostics) {
        if reading.passage.kind == PassageKind::Published {
            return;
        }
        for found in self.finder.find_overlapping_iter(&reading.text) {
            let (_, name) = self.slips[found.pattern().as_usize()];
            self.spelling(reading, found.range(), name, diagnostics);
        }
        for word in reading.words(&(0..reading.text.len())) {
            self.word(reading, word, diagnostics);
        }
        self.unknown(reading, diagnostics);
    }

    /// An area under a spelling that is not its own.
    fn spelling(&self, reading: &Reading<'_>, range: Range<usize>, name: &str, diagnostics: &mut Diagnostics) {
        let text = &reading.text;
        let joined = text[..range.start].ends_with(char::is_alphanumeric)
            || text[range.end..].starts_with(char::is_alphanumeric);
        if !joined && reading.is_words(&range) {
            let message = format!("the area is called “{name}” here, and the text says “{}”", &text[range.clone()]);
            let span = reading.span(&range);
            let fault = Diagnostic::new(Code::AreaName, span, message).hint(format!("write “{name}”"));
            diagnostics.push(fault.fix(span, name));
        }
    }

    /// A word that is nearly one of an area's name.
    fn word(&self, reading: &Reading<'_>, word: Range<usize>, diagnostics: &mut Diagnostics) {
        let said = reading.text[word.clone()].trim_end_matches("\u{2019}s");
        let capital = said.len() >= LONG - 1 && said.starts_with(char::is_uppercase);
        if !capital || self.known.contains(said) || self.plain.contains(said.to_lowercase().as_str()) {
            return;
        }
        let near = |name: &&&str| name.len().abs_diff(said.len()) <= 1 && strsim::damerau_levenshtein(said, name) == 1;
        let listed = || self.slips.iter().any(|(slip, _)| slip.contains(said));
        if let Some(name) = self.long.iter().find(near).filter(|_| !listed() && reading.is_words(&word)) {
            let message = format!("there is no area “{said}”; “{name}” is spelt nearly so");
            let span = reading.span(&(word.start..word.start + said.len()));
            let hint = "correct the name; if it is right, add it to `names` under `house_style` in `tallybook.yaml`";
            diagnostics.push(Diagnostic::new(Code::AreaName, span, message).hint(hint).fix(span, *name));
        }
    }

    /// "Tilbury ward", where no ward is called so.
    fn unknown(&self, reading: &Reading<'_>, diagnostics: &mut Diagnostics) {
        let areas = &self.books.site.data.areas;
        let words = reading.words(&(0..reading.text.len()));
        for (at, word) in words.iter().enumerate() {
            let kind = &reading.text[word.clone()];
            if !self.kinds.contains(kind) {
                continue;
            }
            let joined = |first: &usize| {
                let text = &reading.text[words[*first].clone()];
                let between = &reading.text[words[*first].end..words[*first + 1].start];
                let capital = text.starts_with(char::is_uppercase) || matches!(text, "and" | "le" | "of" | "the");
                capital && matches!(between, " " | " & ")
            };
            let first = at - (0..at).rev().take_while(joined).count();
            // "Each ward" at the start of a sentence names none.
            let starts = reading.sentence_at(words[first].start).start;
            let begins = reading.text[starts..words[first].start].trim().is_empty();
            let first = first + usize::from(begins && at - first == 1);
            let Some(range) = words[first..at].first().map(|it| it.start..words[at - 1].end) else { continue };
            let name = &reading.text[range.clone()];
            let all: Vec<&str> =
                areas.of_kind(kind).flat_map(|it| it.aliases.iter().chain([&it.name])).map(String::as_str).collect();
            // "Essex district" names a district of Essex.
            let other = areas.iter().any(|area| area.name == name);
            let known = other || all.iter().any(|it| name.ends_with(it));
            if !known && name.starts_with(char::is_uppercase) && reading.is_words(&range) {
                let message = format!("there is no {kind} “{name}”");
                let hint = suggest(name, all)
                    .unwrap_or_else(|| format!("use a name of a {kind} in `areas` of `tallybook.yaml`"));
                diagnostics.push(Diagnostic::new(Code::AreaName, reading.span(&range), message).hint(hint));
            }
        }
    }
}
