//! Priorities: what the plans of several years say, and the account that a page gives of each.
//!
//! Everything becomes blocks of the narrative before anything else is made of a page: the parts of an account where
//! its page asks for them ([`account`]), the lists of priorities where a page collects them, and the links from
//! sections and risk matrices back to the priorities ([`list`]). So numbers, references, prose and markings are
//! checked as everywhere.

mod account;
mod list;

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use super::committee::bare;
use super::data::file_level;
use super::parse::RawData;
use crate::diag::{Code, Diagnostic};
use crate::model::Level;
use crate::narrative::{Block, Collect, Document, Expression, Inline, plain};
use crate::schema::decode::Number;
use crate::schema::priority::{Basis, Delivery, Priority, PriorityYear};
use crate::schema::{self, Counts, Entry, EntryValue, Formula};
use crate::source::{Span, Spanned};
use crate::strings::{Strings, say};

/// The priorities of a site, and where its reports speak of them.
#[derive(Debug, Default)]
pub(super) struct Plans {
    /// The priorities that may be seen, by folder of data.
    folders: BTreeMap<String, Vec<Priority>>,
    /// The label of every factor and the matrix that it stands in, by folder and id.
    factors: BTreeMap<(String, String), (String, String)>,
    /// By the name of its folder.
    reports: BTreeMap<String, Report>,
    /// The headings of accounts, where they are not the usual ones.
    headings: Option<schema::AccountHeadings>,
}

/// What a report has to do with priorities.
#[derive(Debug, Default)]
struct Report {
    year: Option<String>,
    folder: String,
    /// True if what it says of itself could not be read.
    unread: bool,
    /// Titles of sections by id.
    titles: BTreeMap<String, String>,
    /// The section that gives the account of a priority, by the id of the priority.
    accounts: BTreeMap<String, String>,
    /// The figure that shows a risk matrix, by the id of the matrix.
    matrices: BTreeMap<String, String>,
}

/// The name of a section: that in its address.
fn section_id(path: &str, document: &Document) -> String {
    let own = document.front.as_ref().and_then(|front| front.id.as_ref()).map(|id| id.value.0.clone());
    let name = path.trim_end_matches(".md").trim_end_matches("/index").rsplit('/').next().unwrap_or("");
    own.unwrap_or_else(|| bare(name).to_owned())
}

/// The name of the report that a document belongs to.
fn report_of(path: &str) -> &str {
    path.split('/').nth(1).unwrap_or("")
}

impl Plans {
    /// Gathers what data and documents say. Priorities that this reading may not see are left out.
    pub(super) fn of(
        data: &[RawData],
        documents: &[(String, Document)],
        house: Option<&schema::House>,
        cx: &mut Context<'_>,
    ) -> Plans {
        let headings = house.and_then(|house| house.account_headings.clone());
        let mut plans = Plans { headings, ..Plans::default() };
        for (path, document) in documents {
            let report = plans.reports.entry(report_of(path).to_owned()).or_default();
            let is_whole = path.split('/').count() == 3 && path.ends_with("/index.md");
            let Some(front) = &document.front else {
                report.unread |= is_whole;
                continue;
            };
            if is_whole {
                report.year = front.year.clone();
                report.folder = front.data.0.first().map_or_else(String::new, |folder| folder.value.clone());
            }
            let id = section_id(path, document);
            report.titles.insert(id.clone(), front.title.as_ref().map_or_else(String::new, |it| it.value.clone()));
            if let Some(account) = &front.priority {
                report.accounts.entry(account.id.value.clone()).or_insert(id);
            }
            for block in &document.blocks {
                if let Block::Figure { id, figure } = block
                    && let Some(matrix) = &figure.matrix
                {
                    report.matrices.entry(matrix.value.clone()).or_insert_with(|| id.value.clone());
                }
            }
        }
        for raw in data {
            plans.gather(raw, cx);
        }
        plans.check(cx);
        plans
    }

    fn gather(&mut self, raw: &RawData, cx: &mut Context<'_>) {
        for matrix in &raw.file.risk_matrices {
            for factor in matrix.factors.iter().flat_map(|it| std::iter::once(it).chain(&it.children)) {
                let key = (raw.folder.clone(), factor.id.0.clone());
                self.factors.entry(key).or_insert_with(|| (matrix.id.0.clone(), factor.label.value.clone()));
            }
        }
        for priority in &raw.file.priorities {
            let level = file_level(raw, cx).max(cx.level(priority.marking.as_ref()));
            if !cx.sees(level) {
                cx.protection.cut.push(priority.span);
                cx.withhold("priority", &priority.id.0, level, "", ("priorities", priority.id.span));
                continue;
            }
            let known = self.folders.entry(raw.folder.clone()).or_default();
            match known.iter().find(|it| it.id.value == priority.id.value) {
                Some(first) => cx.duplicate("priority", &priority.id.0, priority.id.span, first.id.span),
                None => known.push(priority.clone()),
            }
        }
    }

    /// What the plans say for themselves.
    fn check(&self, cx: &mut Context<'_>) {
        for (folder, priorities) in &self.folders {
            let mut numbers: BTreeMap<(&str, u32), Span> = BTreeMap::new();
            for year in priorities.iter().flat_map(|it| &it.years) {
                if let Some(first) = numbers.insert((&year.year.value, year.number.value), year.number.span) {
                    let message =
                        format!("two priorities have the number {} in {}", year.number.value, year.year.value);
                    let twice = Diagnostic::new(Code::InvalidValue, year.number.span, message).label("the second");
                    cx.report(twice.also(first, "the first").hint("give each priority of a year a number of its own"));
                }
                self.basis(folder, year, cx);
            }
            for priority in priorities {
                let mut years: BTreeMap<&str, Span> = BTreeMap::new();
                for year in &priority.years {
                    if let Some(first) = years.insert(&year.year.value, year.year.span) {
                        let message = format!("the priority `{}` stands twice in {}", priority.id.0, year.year.value);
                        let twice = Diagnostic::new(Code::DuplicateId, year.year.span, message).label("the second");
                        cx.report(twice.also(first, "the first").hint("keep one of them"));
                    }
                }
            }
        }
        for report in self.reports.values().filter(|it| !it.accounts.is_empty()) {
            let Some(year) = &report.year else { continue };
            let all = self.folders.get(&report.folder).into_iter().flatten();
            for priority in all.filter(|it| of_year(it, year).is_some()) {
                if !report.accounts.contains_key(&priority.id.0) {
                    let message = format!("no page tells what became of the priority `{}` of {year}", priority.id.0);
                    let hint = format!("give a page `priority: {{id: {}, …}}` in its front matter", priority.id.0);
                    cx.report(Diagnostic::new(Code::MissingSection, priority.id.span, message).hint(hint));
                }
            }
        }
    }

    /// Why a priority was chosen: scores are of the matrix, and everything else needs words.
    fn basis(&self, folder: &str, year: &PriorityYear, cx: &mut Context<'_>) {
        let has = |basis: Basis| year.basis.0.iter().find(|it| it.value == basis);
        if let (Some(basis), true) = (has(Basis::Matrix), year.scores.is_empty()) {
            let message = "this priority rests on the risk matrix, and nothing says on which scores";
            let hint = "add the factors: `scores: [violence, weapons]`";
            cx.report(Diagnostic::new(Code::MissingKey, basis.span, message).hint(hint));
        }
        let unscored = year.basis.0.iter().find(|it| it.value != Basis::Matrix);
        if let (Some(basis), None) = (unscored, &year.reason) {
            let message = "this priority does not rest on the risk matrix alone, and nothing says why it was chosen";
            let hint = "add a sentence: `reason: …`";
            cx.report(Diagnostic::new(Code::MissingKey, basis.span, message).hint(hint));
        }
        let here = |key: &&(String, String)| key.0 == folder || key.0.is_empty();
        for score in &year.scores {
            if !self.factors.keys().filter(here).any(|(_, id)| *id == score.value) {
                cx.unknown("factor of a risk matrix", score, self.factors.keys().filter(here).map(|it| it.1.as_str()));
            }
        }
    }

    fn priorities(&self, report: &Report) -> &[Priority] {
        self.folders.get(&report.folder).map(Vec::as_slice).unwrap_or_default()
    }

    /// The years of a report's priorities, the earliest first.
    fn years(&self, report: &Report) -> Vec<String> {
        let years = self.priorities(report).iter().flat_map(|it| &it.years).map(|it| it.year.value.clone());
        years.collect::<BTreeSet<String>>().into_iter().collect()
    }

    /// Puts what belongs to priorities into a page.
    pub(super) fn lower(&self, path: &str, document: &mut Document, cx: &mut Context<'_>) {
        let Some(report) = self.reports.get(report_of(path)) else { return };
        let id = section_id(path, document);
        let (mut parts, more) = match account::lower(self, report, &id, document, cx) {
            Some(account::Lowered { parts, more }) => (Some(parts), more),
            None => (None, None),
        };
        let mut blocks = Vec::new();
        for block in std::mem::take(&mut document.blocks) {
            match block {
                Block::Collect { what: Collect::Priority, span } => match parts.take() {
                    Some(parts) => blocks.extend(parts),
                    None => {
                        let message = "this page gives no account of a priority";
                        let hint = "add `priority:` to its front matter, or take the block away";
                        cx.report(Diagnostic::new(Code::MissingKey, span, message).hint(hint));
                    }
                },
                Block::Collect { what: what @ (Collect::Priorities | Collect::ThenAndNow), span } => {
                    blocks.extend(list::collected(self, report, what, span, cx));
                }
                Block::Figure { id, figure } => {
                    let back =
                        figure.matrix.as_ref().and_then(|matrix| list::resting_on(self, report, matrix, &cx.strings));
                    blocks.push(Block::Figure { id, figure });
                    blocks.extend(back);
                }
                other => blocks.push(other),
            }
        }
        blocks.extend(parts.into_iter().flatten());
        blocks.extend(more);
        if path.split('/').count() > 2 {
            blocks.extend(list::back(self, report, &id, &cx.strings));
        }
        document.blocks = blocks;
    }
}

/// A priority as it stands in a year.
fn of_year<'a>(priority: &'a Priority, year: &str) -> Option<&'a PriorityYear> {
    priority.years.iter().find(|it| it.year.value == year)
}

/// The columns of a table that counts promises.
fn columns(span: Span, strings: &Strings) -> Vec<schema::Column> {
    let id = |delivery: &Delivery| delivery.word().replace('-', "_");
    let each = Delivery::ALL.iter().map(|it| schema::Column::of(&id(it), &it.said(strings), span));
    let of = Delivery::ALL.iter().map(|it| Spanned::new(id(it), span)).collect();
    let total = Some(Spanned::new(Formula::Total(schema::Sum { of, span }), span));
    let all = schema::Column { formula: total, ..schema::Column::of("promises", &say!(strings, "data.all"), span) };
    each.chain([all]).collect()
}

fn row(id: &str, label: &str, values: Option<Vec<usize>>, span: Span) -> schema::Row {
    let entry = |value: usize| Entry::plain(EntryValue::Number(Number { value: value.into(), decimals: 0 }), span);
    let row = schema::Row::of(id, label, Vec::new(), span);
    let total = values.is_none();
    let values = values.map(|values| Spanned::new(values.into_iter().map(entry).collect(), span));
    schema::Row { total, values, ..row }
}

/// Fills the tables that count the promises of a report: a row for each priority, a column for each status.
pub(super) fn count(documents: &[(String, Document)], plans: &Plans, data: &mut [RawData], cx: &mut Context<'_>) {
    for raw in data {
        let folder = raw.folder.clone();
        for table in &mut raw.file.tables {
            let Some(counts) = &table.counts else { continue };
            let Counts::Promises = counts.value;
            let span = counts.span;
            let written = !(table.columns.is_empty() && table.rows.is_empty() && table.groups.is_empty())
                || table.rows_from.is_some();
            if written {
                let message = "this table counts promises, and has columns or rows of its own";
                let hint = "remove `columns` and `rows`, or `counts`";
                cx.report(Diagnostic::new(Code::InvalidValue, span, message).hint(hint));
                continue;
            }
            table.columns = columns(span, &cx.strings);
            table.rows = rows(documents, plans, &folder, span, &cx.strings);
            if table.rows.is_empty() && !cx.protection.second {
                let message = "there are no promises to count";
                let hint = format!("no page of a report with `data: {folder}` has `priority:` in its front matter");
                cx.report(Diagnostic::new(Code::InvalidValue, span, message).hint(hint));
            } else if table.rows.is_empty() {
                let at = (table.title.as_str(), span);
                cx.withhold("table", &table.id.0, Level::CLOSED, "all that it counts is withheld", at);
            }
        }
        if cx.protection.second {
            raw.file.tables.retain(|table| table.counts.is_none() || !table.rows.is_empty());
        }
    }
}

fn rows(
    documents: &[(String, Document)],
    plans: &Plans,
    folder: &str,
    span: Span,
    strings: &Strings,
) -> Vec<schema::Row> {
    let mut rows: Vec<(u32, schema::Row)> = Vec::new();
    for (path, document) in documents {
        let Some(report) = plans.reports.get(report_of(path)).filter(|it| it.folder == folder) else { continue };
        let Some(account) = document.front.as_ref().and_then(|front| front.priority.as_ref()) else { continue };
        let Some(priority) = plans.priorities(report).iter().find(|it| it.id.0 == account.id.value) else { continue };
        let number = report.year.as_ref().and_then(|year| of_year(priority, year)).map_or(0, |it| it.number.value);
        let of =
            |delivery: &Delivery| account.commitments.items.iter().filter(|it| it.status.value == *delivery).count();
        let counts = Delivery::ALL.iter().map(of).collect();
        let place = account.id.span;
        rows.push((number, row(&priority.id.0.replace('-', "_"), &priority.title, Some(counts), place)));
    }
    rows.sort_by_key(|(number, _)| *number);
    let mut rows: Vec<schema::Row> = rows.into_iter().map(|(_, row)| row).collect();
    if !rows.is_empty() {
        rows.push(row("total", &say!(strings, "priority.all"), None, span));
    }
    rows
}

/// Words of the build.
fn made(words: impl Into<String>) -> Inline {
    Inline::Made(words.into())
}

/// A link to a place of the report.
fn link(id: &str, words: &str, span: Span) -> Inline {
    let target = Spanned::new(format!("#{id}"), span);
    Inline::Link { target, text: if words.is_empty() { Vec::new() } else { vec![made(words)] } }
}

/// A heading that the build makes.
fn heading(level: u8, id: Option<String>, words: Vec<Inline>, span: Span) -> Block {
    Block::Heading { level, id: id.map(|id| Spanned::new(id, span)), text: words, span }
}

/// An expression that stands in the data.
fn value(text: &Spanned<String>) -> Expression {
    Expression { text: text.value.clone(), span: text.span }
}

/// Adds a full stop where words do not end a sentence.
fn sentence(mut words: Vec<Inline>) -> Vec<Inline> {
    if !plain(&words).trim_end().ends_with(['.', '!', '?', ':']) {
        words.push(made("."));
    }
    words
}
