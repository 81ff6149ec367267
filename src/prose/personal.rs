//! What seems to be about a person: in an edition that is for everybody nobody should be found by it.
//!
//! A pattern cannot tell a chief executive from a victim, so these are warnings. Whom to ask is said in the
//! configuration, and names that may stand are listed in `house_style.names`; anything else needs a waiver with a
//! reason.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::reading::Reading;
use crate::check::Site;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::edition::{EvidenceRow as Row, Report, Value};
use crate::source::Span;

/// A pattern and what it finds.
struct Pattern {
    what: &'static str,
    regex: Regex,
    holds: fn(&str) -> bool,
}

static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let pattern = |what, text: &str, holds| Pattern { what, regex: Regex::new(text).expect("written here"), holds };
    let always: fn(&str) -> bool = |_| true;
    vec![
        pattern("an e-mail address", r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", always),
        pattern("a telephone number", r"(?:\+44 ?\d|\b0\d)(?:[ -]?\d){8,9}\b", is_telephone),
        pattern("a full postcode", r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}\b", always),
        pattern("a National Insurance number", r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?: ?\d{2}){3} ?[A-D]\b", always),
        pattern("an NHS number", r"\b\d{3}[ -]?\d{3}[ -]?\d{4}\b", is_nhs_number),
        pattern("the name of a person", NAMES, always),
    ]
});

/// A form of address and a name after it.
const NAMES: &str = r"\b(?:(?:Mr|Mrs|Ms|Mx|Dr|Sgt|Cllr)\.?|Miss|PC|PCSO|DC|DS|DI|DCI|Sergeant|Constable|Inspector|Superintendent|Councillor) (?:[A-Z][\p{L}'’-]*\.? )*[A-Z][\p{Ll}'’-]+";

/// Numbers of organisations are no personal ones.
fn is_telephone(text: &str) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    !["03", "080", "084", "087", "09", "443", "4480"].iter().any(|start| digits.starts_with(start))
}

/// The last digit checks the others.
fn is_nhs_number(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
    let sum: u32 = digits.iter().take(9).zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
    let check = (11 - sum % 11) % 11;
    check < 10 && digits.last() == Some(&check)
}

/// What may stand: whom to ask, and the names that the site lists.
pub(super) struct Known {
    texts: Vec<String>,
}

impl Known {
    pub(super) fn of(site: &Site) -> Known {
        let contact = site.contact.iter().flat_map(|it| [&it.email, &it.telephone]).flatten();
        Known { texts: contact.chain(&site.names).cloned().collect() }
    }

    /// What a text holds that may not stand without a word.
    fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (&'static str, Range<usize>)> + 't {
        PATTERNS.iter().flat_map(move |pattern| {
            let found = pattern.regex.find_iter(text).filter(|found| (pattern.holds)(found.as_str()));
            let known =
                |found: &str| self.texts.iter().any(|text| text.contains(found) || found.contains(text.as_str()));
            found.filter(move |found| !known(found.as_str())).map(|found| (pattern.what, found.range()))
        })
    }

    /// Warns of what a passage holds.
    pub(super) fn check(&self, reading: &Reading<'_>, diagnostics: &mut Diagnostics) {
        for (what, range) in self.find(&reading.text) {
            if reading.is_words(&range) {
                diagnostics.push(warning(what, &reading.text[range.clone()], reading.span(&range)));
            }
        }
    }

    /// Warns of what stands beside the sentences: labels of rows, notes and words of tables, such as who owns a risk;
    /// document control, and who has to do what.
    pub(super) fn beside(&self, report: &Report, diagnostics: &mut Diagnostics) {
        let mut texts: Vec<(&str, Span)> = Vec::new();
        for table in &report.backgrounds {
            let place = |row: &Row| row.cells.first().map_or(table.span, |it| it.span);
            texts.extend(table.rows.iter().map(|row| (row.label.as_str(), place(row))));
            texts.extend(table.facts.iter().map(|(_, words)| (words.as_str(), table.span)));
            let dataset = report.datasets.iter().find(|it| it.id == table.id);
            let words = dataset.into_iter().flat_map(|it| it.rows.iter().flatten()).filter_map(|value| match value {
                Value::Text(text) => Some(text.as_str()),
                _ => None,
            });
            let labels: BTreeSet<&str> = table.rows.iter().map(|row| row.label.as_str()).collect();
            texts.extend(words.filter(|text| !labels.contains(text)).map(|text| (text, table.span)));
        }
        let owners = report.tasks.iter().filter_map(|task| task.owner.as_ref());
        let control = report.control.iter().map(|(_, words)| words);
        texts.extend(control.chain(&report.authors).chain(owners).map(|text| (text.as_str(), report.span)));
        for (text, span) in texts {
            diagnostics.extend(self.find(text).map(|(what, range)| warning(what, &text[range], span)));
        }
    }
}

fn warning(what: &str, text: &str, span: Span) -> Diagnostic {
    let message = format!("“{text}” seems to be {what}, and this edition is for everybody");
    let hint =
        "leave it out; if it may stand, list the name in `house_style.names`, or waive the warning with a reason";
    Diagnostic::new(Code::PersonalData, span, message).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&'static str> {
        Known { texts: vec!["team@marshend.example".into()] }.find(text).map(|(what, _)| what).collect()
    }

    #[test]
    fn people_are_found_and_figures_are_not() {
        assert_eq!(found("ask jo.smith@marshend.example"), ["an e-mail address"]);
        assert_eq!(found("ask team@marshend.example"), [""; 0]);
        assert_eq!(found("call 01375 652 652 or 07700 900123"), ["a telephone number", "a telephone number"]);
        assert_eq!(found("call 0300 123 1234, 101 or 999"), [""; 0]);
        assert_eq!(found("at RM17 6SL, in RM17"), ["a full postcode"]);
        assert_eq!(found("QQ 12 34 56 C and JG 10 37 59 A"), ["a National Insurance number"]);
        assert_eq!(found("943 476 5919 and 943 476 5918"), ["an NHS number"]);
        assert_eq!(found("PC Jo Bloggs and Councillor Smith met the PC"), ["the name of a person"; 2]);
        assert_eq!(found("17,070 offences in 2022 to 2023, 7.2% more"), [""; 0]);
    }
}
