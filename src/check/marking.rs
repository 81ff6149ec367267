//! Markings: what each stands for, whom the site is made for, and what one reader may not see.
//!
//! A [`Context`] reads for one audience. Whatever is above its reach is left out while the site is made, so that
//! nothing behind `check` ever holds it; here it is written down by name and place, for the report of redactions and
//! for the message that a text refers to it.

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use super::disclosure::SitePolicy;
use crate::diag::{Code, Diagnostic, quoted, suggest};
use crate::model::{self, Audience, Level, Marking, Markings, Withheld};
use crate::schema::{Release, SiteFile};
use crate::source::{Span, Spanned};

/// What one reading of a site may see, and what it has left out.
#[derive(Debug, Default)]
pub(crate) struct Protection {
    /// The markings of the site.
    pub(crate) markings: Markings,
    /// The most protected level that is shown.
    pub(crate) shows: Level,
    /// What everybody may see: what lies above it bears a badge where it is shown.
    pub(crate) everybody: Level,
    /// True if the whole site was read before: what it told is not told again.
    pub(crate) second: bool,
    /// What was left out.
    pub(crate) withheld: Vec<Withheld>,
    /// How far what is shown of each folder of `content/` is protected at most, by its own markings.
    pub(crate) holds: BTreeMap<String, Level>,
    /// For each folder of `content/`, the places of what a committee exempts from publication.
    pub(crate) exempt: BTreeMap<String, Vec<Span>>,
    /// What was left out by name: its kind, and where it is written.
    pub(crate) names: Unseen,
    /// The places of the files that were left out, for the digest of what an edition is made from.
    pub(crate) cut: Vec<Span>,
    /// The places of figures that are shown rounded.
    pub(crate) rounded: Vec<Span>,
    /// The files of which nothing is left, by path.
    pub(crate) gone: BTreeSet<String>,
    /// How far each folder of `data/` is protected: as far as the least protected report that uses it.
    pub(crate) folders: BTreeMap<String, Level>,
    /// How far each data source is protected.
    pub(crate) sources: BTreeMap<String, Level>,
    /// What the site releases by name.
    pub(crate) releases: Vec<super::release::Release>,
    /// What the site does about small numbers.
    pub(crate) small: SitePolicy,
}

/// Names that this edition leaves out: the kind of each thing, and where it is written.
pub type Unseen = BTreeMap<String, (&'static str, Span)>;

/// That a text uses what its edition leaves out.
pub(crate) fn refers_to_withheld(at: Span, kind: &str, name: &str, there: Span) -> Diagnostic {
    let message = format!("the {kind} `{name}` is withheld from this edition, and this refers to it");
    let hint = "mark what refers to it as well, or say it in other words; \
                if it may be shown, record who released it: `released: {by: …, date: …, reason: …}`";
    Diagnostic::new(Code::RefersToWithheld, at, message).also(there, "withheld here").hint(hint)
}

/// That something needs a row that its edition shows only with others.
pub(crate) fn refers_to_merged(at: Span, gone: &model::Unseen) -> Diagnostic {
    let into = gone.within.as_deref().unwrap_or_default();
    let message = format!(
        "the row `{}` is too small to be shown by itself: in this edition it stands in “{into}”, and this refers to it",
        gone.id
    );
    let hint = "speak of the rows that are shown or of their total, or mark what refers to it; \
                if its numbers may be shown, say why: `disclosure: {method: none, reason: …}`";
    Diagnostic::new(Code::RefersToWithheld, at, message).also(gone.span, "merged with others").hint(hint)
}

/// The markings and editions of a site. There is always an edition, and one of them is for everybody.
pub(crate) fn declared(config: &SiteFile, cx: &mut Context<'_>) -> (Markings, Vec<Audience>) {
    let markings = markings(config, cx);
    cx.protection.markings = markings.clone();
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    let mut audiences = Vec::new();
    for raw in &config.editions {
        if let Some(first) = seen.insert(&raw.id.0, raw.id.span) {
            cx.duplicate("edition", &raw.id.0, raw.id.span, first);
            continue;
        }
        audiences.push(Audience {
            id: raw.id.0.clone(),
            title: raw.title.clone().unwrap_or_else(|| raw.id.0.clone()),
            shows: match &raw.shows {
                // An edition whose reach nobody can read shows nothing that is marked.
                Some(name) => Some(cx.level(Some(name))).filter(|it| *it != Level::CLOSED).unwrap_or_default(),
                None => Level::OPEN,
            },
            public: raw.default,
        });
    }
    let mut defaults = config.editions.iter().filter(|raw| raw.default);
    if let (Some(first), Some(second)) = (defaults.next(), defaults.next()) {
        let message = "two editions are the default";
        let both = Diagnostic::new(Code::InvalidValue, second.id.span, message).also(first.id.span, "the first");
        cx.report(both.hint("only one edition is for everybody: remove `default: true` from the others"));
    }
    if audiences.is_empty() {
        audiences.push(Audience::default());
    }
    // The least that any edition shows is for everybody, unless the site says otherwise.
    let first = audiences.iter().position(|it| it.public).unwrap_or_else(|| {
        let least = audiences.iter().map(|it| it.shows).min();
        audiences.iter().position(|it| Some(it.shows) == least).unwrap_or(0)
    });
    audiences.iter_mut().enumerate().for_each(|(at, it)| it.public = at == first);
    (markings, audiences)
}

fn markings(config: &SiteFile, cx: &mut Context<'_>) -> Markings {
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    let mut all = Vec::new();
    for raw in &config.markings {
        let names = std::iter::once((raw.id.0.clone(), raw.id.span));
        let names = names.chain(raw.aliases.0.iter().map(|it| (it.value.to_lowercase(), it.span)));
        for (name, span) in names {
            if let Some(first) = seen.insert(name.clone(), span) {
                cx.duplicate("marking", &name, span, first);
            }
        }
        all.push(Marking {
            id: raw.id.0.clone(),
            title: raw.title.as_ref().unwrap_or(&raw.id.0).to_uppercase(),
            aliases: raw.aliases.0.iter().map(|it| it.value.clone()).collect(),
            handling: raw.handling.clone(),
            exempt: raw.exempt,
        });
    }
    Markings(all)
}

impl Context<'_> {
    /// How far something that bears this marking is protected. What nobody can read is closed to all: a slip of the
    /// pen must not show anything.
    pub(crate) fn level(&mut self, marking: Option<&Spanned<String>>) -> Level {
        let Some(name) = marking else { return Level::OPEN };
        match self.protection.markings.find(name) {
            Some((level, false)) => level,
            Some((level, true)) => {
                let marking = self.protection.markings.get(level);
                let current = marking.map_or("", |it| it.id.as_str()).to_owned();
                let title = marking.map_or("", |it| it.title.as_str());
                let message = format!("`{}` is a term of an older scheme", name.value);
                let hint = match title.eq_ignore_ascii_case(&current) {
                    true => format!("write `{current}`: that is what is printed"),
                    false => format!("write `{current}`; “{title}” is printed"),
                };
                let fault = Diagnostic::new(Code::OldMarking, name.span, message).hint(hint).fix(name.span, current);
                self.report(fault);
                level
            }
            None => {
                let all: Vec<&str> = self.protection.markings.0.iter().map(|it| it.id.as_str()).collect();
                let (message, hint) = if all.is_empty() {
                    (
                        format!("nothing can be marked `{}`: the site declares no markings", name.value),
                        "declare them in `tallybook.yaml`: `markings: [{id: partner, title: Partners only}]`, and for \
                         whom the site is made: `editions: [{id: public, default: true}, {id: partner, shows: partner}]`"
                            .to_owned(),
                    )
                } else {
                    let hint = suggest(name, all.iter().copied());
                    let hint = hint.unwrap_or_else(|| format!("there is: {}", quoted(all.iter().copied())));
                    (format!("there is no marking `{}`", name.value), hint)
                };
                self.report(Diagnostic::new(Code::UnknownName, name.span, message).hint(hint));
                Level::CLOSED
            }
        }
    }

    /// True if this reading may see what is protected so far.
    pub(crate) fn sees(&self, level: Level) -> bool {
        level <= self.protection.shows
    }

    /// True if everybody may read what is made: then small numbers are protected.
    pub(crate) fn is_for_everybody(&self) -> bool {
        self.protection.shows <= self.protection.everybody
    }

    /// A record of a release, if its date can be read.
    pub(crate) fn released(&mut self, release: Option<&Release>) -> bool {
        release.is_some_and(|it| self.date(&it.date).is_some())
    }

    /// What is printed beside a thing that not everybody may see.
    pub(crate) fn badge(&self, level: Level) -> Option<String> {
        let protected = level > self.protection.everybody;
        self.protection.markings.get(level).filter(|_| protected).map(|it| it.title.clone())
    }

    /// Writes down that something is left out.
    pub(crate) fn withhold(&mut self, kind: &'static str, name: &str, level: Level, reason: &str, at: (&str, Span)) {
        let (place, span) = at;
        let (name, reason, place) = (name.to_owned(), reason.to_owned(), place.to_owned());
        self.protection.names.entry(name.clone()).or_insert((kind, span));
        self.protection.withheld.push(Withheld { kind, name, level, reason, place, span });
    }

    /// That `name` is withheld, if it is.
    pub(crate) fn unseen(&self, name: &Spanned<String>) -> Option<Diagnostic> {
        let (kind, there) = self.protection.names.get(&name.value)?;
        Some(refers_to_withheld(name.span, kind, name, *there))
    }

    /// Does again what was done before: what is found was told then.
    pub(crate) fn silently<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let told = std::mem::take(&mut self.findings.diagnostics);
        let done = work(self);
        self.findings.diagnostics = told;
        done
    }

    /// Looks for faults and makes nothing: what the first reading has told is not looked for again.
    pub(crate) fn unless_told(&mut self, look: impl FnOnce(&mut Self)) {
        if !self.protection.second {
            look(self);
        }
    }

    /// Does something of which all faults have been told by the first reading.
    pub(crate) fn again<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let told = std::mem::take(&mut self.findings.diagnostics);
        let done = work(self);
        let mut all = told;
        let new = std::mem::take(&mut self.findings.diagnostics);
        if !self.protection.second {
            all.extend(new);
        }
        self.findings.diagnostics = all;
        done
    }
}
