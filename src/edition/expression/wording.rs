//! Words that say which way a figure went, or at which end it stands.

use std::cmp::Ordering;

use minijinja::Error;

use super::fail;

/// Words for a figure that went up.
pub const UP: &[&str] = &[
    "rose",
    "rise",
    "rises",
    "risen",
    "rising",
    "increase",
    "increased",
    "increases",
    "increasing",
    "up",
    "more",
    "higher",
    "grew",
    "grown",
    "growth",
    "climbed",
    "gained",
];

/// Words for a figure that went down.
pub const DOWN: &[&str] = &[
    "fell",
    "fall",
    "falls",
    "fallen",
    "falling",
    "decrease",
    "decreased",
    "decreases",
    "decreasing",
    "down",
    "fewer",
    "less",
    "lower",
    "drop",
    "dropped",
    "drops",
    "decline",
    "declined",
    "reduction",
    "reduced",
    "shrank",
    "lost",
    "cut",
];

const MOST: &[&str] = &["highest", "most", "largest", "biggest", "greatest", "longest", "top", "busiest"];
const LEAST: &[&str] = &["lowest", "fewest", "smallest", "least", "shortest", "bottom", "quietest"];

/// An author's own words print no number of their own: nothing would check it.
pub(super) fn check_plain(words: Option<&str>) -> Result<(), Error> {
    match words.filter(|words| words.contains(|c: char| c.is_ascii_digit())) {
        Some(words) => Err(fail(
            format!("“{words}” holds a number that nothing checks"),
            "leave the number out of the words, and print it with an expression of its own",
        )),
        None => Ok(()),
    }
}

/// An author's own words for a change must not say that it went the other way.
pub(super) fn check_way(words: Option<&str>, way: Ordering) -> Result<(), Error> {
    match way {
        Ordering::Greater => check(words, UP, DOWN, "rose"),
        Ordering::Less => check(words, DOWN, UP, "fell"),
        Ordering::Equal => Ok(()),
    }
}

/// An author's own word for a place must not name the other end.
pub(super) fn check_end(word: Option<&str>, highest: bool) -> Result<(), Error> {
    if highest { check(word, MOST, LEAST, "highest") } else { check(word, LEAST, MOST, "lowest") }
}

fn check(words: Option<&str>, right: &[&str], wrong: &[&str], claim: &str) -> Result<(), Error> {
    let Some(words) = words else { return Ok(()) };
    let lower = words.to_lowercase();
    let says = |list: &[&str]| lower.split(|c: char| !c.is_alphanumeric()).any(|word| list.contains(&word));
    if says(wrong) && !says(right) {
        let message = format!("“{words}” says the opposite of `{claim}`");
        return Err(fail(message, "correct the words, or take the claim that they mean"));
    }
    Ok(())
}
