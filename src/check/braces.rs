//! Markings that nobody reads: words in braces where no marking can stand. Taken as text, they would publish what
//! their author meant to withhold.

use super::Context;
use super::report::every_block;
use crate::diag::{Code, Diagnostic};
use crate::narrative::{Block, Document, Inline};
use crate::source::Span;

/// Reports every marking in a place where it marks nothing.
pub(super) fn check(document: &Document, cx: &mut Context<'_>) {
    let mut found = Vec::new();
    every_block(document, &mut |block| match block {
        Block::Paragraph(words) | Block::Heading { text: words, .. } | Block::Container { title: words, .. } => {
            look(words, &mut found);
        }
        Block::Marked { notice, .. } => look(&notice.title, &mut found),
        Block::Definitions(list) => list.iter().for_each(|(term, _)| look(term, &mut found)),
        Block::Table { head, rows } => head.iter().chain(rows.iter().flatten()).for_each(|it| look(it, &mut found)),
        _ => {}
    });
    for (what, span) in found {
        let message = format!("`{what}` marks nothing here, and would be printed with what it was to withhold");
        let hint = "mark a list item at its very start, `- {partner} the words`; words as `[the words](marking:partner)`, \
                    without a space; whole blocks by `::: marked partner` … `:::`";
        cx.report(Diagnostic::new(Code::UnsupportedMarkdown, span, message).hint(hint));
    }
}

fn look(words: &[Inline], found: &mut Vec<(String, Span)>) {
    for inline in words {
        match inline {
            Inline::Text { text, span } => {
                if let Some(at) = stray(text) {
                    let pointed = text.len() == span.range().len();
                    let place = if pointed { span.part(at.clone()) } else { *span };
                    found.push((text[at].to_owned(), place));
                }
            }
            Inline::Emphasis(inner) | Inline::Strong(inner) => look(inner, found),
            Inline::Link { text, .. } | Inline::Marked { text, .. } | Inline::Rated { text, .. } => look(text, found),
            _ => {}
        }
    }
}

/// The place of `{word}` or of a link to `marking:` that is none.
fn stray(text: &str) -> Option<std::ops::Range<usize>> {
    if let Some(at) = text.find("](marking:") {
        let end = text[at..].find(')').map_or(text.len(), |end| at + end + 1);
        return Some(at + 1..end);
    }
    text.match_indices('{').find_map(|(at, _)| {
        let end = at + text[at..].find('}')? + 1;
        let name = &text[at + 1..end - 1];
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ' | ':');
        (name.starts_with(char::is_alphabetic) && name.chars().all(is_name)).then_some(at..end)
    })
}
