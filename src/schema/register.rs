//! Risk registers as written.

use super::decode::{DataId, Number, OneOrMany, record};
use super::marking::Release;
use super::matrix::ScalePoint;
use crate::source::Spanned;

record! {
    /// Risks that somebody manages, each scored by impact and likelihood.
    Register, "a risk register" {
        /// Name in expressions and figures.
        id: Spanned<DataId>,
        /// What it lists.
        title: String,
        /// When the scores were given, if that is not the report's period.
        period: Option<Spanned<String>>,
        /// The area, if it is not the report's.
        area: Option<Spanned<String>>,
        /// Who keeps it.
        source: Spanned<String>,
        /// The points of the scale of impact, the lowest first.
        impact: Spanned<Vec<ScalePoint>>,
        /// The points of the scale of likelihood, the lowest first.
        likelihood: Spanned<Vec<ScalePoint>>,
        /// What scores amount to, the lowest first.
        levels: Spanned<Vec<RiskLevel>>,
        /// The level of each pair, where it does not follow from the score: a row for each likelihood, the lowest
        /// first, with a level for each impact.
        grid: Option<Spanned<Vec<Spanned<Vec<Spanned<String>>>>>>,
        /// The folder of `data/` with the register of last time. Its risks are those of the same id.
        last_time: Option<Spanned<String>>,
        /// The risks.
        risks: Vec<Risk>,
        /// Notes on the whole.
        note: OneOrMany<String>,
        /// How far the register is protected.
        marking: Option<Spanned<String>>,
        /// The decision to show it although its source or file is withheld.
        released: Option<Release>,
    }
}

record! {
    /// What scores amount to.
    RiskLevel, "a level" {
        /// The word for it: `High`.
        words: Spanned<String>,
        /// The lowest score of the level.
        from: Option<Spanned<Number>>,
    }
}

record! {
    /// A place on both scales, as numbers or in the words of the scale.
    Standing, "a rating of impact and likelihood" {
        /// On the scale of impact.
        impact: Spanned<String>,
        /// On the scale of likelihood.
        likelihood: Spanned<String>,
    }
}

record! {
    /// A risk.
    Risk, "a risk" {
        /// Name in expressions and references; the same from year to year.
        id: Spanned<DataId>,
        /// What it is called. `R` and its place in the register, if nothing is said.
        code: Option<Spanned<String>>,
        /// What may happen, in a few words.
        risk: Spanned<String>,
        /// Why it may happen, and what would follow. Narrative.
        text: Option<Spanned<String>>,
        /// Its impact, with all that is done about it.
        impact: Spanned<String>,
        /// Its likelihood, with all that is done about it.
        likelihood: Spanned<String>,
        /// What it would be if nothing were done.
        inherent: Option<Standing>,
        /// The score of last time, where there is no register of it.
        last_score: Option<Spanned<Number>>,
        /// The role that answers for it.
        owner: Option<Spanned<String>>,
        /// What is done about it, or `none planned`. Narrative.
        mitigation: Option<Spanned<String>>,
        /// How soon it may happen.
        proximity: Option<Spanned<String>>,
        /// The day on which it is looked at again.
        review: Option<Spanned<String>>,
        /// Notes on the risk.
        note: OneOrMany<String>,
        /// How far the risk is protected.
        marking: Option<Spanned<String>>,
    }
}
