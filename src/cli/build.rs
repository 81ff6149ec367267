//! `tallybook build`.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{Failure, SiteArguments, Verdict, leaks, print_diagnostics, report, say, tell_summary, today};
use crate::diag::{Diagnostics, Format};
use crate::edition::Edition;
use crate::output::{Cache, holds};
use crate::signoff::PUBLISHED_RECORD;
use crate::source::Sources;
use crate::{Formats, check_edition, render};

pub(super) fn run(arguments: &SiteArguments, out: Option<&Path>, formats: &Formats) -> Result<Verdict, Failure> {
    let format = arguments.format.into();
    let sources = Sources::load(&arguments.folder.site)?;
    let checked = check_edition(&sources, today(), &arguments.wanted())?;
    let Some((edition, theme)) = checked.ready.as_ref().filter(|_| !checked.has_errors()) else {
        report(&checked, &sources, format, "");
        return Ok(Verdict::Faults);
    };
    let progress = Progress::start();
    let tell = |done, of| progress.charts(done, of);
    let cache = Cache::of_site(&arguments.folder.site);
    let (output, found) = render(edition, theme, formats, &cache, &tell);
    progress.end();
    let mut all = checked.diagnostics.clone();
    let found = Diagnostics::sorted(found, &sources);
    all.extend(found.iter().cloned());
    print_diagnostics(&all, &sources, format);
    if !found.is_empty() {
        tell_summary(&found, format);
        return Ok(Verdict::Faults);
    }
    leaks::refuse((&sources, &checked.as_written), (&output, edition, theme), &cache)?;
    let out = &folder(out, edition)?;
    if holds(out, PUBLISHED_RECORD) {
        return Err(Failure::Published(out.clone()));
    }
    output.write_to(out, &edition.label())?;
    tell_summary(&checked.diagnostics, format);
    if matches!(format, Format::Human | Format::Short) {
        let open = formats.html.then(|| format!("; open `{}`", out.join("index.html").display()));
        say(&format!("{} files written to `{}`{}", output.len(), out.display(), open.unwrap_or_default()));
    }
    Ok(Verdict::Clean)
}

/// The folder of an edition: `public` for the one that is for everybody. No other edition is written to a folder of
/// that name, whether it is there or not.
pub(super) fn folder(out: Option<&Path>, edition: &Edition) -> Result<PathBuf, Failure> {
    let usual = if edition.public { PUBLIC.to_owned() } else { format!("{PUBLIC}-{}", edition.edition) };
    let out = out.map_or_else(|| PathBuf::from(usual), Path::to_owned);
    let named = out.file_name().is_some_and(|name| name == PUBLIC);
    if named && !edition.public {
        return Err(Failure::PublicFolder { folder: out, edition: edition.edition.clone() });
    }
    Ok(out)
}

const PUBLIC: &str = "public";

/// Tells on a terminal what takes longer than a second; silent in a pipe.
pub(super) struct Progress {
    bar: ProgressBar,
    started: std::sync::OnceLock<()>,
}

impl Progress {
    pub(super) fn start() -> Progress {
        let target =
            if std::io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        Progress { bar, started: std::sync::OnceLock::new() }
    }

    pub(super) fn charts(&self, done: usize, of: usize) {
        self.started.get_or_init(|| {
            let style = ProgressStyle::with_template("drawing charts {bar:24} {pos} of {len}");
            self.bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            self.bar.set_length(of as u64);
        });
        // The first second passes without a word.
        if self.bar.elapsed() > Duration::from_secs(1) {
            self.bar.set_position(done as u64);
        }
    }

    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }
}
