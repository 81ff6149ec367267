//! `tallybook completions`.

use clap::CommandFactory as _;
use clap_complete::{Shell, generate};

use super::arguments::Arguments;
use super::{Failure, Verdict, print};

/// Prints what a shell reads to complete the commands and options of this program, and the files they take.
pub(super) fn run(shell: Shell) -> Result<Verdict, Failure> {
    let mut script = Vec::new();
    generate(shell, &mut Arguments::command(), "tallybook", &mut script);
    print(&String::from_utf8_lossy(&script));
    Ok(Verdict::Clean)
}
