//! Sources that a page shows as they are written: a file of the site, a record of it, or a key at its top.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::Context;
use super::report::every_block;
use crate::diag::{Code, Diagnostic, suggest};
use crate::narrative::{Block, Document, Listing};
use crate::schema::yaml::{self, Kind, Node};
use crate::source::{SourceFile, SourceId, Span};

/// The texts that documents show, by the places of their blocks, and the files that they are from.
pub(super) fn listings(documents: &[&Document], cx: &mut Context<'_>) -> (BTreeMap<Span, String>, BTreeSet<String>) {
    let (mut texts, mut files) = (BTreeMap::new(), BTreeSet::new());
    for document in documents {
        every_block(document, &mut |block| {
            if let Block::Listing(listing) = block
                && let Some(text) = text_of(listing, cx)
            {
                texts.insert(listing.span, text);
                files.insert(listing.file.value.clone());
            }
        });
    }
    (texts, files)
}

fn text_of(listing: &Listing, cx: &mut Context<'_>) -> Option<String> {
    let sources = cx.sources;
    let Some((id, file)) = sources.find(&listing.file) else {
        let message = format!("the site has no file `{}`", listing.file.value);
        let hint = suggest(&listing.file, sources.iter().map(|(_, file)| file.path()));
        let hint = hint.or_else(|| Some("name it from the folder of the site: `data/2024/parks.yaml`".to_owned()));
        cx.report(Diagnostic::new(Code::UnknownName, listing.file.span, message).maybe_hint(hint));
        return None;
    };
    let lines = match &listing.part {
        None => std::iter::once(0..file.text().len()).collect(),
        Some(part) => {
            // What cannot be read at all was told with the file.
            let node = yaml::parse(id, file.text(), 0..file.text().len()).ok()?;
            let Some(lines) = lines_of(&node, part, file) else {
                let message = format!("`{}` has no record or key called `{}`", listing.file.value, part.value);
                let mut names = BTreeSet::new();
                names_in(&node, &mut names);
                let hint = suggest(part, names.iter().map(String::as_str));
                cx.report(Diagnostic::new(Code::UnknownName, part.span, message).maybe_hint(hint));
                return None;
            };
            lines
        }
    };
    refuse_withheld(listing, (id, file), &lines, cx)?;
    let text: Vec<&str> = lines.into_iter().filter_map(|range| file.text().get(range)).map(str::trim_end).collect();
    Some(format!("{}\n", dedented(&text.join("\n"))))
}

/// What is written is more than what an edition shows of it.
fn refuse_withheld(
    listing: &Listing,
    (id, file): (SourceId, &SourceFile),
    lines: &[Range<usize>],
    cx: &mut Context<'_>,
) -> Option<()> {
    let protection = &cx.protection;
    let places = protection.cut.iter().chain(&protection.rounded).chain(protection.withheld.iter().map(|it| &it.span));
    let inside = |span: &&Span| {
        let there = span.range();
        span.source == id && lines.iter().any(|range| there.start < range.end && range.start < there.end.max(1))
    };
    let found = places.into_iter().find(inside).copied();
    let gone = protection.gone.contains(file.path()).then(|| Span::new(id, 0..0));
    let Some(there) = found.or(gone) else { return Some(()) };
    let message = format!("`{}` holds what is withheld from this edition, and this shows it as written", file.path());
    let hint = "name a part that everybody may see behind `#`, or mark this block as well";
    let fault = Diagnostic::new(Code::RefersToWithheld, listing.span, message).also(there, "withheld here");
    cx.report(fault.hint(hint));
    None
}

/// The lines of a record or key. A record stands below the key that it belongs to.
fn lines_of(node: &Node, name: &str, file: &SourceFile) -> Option<Vec<Range<usize>>> {
    let Kind::Map(entries) = &node.kind else { return None };
    let lines = |span: Span| whole_lines(file.text(), span.range());
    if let Some((key, value)) = entries.iter().find(|(key, _)| key.value == name) {
        return Some(vec![lines(key.span.to(value.span))]);
    }
    entries.iter().find_map(|(key, value)| {
        let Kind::List(records) = &value.kind else { return None };
        let record = records.iter().find(|record| name_of(record) == Some(name));
        match record {
            Some(record) => Some(vec![lines(key.span), lines(record.span)]),
            None => records.iter().find_map(|record| record_in(record, name)).map(|record| vec![lines(record.span)]),
        }
    })
}

/// A record of this name, at any depth.
fn record_in<'a>(node: &'a Node, name: &str) -> Option<&'a Node> {
    match &node.kind {
        Kind::Blank | Kind::Scalar(_) => None,
        Kind::List(items) => {
            items.iter().find_map(|item| if name_of(item) == Some(name) { Some(item) } else { record_in(item, name) })
        }
        Kind::Map(entries) => entries.iter().find_map(|(_, value)| record_in(value, name)),
    }
}

/// What a record is called by.
fn name_of(node: &Node) -> Option<&str> {
    let Kind::Map(entries) = &node.kind else { return None };
    let named = entries.iter().find(|(key, _)| matches!(key.value.as_str(), "id" | "code" | "term"));
    match named.map(|(_, value)| &value.kind) {
        Some(Kind::Scalar(text)) => Some(text),
        _ => None,
    }
}

fn names_in(node: &Node, into: &mut BTreeSet<String>) {
    into.extend(name_of(node).map(str::to_owned));
    match &node.kind {
        Kind::Blank | Kind::Scalar(_) => {}
        Kind::List(items) => items.iter().for_each(|item| names_in(item, into)),
        Kind::Map(entries) => entries.iter().for_each(|(_, value)| names_in(value, into)),
    }
}

/// A range to the ends of its lines.
fn whole_lines(text: &str, range: Range<usize>) -> Range<usize> {
    let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[range.end..].find('\n').map_or(text.len(), |at| range.end + at);
    start..end
}

/// Lines without the indentation that all of them share.
fn dedented(text: &str) -> String {
    let indent = |line: &&str| line.len() - line.trim_start().len();
    let shared = text.lines().filter(|line| !line.trim().is_empty()).map(|line| indent(&line)).min().unwrap_or(0);
    let lines: Vec<&str> = text.lines().map(|line| line.get(shared..).unwrap_or("")).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    #[test]
    fn a_record_stands_below_its_key_and_a_record_within_stands_alone() {
        let text = "tables:\n  - id: one\n    rows:\n      - {id: a}\n\n  # The next one.\n  - id: two\n    rows:\n      - {id: b}\nother: 1\n";
        let sources = Sources::from_texts([("data/a.yaml", text)]);
        let (id, file) = sources.find("data/a.yaml").expect("the file was given");
        let node = yaml::parse(id, text, 0..text.len()).expect("it is YAML");
        let shown = |name: &str| {
            let lines = lines_of(&node, name, file)?;
            Some(dedented(&lines.into_iter().map(|range| &text[range]).collect::<Vec<_>>().join("\n")))
        };
        assert_eq!(shown("two").as_deref(), Some("tables:\n  - id: two\n    rows:\n      - {id: b}"));
        assert_eq!(shown("a").as_deref(), Some("- {id: a}"));
        assert_eq!(shown("other").as_deref(), Some("other: 1"));
        assert_eq!(shown("three"), None);
    }
}
