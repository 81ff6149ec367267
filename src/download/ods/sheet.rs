//! A sheet: lines of text, and below them perhaps one table.

use super::style::{ENGLISH_WORDS, Look, Styles};
use crate::model::Quantity;
use crate::office::Xml;
use crate::strings::{pieces, unmarked};

/// A cell.
#[derive(Clone, Debug)]
pub(super) enum Cell {
    /// Words.
    Text(Look, String),
    /// Words, and where they lead.
    Link(Look, String, String),
    /// A number.
    Number(Quantity),
}

impl Cell {
    pub(super) fn text(look: Look, words: &str) -> Cell {
        Cell::Text(look, words.to_owned())
    }

    /// A link to a sheet.
    pub(super) fn link(look: Look, words: &str, sheet: &str) -> Cell {
        Cell::Link(look, words.to_owned(), format!("#{}.A1", quoted(sheet)))
    }

    /// A link to an address.
    pub(super) fn address(words: &str, address: &str) -> Cell {
        Cell::Link(Look::Link, words.to_owned(), address.to_owned())
    }

    /// What it shows.
    fn shown(&self) -> String {
        match self {
            Cell::Text(_, words) | Cell::Link(_, words, _) => unmarked(words).into_owned(),
            Cell::Number(quantity) => quantity.cell(),
        }
    }

    fn write(&self, styles: &mut Styles, xml: &mut Xml) {
        match self {
            Cell::Text(look, words) => {
                let attributes = [("table:style-name", look.name()), ("office:value-type", "string")];
                xml.element("table:table-cell", &attributes, |xml| paragraphs(words, xml));
            }
            Cell::Link(look, words, to) => {
                let attributes = [("table:style-name", look.name()), ("office:value-type", "string")];
                xml.element("table:table-cell", &attributes, |xml| {
                    xml.element("text:p", &[], |xml| {
                        xml.element("text:a", &[("xlink:type", "simple"), ("xlink:href", to)], |xml| said(words, xml));
                    });
                });
            }
            Cell::Number(quantity) => {
                let (style, value) = (styles.of_number(quantity), quantity.rounded().to_string());
                let attributes =
                    [("table:style-name", style.as_str()), ("office:value-type", "float"), ("office:value", &value)];
                xml.element("table:table-cell", &attributes, |xml| xml.words("text:p", &[], &quantity.cell()));
            }
        }
    }
}

/// Words, a paragraph for each line of them. Runs of spaces would become one.
fn paragraphs(words: &str, xml: &mut Xml) {
    for line in words.lines() {
        xml.element("text:p", &[], |xml| said(&line.split_whitespace().collect::<Vec<_>>().join(" "), xml));
    }
}

/// Words; those that are English in a workbook of another language say so.
fn said(words: &str, xml: &mut Xml) {
    for (foreign, words) in pieces(words) {
        if foreign {
            xml.words("text:span", &[("text:style-name", ENGLISH_WORDS)], words);
        } else {
            xml.text(words);
        }
    }
}

/// A sheet.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    name: String,
    rows: Vec<Vec<Cell>>,
    /// The place of the header row.
    head: Option<usize>,
}

impl Sheet {
    pub(super) fn new(name: &str) -> Sheet {
        Sheet { name: name.to_owned(), rows: Vec::new(), head: None }
    }

    /// Adds a line of text.
    pub(super) fn line(&mut self, look: Look, words: &str) {
        self.cells(vec![Cell::text(look, words)]);
    }

    /// Adds a row of cells.
    pub(super) fn cells(&mut self, cells: Vec<Cell>) {
        self.rows.push(cells);
    }

    /// Adds the header row of the table; all rows after it belong to the table.
    pub(super) fn head(&mut self, cells: Vec<Cell>) {
        self.head = Some(self.rows.len());
        self.rows.push(cells);
    }

    /// The rows of the table, its header first; for a sheet without a table all rows.
    fn table(&self) -> &[Vec<Cell>] {
        &self.rows[self.head.unwrap_or_default()..]
    }

    pub(super) fn write(&self, styles: &mut Styles, xml: &mut Xml) {
        xml.element("table:table", &[("table:name", self.name.as_str()), ("table:style-name", "sheet")], |xml| {
            for column in 0..self.table()[0].len() {
                let style = styles.of_column(self.width(column));
                xml.empty("table:table-column", &[("table:style-name", &style)]);
            }
            for (at, cells) in self.rows.iter().enumerate() {
                if Some(at) == self.head {
                    xml.element("table:table-header-rows", &[], |xml| row(cells, styles, xml));
                } else {
                    row(cells, styles, xml);
                }
            }
        });
    }

    /// Marks the table as one, with its header and a name of its own.
    pub(super) fn range(&self, xml: &mut Xml) {
        let Some(head) = self.head else { return };
        let (sheet, last) = (quoted(&self.name), column_name(self.rows[head].len() - 1));
        let place = format!("{sheet}.A{}:{sheet}.{last}{}", head + 1, self.rows.len());
        let attributes = [
            ("table:name", format!("table_{}", self.name.to_lowercase())),
            ("table:target-range-address", place),
            ("table:contains-header", "true".to_owned()),
            ("table:display-filter-buttons", "false".to_owned()),
        ];
        let attributes: Vec<(&str, &str)> = attributes.iter().map(|(name, value)| (*name, value.as_str())).collect();
        xml.empty("table:database-range", &attributes);
    }

    /// How wide a column is, in centimetres: as wide as its words want within bounds, and so that no number and no word is cut.
    fn width(&self, column: usize) -> usize {
        // Upright letters of 12 points, and the room around them.
        const LETTER: f64 = 0.24;
        const MARGIN: f64 = 0.6;
        if self.head.is_none() {
            return 18;
        }
        let (mut least, mut wanted) = (9, 9);
        for (at, cells) in self.table().iter().enumerate() {
            let shown = cells[column].shown();
            let longest = shown.split_whitespace().map(|word| word.chars().count()).max().unwrap_or_default();
            let whole = matches!(cells[column], Cell::Number(_));
            least = least.max(if whole { shown.chars().count() } else { longest });
            // Headers have four lines.
            let lines = if at == 0 { 4 } else { 1 };
            wanted = wanted.max(shown.chars().count().div_ceil(lines));
        }
        // A table of few columns has room for long texts.
        let most = if self.table()[0].len() < 4 { 70 } else { 36 };
        let letters = wanted.min(most).max(least.min(40));
        // Rounded, so that columns share a style. A width of three digits would look like a figure to the leak gate.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some centimetres")]
        let width = (letters as f64).mul_add(LETTER, MARGIN).ceil() as usize;
        width
    }
}

fn row(cells: &[Cell], styles: &mut Styles, xml: &mut Xml) {
    xml.element("table:table-row", &[("table:style-name", "row")], |xml| {
        cells.iter().for_each(|cell| cell.write(styles, xml));
    });
}

/// The name of a sheet in an address. A name such as `a1` would be read as a cell.
fn quoted(sheet: &str) -> String {
    format!("'{sheet}'")
}

/// The letters of a column, from 0: A, Z, AA.
fn column_name(mut at: usize) -> String {
    let mut name = String::new();
    loop {
        name.insert(0, char::from(b'A' + u8::try_from(at % 26).expect("less than 26")));
        match (at / 26).checked_sub(1) {
            Some(rest) => at = rest,
            None => return name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_in_letters() {
        assert_eq!([0, 25, 26, 51, 52, 701, 702].map(column_name).join(" "), "A Z AA AZ BA ZZ AAA");
    }
}
