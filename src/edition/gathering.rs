//! Pages that gather what stands elsewhere: what all sections found, and every figure of an area.

use super::{Address, Block, Collected, Section, Text};
use crate::check;
use crate::narrative::{Collect, Container};
use crate::strings::{Strings, say};

/// A page beside the sections.
#[derive(Debug)]
pub struct Gathering {
    /// The address of the page, without extension.
    pub page: String,
    /// Its title.
    pub title: String,
    /// A sentence that says what a reader finds.
    pub summary: String,
    /// The page above it and what that is called, if it is not the report.
    pub above: Option<(Address, String)>,
    /// What was gathered.
    pub text: Text,
}

/// What has a page of its own: its address, and the blocks that it gathers.
const PAGES: [(Collect, Container); 4] = [
    (Collect::KeyFindings, Container::KeyFindings),
    (Collect::Recommendations, Container::Recommendations),
    (Collect::EmergingRisks, Container::EmergingRisks),
    (Collect::Plans, Container::Plans),
];

/// What all sections hold, by kind.
pub(super) struct Gathered(Vec<(Collect, Vec<Collected>)>);

impl Gathered {
    /// Gathers from sections.
    pub(super) fn of(sections: &[Section]) -> Gathered {
        Gathered(PAGES.iter().map(|(what, kind)| (*what, collect(sections, *kind))).collect())
    }

    /// What was found of a kind.
    pub(super) fn found(&self, what: Collect) -> &[Collected] {
        self.0.iter().find(|(kind, _)| *kind == what).map_or(&[], |(_, found)| found)
    }

    /// A page for each kind of which there is something, unless an author has made one of that name.
    pub(super) fn pages(&self, report: &check::Report, strings: &Strings) -> Vec<Gathering> {
        let page = |(what, _): &(Collect, Container)| {
            let key = what.word().replace('-', "_");
            let found = self.found(*what).to_vec();
            let taken = report.sections.iter().any(|section| section.id.value == what.word());
            (!found.is_empty() && !taken).then(|| Gathering {
                page: format!("{}/{}", report.slug, what.word()),
                title: say!(strings, &format!("gathering.{key}")),
                summary: say!(strings, &format!("gathering.{key}_summary")),
                above: None,
                text: Text { blocks: vec![Block::Collection { what: *what, found }], notes: Vec::new() },
            })
        };
        PAGES.iter().filter_map(page).collect()
    }
}

/// The containers of a kind, section by section.
fn collect(sections: &[Section], kind: Container) -> Vec<Collected> {
    fn inside(blocks: &[Block], wanted: Container, page: &str, into: &mut Vec<Block>) {
        for block in blocks {
            match block {
                Block::Callout { kind, blocks, .. } if *kind == wanted => into.extend(blocks.iter().map(unnamed)),
                Block::Callout { kind: kind @ Container::Marked, title, id, blocks } => {
                    // What is collected from under a badge keeps it.
                    let mut marked = Vec::new();
                    inside(blocks, wanted, page, &mut marked);
                    if !marked.is_empty() {
                        let id = format!("{}-{id}", super::slug(page));
                        into.push(Block::Callout { kind: *kind, title: title.clone(), id, blocks: marked });
                    }
                }
                Block::Callout { blocks, .. } | Block::Quote(blocks) => inside(blocks, wanted, page, into),
                _ => {}
            }
        }
    }
    let all = sections.iter().flat_map(Section::walk);
    let found = all.filter_map(|section| {
        let mut blocks = Vec::new();
        inside(&section.text.blocks, kind, &section.page, &mut blocks);
        let address = Address { page: section.page.clone(), anchor: None };
        (!blocks.is_empty()).then(|| Collected { address, heading: section.heading(), blocks })
    });
    found.collect()
}

/// A block without the ids of its items: they belong to the place that it was gathered from.
fn unnamed(block: &Block) -> Block {
    match block {
        Block::List { start, tight, items } => {
            let items = items.iter().map(|item| all_unnamed(item)).collect();
            Block::List { start: *start, tight: *tight, items }
        }
        Block::Quote(blocks) => Block::Quote(all_unnamed(blocks)),
        other => other.clone(),
    }
}

fn all_unnamed(blocks: &[Block]) -> Vec<Block> {
    let one = |block: &Block| match block {
        Block::Named { blocks, .. } => all_unnamed(blocks),
        other => vec![unnamed(other)],
    };
    blocks.iter().flat_map(one).collect()
}
