//! A partner's sheet as a table: figures into a CSV file, everything else into YAML, which an author may change.
//!
//! A second import writes the CSV file anew and leaves the YAML as it is, comments and all. Which column of the sheet
//! is which column of the table stands in the YAML, under `imported`.

use std::collections::{BTreeMap, BTreeSet};

use crate::schema::yaml;
use crate::sheet::{Cell, Sheet, letters};

/// What is known of a table from an earlier import.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The header over the labels; empty if there is none.
    pub labels: String,
    /// Header in the sheet and id of the column, in the order of the table.
    pub columns: Vec<(String, String)>,
    /// The CSV file.
    pub csv: String,
    /// The rows of the CSV file: label and id.
    pub rows: BTreeMap<String, String>,
}

/// What an import gives.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// The YAML of a table that is new.
    pub yaml: Option<String>,
    /// The rows.
    pub csv: String,
    /// How many rows and figures were taken.
    pub counts: (usize, usize),
    /// What is otherwise than after the import before, in sentences; nothing for a first import.
    pub changes: Option<Vec<String>>,
    /// What an author should look at, in sentences.
    pub notes: Vec<String>,
}

/// Makes a table of a sheet. `id` is the name of the table; `known` what an earlier import has settled.
pub fn import(sheet: &Sheet, id: &str, file: &str, known: Option<&Known>) -> Result<Imported, String> {
    let head = sheet.rows.iter().position(|row| row.iter().filter(|cell| **cell != Cell::Empty).count() > 1);
    let head = head.ok_or("the sheet has no row with two cells: there is no header")?;
    let mut imported = Imported { notes: sheet.notes.clone(), ..Imported::default() };
    let titles = titles(&sheet.rows[head], &mut imported.notes);
    let holds =
        |column: &usize| sheet.rows[head..].iter().any(|row| row.get(*column).is_some_and(|it| *it != Cell::Empty));
    let held: Vec<usize> = (0..titles.len()).filter(holds).collect();
    let (labels, columns) = match known {
        Some(known) => settled(&titles, &held, known)?,
        None => first(&titles, &held)?,
    };
    let mut csv = csv::Writer::from_writer(Vec::new());
    let names = columns.iter().map(|(_, name)| name.as_str());
    let written = |result: csv::Result<()>| result.expect("memory takes what is written");
    written(csv.write_record(["id", "label", "total"].into_iter().chain(names)));
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for (at, row) in sheet.rows.iter().enumerate().skip(head + 1) {
        let label = row.get(labels).map(text).unwrap_or_default();
        if label.is_empty() {
            if row.iter().any(|cell| *cell != Cell::Empty) {
                imported.notes.push(format!("row {}: it has no label, and was left out", at + 1));
            }
            continue;
        }
        let row_id = known.and_then(|known| known.rows.get(&label).cloned()).unwrap_or_else(|| name_of(&label));
        let again = taken.entry(row_id.clone()).or_default();
        *again += 1;
        let row_id = if *again == 1 { row_id } else { format!("{row_id}_{again}") };
        let total = if label.eq_ignore_ascii_case("total") { "true" } else { "" };
        let mut record = vec![row_id, label.clone(), total.to_owned()];
        for (column, name) in &columns {
            let place = format!("{}{}", letters(*column), at + 1);
            record.push(figure(row.get(*column).unwrap_or(&Cell::Empty), &place, &label, name, &mut imported));
        }
        imported.counts.0 += 1;
        written(csv.write_record(&record));
    }
    let bytes = csv.into_inner().expect("memory takes what is written");
    imported.csv = String::from_utf8(bytes).expect("cells are text");
    imported.changes = known.map(|known| changes(&known.csv, &imported.csv));
    if known.is_none() {
        imported.yaml = Some(described(sheet, id, file, &titles[labels], &columns, &titles));
    }
    Ok(imported)
}

/// What is otherwise in the CSV file than it was: figures, and rows that came or went.
fn changes(before: &str, after: &str) -> Vec<String> {
    let (old, new) = (by_row(before), by_row(after));
    let (was, is): (BTreeMap<_, _>, BTreeSet<_>) =
        (old.iter().map(|(id, row)| (id, row)).collect(), new.iter().map(|(id, _)| id).collect());
    let label = |row: &BTreeMap<String, String>| row.get("label").cloned().unwrap_or_default();
    let mut changes = Vec::new();
    for (id, row) in &new {
        let Some(was) = was.get(id) else {
            changes.push(format!("{}: a new row", label(row)));
            continue;
        };
        for (column, now) in row {
            let was = was.get(column).map_or("", String::as_str);
            if was != now {
                changes.push(format!("{}, {column}: {was} \u{2192} {now}", label(row)));
            }
        }
    }
    let gone = old.iter().filter(|(id, _)| !is.contains(id));
    changes.extend(gone.map(|(_, row)| format!("{}: gone, with its figures", label(row))));
    changes
}

/// The rows of a CSV file: the id, and each field by its column.
fn by_row(csv: &str) -> Vec<(String, BTreeMap<String, String>)> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(csv.as_bytes());
    let header: Vec<String> = reader.headers().map(|it| it.iter().map(str::to_owned).collect()).unwrap_or_default();
    let row = |record: csv::StringRecord| {
        let fields = header.iter().cloned().zip(record.iter().map(|it| it.trim().to_owned()));
        (record.get(0).unwrap_or_default().to_owned(), fields.collect())
    };
    reader.records().flatten().map(row).collect()
}

/// A figure as it stands in the CSV file. What is none is told, with its place in the sheet.
fn figure(cell: &Cell, place: &str, label: &str, name: &str, imported: &mut Imported) -> String {
    let why = match cell {
        Cell::Number(number) => {
            imported.counts.1 += 1;
            return number.clone();
        }
        Cell::Text(word) if ["[z]", "[x]", "[c]"].contains(&word.as_str()) => return word.clone(),
        Cell::Text(word) => format!("“{word}” is no number"),
        Cell::Empty => "it is empty".to_owned(),
    };
    imported.notes.push(format!("{place}: {why}; written as `[x]`, not available ({label}, {name})"));
    "[x]".to_owned()
}

/// YAML reads no longer keys, with quotes and all.
const LONGEST_KEY: usize = 1000;

/// The headers, each once: what is called as another column before it has a number behind its name, and is told.
fn titles(row: &[Cell], notes: &mut Vec<String>) -> Vec<String> {
    let mut titles: Vec<String> = Vec::new();
    for (at, cell) in row.iter().enumerate() {
        let mut title: String = text(cell).chars().take(LONGEST_KEY).collect();
        while yaml::double_quoted(&title).chars().count() > LONGEST_KEY {
            title.pop();
        }
        let mut name = title.clone();
        let twin = titles.iter().position(|other| !title.is_empty() && *other == title);
        for nth in 2.. {
            if name.is_empty() || !titles.contains(&name) {
                break;
            }
            name = format!("{title} ({nth})");
        }
        if let Some(twin) = twin {
            let (one, two) = (letters(twin), letters(at));
            notes.push(format!("columns {one} and {two} are both called “{title}”: {two} is “{name}” here"));
        }
        titles.push(name);
    }
    titles
}

/// The columns of a first import: labels at the left, with or without a header, and figures beside them. `held` are the
/// columns that hold anything.
fn first(titles: &[String], held: &[usize]) -> Result<(usize, Vec<(usize, String)>), String> {
    let labels = held[0];
    let mut columns: Vec<(usize, String)> = Vec::new();
    for (at, title) in titles.iter().enumerate().filter(|(at, title)| *at != labels && !title.is_empty()) {
        let mut name = name_of(title);
        while columns.iter().any(|(_, other)| *other == name) || ["id", "label", "total"].contains(&name.as_str()) {
            name.push('_');
        }
        columns.push((at, name));
    }
    if columns.is_empty() { Err("the header names no column of figures".into()) } else { Ok((labels, columns)) }
}

/// The columns as an earlier import has settled them, wherever they stand now.
fn settled(titles: &[String], held: &[usize], known: &Known) -> Result<(usize, Vec<(usize, String)>), String> {
    let find = |title: &str| {
        let near = || crate::diag::suggest(title, titles.iter().map(String::as_str)).unwrap_or_default();
        titles
            .iter()
            .position(|it| it == title)
            .ok_or_else(|| format!("the sheet has no column “{title}” any more; {}", near()))
    };
    let bare = held.iter().copied().find(|column| titles[*column].is_empty());
    let labels = match bare.filter(|_| known.labels.is_empty()) {
        Some(bare) => bare,
        None => find(&known.labels)?,
    };
    let columns = known.columns.iter().map(|(title, name)| Ok((find(title)?, name.clone())));
    Ok((labels, columns.collect::<Result<_, String>>()?))
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Number(text) | Cell::Text(text) => text.clone(),
    }
}

/// A name for expressions: lower-case letters, digits and underscores, a letter first.
fn name_of(words: &str) -> String {
    let name = crate::edition::slug(words).replace('-', "_");
    let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { format!("n_{name}") }
}

fn described(
    sheet: &Sheet,
    id: &str,
    file: &str,
    labels: &str,
    columns: &[(usize, String)],
    titles: &[String],
) -> String {
    let quoted = yaml::double_quoted;
    let stub = if labels.is_empty() { "Item" } else { labels };
    let list = columns.iter().map(|(at, name)| format!("      - {{id: {name}, title: {}}}\n", quoted(&titles[*at])));
    let over = if labels.is_empty() { String::new() } else { format!("labels: {}, ", quoted(labels)) };
    let map = columns.iter().map(|(at, name)| format!("{}: {name}", quoted(&titles[*at])));
    format!(
        "# From the sheet {} of {}. Import it again, and `{id}.csv` is written anew; this file is yours to change.\n\
         tables:\n  - id: {id}\n    title: {}\n    # What is counted, and who supplied it: please say.\n    unit: items\n    \
         source: unknown\n    stub: {}\n    columns:\n{}    imported: {{{}columns: {{{}}}}}\n    rows_from: {id}.csv\n",
        quoted(&sheet.name),
        quoted(file),
        quoted(&sheet.name),
        quoted(stub),
        list.collect::<String>(),
        over,
        map.collect::<Vec<_>>().join(", "),
    )
}
