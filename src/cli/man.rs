//! `tallybook man`: the help of every command as a page for `man`.

use std::io;
use std::path::Path;

use clap::{Command, CommandFactory as _};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::arguments::Arguments;
use super::{Failure, Verdict, say};
use crate::output::create;

/// Writes one page for the program and one for each command. Other pages of the folder stay as they are.
pub(super) fn run(folder: &Path) -> Result<Verdict, Failure> {
    let pages = pages();
    for (name, text) in &pages {
        create(folder, &format!("man1/{name}"), text)?;
    }
    let shown = folder.join("man1");
    say(&format!("{} pages written to `{}`; read `man tallybook`", pages.len(), shown.display()));
    Ok(Verdict::Clean)
}

/// File name and text of every page.
fn pages() -> Vec<(String, String)> {
    let all = Arguments::command().disable_help_subcommand(true);
    let mut all = all.subcommand_value_name("COMMAND").subcommand_help_heading("COMMANDS");
    all.build();
    std::iter::once(&all).chain(all.get_subcommands()).map(page).collect()
}

fn page(command: &Command) -> (String, String) {
    let man = Man::new(command.clone()).manual("Tallybook").source(concat!("tallybook ", env!("CARGO_PKG_VERSION")));
    let mut text = Vec::new();
    render(&man, command, &mut text).expect("memory takes every byte");
    (man.get_filename(), String::from_utf8_lossy(&text).into_owned())
}

fn render(man: &Man, command: &Command, text: &mut Vec<u8>) -> io::Result<()> {
    man.render_title(text)?;
    man.render_name_section(text)?;
    man.render_synopsis_section(text)?;
    man.render_description_section(text)?;
    man.render_options_section(text)?;
    if command.has_subcommands() {
        man.render_subcommands_section(text)?;
    }
    more(command).to_writer(text)
}

/// The examples, each command on a line of its own, and where more is told. (What clap makes of them runs together.)
fn more(command: &Command) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["EXAMPLES"]);
    let examples = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    for line in examples.lines().skip(1).map(str::trim) {
        roff.control("PP", []);
        roff.text([if line.starts_with("tallybook ") { bold(line) } else { roman(line) }]);
    }
    roff.control("SH", ["SEE ALSO"]);
    if !command.has_subcommands() {
        roff.text([bold("tallybook"), roman("(1)")]);
        roff.control("PP", []);
    }
    roff.text([roman("The guide travels inside the program: "), bold("tallybook guide --open")]);
    roff
}
