//! What a site makes of warnings: off, a warning or an error by code; and waivers, each for one place, with a
//! reason, a role and an end.

use super::{Code, Diagnostic, Diagnostics, Severity};
use crate::source::{Sources, Span};

/// What a site makes of a code that is a warning by default. Errors stay errors: a report whose numbers do not
/// tally is never made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// It is not told.
    Off,
    /// It is told.
    Warning,
    /// It stops the report.
    Error,
}

/// The decision of somebody that a warning may stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// The code that is waived.
    pub code: Code,
    /// The file, by its path from the site's folder.
    pub file: String,
    /// Words of the line it is waived for; the whole file without them.
    pub text: Option<String>,
    /// Why.
    pub reason: String,
    /// The role of who decided, not a name.
    pub by: String,
    /// The last day, in words.
    pub expires: String,
    /// True if that day has passed.
    pub expired: bool,
    /// Where it was written.
    pub span: Span,
}

/// Levels and waivers of a site.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// Levels by code.
    pub levels: Vec<(Code, Level)>,
    /// Waivers, in the order written.
    pub waivers: Vec<Waiver>,
}

/// A waiver, and how many warnings it covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waived {
    /// The waiver.
    pub waiver: Waiver,
    /// The warnings it covers; none if it has expired.
    pub covers: usize,
}

impl Policy {
    /// What is left to tell, and what was waived. A waiver that has expired or covers nothing is told as well.
    pub fn apply(self, all: Vec<Diagnostic>, sources: &Sources) -> (Vec<Diagnostic>, Vec<Waived>) {
        let mut waived: Vec<Waived> = self.waivers.into_iter().map(|waiver| Waived { waiver, covers: 0 }).collect();
        let mut left = Vec::new();
        for mut diagnostic in all {
            let covering = |it: &&mut Waived| it.waiver.covers(&diagnostic, sources);
            let level = self.levels.iter().find(|(code, _)| *code == diagnostic.code).map(|(_, level)| *level);
            if let Some(it) = waived.iter_mut().find(covering) {
                it.covers += 1;
                if !it.waiver.expired {
                    continue;
                }
            }
            match level.filter(|_| diagnostic.severity == Severity::Warning) {
                Some(Level::Off) => continue,
                Some(Level::Error) => diagnostic.severity = Severity::Error,
                Some(Level::Warning) | None => {}
            }
            left.push(diagnostic);
        }
        let told = waived.iter().filter_map(Waived::told);
        let left = Diagnostics { all: left.into_iter().chain(told).collect() }.sorted(sources);
        waived.iter_mut().filter(|it| it.waiver.expired).for_each(|it| it.covers = 0);
        (left, waived)
    }
}

impl Waiver {
    fn covers(&self, diagnostic: &Diagnostic, sources: &Sources) -> bool {
        let file = sources.file(diagnostic.span.source);
        let waivable = diagnostic.severity == Severity::Warning && diagnostic.code == self.code;
        if !waivable || file.path() != self.file {
            return false;
        }
        let place = sources.place(diagnostic.span);
        let lines = file.text().get(file.lines(place.line, place.end_line)).unwrap_or("");
        self.text.as_ref().is_none_or(|text| lines.contains(text.as_str()))
    }
}

impl Waived {
    /// What is wrong with the waiver itself.
    fn told(&self) -> Option<Diagnostic> {
        let waiver = &self.waiver;
        let (message, hint) = match (self.covers, waiver.expired) {
            (0, _) => {
                let message = format!("nothing in `{}` needs this waiver of `{}`", waiver.file, waiver.code.name());
                (message, "remove it".to_owned())
            }
            (_, true) => {
                let message = format!("this waiver of `{}` was good until {}", waiver.code.name(), waiver.expires);
                (message, format!("mend what it waived; or let the {} decide again, and write a new date", waiver.by))
            }
            _ => return None,
        };
        Some(Diagnostic::new(Code::UnusedWaiver, waiver.span, message).hint(hint))
    }
}
