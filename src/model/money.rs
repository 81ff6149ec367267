//! Money: which, and in how many of it figures are given.

use rust_decimal::Decimal;

use super::number::figure;
use crate::strings::{Strings, say};

/// A unit of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money {
    /// Its sign: `£`.
    pub sign: &'static str,
    /// In how many of it figures are given.
    pub multiple: Multiple,
}

/// In how many of a unit figures are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Multiple {
    /// As they are.
    One,
    /// In thousands.
    Thousand,
    /// In millions.
    Million,
    /// In thousands of millions.
    Billion,
}

/// The signs, and what the money is called.
const KINDS: [(&str, &[&str]); 2] =
    [("£", &["gbp", "pounds", "poundssterling", "sterling", "pound"]), ("€", &["eur", "euros", "euro"])];

impl Multiple {
    const ALL: [Multiple; 4] = [Multiple::One, Multiple::Thousand, Multiple::Million, Multiple::Billion];

    /// How it is written behind a sign or before a name, in small letters and without gaps.
    fn spellings(self) -> &'static [&'static str] {
        match self {
            Multiple::One => &[""],
            Multiple::Thousand => &["000", "000s", "k", "thousand", "thousands", "thousandsof", "th"],
            Multiple::Million => &["m", "mn", "million", "millions", "millionsof"],
            Multiple::Billion => &["bn", "b", "billion", "billions", "billionsof"],
        }
    }

    /// How many it is.
    pub fn factor(self) -> Decimal {
        match self {
            Multiple::One => Decimal::ONE,
            Multiple::Thousand => Decimal::ONE_THOUSAND,
            Multiple::Million => Decimal::from(1_000_000),
            Multiple::Billion => Decimal::from(1_000_000_000),
        }
    }
}

impl Money {
    /// Reads `£`, `£000`, `£k`, `£m`, `£ million`, `GBP thousand`, `thousands of pounds` and the like.
    pub fn parse(text: &str) -> Option<Money> {
        let plain: String = text.chars().filter(|c| !c.is_whitespace() && !"'\u{2019}.".contains(*c)).collect();
        let plain = plain.to_lowercase();
        KINDS.iter().find_map(|(sign, names)| {
            let rest = std::iter::once(sign).chain(names.iter());
            let mut rest = rest.filter_map(|name| plain.strip_prefix(name).or_else(|| plain.strip_suffix(name)));
            let multiple = rest.find_map(|rest| Multiple::ALL.into_iter().find(|it| it.spellings().contains(&rest)))?;
            Some(Money { sign, multiple })
        })
    }

    /// As it stands in the header of a column.
    pub fn words(self) -> &'static str {
        match (self.sign, self.multiple) {
            ("€", Multiple::One) => "€",
            ("€", Multiple::Thousand) => "€000",
            ("€", Multiple::Million) => "€ million",
            ("€", Multiple::Billion) => "€ billion",
            (_, Multiple::One) => "£",
            (_, Multiple::Thousand) => "£000",
            (_, Multiple::Million) => "£ million",
            (_, Multiple::Billion) => "£ billion",
        }
    }

    /// True if figures are given in thousands and more, so that a cell without its header would say too little.
    pub fn is_multiple(self) -> bool {
        self.multiple != Multiple::One
    }

    /// A number as it stands in a cell: `£24,976`, `−£500`; and alone where the header says of what it is so many.
    pub fn affix(self, number: &str) -> String {
        if self.is_multiple() { number.to_owned() } else { self.signed(number) }
    }

    fn signed(self, number: &str) -> String {
        let digits = number.trim_start_matches(['\u{2212}', '+']);
        format!("{}{}{digits}", &number[..number.len() - digits.len()], self.sign)
    }

    /// A figure as it stands in a sentence, where no header says of what it is so many: `£1,234,000`, `£1.2 million`.
    pub fn prose(self, value: Decimal, decimals: u32, plus: bool, strings: &Strings) -> String {
        match self.multiple {
            Multiple::One => self.signed(&figure(value, decimals, plus)),
            Multiple::Thousand => {
                // As precise as the thousands are, and no more.
                let thousands = super::round(value, decimals) * self.multiple.factor();
                self.signed(&figure(thousands, decimals.saturating_sub(3), plus))
            }
            Multiple::Million => {
                say!(strings, "unit.million", amount = self.signed(&figure(value, decimals, plus)))
            }
            Multiple::Billion => {
                say!(strings, "unit.billion", amount = self.signed(&figure(value, decimals, plus)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_as_clerks_write_it() {
        let read = |text: &str| Money::parse(text).map_or("none", Money::words);
        for text in ["£", "GBP", "pounds", "Pounds sterling"] {
            assert_eq!(read(text), "£", "{text}");
        }
        for text in [
            "£000",
            "£000s",
            "£'000",
            "£\u{2019}000s",
            "£k",
            "£ K",
            "£ thousand",
            "thousands of pounds",
            "GBP thousand",
        ] {
            assert_eq!(read(text), "£000", "{text}");
        }
        for text in ["£m", "£M", "£mn", "£ million", "£millions", "million pounds", "GBP million"] {
            assert_eq!(read(text), "£ million", "{text}");
        }
        assert_eq!([read("£bn"), read("€m"), read("€"), read("euros")], ["£ billion", "€ million", "€", "€"]);
        for text in ["£ per head", "people", "m", "£00", "kilograms", "", "£ 000 per year"] {
            assert_eq!(read(text), "none", "{text}");
        }
    }

    #[test]
    fn a_cell_is_short_and_a_sentence_says_all() {
        let strings = Strings::of_messages();
        let said = |unit: &str, value: &str, decimals| {
            Money::parse(unit).expect("money").prose(value.parse().expect("a number"), decimals, false, strings)
        };
        assert_eq!(said("£", "24976", 0), "£24,976");
        assert_eq!(said("£000", "1234", 0), "£1,234,000");
        assert_eq!(said("£000", "1234.5", 1), "£1,234,500");
        assert_eq!(said("£000", "1234.56", 0), "£1,235,000");
        assert_eq!(said("£000", "-500", 0), "−£500,000");
        assert_eq!(said("£m", "1.2", 1), "£1.2 million");
        assert_eq!(said("£bn", "3", 0), "£3 billion");
        let cell = |unit: &str, number: &str| Money::parse(unit).expect("money").affix(number);
        assert_eq!([cell("£", "−500"), cell("£000", "−500"), cell("£m", "1.2")], ["−£500", "−500", "1.2"]);
    }
}
