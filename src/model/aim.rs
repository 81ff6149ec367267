//! Targets: which way is better, how near is near enough, and how a figure did against its target.

use rust_decimal::Decimal;

use super::{Grade, Rating, Scale, Shape};
use crate::strings::{Strings, say};

/// What is wanted of a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aim {
    /// Which way is better.
    pub polarity: Polarity,
    /// How far from its target a figure may be to have just missed it.
    pub tolerance: Tolerance,
}

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Polarity {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// Neither: where more reports may be wanted, more of them is no failure.
    Neutral,
}

/// A distance from a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tolerance {
    /// So much, in the unit of the figure; percentage points for percentages.
    Absolute(Decimal),
    /// So many percent of the target.
    Percent(Decimal),
}

/// How a figure did against its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It is on the wrong side of its target.
    Missed,
    /// It is on the wrong side, and within the tolerance; or it met the base target and not the stretch.
    JustMissed,
    /// It is at its target or on the right side of it.
    Met,
    /// Nobody says which side is the right one.
    NotRated,
    /// The figure covers part of the period that the target is for.
    PartOfPeriod,
    /// There is no target yet.
    NotYetSet,
    /// There is no figure.
    NoData,
}

impl Polarity {
    /// True if a figure is at a target, or on the right side of it.
    pub fn meets(self, figure: Decimal, target: Decimal) -> bool {
        match self {
            Polarity::Higher => figure >= target,
            Polarity::Lower => figure <= target,
            Polarity::Neutral => false,
        }
    }
}

impl Tolerance {
    /// Reads `2`, `2 percentage points` or `5%`. `percent` if the figures are percentages, which `5%` could mean two things of.
    pub fn parse(text: &str, percent: bool) -> Option<Tolerance> {
        let (number, make): (&str, fn(Decimal) -> Tolerance) = match text.strip_suffix('%') {
            Some(_) if percent => return None,
            Some(number) => (number, Tolerance::Percent),
            None => (text.trim_end_matches("percentage points").trim_end_matches("points"), Tolerance::Absolute),
        };
        number.trim().parse().ok().filter(|number: &Decimal| number.is_sign_positive()).map(make)
    }

    fn reached(self, figure: Decimal, target: Decimal) -> bool {
        let distance = (figure - target).abs();
        match self {
            Tolerance::Absolute(most) => distance <= most,
            Tolerance::Percent(most) => distance * Decimal::ONE_HUNDRED <= target.abs() * most,
        }
    }
}

impl Outcome {
    const ALL: [Outcome; 7] = [
        Outcome::Missed,
        Outcome::JustMissed,
        Outcome::Met,
        Outcome::NotRated,
        Outcome::PartOfPeriod,
        Outcome::NotYetSet,
        Outcome::NoData,
    ];

    /// How a figure did. `base` is what must be met at least, where the target goes beyond it.
    pub fn of(figure: Decimal, target: Decimal, base: Option<Decimal>, aim: Aim) -> Outcome {
        match aim.polarity {
            Polarity::Neutral => Outcome::NotRated,
            polarity if polarity.meets(figure, target) => Outcome::Met,
            polarity if base.is_some_and(|base| polarity.meets(figure, base)) => Outcome::JustMissed,
            _ if aim.tolerance.reached(figure, target) => Outcome::JustMissed,
            _ => Outcome::Missed,
        }
    }

    /// The outcome at a place of [`Outcome::scale`].
    pub fn at(place: Decimal) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|it| it.place() == place)
    }

    /// Its place on [`Outcome::scale`].
    pub fn place(self) -> Decimal {
        Decimal::from(self as u8 + 1)
    }

    /// True if somebody must say what is being done about it.
    pub fn needs_action(self) -> bool {
        matches!(self, Outcome::Missed | Outcome::JustMissed)
    }

    /// All outcomes in words.
    pub fn scale(strings: &Strings) -> Scale {
        let grade = |outcome: Outcome| {
            let (key, rating) = match outcome {
                Outcome::Missed => ("missed", Rating::BAD),
                Outcome::JustMissed => ("just_missed", Rating::WATCH),
                Outcome::Met => ("met", Rating::GOOD),
                Outcome::NotRated => ("not_rated", Rating::NEUTRAL),
                Outcome::PartOfPeriod => ("part_of_period", Rating::NEUTRAL.with(Shape::Half)),
                Outcome::NotYetSet => ("not_yet_set", Rating::NEUTRAL),
                Outcome::NoData => ("no_data", Rating::NEUTRAL),
            };
            Grade::new(say!(strings, &format!("outcome.{key}")), rating)
        };
        Scale(Outcome::ALL.into_iter().map(grade).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(figure: i64, target: i64, polarity: Polarity, tolerance: i64) -> Outcome {
        let aim = Aim { polarity, tolerance: Tolerance::Absolute(tolerance.into()) };
        Outcome::of(figure.into(), target.into(), None, aim)
    }

    #[test]
    fn a_figure_meets_its_target_on_the_side_that_is_better() {
        assert_eq!(outcome(66, 60, Polarity::Higher, 0), Outcome::Met);
        assert_eq!(outcome(31, 30, Polarity::Lower, 0), Outcome::Missed);
        assert_eq!(outcome(31, 30, Polarity::Lower, 2), Outcome::JustMissed);
        assert_eq!(outcome(30, 30, Polarity::Lower, 0), Outcome::Met);
        assert_eq!(outcome(900, 30, Polarity::Neutral, 0), Outcome::NotRated);
    }

    #[test]
    fn the_base_of_a_target_that_stretches_is_nearly_there() {
        let aim = Aim { polarity: Polarity::Higher, tolerance: Tolerance::Percent(Decimal::ZERO) };
        let reached = |figure: i64| Outcome::of(figure.into(), 26.into(), Some(20.into()), aim);
        assert_eq!([reached(19), reached(20), reached(26)], [Outcome::Missed, Outcome::JustMissed, Outcome::Met]);
    }

    #[test]
    fn a_tolerance_of_a_percentage_is_in_points() {
        assert_eq!(Tolerance::parse("2 percentage points", true), Some(Tolerance::Absolute(2.into())));
        assert_eq!(Tolerance::parse("5%", true), None);
        assert_eq!(Tolerance::parse("5%", false), Some(Tolerance::Percent(5.into())));
        assert_eq!(Tolerance::parse("-1", false), None);
    }

    #[test]
    fn every_outcome_has_a_place_on_the_scale() {
        let scale = Outcome::scale(Strings::of_messages());
        for outcome in Outcome::ALL {
            assert_eq!(Outcome::at(outcome.place()), Some(outcome));
            assert!(scale.grade(outcome.place()).is_some());
        }
    }
}
