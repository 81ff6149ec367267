//! Numbers as they are shown.

use rust_decimal::{Decimal, RoundingStrategy};

use super::Unit;
use crate::strings::{Strings, say};

/// Rounds half away from zero, once, and never to a negative zero.
pub fn round(value: Decimal, decimals: u32) -> Decimal {
    let mut rounded = value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(decimals);
    if rounded.is_zero() { rounded.abs() } else { rounded }
}

/// A number with so many decimals, commas in the thousands and a true minus sign; `signed` shows a plus
/// as well.
pub fn figure(value: Decimal, decimals: u32, signed: bool) -> String {
    let rounded = round(value, decimals);
    let digits = rounded.abs().to_string();
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let sign = match (rounded.is_zero(), rounded.is_sign_negative()) {
        (false, true) => "\u{2212}",
        (false, false) if signed => "+",
        _ => "",
    };
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{fraction}", commas(whole))
}

fn commas(digits: &str) -> String {
    let group = |(at, digit): (usize, char)| {
        let comma = at > 0 && (digits.len() - at).is_multiple_of(3);
        comma.then_some(',').into_iter().chain(std::iter::once(digit))
    };
    digits.chars().enumerate().flat_map(group).collect()
}

/// "1st", "2nd", "11th".
pub fn ordinal(n: u64, strings: &Strings) -> String {
    let key = match (n % 10, n % 100) {
        (_, 11..=13) => "ordinal.other",
        (1, _) => "ordinal.ends_in_1",
        (2, _) => "ordinal.ends_in_2",
        (3, _) => "ordinal.ends_in_3",
        _ => "ordinal.other",
    };
    // A language may have an ending for each number of its own.
    strings.fill(&format!("ordinal.{n}"), &[]).unwrap_or_else(|| say!(strings, key, number = n))
}

/// A whole number up to ten in words, others in figures.
pub fn number_words(n: u64, strings: &Strings) -> String {
    strings.fill(&format!("number.{n}"), &[]).unwrap_or_else(|| figure(n.into(), 0, false))
}

/// An ordinal up to tenth in words, others in figures: "fourth", "12th".
pub fn ordinal_words(n: u64, strings: &Strings) -> String {
    strings.fill(&format!("ordinal_word.{n}"), &[]).unwrap_or_else(|| ordinal(n, strings))
}

/// Simple fractions: thousandths of a percent, and the key of the words.
const FRACTIONS: [(i64, &str); 11] = [
    (10_000, "tenth"),
    (20_000, "fifth"),
    (25_000, "quarter"),
    (33_333, "third"),
    (40_000, "two_fifths"),
    (50_000, "half"),
    (60_000, "three_fifths"),
    (66_667, "two_thirds"),
    (75_000, "three_quarters"),
    (80_000, "four_fifths"),
    (90_000, "nine_tenths"),
];

/// A percentage as the simple fraction that it is near to: "a third", "just over half". Within half a point it
/// is the fraction; up to 8 in a hundred of it, and at most 3 points, it is just over or just under. Nothing
/// if it is near to none.
pub fn fraction(percent: Decimal, strings: &Strings) -> Option<String> {
    let distance = |thousandths: i64| percent - Decimal::new(thousandths, 3);
    let (thousandths, key) = FRACTIONS.iter().min_by_key(|(thousandths, _)| distance(*thousandths).abs())?;
    let off = distance(*thousandths);
    let most = (Decimal::new(*thousandths, 3) * Decimal::new(8, 2)).min(Decimal::from(3));
    let words = say!(strings, &format!("fraction.{key}"));
    if off.abs() <= Decimal::new(5, 1) {
        Some(words)
    } else if off.abs() <= most {
        let side = if off.is_sign_positive() { "fraction.just_over" } else { "fraction.just_under" };
        Some(say!(strings, side, fraction = words))
    } else {
        None
    }
}

/// A number with its unit and the precision it is shown in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// The value, unrounded.
    pub value: Decimal,
    /// The unit.
    pub unit: Unit,
    /// Decimals shown.
    pub decimals: u32,
    /// Whether a plus sign is shown.
    pub signed: bool,
    /// For a rank: whether others share it.
    pub tied: bool,
}

impl Quantity {
    /// The value as it is shown.
    pub fn rounded(&self) -> Decimal {
        round(self.value, self.decimals)
    }

    /// As it stands in a cell or label: `17,070`, `7.2%`, `£24,976`, `+5`, `5=`.
    pub fn cell(&self) -> String {
        if let Some(grade) = self.unit.grade(self.value) {
            return grade.word.clone();
        }
        let number = figure(self.value, self.decimals, self.signed);
        let tie = if self.tied { "=" } else { "" };
        self.unit.affix(&number) + tie
    }

    /// As it stands in a sentence: `17,070`, `7.2%`, `5 percentage points`, `5th equal`.
    pub fn prose(&self, strings: &Strings) -> String {
        match &self.unit {
            Unit::Points => self.with_unit(strings),
            Unit::Rank => self.ordinal(false, strings),
            Unit::Scale(_) => self.cell(),
            _ => self.unit.prose(self.value, self.decimals, self.signed, strings),
        }
    }

    /// With its unit in words: `17,070 offences`, `1 offence`.
    pub fn with_unit(&self, strings: &Strings) -> String {
        match self.unit {
            Unit::Scale(_) => return self.cell(),
            Unit::Money(_) => return self.prose(strings),
            _ => {}
        }
        let number = figure(self.value, self.decimals, self.signed);
        self.unit.phrase(&number, round(self.value, self.decimals).abs() == Decimal::ONE, strings)
    }

    /// As an ordinal: `4th`, `5th equal`; in words up to tenth.
    pub fn ordinal(&self, in_words: bool, strings: &Strings) -> String {
        let n = u64::try_from(round(self.value, 0)).unwrap_or(0);
        let text = if in_words { ordinal_words(n, strings) } else { ordinal(n, strings) };
        if self.tied { say!(strings, "ordinal.equal", place = text) } else { text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dec(text: &str) -> Decimal {
        text.parse().expect("a decimal")
    }

    #[test]
    fn q28_half_goes_away_from_zero_and_zero_has_no_sign() {
        let shown = |text: &str, decimals| figure(dec(text), decimals, false);
        assert_eq!(shown("11.79", 1), "11.8");
        assert_eq!(shown("10.37", 1), "10.4");
        assert_eq!(shown("9.467", 1), "9.5");
        assert_eq!(shown("-38.78", 1), "−38.8");
        assert_eq!(shown("0.05", 1), "0.1");
        assert_eq!(shown("-0.04", 1), "0.0");
        assert_eq!(shown("2.5", 0), "3");
        assert_eq!(shown("-2.5", 0), "−3");
    }

    #[test]
    fn thousands_have_commas_and_changes_have_signs() {
        assert_eq!(figure(dec("167641"), 0, false), "167,641");
        assert_eq!(figure(dec("1000"), 0, true), "+1,000");
        assert_eq!(figure(dec("-26318"), 0, true), "−26,318");
        assert_eq!(figure(dec("999.5"), 2, false), "999.50");
        assert_eq!(figure(dec("0"), 1, true), "0.0");
    }

    #[test]
    fn fractions_are_said_only_where_they_are_near() {
        let said = |text: &str| fraction(dec(text), Strings::of_messages());
        assert_eq!(said("33.1").as_deref(), Some("a third"));
        assert_eq!(said("51.9").as_deref(), Some("just over half"));
        assert_eq!(said("23.6").as_deref(), Some("just under a quarter"));
        assert_eq!(said("45.5"), None);
        assert_eq!(said("12"), None);
    }

    #[test]
    fn ordinals_end_as_they_should() {
        let ordinals: Vec<String> =
            [1, 2, 3, 4, 11, 12, 13, 21, 102, 111].map(|n| ordinal(n, Strings::of_messages())).to_vec();
        assert_eq!(ordinals.join(" "), "1st 2nd 3rd 4th 11th 12th 13th 21st 102nd 111th");
    }

    #[test]
    fn quantities_are_shown_as_their_unit_asks() {
        let quantity = |value: &str, unit: &str, signed| Quantity {
            value: dec(value),
            unit: Unit::parse(unit),
            decimals: 0,
            signed,
            tied: false,
        };
        assert_eq!(quantity("71", "%", false).cell(), "71%");
        assert_eq!(quantity("24976", "£", false).cell(), "£24,976");
        assert_eq!(quantity("-500", "£", false).cell(), "−£500");
        assert_eq!(quantity("-16", "percentage points", true).cell(), "−16");
        assert_eq!(quantity("5", "percentage points", false).prose(Strings::of_messages()), "5 percentage points");
        assert_eq!(quantity("1", "offences", false).with_unit(Strings::of_messages()), "1 offence");
        assert_eq!(Quantity { tied: true, ..quantity("5", "rank", false) }.cell(), "5=");
        assert_eq!(
            Quantity { tied: true, ..quantity("5", "rank", false) }.ordinal(true, Strings::of_messages()),
            "fifth equal"
        );
    }
}
