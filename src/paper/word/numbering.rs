//! The numbers of headings and paragraphs, as Word counts them.
//!
//! The tree carries each number as text. Word is to count for itself, so that an officer who adds a heading need not
//! number by hand. So the way that Word counts is followed here, and what it gives is compared with the text: where it
//! would be another number, the text stands there instead.

use std::collections::BTreeMap;

use super::super::document::{Block, Document, every_block};
use super::look::Look;
use super::xml::Node;

/// How deep a list can be.
const LEVELS: usize = 9;

/// The level of numbered paragraphs below a heading of the first level, in the list of headings.
const PARAGRAPHS: usize = 6;

/// The room that one count takes in a large heading, in twentieths of a point.
const COUNT_WIDTH: usize = 280;

/// How a number comes to stand before a heading or a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// It has none.
    None,
    /// Its style counts.
    Style(&'static str),
    /// A list counts, at a level that the style does not say.
    List(&'static str, u32, usize),
    /// It is written as text.
    Text(String),
}

/// Every number of a document.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// For each heading and paragraph, in reading order.
    marks: Vec<Mark>,
    /// What Word counts, by the id of the block.
    counted: BTreeMap<String, String>,
}

impl Plan {
    /// How the heading or paragraph at a place in reading order is numbered.
    pub(super) fn mark(&self, at: usize) -> Mark {
        self.marks.get(at).cloned().unwrap_or(Mark::None)
    }

    /// The number that Word counts for a block.
    pub(super) fn counted(&self, id: &str) -> Option<&str> {
        self.counted.get(id).map(String::as_str)
    }
}

/// A heading or a paragraph, and its number.
struct Numbered<'a> {
    id: Option<&'a str>,
    /// The level of a heading; nothing for a paragraph.
    level: Option<usize>,
    number: Option<&'a str>,
    /// The number in parts.
    parsed: Option<Number<'a>>,
}

/// "Appendix 2.1": a word and what is counted.
struct Number<'a> {
    word: &'a str,
    counts: Vec<u32>,
}

/// Plans the numbers of a document, and fits the lists to them.
pub(super) fn plan(document: &Document, look: &mut Look) -> Plan {
    let all = numbered(document);
    let words = all.iter().filter_map(|it| it.parsed.as_ref()).map(|it| it.word);
    let word = words.into_iter().find(|word| !word.is_empty()).unwrap_or_default();
    let mut plan = Plan { marks: vec![Mark::None; all.len()], counted: BTreeMap::new() };
    for (index, it) in all.iter().enumerate() {
        if let Some(number) = it.number {
            plan.marks[index] = Mark::Text(number.to_owned());
        }
    }
    count(&all, look, &mut plan, "", HEADINGS, 1);
    if !word.is_empty() {
        count(&all, look, &mut plan, word, APPENDICES, 2);
    }
    plan
}

const HEADINGS: &[&str] = &["Heading1", "Heading2", "Heading3", "Heading4", "Heading5", "Heading6"];
const APPENDICES: &[&str] = &["AppendixHeading1", "AppendixHeading2", "AppendixHeading3"];

/// The style of a heading of an appendix, whether it is counted or not.
fn numbered(document: &Document) -> Vec<Numbered<'_>> {
    let mut all = Vec::new();
    every_block(&document.blocks, &mut |block| {
        let (id, level, number) = match block {
            Block::Heading { level, id, number, .. } => (Some(id.as_str()), Some(usize::from(*level)), number),
            Block::Paragraph { number, id, .. } => (id.as_deref(), None, number),
            _ => return,
        };
        let number = number.as_deref();
        all.push(Numbered { id, level, number, parsed: number.and_then(parse) });
    });
    all
}

fn parse(number: &str) -> Option<Number<'_>> {
    let (word, counts) = number.rsplit_once(' ').unwrap_or(("", number));
    let counts = counts.split('.').map(|it| it.parse().ok().filter(|_| !it.starts_with('+')));
    Some(Number { word, counts: counts.collect::<Option<Vec<u32>>>()? })
}

/// Has Word count all numbers that begin with a word: by the list that the styles have if it counts the same, else by ours.
fn count(all: &[Numbered<'_>], look: &mut Look, plan: &mut Plan, word: &str, styles: &'static [&str], ours: u32) {
    let family = |it: &&Numbered<'_>| it.parsed.as_ref().is_some_and(|number| number.word == word);
    if !all.iter().any(|it| family(&it)) {
        return;
    }
    let offset = all.iter().filter(|it| family(it)).find_map(offset).unwrap_or(0);
    let places: Vec<(usize, &'static str, usize)> = all
        .iter()
        .enumerate()
        .filter(|(_, it)| family(it))
        .filter_map(|(at, it)| place(it, offset, styles, at))
        .collect();
    let known = look.list_of(styles[0]).map(|(list, _)| list);
    let fits = |look: &Look, list: u32| {
        let by_style = |style: &str, level: usize| look.list_of(style) == Some((list, level));
        places.len() == all.iter().filter(|it| family(it)).count()
            && places.iter().all(|(_, style, level)| by_style(style, *level))
            && agree(all, look, list, &places).iter().all(|agreed| *agreed)
    };
    let list = match known.filter(|list| fits(look, *list)) {
        Some(list) => list,
        None => {
            let list = look.list(ours);
            fit(look, list, all, &places, offset, word);
            for (level, style) in styles.iter().enumerate() {
                look.number(style, list, level);
            }
            list
        }
    };
    let agreed = agree(all, look, list, &places);
    for ((at, style, level), agreed) in places.iter().zip(agreed) {
        if !agreed {
            continue;
        }
        let by_style = look.list_of(style) == Some((list, *level));
        plan.marks[*at] = if by_style { Mark::Style(style) } else { Mark::List(style, list, *level) };
        if let (Some(id), Some(number)) = (all[*at].id, all[*at].number) {
            plan.counted.insert(id.to_owned(), number.to_owned());
        }
    }
}

/// How many counts stand before those that change: 1 in a document that is section 5 of a report.
fn offset(it: &Numbered<'_>) -> Option<usize> {
    let counts = it.parsed.as_ref()?.counts.len();
    counts.checked_sub(it.level?)
}

/// The style and level of a heading or paragraph.
fn place(it: &Numbered<'_>, offset: usize, styles: &'static [&str], at: usize) -> Option<(usize, &'static str, usize)> {
    let depth = it.parsed.as_ref()?.counts.len().checked_sub(offset)?;
    match it.level {
        Some(level) => {
            styles.get(level.checked_sub(1)?).filter(|_| level == depth).map(|style| (at, *style, level - 1))
        }
        None => match depth {
            1 => Some((at, "NumberedParagraph", PARAGRAPHS + 2)),
            2 | 3 => Some((at, "NumberedParagraph", PARAGRAPHS + depth - 2)),
            _ => None,
        },
    }
}

/// Fits our list to a document: what stands before the counts, and where they begin.
fn fit(look: &mut Look, list: u32, all: &[Numbered<'_>], places: &[(usize, &str, usize)], offset: usize, word: &str) {
    let first = places.iter().find(|(_, _, level)| *level == 0).or(places.first());
    let counts = first.and_then(|(at, _, _)| all[*at].parsed.as_ref()).map(|it| it.counts.clone()).unwrap_or_default();
    let fixed: String = counts.iter().take(offset).map(|it| format!("{it}.")).collect();
    let before = if word.is_empty() { fixed } else { format!("{word} {fixed}") };
    let start = counts.get(offset).copied().unwrap_or(1);
    let Some(definition) = look.definition_mut(list) else { return };
    for (at, level) in definition.nodes_mut().filter(|it| it.name == "w:lvl").enumerate() {
        for node in level.nodes_mut() {
            match node.name.as_str() {
                "w:start" if at == 0 => node.set("w:val", &start.to_string()),
                "w:lvlText" => {
                    let text = node.attribute("w:val").unwrap_or_default();
                    let counts = text.find('%').map_or(text, |at| &text[at..]).to_owned();
                    node.set("w:val", &format!("{before}{counts}"));
                }
                "w:pPr" => widen(node, offset),
                _ => {}
            }
        }
    }
}

/// Makes room for the counts that stand before those that change.
fn widen(properties: &mut Node, offset: usize) {
    for indent in properties.nodes_mut().filter(|it| it.name == "w:ind") {
        for side in ["w:left", "w:hanging"] {
            let known = indent.attribute(side).and_then(|it| it.parse::<usize>().ok()).unwrap_or(0);
            indent.set(side, &(known + offset * COUNT_WIDTH).to_string());
        }
    }
}

/// Whether Word counts the number of each.
fn agree(all: &[Numbered<'_>], look: &Look, list: u32, places: &[(usize, &str, usize)]) -> Vec<bool> {
    let mut counter = Counter::new(look, list);
    let same = |(at, _, level): &(usize, &str, usize)| counter.next(*level).as_deref() == all[*at].number;
    places.iter().map(same).collect()
}

/// A list as Word counts it.
struct Counter {
    levels: Vec<Level>,
    counts: [Option<u32>; LEVELS],
}

struct Level {
    start: u32,
    decimal: bool,
    text: String,
    /// Counts anew after a level above this one.
    restart: usize,
}

impl Counter {
    fn new(look: &Look, list: u32) -> Counter {
        let definition = look.definition(list);
        let levels = definition.iter().flat_map(|it| it.nodes()).filter(|it| it.name == "w:lvl");
        Counter { levels: levels.enumerate().map(|(at, it)| level(it, at)).collect(), counts: [None; LEVELS] }
    }

    /// The number of the next item at a level. A full stop at its end is its dress; nothing where Word's way is not
    /// known.
    fn next(&mut self, level: usize) -> Option<String> {
        let start = self.levels.get(level)?.start;
        let count = self.counts.get_mut(level)?;
        *count = Some(count.map_or(start, |count| count + 1));
        for (deeper, known) in self.levels.iter().enumerate().skip(level + 1) {
            if level < known.restart {
                self.counts[deeper] = None;
            }
        }
        let mut text = self.levels[level].text.clone();
        for (at, known) in self.levels.iter().enumerate() {
            let place = format!("%{}", at + 1);
            if text.contains(&place) {
                let count = self.counts[at].filter(|_| known.decimal)?;
                text = text.replace(&place, &count.to_string());
            }
        }
        Some(text.trim_end_matches('.').to_owned())
    }
}

fn level(node: &Node, at: usize) -> Level {
    let number = |name: &str| node.val(name).and_then(|it| it.parse().ok());
    Level {
        start: number("w:start").unwrap_or(0),
        decimal: node.val("w:numFmt").is_none_or(|it| it == "decimal"),
        text: node.val("w:lvlText").unwrap_or_default().to_owned(),
        restart: number("w:lvlRestart").map_or(at, |it| it as usize),
    }
}
