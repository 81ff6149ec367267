//! Next year's folders from this year's: what was the latest figure becomes the one to compare with, and its place is
//! left blank. Comments, ids and words stay.
//!
//! Files are changed where they must be and nowhere else, by the places that parsing has found.

mod promises;

use std::ops::Range;

use regex::{Captures, Regex};

use crate::check::{Raw, is_sign_off};
use crate::model::Period;
use crate::picture::is_picture;
use crate::schema::priority::Account;
use crate::schema::{Column, DataFile, Entry, IndicatorSet, Register, Row, Table};
use crate::source::{SourceId, Sources};

/// What stands where a figure is still to come. A check lists every one of them.
const BLANK: &str = "~";

/// The files of next year's report, by path; nothing if there is no such report.
pub fn roll_forward(sources: &Sources, raw: &Raw, from: &str, to: &str) -> Option<Vec<(String, String)>> {
    let content = format!("content/{from}/");
    sources.below(&content).next()?;
    let years = Years::new();
    let index = format!("{content}index.md");
    let mut files = Vec::new();
    // Pictures are last year's: a check lists every place that wants a new one.
    let stays = |path: &str| is_sign_off(path) || is_picture(path);
    for (_, file) in sources.below(&content).filter(|(_, file)| !stays(file.path())) {
        let path = file.path().replacen(&content, &format!("content/{to}/"), 1);
        let text = match account(raw, file.path()) {
            _ if file.path() == index => years.front_matter(file.text(), from, to),
            Some(account) => edited(file.text(), promises::edits(account, file.text())),
            None => file.text().to_owned(),
        };
        files.push((path, text));
    }
    let folder = folder_of(sources, &index).unwrap_or_else(|| from.to_owned());
    let data = format!("data/{folder}/");
    for (id, file) in sources.below(&data) {
        let path = file.path().replacen(&data, &format!("data/{to}/"), 1);
        let tables = raw.data.iter().find(|it| it.source == id).map(|it| &it.file);
        let text = match tables {
            // What was wrong in last year's document stays with it.
            Some(it) if !it.corrections.is_empty() && it.tables.is_empty() => continue,
            Some(it) => edited(file.text(), file_edits(it, file.text(), &folder, &years)),
            None => match table_of(raw, file.path(), sources) {
                Some(table) => long_rows(file.text(), table),
                None => continue,
            },
        };
        files.push((path, text));
    }
    Some(files)
}

/// The account that a page gives of a priority.
fn account<'a>(raw: &'a Raw, path: &str) -> Option<&'a Account> {
    let (_, document) = raw.documents.iter().find(|(own, _)| own == path)?;
    document.front.as_ref()?.priority.as_ref()
}

/// The folder of data that a report names.
fn folder_of(sources: &Sources, index: &str) -> Option<String> {
    let text = sources.find(index)?.1.text();
    let line = text.lines().skip(1).take_while(|line| *line != "---").find(|line| line.starts_with("data:"))?;
    Some(line.trim_start_matches("data:").trim().trim_matches(['"', '[', ']']).to_owned())
}

/// The name of next year's folder: `2022-23` becomes `2023-24`.
pub fn next_name(name: &str) -> String {
    Years::new().next(name)
}

/// Years in text, made one more.
struct Years(Regex);

impl Years {
    fn new() -> Years {
        Years(Regex::new(r"\b((?:19|20)\d{2})(?:([-/\u{2013}])(\d{2})\b)?").expect("the pattern is written here"))
    }

    fn next(&self, text: &str) -> String {
        let next = |found: &Captures<'_>| {
            let year: u32 = found[1].parse().expect("digits");
            match (found.get(2), found.get(3)) {
                // `2022-23` is two years, `2022-09` a year and a month.
                (Some(mark), Some(second)) if second.as_str().parse() == Ok((year + 1) % 100) => {
                    format!("{}{}{:02}", year + 1, mark.as_str(), (year + 2) % 100)
                }
                (Some(mark), Some(month)) => format!("{}{}{}", year + 1, mark.as_str(), month.as_str()),
                _ => (year + 1).to_string(),
            }
        };
        self.0.replace_all(text, next).into_owned()
    }

    /// The head of a report: its years are those after, its data stand in the new folder, and nobody has dated or
    /// signed it.
    fn front_matter(&self, text: &str, from: &str, to: &str) -> String {
        let mut inside = false;
        let mut out = String::with_capacity(text.len());
        for (at, line) in text.split_inclusive('\n').enumerate() {
            let fence = line.trim_end() == "---";
            inside = if at == 0 { fence } else { inside && !fence };
            let key = line.split(':').next().unwrap_or("");
            match key {
                "data" if inside => out.push_str(&format!("data: {to}\n")),
                "title" | "year" | "period" | "summary" if inside => out.push_str(&self.next(line)),
                _ => out.push_str(&line.replace(&format!("data: {from}"), &format!("data: {to}"))),
            }
        }
        out
    }
}

/// A change to a text.
type Edit = (Range<usize>, String);

fn edited(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|(range, _)| range.start);
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for (range, with) in edits.into_iter().filter(|(range, _)| range.start <= text.len()) {
        if range.start >= at {
            out.push_str(&text[at..range.start]);
            out.push_str(&with);
            at = range.end;
        }
    }
    out.push_str(&text[at..]);
    out
}

/// The columns of last year and this, by place among the columns that are entered.
fn pair(table: &Table) -> Option<(usize, usize)> {
    let entered: Vec<&Column> = table.columns.iter().filter(|column| column.formula.is_none()).collect();
    let period = |at: usize| entered[at].period.as_ref().and_then(|period| Period::parse(period));
    let dated: Vec<(usize, Period)> = (0..entered.len()).filter_map(|at| Some((at, period(at)?))).collect();
    match dated.as_slice() {
        [(one, first), (two, second)] if first.to < second.from => Some((*one, *two)),
        [(one, first), (two, second)] if second.to < first.from => Some((*two, *one)),
        _ => None,
    }
}

/// The tables of a file, its indicators and its risk registers.
fn file_edits(file: &DataFile, text: &str, folder: &str, years: &Years) -> Vec<Edit> {
    let mut edits: Vec<Edit> = file.tables.iter().flat_map(|table| table_edits(table, text, years)).collect();
    file.indicators.iter().for_each(|set| indicator_edits(set, text, years, &mut edits));
    file.risk_registers.iter().for_each(|register| register_edits(register, text, folder, years, &mut edits));
    edits
}

/// Next year has targets and figures of its own, and nothing is being done yet about what is not known.
fn indicator_edits(set: &IndicatorSet, text: &str, years: &Years, edits: &mut Vec<Edit>) {
    edits.extend(set.period.as_ref().map(|period| (period.span.range(), years.next(&text[period.span.range()]))));
    for it in set.every() {
        let entries = [&it.target, &it.base_target, &it.target_to_date, &it.actual].into_iter().flatten();
        let entries = entries.chain(it.compare.0.iter().map(|(_, entry)| entry)).map(|entry| entry.span);
        let spans = entries.chain(it.stretch.as_ref().map(|it| it.span)).chain(it.action.as_ref().map(|it| it.span));
        edits.extend(spans.map(|span| (span.range(), BLANK.to_owned())));
    }
}

/// The scores of this year are those of last time; they stay until somebody gives new ones.
fn register_edits(register: &Register, text: &str, folder: &str, years: &Years, edits: &mut Vec<Edit>) {
    edits.extend(register.period.as_ref().map(|period| (period.span.range(), years.next(&text[period.span.range()]))));
    match &register.last_time {
        Some(last) => edits.push((last.span.range(), folder.to_owned())),
        None => {
            let place = register.id.span.range();
            let line = text[..place.start].rfind('\n').map_or(0, |at| at + 1);
            let before = &text[line..place.start];
            edits.push(if before.contains('{') {
                (place.end..place.end, format!(", last_time: {folder}"))
            } else {
                // A key of the same record stands below the key `id`.
                let indent = " ".repeat(before.rfind("id").unwrap_or(0));
                let end = text[place.end..].find('\n').map_or(text.len(), |at| place.end + at);
                (end..end, format!("\n{indent}last_time: {folder}"))
            });
        }
    }
    for risk in &register.risks {
        let was = risk.last_score.as_ref().map(|score| score.span.range());
        edits.extend(was.map(|range| (range, BLANK.to_owned())));
    }
}

fn table_edits(table: &Table, text: &str, years: &Years) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    if let Some(period) = &table.period {
        edits.push((period.span.range(), years.next(&text[period.span.range()])));
    }
    for column in &table.columns {
        // Id, title and period of a column stand on one line.
        let start = column.id.span.range().end;
        let end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let formula = column.formula.as_ref().map_or(end, |formula| formula.span.range().start.min(end));
        edits.push((start..formula, years.next(&text[start..formula])));
    }
    let pair = pair(table);
    let grouped = table.groups.iter().flat_map(|group| &group.rows);
    table.rows.iter().chain(grouped).for_each(|row| row_edits(row, pair, text, &mut edits));
    edits
}

fn row_edits(row: &Row, pair: Option<(usize, usize)>, text: &str, edits: &mut Vec<Edit>) {
    let entries: Vec<&Entry> = row.values.iter().flat_map(|values| &values.value).chain(&row.value).collect();
    for (at, entry) in entries.iter().enumerate() {
        let with = match pair {
            Some((before, now)) if at == before => entries.get(now).map_or(BLANK, |entry| &text[entry.span.range()]),
            _ => BLANK,
        };
        edits.push((entry.span.range(), with.to_owned()));
    }
    row.children.iter().for_each(|child| row_edits(child, pair, text, edits));
    row.breakdowns.iter().flat_map(|it| &it.rows).for_each(|child| row_edits(child, pair, text, edits));
}

/// The table that takes its rows from a file.
fn table_of<'a>(raw: &'a Raw, path: &str, sources: &Sources) -> Option<&'a Table> {
    let (folder, name) = path.rsplit_once('/')?;
    let beside = |source: SourceId| sources.file(source).path().rsplit_once('/').is_some_and(|(own, _)| own == folder);
    let files = raw.data.iter().filter(|data| beside(data.source));
    let mut tables = files.flat_map(|data| &data.file.tables);
    tables.find(|table| table.rows_from.as_ref().is_some_and(|from| from.value == name))
}

/// The rows of a long table: ids and labels stay.
fn long_rows(text: &str, table: &Table) -> String {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let Ok(header) = reader.headers().cloned() else { return text.to_owned() };
    let entered: Vec<&str> =
        table.columns.iter().filter(|column| column.formula.is_none()).map(|column| column.id.0.as_str()).collect();
    let find = |at: usize| header.iter().position(|name| name == entered[at]);
    let pair = pair(table).and_then(|(before, now)| Some((find(before)?, find(now)?)));
    let mut writer = csv::Writer::from_writer(Vec::new());
    let written = |result: csv::Result<()>| result.expect("memory takes what is written");
    written(writer.write_record(&header));
    for record in reader.records().flatten() {
        let field = |(at, field): (usize, &str)| match pair {
            Some((before, now)) if at == before => record.get(now).unwrap_or("").to_owned(),
            _ if header.get(at).is_some_and(|name| table.columns.iter().any(|column| column.id.0 == name)) => {
                String::new()
            }
            _ => field.to_owned(),
        };
        written(writer.write_record(record.iter().enumerate().map(field)));
    }
    let bytes = writer.into_inner().expect("memory takes what is written");
    String::from_utf8(bytes).expect("fields are text")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_and_months_are_told_apart() {
        for (now, next) in [
            ("2022-23", "2023-24"),
            ("2021-10 to 2022-09", "2022-10 to 2023-09"),
            ("2022", "2023"),
            ("year ending 2022-03", "year ending 2023-03"),
            ("October 2021 to September 2022", "October 2022 to September 2023"),
            ("1999-00", "2000-01"),
        ] {
            assert_eq!(next_name(now), next);
        }
    }
}
