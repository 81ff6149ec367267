//! Colours, whether they can be told apart, and the nearest that can.

use palette::color_difference::Wcag21RelativeContrast as _;
use palette::{IntoColor as _, Oklch, Srgb};

/// A colour that every screen can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub [u8; 3]);

impl Rgb {
    /// As in CSS: `#12436d`.
    pub fn hex(self) -> String {
        let [red, green, blue] = self.0;
        format!("#{red:02x}{green:02x}{blue:02x}")
    }

    fn srgb(self) -> Srgb<f64> {
        let [red, green, blue] = self.0;
        Srgb::new(red, green, blue).into_format()
    }

    /// How strongly it stands out from another, from 1 to 21, after WCAG 2.2.
    pub fn contrast(self, other: Rgb) -> f64 {
        self.srgb().relative_contrast(other.srgb())
    }

    /// The colour of the same hue and strength, as little lighter or darker as may be, that `passes`.
    pub fn nearest(self, passes: impl Fn(Rgb) -> bool) -> Option<Rgb> {
        let own: Oklch<f64> = self.srgb().into_color();
        let at = |lightness: f64| {
            let changed = Oklch::new(lightness.clamp(0.0, 1.0), own.chroma, own.hue);
            let srgb: Srgb<f64> = changed.into_color();
            let srgb: Srgb<u8> = srgb.into_format();
            Rgb([srgb.red, srgb.green, srgb.blue])
        };
        // A thousandth of the way from black to white is less than anybody can see.
        (0..=1000).map(|step| f64::from(step) / 1000.0).find_map(|step| {
            [own.l - step, own.l + step]
                .into_iter()
                .filter(|it| (0.0..=1.0).contains(it))
                .map(at)
                .find(|it| passes(*it))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_wcag() {
        let (black, white) = (Rgb([0, 0, 0]), Rgb([255, 255, 255]));
        assert!((black.contrast(white) - 21.0).abs() < 1e-9);
        assert!((Rgb([0x76, 0x76, 0x76]).contrast(white) - 4.54).abs() < 0.01);
        assert!((white.contrast(white) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_nearest_colour_that_passes_is_hardly_another() {
        let (white, yellow) = (Rgb([255, 255, 255]), Rgb([0xff, 0xdd, 0x00]));
        let near = yellow.nearest(|it| it.contrast(white) >= 4.5).expect("a dark yellow");
        assert!(near.contrast(white) >= 4.5 && near.contrast(white) < 4.6, "{near:?}");
        let almost = Rgb([0x77, 0x77, 0x77]);
        assert_eq!(almost.nearest(|it| it.contrast(white) >= 4.5), Some(Rgb([0x76, 0x76, 0x76])));
        assert_eq!(white.nearest(|it| it.contrast(white) >= 4.5).map(|it| it.contrast(white) >= 4.5), Some(true));
    }
}
