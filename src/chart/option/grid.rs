//! Squares shaded by value: the heat map of a table, and the map of equal tiles.

use charming::element::AxisType;
use charming::series::Heatmap;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::super::KeyItem;
use super::super::font::measure;
use super::super::palette::{AXIS, INK, PAPER, SEQUENCE, text_on};
use super::{
    NARROW, PanelPlan, Plan, Room, Sheet, WIDE, bare_axis, finish, frame, label_text, marks, sheet, widest, wrapped,
};
use crate::edition::{Chart, Point};

/// A map of few areas is a small map.
const LARGEST_TILE: f64 = 120.0;

/// More columns of tiles than this have no room for words on a phone: there the wide map is moved over.
const MOST_NARROW: usize = 6;

/// Values in classes of equal width, from the least to the most.
struct Classes {
    least: Decimal,
    step: Decimal,
    number: usize,
}

impl Classes {
    fn of<'a>(points: impl Iterator<Item = &'a Point>) -> Classes {
        let values: Vec<Decimal> = points.filter_map(|point| point.value).collect();
        let least = values.iter().min().copied().unwrap_or_default();
        let most = values.iter().max().copied().unwrap_or_default();
        let number = if least == most { 1 } else { SEQUENCE.len() };
        Classes { least, step: (most - least) / Decimal::from(number), number }
    }

    fn class(&self, value: Decimal) -> usize {
        let place = (value - self.least).checked_div(self.step).unwrap_or_default().floor();
        usize::try_from(place).unwrap_or(0).min(self.number - 1)
    }

    fn colour(&self, point: &Point) -> &'static str {
        point.value.map_or(PAPER, |value| SEQUENCE[self.class(value)])
    }

    /// Each class that has values, with the least and the most of them as they are printed.
    fn key<'a>(&self, points: impl Iterator<Item = &'a Point>) -> Vec<KeyItem> {
        let mut ends: Vec<Option<(&Point, &Point)>> = vec![None; self.number];
        for point in points.filter(|point| point.value.is_some()) {
            let end = &mut ends[self.class(point.value.unwrap_or_default())];
            *end = Some(end.map_or((point, point), |(least, most)| {
                (
                    if point.value < least.value { point } else { least },
                    if point.value > most.value { point } else { most },
                )
            }));
        }
        let text = |(least, most): (&Point, &Point)| {
            if least.label == most.label { least.label.clone() } else { format!("{} to {}", least.label, most.label) }
        };
        let items = ends.into_iter().enumerate();
        items.filter_map(|(at, ends)| Some(KeyItem { colour: SEQUENCE[at], text: text(ends?) })).collect()
    }
}

/// A square: column, row, class, and how its label and border look.
fn square(column: usize, row: usize, classes: &Classes, point: &Point, label: &Value, highlight: bool) -> Value {
    let class = point.value.map_or(SEQUENCE.len(), |value| classes.class(value));
    let (border, width) = if highlight { (INK, 3) } else { (PAPER, 2) };
    json!({ "value": [column, row, class], "label": label, "itemStyle": { "borderColor": border, "borderWidth": width } })
}

/// The colour of each class; ECharts wants it said like this.
fn visual_map() -> Value {
    let piece = |(at, colour): (usize, &str)| json!({ "value": at, "color": colour });
    let colours = SEQUENCE.into_iter().chain([PAPER]);
    json!([{ "type": "piecewise", "show": false, "dimension": 2, "pieces": colours.enumerate().map(piece).collect::<Vec<_>>() }])
}

pub(super) fn heat_map(chart: &Chart) -> Plan {
    let points = || chart.series.iter().flat_map(|series| &series.points);
    let classes = Classes::of(points());
    let marks = vec![marks(chart).concat()];
    let panel = PanelPlan { title: None, wide: heat_sheet(chart, &classes), narrow: None, marks };
    Plan { panels: vec![panel], key: classes.key(points()), order: "From least to most" }
}

fn heat_sheet(chart: &Chart, classes: &Classes) -> Sheet {
    let room = Room { font: 12.0, ..WIDE };
    let rows = chart.categories.iter().map(|category| category.label.as_str());
    let columns: Vec<&str> = chart.series.iter().map(|series| series.name.as_str()).collect();
    let left = widest(rows.clone(), room.font, true).min(room.width * 0.34) + 10.0;
    let top = widest(columns.iter().copied(), room.font, false) * 0.72 + 14.0;
    // The last header leans out over the last column.
    let right = columns.last().map_or(0.0, |last| measure(last, room.font, false) * 0.72) + 4.0;
    let skeleton = charming::Chart::new()
        .grid(frame(left, top, right, 2.0))
        .x_axis(bare_axis(AxisType::Category).position("top"))
        .y_axis(bare_axis(AxisType::Category).inverse(true))
        .series(Heatmap::new());
    let option = finish(&skeleton, room, |option| {
        // ECharts takes the alignment of a label from its own category only.
        let column = |name: &&str| json!({ "value": name, "textStyle": { "align": "left" } });
        option["xAxis"][0]["data"] = columns.iter().map(column).collect();
        option["xAxis"][0]["axisLabel"] = json!({ "color": INK, "fontSize": room.font, "rotate": -45, "interval": 0 });
        option["yAxis"][0]["data"] = rows.map(|row| json!(row)).collect();
        option["yAxis"][0]["axisLabel"] = json!({
            "color": INK, "fontSize": room.font, "interval": 0, "width": left - 10.0, "overflow": "break",
        });
        option["visualMap"] = visual_map();
        let mut data = Vec::new();
        for (column, series) in chart.series.iter().enumerate() {
            for (row, point) in series.points.iter().enumerate() {
                let colour = text_on(classes.colour(point));
                let label = json!({ "show": true, "formatter": label_text(&point.label), "color": colour, "fontSize": room.font });
                data.push(square(column, row, classes, point, &label, false));
            }
        }
        option["series"][0]["data"] = json!(data);
    });
    #[allow(clippy::cast_precision_loss, reason = "a handful of rows")]
    let height = top + chart.categories.len() as f64 * 28.0 + 4.0;
    sheet(option, room, height)
}

pub(super) fn tile_map(chart: &Chart) -> Plan {
    let points = || chart.series.iter().flat_map(|series| &series.points);
    let classes = Classes::of(points());
    let columns = chart.categories.iter().filter_map(|category| category.tile).map(|tile| place(tile).0);
    let spread = columns.clone().max().unwrap_or(0) - columns.min().unwrap_or(0) + 1;
    let few = spread <= MOST_NARROW;
    let room = if few { Room { width: 600.0, ..WIDE } } else { Room { font: 12.0, ..WIDE } };
    let wide = tile_sheet(chart, &classes, room);
    let narrow = few.then(|| tile_sheet(chart, &classes, Room { font: 11.0, ..NARROW }));
    let panels = vec![PanelPlan { title: None, wide, narrow, marks: marks(chart) }];
    Plan { panels, key: classes.key(points()), order: "From least to most" }
}

fn tile_sheet(chart: &Chart, classes: &Classes, room: Room) -> Sheet {
    let tiles: Vec<(usize, usize)> = chart.categories.iter().filter_map(|category| category.tile).map(place).collect();
    let (first_column, first_row) = tiles.iter().fold((usize::MAX, usize::MAX), |a, b| (a.0.min(b.0), a.1.min(b.1)));
    let columns = tiles.iter().map(|tile| tile.0 - first_column + 1).max().unwrap_or(1);
    let rows = tiles.iter().map(|tile| tile.1 - first_row + 1).max().unwrap_or(1);
    #[allow(clippy::cast_precision_loss, reason = "a handful of tiles")]
    let (across, down) = (columns as f64, rows as f64);
    let side = (room.width / across).min(LARGEST_TILE);
    let skeleton = charming::Chart::new()
        .grid(frame(0.0, 0.0, 0.0, 0.0))
        .x_axis(bare_axis(AxisType::Category).show(false))
        .y_axis(bare_axis(AxisType::Category).show(false).inverse(true))
        .series(Heatmap::new());
    let option = finish(&skeleton, room, |option| {
        option["xAxis"][0]["data"] = (0..columns).map(|at| json!(at.to_string())).collect();
        option["yAxis"][0]["data"] = (0..rows).map(|at| json!(at.to_string())).collect();
        option["visualMap"] = visual_map();
        let points = chart.series.first().map_or(&[][..], |series| series.points.as_slice());
        let squares = chart.categories.iter().zip(points).filter_map(|(category, point)| {
            let (column, row) = category.tile.map(place)?;
            let label = tile_label(&category.short, point, classes.colour(point), room, side, category.highlight);
            Some(square(column - first_column, row - first_row, classes, point, &label, category.highlight))
        });
        option["series"][0]["data"] = squares.collect();
    });
    // Tiles are a little lower than wide, as the letters in them are.
    sheet(option, Room { width: across * side, ..room }, down * side * 0.8)
}

fn place(tile: (u32, u32)) -> (usize, usize) {
    (tile.0 as usize, tile.1 as usize)
}

/// Name over value; the name is broken at its spaces if it has to be.
fn tile_label(name: &str, point: &Point, colour: &str, room: Room, side: f64, highlight: bool) -> Value {
    let lines = wrapped(name, side - 8.0, room.font, highlight);
    let lines: Vec<String> = lines.iter().map(|line| format!("{{n|{}}}", label_text(line))).collect();
    let ink = if colour == PAPER { AXIS } else { text_on(colour) };
    let weight = if highlight { "bold" } else { "normal" };
    json!({
        "show": true,
        "align": "center",
        "formatter": format!("{}\n{{v|{}}}", lines.join("\n"), label_text(&point.label)),
        "rich": {
            "n": { "align": "center", "color": ink, "fontSize": room.font, "fontWeight": weight, "lineHeight": room.font * 1.25 },
            "v": { "align": "center", "color": ink, "fontSize": room.font + 1.0, "fontWeight": "bold", "lineHeight": room.font * 1.4 },
        },
    })
}
