//! Committee papers and minutes, and the bodies they go to, as written.

use serde_json::{Value, json};

use super::decode::{Decode, Findings, OneOrMany, PageId, choice, record};
use super::json::Named;
use super::yaml::{Kind, Node};
use crate::source::Spanned;

record! {
    /// A body that decides: a committee, a board.
    Body, "a body" {
        /// What papers call it.
        id: Spanned<PageId>,
        /// Its name in print.
        name: String,
        /// The headings of its papers, in their order. A usual list, if nothing is said.
        paper: Vec<PaperHeading>,
    }
}

record! {
    /// A heading that every paper to a body has.
    PaperHeading, "a heading of papers" {
        /// The name of its file in the folder of a paper.
        id: Spanned<PageId>,
        /// The heading.
        title: Spanned<String>,
        /// `false` for a section without numbers.
        numbered: Option<bool>,
    }
}

choice! {
    /// Who may read a paper.
    Openness, "a degree of openness" {
        /// Everybody.
        Public = "public",
        /// The members: it is exempt from publication.
        Exempt = "exempt",
        /// Everybody but for a part, which is exempt.
        PartExempt = "part-exempt",
    }
}

choice! {
    /// What an implication is about.
    ImplicationKind, "a kind of implication" {
        /// Money.
        Financial = "financial",
        /// Law.
        Legal = "legal",
        /// Diversity and equality.
        Equality = "equality",
        /// Anything else of weight.
        Other = "other",
    }
}

choice! {
    /// How far an action or recommendation has come.
    Progress, "a state of an action" {
        /// Nobody has reported on it yet.
        Open = "open",
        /// Somebody is at it.
        InProgress = "in-progress",
        /// It is done.
        Done = "done",
        /// It will not be done.
        NotDone = "not-done",
    }
}

/// A list that must be stated: `none`, or its items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated<T>(pub Vec<T>);

impl<T: Decode> Decode for Stated<T> {
    fn decode(node: &Node, findings: &mut Findings) -> Option<Self> {
        match &node.kind {
            Kind::Scalar(text) if text == "none" => Some(Stated(Vec::new())),
            Kind::List(items) if !items.is_empty() => Vec::decode(node, findings).map(Stated),
            _ => {
                findings.expected(node, "a list, or `none`");
                None
            }
        }
    }

    fn schema(named: &mut Named) -> Value {
        json!({"anyOf": [{"const": "none"}, {"type": "array", "items": T::schema(named), "minItems": 1}]})
    }
}

record! {
    /// What a paper to a committee is.
    Paper, "`paper`" {
        /// The body it goes to.
        body: Spanned<String>,
        /// The day of the meeting.
        date: Spanned<String>,
        /// The number of the item on the agenda.
        item: Option<String>,
        /// The ids of the wards that it concerns, or `all`.
        wards: OneOrMany<Spanned<String>>,
        /// `No`, or `Yes` with the reference of the notice.
        key_decision: String,
        /// The role of whose report it is.
        report_of: String,
        /// Who answers for it.
        accountable: Vec<Accountable>,
        /// The roles that wrote it.
        author: OneOrMany<String>,
        /// Who may read it.
        openness: Spanned<Openness>,
        /// The paragraphs of Part 1 of Schedule 12A by which it, or a part of it, is exempt.
        exempt_under: OneOrMany<Spanned<u32>>,
        /// Why the public interest in the exemption is the greater one.
        reason: Option<String>,
        /// What the committee is asked to decide.
        recommendations: Vec<Recommendation>,
        /// What the decision would mean.
        implications: Vec<Implication>,
        /// What the paper rests on; `none`, if there is nothing.
        background_papers: Stated<Attachment>,
        /// What is attached; `none`, if there is nothing.
        appendices: Stated<Attachment>,
    }
}

record! {
    /// Who answers for a paper.
    Accountable, "an accountable officer" {
        /// For what: `Accountable Director`.
        title: String,
        /// The role, not a name.
        role: String,
    }
}

record! {
    /// A recommendation.
    Recommendation, "a recommendation" {
        /// Its name, the same in paper, minutes and tracker.
        id: Spanned<PageId>,
        /// Its words. Narrative.
        text: Spanned<String>,
        /// Its parts. Narrative.
        items: Vec<Spanned<String>>,
        /// The role of who moved it at a meeting.
        raised_by: Option<String>,
        /// The role of who carries it out.
        owner: Option<String>,
        /// The day by which.
        due: Option<Spanned<String>>,
        /// How far it has come.
        status: Option<Progress>,
        /// How far it is protected.
        marking: Option<Spanned<String>>,
        /// What stands in its place where it is withheld. Narrative.
        notice: Option<Spanned<String>>,
    }
}

record! {
    /// An implication.
    Implication, "an implication" {
        /// What it is about.
        kind: Spanned<ImplicationKind>,
        /// Its words, in paragraphs. Narrative.
        text: OneOrMany<Spanned<String>>,
        /// The role of who has verified it.
        verified_by: Option<String>,
        /// How far it is protected.
        marking: Option<Spanned<String>>,
        /// What stands in its place where it is withheld. Narrative.
        notice: Option<Spanned<String>>,
    }
}

record! {
    /// A document that a paper names.
    Attachment, "a document" {
        /// Its title.
        title: String,
        /// Where it lies on the web.
        url: Option<Spanned<String>>,
        /// The folder of a report of this site.
        about: Option<Spanned<String>>,
        /// What a reader must know: where it can be seen, whether it is exempt or protected by copyright.
        note: Option<String>,
        /// How far it is protected.
        marking: Option<Spanned<String>>,
        /// What stands in its place where it is withheld. Narrative.
        notice: Option<Spanned<String>>,
    }
}

record! {
    /// What minutes record.
    Minutes, "`minutes`" {
        /// The body that met.
        body: Spanned<String>,
        /// The day.
        date: Spanned<String>,
        /// The number of the item.
        item: Option<String>,
        /// The folders of the papers that were before it.
        papers: OneOrMany<Spanned<String>>,
        /// A recording of the meeting.
        recording: Option<Attachment>,
        /// The roles of who was there.
        present: Vec<String>,
        /// The roles of who sent apologies.
        apologies: Vec<String>,
        /// Interests that were declared.
        interests: Vec<String>,
        /// What was said.
        points: Vec<Point>,
        /// What somebody undertook to do.
        actions: Vec<Action>,
        /// What became of the recommendations.
        resolutions: Vec<Resolution>,
        /// Recommendations that were moved and agreed at the meeting.
        added: Vec<Recommendation>,
        /// Documents beside the papers.
        supporting: Vec<Attachment>,
    }
}

record! {
    /// A point of a discussion.
    Point, "a point" {
        /// Its name.
        id: Spanned<PageId>,
        /// What it is about: points of one topic stand together.
        topic: String,
        /// The role of who raised it.
        raised_by: Option<String>,
        /// The role of who answered.
        answered_by: Option<String>,
        /// What was said. Narrative.
        text: Spanned<String>,
        /// How far it is protected.
        marking: Option<Spanned<String>>,
        /// What stands in its place where it is withheld. Narrative.
        notice: Option<Spanned<String>>,
    }
}

record! {
    /// An action.
    Action, "an action" {
        /// Its name, the same in minutes and tracker.
        id: Spanned<PageId>,
        /// What is to be done. Narrative.
        text: Spanned<String>,
        /// The role of who does it.
        owner: Option<String>,
        /// The day by which.
        due: Option<Spanned<String>>,
        /// How far it has come.
        status: Progress,
        /// How far it is protected.
        marking: Option<Spanned<String>>,
        /// What stands in its place where it is withheld. Narrative.
        notice: Option<Spanned<String>>,
    }
}

record! {
    /// What became of a recommendation.
    Resolution, "a resolution" {
        /// The recommendation of the paper.
        recommendation: Spanned<String>,
        /// The words as amended; those of the paper, if nothing is said. Narrative.
        text: Option<Spanned<String>>,
        /// How far it is protected.
        marking: Option<Spanned<String>>,
        /// What stands in its place where it is withheld. Narrative.
        notice: Option<Spanned<String>>,
    }
}
