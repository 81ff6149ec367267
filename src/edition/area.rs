//! "My area": for each area of the kinds that the site asks for, a page with every figure of it, its place among the
//! others, and the way to where the report says more.

use rust_decimal::Decimal;

use super::evidence::{background_page, row_anchor};
use super::figure::data_file;
use super::gathering::Gathering;
use super::layout::flat_header;
use super::{Address, Block, Entry, Inline, Text, distinct_title, slug};
use crate::check::{self, Site};
use crate::model::{Area, Data, Datum, Missing, RowKind, Table, Unit, competition_ranks, ordinal};
use crate::strings::{Strings, say};

/// The folder of the pages, below the report.
const FOLDER: &str = "areas";

/// The pages of areas of a report, the list of them first; none if no table is about areas.
pub(super) fn pages(site: &Site, report: &check::Report, figures: &[Entry]) -> Vec<Gathering> {
    let maker = Maker { site, report, figures };
    let mut pages = Vec::new();
    let mut list = Vec::new();
    for kind in &site.area_pages {
        let tables: Vec<&Table> = maker.tables(kind).collect();
        let areas = site.data.areas.of_kind(kind);
        let made: Vec<Gathering> = areas.filter_map(|area| maker.page(area, &tables)).collect();
        if made.is_empty() {
            continue;
        }
        list.push(maker.heading(&say!(site.strings, "area.every", kind = kind), kind));
        let item = |page: &Gathering| {
            let address = Address { page: page.page.clone(), anchor: None };
            vec![Block::Paragraph(vec![Inline::Reference { address, text: vec![text(&page.title)] }])]
        };
        list.push(Block::List { start: None, tight: true, items: made.iter().map(item).collect() });
        pages.extend(made);
    }
    if list.is_empty() {
        return Vec::new();
    }
    let index = Gathering {
        page: maker.index(),
        title: say!(site.strings, "area.title"),
        summary: say!(site.strings, "area.summary"),
        above: None,
        text: Text { blocks: list, notes: Vec::new() },
    };
    std::iter::once(index).chain(pages).collect()
}

struct Maker<'a> {
    site: &'a Site,
    report: &'a check::Report,
    figures: &'a [Entry],
}

fn text(words: &str) -> Inline {
    Inline::Text(words.to_owned())
}

impl Maker<'_> {
    fn data(&self) -> &Data {
        &self.site.data
    }

    fn index(&self) -> String {
        format!("{}/{FOLDER}", self.report.slug)
    }

    /// The report's own tables whose rows are areas of a kind.
    fn tables<'s>(&'s self, kind: &'s str) -> impl Iterator<Item = &'s Table> {
        let own =
            move |table: &&Table| self.report.holds.contains(&table.folder) && table.areas.as_deref() == Some(kind);
        self.data().tables.iter().filter(own)
    }

    fn heading(&self, words: &str, id: &str) -> Block {
        Block::Heading { level: 2, id: slug(id), number: None, text: vec![text(words)] }
    }

    /// The page of an area, if some table has it.
    fn page(&self, area: &Area, tables: &[&Table]) -> Option<Gathering> {
        let mut blocks = Vec::new();
        for table in tables {
            let row = table.rows.iter().position(|row| row.depth == 0 && row.label == area.name);
            if let Some(row) = row {
                blocks.extend(self.table(table, row, area));
            }
        }
        (!blocks.is_empty()).then(|| Gathering {
            page: format!("{}/{}", self.index(), area.id.replace('_', "-")),
            title: format!("{} ({})", area.name, area.kind),
            summary: say!(self.site.strings, "area.about", kind = area.kind, area = area.name),
            above: Some((Address { page: self.index(), anchor: None }, say!(self.site.strings, "area.title"))),
            text: Text { blocks, notes: Vec::new() },
        })
    }

    /// What a table says of an area, column by column.
    fn table(&self, table: &Table, row: usize, area: &Area) -> Vec<Block> {
        let peers = Peers::of(table, row, self.data());
        let strings = &self.site.strings;
        let head = [
            say!(strings, "area.figure"),
            area.name.clone(),
            say!(strings, "area.place_among", count = peers.rows.len(), kind = area.kind),
            say!(strings, "area.range"),
        ];
        let line = |column: usize| {
            let [value, place, range] = peers.cells(table, row, column);
            let evidence = vec![self.evidence(table, Some(row))];
            let value = match table.quantity(row, column) {
                Ok(_) => Inline::Value { text: value, evidence },
                Err(_) => text(&value),
            };
            let header = flat_header(table, column);
            vec![vec![text(&header)], vec![value], vec![text(&place)], vec![text(&range)]]
        };
        // The place says what a column of ranks would say.
        let columns = (0..table.columns.len()).filter(|column| table.columns[*column].unit != Unit::Rank);
        vec![
            self.heading(&distinct_title(table, self.data()), &table.id),
            Block::Paragraph(self.more(table)),
            Block::WordTable {
                head: head.iter().map(|words| vec![text(words)]).collect(),
                rows: columns.map(line).collect(),
            },
        ]
    }

    /// Period, and where the report says more.
    fn more(&self, table: &Table) -> Vec<Inline> {
        let strings = &self.site.strings;
        let file = data_file(&self.report.slug, &table.id);
        let figure = self.figures.iter().find(|entry| entry.datasets.contains(&file));
        let (address, name) = match figure {
            Some(entry) => (entry.address.clone(), entry.number.clone()),
            None => (self.evidence(table, None), say!(strings, "area.evidence")),
        };
        let period = table.period.map_or_else(String::new, |period| format!("{}. ", period.said(strings)));
        let unit = say!(strings, "area.counted_in", unit = table.unit.said(strings));
        let words = format!("{unit} {period}{} ", say!(strings, "area.more"));
        vec![text(&words), Inline::Reference { address, text: vec![text(&name)] }]
    }

    fn evidence(&self, table: &Table, row: Option<usize>) -> Address {
        let anchor = row.map(|row| row_anchor(&table.rows[row].id));
        Address { page: background_page(&self.report.slug, &table.id), anchor }
    }
}

/// The rows that an area stands among.
struct Peers {
    rows: Vec<usize>,
    /// True if nothing of the table is withheld: a place among some says something of the others.
    whole: bool,
}

impl Peers {
    fn of(table: &Table, row: usize, data: &Data) -> Peers {
        let kind = table.areas.as_deref().unwrap_or_default();
        let is_area = |at: &usize| {
            let row = &table.rows[*at];
            row.kind == RowKind::Data && data.areas.called(&row.label, kind).is_some()
        };
        Peers { rows: table.siblings(row).filter(is_area).collect(), whole: table.unseen_rows.is_empty() }
    }

    /// The value of an area, its place, and the range of all.
    fn cells(&self, table: &Table, row: usize, column: usize) -> [String; 3] {
        let value = match table.quantity(row, column) {
            Ok(quantity) => quantity.cell(),
            Err(missing) => format!("{} {}", missing.shorthand(), missing.said(&table.strings)),
        };
        let withheld = |at: &usize| {
            let cell = table.cell(*at, column);
            cell.unseen || cell.datum == Datum::Missing(Missing::Withheld)
        };
        if !self.whole || self.rows.iter().any(withheld) {
            let withheld = say!(table.strings, "area.withheld");
            return [value, withheld.clone(), withheld];
        }
        let number = |at: &usize| Some((*at, table.quantity(*at, column).ok()?.rounded()));
        let mut shown: Vec<(usize, Decimal)> = self.rows.iter().filter_map(number).collect();
        let place = self.place(&shown, row, &table.strings);
        shown.sort_by_key(|(at, number)| (*number, *at));
        let end = |it: Option<&(usize, Decimal)>| {
            let (at, _) = it?;
            let value = table.quantity(*at, column).ok()?.cell();
            Some(format!("{value} ({})", table.rows[*at].label))
        };
        let range = match (end(shown.first()), end(shown.last())) {
            (Some(low), Some(high)) if shown.len() > 1 => say!(table.strings, "period.range", from = low, to = high),
            _ => say!(table.strings, "area.none"),
        };
        [value, place, range]
    }

    fn place(&self, shown: &[(usize, Decimal)], row: usize, strings: &Strings) -> String {
        let at = shown.iter().position(|(at, _)| *at == row);
        let Some(at) = at.filter(|_| shown.len() > 1) else {
            return say!(strings, "area.none");
        };
        let numbers: Vec<Decimal> = shown.iter().map(|(_, number)| *number).collect();
        let (rank, tied) = competition_ranks(&numbers, true)[at];
        let place = match rank {
            1 => say!(strings, "area.highest"),
            _ => say!(strings, "area.so_many_highest", place = ordinal(rank, strings)),
        };
        let some = shown.len() < self.rows.len();
        let place = if some { say!(strings, "area.of_some", place = place, some = shown.len()) } else { place };
        if tied { say!(strings, "area.tied", place = place) } else { place }
    }
}
