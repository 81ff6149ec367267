//! From raw to valid: references are resolved, formulas computed, and what was typed is compared with
//! what is computed.
//!
//! [`parse()`] reads every file, each on its own and all in parallel. [`check()`] makes one [`Site`] of them.
//! Both collect every fault they find; neither stops at the first.

mod agree;
mod committee;
mod config;
mod data;
mod figure;
mod matrix;
mod parse;
mod plausible;
mod report;
mod sign_off;
mod table;

pub use committee::{
    APPENDICES, Action, Attachment, BACKGROUND, IMPLICATIONS, Implication, ImplicationKind, Kind, Minutes, Paper,
    Point, Progress, RECOMMENDATIONS, Recommendation,
};
pub use config::{Accessibility, Compliance, Contact};
pub use figure::{Chart, Content, Figure, Part};
pub use parse::{Raw, parse};
pub use report::{Control, Correction, Headline, NumberStyle, Report, Section};
pub use sign_off::SIGN_OFF_FILE;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diag::{Diagnostic, Diagnostics, Policy};
use crate::model::{Data, Date, PERIOD_FORMS, Period};
use crate::schema::{Findings, Numbering};
use crate::source::{Sources, Span, Spanned};

/// A whole site, valid as far as its data and structure go. Expressions are not evaluated yet.
#[derive(Debug)]
pub struct Site {
    /// The site's name.
    pub name: String,
    /// The body that publishes it.
    pub organisation: String,
    /// A sentence for the home page.
    pub summary: Option<String>,
    /// The language.
    pub language: String,
    /// The name of the theme, with its place in the configuration.
    pub theme: Option<Spanned<String>>,
    /// Whom a reader can ask.
    pub contact: Option<Contact>,
    /// What the accessibility statement says.
    pub accessibility: Option<Accessibility>,
    /// How figures and tables are numbered.
    pub numbering: Numbering,
    /// Names that hold a number and are no statistic.
    pub names: Vec<String>,
    /// What becomes of warnings.
    pub policy: Policy,
    /// All data.
    pub data: Arc<Data>,
    /// The reports, latest first.
    pub reports: Vec<Report>,
    /// Names that were written and could not be read: a reference to one is no second fault.
    pub lost: BTreeSet<String>,
}

/// Makes a site of what was parsed. Nothing is returned if there is no configuration to go by.
pub fn check(sources: &Sources, raw: Raw, today: Option<Date>) -> (Option<Site>, Diagnostics) {
    let mut cx = Context { sources, today, findings: raw.findings };
    let Some(config) = raw.config else { return (None, cx.findings.diagnostics) };
    let areas = config::areas(&config, &mut cx);
    let bodies = committee::bodies(&config, &mut cx);
    let outlines = report::outlines(raw.documents, &areas, &bodies, &mut cx);
    let homes = report::homes(&outlines);
    let data = data::check(&raw.data, areas, &homes, &outlines, &mut cx);
    let theme = config.theme.as_ref().map(|theme| theme.value.as_str());
    let written = report::Written { data: &raw.data, sign_offs: &raw.sign_offs, theme, homes: &homes };
    let mut reports: Vec<Report> =
        outlines.into_iter().map(|outline| report::check(outline, &written, &data, &mut cx)).collect();
    reports.sort_by(|a, b| b.slug.cmp(&a.slug));
    committee::references(&reports, &mut cx);
    let house = config.house_style.as_ref();
    let site = Site {
        contact: config.contact.as_ref().map(|contact| config::contact(contact, &mut cx)),
        accessibility: config.accessibility.as_ref().and_then(|it| config::accessibility(it, &mut cx)),
        numbering: house.and_then(|house| house.numbering).unwrap_or(Numbering::Figures),
        policy: config::policy(&config, &mut cx),
        names: house.map(|house| house.names.clone()).unwrap_or_default(),
        name: config.name,
        organisation: config.organisation,
        summary: config.summary,
        language: config.language.unwrap_or_else(|| "en-GB".into()),
        theme: config.theme,
        data: Arc::new(data),
        reports,
        lost: std::mem::take(&mut cx.findings.lost),
    };
    (Some(site), cx.findings.diagnostics)
}

impl Site {
    /// The report that publishes the tables of a folder of `data/`: `report` itself, or the one that they belong to.
    pub fn home<'a>(&'a self, report: &'a Report, folder: &str) -> &'a str {
        let holds = |report: &&Report| report.holds.iter().any(|own| own == folder);
        let home = std::iter::once(report).chain(&self.reports).find(holds);
        home.map_or(&report.slug, |home| &home.slug)
    }
}

/// What every check needs: the sources to look at, and somewhere to put its findings.
pub(crate) struct Context<'a> {
    pub(crate) sources: &'a Sources,
    /// Tells what is overdue; reaches no page.
    pub(crate) today: Option<Date>,
    pub(crate) findings: Findings,
}

impl Context<'_> {
    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        self.findings.diagnostics.push(diagnostic);
    }

    /// Reports a name that nothing has, unless the thing was written and could not be read.
    pub(crate) fn unknown<'n>(&mut self, what: &str, name: &Spanned<String>, known: impl IntoIterator<Item = &'n str>) {
        if self.findings.lost.contains(&name.value) {
            return;
        }
        let message = format!("there is no {what} `{}`", name.value);
        let hint = crate::diag::suggest(&name.value, known);
        self.report(Diagnostic::new(crate::diag::Code::UnknownName, name.span, message).maybe_hint(hint));
    }

    /// Reports a second thing with the id of a first.
    pub(crate) fn duplicate(&mut self, what: &str, id: &str, second: Span, first: Span) {
        let message = format!("there are two {what}s with the id `{id}`");
        let twice = Diagnostic::new(crate::diag::Code::DuplicateId, second, message).label("the second");
        self.report(twice.also(first, "the first").hint("give one of them another id"));
    }

    pub(crate) fn period(&mut self, text: &Spanned<String>) -> Option<Period> {
        let period = Period::parse(text);
        if period.is_none() {
            let message = format!("`{}` is not a period", text.value);
            let hint = format!("write {PERIOD_FORMS}");
            self.report(Diagnostic::new(crate::diag::Code::InvalidValue, text.span, message).hint(hint));
        }
        period
    }

    pub(crate) fn date(&mut self, text: &Spanned<String>) -> Option<Date> {
        let date = Date::parse(text);
        if date.is_none() {
            let message = format!("`{}` is not a date", text.value);
            let hint = "write year, month and day: `2023-03-28`";
            self.report(Diagnostic::new(crate::diag::Code::InvalidValue, text.span, message).hint(hint));
        }
        date
    }
}
