//! Lists and definitions.

use super::super::document::{Block, Definition};
use super::body::{Body, Extra, Place};
use super::xml::Node;

/// The space below a list, more than between its items.
const BELOW: u32 = 60;

/// How much further in each level of a list stands, in twentieths of a point.
const STEP: u32 = 397;

/// How far bullets and numbers hang out.
const HANG: u32 = 340;

impl<'a> Body<'a> {
    /// A list. Each numbered one counts anew, from its own first number.
    pub(super) fn list(&mut self, start: Option<(u64, &'static str)>, items: &'a [Vec<Block>], place: Place) {
        let (depth, callout) = match place {
            Place::Item(depth, callout) => (depth + 1, callout),
            Place::Callout => (0, true),
            _ => (0, false),
        };
        let style = match (start.is_some(), callout) {
            (false, false) => ["ListBullet", "ListBullet2", "ListBullet3"][depth.min(2)],
            (true, false) => ["ListNumber", "ListNumber2", "ListNumber3"][depth.min(2)],
            (false, true) => ["CalloutBullet", "CalloutBullet2"][depth.min(1)],
            (true, true) => "CalloutNumber",
        };
        let (list, level) = self.look.list_of(style).unwrap_or((self.look.list(3), 0));
        let level = if depth > 2 && !callout { depth.min(8) } else { level };
        let list = match start {
            Some((start, marks)) => {
                self.lists.push((list, level, start, marks));
                self.first_list() + u32::try_from(self.lists.len()).unwrap_or(u32::MAX) - 1
            }
            None => list,
        };
        // A style counts by itself; a list that begins anew, or lies deeper than styles go, is named.
        let named = (start.is_some() || (depth > 2 && !callout)).then_some((list, level));
        for (at, item) in items.iter().enumerate() {
            let (id, first, rest) = match item.split_first() {
                Some((Block::Paragraph { id, text, .. }, rest)) => (id.as_deref(), text.as_slice(), rest),
                _ => (None, &[][..], item.as_slice()),
            };
            if matches!(item.first(), Some(Block::Paragraph { .. })) {
                self.next_mark();
            }
            let after = (callout && at + 1 < items.len() && rest.is_empty()).then_some(50);
            // What belongs to a numbered paragraph stands under its words.
            let under = (self.under > 0 && !callout).then_some(self.under);
            let indent = under.map(|under| under + STEP * u32::try_from(depth + 1).unwrap_or(1));
            let hang = indent.map(|_| HANG);
            self.paragraph(style, Extra { list: named, after, indent, hang, ..Extra::default() }, |body| match id {
                Some(id) => body.marked(id, |body| body.runs(first)),
                None => body.runs(first),
            });
            self.blocks(rest, Place::Item(depth, callout));
        }
        self.gap = (place == Place::Text).then_some(BELOW);
    }

    /// The number of the first list that is made for this document alone.
    pub(super) fn first_list(&self) -> u32 {
        let lists = self.look.numbering.nodes().filter(|it| it.name == "w:num");
        lists.filter_map(|it| it.attribute("w:numId")?.parse::<u32>().ok()).max().unwrap_or(0) + 1
    }

    /// A term and what it means.
    pub(super) fn definition(&mut self, item: &'a Definition) {
        self.paragraph("DefinitionTerm", Extra { keep: true, ..Extra::default() }, |body| body.runs(&item.term));
        for blocks in &item.definitions {
            self.blocks(blocks, Place::Definition);
        }
    }
}

/// A level of a list with other marks: `i.`, `a)`.
fn marked(level: &Node, at: usize, start: u64, marks: &str) -> Node {
    let format = match marks.as_bytes() {
        [b'i', ..] => "lowerRoman",
        [b'a', ..] => "lowerLetter",
        _ => "decimal",
    };
    let mut level = level.clone();
    for node in level.nodes_mut() {
        match node.name.as_str() {
            "w:start" => node.set("w:val", &start.to_string()),
            "w:numFmt" => node.set("w:val", format),
            "w:lvlText" => node.set("w:val", &format!("%{}{}", at + 1, &marks[1..])),
            _ => {}
        }
    }
    level
}

/// The lists of the look, and those that begin at numbers of their own.
pub(super) fn numbering(body: &Body<'_>) -> Node {
    let mut numbering = body.look.numbering.clone();
    for (id, (list, level, start, marks)) in (body.first_list()..).zip(&body.lists) {
        let known = body.look.definition(*list);
        let definition = known.and_then(|it| it.attribute("w:abstractNumId")).unwrap_or("0");
        let mut node = Node::new("w:num", &[("w:numId", &id.to_string())]);
        node.push(Node::new("w:abstractNumId", &[("w:val", definition)]));
        let mut anew = Node::new("w:lvlOverride", &[("w:ilvl", &level.to_string())]);
        anew.push(Node::new("w:startOverride", &[("w:val", &start.to_string())]));
        let own = known.and_then(|it| it.nodes().find(|it| it.attribute("w:ilvl") == Some(&level.to_string())));
        if let Some(own) = own.filter(|_| *marks != "1.") {
            anew.push(marked(own, *level, *start, marks));
        }
        node.push(anew);
        numbering.insert_before(node, |it| it.name == "w:numIdMacAtCleanup");
    }
    numbering
}
