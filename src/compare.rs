//! What changed between two versions of a site: numbers, sentences, tables and charts.
//!
//! Pure: two editions in, a list of differences out. Numbers are compared where they stand once, in the data; text
//! is compared as readers see it, page by page.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::edition::{Address, Background, By, Edition, PassageKind, Piece, Report};

/// What changed in a report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Differences {
    /// The report, by the name of its folder.
    pub report: String,
    /// Its title.
    pub title: String,
    /// True if it is only in the newer version, or only in the older.
    pub whole: Option<Side>,
    /// Figures of the data.
    pub numbers: Vec<NumberChange>,
    /// Tables that are only in one version.
    pub tables: Vec<(Side, String)>,
    /// Charts that are drawn otherwise, by number and title.
    pub charts: Vec<String>,
    /// Text, page by page.
    pub pages: Vec<PageChange>,
}

/// Which version something is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Only the older.
    Removed,
    /// Only the newer.
    Added,
}

/// A figure that is another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NumberChange {
    /// The table.
    pub table: String,
    /// Row and column.
    pub place: String,
    /// As it was shown.
    pub old: String,
    /// As it is shown.
    pub new: String,
    /// True if it was typed; false if it follows from others.
    pub entered: bool,
    /// Where it is used: sections and figures.
    pub used: Vec<String>,
    /// Its name in expressions, if it is still there.
    pub cell: Option<String>,
    /// The id of the first figure or section that uses it.
    pub about: Option<String>,
}

/// The text of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PageChange {
    /// The page, without extension.
    pub page: String,
    /// What the page is called.
    pub heading: String,
    /// Its changes, in reading order.
    pub changes: Vec<TextChange>,
}

/// A passage that is another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TextChange {
    /// It is new.
    Added(String),
    /// It is gone.
    Removed(String),
    /// Its words changed.
    Reworded(String, String),
    /// Its words are the same, and print other values.
    Numbers(String, String),
}

impl Differences {
    /// True if nothing changed.
    pub fn is_empty(&self) -> bool {
        self.whole.is_none()
            && self.numbers.is_empty()
            && self.tables.is_empty()
            && self.charts.is_empty()
            && self.pages.is_empty()
    }
}

/// What changed from one version to another, report by report; reports without a change are left out.
pub fn compare(before: &Edition, after: &Edition) -> Vec<Differences> {
    let find = |edition: &'_ Edition, slug: &str| edition.reports.iter().position(|report| report.slug == slug);
    let mut all = Vec::new();
    for report in &after.reports {
        all.push(match find(before, &report.slug) {
            Some(at) => reports(&before.reports[at], report),
            None => only(report, Side::Added),
        });
    }
    let gone = before.reports.iter().filter(|report| find(after, &report.slug).is_none());
    all.extend(gone.map(|report| only(report, Side::Removed)));
    all.retain(|differences| !differences.is_empty());
    all
}

fn only(report: &Report, side: Side) -> Differences {
    let (report, title) = (report.slug.clone(), report.title.clone());
    Differences { report, title, whole: Some(side), ..Differences::default() }
}

fn reports(before: &Report, after: &Report) -> Differences {
    let mut differences =
        Differences { report: after.slug.clone(), title: after.title.clone(), ..Differences::default() };
    for table in &after.backgrounds {
        match before.backgrounds.iter().find(|it| it.id == table.id) {
            Some(old) => differences.numbers.extend(numbers(old, table)),
            None => differences.tables.push((Side::Added, table.title.clone())),
        }
    }
    let gone = before.backgrounds.iter().filter(|it| !after.backgrounds.iter().any(|new| new.id == it.id));
    differences.tables.extend(gone.map(|table| (Side::Removed, table.title.clone())));
    differences.charts = charts(before, after);
    differences.pages = pages(before, after);
    differences
}

/// The figures of a table that are others, added or gone.
fn numbers(before: &Background, after: &Background) -> Vec<NumberChange> {
    let mut changes = Vec::new();
    let label = |table: &Background, row: usize, column: usize| {
        format!("{}, {}", table.rows[row].label, table.columns[column].title)
    };
    for (row, new) in after.rows.iter().enumerate() {
        let old = before.rows.iter().find(|it| it.id == new.id);
        for (column, head) in after.columns.iter().enumerate() {
            let at = before.columns.iter().position(|it| it.id == head.id);
            let old = old.zip(at).map_or("none", |(old, at)| old.cells[at].shown.as_str());
            let shown = new.cells[column].shown.as_str();
            if old != shown {
                let used = |it: &&crate::edition::Use| {
                    it.by != By::Formula && (it.columns.is_empty() || it.columns.contains(&column))
                };
                let used: BTreeSet<String> = new.uses.iter().filter(used).map(|it| short(&it.heading)).collect();
                changes.push(NumberChange {
                    table: after.title.clone(),
                    place: label(after, row, column),
                    old: old.to_owned(),
                    new: shown.to_owned(),
                    entered: head.entered,
                    used: used.into_iter().collect(),
                    cell: Some(format!("{}.{}.{}", after.id, new.id, head.id)),
                    about: new.uses.iter().find(|it| it.by != By::Formula).map(|it| id_of(&it.address)),
                });
            }
        }
    }
    for (row, old) in before.rows.iter().enumerate().filter(|(_, old)| !after.rows.iter().any(|it| it.id == old.id)) {
        for column in 0..before.columns.len() {
            changes.push(NumberChange {
                table: after.title.clone(),
                place: label(before, row, column),
                old: old.cells[column].shown.clone(),
                new: "none".to_owned(),
                entered: true,
                used: Vec::new(),
                cell: None,
                about: None,
            });
        }
    }
    changes
}

/// The id of a figure, or of the section that a page is.
fn id_of(address: &Address) -> String {
    let section = address.page.rsplit('/').next().unwrap_or(&address.page);
    address.anchor.clone().unwrap_or_else(|| section.to_owned())
}

/// "Figure 7: Crime rose" is known by its number.
fn short(heading: &str) -> String {
    match heading.split_once(": ") {
        Some((number, _)) if number.contains(' ') && number.ends_with(|c: char| c.is_ascii_digit()) => {
            number.to_owned()
        }
        _ => heading.to_owned(),
    }
}

fn charts(before: &Report, after: &Report) -> Vec<String> {
    let old: BTreeMap<&str, _> = before.charts().into_iter().map(|chart| (chart.id.as_str(), chart)).collect();
    let changed = after.charts().into_iter().filter(|chart| old.get(chart.id.as_str()) != Some(chart));
    let changed: Vec<&str> = changed.map(|chart| chart.id.as_str()).collect();
    let of = |anchor: &str| changed.iter().any(|id| id.starts_with(&format!("{anchor}-chart-")));
    let entries = after.figures.iter().filter(|entry| entry.address.anchor.as_deref().is_some_and(of));
    entries.map(|entry| format!("{}: {}", entry.number, crate::edition::plain(&entry.title))).collect()
}

/// A passage as read, and its words with a gap for each value.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Said {
    text: String,
    words: String,
}

fn said(report: &Report) -> BTreeMap<&str, Vec<Said>> {
    let mut pages: BTreeMap<&str, Vec<Said>> = BTreeMap::new();
    for passage in report.passages.iter().filter(|it| it.kind != PassageKind::Published) {
        let gap = |piece: &Piece| match piece {
            Piece::Value(_) => "\u{fffc}".to_owned(),
            other => other.text().to_owned(),
        };
        let words = passage.pieces.iter().map(gap).collect();
        pages.entry(&passage.page).or_default().push(Said { text: passage.text(), words });
    }
    pages
}

fn pages(before: &Report, after: &Report) -> Vec<PageChange> {
    let (old, new) = (said(before), said(after));
    let mut headings = vec![(after.slug.as_str(), after.title.clone())];
    headings.extend(after.walk().into_iter().map(|section| (section.page.as_str(), section.heading())));
    let gone = before.walk().into_iter().filter(|section| !new.contains_key(section.page.as_str()));
    headings.extend(gone.map(|section| (section.page.as_str(), section.heading())));
    let none = Vec::new();
    let change = |(page, heading): (&str, String)| {
        let changes = texts(old.get(page).unwrap_or(&none), new.get(page).unwrap_or(&none));
        (!changes.is_empty()).then_some(PageChange { page: page.to_owned(), heading, changes })
    };
    headings.into_iter().filter_map(change).collect()
}

/// How two runs of passages differ.
fn texts(old: &[Said], new: &[Said]) -> Vec<TextChange> {
    let mut changes = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, old, new) {
        let (gone, come) = match op {
            DiffOp::Equal { .. } => continue,
            DiffOp::Delete { old_index, old_len, .. } => (&old[old_index..old_index + old_len], &new[0..0]),
            DiffOp::Insert { new_index, new_len, .. } => (&old[0..0], &new[new_index..new_index + new_len]),
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                (&old[old_index..old_index + old_len], &new[new_index..new_index + new_len])
            }
        };
        let mut left: Vec<&Said> = gone.iter().collect();
        for said in come {
            let like = left.iter().position(|old| old.words == said.words || alike(&old.text, &said.text));
            changes.push(match like.map(|at| left.remove(at)) {
                Some(old) if old.words == said.words => TextChange::Numbers(old.text.clone(), said.text.clone()),
                Some(old) => TextChange::Reworded(old.text.clone(), said.text.clone()),
                None => TextChange::Added(said.text.clone()),
            });
        }
        changes.extend(left.into_iter().map(|old| TextChange::Removed(old.text.clone())));
    }
    changes
}

/// True if half of the words of two texts are the same.
fn alike(one: &str, other: &str) -> bool {
    similar::TextDiff::from_words(one, other).ratio() >= 0.5
}
