//! The web report: one page for each section, and the pages that gather.
//!
//! Pure: an edition, its drawings and a theme in, a tree of files out. Links are relative, so the report
//! works from a folder, from any path of a server, and from any host. Blocks and running text are written
//! here; pages, figures and tables are templates of the theme.

/// The context of a template: names and values, taken by reference and serialised.
macro_rules! view {
    ($($key:ident => $value:expr),* $(,)?) => {
        minijinja::context! { $($key => $crate::html::view_of(&$value)),* }
    };
}

mod figure;
mod link;
mod page;
mod picture;
mod search;
mod text;

use std::collections::BTreeMap;

pub use picture::pictures;
use rayon::prelude::*;
pub use search::{INDEX, index};

use crate::chart::Drawings;
use crate::compare::Differences;
use crate::diag::{Diagnostic, Diagnostics};
use crate::edition::{Edition, Kind};
use crate::output::Output;
use crate::picture::Pictures;
use crate::strings::{say, unmarked};
use crate::theme::{TemplateError, Theme};

/// Anything that serialises, as a value of a template. Values keep what they are, safe strings included.
fn view_of<T: serde::Serialize + ?Sized>(value: &T) -> minijinja::Value {
    minijinja::Value::from(minijinja::value::Serde(value))
}

/// The script that knows all years. It lies beside the pages that were signed and is no part of them: a later year
/// changes no byte of an earlier one, and its pages still say that they were replaced.
pub const YEARS: &str = "years.js";

/// The reports by title and year, latest first, and what shows them.
pub fn years(edition: &Edition) -> String {
    let report = |report: &crate::edition::Report| serde_json::json!({"slug": report.slug, "title": report.title, "year": report.year});
    let reports: Vec<serde_json::Value> =
        edition.reports.iter().filter(|it| it.kind == Kind::Report).map(report).collect();
    let list = serde_json::Value::from(reports);
    let say = |key| unmarked(&say!(edition.strings, key)).into_owned();
    let words = serde_json::json!({
        "others": say("script.other_years"), "othersAre": say("script.other_years_are"), "replaced": say("script.replaced"),
    });
    include_str!("../../themes/tallybook/scripts/years.js")
        .replace("[/* reports */]", &list.to_string())
        .replace("{/* words */}", &words.to_string())
}

/// The files that pages link to, each with its size in bytes; nothing for one that is made when it is asked for.
pub type Files = BTreeMap<String, Option<usize>>;

/// The sizes of files that were made.
pub fn sizes(output: &Output) -> Files {
    output.iter().map(|(path, bytes)| (path.to_owned(), Some(bytes.len()))).collect()
}

/// A page of its own that says what changed between two versions.
pub fn changes(
    edition: &Edition,
    theme: &Theme,
    heading: &str,
    differences: &[Differences],
) -> Result<String, Diagnostic> {
    let context = view! {
        heading => heading, language => edition.strings.language(), organisation => edition.organisation, reports => differences,
    };
    theme.render("changes.html", &context).map_err(TemplateError::into_diagnostic)
}

/// Renders the page at a path such as `2022-23/index.html`; nothing if there is none.
pub fn page(
    edition: &Edition,
    drawings: &Drawings,
    pictures: &Pictures,
    theme: &Theme,
    files: &Files,
    path: &str,
) -> Option<Result<String, Diagnostic>> {
    let site = page::Site { edition, drawings, pictures, theme, files };
    let wanted = path.strip_suffix(".html")?;
    let page = site.pages().into_iter().find(|page| page.path() == wanted)?;
    Some(site.render(&page).map_err(TemplateError::into_diagnostic))
}

/// Which pages are rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pages {
    /// The first pages of reports, which say how large the papers are.
    Covers,
    /// All others, and what belongs to all.
    Others,
}

/// Renders the pages of a site. Faults can only lie in a site's own templates.
///
/// `files` are those that pages link to.
pub fn render(
    edition: &Edition,
    drawings: &Drawings,
    pictures: &Pictures,
    theme: &Theme,
    files: &Files,
    which: Pages,
) -> (Output, Diagnostics) {
    let site = page::Site { edition, drawings, pictures, theme, files };
    let mut pages = site.pages();
    pages.retain(|page| page.is_cover() == (which == Pages::Covers));
    let rendered: Vec<(String, Result<String, TemplateError>)> =
        pages.par_iter().map(|page| (format!("{}.html", page.path()), site.render(page))).collect();
    let mut output = Output::default();
    let mut diagnostics = Diagnostics::default();
    for (path, html) in rendered {
        match html {
            Ok(html) => output.insert(path, html),
            Err(error) => diagnostics.push(error.into_diagnostic()),
        }
    }
    if which == Pages::Covers {
        return (output, diagnostics);
    }
    output.insert(YEARS, years(edition));
    output.extend(self::pictures(edition, theme, pictures));
    output.insert(INDEX, index(edition));
    for (path, bytes) in theme.assets() {
        output.insert(format!("assets/{path}"), bytes);
    }
    (output, diagnostics)
}
