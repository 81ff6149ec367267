//! `tallybook explain`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::{Failure, Verdict, print};
use crate::diag::{Code, nearest, quoted};

/// Codes that are suggested.
const MOST_NEAR: usize = 6;

pub(super) fn run(code: Option<&str>) -> Result<Verdict, Failure> {
    let Some(name) = code else {
        let mut all = String::new();
        for code in Code::ALL {
            let _ = writeln!(all, "{:<22} {:<8} {}", code.name(), code.severity().word(), code.meaning());
        }
        print(&all);
        return Ok(Verdict::Clean);
    };
    let code = Code::ALL.iter().find(|code| code.name() == name);
    let code = code.ok_or_else(|| Failure::NoCode(name.to_owned(), near(name)))?;
    print(&code.explanation());
    Ok(Verdict::Clean)
}

/// The codes that somebody may mean: one that is spelt nearly so, or those in whose name or meaning the word stands.
fn near(word: &str) -> String {
    let names = || Code::ALL.iter().map(|code| code.name());
    if let Some(near) = nearest(word, names()) {
        return format!("; did you mean `{near}`?");
    }
    let word = word.to_lowercase();
    let says = |code: &&Code| code.meaning().to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|it| it == word);
    let named: Vec<&str> = names().filter(|name| name.split('-').any(|part| part == word)).collect();
    let told: Vec<&str> = Code::ALL.iter().filter(says).map(|code| code.name()).collect();
    let found: BTreeSet<&str> = named.into_iter().chain(told).take(MOST_NEAR).collect();
    match found.is_empty() {
        true => "; `tallybook explain` lists all of them".to_owned(),
        false => format!("; `{word}` has to do with {}", quoted(found)),
    }
}
