//! A risk register as it will be shown: a grid of impact and likelihood, and the risks, the gravest first.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use super::dataset::{Dataset, Field, Value};
use super::figure::{Body, Cell, Gathered, HeadCell, Part, Row, Table};
use super::passage::PassageKind;
use super::text::Filler;
use super::{Address, Inline};
use crate::check::{Place, Register, Risk};
use crate::model::{self, Datum, Missing, Rating, ScalePoint, Shape, figure};
use crate::schema::Show;
use crate::strings::{Strings, say, unmarked};

/// The narrative of a risk, filled in.
#[derive(Debug)]
pub(super) struct Words {
    text: Vec<Inline>,
    mitigation: Option<Vec<Inline>>,
}

/// The narrative of all risks of a register.
pub(super) fn words(filler: &mut Filler<'_>, register: &Register) -> Vec<Words> {
    let mut fill = |text: &[_]| filler.loose(PassageKind::Cell, text);
    let risks = register.risks.iter();
    risks.map(|risk| Words { text: fill(&risk.text), mitigation: risk.mitigation.as_deref().map(&mut fill) }).collect()
}

/// Lays out a register.
pub(super) struct Layout<'a> {
    pub(super) register: &'a Register,
    pub(super) table: &'a model::Table,
    pub(super) words: &'a [Words],
    /// The figure that it stands in.
    pub(super) figure: &'a str,
    /// Where each risk is described; nothing where it is nowhere.
    pub(super) places: Vec<Option<Address>>,
}

impl Layout<'_> {
    /// The grid, the risks, or both. The dataset belongs to the risks.
    pub(super) fn parts(
        &self,
        show: Show,
        top: Option<usize>,
        dataset: (String, String),
        gathered: &mut Gathered,
    ) -> Vec<Part> {
        let part = |title: &str, table, dataset| Part {
            title: Some(vec![Inline::Text(self.say(title))]),
            table,
            charts: Vec::new(),
            tiles: Vec::new(),
            dataset,
        };
        let mut parts = Vec::new();
        if show != Show::Ranking {
            let dataset = (show == Show::Grid).then(|| dataset.clone());
            parts.push(part("register.by_impact", self.grid(), dataset));
        }
        if show != Show::Grid {
            parts.push(part("register.gravest_first", self.risks(top, gathered), Some(dataset)));
        }
        if let [only] = parts.as_mut_slice() {
            only.title = None;
        }
        parts
    }

    /// How scores and levels come about, in sentences.
    pub(super) fn method(&self) -> Vec<String> {
        let scale = |name: &str, scale: &[ScalePoint]| {
            let points: Vec<String> = scale.iter().map(point).collect();
            format!("{name}: {}.", points.join(", "))
        };
        vec![
            self.say("register.method"),
            scale(&self.say("register.impact"), &self.register.impact),
            scale(&self.say("register.likelihood"), &self.register.likelihood),
        ]
    }

    /// The places of the risks, the gravest first.
    fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.register.risks.len()).collect();
        let gravity = |at: &usize| {
            let now = self.register.risks[*at].now;
            Reverse((self.register.level(now), self.register.score(now)))
        };
        order.sort_by_key(gravity);
        order
    }

    /// A row for each likelihood, the highest on top, and a column for each impact.
    fn grid(&self) -> Table {
        let Register { impact, likelihood, .. } = self.register;
        let over = |text: String, columns, rows| HeadCell { text, columns, rows, notes: Vec::new() };
        let upper =
            vec![over(self.say("register.likelihood"), 1, 2), over(self.say("register.impact"), impact.len(), 1)];
        let points: Vec<String> = impact.iter().map(point).collect();
        let lower = points.iter().map(|point| over(point.clone(), 1, 1)).collect();
        let row = |(at, row): (usize, &ScalePoint)| {
            let cell = |impact| self.square(Place { impact, likelihood: at });
            Row::plain(format!("likelihood-{at}"), point(row), (0..impact.len()).map(cell).collect())
        };
        Table {
            caption: say!(self.table.strings, "register.grid_caption", title = self.table.title),
            head: vec![upper, lower],
            columns: points,
            bodies: vec![Body { title: None, depth: 0, rows: likelihood.iter().enumerate().rev().map(row).collect() }],
        }
    }

    /// A square of the grid: its level, how many risks stand there, and which.
    fn square(&self, place: Place) -> Cell {
        let level = self.register.level(place);
        let here: Vec<usize> = self.order().into_iter().filter(|at| self.register.risks[*at].now == place).collect();
        let mut words = vec![Inline::Text(format!("{}: {}", self.register.levels[level], here.len()))];
        for (at, risk) in here.iter().enumerate() {
            words.push(if at == 0 { Inline::Break } else { Inline::Text(", ".into()) });
            words.push(self.named(*risk));
        }
        Cell { words, shade: Some(level), ..Cell::default() }
    }

    /// The code of a risk, as a link to where it is described.
    fn named(&self, at: usize) -> Inline {
        let text = vec![Inline::Text(self.register.risks[at].code.clone())];
        match &self.places[at] {
            Some(address) => Inline::Reference { address: address.clone(), text },
            None => text.into_iter().next().unwrap_or(Inline::Break),
        }
    }

    /// The risks; columns that would say nothing are left out.
    fn risks(&self, top: Option<usize>, gathered: &mut Gathered) -> Table {
        let order = self.order();
        let shown = &order[..top.unwrap_or(order.len()).min(order.len())];
        let columns: Vec<(String, Vec<Option<Vec<Inline>>>)> = COLUMNS
            .iter()
            .map(|(key, cell)| (self.say(key), shown.iter().map(|at| cell(self, *at)).collect::<Vec<_>>()))
            .filter(|(_, cells)| cells.iter().any(Option::is_some))
            .collect();
        let rows = shown.iter().enumerate().map(|(place, at)| {
            let risk = &self.register.risks[*at];
            let row = &self.table.rows[risk.row];
            let cells = columns.iter().map(|(_, cells)| Cell {
                words: cells[place].clone().unwrap_or_else(|| vec![Inline::Text(self.say("evidence.not_stated"))]),
                ..Cell::default()
            });
            Row {
                anchor: top.is_none().then(|| anchor(self.figure, &risk.id)),
                notes: gathered.badged(&row.notes, row.level),
                ..Row::plain(risk.id.clone(), row.label.clone(), cells.collect())
            }
        });
        let rows = rows.collect();
        let over = |text: &str| HeadCell { text: text.into(), columns: 1, rows: 1, notes: Vec::new() };
        let titles: Vec<String> = columns.iter().map(|(title, _)| title.clone()).collect();
        Table {
            caption: say!(self.table.strings, "register.list_caption", title = self.table.title),
            head: vec![
                std::iter::once(self.say("register.risk").as_str())
                    .chain(titles.iter().map(String::as_str))
                    .map(over)
                    .collect(),
            ],
            columns: titles,
            bodies: vec![Body { title: None, depth: 0, rows }],
        }
    }

    fn say(&self, key: &str) -> String {
        say!(self.table.strings, key)
    }

    fn risk(&self, at: usize) -> &Risk {
        &self.register.risks[at]
    }

    fn cell(&self, at: usize, column: &str) -> Option<Datum> {
        let column = self.table.find_column(column)?;
        Some(self.table.cell(self.risk(at).row, column).datum)
    }

    fn rated(&self, place: Place) -> Vec<Inline> {
        let register = self.register;
        let (impact, likelihood) = (&register.impact[place.impact], &register.likelihood[place.likelihood]);
        let level = register.level(place);
        let words = format!("{}, {}", register.levels[level], number(register.score(place)));
        vec![
            Inline::Rated { rating: rating(level, register.levels.len()), text: vec![Inline::Text(words)] },
            Inline::Break,
            Inline::Text(say!(
                self.table.strings,
                "register.impact_and_likelihood",
                impact = number(impact.score),
                likelihood = number(likelihood.score)
            )),
        ]
    }

    /// The score, and how it has moved since last time.
    fn now(&self, at: usize) -> Vec<Inline> {
        let mut words = self.rated(self.risk(at).now);
        if let Some(movement) = self.movement(at) {
            words.push(Inline::Break);
            words.extend(movement);
        }
        words
    }

    fn movement(&self, at: usize) -> Option<Vec<Inline>> {
        let strings = &self.table.strings;
        let last = self.cell(at, "last_score")?;
        let now = self.register.score(self.risk(at).now);
        let (rating, words) = match last {
            Datum::Number(last) if last < now => {
                (Rating::BAD.with(Shape::Up), say!(strings, "register.up_from", score = number(last)))
            }
            Datum::Number(last) if last > now => {
                (Rating::GOOD.with(Shape::Down), say!(strings, "register.down_from", score = number(last)))
            }
            Datum::Number(_) => (Rating::NEUTRAL.with(Shape::Level), self.say("register.unchanged")),
            Datum::Missing(Missing::NotApplicable) => return said(self.say("register.new")),
            Datum::Missing(missing) => return said(missing.said(strings)),
        };
        Some(vec![Inline::Rated { rating, text: vec![Inline::Text(words)] }])
    }

    fn mitigation(&self, at: usize) -> Vec<Inline> {
        let none = || {
            vec![Inline::Rated { rating: Rating::WATCH, text: vec![Inline::Text(self.say("register.none_planned"))] }]
        };
        self.words[at].mitigation.clone().unwrap_or_else(none)
    }

    /// Who answers for a risk, how soon it may happen, and when it is looked at again: a line each.
    fn owner(&self, at: usize) -> Option<Vec<Inline>> {
        let risk = self.risk(at);
        let review = risk.review.map(|date| {
            let strings = &self.table.strings;
            say!(strings, "register.next_review_on", date = date.said(strings))
        });
        let lines: Vec<String> = [risk.owner.clone(), risk.proximity.clone(), review].into_iter().flatten().collect();
        let mut words = Vec::new();
        for line in lines {
            words.extend((!words.is_empty()).then_some(Inline::Break));
            words.push(Inline::Text(line));
        }
        (!words.is_empty()).then_some(words)
    }
}

/// The lowest level is as it should be, and the highest is not.
fn rating(level: usize, levels: usize) -> Rating {
    match level {
        0 => Rating::GOOD,
        _ if level + 1 == levels => Rating::BAD,
        _ => Rating::WATCH,
    }
}

fn said(words: String) -> Option<Vec<Inline>> {
    Some(vec![Inline::Text(words)])
}

/// What is said of the risk at a place.
type Say = fn(&Layout<'_>, usize) -> Option<Vec<Inline>>;

const COLUMNS: [(&str, Say); 5] = [
    ("register.score_now", |it, at| Some(it.now(at))),
    ("register.if_nothing", |it, at| it.risk(at).inherent.map(|place| it.rated(place))),
    ("register.may_follow", |it, at| Some(it.words[at].text.clone()).filter(|text| !text.is_empty())),
    ("register.what_is_done", |it, at| Some(it.mitigation(at))),
    ("register.owner_and_time", |it, at| it.owner(at)),
];

/// Where a risk stands in a figure that lists all of them.
pub(super) fn anchor(figure: &str, risk: &str) -> String {
    format!("{figure}-{}", risk.replace('_', "-"))
}

fn number(value: Decimal) -> String {
    figure(value.normalize(), value.normalize().scale(), false)
}

fn point(point: &ScalePoint) -> String {
    format!("{} {}", number(point.score), point.words)
}

/// Adds what is said of the risks to the open data of their scores.
pub(super) fn complete(dataset: &mut Dataset, register: &Register, words: &[Words], strings: &Strings) {
    let level = |place: Place| register.levels[register.level(place)].clone();
    let text = |inlines: &[Inline]| super::plain(inlines);
    let said = |risk: &Risk, words: &Words| {
        let mitigation =
            words.mitigation.as_ref().map_or_else(|| say!(strings, "register.none_planned"), |it| text(it));
        [
            ("register.level_now", Some(level(risk.now))),
            ("register.level_if_nothing", risk.inherent.map(level)),
            ("register.may_follow", Some(text(&words.text)).filter(|it| !it.is_empty())),
            ("register.what_is_done", Some(mitigation)),
            ("register.owner", risk.owner.clone()),
            ("register.how_soon", risk.proximity.clone()),
            ("register.next_review", risk.review.map(|date| date.iso())),
        ]
    };
    let all: Vec<_> = register.risks.iter().zip(words).map(|(risk, words)| (risk.row, said(risk, words))).collect();
    let Some((_, first)) = all.first() else { return };
    for (at, (name, _)) in first.iter().enumerate() {
        if all.iter().all(|(_, said)| said[at].1.is_none()) {
            continue;
        }
        let id = name.trim_start_matches("register.");
        dataset.fields.push(Field::of_words(id, unmarked(&say!(strings, *name)).into_owned()));
        for (row, said) in &all {
            let value = said[at].1.clone().map_or(Value::Missing(Missing::NotAvailable), Value::Text);
            dataset.rows[*row].push(value);
        }
    }
}
