//! `tallybook explain`.

use std::fmt::Write as _;

use super::{Failure, Verdict, print};
use crate::diag::{Code, nearest};

pub(super) fn run(code: Option<&str>) -> Result<Verdict, Failure> {
    let Some(name) = code else {
        let mut all = String::new();
        for code in Code::ALL {
            let _ = writeln!(all, "{:<22} {:<8} {}", code.name(), code.severity().word(), code.meaning());
        }
        print(&all);
        return Ok(Verdict::Clean);
    };
    let code = Code::ALL.iter().find(|code| code.name() == name).ok_or_else(|| {
        let near = nearest(name, Code::ALL.iter().map(|code| code.name()));
        Failure::NoCode(name.to_owned(), near.map_or_else(String::new, |near| format!("; did you mean `{near}`?")))
    })?;
    print(&code.explanation());
    Ok(Verdict::Clean)
}
