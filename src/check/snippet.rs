//! Snippets: a text that is kept once, in `content/snippets/`, and stands on several pages.
//!
//! Its blocks take the place of the line that includes it before anything else is done with a page. So its values are
//! read, its words checked and its markings kept on every page that it stands on; messages name its own file.

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use super::report::every_block;
use crate::diag::{Code, Diagnostic};
use crate::narrative::{Block, Document, Inline};
use crate::source::Span;

/// The folder of snippets. It is no report.
const FOLDER: &str = "content/snippets/";

/// The documents of a site, each with the texts that it includes. Snippets are none of them.
pub(super) fn included(documents: Vec<(String, Document)>, cx: &mut Context<'_>) -> Vec<(String, Document)> {
    let (snippets, mut documents): (Vec<_>, Vec<_>) =
        documents.into_iter().partition(|(path, _)| path.starts_with(FOLDER));
    let name = |path: &str| path[FOLDER.len()..].trim_end_matches(".md").to_owned();
    let snippets: BTreeMap<String, Document> =
        snippets.into_iter().map(|(path, document)| (name(&path), document)).collect();
    snippets.values().for_each(|document| only_words(document, cx));
    let mut used = BTreeSet::new();
    for (_, document) in &mut documents {
        let notes = document.footnotes.iter_mut().map(|note| &mut note.blocks);
        for blocks in std::iter::once(&mut document.blocks).chain(notes) {
            put(blocks, &snippets, &mut used, cx);
        }
    }
    for (name, document) in snippets.iter().filter(|(name, _)| !used.contains(*name)) {
        let message = format!("no page includes the snippet `{name}`");
        let hint = format!("place it: ```include {name}; or remove the file");
        cx.report(Diagnostic::new(Code::UnusedFile, Span::new(document.source, 0..0), message).hint(hint));
    }
    documents
}

/// Puts snippets where blocks include them.
fn put(
    blocks: &mut Vec<Block>,
    snippets: &BTreeMap<String, Document>,
    used: &mut BTreeSet<String>,
    cx: &mut Context<'_>,
) {
    for mut block in std::mem::take(blocks) {
        match &mut block {
            Block::Include(name) => {
                match snippets.get(&name.value) {
                    // What it may not hold was told, and no snippet includes another.
                    Some(snippet) => blocks.extend(snippet.blocks.iter().filter(|it| forbidden(it).is_none()).cloned()),
                    None => cx.unknown("snippet", name, snippets.keys().map(String::as_str)),
                }
                used.insert(name.value.clone());
                continue;
            }
            Block::Container { blocks: inner, .. } | Block::Quote(inner) | Block::Marked { blocks: inner, .. } => {
                put(inner, snippets, used, cx);
            }
            _ => {}
        }
        blocks.push(block);
    }
}

/// A snippet stands on many pages, so it holds nothing that has a place or a name of its own.
fn only_words(document: &Document, cx: &mut Context<'_>) {
    let mut found: Vec<(Span, &str)> = document.front.iter().map(|front| (front.span, "a head of its own")).collect();
    found.extend(document.footnotes.iter().map(|note| (note.span, "a footnote")));
    every_block(document, &mut |block| found.extend(forbidden(block)));
    for (span, what) in found {
        let message = format!("a snippet has no room for {what}");
        let hint = "keep paragraphs, lists, tables of words and the report's own blocks in it, and the rest on a page";
        cx.report(Diagnostic::new(Code::UnsupportedMarkdown, span, message).hint(hint));
    }
}

fn forbidden(block: &Block) -> Option<(Span, &'static str)> {
    match block {
        Block::Heading { span, .. } => Some((*span, "a heading")),
        Block::Figure { id, .. } => Some((id.span, "a figure")),
        Block::Picture { picture, .. } => Some((picture.span, "a picture")),
        Block::Collect { span, .. } => Some((*span, "what is collected")),
        Block::Listing(listing) => Some((listing.span, "a source")),
        Block::Include(name) => Some((name.span, "another snippet")),
        Block::Named { id, .. } => Some((id.span, "an id")),
        _ => None,
    }
}

/// The files of the snippets of which documents show something.
pub(super) fn shown(documents: &[&Document], cx: &Context<'_>) -> BTreeSet<String> {
    let mut sources = BTreeSet::new();
    let mut add = |words: &[Inline]| sources.extend(words.iter().filter_map(place).map(|span| span.source));
    for document in documents {
        every_block(document, &mut |block| match block {
            Block::Paragraph(words) | Block::Container { title: words, .. } => add(words),
            Block::Table { head, rows } => head.iter().chain(rows.iter().flatten()).for_each(|cell| add(cell)),
            Block::Definitions(list) => list.iter().for_each(|(term, _)| add(term)),
            _ => {}
        });
    }
    let files = sources.into_iter().map(|source| cx.sources.file(source).path());
    files.filter(|path| path.starts_with(FOLDER)).map(str::to_owned).collect()
}

/// Where running text stands.
fn place(inline: &Inline) -> Option<Span> {
    match inline {
        Inline::Text { span, .. } | Inline::Marked { span, .. } => Some(*span),
        Inline::Link { target, .. } => Some(target.span),
        Inline::Emphasis(words) | Inline::Strong(words) | Inline::Rated { text: words, .. } => {
            words.iter().find_map(place)
        }
        Inline::Value(expression) => Some(expression.span),
        _ => None,
    }
}
