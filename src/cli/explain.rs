//! `tallybook explain`.

use std::fmt::Write as _;

use include_dir::{Dir, include_dir};

use super::{Failure, Verdict, print};
use crate::diag::{Code, nearest};

/// What each code means, with files that cause it and the message they give. They are test cases as well.
static DOCUMENTS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/tests/diagnostics");

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
    let document = DOCUMENTS.get_file(format!("{}.md", code.name())).and_then(include_dir::File::contents_utf8);
    print(document.expect("every code has a document; a test sees to it"));
    Ok(Verdict::Clean)
}
