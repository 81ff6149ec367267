//! A partner's sheet as a table: figures into a CSV file, everything else into YAML, which an author may change.
//!
//! A second import writes the CSV file anew and leaves the YAML as it is, comments and all. Which column of the sheet
//! is which column of the table stands in the YAML, under `imported`.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::schema::yaml;
use crate::sheet::{Cell, Sheet, letters};

/// What is known of a table from an earlier import.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The header over the labels; empty if there is none.
    pub labels: String,
    /// Header in the sheet and id of the column, in the order of the table.
    pub columns: Vec<(String, String)>,
    /// The CSV file: rows keep their ids, and what is otherwise now is told.
    pub csv: String,
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
    let before = known.map(|known| by_row(&known.csv));
    let mut ids = Names::of(before.iter().flatten().map(|(id, _)| id.as_str()));
    // Rows of one label have their ids in the order in which they stand.
    let mut kept: BTreeMap<&str, VecDeque<&str>> = BTreeMap::new();
    for (id, row) in before.iter().flatten() {
        kept.entry(row.get("label").map_or("", String::as_str)).or_default().push_back(id);
    }
    for (at, row) in sheet.rows.iter().enumerate().skip(head + 1) {
        let label = row.get(labels).map(text).unwrap_or_default();
        if label.is_empty() {
            if row.iter().any(|cell| *cell != Cell::Empty) {
                imported.notes.push(format!("row {}: it has no label, and was left out", at + 1));
            }
            continue;
        }
        let row_id = match kept.get_mut(label.as_str()).and_then(VecDeque::pop_front) {
            Some(id) => id.to_owned(),
            None => ids.give(&name_of(&label), |name, nth| format!("{name}_{nth}")),
        };
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
    imported.changes = before.map(|before| changes(&before, &by_row(&imported.csv)));
    if known.is_none() {
        imported.yaml = Some(described(sheet, id, file, &titles[labels], &columns, &titles));
    }
    Ok(imported)
}

/// A row of a CSV file: its id, and each field by its column.
type ById = (String, BTreeMap<String, String>);

/// What is otherwise in the CSV file than it was: figures, and rows that came or went.
fn changes(old: &[ById], new: &[ById]) -> Vec<String> {
    let (was, is): (BTreeMap<_, _>, BTreeSet<_>) =
        (old.iter().map(|(id, row)| (id, row)).collect(), new.iter().map(|(id, _)| id).collect());
    let label = |row: &BTreeMap<String, String>| row.get("label").cloned().unwrap_or_default();
    let mut changes = Vec::new();
    for (id, row) in new {
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

/// The rows of a CSV file.
fn by_row(csv: &str) -> Vec<ById> {
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
    let (mut titles, mut names, mut places) = (Vec::new(), Names::of([]), BTreeMap::new());
    for (at, cell) in row.iter().enumerate() {
        let mut room = LONGEST_KEY;
        let fits = |c: &char| {
            let left = room.checked_sub(yaml::double_quoted(c.encode_utf8(&mut [0; 4])).len() - 2);
            room = left.unwrap_or(0);
            left.is_some()
        };
        let title: String = text(cell).chars().take_while(fits).collect();
        if title.is_empty() {
            titles.push(title);
            continue;
        }
        let name = names.give(&title, |title, nth| format!("{title} ({nth})"));
        let first = *places.entry(title.clone()).or_insert(at);
        if first < at {
            let (one, two) = (letters(first), letters(at));
            notes.push(format!("columns {one} and {two} are both called “{title}”: {two} is “{name}” here"));
        }
        titles.push(name);
    }
    titles
}

/// Names, each given once.
struct Names {
    taken: BTreeSet<String>,
    /// How often each was asked for.
    asked: BTreeMap<String, usize>,
}

impl Names {
    fn of<'a>(taken: impl IntoIterator<Item = &'a str>) -> Names {
        Names { taken: taken.into_iter().map(str::to_owned).collect(), asked: BTreeMap::new() }
    }

    /// The name, or what becomes of it with a number from 2 where it is taken.
    fn give(&mut self, name: &str, numbered: impl Fn(&str, usize) -> String) -> String {
        let asked = self.asked.entry(name.to_owned()).or_insert(1);
        let mut own = name.to_owned();
        while !self.taken.insert(own.clone()) {
            *asked += 1;
            own = numbered(name, *asked);
        }
        own
    }
}

/// The columns of a first import: labels at the left, with or without a header, and figures beside them. `held` are the
/// columns that hold anything.
fn first(titles: &[String], held: &[usize]) -> Result<(usize, Vec<(usize, String)>), String> {
    let labels = held[0];
    let mut names = Names::of(["id", "label", "total"]);
    let figures = titles.iter().enumerate().filter(|(at, title)| *at != labels && !title.is_empty());
    let columns = figures.map(|(at, title)| (at, names.give(&name_of(title), |name, nth| format!("{name}_{nth}"))));
    let columns: Vec<(usize, String)> = columns.collect();
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
