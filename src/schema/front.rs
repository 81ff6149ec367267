//! Front matter as written: one record for reports and sections alike.

use super::committee::{Minutes, Paper};
use super::decode::{OneOrMany, PageId, choice, record};
use super::priority::Account;
use crate::source::Spanned;

choice! {
    /// What kind of document a folder of `content/` is.
    Kind, "a kind of document" {
        /// A report of numbered sections.
        Report = "report",
        /// A paper to a committee, with numbered paragraphs.
        Paper = "paper",
        /// Minutes of a committee.
        Minutes = "minutes",
    }
}

record! {
    /// The head of a Markdown file. `kind` and what follows it stand in the `index.md` of a report only.
    Front, "front matter" {
        /// The title. The sections of a paper have theirs from the committee.
        title: Option<Spanned<String>>,
        /// A sentence that says what a reader finds. Narrative.
        summary: Option<Spanned<String>>,
        /// The address, if it is not the folder's or file's name.
        id: Option<Spanned<PageId>>,
        /// The data source of the whole section.
        source: Option<Spanned<String>>,
        /// An appendix, numbered apart.
        appendix: bool,
        /// `false` for a page without a number.
        numbered: Option<bool>,
        /// Also make this section as a PDF and Word document of its own.
        separate: bool,
        /// What kind of document this is.
        kind: Option<Kind>,
        /// The reporting year: `2022 to 2023`.
        year: Option<String>,
        /// The folders below `data/`; the first is the report's own.
        data: OneOrMany<Spanned<String>>,
        /// The period of all data that name no other.
        period: Option<Spanned<String>>,
        /// The area of all data that name no other.
        area: Option<Spanned<String>>,
        /// Owner, authors, version, dates.
        control: Option<Control>,
        /// Figures for the top of the first page.
        headlines: Vec<Headline>,
        /// For a paper: committee, recommendations, implications.
        paper: Option<Paper>,
        /// For minutes: what was said, undertaken and resolved.
        minutes: Option<Minutes>,
        /// For a page that gives the account of a priority: its aims, its promises and what came of them.
        priority: Option<Account>,
        /// How far the page and all below it are protected.
        marking: Option<Spanned<String>>,
        /// What stands in its place where it is withheld: why, and whom to ask. Narrative.
        notice: Option<Spanned<String>>,
        /// The moment before which a published site holds nothing of the report.
        release: Option<Spanned<String>>,
    }
}

record! {
    /// The document control block.
    Control, "document control" {
        /// The body that owns the document.
        owner: String,
        /// Authors, as roles.
        authors: OneOrMany<String>,
        /// Those who contributed.
        contributors: OneOrMany<String>,
        /// The version.
        version: String,
        /// The date of the version.
        date: Spanned<String>,
        /// Who signed it.
        signed: Option<SignOff>,
    }
}

record! {
    /// A sign-off.
    SignOff, "a sign-off" {
        /// The body.
        body: String,
        /// The day.
        date: Spanned<String>,
    }
}

record! {
    /// A figure for the top of the first page.
    Headline, "a headline figure" {
        /// The number. Narrative: an expression.
        value: Spanned<String>,
        /// What it counts. Narrative.
        label: Spanned<String>,
        /// How it compares. Narrative.
        text: Option<Spanned<String>>,
        /// The section that tells more.
        about: Option<Spanned<String>>,
        /// How far the figure is protected.
        marking: Option<Spanned<String>>,
    }
}
