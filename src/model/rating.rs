//! Words that judge: each stands with a shape and a tone, so that nothing is said by colour alone.

use std::fmt;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Serialize, Serializer};

/// How a word that judges is shown: "Met", "Delayed", "High".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rating {
    /// What it says, and so its colour.
    pub tone: Tone,
    /// The shape before the word, which tells tones apart without colour.
    pub shape: Shape,
}

/// What a rating says of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tone {
    /// As it should be.
    Good,
    /// Not yet, or not quite.
    Watch,
    /// Not as it should be.
    Bad,
    /// Nothing either way.
    Neutral,
}

/// A small shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shape {
    /// A disc with a tick.
    Tick,
    /// A triangle that warns.
    Triangle,
    /// A square with a cross.
    Cross,
    /// A ring.
    Ring,
    /// A ring that is half full.
    Half,
    /// An arrow upwards.
    Up,
    /// An arrow downwards.
    Down,
    /// An arrow that stays level.
    Level,
}

impl Tone {
    /// Every tone.
    pub const ALL: [Tone; 4] = [Tone::Good, Tone::Watch, Tone::Bad, Tone::Neutral];

    /// Its name in content and style sheets.
    pub fn word(self) -> &'static str {
        match self {
            Tone::Good => "good",
            Tone::Watch => "watch",
            Tone::Bad => "bad",
            Tone::Neutral => "neutral",
        }
    }

    fn shape(self) -> Shape {
        match self {
            Tone::Good => Shape::Tick,
            Tone::Watch => Shape::Triangle,
            Tone::Bad => Shape::Cross,
            Tone::Neutral => Shape::Ring,
        }
    }
}

impl Shape {
    /// Every shape.
    pub const ALL: [Shape; 8] =
        [Shape::Tick, Shape::Triangle, Shape::Cross, Shape::Ring, Shape::Half, Shape::Up, Shape::Down, Shape::Level];

    /// Its name in content.
    pub fn word(self) -> &'static str {
        match self {
            Shape::Tick => "tick",
            Shape::Triangle => "triangle",
            Shape::Cross => "cross",
            Shape::Ring => "ring",
            Shape::Half => "half",
            Shape::Up => "up",
            Shape::Down => "down",
            Shape::Level => "level",
        }
    }

    /// Its outline as the `d` of an SVG path, 16 by 16, filled by the even-odd rule.
    pub fn path(self) -> &'static str {
        match self {
            Shape::Tick => "M8 0a8 8 0 1 1 0 16A8 8 0 0 1 8 0ZM3.4 8.3 6.9 11.8 12.6 6.1 11.2 4.7 6.9 9 4.8 6.9Z",
            Shape::Triangle => "M8 .6 16 15.2H0ZM7 5.4h2v5H7ZM7 11.6h2v2H7Z",
            Shape::Cross => {
                "M.8.8h14.4v14.4H.8ZM4.4 5.8 6.6 8 4.4 10.2 5.8 11.6 8 9.4 10.2 11.6 11.6 10.2 9.4 8 11.6 5.8 10.2 4.4 \
                 8 6.6 5.8 4.4Z"
            }
            Shape::Ring => "M8 .6a7.4 7.4 0 1 1 0 14.8A7.4 7.4 0 0 1 8 .6ZM8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3Z",
            Shape::Half => "M8 .6a7.4 7.4 0 1 1 0 14.8A7.4 7.4 0 0 1 8 .6ZM8 3a5 5 0 0 0 0 10Z",
            Shape::Up => "M8 .8 14.6 8H10.4v7.2H5.6V8H1.4Z",
            Shape::Down => "M8 15.2 1.4 8h4.2V.8h4.8V8h4.2Z",
            Shape::Level => "M15.2 8 8 14.6v-4.2H.8V5.6H8V1.4Z",
        }
    }

    /// A character for it, where only characters can stand: one that every office font has.
    pub fn character(self) -> char {
        match self {
            Shape::Tick => '\u{25cf}',
            Shape::Triangle => '\u{25b2}',
            Shape::Cross => '\u{25a0}',
            Shape::Ring => '\u{25cb}',
            Shape::Half => '\u{25ba}',
            Shape::Up => '\u{2191}',
            Shape::Down => '\u{2193}',
            Shape::Level => '\u{2192}',
        }
    }
}

impl Rating {
    /// As it should be.
    pub const GOOD: Rating = Rating { tone: Tone::Good, shape: Shape::Tick };
    /// Not yet, or not quite.
    pub const WATCH: Rating = Rating { tone: Tone::Watch, shape: Shape::Triangle };
    /// Not as it should be.
    pub const BAD: Rating = Rating { tone: Tone::Bad, shape: Shape::Cross };
    /// Nothing either way.
    pub const NEUTRAL: Rating = Rating { tone: Tone::Neutral, shape: Shape::Ring };

    /// The same tone with another shape.
    pub const fn with(self, shape: Shape) -> Rating {
        Rating { shape, ..self }
    }

    /// Reads `good`, or `bad-up` for another shape than the tone has of itself.
    pub fn parse(text: &str) -> Option<Rating> {
        let (tone, shape) = text.split_once('-').map_or((text, None), |(tone, shape)| (tone, Some(shape)));
        let tone = Tone::ALL.into_iter().find(|it| it.word() == tone)?;
        let shape = match shape {
            None => tone.shape(),
            Some(shape) => Shape::ALL.into_iter().find(|it| it.word() == shape)?,
        };
        Some(Rating { tone, shape })
    }
}

impl fmt::Display for Rating {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tone.word())?;
        if self.shape == self.tone.shape() { Ok(()) } else { write!(f, "-{}", self.shape.word()) }
    }
}

/// As it is written, for templates.
impl Serialize for Rating {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A step of a scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grade {
    /// The word for it.
    pub word: String,
    /// How the word is shown.
    pub rating: Rating,
}

impl Grade {
    /// A step.
    pub fn new(word: impl Into<String>, rating: Rating) -> Grade {
        Grade { word: word.into(), rating }
    }
}

/// Words in order, the least first. A figure on it is the place of its word, from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scale(pub Vec<Grade>);

impl Scale {
    /// The step at a place.
    pub fn grade(&self, place: Decimal) -> Option<&Grade> {
        let at = place.to_usize().filter(|at| Decimal::from(*at) == place)?.checked_sub(1)?;
        self.0.get(at)
    }

    /// The place of a word, whatever its capitals.
    pub fn place(&self, word: &str) -> Option<Decimal> {
        let same = |grade: &Grade| grade.word.to_lowercase() == word.to_lowercase();
        self.0.iter().position(same).map(|at| Decimal::from(at + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rating_is_read_as_it_is_written() {
        for text in ["good", "watch", "bad", "neutral", "bad-up", "good-down", "watch-half"] {
            assert_eq!(Rating::parse(text).map(|it| it.to_string()).as_deref(), Some(text));
        }
        assert_eq!(Rating::parse("bad-cross"), Some(Rating::BAD));
        assert_eq!(Rating::parse("green"), None);
        assert_eq!(Rating::parse("good-"), None);
    }

    #[test]
    fn no_two_tones_share_a_shape_or_a_character() {
        for one in Tone::ALL {
            for other in Tone::ALL {
                let same = one.shape().path() == other.shape().path();
                let alike = one.shape().character() == other.shape().character();
                assert_eq!((same, alike), (one == other, one == other), "{one:?} and {other:?}");
            }
        }
    }

    #[test]
    fn a_scale_finds_words_and_places() {
        let scale = Scale(vec![Grade::new("Low", Rating::GOOD), Grade::new("High", Rating::BAD)]);
        assert_eq!(scale.place("high"), Some(Decimal::TWO));
        assert_eq!(scale.grade(Decimal::TWO).map(|it| it.word.as_str()), Some("High"));
        assert_eq!(scale.grade(Decimal::ZERO), None);
        assert_eq!(scale.grade(Decimal::new(15, 1)), None);
    }
}
