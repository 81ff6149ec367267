//! Figures: tables as they will be shown, with their headers, notes, keys and source lines.

use std::sync::Arc;

use serde::Serialize;

use super::chart::{self, Chart};
use super::layout::lay_out;
use super::matrix::{self, Matrix};
use super::number::Named;
use super::passage::PassageKind;
use super::register::{self, anchor};
use super::sparkline::Sparkline;
use super::text::Filler;
use super::tile::{self, Tile};
use super::{Address, Entry, Inline, SourceLine, plain, source_line, term_anchor};
use crate::check;
use crate::model::{self, Data, Level, Missing, Period, Rating, Status};
use crate::schema::Show;
use crate::strings::{Strings, say};

/// A figure as it will be shown.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Its id.
    pub id: String,
    /// "Figure 7".
    pub number: String,
    /// Its headline.
    pub title: Vec<Inline>,
    /// Measure, area and period.
    pub subtitle: String,
    /// The author's description of the charts, in place of the one made from the data.
    pub description: Option<Vec<Inline>>,
    /// What it shows.
    pub content: Content,
    /// Who supplied the data.
    pub sources: Vec<SourceLine>,
    /// How firm the figures are, if they are not final.
    pub status: Option<String>,
    /// Notes; a mark `[note 1]` leads to the first.
    pub notes: Vec<String>,
    /// For each note that is a definition: where it stands in the glossary.
    pub defined: Vec<Option<Address>>,
    /// What percentages are percentages of, and why they may not add up.
    pub bases: Vec<String>,
    /// The shorthand that is used, with its meaning.
    pub keys: Vec<(&'static str, String)>,
}

impl Figure {
    /// Its charts, in the order they stand.
    pub fn charts(&self) -> impl Iterator<Item = &Chart> {
        let parts = match &self.content {
            Content::Tables(parts) => parts.as_slice(),
            Content::Matrix(_) | Content::Missing(_) | Content::Withheld(_) => &[],
        };
        parts.iter().flat_map(|part| &part.charts)
    }
}

/// What a figure shows.
#[derive(Clone, Debug)]
pub enum Content {
    /// One or several tables, each perhaps with charts.
    Tables(Vec<Part>),
    /// All scores of a risk matrix.
    Matrix(Box<Matrix>),
    /// The published figure is lost; what it showed.
    Missing(Vec<Inline>),
    /// The figure is not in this edition: why, and whom to ask.
    Withheld(Vec<Inline>),
}

/// A table of a figure, with the charts over it.
#[derive(Clone, Debug)]
pub struct Part {
    /// A heading, where a figure has several parts.
    pub title: Option<Vec<Inline>>,
    /// The table.
    pub table: Table,
    /// The charts.
    pub charts: Vec<Chart>,
    /// Headline tiles, which show some of the table.
    pub tiles: Vec<Tile>,
    /// The table behind it, for download: the report that publishes it, and its name.
    pub dataset: Option<(String, String)>,
}

/// A table as it will be shown.
#[derive(Clone, Debug, Serialize)]
pub struct Table {
    /// What it shows, for its caption.
    pub caption: String,
    /// Rows of header cells; the first cell of the first row is the header of the row labels.
    pub head: Vec<Vec<HeadCell>>,
    /// For each column its header in one line.
    pub columns: Vec<String>,
    /// The rows, in bodies.
    pub bodies: Vec<Body>,
}

impl Table {
    /// True if some cells hold words in place of figures.
    pub fn is_worded(&self) -> bool {
        self.bodies.iter().flat_map(|body| &body.rows).flat_map(|row| &row.cells).any(|cell| !cell.words.is_empty())
    }
}

/// A header cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HeadCell {
    /// The header.
    pub text: String,
    /// How many columns it spans.
    pub columns: usize,
    /// How many rows it spans.
    pub rows: usize,
    /// The notes it bears.
    pub notes: Vec<usize>,
}

/// Rows under a common label, or without one.
#[derive(Clone, Debug, Serialize)]
pub struct Body {
    /// The label: a group, or the title of a breakdown.
    pub title: Option<String>,
    /// How deep the label stands.
    pub depth: usize,
    /// The rows.
    pub rows: Vec<Row>,
}

/// A row.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Row {
    /// The id of the row.
    pub id: String,
    /// Its id on the page, if something leads to it.
    pub anchor: Option<String>,
    /// The label.
    pub label: String,
    /// How deep it stands.
    pub depth: usize,
    /// A total.
    pub total: bool,
    /// An "of which" row.
    pub memo: bool,
    /// The area that the report is about.
    pub own: bool,
    /// The notes it bears.
    pub notes: Vec<usize>,
    /// The cells.
    pub cells: Vec<Cell>,
}

impl Row {
    /// A row of which nothing more is said.
    pub(super) fn plain(id: String, label: String, cells: Vec<Cell>) -> Row {
        Row { id, label, cells, ..Row::default() }
    }
}

/// A cell.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Cell {
    /// As printed: a number, or a shorthand; nothing in a cell of words.
    pub text: String,
    /// For a cell of words: what it says.
    #[serde(skip)]
    pub words: Vec<Inline>,
    /// Its shade, from 0, where cells are shaded. It says nothing that the words do not say.
    pub shade: Option<usize>,
    /// Why there is no number, in words.
    pub missing: Option<String>,
    /// The shorthand of its status, if it is not the table's.
    pub status: Option<&'static str>,
    /// How the text is shown, if it is a word that judges.
    pub rating: Option<Rating>,
    /// A line that shows how the figures of the row went, in the place of a figure.
    pub sparkline: Option<Sparkline>,
    /// The notes it bears.
    pub notes: Vec<usize>,
}

/// What is gathered while the tables of a figure are laid out.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) notes: Vec<String>,
    pub(super) bases: Vec<String>,
    pub(super) missing: Vec<Missing>,
    pub(super) statuses: Vec<Status>,
    /// Whether changes are larger than chance.
    pub(super) significance: Vec<bool>,
    /// Whether a series breaks.
    pub(super) breaks: bool,
    /// What is said of rows, columns and cells that not everybody may see, by level.
    badges: Vec<(Level, String)>,
}

impl Gathered {
    /// Nothing yet, and what is said of what not everybody may see.
    fn of(site: &check::Site) -> Gathered {
        let levels = (0..site.markings.0.len()).map(model::Level::of);
        let badge = |level| Some((level, say!(site.strings, "figure.badge", marking = site.badge(level)?)));
        Gathered { badges: levels.filter_map(badge).collect(), ..Gathered::default() }
    }

    /// The number of a note; the same words share one.
    pub(super) fn mark(&mut self, text: &str) -> usize {
        let at = self.notes.iter().position(|note| note == text);
        at.unwrap_or_else(|| {
            self.notes.push(text.to_owned());
            self.notes.len() - 1
        }) + 1
    }

    fn marks(&mut self, notes: &[String]) -> Vec<usize> {
        notes.iter().map(|note| self.mark(note)).collect()
    }

    /// The numbers of notes, and that of the badge of what not everybody may see.
    pub(super) fn badged(&mut self, notes: &[String], level: Level) -> Vec<usize> {
        let badge = self.badges.iter().find(|(of, _)| *of == level).map(|(_, words)| words.clone());
        let mut marks = self.marks(notes);
        marks.extend(badge.map(|words| self.mark(&words)));
        marks
    }

    fn keys(&self, strings: &Strings) -> Vec<(&'static str, String)> {
        let mut missing = self.missing.clone();
        missing.sort_unstable();
        missing.dedup();
        let mut statuses = self.statuses.clone();
        statuses.sort_unstable();
        statuses.dedup();
        let missing = missing.into_iter().map(|it| (it.shorthand(), it.said(strings)));
        let statuses = statuses.into_iter().filter_map(|it| Some((it.shorthand()?, it.said(strings))));
        let significance = [(true, "[s]", "key.significant"), (false, "[ns]", "key.not_significant")];
        let significance = significance.into_iter().filter(|(real, ..)| self.significance.contains(real));
        let significance = significance.map(|(_, short, key)| (short, say!(strings, key)));
        let breaks = self.breaks.then(|| ("[b]", say!(strings, "key.break")));
        missing.chain(statuses).chain(significance).chain(breaks).collect()
    }
}

/// Where a note that is a definition stands in the glossary.
fn definition_of(data: &Data, note: &str) -> Option<Address> {
    let term = data.glossary.iter().find(|it| it.is_said_by(note))?;
    Some(Address { page: "glossary".into(), anchor: Some(term_anchor(&term.term)) })
}

/// Lays out a figure, and says how it stands in the list of figures.
pub(super) fn figure(filler: &mut Filler<'_>, figure: &check::Figure, named: &Named) -> (Figure, Entry) {
    let site = filler.site;
    let data = &site.data;
    let mut gathered = Gathered::of(site);
    let title = figure.title.as_ref().map(|title| filler.loose(PassageKind::Caption, title));
    let description = figure.description.as_ref().map(|text| filler.loose(PassageKind::Caption, text));
    let own_subtitle = figure.subtitle.as_ref().map(|text| plain(&filler.loose(PassageKind::Caption, text)));
    let laid = match &figure.content {
        check::Content::Tables(parts) => tables(filler, figure, parts, &mut gathered),
        check::Content::Matrix { matrix, show, top } => {
            let matrix = data.matrix(*matrix);
            let home = publisher(filler, &matrix.folder);
            self::matrix(figure, (matrix, home), (*show, *top), data, &mut gathered)
        }
        check::Content::Register { register, show, top } => {
            self::register(filler, figure, register, (*show, *top), named, &mut gathered)
        }
        check::Content::Missing(words) => {
            Laid::of_words(Content::Missing(filler.loose(PassageKind::Caption, words)), "not available")
        }
        check::Content::Withheld { notice, .. } => {
            Laid::of_words(Content::Withheld(filler.loose(PassageKind::Caption, notice)), "not published")
        }
    };
    let mut title = title.unwrap_or_else(|| vec![Inline::Text(laid.title.clone())]);
    let bare = title.clone();
    if let Some(badge) = &figure.badge {
        title.splice(0..0, [Inline::Strong(vec![Inline::Text(badge.clone())]), Inline::Text(" ".into())]);
    }
    let subtitle = own_subtitle.unwrap_or(laid.subtitle);
    let entry = Entry {
        number: named.heading.clone(),
        address: named.address.clone(),
        title: title.clone(),
        subtitle: subtitle.clone(),
        kind: laid.kind,
        datasets: laid.datasets,
    };
    let figure = Figure {
        id: figure.id.value.clone(),
        number: named.heading.clone(),
        // A block says for all that stands in it that not everybody may see it.
        title: if filler.badge.is_some() && filler.badge == figure.badge { bare } else { title },
        subtitle,
        description,
        content: laid.content,
        sources: laid.sources,
        status: laid.status,
        keys: gathered.keys(&site.strings),
        defined: gathered.notes.iter().map(|note| definition_of(data, note)).collect(),
        notes: gathered.notes,
        bases: gathered.bases,
    };
    (figure, entry)
}

/// The content of a figure with what is said around it.
struct Laid {
    content: Content,
    title: String,
    subtitle: String,
    sources: Vec<SourceLine>,
    status: Option<String>,
    kind: &'static str,
    datasets: Vec<String>,
}

impl Laid {
    fn of_words(content: Content, kind: &'static str) -> Laid {
        Laid {
            content,
            title: String::new(),
            subtitle: String::new(),
            sources: Vec::new(),
            status: None,
            kind,
            datasets: Vec::new(),
        }
    }
}

/// A risk matrix, published by the report `home`.
fn matrix(
    figure: &check::Figure,
    (matrix, home): (&model::Matrix, &str),
    (show, top): (Show, Option<usize>),
    data: &Data,
    gathered: &mut Gathered,
) -> Laid {
    let (content, kind) = match show {
        Show::Full | Show::Grid => (Content::Matrix(Box::new(matrix::full(matrix, home, gathered))), "matrix"),
        Show::Ranking => {
            let mut part = matrix::ranking(matrix, top, &figure.id.value);
            part.dataset = Some((home.to_owned(), matrix.id.clone()));
            (Content::Tables(vec![part]), "chart")
        }
    };
    let period = matrix.period.map(|period| period.said(&matrix.strings));
    Laid {
        content,
        title: matrix.title.clone(),
        subtitle: join(&[Some(matrix.title.clone()), period]),
        sources: source_line(data, &matrix.source).into_iter().collect(),
        status: None,
        kind,
        datasets: vec![data_file(home, &matrix.id)],
    }
}

/// A risk register.
fn register(
    filler: &mut Filler<'_>,
    figure: &check::Figure,
    register: &Arc<check::Register>,
    (show, top): (Show, Option<usize>),
    named: &Named,
    gathered: &mut Gathered,
) -> Laid {
    let data = &filler.site.data;
    let table = data.table(register.table);
    let words = filler.words_of(register);
    for note in &table.notes {
        gathered.mark(note);
    }
    // Where this figure lists all risks, its grid leads to its own rows.
    let listed = show != Show::Grid && top.is_none();
    let place = |risk: &check::Risk| {
        let own = || Address { page: named.address.page.clone(), anchor: Some(anchor(&figure.id, &risk.id)) };
        let elsewhere = || Some(filler.index.names.get(&check::Register::reference(&risk.id))?.address.clone());
        if listed { Some(own()) } else { elsewhere() }
    };
    let places = register.risks.iter().map(place).collect();
    let layout = register::Layout { register, table, words: &words, figure: &figure.id, places };
    let home = publisher(filler, &table.folder).to_owned();
    let parts = layout.parts(show, top, (home.clone(), table.id.clone()), gathered);
    gathered.bases.extend(layout.method());
    let area = table.area.as_ref().and_then(|id| data.areas.get(id)).map(|area| area.name.clone());
    let period = table.period.map(|period| period.said(&table.strings));
    Laid {
        content: Content::Tables(parts),
        title: table.title.clone(),
        subtitle: join(&[Some(table.title.clone()), area, period]),
        sources: source_line(data, &table.source).into_iter().collect(),
        status: Some(table.status).filter(|it| *it != Status::Final).map(|it| it.said(&table.strings)),
        kind: "table",
        datasets: vec![data_file(&home, &table.id)],
    }
}

/// In whose folder the tables of a folder of `data/` are, if they are anywhere.
fn publisher<'a>(filler: &Filler<'a>, folder: &str) -> &'a str {
    filler.site.home(filler.report, folder).unwrap_or(&filler.report.slug)
}

/// The path of a table as open data.
pub fn data_file(report: &str, dataset: &str) -> String {
    format!("{report}/data/{dataset}.csv")
}

/// The path of the workbook with all tables of a report.
pub fn workbook_file(report: &str) -> String {
    format!("{report}/{report}.ods")
}

/// The path of what a program must know of a table, where the standard of the W3C looks for it.
pub fn metadata_file(report: &str, dataset: &str) -> String {
    format!("{}-metadata.json", data_file(report, dataset))
}

fn join(parts: &[Option<String>]) -> String {
    parts.iter().flatten().cloned().collect::<Vec<_>>().join(", ")
}

fn tables(filler: &mut Filler<'_>, figure: &check::Figure, parts: &[check::Part], gathered: &mut Gathered) -> Laid {
    let data = &filler.site.data;
    let mut laid = Vec::new();
    let mut sources: Vec<SourceLine> = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let table = data.table(part.table);
        let source = source_line(data, &table.source);
        sources.extend(source.filter(|source| !sources.contains(source)));
        let charts = part.charts.iter().enumerate();
        let charts = charts.map(|(n, it)| chart::chart(table, it, data, format!("{}-chart-{at}-{n}", figure.id.value)));
        laid.push(Part {
            title: heading(filler, part, (at, parts.len()), data),
            charts: charts.collect(),
            tiles: part.tiles.as_ref().map(|plan| tile::tiles(table, plan)).unwrap_or_default(),
            table: lay_out(table, part, data, parts.len() > 1, gathered),
            dataset: Some((publisher(filler, &table.folder).to_owned(), table.id.clone())),
        });
    }
    let first = &parts[0];
    let table = data.table(first.table);
    let several = parts.len() > 1;
    let subtitle = if several { common(parts, data) } else { subtitle(table, first, data) };
    let status = parts.iter().map(|part| data.table(part.table).status).max().filter(|it| *it != Status::Final);
    let drawn = laid.iter().any(|part| !part.charts.is_empty());
    let mut datasets: Vec<String> =
        laid.iter().filter_map(|part| part.dataset.as_ref()).map(|(home, id)| data_file(home, id)).collect();
    datasets.dedup();
    Laid {
        content: Content::Tables(laid),
        title: table.title.clone(),
        subtitle,
        sources,
        status: status.map(|it| it.said(&table.strings)),
        kind: if drawn { "chart" } else { "table" },
        datasets,
    }
}

/// The heading of a part; one of several has a letter: "(a) Ethnic group".
fn heading(filler: &mut Filler<'_>, part: &check::Part, (at, of): (usize, usize), data: &Data) -> Option<Vec<Inline>> {
    let own = part.title.as_ref().map(|title| filler.loose(PassageKind::Caption, title));
    if of == 1 {
        return own;
    }
    let title = own.unwrap_or_else(|| vec![Inline::Text(subtitle(data.table(part.table), part, data))]);
    Some(std::iter::once(Inline::Text(format!("({}) ", letter(at)))).chain(title).collect())
}

/// "a" for the first part.
pub fn letter(at: usize) -> char {
    ('a'..='z').nth(at).unwrap_or('z')
}

/// "Police recorded crime by district (offences), Essex, October 2021 to September 2022".
pub(super) fn subtitle(table: &model::Table, part: &check::Part, data: &Data) -> String {
    join(&[Some(measured(table)), area(table, part, data), period(table, part)])
}

/// The title of a table with its unit, where the title does not say it.
fn measured(table: &model::Table) -> String {
    let unit = table.unit.said(&table.strings);
    let says = |text: &str| text.to_lowercase().contains(&unit.to_lowercase());
    if says(&table.title) { table.title.clone() } else { format!("{} ({unit})", table.title) }
}

/// Area and period of several tables, if they have them in common.
fn common(parts: &[check::Part], data: &Data) -> String {
    let same = |of: &dyn Fn(&check::Part) -> Option<String>| {
        let first = of(&parts[0]);
        first.filter(|first| parts.iter().all(|part| of(part).as_ref() == Some(first)))
    };
    let area = same(&|part| area(data.table(part.table), part, data));
    join(&[area, same(&|part| period(data.table(part.table), part))])
}

/// The area, unless every column names its own.
fn area(table: &model::Table, part: &check::Part, data: &Data) -> Option<String> {
    let own = part.columns.iter().all(|column| {
        let column = &table.columns[*column];
        column.area.is_some() || column.formula.is_some()
    });
    let id = table.area.as_ref().filter(|_| !own)?;
    data.areas.get(id).map(|area| area.name.clone())
}

/// The period of the columns shown: one, two to be compared, or several in a row. Columns that are computed have theirs
/// from others.
fn period(table: &model::Table, part: &check::Part) -> Option<String> {
    let shown = part.columns.iter().map(|column| &table.columns[*column]);
    let entered = shown.clone().filter(|column| column.formula.is_none() || column.period.is_some());
    let mut periods: Vec<Period> = entered.filter_map(|column| column.period.or(table.period)).collect();
    periods.sort_by_key(|period| (period.from, period.to));
    periods.dedup();
    let strings = &table.strings;
    match periods.as_slice() {
        [] => Some(table.period.map_or_else(|| say!(strings, "period.not_stated"), |period| period.said(strings))),
        [first, .., last] if first.to < last.from => Some(match Period::spanning(&periods) {
            Some(whole) => whole.said(strings),
            None => {
                let mut names: Vec<String> = periods.iter().map(|period| period.said(strings)).collect();
                let last = names.pop().unwrap_or_default();
                say!(strings, "period.two", first = names.join(", "), last = last)
            }
        }),
        [first, ..] => Some(first.said(strings)),
    }
}
