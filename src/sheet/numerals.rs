//! Numbers as partners write them: `17,070` and `£5.50`, and `17.070` and `5,50 €` where a comma parts the decimals.
//!
//! What a single cell leaves open, `1,204`, its column decides, or else the rest of the sheet. Nothing is decided without
//! a word, and what nothing decides stays a text.

use super::Cell;

/// What a comma or a point in a number may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    /// The point parts the decimals, and commas part thousands.
    Point,
    /// The comma parts the decimals, and points part thousands.
    Comma,
}

/// A number and what its cell tells of how it is written.
#[derive(Debug, PartialEq, Eq)]
enum Numeral {
    /// It can be read in one way: a number without signs in it tells nothing of the others.
    Sure(String, Option<Reading>),
    /// `1,204` and `1.204`: read with the point for decimals, and with the comma.
    Open { point: String, comma: String },
}

impl Numeral {
    fn of(text: &str) -> Option<Numeral> {
        let plain: String = text.chars().filter(|c| !matches!(c, '£' | '€' | '$') && !c.is_whitespace()).collect();
        let plain = plain.replace('\u{2212}', "-");
        let plain = plain.strip_suffix('%').unwrap_or(&plain);
        let (sign, digits) = match plain.strip_prefix('-') {
            Some(digits) => ("-", digits),
            None => ("", plain.strip_prefix('+').unwrap_or(plain)),
        };
        let fits = |c: char| c.is_ascii_digit() || matches!(c, ',' | '.');
        if !digits.contains(|c: char| c.is_ascii_digit()) || !digits.chars().all(fits) {
            return None;
        }
        let number = |point: char| read(digits, point).map(|number| format!("{sign}{number}"));
        Some(match (number('.'), number(',')) {
            (Some(point), Some(comma)) if point == comma => Numeral::Sure(point, None),
            // Nobody parts thousands after a nought: `0,500` is a half.
            (Some(_), Some(comma)) if digits.starts_with("0,") => Numeral::Sure(comma, Some(Reading::Comma)),
            (Some(point), Some(_)) if digits.starts_with("0.") => Numeral::Sure(point, Some(Reading::Point)),
            (Some(point), Some(comma)) => Numeral::Open { point, comma },
            (Some(point), None) => Numeral::Sure(point, Some(Reading::Point)),
            (None, Some(comma)) => Numeral::Sure(comma, Some(Reading::Comma)),
            (None, None) => return None,
        })
    }
}

/// A number with `point` before its decimals, and the other sign between groups of three digits, as it is typed here.
fn read(digits: &str, point: char) -> Option<String> {
    let between = if point == '.' { ',' } else { '.' };
    let (whole, decimals) = match digits.split_once(point) {
        Some((whole, decimals)) if !decimals.is_empty() => (whole, decimals),
        Some(_) => return None,
        None => (digits, ""),
    };
    let groups: Vec<&str> = whole.split(between).collect();
    let grouped =
        groups.len() == 1 || ((1..=3).contains(&groups[0].len()) && groups[1..].iter().all(|it| it.len() == 3));
    if !grouped || !decimals.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let whole = groups.concat();
    let whole = if whole.is_empty() { "0" } else { &whole };
    Some(if decimals.is_empty() { whole.to_owned() } else { format!("{whole}.{decimals}") })
}

/// Makes numbers of the texts that are some, column by column. `comma_is_likely` if the sheet was written where a comma
/// parts decimals, as one with semicolons between its cells may be. Returns what an author should know.
pub(super) fn numbers(rows: &mut [Vec<Cell>], comma_is_likely: bool) -> Vec<String> {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let columns: Vec<Column> = (0..width).map(|column| Column::of(rows, column)).collect();
    let any = |of: fn(&Column) -> &Option<String>| columns.iter().any(|it| of(it).is_some());
    let (points, commas) = (any(|it| &it.point), any(|it| &it.comma));
    let elsewhere = if commas && !points { Reading::Comma } else { Reading::Point };
    let mut notes = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let reading = match (&column.point, &column.comma) {
            (Some(_), Some(_)) => None,
            (Some(_), None) => Some(Reading::Point),
            (None, Some(_)) => Some(Reading::Comma),
            (None, None) => Some(elsewhere),
        };
        let uncertain = commas || (comma_is_likely && !points);
        notes.extend(column.note(reading, uncertain).map(|note| format!("column {}: {note}", letters(at))));
        for row in rows.iter_mut() {
            let Some(cell) = row.get_mut(at) else { continue };
            let Cell::Text(text) = &*cell else { continue };
            let number = match (Numeral::of(text), reading) {
                (Some(Numeral::Sure(number, _)), _) => number,
                (Some(Numeral::Open { point, .. }), Some(Reading::Point)) => point,
                (Some(Numeral::Open { comma, .. }), Some(Reading::Comma)) => comma,
                (Some(Numeral::Open { .. }), None) | (None, _) => continue,
            };
            *cell = Cell::Number(number);
        }
    }
    notes
}

/// The first numeral of each kind in a column, as written.
#[derive(Default)]
struct Column {
    point: Option<String>,
    comma: Option<String>,
    open: Option<String>,
}

impl Column {
    fn of(rows: &[Vec<Cell>], column: usize) -> Column {
        let mut found = Column::default();
        for row in rows {
            let Some(Cell::Text(text)) = row.get(column) else { continue };
            let place = match Numeral::of(text) {
                Some(Numeral::Sure(_, Some(Reading::Point))) => &mut found.point,
                Some(Numeral::Sure(_, Some(Reading::Comma))) => &mut found.comma,
                Some(Numeral::Open { .. }) => &mut found.open,
                _ => continue,
            };
            place.get_or_insert_with(|| text.clone());
        }
        found
    }

    /// How its numbers were read, where somebody might read them otherwise.
    fn note(&self, reading: Option<Reading>, uncertain: bool) -> Option<String> {
        if let (Some(point), Some(comma)) = (&self.point, &self.comma) {
            let rest =
                self.open.as_ref().map_or_else(String::new, |open| format!("; what “{open}” is nobody can tell"));
            return Some(format!("decimals are written in two ways, “{point}” and “{comma}”{rest}"));
        }
        let shown = self.open.as_ref().filter(|_| uncertain).or(self.comma.as_ref())?;
        let (number, as_in) = match Numeral::of(shown)? {
            Numeral::Sure(number, _) => (number, String::new()),
            Numeral::Open { point, comma } => {
                let as_in = self.comma.as_ref().map_or_else(String::new, |it| format!(", as in “{it}”"));
                (if reading == Some(Reading::Comma) { comma } else { point }, as_in)
            }
        };
        let sign = if reading == Some(Reading::Comma) { "comma" } else { "point" };
        Some(format!("“{shown}” was read as {number}: a {sign} stands before the decimals{as_in}"))
    }
}

/// The letters of a column in a spreadsheet: A, B, …, AA.
pub fn letters(column: usize) -> String {
    let mut letters = String::new();
    let mut rest = column + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).expect("26 letters fit");
        letters.insert(0, char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A column as it was read, and what was told of it.
    fn column(texts: &[&str], comma_is_likely: bool) -> (Vec<String>, Vec<String>) {
        let mut rows: Vec<Vec<Cell>> = texts.iter().map(|text| vec![Cell::Text((*text).to_owned())]).collect();
        let notes = numbers(&mut rows, comma_is_likely);
        let shown = |cell: &Cell| match cell {
            Cell::Number(number) => number.clone(),
            Cell::Text(text) => format!("text {text}"),
            Cell::Empty => String::new(),
        };
        (rows.iter().map(|row| shown(&row[0])).collect(), notes)
    }

    #[test]
    fn numbers_lose_what_people_add_to_them() {
        let texts = ["17,070", "\u{2212}7.2%", "£5.50", "1 200", "+3", ".5", "n/a", "5.", "1,20,3", "1.2.2024"];
        let (read, notes) = column(&texts, false);
        let wanted =
            ["17070", "-7.2", "5.50", "1200", "3", "0.5", "text n/a", "text 5.", "text 1,20,3", "text 1.2.2024"];
        assert_eq!((read, notes), (wanted.map(str::to_owned).to_vec(), Vec::new()));
    }

    #[test]
    fn a_comma_before_decimals_is_told_by_the_column() {
        let (read, notes) = column(&["£5,50", "1.234,5", "1.204", "0,500", "7"], true);
        assert_eq!(read, ["5.50", "1234.5", "1204", "0.500", "7"]);
        assert_eq!(notes, ["column A: “1.204” was read as 1204: a comma stands before the decimals, as in “£5,50”"]);
        let (read, notes) = column(&["5,50"], false);
        assert_eq!((read[0].as_str(), notes.len()), ("5.50", 1));
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_told() {
        let told = "column A: “1,204” was read as 1204: a point stands before the decimals";
        assert_eq!(column(&["1,204", "7"], true), (vec!["1204".into(), "7".into()], vec![told.to_owned()]));
        // A second number in the column settles it, and in a sheet with commas between its cells nobody doubts it.
        assert_eq!(column(&["1,204", "7.5"], true).1, [""; 0]);
        assert_eq!(column(&["1,204", "7"], false).1, [""; 0]);
        let (read, notes) = column(&["5,50", "5.50", "1,204"], false);
        assert_eq!(read, ["5.50", "5.50", "text 1,204"]);
        let told = "column A: decimals are written in two ways, “5.50” and “5,50”; what “1,204” is nobody can tell";
        assert_eq!(notes, [told]);
    }

    #[test]
    fn another_column_may_settle_it() {
        let text = |text: &str| Cell::Text(text.to_owned());
        let mut rows = vec![vec![text("5,50"), text("1.204")]];
        let notes = numbers(&mut rows, false);
        assert_eq!(rows, [[Cell::Number("5.50".into()), Cell::Number("1204".into())]]);
        assert_eq!(notes.len(), 2, "{notes:?}");
    }
}
