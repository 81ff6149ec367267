//! Squares shaded by value: the heat map of a table.

use charming::element::AxisType;
use charming::series::Heatmap;
use serde_json::{Value, json};

use super::super::font::measure;
use super::super::map;
use super::super::palette::{INK, PAPER, SEQUENCE, text_on};
use super::{PanelPlan, Picture, Plan, Room, Sheet, WIDE, bare_axis, finish, frame, label_text, marks, sheet, widest};
use crate::edition::Chart;

/// A square: column, row, shade and label.
fn square(column: usize, row: usize, colour: &str, label: &Value) -> Value {
    let shade = SEQUENCE.iter().position(|it| *it == colour).unwrap_or(SEQUENCE.len());
    json!({ "value": [column, row, shade], "label": label, "itemStyle": { "borderColor": PAPER, "borderWidth": 2 } })
}

/// The colour of each class; ECharts wants it said like this.
fn visual_map() -> Value {
    let piece = |(at, colour): (usize, &str)| json!({ "value": at, "color": colour });
    let colours = SEQUENCE.into_iter().chain([PAPER]);
    json!([{ "type": "piecewise", "show": false, "dimension": 2, "pieces": colours.enumerate().map(piece).collect::<Vec<_>>() }])
}

pub(super) fn heat_map(chart: &Chart) -> Plan {
    let marks = vec![marks(chart).concat()];
    let panel = PanelPlan { title: None, wide: Picture::Sheet(heat_sheet(chart)), narrow: None, marks };
    Plan { panels: vec![panel], key: map::classes(chart), order: Some("chart.order_least_to_most") }
}

fn heat_sheet(chart: &Chart) -> Sheet {
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
                let shade = map::shade(chart, point);
                let ink = text_on(shade);
                let label =
                    json!({ "show": true, "formatter": label_text(&point.label), "color": ink, "fontSize": room.font });
                data.push(square(column, row, shade, &label));
            }
        }
        option["series"][0]["data"] = json!(data);
    });
    #[allow(clippy::cast_precision_loss, reason = "a handful of rows")]
    let height = top + chart.categories.len() as f64 * 28.0 + 4.0;
    sheet(option, room, height)
}
