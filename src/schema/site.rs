//! `tallybook.yaml` as written.

use serde_json::Value;

use super::committee::Body;
use super::decode::{DataId, Decode, Findings, Number, OneOrMany, choice, record};
use super::disclosure::SmallNumbers;
use super::json::{Keys, Named};
use super::marking::{EditionFile, Marking, SiteRelease};
use super::yaml::{Kind, Node};
use crate::diag::{Code, Severity};
use crate::source::Spanned;

record! {
    /// The configuration of a site.
    SiteFile, "`tallybook.yaml`" {
        /// The site's name.
        name: String,
        /// The body that publishes it.
        organisation: String,
        /// A sentence for the home page.
        summary: Option<String>,
        /// The language of the site and of all that the program says in it: `en-GB` or `cy`, or another that the theme has
        /// strings of.
        language: Option<Spanned<String>>,
        /// The theme in `themes/`. The built-in one, if nothing is said.
        theme: Option<Spanned<String>>,
        /// Where to write to.
        contact: Option<Contact>,
        /// The list of areas that data may name.
        areas: Vec<Area>,
        /// Files that say where the areas of a kind lie, for maps.
        boundaries: Vec<Boundaries>,
        /// The bodies that papers go to.
        bodies: Vec<Body>,
        /// What is done about small numbers. Counts of people are protected, if nothing is said.
        small_numbers: Option<SmallNumbers>,
        /// The kinds of area of which every one has a page with all its figures.
        area_pages: OneOrMany<Spanned<String>>,
        /// House style.
        house_style: Option<House>,
        /// What the accessibility statement must say.
        accessibility: Option<Accessibility>,
        /// What becomes of warnings, by code: `off`, `warning` or `error`.
        checks: Checks,
        /// Warnings that may stand, each with a reason, a role and an end.
        waivers: Vec<Waiver>,
        /// How far things can be protected, from the least to the most.
        markings: Vec<Marking>,
        /// Whom the site is made for. For everybody, if nothing is said.
        editions: Vec<EditionFile>,
        /// What may be shown although it is computed from what is withheld: as `released` at the thing itself.
        releases: Vec<SiteRelease>,
    }
}

choice! {
    /// What becomes of a warning.
    Level, "a level" {
        /// It is not told.
        Off = "off",
        /// It is told.
        Warning = "warning",
        /// It stops the report.
        Error = "error",
    }
}

/// Levels by code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checks(pub Vec<(Spanned<String>, Level)>);

impl Decode for Checks {
    fn decode(node: &Node, findings: &mut Findings) -> Option<Self> {
        let Kind::Map(entries) = &node.kind else {
            findings.expected(node, "codes and levels, such as `long-sentence: off`");
            return None;
        };
        let level = |(code, level): &(Spanned<String>, Node)| Some((code.clone(), Level::decode(level, findings)?));
        Some(Checks(entries.iter().filter_map(level).collect()))
    }

    fn absent() -> Option<Self> {
        Some(Checks::default())
    }

    fn schema(named: &mut Named) -> Value {
        let warnings = Code::ALL.iter().filter(|code| code.severity() == Severity::Warning);
        let levels = warnings
            .fold(Keys::default(), |keys, code| keys.with::<Option<Level>>(code.name(), &[code.meaning()], named));
        levels.end(&["What becomes of warnings, by code."])
    }
}

record! {
    /// The decision of somebody that a warning may stand.
    Waiver, "a waiver" {
        /// The code that is waived.
        code: Spanned<String>,
        /// The file, by its path from the site's folder.
        file: Spanned<String>,
        /// Words of the line it is waived for. The whole file, if nothing is said.
        text: Option<String>,
        /// Why the warning may stand.
        reason: String,
        /// The role of who decided, not a name.
        by: String,
        /// The last day of the waiver.
        expires: Spanned<String>,
    }
}

record! {
    /// Whom a reader can ask.
    Contact, "a contact" {
        /// A team or role, not a person.
        name: String,
        /// The address.
        email: Option<Spanned<String>>,
        /// The telephone number.
        telephone: Option<String>,
        /// A page.
        url: Option<Spanned<String>>,
    }
}

record! {
    /// An area that data may name.
    Area, "an area" {
        /// Its name in the data.
        id: Spanned<DataId>,
        /// Its name in print.
        name: Spanned<String>,
        /// `district`, `ward`, `beat`, `region` or another word of the site's own.
        kind: String,
        /// Other spellings, in the data of partners.
        aliases: OneOrMany<String>,
        /// True for the area that the reports are about: charts highlight it.
        own: bool,
        /// Column and row on the tile map.
        tile: Option<Spanned<Vec<u32>>>,
        /// A short form for maps.
        short: Option<String>,
    }
}

record! {
    /// Where the areas of a kind lie.
    Boundaries, "a file of boundaries" {
        /// The kind of the areas: `ward`.
        kind: Spanned<String>,
        /// A file of GeoJSON, from the folder of the site: `data/wards.geojson`.
        file: Spanned<String>,
        /// The property of its features that names the area: `WD23NM`.
        property: Spanned<String>,
        /// Whose boundaries they are, as their licence asks to have it said. It is printed below every map.
        attribution: Spanned<String>,
    }
}

choice! {
    /// How figures and tables are numbered.
    Numbering, "a way of numbering" {
        /// Everything is a figure: Figure 1, Figure 2.
        Figures = "figures",
        /// Tables count apart: Figure 1, Table 1.
        Split = "split",
    }
}

record! {
    /// House style.
    House, "a house style" {
        /// How figures and tables are numbered.
        numbering: Option<Numbering>,
        /// Names that hold a number and are no statistic: `16 Days of Activism`; and names of people that may stand.
        names: Vec<String>,
        /// The headings of the parts of an account of a priority, if not the usual ones.
        account_headings: Option<AccountHeadings>,
    }
}

record! {
    /// The headings of the parts of an account of a priority.
    AccountHeadings, "headings of an account" {
        /// `Aims`, if nothing is said.
        aims: Option<String>,
        /// `What we said we would do`, if nothing is said.
        commitments: Option<String>,
        /// `What we have achieved`, if nothing is said.
        achievements: Option<String>,
        /// `Community impact`, if nothing is said.
        impact: Option<String>,
        /// `What comes next`, if nothing is said.
        next: Option<String>,
    }
}

record! {
    /// What the accessibility statement must say; its legal wording is the theme's.
    Accessibility, "an accessibility statement" {
        /// `full`, `partial` or `none`.
        compliance: Spanned<String>,
        /// The day the statement was written.
        prepared: Spanned<String>,
        /// The day it was last looked at.
        reviewed: Spanned<String>,
        /// The day the site was last tested.
        tested: Spanned<String>,
        /// Who tested it and how, in a sentence or two.
        method: String,
        /// What fails, and why, by the three legal headings.
        non_compliance: OneOrMany<String>,
        /// What would be a disproportionate burden to mend.
        disproportionate_burden: OneOrMany<String>,
        /// What the law leaves out.
        out_of_scope: OneOrMany<String>,
        /// Working days until a request is answered.
        reply_days: Option<Number>,
    }
}
