//! Figures: names become places, and every chart can be drawn.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Context;
use super::map::{Classing, classing, is_map};
use super::marking::{refers_to_merged, refers_to_withheld};
use super::plausible::off_whole;
use super::register::Register;
use super::report::every_block;
use super::sort::sorted;
use super::sparkline::{self, Sparkline};
use crate::diag::{Code, Diagnostic, quoted};
use crate::model::{Column, Data, Datum, Formula, Level, MatrixId, Missing, RowKind, Table, TableId, Unit};
use crate::narrative::{Block, Document, Inline, parse_inlines};
use crate::schema::{self, ChartKind, Panels, Show, Sort};
use crate::source::{Span, Spanned};

/// A figure of a report.
#[derive(Debug)]
pub struct Figure {
    /// Its id.
    pub id: Spanned<String>,
    /// The headline.
    pub title: Option<Vec<Inline>>,
    /// The author's statistical subtitle.
    pub subtitle: Option<Vec<Inline>>,
    /// The author's description of the chart.
    pub description: Option<Vec<Inline>>,
    /// What it shows.
    pub content: Content,
    /// The title of its marking, or that of what it shows, if not everybody may see it.
    pub badge: Option<String>,
}

impl Figure {
    /// The files of the boundaries that it draws.
    pub(super) fn boundaries(&self) -> impl Iterator<Item = &str> {
        let parts = match &self.content {
            Content::Tables(parts) => parts.as_slice(),
            _ => &[],
        };
        parts.iter().flat_map(|part| &part.charts).filter_map(|chart| chart.boundaries.as_deref())
    }
}

/// What a figure shows.
#[derive(Debug)]
pub enum Content {
    /// One or several tables, each perhaps with charts.
    Tables(Vec<Part>),
    /// A risk matrix.
    Matrix {
        /// Which.
        matrix: MatrixId,
        /// In which view.
        show: Show,
        /// How many of the ranked factors.
        top: Option<usize>,
    },
    /// A risk register.
    Register {
        /// Which.
        register: Arc<Register>,
        /// In which view.
        show: Show,
        /// How many of the risks.
        top: Option<usize>,
    },
    /// The published figure is lost; what it showed.
    Missing(Vec<Inline>),
    /// The figure is withheld from this edition.
    Withheld {
        /// Why, and whom to ask.
        notice: Vec<Inline>,
        /// True if it is more than a table.
        drawn: bool,
    },
}

impl Figure {
    /// The ids of the data sources behind it.
    pub fn sources<'a>(&'a self, data: &'a Data) -> Vec<&'a str> {
        match &self.content {
            Content::Tables(parts) => parts.iter().map(|part| data.table(part.table).source.as_str()).collect(),
            Content::Matrix { matrix, .. } => vec![&data.matrix(*matrix).source],
            Content::Register { register, .. } => vec![&data.table(register.table).source],
            Content::Missing(_) | Content::Withheld { .. } => Vec::new(),
        }
    }
}

/// A table of a figure.
#[derive(Debug)]
pub struct Part {
    /// A heading, where a figure has several.
    pub title: Option<Vec<Inline>>,
    /// The table.
    pub table: TableId,
    /// The columns shown.
    pub columns: Vec<usize>,
    /// The rows shown.
    pub rows: Vec<usize>,
    /// The charts over it.
    pub charts: Vec<Chart>,
    /// The tiles over it.
    pub tiles: Option<Tiles>,
    /// The small lines in its rows.
    pub sparklines: Vec<Sparkline>,
    /// What is being done about rows that missed their targets.
    pub actions: Vec<(usize, Vec<Inline>)>,
}

/// Rows as headline tiles.
#[derive(Debug)]
pub struct Tiles {
    /// The column of the figures.
    pub value: usize,
    /// The column of their changes.
    pub change: Option<usize>,
    /// The rows.
    pub rows: Vec<usize>,
}

/// A chart over a table.
#[derive(Debug)]
pub struct Chart {
    /// Its kind.
    pub kind: ChartKind,
    /// The columns drawn.
    pub columns: Vec<usize>,
    /// The column whose figures stand behind those of the bars.
    pub also: Option<usize>,
    /// The rows drawn.
    pub rows: Vec<usize>,
    /// The row that stands out.
    pub highlight: Option<usize>,
    /// The order of bars.
    pub sort: Option<Sort>,
    /// True for a panel for each row, not for each column.
    pub by_rows: bool,
    /// How values become classes, if colours stand for them.
    pub classing: Option<Classing>,
    /// The file of the boundaries drawn.
    pub boundaries: Option<String>,
}

/// All figures of a report by id. A second figure of an id has been reported and is left out.
pub(super) fn figures<'a>(
    documents: impl Iterator<Item = &'a Document>,
    data: &Data,
    registers: &[Arc<Register>],
    folders: &[String],
    cx: &mut Context<'_>,
) -> BTreeMap<String, Figure> {
    let mut figures = BTreeMap::new();
    let mut told: BTreeSet<(TableId, usize)> = BTreeSet::new();
    let resolver = Resolver { data, registers, folders };
    for document in documents {
        every_block(document, &mut |block| {
            if let Block::Figure { id, figure } = block {
                match resolver.figure(id, figure, cx) {
                    Some(mut resolved) => {
                        // What is being done is said once, under the first figure that shows what it is about.
                        if let Content::Tables(parts) = &mut resolved.content {
                            let new = |part: &mut Part| part.actions.retain(|(row, _)| told.insert((part.table, *row)));
                            parts.iter_mut().for_each(new);
                        }
                        figures.entry(id.value.clone()).or_insert(resolved);
                    }
                    None => {
                        cx.findings.lost.insert(id.value.clone());
                    }
                }
            }
        });
    }
    figures
}

/// The columns and rows that a figure names, and the order of its rows.
type Shown<'a> = (&'a Option<Vec<Spanned<String>>>, &'a Option<Vec<Spanned<String>>>, &'a Option<schema::RowOrder>);

pub(super) struct Resolver<'a> {
    pub(super) data: &'a Data,
    registers: &'a [Arc<Register>],
    folders: &'a [String],
}

impl Resolver<'_> {
    fn figure(&self, id: &Spanned<String>, raw: &schema::Figure, cx: &mut Context<'_>) -> Option<Figure> {
        let mut words = |text: &Option<Spanned<String>>| text.as_ref().map(|text| inlines(text, cx));
        let (title, subtitle) = (words(&raw.title), words(&raw.subtitle));
        let (description, missing) = (words(&raw.description), words(&raw.missing));
        let content = self.content(id, raw, missing, cx)?;
        let drawn = match &content {
            Content::Tables(parts) => parts.iter().any(|part| !part.charts.is_empty()),
            Content::Matrix { show, .. } => *show == Show::Ranking,
            Content::Register { .. } | Content::Missing(_) | Content::Withheld { .. } => false,
        };
        if title.is_none() && (drawn || !raw.parts.is_empty() || raw.missing.is_some()) {
            let message = format!("the figure `{}` has no `title`", id.value);
            let hint = "add a headline that says in about ten words what the figure shows";
            cx.report(Diagnostic::new(Code::MissingKey, id.span, message).hint(hint));
        }
        let own = cx.level(raw.marking.as_ref());
        let shown = match &content {
            Content::Tables(parts) => parts.iter().map(|part| self.data.table(part.table).level).max(),
            Content::Matrix { matrix, .. } => Some(self.data.matrix(*matrix).level),
            Content::Register { register, .. } => Some(self.data.table(register.table).level),
            Content::Missing(_) | Content::Withheld { .. } => None,
        };
        let badge = cx.badge(own.max(shown.unwrap_or_default()));
        Some(Figure { id: id.clone(), title, subtitle, description, content, badge })
    }

    fn content(
        &self,
        id: &Spanned<String>,
        raw: &schema::Figure,
        missing: Option<Vec<Inline>>,
        cx: &mut Context<'_>,
    ) -> Option<Content> {
        let things = [
            raw.table.is_some(),
            !raw.parts.is_empty(),
            raw.matrix.is_some(),
            raw.register.is_some(),
            missing.is_some(),
        ];
        let number = things.into_iter().filter(|there| *there).count();
        if let (Some(notice), 0) = (&raw.notice, number) {
            let drawn = raw.show == Some(Show::Ranking);
            return Some(Content::Withheld { notice: inlines(notice, cx), drawn });
        }
        if number != 1 {
            let message = format!("the figure `{}` must show exactly one thing", id.value);
            let hint = "give one of `table`, `parts`, `matrix`, `register` and `missing`";
            cx.report(Diagnostic::new(Code::InvalidValue, id.span, message).hint(hint));
            return None;
        }
        if let Some(table) = &raw.table {
            let shown = (&raw.columns, &raw.rows, &raw.sort);
            let part = self.part(None, table, shown, (&raw.chart.0, raw.tiles.as_ref(), &raw.sparkline.0), cx)?;
            return Some(Content::Tables(vec![part]));
        }
        if let Some(matrix) = &raw.matrix {
            return self.matrix(matrix, raw, cx);
        }
        if let Some(register) = &raw.register {
            return self.register(register, raw, cx);
        }
        if let Some(missing) = missing {
            return Some(Content::Missing(missing));
        }
        let parts: Vec<Option<Part>> = raw.parts.iter().map(|part| self.part_of(part, cx)).collect();
        parts.into_iter().collect::<Option<_>>().map(Content::Tables)
    }

    fn register(&self, name: &Spanned<String>, raw: &schema::Figure, cx: &mut Context<'_>) -> Option<Content> {
        let called = |folder: &String| self.registers.iter().find(|it| it.id == name.value && it.folder == *folder);
        let Some(register) = self.folders.iter().find_map(called) else {
            cx.unknown("risk register", name, self.registers.iter().map(|register| register.id.as_str()));
            return None;
        };
        let show = raw.show.unwrap_or(if raw.top.is_some() { Show::Ranking } else { Show::Full });
        if let (Some(top), Show::Full | Show::Grid) = (&raw.top, show) {
            let message = "`top` belongs to a list of the gravest risks, and this figure shows all of them";
            cx.report(Diagnostic::new(Code::InvalidValue, top.span, message).hint("write `show: ranking`"));
        }
        let top = raw.top.as_ref().map(|top| top.value as usize);
        Some(Content::Register { register: register.clone(), show, top })
    }

    fn matrix(&self, name: &Spanned<String>, raw: &schema::Figure, cx: &mut Context<'_>) -> Option<Content> {
        let Some(matrix) = self.data.find_matrix(name, self.folders) else {
            cx.unknown("risk matrix", name, self.data.matrices.iter().map(|matrix| matrix.id.as_str()));
            return None;
        };
        let show = raw.show.unwrap_or(if raw.top.is_some() { Show::Ranking } else { Show::Full });
        if show == Show::Grid {
            let message = "a risk matrix has no grid of impact and likelihood";
            let hint = "write `show: full` or `show: ranking`; a grid belongs to a `register`";
            cx.report(Diagnostic::new(Code::InvalidValue, name.span, message).hint(hint));
        }
        if let (Some(top), Show::Full) = (&raw.top, show) {
            let message = "`top` belongs to a ranking, and this figure shows all scores";
            cx.report(Diagnostic::new(Code::InvalidValue, top.span, message).hint("write `show: ranking`"));
        }
        Some(Content::Matrix { matrix, show, top: raw.top.as_ref().map(|top| top.value as usize) })
    }

    fn part_of(&self, raw: &schema::Part, cx: &mut Context<'_>) -> Option<Part> {
        let title = raw.title.as_ref().map(|title| inlines(title, cx));
        let shown = (&raw.columns, &raw.rows, &raw.sort);
        self.part(title, &raw.table, shown, (&raw.chart.0, raw.tiles.as_ref(), &raw.sparkline.0), cx)
    }

    fn part(
        &self,
        title: Option<Vec<Inline>>,
        name: &Spanned<String>,
        (columns, named, sort): Shown<'_>,
        (charts, tiles, lines): (&[schema::Chart], Option<&schema::Tiles>, &[schema::Sparkline]),
        cx: &mut Context<'_>,
    ) -> Option<Part> {
        let Some(id) = self.data.find_table(name, self.folders) else {
            let here = self.data.tables.iter().filter(|table| self.folders.contains(&table.folder));
            cx.unknown("table", name, here.map(|table| table.id.as_str()));
            return None;
        };
        let table = self.data.table(id);
        let columns: Vec<usize> = match columns {
            Some(names) => names.iter().filter_map(|name| find_column(table, name, cx)).collect(),
            None => (0..table.columns.len()).collect(),
        };
        let rows: Vec<usize> = match named {
            Some(names) => names.iter().filter_map(|name| find_row(table, name, cx)).collect(),
            None => (0..table.rows.len()).collect::<Vec<usize>>(),
        };
        let shown = named.is_some().then_some(rows.as_slice());
        let charts: Vec<Chart> = charts.iter().filter_map(|chart| self.chart(table, chart, shown, cx)).collect();
        let tiles = tiles.and_then(|tiles| tiles_of(table, tiles, shown, cx));
        let sparklines = sparkline::sparklines(table, lines, (&columns, &rows), cx);
        let by = sort.as_ref().and_then(|sort| Some((find_column(table, &sort.by, cx)?, sort.order)));
        // Nobody can read an order from a map, so the table beside it has one.
        let map = charts.iter().find(|chart| is_map(chart.kind) && sort.is_none() && named.is_none());
        let by = by.or_else(|| map.map(|chart| (chart.columns[0], Sort::Descending)));
        let rows = by.map_or_else(|| rows.clone(), |(column, order)| sorted(table, &rows, column, order));
        let shown = self.data.actions.iter().filter(|(of, row, _)| *of == id && rows.contains(row));
        let actions = shown.map(|(_, row, words)| (*row, inlines(words, cx))).collect();
        Some(Part { title, table: id, columns, rows, charts, tiles, sparklines, actions })
    }

    /// A chart over a table of which perhaps only some rows are shown.
    fn chart(
        &self,
        table: &Table,
        raw: &schema::Chart,
        shown: Option<&[usize]>,
        cx: &mut Context<'_>,
    ) -> Option<Chart> {
        let unseen = |name: &&Spanned<String>| table.unseen_columns.iter().any(|it| it.id == name.value);
        let values = raw.values.0.iter().filter(|name| !unseen(name));
        let columns: Vec<Option<usize>> = values.map(|name| find_column(table, name, cx)).collect();
        let mut columns = columns.into_iter().collect::<Option<Vec<usize>>>()?;
        // A chart of which nothing is left cannot be drawn, and its figure says so.
        if let (true, Some(name)) = (columns.is_empty(), raw.values.0.iter().find(unseen)) {
            let there = table.unseen_columns.iter().find(|it| it.id == name.value).map_or(table.span, |it| it.span);
            cx.report(refers_to_withheld(name.span, "column", name, there));
            return None;
        }
        let entered: Vec<usize> = (0..table.columns.len()).filter(|at| table.columns[*at].formula.is_none()).collect();
        if let (true, [only]) = (columns.is_empty(), entered.as_slice()) {
            columns = vec![*only];
        }
        let rows: Vec<usize> = match &raw.rows {
            Some(names) => names.iter().filter_map(|name| find_row(table, name, cx)).collect(),
            None => default_rows(table, raw.depth.unwrap_or(1), shown),
        };
        // What several areas have together has no place on a map.
        let on_map = |row: &usize| !is_map(raw.kind.value) || table.rows[*row].kind != RowKind::Merged;
        let rows = rows.into_iter().filter(on_map).collect();
        let highlight = match &raw.highlight {
            Some(name) => find_row(table, name, cx),
            None => self.own_row(table),
        };
        let by_rows = raw.panels.as_ref().is_some_and(|it| it.value == Panels::Rows);
        let also = raw.also.as_ref().and_then(|name| find_column(table, name, cx));
        let classing = classing(raw, cx);
        let drawn = table.areas.as_deref().filter(|_| raw.kind.value == ChartKind::Map);
        let boundaries = drawn.and_then(|kind| self.data.areas.boundaries(kind)).map(|it| it.file.clone());
        let kind = raw.kind.value;
        let chart = Chart { kind, columns, also, rows, highlight, sort: raw.sort, by_rows, classing, boundaries };
        self.drawable(table, &chart, raw, cx).then_some(chart)
    }

    /// The row of the area that the reports are about.
    fn own_row(&self, table: &Table) -> Option<usize> {
        let own = |label: &str| self.data.areas.iter().any(|area| area.own && area.name == label);
        table.rows.iter().position(|row| own(&row.label))
    }

    fn drawable(&self, table: &Table, chart: &Chart, raw: &schema::Chart, cx: &mut Context<'_>) -> bool {
        let fault =
            |span: Span, message: String, hint: &str| Diagnostic::new(Code::InvalidChart, span, message).hint(hint);
        let kind = raw.kind.value;
        let (least, most) = columns_of(kind);
        let values = raw.values.0.first().map_or(raw.span.part(0..1), |first| first.span);
        let number = chart.columns.len();
        if number < least || number > most {
            let wanted = if least == most { format!("{least}") } else { format!("{least} to {most}") };
            let message =
                format!("a chart of kind `{}` draws {wanted} columns, and this one has {number}", kind.word());
            let names = quoted(table.columns.iter().map(|column| column.id.as_str()));
            cx.report(fault(values, message, &format!("name them in `values:`; the table has {names}")));
            return false;
        }
        if let (Some(also), true) = (&raw.also, kind != ChartKind::RankedBars) {
            let message = format!("a chart of kind `{}` has no room for a second figure", kind.word());
            cx.report(fault(also.span, message, "leave `also` out, or use `ranked_bars`"));
            return false;
        }
        let unit = |column: &usize| &table.columns[*column].unit;
        if let Some(panels) = raw.panels.as_ref().filter(|_| chart.by_rows && kind != ChartKind::SmallMultiples) {
            let message = format!("a chart of kind `{}` has no panels", kind.word());
            cx.report(fault(panels.span, message, "use `small_multiples`, or leave `panels` out"));
            return false;
        }
        if let Some(other) = chart.columns.iter().find(|column| unit(column) != unit(&chart.columns[0])) {
            let (one, two) = (unit(&chart.columns[0]).words(), unit(other).words());
            let message = format!("`{one}` and `{two}` cannot share an axis");
            cx.report(fault(values, message, "draw two charts, one for each unit"));
            return false;
        }
        let numbers = numbers(table, chart);
        let cells = chart.rows.iter().flat_map(|row| chart.columns.iter().map(move |at| table.cell(*row, *at)));
        if let Some(gone) = cells.clone().filter(|cell| cell.unseen).find(|_| numbers.is_empty()) {
            cx.report(refers_to_withheld(raw.kind.span, "data of the chart over", &table.id, gone.span));
            return false;
        }
        let is_blank = cells.clone().any(|cell| cell.datum == Datum::Missing(Missing::Unreadable));
        if numbers.is_empty() && !is_blank && !cx.findings.lost.contains(&table.id) {
            cx.report(fault(
                raw.kind.span,
                "there is no number to draw".into(),
                "choose rows and columns that have figures",
            ));
            return false;
        }
        let only_up =
            !is_map(kind) && !matches!(kind, ChartKind::DivergingBars | ChartKind::Lines | ChartKind::HeatMap);
        if only_up && numbers.iter().any(rust_decimal::Decimal::is_sign_negative) {
            let message = format!("a chart of kind `{}` cannot show figures below zero", kind.word());
            cx.report(fault(raw.kind.span, message, "use `diverging_bars`"));
            return false;
        }
        if kind == ChartKind::Distribution {
            distribution(table, chart, raw, cx);
        }
        !is_map(kind) || self.has_places(table, &chart.rows, raw, cx)
    }
}

/// The parts of a bar of 100% add up to 100%.
fn distribution(table: &Table, chart: &Chart, raw: &schema::Chart, cx: &mut Context<'_>) {
    for column in chart.columns.iter().filter(|column| table.columns[**column].unit == Unit::Percent) {
        let parts: Option<Vec<_>> = chart.rows.iter().map(|row| table.cell(*row, *column).datum.number()).collect();
        let Column { title, decimals, .. } = &table.columns[*column];
        if let Some(sum) = parts.and_then(|parts| off_whole(&parts, *decimals)) {
            let shown = crate::model::figure(sum, *decimals, false);
            let message = format!("the bar of `{title}` shows the parts of a whole, and they add up to {shown}%");
            let hint = "correct the figures, draw all the rows, or draw a chart of another kind: `grouped_bars`";
            cx.report(Diagnostic::new(Code::SharesSum, raw.kind.span, message).hint(hint));
        }
    }
}

/// How few and how many columns a kind of chart can draw and stay readable.
fn columns_of(kind: ChartKind) -> (usize, usize) {
    match kind {
        ChartKind::RankedBars | ChartKind::TileMap | ChartKind::Map => (1, 1),
        ChartKind::DivergingBars => (1, 2),
        ChartKind::GroupedBars | ChartKind::Lines | ChartKind::Distribution => (1, 4),
        ChartKind::StackedBars | ChartKind::SmallMultiples => (2, 6),
        ChartKind::HeatMap => (2, 20),
    }
}

fn numbers(table: &Table, chart: &Chart) -> Vec<rust_decimal::Decimal> {
    let cells = chart.rows.iter().flat_map(|row| chart.columns.iter().map(move |column| table.cell(*row, *column)));
    cells
        .filter_map(|cell| match cell.datum {
            Datum::Number(number) => Some(number),
            Datum::Missing(_) => None,
        })
        .collect()
}

/// Tiles of a table. What is withheld of it is left out.
fn tiles_of(table: &Table, raw: &schema::Tiles, shown: Option<&[usize]>, cx: &mut Context<'_>) -> Option<Tiles> {
    let value = find_column(table, &raw.value, cx);
    let change = raw.change.as_ref().and_then(|name| find_column(table, name, cx));
    if let (Some(change), Some(name)) = (change, &raw.change)
        && !matches!(
            table.columns[change].formula,
            Some(Formula::Difference { .. } | Formula::PercentageChange { .. } | Formula::PercentagePoints { .. })
        )
    {
        let message = format!("`{}` is no column of changes", name.value);
        let hint = "name a column with a formula: `difference`, `percentage_change` or `percentage_points`";
        cx.report(Diagnostic::new(Code::InvalidChart, name.span, message).hint(hint));
    }
    let rows = match &raw.rows {
        Some(names) => names.iter().filter_map(|name| find_row(table, name, cx)).collect(),
        None => default_rows(table, 1, shown),
    };
    Some(Tiles { value: value?, change, rows })
}

/// The rows that a figure names, or else those of the first levels. Totals and "of which" rows would count things twice.
fn default_rows(table: &Table, depth: u32, named: Option<&[usize]>) -> Vec<usize> {
    let is_part = |at: &usize| table.rows[*at].kind.is_part();
    match named {
        Some(rows) => rows.iter().copied().filter(is_part).collect(),
        None => (0..table.rows.len()).filter(is_part).filter(|at| table.rows[*at].depth < depth as usize).collect(),
    }
}

pub(super) fn find_column(table: &Table, name: &Spanned<String>, cx: &mut Context<'_>) -> Option<usize> {
    let found = table.find_column(name);
    // What is withheld is left out of what is laid out; the rest is shown.
    if found.is_none() && !table.unseen_columns.iter().any(|it| it.id == name.value) {
        cx.unknown("column", name, table.columns.iter().map(|column| column.id.as_str()));
    }
    found
}

fn find_row(table: &Table, name: &Spanned<String>, cx: &mut Context<'_>) -> Option<usize> {
    let found = table.find_row(name);
    let gone = table.unseen_rows.iter().find(|it| found.is_none() && it.id == name.value);
    if let Some(merged) = gone.filter(|it| it.within.is_some()) {
        cx.report(refers_to_merged(name.span, merged));
    } else if found.is_none() && gone.is_none() {
        cx.unknown("row", name, table.rows.iter().map(|row| row.id.as_str()));
    }
    found
}

impl Figure {
    /// How far what it shows is protected at most.
    pub fn level(&self, data: &Data) -> Level {
        let of_part = |part: &Part| {
            let table = data.table(part.table);
            let cells =
                part.rows.iter().flat_map(|row| part.columns.iter().map(|column| table.cell(*row, *column).level));
            cells.fold(table.level, Level::max)
        };
        match &self.content {
            Content::Tables(parts) => parts.iter().map(of_part).max().unwrap_or_default(),
            Content::Matrix { matrix, .. } => data.matrix(*matrix).level,
            Content::Register { register, .. } => {
                let table = data.table(register.table);
                table.cells.iter().map(|cell| cell.level).fold(table.level, Level::max)
            }
            Content::Missing(_) | Content::Withheld { .. } => Level::OPEN,
        }
    }
}

/// A text of the data as running text.
pub(super) fn inlines(text: &Spanned<String>, cx: &mut Context<'_>) -> Vec<Inline> {
    let file = cx.sources.file(text.span.source).text();
    let words = parse_inlines(&text.value, file, text.span, &mut cx.findings);
    if let Some(span) = marked(&words) {
        let message = "words inside this text cannot be marked";
        let hint = "mark the whole of what it belongs to: `marking: …` beside it";
        cx.report(Diagnostic::new(Code::InvalidValue, span, message).hint(hint));
    }
    words
}

/// Where words are marked.
fn marked(inlines: &[Inline]) -> Option<Span> {
    inlines.iter().find_map(|inline| match inline {
        Inline::Marked { span, .. } => Some(*span),
        Inline::Emphasis(inner)
        | Inline::Strong(inner)
        | Inline::Link { text: inner, .. }
        | Inline::Rated { text: inner, .. } => marked(inner),
        _ => None,
    })
}
