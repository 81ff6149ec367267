//! `tallybook sign`, `publish` and `verify`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::build::{Progress, folder};
use super::{Failure, SiteEdition, Verdict, leaks, print_diagnostics, say, tell_summary, today};
use crate::check::{Later, sign_off_path};
use crate::diag::Format;
use crate::edition::Report;
use crate::model::{Date, Level, Moment};
use crate::output::{Cache, Output, create};
use crate::schema::sign_off::Statement;
use crate::signoff::{self, PUBLISHED_RECORD, Signature};
use crate::source::Sources;
use crate::{Checked, Formats, Wanted, check_edition, render};

/// Signs a report: its record goes beside its `index.md`. What is signed is the report of a site without some others.
pub(super) fn sign(
    site: &SiteEdition,
    name: Option<&str>,
    signature: &Signature,
    without: Vec<String>,
) -> Result<Verdict, Failure> {
    let (wanted, site) = (site.wanted(), site.folder.site.as_path());
    for date in [Some(&signature.date), signature.expires.as_ref()].into_iter().flatten() {
        Date::parse(date).ok_or_else(|| Failure::NoDate(date.clone()))?;
    }
    if Date::parse(&signature.date).zip(today()).is_some_and(|(date, today)| date > today) {
        return Err(Failure::NotYet(signature.date.clone()));
    }
    let sources = Sources::load(site)?;
    let wanted = Wanted { later: Later { now: None, without: left_out(without, &sources)? }, ..wanted };
    let before = check_edition(&sources, today(), &wanted)?;
    let faults = signoff::faults(&before);
    let Some(edition) = before.ready.as_ref().filter(|_| faults.is_empty()).map(|(edition, _)| edition) else {
        return Ok(refuse("signed", &before, &sources, &faults));
    };
    let report = chosen(&edition.reports, name)?;
    let path = sign_off_path(&report.slug, &edition.edition, edition.public);
    let edition = edition.edition.as_str();
    // Pages say who signed them, so they are made once more with the signature on them.
    let promise = signoff::record(report, edition, signature, &before.waived, None);
    let sources = sources.with(&path, promise.write());
    let signed = check_edition(&sources, today(), &wanted)?;
    let (reports, output) = made(&signed, site)?;
    let report = reports.iter().find(|it| it.slug == report.slug).expect("a signature takes no report away");
    let record = signoff::record(report, edition, signature, &signed.waived, Some(&output));
    create(site, &path, &record.write())?;
    say(&format!("{} files signed; the record is `{path}`: keep it in version control", record.subject.len()));
    say(&format!("code {}", record.predicate.code));
    Ok(Verdict::Clean)
}

/// Builds the site and writes it, if every report is signed as it is and nothing else is missing.
///
/// Reports that are not released at `now` are left out, to the last byte, and so are those of the folders `without`.
pub(super) fn publish(
    site: &SiteEdition,
    out: &Path,
    now: Option<Moment>,
    without: Vec<String>,
) -> Result<Verdict, Failure> {
    let (wanted, site) = (site.wanted(), site.folder.site.as_path());
    let sources = Sources::load(site)?;
    let wanted = Wanted { later: Later { now, without: left_out(without, &sources)? }, ..wanted };
    let checked = check_edition(&sources, today(), &wanted)?;
    if checked.ready.is_none() || checked.has_errors() {
        let faults = signoff::faults(&checked);
        return Ok(refuse("published", &checked, &sources, &faults));
    }
    let (reports, mut output) = made(&checked, site)?;
    let (edition, theme) = checked.ready.as_ref().expect("it was looked at");
    leaks::refuse((&sources, &checked.as_written), (&output, edition, theme), &Cache::of_site(site))?;
    let obstacles = signoff::obstacles(&checked, edition, &output);
    if !obstacles.is_empty() {
        return Ok(refuse("published", &checked, &sources, &obstacles));
    }
    for report in reports {
        let record = report.sign_off.as_ref().and_then(|it| sources.find(&it.path));
        let (_, file) = record.expect("every report is signed");
        output.insert(format!("{}/{PUBLISHED_RECORD}", report.slug), file.text());
    }
    let out = &folder(Some(out), edition)?;
    output.write_to(out, &edition.label())?;
    say(&format!("{} files published to `{}`", output.len(), out.display()));
    for it in checked.withheld.iter().filter(|it| it.kind == "report" && it.level == Level::CLOSED) {
        let why = if wanted.later.without.contains(&it.name) { "left out" } else { "not released yet" };
        say(&format!("{}: {why}; nothing of it is in there", it.name));
    }
    if !checked.as_written.is_empty() {
        say(
            "what was left out has errors, which `tallybook check` tells; none of its text as written is in there either",
        );
    }
    for report in reports {
        let sign_off = report.sign_off.as_ref().expect("every report is signed");
        say(&format!(
            "{}: signed off by {} on {}; code {}",
            report.slug, sign_off.body, sign_off.date, report.inputs.code
        ));
    }
    Ok(Verdict::Clean)
}

/// Compares a published folder, or one file of it, with what was signed.
pub(super) fn verify(path: &Path, records: &[PathBuf]) -> Result<Verdict, Failure> {
    let trusted: Vec<Statement> = records.iter().map(|path| read_record(path)).collect::<Result<_, _>>()?;
    if path.is_file() {
        return verify_file(path, trusted);
    }
    let tree = Output::read(path)?;
    let differences = signoff::differences(&tree, &trusted);
    if !differences.is_empty() {
        say(&format!("`{}` is not what was signed off:", path.display()));
        differences.iter().for_each(|it| say(&format!("  {it}")));
        return Ok(Verdict::Faults);
    }
    let own = tree.iter().filter(|(path, _)| path.ends_with(&format!("/{PUBLISHED_RECORD}")));
    let own = own.filter_map(|(_, bytes)| Statement::parse(std::str::from_utf8(bytes).ok()?).ok());
    own.for_each(|record| say(&signoff::in_words(&record)));
    say(&format!("{} files, none changed, none missing, none added", tree.len()));
    if trusted.is_empty() {
        say("compare the code with that of the minutes, or give the record that you trust: `--record FILE`");
    }
    Ok(Verdict::Clean)
}

fn verify_file(path: &Path, trusted: Vec<Statement>) -> Result<Verdict, Failure> {
    let bytes = Output::read_file(path)?;
    let records = if trusted.is_empty() {
        let beside = path.ancestors().skip(1).map(|folder| folder.join(PUBLISHED_RECORD)).find(|it| it.is_file());
        vec![read_record(&beside.ok_or_else(|| Failure::NoRecord(path.to_owned()))?)?]
    } else {
        trusted
    };
    for record in &records {
        if let Some(name) = signoff::signed_name(&bytes, record) {
            say(&format!("this is `{name}` as it was signed off: {}", signoff::in_words(record)));
            return Ok(Verdict::Clean);
        }
    }
    say(&format!("`{}` is no file that was signed off, or it has changed since", path.display()));
    Ok(Verdict::Faults)
}

fn read_record(path: &Path) -> Result<Statement, Failure> {
    let bytes = Output::read_file(path)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| Failure::NotARecord(path.to_owned()))?;
    Statement::parse(text).map_err(|_| Failure::NotARecord(path.to_owned()))
}

/// The reports of a checked site and its files.
fn made<'a>(checked: &'a Checked, site: &Path) -> Result<(&'a [Report], Output), Failure> {
    let (edition, theme) = checked.ready.as_ref().expect("it was checked before");
    let progress = Progress::start();
    let tell = |done, of| progress.charts(done, of);
    let (output, found) = render(edition, theme, &Formats::default(), &Cache::of_site(site), &tell);
    progress.end();
    if found.has_errors() {
        return Err(Failure::Templates);
    }
    Ok((&edition.reports, output))
}

/// What is left out: folders of `content/` that the site has.
fn left_out(names: Vec<String>, sources: &Sources) -> Result<BTreeSet<String>, Failure> {
    let below = sources.below("content/").filter_map(|(_, file)| file.path().split('/').nth(1));
    let known: BTreeSet<&str> = below.map(|name| name.trim_end_matches(".md")).collect();
    if let Some(name) = names.iter().find(|name| !known.contains(name.as_str())) {
        return Err(Failure::NoReport(name.clone(), known.into_iter().collect::<Vec<_>>().join(", ")));
    }
    Ok(names.into_iter().collect())
}

/// The report of a name; without one, the only report.
fn chosen<'a>(reports: &'a [Report], name: Option<&str>) -> Result<&'a Report, Failure> {
    let slugs = || reports.iter().map(|report| report.slug.as_str()).collect::<Vec<_>>().join(", ");
    match (name, reports) {
        (None, [only]) => Ok(only),
        (None, _) => Err(Failure::WhichReport(slugs())),
        (Some(name), _) => {
            reports.iter().find(|report| report.slug == name).ok_or_else(|| Failure::NoReport(name.to_owned(), slugs()))
        }
    }
}

/// Says everything that stands in the way, at once.
fn refuse(what: &str, checked: &Checked, sources: &Sources, why: &[String]) -> Verdict {
    print_diagnostics(&checked.diagnostics, sources, Format::Human);
    tell_summary(&checked.diagnostics, Format::Human);
    say(&format!("nothing was {what}:"));
    why.iter().for_each(|it| say(&format!("  - {it}")));
    Verdict::Faults
}
