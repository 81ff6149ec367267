//! The colours by which drawings name what a colour is for, and what text stands on each.
//!
//! A theme has a colour of its own for each of these ([`COLOURS`] gives their order); whoever shows a drawing puts that in
//! its place, so that one drawing serves all themes. `theme::look` checks that they can be told apart.

/// Text and emphasised lines.
pub(super) const INK: &str = "#0b0c0c";
/// Axes and quiet text. 7:1 on white.
pub(super) const AXIS: &str = "#595959";
/// Gridlines: to be seen through.
pub(super) const GRID: &str = "#dcdfe2";
/// What stands out; also the first category.
pub(super) const MAIN: &str = "#12436d";
/// What stands back. 3.1:1 on white, 3.3:1 beside [`MAIN`].
pub(super) const QUIET: &str = "#8a949e";
/// The paper between marks.
pub(super) const PAPER: &str = "#ffffff";

/// Categories, in an order in which neighbours differ by 3:1.
pub(super) const CATEGORIES: [&str; 6] = [MAIN, "#28a197", "#801650", "#f46a25", "#3d3d3d", "#a285d1"];

/// Two categories.
pub(super) const DUO: [&str; 2] = [MAIN, "#f46a25"];

/// From little to much; outlined and labelled wherever they are used.
pub(super) const SEQUENCE: [&str; 5] = ["#e3ecf5", "#b4d0ea", "#6bace6", "#2073bc", MAIN];

/// Every colour that a picture may hold: a page maps each to a colour of its own for dark screens.
pub const COLOURS: [&str; 15] = [
    INK, AXIS, GRID, MAIN, QUIET, PAPER, "#28a197", "#801650", "#f46a25", "#3d3d3d", "#a285d1", "#e3ecf5", "#b4d0ea",
    "#6bace6", "#2073bc",
];

/// The colours for a number of categories.
pub(super) fn categories(number: usize) -> &'static [&'static str] {
    if number == 2 { &DUO } else { &CATEGORIES }
}

/// The colour of text on a mark.
pub(super) fn text_on(colour: &str) -> &'static str {
    match colour {
        MAIN | "#801650" | "#3d3d3d" | "#2073bc" => PAPER,
        _ => INK,
    }
}
