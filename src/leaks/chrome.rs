//! What every site shows: the words of templates, scripts, styles and formats, which no edition withholds.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::{LayerKind, unpack};
use crate::output::{Cache, Output};
use crate::paper::Format;
use crate::source::Sources;
use crate::strings::Strings;
use crate::theme::Theme;
use crate::{Formats, check, render};

/// A site that says as little as a site can.
const FILES: [(&str, &str); 4] = [
    (
        "tallybook.yaml",
        "name: X\norganisation: X\ncontact:\n  name: X\n  email: x@x.example\nareas:\n  - {id: x, name: X, kind: district, own: true}\naccessibility:\n  compliance: partial\n  prepared: 2001-01-01\n  reviewed: 2001-01-01\n  tested: 2001-01-01\n  method: X.\n  non_compliance: X.\n",
    ),
    ("content/1/index.md", "---\nkind: report\ntitle: X\nyear: \"1\"\ndata: 1\nperiod: \"2001\"\narea: x\n---\n\nX.\n"),
    (
        "content/1/01-x/index.md",
        "---\ntitle: X\n---\n\nX {{ x.a.b }}.[^x]\n\n[^x]: X.\n\n```figure x-x\ntable: x\ntitle: X\nchart: {kind: ranked_bars, values: b}\n```\n",
    ),
    (
        "data/1/x.yaml",
        "tables:\n  - id: x\n    title: X\n    unit: x\n    source: x\n    stub: X\n    note: X.\n    columns:\n      - {id: b, title: X}\n    rows:\n      - {id: a, label: X, values: [1]}\n      - {id: c, label: Y, values: [2]}\n",
    ),
];

/// All words that a site bears whatever it says, made with this theme, and all that the program can say in its language:
/// which of them stand on a page depends on what else there is. Papers as PDF have no words of their own where single
/// words are looked for.
pub(super) fn words(theme: &Theme, strings: &Strings) -> Vec<String> {
    let sources = FILES.into_iter().chain([("data/sources.yaml", "sources:\n  - {id: x, organisation: X}\n")]);
    let sources = Sources::from_texts(sources);
    let Some((edition, _)) = check(&sources, None).ready else { return Vec::new() };
    let formats = Formats { html: true, papers: vec![Format::Word] };
    let (output, _) = render(&edition, theme, &formats, &Cache::default(), &|_, _| {});
    let layers = output.iter().flat_map(|(path, bytes)| unpack(path, bytes));
    let read = layers.filter(|it| matches!(it.kind, LayerKind::Words | LayerKind::Code));
    let all: BTreeSet<String> = read.map(|it| it.text).collect();
    all.into_iter().chain(strings.words().map(str::to_owned)).chain([ALWAYS.to_owned()]).collect()
}

/// Words of the calendar and of PDF.
const ALWAYS: &str = "January February March April May June July August September October November December Monday Tuesday \
    Wednesday Thursday Friday Saturday Sunday Page of Contents Figure Table Section Appendix Document Title Author Subject \
    Keywords Creator Producer Typst";

/// The sizes of files, which pages tell beside their links.
pub(super) fn sizes(output: &Output) -> impl Iterator<Item = Decimal> {
    output.iter().map(|(_, bytes)| Decimal::from(bytes.len().div_ceil(1024)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_site_that_says_nothing_is_without_fault() {
        let sources = FILES.into_iter().chain([("data/sources.yaml", "sources:\n  - {id: x, organisation: X}\n")]);
        let sources = Sources::from_texts(sources);
        let checked = check(&sources, None);
        assert!(!checked.has_errors(), "{:#?}", checked.diagnostics);
        let theme = Theme::default();
        let words = words(&theme, &Strings::default()).join(" ").to_lowercase();
        for word in ["skip to", "download", "accessibility", "paragraph", "queryselector"] {
            assert!(words.contains(word), "{word}");
        }
    }
}
