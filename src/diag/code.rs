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

            /// What it means, in a sentence or two.
            pub fn meaning(self) -> &'static str {
                match self { $(Code::$variant => concat!($($doc),+).trim_ascii_start(),)+ }
            }
        }
    };
}

codes! {
    // Files
    /// A file could not be read as what it should be.
    UnreadableFile = "unreadable-file", Error;
    /// A file lies where Tallybook reads, but nothing uses files of this kind there.
    UnusedFile = "unused-file", Warning;
    /// The YAML of a file is broken, so nothing in it could be read.
    YamlSyntax = "yaml-syntax", Error;
    /// The CSV of a long table is broken.
    CsvSyntax = "csv-syntax", Error;

    // The shape of YAML
    /// A key that nothing reads: usually a slip of the pen.
    UnknownKey = "unknown-key", Error;
    /// A key that must be there is not.
    MissingKey = "missing-key", Error;
    /// A value of the wrong kind, or outside what is allowed.
    InvalidValue = "invalid-value", Error;
    /// Two things have the same id.
    DuplicateId = "duplicate-id", Error;
    /// A cell, label or text is empty. Missing values are typed, so that nobody has to guess.
    BlankValue = "blank-value", Error;

    // References
    /// A table, row, column, data source, area or other thing is named that does not exist.
    UnknownName = "unknown-name", Error;
    /// A link names a section, figure or heading that does not exist.
    UnknownReference = "unknown-reference", Error;
    /// A row names an area that is not in the list of areas of `tallybook.yaml`.
    UnknownArea = "unknown-area", Error;

    // Figures that must tally
    /// A value was typed where a formula stands, and the two differ.
    ValueMismatch = "value-mismatch", Error;
    /// A total was typed, and the rows it covers add up to something else.
    TotalMismatch = "total-mismatch", Error;
    /// The parts of a breakdown do not add up to their parent.
    BreakdownMismatch = "breakdown-mismatch", Error;
    /// A row has another number of values than the table has columns.
    ColumnCount = "column-count", Error;
    /// A figure and what it is compared with are in different units.
    UnitMismatch = "unit-mismatch", Error;
    /// A formula cannot be computed: it refers to itself, or to what has no value.
    InvalidFormula = "invalid-formula", Error;
    /// Two tables declare the same measure, area and period, and hold different figures.
    MeasuresDisagree = "measures-disagree", Error;
    /// A figure of an earlier report has changed, and is not marked as revised.
    RestatedFigure = "restated-figure", Error;
    /// Percentages that are said to be the parts of a whole do not add up to 100%.
    SharesSum = "shares-sum", Error;
    /// The percentages of a column do not add up to 100%, and nothing says why.
    SharesUnexplained = "shares-unexplained", Warning;
    /// The difference of two percentages is called a percentage.
    PercentagePoints = "percentage-points", Error;
    /// Ranks that were typed are no ranking: a place is left out, or given twice where the next is not left out.
    RankOrder = "rank-order", Error;
    /// A figure was typed in a column whose other figures can be computed, and does not fit them.
    AlmostComputed = "almost-computed", Warning;
    /// Two rows have the same figures throughout: one may have been copied.
    CopiedRow = "copied-row", Warning;
    /// A rate is ten times as high or low as those beside it.
    RateOutlier = "rate-outlier", Warning;
    /// A score is not on the scale of its risk matrix.
    ScoreOffScale = "score-off-scale", Error;
    /// A criterion was left without a score, so the total of the factor may be too low.
    ScoreMissing = "score-missing", Warning;

    // Small numbers
    /// A reader could work out a small number that is withheld, from what the edition shows.
    Recoverable = "recoverable", Error;

    // Papers
    /// A committee paper lacks a section that its committee asks for, or the section says nothing.
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
    /// Raw HTML stands in the narrative, which only HTML pages could show.
    RawHtml = "raw-html", Error;
    /// Something in the Markdown that a report does not have.
    UnsupportedMarkdown = "unsupported-markdown", Error;
    /// A container `:::` is not closed, closed twice, or of an unknown kind.
    InvalidContainer = "invalid-container", Error;
    /// An expression `{{ … }}` cannot be read.
    ExpressionSyntax = "expression-syntax", Error;
    /// An expression `{{ … }}` cannot be evaluated.
    ExpressionFailed = "expression-failed", Error;
    /// A claim in the narrative, such as `rose` or `highest`, is not true of the data.
    FalseClaim = "false-claim", Error;
    /// A number in the narrative rests on no figure of the data, is no part of a name or date, and nobody has
    /// said why it was typed.
    LooseNumber = "loose-number", Warning;
    /// A number announces a list, and the list has another number of items.
    ListCount = "list-count", Warning;
    /// The words around a value say its unit twice, or another unit.
    UnitWords = "unit-words", Error;
    /// A word such as "rose" stands beside a change that went the other way.
    WrongDirection = "wrong-direction", Error;
    /// "less" stands with things that are counted.
    LessFewer = "less-fewer", Warning;
    /// A text calls what a figure counts by another name: "victims", where offences are counted.
    WrongNoun = "wrong-noun", Warning;
    /// A range, date or percentage is not written as house style has it.
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
    /// An acronym is neither written out nor in the glossary.
    UnexplainedAcronym = "unexplained-acronym", Warning;
    /// The prose names an area that is not in `tallybook.yaml`, or spells its name otherwise.
    AreaName = "area-name", Warning;
    /// A fact was true until a day that has passed.
    OutOfDate = "out-of-date", Warning;
    /// A heading skips a level, or is empty.
    HeadingLevel = "heading-level", Error;
    /// A footnote is referred to but not written, or written but not referred to.
    Footnote = "footnote", Error;
    /// An answer or an achievement tells what is planned, where readers look for what was done.
    PlanAsDeed = "plan-as-deed", Warning;
    /// A link has no words that say where it leads, or leads nowhere.
    LinkText = "link-text", Error;

    // Figures and charts
    /// A chart cannot be drawn from the rows and columns that it names.
    InvalidChart = "invalid-chart", Error;

    // Markings and editions
    /// Something that an edition shows refers to what it withholds, or announces it.
    RefersToWithheld = "refers-to-withheld", Error;
    /// What an edition withholds would take its number with it, and all that comes after would be numbered otherwise
    /// than in another edition.
    NumbersShift = "numbers-shift", Error;
    /// A marking is written as a term of an older scheme.
    OldMarking = "old-marking", Warning;
    /// An edition that is for everybody seems to hold something about a person: a name, an address, a number.
    PersonalData = "personal-data", Warning;

    // The site
    /// The record of a sign-off cannot be read, or is of another kind.
    InvalidSignOff = "invalid-sign-off", Error;
    /// A waiver has expired, or covers nothing.
    UnusedWaiver = "unused-waiver", Warning;
    /// A release of the site shows nothing that would be withheld without it.
    UnusedRelease = "unused-release", Warning;
    /// A template of the theme cannot be read or used.
    InvalidTemplate = "invalid-template", Error;
    /// The accessibility statement is older than a year.
    StatementOutOfDate = "statement-out-of-date", Warning;
}
