//! The next report's folders from those of the last: where a period of the new report is one of the old, its figures are
//! taken over; the place of every other figure is left blank. Comments, ids and words stay.
//!
//! Files are changed where they must be and nowhere else, by the places that parsing has found.

mod edit;
mod figures;
mod next;
mod promises;

use std::sync::LazyLock;

use regex::Regex;

pub use next::Next;

use crate::check::{Raw, is_sign_off};
use crate::narrative::Document;
use crate::picture::is_picture;
use crate::schema::Front;
use crate::schema::priority::{Priority, PriorityYear};
use crate::source::{SourceId, Sources};

use edit::{BLANK, Edit, column, edited, without_key};

/// The line of the year in front matter.
static YEAR: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?m)^year:.*$").expect("the pattern is written here"));
/// A month of a year, or a part of one, in words: nobody can tell what becomes of it.
static MONTH: LazyLock<Regex> = LazyLock::new(|| {
    let months = "January|February|March|April|May|June|July|August|September|October|November|December";
    Regex::new(&format!(r"\b(?:{months})\b")).expect("the pattern is written here")
});
/// A text of data that readers see.
static SHOWN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b(?:title|label):").expect("the pattern is written here"));
/// What a report is called.
static CALLED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:title|year|summary):").expect("the pattern is written here"));
/// When a report is from.
static DATED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b(?:version|date|release):").expect("the pattern is written here"));

/// The files of the next report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rolled {
    /// Their texts, by path.
    pub files: Vec<(String, String)>,
    /// What somebody must look at, in a sentence each.
    pub to_do: Vec<String>,
}

/// The files of the next report; nothing if there is no such report.
pub fn roll_forward(sources: &Sources, raw: &Raw, from: &str, to: &str, next: &Next) -> Option<Rolled> {
    let content = format!("content/{from}/");
    sources.below(&content).next()?;
    let index = format!("{content}index.md");
    let front = |path: &str| -> Option<&Front> {
        let (_, document): &(String, Document) = raw.documents.iter().find(|(own, _)| own == path)?;
        document.front.as_ref()
    };
    let own = front(&index);
    let folder = own.and_then(|it| it.data.0.first()).map_or(from, |it| it.value.as_str());
    let rolling = Rolling { sources, raw, next, folder, to, year: own.and_then(|it| it.year.as_deref()) };
    let mut rolled = Rolled::default();
    // Pictures are those of the last report: a check lists every place that wants a new one.
    let stays = |path: &str, text: &str| is_sign_off(path) || is_picture(path) || lists_corrections(text);
    for (_, file) in sources.below(&content).filter(|(_, file)| !stays(file.path(), file.text())) {
        let path = file.path().replacen(&content, &format!("content/{to}/"), 1);
        let edits = match front(file.path()) {
            Some(front) if file.path() == index => rolling.head(front, file.text()),
            front => {
                front.and_then(|it| it.priority.as_ref()).map_or_else(Vec::new, |it| promises::edits(it, file.text()))
            }
        };
        rolled.files.push((path, edited(file.text(), edits)));
    }
    let data = format!("data/{folder}/");
    for (id, file) in sources.below(&data) {
        let path = file.path().replacen(&data, &format!("data/{to}/"), 1);
        rolled.files.extend(rolling.data(id).map(|text| (path, text)));
    }
    rolled.to_do = rolling.to_do(&rolled.files);
    Some(rolled)
}

/// True for a page with nothing but the corrections of a report: the next one has none.
fn lists_corrections(text: &str) -> bool {
    text.contains("```collect corrections") && text.matches("```").count() == 2
}

/// A report while the next is made of it.
struct Rolling<'a> {
    sources: &'a Sources,
    raw: &'a Raw,
    next: &'a Next,
    /// The folder of data of the last report.
    folder: &'a str,
    /// The name of the next.
    to: &'a str,
    /// The year of the last report, in words.
    year: Option<&'a str>,
}

impl Rolling<'_> {
    /// The head of a report: its period is the next, its data stand in the new folder, and nobody has signed it.
    fn head(&self, front: &Front, text: &str) -> Vec<Edit> {
        let mut edits: Vec<Edit> = Vec::new();
        let words = [&front.title, &front.summary].into_iter().flatten().map(|it| it.span.range());
        edits.extend(words.map(|it| (it.clone(), self.next.words(&text[it]))));
        edits.extend(front.period.iter().map(|it| (it.span.range(), self.next.dated(&text[it.span.range()]))));
        edits.extend(front.data.0.first().map(|it| (it.span.range(), self.to.to_owned())));
        let signed = front.control.as_ref().and_then(|it| Some((it.span.range(), it.signed.as_ref()?.span.range())));
        edits.extend(signed.and_then(|(control, signed)| without_key(text, control, "signed", signed)));
        let year = YEAR.find(&text[..front.span.range().end]);
        edits.extend(year.map(|it| (it.range(), self.next.year(it.as_str()))));
        edits
    }

    /// A file of data; nothing if it is no data of the next report.
    fn data(&self, id: SourceId) -> Option<String> {
        let file = self.sources.file(id);
        let text = file.text();
        let Some(data) = self.raw.data.iter().find(|it| it.source == id).map(|it| &it.file) else {
            return figures::table_of(self.raw, file.path(), self.sources)
                .map(|it| figures::long_rows(text, it, self.next));
        };
        // What was wrong in the last document stays with it.
        if !data.corrections.is_empty() && data.tables.is_empty() {
            return None;
        }
        let mut edits = figures::edits(data, text, self.folder, self.next);
        edits.extend(data.priorities.iter().filter_map(|it| self.priority(it, text)));
        Some(edited(text, edits))
    }

    /// A priority has the year of the next report as well, with a reason that is still to come.
    fn priority(&self, priority: &Priority, text: &str) -> Option<Edit> {
        let (last, new) = self.new_year(priority)?;
        let range = last.span.range();
        let within = |it: std::ops::Range<usize>| it.start - range.start..it.end - range.start;
        let mut edits = vec![(within(last.year.span.range()), new)];
        edits.extend(last.reason.iter().map(|it| (within(it.span.range()), BLANK.to_owned())));
        let own = edited(text[range.clone()].trim_end(), edits);
        let Some(before) = text[..range.start].trim_end().strip_suffix('-') else {
            return Some((range.end..range.end, format!(", {own}")));
        };
        let end = text[range.end..].find('\n').map_or(text.len(), |it| range.end + it);
        Some((end..end, format!("\n{}- {own}", " ".repeat(column(text, before.len())))))
    }

    /// The year of a priority that is that of the last report, and what the next is called, if it has not got that.
    fn new_year<'p>(&self, priority: &'p Priority) -> Option<(&'p PriorityYear, String)> {
        let new = self.next.year(self.year?);
        let has = |year: &str| priority.years.iter().find(|it| it.year.value == year);
        let last = has(self.year?)?;
        has(&new).is_none().then_some((last, new))
    }

    /// What stays as it was written and may have to change: what readers see of data with the name of a month, and of the head
    /// of a report what says when it is from; of one of the same year its words as well.
    fn to_do(&self, files: &[(String, String)]) -> Vec<String> {
        let mut to_do = Vec::new();
        for (path, text) in files {
            let is_head = path.ends_with("/index.md") && path.matches('/').count() == 2;
            let wanted = |line: &str| match path.split('/').next() {
                _ if is_head => DATED.is_match(line) || CALLED.is_match(line) && !self.next.is_yearly(),
                Some("data") => SHOWN.is_match(line) && MONTH.is_match(line) && !path.ends_with(".csv"),
                _ => false,
            };
            let lines =
                text.lines().enumerate().take_while(|(at, line)| !is_head || *at == 0 || line.trim_end() != "---");
            for (at, line) in lines.filter(|(_, line)| wanted(line)) {
                to_do.push(format!("{path}:{}: is this still so? `{}`", at + 1, line.trim().trim_start_matches("- ")));
            }
        }
        let shared = self.raw.data.iter().filter(|it| it.folder != self.folder);
        for file in shared.filter(|it| it.file.priorities.iter().any(|it| self.new_year(it).is_some())) {
            let year = self.year.map(|it| self.next.year(it)).unwrap_or_default();
            to_do.push(format!("{}: add the year {year} to the priorities", self.sources.file(file.source).path()));
        }
        to_do
    }
}
