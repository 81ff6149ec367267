//! All codes in one place.

use super::Severity;

/// Declares the codes: name in Rust, name in messages, default severity, and in a doc comment what it means.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $severity:ident;)+) => {
        /// The kind of a diagnostic. Stable: a code is never reused for something else.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Code {
            /// Every code, in the order of the enum.
            pub const ALL: &[Code] = &[$(Code::$variant),+];

            /// The name in messages, in kebab case.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)+ }
            }

            /// How grave it is, unless the site says otherwise.
            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity,)+ }
            }

            /// True if it says that nothing of a file could be read.
            pub fn is_of_a_whole_file(self) -> bool {
                matches!(self, Code::UnreadableFile | Code::YamlSyntax | Code::CsvSyntax)
            }

            /// The page that explains it, by its path in the folder that `tallybook guide` writes.
            pub fn page(self) -> String {
                format!("guide/messages/{}.html", self.name())
            }

            /// What it means, with files that cause it and the message they give, as Markdown: the page, for those who
            /// have no browser at hand.
            pub fn explanation(self) -> String {
                let page = match self {
                    $(Code::$variant => {
                        include_str!(concat!("../../content/guide/content/guide/90-messages/", $name, ".md"))
                    })+
                };
                let body = page.splitn(3, "---\n").nth(2).unwrap_or(page).trim_start();
                format!("# {}\n\n{}\n\n{body}", self.name(), self.meaning())
            }

            /// What it means, in a sentence or two.
            pub fn meaning(self) -> &'static str {
                match self { $(Code::$variant => concat!($($doc),+).trim_ascii_start(),)+ }
            }
        }
    };
}

codes! {
    // Files
    /// A file that Tallybook must read could not be read: it is not UTF-8 text, it is a link, or it is too large.
    UnreadableFile = "unreadable-file", Error;
    /// A file lies in `content/` or `data/`, and nothing uses it.
    UnusedFile = "unused-file", Warning;
    /// The YAML of a file is broken, so nothing in it could be read.
    YamlSyntax = "yaml-syntax", Error;
    /// The CSV file that a table takes its rows from is broken, or its first line does not name the columns `id` and
    /// `label`.
    CsvSyntax = "csv-syntax", Error;

    // The shape of YAML
    /// A key that nothing reads.
    UnknownKey = "unknown-key", Error;
    /// A key that must be there is not.
    MissingKey = "missing-key", Error;
    /// A value of the wrong kind, or one that is not allowed where it stands.
    InvalidValue = "invalid-value", Error;
    /// Two things have the same id, so a name could mean either.
    DuplicateId = "duplicate-id", Error;
    /// A cell, label or text is empty.
    BlankValue = "blank-value", Error;

    // Looks
    /// Two colours of a theme that stand on each other cannot be told apart well enough. The message has the nearest colour
    /// that can.
    LowContrast = "low-contrast", Error;

    // Words
    /// The language of the site has no word of its own for something that the program says. It is said in English, and
    /// marked as English for those who hear the page. A theme can add the words: `strings:` in its `theme.yaml`.
    MissingTranslation = "missing-translation", Warning;

    // References
    /// A table, row, column, data source or other thing is named that does not exist.
    UnknownName = "unknown-name", Error;
    /// A link leads to an id that nothing in the report has.
    UnknownReference = "unknown-reference", Error;
    /// A table says that its rows are areas, and `tallybook.yaml` does not list one of them under any of its spellings.
    UnknownArea = "unknown-area", Error;
    /// A file of boundaries cannot be drawn: it is no GeoJSON in degrees, an area of it is unsound, or nothing names it.
    InvalidBoundaries = "invalid-boundaries", Error;

    // Figures that must tally
    /// A value was typed where a formula stands, and the two differ at the precision typed.
    ValueMismatch = "value-mismatch", Error;
    /// A total was typed, and the rows that it covers add up to something else.
    TotalMismatch = "total-mismatch", Error;
    /// The parts of a row do not add up to it.
    BreakdownMismatch = "breakdown-mismatch", Error;
    /// A row has another number of values than the table has columns.
    ColumnCount = "column-count", Error;
    /// A figure and what it is compared with are in different units.
    UnitMismatch = "unit-mismatch", Error;
    /// A formula cannot be computed, or would give a figure that says something else than it seems to.
    InvalidFormula = "invalid-formula", Error;
    /// Two tables declare the same measure, area and period, and hold different figures.
    MeasuresDisagree = "measures-disagree", Error;
    /// A figure of an earlier report has changed, and is not marked as revised.
    RestatedFigure = "restated-figure", Error;
    /// Percentages that are said to be the parts of a whole do not add up to 100% within rounding.
    SharesSum = "shares-sum", Error;
    /// The percentages of a column do not add up to 100%, and nothing says why.
    SharesUnexplained = "shares-unexplained", Warning;
    /// An entered column is the difference of two columns of percentages, and is called a percentage.
    PercentagePoints = "percentage-points", Error;
    /// Ranks that were typed are no ranking, or not that of the figures beside them.
    RankOrder = "rank-order", Error;
    /// A figure was typed in a column whose other figures follow from two columns beside it, and does not fit them.
    AlmostComputed = "almost-computed", Warning;
    /// Two rows have the same figures throughout, with too many digits for chance: one may have been copied over the
    /// other.
    CopiedRow = "copied-row", Warning;
    /// A rate is ten times as high or low as those of the areas beside it, or as the same rate at another time.
    RateOutlier = "rate-outlier", Warning;
    /// A target does not seem to be in the unit of its figure: a fraction beside a percentage, or more than the whole.
    UnlikelyTarget = "unlikely-target", Warning;
    /// A score is not on the scale of its risk matrix.
    ScoreOffScale = "score-off-scale", Error;
    /// A criterion was left without a score, and no note says why.
    ScoreMissing = "score-missing", Warning;

    // Small numbers
    /// A small number is withheld, and a reader could work it out from what the edition shows.
    Recoverable = "recoverable", Error;

    // Papers
    /// A committee paper lacks a section that its committee asks for, or the section says nothing. Or no page lists the
    /// corrections of a report.
    MissingSection = "missing-section", Error;
    /// Nobody has verified an implication of a committee paper. It cannot be published like that.
    Unverified = "unverified", Warning;
    /// A committee paper says that it has no financial implications, and speaks of money.
    FinancialImplication = "financial-implication", Warning;
    /// Minutes do not say what became of a recommendation.
    OpenRecommendation = "open-recommendation", Warning;
    /// A PDF or Word document cannot show something of a report, or the theme's template for papers is broken.
    CannotBePrinted = "cannot-be-printed", Error;

    // Narrative
    /// Raw HTML stands in the narrative.
    RawHtml = "raw-html", Error;
    /// Something in the Markdown that a report does not have.
    UnsupportedMarkdown = "unsupported-markdown", Error;
    /// A container `:::` is of an unknown kind, is not closed, or closes what was never opened.
    InvalidContainer = "invalid-container", Error;
    /// An expression `{{ … }}` cannot be read: it is not closed, a bracket is missing, or it uses a filter or function
    /// that does not exist.
    ExpressionSyntax = "expression-syntax", Error;
    /// An expression `{{ … }}` can be read and gives nothing that could stand in a sentence.
    ExpressionFailed = "expression-failed", Error;
    /// A claim in the narrative is not true of the data.
    FalseClaim = "false-claim", Error;
    /// Words look like an expression over the data, and are printed as they stand.
    StrayExpression = "stray-expression", Warning;
    /// A number in the narrative rests on no figure of the data.
    LooseNumber = "loose-number", Warning;
    /// A number announces a list, and the list after it has another number of items.
    ListCount = "list-count", Warning;
    /// The words around a value say its unit twice, or another unit.
    UnitWords = "unit-words", Error;
    /// A word such as "rose" stands beside a change that went the other way, or is too small to count.
    WrongDirection = "wrong-direction", Error;
    /// "Less" stands with things that are counted, where "fewer" is meant.
    LessFewer = "less-fewer", Warning;
    /// A text calls what a figure counts by another name: "victims", where incidents are counted.
    WrongNoun = "wrong-noun", Warning;
    /// A range, date or percentage is not written as house style has it, which is that of GOV.UK.
    HouseStyle = "house-style", Warning;
    /// A word or number stands twice in a row.
    RepeatedWord = "repeated-word", Warning;
    /// A sentence stands twice in a report, or nearly so.
    RepeatedText = "repeated-text", Warning;
    /// A mark of Markdown was left over, and is printed as it stands.
    StrayMarkdown = "stray-markdown", Warning;
    /// The words of a link do not say where it leads.
    VagueLink = "vague-link", Warning;
    /// The alternative text of a picture does not say what is seen on it.
    AltText = "alt-text", Warning;
    /// The text points at a table, figure or page that is not there.
    DanglingReference = "dangling-reference", Warning;
    /// A sentence is longer than people can be expected to read with ease.
    LongSentence = "long-sentence", Warning;
    /// An acronym is neither written out where it is first used nor in the glossary.
    UnexplainedAcronym = "unexplained-acronym", Warning;
    /// The prose names an area that is not in `tallybook.yaml`, or spells its name otherwise.
    AreaName = "area-name", Warning;
    /// A fact was true until a day that has passed: an expression with the filter `until`, or a table with `until: …`.
    OutOfDate = "out-of-date", Warning;
    /// A heading skips a level, is empty, or is of the first level.
    HeadingLevel = "heading-level", Error;
    /// A footnote is referred to and not written, or written and not referred to.
    Footnote = "footnote", Error;
    /// An answer to residents, or an achievement, tells what somebody is going to do.
    PlanAsDeed = "plan-as-deed", Warning;
    /// A link has no words, shows its address in place of words, or leads nowhere.
    LinkText = "link-text", Error;

    // Figures and charts
    /// A chart cannot be drawn from the rows and columns that it names.
    InvalidChart = "invalid-chart", Error;

    // Markings and editions
    /// A sentence, a reference, a value or a chart of an edition uses what that edition withholds, or announces it.
    RefersToWithheld = "refers-to-withheld", Error;
    /// What an edition withholds would take its number with it, and all that comes after would be numbered otherwise
    /// than in another edition.
    NumbersShift = "numbers-shift", Error;
    /// A marking is written as a term that the Government Security Classifications replaced in 2014, such as
    /// RESTRICTED.
    OldMarking = "old-marking", Warning;
    /// An edition that is for everybody seems to hold something about a person: a name, an address, a number.
    PersonalData = "personal-data", Warning;

    // The site
    /// The record of a sign-off, `content/<report>/sign-off.json`, cannot be read, or is of another kind.
    InvalidSignOff = "invalid-sign-off", Error;
    /// A waiver has expired, or covers nothing.
    UnusedWaiver = "unused-waiver", Warning;
    /// A release of the site shows nothing that would be withheld without it.
    UnusedRelease = "unused-release", Warning;
    /// A template in the site's own theme cannot be read or used.
    InvalidTemplate = "invalid-template", Error;
    /// The accessibility statement was last reviewed more than a year ago.
    StatementOutOfDate = "statement-out-of-date", Warning;
}
