//! **Tallybook** makes a navigable, accessible annual report from figures kept as YAML and narrative
//! written as Markdown, and proves that its numbers tally.
//!
//! # The way through
//!
//! ```text
//! files ─load→ Sources ─parse→ Raw ─check→ Site ─select→ Edition ─render→ Output (path → bytes) ─→ disk
//! ```
//!
//! - **load** ([`source`]): the only place that reads input files.
//! - **parse** ([`schema`], [`narrative`]): YAML exactly as written, with a span on every scalar; Markdown as
//!   a small closed tree, with `{{ … }}` kept as unevaluated expressions.
//! - **check** ([`mod@check`]): raw becomes valid. Names are resolved, formulas computed, and what was typed is
//!   compared with what is computed. Every fault is collected.
//!   What the edition may not show is left out here, before anything is computed from it that a reader sees.
//! - **select** ([`edition`]): one audience's view. Expressions are evaluated; sections, figures and notes
//!   are numbered; tables are laid out as they will be shown.
//! - **render** ([`html`], [`download`]): pure functions from an edition to bytes, siblings of one another. Charts
//!   are drawn before them ([`chart`]), so that all show the same picture.
//! - **write** ([`output`]): staged, then swapped in whole.
//!
//! # The rows
//!
//! A module imports only from rows above it in this table; `tests/suite/layers.rs` holds the table and the
//! code together.
//!
//! | row | module | one job |
//! |--:|---|---|
//! | 0 | `source` | the text of every input file, read once; spans within it |
//! | 0 | `sheet` | a partner's spreadsheet as a grid |
//! | 0 | `office` | XML and the zip around it, of which office documents are made |
//! | 1 | `boundary` | where areas lie: GeoJSON as shapes on a flat grid |
//! | 1 | `disclosure` | small numbers: which counts to withhold, and the proof that nobody can recover them |
//! | 1 | `output` | a tree of files in memory; the only writer |
//! | 1 | `strings` | the words of the program, in the language of a site |
//! | 1 | `diag` | diagnostics, what a site makes of them, and their one emitter |
//! | 2 | `picture` | photographs and drawings, read within bounds and written anew |
//! | 2 | `schema` | the YAML and front matter exactly as written |
//! | 2 | `model` | the figures as meant: exact decimals, units, periods, tables, matrices |
//! | 3 | `narrative` | Markdown into blocks and inlines |
//! | 4 | `check` | raw into site |
//! | 5 | `edition` | one audience's view of a site |
//! | 6 | `prose` | every number of the prose accounted for; its words read with care |
//! | 6 | `rollforward` | next year's folders from this year's |
//! | 6 | `import` | a partner's sheet as a table |
//! | 6 | `compare` | what changed between two editions |
//! | 6 | `chart` | a chart as an option, as static SVG, as words |
//! | 6 | `theme` | templates, styles and scripts; a site's own over the built-in ones |
//! | 7 | `html`, `paper`, `download` | renderers: pages; PDF and Word; open data as CSV and ODS |
//! | 8 | `lib` | this map, and the pipeline |
//! | 9 | `guide` | how to use all this, and what messages mean: a site of its own inside the program |
//! | 10 | `preview` | the site in memory, served to this machine, made anew with every save |
//! | 10 | `signoff` | what was signed, by whom, and whether it still is that |
//! | 10 | `leaks` | every file taken apart and searched for what its edition withholds |
//! | 11 | `cli` | arguments, messages, exit code; the only printer |
//!
//! # What must never be broken
//!
//! 1. Only `source` reads inputs; only `output` writes; only `cli` prints or sets an exit code.
//! 2. `diag` knows no module but `source`. All codes stand in its one enum, each with a page of the guide, whose
//!    example is a test.
//! 3. `schema` types never reach a renderer. Nor does anything that an edition withholds: `check` makes the site of an
//!    edition without it, and keeps no more than names and places for its messages.
//! 4. Renderers never touch the disk, the clock, the Markdown parser or the YAML parser.
//! 5. The narrative is a closed tree: only what pages, PDF and Word can all show.
//! 6. Same inputs, same bytes: sorted walks, ordered maps, no clock.
//! 7. Failures have three kinds and three types: the author's mistake is a collected
//!    [`Diagnostic`]; the machine's is an error that names the path; our own bug is an
//!    `expect("why it cannot happen")`.

pub mod boundary;
pub mod chart;
pub mod check;
pub mod cli;
pub mod compare;
pub mod diag;
pub mod disclosure;
pub mod download;
pub mod edition;
pub mod guide;
pub mod html;
pub mod import;
pub mod leaks;
pub mod model;
pub mod narrative;
pub mod office;
pub mod output;
pub mod paper;
pub mod picture;
pub mod preview;
pub mod prose;
pub mod rollforward;
pub mod schema;
pub mod sheet;
pub mod signoff;
pub mod source;
pub mod strings;
pub mod theme;

use std::collections::BTreeSet;

use chart::Drawings;
use check::{Later, Raw, Reader, Site};
use diag::{Diagnostic, Diagnostics, Waived};
use edition::Edition;
use model::{Audience, Date, Level, Markings, Withheld};
use output::{Cache, Output};
use picture::{Original, Pictures};
use prose::Ledger;
use source::{SourceId, Sources};
use theme::Theme;

/// A site that was checked: its edition and theme if there is a configuration to go by, and all that was found.
#[derive(Debug)]
pub struct Checked {
    /// What can be rendered.
    pub ready: Option<(Edition, Theme)>,
    /// Every number of the prose.
    pub ledger: Ledger,
    /// What was found, in order.
    pub diagnostics: Vec<Diagnostic>,
    /// What was found and may stand, because somebody decided so.
    pub waived: Vec<Waived>,
    /// What the edition leaves out. No renderer is given any of it.
    pub withheld: Vec<Withheld>,
    /// The markings of the site.
    pub markings: Markings,
    /// The editions of the site.
    pub audiences: Vec<Audience>,
    /// The files of what is published later, if there are errors in them: nobody can tell what they would show, so their
    /// text itself must not be found in what is published.
    pub as_written: BTreeSet<SourceId>,
}

impl Checked {
    /// True if something is wrong enough that nothing may be written.
    pub fn has_errors(&self) -> bool {
        self.ready.is_none() || self.diagnostics.iter().any(|it| it.severity == diag::Severity::Error)
    }
}

/// Which edition is wanted, and how much of the site is in it.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The name of the edition; the one for everybody, if nothing is said.
    pub edition: Option<String>,
    /// What is published later, and left out of it.
    pub later: Later,
}

/// A site has no edition of this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the site has no edition `{name}`; there is: {known}")]
pub struct NoEdition {
    /// The name.
    pub name: String,
    /// The names that there are.
    pub known: String,
}

/// Everything up to the edition that is for everybody. `today` is used to tell what is overdue, and reaches no page.
pub fn check(sources: &Sources, today: Option<Date>) -> Checked {
    check_edition(sources, today, &Wanted::default()).expect("a site has an edition for everybody")
}

/// Everything up to an edition: what `tallybook build` runs.
pub fn check_edition(sources: &Sources, today: Option<Date>, wanted: &Wanted) -> Result<Checked, NoEdition> {
    let mut checked = whole(sources, check::parse(sources), today, wanted)?;
    if checked.audiences.len() > 1 || !wanted.later.is_nothing() {
        // A waiver may be needed by another edition, or by what is left out.
        checked.diagnostics.retain(|it| it.code != diag::Code::UnusedWaiver || it.message.contains("good until"));
    }
    Ok(checked)
}

/// All that a site holds, whoever may see it: what the files of an edition are searched for.
pub fn everything(sources: &Sources, today: Option<Date>) -> Option<Edition> {
    let (site, _) = check::check(sources, check::parse(sources), today, &Reader::of_everything());
    site.map(|site| edition::select(&site).0)
}

fn whole(sources: &Sources, raw: Raw, today: Option<Date>, wanted: &Wanted) -> Result<Checked, NoEdition> {
    let mut begun = begin(sources, raw, today, wanted)?;
    let ready = begun.ready.take();
    let edition = ready.as_ref().map(|(edition, _)| edition);
    let checked = begun.finish(edition, sources, today);
    Ok(Checked { ready, ..checked })
}

/// Checks every edition of a site: what `tallybook check` runs. What holds for all of them is told once; what holds for
/// some says for which.
pub fn check_all(sources: &Sources, today: Option<Date>) -> Checked {
    let raw = check::parse(sources);
    let first = whole(sources, raw.clone(), today, &Wanted::default()).expect("a site has an edition for everybody");
    let own = first.ready.as_ref().map(|(edition, _)| edition.edition.clone());
    let names: Vec<String> = first.audiences.iter().map(|it| it.id.clone()).collect();
    let others = names.iter().filter(|name| Some(*name) != own.as_ref()).filter_map(|name| {
        let wanted = Wanted { edition: Some(name.clone()), ..Wanted::default() };
        Some((name.clone(), whole(sources, raw.clone(), today, &wanted).ok()?.diagnostics))
    });
    let others: Vec<(String, Vec<Diagnostic>)> = others.collect();
    let lists = std::iter::once((own.as_deref().unwrap_or(""), &first.diagnostics));
    let lists: Vec<(&str, &Vec<Diagnostic>)> =
        lists.chain(others.iter().map(|(name, list)| (name.as_str(), list))).collect();
    let mut all: Vec<Diagnostic> = Vec::new();
    for it in lists.iter().flat_map(|(_, list)| list.iter()) {
        let of: Vec<&str> = lists.iter().filter(|(_, list)| list.contains(it)).map(|(name, _)| *name).collect();
        let everywhere = of.len() == lists.len();
        if !everywhere && it.code == diag::Code::UnusedWaiver {
            continue;
        }
        let mut told = it.clone();
        if !everywhere {
            told.message = format!("{} (edition {})", it.message, of.join(", "));
        }
        if !all.contains(&told) {
            all.push(told);
        }
    }
    let mut merged = Diagnostics::default();
    merged.extend(all);
    Checked { diagnostics: merged.sorted(sources), ..first }
}

/// A site whose figures were checked, and whose prose was not yet read.
#[derive(Debug)]
pub struct Begun {
    /// The site as this edition has it, if there is a configuration to go by.
    pub site: Option<Site>,
    /// What can be rendered.
    pub ready: Option<(Edition, Theme)>,
    /// The editions of the site.
    pub audiences: Vec<Audience>,
    diagnostics: Diagnostics,
    as_written: BTreeSet<SourceId>,
}

/// The first part of [`check()`]: all that a page depends on.
///
/// An edition that does not show everything is read twice: the whole site for what is wrong with it, and then without
/// what the edition may not show. So whatever is made of an edition is made of what it shows. What is wrong in files that
/// are published later stops nothing.
pub fn begin(sources: &Sources, raw: Raw, today: Option<Date>, wanted: &Wanted) -> Result<Begun, NoEdition> {
    let (markings, audiences) = raw.config.as_ref().map(|config| check::editions(sources, config)).unwrap_or_default();
    let audience = match &wanted.edition {
        Some(name) if !audiences.is_empty() => {
            audiences.iter().find(|it| it.id == *name).cloned().ok_or_else(|| {
                let known = audiences.iter().map(|it| it.id.as_str());
                NoEdition { name: name.clone(), known: diag::quoted(known) }
            })?
        }
        _ => audiences.iter().find(|it| it.public).cloned().unwrap_or_default(),
    };
    let highest = markings.0.len().checked_sub(1).map(Level::of).unwrap_or_default();
    let everything = audience.shows >= highest && wanted.later.is_nothing();
    let later = wanted.later.clone().named(&raw);
    let left_out = later.files(&raw, sources);
    let reader = Reader { audience, later, second: !everything };
    let again = (!everything).then(|| raw.clone());
    let mut raw = raw;
    raw.forgive(&left_out);
    let (whole, (site, mut diagnostics, ready)) = rayon::join(
        || again.map(|raw| check::check(sources, raw, today, &Reader::of_everything())),
        || select(sources, raw, today, &reader),
    );
    if let Some((whole, found)) = whole {
        diagnostics.extend(found);
        if let (Some(whole), Some(site)) = (&whole, &site) {
            diagnostics.extend(edition::shifted(whole, site));
        }
    }
    let faulty = diagnostics.take_of(&left_out);
    let as_written = if faulty.has_errors() { left_out } else { BTreeSet::new() };
    Ok(Begun { site, ready, audiences, diagnostics, as_written })
}

/// A site as one reader has it, and what can be rendered of it.
fn select(
    sources: &Sources,
    raw: Raw,
    today: Option<Date>,
    reader: &Reader,
) -> (Option<Site>, Diagnostics, Option<(Edition, Theme)>) {
    let (site, mut diagnostics) = check::check(sources, raw, today, reader);
    let ready = site.as_ref().map(|site| {
        let ((edition, found), (theme, of_theme)) = rayon::join(
            || edition::select(site),
            || Theme::load(site.theme.as_ref(), &site.themes, sources, &site.strings),
        );
        diagnostics.extend(found);
        diagnostics.extend(of_theme);
        diagnostics.extend(paper::check(&edition, &theme, sources));
        (edition, theme)
    });
    (site, diagnostics, ready)
}

impl Begun {
    /// True if something is wrong enough that nothing may be written.
    pub fn has_errors(&self) -> bool {
        self.ready.is_none() || self.diagnostics.has_errors()
    }

    /// Adds what was found while the edition was drawn.
    pub fn tell(&mut self, found: Diagnostics) {
        self.diagnostics.extend(found);
    }

    /// The second part of [`check()`]: reads the prose of the edition, and applies the site's policy.
    pub fn finish(mut self, edition: Option<&Edition>, sources: &Sources, today: Option<Date>) -> Checked {
        let mut ledger = Ledger::default();
        if let (Some(site), Some(edition)) = (&self.site, edition) {
            let (numbers, found) = prose::check(site, edition, sources, today);
            self.diagnostics.extend(found.into_iter().map(|it| pointing_at_withheld(it, site)));
            ledger = numbers;
        }
        let (policy, withheld, markings) = match self.site {
            Some(site) => (site.policy, site.withheld, site.markings),
            None => Default::default(),
        };
        let (diagnostics, waived) = policy.apply(self.diagnostics.sorted(sources), sources);
        let Begun { ready, audiences, as_written, .. } = self;
        Checked { ready, ledger, diagnostics, waived, withheld, markings, audiences, as_written }
    }
}

/// Words that point at what is not there are an error where something on their page is withheld: they would tell of it.
fn pointing_at_withheld(fault: Diagnostic, site: &Site) -> Diagnostic {
    let beside =
        |it: &&Withheld| it.span.source == fault.span.source && matches!(it.kind, "figure" | "block" | "list item");
    match site.withheld.iter().find(beside) {
        Some(it) if fault.code == diag::Code::DanglingReference => {
            let message = format!("{}: what may be meant is withheld from this edition", fault.message);
            let told = Diagnostic::new(diag::Code::RefersToWithheld, fault.span, message);
            told.also(it.span, "withheld here").maybe_hint(fault.hint)
        }
        _ => fault,
    }
}

/// What is to be made of an edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formats {
    /// The pages, with their open data.
    pub html: bool,
    /// What papers are written as.
    pub papers: Vec<paper::Format>,
}

impl Default for Formats {
    /// Everything.
    fn default() -> Formats {
        Formats { html: true, papers: paper::Format::ALL.to_vec() }
    }
}

/// The pictures of a site: those of its reports, and the mark of its theme.
pub fn originals<'a>(edition: &'a Edition, theme: &'a Theme) -> impl Iterator<Item = &'a Original> {
    edition.originals().chain(theme.logo().map(|logo| &logo.original))
}

/// From an edition to the files of the site: what `tallybook build` writes. `tell` hears how many charts are
/// drawn, of how many. Faults can lie in a site's own theme, and in what a format cannot show.
pub fn render(
    edition: &Edition,
    theme: &Theme,
    formats: &Formats,
    cache: &Cache,
    tell: &(dyn Fn(usize, usize) + Sync),
) -> (Output, Diagnostics) {
    let drawings: Drawings = chart::draw(edition, &Drawings::default(), cache, tell);
    let (pictures, broken) = Pictures::develop(originals(edition, theme), &Pictures::default(), cache);
    let downloads = if formats.html { download::render(edition, theme) } else { Output::default() };
    let pages = |files: &html::Files, which| html::render(edition, &drawings, &pictures, theme, files, which);
    // A long paper takes one thread as long as all pages take the other.
    let ((papers, mut diagnostics), others) = rayon::join(
        || paper::render(edition, &drawings, &pictures, theme, cache, &formats.papers),
        || formats.html.then(|| pages(&html::sizes(&downloads), html::Pages::Others)),
    );
    diagnostics.extend(broken);
    let mut output = papers;
    output.extend(downloads);
    if let Some((others, found)) = others {
        let (covers, more) = pages(&html::sizes(&output), html::Pages::Covers);
        output.extend(others);
        output.extend(covers);
        diagnostics.extend(found);
        diagnostics.extend(more);
    }
    (output, diagnostics)
}
