//! Promises of plans, how far each has come, and the list of them all.

use super::{Address, Block, Inline, capitalised};
use crate::model::{Rating, Shape};
use crate::schema::priority::Delivery;
use crate::strings::{Strings, say};

/// A promise of a plan.
#[derive(Clone, Debug)]
pub struct Promise {
    /// "1.3".
    pub number: String,
    /// The title of its priority.
    pub priority: String,
    /// How far it has come.
    pub status: Delivery,
    /// Its words.
    pub text: Vec<Inline>,
    /// Where it stands.
    pub address: Address,
}

/// A status as it is shown.
pub(super) fn rated(delivery: Delivery, strings: &Strings) -> Inline {
    let rating = match delivery {
        Delivery::Done => Rating::GOOD,
        Delivery::InProgress => Rating::NEUTRAL.with(Shape::Half),
        Delivery::Delayed => Rating::WATCH,
        Delivery::NotDone => Rating::BAD,
        Delivery::NotStarted => Rating::NEUTRAL,
        Delivery::NoUpdate => Rating::WATCH.with(Shape::Ring),
    };
    Inline::Rated { rating, text: vec![Inline::Text(delivery.said(strings))] }
}

/// How a figure did against a target, as it is shown. `value` is the claim that says so.
pub(super) fn outcome(rating: Rating, value: Inline) -> Inline {
    let value = match value {
        Inline::Value { text, evidence } => Inline::Value { text: capitalised(&text), evidence },
        other => other,
    };
    Inline::Rated { rating, text: vec![value] }
}

fn text(words: impl Into<String>) -> Inline {
    Inline::Text(words.into())
}

/// All promises by how far they have come: the counts, each leading to its list, and the lists.
pub(super) fn tracker(promises: &[Promise], page: &str, level: u8, strings: &Strings) -> Vec<Block> {
    let of = |delivery: Delivery| promises.iter().filter(move |it| it.status == delivery);
    let name = page.rsplit('/').next().unwrap_or(page);
    let anchor = |delivery: Delivery| format!("{name}-{}", delivery.word());
    let counts = Delivery::ALL.into_iter().map(|delivery| {
        let count = of(delivery).count();
        let mut words = vec![rated(delivery, strings), text(format!(": {count}"))];
        if count > 0 {
            let address = Address { page: page.to_owned(), anchor: Some(anchor(delivery)) };
            words = vec![
                rated(delivery, strings),
                text(": "),
                Inline::Reference { address, text: vec![text(say!(strings, "promise.count", count = count))] },
            ];
        }
        vec![Block::Paragraph(words)]
    });
    let mut blocks = vec![Block::List { start: None, tight: true, items: counts.collect() }];
    for delivery in Delivery::ALL.into_iter().filter(|it| of(*it).next().is_some()) {
        let words = vec![text(format!("{} ({})", delivery.said(strings), of(delivery).count()))];
        blocks.push(Block::Heading { level, id: anchor(delivery), number: None, text: words });
        let all: Vec<&Promise> = of(delivery).collect();
        for group in all.chunk_by(|one, other| one.priority == other.priority) {
            let Some(first) = group.first() else { continue };
            blocks.push(Block::Paragraph(vec![Inline::Strong(vec![text(&first.priority)])]));
            let items = group.iter().map(|it| vec![Block::Paragraph(line(it, strings))]);
            blocks.push(Block::List { start: None, tight: true, items: items.collect() });
        }
    }
    blocks
}

/// A promise in a list: its number leads to it.
fn line(promise: &Promise, strings: &Strings) -> Vec<Inline> {
    let link = Inline::Reference {
        address: promise.address.clone(),
        text: vec![text(capitalised(&say!(strings, "name.promise", number = promise.number)))],
    };
    [link, text(": ")].into_iter().chain(promise.text.iter().cloned()).collect()
}
