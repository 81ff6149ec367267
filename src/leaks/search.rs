//! Looks for all needles in all layers of all files.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};
use rayon::prelude::*;
use rust_decimal::Decimal;

use super::fold::{excerpt, fold, unfolded};
use super::number::{in_words, numbers, significance};
use super::{Layer, LayerKind, Leak, Needle, NeedleKind, Spared, unpack};
use crate::model::round;
use crate::output::Output;

/// Looks for needles in the files of an output. What `spared` holds is no leak. Sorted by file and layer; a needle is
/// told once for each layer. What could not be looked into comes first.
pub fn search(output: &Output, needles: &[Needle], spared: &Spared) -> Vec<Leak> {
    let search = Search::new(needles, spared);
    let files: Vec<(&str, &[u8])> = output.iter().collect();
    // A report of hundred pages takes as long as all small files: large ones first.
    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(files[*at].1.len()));
    let found = order.par_iter().with_max_len(1).flat_map_iter(|at| search.file(files[*at].0, files[*at].1));
    let mut all: Vec<Leak> = found.collect();
    all.sort_by(|a, b| (!a.unread, a).cmp(&(!b.unread, b)));
    all.dedup();
    all
}

/// What a pattern of letters belongs to.
struct Pattern {
    needle: usize,
    /// True if it must not be a part of a longer word.
    bounded: bool,
    /// True for a single word.
    word: bool,
    length: usize,
}

/// Everything that is looked for, ready to be looked for.
struct Search<'n> {
    needles: &'n [Needle],
    letters: Option<AhoCorasick>,
    patterns: Vec<Pattern>,
    numbers: HashMap<Decimal, Vec<usize>>,
    /// Numbers of the scripts and styles that every site has.
    of_code: BTreeSet<Decimal>,
    /// Lines of every site with words and digits in them, such as the address of a format.
    of_formats: BTreeSet<String>,
    /// What stands around the number of a note.
    mark: Option<(String, String)>,
}

/// Shorter texts are found by chance where words have no bounds.
const LONG: usize = 8;

impl<'n> Search<'n> {
    fn new(needles: &'n [Needle], spared: &Spared) -> Search<'n> {
        let mut texts: Vec<(String, Pattern)> = Vec::new();
        let mut all: HashMap<Decimal, Vec<usize>> = HashMap::new();
        for (needle, it) in needles.iter().enumerate() {
            match &it.kind {
                NeedleKind::Text(text) | NeedleKind::Word(text) => {
                    let folded = fold(text.trim()).trim().to_owned();
                    let word = matches!(it.kind, NeedleKind::Word(_));
                    let coded = folded.len() >= LONG && !folded.contains(' ') && has_digit(&folded);
                    let length = folded.len();
                    texts.push((folded, Pattern { needle, bounded: !coded, word, length }));
                }
                NeedleKind::Number(number) => {
                    for form in forms(*number).difference(&spared.numbers) {
                        all.entry(*form).or_default().push(needle);
                    }
                    if let Some(word) =
                        in_words(*number).filter(|_| !spared.numbers.contains(&number.abs().normalize()))
                    {
                        let pattern = Pattern { needle, bounded: true, word: true, length: word.len() };
                        texts.push((word.to_owned(), pattern));
                    }
                }
            }
        }
        texts.retain(|(text, _)| !text.is_empty());
        let mut search = Search {
            needles,
            letters: None,
            patterns: Vec::new(),
            numbers: all,
            of_code: BTreeSet::new(),
            of_formats: BTreeSet::new(),
            mark: spared.mark.clone(),
        };
        search.set(texts);
        search.spare(spared);
        search
    }

    fn set(&mut self, texts: Vec<(String, Pattern)>) {
        let (texts, patterns): (Vec<String>, Vec<Pattern>) = texts.into_iter().unzip();
        let built = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&texts);
        self.letters = (!texts.is_empty()).then(|| built.expect("there are fewer than two thousand million letters"));
        self.patterns = patterns;
    }

    /// Drops what stands in the texts that are spared.
    fn spare(&mut self, spared: &Spared) {
        let mut known = vec![false; self.patterns.len()];
        for text in spared.texts.iter().chain(&spared.chrome) {
            self.letters_in(&fold(text), &mut |pattern, _| known[pattern] = true);
        }
        for text in &spared.chrome {
            let both = |line: &&str| has_digit(line) && line.bytes().any(|it| it.is_ascii_alphabetic());
            self.of_formats.extend(text.lines().filter(both).map(str::to_owned));
            numbers(text, &mut |number, _| {
                self.of_code.insert(number);
            });
        }
        if known.contains(&true) {
            let kept = |(at, pattern): (usize, Pattern)| {
                (!known[at]).then(|| (text_of(&self.needles[pattern.needle]), pattern))
            };
            let texts = std::mem::take(&mut self.patterns).into_iter().enumerate().filter_map(kept).collect();
            self.set(texts);
        }
    }

    /// Every pattern of letters in a folded text.
    fn letters_in(&self, folded: &str, see: &mut dyn FnMut(usize, Range<usize>)) {
        let Some(letters) = &self.letters else { return };
        for found in letters.find_overlapping_iter(folded) {
            let pattern = found.pattern().as_usize();
            if !self.patterns[pattern].bounded || is_bounded(folded, found.range()) {
                see(pattern, found.range());
            }
        }
    }

    fn file(&self, path: &str, bytes: &[u8]) -> Vec<Leak> {
        let mut found: Vec<Leak> = unpack(path, bytes).iter().flat_map(|layer| self.layer(path, layer)).collect();
        // The same text read in another way is no second find.
        let known: BTreeSet<(String, String)> = found.iter().map(|it| (it.layer.clone(), it.what.clone())).collect();
        found.retain(|it| {
            let (base, way) = it.layer.rsplit_once(", ").unwrap_or(("", &it.layer));
            let same = |layer: &str| known.contains(&(layer.to_owned(), it.what.clone()));
            match way {
                "run together" | "word by word" => !same(base),
                "lines run on" => !known.iter().any(|(layer, what)| layer.contains("page ") && *what == it.what),
                _ => true,
            }
        });
        found
    }

    fn layer(&self, path: &str, layer: &Layer) -> Vec<Leak> {
        let leak = |what: &str, excerpt: String, unread: bool| {
            let (file, layer) = (path.to_owned(), layer.name.clone());
            Leak { file, layer, what: what.to_owned(), excerpt, unread }
        };
        if layer.kind == LayerKind::Unread {
            return vec![leak("could not be looked into", layer.text.clone(), true)];
        }
        // The same thing is told once, by its longest find.
        let mut found: HashMap<&str, (Range<usize>, bool)> = HashMap::new();
        let mut told = |needle: usize, range: Range<usize>, is_folded: bool| {
            let known = found.entry(self.needles[needle].what.as_str()).or_insert((0..0, is_folded));
            if range.len() > known.0.len() {
                *known = (range, is_folded);
            }
        };
        let folded = fold(&layer.text);
        self.letters_in(&folded, &mut |pattern, range| {
            if self.counts(&self.patterns[pattern], layer.kind) {
                told(self.patterns[pattern].needle, range, true);
            }
        });
        if !self.numbers.is_empty() && matches!(layer.kind, LayerKind::Words | LayerKind::Code) {
            numbers(&layer.text, &mut |number, range| {
                if !self.is_mark(&layer.text, &range) && !self.of_formats.contains(line(&layer.text, &range)) {
                    self.number(number, layer, &mut |needle| told(needle, range.clone(), false));
                }
            });
        }
        let mut found: Vec<_> = found.into_iter().collect();
        found.sort_by_key(|(what, _)| *what);
        let shown = found.into_iter().map(|(what, (range, is_folded))| {
            let range = if is_folded { unfolded(&layer.text, range) } else { range };
            leak(what, excerpt(&layer.text, range), false)
        });
        shown.collect()
    }

    /// True for the number of a note: "[note 12]".
    fn is_mark(&self, text: &str, range: &Range<usize>) -> bool {
        let around = |(before, after): &(String, String)| {
            text[..range.start].ends_with(before) && text[range.end..].starts_with(after)
        };
        self.mark.as_ref().is_some_and(around)
    }

    fn number(&self, number: Decimal, layer: &Layer, told: &mut dyn FnMut(usize)) {
        let own_page = layer.page.is_some_and(|page| Decimal::from(page) == number);
        let of_code = layer.kind == LayerKind::Code && self.of_code.contains(&number);
        if !own_page && !of_code {
            self.numbers.get(&number).into_iter().flatten().for_each(|needle| told(*needle));
        }
    }

    /// Whether a find in a layer of this kind is more than chance.
    fn counts(&self, pattern: &Pattern, kind: LayerKind) -> bool {
        let number = matches!(self.needles[pattern.needle].kind, NeedleKind::Number(_));
        match kind {
            LayerKind::Words => true,
            LayerKind::Code => !number,
            LayerKind::Raw => !pattern.word && pattern.length > 4,
            LayerKind::Joined => !pattern.word && pattern.length >= LONG,
            LayerKind::Unread => false,
        }
    }
}

/// The letters of a needle.
fn text_of(needle: &Needle) -> String {
    match &needle.kind {
        NeedleKind::Text(text) | NeedleKind::Word(text) => fold(text.trim()).trim().to_owned(),
        NeedleKind::Number(number) => in_words(*number).unwrap_or_default().to_owned(),
    }
}

/// A number as it may be printed: exactly, and rounded as long as three digits say something.
fn forms(number: Decimal) -> BTreeSet<Decimal> {
    let exact = number.abs().normalize();
    let rounded = (0..exact.scale()).map(|decimals| round(exact, decimals).normalize());
    rounded.filter(|it| significance(*it) >= 3).chain([exact]).collect()
}

/// The line that a range stands in.
fn line<'t>(text: &'t str, range: &Range<usize>) -> &'t str {
    let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[range.end..].find('\n').map_or(text.len(), |at| range.end + at);
    &text[start..end]
}

fn has_digit(text: &str) -> bool {
    text.bytes().any(|it| it.is_ascii_digit())
}

/// True if neither end cuts a word.
fn is_bounded(text: &str, range: Range<usize>) -> bool {
    let inside = &text[range.clone()];
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let before = letter(inside.chars().next()) && letter(text[..range.start].chars().next_back());
    let after = letter(inside.chars().next_back()) && letter(text[range.end..].chars().next());
    !before && !after
}
