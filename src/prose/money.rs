//! A paper that asks for money, or tells of some, has a financial implication.

use super::number::{Form, Patterns};
use super::reading::Reading;
use crate::check::{Implication, ImplicationKind, Kind, Report};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::narrative::{Inline, plain};
use crate::source::Span;

/// Looks for money in a paper that says it has no financial implication.
pub(super) fn check(report: &Report, patterns: &Patterns, readings: &[Reading<'_>], into: &mut Diagnostics) {
    let Kind::Paper(paper) = &report.kind else { return };
    let denied = paper.implications.iter().filter(|it| it.kind == ImplicationKind::Financial).find_map(denial);
    let Some(span) = denied else { return };
    let sum = readings.iter().find_map(|reading| {
        let number = patterns.numbers(reading).into_iter().find(|it| it.form == Form::Money)?;
        Some((reading.text[number.range.clone()].to_owned(), reading.span(&number.range)))
    });
    if let Some((sum, there)) = sum {
        let message = format!("the paper says that it has no financial implications, and speaks of {sum}");
        let hint = "say what the money is for and where it comes from, or why it is none of this decision";
        into.push(Diagnostic::new(Code::FinancialImplication, span, message).also(there, "money").hint(hint));
    }
}

/// Where an implication is denied.
fn denial(implication: &Implication) -> Option<Span> {
    let [words] = implication.text.as_slice() else { return None };
    let said = plain(words).to_lowercase();
    let none = ["none", "nil", "no financial implication", "there are no financial", "there are no direct financial"];
    let span = |inline: &Inline| match inline {
        Inline::Text { span, .. } => Some(*span),
        _ => None,
    };
    none.iter().any(|it| said.trim_start().starts_with(it)).then(|| words.iter().find_map(span)).flatten()
}
