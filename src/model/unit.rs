//! Units of figures.

use rust_decimal::Decimal;

use super::number::figure;
use super::{Grade, Money, Scale};
use crate::strings::{Strings, say};

/// What a figure counts or measures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Things that are counted, in the plural: offences, people, sessions.
    Count(String),
    /// A percentage of a base.
    Percent,
    /// The difference of two percentages.
    Points,
    /// Money.
    Money(Money),
    /// For so many people: "per 1,000 population".
    Rate(String),
    /// A place in a ranking.
    Rank,
    /// A word on a scale; the figure is its place, from 1.
    Scale(Scale),
}

impl Unit {
    /// Reads a unit as it is written in the data.
    pub fn parse(text: &str) -> Unit {
        match text {
            "%" | "percent" | "per cent" => Unit::Percent,
            "percentage points" | "points" => Unit::Points,
            "rank" => Unit::Rank,
            rate if rate.starts_with("per ") => Unit::Rate(rate.into()),
            noun => Money::parse(noun).map_or_else(|| Unit::Count(noun.into()), Unit::Money),
        }
    }

    /// The unit in words, as readers see it.
    pub fn said(&self, strings: &Strings) -> String {
        match self {
            Unit::Points => say!(strings, "unit.points"),
            Unit::Rank => say!(strings, "unit.rank"),
            Unit::Scale(_) => say!(strings, "unit.in_words"),
            Unit::Percent => say!(strings, "unit.percent"),
            Unit::Count(words) | Unit::Rate(words) => words.clone(),
            Unit::Money(money) => money.words().to_owned(),
        }
    }

    /// The unit as it is written in the data, for messages and comparisons.
    pub fn words(&self) -> &str {
        match self {
            Unit::Count(words) | Unit::Rate(words) => words,
            Unit::Money(money) => money.words(),
            Unit::Percent => "%",
            Unit::Points => "percentage points",
            Unit::Rank => "rank",
            Unit::Scale(_) => "in words",
        }
    }

    /// For how many people a rate is.
    pub fn per(&self) -> Option<Decimal> {
        let Unit::Rate(words) = self else { return None };
        let digits: String = words.chars().filter(char::is_ascii_digit).collect();
        digits.parse().ok().filter(|per: &Decimal| !per.is_zero())
    }

    /// The word of a figure on a scale.
    pub fn grade(&self, value: Decimal) -> Option<&Grade> {
        match self {
            Unit::Scale(scale) => scale.grade(value),
            _ => None,
        }
    }

    /// True if parts of this unit add up to their whole unless the author says otherwise.
    pub fn is_additive(&self) -> bool {
        matches!(self, Unit::Count(_) | Unit::Money(_))
    }

    /// A number with the sign of its unit, if the unit has one.
    pub fn affix(&self, number: &str) -> String {
        match self {
            Unit::Percent => format!("{number}%"),
            Unit::Money(money) => money.affix(number),
            Unit::Count(_) | Unit::Points | Unit::Rate(_) | Unit::Rank | Unit::Scale(_) => number.to_owned(),
        }
    }

    /// A figure with the sign of its unit, as it stands in a sentence: there no header says what thousands are.
    pub fn prose(&self, value: Decimal, decimals: u32, signed: bool, strings: &Strings) -> String {
        match self {
            Unit::Money(money) => money.prose(value, decimals, signed, strings),
            _ => self.affix(&figure(value, decimals, signed)),
        }
    }

    /// A number with its unit in words. Money is said by [`Unit::prose`].
    pub fn phrase(&self, number: &str, one: bool, strings: &Strings) -> String {
        match self {
            Unit::Count(noun) if one && strings.is_english() => format!("{number} {}", singular(noun)),
            Unit::Count(words) | Unit::Rate(words) => format!("{number} {words}"),
            Unit::Points => {
                // A sign is no part of what is counted.
                let count = number.trim_start_matches(['\u{2212}', '+']);
                say!(strings, "unit.so_many_points", count = count, number = number)
            }
            Unit::Percent | Unit::Money(_) | Unit::Rank | Unit::Scale(_) => self.affix(number),
        }
    }
}

/// One of what a plural noun counts. The last word carries the plural; "fixed penalty notices issued"
/// and the like, whose first noun does, are left as they are.
fn singular(noun: &str) -> String {
    let (before, last) = noun.rsplit_once(' ').map_or(("", noun), |(before, last)| (&noun[..=before.len()], last));
    let last = match last {
        "people" => "person".to_owned(),
        "children" => "child".to_owned(),
        "men" | "women" => last.replace("en", "an"),
        _ => match (last.strip_suffix("ies"), last.strip_suffix("sses"), last.strip_suffix('s')) {
            (Some(stem), _, _) => format!("{stem}y"),
            (_, Some(stem), _) => format!("{stem}ss"),
            (_, _, Some(stem)) => stem.to_owned(),
            _ => last.to_owned(),
        },
    };
    format!("{before}{last}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn singulars_of_what_reports_count() {
        let nouns = ["offences", "people", "injuries", "young people", "businesses", "women", "stab vests"];
        let singulars: Vec<String> = nouns.into_iter().map(singular).collect();
        assert_eq!(singulars.join(", "), "offence, person, injury, young person, business, woman, stab vest");
    }
}
