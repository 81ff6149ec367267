//! A partner's sheet as a grid of cells: the only place that reads spreadsheets.

mod numerals;

use std::borrow::Cow;
use std::io::{BufReader, Cursor, Read as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use calamine::{Data, Ods, Reader as _, Xlsx};
use encoding_rs::{Encoding, UTF_8, UTF_16LE, WINDOWS_1252};
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

pub use numerals::letters;

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing, or spaces.
    Empty,
    /// A number, as it would be typed.
    Number(String),
    /// Anything else, as text.
    Text(String),
}

/// A sheet: rows of cells from A1 to the last that is used.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Its name; the name of the file for CSV.
    pub name: String,
    /// The cells, row by row.
    pub rows: Vec<Vec<Cell>>,
    /// What its text was written in, if not in UTF-8.
    pub written_in: Option<&'static str>,
    /// How numbers were read that can be read otherwise, in sentences.
    pub notes: Vec<String>,
    /// The other sheets of the file.
    pub others: Vec<String>,
}

/// Why a sheet could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// The file is not there, or no spreadsheet.
    #[error("`{}` cannot be read as a spreadsheet: {reason}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The file has no sheet of that name.
    #[error("`{}` has no sheet `{name}`; it has: {known}", .path.display())]
    NoSheet {
        /// The file.
        path: PathBuf,
        /// As asked for.
        name: String,
        /// What there is.
        known: String,
    },
}

/// The largest file that is read, in bytes.
const MOST_BYTES: u64 = 32 << 20;
/// The most that the parts of a workbook may hold when they are unpacked, in bytes.
const MOST_UNPACKED: u64 = 256 << 20;
/// The most cells from A1 to the last that is used, empty ones among them.
const MOST_CELLS: u64 = 2_000_000;

/// Reads a sheet of an `.xlsx` or `.ods` file, the first if none is named, or a `.csv` file.
pub fn read(path: &Path, name: Option<&str>) -> Result<Sheet, SheetError> {
    let fault = |reason: String| SheetError::Unreadable { path: path.to_owned(), reason };
    let meta = std::fs::metadata(path).map_err(|error| fault(error.to_string()))?;
    if !meta.is_file() {
        return Err(fault("it is no plain file".into()));
    }
    if meta.len() > MOST_BYTES {
        return Err(fault(format!("it is {} MB, and at most {} MB are read", meta.len() >> 20, MOST_BYTES >> 20)));
    }
    let bytes = std::fs::read(path).map_err(|error| fault(error.to_string()))?;
    of_bytes(path, &bytes, name)
}

/// Reads a sheet from the bytes of a file. What kind of file it is, is seen in them; only CSV is known by its name.
pub fn of_bytes(path: &Path, bytes: &[u8], name: Option<&str>) -> Result<Sheet, SheetError> {
    let fault = |reason: String| SheetError::Unreadable { path: path.to_owned(), reason };
    if path.extension().is_some_and(|it| it.eq_ignore_ascii_case("csv")) {
        let stem = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        let (text, written_in) = decoded(bytes);
        let (rows, notes) = of_csv(&text).map_err(fault)?;
        return Ok(Sheet { name: stem, rows, written_in, notes, others: Vec::new() });
    }
    // A reader of files from anywhere may meet one that its authors did not think of.
    let read = catch_unwind(AssertUnwindSafe(|| of_workbook(bytes, name)));
    match read.unwrap_or_else(|_| Err(Refusal::Broken("it is built in a way that cannot be read".into()))) {
        Ok(sheet) => Ok(sheet),
        Err(Refusal::Broken(reason)) => Err(fault(reason)),
        Err(Refusal::NoSheet { known }) => {
            Err(SheetError::NoSheet { path: path.to_owned(), name: name.unwrap_or_default().to_owned(), known })
        }
    }
}

/// The rows of a text with commas, semicolons or tabs between the cells, and how its numbers were read.
fn of_csv(text: &str) -> Result<(Vec<Vec<Cell>>, Vec<String>), String> {
    let delimiter = delimiter(text);
    let row = |record: csv::Result<csv::StringRecord>| {
        record.map(|record| record.iter().map(of_text).collect()).map_err(|error| error.to_string())
    };
    let mut rows = rows(text, delimiter).records().map(row).collect::<Result<Vec<Vec<Cell>>, String>>()?;
    // Semicolons stand between cells where commas stand in numbers.
    let notes = numerals::numbers(&mut rows, delimiter == b';');
    Ok((rows, notes))
}

fn rows(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes())
}

/// What stands between cells: that by which most of the first rows have as many cells as the others.
fn delimiter(text: &str) -> u8 {
    let alike = |delimiter: u8| {
        let sizes: Vec<usize> = rows(text, delimiter).records().take(50).flatten().map(|it| it.len()).collect();
        let same = |size: &usize| sizes.iter().filter(|it| *it == size).count();
        sizes.iter().filter(|size| **size > 1).map(same).max().unwrap_or(0)
    };
    // Of several that do it equally well, the comma.
    [b'\t', b';', b','].into_iter().max_by_key(|it| alike(*it)).unwrap_or(b',')
}

/// The text of a file as UTF-8, and what it was written in if that is something else: Excel writes the code page of
/// Windows, or UTF-16 as "Unicode text".
fn decoded(bytes: &[u8]) -> (Cow<'_, str>, Option<&'static str>) {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_with_bom_removal(bytes);
        return (text, Some(encoding.name()).filter(|_| encoding != UTF_8));
    }
    let of_two_bytes = bytes.iter().skip(1).step_by(2).take(50).filter(|byte| **byte == 0).count() > 20;
    match std::str::from_utf8(bytes) {
        _ if of_two_bytes => (UTF_16LE.decode_without_bom_handling(bytes).0, Some(UTF_16LE.name())),
        Ok(text) => (Cow::Borrowed(text), None),
        Err(_) => (WINDOWS_1252.decode_without_bom_handling(bytes).0, Some(WINDOWS_1252.name())),
    }
}

/// Why a workbook is not read.
enum Refusal {
    Broken(String),
    NoSheet { known: String },
}

impl<E: std::error::Error> From<E> for Refusal {
    fn from(error: E) -> Refusal {
        Refusal::Broken(error.to_string())
    }
}

fn broken(reason: &str) -> Refusal {
    Refusal::Broken(reason.to_owned())
}

fn of_workbook(bytes: &[u8], name: Option<&str>) -> Result<Sheet, Refusal> {
    let mut archive = match bytes {
        [b'P', b'K', ..] => ZipArchive::new(Cursor::new(bytes))?,
        [0xd0, 0xcf, 0x11, 0xe0, ..] => {
            return Err(broken(
                "it is a workbook of an older Excel, or has a password; save it as `.xlsx` without one",
            ));
        }
        _ => return Err(broken("it is no spreadsheet; `.xlsx`, `.ods` and `.csv` are read")),
    };
    is_bounded(&mut archive)?;
    match archive.index_for_name("content.xml") {
        Some(_) => {
            is_bounded_table(&mut archive)?;
            let mut book: Ods<_> = calamine::open_workbook_from_rs(Cursor::new(bytes))?;
            let (name, others) = named(book.sheet_names(), name)?;
            let range = book.worksheet_range(&name)?;
            let (above, left) = range.start().unwrap_or((0, 0));
            let used = range
                .used_cells()
                .map(|(row, column, data)| (above as usize + row, left as usize + column, of_data(data)));
            sheet(name, others, used)
        }
        None => {
            let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes))?;
            let (name, others) = named(book.sheet_names(), name)?;
            // Cell by cell: a sheet may name a cell in its last row and last column, and hold nothing else.
            let mut reader = book.worksheet_cells_reader(&name)?;
            let mut used = Vec::new();
            while let Some(cell) = reader.next_cell()? {
                let (row, column) = cell.get_position();
                used.push((row as usize, column as usize, of_data(&cell.get_value().clone().into())));
            }
            sheet(name, others, used)
        }
    }
}

fn sheet(
    name: String,
    others: Vec<String>,
    used: impl IntoIterator<Item = (usize, usize, Cell)>,
) -> Result<Sheet, Refusal> {
    let mut rows = grid(used)?;
    let notes = numerals::numbers(&mut rows, false);
    Ok(Sheet { name, rows, written_in: None, notes, others })
}

/// The sheet that is asked for, or the first; and the others.
fn named(mut names: Vec<String>, name: Option<&str>) -> Result<(String, Vec<String>), Refusal> {
    let at = names.iter().position(|it| name.is_none_or(|name| it == name));
    match at {
        Some(at) => Ok((names.remove(at), names)),
        None if names.is_empty() => Err(broken("it has no sheet")),
        None => Err(Refusal::NoSheet { known: names.join(", ") }),
    }
}

/// Cells as rows, counted from A1.
fn grid(used: impl IntoIterator<Item = (usize, usize, Cell)>) -> Result<Vec<Vec<Cell>>, Refusal> {
    let used: Vec<_> = used.into_iter().filter(|(.., cell)| *cell != Cell::Empty).collect();
    let height = used.iter().map(|(row, ..)| row + 1).max().unwrap_or(0);
    let width = used.iter().map(|(_, column, _)| column + 1).max().unwrap_or(0);
    fits(height as u64, width as u64)?;
    let mut rows = vec![vec![Cell::Empty; width]; height];
    for (row, column, cell) in used {
        rows[row][column] = cell;
    }
    Ok(rows)
}

fn fits(height: u64, width: u64) -> Result<(), Refusal> {
    if height.saturating_mul(width) <= MOST_CELLS {
        return Ok(());
    }
    Err(Refusal::Broken(format!(
        "a sheet of it reaches over {height} rows and {width} columns, and at most {MOST_CELLS} cells are read; delete \
         what lies far from the figures"
    )))
}

/// Unpacks every part once, to see that there is not too much of it.
fn is_bounded(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<(), Refusal> {
    let mut left = MOST_UNPACKED;
    for at in 0..archive.len() {
        let part = archive.by_index(at)?;
        left -= std::io::copy(&mut part.take(left), &mut std::io::sink())?;
        if left == 0 {
            return Err(broken("unpacked it is larger than any sheet of figures: this may be a trap"));
        }
    }
    Ok(())
}

/// Looks at how far the tables of an OpenDocument sheet reach before they are made: a cell may say that it is repeated a
/// thousand million times.
fn is_bounded_table(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<(), Refusal> {
    let mut reader = quick_xml::Reader::from_reader(BufReader::new(archive.by_name("content.xml")?));
    let (mut buffer, mut reach) = (Vec::new(), Reach::default());
    loop {
        match reader.read_event_into(&mut buffer)? {
            Event::Start(tag) => reach.tag(&tag, false)?,
            Event::Empty(tag) => reach.tag(&tag, true)?,
            Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => reach.text = true,
            Event::End(tag) => reach.end(tag.name().as_ref())?,
            Event::Eof => return Ok(()),
            _ => {}
        }
        buffer.clear();
    }
}

/// How far a table reaches, as far as it was read.
#[derive(Default)]
struct Reach {
    /// Rows up to the last that is used, and columns.
    height: u64,
    width: u64,
    /// Rows that were read, used or not.
    rows: u64,
    /// The row that is read: how often it stands, its cells, and those up to the last that is used.
    repeated: u64,
    cells: u64,
    used: u64,
    /// The cell that is read: how often it stands, and whether anything stands in it.
    cell: u64,
    text: bool,
}

impl Reach {
    fn tag(&mut self, tag: &BytesStart<'_>, closed: bool) -> Result<(), Refusal> {
        match tag.name().as_ref() {
            b"table:table" => *self = Reach::default(),
            b"table:table-row" => {
                (self.repeated, self.cells, self.used) = (repeated(tag, "table:number-rows-repeated"), 0, 0);
                if closed {
                    self.rows = self.rows.saturating_add(self.repeated);
                }
            }
            b"table:table-cell" | b"table:covered-table-cell" => {
                self.cell = repeated(tag, "table:number-columns-repeated");
                let valued = |name: &[u8]| name.starts_with(b"office:") || name == b"table:formula";
                self.text = tag.attributes().flatten().any(|it| valued(it.key.as_ref()));
                if closed {
                    self.end_cell();
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &[u8]) -> Result<(), Refusal> {
        match name {
            b"table:table-cell" | b"table:covered-table-cell" => self.end_cell(),
            b"table:table-row" => {
                self.rows = self.rows.saturating_add(self.repeated);
                if self.used > 0 {
                    (self.height, self.width) = (self.rows, self.width.max(self.used));
                    return fits(self.height, self.width);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end_cell(&mut self) {
        self.cells = self.cells.saturating_add(self.cell);
        if self.text {
            self.used = self.cells;
        }
        self.text = false;
    }
}

fn repeated(tag: &BytesStart<'_>, name: &str) -> u64 {
    let value = tag.try_get_attribute(name).ok().flatten();
    let number = value.and_then(|it| String::from_utf8_lossy(&it.value).trim().parse().ok());
    number.unwrap_or(1)
}

fn of_data(data: &Data) -> Cell {
    match data {
        Data::Int(number) => Cell::Number(number.to_string()),
        // The shortest decimal that is the same binary number: what somebody typed.
        Data::Float(number) => Cell::Number(number.to_string()),
        other => of_text(&other.to_string()),
    }
}

fn of_text(text: &str) -> Cell {
    let text = text.trim().trim_start_matches('\u{feff}');
    if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_parted_by_commas_semicolons_or_tabs() {
        let number = |text: &str| Cell::Number(text.to_owned());
        let two = vec![vec![of_text("Area"), number("2024")], vec![of_text("Marsh, End"), number("1200")]];
        for text in [
            "Area,2024\n\"Marsh, End\",\"1,200\"\n",
            "Area;2024\nMarsh, End;1,200\n",
            "Area\t2024\nMarsh, End\t1,200\n",
        ] {
            assert_eq!(of_csv(text).expect("rows").0, two, "{text}");
        }
        assert_eq!(delimiter("one\ntwo\n"), b',');
    }

    #[test]
    fn texts_are_read_whatever_they_were_written_in() {
        let utf_16 = |bom: &[u8]| {
            [bom, &"Caf\u{e9};1\n".repeat(30).encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()].concat()
        };
        let read = |bytes: &[u8]| (decoded(bytes).0.chars().take(6).collect::<String>(), decoded(bytes).1);
        assert_eq!(read("\u{feff}Caf\u{e9};1".as_bytes()), ("Caf\u{e9};1".into(), None));
        assert_eq!(read(b"Caf\xe9;1"), ("Caf\u{e9};1".into(), Some("windows-1252")));
        assert_eq!(read(&utf_16(b"\xff\xfe")), ("Caf\u{e9};1".into(), Some("UTF-16LE")));
        assert_eq!(read(&utf_16(b"")), ("Caf\u{e9};1".into(), Some("UTF-16LE")));
    }
}
