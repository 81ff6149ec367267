//! What residents said and what was done about it: the paragraphs of a container, as pairs.

use super::{Block, Inline, plain};
use crate::diag::{Code, Diagnostic};
use crate::schema::Findings;
use crate::source::Span;

const SAID: &str = "You said:";
const DID: &str = "We did:";

/// True for words that tell what somebody is going to do, and not what was done: "To continue to …", "We will …".
pub fn is_plan(words: &str) -> bool {
    const PLANS: [&str; 6] = ["to ", "we will ", "we plan ", "will ", "we intend ", "we are going to "];
    let words = words.trim_start().to_lowercase();
    PLANS.iter().any(|plan| words.starts_with(plan))
}

/// The blocks between `You said:` and `We did:` as terms and definitions.
pub(super) fn pairs(blocks: Vec<Block>, span: Span, findings: &mut Findings) -> Vec<Block> {
    let mut pairs: Vec<(Vec<Inline>, Vec<Block>)> = Vec::new();
    let mut fault = |code, span, message: &str, hint: &str| {
        findings.diagnostics.push(Diagnostic::new(code, span, message).hint(hint));
    };
    for block in blocks {
        let Block::Paragraph(mut words) = block else {
            match pairs.last_mut().filter(|(_, answer)| !answer.is_empty()) {
                Some((_, answer)) => answer.push(block),
                None => fault(Code::InvalidContainer, span, "this belongs to no answer", BOTH),
            }
            continue;
        };
        let at = first_span(&words).unwrap_or(span);
        if strip(&mut words, SAID) {
            pairs.push((words, Vec::new()));
        } else if strip(&mut words, DID) {
            if is_plan(&plain(&words)) {
                let hint = "say what was done, and move what is planned into a container `plans`";
                fault(Code::PlanAsDeed, at, "this answer tells what is planned, and not what was done", hint);
            }
            match pairs.last_mut().filter(|(_, answer)| answer.is_empty()) {
                Some((_, answer)) => answer.push(Block::Paragraph(words)),
                None => fault(Code::InvalidContainer, at, "this answers nothing that anybody said", BOTH),
            }
        } else {
            match pairs.last_mut().filter(|(_, answer)| !answer.is_empty()) {
                Some((_, answer)) => answer.push(Block::Paragraph(words)),
                None => fault(Code::InvalidContainer, at, "this is neither what was said nor an answer", BOTH),
            }
        }
    }
    for (said, answer) in &pairs {
        if answer.is_empty() {
            let hint = "add a paragraph `We did: …`; if nothing was done, say so";
            let at = first_span(said).unwrap_or(span);
            fault(Code::InvalidContainer, at, "nobody says what was done about this", hint);
        }
    }
    vec![Block::Definitions(pairs.into_iter().map(|(said, answer)| pair(said, answer)).collect())]
}

/// What was said and what was done about it, each with its lead.
pub fn pair(mut said: Vec<Inline>, mut answer: Vec<Block>) -> (Vec<Inline>, Vec<Vec<Block>>) {
    said.splice(0..0, [Inline::Said("callout.you_said"), Inline::Made(" ".to_owned())]);
    if let Some(Block::Paragraph(words)) = answer.first_mut() {
        words.insert(0, Inline::Strong(vec![Inline::Said("callout.we_did"), Inline::Made(" ".to_owned())]));
    }
    (said, vec![answer])
}

const BOTH: &str = "write pairs of paragraphs: one that begins with `You said:`, and one that begins with `We did:`";

/// Takes the words that a paragraph begins with, and tells whether they were there.
fn strip(words: &mut Vec<Inline>, lead: &str) -> bool {
    if let Some(Inline::Strong(inner)) = words.first()
        && plain(inner).trim().eq_ignore_ascii_case(lead)
    {
        words.remove(0);
        strip_space(words);
        return true;
    }
    let Some(Inline::Text { text, span }) = words.first_mut() else { return false };
    let there = text.get(..lead.len()).is_some_and(|start| start.eq_ignore_ascii_case(lead));
    if there {
        *span = span.part(lead.len()..span.range().len());
        text.drain(..lead.len());
        strip_space(words);
    }
    there
}

fn strip_space(words: &mut [Inline]) {
    if let Some(Inline::Text { text, span }) = words.first_mut() {
        let space = text.len() - text.trim_start().len();
        text.drain(..space);
        *span = span.part(space..span.range().len());
    }
}

fn first_span(words: &[Inline]) -> Option<Span> {
    words.iter().find_map(|it| match it {
        Inline::Text { span, .. } => Some(*span),
        Inline::Value(expression) => Some(expression.span),
        Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Link { text: inner, .. } => first_span(inner),
        _ => None,
    })
}
