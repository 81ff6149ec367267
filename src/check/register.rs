//! Risk registers. Their scores become an ordinary table, so that formulas, claims, markings, evidence, comparison and
//! open data come from there; their scales, levels and words stay here.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::Context;
use super::data::file_level;
use super::figure::inlines;
use super::parse::RawData;
use crate::diag::{Code, Diagnostic, quoted};
use crate::model::{Data, Date, Level, ScalePoint, TableId};
use crate::narrative::Inline;
use crate::schema::{self, Entry, EntryValue, Formula, Missing, Number};
use crate::source::{Span, Spanned};
use crate::strings::{Strings, say};

/// A risk register: what its table does not hold.
#[derive(Debug)]
pub struct Register {
    /// Its name.
    pub id: String,
    /// The folder below `data/` that it belongs to.
    pub folder: String,
    /// The table of its scores; its rows are the risks.
    pub table: TableId,
    /// The scale of impact, the lowest first.
    pub impact: Vec<ScalePoint>,
    /// The scale of likelihood, the lowest first.
    pub likelihood: Vec<ScalePoint>,
    /// What scores amount to, the lowest first.
    pub levels: Vec<String>,
    /// The place of the level for each likelihood and impact.
    pub grid: Vec<Vec<usize>>,
    /// The risks that are shown, as given.
    pub risks: Vec<Risk>,
}

/// A risk.
#[derive(Debug)]
pub struct Risk {
    /// Its name.
    pub id: String,
    /// What it is called: `R3`.
    pub code: String,
    /// What may happen.
    pub title: String,
    /// Its row in the table.
    pub row: usize,
    /// Where it stands on both scales.
    pub now: Place,
    /// Where it would stand if nothing were done.
    pub inherent: Option<Place>,
    /// Why it may happen, and what would follow.
    pub text: Vec<Inline>,
    /// The role that answers for it.
    pub owner: Option<String>,
    /// What is done about it; nothing where nothing is planned.
    pub mitigation: Option<Vec<Inline>>,
    /// How soon it may happen.
    pub proximity: Option<String>,
    /// When it is looked at again.
    pub review: Option<Date>,
}

/// Places on the scales of impact and likelihood, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// On the scale of impact.
    pub impact: usize,
    /// On the scale of likelihood.
    pub likelihood: usize,
}

impl Register {
    /// The level of a place, the lowest being 0.
    pub fn level(&self, place: Place) -> usize {
        self.grid[place.likelihood][place.impact]
    }

    /// The score of a place.
    pub fn score(&self, place: Place) -> Decimal {
        self.impact[place.impact].score * self.likelihood[place.likelihood].score
    }

    /// What a risk is called in a link: `risk-late-buses`.
    pub fn reference(risk: &str) -> String {
        format!("risk-{}", risk.replace('_', "-"))
    }
}

/// Says that a risk has no mitigation because nobody plans one.
const NONE_PLANNED: &str = "none planned";

/// Adds a table of scores for every register.
pub(super) fn lower(raw: &mut [RawData], cx: &mut Context<'_>) {
    let tables: Vec<Vec<schema::Table>> = raw
        .iter()
        .map(|file| file.file.risk_registers.iter().map(|it| cx.again(|cx| table(it, raw, file, cx))).collect())
        .collect();
    for (file, tables) in raw.iter_mut().zip(tables) {
        file.file.tables.extend(tables);
    }
}

/// The registers that this reading may see, once their tables are known.
pub(super) fn check(raw: &[RawData], data: &Data, cx: &mut Context<'_>) -> Vec<Arc<Register>> {
    let all = raw.iter().flat_map(|file| file.file.risk_registers.iter().map(move |it| (file, it)));
    let mut registers = Vec::new();
    for (file, raw) in all {
        let table = data.find_table(&raw.id.value.0, std::slice::from_ref(&file.folder));
        let shown = table.filter(|it| data.table(*it).span == raw.id.span);
        let Some(table) = shown else { continue };
        match register(raw, file, table, data, cx) {
            Some(register) => registers.push(Arc::new(register)),
            // What is wrong with it has been told, and what leads to it is no second fault.
            None => {
                let references = raw.risks.iter().map(|risk| Register::reference(&risk.id.value.0));
                cx.findings.lost.extend(references.chain([raw.id.value.0.clone()]));
            }
        }
    }
    registers
}

fn register(
    raw: &schema::Register,
    file: &RawData,
    table: TableId,
    data: &Data,
    cx: &mut Context<'_>,
) -> Option<Register> {
    let scale = |points: &[schema::ScalePoint]| points.iter().map(point).collect();
    let mut register = Register {
        id: raw.id.value.0.clone(),
        folder: file.folder.clone(),
        table,
        impact: scale(&raw.impact),
        likelihood: scale(&raw.likelihood),
        levels: raw.levels.iter().map(|level| level.words.value.clone()).collect(),
        grid: grid(raw)?,
        risks: Vec::new(),
    };
    for (at, risk) in raw.risks.iter().enumerate() {
        let Some(row) = data.table(table).find_row(&risk.id.value.0) else { continue };
        let Some(now) = place_of(raw, risk) else {
            cx.findings.lost.insert(Register::reference(&risk.id.value.0));
            continue;
        };
        let words = |text: &Option<Spanned<String>>| text.as_ref().map(|it| it.value.clone());
        let planned = risk.mitigation.as_ref().filter(|it| !is_none_planned(it));
        register.risks.push(Risk {
            id: risk.id.value.0.clone(),
            code: code(risk, at),
            title: risk.risk.value.clone(),
            row,
            now,
            inherent: risk.inherent.as_ref().and_then(|it| both(raw, &it.impact, &it.likelihood)),
            text: risk.text.as_ref().map(|text| inlines(text, cx)).unwrap_or_default(),
            owner: words(&risk.owner),
            mitigation: planned.map(|text| inlines(text, cx)),
            proximity: words(&risk.proximity),
            review: risk.review.as_ref().and_then(|date| Date::parse(date)),
        });
    }
    Some(register)
}

fn point(raw: &schema::ScalePoint) -> ScalePoint {
    ScalePoint { score: raw.score.value, words: raw.words.clone(), short: raw.short.clone() }
}

fn is_none_planned(text: &str) -> bool {
    text.trim_end_matches('.').eq_ignore_ascii_case(NONE_PLANNED)
}

fn code(risk: &schema::Risk, at: usize) -> String {
    risk.code.as_ref().map_or_else(|| format!("R{}", at + 1), |code| code.value.clone())
}

/// The place of a point, named by its score or its words.
fn find(scale: &[schema::ScalePoint], typed: &str) -> Option<usize> {
    let number = Number::parse(typed).map(|number| number.value);
    let same = |words: &str| words.eq_ignore_ascii_case(typed);
    let named = |point: &schema::ScalePoint| {
        number == Some(point.score.value) || same(&point.words) || point.short.as_deref().is_some_and(same)
    };
    scale.iter().position(named)
}

fn both(raw: &schema::Register, impact: &str, likelihood: &str) -> Option<Place> {
    Some(Place { impact: find(&raw.impact, impact)?, likelihood: find(&raw.likelihood, likelihood)? })
}

fn place_of(raw: &schema::Register, risk: &schema::Risk) -> Option<Place> {
    both(raw, &risk.impact, &risk.likelihood)
}

/// The level of every place, by the author's grid or by score; nothing if some place has none, which has been told.
fn grid(raw: &schema::Register) -> Option<Vec<Vec<usize>>> {
    let called = |name: &str| raw.levels.iter().position(|level| level.words.value.eq_ignore_ascii_case(name));
    if let Some(grid) = &raw.grid {
        let row = |row: &Spanned<Vec<Spanned<String>>>| {
            let row: Option<Vec<usize>> = row.iter().map(|name| called(name)).collect();
            row.filter(|row| row.len() == raw.impact.len())
        };
        let rows: Option<Vec<Vec<usize>>> = grid.iter().map(row).collect();
        return rows.filter(|rows| rows.len() == raw.likelihood.len());
    }
    let reached = |score: Decimal| {
        let from = |level: &schema::RiskLevel| level.from.as_ref().is_some_and(|from| from.value.value <= score);
        raw.levels.iter().rposition(from)
    };
    let row = |likelihood: &schema::ScalePoint| {
        raw.impact.iter().map(|impact| reached(impact.score.value * likelihood.score.value)).collect()
    };
    raw.likelihood.iter().map(row).collect()
}

/// What is wrong with the scales, levels and grid of a register.
fn judge(raw: &schema::Register, cx: &mut Context<'_>) {
    let fault = |span: Span, message: String| Diagnostic::new(Code::InvalidValue, span, message);
    for (name, scale) in [("impact", &raw.impact), ("likelihood", &raw.likelihood)] {
        let rises = scale.windows(2).all(|pair| pair[0].score.value < pair[1].score.value);
        if scale.len() < 2 || !rises {
            let message = format!("the scale of {name} of `{}` does not rise from point to point", raw.id.value.0);
            let hint = "give two points at least, the lowest first: \
                        `[{score: 1, words: Low}, {score: 2, words: Medium}, {score: 3, words: High}]`";
            cx.report(fault(scale.span.part(0..1), message).hint(hint));
        }
    }
    if raw.levels.is_empty() {
        let message = format!("the register `{}` has no levels", raw.id.value.0);
        let hint = "say what scores amount to: `[{words: Low, from: 1}, {words: High, from: 6}]`";
        cx.report(fault(raw.levels.span.part(0..1), message).hint(hint));
        return;
    }
    match &raw.grid {
        Some(grid) => judge_grid(raw, grid, cx),
        None => judge_levels(raw, cx),
    }
}

fn judge_grid(raw: &schema::Register, grid: &Spanned<Vec<Spanned<Vec<Spanned<String>>>>>, cx: &mut Context<'_>) {
    let (rows, columns) = (raw.likelihood.len(), raw.impact.len());
    let short = grid.iter().find(|row| row.len() != columns);
    if let Some(span) = short.map(|row| row.span).or_else(|| (grid.len() != rows).then_some(grid.span)) {
        let message = format!("the grid of `{}` does not have a level for each pair of points", raw.id.value.0);
        let hint =
            format!("give {rows} rows, one for each likelihood and the lowest first, each with {columns} levels");
        cx.report(Diagnostic::new(Code::InvalidValue, span.part(0..1), message).hint(hint));
    }
    for name in grid.iter().flat_map(|row| row.iter()) {
        if !raw.levels.iter().any(|level| level.words.value.eq_ignore_ascii_case(name)) {
            cx.unknown("level", name, raw.levels.iter().map(|level| level.words.value.as_str()));
        }
    }
}

fn judge_levels(raw: &schema::Register, cx: &mut Context<'_>) {
    if let Some(level) = raw.levels.iter().find(|level| level.from.is_none()) {
        let message = format!("the level `{}` has no `from`", level.words.value);
        let hint = "say at which score it starts, or give the register a `grid` of levels";
        cx.report(Diagnostic::new(Code::MissingKey, level.words.span, message).hint(hint));
        return;
    }
    let starts: Vec<&Spanned<Number>> = raw.levels.iter().filter_map(|level| level.from.as_ref()).collect();
    if let Some(pair) = starts.windows(2).find(|pair| pair[0].value.value >= pair[1].value.value) {
        let message = "this level does not start above the one before it";
        let fault = Diagnostic::new(Code::InvalidValue, pair[1].span, message).also(pair[0].span, "the one before");
        cx.report(fault.hint("list levels from the lowest to the highest"));
    }
    let least = |scale: &[schema::ScalePoint]| scale.iter().map(|it| it.score.value).min().unwrap_or_default();
    let least = least(&raw.impact) * least(&raw.likelihood);
    if let Some(first) = starts.first().filter(|first| first.value.value > least) {
        let message = format!("the lowest level starts at {}, and the lowest score is {least}", first.value.value);
        let fault = Diagnostic::new(Code::InvalidValue, first.span, message);
        cx.report(fault.hint(format!("write `from: {least}`")));
    }
}

/// What a risk must say.
fn judge_risk(risk: &schema::Risk, cx: &mut Context<'_>) {
    let id = &risk.id.value.0;
    if risk.mitigation.is_none() {
        let message = format!("nothing says what is done about the risk `{id}`");
        let hint = format!("add a line `mitigation: …`, or say it openly: `mitigation: {NONE_PLANNED}`");
        cx.report(Diagnostic::new(Code::MissingKey, risk.id.span, message).hint(hint));
    }
    let Some(written) = &risk.review else { return };
    if let Some(review) = cx.date(written).filter(|date| cx.today.is_some_and(|today| today > *date)) {
        let message = format!("the risk `{id}` was to be reviewed by {review}, and that day has passed");
        let hint = "review it, and write when it is looked at next";
        cx.report(Diagnostic::new(Code::OutOfDate, written.span, message).hint(hint));
    }
}

/// The scores of a register as a table.
fn table(raw: &schema::Register, all: &[RawData], file: &RawData, cx: &mut Context<'_>) -> schema::Table {
    judge(raw, cx);
    let last = LastTime::of(raw, all, file, cx);
    let scores: Vec<Option<Last>> = raw.risks.iter().map(|risk| last.score(raw, risk, cx)).collect();
    let inherent = raw.risks.iter().any(|risk| risk.inherent.is_some());
    let compared = scores.iter().any(Option::is_some);
    let mut rows = Vec::new();
    for (at, (risk, last)) in raw.risks.iter().zip(scores).enumerate() {
        judge_risk(risk, cx);
        let mut values = Vec::new();
        if inherent {
            let pair = risk.inherent.as_ref();
            values.push(entry("impact", &raw.impact, pair.map(|it| &it.impact), risk.id.span, cx));
            values.push(entry("likelihood", &raw.likelihood, pair.map(|it| &it.likelihood), risk.id.span, cx));
        }
        values.push(entry("impact", &raw.impact, Some(&risk.impact), risk.id.span, cx));
        values.push(entry("likelihood", &raw.likelihood, Some(&risk.likelihood), risk.id.span, cx));
        if compared {
            let unknown = || Entry::plain(EntryValue::Missing(Missing::NotApplicable), risk.id.span);
            values.push(last.map_or_else(unknown, |last| last.0));
        }
        rows.push(row(risk, &code(risk, at), values));
    }
    let points = say!(cx.strings, "register.points");
    schema::Table {
        period: raw.period.clone(),
        area: raw.area.clone(),
        stub: Some(say!(cx.strings, "register.risk")),
        note: raw.note.clone(),
        additive: Some(false),
        columns: columns(raw.id.span, inherent, compared.then(|| last.period.clone()), &cx.strings),
        rows,
        marking: raw.marking.clone(),
        released: raw.released.clone(),
        ..schema::Table::of(&raw.id, &raw.title, &points, &raw.source, raw.span)
    }
}

/// The columns; those of last time with its period, as far as it is known.
fn columns(at: Span, inherent: bool, last: Option<Option<Spanned<String>>>, strings: &Strings) -> Vec<schema::Column> {
    let column = |id: &str, title: &str, under: &str, formula, at| {
        column(id, &say!(strings, title), say!(strings, under), formula, at)
    };
    let of =
        |ids: &[&str]| schema::Product { of: ids.iter().map(|id| Spanned::new((*id).into(), at)).collect(), span: at };
    let mut columns = Vec::new();
    if inherent {
        let under = "register.if_nothing";
        columns.push(column("inherent_impact", "register.impact", under, None, at));
        columns.push(column("inherent_likelihood", "register.likelihood", under, None, at));
        let product = Formula::Product(of(&["inherent_impact", "inherent_likelihood"]));
        columns.push(column("inherent_score", "matrix.score", under, Some(product), at));
    }
    columns.push(column("impact", "register.impact", "register.now", None, at));
    columns.push(column("likelihood", "register.likelihood", "register.now", None, at));
    columns.push(column(
        "score",
        "matrix.score",
        "register.now",
        Some(Formula::Product(of(&["impact", "likelihood"]))),
        at,
    ));
    if let Some(period) = last {
        let score = column("last_score", "matrix.score", "register.last_time", None, at);
        columns.push(schema::Column { period, ..score });
        let name = |id: &str| Spanned::new(id.to_owned(), at);
        let pair = schema::Pair { from: name("last_score"), to: name("score"), span: at };
        columns.push(column(
            "movement",
            "register.change_since",
            "register.last_time",
            Some(Formula::Difference(pair)),
            at,
        ));
    }
    columns
}

fn column(id: &str, title: &str, under: String, formula: Option<Formula>, at: Span) -> schema::Column {
    let formula = formula.map(|formula| Spanned::new(formula, at));
    schema::Column { under: Some(under), formula, ..schema::Column::of(id, title, at) }
}

fn row(risk: &schema::Risk, code: &str, values: Vec<Entry>) -> schema::Row {
    schema::Row {
        id: risk.id.clone(),
        label: Spanned::new(format!("{code} {}", risk.risk.value), risk.risk.span),
        values: Some(Spanned::new(values, risk.id.span)),
        note: risk.note.clone(),
        marking: risk.marking.clone(),
        ..schema::Row::of("", "", Vec::new(), risk.span)
    }
}

/// A point of a scale as a value.
fn entry(
    name: &str,
    scale: &[schema::ScalePoint],
    typed: Option<&Spanned<String>>,
    at: Span,
    cx: &mut Context<'_>,
) -> Entry {
    let Some(typed) = typed else { return Entry::plain(EntryValue::Missing(Missing::NotAvailable), at) };
    if let Some(place) = find(scale, typed) {
        return Entry::plain(EntryValue::Number(scale[place].score), typed.span);
    }
    let message = format!("`{}` is not on the scale of {name}", typed.value);
    let points: Vec<String> = scale.iter().map(|it| format!("{} ({})", it.score.value, it.words)).collect();
    let hint = format!("there is: {}", quoted(points.iter().map(String::as_str)));
    cx.report(Diagnostic::new(Code::ScoreOffScale, typed.span, message).hint(hint));
    Entry::plain(EntryValue::Unreadable, typed.span)
}

/// A score of last time, as a value with its marking.
struct Last(Entry);

/// The register of last time.
struct LastTime<'a> {
    period: Option<Spanned<String>>,
    risks: BTreeMap<&'a str, (Decimal, Level, Span)>,
}

impl<'a> LastTime<'a> {
    fn of(raw: &schema::Register, all: &'a [RawData], file: &RawData, cx: &mut Context<'_>) -> LastTime<'a> {
        let mut last = LastTime { period: None, risks: BTreeMap::new() };
        let Some(folder) = &raw.last_time else { return last };
        let there = all.iter().filter(|it| it.folder == folder.value && it.folder != file.folder);
        let mut named = there.flat_map(|file| file.file.risk_registers.iter().map(move |it| (file, it)));
        let Some((before, register)) = named.find(|(_, it)| it.id.value == raw.id.value) else {
            let with =
                all.iter().filter(|it| it.file.risk_registers.iter().any(|other| other.id.value == raw.id.value));
            let folders = with.map(|it| it.folder.as_str()).filter(|it| *it != file.folder);
            let what = format!("other folder of `data/` with a register `{}` called", raw.id.value.0);
            cx.unknown(&what, folder, folders);
            return last;
        };
        let source = cx.protection.sources.get(&register.source.value).copied().unwrap_or_default();
        let level = file_level(before, cx).max(cx.level(register.marking.as_ref())).max(source);
        last.period.clone_from(&register.period);
        for risk in &register.risks {
            let Some(place) = place_of(register, risk) else { continue };
            let score = register.impact[place.impact].score.value * register.likelihood[place.likelihood].score.value;
            let level = level.max(cx.level(risk.marking.as_ref()));
            last.risks.insert(&risk.id.value.0, (score, level, risk.id.span));
        }
        last
    }

    /// The score of a risk, from the register of last time or as it is typed; where both are there, they agree.
    fn score(&self, raw: &schema::Register, risk: &schema::Risk, cx: &mut Context<'_>) -> Option<Last> {
        let typed = risk.last_score.as_ref();
        let Some((score, level, there)) = self.risks.get(risk.id.value.0.as_str()) else {
            return typed.map(|typed| Last(Entry::plain(EntryValue::Number(typed.value), typed.span)));
        };
        if let Some(typed) = typed.filter(|typed| typed.value.value != *score) {
            let (was, is) = (typed.value.value.normalize(), score.normalize());
            let message = format!("the last score of `{}` is typed as {was}, and was {is}", risk.id.value.0);
            let fault = Diagnostic::new(Code::ValueMismatch, typed.span, message).label("typed");
            cx.report(fault.also(*there, "last time").hint("leave it out: it is read from the register of last time"));
        }
        // What may not be shown to anybody yet is not compared with.
        let marking = cx.protection.markings.get(*level).map(|it| it.id.clone());
        if marking.is_none() && *level > Level::OPEN {
            return None;
        }
        let span = raw.last_time.as_ref().map_or(risk.id.span, |it| it.span);
        let decimals = score.normalize().scale();
        let mut entry = Entry::plain(EntryValue::Number(Number { value: *score, decimals }), span);
        entry.marking = marking.map(|name| Spanned::new(name, span));
        Some(Last(entry))
    }
}
