//! A sparkline as SVG: a line with a dot at its last figure. It has no colour that says anything.

use std::fmt::Write as _;

use super::palette::MAIN;
use crate::edition::Sparkline;

/// Width and height, in pixels; and the margin that the dot and the line need.
const SIZE: (u16, u16) = (84, 18);
const MARGIN: f64 = 3.2;

/// Draws a line in the colours of [`super::COLOURS`].
pub fn sparkline(line: &Sparkline) -> String {
    let (width, height) = SIZE;
    let room = (f64::from(width) - 2.0 * MARGIN, f64::from(height) - 2.0 * MARGIN);
    let place = |(across, up): &(u16, u16)| {
        let x = MARGIN + room.0 * f64::from(*across) / 1000.0;
        let y = MARGIN + room.1 * (1.0 - f64::from(*up) / 1000.0);
        (tenth(x), tenth(y))
    };
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">"
    );
    let dot = |svg: &mut String, (x, y): (f64, f64), radius: &str| {
        let _ = write!(svg, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"{MAIN}\"/>");
    };
    for piece in &line.pieces {
        match piece.as_slice() {
            // A figure between two gaps.
            [only] => dot(&mut svg, place(only), "1.6"),
            points => {
                let points: Vec<String> = points.iter().map(place).map(|(x, y)| format!("{x},{y}")).collect();
                let _ = write!(
                    svg,
                    "<polyline points=\"{}\" fill=\"none\" stroke=\"{MAIN}\" stroke-width=\"1.6\" \
                     stroke-linejoin=\"round\" stroke-linecap=\"round\"/>",
                    points.join(" ")
                );
            }
        }
    }
    if let Some(last) = line.pieces.last().and_then(|piece| piece.last()) {
        dot(&mut svg, place(last), "2.6");
    }
    svg + "</svg>"
}

fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
