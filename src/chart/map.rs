//! Maps, of tiles and of areas as they lie. The picture is written here, not by ECharts: it is a path for each area and
//! a few words.
//!
//! Nothing is said by colour alone. Each area bears its value, and its name, where there is room; the classes stand in a
//! key, and all values in the table beside the map. Areas without a figure are hatched, in another way for each reason.

use std::fmt::Write as _;

use super::font::{FAMILY, measure};
use super::option::{NARROW, PanelPlan, Picture, Plan, Room, WIDE, marks, wrapped};
use super::palette::{AXIS, INK, PAPER, SEQUENCE, text_on};
use super::svg::escape;
use super::{Fill, KeyItem};
use crate::boundary::Shape;
use crate::edition::{Chart, Map, Point};
use crate::model::Missing;
use crate::strings::{Strings, say};

/// A map is no higher than this, in pixels.
const MOST_DOWN: f64 = 560.0;
/// Tiles are no wider than this, in pixels: a map of few areas is a small map.
const LARGEST_TILE: f64 = 120.0;
/// More columns of tiles than this have no room for words on a phone: there the wide map is moved over.
const MOST_NARROW: u32 = 6;
/// Around the map, in pixels.
const MARGIN: f64 = 2.0;
/// From line to line, in sizes of text.
const LINE: f64 = 1.25;
/// Between the lines of a hatch, in pixels.
const HATCH: i32 = 7;
/// Steps of the grid that places are rounded to, for each pixel.
const STEPS: f64 = 2.0;

/// Plans a map.
pub(super) fn plan(chart: &Chart, strings: &Strings) -> Plan {
    let map = chart.map.as_deref().expect("`check` gives the areas of a map their places");
    let few = map.columns.is_none_or(|columns| columns <= MOST_NARROW);
    let room = match map.columns {
        Some(_) if few => Room { width: 600.0, ..WIDE },
        _ => Room { font: 12.0, ..WIDE },
    };
    let draw = |room| Picture::Drawn(draw(chart, map, room));
    let narrow = few.then(|| draw(Room { font: 11.0, ..NARROW }));
    let panel = PanelPlan { title: None, wide: draw(room), narrow, marks: marks(chart) };
    let mut key = classes(chart);
    let points = || chart.series.iter().flat_map(|series| &series.points).filter_map(|point| point.value.err());
    let mut missing: Vec<Missing> = points().collect();
    missing.sort_unstable();
    missing.dedup();
    key.extend(
        missing
            .into_iter()
            .map(|it| KeyItem { fill: hatch_of(it), text: format!("{} {}", it.shorthand(), it.said(strings)) }),
    );
    if !map.blank.is_empty() {
        key.push(KeyItem { fill: Fill::Colour(PAPER), text: say!(strings, "chart.no_figure_shown") });
    }
    Plan { panels: vec![panel], key, order: Some("chart.order_least_to_most") }
}

/// What the classes of a chart are: the least and the most of each.
pub(super) fn classes(chart: &Chart) -> Vec<KeyItem> {
    let item = |class: &crate::edition::Class| KeyItem {
        fill: Fill::Colour(SEQUENCE[class.shade]),
        text: class.words.clone(),
    };
    chart.classes.iter().map(item).collect()
}

/// The colour of a value, by its class; paper where there is none.
pub(super) fn shade(chart: &Chart, point: &Point) -> &'static str {
    let Ok(value) = point.value else { return PAPER };
    let class = chart.classes.iter().rev().find(|class| class.from <= value).or(chart.classes.first());
    class.map_or(PAPER, |class| SEQUENCE[class.shade])
}

fn hatch_of(missing: Missing) -> Fill {
    if missing == Missing::Withheld { Fill::Crossed } else { Fill::Hatched }
}

/// An area in steps, with what is said in it.
struct Place<'a> {
    shape: Shape,
    fill: Fill,
    highlight: bool,
    name: &'a str,
    value: &'a str,
}

fn draw(chart: &Chart, map: &Map, room: Room) -> String {
    let (across, down) = (f64::from(map.size.0.max(1)), f64::from(map.size.1.max(1)));
    let most = room.width - 2.0 * MARGIN;
    let widest = map.columns.map_or(most, |columns| most.min(f64::from(columns) * LARGEST_TILE));
    let scale = (widest / across).min(MOST_DOWN / down);
    let shape = |shape: &Shape| shape.scaled(scale * STEPS);
    let points = chart.series.iter().flat_map(|series| &series.points);
    let rows = chart.categories.iter().zip(points).zip(&map.shapes).map(|((category, point), of)| Place {
        shape: shape(of),
        fill: point.value.map_or_else(hatch_of, |_| Fill::Colour(shade(chart, point))),
        highlight: category.highlight,
        name: &category.short,
        value: &point.label,
    });
    let blank = map.blank.iter().map(|area| Place {
        shape: shape(&area.shape),
        fill: Fill::Colour(PAPER),
        highlight: false,
        name: &area.short,
        value: "",
    });
    let (width, height) = ((across * scale + 2.0 * MARGIN).ceil(), (down * scale + 2.0 * MARGIN).ceil());
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         font-family=\"{FAMILY}\"><g transform=\"translate({MARGIN} {MARGIN})\" stroke-linejoin=\"round\">"
    );
    let rows: Vec<Place<'_>> = rows.collect();
    let blank: Vec<Place<'_>> = blank.collect();
    blank.iter().for_each(|place| area(&mut svg, place, ""));
    for (at, place) in rows.iter().enumerate() {
        area(&mut svg, place, &format!(" data-s=\"0\" data-i=\"{at}\""));
    }
    for place in rows.iter().filter(|place| place.highlight) {
        // A light line within a dark one is seen on any ground.
        let path = path(&place.shape);
        let _ = write!(svg, "<path d=\"{path}\" fill=\"none\" stroke=\"{INK}\" stroke-width=\"4\"/>");
        let _ = write!(svg, "<path d=\"{path}\" fill=\"none\" stroke=\"{PAPER}\" stroke-width=\"1\"/>");
    }
    rows.iter().chain(&blank).for_each(|place| words(&mut svg, place, room.font));
    svg.push_str("</g></svg>");
    svg
}

/// An area: its colour or hatch, and its border.
fn area(svg: &mut String, place: &Place<'_>, mark: &str) {
    let path = path(&place.shape);
    let colour = match place.fill {
        Fill::Colour(colour) => colour,
        Fill::Hatched | Fill::Crossed => PAPER,
    };
    let border = format!("stroke=\"{AXIS}\" stroke-width=\"1\"");
    let _ = write!(svg, "<path d=\"{path}\" fill=\"{colour}\" fill-rule=\"evenodd\" {border}{mark}/>");
    let ways: &[i32] = match place.fill {
        Fill::Colour(_) => &[],
        Fill::Hatched => &[1],
        Fill::Crossed => &[1, -1],
    };
    for way in ways {
        let _ = write!(
            svg,
            "<path d=\"{}\" fill=\"none\" stroke=\"{AXIS}\" stroke-width=\"0.7\"/>",
            hatch(&place.shape, *way)
        );
    }
}

/// Steps as pixels.
fn pixels(steps: f64) -> f64 {
    (steps / STEPS * 10.0).round() / 10.0
}

fn path(shape: &Shape) -> String {
    let mut path = String::new();
    for ring in &shape.rings {
        let mut before = None;
        for (x, y) in ring {
            let (x, y) = (f64::from(*x), f64::from(*y));
            let _ = match before.replace((x, y)) {
                None => write!(path, "M{} {}", pixels(x), pixels(y)),
                Some(from) => write!(path, "l{} {}", pixels(x - from.0), pixels(y - from.1)),
            };
        }
        path.push('z');
    }
    path
}

/// Slanting lines over an area, up to the right (1) or down (-1). Patterns of SVG are not drawn by all that shows it.
fn hatch(shape: &Shape, way: i32) -> String {
    let gap = HATCH * 2;
    let mut path = String::new();
    let Some(((left, top), (right, bottom))) = shape.bounds() else { return path };
    // Along a line, `x + way * y` stays as it is.
    let ends = [left + way * top, left + way * bottom, right + way * top, right + way * bottom];
    let (least, most) = (ends.iter().min().copied().unwrap_or(0), ends.iter().max().copied().unwrap_or(0));
    let mut line = least.div_euclid(gap) * gap + gap / 2;
    while line < most {
        let mut met: Vec<f64> = shape.edges().filter_map(|edge| crossing(edge, way, line)).collect();
        met.sort_by(f64::total_cmp);
        for pair in met.chunks_exact(2) {
            let y = |x: f64| pixels((f64::from(line) - x) * f64::from(way));
            let _ = write!(path, "M{} {}L{} {}", pixels(pair[0]), y(pair[0]), pixels(pair[1]), y(pair[1]));
        }
        line += gap;
    }
    path
}

/// Where an edge meets the line on which `x + way * y` is `line`.
fn crossing((a, b): ((i32, i32), (i32, i32)), way: i32, line: i32) -> Option<f64> {
    let (from, to) = (a.0 + way * a.1 - line, b.0 + way * b.1 - line);
    let along = || f64::from(from) / f64::from(from - to);
    ((from < 0) != (to < 0)).then(|| f64::from(a.0) + f64::from(b.0 - a.0) * along())
}

/// The words of an area: name and value if there is room for both, or else the value, or else nothing.
fn words(svg: &mut String, place: &Place<'_>, font: f64) {
    let room = place.shape.bounds().map_or(0.0, |(least, most)| f64::from(most.0 - least.0) / STEPS - 8.0);
    let names = [f64::INFINITY, room, 0.0].map(|room| wrapped(place.name, room, font, true));
    let value = Some(place.value.to_owned()).filter(|value| !value.is_empty());
    let tries = names.into_iter().chain([Vec::new()]).map(|name| name.into_iter().chain(value.clone()).collect());
    let found = tries.map(|lines: Vec<String>| (fits(&place.shape, &lines, font), lines)).find(|(at, _)| at.is_some());
    let Some((Some((x, y)), lines)) = found else { return };
    let ink = match place.fill {
        Fill::Colour(PAPER) => AXIS,
        Fill::Colour(colour) => text_on(colour),
        Fill::Hatched | Fill::Crossed => INK,
    };
    let (_, high) = size(&lines, font);
    for (at, line) in lines.iter().enumerate() {
        let last = at + 1 == lines.len() && !place.value.is_empty();
        #[allow(clippy::cast_precision_loss, reason = "a handful of lines")]
        let middle = y - high / 2.0 + (at as f64 + 0.5) * font * LINE;
        if matches!(place.fill, Fill::Hatched | Fill::Crossed) {
            // Words on a hatch stand on a ground of their own.
            let width = measure(line, font, true) + 4.0;
            let (left, top) = (pixels((x - width / 2.0) * STEPS), pixels((middle - font * LINE / 2.0) * STEPS));
            let (width, height) = (pixels(width * STEPS), pixels(font * LINE * STEPS));
            let _ =
                write!(svg, "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" fill=\"{PAPER}\"/>");
        }
        let weight = if last || place.highlight { " font-weight=\"bold\"" } else { "" };
        let _ = write!(
            svg,
            "<text x=\"{}\" y=\"{}\" dy=\".35em\" text-anchor=\"middle\" font-size=\"{font}px\" fill=\"{ink}\"{weight}>{}</text>",
            pixels(x * STEPS),
            pixels(middle * STEPS),
            escape(line)
        );
    }
}

/// Width and height of some lines, in pixels.
fn size(lines: &[String], font: f64) -> (f64, f64) {
    #[allow(clippy::cast_precision_loss, reason = "a handful of lines")]
    let height = lines.len() as f64 * font * LINE;
    (lines.iter().map(|line| measure(line, font, true)).fold(0.0, f64::max), height)
}

/// Places that are tried for words, across and down.
const TRIES: u32 = 12;

/// The place nearest to the middle of an area where a box of these lines lies inside of it, in pixels.
fn fits(shape: &Shape, lines: &[String], font: f64) -> Option<(f64, f64)> {
    let ((left, top), (right, bottom)) = shape.bounds()?;
    let (width, height) = size(lines, font);
    let (wide, high) = ((width + 6.0) * STEPS, (height + 2.0) * STEPS);
    let (across, down) = (f64::from(right - left), f64::from(bottom - top));
    if lines.is_empty() || wide > across || high > down {
        return None;
    }
    let along = |from: i32, length: f64, at: u32| f64::from(from) + length * f64::from(at) / f64::from(TRIES);
    let places = (1..TRIES).flat_map(|row| (1..TRIES).map(move |column| (column, row)));
    let mut places: Vec<(u32, u32)> = places.collect();
    let middle = TRIES / 2;
    places.sort_by_key(|(column, row)| column.abs_diff(middle).pow(2) + row.abs_diff(middle).pow(2));
    let places = places.into_iter().map(|(column, row)| (along(left, across, column), along(top, down, row)));
    let inside = |(x, y): &(f64, f64)| {
        let corner = (x - wide / 2.0, y - high / 2.0);
        is_inside(shape, (*x, *y)) && !shape.edges().any(|edge| enters(edge, corner, (wide, high)))
    };
    places.into_iter().find(inside).map(|(x, y)| (x / STEPS, y / STEPS))
}

/// True if a point lies inside of a shape: a line from it to the right meets its edges an odd number of times.
fn is_inside(shape: &Shape, (x, y): (f64, f64)) -> bool {
    let met = shape.edges().filter(|(a, b)| {
        let ((ax, ay), (bx, by)) = ((f64::from(a.0), f64::from(a.1)), (f64::from(b.0), f64::from(b.1)));
        (ay > y) != (by > y) && x < ax + (y - ay) / (by - ay) * (bx - ax)
    });
    met.count() % 2 == 1
}

/// True if a part of an edge lies inside of a box (Liang and Barsky's clipping).
fn enters((a, b): ((i32, i32), (i32, i32)), (left, top): (f64, f64), (wide, high): (f64, f64)) -> bool {
    let (ax, ay) = (f64::from(a.0) - left, f64::from(a.1) - top);
    let (dx, dy) = (f64::from(b.0 - a.0), f64::from(b.1 - a.1));
    let (mut from, mut to) = (0.0_f64, 1.0_f64);
    for (step, room) in [(-dx, ax), (dx, wide - ax), (-dy, ay), (dy, high - ay)] {
        if step == 0.0 {
            if room <= 0.0 {
                return false;
            }
        } else if step < 0.0 {
            from = from.max(room / step);
        } else {
            to = to.min(room / step);
        }
    }
    from < to
}
