//! House style and slips of the pen: ranges, dates and percentages as GOV.UK writes them, words and numbers
//! doubled, marks of Markdown that were left over, links that do not say where they lead.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::number::{MONTH, Patterns};
use super::reading::Reading;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::edition::{PassageKind, Piece};
use crate::model::Date;

/// Checks a passage against house style.
pub(super) fn check(patterns: &Patterns, reading: &Reading<'_>, diagnostics: &mut Diagnostics) {
    // What was printed elsewhere is quoted as it stood.
    if reading.passage.kind == PassageKind::Published {
        return;
    }
    house(patterns, reading, diagnostics);
    doubled(reading, diagnostics);
    stray(reading, diagnostics);
    links(reading, diagnostics);
}

/// A way of writing that house style does not know, and how it is written instead.
struct Rule {
    pattern: Regex,
    write: fn(&Captures<'_>) -> Option<String>,
    /// What it is, with an article.
    what: &'static str,
}

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let rule = |pattern: &str, write, what| {
        let pattern = Regex::new(&pattern.replace("{m}", MONTH)).expect("the patterns are written here");
        Rule { pattern, write, what }
    };
    vec![
        rule(r"\b\d{4}-\d{2}-\d{2}\b", |found| Some(Date::parse(&found[0])?.to_string()), "a date"),
        rule(r"\b(\d{1,2})[/.](\d{1,2})[/.]((?:19|20)\d{2})\b", slashed, "a date"),
        rule(
            r"\b(\d{1,2})(?:st|nd|rd|th)(?: of)? ({m})( \d{4})?\b",
            |found| Some(format!("{} {}{}", &found[1], &found[2], found.get(3).map_or("", |it| it.as_str()))),
            "a date",
        ),
        rule(
            r"\b({m}) (\d{1,2})(?:(?:st|nd|rd|th)?,? (\d{4})|(?:st|nd|rd|th))\b",
            |found| {
                let year = found.get(3).map_or_else(String::new, |it| format!(" {}", it.as_str()));
                Some(format!("{} {}{year}", &found[2], &found[1]))
            },
            "a date",
        ),
        rule(r"\b((?:19|20)\d{2})[/\u{2013}-](\d{4}|\d{2})\b", years, "a range of years"),
        rule(
            r"([£€]?\d[\d,]*(?:\.\d+)?%?)[\u{2013}-]([£€]?\d[\d,]*(?:\.\d+)?%?)",
            |found| Some(format!("{} to {}", &found[1], &found[2])),
            "a range",
        ),
        rule(r"(\d) ?per ?cent\b", |found| Some(format!("{}%", &found[1])), "a percentage"),
    ]
});

/// `28/03/2023`, day first.
fn slashed(found: &Captures<'_>) -> Option<String> {
    Some(Date::parse(&format!("{}-{:0>2}-{:0>2}", &found[3], &found[2], &found[1]))?.to_string())
}

/// `2022/23`, `2022-2023`.
fn years(found: &Captures<'_>) -> Option<String> {
    let (first, last) = (&found[1], &found[2]);
    let last = if last.len() == 2 { format!("{}{last}", &first[..2]) } else { last.to_owned() };
    // `2023-04` is a month of a machine.
    let follows = last.parse::<u32>().ok()? > first.parse::<u32>().ok()?;
    follows.then(|| format!("{first} to {last}"))
}

/// Kinds of structure whose marks are their own.
const OWN_MARKS: [&str; 4] = ["telephone", "name", "odds", "time"];

fn house(patterns: &Patterns, reading: &Reading<'_>, diagnostics: &mut Diagnostics) {
    // Every rule is about a figure, and looking for one is a hundredth of the work.
    if !reading.text.contains(|c: char| c.is_ascii_digit()) {
        return;
    }
    let mut taken: Vec<Range<usize>> = Vec::new();
    let structures = patterns.structures(&reading.text);
    let overlaps = |a: &Range<usize>, b: &Range<usize>| a.start < b.end && b.start < a.end;
    taken.extend(structures.into_iter().filter(|(_, kind)| OWN_MARKS.contains(kind)).map(|(range, _)| range));
    for rule in RULES.iter() {
        for found in rule.pattern.captures_iter(&reading.text) {
            let range = found.get(0).expect("a match has a whole").range();
            let written = (rule.write)(&found);
            let inside = is_part(&reading.text, &range) || taken.iter().any(|other| overlaps(other, &range));
            let Some(written) = written.filter(|_| !inside && reading.is_words(&range)) else { continue };
            let (span, shown) = (reading.span(&range), &reading.text[range.clone()]);
            let fault = Diagnostic::new(
                Code::HouseStyle,
                span,
                format!("`{shown}` is not how house style writes {}", rule.what),
            );
            diagnostics.push(fault.hint(format!("write “{written}”")).fix(span, written));
            taken.push(range);
        }
    }
}

/// True if a range is part of a longer run of letters and marks, such as a reference number.
fn is_part(text: &str, range: &Range<usize>) -> bool {
    let joins = |c: char| c.is_alphanumeric() || matches!(c, '-' | '/' | '\u{2013}' | '_');
    text[..range.start].ends_with(joins) || text[range.end..].starts_with(joins)
}

/// Words that are rightly doubled.
const TWICE: [&str; 3] = ["had", "that", "her"];

fn doubled(reading: &Reading<'_>, diagnostics: &mut Diagnostics) {
    let words = reading.words(&(0..reading.text.len()));
    for pair in words.windows(2) {
        let (first, second) = (&reading.text[pair[0].clone()], &reading.text[pair[1].clone()]);
        let between = &reading.text[pair[0].end..pair[1].start];
        let same =
            first.eq_ignore_ascii_case(second) && !between.is_empty() && between.chars().all(char::is_whitespace);
        if !same || TWICE.contains(&first) || !reading.is_words(&pair[1]) {
            continue;
        }
        let (what, span) =
            (if first.starts_with(|c: char| c.is_ascii_digit()) { "number" } else { "word" }, reading.span(&pair[1]));
        let twice = Diagnostic::new(Code::RepeatedWord, span, format!("the {what} “{second}” stands twice"));
        let whole = reading.span(&(pair[0].start..pair[1].end));
        let twice = twice.hint("leave one of them out");
        diagnostics.push(if reading.is_words(&pair[0]) { twice.fix(whole, first) } else { twice });
    }
}

static STRAY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\*\*|__|\]\(|```|:::|~~|\{\{|\}\}|\{%|%\}|(?:^|\s)\*\w|\w\*(?:\s|$)|&(?:[a-z]{2,8}|#\d{1,5});|^#{1,6}\w|^\s*[-*] \w")
        .expect("the pattern is written here")
});

fn stray(reading: &Reading<'_>, diagnostics: &mut Diagnostics) {
    let mut open = false;
    for found in STRAY.find_iter(&reading.text) {
        let shown = found.as_str().trim();
        let range = found.start() + found.as_str().find(shown).unwrap_or(0)..found.end();
        // An escaped `{{` has its `}}` as well.
        let escaped = reading.is_words(&range) && reading.is_escaped(&range);
        open |= escaped && shown == "{{";
        let closes = shown == "}}" && std::mem::take(&mut open);
        if escaped || closes || !reading.is_words(&range) {
            continue;
        }
        let message = format!("`{shown}` is printed as it stands: a mark of Markdown that marks nothing");
        let hint = "close the mark, or remove it; to print it on purpose, write `\\` before it";
        diagnostics.push(Diagnostic::new(Code::StrayMarkdown, reading.span(&range), message).hint(hint));
    }
}

/// Words of a link that do not say where it leads.
const VAGUE: &[&str] = &[
    "click here",
    "click",
    "here",
    "link",
    "this link",
    "more",
    "read more",
    "see more",
    "find out more",
    "learn more",
    "more information",
    "further information",
    "more details",
    "details",
    "this page",
    "this website",
    "this",
    "website",
    "web page",
    "page",
    "download",
    "this document",
    "document",
    "report",
    "this report",
];

fn links(reading: &Reading<'_>, diagnostics: &mut Diagnostics) {
    let mut at = 0;
    let pieces = &reading.passage.pieces;
    while at < pieces.len() {
        let Piece::Words { link: Some(link), .. } = &pieces[at] else {
            at += 1;
            continue;
        };
        let mut words = String::new();
        let mut place = None;
        while let Some(Piece::Words { text, span, link: Some(same) }) = pieces.get(at)
            && same == link
        {
            words.push_str(text);
            place = place.or(Some(*span));
            at += 1;
        }
        let said = words.trim().trim_end_matches(['.', ':', ',']).to_lowercase();
        if let Some(span) = place.filter(|_| VAGUE.contains(&said.as_str())) {
            let message = format!("the words “{}” do not say where the link leads", words.trim());
            let hint =
                "use the name of what it leads to: links are often read out in a list, without the text around them";
            diagnostics.push(Diagnostic::new(Code::VagueLink, span, message).hint(hint));
        }
    }
}
