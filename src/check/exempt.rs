//! What a committee exempts from publication: a paper, or a part of it, under a paragraph of the law and for a reason. Its
//! public version says so wherever a part is missing. And records of papers and minutes as one reading may see them.

use std::collections::BTreeMap;

use super::Context;
use super::figure::inlines;
use crate::diag::{Code, Diagnostic};
use crate::model::Level;
use crate::narrative::{Document, Inline};
use crate::schema::committee::{Openness, Paper};
use crate::source::{Span, Spanned};
use crate::strings::{Strings, say};

/// That a paper, or a part of it, is exempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exemption {
    /// True for the whole of it.
    pub whole: bool,
    /// By which law.
    pub law: String,
    /// Why that is in the public interest.
    pub reason: String,
}

impl Exemption {
    /// What stands over a paper.
    pub fn words(&self, strings: &Strings) -> String {
        let key = if self.whole { "exempt.whole" } else { "exempt.part" };
        format!("{} {}", say!(strings, key, law = self.law), self.reason)
    }

    /// What stands in the place of a part.
    pub(super) fn notice(&self, strings: &Strings) -> String {
        say!(strings, "exempt.notice", law = self.law)
    }
}

/// The paragraphs of Part 1 of Schedule 12A that exempt information in England.
const PARAGRAPHS: std::ops::RangeInclusive<u32> = 1..=7;

/// Why a paper is exempt, if it is.
pub(super) fn exemption(raw: &Paper, cx: &mut Context<'_>) -> Option<Exemption> {
    let whole = match raw.openness.value {
        Openness::Public => return None,
        Openness::Exempt => true,
        Openness::PartExempt => false,
    };
    if cx.exempt_level().is_none() {
        let message = "this is exempt, and the site has no marking for what is: everybody would read it";
        let hint = "add one to `markings` in `tallybook.yaml`, such as `{id: exempt, title: Exempt, exempt: true}`, and an \
                    edition for the members, `{id: members, shows: exempt}`";
        cx.report(Diagnostic::new(Code::MissingKey, raw.openness.span, message).hint(hint));
    }
    let what = if whole { "this paper" } else { "a part of this paper" };
    let mut missing = |key: &str, hint: &str| {
        let message = format!("{what} is exempt, and nothing says {key}");
        cx.report(Diagnostic::new(Code::MissingKey, raw.openness.span, message).hint(hint));
    };
    if raw.exempt_under.0.is_empty() {
        missing("by which law", "add `exempt_under: 3`: the paragraph of Part 1 of Schedule 12A");
    }
    if raw.reason.is_none() {
        missing("why", "add `reason: …`: why the public interest in the exemption outweighs that in publishing");
    }
    for paragraph in raw.exempt_under.0.iter().filter(|it| !PARAGRAPHS.contains(&it.value)) {
        let message = format!("Part 1 of Schedule 12A has no paragraph {}", paragraph.value);
        let hint = "it has paragraphs 1 to 7";
        cx.report(Diagnostic::new(Code::InvalidValue, paragraph.span, message).hint(hint));
    }
    let numbers: Vec<String> = raw.exempt_under.0.iter().map(|it| it.value.to_string()).collect();
    let paragraphs = match numbers.as_slice() {
        [] => String::new(),
        [one] => say!(cx.strings, "exempt.paragraph", number = one),
        [first @ .., last] => {
            say!(cx.strings, "exempt.paragraphs", first = first.join(", "), last = last)
        }
    };
    let law = say!(cx.strings, "exempt.law", paragraphs = paragraphs);
    Some(Exemption { whole, law, reason: raw.reason.clone().unwrap_or_default() })
}

/// The words that stand in the place of an exempt part, for each folder of `content/` that is a paper with one.
pub(super) type Notices = BTreeMap<String, Spanned<String>>;

/// See [`Notices`]. Faults are told where the papers are read.
pub(super) fn notices<'a>(documents: impl Iterator<Item = (&'a str, &'a Document)>, cx: &mut Context<'_>) -> Notices {
    let mut notices = Notices::new();
    for (folder, document) in documents {
        let Some(paper) = document.front.as_ref().and_then(|front| front.paper.as_ref()) else { continue };
        if let Some(exemption) = cx.silently(|cx| exemption(paper, cx)) {
            notices.insert(folder.to_owned(), Spanned::new(exemption.notice(&cx.strings), paper.openness.span));
        }
    }
    notices
}

/// A paper says that a part of it is exempt, and marks that part; neither stands alone.
pub(super) fn agrees(raw: &Paper, folder: &str, cx: &mut Context<'_>) {
    let places = cx.protection.exempt.get(folder).cloned().unwrap_or_default();
    let fault = match (raw.openness.value, places.first()) {
        (Openness::Public, Some(first)) => {
            let message = "a part of this paper is exempt, and its head says that all is public";
            let hint = "write `openness: part-exempt`, with `exempt_under: …` and `reason: …`";
            Diagnostic::new(Code::InvalidValue, raw.openness.span, message).also(*first, "exempt").hint(hint)
        }
        (Openness::PartExempt, None) => {
            let message = "nothing in this paper is marked as exempt";
            let hint = "mark the part that is, or write `openness: public`";
            Diagnostic::new(Code::InvalidValue, raw.openness.span, message).hint(hint)
        }
        _ => return,
    };
    cx.again(|cx| cx.report(fault));
}

/// A record as this reading may see it.
pub(super) enum Seen {
    /// It is shown, perhaps under a badge.
    Shown(Option<String>),
    /// Words stand in its place.
    Notice(Vec<Inline>),
}

/// A record of a paper or of minutes that may be marked.
pub(super) struct Record<'a> {
    /// "recommendation", "point".
    pub(super) kind: &'static str,
    /// Its name, or its words.
    pub(super) name: &'a str,
    pub(super) marking: Option<&'a Spanned<String>>,
    pub(super) notice: Option<&'a Spanned<String>>,
    pub(super) span: Span,
}

/// Where the records of a document stand.
pub(super) struct Holder<'a> {
    /// The folder of the document.
    pub(super) folder: &'a str,
    /// What stands in the place of what is exempt.
    pub(super) exempt: Option<Spanned<String>>,
}

impl Holder<'_> {
    /// What of a record this reading may see.
    pub(super) fn see(&self, record: &Record<'_>, cx: &mut Context<'_>) -> Seen {
        let level = cx.level(record.marking);
        let exempt = cx.holds(self.folder, level, record.marking);
        if cx.sees(level) {
            return Seen::Shown(cx.badge(level));
        }
        let notice = record.notice.or(self.exempt.as_ref().filter(|_| exempt));
        let reason = notice.map_or("", |notice| notice.value.as_str());
        cx.withhold(record.kind, record.name, level, reason, (self.folder, record.span));
        cx.protection.cut.push(record.span);
        let usual = say!(cx.strings, "callout.withheld") + ".";
        let words = match record.notice {
            Some(notice) => inlines(notice, cx),
            // What the law wants said is no word of the author's.
            None if exempt && notice.is_some() => vec![Inline::Badge(reason.to_owned())],
            None => vec![Inline::Text { text: usual, span: record.span }],
        };
        Seen::Notice(words)
    }
}

impl Context<'_> {
    /// How far what a committee exempts is protected, if the site says.
    pub(crate) fn exempt_level(&self) -> Option<Level> {
        self.protection.markings.0.iter().position(|marking| marking.exempt).map(Level::of)
    }

    /// Writes down that something in a folder of `content/` is protected so far. True if it is exempt.
    pub(crate) fn holds(&mut self, folder: &str, level: Level, marking: Option<&Spanned<String>>) -> bool {
        if self.sees(level) && level > Level::OPEN {
            let highest = self.protection.holds.entry(folder.to_owned()).or_default();
            *highest = level.max(*highest);
        }
        let exempt = marking.filter(|_| level != Level::OPEN && self.exempt_level() == Some(level));
        if let Some(marking) = exempt {
            self.protection.exempt.entry(folder.to_owned()).or_default().push(marking.span);
        }
        exempt.is_some()
    }
}
