//! The ledger: every number of the prose, and what stands behind it.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rust_decimal::Decimal;
use serde::Serialize;

use super::length::Readability;
use super::number::{Form, Number, Patterns};
use super::reading::Reading;
use super::suggest;
use crate::check::{self, Site};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::edition::{PassageKind, PrintedValue, Report};
use crate::source::Span;

/// Every number of the prose.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// The numbers, in the order they are read.
    pub entries: Vec<Entry>,
    /// How each page reads, by page.
    pub pages: BTreeMap<String, Readability>,
}

/// A number of the prose.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The page it stands on, without extension.
    pub page: String,
    /// Number and title of its section.
    pub section: String,
    /// As printed.
    pub text: String,
    /// What stands behind it.
    pub account: Account,
    /// Where the author wrote it, or the expression that prints it.
    pub span: Span,
}

/// What stands behind a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Account {
    /// It is read from the data, by this expression.
    Bound(String),
    /// It is part of how something is called: a date, a section, an age.
    Structural(&'static str),
    /// It counts the list that it announces.
    Counted,
    /// It was typed, and this is why.
    Typed(String),
    /// Nothing.
    Loose,
}

impl Account {
    /// The word for it.
    pub fn word(&self) -> &'static str {
        match self {
            Account::Bound(_) => "bound",
            Account::Structural(_) => "structural",
            Account::Counted => "counted",
            Account::Typed(_) => "typed",
            Account::Loose => "loose",
        }
    }

    /// What there is to say about it.
    pub fn detail(&self) -> &str {
        match self {
            Account::Bound(text) | Account::Typed(text) => text,
            Account::Structural(kind) => kind,
            Account::Counted => "counts the list after it",
            Account::Loose => "",
        }
    }
}

/// The account of one section.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SectionAccount {
    /// The page.
    pub page: String,
    /// Number and title.
    pub section: String,
    /// Read from the data.
    pub bound: usize,
    /// Part of how things are called.
    pub structural: usize,
    /// Count the list that they announce.
    pub counted: usize,
    /// Typed for a reason.
    pub typed: usize,
    /// Nothing stands behind them.
    pub loose: usize,
}

impl SectionAccount {
    /// How many of the numbers that claim something are read from the data or counted, in percent; nothing if
    /// there are none.
    pub fn coverage(&self) -> Option<Decimal> {
        let sound = self.bound + self.counted;
        let all = sound + self.typed + self.loose;
        Decimal::from(sound * 100).checked_div(Decimal::from(all))
    }

    fn add(&mut self, account: &Account) {
        match account {
            Account::Bound(_) => self.bound += 1,
            Account::Structural(_) => self.structural += 1,
            Account::Counted => self.counted += 1,
            Account::Typed(_) => self.typed += 1,
            Account::Loose => self.loose += 1,
        }
    }
}

impl Ledger {
    /// The account of each section, in the order they are read.
    pub fn sections(&self) -> Vec<SectionAccount> {
        let mut sections: Vec<SectionAccount> = Vec::new();
        for entry in &self.entries {
            let known = sections.iter().position(|it| it.page == entry.page);
            let at = known.unwrap_or_else(|| {
                let (page, section) = (entry.page.clone(), entry.section.clone());
                sections.push(SectionAccount { page, section, ..SectionAccount::default() });
                sections.len() - 1
            });
            sections[at].add(&entry.account);
        }
        sections
    }

    /// The account of the whole.
    pub fn total(&self) -> SectionAccount {
        let mut total = SectionAccount { section: "All sections".into(), ..SectionAccount::default() };
        self.entries.iter().for_each(|entry| total.add(&entry.account));
        total
    }
}

/// What accounting needs to know of a report.
pub(super) struct Books<'a> {
    pub(super) site: &'a Site,
    pub(super) checked: &'a check::Report,
    pub(super) report: &'a Report,
    pub(super) patterns: &'a Patterns,
}

/// Accounts for every number of a report, and reports those with nothing behind them.
pub(super) fn account(books: &Books<'_>, readings: &[Reading<'_>], ledger: &mut Ledger, diagnostics: &mut Diagnostics) {
    let headings: Vec<(&str, String)> = books.report.walk().iter().map(|it| (it.page.as_str(), it.heading())).collect();
    let each = |reading: &Reading<'_>| {
        let mut found = Diagnostics::default();
        (passage(books, reading, &mut found), found)
    };
    let accounts: Vec<_> = readings.par_iter().map(each).collect();
    for (reading, (accounts, found)) in readings.iter().zip(accounts) {
        diagnostics.extend(found);
        let page = &reading.passage.page;
        let heading = headings.iter().find(|(known, _)| known == page);
        let section = heading.map_or_else(|| books.report.title.clone(), |(_, heading)| heading.clone());
        ledger.entries.extend(accounts.into_iter().map(|(number, account)| Entry {
            page: page.clone(),
            section: section.clone(),
            text: reading.text[number.range.clone()].to_owned(),
            account,
            span: reading.span(&number.range),
        }));
    }
}

fn passage(books: &Books<'_>, reading: &Reading<'_>, diagnostics: &mut Diagnostics) -> Vec<(Number, Account)> {
    let numbers = books.patterns.numbers(reading);
    if numbers.is_empty() {
        return Vec::new();
    }
    let structures = books.patterns.structures(&reading.text);
    let mut accounts = Vec::new();
    for number in numbers {
        let inside = structures.iter().find(|(range, _)| range.contains(&number.range.start));
        let account = if let Some((value, _)) = reading.values(&number.range).next() {
            let account = of_value(value);
            if account == Account::Loose {
                let message = format!("the expression prints `{}` and reads no figure of the data", value.text);
                let hint = "name a figure: `{{ table.row.column }}`; or say why it was typed: `{{ typed(\"12\", \"decided in March\") }}`";
                diagnostics.push(Diagnostic::new(Code::LooseNumber, value.span, message).hint(hint));
            }
            account
        } else if let Some((_, kind)) = inside {
            Account::Structural(kind)
        } else if !reading.is_words(&number.range) {
            Account::Structural("reference")
        } else if reading.passage.kind == PassageKind::Published {
            Account::Structural("quoted")
        } else if counts(books.patterns, reading, &number, diagnostics) {
            Account::Counted
        } else {
            diagnostics.push(loose(books, reading, &number));
            Account::Loose
        };
        accounts.push((number, account));
    }
    accounts
}

fn of_value(value: &PrintedValue) -> Account {
    match &value.typed {
        Some(reason) => Account::Typed(reason.clone()),
        None if value.listed => Account::Counted,
        None if value.evidence.is_empty() => Account::Loose,
        None => Account::Bound(value.expression.clone()),
    }
}

/// True if a number counts what is listed beside it: the list after the passage, the names after a colon in its
/// sentence, the figures that a total in the passage adds up.
fn counts(patterns: &Patterns, reading: &Reading<'_>, number: &Number, diagnostics: &mut Diagnostics) -> bool {
    let Some(value) = number.value.filter(|_| number.form == Form::Count).and_then(|value| usize::try_from(value).ok())
    else {
        return false;
    };
    let sentence = reading.sentence_at(number.range.start);
    let after = reading.text[number.range.end..sentence.end].split_once(": ").map(|(_, names)| names);
    let added = reading.passage.values().any(|it| it.expression.starts_with("total(") && it.evidence.len() == value);
    if added || reading.passage.items == Some(value) || after.is_some_and(|names| lists(names, value)) {
        return true;
    }
    let announces = patterns.announces(&reading.text[number.range.start..]);
    if let (true, Some(items)) = (announces, reading.passage.items) {
        let shown = &reading.text[number.range.clone()];
        let message = format!("the text announces {shown} and the list after it has {items}");
        let hint = "correct the number, or the list";
        diagnostics.push(Diagnostic::new(Code::ListCount, reading.span(&number.range), message).hint(hint));
        return true;
    }
    false
}

/// True if a row of names may hold so many: "Grays, Chafford Hundred and East Tilbury" is three.
fn lists(names: &str, number: usize) -> bool {
    let parts: Vec<&str> = names.split([',', ';']).map(str::trim).collect();
    let joined = parts.iter().filter(|part| part.contains(" and ") && !part.starts_with("and ")).count();
    number >= parts.len() && number <= parts.len() + joined
}

/// What to say about a number with nothing behind it.
fn loose(books: &Books<'_>, reading: &Reading<'_>, number: &Number) -> Diagnostic {
    let shown = &reading.text[number.range.clone()];
    let span = reading.span(&number.range);
    let what = match number.form {
        Form::Ordinal => "this place in an order",
        Form::Money => "this sum of money",
        Form::Percentage | Form::Points => "this percentage",
        Form::Count => "this number",
        Form::Share => "this share",
    };
    let loose = Diagnostic::new(Code::LooseNumber, span, format!("{what} rests on no figure of the data: `{shown}`"));
    match suggest::expressions(books, reading, number).as_slice() {
        [only] => loose.hint(format!("it seems to be `{{{{ {} }}}}`, {}", only.expression, only.words)).fix(span, format!("{{{{ {} }}}}", only.expression)),
        [] if number.form == Form::Share => loose.hint(
            "read it from the data: `{{ share(part, whole) | fraction }}`; or say why it was typed: `{{ typed(\"half\", \"decided in March\") }}`",
        ),
        [] => loose.hint(
            "read it from the data: `{{ table.row.column }}`; or say why it was typed: `{{ typed(\"12\", \"decided in March\") }}`",
        ),
        several => {
            let names: Vec<String> = several.iter().map(|it| format!("`{{{{ {} }}}}`", it.expression)).collect();
            loose.hint(format!("it may be {}", names.join(" or ")))
        }
    }
}
