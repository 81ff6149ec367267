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
//! | 1 | `output` | a tree of files in memory; the only writer |
//! | 1 | `diag` | diagnostics, what a site makes of them, and their one emitter |
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
//! | 7 | `html`, `paper`, `download` | renderers: pages; PDF and Word; open data |
//! | 8 | `lib` | this map, and the pipeline |
//! | 9 | `preview` | the site in memory, served to this machine, made anew with every save |
//! | 9 | `signoff` | what was signed, by whom, and whether it still is that |
//! | 9 | `leaks` | every file taken apart and searched for what its edition withholds |
//! | 10 | `cli` | arguments, messages, exit code; the only printer |
//!
//! # What must never be broken
//!
//! 1. Only `source` reads inputs; only `output` writes; only `cli` prints or sets an exit code.
//! 2. `diag` knows no module but `source`. All codes stand in its one enum, each with a case in
//!    `tests/diagnostics/`.
//! 3. `schema` types never reach a renderer.
//! 4. Renderers never touch the disk, the clock, the Markdown parser or the YAML parser.
//! 5. The narrative is a closed tree: only what pages, PDF and Word can all show.
//! 6. Same inputs, same bytes: sorted walks, ordered maps, no clock.
//! 7. Failures have three kinds and three types: the author's mistake is a collected
//!    [`Diagnostic`]; the machine's is an error that names the path; our own bug is an
//!    `expect("why it cannot happen")`.

pub mod chart;
pub mod check;
pub mod cli;
pub mod compare;
pub mod diag;
pub mod download;
pub mod edition;
pub mod html;
pub mod import;
pub mod leaks;
pub mod model;
pub mod narrative;
pub mod output;
pub mod paper;
pub mod preview;
pub mod prose;
pub mod rollforward;
pub mod schema;
pub mod sheet;
pub mod signoff;
pub mod source;
pub mod theme;

use chart::Drawings;
use check::Site;
use diag::{Diagnostic, Diagnostics, Waived};
use edition::Edition;
use model::Date;
use output::{Cache, Output};
use prose::Ledger;
use source::Sources;
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
}

impl Checked {
    /// True if something is wrong enough that nothing may be written.
    pub fn has_errors(&self) -> bool {
        self.ready.is_none() || self.diagnostics.iter().any(|it| it.severity == diag::Severity::Error)
    }
}

/// Everything up to an edition: what `tallybook check` runs. `today` is used to tell what is overdue, and
/// reaches no page.
pub fn check(sources: &Sources, today: Option<Date>) -> Checked {
    let mut begun = begin(sources, today);
    let ready = begun.ready.take();
    let edition = ready.as_ref().map(|(edition, _)| edition);
    let checked = begun.finish(edition, sources, today);
    Checked { ready, ..checked }
}

/// A site whose figures were checked, and whose prose was not yet read.
#[derive(Debug)]
pub struct Begun {
    /// The site, if there is a configuration to go by.
    pub site: Option<Site>,
    /// What can be rendered.
    pub ready: Option<(Edition, Theme)>,
    diagnostics: Diagnostics,
}

/// The first part of [`check()`]: all that a page depends on.
pub fn begin(sources: &Sources, today: Option<Date>) -> Begun {
    let raw = check::parse(sources);
    let (site, mut diagnostics) = check::check(sources, raw, today);
    let ready = site.as_ref().map(|site| {
        let (edition, found) = edition::select(site);
        diagnostics.extend(found);
        let (theme, found) = Theme::load(site.theme.as_ref(), sources);
        diagnostics.extend(found);
        (edition, theme)
    });
    Begun { site, ready, diagnostics }
}

impl Begun {
    /// True if something is wrong enough that nothing may be written.
    pub fn has_errors(&self) -> bool {
        self.ready.is_none() || self.diagnostics.has_errors()
    }

    /// The second part of [`check()`]: reads the prose of the edition, and applies the site's policy.
    pub fn finish(mut self, edition: Option<&Edition>, sources: &Sources, today: Option<Date>) -> Checked {
        let mut ledger = Ledger::default();
        if let (Some(site), Some(edition)) = (&self.site, edition) {
            let (numbers, found) = prose::check(site, edition, sources, today);
            self.diagnostics.extend(found);
            ledger = numbers;
        }
        let policy = self.site.map(|site| site.policy).unwrap_or_default();
        let (diagnostics, waived) = policy.apply(self.diagnostics.sorted(sources), sources);
        Checked { ready: self.ready, ledger, diagnostics, waived }
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
    let (mut output, mut diagnostics) = paper::render(edition, &drawings, theme, cache, &formats.papers);
    if formats.html {
        output.extend(download::render(edition));
        let (pages, found) = html::render(edition, &drawings, theme, &html::sizes(&output));
        output.extend(pages);
        diagnostics.extend(found);
    }
    (output, diagnostics)
}
