//! The words around a value: its unit said twice or wrongly, a direction that the figures contradict.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::ops::Range;

use super::reading::Reading;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::edition::{DOWN, PrintedValue, UP};
use crate::model::{Date, Money, Unit};

/// Checks the words around every value of a passage.
pub(super) fn check(reading: &Reading<'_>, today: Option<Date>, diagnostics: &mut Diagnostics) {
    let all = 0..reading.text.len();
    for (value, range) in reading.values(&all) {
        diagnostics.extend(past(value, today));
        diagnostics.extend(unit(reading, value, &range));
        diagnostics.extend(countable(reading, value, &range));
        diagnostics.extend(victims(reading, value, &range));
        diagnostics.extend(direction(reading, value, &range));
    }
}

/// A fact whose last day has passed.
fn past(value: &PrintedValue, today: Option<Date>) -> Option<Diagnostic> {
    let until = value.until.filter(|until| today.is_some_and(|today| today > *until))?;
    let message = format!("this held until {until}, and that day has passed");
    let hint =
        "find out what holds now, and write a new date; or say in the past tense what held then, without `until`";
    Some(Diagnostic::new(Code::OutOfDate, value.span, message).hint(hint))
}

/// What follows a value, without the space between them.
fn after<'t>(reading: &'t Reading<'_>, range: &Range<usize>) -> &'t str {
    reading.text[range.end..].trim_start()
}

/// The unit that stands after or before a value in words.
fn unit(reading: &Reading<'_>, value: &PrintedValue, range: &Range<usize>) -> Option<Diagnostic> {
    let unit = value.unit.as_ref()?;
    let (next, shown) = (after(reading, range), value.text.as_str());
    let ends_in_digit = shown.ends_with(|c: char| c.is_ascii_digit());
    let says = |word: &&&str| next.starts_with(**word);
    let percent = ["%", "per cent", "percent"].iter().filter(|word| !next.starts_with("percentage") || **word == "%");
    let percent = percent.clone().find(|word| says(word)).copied();
    let points = next.starts_with("percentage point");
    let fault = |message: String, hint: &str| Some(Diagnostic::new(Code::UnitWords, value.span, message).hint(hint));
    match (unit, percent) {
        (Unit::Percent, _) if points => {
            let hint = "a share is a percentage; only the difference of two percentages is in percentage points: \
                        `difference(from, to)`";
            fault(format!("`{shown}` is a percentage, and the text calls it percentage points"), hint)
        }
        (Unit::Percent | Unit::Points, Some(word)) => fault(
            format!("the value prints `{shown}`, and the text adds `{word}`"),
            "leave out the word after the value",
        ),
        (Unit::Points, None) if points => fault(
            format!("the value prints `{shown}`, and the text adds the unit again"),
            "leave out the words after the value",
        ),
        (Unit::Percent | Unit::Points, _) => None,
        (_, Some(word)) if ends_in_digit => {
            let message =
                format!("`{shown}` is no percentage (its unit is `{}`), and the text adds `{word}`", unit.words());
            fault(message, "use a column of percentages, or `share(part, whole)`")
        }
        (Unit::Money(Money { sign, .. }), _) if reading.text[..range.start].ends_with(sign) => fault(
            format!("the value prints `{shown}`, and the text puts `{sign}` before it"),
            "leave out the sign before the value",
        ),
        (Unit::Count(noun), _) if shown.ends_with(noun.as_str()) && next.starts_with(noun.as_str()) => fault(
            format!("the value prints `{shown}`, and the text adds `{noun}`"),
            "leave out the filter `unit`, or the word after the value",
        ),
        _ => None,
    }
}

/// "less than 5 offences", where things are counted.
fn countable(reading: &Reading<'_>, value: &PrintedValue, range: &Range<usize>) -> Option<Diagnostic> {
    let Some(Unit::Count(noun)) = &value.unit else { return None };
    let before = reading.text[..range.start].trim_end();
    let than = ["less than", "Less than"].iter().find(|word| before.ends_with(**word))?;
    let start = before.len() - than.len();
    Some(fewer(reading, &(start..start + 4), noun))
}

/// "less" at this place, with what is counted.
fn fewer(reading: &Reading<'_>, at: &Range<usize>, noun: &str) -> Diagnostic {
    let message = format!("“less” with {noun}, which are counted");
    let less = Diagnostic::new(Code::LessFewer, reading.span(at), message);
    let word = if reading.text[at.clone()].starts_with('L') { "Fewer" } else { "fewer" };
    less.hint("write “fewer”").fix(reading.span(at), word)
}

/// "less victims", whether or not a figure stands before it. `nouns` are what the tables of the site count.
pub(super) fn less(reading: &Reading<'_>, nouns: &BTreeSet<&str>, diagnostics: &mut Diagnostics) {
    let words = reading.words(&(0..reading.text.len()));
    for pair in words.windows(2) {
        let (less, noun) = (&reading.text[pair[0].clone()], &reading.text[pair[1].clone()]);
        let counted = nouns.contains(noun) || EVENTS.contains(&noun) || PEOPLE.contains(&noun);
        let beside = reading.text[pair[0].end..pair[1].start].trim().is_empty();
        if less.eq_ignore_ascii_case("less") && counted && beside && reading.is_words(&pair[0]) {
            diagnostics.push(fewer(reading, &pair[0], noun));
        }
    }
}

/// Units that count events, and words for people that an event is not.
const EVENTS: [&str; 6] = ["offences", "crimes", "incidents", "reports", "cases", "hate crimes"];
const PEOPLE: [&str; 6] = ["victims", "people", "offenders", "residents", "women", "men"];

/// "victims" where the figure counts offences: one person may be the victim of several.
fn victims(reading: &Reading<'_>, value: &PrintedValue, range: &Range<usize>) -> Option<Diagnostic> {
    let Some(Unit::Count(noun)) = &value.unit else { return None };
    let next = after(reading, range);
    let word = next.split(|c: char| !c.is_alphanumeric()).next()?;
    let wrong =
        EVENTS.contains(&noun.as_str()) && PEOPLE.contains(&word) && reading.is_words(&(range.end..range.end + 1));
    wrong.then(|| {
        let at = range.end + (reading.text[range.end..].len() - next.len());
        let message = format!("the figure counts {noun}, and the text calls them {word}");
        let hint = format!("write “{noun}”; one person may stand behind several of them");
        Diagnostic::new(Code::WrongNoun, reading.span(&(at..at + word.len())), message).hint(hint)
    })
}

/// Words after which a machine should not judge a direction.
const NEGATIONS: &[&str] = &["no", "not", "never", "without", "hardly", "nor", "neither"];

/// Words that start another thought.
const BREAKS: &[&str] = &["and", "but", "while", "in", "from", "although", "whereas"];

/// How many words before and after a change may say which way it went.
const REACH: (usize, usize) = (4, 3);

/// "rose by 5%", where the figure behind it fell.
fn direction(reading: &Reading<'_>, value: &PrintedValue, range: &Range<usize>) -> Option<Diagnostic> {
    let went = value.direction?;
    // A claim prints words, and has been checked already.
    if !value.text.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let before = Clause::before(reading, range.start);
    let after = Clause::after(reading, range.end);
    let no = |words: &[(String, Range<usize>)]| words.iter().any(|word| NEGATIONS.contains(&word.0.as_str()));
    // "did not rise by 5%", "without a rise of 5%": what is negated stands right before the word.
    let negated = |at: usize| no(&before.words[at.saturating_sub(2)..]);
    let near = before.words.iter().enumerate().rev().take(REACH.0);
    // "up to 5%" and "more than 5%" tell no direction.
    let joined = |at: usize| before.words.get(at + 1).is_some_and(|next| matches!(next.0.as_str(), "to" | "than"));
    let said = near.filter(|(at, _)| !joined(*at)).find_map(|(at, word)| Some((at, way(word)?)));
    let negated = negated(said.as_ref().map_or(before.words.len(), |(at, _)| *at));
    let before = said.map(|(_, way)| way);
    let after = after.words.iter().take(REACH.1).take_while(|word| !BREAKS.contains(&word.0.as_str())).find_map(way);
    let agrees = [&before, &after].into_iter().flatten().any(|(way, _)| *way == went);
    let (_, place) = before.or(after).filter(|_| !negated && !agrees)?;
    let really = match went {
        Ordering::Greater => "rose",
        Ordering::Less => "fell",
        Ordering::Equal => "changed by too little to count as a change",
    };
    let message =
        format!("the text says “{}”, and the figure behind `{}` {really}", &reading.text[place.clone()], value.text);
    let wrong = Diagnostic::new(Code::WrongDirection, reading.span(&place), message).also(value.span, "this figure");
    Some(wrong.hint("correct the word, or let the build pick it: `{{ … | changed }}`"))
}

/// The words of a sentence on one side of a value, up to the next comma or bracket: each in lower case, with its
/// place.
struct Clause {
    words: Vec<(String, Range<usize>)>,
}

impl Clause {
    fn before(reading: &Reading<'_>, end: usize) -> Clause {
        let sentence = reading.sentence_at(end.saturating_sub(1)).start.min(end);
        let start = reading.text[sentence..end].rfind(ends_clause).map_or(sentence, |at| sentence + at);
        Clause::of(reading, start..end)
    }

    fn after(reading: &Reading<'_>, start: usize) -> Clause {
        let sentence = reading.sentence_at(start).end.max(start);
        let end = reading.text[start..sentence].find(ends_clause).map_or(sentence, |at| start + at);
        Clause::of(reading, start..end)
    }

    fn of(reading: &Reading<'_>, part: Range<usize>) -> Clause {
        let place = |word: Range<usize>| (reading.text[word.clone()].to_lowercase(), word);
        Clause { words: reading.words(&part).into_iter().map(place).collect() }
    }
}

fn ends_clause(c: char) -> bool {
    matches!(c, ',' | ';' | ':' | '(' | ')')
}

/// The way that a word says a figure went.
fn way((word, place): &(String, Range<usize>)) -> Option<(Ordering, Range<usize>)> {
    if UP.contains(&word.as_str()) {
        Some((Ordering::Greater, place.clone()))
    } else if DOWN.contains(&word.as_str()) {
        Some((Ordering::Less, place.clone()))
    } else {
        None
    }
}
