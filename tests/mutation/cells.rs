//! Figures changed one at a time: tables, charts, open data and sentences must follow.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rust_decimal::Decimal;
use tallybook::diag::Severity;
use tallybook::edition::{Background, By, Edition, Kind, Piece, PrintedValue, Report, Use};
use tallybook::{Checked, check};

use super::chance::Random;
use super::site::{Change, Files, Site};

/// So many figures are changed.
const SAMPLE: usize = 500;

/// What evidence says of a figure that is withheld.
const WITHHELD: &str = "withheld to protect people";

/// A figure that was typed.
struct Cell<'a> {
    table: &'a Background,
    row: usize,
    column: usize,
    change: Change,
}

/// What came of the changes.
#[derive(Default)]
pub(crate) struct Changed {
    all: usize,
    changed: usize,
    uses: BTreeMap<&'static str, usize>,
    same: usize,
    contradictions: BTreeMap<&'static str, usize>,
    silent: usize,
    pub(crate) missed: Vec<String>,
}

impl Changed {
    fn add(mut self, other: Changed) -> Changed {
        self.changed += other.changed;
        self.same += other.same;
        self.silent += other.silent;
        other.uses.into_iter().for_each(|(kind, number)| *self.uses.entry(kind).or_default() += number);
        other
            .contradictions
            .into_iter()
            .for_each(|(code, number)| *self.contradictions.entry(code).or_default() += number);
        self.missed.extend(other.missed);
        self
    }

    pub(crate) fn table(&self) -> String {
        let mut lines = vec![
            "| what | number |".to_owned(),
            "|---|--:|".to_owned(),
            format!("| figures typed in the data | {} |", self.all),
            format!("| figures changed, one at a time | {} |", self.changed),
        ];
        lines.extend(self.uses.iter().map(|(kind, number)| format!("| uses that followed: {kind} | {number} |")));
        lines.push(format!(
            "| values of sentences that rightly print the same (a rank, a true claim, a rounded share) | {} |",
            self.same
        ));
        lines.push(format!("| uses that did not follow | {} |", self.missed.len()));
        lines.push(format!("| changes that contradict nothing | {} |", self.silent));
        lines.extend(
            self.contradictions.iter().map(|(code, number)| format!("| changes told by `{code}` | {number} |")),
        );
        lines.join("\n") + "\n"
    }
}

/// Changes a sample of all figures.
pub(crate) fn change_all(site: &Site, random: &mut Random) -> Changed {
    let (edition, _) = site.checked.ready.as_ref().expect("it can be rendered");
    let cells = cells(site, edition);
    let all = cells.len();
    let sample = random.some(cells, SAMPLE);
    let changed = sample.par_iter().map(|cell| change(site, edition, cell)).reduce(Changed::default, Changed::add);
    let mut missed = changed.missed.clone();
    missed.sort();
    Changed { all, missed, ..changed }
}

/// Every figure that was typed, with another in its place.
fn cells<'a>(site: &Site, edition: &'a Edition) -> Vec<Cell<'a>> {
    let mut cells = Vec::new();
    for table in edition.reports.iter().flat_map(|report| &report.backgrounds) {
        for (row, it) in table.rows.iter().enumerate() {
            for (column, cell) in it.cells.iter().enumerate() {
                // What is withheld is nowhere to be followed.
                if cell.shown == WITHHELD {
                    continue;
                }
                let (path, range) = site.place(cell.span);
                let typed = site.sources.slice(cell.span);
                let Ok(number) = typed.parse::<Decimal>() else { continue };
                // Large enough that no rounding hides it.
                let other = number * Decimal::from(3) + Decimal::new(7, 0);
                let change = Change { path: path.to_owned(), range, text: other.to_string() };
                cells.push(Cell { table, row, column, change });
            }
        }
    }
    cells
}

fn change(site: &Site, before: &Edition, cell: &Cell<'_>) -> Changed {
    let sources = site.changed(std::slice::from_ref(&cell.change));
    let checked = check(&sources, None);
    let files = site.files_of(&checked);
    let (after, _) = checked.ready.as_ref().expect("it can be rendered");
    let mut result = Changed { changed: 1, ..Changed::default() };
    let codes: Vec<&'static str> = checked.diagnostics.iter().map(|it| it.code.name()).collect();
    for code in codes.iter().copied().collect::<std::collections::BTreeSet<_>>() {
        *result.contradictions.entry(code).or_default() += 1;
    }
    result.silent += usize::from(codes.is_empty());
    let told = checked.diagnostics.iter().any(|it| it.severity == Severity::Error);
    // A figure that was typed where a formula stands must be told, and is printed nowhere.
    if !cell.table.columns[cell.column].from.is_empty() {
        if !told {
            result.missed.push(format!("{}.{}: a typed figure that is no result", cell.table.id, cell.row));
        }
        return result;
    }
    let report =
        before.reports.iter().position(|report| report.backgrounds.iter().any(|it| std::ptr::eq(it, cell.table)));
    let report = report.expect("the table belongs to a report");
    let pair = Pair {
        before: &before.reports[report],
        after: &after.reports[report],
        site,
        checked: &checked,
        files: &files,
        told,
    };
    // A change can make a number small, or one beside it.
    if pair.shown(cell) == WITHHELD {
        return result;
    }
    pair.table(cell, &mut result);
    pair.figures(cell, &mut result);
    pair.sentences(cell, &mut result);
    pair.totals(cell, &mut result);
    result
}

/// A report before and after a change.
struct Pair<'a> {
    before: &'a Report,
    after: &'a Report,
    site: &'a Site,
    checked: &'a Checked,
    files: &'a Files,
    /// True if a contradiction was told.
    told: bool,
}

impl Pair<'_> {
    fn name(&self, cell: &Cell<'_>) -> String {
        format!("{}.{}.{}", cell.table.id, cell.table.rows[cell.row].id, cell.table.columns[cell.column].id)
    }

    /// A file before and after.
    fn file(&self, path: &str) -> (Vec<u8>, Vec<u8>) {
        (self.site.files.get(&self.site.checked, path), self.files.get(self.checked, path))
    }

    fn shown(&self, cell: &Cell<'_>) -> &str {
        let table = self.after.backgrounds.iter().find(|it| it.id == cell.table.id).expect("the table is still there");
        &table.rows[cell.row].cells[cell.column].shown
    }

    /// Open data and the page of evidence.
    fn table(&self, cell: &Cell<'_>, result: &mut Changed) {
        let id = &cell.table.id;
        let files = [
            ("open data", format!("{}/data/{id}.csv", self.before.slug)),
            ("evidence", format!("{}.html", cell.table.page)),
        ];
        for (kind, path) in files {
            let (old, new) = self.file(&path);
            if old == new || new.is_empty() {
                result.missed.push(format!("{}: {path}", self.name(cell)));
            } else {
                *result.uses.entry(kind).or_default() += 1;
            }
        }
    }

    /// Tables and charts of the pages.
    fn figures(&self, cell: &Cell<'_>, result: &mut Changed) {
        let row = &cell.table.rows[cell.row];
        let shows = |it: &&Use| it.by == By::Figure && it.columns.contains(&cell.column);
        for it in row.uses.iter().filter(shows) {
            let anchor = it.address.anchor.as_deref().expect("a figure has an anchor");
            let path = match self.before.kind {
                Kind::Report => format!("{}.html", it.address.page),
                Kind::Paper | Kind::Minutes => format!("{}/index.html", self.before.slug),
            };
            let of = |bytes: &[u8]| {
                let html = String::from_utf8_lossy(bytes).into_owned();
                let from = html.find(&format!("id=\"{anchor}\"")).map(|at| html[at..].to_owned()).unwrap_or_default();
                from.split("</figure>").next().unwrap_or("").to_owned()
            };
            let (old, new) = self.file(&path);
            let (old, new) = (of(&old), of(&new));
            if old == new || !new.contains(self.shown(cell)) {
                result.missed.push(format!("{}: table of {anchor}", self.name(cell)));
            } else {
                *result.uses.entry("tables of pages").or_default() += 1;
            }
            self.charts(cell, anchor, &new, result);
        }
    }

    fn charts(&self, cell: &Cell<'_>, figure: &str, html: &str, result: &mut Changed) {
        let row = &cell.table.rows[cell.row];
        let old_label = &row.cells[cell.column].shown;
        let charts = |report: &Report| -> Vec<_> {
            let of = |id: &str| id.starts_with(&format!("{figure}-chart-"));
            report.charts().into_iter().filter(|it| of(&it.id)).cloned().collect()
        };
        for (old, new) in charts(self.before).iter().zip(&charts(self.after)) {
            // The same row may be another category after a change, because bars are sorted.
            let labels = |chart: &tallybook::edition::Chart| -> Vec<String> {
                let at: Vec<usize> =
                    (0..chart.categories.len()).filter(|at| chart.categories[*at].label == row.label).collect();
                at.iter().flat_map(|at| chart.series.iter().map(|series| series.points[*at].label.clone())).collect()
            };
            let drawn = labels(old).iter().any(|label| same_figure(label, old_label));
            if !drawn {
                continue;
            }
            let follows = labels(old) != labels(new) && html.contains(self.shown(cell));
            if follows {
                *result.uses.entry("charts").or_default() += 1;
            } else {
                result.missed.push(format!("{}: chart {}", self.name(cell), old.id));
            }
        }
    }

    /// Sentences whose expression names the figure itself.
    fn sentences(&self, cell: &Cell<'_>, result: &mut Changed) {
        let (table, row) = (&cell.table.id, &cell.table.rows[cell.row].id);
        let mut path = format!("{table}.{row}");
        if cell.table.columns.len() > 1 {
            path = format!("{path}.{}", cell.table.columns[cell.column].id);
        }
        for (before, after) in self.before.passages.iter().zip(&self.after.passages) {
            for (old, new) in before.pieces.iter().zip(&after.pieces) {
                let Piece::Value(old) = old else { continue };
                let Piece::Value(new) = new else { continue };
                if !names(&old.expression, &path) {
                    continue;
                }
                if old.text != new.text {
                    *result.uses.entry("sentences").or_default() += 1;
                } else if prints_itself(old, &path) {
                    result.missed.push(format!("{}: {{{{ {} }}}} on {}", self.name(cell), old.expression, before.page));
                } else {
                    result.same += 1;
                }
            }
        }
    }

    /// Every total of the open data that was the sum of its rows is so still, or the difference was told.
    fn totals(&self, cell: &Cell<'_>, result: &mut Changed) {
        let path = format!("{}/data/{}.csv", self.before.slug, cell.table.id);
        let (old, new) = self.file(&path);
        for (at, (held, holds)) in sums(&old).into_iter().zip(sums(&new)).enumerate() {
            if held && !holds && !self.told {
                result.missed.push(format!("{}: total in column {at} of {path}", self.name(cell)));
            }
        }
    }
}

/// True if two labels show the same figure: one may have the sign of its unit.
fn same_figure(one: &str, other: &str) -> bool {
    let digits = |text: &str| text.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect::<String>();
    digits(one) == digits(other)
}

/// True if an expression names a figure: not another whose name only starts so.
fn names(expression: &str, path: &str) -> bool {
    expression.match_indices(path).any(|(at, _)| {
        let name = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        !expression[..at].ends_with(name) && !expression[at + path.len()..].starts_with(name)
    })
}

/// True if an expression prints the figure as it is.
fn prints_itself(value: &PrintedValue, path: &str) -> bool {
    let rest = value.expression.replacen(path, "", 1);
    rest.split('|').map(str::trim).all(|filter| matches!(filter, "" | "abs" | "unit" | "round"))
}

/// For each column of numbers: whether the total row is the sum of the rows at the top.
fn sums(csv: &[u8]) -> Vec<bool> {
    let mut reader = csv::Reader::from_reader(csv);
    let Ok(head) = reader.headers().cloned() else { return Vec::new() };
    let rows: Vec<csv::StringRecord> = reader.records().flatten().collect();
    let find = |name: &str| head.iter().position(|it| it == name);
    let (Some(kind), parent, group) = (find("Kind of row"), find("Part of"), find("Group")) else { return Vec::new() };
    let top = |row: &&csv::StringRecord| parent.is_none_or(|at| &row[at] == "All");
    if group.is_some() {
        return Vec::new();
    }
    let number = |row: &csv::StringRecord, at: usize| row[at].parse::<Decimal>().ok();
    let holds = |at: usize| {
        let of = |wanted: &str| rows.iter().filter(top).filter(|row| &row[kind] == wanted).cloned().collect::<Vec<_>>();
        let total = of("total").first().and_then(|row| number(row, at));
        let sum: Option<Decimal> = of("data").iter().map(|row| number(row, at)).sum();
        total.is_some() && total == sum
    };
    (0..head.len()).map(holds).collect()
}
