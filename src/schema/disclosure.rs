//! Policies for small numbers, as written: for a site in `tallybook.yaml`, and for a table.

use super::decode::{OneOrMany, choice, record};
use crate::source::Spanned;

choice! {
    /// What is done about small numbers.
    Method, "a way to protect small numbers" {
        /// They are withheld, and others so that they cannot be computed.
        Suppress = "suppress",
        /// Every number is rounded to a base.
        Round = "round",
        /// Rows with small numbers are merged into one.
        Aggregate = "aggregate",
        /// Nothing, for a reason that is recorded.
        None = "none",
    }
}

choice! {
    /// Whether zeros are shown.
    Zeros, "what is done with zeros" {
        /// A zero is no secret.
        Shown = "shown",
        /// A zero is as sensitive as a small number.
        Protected = "protected",
    }
}

record! {
    /// The policy of a table.
    Disclosure, "a policy for small numbers" {
        /// What is done.
        method: Option<Spanned<Method>>,
        /// Counts below it are small.
        threshold: Option<Spanned<u32>>,
        /// Whether zeros are shown.
        zeros: Option<Zeros>,
        /// So many values a reader must be left with.
        width: Option<Spanned<u32>>,
        /// To what numbers are rounded.
        base: Option<Spanned<u32>>,
        /// The label of the row that rows are merged into.
        into: Option<Spanned<String>>,
        /// The rows that are merged whatever their numbers, by id.
        with: OneOrMany<Spanned<String>>,
        /// Why nothing is done, and by whose decision.
        reason: Option<String>,
    }
}

record! {
    /// The policy of a site.
    SmallNumbers, "a policy for small numbers" {
        /// What is protected where a table says nothing: counts of these.
        units: Vec<String>,
        /// The policy of tables that say no other.
        policy: Option<Disclosure>,
    }
}
