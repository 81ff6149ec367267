//! Where every figure comes from and where it is used: one page of evidence for each table and matrix.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use super::{Address, Entry, Evidence, Passage, Report, distinct_title, layout::flat_header};
use crate::check::{self, Site};
use crate::model::{Base, CellRef, Data, Direction, Formula, Matrix, MatrixId, RowKind, Score, Table, TableId, figure};
use crate::source::Span;
use crate::strings::{Strings, say};

/// What stands behind the figures of a table or matrix.
#[derive(Clone, Debug, Serialize)]
pub struct Background {
    /// The id of the table.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// The address of its page, without extension.
    pub page: String,
    /// What holds for all of it: term and words.
    pub facts: Vec<(String, String)>,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Vec<Row>,
    /// Where it is used as a whole.
    pub uses: Vec<Use>,
    /// Where papers, minutes and other reports use it: as a whole, or one of its rows. No page shows it, since what is
    /// published later must change no page that was signed.
    #[serde(skip)]
    pub elsewhere: Vec<InRow>,
    /// Where its id stands.
    #[serde(skip)]
    pub span: Span,
}

/// A column, and how it comes about.
#[derive(Clone, Debug, Serialize)]
pub struct Column {
    /// Its name in expressions.
    pub id: String,
    /// Its header.
    pub title: String,
    /// Entered, or by which formula, and how it is rounded.
    pub how: String,
    /// What holds for it and not for the whole table: term and words.
    pub facts: Vec<(String, String)>,
    /// True if its figures are typed, and not computed.
    #[serde(skip)]
    pub entered: bool,
    /// The columns that it is computed from.
    #[serde(skip)]
    pub from: Vec<usize>,
}

/// A row.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// Its name in expressions.
    pub id: String,
    /// Its label.
    pub label: String,
    /// What part it plays, if it is not plain data.
    pub kind: Option<String>,
    /// One for each column.
    pub cells: Vec<Cell>,
    /// Where it is used.
    pub uses: Vec<Use>,
}

/// A figure.
#[derive(Clone, Debug, Serialize)]
pub struct Cell {
    /// As it is shown.
    pub shown: String,
    /// Unrounded, where that is another number.
    pub exact: Option<String>,
    /// How firm it is, if that is not the status of the table.
    pub status: Option<String>,
    /// Where it was typed; its row, if it was not.
    #[serde(skip)]
    pub span: Span,
}

/// A place where a figure is used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Use {
    /// What it is used by.
    pub by: By,
    /// The columns that are used; none for all of them.
    #[serde(skip)]
    pub columns: Vec<usize>,
    /// The page, and the figure on it.
    pub address: Address,
    /// What that place is called.
    pub heading: String,
    /// For a sentence: the words before the figure.
    pub before: String,
    /// For a sentence: the figure as printed.
    pub text: String,
    /// For a sentence: the words after it.
    pub after: String,
    /// For a sentence: the expression that prints it.
    pub expression: String,
}

/// A use of one row, or of the whole.
pub type InRow = (Option<usize>, Use);

/// What uses a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// A chart or table of the report.
    Figure,
    /// A sentence.
    Sentence,
    /// A formula of another table.
    Formula,
}

/// What has a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Subject {
    Table(TableId),
    Matrix(MatrixId),
}

/// A row of a table or matrix; nothing for the whole.
type Place = (Subject, Option<usize>);

/// The uses of one table or matrix, row by row.
type Uses = BTreeMap<Option<usize>, Vec<Use>>;

fn place(evidence: Evidence) -> Place {
    match evidence {
        Evidence::Cell(cell) => (Subject::Table(cell.table), Some(cell.row)),
        Evidence::Factor(matrix, factor) => (Subject::Matrix(matrix), Some(factor)),
        Evidence::Rows(table) => (Subject::Table(table), None),
    }
}

/// The id of a row on the page of its table.
pub fn row_anchor(row: &str) -> String {
    format!("row-{row}")
}

/// The address of the page with the background of a table.
pub fn background_page(slug: &str, id: &str) -> String {
    format!("{slug}/evidence/{id}")
}

/// Where the evidence of a value stands: one address for each row that it rests on.
pub(super) fn addresses(site: &Site, report: &check::Report, evidence: &[Evidence]) -> Vec<Address> {
    let data = &site.data;
    let mut addresses: Vec<Address> = Vec::new();
    for one in evidence {
        let (folder, id, row) = match *one {
            Evidence::Cell(cell) => {
                let table = data.table(cell.table);
                (&table.folder, &table.id, Some(&table.rows[cell.row].id))
            }
            Evidence::Factor(matrix, factor) => {
                let matrix = data.matrix(matrix);
                (&matrix.folder, &matrix.id, Some(&matrix.factors[factor].id))
            }
            Evidence::Rows(table) => (&data.table(table).folder, &data.table(table).id, None),
        };
        let Some(home) = site.home(report, folder) else { continue };
        let address = Address { page: background_page(home, id), anchor: row.map(|row| row_anchor(row)) };
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    addresses
}

/// The background of every table and matrix that a report can use.
pub(super) fn backgrounds(site: &Site, checked: &check::Report, report: &Report) -> Vec<Background> {
    let data = &site.data;
    let mut uses = uses(site, checked, report);
    let own = |folder: &String| checked.holds.contains(folder);
    let tables = (0..data.tables.len()).map(TableId).filter(|id| own(&data.table(*id).folder)).map(Subject::Table);
    let matrices = (0..data.matrices.len()).map(MatrixId).filter(|id| own(&data.matrix(*id).folder));
    let all: Vec<(Subject, Uses)> = tables
        .chain(matrices.map(Subject::Matrix))
        .map(|subject| (subject, uses.remove(&subject).unwrap_or_default()))
        .collect();
    let each = |(subject, uses)| match subject {
        Subject::Table(id) => of_table(data.table(id), &report.slug, uses, data),
        Subject::Matrix(id) => of_matrix(data.matrix(id), &report.slug, uses, data),
    };
    all.into_par_iter().map(each).collect()
}

fn of_table(table: &Table, slug: &str, mut uses: Uses, data: &Data) -> Background {
    let row = |row: usize| table_row(table, row, uses.remove(&Some(row)).unwrap_or_default());
    Background {
        id: table.id.clone(),
        title: distinct_title(table, data),
        page: background_page(slug, &table.id),
        facts: facts(table, data).into_iter().chain(noted(&table.notes, &table.strings)).collect(),
        columns: (0..table.columns.len()).map(|column| table_column(table, column, data)).collect(),
        rows: (0..table.rows.len()).map(row).collect(),
        uses: uses.remove(&None).unwrap_or_default(),
        elsewhere: Vec::new(),
        span: table.span,
    }
}

/// Every use of every row, in the order of the report: figures, sentences, formulas.
fn uses(site: &Site, checked: &check::Report, report: &Report) -> BTreeMap<Subject, Uses> {
    let mut uses: BTreeMap<Subject, Uses> = BTreeMap::new();
    let mut add = |(subject, row): Place, one| uses.entry(subject).or_default().entry(row).or_default().push(one);
    shown_and_said(checked, report).into_iter().for_each(|(place, one)| add(place, one));
    for (cell, table) in formulas(&site.data) {
        let heading = site.data.table(table).title.clone();
        let address = Address { page: background_page(&report.slug, &site.data.table(table).id), anchor: None };
        let one = Use { by: By::Formula, columns: vec![cell.column], address, heading, ..Use::none() };
        add((Subject::Table(cell.table), Some(cell.row)), one);
    }
    for list in uses.values_mut().flat_map(BTreeMap::values_mut) {
        list.sort_by_key(|it| it.by);
        list.dedup();
    }
    uses
}

/// What the figures of a document show, and what its sentences say.
fn shown_and_said(checked: &check::Report, report: &Report) -> Vec<(Place, Use)> {
    let mut found = Vec::new();
    for entry in &report.figures {
        let shown = entry.address.anchor.as_ref().and_then(|id| checked.figures.get(id));
        let Some(shown) = shown else { continue };
        found.extend(shown_in(shown).into_iter().map(|(place, columns)| (place, Use { columns, ..by_figure(entry) })));
    }
    let headings: BTreeMap<&str, String> =
        report.walk().into_iter().map(|section| (section.page.as_str(), section.heading())).collect();
    for passage in &report.passages {
        found.extend(by_sentences(passage, headings.get(passage.page.as_str()).unwrap_or(&report.title)));
    }
    found
}

/// Tells each table and matrix where documents use it that are not its home.
pub(super) fn used_elsewhere(site: &Site, reports: &mut [Report]) {
    let mut found: BTreeMap<(String, String), Vec<InRow>> = BTreeMap::new();
    for checked in &site.reports {
        let Some(report) = reports.iter().find(|it| it.slug == checked.slug) else { continue };
        for ((subject, row), one) in shown_and_said(checked, report) {
            let (folder, id) = match subject {
                Subject::Table(id) => (&site.data.table(id).folder, &site.data.table(id).id),
                Subject::Matrix(id) => (&site.data.matrix(id).folder, &site.data.matrix(id).id),
            };
            let Some(home) = site.home(checked, folder).filter(|home| *home != report.slug) else { continue };
            let one = Use { heading: format!("{}, {}", report.slug, one.heading), ..one };
            found.entry((home.to_owned(), id.clone())).or_default().push((row, one));
        }
    }
    for report in reports {
        for table in &mut report.backgrounds {
            table.elsewhere = found.remove(&(report.slug.clone(), table.id.clone())).unwrap_or_default();
            table.elsewhere.sort_by_key(|(row, one)| (one.by, *row));
            table.elsewhere.dedup();
        }
    }
}

/// The rows that a figure shows; for a matrix the whole of it.
fn shown_in(figure: &check::Figure) -> Vec<(Place, Vec<usize>)> {
    match &figure.content {
        check::Content::Tables(parts) => {
            let place = |part: &check::Part, row: &usize| (Subject::Table(part.table), Some(*row));
            let rows = |part| move |row| (place(part, row), part.columns.clone());
            parts.iter().flat_map(|part| part.rows.iter().map(rows(part))).collect()
        }
        check::Content::Matrix { matrix, .. } => vec![((Subject::Matrix(*matrix), None), Vec::new())],
        check::Content::Register { register, .. } => {
            register.risks.iter().map(|risk| ((Subject::Table(register.table), Some(risk.row)), Vec::new())).collect()
        }
        check::Content::Missing(_) | check::Content::Withheld { .. } => Vec::new(),
    }
}

impl Background {
    /// Every place where it is used.
    pub fn every_use(&self) -> impl Iterator<Item = &Use> {
        let elsewhere = self.elsewhere.iter().map(|(_, one)| one);
        self.uses.iter().chain(self.rows.iter().flat_map(|row| &row.uses)).chain(elsewhere)
    }

    /// A column and all that are computed from it.
    pub fn dependents(&self, column: usize) -> Vec<usize> {
        let mut all = vec![column];
        let mut at = 0;
        while let Some(of) = all.get(at).copied() {
            let next = |it: &usize| self.columns[*it].from.contains(&of) && !all.contains(it);
            let more: Vec<usize> = (0..self.columns.len()).filter(next).collect();
            all.extend(more);
            at += 1;
        }
        all
    }
}

impl Use {
    fn none() -> Use {
        Use {
            by: By::Figure,
            columns: Vec::new(),
            address: Address { page: String::new(), anchor: None },
            heading: String::new(),
            before: String::new(),
            text: String::new(),
            after: String::new(),
            expression: String::new(),
        }
    }
}

fn by_figure(entry: &Entry) -> Use {
    let heading = format!("{}: {}", entry.number, super::plain(&entry.title));
    Use { by: By::Figure, address: entry.address.clone(), heading, ..Use::none() }
}

/// So many characters of a sentence are shown on either side of a figure.
const AROUND: usize = 60;

fn by_sentences(passage: &Passage, heading: &str) -> Vec<(Place, Use)> {
    let mut found = Vec::new();
    let (mut at, text) = (0, passage.text());
    for piece in &passage.pieces {
        let start = at;
        at += piece.text().len();
        let super::Piece::Value(value) = piece else { continue };
        let one = Use {
            by: By::Sentence,
            columns: Vec::new(),
            address: Address { page: passage.page.clone(), anchor: None },
            heading: heading.to_owned(),
            before: last_words(&text[..start]),
            text: value.text.clone(),
            after: first_words(&text[at..]),
            expression: value.expression.clone(),
        };
        let mut places: BTreeMap<Place, Vec<usize>> = BTreeMap::new();
        for evidence in &value.evidence {
            let columns = places.entry(place(*evidence)).or_default();
            if let Evidence::Cell(cell) = evidence {
                columns.push(cell.column);
            }
        }
        found.extend(places.into_iter().map(|(place, columns)| (place, Use { columns, ..one.clone() })));
    }
    found
}

fn last_words(text: &str) -> String {
    match text.char_indices().rev().nth(AROUND) {
        Some((at, _)) => format!("… {}", text[at..].split_once(' ').map_or("", |(_, rest)| rest)),
        None => text.to_owned(),
    }
}

fn first_words(text: &str) -> String {
    match text.char_indices().nth(AROUND) {
        Some((at, _)) => format!("{} …", text[..at].rsplit_once(' ').map_or("", |(rest, _)| rest)),
        None => text.to_owned(),
    }
}

/// The cells that formulas of other tables read, each with the table that reads it.
fn formulas(data: &Data) -> Vec<(CellRef, TableId)> {
    let mut all = Vec::new();
    for (at, table) in data.tables.iter().enumerate() {
        let bases = table.columns.iter().filter_map(|column| match &column.formula {
            Some(
                Formula::Share { base: Base::Cell(cell), .. } | Formula::Rate { population: Base::Cell(cell), .. },
            ) => Some(*cell),
            _ => None,
        });
        all.extend(bases.map(|cell| (cell, TableId(at))));
    }
    all.dedup();
    all
}

/// What is said of a whole table in notes.
fn noted(notes: &[String], strings: &Strings) -> impl Iterator<Item = (String, String)> {
    notes.iter().map(|note| (say!(strings, "evidence.note"), note.clone()))
}

/// What holds for all figures of a table, but for its notes.
pub(super) fn facts(table: &Table, data: &Data) -> Vec<(String, String)> {
    let source = data.sources.get(&table.source);
    let strings = &table.strings;
    let period = table.period.map_or_else(|| say!(strings, "evidence.not_stated"), |period| period.said(strings));
    let facts = [
        ("evidence.measure", Some(table.measure.clone())),
        ("evidence.unit", Some(table.unit.said(strings))),
        ("evidence.of", table.base.clone()),
        ("evidence.area", table.area.as_ref().and_then(|id| data.areas.get(id)).map(|area| area.name.clone())),
        ("evidence.period", Some(period)),
        ("evidence.source", source.map(crate::model::DataSource::name)),
        ("evidence.status", Some(table.status.said(strings))),
        ("evidence.change_from", table.significance.as_ref().map(|it| it.words(Some(&table.unit), strings))),
    ];
    facts.into_iter().filter_map(|(key, words)| Some((say!(strings, key), words?))).collect()
}

/// What holds for all scores of a matrix, but for its notes.
pub(super) fn facts_of_matrix(matrix: &Matrix, data: &Data) -> Vec<(String, String)> {
    let strings = &matrix.strings;
    let source = data.sources.get(&matrix.source).map(crate::model::DataSource::name);
    let period = matrix.period.map_or_else(|| say!(strings, "evidence.not_stated"), |period| period.said(strings));
    let facts = [
        ("evidence.measure", Some(say!(strings, "evidence.matrix_measure"))),
        ("evidence.period", Some(period)),
        ("evidence.source", source),
    ];
    facts.into_iter().filter_map(|(key, words)| Some((say!(strings, key), words?))).collect()
}

fn table_column(table: &Table, at: usize, data: &Data) -> Column {
    let column = &table.columns[at];
    let strings = &table.strings;
    let digits = match column.decimals {
        0 => say!(strings, "evidence.whole_number"),
        many => say!(strings, "evidence.decimals", count = many),
    };
    let how = match &column.formula {
        Some(formula) => {
            say!(strings, "evidence.computed", how = in_words(formula, table, data), digits = digits)
        }
        None if column.released => say!(strings, "evidence.computed_unseen", digits = digits),
        None => say!(strings, "evidence.entered", digits = digits),
    };
    let entered = column.formula.is_none() && !column.released;
    let from = column.formula.as_ref().map(Formula::columns).unwrap_or_default();
    let own = [
        ("evidence.unit", Some(column.unit.said(strings)).filter(|_| column.unit != table.unit)),
        ("evidence.of", column.base.clone().filter(|base| Some(base) != table.base.as_ref())),
        ("evidence.area", column.area.as_ref().and_then(|id| data.areas.get(id)).map(|area| area.name.clone())),
        ("evidence.period", column.period.map(|period| period.said(strings))),
    ];
    let facts = own.into_iter().filter_map(|(key, words)| Some((say!(strings, key), words?))).collect();
    Column { id: column.id.clone(), title: flat_header(table, at), how, facts, entered, from }
}

/// A formula as a reader would say it.
fn in_words(formula: &Formula, table: &Table, data: &Data) -> String {
    let strings = &table.strings;
    let title = |at: &usize| format!("“{}”", flat_header(table, *at));
    let base = |base: &Base| match base {
        Base::Row(row) => say!(strings, "formula.same_column", row = table.rows[*row].label),
        Base::Column(column) => title(column),
        Base::Cell(cell) => {
            let other = data.table(cell.table);
            say!(strings, "formula.row_of", row = other.rows[cell.row].label, table = other.title)
        }
    };
    match formula {
        Formula::Difference { from, to } => say!(strings, "formula.less", to = title(to), from = title(from)),
        Formula::Earlier { of, change } => say!(strings, "formula.less", to = title(of), from = title(change)),
        Formula::PercentagePoints { from, to } => {
            say!(strings, "formula.points", to = title(to), from = title(from))
        }
        Formula::PercentageChange { from, to } => {
            say!(strings, "formula.percentage_change", to = title(to), from = title(from))
        }
        Formula::Share { of, base: whole } => say!(strings, "formula.share", of = title(of), base = base(whole)),
        Formula::Rate { of, population, per } => {
            let per = figure((*per).into(), 0, false);
            say!(strings, "formula.rate", of = title(of), per = per, base = base(population))
        }
        Formula::Rank { of, direction } => {
            let key = match direction {
                Direction::HighestFirst => "formula.rank_highest",
                Direction::LowestFirst => "formula.rank_lowest",
            };
            say!(strings, key, of = title(of))
        }
        Formula::Total { of, less } => {
            let list = |all: &[usize]| all.iter().map(title).collect::<Vec<_>>().join(", ");
            if less.is_empty() {
                say!(strings, "formula.sum", of = list(of))
            } else {
                say!(strings, "formula.sum_less", of = list(of), less = list(less))
            }
        }
        Formula::Rating { of, targets, base, .. } => {
            let targets: Vec<String> = targets.iter().map(title).collect();
            let targets = targets.join(&format!(" {} ", say!(strings, "list.or")));
            match base {
                Some(base) => {
                    say!(strings, "formula.rating_least", of = title(of), targets = targets, base = title(base))
                }
                None => say!(strings, "formula.rating", of = title(of), targets = targets),
            }
        }
        Formula::Product { of } => {
            of.iter().map(title).collect::<Vec<_>>().join(&format!(" {} ", say!(strings, "formula.times")))
        }
    }
}

/// Digits after the point of a number that is shown in full.
const EXACT: u32 = 6;

fn table_row(table: &Table, at: usize, uses: Vec<Use>) -> Row {
    let row = &table.rows[at];
    let cell = |column: usize| {
        let source = table.cell(at, column);
        let shown = match table.quantity(at, column) {
            Ok(quantity) => quantity.cell(),
            Err(missing) => missing.said(&table.strings),
        };
        let decimals = table.decimals_of(at, column);
        let exact = source.datum.number().filter(|number| number.normalize().scale() > decimals);
        Cell {
            shown,
            exact: exact.map(|number| figure(number, number.normalize().scale().min(EXACT), false)),
            status: source.status.filter(|status| *status != table.status).map(|it| it.said(&table.strings)),
            span: source.span,
        }
    };
    let kind = match row.kind {
        RowKind::Data => None,
        RowKind::Total => Some("evidence.total"),
        RowKind::Memo => Some("evidence.of_which"),
        RowKind::Merged => Some("evidence.several_rows"),
    };
    let kind = kind.map(|key| say!(table.strings, key));
    let cells = (0..table.columns.len()).map(cell).collect();
    Row { id: row.id.clone(), label: row.label.clone(), kind, cells, uses }
}

fn of_matrix(matrix: &Matrix, slug: &str, mut uses: Uses, data: &Data) -> Background {
    let row = |row: usize| matrix_row(matrix, row, uses.remove(&Some(row)).unwrap_or_default());
    let rows = (0..matrix.factors.len()).map(row).collect();
    let strings = &matrix.strings;
    let entered = |criterion: &crate::model::Criterion| Column {
        id: criterion.id.clone(),
        title: criterion.title.clone(),
        how: say!(
            strings,
            "evidence.criterion",
            weight = figure(criterion.weight, criterion.weight.normalize().scale(), false)
        ),
        facts: Vec::new(),
        entered: true,
        from: Vec::new(),
    };
    let computed = |id: &str, title: &str, how: &str| Column {
        id: id.into(),
        title: say!(strings, title),
        how: say!(strings, how),
        facts: Vec::new(),
        entered: false,
        from: Vec::new(),
    };
    let mut columns: Vec<Column> = matrix.criteria.iter().map(entered).collect();
    columns.push(computed("total", "matrix.total", "evidence.matrix_total"));
    columns.push(computed("rank", "matrix.rank", "evidence.matrix_rank"));
    Background {
        id: matrix.id.clone(),
        title: matrix.title.clone(),
        page: background_page(slug, &matrix.id),
        facts: facts_of_matrix(matrix, data).into_iter().chain(noted(&matrix.notes, strings)).collect(),
        columns,
        rows,
        uses: uses.remove(&None).unwrap_or_default(),
        elsewhere: Vec::new(),
        span: matrix.span,
    }
}

fn matrix_row(matrix: &Matrix, at: usize, uses: Vec<Use>) -> Row {
    let factor = &matrix.factors[at];
    let cell = |shown: String| Cell { shown, exact: None, status: None, span: factor.span };
    let score = |score: &Score| match score {
        Score::Scored(number) => figure(*number, number.normalize().scale(), false),
        Score::NotApplicable => say!(matrix.strings, "missing.not_applicable"),
        Score::NotScored => say!(matrix.strings, "matrix.not_scored"),
    };
    let total = figure(factor.total, factor.total.normalize().scale(), false);
    let rank = factor.rank.map_or_else(|| say!(matrix.strings, "matrix.not_ranked"), |rank| rank.to_string());
    let shown = factor.scores.iter().map(score).chain([total, rank]);
    Row {
        id: factor.id.clone(),
        label: factor.label.clone(),
        kind: factor.sub.then(|| say!(matrix.strings, "evidence.part_of_factor")),
        cells: shown.map(cell).collect(),
        uses,
    }
}
