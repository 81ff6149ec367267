//! What papers and minutes hold in their front matter, as blocks: recommendations, implications, points, actions and
//! resolutions stand in the text like everything else, so that every renderer can show them.

use serde::Serialize;

use super::passage::PassageKind;
use super::text::Filler;
use super::{Address, Block, Inline, Report, capitalised};
use crate::check::{self, Attachment, Exemption, ImplicationKind, Minutes, Paper, Progress};
use crate::model::{Date, Level};
use crate::narrative;
use crate::strings::{Strings, say};

/// What kind of document a report is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A report of numbered sections, each a page.
    Report,
    /// A paper to a committee, on one page.
    Paper,
    /// Minutes of a committee, on one page.
    Minutes,
}

/// A recommendation, or an action that somebody undertook.
#[derive(Clone, Debug)]
pub struct Task {
    /// Its name, the same wherever it stands.
    pub id: String,
    /// "recommendation 1.2", "action 3".
    pub name: String,
    /// Its words.
    pub text: Vec<Inline>,
    /// Its parts.
    pub items: Vec<Vec<Inline>>,
    /// The role of who carries it out.
    pub owner: Option<String>,
    /// The day by which.
    pub due: Option<Date>,
    /// How far it has come, if somebody has said so.
    pub progress: Option<Progress>,
    /// Where it stands.
    pub address: Address,
    /// True if words of its author stand in its place: nothing is tracked of it.
    pub withheld: bool,
    /// How far its words are protected.
    pub level: Level,
}

/// What a meeting made of a recommendation.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// The folder of the paper, and the name of the recommendation.
    pub of: (String, String),
    /// "agreed", "agreed as amended".
    pub outcome: String,
    /// Its words, where they were amended.
    pub words: Option<Vec<Inline>>,
    /// Where that is recorded.
    pub address: Address,
}

/// A recommendation or action of some meeting, with what became of it.
#[derive(Clone, Debug)]
pub struct Tracked {
    /// The task, in the words that were agreed.
    pub task: Task,
    /// The title of the document that it is from.
    pub title: String,
    /// The day of the meeting.
    pub date: Option<Date>,
    /// What a meeting made of it, and where that is recorded.
    pub outcome: Option<(String, Address)>,
}

impl Tracked {
    /// How far it has come. A recommendation of which nobody says more has come as far as the meeting took it.
    pub fn status(&self, strings: &Strings) -> String {
        match (self.task.progress, &self.outcome) {
            (Some(progress), _) => status(progress, strings),
            (None, Some(_)) => say!(strings, "progress.decided"),
            (None, None) => say!(strings, "progress.no_decision"),
        }
    }

    /// True if nothing is left to be done.
    pub fn is_closed(&self) -> bool {
        match self.task.progress {
            Some(progress) => matches!(progress, Progress::Done | Progress::NotDone),
            None => self.outcome.is_some(),
        }
    }
}

/// The recommendations and actions of all papers and minutes, the latest meeting first.
pub(super) fn tracked(reports: &[Report]) -> Vec<Tracked> {
    let resolved: Vec<&Resolved> = reports.iter().flat_map(|report| &report.resolved).collect();
    let mut all: Vec<Tracked> = Vec::new();
    for report in reports {
        all.extend(report.tasks.iter().filter(|task| !task.withheld).map(|task| {
            let own = |it: &&&Resolved| it.of.0 == report.slug && it.of.1 == task.id;
            let resolved = resolved.iter().find(own);
            let mut task = task.clone();
            if let Some(words) = resolved.and_then(|it| it.words.clone()) {
                (task.text, task.items) = (words, Vec::new());
            }
            let outcome = resolved.map(|it| (it.outcome.clone(), it.address.clone()));
            Tracked { task, title: report.title.clone(), date: report.date, outcome }
        }));
    }
    // The order within a meeting stays.
    all.sort_by_key(|it| std::cmp::Reverse(it.date));
    all
}

fn status(progress: Progress, strings: &Strings) -> String {
    let key = match progress {
        Progress::Open => "progress.open",
        Progress::InProgress => "progress.in_progress",
        Progress::Done => "progress.done",
        Progress::NotDone => "progress.not_done",
    };
    say!(strings, key)
}

/// Numbers the paragraphs of a section in which paragraphs are numbered. Those that are continued have no number; those
/// under a badge have one, and where they are withheld it is passed over.
pub(super) fn number_paragraphs(blocks: Vec<Block>, written: &narrative::Document, section: &str) -> Vec<Block> {
    let mut numbers = Vec::new();
    places(&written.blocks, &mut 0, &mut numbers);
    numbered(blocks, section, &mut numbers.into_iter())
}

fn numbered(blocks: Vec<Block>, section: &str, numbers: &mut dyn Iterator<Item = usize>) -> Vec<Block> {
    let mut all = Vec::with_capacity(blocks.len());
    for block in blocks {
        match block {
            Block::Paragraph(text) => {
                let number = format!("{section}.{}", numbers.next().unwrap_or_default());
                all.push(Block::Numbered { id: paragraph_id(&number), number, text });
            }
            Block::Callout { kind: narrative::Container::Continued, blocks, .. } => all.extend(blocks),
            Block::Callout { kind: kind @ narrative::Container::Marked, title, id, blocks } => {
                all.push(Block::Callout { kind, title, id, blocks: numbered(blocks, section, numbers) });
            }
            other => all.push(other),
        }
    }
    all
}

/// The places of the paragraphs of a section among those that are numbered; `last` is the last of all.
fn places(blocks: &[narrative::Block], last: &mut usize, into: &mut Vec<usize>) {
    for block in blocks {
        match block {
            narrative::Block::Paragraph(_) => {
                *last += 1;
                into.push(*last);
            }
            narrative::Block::Badged { blocks, .. } => places(blocks, last, into),
            narrative::Block::Skipped(skipped) => *last += skipped.paragraphs,
            _ => {}
        }
    }
}

/// Continued paragraphs of a section without numbers are paragraphs like the others.
pub(super) fn join_paragraphs(blocks: Vec<Block>) -> Vec<Block> {
    let inside = |block| match block {
        Block::Callout { kind: narrative::Container::Continued, blocks, .. } => blocks,
        other => vec![other],
    };
    blocks.into_iter().flat_map(inside).collect()
}

fn paragraph_id(number: &str) -> String {
    format!("paragraph-{}", number.replace('.', "-"))
}

/// How many paragraphs of a section are numbered before those that are made from the front matter.
pub(super) fn written_paragraphs(document: &narrative::Document) -> usize {
    let mut last = 0;
    places(&document.blocks, &mut last, &mut Vec::new());
    last
}

/// What is said of a paper above its text.
pub(super) fn paper_head(paper: &Paper, strings: &Strings) -> Vec<(String, String)> {
    let open = paper.exempt.as_ref().map_or_else(|| say!(strings, "paper.public"), |it| Exemption::words(it, strings));
    let rows = [
        ("paper.committee", Some(paper.body.clone())),
        ("control.date", paper.date.map(|date| date.said(strings))),
        ("paper.item", paper.item.clone()),
        ("paper.wards", Some(paper.wards.join(", "))),
        ("paper.key_decision", Some(paper.key_decision.clone())),
        ("paper.report_of", Some(paper.report_of.clone())),
    ];
    let accountable = paper.accountable.iter().map(|(what, role)| (what.clone(), role.clone()));
    let tail = [("paper.author", paper.authors.join("; ")), ("paper.openness", open)];
    let rows = rows.into_iter().filter_map(|(key, words)| Some((say!(strings, key), words?)));
    rows.chain(accountable).chain(tail.map(|(key, words)| (say!(strings, key), words))).collect()
}

/// What is said of minutes above their text.
pub(super) fn minutes_head(minutes: &Minutes, strings: &Strings) -> Vec<(String, String)> {
    let rows = [
        ("paper.committee", Some(minutes.body.clone())),
        ("control.date", minutes.date.map(|date| date.said(strings))),
        ("paper.item", minutes.item.clone()),
    ];
    rows.into_iter().filter_map(|(key, words)| Some((say!(strings, key), words?))).collect()
}

fn text(words: impl Into<String>) -> Inline {
    Inline::Text(words.into())
}

fn strong(words: impl Into<String>) -> Inline {
    Inline::Strong(vec![text(words)])
}

/// Makes blocks of front matter.
pub(super) struct Maker<'f, 'a> {
    pub(super) filler: &'f mut Filler<'a>,
    /// The documents that were filled in before: reports before papers, papers before minutes.
    pub(super) papers: &'f [Report],
    /// The page of the section.
    pub(super) page: &'f str,
    /// The number of the section.
    pub(super) section: &'f str,
    /// How many of its paragraphs are numbered.
    pub(super) last: usize,
    pub(super) blocks: Vec<Block>,
    pub(super) tasks: Vec<Task>,
    pub(super) resolved: Vec<Resolved>,
}

impl<'a> Maker<'_, 'a> {
    /// A paragraph with the next number.
    fn numbered(&mut self, id: Option<&str>, text: Vec<Inline>) {
        self.last += 1;
        let number = format!("{}.{}", self.section, self.last);
        let id = id.map_or_else(|| paragraph_id(&number), str::to_owned);
        self.blocks.push(Block::Numbered { id, number, text });
    }

    fn words(&mut self, inlines: &[narrative::Inline]) -> Vec<Inline> {
        self.filler.loose(PassageKind::Paragraph, inlines)
    }

    fn list(&mut self, items: Vec<Vec<Inline>>) {
        if !items.is_empty() {
            let items = items.into_iter().map(|item| vec![Block::Paragraph(item)]).collect();
            self.blocks.push(Block::List { start: None, tight: true, items });
        }
    }

    fn strings(&self) -> &'a Strings {
        &self.filler.site.strings
    }

    fn none(&mut self) {
        self.numbered(None, vec![text(say!(self.strings(), "paper.none"))]);
    }

    fn address(&self, id: &str) -> Address {
        Address { page: self.page.to_owned(), anchor: Some(id.to_owned()) }
    }

    /// The part of a paper that a section of this name holds.
    pub(super) fn paper(&mut self, section: &str, paper: &Paper) {
        match section {
            check::RECOMMENDATIONS => paper.recommendations.iter().for_each(|it| self.recommendation(it)),
            check::IMPLICATIONS => self.implications(paper),
            check::BACKGROUND => self.attachments(&paper.background),
            check::APPENDICES => self.attachments(&paper.appendices),
            _ => {}
        }
    }

    fn recommendation(&mut self, recommendation: &check::Recommendation) {
        let id = &recommendation.id.value;
        let words = self.words(&recommendation.text);
        let items: Vec<Vec<Inline>> = recommendation.items.iter().map(|item| self.words(item)).collect();
        let moved = recommendation.raised_by.as_ref().map(|by| say!(self.strings(), "paper.moved", by = by) + " ");
        let shown = moved.map(strong).into_iter().chain(words.clone()).collect();
        self.numbered(Some(id), shown);
        self.tasks.push(Task {
            id: id.clone(),
            name: say!(self.strings(), "name.recommendation", number = format!("{}.{}", self.section, self.last)),
            text: words,
            items: items.clone(),
            owner: recommendation.owner.clone(),
            due: recommendation.due,
            progress: recommendation.status,
            address: self.address(id),
            withheld: recommendation.withheld,
            level: recommendation.level,
        });
        self.list(items);
    }

    /// The kinds of implication are the numbered headings of their section.
    fn implications(&mut self, paper: &Paper) {
        for (at, implication) in paper.implications.iter().enumerate() {
            let title = match implication.kind {
                ImplicationKind::Financial => "implication.financial",
                ImplicationKind::Legal => "implication.legal",
                ImplicationKind::Equality => "implication.equality",
                ImplicationKind::Other => "implication.other",
            };
            let (id, number) =
                (format!("implications-{}", implication.kind.word()), format!("{}.{}", self.section, at + 1));
            self.blocks.push(Block::Heading {
                level: 2,
                id,
                number: Some(number),
                text: vec![text(say!(self.strings(), title))],
            });
            for paragraph in &implication.text {
                let words = self.words(paragraph);
                self.blocks.push(Block::Paragraph(words));
            }
            if implication.withheld {
                continue;
            }
            let verified = implication.verified_by.clone();
            let verified = verified.unwrap_or_else(|| say!(self.strings(), "implication.nobody"));
            let lead = say!(self.strings(), "implication.verified") + " ";
            self.blocks.push(Block::Paragraph(vec![strong(lead), text(verified)]));
        }
    }

    fn attachments(&mut self, list: &[Attachment]) {
        if list.is_empty() {
            return self.none();
        }
        let items = list.iter().map(|it| self.attachment(it)).collect();
        self.list(items);
    }

    fn attachment(&self, attachment: &Attachment) -> Vec<Inline> {
        let title = vec![text(&attachment.title)];
        let badge = attachment.badge.as_ref().map(|badge| [strong(badge), text(" ")]);
        let mut words: Vec<Inline> = badge.into_iter().flatten().collect();
        words.push(match (&attachment.url, &attachment.about) {
            (Some(url), _) => Inline::Link { url: url.clone(), text: title },
            (None, Some(report)) => {
                Inline::Reference { address: Address { page: report.value.clone(), anchor: None }, text: title }
            }
            (None, None) => text(&attachment.title),
        });
        // Readers must know which version was before the committee.
        let about = attachment.about.as_ref().and_then(|name| self.papers.iter().find(|it| it.slug == name.value));
        let version = about.and_then(|report| report.version.as_ref());
        words.extend(
            version.map(|version| text(format!(" {}", say!(self.strings(), "paper.version", version = version)))),
        );
        words.extend(attachment.note.as_ref().map(|note| text(format!(". {note}"))));
        words
    }

    /// The part of minutes that a section of this name holds.
    pub(super) fn minutes(&mut self, section: &str, minutes: &Minutes) {
        match section {
            "attendance" => self.attendance(minutes),
            "points" => self.points(minutes),
            "actions" => self.actions(minutes),
            "resolutions" => self.resolutions(minutes),
            "supporting-documents" => {
                let papers = self.papers_before(minutes);
                let papers = papers.into_iter().map(|paper| {
                    let address = Address { page: paper.slug.clone(), anchor: None };
                    vec![Inline::Reference { address, text: vec![text(&paper.title)] }]
                });
                let supporting = minutes.recording.iter().chain(&minutes.supporting).map(|it| self.attachment(it));
                let items = papers.chain(supporting).collect();
                self.list(items);
            }
            _ => {}
        }
    }

    fn attendance(&mut self, minutes: &Minutes) {
        let lead = ["minutes.present", "minutes.apologies", "minutes.interests"];
        for (lead, list) in lead.iter().zip(&minutes.attendance).filter(|(_, list)| !list.is_empty()) {
            self.numbered(None, vec![strong(say!(self.strings(), *lead) + " "), text(list.join("; "))]);
        }
    }

    /// Points of one topic stand together, topics in the order in which they came up.
    fn points(&mut self, minutes: &Minutes) {
        let mut topics: Vec<&str> = Vec::new();
        for point in &minutes.points {
            if !topics.contains(&point.topic.as_str()) {
                topics.push(&point.topic);
            }
        }
        for topic in topics {
            let id = format!("topic-{}", super::slug(topic));
            self.blocks.push(Block::Heading { level: 2, id, number: None, text: vec![text(topic)] });
            for point in minutes.points.iter().filter(|point| point.topic == topic) {
                let lead = match (&point.raised_by, &point.answered_by) {
                    (Some(by), Some(answer)) => {
                        Some(say!(self.strings(), "minutes.answered", by = by, answer = answer) + " ")
                    }
                    (Some(by), None) | (None, Some(by)) => Some(format!("{by}: ")),
                    (None, None) => None,
                };
                let words = self.words(&point.text);
                self.numbered(Some(&point.id.value), lead.map(strong).into_iter().chain(words).collect());
            }
        }
        if minutes.points.is_empty() {
            self.none();
        }
    }

    fn actions(&mut self, minutes: &Minutes) {
        for (at, action) in minutes.actions.iter().enumerate() {
            let words = self.words(&action.text);
            let strings = self.strings();
            let name = say!(strings, "name.action", number = at + 1);
            let lead = format!("{}: ", capitalised(&name));
            if action.withheld {
                let shown = std::iter::once(strong(lead)).chain(words).collect();
                self.numbered(Some(&action.id.value), shown);
                continue;
            }
            let owner = action.owner.clone().unwrap_or_else(|| say!(strings, "minutes.no_owner"));
            let due = action.due.map_or_else(|| say!(strings, "tracker.no_date"), |due| due.said(strings));
            let tail = say!(strings, "minutes.tail", owner = owner, due = due, status = status(action.status, strings));
            let mut shown = vec![strong(lead)];
            shown.extend(words.iter().cloned());
            shown.extend([Inline::Break, text(tail)]);
            self.numbered(Some(&action.id.value), shown);
            self.tasks.push(Task {
                id: action.id.value.clone(),
                name,
                text: words,
                items: Vec::new(),
                owner: action.owner.clone(),
                due: action.due,
                progress: Some(action.status),
                address: self.address(&action.id.value),
                withheld: false,
                level: Level::OPEN,
            });
        }
        if minutes.actions.is_empty() {
            self.none();
        }
    }

    fn papers_before(&self, minutes: &Minutes) -> Vec<&Report> {
        let before = |report: &&Report| minutes.papers.iter().any(|name| name.value == report.slug);
        self.papers.iter().filter(before).collect()
    }

    /// Each recommendation in the words that were resolved; where they were amended, the first words as well.
    fn resolutions(&mut self, minutes: &Minutes) {
        let papers: Vec<(String, Vec<Task>)> =
            self.papers_before(minutes).into_iter().map(|paper| (paper.slug.clone(), paper.tasks.clone())).collect();
        for resolution in &minutes.resolutions {
            let name = &resolution.of.value;
            let known = papers.iter().find_map(|(slug, tasks)| Some((slug, tasks.iter().find(|it| it.id == *name)?)));
            // A recommendation that no paper has was reported.
            let Some((slug, task)) = known else { continue };
            let id = format!("resolved-{}", task.id);
            let link = Inline::Reference { address: task.address.clone(), text: vec![text(capitalised(&task.name))] };
            let words = resolution.text.as_ref().map(|words| self.words(words));
            if resolution.withheld {
                let lead = Inline::Strong(vec![link, text(": ")]);
                self.numbered(Some(&id), std::iter::once(lead).chain(words.into_iter().flatten()).collect());
                continue;
            }
            self.filler.level = self.filler.level.max(task.level);
            let outcome = if words.is_some() { "minutes.amended" } else { "minutes.agreed" };
            let outcome = say!(self.strings(), outcome);
            let mut shown = vec![Inline::Strong(vec![link, text(format!(", {outcome}: "))])];
            shown.extend(words.clone().unwrap_or_else(|| task.text.clone()));
            self.numbered(Some(&id), shown);
            match &words {
                Some(_) => {
                    let was = std::iter::once(strong(say!(self.strings(), "minutes.in_paper") + " "))
                        .chain(task.text.iter().cloned());
                    self.blocks.push(Block::Quote(vec![Block::Paragraph(was.collect())]));
                }
                None => self.list(task.items.clone()),
            }
            let address = self.address(&id);
            self.resolved.push(Resolved { of: (slug.clone(), task.id.clone()), outcome, words, address });
        }
        minutes.added.iter().for_each(|it| self.recommendation(it));
        if minutes.resolutions.is_empty() && minutes.added.is_empty() {
            self.none();
        }
    }
}
