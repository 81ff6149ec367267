//! The words of the program that stand around what a document says: on its first page, its edges and its figures.

use serde::Serialize;

use crate::edition::{Edition, Report};
use crate::strings::{Strings, say};

/// Words of the program that a document is set with.
#[derive(Debug, Serialize)]
pub(super) struct Words {
    /// The date of this version.
    pub(super) date: Option<String>,
    /// "Draft."
    pub(super) draft_lead: String,
    /// What that means.
    pub(super) draft_means: String,
    /// "Draft", in small print.
    pub(super) draft: String,
    /// The watermark of a draft.
    pub(super) watermark: String,
    /// "Version: 1.2".
    pub(super) version: Option<String>,
    /// "Code 1a2b".
    pub(super) code: String,
    /// "From: Annual report, 2024".
    pub(super) part_of: Option<String>,
    /// Over the list of contents.
    pub(super) contents: String,
    /// "Page", before the number of a page.
    pub(super) page: String,
    /// "of", between the number of a page and that of all pages.
    pub(super) of: String,
    /// In the place of a figure that is lost.
    pub(super) lost: String,
    /// After the name of the area that a report is about.
    pub(super) this_area: String,
    /// "[note {number}]".
    pub(super) note: String,
    /// "Source:".
    pub(super) source: String,
    /// What a picture is that shows figures.
    pub(super) chart: String,
}

impl Words {
    /// The words of a draft, for tests.
    #[cfg(test)]
    pub(super) fn english() -> Words {
        Words::new(Strings::of_messages())
    }

    /// The words that are the same in every document.
    fn new(strings: &Strings) -> Words {
        let say = |key| say!(strings, key);
        Words {
            date: None,
            draft_lead: say("page.draft"),
            draft_means: say("page.draft_means"),
            draft: say("paper.draft"),
            watermark: say("page.watermark"),
            version: None,
            code: String::new(),
            part_of: None,
            contents: say("page.contents"),
            page: say("page.page_of"),
            of: say("page.of_pages"),
            lost: say("figure.lost"),
            this_area: say("figure.this_area"),
            note: say!(strings, "figure.note", number = "{number}"),
            source: say("figure.source"),
            chart: say("paper.chart"),
        }
    }

    pub(super) fn of(edition: &Edition, report: &Report, part_of: Option<&String>) -> Words {
        let strings = &edition.strings;
        Words {
            date: report.date.map(|date| date.said(strings)),
            version: report.version.as_ref().map(|version| say!(strings, "paper.version_line", version = version)),
            code: say!(strings, "paper.code", code = report.inputs.code),
            part_of: part_of.map(|title| say!(strings, "paper.part_of", title = title)),
            ..Words::new(strings)
        }
    }
}
