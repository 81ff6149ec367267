//! Who has signed a report, and whether that still holds.

use std::collections::BTreeMap;

use super::Date;
use crate::source::Span;

/// The sign-off of a report.
#[derive(Clone, Debug)]
pub struct SignOff {
    /// The body that decided.
    pub body: String,
    /// The role of who signed for it.
    pub role: String,
    /// The day.
    pub date: Date,
    /// The meeting.
    pub meeting: Option<String>,
    /// The minute.
    pub minute: Option<String>,
    /// The last day on which the report may be published.
    pub expires: Option<Date>,
    /// True if that day has passed.
    pub expired: bool,
    /// The inputs that are not what was signed, by path.
    pub changed: Vec<String>,
    /// The SHA-256 of every file that was signed, by path.
    pub files: BTreeMap<String, String>,
    /// The file of the record.
    pub path: String,
    /// Where it stands.
    pub span: Span,
}

impl SignOff {
    /// True if the report is made from what was signed, and in time.
    pub fn holds(&self) -> bool {
        !self.expired && self.changed.is_empty()
    }
}

/// Everything that a report is made from.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// The SHA-256 of each file, by path.
    pub files: BTreeMap<String, String>,
    /// A short form of the digest of them all: 12 digits, in groups of 4.
    pub code: String,
}
