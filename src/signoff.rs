//! Sign-off: the record of who signed what, what stands in the way of publishing, and whether a published folder
//! is what was signed.
//!
//! A record names every file that was made and every file that it was made from, each with its digest. Nothing here
//! reads or writes: records and trees come in, and sentences go out.

use crate::Checked;
use crate::diag::{Severity, Waived, times};
use crate::edition::{Edition, Kind, Report};
use crate::output::{GENERATOR, MANIFEST, Output};
use crate::schema::sign_off::{Decision, File, PREDICATE, STATEMENT, Statement, WaivedWarning};
use crate::source::digest;

/// The record of a sign-off beside the pages of a published report.
pub const PUBLISHED_RECORD: &str = "sign-off.json";

/// Who signs, for whom and when.
#[derive(Clone, Debug)]
pub struct Signature {
    /// The body that decided.
    pub body: String,
    /// The role of who signs for it.
    pub role: String,
    /// The day, as `2026-11-22`.
    pub date: String,
    /// The meeting.
    pub meeting: Option<String>,
    /// The minute.
    pub minute: Option<String>,
    /// The last day on which the report may be published.
    pub expires: Option<String>,
}

/// The record of a signature under a report. `output` holds the files as they are with this signature; without it
/// the record says who signs, and what is signed is still to come.
pub fn record(
    report: &Report,
    edition: &str,
    signature: &Signature,
    waived: &[Waived],
    output: Option<&Output>,
) -> Statement {
    let signed = output.into_iter().flat_map(|output| signed_files(report, output));
    let waived = waived.iter().filter(|it| it.covers > 0).map(|it| WaivedWarning {
        code: it.waiver.code.name().to_owned(),
        file: it.waiver.file.clone(),
        reason: it.waiver.reason.clone(),
        by: it.waiver.by.clone(),
        expires: it.waiver.expires.clone(),
    });
    Statement {
        kind: STATEMENT.to_owned(),
        subject: signed.map(|(path, bytes)| File::new(path, &digest(&[bytes]))).collect(),
        predicate_type: PREDICATE.to_owned(),
        predicate: Decision {
            report: report.slug.clone(),
            edition: edition.to_owned(),
            version: report.version.clone(),
            body: signature.body.clone(),
            role: signature.role.clone(),
            date: signature.date.clone(),
            meeting: signature.meeting.clone(),
            minute: signature.minute.clone(),
            expires: signature.expires.clone(),
            code: report.inputs.code.clone(),
            generator: GENERATOR.to_owned(),
            waived: waived.collect(),
            inputs: report.inputs.files.iter().map(|(path, sha256)| File::new(path, sha256)).collect(),
        },
    }
}

/// The files that a signature under a report covers: its own, and the styles and scripts of its pages. Pages of the
/// whole site (home, glossary, accessibility statement) change with every report; the manifest covers them.
fn signed_files<'a>(report: &'a Report, output: &'a Output) -> impl Iterator<Item = (&'a str, &'a [u8])> {
    let own = format!("{}/", report.slug);
    output.iter().filter(move |(path, _)| {
        let is_record = *path == format!("{own}{PUBLISHED_RECORD}");
        (path.starts_with(&own) && !is_record) || path.starts_with("assets/")
    })
}

/// What stands in the way of signing: faults that no signature can cover.
pub fn faults(checked: &Checked) -> Vec<String> {
    let errors = checked.diagnostics.iter().filter(|it| it.severity == Severity::Error).count();
    let loose = checked.ledger.total().loose;
    let mut faults = Vec::new();
    if errors > 0 {
        faults.push(format!("{}: see `tallybook check`", times(errors, "error")));
    }
    if loose > 0 {
        faults.push(format!("{} with nothing behind them: see `tallybook ledger --all`", times(loose, "number")));
    }
    faults
}

/// Everything that stands in the way of publishing, in sentences.
pub fn obstacles(checked: &Checked, edition: &Edition, output: &Output) -> Vec<String> {
    let mut obstacles = faults(checked);
    let mut need = |there: bool, what: &str| {
        if !there {
            obstacles.push(what.to_owned());
        }
    };
    need(edition.contact.is_some(), "nobody to ask: add `contact` to `tallybook.yaml`");
    need(edition.accessibility.is_some(), "no accessibility statement: add `accessibility` to `tallybook.yaml`");
    need(!edition.reports.is_empty(), "no report");
    for report in &edition.reports {
        let slug = &report.slug;
        let index = format!("`content/{slug}/index.md`");
        need(report.summary.is_some(), &format!("the report {slug} has no `summary`: add one to {index}"));
        let version = format!("the report {slug} has no version: add `control` with `owner` and `version` to {index}");
        need(report.version.is_some() || report.kind != Kind::Report, &version);
        for kind in &report.unverified {
            need(
                false,
                &format!("nobody has verified the {kind} implications of {slug}: add `verified_by` to {index}"),
            );
        }
    }
    obstacles.extend(edition.reports.iter().flat_map(|report| unsigned(report, edition, output)));
    obstacles
}

/// Why the signature under a report does not cover it. Without one the others can be published, unless it is alone.
fn unsigned(report: &Report, edition: &Edition, output: &Output) -> Vec<String> {
    let slug = &report.slug;
    let Some(sign_off) = &report.sign_off else {
        let alone = edition.reports.len() == 1;
        let others = if alone { String::new() } else { format!("; or publish the others: `--without {slug}`") };
        let how = match &edition.edition {
            _ if edition.public => ": see `tallybook sign --help`".to_owned(),
            name => format!(" for the edition {name}: sign it with `--edition {name}`"),
        };
        return vec![format!("the report {slug} is not signed off{how}{others}")];
    };
    let mut why = Vec::new();
    if let Some(expires) = sign_off.expires.filter(|_| sign_off.expired) {
        why.push(format!("the sign-off of the report {slug} was good until {expires}"));
    }
    if !sign_off.changed.is_empty() {
        let files = some(&sign_off.changed);
        why.push(format!(
            "the report {slug} has changed since it was signed off: {files}; sign it again, or take back the changes"
        ));
        return why;
    }
    let made: Vec<(&str, String)> =
        signed_files(report, output).map(|(path, bytes)| (path, digest(&[bytes]))).collect();
    let differs = |(path, sha256): &&(&str, String)| sign_off.files.get(*path) != Some(sha256);
    let mut changed: Vec<String> = made.iter().filter(differs).map(|(path, _)| (*path).to_owned()).collect();
    let gone = sign_off.files.keys().filter(|path| !made.iter().any(|(made, _)| made == path));
    changed.extend(gone.cloned());
    if !changed.is_empty() {
        let files = some(&changed);
        why.push(format!(
            "the pages of the report {slug} are not those that were signed off: {files}; either another version of Tallybook \
             made them, or they link to what is left out now, or was then (`sign --without`); sign it again as it is now"
        ));
    }
    why
}

/// How a tree differs from its manifest and from the records of its reports: nothing, if it is what was signed.
/// `trusted` are records from elsewhere, by report; without them, those of the tree itself are used.
pub fn differences(tree: &Output, trusted: &[Statement]) -> Vec<String> {
    let mut found = Vec::new();
    match tree.get(MANIFEST) {
        None => found.push(format!("`{MANIFEST}` is missing: no build made this folder, or it was taken away")),
        Some(manifest) => found.extend(tree.against_manifest(manifest)),
    }
    let mut records: Vec<Statement> = trusted.to_vec();
    for (path, bytes) in tree.iter().filter(|(path, _)| path.ends_with(&format!("/{PUBLISHED_RECORD}"))) {
        match std::str::from_utf8(bytes).ok().and_then(|text| Statement::parse(text).ok()) {
            None => found.push(format!("`{path}` is no sign-off")),
            Some(record) => match trusted.iter().find(|it| it.predicate.report == record.predicate.report) {
                Some(known) if *known != record => {
                    found.push(format!("`{path}` is not the sign-off that was given to compare with"))
                }
                Some(_) => {}
                None => records.push(record),
            },
        }
    }
    if records.is_empty() {
        found.push("nothing in this folder was signed off".to_owned());
    }
    for record in &records {
        let named = format!("\"generator\": \"{}\"", record.predicate.generator);
        if tree.get(MANIFEST).is_some_and(|bytes| !String::from_utf8_lossy(bytes).contains(&named)) {
            found.push(format!("`{MANIFEST}` names another program than the sign-off"));
        }
        for file in &record.subject {
            match tree.get(&file.name) {
                None => found.push(format!("`{}` was signed off and is missing", file.name)),
                Some(bytes) if Some(digest(&[bytes]).as_str()) != file.sha256() => {
                    found.push(format!("`{}` is not what was signed off", file.name));
                }
                Some(_) => {}
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

/// Who signed, in a sentence.
pub fn in_words(record: &Statement) -> String {
    let Decision { report, body, role, date, code, .. } = &record.predicate;
    format!("the report {report} is what {body} signed off on {date} ({role}); code {code}")
}

/// The name under which a file was signed, if it was.
pub fn signed_name<'a>(bytes: &[u8], record: &'a Statement) -> Option<&'a str> {
    let sha256 = digest(&[bytes]);
    record.subject.iter().find(|file| file.sha256() == Some(sha256.as_str())).map(|file| file.name.as_str())
}

/// The first few of a list.
fn some(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(3).map(|name| format!("`{name}`")).collect();
    let rest = names.len() - shown.len();
    if rest == 0 { shown.join(", ") } else { format!("{} and {rest} more", shown.join(", ")) }
}
