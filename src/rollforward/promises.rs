//! The account of a priority a year on: promises that are still open, and those that were made for the year, become the
//! list that is to be reported on. What came of them is left blank.

use super::{BLANK, Edit, edited};
use crate::schema::priority::{Account, Commitment, Delivery, Part, Promise};
use crate::source::Span;

/// Where nothing is written yet: a check asks for it.
const NOTHING: &str = "none: ~";

/// The changes to the front matter of a page that gives an account.
pub(super) fn edits(account: &Account, text: &str) -> Vec<Edit> {
    let mut edits = vec![
        (account.commitments.span.range(), commitments(account, text)),
        (account.achievements.span.range(), NOTHING.to_owned()),
        (account.impact.span.range(), NOTHING.to_owned()),
    ];
    let blank = |span: Span| (span.range(), BLANK.to_owned());
    edits.extend(account.targets.iter().filter_map(|it| it.outturn.as_ref()).map(|it| blank(it.span)));
    edits.extend(account.targets.iter().filter_map(|it| it.no_outturn.as_ref()).map(|it| blank(it.span)));
    edits.extend(account.next.as_ref().map(|it| (it.span.range(), "[]".to_owned())));
    edits
}

/// What is to be reported on: promises that are neither kept nor given up, and those of the new plan.
fn commitments(account: &Account, text: &str) -> String {
    let Part { items, span, .. } = &account.commitments;
    let open = items.iter().filter(|it| !matches!(it.status.value, Delivery::Done | Delivery::NotDone));
    let new = account.next.iter().flat_map(|it| &it.value);
    let all: Vec<String> = open.map(|it| asked_again(it, text)).chain(new.map(|it| asked(it, text))).collect();
    if all.is_empty() {
        return NOTHING.to_owned();
    }
    let start = span.range().start;
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let indent = format!("\n{}", " ".repeat(start - line));
    all.iter().map(|it| format!("- {it}")).collect::<Vec<_>>().join(&indent)
}

/// A commitment without what was said of it.
fn asked_again(commitment: &Commitment, text: &str) -> String {
    let whole = commitment.span.range();
    let within = |span: Span| span.range().start - whole.start..span.range().end - whole.start;
    let own = &text[whole.clone()];
    let mut edits = vec![(within(commitment.status.span), BLANK.to_owned())];
    if let Some(evidence) = &commitment.evidence {
        let value = within(evidence.span);
        // The key stands before its value, behind a comma or on a line of its own.
        if let Some(key) = own[..value.start].rfind("evidence:") {
            let before = own[..key].trim_end();
            edits.push((before.strip_suffix(',').unwrap_or(before).len()..value.end, String::new()));
        }
    }
    edited(own.trim_end(), edits)
}

/// A promise of the new plan, of which nothing is known yet.
fn asked(promise: &Promise, text: &str) -> String {
    let whole = promise.span.range();
    let own = text[whole.clone()].trim_end();
    match own.strip_suffix('}') {
        Some(flow) => format!("{flow}, status: {BLANK}}}"),
        None => {
            let line = text[..whole.start].rfind('\n').map_or(0, |at| at + 1);
            format!("{own}\n{}status: {BLANK}", " ".repeat(whole.start - line))
        }
    }
}
