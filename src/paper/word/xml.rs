//! XML as Word has it: what is written, and small trees of it, for parts that are read before they are written.

use quick_xml::Reader;
use quick_xml::encoding::Decoder;
use quick_xml::events::Event;
use quick_xml::events::attributes::Attributes;

pub(super) use crate::office::Xml;

/// How deep elements may lie in one another; Word itself writes some dozens.
const DEEPEST: usize = 200;
/// How many elements a part may have.
const MOST: usize = 400_000;

impl Xml {
    /// An element whose one attribute is `w:val`.
    pub(super) fn value(&mut self, name: &str, value: &str) {
        self.empty(name, &[("w:val", value)]);
    }
}

/// An element of a tree.
#[derive(Clone, Debug, Default)]
pub(super) struct Node {
    /// Its name, prefix and all.
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Child>,
}

#[derive(Clone, Debug)]
enum Child {
    Node(Node),
    Text(String),
}

impl Node {
    /// The outermost element of a part.
    pub(super) fn parse(bytes: &[u8]) -> Result<Node, String> {
        let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
        let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
        let mut open = vec![Node::default()];
        let mut elements = 0;
        loop {
            // Trees are walked by functions that call themselves.
            if open.len() > DEEPEST || elements > MOST {
                return Err("it has too many elements, or too many in one another".to_owned());
            }
            elements += 1;
            match reader.read_event().map_err(|error| error.to_string())? {
                Event::Start(tag) => open.push(named(tag.name().as_ref(), tag.attributes(), reader.decoder())?),
                Event::Empty(tag) => {
                    let node = named(tag.name().as_ref(), tag.attributes(), reader.decoder())?;
                    inner(&mut open)?.children.push(Child::Node(node));
                }
                Event::End(_) => {
                    let node = open.pop().ok_or_else(unbalanced)?;
                    inner(&mut open)?.children.push(Child::Node(node));
                }
                Event::Text(words) => {
                    let words = words.decode().map_err(|error| error.to_string())?;
                    inner(&mut open)?.write(&words);
                }
                Event::CData(words) => {
                    let words = words.decode().map_err(|error| error.to_string())?;
                    inner(&mut open)?.write(&words);
                }
                Event::GeneralRef(reference) => {
                    let c = reference.resolve_char_ref().map_err(|error| error.to_string())?;
                    let name = reference.decode().map_err(|error| error.to_string())?;
                    let words = match (c, quick_xml::escape::resolve_predefined_entity(&name)) {
                        (Some(c), _) => c.to_string(),
                        (None, Some(words)) => words.to_owned(),
                        (None, None) => return Err(format!("it names `&{name};`, which is nothing")),
                    };
                    inner(&mut open)?.write(&words);
                }
                Event::Eof => break,
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::DocType(_) => {}
            }
        }
        let [outermost] = open.as_mut_slice() else { return Err(unbalanced()) };
        outermost.children.drain(..).find_map(Child::into_node).ok_or_else(|| "it is empty".to_owned())
    }

    /// An element without anything inside it.
    pub(super) fn new(name: &str, attributes: &[(&str, &str)]) -> Node {
        let attributes = attributes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Node { name: name.to_owned(), attributes, children: Vec::new() }
    }

    /// The value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Sets an attribute.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        match self.attributes.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => value.clone_into(known),
            None => self.attributes.push((name.to_owned(), value.to_owned())),
        }
    }

    /// The elements inside it.
    pub(super) fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.children.iter().filter_map(|child| match child {
            Child::Node(node) => Some(node),
            Child::Text(_) => None,
        })
    }

    /// The elements inside it.
    pub(super) fn nodes_mut(&mut self) -> impl Iterator<Item = &mut Node> {
        self.children.iter_mut().filter_map(|child| match child {
            Child::Node(node) => Some(node),
            Child::Text(_) => None,
        })
    }

    /// The first element inside it with a name.
    pub(super) fn child(&self, name: &str) -> Option<&Node> {
        self.nodes().find(|node| node.name == name)
    }

    /// The `w:val` of the first element inside it with a name.
    pub(super) fn val(&self, name: &str) -> Option<&str> {
        self.child(name)?.attribute("w:val")
    }

    /// Appends an element.
    pub(super) fn push(&mut self, node: Node) {
        self.children.push(Child::Node(node));
    }

    /// Puts an element before the first one that `is` picks, or at the end.
    pub(super) fn insert_before(&mut self, node: Node, is: impl Fn(&Node) -> bool) {
        let picked = |child: &Child| matches!(child, Child::Node(node) if is(node));
        let at = self.children.iter().position(picked).unwrap_or(self.children.len());
        self.children.insert(at, Child::Node(node));
    }

    /// Takes out every element inside it that `is` picks.
    pub(super) fn remove(&mut self, is: impl Fn(&Node) -> bool) {
        self.children.retain(|child| !matches!(child, Child::Node(node) if is(node)));
    }

    /// Calls `change` with every element at any depth, this one included.
    pub(super) fn every(&mut self, change: &mut dyn FnMut(&mut Node)) {
        change(self);
        self.nodes_mut().for_each(|node| node.every(change));
    }

    /// The text that stands in it.
    pub(super) fn text(&self) -> String {
        let words = self.children.iter().filter_map(|child| match child {
            Child::Text(words) => Some(words.as_str()),
            Child::Node(_) => None,
        });
        words.collect()
    }

    /// Replaces its text.
    pub(super) fn rewrite(&mut self, change: impl Fn(&str) -> String) {
        for child in &mut self.children {
            if let Child::Text(words) = child {
                *words = change(words);
            }
        }
    }

    /// Writes it.
    pub(super) fn to(&self, xml: &mut Xml) {
        let attributes: Vec<(&str, &str)> =
            self.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        if self.children.is_empty() {
            return xml.empty(&self.name, &attributes);
        }
        xml.element(&self.name, &attributes, |xml| {
            for child in &self.children {
                match child {
                    Child::Node(node) => node.to(xml),
                    Child::Text(words) => xml.text(words),
                }
            }
        });
    }

    /// It as a part.
    pub(super) fn part(&self) -> String {
        let mut xml = Xml::part();
        self.to(&mut xml);
        xml.finish()
    }

    fn write(&mut self, words: &str) {
        // White space between elements says nothing; within `w:t` it stands beside words or is alone on purpose.
        if words.trim().is_empty() && !matches!(self.name.as_str(), "w:t" | "w:instrText") {
            return;
        }
        match self.children.last_mut() {
            Some(Child::Text(known)) => known.push_str(words),
            _ => self.children.push(Child::Text(words.to_owned())),
        }
    }
}

impl Child {
    fn into_node(self) -> Option<Node> {
        match self {
            Child::Node(node) => Some(node),
            Child::Text(_) => None,
        }
    }
}

fn inner(open: &mut [Node]) -> Result<&mut Node, String> {
    open.last_mut().ok_or_else(unbalanced)
}

fn unbalanced() -> String {
    "an element is not closed".to_owned()
}

fn named(name: &[u8], attributes: Attributes<'_>, decoder: Decoder) -> Result<Node, String> {
    let mut node = Node::new(&String::from_utf8_lossy(name), &[]);
    for attribute in attributes {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let value = attribute.decode_and_unescape_value(decoder).map_err(|error| error.to_string())?;
        node.attributes.push((String::from_utf8_lossy(attribute.key.as_ref()).into_owned(), value.into_owned()));
    }
    Ok(node)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_comes_out_as_it_went_in() {
        let source = "<a x=\"1 &amp; 2\"><w:t> b &lt; c </w:t><d/></a>";
        let mut xml = Xml::default();
        Node::parse(source.as_bytes()).expect("it is sound").to(&mut xml);
        assert_eq!(xml.finish(), source);
        assert!(Node::parse(b"<a><b></a>").is_err());
        assert!(Node::parse(b"<a>").is_err());
        assert!(Node::parse(b"").is_err());
    }
}
