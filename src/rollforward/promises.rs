//! The account of a priority a year on: promises that are still open, and those that were made for the year, become the
//! list that is to be reported on. What came of them is left blank.

use std::ops::Range;

use super::edit::{BLANK, Edit, column, edited, indent, is_flow, without_key};
use crate::schema::priority::{Account, Commitment, Delivery, Part, Promise};
use crate::source::Span;

/// Where nothing is written yet: a check asks for it.
const NOTHING: &str = "{none: ~}";

/// The changes to the front matter of a page that gives an account.
pub(super) fn edits(account: &Account, text: &str) -> Vec<Edit> {
    let mut edits = vec![
        commitments(account, text),
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
fn commitments(account: &Account, text: &str) -> Edit {
    let Part { items, span, .. } = &account.commitments;
    let open = items.iter().filter(|it| !matches!(it.status.value, Delivery::Done | Delivery::NotDone));
    let new = account.next.iter().flat_map(|it| &it.value.0);
    let all: Vec<String> = open.map(|it| asked_again(it, text)).chain(new.map(|it| asked(it, text))).collect();
    let range = span.range();
    if all.is_empty() {
        return (range, NOTHING.to_owned());
    }
    if is_flow(&text[account.span.range()]) {
        return (range, format!("[{}]", all.join(", ")));
    }
    let lines = |by: usize| {
        let (dash, within) = (format!("\n{}- ", " ".repeat(by)), format!("\n{}", " ".repeat(by + 2)));
        all.iter().map(|it| format!("{dash}{}", it.replace('\n', &within))).collect::<String>()
    };
    let at = column(text, range.start);
    if text[range.start - at..range.start].trim().is_empty() {
        return (range, lines(at).trim_start().to_owned());
    }
    // Behind its key on one line: a list of lines begins below.
    let key = text[..range.start].trim_end().len();
    (key..range.end, lines(indent(text, range.start) + 2))
}

/// An item with its own lines as if it began at the margin.
fn item(text: &str, range: Range<usize>, edits: Vec<Edit>) -> String {
    let margin = format!("\n{}", " ".repeat(column(text, range.start)));
    let within = |(it, with): Edit| (it.start - range.start..it.end - range.start, with);
    edited(text[range.clone()].trim_end(), edits.into_iter().map(within).collect()).replace(&margin, "\n")
}

/// A commitment without what was said of it.
fn asked_again(commitment: &Commitment, text: &str) -> String {
    let range = commitment.span.range();
    let evidence =
        commitment.evidence.as_ref().and_then(|it| without_key(text, range.clone(), "evidence", it.span.range()));
    let blank = (commitment.status.span.range(), BLANK.to_owned());
    // What is taken out reaches to the end of its line, which an item does not.
    let end = range.end;
    let evidence = evidence.map(|(it, with)| (it.start..it.end.min(end), with));
    item(text, range, evidence.into_iter().chain([blank]).collect()).trim_end().to_owned()
}

/// A promise of the new plan, of which nothing is known yet.
fn asked(promise: &Promise, text: &str) -> String {
    let own = item(text, promise.span.range(), Vec::new());
    match own.strip_suffix('}').filter(|_| is_flow(&own)) {
        Some(open) => format!("{}, status: {BLANK}}}", open.trim_end().trim_end_matches(',')),
        None => format!("{own}\nstatus: {BLANK}"),
    }
}
