//! Words of what is marked: where its badge stands, how it is called in a report, and markings of several words.

use crate::model::Markings;
use crate::narrative::{Block, Container, Inline, Notice, plain};
use crate::source::Spanned;

/// So many words name something that has no name of its own.
const NAMED: usize = 6;

/// Words after the badge of their marking. A full stop or space that they start with belongs to what stands before.
pub(super) fn badged(badge: String, mut words: Vec<Inline>) -> Vec<Inline> {
    let mut all = Vec::new();
    if let Some(Inline::Text { text, span }) = words.first_mut() {
        let belongs = |c: char| {
            c.is_whitespace() || matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | ')' | '\u{2019}' | '\u{201d}')
        };
        let start = text.find(|c: char| !belongs(c)).unwrap_or(text.len());
        if start > 0 {
            let pointed = text.len() == span.range().len();
            let (before, after) =
                if pointed { (span.part(0..start), span.part(start..text.len())) } else { (*span, *span) };
            all.push(Inline::Text { text: text[..start].to_owned(), span: before });
            (*text, *span) = (text[start..].to_owned(), after);
        }
    }
    all.push(Inline::Badge(badge));
    all.extend(words);
    all
}

/// The first words of a text, in quotation marks.
pub(super) fn cut(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let more = if words.len() > NAMED { "…" } else { "" };
    format!("“{}{more}”", words[..words.len().min(NAMED)].join(" "))
}

/// The first words of blocks.
pub(super) fn first(blocks: &[Block]) -> String {
    blocks.iter().map(of).find(|words| !words.is_empty()).map_or_else(|| "a block".to_owned(), |words| cut(&words))
}

/// The words of a block; for a figure its name.
pub(super) fn of(block: &Block) -> String {
    match block {
        Block::Paragraph(words) | Block::Heading { text: words, .. } => plain(words),
        Block::List { items, .. } => items.iter().flatten().map(of).next().unwrap_or_default(),
        Block::Definitions(list) => list.first().map(|(term, _)| plain(term)).unwrap_or_default(),
        Block::Quote(inner)
        | Block::Badged { blocks: inner, .. }
        | Block::Named { blocks: inner, .. }
        | Block::Marked { blocks: inner, .. } => inner.iter().map(of).next().unwrap_or_default(),
        Block::Container { title, blocks, .. } => {
            if title.is_empty() {
                blocks.iter().map(of).next().unwrap_or_default()
            } else {
                plain(title)
            }
        }
        Block::Figure { id, .. } => format!("figure {}", id.value),
        Block::Table { head, .. } => head.iter().map(|cell| plain(cell)).collect::<Vec<_>>().join(" "),
        Block::Code { text, .. } => text.clone(),
        Block::Collect { .. }
        | Block::Listing(_)
        | Block::Include(_)
        | Block::Skipped(_)
        | Block::Picture { .. }
        | Block::Promise(_) => String::new(),
    }
}

/// A marking of several words, `::: marked OFFICIAL SENSITIVE`, of which the text knows only that the first one belongs
/// to it. The longest term of the site counts.
pub(super) fn alias(marking: Spanned<String>, notice: Notice, markings: &Markings) -> (Spanned<String>, Notice) {
    let (marking, mut notice) = longest(marking, notice, markings);
    if let [Block::Container { kind: Container::Withheld, .. }] = notice.blocks.as_slice()
        && let Some(Block::Container { title, blocks, .. }) = notice.blocks.pop()
    {
        return (marking, Notice { title, blocks });
    }
    (marking, notice)
}

fn longest(marking: Spanned<String>, mut notice: Notice, markings: &Markings) -> (Spanned<String>, Notice) {
    let Some(Block::Paragraph(inlines)) = notice.blocks.first_mut() else { return (marking, notice) };
    let Some(Inline::Text { text, .. }) = inlines.first_mut() else { return (marking, notice) };
    let ends = text.match_indices(' ').map(|(at, _)| at).chain(std::iter::once(text.len()));
    let longer = |end: &usize| markings.find(&format!("{} {}", marking.value, &text[..*end])).is_some();
    let Some(end) = ends.filter(longer).max() else { return (marking, notice) };
    let range = marking.span.range();
    let span = crate::source::Span::new(marking.span.source, range.start..range.end + 1 + end);
    let whole = Spanned::new(format!("{} {}", marking.value, &text[..end]), span);
    *text = text[end..].trim_start().to_owned();
    if text.is_empty() {
        inlines.remove(0);
    }
    if inlines.is_empty() {
        notice.blocks.remove(0);
    }
    (whole, notice)
}
