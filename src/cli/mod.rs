//! Arguments, messages and the exit code. The only module that prints.
//!
//! Messages go to standard error, data to standard output. Exit code 0: clean; 1: faults were found; 2: the
//! program could not run.

mod account;
mod build;
mod check;
mod diff;
mod explain;
mod guide;
mod import;
mod leaks;
mod new;
mod publish;
mod redactions;
mod rollforward;
mod schema;
mod serve;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use crate::diag::{self, Diagnostic, Format};
use crate::model::{Date, Moment};
use crate::output::WriteError;
use crate::preview::PreviewError;
use crate::sheet::SheetError;
use crate::signoff::Signature;
use crate::source::{LoadError, Sources};
use crate::{Checked, Formats, NoEdition, Wanted, paper};

/// Makes an accessible annual report from figures in YAML and narrative in Markdown, and proves that its
/// numbers tally.
#[derive(Debug, Parser)]
#[command(name = "tallybook", version, propagate_version = true, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start a small complete site in a new folder
    #[command(after_help = "Example:\n  tallybook new our-report --organisation 'Riverside District Council'")]
    New {
        /// The folder; it must be new or empty
        folder: PathBuf,
        /// Who publishes the site
        #[arg(long, default_value = "Our organisation")]
        organisation: String,
    },
    /// Turn a partner's sheet into a table
    ///
    /// A second import writes the figures anew and leaves what an author has written.
    #[command(
        after_help = "Example:\n  tallybook import ~/police.xlsx --table offences --into data/2025 --sheet Districts"
    )]
    Import {
        /// The sheet: .xlsx, .ods or .csv
        file: PathBuf,
        /// The id of the table
        #[arg(long)]
        table: String,
        /// The folder of `data/`
        #[arg(long)]
        into: String,
        /// The sheet of a file with several; the first, if nothing is said
        #[arg(long, value_name = "NAME")]
        sheet: Option<String>,
        #[command(flatten)]
        site: SiteFolder,
    },
    /// Make the folders of next year's report from this year's
    ///
    /// This year's figures become those to compare with; their places are left blank, and `check` lists them.
    #[command(after_help = "Example:\n  tallybook roll-forward 2024")]
    RollForward {
        /// The report, by the name of its folder
        report: String,
        /// The name of the new folders; the next year, if nothing is said
        #[arg(long, value_name = "NAME")]
        to: Option<String>,
        #[command(flatten)]
        site: SiteFolder,
    },
    /// Check a site and build it as a folder of web pages
    ///
    /// Nothing is written while there are errors: the last good build stays as it is.
    #[command(
        after_help = "Example:\n  tallybook build --out public\n  Builds the site in this folder into `public`. Open `public/index.html`."
    )]
    Build {
        #[command(flatten)]
        site: SiteArguments,
        /// Where to write; the folder is replaced as a whole. `public`, or `public-NAME` for an edition that is not for
        /// everybody
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// Make only this: pages with their open data, papers as PDF, papers as Word documents
        #[arg(long, value_enum, value_name = "FORMATS", value_delimiter = ',')]
        only: Vec<Made>,
    },
    /// Check a site: every name resolves, every figure tallies, every sentence can be printed
    #[command(
        after_help = "Example:\n  tallybook check --format short\n  Prints one line for each fault: file:line:column: error[code]: what and what to do."
    )]
    Check {
        #[command(flatten)]
        site: SiteArguments,
        /// Write what the messages propose: one by one on a terminal, or `all`
        #[arg(long, value_enum, value_name = "HOW", num_args = 0..=1, default_missing_value = "ask", require_equals = true)]
        fix: Option<Fixes>,
        /// List the waivers, and what each covers
        #[arg(long)]
        waivers: bool,
    },
    /// Show the site in a browser, and every change as soon as it is saved
    ///
    /// Answers to this machine only, and writes nothing.
    #[command(after_help = "Example:\n  tallybook serve --open")]
    Serve {
        #[command(flatten)]
        site: SiteEdition,
        /// The port; 0 takes any that is free
        #[arg(long, default_value_t = 8808)]
        port: u16,
        /// Open the browser as well
        #[arg(long)]
        open: bool,
        /// Mark what changed since a revision in git, or since the last sign-off: `signed`
        #[arg(long, value_name = "REVISION")]
        since: Option<String>,
    },
    /// Tell what changed between two versions: numbers with their places, text, tables, charts
    ///
    /// Exit code 1 if something changed.
    #[command(after_help = "Examples:\n  tallybook diff v1.0\n  tallybook diff ../last-year . --format markdown")]
    Diff {
        /// The older version: a folder, or a revision of this site in git
        before: String,
        /// The newer version; this site as it is, if nothing is said
        after: Option<String>,
        /// The folder of the site, for revisions
        #[arg(long, value_name = "SITE", default_value = ".")]
        site: PathBuf,
        /// The edition that is compared; the one for everybody, if nothing is said
        #[arg(long, value_name = "NAME")]
        edition: Option<String>,
        /// How it is written
        #[arg(long, value_enum, default_value_t = TextFormat::Text)]
        format: TextFormat,
    },
    /// Sign a report off: record who signed what, with the digest of every file
    ///
    /// Nothing can be signed while there are errors or numbers with nothing behind them.
    #[command(
        after_help = "Example:\n  tallybook sign --report 2022-23 --body 'Community Safety Partnership Board' --role Chair --date 2023-03-28 --minute 12"
    )]
    Sign {
        #[command(flatten)]
        site: SiteEdition,
        /// The report, by the name of its folder; may be left out if there is only one
        #[arg(long)]
        report: Option<String>,
        /// The body that decided
        #[arg(long)]
        body: String,
        /// The role of who signs for it, not a name
        #[arg(long)]
        role: String,
        /// The day, as 2023-03-28
        #[arg(long)]
        date: String,
        /// The meeting
        #[arg(long)]
        meeting: Option<String>,
        /// The minute
        #[arg(long)]
        minute: Option<String>,
        /// The last day on which the report may be published
        #[arg(long, value_name = "DATE")]
        expires: Option<String>,
    },
    /// Build a site for the public: refused unless every report is signed off as it is
    ///
    /// A report with a `release` in its front matter is left out until then, to the last byte.
    #[command(after_help = "Example:\n  tallybook publish --out public")]
    Publish {
        #[command(flatten)]
        site: SiteEdition,
        /// Where to write; the folder is replaced as a whole
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Make the site as it will be when every report is released: what is signed and kept until then
        #[arg(long)]
        ready: bool,
        /// The moment that releases are held against, such as `2026-12-01T09:30+00:00`; now, if nothing is said
        #[arg(long, value_name = "MOMENT", conflicts_with = "ready")]
        now: Option<String>,
    },
    /// Compare a published folder, or one file of it, with what was signed off; needs no network
    #[command(after_help = "Example:\n  tallybook verify public --record content/2022-23/sign-off.json")]
    Verify {
        /// The folder or file
        path: PathBuf,
        /// A record that you trust, from version control; without it, the one in the folder is used
        #[arg(long, value_name = "FILE")]
        record: Vec<PathBuf>,
    },
    /// Search a folder for what must not be in it: what an edition withholds, and the words of a list
    ///
    /// Every file is taken apart: pages, tables, Word and other Office documents, PDF, pictures, archives, and their names.
    /// Exit code 1 if something was found, or could not be looked into.
    #[command(
        after_help = "Examples:\n  tallybook leaks public\n  tallybook leaks attachments --words names.txt\n  The list has one word, phrase or number a line."
    )]
    Leaks {
        /// The folder, or one file
        folder: PathBuf,
        /// The folder of the site; this one, if nothing is said. With a list alone, no site is read
        site: Option<PathBuf>,
        /// The edition that the folder is for
        #[arg(long, value_name = "NAME")]
        edition: Option<String>,
        /// A list of what must not be found, one a line
        #[arg(long, value_name = "FILE")]
        words: Option<PathBuf>,
    },
    /// Account for every number of the prose: bound to data, part of a name, typed for a reason, or loose
    #[command(after_help = "Example:\n  tallybook ledger --format json > ledger.json")]
    Ledger {
        #[command(flatten)]
        site: SiteEdition,
        /// How the account is written
        #[arg(long, value_enum, default_value_t = DataFormat::Table)]
        format: DataFormat,
        /// List every number after the account
        #[arg(long)]
        all: bool,
    },
    /// Show where a figure comes from and where it is used
    #[command(after_help = "Example:\n  tallybook where crime.total.now\n  `crime` alone shows the whole table.")]
    Where {
        /// The figure, as in an expression: `table.row.column`, `table.row` or `table`
        cell: String,
        #[command(flatten)]
        site: SiteEdition,
    },
    /// List what may change if a data file changes
    #[command(after_help = "Example:\n  tallybook impact data/2022-23/crime.yaml")]
    Impact {
        /// The file, by its path from the folder of the site
        file: String,
        #[command(flatten)]
        site: SiteEdition,
    },
    /// List what an edition leaves out: what it is, why, and where it would have stood
    #[command(after_help = "Example:\n  tallybook redactions --edition public")]
    Redactions {
        #[command(flatten)]
        site: SiteEdition,
        /// How the list is written
        #[arg(long, value_enum, default_value_t = DataFormat::Table)]
        format: DataFormat,
    },
    /// Print the JSON Schema of a kind of file, for editors that complete and check it as one types
    ///
    /// It is made from what the program reads, so the two cannot differ.
    #[command(
        after_help = "Examples:\n  tallybook schema site > .schemas/site.json\n  tallybook schema data > .schemas/data.json\n  Then, in `.vscode/settings.json` with the YAML extension:\n  {\"yaml.schemas\": {\".schemas/site.json\": \"tallybook.yaml\", \".schemas/data.json\": \"data/**/*.yaml\"}}"
    )]
    Schema {
        /// The kind of file; without it, all kinds are listed
        kind: Option<String>,
    },
    /// Write the guide as a folder of web pages: how to make a report, and what every message means
    #[command(after_help = "Example:\n  tallybook guide --open")]
    Guide {
        /// Where to write; the folder is replaced as a whole
        #[arg(long, value_name = "DIR", default_value = "tallybook-guide")]
        out: PathBuf,
        /// Make only this: pages with their open data, papers as PDF, papers as Word documents
        #[arg(long, value_enum, value_name = "FORMATS", value_delimiter = ',')]
        only: Vec<Made>,
        /// Open the browser as well
        #[arg(long)]
        open: bool,
    },
    /// Explain a code that stands in a message
    #[command(after_help = "Example:\n  tallybook explain value-mismatch")]
    Explain {
        /// The code, such as `value-mismatch`; without it, all codes are listed
        code: Option<String>,
    },
}

#[derive(Debug, clap::Args)]
struct SiteFolder {
    /// The folder of the site: the one with `tallybook.yaml`
    #[arg(value_name = "SITE", default_value = ".")]
    site: PathBuf,
}

/// A site, and which of its editions.
#[derive(Debug, clap::Args)]
struct SiteEdition {
    #[command(flatten)]
    folder: SiteFolder,
    /// The edition; the one for everybody, if nothing is said
    #[arg(long, value_name = "NAME")]
    edition: Option<String>,
}

impl SiteEdition {
    fn wanted(&self) -> Wanted {
        Wanted { edition: self.edition.clone(), now: None }
    }
}

impl SiteArguments {
    fn wanted(&self) -> Wanted {
        Wanted { edition: self.edition.clone(), now: None }
    }
}

#[derive(Debug, clap::Args)]
struct SiteArguments {
    #[command(flatten)]
    folder: SiteFolder,
    /// The edition. If nothing is said: a build makes the one for everybody, a check reads all
    #[arg(long, value_name = "NAME")]
    edition: Option<String>,
    /// How messages are written
    #[arg(long, value_enum, default_value_t = FormatArgument::Human)]
    format: FormatArgument,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FormatArgument {
    /// With excerpt, underline and hint
    Human,
    /// One line each, for editors
    Short,
    /// One JSON object a line, for other programs
    Json,
    /// One SARIF document, for editors and code hosts
    Sarif,
}

/// How data are written.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum DataFormat {
    /// A table, for people
    Table,
    /// JSON, for other programs
    Json,
}

/// How differences are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum TextFormat {
    /// For a terminal
    Text,
    /// For minutes, notices and messages
    Markdown,
    /// As a page of its own
    Html,
    /// As entries for the list of corrections in `data/`; the reasons are left for the author
    Corrections,
}

/// What a build makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Made {
    /// Pages and their open data
    Html,
    /// Papers as PDF
    #[cfg(feature = "pdf")]
    Pdf,
    /// Papers as Word documents
    Docx,
}

/// Everything, if nothing is asked for.
fn formats(only: &[Made]) -> Formats {
    if only.is_empty() {
        return Formats::default();
    }
    let paper = |made: &Made| match made {
        Made::Html => None,
        #[cfg(feature = "pdf")]
        Made::Pdf => Some(paper::Format::Pdf),
        Made::Docx => Some(paper::Format::Word),
    };
    Formats { html: only.contains(&Made::Html), papers: only.iter().filter_map(paper).collect() }
}

/// Which of the proposed fixes are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Fixes {
    /// Each is shown, and the author decides
    Ask,
    /// All
    All,
}

impl From<FormatArgument> for Format {
    fn from(format: FormatArgument) -> Format {
        match format {
            FormatArgument::Human => Format::Human,
            FormatArgument::Short => Format::Short,
            FormatArgument::Json => Format::Json,
            FormatArgument::Sarif => Format::Sarif,
        }
    }
}

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
        Command::Sign { site, report, body, role, date, meeting, minute, expires } => {
            let signature = Signature { body, role, date, meeting, minute, expires };
            publish::sign(&site, report.as_deref(), &signature)
        }
        Command::Publish { site, out, ready, now } => {
            moment(now.as_deref()).and_then(|now| publish::publish(&site, &out, ready, now))
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
