//! Numbers in running text, and which of them are part of how things are called.

use std::ops::Range;

use regex::Regex;
use rust_decimal::Decimal;

use super::reading::Reading;
use crate::check::Site;

/// A number as it stands in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Number {
    /// Where it stands in the passage.
    pub(super) range: Range<usize>,
    /// Its value, if it has one that can be compared: numerals and words, not ordinals.
    pub(super) value: Option<Decimal>,
    /// Digits after the point.
    pub(super) decimals: u32,
    /// What it looks like.
    pub(super) form: Form,
}

/// What a number looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `17,070`, `three`.
    Count,
    /// `7.2%`, `5 per cent`.
    Percentage,
    /// `5 percentage points`.
    Points,
    /// `£24,976`.
    Money,
    /// `4th`, "third highest".
    Ordinal,
    /// "half of", "a third of".
    Share,
}

/// What makes a number part of a name and no statistic, with the word for it.
struct Structure {
    kind: &'static str,
    pattern: Regex,
}

/// All patterns, compiled once.
pub(super) struct Patterns {
    number: Regex,
    structures: Vec<Structure>,
    announces: Regex,
}

pub(super) const MONTH: &str =
    "(?:January|February|March|April|May|June|July|August|September|October|November|December)";
/// Numbers in words. "One" is more often a pronoun than a number, and "hundreds" a figure of speech.
const WORDS: &str = "(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ](?:one|two|three|four|five|six|seven|eight|nine)\\b)?|\
                     ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|\
                     two|three|four|five|six|seven|eight|nine";
/// Shares in words. "The second half of the year", "half-year" and "a quarter of an hour" are none.
const SHARES: &str = "(?:nearly|almost|about|around|over|more than|less than|fewer than|just under|just over) half|\
                      half (?:of|the|all|our|their|its|these|those)|\
                      (?:a|one|two|three|four|five|six|seven|eight|nine)[- ](?:third|quarter|fifth|sixth|seventh|eighth|ninth|tenth)s? of";

/// Names of things that are counted off: the number after them is their name.
const LABELS: &str = "sections?|figures?|tables?|appendix|appendices|chapters?|pages?|parts?|priority|priorities|articles?|\
                      schedules?|paragraphs?|versions?|phases?|stages?|tiers?|levels?|steps?|outcomes?|class|grades?|key stages?|\
                      years?|no\\.|themes?|objectives?|aims?|strands?|volumes?|annex|clauses?|bands?|zones?|junctions?";

/// The patterns of structure. `{m}` stands for a month, `{n}` for a number, `{s}` for a number in words.
const STRUCTURES: &[(&str, &str)] = &[
    (
        "date",
        r"\b\d{1,2}(?:st|nd|rd|th)?(?: (?:to|and|or|until) \d{1,2})?(?: {m} (?:to|and|until) \d{1,2})? {m}(?: \d{4})?\b",
    ),
    ("date", r"\b{m} \d{4}\b"),
    // A day behind its month, where it is no count: not "In July 17 boats", nor "In July 1,204 boats".
    ("date", r"\b{m} \d{1,2}, \d{4}\b"),
    ("date", r"\b(?i:on|dated) {m} \d{1,2}(?:[^\d.,]|[.,](?:\D|$)|$)"),
    ("date", r"\b{m} \d{1,2}(?:[.;:)](?:\s|$)|$)"),
    ("year", r"\b(?:19|20)\d\d(?:[/\u{2013}-]\d{2,4})?\b"),
    (
        "time",
        r"\b\d{1,2}(?:[.:]\d{2})? ?(?:am|pm)\b|\b\d{1,2}:\d{2}\b|\b24/7\b|\b24 hours a day\b|\b(?:7|seven) days a week\b",
    ),
    (
        "telephone",
        r"\b0\d{2,4} ?\d{3,4} ?\d{3,4}\b|(?i:\b(?:call|dial|ring|phone|text|on|and|or) (?:999|101|111|112|105)\b)",
    ),
    ("label", r"(?i:\b(?:{l}) (?:from )?)\d+(?:\.\d+)*[a-z]?(?:[-\u{2013}]\d+)?(?:(?:, \d+)*,? (?:and|to|or) \d+)?\b"),
    ("name", r"\b(?:[A-Za-z]+-?\d[\w-]*)\b"),
    (
        "age",
        r"(?i:\baged? (?:between |under |over |of |from |up to )?)\d+(?:[-\u{2013}]\d+)?(?: (?:to|and|or) (?:\d+|over|under|older|younger|above|below))?\b",
    ),
    ("age", r"\b\d+ (?:or|and) (?:over|under|older|younger|above|below)\b"),
    ("age", r"\b\d+[- ]years?[- ]olds?\b|\b\d+ to \d+ year olds?\b|\b(?:under|over)[- ]\d+s\b"),
    (
        "age",
        r"(?i:\b(?:people|children|those|pupils|residents|anyone|everyone|women|men|girls|boys|adults|somebody|someone|age group was|are|is|were) (?:(?:who (?:are|were) )?(?:under|over|below|above|up to) ))(?:the age of )?\d{1,2}\b",
    ),
    ("age", r"(?i:\bage (?:group )?(?:of |was |is )?)\d+(?: to \d+)?\b|\b\d+ to \d+ years (?:old|of age)\b"),
    (
        "duration",
        r"(?i:\b(?:\d{1,2}|{s})[- ](?:financial |calendar |school |working )?(?:minutes?|hours?|days?|nights?|weeks?|months?|years?|terms?|decades?)\b)",
    ),
    ("base", r"(?i:\b(?:per|for every|out of every|of every|in every|for each) )\d[\d,]*\b"),
    ("base", r"\b(?:exactly |about |around )?100%"),
    ("odds", r"\b50[-/ ]50\b"),
];

impl Patterns {
    pub(super) fn of(site: &Site) -> Patterns {
        let regex = |pattern: &str| {
            let pattern =
                pattern.replace("{m}", MONTH).replace("{s}", WORDS).replace("{l}", LABELS).replace("{f}", SHARES);
            Regex::new(&pattern).expect("the patterns are written here, and a test compiles them")
        };
        let mut structures: Vec<Structure> =
            STRUCTURES.iter().map(|(kind, pattern)| Structure { kind, pattern: regex(pattern) }).collect();
        let names = site.names.iter().map(|name| regex::escape(name)).collect::<Vec<_>>();
        if !names.is_empty() {
            let pattern = format!(r"\b(?:{})\b", names.join("|"));
            structures.push(Structure { kind: "name", pattern: regex(&pattern) });
        }
        let number = r"(?P<money>[£€])?(?P<digits>\d[\d,]*(?:\.\d+)?)(?P<after>%| per ?cent\b| percentage points?\b|(?:st|nd|rd|th)\b| ?(?:million|billion|thousand|bn|m|k)\b)?|\b(?i:(?P<share>{f}))\b|\b(?i:(?P<word>{s}))\b|\b(?i:(?P<place>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)) (?:highest|lowest|largest|smallest|biggest|best|worst|most|fewest|least)\b";
        Patterns {
            number: regex(number),
            structures,
            announces: regex(r"^(?:\d{1,2}|(?i:{s}))(?: [A-Za-z\u{2019},-]+){0,10}\s*:$"),
        }
    }

    /// The numbers of a passage, those inside values included, in order.
    pub(super) fn numbers(&self, reading: &Reading<'_>) -> Vec<Number> {
        let text = &reading.text;
        let mut numbers = Vec::new();
        for found in self.number.captures_iter(text) {
            let whole = found.get(0).expect("a match has a whole").range();
            let before = text[..whole.start].chars().next_back();
            // Part of a longer word, such as `CO2` or `two-thirds`, is no number of its own.
            let joined = before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '/' | '.' | '\u{2019}'));
            if joined && found.name("word").is_some() {
                continue;
            }
            numbers.extend(number(&found, text, whole));
        }
        numbers
    }

    /// The parts of a text that are how something is called, each with the word for it.
    pub(super) fn structures(&self, text: &str) -> Vec<(Range<usize>, &'static str)> {
        let found = |it: &Structure| it.pattern.find_iter(text).map(|found| found.range()).collect::<Vec<_>>();
        let all = self.structures.iter().flat_map(|it| found(it).into_iter().map(move |range| (range, it.kind)));
        all.collect()
    }

    /// True if a text that starts with a number announces a list with it: "4 strands:".
    pub(super) fn announces(&self, text: &str) -> bool {
        self.announces.is_match(text.trim_end())
    }
}

fn number(found: &regex::Captures<'_>, text: &str, range: Range<usize>) -> Option<Number> {
    if found.name("place").is_some() {
        return Some(Number { range, value: None, decimals: 0, form: Form::Ordinal });
    }
    if found.name("share").is_some() {
        return is_share(text, &range).then_some(Number { range, value: None, decimals: 0, form: Form::Share });
    }
    if let Some(word) = found.name("word") {
        // "two-thirds" and "five-year" are words of their own.
        let joined = text[range.end..].starts_with('-');
        return (!joined).then(|| Number {
            range,
            value: whole(word.as_str()).map(Decimal::from),
            decimals: 0,
            form: Form::Count,
        });
    }
    let digits = found.name("digits")?;
    let plain = digits.as_str().trim_end_matches(',');
    let after = found.name("after").map_or("", |it| it.as_str()).trim();
    let range = if after.is_empty() { range.start..digits.start() + plain.len() } else { range };
    let value: Decimal = plain.replace(',', "").parse().ok()?;
    let decimals = plain.split_once('.').map_or(0, |(_, digits)| u32::try_from(digits.len()).unwrap_or(0));
    let scale = match after {
        "million" | "m" => 1_000_000,
        "billion" | "bn" => 1_000_000_000,
        "thousand" | "k" => 1_000,
        _ => 1,
    };
    let form = match (found.name("money").is_some(), after) {
        (true, _) => Form::Money,
        (_, "%" | "per cent" | "percent") => Form::Percentage,
        (_, "percentage point" | "percentage points") => Form::Points,
        (_, "st" | "nd" | "rd" | "th") => Form::Ordinal,
        _ => Form::Count,
    };
    Some(Number { range, value: Some(value * Decimal::from(scale)), decimals, form })
}

/// False where a half is one of the two parts of a time or a game, and where a share is one of an hour.
fn is_share(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].split_whitespace().next_back().unwrap_or("").to_lowercase();
    let after = text[range.end..].trim_start_matches(|c: char| !c.is_alphanumeric());
    let which = ["first", "second", "other", "latter", "earlier", "last", "this", "that", "each", "either", "the"];
    let of_time = ["an hour", "a day", "a year", "the year", "the day", "year", "term", "past"];
    let joined = text[range.end..].starts_with('-') || text[..range.start].ends_with(['-', '/', '\u{2019}']);
    !joined && !which.contains(&before.as_str()) && !of_time.iter().any(|it| after.starts_with(it))
}

/// The value of a whole number in words, up to ninety-nine.
fn whole(text: &str) -> Option<u32> {
    let lower = text.to_lowercase();
    let ones = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    let teens = ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"];
    let tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let value = |word: &str| {
        let small = ones.iter().chain(&teens).zip(1..).find(|(it, _)| **it == word);
        let ten = || tens.iter().zip(2..).find(|(it, _)| **it == word).map(|(_, tens)| tens * 10);
        small.map(|(_, value)| value).or_else(ten)
    };
    lower.split(['-', ' ']).map(value).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_values() {
        assert_eq!(whole("Two"), Some(2));
        assert_eq!(whole("nineteen"), Some(19));
        assert_eq!(whole("Forty"), Some(40));
        assert_eq!(whole("Ninety-nine"), Some(99));
        assert_eq!(whole("many"), None);
    }
}
