//! From raw to valid: references are resolved, formulas computed, and what was typed is compared with
//! what is computed.
//!
//! [`parse()`] reads every file, each on its own and all in parallel; a [`Parser`] reads again only what has changed. [`check()`] makes one [`Site`] of them.
//! Both collect every fault they find; neither stops at the first.

mod agree;
mod braces;
mod committee;
mod config;
mod data;
mod disclosure;
mod exempt;
mod figure;
mod home;
mod indicator;
mod later;
mod listing;
mod map;
mod marking;
mod matrix;
mod parse;
mod picture;
mod plausible;
mod priority;
mod register;
mod release;
mod report;
mod sign_off;
mod snippet;
mod sort;
mod sparkline;
mod strings;
mod table;
mod withhold;

pub use committee::{
    APPENDICES, Action, Attachment, BACKGROUND, IMPLICATIONS, Implication, ImplicationKind, Kind, Minutes, Paper,
    Point, Progress, RECOMMENDATIONS, Recommendation, Resolution,
};
pub use config::{Accessibility, Compliance, Contact};
pub use exempt::Exemption;
pub use figure::{Chart, Content, Figure, Part, Tiles};
pub use later::Later;
pub use map::{Classing, MOST_CLASSES};
pub use marking::Unseen;
pub(crate) use marking::{refers_to_merged, refers_to_withheld};
pub use parse::{Parser, Raw, THEME_FILE, parse};
pub use picture::Picture;
pub use register::{Place, Register, Risk};
pub use report::{Control, Correction, Headline, NumberStyle, Report, Section, every_document};
pub use sign_off::{is_sign_off, sign_off_path};
pub use sparkline::Sparkline;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diag::{Diagnostic, Diagnostics, Policy};
use crate::model::{Audience, Data, Date, Level, Markings, PERIOD_FORMS, Period, Withheld};
use crate::schema::{Findings, Numbering, SiteFile, ThemeFile};
use crate::source::{Sources, Span, Spanned};
use crate::strings::Strings;

/// A whole site, valid as far as its data and structure go. Expressions are not evaluated yet.
#[derive(Debug)]
pub struct Site {
    /// The site's name.
    pub name: String,
    /// The body that publishes it.
    pub organisation: String,
    /// A sentence for the home page.
    pub summary: Option<String>,
    /// The language, and the words of the program in it.
    pub strings: Arc<Strings>,
    /// The name of the theme, with its place in the configuration.
    pub theme: Option<Spanned<String>>,
    /// What the themes of the site say of themselves, by name.
    pub themes: BTreeMap<String, ThemeFile>,
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
    /// The kinds of area of which every one has a page.
    pub area_pages: Vec<String>,
    /// All data.
    pub data: Arc<Data>,
    /// The reports, latest first.
    pub reports: Vec<Report>,
    /// Names that were written and could not be read: a reference to one is no second fault.
    pub lost: BTreeSet<String>,
    /// For whom it is read.
    pub audience: Audience,
    /// The markings, from the least to the most protected.
    pub markings: Markings,
    /// What everybody may see.
    pub everybody: Level,
    /// Words that files may hold whatever is withheld.
    pub released_words: Vec<String>,
    /// What was left out: nothing of it is anywhere else in here.
    pub withheld: Vec<Withheld>,
    /// The names of what was left out, each with its place: a text that uses one is told.
    pub unseen: Unseen,
}

impl Site {
    /// What is printed beside a thing that not everybody may see.
    pub fn badge(&self, level: Level) -> Option<String> {
        self.markings.get(level).filter(|_| level > self.everybody).map(|it| it.title.clone())
    }
}

/// For whom a site is read.
#[derive(Clone, Debug)]
pub struct Reader {
    /// The edition.
    pub audience: Audience,
    /// What is not there for anybody yet.
    pub later: Later,
    /// True if the whole site was read before: what was told then is not told again.
    pub second: bool,
}

impl Reader {
    /// Somebody who may see everything.
    pub fn of_everything() -> Reader {
        let audience = Audience { shows: Level::CLOSED, ..Audience::default() };
        Reader { audience, later: Later::default(), second: false }
    }
}

/// The editions of a site and its markings. Their faults are told when the site is checked.
pub fn editions(sources: &Sources, config: &SiteFile) -> (Markings, Vec<Audience>) {
    let mut cx = Context::new(sources, None, Findings::default());
    marking::declared(config, &mut cx)
}

/// Makes a site of what was parsed. Nothing is returned if there is no configuration to go by.
pub fn check(sources: &Sources, mut raw: Raw, today: Option<Date>, reader: &Reader) -> (Option<Site>, Diagnostics) {
    raw.findings.lost.extend(raw.lost.into_values().flatten());
    let mut cx = Context::new(sources, today, raw.findings);
    let Some(config) = raw.config else { return (None, cx.findings.diagnostics) };
    let (markings, audiences) = marking::declared(&config, &mut cx);
    cx.protection.shows = reader.audience.shows;
    cx.protection.second = reader.second;
    cx.protection.everybody = audiences.iter().find(|it| it.public).map(|it| it.shows).unwrap_or_default();
    cx.protection.small = disclosure::site_policy(&config);
    cx.protection.releases = cx.again(|cx| release::releases(&config, cx));
    cx.later = reader.later.clone();
    cx.strings = cx.again(|cx| strings::strings(&config, &raw.themes, &raw.strings, cx));
    cx.again(|cx| indicator::lower(&mut raw.data, cx));
    let areas = config::areas(&config, &raw.boundaries, &mut cx);
    let bodies = committee::bodies(&config, &mut cx);
    let documents = snippet::included(raw.documents, &mut cx);
    let homes = home::Homes::of(&documents);
    homes.lose(&raw.data, &mut cx);
    let (documents, plans) = withhold::documents(documents, &raw.data, config.house_style.as_ref(), &mut cx);
    let mut data_files = raw.data;
    priority::count(&documents, &plans, &mut data_files, &mut cx);
    let outlines = report::outlines(documents, &areas, &bodies, &mut cx);
    let data = data::check(&mut data_files, areas, &homes, &mut cx);
    let registers = register::check(&data_files, &data, &mut cx);
    let released_words = release::words(&config);
    let theme = config.theme.as_ref().map(|theme| theme.value.as_str());
    let edition = reader.audience.id.as_str();
    let public = reader.audience.public;
    let (data_files, sign_offs) = (&data_files, &raw.sign_offs);
    let written =
        report::Written { data: data_files, registers: &registers, sign_offs, theme, edition, public, homes: &homes };
    let mut reports: Vec<Report> =
        outlines.into_iter().map(|outline| report::check(outline, &written, &data, &mut cx)).collect();
    reports.sort_by(|a, b| b.slug.cmp(&a.slug));
    committee::references(&reports, &mut cx);
    let house = config.house_style.as_ref();
    let site = Site {
        contact: config.contact.as_ref().map(|contact| config::contact(contact, &mut cx)),
        accessibility: config.accessibility.as_ref().and_then(|it| config::accessibility(it, &mut cx)),
        numbering: house.and_then(|house| house.numbering).unwrap_or(Numbering::Figures),
        area_pages: config::area_pages(&config, &data, &mut cx),
        policy: config::policy(&config, &mut cx),
        names: house.map(|house| house.names.clone()).unwrap_or_default(),
        name: config.name,
        organisation: config.organisation,
        summary: config.summary,
        strings: cx.strings.clone(),
        theme: config.theme,
        themes: raw.themes,
        data: Arc::new(data),
        reports,
        lost: std::mem::take(&mut cx.findings.lost),
        audience: reader.audience.clone(),
        markings,
        everybody: cx.protection.everybody,
        released_words,
        withheld: std::mem::take(&mut cx.protection.withheld),
        unseen: std::mem::take(&mut cx.protection.names),
    };
    (Some(site), cx.findings.diagnostics)
}

impl Site {
    /// The report that publishes the tables of a folder of `data/`: `report` itself, or the one that they belong to. None, if
    /// that one is left out of the site.
    pub fn home<'a>(&'a self, report: &'a Report, folder: &str) -> Option<&'a str> {
        let holds = |report: &&Report| report.holds.iter().any(|own| own == folder);
        let home = std::iter::once(report).chain(&self.reports).find(holds);
        home.map(|home| home.slug.as_str())
    }
}

/// What every check needs: the sources to look at, and somewhere to put its findings.
pub(crate) struct Context<'a> {
    pub(crate) sources: &'a Sources,
    /// Tells what is overdue; reaches no page.
    pub(crate) today: Option<Date>,
    /// What is published later, all of it by name.
    pub(crate) later: Later,
    /// What may be seen, and what was left out.
    pub(crate) protection: marking::Protection,
    pub(crate) findings: Findings,
    /// The words of the program.
    pub(crate) strings: Arc<Strings>,
}

impl<'a> Context<'a> {
    fn new(sources: &'a Sources, today: Option<Date>, findings: Findings) -> Context<'a> {
        let protection = marking::Protection::default();
        Context { sources, today, later: Later::default(), protection, findings, strings: Arc::default() }
    }
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
        if let Some(fault) = self.unseen(name) {
            self.report(fault);
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
