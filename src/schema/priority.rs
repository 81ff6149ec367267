//! Priorities over the years, and the account that a page gives of one of them, as written.

use serde_json::{Value, json};

use super::decode::{Decode, Findings, OneOrMany, PageId, choice, record};
use super::json::Named;
use super::yaml::{Kind, Node};
use crate::diag::{Code, Diagnostic};
use crate::source::{Span, Spanned};
use crate::strings::{Strings, say};

record! {
    /// A priority, in every year that has it.
    Priority, "a priority" {
        /// Its name: the same every year, whatever its number.
        id: Spanned<PageId>,
        /// Its title.
        title: Spanned<String>,
        /// The ids of the sections that look at it.
        sections: Vec<Spanned<String>>,
        /// The years that have it, the earliest first.
        years: Vec<PriorityYear>,
        /// How far the priority is protected.
        marking: Option<Spanned<String>>,
    }
}

record! {
    /// A priority as it stands in the plan of one year.
    PriorityYear, "a year of a priority" {
        /// The year, as the report of that year calls it: `2022 to 2023`.
        year: Spanned<String>,
        /// Its number in that plan.
        number: Spanned<u32>,
        /// What it says, in that year. Narrative.
        text: Option<Spanned<String>>,
        /// Why it was chosen.
        basis: OneOrMany<Spanned<Basis>>,
        /// The factors of the risk matrix that it rests on.
        scores: Vec<Spanned<String>>,
        /// Why it was chosen, in words. Narrative.
        reason: Option<Spanned<String>>,
    }
}

choice! {
    /// Why something is a priority.
    Basis, "a basis of a priority" {
        /// It has a high score in the risk matrix.
        Matrix = "matrix",
        /// The law asks for it.
        Duty = "statutory-duty",
        /// The elected members asked for it.
        Member = "member-priority",
        /// The government has made it one.
        National = "national-priority",
        /// Residents have asked for it.
        Public = "public-concern",
        /// A known risk that the matrix does not score.
        Risk = "known-risk",
    }
}

/// One of the four parts of an account: a list, or the reason why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<T> {
    /// What stands in it.
    pub items: Vec<T>,
    /// Why there is nothing. Narrative.
    pub none: Option<Spanned<String>>,
    /// Where it stands.
    pub span: Span,
}

record! {
    /// The reason for an empty part.
    Reason, "a reason" {
        /// The reason. Narrative.
        none: Spanned<String>,
    }
}

impl<T: Decode> Decode for Part<T> {
    fn decode(node: &Node, findings: &mut Findings) -> Option<Self> {
        match &node.kind {
            Kind::Map(_) => {
                let reason = Reason::decode(node, findings)?;
                Some(Part { items: Vec::new(), none: Some(reason.none), span: node.span })
            }
            Kind::List(items) if !items.is_empty() => {
                Some(Part { items: Vec::decode(node, findings)?, none: None, span: node.span })
            }
            _ => {
                findings
                    .expected(node, "a list, or the reason why there is none, as in `{none: It starts next year.}`");
                None
            }
        }
    }

    fn schema(named: &mut Named) -> Value {
        let list = json!({"type": "array", "items": T::schema(named), "minItems": 1});
        json!({"anyOf": [list, Reason::schema(named)]})
    }
}

record! {
    /// What a page says of a priority: its aims, its promises and what came of them.
    Account, "`priority`" {
        /// The priority.
        id: Spanned<String>,
        /// What is wanted in the long run.
        aims: Part<Said>,
        /// Figures to be reached.
        targets: Vec<Target>,
        /// What the year's plan promised.
        commitments: Part<Commitment>,
        /// What was done.
        achievements: Part<Said>,
        /// What residents gained, with figures.
        impact: Part<Said>,
        /// What the plan of the year after promises.
        next: Option<Spanned<Plan>>,
    }
}

/// An aim, an achievement or an impact: a text alone, or a record with more to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said(pub Remark);

impl Decode for Said {
    fn decode(node: &Node, findings: &mut Findings) -> Option<Self> {
        if !matches!(node.kind, Kind::Scalar(_)) {
            return Remark::decode(node, findings).map(Said);
        }
        let text = Spanned::new("text".to_owned(), node.span);
        let long = Node { kind: Kind::Map(vec![(text, node.clone())]), span: node.span };
        Remark::decode(&long, findings).map(Said)
    }

    fn schema(named: &mut Named) -> Value {
        json!({"anyOf": [String::schema(named), Remark::schema(named)]})
    }
}

record! {
    /// The long form of an aim, an achievement or an impact.
    Remark, "a remark" {
        /// Its words. Narrative.
        text: Spanned<String>,
        /// For an achievement: what residents had said, and it is the answer to. Narrative.
        said: Option<Spanned<String>>,
        /// Its parts. Narrative.
        items: Vec<Spanned<String>>,
        /// For an achievement: the commitments that it belongs to. None: it is in addition to what was promised.
        commitment: OneOrMany<Spanned<String>>,
        /// A heading over it and its neighbours of the same group.
        group: Option<Spanned<String>>,
        /// How far it is protected.
        marking: Option<Spanned<String>>,
    }
}

record! {
    /// Something that was promised, and how far it has come.
    Commitment, "a commitment" {
        /// Its name: the same every year.
        id: Spanned<PageId>,
        /// Its words. Narrative.
        text: Spanned<String>,
        /// Its parts. Narrative.
        items: Vec<Spanned<String>>,
        /// How far it has come.
        status: Spanned<Delivery>,
        /// What shows that. Narrative. An achievement that names the commitment shows it as well.
        evidence: Option<Spanned<String>>,
        /// A heading over it and its neighbours of the same group.
        group: Option<Spanned<String>>,
        /// How far it is protected.
        marking: Option<Spanned<String>>,
    }
}

choice! {
    /// How far a promise has come.
    Delivery, "a status of a promise" {
        /// It is kept.
        Done = "done",
        /// Somebody is at it.
        InProgress = "in-progress",
        /// It comes later than was said.
        Delayed = "delayed",
        /// It is not kept, and will not be.
        NotDone = "not-done",
        /// Nothing has begun.
        NotStarted = "not-started",
        /// Nobody says how far it has come.
        NoUpdate = "no-update",
    }
}

impl Delivery {
    /// Every status, in the order in which they are shown.
    pub const ALL: [Delivery; 6] = [
        Delivery::Done,
        Delivery::InProgress,
        Delivery::Delayed,
        Delivery::NotDone,
        Delivery::NotStarted,
        Delivery::NoUpdate,
    ];

    /// What readers see.
    pub fn said(self, strings: &Strings) -> String {
        say!(strings, &format!("delivery.{}", self.word().replace('-', "_")))
    }
}

record! {
    /// A figure to be reached.
    Target, "a target" {
        /// What is to be reached. Narrative.
        text: Spanned<String>,
        /// The figure to be reached, in the data: `table.row.column`.
        target: Spanned<String>,
        /// Which side of it is good.
        aim: Spanned<Aim>,
        /// What was reached, in the data.
        outturn: Option<Spanned<String>>,
        /// Why nobody knows what was reached. Narrative.
        no_outturn: Option<Spanned<String>>,
        /// How far the target is protected.
        marking: Option<Spanned<String>>,
    }
}

choice! {
    /// Which side of a target is good.
    Aim, "a side of a target" {
        /// The target or more.
        AtLeast = "at_least",
        /// The target or less.
        AtMost = "at_most",
    }
}

/// What the plan of the year after promises. There is no reason for promising nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan(pub Vec<Promise>);

impl Decode for Plan {
    fn decode(node: &Node, findings: &mut Findings) -> Option<Self> {
        if matches!(node.kind, Kind::Map(_)) {
            let message = "what comes next is a list of promises, and this is none";
            let hint = "leave `next` out where nothing is promised, and say why in the text of the page";
            findings.diagnostics.push(Diagnostic::new(Code::InvalidValue, node.span, message).hint(hint));
            return Some(Plan::default());
        }
        Vec::decode(node, findings).map(Plan)
    }

    fn schema(named: &mut Named) -> Value {
        Vec::<Promise>::schema(named)
    }
}

record! {
    /// Something that next year's plan promises.
    Promise, "a promise" {
        /// Its name: the same when the next report tells what came of it.
        id: Spanned<PageId>,
        /// Its words. Narrative.
        text: Spanned<String>,
        /// How far it is protected.
        marking: Option<Spanned<String>>,
    }
}
