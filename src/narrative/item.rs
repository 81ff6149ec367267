//! List items: what stands in braces at their start.

use super::{Block, Inline, Notice};
use crate::source::{Span, Spanned};

/// A list item with an id, `- {#budget} words`, a marking, `- {partner} words`, or both. Every id is shown to `check_id`.
pub(super) fn read(mut item: Vec<Block>, whole: Span, check_id: &mut dyn FnMut(&Spanned<String>)) -> Vec<Block> {
    let is_id = |name: &str| name.starts_with('#');
    let mut id = braced(&mut item, is_id);
    // Whatever else stands in the braces is a marking: a slip of the pen must not show anything.
    let marking = braced(&mut item, |name| name.starts_with(char::is_alphabetic));
    id = id.or_else(|| braced(&mut item, is_id));
    if let Some(id) = id {
        let id = Spanned::new(id[1..].to_owned(), id.span.part(1..id.len()));
        check_id(&id);
        item = vec![Block::Named { id, blocks: item }];
    }
    match marking {
        Some(marking) => {
            let (span, notice) = (marking.span, Notice::default());
            vec![Block::Marked { span, marking, notice, blocks: item, item: true, whole }]
        }
        None => item,
    }
}

/// Takes a word in braces away from the start of a list item, if it is one that `wanted` knows.
fn braced(item: &mut [Block], wanted: impl Fn(&str) -> bool) -> Option<Spanned<String>> {
    let Some(Block::Paragraph(words)) = item.first_mut() else { return None };
    let Some(Inline::Text { text, span }) = words.first_mut() else { return None };
    let (name, rest) = text.strip_prefix('{').and_then(|rest| rest.split_once('}'))?;
    if name.contains(['{', '\n']) || !wanted(name) {
        return None;
    }
    let pointed = text.len() == span.range().len();
    let found = Spanned::new(name.to_owned(), if pointed { span.part(1..name.len() + 1) } else { *span });
    let left = rest.trim_start().to_owned();
    *span = if pointed { span.part(text.len() - left.len()..text.len()) } else { *span };
    *text = left;
    if text.is_empty() {
        words.remove(0);
    }
    Some(found)
}
