//! Tables.

use super::super::document::{Cell, HeadCell, Inline, Row, Table};
use super::body::{Body, Extra};
use super::inline::Format;

/// More columns than this are set small.
const MOST_AT_FULL_SIZE: usize = 9;

/// More rows than this may be parted by the end of a page.
const MOST_KEPT_TOGETHER: usize = 22;

/// How far the label of a row is set in for each step of depth, in twentieths of a point.
const STEP: u32 = 200;

/// What a cell is.
#[derive(Clone, Copy, Debug, Default)]
struct Frame<'c> {
    width: u32,
    columns: usize,
    /// The first of several rows, or a later one.
    merged: Option<&'c str>,
    fill: Option<&'c str>,
    /// A line above it.
    line: bool,
}

impl<'a> Body<'a> {
    /// A table. `words` is true for a table of words, `noted` if notes below belong to it.
    pub(super) fn table(&mut self, table: &'a Table, words: bool, noted: bool) {
        if self.below_table {
            // Two tables that touch would become one.
            self.paragraph("SourceNote", Extra::default(), |_| {});
        }
        let small = table.columns > MOST_AT_FULL_SIZE;
        let widths = widths(table, self.page.measure(), if small { 7.5 } else { 9.0 });
        self.xml.start("w:tbl", &[]);
        self.table_properties(table, words);
        self.xml.element("w:tblGrid", &[], |xml| {
            for width in &widths {
                xml.empty("w:gridCol", &[("w:w", &width.to_string())]);
            }
        });
        self.head(table, &widths, small);
        let rows: usize = table.bodies.iter().map(|body| body.rows.len()).sum();
        let mut at = 0;
        for body in &table.bodies {
            if let Some(title) = &body.title {
                self.group(title, &widths, small);
            }
            for row in &body.rows {
                at += 1;
                let keep = (at < rows || noted) && (at < 4 || rows <= MOST_KEPT_TOGETHER || at + 1 >= rows);
                self.row(row, &widths, Set { small, words, keep });
            }
        }
        self.xml.end("w:tbl");
        self.after_table();
    }

    fn table_properties(&mut self, table: &Table, words: bool) {
        let style = self.look.style("ReportTable");
        let heads: Vec<String> =
            table.head.first().into_iter().flatten().map(|cell| super::plain(&cell.text)).collect();
        self.xml.element("w:tblPr", &[], |xml| {
            xml.value("w:tblStyle", style);
            xml.empty("w:tblW", &[("w:w", "5000"), ("w:type", "pct")]);
            let bands = [("w:lastRow", "0"), ("w:firstColumn", "1"), ("w:lastColumn", "0"), ("w:noHBand", "1")];
            let mut look = vec![("w:val", "06A0"), ("w:firstRow", "1")];
            look.extend(bands);
            look.push(("w:noVBand", "1"));
            xml.empty("w:tblLook", &look);
            let caption = if words { heads.join(", ") } else { table.caption.clone() };
            xml.value("w:tblCaption", &caption);
            xml.value("w:tblDescription", &format!("Columns: {}.", heads.join("; ")));
        });
    }

    /// The rows of header cells, repeated on each page.
    fn head(&mut self, table: &Table, widths: &[u32], small: bool) {
        // For each column, how many rows a cell from above still reaches down, and over how many columns.
        let mut above: Vec<(usize, usize)> = vec![(0, 0); widths.len()];
        for row in &table.head {
            self.row_start(true);
            let mut cells = row.iter();
            let mut column = 0;
            while column < widths.len() {
                let (rows, columns) = above[column];
                if rows > 0 {
                    above[column] = (rows - 1, columns);
                    let frame = Frame {
                        width: sum(widths, column, columns),
                        columns,
                        merged: Some("continue"),
                        ..Frame::default()
                    };
                    self.head_cell(&[], frame, small, None);
                    column += columns;
                    continue;
                }
                let Some(cell) = cells.next() else {
                    let frame = Frame { width: widths[column], columns: 1, ..Frame::default() };
                    self.head_cell(&[], frame, small, None);
                    column += 1;
                    continue;
                };
                let columns = cell.columns.clamp(1, widths.len() - column);
                above[column] = (cell.rows.max(1) - 1, columns);
                let merged = (cell.rows > 1).then_some("restart");
                let frame = Frame { width: sum(widths, column, columns), columns, merged, ..Frame::default() };
                self.head_cell(&cell.text, frame, small, align(cell, column, table.words, small));
                column += columns;
            }
            self.xml.end("w:tr");
        }
    }

    fn head_cell(&mut self, text: &[Inline], frame: Frame<'_>, small: bool, align: Option<&str>) {
        let style = if small { "TableHeadSmall" } else { "TableHead" };
        self.cell(frame, |body| {
            let extra = Extra { align, keep: true, ..Extra::default() };
            body.paragraph(style, extra, |body| body.runs(text));
        });
    }

    /// The label of the rows below it.
    fn group(&mut self, title: &str, widths: &[u32], small: bool) {
        self.row_start(false);
        let frame = Frame {
            width: widths.iter().sum(),
            columns: widths.len(),
            fill: Some(self.look.colour("wash")),
            ..Frame::default()
        };
        self.cell(frame, |body| {
            let extra = Extra { keep: true, ..Extra::default() };
            body.paragraph(if small { "TableHeadSmall" } else { "TableHead" }, extra, |body| {
                body.say(title, Format::default());
            });
        });
        self.xml.end("w:tr");
    }

    fn row(&mut self, row: &Row, widths: &[u32], set: Set) {
        self.row_start(false);
        let blank = Cell::of(Vec::new());
        for (column, width) in widths.iter().enumerate() {
            let cell = row.cells.get(column).unwrap_or(&blank);
            // There are five shades.
            let look = self.look;
            let shade = |role: &str, at: usize| look.colour(&format!("{role}_{}", at.min(4) + 1));
            let fill = cell.shade.map(|at| shade("shade", at)).or(row.own.then(|| look.colour("note_wash")));
            let frame = Frame { width: *width, columns: 1, fill, line: row.total, merged: None };
            let format = Format {
                bold: row.total || row.own || (set.words && column == 0),
                italic: row.memo,
                colour: cell.shade.map(|at| shade("on_shade", at)),
                ..Format::default()
            };
            let extra = Extra {
                indent: (column == 0 && row.depth > 0).then(|| STEP * u32::try_from(row.depth).unwrap_or(1)),
                align: (column > 0 && !set.words).then_some(if set.small { "center" } else { "right" }),
                keep: set.keep,
                ..Extra::default()
            };
            let style = if set.small { "TableTextSmall" } else { "TableText" };
            self.cell(frame, |body| {
                body.paragraph(style, extra, |body| {
                    body.formatted(&cell.text, format);
                    cell.picture.iter().for_each(|line| body.drawing(line));
                });
            });
        }
        self.xml.end("w:tr");
    }

    fn row_start(&mut self, head: bool) {
        self.xml.start("w:tr", &[]);
        self.xml.element("w:trPr", &[], |xml| {
            xml.empty("w:cantSplit", &[]);
            if head {
                xml.empty("w:tblHeader", &[]);
            }
        });
    }

    fn cell(&mut self, frame: Frame<'_>, inside: impl FnOnce(&mut Body<'a>)) {
        let ink = self.look.colour("text");
        self.xml.start("w:tc", &[]);
        self.xml.element("w:tcPr", &[], |xml| {
            xml.empty("w:tcW", &[("w:w", &frame.width.to_string()), ("w:type", "dxa")]);
            if frame.columns > 1 {
                xml.value("w:gridSpan", &frame.columns.to_string());
            }
            if let Some(merged) = frame.merged {
                xml.value("w:vMerge", merged);
            }
            if frame.line {
                let line = [("w:val", "single"), ("w:sz", "8"), ("w:space", "0"), ("w:color", ink)];
                xml.element("w:tcBorders", &[], |xml| xml.empty("w:top", &line));
            }
            if let Some(fill) = frame.fill {
                xml.empty("w:shd", &[("w:val", "clear"), ("w:color", "auto"), ("w:fill", fill)]);
            }
        });
        inside(self);
        self.xml.end("w:tc");
    }
}

/// How the rows of a table are set.
#[derive(Clone, Copy, Debug)]
struct Set {
    small: bool,
    words: bool,
    /// Stays on the page of the row below.
    keep: bool,
}

fn align(cell: &HeadCell, column: usize, words: bool, small: bool) -> Option<&'static str> {
    match (column, cell.columns) {
        (0, _) => None,
        _ if words => None,
        (_, 1) if !small => Some("right"),
        _ => Some("center"),
    }
}

fn sum(widths: &[u32], from: usize, columns: usize) -> u32 {
    widths.iter().skip(from).take(columns).sum()
}

/// The widths of the columns, in twentieths of a point: each takes its longest word, and shares what is left by how much
/// it has to say.
fn widths(table: &Table, measure: u32, size: f64) -> Vec<u32> {
    let columns = table.columns.max(1);
    let (mut least, mut wanted) = (vec![0.0_f64; columns], vec![0.0_f64; columns]);
    let mut see = |column: usize, text: &str, indent: f64, bold: bool, head: bool| {
        let heavy = if bold { 1.08 } else { 1.0 };
        let word = text.split([' ', '\u{2013}']).map(ems).fold(0.0, f64::max);
        least[column] = least[column].max(word * heavy + indent);
        // A header may take three lines, so that labels get what is left.
        let all = if head { ems(text) / 2.5 } else { ems(text).min(32.0) };
        wanted[column] = wanted[column].max(all * heavy + indent);
    };
    let below = table.head.len() > 1;
    for (at, row) in table.head.iter().enumerate() {
        let first_under = table.head.first().into_iter().flatten().position(|cell| cell.rows == 1).unwrap_or(0);
        let mut column = if below && at > 0 { first_under } else { 0 };
        for cell in row {
            if cell.columns == 1 && column < columns {
                see(column, &super::plain(&cell.text), 0.0, true, true);
            }
            column += cell.columns;
        }
    }
    for row in table.bodies.iter().flat_map(|body| &body.rows) {
        for (column, cell) in row.cells.iter().enumerate().take(columns) {
            let indent = if column == 0 { row.depth as f64 * f64::from(STEP) / 20.0 / size } else { 0.0 };
            // A line takes as much room as so many letters.
            let letters = cell.picture.as_ref().map_or(0.0, |line| line.width * 0.75 / size / ems("m"));
            let words = super::plain(&cell.text) + &"m".repeat(letters.ceil() as usize);
            see(column, &words, indent, row.total || row.own, false);
        }
    }
    share(&least, &wanted, f64::from(measure), size * 20.0)
}

/// Shares a width among columns. `em` is the size of the text.
fn share(least: &[f64], wanted: &[f64], measure: f64, em: f64) -> Vec<u32> {
    // The margins of a cell, and a little for a face that is wider than was reckoned.
    let (margins, spare) = (150.0, 1.06);
    let least: Vec<f64> = least.iter().map(|ems| ems * em * spare + margins).collect();
    let wanted: Vec<f64> =
        wanted.iter().zip(&least).map(|(ems, least)| (ems * em * spare + margins).max(*least)).collect();
    let (needed, asked) = (least.iter().sum::<f64>(), wanted.iter().sum::<f64>());
    let share = |column: usize| {
        if needed >= measure {
            return least[column] * measure / needed;
        }
        if asked <= measure {
            // The label takes a part of what is left over, so that figures are not torn from it.
            let left = measure - asked;
            return wanted[column] + left / wanted.len() as f64;
        }
        least[column] + (wanted[column] - least[column]) * (measure - needed) / (asked - needed).max(1.0)
    };
    (0..wanted.len()).map(|column| share(column).floor().max(1.0) as u32).collect()
}

/// How wide text is in a face like Arial, in ems.
fn ems(text: &str) -> f64 {
    let width = |c: char| match c {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.25,
        't' | 'f' | 'r' | ' ' | '(' | ')' | '[' | ']' | '-' => 0.33,
        'm' | 'w' | 'M' | 'W' | '%' => 0.87,
        'A'..='Z' => 0.68,
        _ => 0.556,
    };
    text.chars().map(width).sum()
}
