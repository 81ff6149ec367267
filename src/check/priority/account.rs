//! The account of a priority: aims, promises, achievements and what residents gained, as blocks of its page.

use std::collections::{BTreeMap, BTreeSet};

use super::{Plans, Report, heading, link, list, made, of_year, value};
use crate::check::Context;
use crate::check::figure::inlines;
use crate::diag::{Code, Diagnostic};
use crate::model::{Level, Rating};
use crate::narrative::{self, Block, Container, Document, Inline, Promise, is_plan};
use crate::schema::AccountHeadings;
use crate::schema::priority::{Account, Aim, Commitment, Delivery, Part, Remark, Said, Target};
use crate::source::{Span, Spanned};
use crate::strings::{Strings, say};

/// What an account adds to its page.
pub(super) struct Lowered {
    /// Its parts.
    pub(super) parts: Vec<Block>,
    /// Where to read more, at the end of the page.
    pub(super) more: Option<Block>,
}

/// The blocks of the account that a page gives, if it gives one. What this reading may not see of it is gone
/// afterwards, from the front matter too.
pub(super) fn lower(
    plans: &Plans,
    report: &Report,
    page: &str,
    document: &mut Document,
    cx: &mut Context<'_>,
) -> Option<Lowered> {
    let front = document.front.as_mut()?;
    let account = front.priority.as_mut()?;
    let all = plans.priorities(report);
    let Some(priority) = all.iter().find(|it| it.id.0 == account.id.value) else {
        cx.unknown("priority", &account.id, all.iter().map(|it| it.id.0.as_str()));
        return Some(Lowered { parts: Vec::new(), more: None });
    };
    let year = report.year.as_ref().and_then(|year| of_year(priority, year));
    if let (Some(wanted), None) = (&report.year, year) {
        let message = format!("the priority `{}` is not in the plan for {wanted}", account.id.value);
        let hint = format!("add the year to it: `years: [{{year: {wanted}, number: …}}]`");
        cx.report(Diagnostic::new(Code::InvalidValue, account.id.span, message).hint(hint));
    }
    let number = year.map(|it| it.number.value);
    if let (Some(title), Some(number)) = (&front.title, number) {
        title_agrees(title, number, cx);
    }
    check(account, cx);
    let numbered = Numbers { of: account.commitments.items.iter().map(|it| it.id.value.0.clone()).collect(), number };
    let title = front.title.as_ref().map_or("", |title| title.value.as_str()).to_owned();
    withhold(account, &title, cx);
    let headings = plans.headings.as_ref();
    let writer =
        Writer { headings, account, numbered, title: priority.title.value.clone(), page, span: account.id.span };
    let mut blocks = year.map(|year| list::basis(plans, report, year, cx)).unwrap_or_default();
    blocks.extend(writer.blocks(cx));
    Some(Lowered { parts: blocks, more: list::read_more(report, priority, &cx.strings) })
}

/// A number in the title of the page is that of the plan.
fn title_agrees(title: &Spanned<String>, number: u32, cx: &mut Context<'_>) {
    let rest = title.value.strip_prefix("Priority ").unwrap_or("");
    let said: String = rest.chars().take_while(char::is_ascii_digit).collect();
    if !said.is_empty() && said != number.to_string() {
        let message = format!("the title says priority {said}, and the plan has it as number {number}");
        let hint = "correct the title, or the number in `priorities`";
        cx.report(Diagnostic::new(Code::ValueMismatch, title.span, message).hint(hint));
    }
}

/// What an account must say.
fn check(account: &Account, cx: &mut Context<'_>) {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for it in &account.commitments.items {
        if let Some(first) = seen.insert(&it.id.value.0, it.id.span) {
            cx.duplicate("commitment", &it.id.0, it.id.span, first);
        }
    }
    for name in account.achievements.items.iter().flat_map(|it| &it.0.commitment.0) {
        if !seen.contains_key(name.value.as_str()) {
            cx.unknown("commitment", name, seen.keys().copied());
        }
    }
    for it in &account.commitments.items {
        answered(it, &answers(account, it), cx);
    }
    for it in account.aims.items.iter().chain(&account.impact.items) {
        for key in it.0.commitment.0.iter().chain(&it.0.said) {
            let message = "only an achievement belongs to a commitment, or answers what residents said";
            cx.report(Diagnostic::new(Code::UnknownKey, key.span, message).hint("remove the key here"));
        }
    }
    account.achievements.items.iter().for_each(|it| done(&it.0.text, cx));
    account.targets.iter().for_each(|it| outturn(it, cx));
}

/// The achievements that name a commitment.
fn answers<'a>(account: &'a Account, commitment: &Commitment) -> Vec<&'a Spanned<String>> {
    let names = account.achievements.items.iter().flat_map(|it| &it.0.commitment.0);
    names.filter(|name| name.value == commitment.id.value.0).collect()
}

/// A status rests on something, unless it says that there is nothing.
fn answered(commitment: &Commitment, answers: &[&Spanned<String>], cx: &mut Context<'_>) {
    let status = &commitment.status;
    let silent = status.value == Delivery::NoUpdate;
    if !silent && commitment.evidence.is_none() && answers.is_empty() {
        let message =
            format!("nothing shows that the commitment `{}` is {}", commitment.id.value.0, status.value.word());
        let hint = format!(
            "add `evidence: …`, or `commitment: {}` to an achievement; if nobody has said how far it has come, the \
             status is `no-update`",
            commitment.id.value.0
        );
        cx.report(Diagnostic::new(Code::MissingKey, status.span, message).hint(hint));
    }
    if let (true, Some(answer)) = (silent, answers.first()) {
        let message =
            format!("an achievement tells of the commitment `{}`, and its status is no-update", commitment.id.0);
        let hint = "say how far it has come: `done`, `in-progress`, `delayed` or `not-done`";
        let fault = Diagnostic::new(Code::InvalidValue, status.span, message).also(answer.span, "it is told of here");
        cx.report(fault.hint(hint));
    }
}

/// Whoever sets a target tells what was reached, or why nobody knows.
fn outturn(target: &Target, cx: &mut Context<'_>) {
    match (&target.outturn, &target.no_outturn) {
        (None, None) => {
            let message = "this target has no outturn: nobody can tell whether it was met";
            let hint = "add `outturn: table.row.column`, or say why there is none: `no_outturn: …`";
            let start = target.span.part(0..1);
            cx.report(Diagnostic::new(Code::MissingKey, start, message).label("this is a target").hint(hint));
        }
        (Some(_), Some(none)) => {
            let message = "this target has an outturn and a reason why there is none";
            cx.report(Diagnostic::new(Code::InvalidValue, none.span, message).hint("remove one of them"));
        }
        _ => {}
    }
}

/// Takes out what this reading may not see.
fn withhold(account: &mut Account, title: &str, cx: &mut Context<'_>) {
    let unseen =
        |kind: &'static str, name: &str, marking: Option<&Spanned<String>>, span: Span, cx: &mut Context<'_>| {
            let level = cx.level(marking);
            if !cx.sees(level) {
                cx.protection.cut.push(span);
                match kind {
                    // What has no name cannot be referred to.
                    "commitment" | "promise" => cx.withhold(kind, name, level, "", (title, span)),
                    _ => cx.protection.withheld.push(crate::model::Withheld {
                        kind,
                        name: name.to_owned(),
                        level,
                        reason: String::new(),
                        place: title.to_owned(),
                        span,
                    }),
                }
            }
            !cx.sees(level)
        };
    account.commitments.items.retain(|it| !unseen("commitment", &it.id.0, it.marking.as_ref(), it.span, cx));
    if let Some(next) = &mut account.next {
        next.value.0.retain(|it| !unseen("promise", &it.id.0, it.marking.as_ref(), it.span, cx));
    }
    account.targets.retain(|it| !unseen("target", &it.target, it.marking.as_ref(), it.span, cx));
    for (kind, part) in
        [("aim", &mut account.aims), ("achievement", &mut account.achievements), ("impact", &mut account.impact)]
    {
        part.items.retain(|it| !unseen(kind, kind, it.0.marking.as_ref(), it.0.span, cx));
    }
    let known: BTreeSet<String> = account.commitments.items.iter().map(|it| it.id.value.0.clone()).collect();
    for it in &mut account.achievements.items {
        it.0.commitment.0.retain(|name| known.contains(&name.value));
    }
}

/// Tells of an achievement that is a plan.
fn done(words: &Spanned<String>, cx: &mut Context<'_>) {
    if is_plan(words) {
        let message = "this tells what is planned, among what was achieved";
        let hint = "say what was done; what is planned belongs into `next`, or is the `evidence` of a commitment that is \
                    `in-progress`";
        cx.report(Diagnostic::new(Code::PlanAsDeed, words.span, message).hint(hint));
    }
}

/// The numbers of promises. A promise keeps its own where another before it is withheld.
struct Numbers {
    of: Vec<String>,
    number: Option<u32>,
}

impl Numbers {
    fn find(&self, id: &str) -> String {
        let own = self.of.iter().position(|it| it == id).map_or(0, |at| at + 1);
        self.number.map_or_else(|| own.to_string(), |number| format!("{number}.{own}"))
    }
}

struct Writer<'a> {
    headings: Option<&'a AccountHeadings>,
    account: &'a Account,
    numbered: Numbers,
    title: String,
    page: &'a str,
    span: Span,
}

impl Writer<'_> {
    fn blocks(&self, cx: &mut Context<'_>) -> Vec<Block> {
        let account = self.account;
        let mut blocks = vec![self.part("aims", |it| &it.aims, "priority.aims", cx)];
        blocks.extend(self.remarks(&account.aims, cx));
        blocks.extend(self.targets(cx));
        blocks.push(self.part("promises", |it| &it.commitments, "priority.promised", cx));
        blocks.extend(self.promises(cx));
        blocks.push(self.part("achieved", |it| &it.achievements, "priority.achieved", cx));
        blocks.extend(self.achievements(cx));
        blocks.push(self.part("impact", |it| &it.impact, "priority.impact", cx));
        blocks.extend(self.remarks(&account.impact, cx));
        let next = account.next.iter().flat_map(|it| &it.value.0);
        if next.clone().next().is_some() {
            blocks.push(self.part("next", |it| &it.next, "priority.next", cx));
            let items = next.map(|it| {
                let words = badged(it.marking.as_ref(), inlines(&it.text, cx), cx);
                vec![Block::Paragraph(words)]
            });
            let items = items.collect();
            blocks.push(Block::List { start: None, tight: true, items });
        }
        blocks
    }

    /// The heading of a part: the site's own, or the usual one.
    fn part(
        &self,
        id: &str,
        own: impl Fn(&AccountHeadings) -> &Option<String>,
        usual: &str,
        cx: &Context<'_>,
    ) -> Block {
        let own = self.headings.and_then(|all| own(all).clone());
        let words = own.unwrap_or_else(|| say!(cx.strings, usual));
        heading(2, Some(self.anchor(id)), vec![made(words)], self.span)
    }

    fn anchor(&self, part: &str) -> String {
        format!("{}-{part}", self.page)
    }

    /// A part of plain remarks.
    fn remarks(&self, part: &Part<Said>, cx: &mut Context<'_>) -> Vec<Block> {
        let all: Vec<&Remark> = part.items.iter().map(|it| &it.0).collect();
        none(part.none.as_ref(), cx).into_iter().chain(self.grouped(&all, 3, cx)).collect()
    }

    /// Remarks as lists, with a heading over those of one group.
    fn grouped(&self, remarks: &[&Remark], level: u8, cx: &mut Context<'_>) -> Vec<Block> {
        let mut blocks = Vec::new();
        for group in remarks.chunk_by(|one, other| title_of(one) == title_of(other)) {
            if let Some(title) = group.first().and_then(|it| it.group.as_ref()) {
                blocks.push(heading(level, None, inlines(title, cx), title.span));
            }
            for run in group.chunk_by(|one, other| one.said.is_some() == other.said.is_some()) {
                blocks.push(self.run(run, cx));
            }
        }
        blocks
    }

    /// Remarks beside one another: a list, or pairs of what residents said and what was done about it.
    fn run(&self, remarks: &[&Remark], cx: &mut Context<'_>) -> Block {
        let pair = |remark: &&Remark| {
            let said = remark.said.as_ref()?;
            let words = badged(remark.marking.as_ref(), inlines(said, cx), cx);
            Some(narrative::pair(words, self.remark(remark, cx)))
        };
        let pairs: Vec<_> = remarks.iter().filter_map(pair).collect();
        if pairs.is_empty() {
            let items = remarks.iter().map(|remark| self.remark(remark, cx)).collect();
            return Block::List { start: None, tight: true, items };
        }
        let blocks = vec![Block::Definitions(pairs)];
        Block::Container { kind: Container::YouSaid, title: Vec::new(), blocks, span: self.span }
    }

    fn remark(&self, remark: &Remark, cx: &mut Context<'_>) -> Vec<Block> {
        // In a pair, the badge stands before what was said.
        let marking = remark.marking.as_ref().filter(|_| remark.said.is_none());
        let mut words = badged(marking, inlines(&remark.text, cx), cx);
        for (at, name) in remark.commitment.0.iter().enumerate() {
            let number = say!(cx.strings, "name.promise", number = self.numbered.find(&name.value));
            words.extend([made(if at == 0 { " (" } else { ", " }), link(&name.value, &number, name.span)]);
        }
        if !remark.commitment.0.is_empty() {
            words.push(made(")"));
        }
        std::iter::once(Block::Paragraph(words)).chain(parts(&remark.items, cx)).collect()
    }

    fn targets(&self, cx: &mut Context<'_>) -> Vec<Block> {
        if self.account.targets.is_empty() {
            return Vec::new();
        }
        let items = self.account.targets.iter().map(|target| vec![Block::Paragraph(self.target(target, cx))]).collect();
        vec![
            heading(3, None, vec![made(say!(cx.strings, "priority.targets"))], self.span),
            Block::List { start: None, tight: true, items },
        ]
    }

    fn target(&self, target: &Target, cx: &mut Context<'_>) -> Vec<Inline> {
        let side = match target.aim.value {
            Aim::AtLeast => "priority.target_at_least",
            Aim::AtMost => "priority.target_at_most",
        };
        let side = made(say!(cx.strings, side) + " ");
        let result = made(format!(". {} ", say!(cx.strings, "priority.result")));
        let mut words = super::sentence(badged(target.marking.as_ref(), inlines(&target.text, cx), cx));
        words.extend([Inline::Break, side, Inline::Value(value(&target.target)), result]);
        match (&target.outturn, &target.no_outturn) {
            (Some(outturn), _) => {
                let (actual, goal) = (value(outturn), value(&target.target));
                let outcome = Inline::Outcome { actual: actual.clone(), target: goal, aim: target.aim.value };
                words.extend([Inline::Value(actual), made(". "), outcome]);
            }
            (None, Some(reason)) => {
                let unknown =
                    Inline::Rated { rating: Rating::NEUTRAL, text: vec![made(say!(cx.strings, "priority.not_known"))] };
                words.extend([unknown, made(": ")]);
                words.extend(inlines(reason, cx));
            }
            (None, None) => {}
        }
        words
    }

    fn promises(&self, cx: &mut Context<'_>) -> Vec<Block> {
        let commitments = &self.account.commitments;
        let mut blocks: Vec<Block> = none(commitments.none.as_ref(), cx).into_iter().collect();
        if !commitments.items.is_empty() {
            blocks.push(Block::Paragraph(vec![made(tally(&commitments.items, &cx.strings))]));
        }
        let title = |it: &Commitment| it.group.as_ref().map(|group| group.value.clone());
        for group in commitments.items.chunk_by(|one, other| title(one) == title(other)) {
            if let Some(words) = group.first().and_then(|it| it.group.as_ref()) {
                blocks.push(heading(3, None, inlines(words, cx), words.span));
            }
            blocks.extend(group.iter().flat_map(|it| self.promise(it, cx)));
        }
        blocks
    }

    fn promise(&self, commitment: &Commitment, cx: &mut Context<'_>) -> Vec<Block> {
        let id = commitment.id.value.0.clone();
        let answer = match &commitment.evidence {
            Some(evidence) => inlines(evidence, cx),
            None if commitment.status.value == Delivery::NoUpdate => Vec::new(),
            None => {
                let to =
                    link(&self.anchor("achieved"), &say!(cx.strings, "priority.what_achieved"), commitment.id.span);
                vec![made(say!(cx.strings, "priority.see") + " "), to, made(".")]
            }
        };
        let promise = Promise {
            number: self.numbered.find(&id),
            id: Spanned::new(id, commitment.id.span),
            priority: self.title.clone(),
            status: commitment.status.value,
            text: badged(commitment.marking.as_ref(), inlines(&commitment.text, cx), cx),
            answer,
        };
        std::iter::once(Block::Promise(promise)).chain(parts(&commitment.items, cx)).collect()
    }

    /// What was done for a promise, and then what was done besides.
    fn achievements(&self, cx: &mut Context<'_>) -> Vec<Block> {
        let part = &self.account.achievements;
        let (promised, besides): (Vec<&Remark>, Vec<&Remark>) =
            part.items.iter().map(|it| &it.0).partition(|it| !it.commitment.0.is_empty());
        let mut blocks: Vec<Block> = none(part.none.as_ref(), cx).into_iter().collect();
        blocks.extend(self.grouped(&promised, 3, cx));
        if besides.is_empty() {
            return blocks;
        }
        let level = if promised.is_empty() {
            3
        } else {
            blocks.push(heading(3, None, vec![made(say!(cx.strings, "priority.in_addition"))], self.span));
            4
        };
        blocks.extend(self.grouped(&besides, level, cx));
        blocks
    }
}

fn title_of(remark: &Remark) -> Option<&str> {
    remark.group.as_ref().map(|group| group.value.as_str())
}

/// The reason for an empty part.
fn none(reason: Option<&Spanned<String>>, cx: &mut Context<'_>) -> Option<Block> {
    reason.map(|reason| Block::Paragraph(inlines(reason, cx)))
}

/// The parts of an item.
fn parts(items: &[Spanned<String>], cx: &mut Context<'_>) -> Option<Block> {
    let items: Vec<Vec<Block>> = items.iter().map(|it| vec![Block::Paragraph(inlines(it, cx))]).collect();
    (!items.is_empty()).then_some(Block::List { start: None, tight: true, items })
}

/// Words after the title of their marking, if not everybody may see them.
fn badged(marking: Option<&Spanned<String>>, mut words: Vec<Inline>, cx: &mut Context<'_>) -> Vec<Inline> {
    let level: Level = cx.level(marking);
    if let Some(badge) = cx.badge(level) {
        words.insert(0, Inline::Badge(badge));
    }
    words
}

/// "10 promises: 2 done, 5 in progress, 3 without an update."
fn tally(commitments: &[Commitment], strings: &Strings) -> String {
    let each = Delivery::ALL.iter().filter_map(|delivery| {
        let count = commitments.iter().filter(|it| it.status.value == *delivery).count();
        let words = match delivery {
            Delivery::NoUpdate => say!(strings, "priority.without_update"),
            other => other.said(strings).to_lowercase(),
        };
        (count > 0).then(|| format!("{count} {words}"))
    });
    let promises = say!(strings, "promise.count", count = commitments.len());
    format!("{promises}: {}.", each.collect::<Vec<_>>().join(", "))
}
