//! Answers on a scale: one bar of 100% for each survey or group, its parts in the order of the scale.

use charming::element::AxisType;
use charming::series::Bar;
use serde_json::{Value, json};

use super::super::font::measure;
use super::super::palette::{AXIS, INK, SEQUENCE, text_on};
use super::super::{Fill, KeyItem};
use super::{Plan, Room, Sheet, bare_axis, coordinate, finish, frame, hidden_axis, label_text, sheet, single};
use crate::edition::{Chart, Point};

const BAR: f64 = 34.0;
const GAP: f64 = 14.0;

pub(super) fn plan(chart: &Chart) -> Plan {
    let shades = shades(chart.categories.len());
    let key = chart.categories.iter().zip(shades);
    let key =
        key.map(|(category, colour)| KeyItem { fill: Fill::Colour(colour), text: category.label.clone() }).collect();
    let mut panels = single(chart, |room| draw(chart, room));
    for panel in &mut panels {
        // Here the answers are the series, and the surveys the items.
        let answers = 0..chart.categories.len();
        panel.marks = answers.map(|at| panel.marks.iter().map(|marks| marks[at].clone()).collect()).collect();
    }
    Plan { panels, key, order: Some("chart.order_parts") }
}

/// From light to dark, spread over the whole palette.
fn shades(number: usize) -> Vec<&'static str> {
    let last = SEQUENCE.len() - 1;
    let steps = number.saturating_sub(1).max(1);
    (0..number).map(|at| SEQUENCE[(at * last / steps).min(last)]).collect()
}

fn draw(chart: &Chart, room: Room) -> Sheet {
    let names: Vec<&str> = chart.series.iter().map(|series| series.name.as_str()).collect();
    let beside = super::widest(names.iter().copied(), room.font, false).min(room.width * 0.3) + 12.0;
    let left = if room.narrow { 1.0 } else { beside };
    let label = if room.narrow { room.font * 1.3 + 4.0 } else { 0.0 };
    let sum =
        |at: usize| chart.series[at].points.iter().filter_map(|point| point.value.ok()).map(coordinate).sum::<f64>();
    let most = (0..chart.series.len()).map(sum).fold(100.0, f64::max);
    let scale = (room.width - left - 2.0) / most;
    let mut skeleton = charming::Chart::new()
        .grid(frame(left, 2.0 + label / 2.0, 1.0, 2.0))
        .x_axis(hidden_axis(0.0, most))
        .y_axis(bare_axis(AxisType::Category).inverse(true));
    for category in &chart.categories {
        skeleton = skeleton.series(Bar::new().name(category.label.as_str()).stack("all").bar_width(BAR));
    }
    let option = finish(&skeleton, room, |option| {
        // ECharts takes the alignment of a label from its own category only.
        let baseline = if room.narrow { "bottom" } else { "middle" };
        let name = |name: &&str| json!({ "value": name, "textStyle": { "verticalAlign": baseline } });
        option["yAxis"][0]["data"] = names.iter().map(name).collect();
        option["yAxis"][0]["axisLabel"] = axis_label(room, beside);
        for (at, colour) in shades(chart.categories.len()).into_iter().enumerate() {
            let points = chart.series.iter().map(|series| &series.points[at]);
            option["series"][at]["data"] = points.map(|point| item(point, colour, scale, room)).collect();
            option["series"][at]["label"] = json!({ "show": true, "fontSize": room.font, "position": "inside" });
        }
    });
    #[allow(clippy::cast_precision_loss, reason = "a handful of bars")]
    let height = chart.series.len() as f64 * (BAR + GAP + label) + label / 2.0 + 4.0;
    sheet(option, room, height)
}

fn axis_label(room: Room, beside: f64) -> Value {
    let size = room.font;
    if room.narrow {
        return json!({
            "color": INK, "fontSize": size, "inside": true, "margin": 0, "align": "left", "interval": 0,
            "padding": [0, 0, BAR / 2.0 + 3.0, 0],
        });
    }
    json!({ "color": INK, "fontSize": size, "margin": 10, "interval": 0, "width": beside - 10.0, "overflow": "break" })
}

fn item(point: &Point, colour: &str, scale: f64, room: Room) -> Value {
    let value = point.value.map_or(0.0, coordinate);
    let fits = value * scale > measure(&point.label, room.font, false) + 4.0;
    json!({
        "value": value,
        "itemStyle": { "color": colour, "borderColor": AXIS, "borderWidth": 1 },
        "label": { "show": fits, "formatter": label_text(&point.label), "color": text_on(colour) },
    })
}
