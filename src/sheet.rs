//! A partner's sheet as a grid of cells: the only place that reads spreadsheets.

use std::path::{Path, PathBuf};

use calamine::{Data, Reader as _, open_workbook_auto};

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

/// A sheet: rows of cells, empty rows at its end left out.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Its name; the name of the file for CSV.
    pub name: String,
    /// The cells, row by row.
    pub rows: Vec<Vec<Cell>>,
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

/// Reads a sheet of an `.xlsx`, `.xls` or `.ods` file, the first if none is named, or a `.csv` file.
pub fn read(path: &Path, name: Option<&str>) -> Result<Sheet, SheetError> {
    let fault = |reason: String| SheetError::Unreadable { path: path.to_owned(), reason };
    let stem = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    if path.extension().is_some_and(|it| it.eq_ignore_ascii_case("csv")) {
        let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(path);
        let mut reader = reader.map_err(|error| fault(error.to_string()))?;
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| fault(error.to_string()))?;
            rows.push(record.iter().map(of_text).collect());
        }
        return Ok(Sheet { name: stem, rows });
    }
    let mut book = open_workbook_auto(path).map_err(|error| fault(error.to_string()))?;
    let names = book.sheet_names();
    let wanted = match name {
        Some(name) => names.iter().find(|it| *it == name).ok_or_else(|| SheetError::NoSheet {
            path: path.to_owned(),
            name: name.to_owned(),
            known: names.join(", "),
        })?,
        None => names.first().ok_or_else(|| fault("it has no sheet".into()))?,
    };
    let range = book.worksheet_range(wanted).map_err(|error| fault(error.to_string()))?;
    // The range starts at the first cell that is used; rows and columns are counted from A1.
    let (above, left) = range.start().unwrap_or((0, 0));
    let mut rows = vec![Vec::new(); above as usize];
    rows.extend(range.rows().map(|row| {
        let cells = row.iter().map(of_data);
        std::iter::repeat_n(Cell::Empty, left as usize).chain(cells).collect::<Vec<_>>()
    }));
    Ok(Sheet { name: wanted.clone(), rows })
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
    let digits: String = text.chars().filter(|c| !matches!(c, ',' | '£' | ' ')).collect();
    let digits = digits.replace('\u{2212}', "-");
    let bare = digits.strip_suffix('%').unwrap_or(&digits);
    if text.is_empty() {
        Cell::Empty
    } else if bare.parse::<rust_decimal::Decimal>().is_ok() {
        Cell::Number(bare.to_owned())
    } else {
        Cell::Text(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lose_what_people_add_to_them() {
        assert_eq!(of_text("17,070"), Cell::Number("17070".into()));
        assert_eq!(of_text("\u{2212}7.2%"), Cell::Number("-7.2".into()));
        assert_eq!(of_text(" n/a "), Cell::Text("n/a".into()));
        assert_eq!(of_text("  "), Cell::Empty);
    }
}
