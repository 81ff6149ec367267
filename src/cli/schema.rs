//! `tallybook schema`.

use super::{Failure, Verdict, print};
use crate::diag::quoted;
use crate::schema::json::{KINDS, of};

pub(super) fn run(kind: Option<&str>) -> Result<Verdict, Failure> {
    let Some(kind) = kind else {
        let all: String = KINDS.iter().map(|(name, what)| format!("{name:<14} {what}\n")).collect();
        print(&all);
        return Ok(Verdict::Clean);
    };
    let known = || quoted(KINDS.iter().map(|(name, _)| *name));
    let schema = of(kind).ok_or_else(|| Failure::NoSchema { kind: kind.to_owned(), known: known() })?;
    print(&format!("{schema:#}"));
    Ok(Verdict::Clean)
}
