//! Sign-offs: what a report is made from, and whether that is what was signed.

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use super::map::is_boundaries;
use crate::diag::{Code, Diagnostic};
use crate::model::{Inputs, SignOff};
use crate::schema::sign_off::{PREDICATE, STATEMENT, Statement};
use crate::source::{SITE_FILE, SourceFile, SourceId, Span, Spanned, digest};

/// The file of a report's sign-off, beside its `index.md`: that of the edition for everybody has no name in it.
pub fn sign_off_path(slug: &str, edition: &str, public: bool) -> String {
    if public { format!("content/{slug}/sign-off.json") } else { format!("content/{slug}/sign-off-{edition}.json") }
}

/// True for the path of a sign-off of any edition.
pub fn is_sign_off(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or("");
    name == "sign-off.json" || (name.starts_with("sign-off-") && name.ends_with(".json"))
}

/// What a report is made from: the configuration, its own content, its data and the theme, as far as this edition
/// shows them. A file of which it shows nothing is no part of it; of a file of which it shows a part, what it does not
/// show is left out of the digest. So nothing can be learnt from the digest, and a change of what is withheld leaves
/// the sign-off of this edition as it is.
pub(super) fn inputs(
    slug: &str,
    folders: &[String],
    theme: Option<&str>,
    named: &BTreeSet<String>,
    cx: &Context<'_>,
) -> Inputs {
    let content = format!("content/{slug}/");
    let own_theme = theme.map(|theme| format!("themes/{theme}/"));
    let used = |path: &str| {
        let data = path.strip_prefix("data/").map(|rest| rest.rsplit_once('/').map_or("", |(folder, _)| folder));
        path == SITE_FILE
            || named.contains(path)
            || (path.starts_with(&content) && !is_sign_off(path))
            || data
                .filter(|_| !is_boundaries(path))
                .is_some_and(|folder| folders.iter().any(|own| own == folder.split('/').next().unwrap_or("")))
            || own_theme.as_ref().is_some_and(|theme| path.starts_with(theme.as_str()))
    };
    let files: BTreeMap<String, String> = cx
        .sources
        .iter()
        .filter(|(_, file)| used(file.path()) && !cx.protection.gone.contains(file.path()))
        .map(|(id, file)| (file.path().to_owned(), shown(id, file, &cx.protection.cut)))
        .collect();
    let parts: Vec<&[u8]> = files.iter().flat_map(|(path, sha256)| [path.as_bytes(), sha256.as_bytes()]).collect();
    let whole = digest(&parts);
    let code = [&whole[0..4], &whole[4..8], &whole[8..12]].join(" ");
    Inputs { files, code }
}

/// The digest of what is shown of a file.
fn shown(id: SourceId, file: &SourceFile, cut: &[Span]) -> String {
    let mut cut: Vec<std::ops::Range<usize>> =
        cut.iter().filter(|span| span.source == id).map(|span| span.range()).collect();
    if cut.is_empty() {
        return file.sha256().to_owned();
    }
    cut.sort_by_key(|range| (range.start, range.end));
    let (mut parts, mut at): (Vec<&[u8]>, usize) = (Vec::new(), 0);
    let text = file.text().as_bytes();
    for range in cut {
        parts.push(&text[at.min(range.start)..range.start]);
        at = at.max(range.end);
    }
    parts.push(&text[at..]);
    digest(&parts)
}

/// The sign-off of a report, held against its inputs.
pub(super) fn check(
    record: Option<&(String, SourceId, Statement)>,
    inputs: &Inputs,
    cx: &mut Context<'_>,
) -> Option<SignOff> {
    let (_, source, statement) = record?;
    let path = cx.sources.file(*source).path().to_owned();
    let decision = &statement.predicate;
    let at = |text: &str| {
        let whole = cx.sources.file(*source).text();
        let start = whole.find(&format!("\"{text}\"")).map_or(0, |at| at + 1);
        Span::new(*source, start..start + text.len())
    };
    for (found, wanted, what) in
        [(&statement.kind, STATEMENT, "statement"), (&statement.predicate_type, PREDICATE, "sign-off")]
    {
        if found != wanted {
            let message = format!("`{path}` is no {what} that Tallybook knows: its type is `{found}`");
            let hint = "sign the report again: `tallybook sign`";
            let span = at(found);
            cx.report(Diagnostic::new(Code::InvalidSignOff, span, message).hint(hint));
            return None;
        }
    }
    let dates = [Some(&decision.date), decision.expires.as_ref()];
    let [date, expires] = dates.map(|text| text.and_then(|text| cx.date(&Spanned::new(text.clone(), at(text)))));
    let signed: BTreeMap<&str, Option<&str>> =
        decision.inputs.iter().map(|file| (file.name.as_str(), file.sha256())).collect();
    let differs = |path: &&String| signed.get(path.as_str()) != Some(&inputs.files.get(*path).map(String::as_str));
    let gone = signed.keys().filter(|path| !inputs.files.contains_key(**path)).map(|path| (*path).to_owned());
    let mut changed: Vec<String> = inputs.files.keys().filter(differs).cloned().chain(gone).collect();
    changed.sort();
    Some(SignOff {
        body: decision.body.clone(),
        role: decision.role.clone(),
        date: date?,
        meeting: decision.meeting.clone(),
        minute: decision.minute.clone(),
        expired: expires.is_some_and(|last| cx.today.is_some_and(|today| today > last)),
        expires,
        changed,
        files: statement.subject.iter().filter_map(|it| Some((it.name.clone(), it.sha256()?.to_owned()))).collect(),
        span: Span::new(*source, 0..0),
        path,
    })
}
