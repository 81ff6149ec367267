//! How documents look: styles, lists, colours, fonts and the page, of the theme or of a council's own template.

use std::collections::BTreeMap;

use super::super::Fault;
use super::package::{Package, Relations};
use super::template::{Frame, Template};
use super::xml::{Node, Xml};
use crate::theme::{LOOK, first_family};

/// Where a template lies in a theme.
pub(super) const TEMPLATE: &str = "template.docx";

/// The look of a document.
#[derive(Debug)]
pub(super) struct Look {
    styles: Node,
    /// Lists, and the numbers of headings.
    pub(super) numbering: Node,
    /// What a style of ours is called here.
    ids: BTreeMap<String, String>,
    /// What a list of ours is called here.
    lists: BTreeMap<u32, u32>,
    /// The page.
    pub(super) page: Page,
    /// A council's own template.
    template: Option<Template>,
    theme: Vec<u8>,
    /// Colours by role, as `RRGGBB`.
    colours: BTreeMap<String, String>,
    /// The family of the face.
    font: String,
}

/// A page and its margins, in twentieths of a point.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) top: u32,
    pub(super) right: u32,
    pub(super) bottom: u32,
    pub(super) left: u32,
    pub(super) header: u32,
    pub(super) footer: u32,
}

impl Page {
    /// A4, with margins of 25 mm at the sides.
    pub(super) const A4: Page = Page {
        width: 11_906,
        height: 16_838,
        top: 1_531,
        right: 1_418,
        bottom: 1_361,
        left: 1_418,
        header: 680,
        footer: 624,
    };

    /// The page turned on its side.
    pub(super) fn across(self) -> Page {
        Page {
            width: self.height,
            height: self.width,
            top: self.top.min(self.right),
            right: self.bottom.min(self.right),
            bottom: self.bottom.min(self.left),
            left: self.bottom.min(self.left),
            ..self
        }
    }

    /// How wide its text is.
    pub(super) fn measure(self) -> u32 {
        self.width.saturating_sub(self.left + self.right).max(2_000)
    }

    /// How high its text is.
    pub(super) fn depth(self) -> u32 {
        self.height.saturating_sub(self.top + self.bottom).max(2_000)
    }
}

impl Look {
    /// The look that a theme asks for.
    pub(super) fn load(theme: &BTreeMap<&str, &[u8]>) -> Result<Look, Fault> {
        let part = |path: &str| *theme.get(path).expect("the built-in theme has this part");
        let read = |path: &str| {
            Node::parse(part(path)).map_err(|reason| Fault {
                message: format!("the theme's `paper/{path}` cannot be read: {reason}"),
                hint: "remove the file to get the built-in one back".to_owned(),
            })
        };
        let (styles, numbering) = (read("word/styles.xml")?, read("word/numbering.xml")?);
        let template = theme.get(TEMPLATE).map(|bytes| Template::read(bytes)).transpose()?;
        let theme = part("word/theme1.xml").to_vec();
        let page = template.as_ref().map_or(Page::A4, Template::page);
        let (colours, font) = told(part(LOOK));
        let (ids, lists) = (BTreeMap::new(), BTreeMap::new());
        let mut look = Look { styles, numbering, ids, lists, page, template: None, theme, colours, font };
        if let Some(template) = template {
            look.put_on(template);
        }
        Ok(look)
    }

    /// The colour of a role of the theme, as `RRGGBB`.
    pub(super) fn colour<'a>(&'a self, role: &str) -> &'a str {
        self.colours.get(role).map_or("auto", String::as_str)
    }

    /// What a style of ours is called in this document.
    pub(super) fn style<'a>(&'a self, ours: &'a str) -> &'a str {
        self.ids.get(ours).map_or(ours, String::as_str)
    }

    /// What a list of ours is called in this document.
    pub(super) fn list(&self, ours: u32) -> u32 {
        self.lists.get(&ours).copied().unwrap_or(ours)
    }

    /// True if a council's template is used.
    pub(super) fn has_template(&self) -> bool {
        self.template.is_some()
    }

    /// The headers and footers of the template.
    pub(super) fn frames(&self) -> &[Frame] {
        self.template.as_ref().map_or(&[], |template| &template.frames)
    }

    /// True if the template has a first page of its own.
    pub(super) fn first_page(&self) -> bool {
        self.template.as_ref().is_none_or(|template| template.first_page)
    }

    /// True if left and right pages differ.
    pub(super) fn facing(&self) -> bool {
        self.template.as_ref().is_some_and(|template| template.facing)
    }

    /// The list that a style is numbered by, and the level in it.
    pub(super) fn list_of(&self, style: &str) -> Option<(u32, usize)> {
        let mut id = self.style(style).to_owned();
        for _ in 0..12 {
            let style = self.find(&id)?;
            if let Some(numbering) = style.child("w:pPr").and_then(|it| it.child("w:numPr")) {
                let level = numbering.val("w:ilvl").and_then(|it| it.parse().ok()).unwrap_or(0);
                let list = numbering.val("w:numId").and_then(|it| it.parse().ok()).filter(|id| *id != 0)?;
                return Some((list, self.level_of(list, &id).unwrap_or(level)));
            }
            id = style.val("w:basedOn")?.to_owned();
        }
        None
    }

    /// Has a style numbered by a list.
    pub(super) fn number(&mut self, style: &str, list: u32, level: usize) {
        let id = self.style(style).to_owned();
        let Some(style) = self.styles.nodes_mut().find(|it| it.attribute("w:styleId") == Some(id.as_str())) else {
            return;
        };
        if style.child("w:pPr").is_none() {
            let after = ["w:rPr", "w:tblPr", "w:trPr", "w:tcPr", "w:tblStylePr"];
            style.insert_before(Node::new("w:pPr", &[]), |it| after.contains(&it.name.as_str()));
        }
        let mut numbering = Node::new("w:numPr", &[]);
        numbering.push(Node::new("w:ilvl", &[("w:val", &level.to_string())]));
        numbering.push(Node::new("w:numId", &[("w:val", &list.to_string())]));
        let before = ["w:pStyle", "w:keepNext", "w:keepLines", "w:pageBreakBefore", "w:framePr", "w:widowControl"];
        for properties in style.nodes_mut().filter(|it| it.name == "w:pPr") {
            properties.remove(|it| it.name == "w:numPr");
            properties.insert_before(numbering.clone(), |it| !before.contains(&it.name.as_str()));
        }
    }

    /// The definition that a list follows.
    pub(super) fn definition(&self, list: u32) -> Option<&Node> {
        let of = self.numbering.nodes().find(|it| is(it, "w:num", "w:numId", list))?.val("w:abstractNumId")?;
        self.numbering.nodes().find(|it| it.name == "w:abstractNum" && it.attribute("w:abstractNumId") == Some(of))
    }

    /// The definition that a list follows.
    pub(super) fn definition_mut(&mut self, list: u32) -> Option<&mut Node> {
        let of = self.definition(list)?.attribute("w:abstractNumId")?.to_owned();
        let mut all = self.numbering.nodes_mut();
        all.find(|it| it.name == "w:abstractNum" && it.attribute("w:abstractNumId") == Some(of.as_str()))
    }

    /// The parts that this look consists of, and what the document leads to.
    pub(super) fn write(&self, package: &mut Package, relations: &mut Relations, language: &str) {
        let kind = |name: &str| format!("application/vnd.openxmlformats-officedocument.wordprocessingml.{name}+xml");
        let mut styles = self.styles.clone();
        speak(&mut styles, language);
        package.part("word/styles.xml", &kind("styles"), styles.part());
        package.part("word/numbering.xml", &kind("numbering"), self.numbering.part());
        relations.part("styles", "styles.xml");
        relations.part("numbering", "numbering.xml");
        let own = self.template.as_ref().map(|template| template.copy(package, relations));
        if !own.is_some_and(|copied| copied.fonts) {
            package.part("word/fontTable.xml", &kind("fontTable"), fonts(&self.font));
            relations.part("fontTable", "fontTable.xml");
        }
        if !own.is_some_and(|copied| copied.theme) {
            let kind = "application/vnd.openxmlformats-officedocument.theme+xml";
            package.part("word/theme/theme1.xml", kind, self.theme.clone());
            relations.part("theme", "theme/theme1.xml");
        }
    }

    fn find(&self, id: &str) -> Option<&Node> {
        self.styles.nodes().find(|it| it.name == "w:style" && it.attribute("w:styleId") == Some(id))
    }

    /// The level of a list that is tied to a style.
    fn level_of(&self, list: u32, style: &str) -> Option<usize> {
        let tied = self.definition(list)?.nodes().find(|it| it.name == "w:lvl" && it.val("w:pStyle") == Some(style))?;
        tied.attribute("w:ilvl")?.parse().ok()
    }

    /// Takes a template's styles and lists, and adds those of ours that it lacks.
    fn put_on(&mut self, template: Template) {
        let ours = std::mem::replace(&mut self.styles, template.styles.clone());
        let lists = std::mem::replace(&mut self.numbering, template.numbering.clone());
        let mut missing = Vec::new();
        for style in ours.nodes().filter(|it| it.name == "w:style") {
            let id = style.attribute("w:styleId").unwrap_or_default();
            let same = self.styles.nodes().find(|theirs| is_same_style(style, theirs));
            let known = same.and_then(|theirs| theirs.attribute("w:styleId")).map(str::to_owned);
            let name = known.unwrap_or_else(|| {
                missing.push(style.clone());
                self.free(id)
            });
            self.ids.insert(id.to_owned(), name);
        }
        self.add_lists(&lists, &missing);
        for style in missing {
            self.add_style(style);
        }
        self.template = Some(template);
    }

    /// An id that no style of the template has.
    fn free(&self, id: &str) -> String {
        if self.find(id).is_none() { id.to_owned() } else { format!("Tallybook{id}") }
    }

    fn add_style(&mut self, mut style: Node) {
        let id = style.attribute("w:styleId").unwrap_or_default().to_owned();
        style.set("w:styleId", self.style(&id));
        if style.attribute("w:default").is_some() {
            style.set("w:default", "0");
        }
        let (ids, lists) = (&self.ids, &self.lists);
        style.every(&mut |node| {
            let value = node.attribute("w:val").unwrap_or_default().to_owned();
            match node.name.as_str() {
                "w:basedOn" | "w:next" | "w:link" => {
                    node.set("w:val", ids.get(&value).map_or(value.as_str(), String::as_str));
                }
                "w:numId" => {
                    let list = value.parse().ok().and_then(|it: u32| lists.get(&it)).map_or(value, u32::to_string);
                    node.set("w:val", &list);
                }
                _ => {}
            }
        });
        self.styles.push(style);
    }

    /// Adds our lists behind those of the template.
    fn add_lists(&mut self, lists: &Node, missing: &[Node]) {
        let highest = |name: &str, id: &str| {
            let all = self.numbering.nodes().filter(|it| it.name == name);
            all.filter_map(|it| it.attribute(id)?.parse::<u32>().ok()).max().unwrap_or(0) + 1
        };
        let (first_list, first_definition) = (highest("w:num", "w:numId"), highest("w:abstractNum", "w:abstractNumId"));
        let added: Vec<&str> = missing.iter().filter_map(|it| it.attribute("w:styleId")).collect();
        for node in lists.nodes() {
            let mut node = node.clone();
            let (id, first) = match node.name.as_str() {
                "w:abstractNum" => ("w:abstractNumId", first_definition),
                _ => ("w:numId", first_list),
            };
            let number: u32 = node.attribute(id).and_then(|it| it.parse().ok()).unwrap_or(0);
            node.set(id, &(number + first).to_string());
            if node.name == "w:abstractNum" {
                let ids = &self.ids;
                node.nodes_mut().for_each(|level| tie(level, &added, ids));
                self.numbering.insert_before(node, |it| it.name == "w:num" || it.name == "w:numIdMacAtCleanup");
            } else {
                self.lists.insert(number, number + first);
                node.nodes_mut().filter(|it| it.name == "w:abstractNumId").for_each(|it| {
                    let of: u32 = it.attribute("w:val").and_then(|it| it.parse().ok()).unwrap_or(0);
                    it.set("w:val", &(of + first_definition).to_string());
                });
                self.numbering.insert_before(node, |it| it.name == "w:numIdMacAtCleanup");
            }
        }
    }
}

/// Colours and face, as the theme tells papers of them.
fn told(look: &[u8]) -> (BTreeMap<String, String>, String) {
    let look: serde_json::Value = serde_json::from_slice(look).unwrap_or_default();
    let colours = look["colours"].as_object().into_iter().flatten();
    let plain = |colour: &serde_json::Value| colour.as_str().unwrap_or_default().trim_start_matches('#').to_uppercase();
    let font = first_family(look["word"].as_str().unwrap_or_default()).to_owned();
    (colours.map(|(role, colour)| (role.clone(), plain(colour))).collect(), font)
}

/// Sets the language of all text, at the place that every style begins with.
fn speak(styles: &mut Node, language: &str) {
    let mut inner = styles;
    for name in ["w:docDefaults", "w:rPrDefault", "w:rPr", "w:lang"] {
        if inner.child(name).is_none() {
            // The defaults come first; the language comes last but for what East Asian text needs.
            let after = ["w:eastAsianLayout", "w:specVanish", "w:oMath", "w:pPrDefault", "w:latentStyles", "w:style"];
            inner.insert_before(Node::new(name, &[]), |it| after.contains(&it.name.as_str()));
        }
        let Some(next) = inner.nodes_mut().find(|it| it.name == name) else { return };
        inner = next;
    }
    inner.set("w:val", language);
    inner.set("w:eastAsia", language);
}

/// The faces of the built-in theme, and what kind of face may stand for each.
fn fonts(family: &str) -> String {
    let space = ("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main");
    let mut xml = Xml::part();
    xml.element("w:fonts", &[space], |xml| {
        for (name, kind, pitch) in [(family, "swiss", "variable"), ("Courier New", "modern", "fixed")] {
            xml.element("w:font", &[("w:name", name)], |xml| {
                xml.value("w:charset", "00");
                xml.value("w:family", kind);
                xml.value("w:pitch", pitch);
            });
        }
    });
    xml.finish()
}

/// Ties a level to the style that was added for it, or to none if the template has its own.
fn tie(level: &mut Node, added: &[&str], ids: &BTreeMap<String, String>) {
    let Some(style) = level.val("w:pStyle").map(str::to_owned) else { return };
    if added.contains(&style.as_str()) {
        let name = ids.get(&style).cloned().unwrap_or(style);
        level.nodes_mut().filter(|it| it.name == "w:pStyle").for_each(|it| it.set("w:val", &name));
    } else {
        level.remove(|it| it.name == "w:pStyle");
    }
}

fn is(node: &Node, name: &str, attribute: &str, id: u32) -> bool {
    node.name == name && node.attribute(attribute) == Some(id.to_string().as_str())
}

/// True if a template's style stands for one of ours: by its name, or because each is what its kind begins with.
fn is_same_style(ours: &Node, theirs: &Node) -> bool {
    let kind = |style: &Node| style.attribute("w:type").unwrap_or("paragraph").to_owned();
    let name = |style: &Node| style.val("w:name").unwrap_or_default().to_lowercase();
    let first = |style: &Node| matches!(style.attribute("w:default"), Some("1" | "true" | "on"));
    let same = if first(ours) { first(theirs) } else { name(ours) == name(theirs) };
    theirs.name == "w:style" && kind(ours) == kind(theirs) && same
}
