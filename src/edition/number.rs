//! Numbers and addresses: what every id of a report is called and where it stands.

use std::collections::{BTreeMap, BTreeSet};

use super::committee::written_paragraphs;
use super::register::anchor;
use super::{Address, slug};
use crate::check::{Content, Kind, NumberStyle, RECOMMENDATIONS, Register, Report, Section, Site};
use crate::narrative::{Block, Container, Document, Inline, Skipped, flattened, plain};
use crate::schema::{Numbering, Show};
use crate::source::Spanned;
use crate::strings::{Strings, say};

/// What an id is called in a sentence, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Named {
    /// "section 5.1", "Figure 7", "Appendix 2", or a title.
    pub(super) name: String,
    /// Number and title, for lists.
    pub(super) heading: String,
    /// Where it stands.
    pub(super) address: Address,
}

/// Numbers and addresses of a report.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// By id: sections, figures, headings with an id.
    pub(super) names: BTreeMap<String, Named>,
    /// The number of each section by the address of its page.
    pub(super) sections: BTreeMap<String, Option<String>>,
    /// Id and number of each heading, by page, in the order they stand.
    pub(super) headings: BTreeMap<String, Vec<(String, Option<String>)>>,
    /// By id of a section or heading: how many sections it has, or else how many items its numbered lists.
    pub(super) counts: BTreeMap<String, usize>,
}

impl Index {
    /// The first name that is another in a later index: what it was and what it is.
    pub(super) fn first_shift(&self, later: &Index) -> Option<(String, String)> {
        let named = self.names.iter().filter_map(|(id, named)| {
            let now = &later.names.get(id)?.name;
            // A topic may be withheld with the point; it has no number.
            let numbered = named.name.chars().any(|c| c.is_ascii_digit());
            (named.name != *now && numbered).then(|| (named.name.clone(), now.clone()))
        });
        let headings = self.headings.iter().filter_map(|(page, headings)| {
            let now = later.headings.get(page)?;
            headings.iter().find_map(|(id, number)| {
                let (_, now) = now.iter().find(|(other, _)| other == id)?;
                let (was, is) = (number.as_ref()?, now.as_ref()?);
                (was != is).then(|| (format!("section {was}"), format!("section {is}")))
            })
        });
        // What stands highest says most.
        named.chain(headings).min_by_key(|(was, _)| (was.matches('.').count(), was.len(), was.clone()))
    }
}

/// What an id is called in another report whose data a document reads, or that it names: "Figure 3, Street report".
pub(super) fn elsewhere(site: &Site, report: &Report, id: &str) -> Option<Named> {
    let reads = |other: &&Report| other.holds.iter().any(|it| !it.is_empty() && report.folders.contains(it));
    let names = |other: &&Report| report.kind.about().any(|it| *it == other.slug);
    let others = site.reports.iter().filter(|other| other.slug != report.slug && (reads(other) || names(other)));
    let named = |other: &Report| {
        let named = index(other, site.numbering, &site.strings).names.remove(id)?;
        Some(Named { name: format!("{}, {}", named.name, other.title.value), ..named })
    };
    others.map(named).find_map(|it| it)
}

/// Numbers everything in `report`.
pub(super) fn index(report: &Report, numbering: Numbering, strings: &Strings) -> Index {
    let mut numberer = Numberer {
        report,
        numbering,
        strings,
        index: Index::default(),
        figures: 0,
        tables: 0,
        taken: report.written_ids().collect(),
        scan: false,
    };
    numberer.page(&report.slug, &report.slug, &report.document, None);
    let (mut numbered, mut appendices) = (0, 0);
    for section in &report.sections {
        let number = match section.style {
            NumberStyle::Section => Some(next(&mut numbered).to_string()),
            NumberStyle::Appendix => Some(say!(strings, "name.appendix", number = next(&mut appendices))),
            NumberStyle::Unnumbered => None,
        };
        numberer.tasks(section, number.as_deref());
        numberer.section(section, &report.slug, number);
    }
    numberer.index
}

fn next(counter: &mut usize) -> usize {
    *counter += 1;
    *counter
}

struct Numberer<'a> {
    report: &'a Report,
    numbering: Numbering,
    strings: &'a Strings,
    index: Index,
    figures: usize,
    tables: usize,
    /// The anchors that are in use.
    taken: BTreeSet<String>,
    /// True inside a horizon scan.
    scan: bool,
}

impl Numberer<'_> {
    /// Recommendations and actions have the number of their paragraph, or one of their own.
    fn tasks(&mut self, section: &Section, number: Option<&str>) {
        let page = format!("{}/{}", self.report.slug, section.id.value);
        match &self.report.kind {
            Kind::Paper(paper) if section.id.value == RECOMMENDATIONS => {
                let before = written_paragraphs(&section.document);
                for (at, it) in paper.recommendations.iter().enumerate() {
                    let place = before + at + 1;
                    let name = number.map_or_else(|| place.to_string(), |number| format!("{number}.{place}"));
                    let name = say!(self.strings, "name.recommendation", number = name);
                    self.name(&it.id.value, &page, name.clone(), name);
                }
            }
            Kind::Minutes(minutes) if section.id.value == "actions" => {
                for (at, it) in minutes.actions.iter().enumerate() {
                    let name = say!(self.strings, "name.action", number = at + 1);
                    self.name(&it.id.value, &page, name.clone(), name);
                }
            }
            Kind::Minutes(minutes) if section.id.value == "points" => {
                for it in &minutes.points {
                    let name = say!(self.strings, "name.point", topic = decapitalised(&it.topic));
                    self.name(&it.id.value, &page, name.clone(), name);
                }
            }
            Kind::Minutes(minutes) if section.id.value == "resolutions" => {
                for (at, it) in minutes.added.iter().enumerate() {
                    let place = minutes.resolutions.len() + at + 1;
                    let name = say!(
                        self.strings,
                        "name.recommendation",
                        number = format!("{}.{place}", number.unwrap_or_default())
                    );
                    self.name(&it.id.value, &page, name.clone(), name);
                }
            }
            _ => {}
        }
    }

    fn section(&mut self, section: &Section, parent: &str, number: Option<String>) {
        let page = format!("{parent}/{}", section.id.value);
        let (name, heading) = match &number {
            Some(number) if is_named(number) => (number.clone(), format!("{number}: {}", section.title.value)),
            Some(number) => {
                (say!(self.strings, "name.section", number = number), format!("{number} {}", section.title.value))
            }
            None => (section.title.value.clone(), section.title.value.clone()),
        };
        let address = Address { page: page.clone(), anchor: None };
        self.index.names.entry(section.id.value.clone()).or_insert(Named { name, heading, address });
        // Headings beside numbered children would take the same numbers.
        // In papers and minutes, paragraphs have these numbers.
        let by_heading = section.children.is_empty() && matches!(self.report.kind, Kind::Report);
        let base = number.clone().filter(|_| by_heading);
        self.page(&page, &section.id, &section.document, base.as_deref());
        if !section.children.is_empty() {
            self.index.counts.insert(section.id.value.clone(), section.children.len());
        }
        for (at, child) in section.children.iter().enumerate() {
            let number = number.as_ref().map(|number| format!("{number}.{}", at + 1));
            self.section(child, &page, number.filter(|_| child.style != NumberStyle::Unnumbered));
        }
        self.index.sections.insert(page, number);
    }

    /// Headings and figures of one page. `base` is the number that its headings continue.
    fn page(&mut self, page: &str, id: &str, document: &Document, base: Option<&str>) {
        let mut levels = [0usize; 3];
        self.numbered_items(id, &document.blocks);
        self.blocks(page, id, &document.blocks, base, &mut levels);
        for footnote in &document.footnotes {
            self.blocks(page, id, &footnote.blocks, None, &mut levels);
        }
    }

    /// Counts the items of numbered lists, for the page and for every heading that they stand under.
    fn numbered_items(&mut self, page: &str, blocks: &[Block]) {
        let mut above: Vec<(u8, Option<&str>)> = vec![(1, Some(page))];
        for block in flattened(blocks) {
            match block {
                Block::Heading { level, id, .. } => {
                    above.retain(|(other, _)| other < level);
                    above.push((*level, id.as_ref().map(|id| id.value.as_str())));
                }
                Block::List { start: Some(_), items, .. } => {
                    for id in above.iter().filter_map(|(_, id)| *id) {
                        *self.index.counts.entry(id.to_owned()).or_default() += items.len();
                    }
                }
                _ => {}
            }
        }
    }

    fn blocks(&mut self, page: &str, id: &str, blocks: &[Block], base: Option<&str>, levels: &mut [usize; 3]) {
        for block in blocks {
            match block {
                Block::Heading { level, id: own, text, .. } => {
                    let number = heading_number(base, *level, levels);
                    let anchor = match own {
                        Some(own) => own.value.clone(),
                        None => self.unique(&format!("{id}-{}", slug(&plain(text)))),
                    };
                    if let Some(own) = own {
                        let title = plain(text);
                        let name = number.as_ref().map_or_else(
                            || title.clone(),
                            |number| say!(self.strings, "name.section", number = number),
                        );
                        let heading =
                            number.as_ref().map_or_else(|| title.clone(), |number| format!("{number} {title}"));
                        self.name(&own.value, page, name, heading);
                    }
                    self.index.headings.entry(page.to_owned()).or_default().push((anchor, number));
                }
                Block::Figure { id, .. } => self.figure(&id.value, page),
                Block::Promise(promise) => {
                    let name = say!(self.strings, "name.promise", number = promise.number);
                    self.name(&promise.id.value, page, name.clone(), name);
                }
                Block::Picture { id: Some(id), picture } => {
                    // A picture that cannot be shown has been reported.
                    let Some(known) = self.report.pictures.get(&picture.span) else { continue };
                    let name = picture_name(known.caption.as_ref().map(|caption| plain(caption)), self.strings);
                    self.name(&id.value, page, name.clone(), name);
                }
                Block::List { start, items, .. } => {
                    for (at, item) in items.iter().enumerate() {
                        if let [Block::Named { id, blocks }] = item.as_slice() {
                            self.item(id, page, start.map(|start| start.first + at as u64), blocks);
                        }
                        self.blocks(page, id, item, None, levels);
                    }
                }
                Block::Named { blocks: inner, .. } => self.blocks(page, id, inner, None, levels),
                Block::Definitions(list) => {
                    let all = list.iter().flat_map(|(_, definitions)| definitions);
                    all.for_each(|it| self.blocks(page, id, it, None, levels));
                }
                Block::Quote(inner) => self.blocks(page, id, inner, None, levels),
                Block::Badged { blocks: inner, .. } => self.blocks(page, id, inner, base, levels),
                Block::Skipped(skipped) => {
                    for level in &skipped.headings {
                        heading_number(base, *level, levels);
                    }
                    self.skip(skipped);
                }
                Block::Container { blocks: inner, kind, .. } => {
                    let base = if *kind == Container::Withheld { base } else { None };
                    let scan = std::mem::replace(&mut self.scan, *kind == Container::HorizonScan);
                    self.blocks(page, id, inner, base, levels);
                    self.scan = scan;
                }
                _ => {}
            }
        }
    }

    fn figure(&mut self, id: &str, page: &str) {
        // A figure that could not be resolved has been reported; it takes no number.
        let Some(figure) = self.report.figures.get(id) else { return };
        let drawn = match &figure.content {
            Content::Tables(parts) => parts.iter().any(|part| !part.charts.is_empty()),
            Content::Matrix { show, .. } => *show == Show::Ranking,
            Content::Register { .. } => false,
            Content::Missing(_) => true,
            Content::Withheld { drawn, .. } => *drawn,
        };
        let number = match (self.numbering, drawn) {
            (Numbering::Figures, _) | (Numbering::Split, true) => {
                say!(self.strings, "name.figure", number = next(&mut self.figures))
            }
            (Numbering::Split, false) => say!(self.strings, "name.table", number = next(&mut self.tables)),
        };
        self.name(id, page, number.clone(), number);
        if let Content::Register { register, top: None, show: Show::Full | Show::Ranking } = &figure.content {
            self.risks(id, page, register);
        }
    }

    /// Risks are called by their codes, and stand where all of them are listed.
    fn risks(&mut self, figure: &str, page: &str, register: &Register) {
        for risk in &register.risks {
            let address = Address { page: page.to_owned(), anchor: Some(anchor(figure, &risk.id)) };
            let (name, heading) =
                (say!(self.strings, "name.risk", code = risk.code), format!("{} {}", risk.code, risk.title));
            let named = Named { name, heading, address };
            self.index.names.entry(Register::reference(&risk.id)).or_insert(named);
        }
    }

    /// A list item is called by its number, or by the words that it starts with.
    fn item(&mut self, id: &Spanned<String>, page: &str, number: Option<u64>, blocks: &[Block]) {
        let words = match blocks.first() {
            Some(Block::Paragraph(words)) => match words.as_slice() {
                [Inline::Strong(first), ..] => plain(first),
                all => plain(all),
            },
            _ => String::new(),
        };
        let words = words.trim().trim_end_matches(['.', ':']).to_owned();
        let (name, heading) = match number {
            Some(number) if self.scan => {
                (say!(self.strings, "name.scan_item", number = number), format!("{number} {words}"))
            }
            Some(number) => (say!(self.strings, "name.item", number = number), format!("{number} {words}")),
            None => (format!("“{words}”"), words),
        };
        self.name(&id.value, page, name, heading);
    }

    /// Passes over the numbers of what is withheld.
    fn skip(&mut self, skipped: &Skipped) {
        match self.numbering {
            Numbering::Figures => self.figures += skipped.figures + skipped.tables,
            Numbering::Split => {
                self.figures += skipped.figures;
                self.tables += skipped.tables;
            }
        }
    }

    fn name(&mut self, id: &str, page: &str, name: String, heading: String) {
        let address = Address { page: page.to_owned(), anchor: Some(id.to_owned()) };
        self.index.names.entry(id.to_owned()).or_insert(Named { name, heading, address });
    }

    fn unique(&mut self, wanted: &str) -> String {
        let mut anchor = wanted.to_owned();
        let mut n = 1;
        while !self.taken.insert(anchor.clone()) {
            n += 1;
            anchor = format!("{wanted}-{n}");
        }
        anchor
    }
}

/// What a picture is called in a sentence.
fn picture_name(caption: Option<String>, strings: &Strings) -> String {
    match caption {
        Some(caption) => say!(strings, "name.picture_called", caption = caption),
        None => say!(strings, "name.picture"),
    }
}

/// True for a number with a word before it: "Appendix 2".
pub(super) fn is_named(number: &str) -> bool {
    !number.starts_with(|c: char| c.is_ascii_digit())
}

/// A title inside a sentence. Names keep their capitals.
fn decapitalised(title: &str) -> String {
    let mut chars = title.chars();
    let first = chars.next().into_iter().flat_map(char::to_lowercase);
    // "ASB" is no word that starts a sentence.
    if title.chars().nth(1).is_some_and(char::is_uppercase) { title.to_owned() } else { first.chain(chars).collect() }
}

/// Headings continue the number of their page, to three places in all.
fn heading_number(base: Option<&str>, level: u8, levels: &mut [usize; 3]) -> Option<String> {
    let at = usize::from(level.clamp(2, 4) - 2);
    levels[at] += 1;
    levels[at + 1..].fill(0);
    let base = base.filter(|base| !is_named(base))?;
    let parts: Vec<String> = levels[..=at].iter().map(usize::to_string).collect();
    let number = format!("{base}.{}", parts.join("."));
    (number.split('.').count() <= 3 && !parts.iter().any(|part| part == "0")).then_some(number)
}
