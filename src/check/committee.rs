//! Committee papers and minutes: what they must hold, and how they refer to one another.

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use super::exempt::{self, Exemption, Holder, Record, Seen};
use super::figure::inlines;
use super::report::{Leaf, NumberStyle, Report, Section};
use crate::diag::{Code, Diagnostic, suggest};
use crate::model::{Areas, Date, Level};
use crate::narrative::{Block, Container, Document, Inline};
use crate::schema;
use crate::schema::committee::PaperHeading;
pub use crate::schema::committee::{ImplicationKind, Progress};
use crate::source::{Span, Spanned};
use crate::strings::{Strings, say};

/// What kind of document a folder of `content/` is.
#[derive(Debug)]
pub enum Kind {
    /// A report of numbered sections, each a page.
    Report,
    /// A paper to a committee.
    Paper(Box<Paper>),
    /// Minutes of a committee.
    Minutes(Box<Minutes>),
}

/// A paper to a committee.
#[derive(Debug)]
pub struct Paper {
    /// The body it goes to.
    pub body: String,
    /// The day of the meeting.
    pub date: Option<Date>,
    /// The number of the item on the agenda.
    pub item: Option<String>,
    /// The names of the wards that it concerns; "All".
    pub wards: Vec<String>,
    /// `No`, or `Yes` with a reference.
    pub key_decision: String,
    /// The role of whose report it is.
    pub report_of: String,
    /// Who answers for it: for what, and the role.
    pub accountable: Vec<(String, String)>,
    /// The roles that wrote it.
    pub authors: Vec<String>,
    /// Why it or a part of it is exempt from publication; nothing for a public paper.
    pub exempt: Option<Exemption>,
    /// What the committee is asked to decide.
    pub recommendations: Vec<Recommendation>,
    /// What the decision would mean.
    pub implications: Vec<Implication>,
    /// What it rests on.
    pub background: Vec<Attachment>,
    /// What is attached.
    pub appendices: Vec<Attachment>,
}

/// A recommendation.
#[derive(Debug)]
pub struct Recommendation {
    /// Its name.
    pub id: Spanned<String>,
    /// Its words.
    pub text: Vec<Inline>,
    /// Its parts.
    pub items: Vec<Vec<Inline>>,
    /// The role of who moved it at a meeting.
    pub raised_by: Option<String>,
    /// The role of who carries it out.
    pub owner: Option<String>,
    /// The day by which.
    pub due: Option<Date>,
    /// How far it has come, if somebody has said so.
    pub status: Option<Progress>,
    /// How far its words are protected.
    pub level: Level,
    /// True if words of its author stand in its place.
    pub withheld: bool,
}

/// An implication.
#[derive(Debug)]
pub struct Implication {
    /// What it is about.
    pub kind: ImplicationKind,
    /// Its paragraphs.
    pub text: Vec<Vec<Inline>>,
    /// The role of who has verified it.
    pub verified_by: Option<String>,
    /// True if words of its author stand in its place.
    pub withheld: bool,
}

/// A document that a paper names.
#[derive(Debug)]
pub struct Attachment {
    /// What is printed before its title, if not everybody may see it.
    pub badge: Option<String>,
    /// Its title.
    pub title: String,
    /// Where it lies on the web.
    pub url: Option<String>,
    /// A report of this site.
    pub about: Option<Spanned<String>>,
    /// What a reader must know of it.
    pub note: Option<String>,
}

/// Minutes of one item.
#[derive(Debug)]
pub struct Minutes {
    /// The body that met.
    pub body: String,
    /// The day.
    pub date: Option<Date>,
    /// The number of the item.
    pub item: Option<String>,
    /// The papers that were before it.
    pub papers: Vec<Spanned<String>>,
    /// A recording.
    pub recording: Option<Attachment>,
    /// Who was there, who sent apologies, what interests were declared.
    pub attendance: [Vec<String>; 3],
    /// What was said.
    pub points: Vec<Point>,
    /// What somebody undertook to do.
    pub actions: Vec<Action>,
    /// What became of the recommendations.
    pub resolutions: Vec<Resolution>,
    /// Recommendations of the meeting itself.
    pub added: Vec<Recommendation>,
    /// Documents beside the papers.
    pub supporting: Vec<Attachment>,
}

/// A point of a discussion.
#[derive(Debug)]
pub struct Point {
    /// Its name.
    pub id: Spanned<String>,
    /// What it is about.
    pub topic: String,
    /// The role of who raised it.
    pub raised_by: Option<String>,
    /// The role of who answered.
    pub answered_by: Option<String>,
    /// What was said.
    pub text: Vec<Inline>,
    /// True if words of its author stand in its place.
    pub withheld: bool,
}

/// An action.
#[derive(Debug)]
pub struct Action {
    /// Its name.
    pub id: Spanned<String>,
    /// What is to be done.
    pub text: Vec<Inline>,
    /// The role of who does it.
    pub owner: Option<String>,
    /// The day by which.
    pub due: Option<Date>,
    /// How far it has come.
    pub status: Progress,
    /// True if words of its author stand in its place.
    pub withheld: bool,
}

/// What became of a recommendation.
#[derive(Debug)]
pub struct Resolution {
    /// The name of the recommendation.
    pub of: Spanned<String>,
    /// Its words, where they were amended.
    pub text: Option<Vec<Inline>>,
    /// True if words of its author stand in its place.
    pub withheld: bool,
}

/// Sections of a paper that are made from its front matter. A file of that name may stand before what is made.
pub const RECOMMENDATIONS: &str = "recommendations";
/// See [`RECOMMENDATIONS`].
pub const IMPLICATIONS: &str = "implications";
/// See [`RECOMMENDATIONS`].
pub const BACKGROUND: &str = "background-papers";
/// See [`RECOMMENDATIONS`].
pub const APPENDICES: &str = "appendices";

/// The headings of a paper to a body that names none: name of the file, key of the heading, and whether it is numbered.
const USUAL: [(&str, &str, bool); 10] = [
    ("executive-summary", "heading.executive_summary", false),
    (RECOMMENDATIONS, "heading.recommendations", true),
    ("introduction", "heading.introduction", true),
    ("options", "heading.options", true),
    ("reasons", "heading.reasons", true),
    ("consultation", "heading.consultation", true),
    ("impact", "heading.impact", true),
    (IMPLICATIONS, "heading.implications", true),
    (BACKGROUND, "heading.background", true),
    (APPENDICES, "heading.appendices", true),
];

/// The sections of minutes, made from their front matter.
const MINUTES: [(&str, &str); 5] = [
    ("attendance", "heading.attendance"),
    ("points", "heading.points"),
    ("actions", "heading.actions"),
    ("resolutions", "heading.resolutions"),
    ("supporting-documents", "heading.supporting"),
];

/// The bodies of a site by name.
pub(super) type Bodies = BTreeMap<String, schema::committee::Body>;

/// The bodies that papers go to.
pub(super) fn bodies(config: &schema::SiteFile, cx: &mut Context<'_>) -> Bodies {
    let mut bodies: Bodies = BTreeMap::new();
    for body in &config.bodies {
        if let Some(first) = bodies.get(&body.id.0) {
            cx.duplicate("body", &body.id.0, body.id.span, first.id.span);
            continue;
        }
        bodies.insert(body.id.0.clone(), body.clone());
    }
    bodies
}

/// The sections of a paper, in the order of its body; `below` are the files that its folder holds.
pub(super) fn sections(
    head: &schema::committee::Paper,
    mut below: BTreeMap<String, Leaf>,
    first: &Document,
    bodies: &Bodies,
    cx: &mut Context<'_>,
) -> Vec<Section> {
    let own = bodies.get(&head.body.value).map(|body| body.paper.as_slice()).unwrap_or_default();
    let start = Span::new(first.source, 0..0);
    let strings = cx.strings.clone();
    let usual = || {
        USUAL
            .iter()
            .map(|(id, title, numbered)| ((*id).to_owned(), Spanned::new(say!(strings, *title), start), *numbered))
    };
    let written = |it: &PaperHeading| (it.id.0.clone(), it.title.clone(), it.numbered != Some(false));
    let wanted: Vec<(String, Spanned<String>, bool)> =
        if own.is_empty() { usual().collect() } else { own.iter().map(written).collect() };
    let mut sections = Vec::new();
    for (id, title, numbered) in &wanted {
        let name = below.keys().find(|name| bare(name) == id).cloned();
        let document = name.and_then(|name| below.remove(&name)).and_then(|leaf| leaf.document);
        let made = [RECOMMENDATIONS, IMPLICATIONS, BACKGROUND, APPENDICES].contains(&id.as_str());
        needs_words(document.as_ref(), made, id, title, head.body.span, cx);
        let document = document.unwrap_or_else(|| Document::empty(first.source));
        let style = if *numbered { NumberStyle::Section } else { NumberStyle::Unnumbered };
        let level = document.front.as_ref().map_or(Level::OPEN, |front| cx.level(front.marking.as_ref()));
        let section = Section::plain(Spanned::new(id.clone(), start), title.clone(), style, document);
        sections.push(Section { badge: cx.badge(level), ..section });
    }
    for (name, leaf) in below {
        let Some(document) = leaf.document else { continue };
        let message = format!("papers to this body have no section `{}`", bare(&name));
        let hint = suggest(bare(&name), wanted.iter().map(|(id, ..)| id.as_str()));
        let hint = hint.or_else(|| Some("rename the file, or add the heading to the body in `tallybook.yaml`".into()));
        cx.report(Diagnostic::new(Code::UnknownName, Span::new(document.source, 0..0), message).maybe_hint(hint));
    }
    sections
}

/// The name of a file without the number that orders it.
pub(super) fn bare(name: &str) -> &str {
    name.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches('-')
}

/// A committee wants every heading, and an explicit "None" where there is nothing to say.
fn needs_words(document: Option<&Document>, made: bool, id: &str, title: &str, body: Span, cx: &mut Context<'_>) {
    let fault = match document {
        None if made => return,
        None => Diagnostic::new(Code::MissingSection, body, format!("this paper has no section “{title}”"))
            .label("this body asks for it")
            .hint(format!("write `{id}.md` beside `index.md`; if there is nothing to say, its whole text is `None.`")),
        Some(document) if document.blocks.is_empty() && !made => {
            let start = Span::new(document.source, 0..0);
            Diagnostic::new(Code::MissingSection, start, format!("the section “{title}” says nothing"))
                .hint("if there is nothing to say, say so: `None.`")
        }
        Some(_) => return,
    };
    cx.report(fault);
}

/// The sections of minutes.
pub(super) fn minutes_sections(head: &schema::committee::Minutes, first: &Document, strings: &Strings) -> Vec<Section> {
    let start = Span::new(first.source, 0..0);
    let there = |id: &str| match id {
        "attendance" => !(head.present.is_empty() && head.apologies.is_empty() && head.interests.is_empty()),
        "supporting-documents" => !(head.supporting.is_empty() && head.papers.0.is_empty() && head.recording.is_none()),
        _ => true,
    };
    let section = |(id, title): &(&str, &str)| {
        let (id, title) = (Spanned::new((*id).to_owned(), start), Spanned::new(say!(strings, *title), start));
        Section::plain(id, title, NumberStyle::Section, Document::empty(first.source))
    };
    MINUTES.iter().filter(|(id, _)| there(id)).map(section).collect()
}

/// The name of a body.
fn body(id: &Spanned<String>, bodies: &Bodies, cx: &mut Context<'_>) -> String {
    match bodies.get(&id.value) {
        Some(body) => body.name.clone(),
        None => {
            cx.unknown("body", id, bodies.keys().map(String::as_str));
            id.value.clone()
        }
    }
}

/// A paper, checked on its own.
pub(super) fn paper(
    raw: &schema::committee::Paper,
    folder: &str,
    bodies: &Bodies,
    areas: &Areas,
    cx: &mut Context<'_>,
) -> Paper {
    if raw.recommendations.is_empty() {
        let message = "this paper recommends nothing";
        let hint = "add `recommendations`: a committee that is asked to decide nothing is asked to note the paper";
        cx.report(Diagnostic::new(Code::MissingKey, raw.span.part(0..1), message).hint(hint));
    }
    let exempt = exempt::exemption(raw, cx);
    implications_complete(raw, cx);
    let notice = exempt.as_ref().map(|it| Spanned::new(it.notice(&cx.strings), raw.openness.span));
    let holder = Holder { folder, exempt: notice };
    let paper = Paper {
        body: body(&raw.body, bodies, cx),
        date: cx.date(&raw.date),
        item: raw.item.clone(),
        wards: wards(&raw.wards.0, areas, cx),
        key_decision: raw.key_decision.clone(),
        report_of: raw.report_of.clone(),
        accountable: raw.accountable.iter().map(|it| (it.title.clone(), it.role.clone())).collect(),
        authors: raw.author.0.clone(),
        exempt,
        recommendations: raw.recommendations.iter().map(|it| recommendation(it, &holder, cx)).collect(),
        implications: raw.implications.iter().map(|it| implication(it, &holder, cx)).collect(),
        background: attachments(&raw.background_papers.0, "background paper", &holder, cx),
        appendices: attachments(&raw.appendices.0, "appendix", &holder, cx),
    };
    exempt::agrees(raw, folder, cx);
    paper
}

/// Each kind of implication stands once, and somebody has verified it.
fn implications_complete(raw: &schema::committee::Paper, cx: &mut Context<'_>) {
    for kind in ImplicationKind::WORDS {
        let mut of_kind = raw.implications.iter().filter(|it| it.kind.value.word() == *kind);
        let Some(first) = of_kind.next() else {
            let message = format!("this paper does not say what its {kind} implications are");
            let hint = format!("add `- {{kind: {kind}, text: None., verified_by: …}}` to `implications`");
            cx.report(Diagnostic::new(Code::MissingKey, raw.span.part(0..1), message).hint(hint));
            continue;
        };
        of_kind.for_each(|it| cx.duplicate("implication", kind, it.kind.span, first.kind.span));
        if first.verified_by.is_none() {
            let message = format!("nobody has verified the {kind} implications");
            let hint = "add `verified_by:` with the role of who did; until then the paper cannot be published";
            cx.report(Diagnostic::new(Code::Unverified, first.kind.span, message).hint(hint));
        }
    }
}

fn wards(raw: &[Spanned<String>], areas: &Areas, cx: &mut Context<'_>) -> Vec<String> {
    if let [only] = raw
        && only.value.eq_ignore_ascii_case("all")
    {
        return vec!["All".to_owned()];
    }
    let name = |id: &Spanned<String>| match areas.get(&id.value) {
        Some(area) => Some(area.name.clone()),
        None => {
            cx.unknown("area", id, areas.iter().map(|area| area.id.as_str()));
            None
        }
    };
    raw.iter().filter_map(name).collect()
}

/// The words of a record under its badge, or what stands in their place; and whether it is withheld.
fn words(seen: Seen, words: impl FnOnce() -> Vec<Inline>) -> (Vec<Inline>, bool) {
    match seen {
        Seen::Shown(badge) => (badge.map(Inline::Badge).into_iter().chain(words()).collect(), false),
        Seen::Notice(notice) => (notice, true),
    }
}

fn recommendation(
    raw: &schema::committee::Recommendation,
    holder: &Holder<'_>,
    cx: &mut Context<'_>,
) -> Recommendation {
    let (marking, notice) = (raw.marking.as_ref(), raw.notice.as_ref());
    let record = Record { kind: "recommendation", name: &raw.id.0, marking, notice, span: raw.span };
    let (text, withheld) = words(holder.see(&record, cx), || inlines(&raw.text, cx));
    let id = Spanned::new(raw.id.0.clone(), raw.id.span);
    if withheld {
        let (items, raised_by, owner, due, status) = (Vec::new(), None, None, None, None);
        return Recommendation { id, text, items, raised_by, owner, due, status, level: Level::OPEN, withheld };
    }
    Recommendation {
        id,
        text,
        items: raw.items.iter().map(|item| inlines(item, cx)).collect(),
        raised_by: raw.raised_by.clone(),
        owner: raw.owner.clone(),
        due: raw.due.as_ref().and_then(|date| cx.date(date)),
        status: raw.status,
        level: cx.silently(|cx| cx.level(raw.marking.as_ref())),
        withheld,
    }
}

fn implication(raw: &schema::committee::Implication, holder: &Holder<'_>, cx: &mut Context<'_>) -> Implication {
    let (marking, notice) = (raw.marking.as_ref(), raw.notice.as_ref());
    let kind = raw.kind.value;
    let record = Record { kind: "implication", name: kind.word(), marking, notice, span: raw.span };
    let (text, withheld) = match holder.see(&record, cx) {
        Seen::Shown(badge) => {
            let mut text: Vec<Vec<Inline>> = raw.text.0.iter().map(|text| inlines(text, cx)).collect();
            if let (Some(badge), Some(first)) = (badge, text.first_mut()) {
                first.insert(0, Inline::Badge(badge));
            }
            (text, false)
        }
        Seen::Notice(notice) => (vec![notice], true),
    };
    Implication { kind, text, verified_by: raw.verified_by.clone().filter(|_| !withheld), withheld }
}

/// The documents of a list. That some are withheld without a word is not that there are none.
fn attachments(
    raw: &[schema::committee::Attachment],
    kind: &'static str,
    holder: &Holder<'_>,
    cx: &mut Context<'_>,
) -> Vec<Attachment> {
    let mut shown: Vec<Attachment> = raw.iter().filter_map(|it| attachment(it, kind, holder, cx)).collect();
    if shown.is_empty() && !raw.is_empty() {
        let title = say!(cx.strings, "callout.withheld") + ".";
        shown.push(Attachment { badge: None, title, url: None, about: None, note: None });
    }
    shown
}

fn attachment(
    raw: &schema::committee::Attachment,
    kind: &'static str,
    holder: &Holder<'_>,
    cx: &mut Context<'_>,
) -> Option<Attachment> {
    if let Some(url) = &raw.url {
        super::config::web_address(url, cx);
    }
    let (marking, notice) = (raw.marking.as_ref(), raw.notice.as_ref());
    let record = Record { kind, name: &raw.title, marking, notice, span: raw.span };
    match holder.see(&record, cx) {
        Seen::Shown(badge) => Some(Attachment {
            badge,
            title: raw.title.clone(),
            url: raw.url.as_ref().map(|url| url.value.clone()),
            // What is published later is named here in the words of the paper, and no link can lead there.
            about: raw.about.clone().filter(|about| !cx.later.without.contains(&about.value)),
            note: raw.note.clone(),
        }),
        // What is exempt need not be listed: without a notice it is not.
        Seen::Notice(words) => raw.notice.as_ref().map(|_| {
            let title = crate::narrative::plain(&words);
            Attachment { badge: None, title, url: None, about: None, note: None }
        }),
    }
}

/// Minutes, checked on their own.
pub(super) fn minutes(
    raw: &schema::committee::Minutes,
    folder: &str,
    bodies: &Bodies,
    cx: &mut Context<'_>,
) -> Minutes {
    let holder = Holder { folder, exempt: None };
    Minutes {
        body: body(&raw.body, bodies, cx),
        date: cx.date(&raw.date),
        item: raw.item.clone(),
        papers: raw.papers.0.clone(),
        recording: raw.recording.as_ref().and_then(|it| attachment(it, "recording", &holder, cx)),
        attendance: [raw.present.clone(), raw.apologies.clone(), raw.interests.clone()],
        points: points(&raw.points, &holder, cx),
        actions: raw.actions.iter().map(|it| action(it, &holder, cx)).collect(),
        resolutions: raw.resolutions.iter().map(|it| resolution(it, &holder, cx)).collect(),
        added: raw.added.iter().map(|it| recommendation(it, &holder, cx)).collect(),
        supporting: raw.supporting.iter().filter_map(|it| attachment(it, "document", &holder, cx)).collect(),
    }
}

/// Points. A topic of which nothing is shown is not named, and keeps its place.
fn points(raw: &[schema::committee::Point], holder: &Holder<'_>, cx: &mut Context<'_>) -> Vec<Point> {
    let mut points: Vec<Point> = raw.iter().map(|it| point(it, holder, cx)).collect();
    let shown: BTreeSet<String> = points.iter().filter(|it| !it.withheld).map(|it| it.topic.clone()).collect();
    let mut hidden: Vec<String> = Vec::new();
    for point in points.iter_mut().filter(|point| !shown.contains(&point.topic)) {
        let nth = hidden.iter().position(|topic| *topic == point.topic).unwrap_or_else(|| {
            hidden.push(point.topic.clone());
            hidden.len() - 1
        });
        point.topic = match nth {
            0 => say!(cx.strings, "callout.withheld"),
            nth => format!("{} ({})", say!(cx.strings, "callout.withheld"), nth + 1),
        };
    }
    points
}

fn point(raw: &schema::committee::Point, holder: &Holder<'_>, cx: &mut Context<'_>) -> Point {
    let (marking, notice) = (raw.marking.as_ref(), raw.notice.as_ref());
    let record = Record { kind: "point", name: &raw.id.0, marking, notice, span: raw.span };
    let (text, withheld) = words(holder.see(&record, cx), || inlines(&raw.text, cx));
    Point {
        id: Spanned::new(raw.id.0.clone(), raw.id.span),
        topic: raw.topic.clone(),
        raised_by: raw.raised_by.clone().filter(|_| !withheld),
        answered_by: raw.answered_by.clone().filter(|_| !withheld),
        text,
        withheld,
    }
}

fn action(raw: &schema::committee::Action, holder: &Holder<'_>, cx: &mut Context<'_>) -> Action {
    let (marking, notice) = (raw.marking.as_ref(), raw.notice.as_ref());
    let record = Record { kind: "action", name: &raw.id.0, marking, notice, span: raw.span };
    let (text, withheld) = words(holder.see(&record, cx), || inlines(&raw.text, cx));
    Action {
        id: Spanned::new(raw.id.0.clone(), raw.id.span),
        text,
        owner: raw.owner.clone().filter(|_| !withheld),
        due: raw.due.as_ref().and_then(|date| cx.date(date)).filter(|_| !withheld),
        status: if withheld { Progress::Open } else { raw.status },
        withheld,
    }
}

fn resolution(raw: &schema::committee::Resolution, holder: &Holder<'_>, cx: &mut Context<'_>) -> Resolution {
    let (marking, notice) = (raw.marking.as_ref(), raw.notice.as_ref());
    let name = format!("of {}", raw.recommendation.value);
    let record = Record { kind: "resolution", name: &name, marking, notice, span: raw.span };
    let (text, withheld) = match holder.see(&record, cx) {
        Seen::Shown(badge) => {
            let text = raw.text.as_ref().map(|text| inlines(text, cx));
            (text.map(|text| badge.map(Inline::Badge).into_iter().chain(text).collect()), false)
        }
        Seen::Notice(notice) => (Some(notice), true),
    };
    Resolution { of: raw.recommendation.clone(), text, withheld }
}

impl Kind {
    /// The ids that its front matter gives to things a link can lead to.
    pub(super) fn ids(&self) -> Vec<(&'static str, &Spanned<String>)> {
        fn recommended(list: &[Recommendation]) -> impl Iterator<Item = (&'static str, &Spanned<String>)> {
            list.iter().map(|it| ("recommendation", &it.id))
        }
        match self {
            Kind::Report => Vec::new(),
            Kind::Paper(paper) => recommended(&paper.recommendations).collect(),
            Kind::Minutes(minutes) => {
                let points = minutes.points.iter().map(|it| ("point", &it.id));
                let actions = minutes.actions.iter().map(|it| ("action", &it.id));
                points.chain(actions).chain(recommended(&minutes.added)).collect()
            }
        }
    }

    /// The reports, papers and minutes of this site that it names.
    pub(crate) fn about(&self) -> impl Iterator<Item = &str> {
        self.attachments().into_iter().filter_map(|it| it.about.as_ref()).map(|it| it.value.as_str())
    }

    /// The documents of this site that it names.
    fn attachments(&self) -> Vec<&Attachment> {
        match self {
            Kind::Report => Vec::new(),
            Kind::Paper(paper) => paper.background.iter().chain(&paper.appendices).collect(),
            Kind::Minutes(minutes) => minutes.supporting.iter().chain(&minutes.recording).collect(),
        }
    }
}

/// What papers and minutes say of one another and of the reports.
pub(super) fn references(reports: &[Report], cx: &mut Context<'_>) {
    let slugs = || reports.iter().map(|report| report.slug.as_str());
    for report in reports {
        for about in report.kind.attachments().into_iter().filter_map(|it| it.about.as_ref()) {
            if !slugs().any(|slug| slug == about.value) {
                cx.unknown("report", about, slugs());
            }
        }
        if let Kind::Minutes(minutes) = &report.kind {
            resolutions(minutes, reports, cx);
        }
    }
}

fn resolutions(minutes: &Minutes, reports: &[Report], cx: &mut Context<'_>) {
    let papers = || {
        reports.iter().filter_map(|it| if let Kind::Paper(paper) = &it.kind { Some((&it.slug, paper)) } else { None })
    };
    let mut before: Vec<&Recommendation> = Vec::new();
    for name in &minutes.papers {
        match papers().find(|(slug, _)| **slug == name.value) {
            Some((_, paper)) => before.extend(&paper.recommendations),
            None => {
                cx.unknown("paper", name, papers().map(|(slug, _)| slug.as_str()));
                return;
            }
        }
    }
    for Resolution { of: name, .. } in &minutes.resolutions {
        if !before.iter().any(|it| it.id.value == name.value) {
            cx.unknown("recommendation", name, before.iter().map(|it| it.id.as_str()));
        }
    }
    for open in before.iter().filter(|it| !minutes.resolutions.iter().any(|done| done.of.value == it.id.value)) {
        let message = format!("the minutes do not say what became of the recommendation `{}`", open.id.value);
        let place = minutes.papers.first().map_or(open.id.span, |paper| paper.span);
        let hint = format!("add `- {{recommendation: {}}}` to `resolutions`", open.id.value);
        cx.report(
            Diagnostic::new(Code::OpenRecommendation, place, message).also(open.id.span, "it stands here").hint(hint),
        );
    }
}

/// Continued paragraphs stand between the numbered paragraphs of papers, and nowhere else.
pub(super) fn continued(document: &Document, numbered: bool, cx: &mut Context<'_>) {
    let top: Vec<Span> = document.blocks.iter().filter_map(continued_at).collect();
    super::report::every_block(document, &mut |block| {
        let Some(span) = continued_at(block).filter(|span| !numbered || !top.contains(span)) else { return };
        let message = "`continued` stands where no paragraph is numbered";
        let hint = "only the paragraphs of committee papers are numbered; take the lines `:::` away";
        cx.report(Diagnostic::new(Code::InvalidContainer, span, message).hint(hint));
    });
}

fn continued_at(block: &Block) -> Option<Span> {
    match block {
        Block::Container { kind: Container::Continued, span, .. } => Some(*span),
        _ => None,
    }
}
