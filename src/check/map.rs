//! Maps: the areas of a site find their boundaries, and the values of a map their classes.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::Context;
use super::figure::Resolver;
use crate::boundary::{Feature, Features};
use crate::diag::{Code, Diagnostic, quoted, suggest};
use crate::model::{Area, Boundaries, Table};
use crate::schema::{self, ChartKind};
use crate::source::{Content, SourceId, Span};

/// How values become classes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Classing {
    /// By a rule.
    Rule(schema::Classes),
    /// Where the author says: the least value of each class but the first. They rise.
    Breaks(Vec<Decimal>),
}

/// More classes than this cannot be told apart.
pub const MOST_CLASSES: usize = 5;

/// Faults of the same kind that are told one by one.
const MOST_TOLD: usize = 5;

/// True for the path of a file that is taken for boundaries.
pub(super) fn is_boundaries(path: &str) -> bool {
    path.starts_with("data/") && path.ends_with(".geojson")
}

/// True for a chart in which areas have their place.
pub(super) fn is_map(kind: ChartKind) -> bool {
    matches!(kind, ChartKind::TileMap | ChartKind::Map)
}

/// Gives each area its shape, and says where the shapes of each kind are from. Files that no kind needs are told.
pub(super) fn boundaries(
    config: &schema::SiteFile,
    read: &BTreeMap<String, Arc<Features>>,
    areas: &mut [Area],
    cx: &mut Context<'_>,
) -> Vec<Boundaries> {
    let mut found: Vec<Boundaries> = Vec::new();
    for raw in &config.boundaries {
        if let Some(first) = config.boundaries.iter().find(|it| it.kind.value == raw.kind.value)
            && first.kind.span != raw.kind.span
        {
            cx.duplicate("file of boundaries", &raw.kind, raw.kind.span, first.kind.span);
        } else if !areas.iter().any(|area| area.kind == raw.kind.value) {
            cx.unknown("kind of area", &raw.kind, areas.iter().map(|area| area.kind.as_str()));
        } else if let Some((source, features)) = file(raw, read, cx) {
            place(raw, source, features, areas, cx);
            found.push(Boundaries {
                kind: raw.kind.value.clone(),
                file: raw.file.value.clone(),
                attribution: raw.attribution.trim().to_owned(),
                size: features.size,
            });
        }
    }
    unused(config, cx);
    found
}

/// What the charts of a kind need not tell again.
fn lost(kind: &str) -> String {
    format!("boundaries/{kind}")
}

/// The areas of a file. A file that could not be read was told.
fn file<'a>(
    raw: &schema::Boundaries,
    read: &'a BTreeMap<String, Arc<Features>>,
    cx: &mut Context<'_>,
) -> Option<(SourceId, &'a Features)> {
    let (sources, name) = (cx.sources, &raw.file);
    let features = read.get(&name.value).map(|features| &**features);
    if features.is_none() {
        cx.findings.lost.insert(lost(&raw.kind));
    }
    let Some((source, _)) = sources.find(name).filter(|(_, file)| is_boundaries(file.path())) else {
        let known = sources.below("data/").map(|(_, file)| file.path()).filter(|path| is_boundaries(path));
        let message = format!("there is no file of boundaries `{}`", name.value);
        let near = suggest(name, known);
        let hint = near.or_else(|| Some("put it into `data/`, and let its name end in `.geojson`".into()));
        cx.report(Diagnostic::new(Code::UnknownName, name.span, message).maybe_hint(hint));
        return None;
    };
    features.map(|features| (source, features))
}

/// Gives the areas of a kind their shapes.
fn place(raw: &schema::Boundaries, source: SourceId, features: &Features, areas: &mut [Area], cx: &mut Context<'_>) {
    let kind = raw.kind.as_str();
    let text = cx.sources.file(source).text();
    let span = |feature: &Feature, name: &str| {
        let word = serde_json::to_string(name).expect("a text is JSON");
        let at = text[feature.at.end..].find(&word).map_or(feature.at.clone(), |at| {
            let start = feature.at.end + at;
            start..start + word.len()
        });
        Span::new(source, at)
    };
    let mut strangers: Vec<(Span, &str)> = Vec::new();
    for feature in &features.list {
        let Some(name) = feature.properties.get(&raw.property.value) else {
            let message = format!("an area of `{}` has no property `{}`", raw.file.value, raw.property.value);
            let known = quoted(feature.properties.keys().map(String::as_str));
            let fault = Diagnostic::new(Code::InvalidBoundaries, raw.property.span, message);
            let fault = fault.also(Span::new(source, feature.at.clone()), "this area");
            cx.report(fault.hint(format!("name the property that holds the names of areas; it has: {known}")));
            return;
        };
        match areas.iter_mut().find(|area| area.kind == kind && area.is_called(name)) {
            Some(area) if area.shape.is_none() => area.shape = Some(feature.shape.clone()),
            Some(area) => {
                let message = format!("the file has two areas that are `{}`", area.name);
                let fault = Diagnostic::new(Code::InvalidBoundaries, span(feature, name), message);
                cx.report(fault.hint("join them into one `MultiPolygon`"));
            }
            None => strangers.push((span(feature, name), name)),
        }
    }
    let more = strangers.len().saturating_sub(MOST_TOLD);
    for (at, (place, name)) in strangers.into_iter().take(MOST_TOLD).enumerate() {
        let others =
            if at + 1 == MOST_TOLD && more > 0 { format!(", nor are {more} more areas") } else { String::new() };
        let message = format!("`{name}` is no {kind} of this site{others}");
        let near = suggest(name, areas.iter().filter(|area| area.kind == kind).map(|area| area.name.as_str()));
        let near = near.map(|near| format!("{near} ")).unwrap_or_default();
        let hint = format!(
            "{near}add it to `areas` in `tallybook.yaml`, or this spelling to the `aliases` of one; or leave it out of the file"
        );
        cx.report(Diagnostic::new(Code::UnknownArea, place, message).hint(hint));
    }
}

/// Files that nothing names are told.
fn unused(config: &schema::SiteFile, cx: &mut Context<'_>) {
    let sources = cx.sources;
    for (id, file) in sources.below("data/").filter(|(_, file)| is_boundaries(file.path())) {
        let named = config.boundaries.iter().any(|raw| raw.file.value == file.path());
        if !named && !matches!(file.content(), Content::Refused(_)) {
            let message = format!("nothing names the boundaries in `{}`", file.path());
            let hint = "say in `tallybook.yaml` whose they are: `boundaries: [{kind: …, file: …, property: …, attribution: …}]`";
            cx.report(Diagnostic::new(Code::UnusedFile, Span::new(id, 0..0), message).hint(hint));
        }
    }
}

/// How the classes of a chart are made; nothing for one that has none.
pub(super) fn classing(raw: &schema::Chart, cx: &mut Context<'_>) -> Option<Classing> {
    let kind = raw.kind.value;
    let stray = raw.classes.as_ref().map(|it| it.span).or_else(|| raw.breaks.first().map(|it| it.span));
    let breaks: Vec<Decimal> = raw.breaks.iter().map(|number| number.value.value).collect();
    let fault = match stray {
        Some(_) if !is_map(kind) && kind != ChartKind::HeatMap => {
            ("a chart of this kind has no classes", "use `map`, `tile_map` or `heat_map`, or leave it out")
        }
        Some(_) if raw.classes.is_some() && !breaks.is_empty() => {
            ("`classes` says how classes are made, and `breaks` where they begin", "keep one of the two")
        }
        Some(_) if !breaks.is_sorted_by(|a, b| a < b) => (
            "these classes do not begin at rising values",
            "write them from the least to the most: `breaks: [10, 20, 50]`",
        ),
        Some(_) if breaks.len() >= MOST_CLASSES => {
            ("more than five classes cannot be told apart", "give at most four `breaks`")
        }
        _ if !breaks.is_empty() => return Some(Classing::Breaks(breaks)),
        _ => {
            let usual = if is_map(kind) { schema::Classes::NaturalBreaks } else { schema::Classes::Equal };
            let shaded = is_map(kind) || kind == ChartKind::HeatMap;
            return shaded.then(|| Classing::Rule(raw.classes.as_ref().map_or(usual, |it| it.value)));
        }
    };
    let span = stray.unwrap_or(raw.kind.span);
    cx.report(Diagnostic::new(Code::InvalidChart, span, fault.0).hint(fault.1));
    None
}

impl Resolver<'_> {
    /// True if every row of a map has its place.
    pub(super) fn has_places(&self, table: &Table, rows: &[usize], raw: &schema::Chart, cx: &mut Context<'_>) -> bool {
        let kind = table.areas.as_deref().unwrap_or("");
        let tiles = raw.kind.value == ChartKind::TileMap;
        let placed = |area: &Area| if tiles { area.tile.is_some() } else { area.shape.is_some() };
        let labels = rows.iter().map(|row| table.rows[*row].label.as_str());
        let lost: Vec<&str> = labels.filter(|it| !self.data.areas.called(it, kind).is_some_and(placed)).collect();
        if lost.is_empty() {
            return true;
        }
        if !tiles && cx.findings.lost.contains(&self::lost(kind)) {
            return false;
        }
        let have = if lost.len() == 1 { "has" } else { "have" };
        let (message, hint) = if tiles {
            let hint = "a table for a tile map says `areas:`, and each of its areas has a `tile: [column, row]` in `tallybook.yaml`";
            (format!("{} {have} no place on the tile map", quoted(lost)), hint)
        } else if kind.is_empty() {
            let hint = "write into the table what they are: `areas: ward`, with the wards in `tallybook.yaml`";
            (format!("the rows of the table `{}` are not said to be areas", table.id), hint)
        } else if self.data.areas.boundaries(kind).is_none() {
            let hint = "name a file of GeoJSON for them: `boundaries` in `tallybook.yaml`";
            (format!("there are no boundaries of areas of the kind `{kind}`"), hint)
        } else {
            let hint = "use a file of boundaries that has them all, or say which rows are drawn: `rows:`";
            (format!("{} {have} no place on the map", quoted(lost)), hint)
        };
        cx.report(Diagnostic::new(Code::InvalidChart, raw.kind.span, message).hint(hint));
        false
    }
}
