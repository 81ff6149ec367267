//! Indicators as written: what is measured, what was wanted, what came of it.

use serde_json::{Value, json};

use super::decode::{DataId, Decode, Findings, Number, OneOrMany, record};
use super::formula::Polarity;
use super::json::Named;
use super::marking::Release;
use super::table::{Entry, Status};
use super::yaml::{Kind, Node};
use crate::source::Spanned;

record! {
    /// Indicators that are reported together. They become a table of this id.
    IndicatorSet, "a set of indicators" {
        /// Name in expressions and figures.
        id: Spanned<DataId>,
        /// What the set is about.
        title: String,
        /// The data source; an indicator may have one of its own.
        source: Spanned<String>,
        /// The period that targets are for, if it is not the report's.
        period: Option<Spanned<String>>,
        /// The area, if it is not the report's.
        area: Option<Spanned<String>>,
        /// How firm the figures are. Final, if nothing is said.
        status: Option<Status>,
        /// With whom figures are compared.
        comparators: Vec<Comparator>,
        /// Notes on the whole set.
        note: OneOrMany<String>,
        /// The indicators, where they stand under common labels.
        groups: Vec<IndicatorGroup>,
        /// The indicators.
        indicators: Vec<Indicator>,
        /// How far the set is protected.
        marking: Option<Spanned<String>>,
        /// The decision to show it although its source or file is withheld.
        released: Option<Release>,
    }
}

record! {
    /// Indicators under a common label.
    IndicatorGroup, "a group of indicators" {
        /// Its name.
        id: Spanned<DataId>,
        /// The label.
        title: String,
        /// The indicators.
        indicators: Vec<Indicator>,
        /// How far the group is protected.
        marking: Option<Spanned<String>>,
    }
}

record! {
    /// Somebody else's figures for the same measures.
    Comparator, "a comparator" {
        /// Its name.
        id: Spanned<DataId>,
        /// Who it is: `England`.
        title: String,
        /// Of what kind: `police force`, `region`, `statistical family`.
        kind: String,
        /// How far it is protected.
        marking: Option<Spanned<String>>,
    }
}

record! {
    /// An indicator.
    Indicator, "an indicator" {
        /// Name in expressions. Made of the code, if there is one.
        id: Option<Spanned<DataId>>,
        /// The code: `NI 26`.
        code: Option<Spanned<String>>,
        /// What is measured.
        title: String,
        /// The unit.
        unit: Spanned<String>,
        /// For a percentage: of what.
        base: Option<String>,
        /// The measure that its figure is, as tables name it: both must agree for one area and period.
        measure: Option<String>,
        /// Digits after the point that are shown; as many as are typed, if nothing is said.
        decimals: Option<u32>,
        /// Which way is better. Must be said: nobody can guess whether more reports are good news.
        polarity: Polarity,
        /// How far from the target a figure has just missed it: `2` in its unit, or `5%` of the target.
        tolerance: Option<Spanned<String>>,
        /// The target for the whole period. Left out where none is set yet.
        target: Option<Entry>,
        /// What must be met at least, where the target goes beyond it.
        base_target: Option<Entry>,
        /// What the target asks for beyond its base.
        stretch: Option<Spanned<Number>>,
        /// The target for the part of the period that the figure covers.
        target_to_date: Option<Entry>,
        /// The figure. Left out where there is none yet.
        actual: Option<Entry>,
        /// The figures of comparators, by their ids.
        compare: Compared,
        /// What is being done about it. Must be said where the target is missed. Narrative.
        action: Option<Spanned<String>>,
        /// What exactly is measured.
        definition: Option<String>,
        /// The data source, if it is not that of the set.
        source: Option<Spanned<String>>,
        /// Notes on the indicator.
        note: OneOrMany<String>,
        /// How far it is protected.
        marking: Option<Spanned<String>>,
        /// The decision to show it although it is computed from what is withheld.
        released: Option<Release>,
    }
}

/// The figures of comparators, by their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compared(pub Vec<(Spanned<String>, Entry)>);

impl Decode for Compared {
    fn decode(node: &Node, findings: &mut Findings) -> Option<Self> {
        let Kind::Map(entries) = &node.kind else {
            findings.expected(node, "the figures of comparators, such as `{england: 61.2}`");
            return None;
        };
        let pair = |(id, value): &(Spanned<String>, Node)| Some((id.clone(), Entry::decode(value, findings)?));
        Some(Compared(entries.iter().filter_map(pair).collect()))
    }

    fn absent() -> Option<Self> {
        Some(Compared::default())
    }

    fn schema(named: &mut Named) -> Value {
        json!({"type": "object", "additionalProperties": Entry::schema(named)})
    }
}

impl IndicatorSet {
    /// All indicators, those of groups first.
    pub fn every(&self) -> impl Iterator<Item = &Indicator> {
        self.groups.iter().flat_map(|group| &group.indicators).chain(&self.indicators)
    }
}

impl Indicator {
    /// The code as it is printed: `NI 26`, `R07`.
    pub fn code(&self) -> Option<String> {
        self.code.as_ref().map(|code| normalised(code))
    }

    /// The name in expressions: its own, or the code in small letters.
    pub fn name(&self) -> Option<Spanned<DataId>> {
        let of_code = |code: &Spanned<String>| Spanned::new(DataId::of_code(code), code.span);
        self.id.clone().or_else(|| self.code.as_ref().map(of_code))
    }
}

/// A code with its letters in capitals, and apart from its number if there are several: `Ni33` is `NI 33`, `r07` is `R07`.
fn normalised(code: &str) -> String {
    let plain: String = code.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
    match plain.find(|c: char| c.is_ascii_digit()) {
        Some(at) if at > 1 && plain[..at].chars().all(char::is_alphabetic) => {
            format!("{} {}", &plain[..at], &plain[at..])
        }
        _ => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::normalised;

    #[test]
    fn codes_are_written_one_way() {
        let codes = ["R07", "r07", "NI 26", "NI47", "Ni33", "LAA 1.2"].map(normalised);
        assert_eq!(codes, ["R07", "R07", "NI 26", "NI 47", "NI 33", "LAA 1.2"]);
    }
}
