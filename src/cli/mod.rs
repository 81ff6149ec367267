//! Arguments, messages and the exit code. The only module that prints.
//!
//! Messages go to standard error, data to standard output. Exit code 0: clean; 1: faults were found; 2: the
//! program could not run.

mod account;
mod arguments;
mod build;
mod check;
mod completions;
mod diff;
mod explain;
mod guide;
mod import;
mod leaks;
mod man;
mod new;
mod publish;
mod redactions;
mod rollforward;
mod schema;
mod serve;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser as _;

use crate::diag::{self, Diagnostic, Format};
use crate::model::{Date, Moment};
use crate::output::WriteError;
use crate::preview::PreviewError;
use crate::sheet::SheetError;
use crate::signoff::Signature;
use crate::source::{LoadError, Sources};
use crate::{Checked, NoEdition};
use arguments::{Arguments, Command, DataFormat, Fixes, SiteArguments, SiteEdition, TextFormat, formats};

/// Why the program could not run.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Load(#[from] LoadError),
    #[error(transparent)]
    Write(#[from] WriteError),
    #[error(transparent)]
    Preview(#[from] PreviewError),
    #[error("there is no code `{0}`{1}")]
    NoCode(String, String),
    #[error("there is no {0} `{1}`{2}")]
    NoCell(String, String, String),
    #[error("there is no schema `{kind}`; there is: {known}")]
    NoSchema { kind: String, known: String },
    #[error("the {0} `{1}` is withheld from this edition; name one that shows it with --edition")]
    Withheld(&'static str, String),
    #[error("the site has no file `{0}`{1}")]
    NoFile(String, String),
    #[error("`{0}` is not a date; write year, month and day: 2023-03-28")]
    NoDate(String),
    #[error("{0} is yet to come; a sign-off has the day on which the body decided")]
    NotYet(String),
    #[error("a template of the theme has faults; see `tallybook build`")]
    Templates,
    #[error("the site has several reports; say which with --report: {0}")]
    WhichReport(String),
    #[error("there is no report `{0}`; there is: {1}")]
    NoReport(String, String),
    #[error("there is no `sign-off.json` above `{}`; give the record with --record", .0.display())]
    NoRecord(PathBuf),
    #[error("`{}` is no record of a sign-off", .0.display())]
    NotARecord(PathBuf),
    #[error("the name of the organisation may not hold quotation marks, backslashes or line ends")]
    Organisation,
    #[error("{0}: these files hold what the edition `{1}` withholds, so nothing was written")]
    Leaks(String, String),
    #[error("`{}` is not UTF-8 text; save it again as UTF-8", .0.display())]
    NoText(PathBuf),
    #[error("this machine does not tell the date")]
    NoClock,
    #[error(transparent)]
    NoEdition(#[from] NoEdition),
    #[error("`{}` holds what was signed off and published; build into another folder with `--out`, or publish anew", .0.display())]
    Published(PathBuf),
    #[error(
        "`{}` is the folder of the edition for everybody, and the edition {edition} may not be written there; \
         name another folder with --out",
        .folder.display()
    )]
    PublicFolder { folder: PathBuf, edition: String },
    #[error("`{0}` is not a moment; write day, time and zone: 2026-12-01T09:30+00:00")]
    NoMoment(String),
    #[error(transparent)]
    Sheet(#[from] SheetError),
    #[error("nothing was imported: {0}")]
    Import(String),
    #[error("`{0}` cannot be the name of the next report; give one with --to")]
    NextName(String),
    #[error("nothing in `{0}` tells what the next report is called; give it a name, such as `--to {1}`")]
    WhichName(String, String),
    #[error("`{0}` is there already")]
    Exists(String),
    #[error(
        "git knows of no sign-off in this site: keep the site in git and commit what was signed, or compare with a folder that holds a copy"
    )]
    NeverSigned,
    #[error("nobody can be asked here; to write all fixes, say `--fix=all`")]
    NotATerminal,
    #[error("could not read an answer: {0}")]
    Answer(std::io::Error),
}

/// How a run ended.
enum Verdict {
    Clean,
    Faults,
}

/// Runs the program on the arguments of the process.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let verdict = match arguments.command {
        Command::New { folder, organisation } => new::run(&folder, &organisation),
        Command::Import { file, table, into, sheet, site } => {
            import::run(&file, &table, &into, sheet.as_deref(), &site.site)
        }
        Command::RollForward { report, to, site } => rollforward::run(&report, to.as_deref(), &site.site),
        Command::Build { site, out, only } => build::run(&site, out.as_deref(), &formats(&only)),
        Command::Check { site, fix, waivers } => check::run(&site, fix, waivers),
        Command::Diff { before, after, site, edition, format } => {
            diff::run(&before, after.as_deref(), &site, edition.as_deref(), format)
        }
        Command::Serve { site, port, open, since } => {
            serve::run(&site.folder.site, site.edition.as_deref(), port, open, since.as_deref())
        }
        Command::Sign { site, report, body, role, date, meeting, minute, expires, without } => {
            let signature = Signature { body, role, date, meeting, minute, expires };
            publish::sign(&site, report.as_deref(), &signature, without.folders)
        }
        Command::Publish { site, out, ready, now, without } => {
            let now = if ready { Ok(None) } else { moment(now.as_deref()) };
            now.and_then(|now| publish::publish(&site, &out, now, without.folders))
        }
        Command::Verify { path, record } => publish::verify(&path, &record),
        Command::Leaks { folder, site, edition, words } => {
            leaks::run(&folder, site.as_deref(), edition.as_deref(), words.as_deref())
        }
        Command::Ledger { site, format, all } => account::ledger(&site, format, all),
        Command::Where { cell, site } => account::origin(&cell, &site),
        Command::Impact { file, site } => account::impact(&file, &site),
        Command::Redactions { site, format } => redactions::run(&site, format),
        Command::Schema { kind } => schema::run(kind.as_deref()),
        Command::Guide { out, only, open } => guide::run(&out, &formats(&only), open),
        Command::Explain { code } => explain::run(code.as_deref()),
        Command::Completions { shell } => completions::run(shell),
        Command::Man { folder } => man::run(&folder),
    };
    match verdict {
        Ok(Verdict::Clean) => ExitCode::SUCCESS,
        Ok(Verdict::Faults) => ExitCode::from(1),
        Err(failure) => {
            say(&format!("\u{1b}[1;31merror\u{1b}[0m: {failure}"));
            ExitCode::from(2)
        }
    }
}

/// Today, or the day of `SOURCE_DATE_EPOCH`. Only what is overdue depends on it, never a page.
fn today() -> Option<Date> {
    Date::of_unix_seconds(seconds()?)
}

/// A revision by its name; `signed` is the one that holds the newest record of a sign-off.
fn revision(site: &Path, name: &str) -> Result<String, Failure> {
    if name != "signed" {
        return Ok(name.to_owned());
    }
    Sources::last_revision(site, ":(glob)content/*/sign-off*.json").ok_or(Failure::NeverSigned)
}

/// A moment as typed, or this one. A machine without a clock releases nothing.
fn moment(typed: Option<&str>) -> Result<Option<Moment>, Failure> {
    match typed {
        Some(text) => Moment::parse(text).map(Some).ok_or_else(|| Failure::NoMoment(text.to_owned())),
        None => seconds().and_then(Moment::of_unix_seconds).map(Some).ok_or(Failure::NoClock),
    }
}

/// The seconds since 1970 began.
#[allow(clippy::disallowed_methods, reason = "the one place that asks for the time")]
fn seconds() -> Option<i64> {
    let epoch = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|text| text.parse().ok());
    let now = || std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok();
    epoch.or_else(|| i64::try_from(now()?.as_secs()).ok())
}

/// Prints what was found and a last line that sums it up.
fn report(checked: &Checked, sources: &Sources, format: Format, clean: &str) -> Verdict {
    print_diagnostics(&checked.diagnostics, sources, format);
    tell_summary(&checked.diagnostics, format);
    if checked.has_errors() {
        return Verdict::Faults;
    }
    if checked.diagnostics.is_empty() && matches!(format, Format::Human | Format::Short) {
        say(clean);
    }
    Verdict::Clean
}

/// Messages for people go to standard error; JSON and SARIF are data and go to standard output.
fn print_diagnostics(diagnostics: &[Diagnostic], sources: &Sources, format: Format) {
    let text = diag::emit(diagnostics, sources, format);
    match format {
        Format::Json | Format::Sarif => print(&text),
        Format::Human | Format::Short => {
            let _ = anstream::stderr().write_all(text.as_bytes());
        }
    }
}

/// Writes to standard output. A reader that has gone away (a pipe into `head`) is no failure.
fn print(text: &str) {
    let _ = anstream::stdout().write_all(text.as_bytes());
}

fn tell_summary(diagnostics: &[Diagnostic], format: Format) {
    if let (Some(summary), Format::Human) = (diag::summary(diagnostics), format) {
        say(&summary);
    }
}

fn say(line: &str) {
    let _ = writeln!(anstream::stderr(), "{line}");
}
