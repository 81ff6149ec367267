//! Fixes applied to texts in memory: nothing but what each fix names is touched.

use std::collections::BTreeMap;

use super::Fix;
use crate::source::{SourceId, Sources, edited};

/// The files that some fixes change, with their new text and the line ends that they have on disk. Of two fixes that
/// overlap, the first is applied.
pub fn fixed(fixes: &[Fix], sources: &Sources) -> Vec<(SourceId, String)> {
    let mut by_file: BTreeMap<SourceId, Vec<&Fix>> = BTreeMap::new();
    for fix in fixes {
        by_file.entry(fix.span.source).or_default().push(fix);
    }
    let file = |(source, mut fixes): (SourceId, Vec<&Fix>)| {
        fixes.sort_by_key(|fix| (fix.span.start, fix.span.end));
        let old = sources.file(source);
        let changes = fixes.into_iter().map(|fix| (fix.span.range(), fix.replacement.clone())).collect();
        (source, edited(old.text().len(), changes, |range| old.as_written(range)))
    };
    by_file.into_iter().map(file).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    #[test]
    fn only_what_a_fix_names_is_touched() {
        let sources = Sources::from_texts([("a.md", "\n\r\none two  three\r\n\n")]);
        let (id, _) = sources.find("a.md").expect("it was given");
        let fix = |range, text: &str| Fix { span: Span::new(id, range), replacement: text.into() };
        let fixes = [fix(11..16, "3"), fix(2..5, "1"), fix(3..7, "overlaps")];
        assert_eq!(fixed(&fixes, &sources), [(id, "\n\r\n1 two  3\r\n\n".to_owned())]);
    }
}
