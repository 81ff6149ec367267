//! Tables as written.

use serde_json::{Value, json};

use super::decode::{DataId, Decode, Findings, MOST_DIGITS, Number, OneOrMany, choice, record};
use super::disclosure::Disclosure;
use super::formula::{Direction, Formula, Polarity};
use super::json::Named;
use super::marking::Release;
use super::yaml::{Kind, Node};
use crate::diag::{Code, Diagnostic};
use crate::source::{Span, Spanned};

record! {
    /// A table of figures with its metadata.
    Table, "a table" {
        /// Name in expressions and figures.
        id: Spanned<DataId>,
        /// What the table shows, without area and period.
        title: String,
        /// The measure, in words that every table of the same measure uses.
        measure: Option<String>,
        /// What is counted: `offences`, `%`, `£`, `per 1,000 population`.
        unit: Spanned<String>,
        /// The period, if it is not the report's. `not stated`, where the source gives none.
        period: Option<Spanned<String>>,
        /// The area, if it is not the report's.
        area: Option<Spanned<String>>,
        /// The data source.
        source: Spanned<String>,
        /// How firm the figures are. Final, if nothing is said.
        status: Option<Status>,
        /// For a percentage: of what.
        base: Option<String>,
        /// The least change that counts as real: `6` in the unit of the figures (percentage points, if they are
        /// percentages), or `5%` of the earlier figure.
        significant_change: Option<Spanned<String>>,
        /// How the percentages of a column belong together, where they are not parts of one whole.
        shares: Option<Shares>,
        /// Why figures differ from those of another table with the same measure. Printed.
        reconcile: OneOrMany<Reconciliation>,
        /// What is done about small numbers. That of the site, if nothing is said.
        disclosure: Option<Disclosure>,
        /// The last day on which the figures can be used without asking for newer ones.
        until: Option<Spanned<String>>,
        /// The rows are areas of this kind, and their names are checked.
        areas: Option<Spanned<String>>,
        /// The header over the row labels.
        stub: Option<String>,
        /// The term of the glossary that defines what the table measures.
        definition: Option<Spanned<String>>,
        /// Notes on the whole table.
        note: OneOrMany<String>,
        /// Whether parents and totals are sums. Counts and money are, if nothing is said.
        additive: Option<bool>,
        /// The columns. One column `value`, if none is given.
        columns: Vec<Column>,
        /// The rows.
        rows: Vec<Row>,
        /// Rows under a common label. Stand before `rows`.
        groups: Vec<Group>,
        /// How the columns of a partner's sheet are called here: written by `tallybook import`.
        imported: Option<Import>,
        /// A CSV file beside this one that holds the rows.
        rows_from: Option<Spanned<String>>,
        /// What the report says elsewhere and the table counts: its columns and rows are made, not written.
        counts: Option<Spanned<Counts>>,
        /// How far the table is protected.
        marking: Option<Spanned<String>>,
        /// The decision to show it although its source or file is withheld.
        released: Option<Release>,
    }
}

choice! {
    /// What a table can count.
    Counts, "something that a table counts" {
        /// The promises of each priority, by how far they have come.
        Promises = "promises",
    }
}

record! {
    /// How the columns of a partner's sheet are called here.
    Import, "an import" {
        /// The header over the labels, if they have one.
        labels: Option<String>,
        /// Header in the sheet and id of the column.
        columns: Renamed,
    }
}

/// Header in a sheet and id of a column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renamed(pub Vec<(Spanned<String>, String)>);

impl Decode for Renamed {
    fn decode(node: &Node, findings: &mut Findings) -> Option<Self> {
        let Kind::Map(entries) = &node.kind else {
            findings.expected(node, "headers and ids, such as `{\"Offences 2024\": now}`");
            return None;
        };
        let pair = |(title, id): &(Spanned<String>, Node)| Some((title.clone(), DataId::decode(id, findings)?.0));
        Some(Renamed(entries.iter().filter_map(pair).collect()))
    }

    fn schema(named: &mut Named) -> Value {
        json!({"type": "object", "additionalProperties": DataId::schema(named)})
    }
}

record! {
    /// A column: entered, or computed by a formula.
    Column, "a column" {
        /// Name in expressions and formulas.
        id: Spanned<DataId>,
        /// The header. The column's period, if nothing is said.
        title: Option<String>,
        /// A header above it and its neighbours of the same words.
        under: Option<String>,
        /// The unit, if it is not the table's.
        unit: Option<Spanned<String>>,
        /// The period, if it is not the table's.
        period: Option<Spanned<String>>,
        /// The area, if it is not the table's.
        area: Option<Spanned<String>>,
        /// The measure, if it is not the table's.
        measure: Option<String>,
        /// For a percentage: of what.
        base: Option<String>,
        /// For ranks that are entered: which end is first.
        direction: Option<Direction>,
        /// How it is computed; nothing for a column that is entered.
        formula: Option<Spanned<Formula>>,
        /// Decimals shown.
        decimals: Option<u32>,
        /// A column of changes: a plus sign is shown. Differences are changes, but for those of two amounts of money of one
        /// period: what is left of a budget is an amount.
        signed: bool,
        /// The term of the glossary that defines what the column shows.
        definition: Option<Spanned<String>>,
        /// Why figures of this column cannot be compared with those before it.
        series_break: Option<String>,
        /// Notes on the column.
        note: OneOrMany<String>,
        /// Whether parents and totals are sums of this column.
        additive: Option<bool>,
        /// How far the column is protected.
        marking: Option<Spanned<String>>,
        /// The decision to show it although it is computed from what is withheld.
        released: Option<Release>,
    }
}

record! {
    /// A row.
    Row, "a row" {
        /// Name in expressions.
        id: Spanned<DataId>,
        /// The label.
        label: Spanned<String>,
        /// One value for each entered column, or one for every column.
        values: Option<Spanned<Vec<Entry>>>,
        /// The value of a table with one column.
        value: Option<Entry>,
        /// The parts of this row.
        children: Vec<Row>,
        /// Several ways of breaking this row up, each complete.
        breakdowns: Vec<Breakdown>,
        /// The children are some of the parts, not all.
        partial: bool,
        /// This row is the total of the rows beside it.
        total: bool,
        /// An "of which" row: never part of a total.
        memo: bool,
        /// The unit, if it is not the column's.
        unit: Option<Spanned<String>>,
        /// What is counted, if it is not what the table counts: figures of one measure, area and period are the same.
        measure: Option<String>,
        /// For a percentage: of what, if it is not what the table says.
        base: Option<String>,
        /// Digits after the point that are shown; as many as are typed, if nothing is said.
        decimals: Option<u32>,
        /// Which way is better: for columns that are rated.
        polarity: Option<Polarity>,
        /// How far from its target a figure has just missed it: `2` in its unit (percentage points, if it is a
        /// percentage), or `5%` of the target.
        tolerance: Option<Spanned<String>>,
        /// What of the thing that the label names is meant: `not upheld`.
        qualifier: Option<String>,
        /// What began or ended here, in a few words: shown in charts over time.
        event: Option<String>,
        /// Why figures from here on cannot be compared with those before.
        series_break: Option<String>,
        /// Notes on the row.
        note: OneOrMany<String>,
        /// How far the row and its parts are protected.
        marking: Option<Spanned<String>>,
        /// The decision to show it although it is computed from what is withheld.
        released: Option<Release>,
    }
}

record! {
    /// One way of breaking a row up.
    Breakdown, "a breakdown" {
        /// By what.
        title: String,
        /// The parts.
        rows: Vec<Row>,
        /// They are some of the parts, not all.
        partial: bool,
        /// How far it is protected.
        marking: Option<Spanned<String>>,
    }
}

record! {
    /// Rows under a common label.
    Group, "a group of rows" {
        /// Its name.
        id: Spanned<DataId>,
        /// The label.
        title: String,
        /// The rows.
        rows: Vec<Row>,
        /// How far it is protected.
        marking: Option<Spanned<String>>,
    }
}

choice! {
    /// How the percentages of a column belong together.
    Shares, "a kind of shares" {
        /// They are the parts of one whole, and add up to 100%.
        Whole = "whole",
        /// The percentages of each row are the parts of one whole.
        Across = "across",
        /// Something can be in several rows, so they add up to more.
        Overlapping = "overlapping",
        /// Some rows are left out, so they add up to less.
        Partial = "partial",
        /// Each row is a share of a whole of its own.
        Separate = "separate",
        /// Each row measures something else.
        Unrelated = "unrelated",
    }
}

record! {
    /// Why figures differ from those of another table with the same measure.
    Reconciliation, "a reconciliation" {
        /// The other table.
        with: Spanned<String>,
        /// Why they differ.
        note: String,
    }
}

choice! {
    /// How firm a figure is.
    Status, "a status" {
        /// Will not change.
        Final = "final",
        /// May change.
        Provisional = "provisional",
        /// Has changed since it was first published.
        Revised = "revised",
        /// Is an estimate.
        Estimated = "estimated",
    }
}

choice! {
    /// Why there is no number. A blank says nothing, so it is not allowed.
    Missing, "a missing value" {
        /// The measure does not apply here.
        NotApplicable = "[z]",
        /// Nobody has the figure.
        NotAvailable = "[x]",
        /// The figure is there and may not be shown.
        Withheld = "[c]",
        /// There will be a figure, such as a target, and it is not decided.
        NotYetSet = "[y]",
    }
}

/// What may stand in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryValue {
    /// A number.
    Number(Number),
    /// A change of nothing at all.
    NoChange,
    /// A reason why there is none.
    Missing(Missing),
    /// Something that could not be read, and has been reported. The cell keeps its place, so that its row
    /// does not seem to be too short as well.
    Unreadable,
}

/// One part of a figure that was written with its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    /// What it is.
    pub label: String,
    /// How many.
    pub value: Number,
}

/// A cell as written: a number or missing value, perhaps with a note and a status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What stands there.
    pub value: EntryValue,
    /// What it is made up of: `15 (8 on roads, 7 in parks)`.
    pub parts: Vec<Component>,
    /// Notes on the cell.
    pub note: Vec<String>,
    /// The status, if it is not the table's.
    pub status: Option<Status>,
    /// The period, if it is not the column's: part of it.
    pub period: Option<Spanned<String>>,
    /// What was counted, where the cell shows a rate.
    pub unit: Option<Spanned<String>>,
    /// The population that makes a rate of the count: `table.row.column`.
    pub population: Option<Spanned<String>>,
    /// How far it is protected.
    pub marking: Option<Spanned<String>>,
    /// The decision to show it although it is computed from what is withheld.
    pub released: Option<Release>,
    /// Where it stands.
    pub span: Span,
}

record! {
    /// The long form of a cell.
    LongEntry, "a value" {
        /// The number or missing value.
        value: Entry,
        /// Notes on the cell.
        note: OneOrMany<String>,
        /// The status, if it is not the table's.
        status: Option<Status>,
        /// The period, if it is not the column's: part of it.
        period: Option<Spanned<String>>,
        /// What was counted, where the cell shows a rate.
        unit: Option<Spanned<String>>,
        /// The population that makes a rate of the count: `table.row.column`.
        population: Option<Spanned<String>>,
        /// How far the cell is protected.
        marking: Option<Spanned<String>>,
        /// The decision to show it although it is computed from what is withheld.
        released: Option<Release>,
    }
}

impl Entry {
    /// A value with nothing said about it.
    pub fn plain(value: EntryValue, span: Span) -> Entry {
        Entry {
            value,
            parts: Vec::new(),
            note: Vec::new(),
            status: None,
            period: None,
            unit: None,
            population: None,
            marking: None,
            released: None,
            span,
        }
    }
}

impl Decode for Entry {
    fn decode(node: &Node, findings: &mut Findings) -> Option<Self> {
        let plain = |value| Some(Entry::plain(value, node.span));
        match &node.kind {
            Kind::Map(_) => {
                let long = LongEntry::decode(node, findings)?;
                let LongEntry { value, note, status, period, unit, population, marking, released, span } = long;
                // The whole of it, with its note, is what is withheld.
                let span = if marking.is_some() { span } else { value.span };
                Some(Entry { note: note.0, status, period, unit, population, marking, released, span, ..value })
            }
            // `[z]` without quotes is a list of one word in YAML, and can mean nothing else here.
            Kind::List(items) => match items.as_slice() {
                [Node { kind: Kind::Scalar(word), .. }] => {
                    let missing = Missing::of_word(&format!("[{word}]"));
                    missing.map(EntryValue::Missing).and_then(plain).or_else(|| Some(not_a_value(node, findings)))
                }
                _ => Some(not_a_value(node, findings)),
            },
            Kind::Scalar(text) => match (Number::parse(text), Missing::of_word(text), with_parts(text)) {
                (Some(number), ..) => plain(EntryValue::Number(number)),
                (_, Some(missing), _) => plain(EntryValue::Missing(missing)),
                (_, _, Some((whole, parts))) => {
                    Some(Entry { parts, ..Entry::plain(EntryValue::Number(whole), node.span) })
                }
                _ if text == NO_CHANGE => plain(EntryValue::NoChange),
                _ => Some(not_a_value(node, findings)),
            },
            Kind::Blank => Some(not_a_value(node, findings)),
        }
    }

    fn schema(named: &mut Named) -> Value {
        named.of(concat!(module_path!(), "::Entry"), |named| {
            let bare: Vec<&str> = Missing::WORDS.iter().map(|word| word.trim_matches(['[', ']'])).collect();
            let bare = json!({"type": "array", "items": {"enum": bare}, "minItems": 1, "maxItems": 1});
            let parts = json!({"type": "string", "pattern": r"^-?\d[\d.]*\s*\(.+\)$"});
            let own = [Number::schema(named), Missing::schema(named), bare, LongEntry::schema(named)];
            let all: Vec<Value> = own.into_iter().chain([json!({"const": NO_CHANGE}), parts]).collect();
            json!({"anyOf": all})
        })
    }
}

impl Table {
    /// A table with nothing in it yet, for records that become one.
    pub fn of(id: &Spanned<DataId>, title: &str, unit: &str, source: &Spanned<String>, span: Span) -> Table {
        Table {
            id: id.clone(),
            title: title.to_owned(),
            measure: None,
            unit: Spanned::new(unit.to_owned(), id.span),
            period: None,
            area: None,
            source: source.clone(),
            status: None,
            base: None,
            significant_change: None,
            shares: None,
            reconcile: OneOrMany(Vec::new()),
            disclosure: None,
            until: None,
            counts: None,
            definition: None,
            areas: None,
            stub: None,
            note: OneOrMany(Vec::new()),
            additive: None,
            columns: Vec::new(),
            rows: Vec::new(),
            groups: Vec::new(),
            imported: None,
            rows_from: None,
            marking: None,
            released: None,
            span,
        }
    }
}

impl Column {
    /// A column with nothing said about it but its header.
    pub fn of(id: &str, title: &str, span: Span) -> Column {
        Column {
            id: Spanned::new(DataId(id.to_owned()), span),
            title: Some(title.to_owned()),
            under: None,
            unit: None,
            period: None,
            area: None,
            measure: None,
            base: None,
            direction: None,
            definition: None,
            formula: None,
            decimals: None,
            signed: false,
            series_break: None,
            note: OneOrMany(Vec::new()),
            additive: None,
            marking: None,
            released: None,
            span,
        }
    }
}

impl Row {
    /// A row with nothing said about it but its values.
    pub fn of(id: &str, label: &str, values: Vec<Entry>, span: Span) -> Row {
        Row {
            id: Spanned::new(DataId(id.to_owned()), span),
            label: Spanned::new(label.to_owned(), span),
            values: Some(Spanned::new(values, span)),
            value: None,
            children: Vec::new(),
            breakdowns: Vec::new(),
            partial: false,
            total: false,
            memo: false,
            unit: None,
            measure: None,
            base: None,
            decimals: None,
            polarity: None,
            tolerance: None,
            qualifier: None,
            event: None,
            series_break: None,
            note: OneOrMany(Vec::new()),
            marking: None,
            released: None,
            span,
        }
    }
}

/// What stands for a change of nothing.
const NO_CHANGE: &str = "no change";

/// A figure with its parts: `15 (8 on roads, 7 in parks)`.
fn with_parts(text: &str) -> Option<(Number, Vec<Component>)> {
    let (whole, rest) = text.strip_suffix(')')?.split_once('(')?;
    let part = |part: &str| {
        let (number, label) = part.trim().split_once(' ')?;
        Some(Component { label: label.trim().to_owned(), value: Number::parse(number)? })
    };
    Some((Number::parse(whole.trim())?, rest.split(',').map(part).collect::<Option<_>>()?))
}

/// What people write where there is no number, and what it is here.
fn in_our_words(text: &str) -> Option<&'static str> {
    Some(match text.trim().to_lowercase().as_str() {
        "nil" | "none" | "zero" => "write `0`",
        "n/a" | "na" | "not applicable" | "z" => {
            "write `\"[z]\"` if it does not apply, `\"[x]\"` if nobody has the figure"
        }
        "n/k" | "not available" | "not known" | "unknown" | "measure not available" | ".." | "-" | "x" => {
            "write `\"[x]\"` if nobody has the figure, `0` if there was nothing to count"
        }
        "tbc" | "tbd" | "tba" | "not set" | "not yet set" | "baseline to be established" | "y" => {
            "write `\"[y]\"`: it is not yet set"
        }
        "n/c" | "nc" | "unchanged" => "write `no change`",
        _ => return None,
    })
}

/// True for `3,200` and `1,234,567.5`, and not for `3,2`.
fn is_grouped(text: &str) -> bool {
    let whole = text.split('.').next().unwrap_or_default();
    let mut groups = whole.trim_start_matches('-').split(',');
    groups.next().is_some_and(|first| (1..=3).contains(&first.len())) && groups.all(|group| group.len() == 3)
}

fn not_a_value(node: &Node, findings: &mut Findings) -> Entry {
    let unreadable = Entry::plain(EntryValue::Unreadable, node.span);
    if matches!(node.kind, Kind::Blank) {
        let hint = "write the number, or say why there is none: `\"[z]\"` not applicable, `\"[x]\"` not available, \
                    `\"[y]\"` not yet set, `\"[c]\"` withheld";
        let blank = Diagnostic::new(Code::BlankValue, node.span, "a value is blank").label("left blank").hint(hint);
        findings.diagnostics.push(blank);
        return unreadable;
    }
    let text = if let Kind::Scalar(text) = &node.kind { text.as_str() } else { "" };
    let digits: String = text.chars().filter(|c| !matches!(c, ',' | ' ' | '%' | '£' | '+')).collect();
    let digits = digits.replace('\u{2212}', "-");
    let long = digits.len() > MOST_DIGITS.0 && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-'));
    let hint = match (in_our_words(text), Number::parse(&digits)) {
        (Some(hint), _) => hint.to_owned(),
        (None, Some(_)) => format!("write the bare number: `{digits}`; its unit is the column's"),
        (None, None) if long => {
            format!("a number has at most {} digits before its point and {} after it", MOST_DIGITS.0, MOST_DIGITS.1)
        }
        (None, None) => "write a number such as `17070`, or `\"[z]\"` not applicable, `\"[x]\"` not available, \
                         `\"[y]\"` not yet set, `\"[c]\"` withheld"
            .to_owned(),
    };
    let message = format!("{} is not a number or a missing value", node.describe());
    let fault = Diagnostic::new(Code::InvalidValue, node.span, message).hint(hint);
    // Of commas between thousands nothing is lost; of a percent sign it may be.
    let grouped = text.contains(',') && text.replace(',', "") == digits && is_grouped(text);
    findings.diagnostics.push(if grouped { fault.fix(node.span, digits) } else { fault });
    unreadable
}
