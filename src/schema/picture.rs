//! The block `picture` of the narrative, as written. A Markdown image in a line of its own is read as one.

use super::decode::record;
use crate::source::Spanned;

record! {
    /// A photograph or drawing that lies beside the page.
    Picture, "a picture" {
        /// The name of the file.
        file: Spanned<String>,
        /// What is seen on it, for those who do not see it. Narrative.
        alt: Option<Spanned<String>>,
        /// It says nothing: nobody misses it who does not see it.
        decorative: bool,
        /// What stands below it. Narrative.
        caption: Option<Spanned<String>>,
        /// Who took or made it. Narrative.
        credit: Option<Spanned<String>>,
        /// What the people on it have agreed to.
        consent: Option<Consent>,
        /// How far it is protected.
        marking: Option<Spanned<String>>,
        /// What stands in its place where it is withheld. Narrative.
        notice: Option<Spanned<String>>,
    }
}

record! {
    /// What the people on a picture have agreed to. It is for those who publish, and is printed nowhere.
    Consent, "a note of consent" {
        /// Where it is recorded, or why none is needed.
        note: Spanned<String>,
        /// The last day on which it holds.
        until: Option<Spanned<String>>,
    }
}
