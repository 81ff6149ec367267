//! How a workbook looks: 12 point letters, words wrapped, headers in bold over a rule. Colours and face are those of the
//! theme, which puts them in the place of their names in braces.

use std::collections::BTreeSet;

use super::VERSION;
use crate::model::Quantity;
use crate::office::Xml;
use crate::strings::ENGLISH;

const SPACES: [(&str, &str); 10] = [
    ("xmlns:office", "urn:oasis:names:tc:opendocument:xmlns:office:1.0"),
    ("xmlns:style", "urn:oasis:names:tc:opendocument:xmlns:style:1.0"),
    ("xmlns:text", "urn:oasis:names:tc:opendocument:xmlns:text:1.0"),
    ("xmlns:table", "urn:oasis:names:tc:opendocument:xmlns:table:1.0"),
    ("xmlns:number", "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"),
    ("xmlns:fo", "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"),
    ("xmlns:svg", "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"),
    ("xmlns:xlink", "http://www.w3.org/1999/xlink"),
    ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
    VERSION,
];

/// The style of words in English, where other words are not.
pub(super) const ENGLISH_WORDS: &str = "English_words";

/// How a cell of words looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// The title of a sheet.
    Title,
    /// A heading on the cover.
    Heading,
    /// A line above a table; it may run over the columns beside it.
    Line,
    /// Words of the cover.
    Text,
    /// Words of a table.
    Words,
    /// Words in a column of figures.
    WordsAmongFigures,
    /// The header of a column of words.
    Head,
    /// The header of a column of figures.
    HeadOfFigures,
    /// Words that lead somewhere.
    Link,
    /// The same in a table.
    LinkInTable,
}

impl Look {
    const ALL: [Look; 10] = [
        Look::Title,
        Look::Heading,
        Look::Line,
        Look::Text,
        Look::Words,
        Look::WordsAmongFigures,
        Look::Head,
        Look::HeadOfFigures,
        Look::Link,
        Look::LinkInTable,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Look::Title => "Title",
            Look::Heading => "Heading",
            Look::Line => "Line",
            Look::Text => "Text",
            Look::Words => "Words",
            Look::WordsAmongFigures => "Words_among_figures",
            Look::Head => "Head",
            Look::HeadOfFigures => "Head_of_figures",
            Look::Link => "Link",
            Look::LinkInTable => "Link_in_table",
        }
    }

    fn write(self, xml: &mut Xml) {
        let attributes =
            [("style:name", self.name()), ("style:family", "table-cell"), ("style:parent-style-name", "Default")];
        xml.element("style:style", &attributes, |xml| {
            let (cell, paragraph, text) = self.properties();
            xml.empty("style:table-cell-properties", cell);
            if !paragraph.is_empty() {
                xml.empty("style:paragraph-properties", paragraph);
            }
            if !text.is_empty() {
                xml.empty("style:text-properties", text);
            }
        });
    }

    /// Of the cell, of its paragraphs, of its letters.
    fn properties(self) -> (Properties, Properties, Properties) {
        const WRAP: (&str, &str) = ("fo:wrap-option", "wrap");
        const ONE_LINE: (&str, &str) = ("fo:wrap-option", "no-wrap");
        const BOLD: (&str, &str) = ("fo:font-weight", "bold");
        const RIGHT: Properties = &[("fo:text-align", "end")];
        const TOP: (&str, &str) = ("style:vertical-align", "top");
        const BOTTOM: (&str, &str) = ("style:vertical-align", "bottom");
        const FIXED: (&str, &str) = ("style:text-align-source", "fix");
        const RULE: (&str, &str) = ("fo:border-bottom", "1.5pt solid #{text}");
        const HAIR: (&str, &str) = ("fo:border-bottom", "0.5pt solid #{line}");
        const PAD: (&str, &str) = ("fo:padding", "1.2mm");
        const PAD_LEFT: (&str, &str) = ("fo:padding-left", "1.2mm");
        const LINK: Properties = &[
            ("fo:color", "#{link}"),
            ("style:text-underline-style", "solid"),
            ("style:text-underline-width", "auto"),
            ("style:text-underline-color", "font-color"),
        ];
        match self {
            Look::Title => (&[ONE_LINE, BOTTOM, PAD], &[], &[("fo:font-size", "18pt"), BOLD]),
            Look::Heading => {
                (&[WRAP, BOTTOM, PAD_LEFT, ("fo:padding-top", "4mm")], &[], &[("fo:font-size", "14pt"), BOLD])
            }
            Look::Line => (&[ONE_LINE, TOP, PAD_LEFT], &[], &[]),
            Look::Text => (&[WRAP, TOP, PAD], &[], &[]),
            Look::Words => (&[WRAP, TOP, HAIR, PAD], &[], &[]),
            Look::WordsAmongFigures => (&[WRAP, TOP, FIXED, HAIR, PAD], RIGHT, &[]),
            Look::Head => (&[WRAP, BOTTOM, RULE, PAD], &[], &[BOLD]),
            Look::HeadOfFigures => (&[WRAP, BOTTOM, FIXED, RULE, PAD], RIGHT, &[BOLD]),
            Look::Link => (&[ONE_LINE, TOP, PAD], &[], LINK),
            Look::LinkInTable => (&[WRAP, TOP, HAIR, PAD], &[], LINK),
        }
    }
}

/// Language and country of `en-GB`.
fn parts_of(language: &str) -> (&str, &str) {
    language.split_once('-').unwrap_or((language, "none"))
}

type Properties = &'static [(&'static str, &'static str)];

/// How a number is shown: what stands before and after it, decimals, whether with a plus.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Form {
    before: String,
    after: String,
    decimals: u32,
    signed: bool,
}

impl Form {
    fn of(quantity: &Quantity) -> Form {
        let shown = quantity.unit.affix("0");
        let (before, after) = shown.split_once('0').unwrap_or_default();
        let tie = if quantity.tied { "=" } else { "" };
        let (decimals, signed) = (quantity.decimals, quantity.signed);
        Form { before: before.to_owned(), after: format!("{after}{tie}"), decimals, signed }
    }

    /// A style for numbers below zero, which leaves others to those that are written before it.
    fn write(&self, name: &str, xml: &mut Xml) {
        let zero = format!("{name}_zero");
        let more = format!("{name}_more");
        let (plus, least) = if self.signed { ("+", "value()>0") } else { ("", "value()>=0") };
        self.part(&more, plus, true, &[], xml);
        let mut others = vec![(least, more.as_str())];
        if self.signed {
            self.part(&zero, "", true, &[], xml);
            others.push(("value()=0", &zero));
        }
        self.part(name, "\u{2212}", false, &others, xml);
    }

    fn part(&self, name: &str, sign: &str, volatile: bool, others: &[(&str, &str)], xml: &mut Xml) {
        let mut attributes = vec![("style:name", name)];
        if volatile {
            attributes.push(("style:volatile", "true"));
        }
        xml.element("number:number-style", &attributes, |xml| {
            let text = |words: &str, xml: &mut Xml| {
                if !words.is_empty() {
                    xml.words("number:text", &[], words);
                }
            };
            text(&format!("{sign}{}", self.before), xml);
            let decimals = self.decimals.to_string();
            let number = [
                ("number:decimal-places", decimals.as_str()),
                ("number:min-decimal-places", &decimals),
                ("number:min-integer-digits", "1"),
                ("number:grouping", "true"),
            ];
            xml.empty("number:number", &number);
            text(&self.after, xml);
            for (condition, style) in others {
                xml.empty("style:map", &[("style:condition", condition), ("style:apply-style-name", style)]);
            }
        });
    }
}

/// The styles that a workbook uses beside those that every one has.
#[derive(Debug, Default)]
pub(super) struct Styles {
    widths: BTreeSet<usize>,
    forms: Vec<Form>,
}

impl Styles {
    /// The style of a column so many millimetres wide.
    pub(super) fn of_column(&mut self, width: usize) -> String {
        self.widths.insert(width);
        format!("wide_{width}")
    }

    /// The style of a cell with a number.
    pub(super) fn of_number(&mut self, quantity: &Quantity) -> String {
        let form = Form::of(quantity);
        let at = self.forms.iter().position(|known| *known == form).unwrap_or_else(|| {
            self.forms.push(form);
            self.forms.len() - 1
        });
        format!("figure_{at}")
    }

    /// The part with the sheets and the styles that they use.
    pub(super) fn content(&self, body: &str) -> String {
        let mut xml = Xml::part();
        xml.element("office:document-content", &SPACES, |xml| {
            xml.element("office:automatic-styles", &[], |xml| {
                self.columns_and_rows(xml);
                for (at, form) in self.forms.iter().enumerate() {
                    form.write(&format!("number_{at}"), xml);
                }
                for at in 0..self.forms.len() {
                    let (name, number) = (format!("figure_{at}"), format!("number_{at}"));
                    let attributes = [
                        ("style:name", name.as_str()),
                        ("style:family", "table-cell"),
                        ("style:parent-style-name", Look::WordsAmongFigures.name()),
                        ("style:data-style-name", &number),
                    ];
                    xml.empty("style:style", &attributes);
                }
            });
            xml.raw(body);
        });
        xml.finish()
    }

    fn columns_and_rows(&self, xml: &mut Xml) {
        let style =
            |xml: &mut Xml, name: &str, family: &str, more: &[(&str, &str)], inner: &str, of: &[(&str, &str)]| {
                let attributes = [&[("style:name", name), ("style:family", family)], more].concat();
                xml.element("style:style", &attributes, |xml| xml.empty(inner, of));
            };
        let page = [("style:master-page-name", "Default")];
        let sheet = [("table:display", "true"), ("style:writing-mode", "lr-tb")];
        style(xml, "sheet", "table", &page, "style:table-properties", &sheet);
        for width in &self.widths {
            let width_in = format!("{width}cm");
            let wide = [("fo:break-before", "auto"), ("style:column-width", width_in.as_str())];
            style(xml, &format!("wide_{width}"), "table-column", &[], "style:table-column-properties", &wide);
        }
        let row = [("fo:break-before", "auto"), ("style:use-optimal-row-height", "true")];
        style(xml, "row", "table-row", &[], "style:table-row-properties", &row);
    }

    /// The part with the styles that every workbook has, for a language such as `en-GB`; for the theme to colour.
    pub(super) fn common(language: &str) -> String {
        const FACE: &str = "{font}";
        let (language, country) = parts_of(language);
        let mut xml = Xml::part();
        xml.element("office:document-styles", &SPACES, |xml| {
            xml.element("office:font-face-decls", &[], |xml| {
                let face = [("style:name", FACE), ("svg:font-family", FACE), ("style:font-family-generic", "swiss")];
                xml.empty("style:font-face", &face);
            });
            xml.element("office:styles", &[], |xml| {
                xml.element("style:default-style", &[("style:family", "table-cell")], |xml| {
                    let letters = [
                        ("style:font-name", FACE),
                        ("fo:font-size", "12pt"),
                        ("fo:color", "#{text}"),
                        ("fo:language", language),
                        ("fo:country", country),
                    ];
                    xml.empty("style:text-properties", &letters);
                });
                xml.empty("style:style", &[("style:name", "Default"), ("style:family", "table-cell")]);
                Look::ALL.into_iter().for_each(|look| look.write(xml));
                let (language, country) = parts_of(ENGLISH);
                xml.element("style:style", &[("style:name", ENGLISH_WORDS), ("style:family", "text")], |xml| {
                    xml.empty("style:text-properties", &[("fo:language", language), ("fo:country", country)]);
                });
            });
            xml.element("office:automatic-styles", &[], |xml| {
                xml.element("style:page-layout", &[("style:name", "across")], |xml| {
                    let sheet = [
                        ("fo:page-width", "297mm"),
                        ("fo:page-height", "210mm"),
                        ("style:print-orientation", "landscape"),
                        ("fo:margin", "15mm"),
                        ("style:scale-to-X", "1"),
                    ];
                    xml.empty("style:page-layout-properties", &sheet);
                });
            });
            xml.element("office:master-styles", &[], |xml| {
                let page = [("style:name", "Default"), ("style:page-layout-name", "across")];
                xml.empty("style:master-page", &page);
            });
        });
        xml.finish()
    }
}
