//! Colours: the palettes of the Analysis Function, and what text stands on each.

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

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance after WCAG 2.2.
    fn luminance(colour: &str) -> f64 {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).expect("a colour")) / 255.0;
            if value <= 0.039_28 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn marks_can_be_told_from_the_paper_and_from_their_neighbours() {
        for colours in [&CATEGORIES[..], &DUO[..]] {
            assert!(colours.iter().all(|colour| contrast(colour, PAPER) >= 3.0));
            assert!(colours.windows(2).all(|pair| contrast(pair[0], pair[1]) >= 3.0));
        }
        assert!(contrast(MAIN, QUIET) >= 3.0 && contrast(QUIET, PAPER) >= 3.0);
    }

    #[test]
    fn text_on_marks_can_be_read() {
        for colour in CATEGORIES.iter().chain(&SEQUENCE) {
            assert!(contrast(colour, text_on(colour)) >= 4.5, "{colour} {}", contrast(colour, text_on(colour)));
        }
        assert!(contrast(AXIS, PAPER) >= 4.5);
    }
}
