//! What stands around the text: headers, footers, the draft mark, and the page that they stand on.

use super::super::document::Document;
use super::super::words::Words;
use super::look::{Look, Page};
use super::package::{Package, Relations};
use super::parts::{SPACES, kind};
use super::template::Frame;
use super::xml::{Node, Xml};
use crate::strings::unmarked;

/// The headers and footers of a document, by the ids of their parts.
#[derive(Debug, Default)]
pub(super) struct Frames {
    upright: Vec<Reference>,
    across: Vec<Reference>,
    /// True if the first page has its own.
    first_page: bool,
}

#[derive(Clone, Debug)]
struct Reference {
    header: bool,
    pages: String,
    id: String,
}

impl Frames {
    /// Writes the headers and footers of a document.
    pub(super) fn write(document: &Document, look: &Look, package: &mut Package, relations: &mut Relations) -> Frames {
        let mut writer = Writer { document, look, package, relations };
        let first_page = look.first_page();
        if look.has_template() {
            let own = writer.template();
            return Frames { upright: own.clone(), across: own, first_page };
        }
        let (upright, across) = (look.page, look.page.across());
        Frames {
            upright: writer.built_in("", upright, true),
            across: writer.built_in("-across", across, false),
            first_page,
        }
    }

    /// The properties of a section of pages: its headers and footers, the page, its margins.
    pub(super) fn section(&self, page: Page, first: bool, goes_on: bool) -> String {
        let across = page.width > page.height;
        let first = first && self.first_page;
        let mut xml = Xml::default();
        xml.element("w:sectPr", &[], |xml| {
            let all = if across { &self.across } else { &self.upright };
            for header in [true, false] {
                for reference in all.iter().filter(|it| it.header == header) {
                    let name = if header { "w:headerReference" } else { "w:footerReference" };
                    xml.empty(name, &[("w:type", &reference.pages), ("r:id", &reference.id)]);
                }
            }
            if goes_on {
                xml.value("w:type", "nextPage");
            }
            geometry(xml, page, across);
            if first {
                xml.empty("w:titlePg", &[]);
            }
        });
        xml.finish()
    }
}

fn geometry(xml: &mut Xml, page: Page, across: bool) {
    let (width, height) = (page.width.to_string(), page.height.to_string());
    let mut size = vec![("w:w", width.as_str()), ("w:h", height.as_str())];
    if across {
        size.push(("w:orient", "landscape"));
    }
    xml.empty("w:pgSz", &size);
    let margins = [
        ("w:top", page.top),
        ("w:right", page.right),
        ("w:bottom", page.bottom),
        ("w:left", page.left),
        ("w:header", page.header),
        ("w:footer", page.footer),
        ("w:gutter", 0),
    ];
    let margins: Vec<(&str, String)> = margins.iter().map(|(name, value)| (*name, value.to_string())).collect();
    let margins: Vec<(&str, &str)> = margins.iter().map(|(name, value)| (*name, value.as_str())).collect();
    xml.empty("w:pgMar", &margins);
    xml.empty("w:cols", &[("w:space", "708")]);
}

struct Writer<'w> {
    document: &'w Document,
    look: &'w Look,
    package: &'w mut Package,
    relations: &'w mut Relations,
}

impl Writer<'_> {
    /// Headers and footers for pages of one shape.
    fn built_in(&mut self, name: &str, page: Page, first: bool) -> Vec<Reference> {
        let header = self.header(page, true);
        let footer = self.footer(page, true);
        let mut all = vec![
            self.add(true, "default", &format!("header{name}.xml"), &header),
            self.add(false, "default", &format!("footer{name}.xml"), &footer),
        ];
        if first {
            let header = self.header(page, false);
            let footer = self.footer(page, !self.document.contents);
            all.push(self.add(true, "first", &format!("header{name}-first.xml"), &header));
            all.push(self.add(false, "first", &format!("footer{name}-first.xml"), &footer));
        }
        all
    }

    /// The headers and footers of a template, with what every page must say.
    fn template(&mut self) -> Vec<Reference> {
        let mut all = Vec::new();
        let mut frames = self.look.frames().to_vec();
        let mut needed = vec!["default"];
        needed.extend(self.look.first_page().then_some("first"));
        needed.extend(self.look.facing().then_some("even"));
        let said = self.document.draft || self.document.marking.is_some();
        for pages in needed.into_iter().filter(|_| said) {
            for header in [true, false] {
                if !frames.iter().any(|it| it.header == header && it.pages == pages) {
                    let name = if header { "header" } else { "footer" };
                    let content = Node::new(if header { "w:hdr" } else { "w:ftr" }, SPACES);
                    frames.push(Frame {
                        header,
                        pages: pages.to_owned(),
                        path: format!("{name}-{pages}-added.xml"),
                        content,
                    });
                }
            }
        }
        for frame in frames {
            let content = self.filled(&frame).part();
            all.push(self.add(frame.header, &frame.pages, &frame.path, &content));
        }
        all
    }

    /// A header or footer of a template: names in braces replaced, marking and draft mark added.
    fn filled(&self, frame: &Frame) -> Node {
        let document = self.document;
        let mut content = frame.content.clone();
        for (name, space) in SPACES.iter().filter(|(name, _)| frame.content.attribute(name).is_none()) {
            content.set(name, space);
        }
        let values = [
            ("{title}", document.title.as_str()),
            ("{organisation}", &document.organisation),
            ("{marking}", document.marking.as_deref().unwrap_or_default()),
            ("{version}", document.version.as_deref().unwrap_or_default()),
            ("{code}", &document.code),
            ("{date}", document.date.as_deref().unwrap_or_default()),
        ];
        let mut marked = false;
        content.every(&mut |node| {
            if node.name == "w:t" {
                marked |= node.text().contains("{marking}");
                node.rewrite(|words| {
                    values.iter().fold(words.to_owned(), |words, (name, value)| words.replace(name, value))
                });
            }
        });
        let marking = document.marking.as_deref().filter(|_| !marked);
        let draft = document.draft && frame.header;
        if draft || marking.is_some() || content.nodes().next().is_none() {
            let added = self.added(frame.header, marking, draft);
            if frame.header {
                content.insert_before(added, |_| true);
            } else {
                content.push(added);
            }
        }
        content
    }

    /// The paragraph that a template's header or footer lacks.
    fn added(&self, header: bool, marking: Option<&str>, draft: bool) -> Node {
        let style = match (marking, header) {
            (Some(_), _) => "Marking",
            (None, true) => "Header",
            (None, false) => "Footer",
        };
        let mut xml = Xml::default();
        xml.element("w:p", &[], |xml| {
            xml.element("w:pPr", &[], |xml| xml.value("w:pStyle", self.look.style(style)));
            if let Some(marking) = marking {
                said(xml, marking);
            }
            if draft {
                draft_mark(xml, &self.document.words, self.look.colour("line"));
            }
        });
        Node::parse(xml.finish().as_bytes()).expect("what is written here can be read")
    }

    /// `full` is false on the first page, where the title stands anyway.
    fn header(&self, page: Page, full: bool) -> String {
        let document = self.document;
        self.part("w:hdr", |xml| {
            if let Some(marking) = &document.marking {
                self.line(xml, "Marking", |xml| said(xml, marking));
            }
            let style = if full { "Header" } else { "Normal" };
            xml.element("w:p", &[], |xml| {
                xml.element("w:pPr", &[], |xml| {
                    xml.value("w:pStyle", self.look.style(style));
                    if full {
                        right_tab(xml, page);
                    }
                });
                if full {
                    said(xml, &document.title);
                    xml.element("w:r", &[], |xml| xml.empty("w:tab", &[]));
                    said(xml, &document.organisation);
                }
                if document.draft {
                    draft_mark(xml, &self.document.words, self.look.colour("line"));
                }
            });
        })
    }

    fn footer(&self, page: Page, pages: bool) -> String {
        let document = self.document;
        self.part("w:ftr", |xml| {
            xml.element("w:p", &[], |xml| {
                xml.element("w:pPr", &[], |xml| {
                    xml.value("w:pStyle", self.look.style("Footer"));
                    right_tab(xml, page);
                });
                let mut parts: Vec<String> = Vec::new();
                parts.extend(document.draft.then(|| document.words.draft.clone()));
                parts.extend(document.words.version.clone());
                parts.push(document.words.code.clone());
                said(xml, &parts.join("  |  "));
                xml.element("w:r", &[], |xml| xml.empty("w:tab", &[]));
                if pages {
                    said(xml, &format!("{} ", document.words.page));
                    field(xml, "PAGE", "1");
                    said(xml, &format!(" {} ", document.words.of));
                    field(xml, "NUMPAGES", "1");
                }
            });
            if let Some(marking) = &document.marking {
                self.line(xml, "Marking", |xml| said(xml, marking));
            }
        })
    }

    fn part(&self, name: &str, inside: impl FnOnce(&mut Xml)) -> String {
        let mut xml = Xml::part();
        xml.element(name, SPACES, inside);
        xml.finish()
    }

    fn line(&self, xml: &mut Xml, style: &str, inside: impl FnOnce(&mut Xml)) {
        xml.element("w:p", &[], |xml| {
            xml.element("w:pPr", &[], |xml| xml.value("w:pStyle", self.look.style(style)));
            inside(xml);
        });
    }

    fn add(&mut self, header: bool, pages: &str, path: &str, content: &str) -> Reference {
        let name = if header { "header" } else { "footer" };
        self.package.part(&format!("word/{path}"), &kind(name), content);
        Reference { header, pages: pages.to_owned(), id: self.relations.part(name, path) }
    }
}

fn said(xml: &mut Xml, words: &str) {
    xml.element("w:r", &[], |xml| xml.words("w:t", &[("xml:space", "preserve")], &unmarked(words)));
}

fn field(xml: &mut Xml, instruction: &str, now: &str) {
    xml.element("w:fldSimple", &[("w:instr", &format!(" {instruction} "))], |xml| said(xml, now));
}

fn right_tab(xml: &mut Xml, page: Page) {
    xml.element("w:tabs", &[], |xml| {
        if page.measure() != Page::A4.measure() {
            xml.empty("w:tab", &[("w:val", "clear"), ("w:pos", &Page::A4.measure().to_string())]);
        }
        xml.empty("w:tab", &[("w:val", "right"), ("w:pos", &page.measure().to_string())]);
    });
}

/// The word DRAFT across the page, as Word's own watermark.
fn draft_mark(xml: &mut Xml, words: &Words, colour: &str) {
    let place = "position:absolute;margin-left:0;margin-top:0;width:430pt;height:172pt;rotation:315;z-index:-251658240;\
                 mso-position-horizontal:center;mso-position-horizontal-relative:margin;\
                 mso-position-vertical:center;mso-position-vertical-relative:margin";
    xml.element("w:r", &[], |xml| {
        xml.element("w:rPr", &[], |xml| xml.empty("w:noProof", &[]));
        xml.start("w:pict", &[]);
        let kind = [
            ("id", "_x0000_t136"),
            ("coordsize", "21600,21600"),
            ("o:spt", "136"),
            ("adj", "10800"),
            ("path", "m@7,l@8,m@5,21600l@6,21600e"),
        ];
        xml.element("v:shapetype", &kind, |xml| {
            xml.element("v:formulas", &[], |xml| {
                for equation in FORMULAS {
                    xml.empty("v:f", &[("eqn", equation)]);
                }
            });
            let places = "@9,0;@10,10800;@11,21600;@12,10800";
            xml.empty("v:path", &[("textpathok", "t"), ("o:connecttype", "custom"), ("o:connectlocs", places)]);
            xml.empty("v:textpath", &[("on", "t"), ("fitshape", "t")]);
            xml.empty("o:lock", &[("v:ext", "edit"), ("text", "t"), ("shapetype", "t")]);
        });
        let shape = [
            ("id", "PowerPlusWaterMarkObject1"),
            ("o:spid", "_x0000_s2049"),
            ("type", "#_x0000_t136"),
            ("alt", &unmarked(&words.draft)),
            ("style", place),
            ("o:allowincell", "f"),
            ("fillcolor", &format!("#{colour}")),
            ("stroked", "f"),
        ];
        xml.element("v:shape", &shape, |xml| {
            xml.empty("v:fill", &[("opacity", ".5")]);
            xml.empty(
                "v:textpath",
                &[("style", "font-family:Arial;font-size:1pt"), ("string", &unmarked(&words.watermark))],
            );
            xml.empty("w10:wrap", &[("anchorx", "margin"), ("anchory", "margin")]);
        });
        xml.end("w:pict");
    });
}

/// How WordArt fits text into its shape: Word's own, without which it draws nothing.
const FORMULAS: &[&str] = &[
    "sum #0 0 10800",
    "prod #0 2 1",
    "sum 21600 0 @1",
    "sum 0 0 @2",
    "sum 21600 0 @3",
    "if @0 @3 0",
    "if @0 21600 @1",
    "if @0 0 @2",
    "if @0 @4 21600",
    "mid @5 @6",
    "mid @8 @5",
    "mid @7 @8",
    "mid @6 @7",
    "sum @6 0 @5",
];
