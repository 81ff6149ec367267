//! The configuration of the site.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Context, map};
use crate::boundary::Features;
use crate::diag::{Code, Diagnostic, Level, Policy, Severity, Waiver, nearest, suggest};
use crate::model::{Area, Areas, Data, Date};
use crate::schema;
use crate::source::{Span, Spanned};

/// Whom a reader can ask.
#[derive(Clone, Debug)]
pub struct Contact {
    /// A team or role.
    pub name: String,
    /// The address.
    pub email: Option<String>,
    /// The telephone number.
    pub telephone: Option<String>,
    /// A page.
    pub url: Option<String>,
}

/// How far the site meets the standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compliance {
    /// It meets it.
    Full,
    /// It meets most of it.
    Partial,
    /// It does not meet it.
    None,
}

/// What the accessibility statement says.
#[derive(Clone, Debug)]
pub struct Accessibility {
    /// How far the site meets the standard.
    pub compliance: Compliance,
    /// The day the statement was written.
    pub prepared: Date,
    /// The day it was last looked at.
    pub reviewed: Date,
    /// The day the site was last tested.
    pub tested: Date,
    /// Who tested it and how.
    pub method: String,
    /// What fails.
    pub non_compliance: Vec<String>,
    /// What would be a disproportionate burden to mend.
    pub disproportionate_burden: Vec<String>,
    /// What the law leaves out.
    pub out_of_scope: Vec<String>,
    /// Working days until a request is answered.
    pub reply_days: String,
    /// Where the date of the review stands.
    pub span: Span,
}

/// The areas that data may name.
pub(super) fn areas(
    config: &schema::SiteFile,
    boundaries: &BTreeMap<String, Arc<Features>>,
    cx: &mut Context<'_>,
) -> Areas {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    let mut tiles: BTreeMap<(&str, (u32, u32)), Span> = BTreeMap::new();
    let mut areas = Vec::new();
    for raw in &config.areas {
        if let Some(first) = seen.insert(&raw.id.0, raw.id.span) {
            cx.duplicate("area", &raw.id.0, raw.id.span, first);
            continue;
        }
        let tile = raw.tile.as_ref().and_then(|tile| check_tile(tile, cx));
        if let (Some(tile), Some(written)) = (tile, &raw.tile)
            && let Some(first) = tiles.insert((&raw.kind, tile), written.span)
        {
            let message = format!("two areas of kind `{}` have the same tile", raw.kind);
            let both = Diagnostic::new(Code::InvalidValue, written.span, message).also(first, "the first");
            cx.report(both.hint("give each area a column and row of its own"));
        }
        areas.push(Area {
            id: raw.id.0.clone(),
            name: raw.name.value.clone(),
            kind: raw.kind.clone(),
            aliases: raw.aliases.0.clone(),
            own: raw.own,
            tile,
            short: raw.short.clone(),
            shape: None,
        });
    }
    let boundaries = map::boundaries(config, boundaries, &mut areas, cx);
    Areas::new(areas, boundaries)
}

fn check_tile(tile: &Spanned<Vec<u32>>, cx: &mut Context<'_>) -> Option<(u32, u32)> {
    if let [column, row] = tile.value.as_slice() {
        return Some((*column, *row));
    }
    let message = "a tile has a column and a row";
    cx.report(Diagnostic::new(Code::InvalidValue, tile.span, message).hint("write `[column, row]`, such as `[2, 4]`"));
    None
}

/// What the site makes of warnings.
pub(super) fn policy(config: &schema::SiteFile, cx: &mut Context<'_>) -> Policy {
    let levels = config.checks.0.iter().filter_map(|(name, level)| {
        let code = warning(name, cx)?;
        let level = match level {
            schema::Level::Off => Level::Off,
            schema::Level::Warning => Level::Warning,
            schema::Level::Error => Level::Error,
        };
        Some((code, level))
    });
    let levels = levels.collect();
    let waivers = config.waivers.iter().filter_map(|raw| waiver(raw, cx)).collect();
    Policy { levels, waivers }
}

fn waiver(raw: &schema::Waiver, cx: &mut Context<'_>) -> Option<Waiver> {
    let (code, expires) = (warning(&raw.code, cx), cx.date(&raw.expires));
    if cx.sources.find(&raw.file).is_none() {
        let message = format!("there is no file `{}`", raw.file.value);
        let near = suggest(&raw.file, cx.sources.iter().map(|(_, file)| file.path()));
        let hint = near.or_else(|| Some("write its path from the folder of the site: `content/2024/index.md`".into()));
        cx.report(Diagnostic::new(Code::UnknownName, raw.file.span, message).maybe_hint(hint));
        return None;
    }
    let expires = expires?;
    Some(Waiver {
        code: code?,
        file: raw.file.value.clone(),
        text: raw.text.clone(),
        reason: raw.reason.clone(),
        by: raw.by.clone(),
        expires: expires.to_string(),
        expired: cx.today.is_some_and(|today| today > expires),
        span: raw.code.span,
    })
}

/// The code of a name, if it is a warning: errors cannot be waived.
fn warning(name: &Spanned<String>, cx: &mut Context<'_>) -> Option<Code> {
    let Some(code) = Code::ALL.iter().find(|code| code.name() == name.value) else {
        let message = format!("there is no code `{}`", name.value);
        let hint = nearest(name, Code::ALL.iter().map(|code| code.name()));
        let hint =
            hint.map_or_else(|| "`tallybook explain` lists them all".into(), |it| format!("did you mean `{it}`?"));
        cx.report(Diagnostic::new(Code::UnknownName, name.span, message).hint(hint));
        return None;
    };
    if code.severity() == Severity::Error {
        let message = format!("`{}` is an error, and stays one", name.value);
        let hint = "mend what it tells of: a report whose numbers do not tally is never made";
        cx.report(Diagnostic::new(Code::InvalidValue, name.span, message).hint(hint));
        return None;
    }
    Some(*code)
}

pub(super) fn contact(raw: &schema::Contact, cx: &mut Context<'_>) -> Contact {
    if let Some(url) = &raw.url {
        web_address(url, cx);
    }
    if let Some(email) = raw.email.as_ref().filter(|email| !email.contains('@')) {
        let message = format!("`{}` is not an e-mail address", email.value);
        cx.report(Diagnostic::new(Code::InvalidValue, email.span, message));
    }
    Contact {
        name: raw.name.clone(),
        email: raw.email.as_ref().map(|it| it.value.clone()),
        telephone: raw.telephone.clone(),
        url: raw.url.as_ref().map(|it| it.value.clone()),
    }
}

/// Reports an address that is not one of the web.
pub(super) fn web_address(url: &Spanned<String>, cx: &mut Context<'_>) {
    if !url.starts_with("https://") && !url.starts_with("http://") {
        let message = format!("`{}` is not a web address", url.value);
        cx.report(Diagnostic::new(Code::InvalidValue, url.span, message).hint("start it with `https://`"));
    }
}

pub(super) fn accessibility(raw: &schema::Accessibility, cx: &mut Context<'_>) -> Option<Accessibility> {
    let compliance = match raw.compliance.as_str() {
        "full" => Some(Compliance::Full),
        "partial" => Some(Compliance::Partial),
        "none" => Some(Compliance::None),
        other => {
            let message = format!("`{other}` is not a state of compliance");
            let hint = "write `full`, `partial` or `none`";
            cx.report(Diagnostic::new(Code::InvalidValue, raw.compliance.span, message).hint(hint));
            None
        }
    };
    let [prepared, reviewed, tested] = [&raw.prepared, &raw.reviewed, &raw.tested].map(|date| cx.date(date));
    if let (Some(reviewed), Some(today)) = (reviewed, cx.today)
        && reviewed.days_to(today) > 366
    {
        let message = format!("the accessibility statement was last reviewed on {reviewed}, more than a year ago");
        let hint = "test the site, review the statement, and write the new dates";
        cx.report(Diagnostic::new(Code::StatementOutOfDate, raw.reviewed.span, message).hint(hint));
    }
    let gaps = raw.non_compliance.0.len() + raw.disproportionate_burden.0.len();
    if compliance == Some(Compliance::Full) && gaps > 0 {
        let message = "the statement says that everything complies, and lists what does not";
        let fault = Diagnostic::new(Code::InvalidValue, raw.compliance.span, message);
        cx.report(fault.hint("write `compliance: partial`, or remove the list"));
    }
    Some(Accessibility {
        compliance: compliance?,
        prepared: prepared?,
        reviewed: reviewed?,
        tested: tested?,
        method: raw.method.clone(),
        non_compliance: raw.non_compliance.0.clone(),
        disproportionate_burden: raw.disproportionate_burden.0.clone(),
        out_of_scope: raw.out_of_scope.0.clone(),
        reply_days: raw.reply_days.map_or_else(|| "10".into(), |days| days.value.to_string()),
        span: raw.reviewed.span,
    })
}

/// The kinds of area of which every one has a page. Some area is of each kind.
pub(super) fn area_pages(config: &schema::SiteFile, data: &Data, cx: &mut Context<'_>) -> Vec<String> {
    let known: BTreeSet<&str> = data.areas.iter().map(|area| area.kind.as_str()).collect();
    for kind in config.area_pages.0.iter().filter(|kind| !known.contains(kind.as_str())) {
        cx.unknown("kind of area", kind, known.iter().copied());
    }
    config.area_pages.0.iter().map(|kind| kind.value.clone()).collect()
}
