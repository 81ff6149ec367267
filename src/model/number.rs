//! Numbers as they are shown.

use rust_decimal::{Decimal, RoundingStrategy};

use super::Unit;

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
pub fn ordinal(n: u64) -> String {
    let ending = match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{n}{ending}")
}

const WORDS: [&str; 11] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const ORDINAL_WORDS: [&str; 11] =
    ["", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

/// A whole number up to ten in words, others in figures.
pub fn words(n: u64) -> String {
    let small = usize::try_from(n).ok().and_then(|n| WORDS.get(n));
    small.map_or_else(|| figure(n.into(), 0, false), |word| (*word).to_owned())
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
    /// As it stands in a cell or label: `17,070`, `7.2%`, `£24,976`, `+5`, `5=`.
    pub fn cell(&self) -> String {
        let number = figure(self.value, self.decimals, self.signed);
        let tie = if self.tied { "=" } else { "" };
        self.unit.affix(&number) + tie
    }

    /// As it stands in a sentence: `17,070`, `7.2%`, `5 percentage points`, `5th equal`.
    pub fn prose(&self) -> String {
        match &self.unit {
            Unit::Points => self.with_unit(),
            Unit::Rank => self.ordinal(false),
            _ => self.unit.affix(&figure(self.value, self.decimals, self.signed)),
        }
    }

    /// With its unit in words: `17,070 offences`, `1 offence`.
    pub fn with_unit(&self) -> String {
        let number = figure(self.value, self.decimals, self.signed);
        self.unit.phrase(&number, round(self.value, self.decimals).abs() == Decimal::ONE)
    }

    /// As an ordinal: `4th`, `5th equal`; in words up to tenth.
    pub fn ordinal(&self, in_words: bool) -> String {
        let n = u64::try_from(round(self.value, 0)).unwrap_or(0);
        let word = usize::try_from(n).ok().and_then(|n| ORDINAL_WORDS.get(n)).filter(|_| in_words && n > 0);
        let text = word.map_or_else(|| ordinal(n), |word| (*word).to_owned());
        if self.tied { format!("{text} equal") } else { text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dec(text: &str) -> Decimal {
        text.parse().expect("a decimal")
    }

    #[test]
    fn half_goes_away_from_zero_and_zero_has_no_sign() {
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
    fn ordinals_end_as_they_should() {
        let ordinals: Vec<String> = [1, 2, 3, 4, 11, 12, 13, 21, 102, 111].map(ordinal).to_vec();
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
        assert_eq!(quantity("5", "percentage points", false).prose(), "5 percentage points");
        assert_eq!(quantity("1", "offences", false).with_unit(), "1 offence");
        assert_eq!(Quantity { tied: true, ..quantity("5", "rank", false) }.cell(), "5=");
        assert_eq!(Quantity { tied: true, ..quantity("5", "rank", false) }.ordinal(true), "fifth equal");
    }
}
