//! Arguments, messages and the exit code. The only module that prints.
//!
//! Messages go to standard error, data to standard output. Exit code 0: clean; 1: faults were found; 2: the
//! program could not run.

use std::io::{IsTerminal, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand, ValueEnum};
use include_dir::{Dir, include_dir};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::diag::{self, Diagnostic, Diagnostics, Format};
use crate::model::Date;
use crate::output::{Cache, WriteError};
use crate::source::{LoadError, Sources};
use crate::{Checked, check, render};

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
    /// Check a site and build it as a folder of web pages
    ///
    /// Nothing is written while there are errors: the last good build stays as it is.
    #[command(
        after_help = "Example:\n  tallybook build --out public\n  Builds the site in this folder into `public`. Open `public/index.html`."
    )]
    Build {
        #[command(flatten)]
        site: SiteArguments,
        /// Where to write; the folder is replaced as a whole
        #[arg(long, value_name = "DIR", default_value = "public")]
        out: PathBuf,
    },
    /// Check a site: every name resolves, every figure tallies, every sentence can be printed
    #[command(
        after_help = "Example:\n  tallybook check --format short\n  Prints one line for each fault: file:line:column: error[code]: what and what to do."
    )]
    Check {
        #[command(flatten)]
        site: SiteArguments,
    },
    /// Explain a code that stands in a message
    #[command(after_help = "Example:\n  tallybook explain value-mismatch")]
    Explain {
        /// The code, such as `value-mismatch`; without it, all codes are listed
        code: Option<String>,
    },
}

#[derive(Debug, clap::Args)]
struct SiteArguments {
    /// The folder of the site: the one with `tallybook.yaml`
    #[arg(value_name = "SITE", default_value = ".")]
    site: PathBuf,
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
}

impl From<FormatArgument> for Format {
    fn from(format: FormatArgument) -> Format {
        match format {
            FormatArgument::Human => Format::Human,
            FormatArgument::Short => Format::Short,
            FormatArgument::Json => Format::Json,
        }
    }
}

/// What each code means, with files that cause it and the message they give. They are test cases as well.
static DOCUMENTS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/tests/diagnostics");

/// Why the program could not run.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Load(#[from] LoadError),
    #[error(transparent)]
    Write(#[from] WriteError),
    #[error("there is no code `{0}`{1}")]
    NoCode(String, String),
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
        Command::Build { site, out } => build(&site, &out),
        Command::Check { site } => check_command(&site),
        Command::Explain { code } => explain(code.as_deref()),
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

fn check_command(arguments: &SiteArguments) -> Result<Verdict, Failure> {
    let sources = Sources::load(&arguments.site)?;
    let checked = check(&sources, today());
    Ok(report(&checked, &sources, arguments.format.into(), "everything tallies"))
}

fn build(arguments: &SiteArguments, out: &Path) -> Result<Verdict, Failure> {
    let format = arguments.format.into();
    let sources = Sources::load(&arguments.site)?;
    let checked = check(&sources, today());
    let Some((edition, theme)) = checked.ready.as_ref().filter(|_| !checked.has_errors()) else {
        report(&checked, &sources, format, "");
        return Ok(Verdict::Faults);
    };
    let progress = Progress::start();
    let tell = |done, of| progress.charts(done, of);
    let (output, found) = render(edition, theme, &Cache::of_site(&arguments.site), &tell);
    progress.end();
    let found = Diagnostics::sorted(found, &sources);
    print_diagnostics(&checked.diagnostics, &sources, format);
    print_diagnostics(&found, &sources, format);
    if !found.is_empty() {
        tell_summary(&found, format);
        return Ok(Verdict::Faults);
    }
    output.write_to(out)?;
    tell_summary(&checked.diagnostics, format);
    if !matches!(format, Format::Json) {
        say(&format!(
            "{} files written to `{}`; open `{}`",
            output.len(),
            out.display(),
            out.join("index.html").display()
        ));
    }
    Ok(Verdict::Clean)
}

/// Today, or the day of `SOURCE_DATE_EPOCH`. Only what is overdue depends on it, never a page.
#[allow(clippy::disallowed_methods, reason = "the one place that asks for the time")]
fn today() -> Option<Date> {
    let epoch = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|text| text.parse().ok());
    let now = || std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok();
    let seconds = epoch.or_else(|| i64::try_from(now()?.as_secs()).ok())?;
    Date::of_unix_seconds(seconds)
}

/// Prints what was found and a last line that sums it up.
fn report(checked: &Checked, sources: &Sources, format: Format, clean: &str) -> Verdict {
    print_diagnostics(&checked.diagnostics, sources, format);
    tell_summary(&checked.diagnostics, format);
    if checked.has_errors() {
        return Verdict::Faults;
    }
    if checked.diagnostics.is_empty() && !matches!(format, Format::Json) {
        say(clean);
    }
    Verdict::Clean
}

/// Messages for people go to standard error; JSON is data and goes to standard output.
fn print_diagnostics(diagnostics: &[Diagnostic], sources: &Sources, format: Format) {
    let text = diag::emit(diagnostics, sources, format);
    // A reader that has gone away (a pipe into `head`) is no failure.
    let _ = match format {
        Format::Json => anstream::stdout().write_all(text.as_bytes()),
        Format::Human | Format::Short => anstream::stderr().write_all(text.as_bytes()),
    };
}

fn tell_summary(diagnostics: &[Diagnostic], format: Format) {
    if let (Some(summary), Format::Human) = (diag::summary(diagnostics), format) {
        say(&summary);
    }
}

fn say(line: &str) {
    let _ = writeln!(anstream::stderr(), "{line}");
}

fn explain(code: Option<&str>) -> Result<Verdict, Failure> {
    let mut out = anstream::stdout();
    let Some(name) = code else {
        for code in diag::Code::ALL {
            let _ = writeln!(out, "{:<22} {}", code.name(), code.meaning());
        }
        return Ok(Verdict::Clean);
    };
    let code = diag::Code::ALL.iter().find(|code| code.name() == name).ok_or_else(|| {
        let near = diag::nearest(name, diag::Code::ALL.iter().map(|code| code.name()));
        Failure::NoCode(name.to_owned(), near.map_or_else(String::new, |near| format!("; did you mean `{near}`?")))
    })?;
    let document = DOCUMENTS.get_file(format!("{}.md", code.name())).and_then(include_dir::File::contents_utf8);
    let document = document.expect("every code has a document; a test sees to it");
    let _ = write!(out, "{document}");
    Ok(Verdict::Clean)
}

/// Tells on a terminal what takes longer than a second; silent in a pipe.
struct Progress {
    bar: ProgressBar,
    started: std::sync::OnceLock<()>,
}

impl Progress {
    fn start() -> Progress {
        let target =
            if std::io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        Progress { bar, started: std::sync::OnceLock::new() }
    }

    fn charts(&self, done: usize, of: usize) {
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

    fn end(&self) {
        self.bar.finish_and_clear();
    }
}
