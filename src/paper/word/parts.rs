//! The small parts of a document: its settings, and what it says about itself.

use super::super::document::Document;
use super::look::Look;
use super::package::{Package, Relations};
use super::xml::Xml;

/// What the main part declares.
pub(super) const SPACES: &[(&str, &str)] = &[
    ("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    ("xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    ("xmlns:wp", "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"),
    ("xmlns:a", "http://schemas.openxmlformats.org/drawingml/2006/main"),
    ("xmlns:pic", "http://schemas.openxmlformats.org/drawingml/2006/picture"),
    ("xmlns:v", "urn:schemas-microsoft-com:vml"),
    ("xmlns:o", "urn:schemas-microsoft-com:office:office"),
    ("xmlns:w10", "urn:schemas-microsoft-com:office:word"),
];

/// The type of a part of a document.
pub(super) fn kind(name: &str) -> String {
    format!("application/vnd.openxmlformats-officedocument.wordprocessingml.{name}+xml")
}

/// Settings: a document of today's Word, its language, its footnotes. Fields are not made anew when it is opened: Word
/// would ask first.
pub(super) fn settings(document: &Document, look: &Look, notes: bool) -> String {
    let mut xml = Xml::part();
    xml.element("w:settings", &SPACES[..1], |xml| {
        xml.empty("w:zoom", &[("w:percent", "100")]);
        if look.facing() {
            xml.empty("w:evenAndOddHeaders", &[]);
        }
        xml.value("w:defaultTabStop", "567");
        xml.value("w:characterSpacingControl", "doNotCompress");
        if notes {
            xml.element("w:footnotePr", &[], |xml| {
                xml.empty("w:footnote", &[("w:id", "-1")]);
                xml.empty("w:footnote", &[("w:id", "0")]);
            });
        }
        xml.element("w:compat", &[], |xml| {
            let settings = [
                ("compatibilityMode", "15"),
                ("overrideTableStyleFontSizeAndJustification", "1"),
                ("enableOpenTypeFeatures", "1"),
                ("doNotFlipMirrorIndents", "1"),
                ("differentiateMultirowTableHeaders", "1"),
            ];
            for (name, value) in settings {
                let uri = "http://schemas.microsoft.com/office/word";
                xml.empty("w:compatSetting", &[("w:name", name), ("w:uri", uri), ("w:val", value)]);
            }
        });
        xml.empty("w:themeFontLang", &[("w:val", &document.language)]);
        let colours = [
            ("w:bg1", "light1"),
            ("w:t1", "dark1"),
            ("w:bg2", "light2"),
            ("w:t2", "dark2"),
            ("w:accent1", "accent1"),
            ("w:accent2", "accent2"),
            ("w:accent3", "accent3"),
            ("w:accent4", "accent4"),
            ("w:accent5", "accent5"),
            ("w:accent6", "accent6"),
            ("w:hyperlink", "hyperlink"),
            ("w:followedHyperlink", "followedHyperlink"),
        ];
        xml.empty("w:clrSchemeMapping", &colours);
        xml.value("w:decimalSymbol", ".");
        xml.value("w:listSeparator", ",");
    });
    xml.finish()
}

/// Adds what the document says about itself.
pub(super) fn properties(document: &Document, package: &mut Package, root: &mut Relations) {
    let kind = |name: &str| format!("application/vnd.openxmlformats-officedocument.{name}+xml");
    let core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";
    root.part(core, "docProps/core.xml");
    root.part("extended-properties", "docProps/app.xml");
    root.part("custom-properties", "docProps/custom.xml");
    let of_core = "application/vnd.openxmlformats-package.core-properties+xml";
    package.part("docProps/core.xml", of_core, core_properties(document));
    package.part("docProps/app.xml", &kind("extended-properties"), app_properties(document));
    package.part("docProps/custom.xml", &kind("custom-properties"), custom_properties(document));
}

fn core_properties(document: &Document) -> String {
    let spaces = [
        ("xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
        ("xmlns:dcterms", "http://purl.org/dc/terms/"),
        ("xmlns:dcmitype", "http://purl.org/dc/dcmitype/"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ];
    let authors = if document.authors.is_empty() { document.organisation.clone() } else { document.authors.join("; ") };
    let mut xml = Xml::part();
    xml.element("cp:coreProperties", &spaces, |xml| {
        xml.words("dc:title", &[], &document.title);
        if let Some(subject) = document.summary.as_ref().or(document.part_of.as_ref()) {
            xml.words("dc:subject", &[], subject);
        }
        xml.words("dc:creator", &[], &authors);
        xml.words("cp:lastModifiedBy", &[], &authors);
        if let Some(date) = &document.date {
            for name in ["dcterms:created", "dcterms:modified"] {
                xml.words(name, &[("xsi:type", "dcterms:W3CDTF")], &format!("{date}T00:00:00Z"));
            }
        }
        xml.words("dc:language", &[], &document.language);
        if let Some(version) = &document.version {
            xml.words("cp:version", &[], version);
        }
        xml.words("cp:contentStatus", &[], if document.draft { "Draft" } else { "Final" });
    });
    xml.finish()
}

fn app_properties(document: &Document) -> String {
    let space = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties";
    let mut xml = Xml::part();
    xml.element("Properties", &[("xmlns", space)], |xml| {
        xml.words("Company", &[], &document.organisation);
        xml.words("Application", &[], "Tallybook");
    });
    xml.finish()
}

fn custom_properties(document: &Document) -> String {
    let spaces = [
        ("xmlns", "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"),
        ("xmlns:vt", "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"),
    ];
    let mut values = vec![("Code", document.code.clone())];
    values.extend(document.version.clone().map(|version| ("Version", version)));
    values.extend(document.marking.clone().map(|marking| ("Marking", marking)));
    let mut xml = Xml::part();
    xml.element("Properties", &spaces, |xml| {
        for (at, (name, value)) in values.iter().enumerate() {
            let id = (at + 2).to_string();
            let attributes = [("fmtid", "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"), ("pid", &id), ("name", name)];
            xml.element("property", &attributes, |xml| xml.words("vt:lpwstr", &[], value));
        }
    });
    xml.finish()
}
