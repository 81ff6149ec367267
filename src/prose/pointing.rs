//! Words that point at something: "the table below", "Figure 9", "overleaf".

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

use super::reading::Reading;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::edition::{Block, PassageKind, Report};

/// What can be pointed at in a report.
pub(super) struct Landmarks<'a> {
    pages: BTreeMap<&'a str, Shown>,
    /// "figure 7", "appendix 2", in lower case.
    numbers: BTreeSet<String>,
}

/// What a page shows.
#[derive(Clone, Copy, Default)]
struct Shown {
    table: bool,
    chart: bool,
    list: bool,
    box_: bool,
}

static POINTING: LazyLock<Regex> = LazyLock::new(|| {
    let things = "table|chart|graph|figure|map|diagram|list|box";
    let pattern = format!(
        r"(?i)\b(?P<thing>{things})s? (?:shown |set out |given )?(?:below|above|opposite)\b|\b(?:following|above|below) (?P<thing2>{things})s?\b|\b(?P<print>overleaf|on the (?:next|previous|facing) page|(?:on|see) pages? \d+)\b|\b(?P<number>(?:figure|table|appendix) \d+)\b"
    );
    Regex::new(&pattern).expect("the pattern is written here")
});

impl<'a> Landmarks<'a> {
    pub(super) fn of(report: &'a Report) -> Landmarks<'a> {
        let mut pages = BTreeMap::from([(report.slug.as_str(), shown(&report.body.blocks))]);
        let sections = report.walk();
        pages.extend(sections.iter().map(|section| (section.page.as_str(), shown(&section.text.blocks))));
        let figures = report.figures.iter().map(|entry| entry.number.to_lowercase());
        let numbers =
            figures.chain(sections.iter().filter_map(|section| Some(section.number.as_ref()?.to_lowercase())));
        Landmarks { pages, numbers: numbers.collect() }
    }

    /// Reports what is pointed at and is not there.
    pub(super) fn check(&self, reading: &Reading<'_>, diagnostics: &mut Diagnostics) {
        if reading.passage.kind == PassageKind::Published {
            return;
        }
        for found in POINTING.captures_iter(&reading.text) {
            let range = found.get(0).expect("a match has a whole").range();
            let thing = found.name("thing").or_else(|| found.name("thing2"));
            let fault = match (thing, found.name("print"), found.name("number")) {
                (Some(thing), _, _) => self.thing(&reading.passage.page, &thing.as_str().to_lowercase()),
                (_, Some(print), _) => {
                    Some(format!("“{}” is true of a printed page, and a web page has none", print.as_str()))
                }
                (_, _, Some(number)) => self.number(number.as_str()),
                _ => None,
            };
            if let Some(message) = fault.filter(|_| reading.is_words(&range)) {
                let hint = "link to what you mean by its id, and the build writes its name: `[](#crime-by-ward)`";
                diagnostics.push(Diagnostic::new(Code::DanglingReference, reading.span(&range), message).hint(hint));
            }
        }
    }

    fn thing(&self, page: &str, thing: &str) -> Option<String> {
        let shown = self.pages.get(page).copied().unwrap_or_default();
        let there = match thing {
            "table" => shown.table,
            "list" => shown.list,
            "box" => shown.box_,
            _ => shown.chart || shown.table,
        };
        (!there).then(|| format!("the text points at a {thing}, and this page has none"))
    }

    fn number(&self, number: &str) -> Option<String> {
        (!self.numbers.contains(&number.to_lowercase())).then(|| format!("this report has no {number}"))
    }
}

fn shown(blocks: &[Block]) -> Shown {
    let mut all = Shown::default();
    for block in blocks {
        let more = match block {
            Block::Figure(figure) => Shown { table: true, chart: figure.charts().next().is_some(), ..Shown::default() },
            Block::Picture(_) => Shown { chart: true, ..Shown::default() },
            Block::WordTable { .. } => Shown { table: true, ..Shown::default() },
            Block::List { items, .. } => {
                let inner = items.iter().map(|item| shown(item)).fold(Shown::default(), Shown::and);
                Shown { list: true, ..inner }
            }
            Block::Definitions(_) => Shown { list: true, ..Shown::default() },
            Block::Callout { blocks, .. } => Shown { box_: true, ..shown(blocks) },
            Block::Quote(blocks) | Block::Named { blocks, .. } => shown(blocks),
            Block::Collection { .. } | Block::Corrections(_) => Shown { list: true, ..Shown::default() },
            Block::Paragraph(_) | Block::Numbered { .. } | Block::Heading { .. } | Block::Code { .. } => {
                Shown::default()
            }
        };
        all = all.and(more);
    }
    all
}

impl Shown {
    fn and(self, other: Shown) -> Shown {
        Shown {
            table: self.table || other.table,
            chart: self.chart || other.chart,
            list: self.list || other.list,
            box_: self.box_ || other.box_,
        }
    }
}
