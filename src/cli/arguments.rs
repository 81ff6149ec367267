//! What was typed: commands, options, and the help that stands over each. Completions and man pages are made of it too.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;

use crate::diag::Format;
use crate::{Formats, Wanted, paper};

/// Makes an accessible annual report from figures in YAML and narrative in Markdown, and proves that its
/// numbers tally.
///
/// Messages go to standard error, data to standard output. Exit code 0: clean; 1: faults were found; 2: the program could
/// not run.
#[derive(Debug, Parser)]
#[command(name = "tallybook", version, propagate_version = true, max_term_width = 100)]
#[command(
    after_help = "Examples:\n  tallybook new our-report\n  tallybook serve our-report --open\n  Starts a small site, and shows it in a browser. `tallybook guide --open` says how to go on."
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Start a small complete site in a new folder
    #[command(after_help = "Example:\n  tallybook new our-report --organisation 'Riverside District Council'")]
    New {
        /// The folder; it must be new or empty
        #[arg(value_hint = ValueHint::DirPath)]
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
    /// Make the folders of the next report from those of the last
    ///
    /// Figures of periods that both show are taken over; the others are left blank, and `check` lists them. A report of half a
    /// year is followed by the next half.
    #[command(after_help = "Example:\n  tallybook roll-forward 2024")]
    RollForward {
        /// The report, by the name of its folder
        report: String,
        /// The name of the new folders; that of the report with the next year in it, if nothing is said
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
        #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
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
        /// Mark what changed since a revision in git, a folder that holds an older version, or the last sign-off: `signed`
        #[arg(long, value_name = "REVISION")]
        since: Option<String>,
    },
    /// Tell what changed between two versions: numbers with their places, text, tables, charts
    ///
    /// Exit code 1 if something changed.
    #[command(after_help = "Examples:\n  tallybook diff v1.0\n  tallybook diff ../last-year . --format markdown")]
    Diff {
        /// The older version: a folder, or a revision of this site in git
        #[arg(value_hint = ValueHint::AnyPath)]
        before: String,
        /// The newer version; this site as it is, if nothing is said
        #[arg(value_hint = ValueHint::AnyPath)]
        after: Option<String>,
        /// The folder of the site, for revisions
        #[arg(long, value_name = "SITE", default_value = ".", value_hint = ValueHint::DirPath)]
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
        #[command(flatten)]
        without: Without,
    },
    /// Build a site for the public: refused unless every report is signed off as it is
    ///
    /// A report with a `release` in its front matter is left out until then, to the last byte.
    #[command(
        after_help = "Examples:\n  tallybook publish --out public\n  tallybook publish --out public --without half-year\n  The second publishes the papers that ask a committee to approve the half-year report, before it is signed."
    )]
    Publish {
        #[command(flatten)]
        site: SiteEdition,
        /// Where to write; the folder is replaced as a whole
        #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
        out: PathBuf,
        /// Make the site as it will be when every report is released: what is signed and kept until then
        #[arg(long)]
        ready: bool,
        /// The moment that releases are held against, such as `2026-12-01T09:30+00:00`; now, if nothing is said
        #[arg(long, value_name = "MOMENT", conflicts_with = "ready")]
        now: Option<String>,
        #[command(flatten)]
        without: Without,
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
        #[arg(value_hint = ValueHint::DirPath)]
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
        #[arg(value_hint = ValueHint::FilePath)]
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
        #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, default_value = "tallybook-guide")]
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
    /// Print what makes a shell complete commands, options and files as one types
    #[command(
        after_help = "Examples:\n  tallybook completions bash > ~/.local/share/bash-completion/completions/tallybook\n  tallybook completions zsh > ~/.zfunc/_tallybook\n  tallybook completions fish > ~/.config/fish/completions/tallybook.fish\n  The shell reads it when it is next started. For zsh, `fpath+=~/.zfunc` stands before `compinit` in `~/.zshrc`."
    )]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Write the man pages, one for each command
    #[command(
        after_help = "Example:\n  tallybook man ~/.local/share/man\n  Then read `man tallybook` or `man tallybook-check`."
    )]
    Man {
        /// The folder of man pages; they go into its `man1`, beside those of other programs
        #[arg(value_hint = ValueHint::DirPath)]
        folder: PathBuf,
    },
}

#[derive(Debug, clap::Args)]
pub(super) struct SiteFolder {
    /// The folder of the site: the one with `tallybook.yaml`
    #[arg(value_name = "SITE", default_value = ".", value_hint = ValueHint::DirPath)]
    pub(super) site: PathBuf,
}

/// What a site is made without, until it is published later.
#[derive(Debug, clap::Args)]
pub(super) struct Without {
    /// Make the site without this report, paper or minutes, to the last byte: by the name of the folder; may be repeated
    #[arg(long = "without", value_name = "FOLDER")]
    pub(super) folders: Vec<String>,
}

/// A site, and which of its editions.
#[derive(Debug, clap::Args)]
pub(super) struct SiteEdition {
    #[command(flatten)]
    pub(super) folder: SiteFolder,
    /// The edition; the one for everybody, if nothing is said
    #[arg(long, value_name = "NAME")]
    pub(super) edition: Option<String>,
}

impl SiteEdition {
    pub(super) fn wanted(&self) -> Wanted {
        Wanted { edition: self.edition.clone(), ..Wanted::default() }
    }
}

impl SiteArguments {
    pub(super) fn wanted(&self) -> Wanted {
        Wanted { edition: self.edition.clone(), ..Wanted::default() }
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct SiteArguments {
    #[command(flatten)]
    pub(super) folder: SiteFolder,
    /// The edition. If nothing is said: a build makes the one for everybody, a check reads all
    #[arg(long, value_name = "NAME")]
    pub(super) edition: Option<String>,
    /// How messages are written
    #[arg(long, value_enum, default_value_t = FormatArgument::Human)]
    pub(super) format: FormatArgument,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum FormatArgument {
    /// With excerpt, underline and hint
    Human,
    /// One line each, for editors; the code in brackets is what `explain` takes
    Short,
    /// One JSON object a line, for other programs
    Json,
    /// One SARIF document, for editors and code hosts
    Sarif,
}

/// How data are written.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum DataFormat {
    /// A table, for people
    Table,
    /// JSON, for other programs
    Json,
}

/// How differences are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum TextFormat {
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
pub(super) enum Made {
    /// Pages and their open data
    Html,
    /// Papers as PDF
    #[cfg(feature = "pdf")]
    Pdf,
    /// Papers as Word documents
    Docx,
}

/// Everything, if nothing is asked for.
pub(super) fn formats(only: &[Made]) -> Formats {
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
pub(super) enum Fixes {
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

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    /// The words of a line as a shell passes them on: `'Partnership Board'` is one, and a redirection is none.
    fn words(line: &str) -> Vec<String> {
        let line = line.split(" > ").next().unwrap_or(line);
        let quoted = line.split('\'').enumerate();
        let parts = quoted.flat_map(|(at, part)| match at % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect(),
            _ => vec![part.to_owned()],
        });
        parts.collect()
    }

    #[test]
    fn every_command_shows_an_example_that_can_be_typed() {
        let all = Arguments::command();
        for command in std::iter::once(&all).chain(all.get_subcommands()) {
            let name = command.get_name();
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.starts_with("Example"), "the help of `{name}` has no example");
            let start = if name == "tallybook" { "  tallybook ".into() } else { format!("  tallybook {name}") };
            assert!(help.lines().nth(1).is_some_and(|line| line.starts_with(&start)), "`{name}`: {help}");
            for line in help.lines().filter(|line| line.starts_with("  tallybook ")) {
                let parsed = Arguments::try_parse_from(words(line));
                assert!(parsed.is_ok(), "`{name}`: {}", parsed.expect_err("it was refused"));
            }
        }
    }
}
