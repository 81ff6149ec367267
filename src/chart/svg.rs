//! SVG made fit to publish.
//!
//! ECharts' output is read with an XML reader and written anew: only elements and attributes that a picture
//! needs get through, ids and styles are dropped, inline styles become attributes (a strict
//! Content-Security-Policy allows no other), numbers lose digits that nobody can see, and the marks keep
//! which series and value they show.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::font::FAMILY;

const ELEMENTS: [&str; 9] = ["g", "path", "rect", "circle", "line", "polyline", "polygon", "text", "tspan"];

const ATTRIBUTES: [&str; 22] = [
    "d",
    "x",
    "y",
    "width",
    "height",
    "rx",
    "ry",
    "cx",
    "cy",
    "r",
    "points",
    "x1",
    "x2",
    "y1",
    "y2",
    "fill",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "transform",
    "text-anchor",
    "fill-opacity",
];

/// Properties of inline styles that become attributes.
const PROPERTIES: [&str; 3] = ["font-size", "font-weight", "font-style"];

/// What ECharts calls the marks, and what we call them.
const MARKS: [(&str, &str); 2] = [("ecmeta_series_index", "data-s"), ("ecmeta_data_index", "data-i")];

/// Cleans what ECharts drew. The root keeps its size as a `viewBox` and takes the font; it has no title, as
/// the page around it names it.
pub(super) fn clean(raw: &str) -> String {
    let mut reader = Reader::from_str(raw);
    let mut out = String::new();
    // For each open element whether it was written.
    let mut open: Vec<bool> = Vec::new();
    let mut hidden = 0usize;
    loop {
        match reader.read_event().expect("ECharts writes well-formed XML") {
            Event::Eof => break,
            Event::Start(element) => {
                let written = hidden == 0 && start(&element, &mut out, false);
                hidden += usize::from(!written);
                open.push(written);
            }
            Event::Empty(element) if hidden == 0 => {
                start(&element, &mut out, true);
            }
            Event::End(element) => {
                let written = open.pop().unwrap_or(false);
                hidden -= usize::from(!written);
                if written {
                    let name = element.name();
                    let _ = write!(out, "</{}>", String::from_utf8_lossy(name.as_ref()));
                }
            }
            Event::Text(text) if hidden == 0 => {
                let text = text.decode().unwrap_or_default();
                let text = quick_xml::escape::unescape(&text).unwrap_or_default().into_owned();
                if !text.trim().is_empty() {
                    out.push_str(&escape(&text));
                }
            }
            Event::GeneralRef(entity) if hidden == 0 => out.push_str(&reference(&entity)),
            _ => {}
        }
    }
    out
}

/// `&amp;` and its kin come as events of their own.
fn reference(entity: &quick_xml::events::BytesRef<'_>) -> String {
    match entity.decode().as_deref() {
        Ok("amp") => "&amp;".into(),
        Ok("lt") => "&lt;".into(),
        Ok("gt") => "&gt;".into(),
        Ok("quot") => "&quot;".into(),
        Ok("apos") => "&#39;".into(),
        _ => String::new(),
    }
}

pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Writes a start tag, if the element may pass.
fn start(element: &BytesStart<'_>, out: &mut String, empty: bool) -> bool {
    let name = element.name();
    let name = String::from_utf8_lossy(name.as_ref()).into_owned();
    let attributes = attributes(element);
    if name == "svg" {
        let size = |key: &str| attributes.get(key).map_or("0", String::as_str);
        let (width, height) = (size("width"), size("height"));
        let _ = write!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" font-family=\"{FAMILY}\">"
        );
        return true;
    }
    // What has no paint is there for ECharts' events.
    let paintless = |fill: &String| fill == "none" || fill == "transparent";
    let unseen = attributes.get("fill").is_some_and(paintless) && !attributes.contains_key("stroke");
    if !ELEMENTS.contains(&name.as_str()) || unseen {
        return false;
    }
    let _ = write!(out, "<{name}");
    for (key, value) in &attributes {
        let _ = write!(out, " {key}=\"{}\"", escape(value));
    }
    out.push_str(if empty { "/>" } else { ">" });
    true
}

/// The attributes that may pass, in the order of their names.
fn attributes(element: &BytesStart<'_>) -> BTreeMap<String, String> {
    let mut kept = BTreeMap::new();
    let is_text = element.name().as_ref() == b"text";
    for attribute in element.attributes().flatten() {
        let key = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
        let value = String::from_utf8_lossy(&attribute.value).into_owned();
        let value = quick_xml::escape::unescape(&value).map(|it| it.into_owned()).unwrap_or_default();
        match key.as_str() {
            "style" => kept.extend(properties(&value)),
            "dominant-baseline" if is_text && value == "central" => {
                // Some programs that show SVG do not know `dominant-baseline`.
                kept.insert("dy".into(), ".35em".into());
            }
            "transform" if value == "translate(0 0)" => {}
            key if ATTRIBUTES.contains(&key) => {
                kept.insert(key.to_owned(), tidy(key, &value));
            }
            key => {
                let mark = MARKS.iter().find(|(theirs, _)| *theirs == key);
                kept.extend(mark.map(|(_, ours)| ((*ours).to_owned(), value)));
            }
        }
    }
    kept
}

/// The properties of an inline style that may pass.
fn properties(style: &str) -> Vec<(String, String)> {
    let pairs = style.split(';').filter_map(|pair| pair.split_once(':'));
    let pairs = pairs.map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned()));
    pairs.filter(|(key, _)| PROPERTIES.contains(&key.as_str())).collect()
}

/// Values that say the same in fewer letters.
fn tidy(key: &str, value: &str) -> String {
    match key {
        "fill" | "stroke" => value.to_lowercase(),
        "text-anchor" => value.to_owned(),
        _ => tenths(value),
    }
}

/// Rounds every number in a text to a tenth.
fn tenths(text: &str) -> String {
    let mut out = String::new();
    let mut number = String::new();
    for c in text.chars().chain(std::iter::once('\n')) {
        if c.is_ascii_digit() || c == '.' {
            number.push(c);
            continue;
        }
        if !number.is_empty() {
            match number.parse::<f64>() {
                Ok(value) => {
                    let _ = write!(out, "{}", (value * 10.0).round() / 10.0);
                }
                Err(_) => out.push_str(&number),
            }
            number.clear();
        }
        if c != '\n' {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_picture_needs_gets_through() {
        let raw = "<svg width=\"720\" height=\"40\" xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\">\
                   <rect width=\"720\" height=\"40\" fill=\"none\"></rect><style>.a{}</style>\
                   <path d=\"M1.04 2L3.26 4\" fill=\"#12436D\" class=\"zr0\" onclick=\"x()\" ecmeta_data_index=\"3\" \
                   ecmeta_series_index=\"0\" ecmeta_ssr_type=\"chart\"></path><script>alert(1)</script>\
                   <text dominant-baseline=\"central\" style=\"font-size:14px;font-family:x;\" x=\"1\">A &amp; B</text></svg>";
        assert_eq!(
            clean(raw),
            format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 720 40\" width=\"720\" height=\"40\" \
                 font-family=\"{FAMILY}\"><path d=\"M1 2L3.3 4\" data-i=\"3\" data-s=\"0\" fill=\"#12436d\"></path>\
                 <text dy=\".35em\" font-size=\"14px\" x=\"1\">A &amp; B</text></svg>"
            )
        );
    }
}
