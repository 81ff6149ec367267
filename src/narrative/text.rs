//! What running text holds that the parser of Markdown leaves as it is.

use super::Inline;
use crate::source::Span;

/// A footnote mark without its note is left as text by the parser.
pub(super) fn unwritten_note(inline: &Inline) -> Option<(String, Span)> {
    let Inline::Text { text, span } = inline else { return None };
    let at = text.find("[^")?;
    let label = text[at + 2..].split(']').next()?;
    let sound = text[at + 2..].contains(']') && !label.contains(' ');
    let part = if text.len() == span.range().len() { span.part(at..at + label.len() + 3) } else { *span };
    sound.then(|| (label.to_owned(), part))
}

/// Where running text begins, as far as it says so.
pub(super) fn start_of(inlines: &[Inline]) -> Option<Span> {
    inlines.iter().find_map(|inline| match inline {
        Inline::Text { span, .. } | Inline::Marked { span, .. } => Some(span.part(0..0)),
        Inline::Emphasis(inner) | Inline::Strong(inner) => start_of(inner),
        Inline::Link { target, .. } => Some(target.span.part(0..0)),
        Inline::Value(expression) => Some(expression.span.part(0..0)),
        _ => None,
    })
}
