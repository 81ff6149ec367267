//! Changes to a text of YAML, at the places that parsing has found.

use std::ops::Range;

/// What stands where a figure is still to come. A check lists every one of them.
pub(super) const BLANK: &str = "~";

/// A change to a text.
pub(super) type Edit = (Range<usize>, String);

/// The text with these changes; the first wins where two meet.
pub(super) fn edited(text: &str, mut edits: Vec<Edit>) -> String {
    edits.retain(|(range, _)| range.end <= text.len());
    crate::source::edited(text.len(), edits, |range| &text[range])
}

/// True for a list or mapping in brackets.
pub(super) fn is_flow(text: &str) -> bool {
    text.starts_with(['{', '['])
}

/// What takes a key and its value out of a mapping.
pub(super) fn without_key(text: &str, mapping: Range<usize>, key: &str, value: Range<usize>) -> Option<Edit> {
    let before = text[..value.start].trim_end().strip_suffix(':')?.trim_end().strip_suffix(key)?;
    if is_flow(&text[mapping.clone()]) {
        let ahead = before.trim_end();
        if let Some(ahead) = ahead.strip_suffix(',') {
            return Some((ahead.len()..value.end, String::new()));
        }
        let next = text[value.end..].trim_start().strip_prefix(',')?;
        return Some((ahead.len()..text.len() - next.trim_start().len(), String::new()));
    }
    let end = text[value.end..].find('\n').map_or(text.len(), |at| value.end + at + 1);
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    if before[line..].trim().is_empty() {
        return Some((line..end, String::new()));
    }
    // The first key stands behind a dash, which then belongs to the second.
    let next = text.len() - text[end..].trim_start().len();
    (next < mapping.end).then(|| (before.len()..next, String::new()))
}

/// The spaces before the first word of the line of a place.
pub(super) fn indent(text: &str, at: usize) -> usize {
    let line = &text[text[..at].rfind('\n').map_or(0, |it| it + 1)..];
    line.len() - line.trim_start_matches(' ').len()
}

/// How far into its line a place is.
pub(super) fn column(text: &str, at: usize) -> usize {
    at - text[..at].rfind('\n').map_or(0, |it| it + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str, part: &str) -> Range<usize> {
        let start = text.find(part).expect("it is there");
        start..start + part.len()
    }

    #[test]
    fn a_key_goes_with_its_value() {
        let without = |text: &str, key: &str, value: &str| {
            let mapping = text.trim_start_matches("- ");
            let edit = without_key(text, range(text, mapping), key, range(text, value));
            edited(text, edit.into_iter().collect())
        };
        assert_eq!(without("{a: 1, b: 2}", "b", "2"), "{a: 1}");
        assert_eq!(without("{a: 1,\n  b: 2}", "b", "2"), "{a: 1}");
        assert_eq!(without("{a: 1, b: 2}", "a", "1"), "{b: 2}");
        assert_eq!(without("- a: 1,\n  b: 2 # why\n  c: 3\n", "b", "2"), "- a: 1,\n  c: 3\n");
        assert_eq!(without("- a: 1\n  b: 2\n", "a", "1"), "- b: 2\n");
        assert_eq!(without("- a: 1\n", "a", "1"), "- a: 1\n");
    }
}
