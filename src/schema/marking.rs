//! Markings, editions and releases as written.

use super::decode::{OneOrMany, PageId, record};
use crate::source::Spanned;

record! {
    /// How far something is protected. The list goes from the least to the most protected.
    Marking, "a marking" {
        /// Its name in `marking:` keys.
        id: Spanned<PageId>,
        /// What is printed at the top and bottom of pages, in capitals. The name, if nothing is said.
        title: Option<String>,
        /// Terms of older schemes that mean the same.
        aliases: OneOrMany<Spanned<String>>,
        /// How a document of this marking is to be handled. Printed in editions that are not for the public.
        handling: Option<String>,
        /// True for the one of what a committee exempts from publication.
        exempt: bool,
    }
}

record! {
    /// Whom a site is made for.
    EditionFile, "an edition" {
        /// Its name in `--edition`.
        id: Spanned<PageId>,
        /// Its name in print.
        title: Option<String>,
        /// The most protected marking that it shows. What bears no marking, if nothing is said.
        shows: Option<Spanned<String>>,
        /// True for the one that is for everybody.
        default: bool,
    }
}

record! {
    /// A release in the list of a site.
    SiteRelease, "a release" {
        /// What is released: `table`, `table.row`, `table.*.column`, `table.row.column`, or a risk matrix.
        what: Option<Spanned<String>>,
        /// Words or a number that files may hold although something withheld says them too: the search of the files before
        /// they are written passes over them.
        words: Option<Spanned<String>>,
        /// The role of who decided, not a name.
        by: String,
        /// The day.
        date: Spanned<String>,
        /// Why.
        reason: String,
    }
}

record! {
    /// The decision that something may be shown although what it is made from may not.
    Release, "a release" {
        /// The role of who decided, not a name.
        by: String,
        /// The day.
        date: Spanned<String>,
        /// Why.
        reason: String,
    }
}
