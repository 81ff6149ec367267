//! A file taken apart into its layers of text, whatever kind of file it is.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::markup::{self, Markup};
use super::{Layer, LayerKind, archive, image, pdf};

/// Every layer of text of a file, beginning with its name. What cannot be read is a layer of its own that says so.
pub fn unpack(path: &str, bytes: &[u8]) -> Vec<Layer> {
    let mut unpacker = Unpacker::default();
    unpacker.name("name of the file", path);
    unpacker.file("", path, bytes);
    unpacker.layers
}

/// How much a single file may hold when it is unpacked.
const MOST_BYTES: usize = 400 << 20;
/// How deep files may lie in one another.
const DEEPEST: usize = 6;

/// What was got out of a file so far.
#[derive(Debug)]
pub(super) struct Unpacker {
    pub(super) layers: Vec<Layer>,
    /// Bytes that may still be unpacked.
    pub(super) left: usize,
    pub(super) depth: usize,
}

impl Default for Unpacker {
    fn default() -> Unpacker {
        Unpacker { layers: Vec::new(), left: MOST_BYTES, depth: 0 }
    }
}

/// A place inside a place.
pub(super) fn within(place: &str, part: &str) -> String {
    match (place.is_empty(), part.is_empty()) {
        (true, _) => part.to_owned(),
        (_, true) => place.to_owned(),
        _ => format!("{place}, {part}"),
    }
}

impl Unpacker {
    /// Adds a layer, if there is anything in it.
    pub(super) fn add(&mut self, kind: LayerKind, name: String, text: impl Into<String>) {
        let text = text.into();
        if !text.trim().is_empty() {
            self.layers.push(Layer { name, text, kind, page: None });
        }
    }

    /// Tells what could not be looked into.
    pub(super) fn unread(&mut self, place: &str, why: impl Into<String>) {
        let name = if place.is_empty() { "the whole file".to_owned() } else { place.to_owned() };
        self.add(LayerKind::Unread, name, why);
    }

    /// The name of a file or part, also with the signs of an address as gaps.
    pub(super) fn name(&mut self, layer: &str, path: &str) {
        let plain = markup::percent(path);
        let apart = plain.replace(['-', '_', '/', '.', '+'], " ");
        self.add(LayerKind::Words, layer.to_owned(), format!("{path}\n{plain}\n{apart}"));
    }

    /// Takes a budget of bytes; false if there is none left.
    pub(super) fn take(&mut self, bytes: usize) -> bool {
        let enough = bytes <= self.left;
        self.left = self.left.saturating_sub(bytes);
        enough
    }

    /// A file, by what its first bytes say, and else by the end of its name.
    pub(super) fn file(&mut self, place: &str, path: &str, bytes: &[u8]) {
        if self.depth >= DEEPEST {
            return self.unread(place, format!("files lie in one another more than {DEEPEST} deep"));
        }
        self.depth += 1;
        self.by_kind(place, path, bytes);
        self.depth -= 1;
    }

    fn by_kind(&mut self, place: &str, path: &str, bytes: &[u8]) {
        let head = &bytes[..bytes.len().min(1024)];
        let holds = |mark: &[u8]| head.windows(mark.len()).any(|it| it == mark);
        match bytes {
            [] => {}
            [b'P', b'K', 3 | 5 | 7, ..] => archive::zip(self, place, bytes),
            [0x1f, 0x8b, ..] => archive::gzip(self, place, path, bytes),
            [0x89, b'P', b'N', b'G', ..] => image::png(self, place, bytes),
            [0xff, 0xd8, 0xff, ..] => image::jpeg(self, place, bytes),
            _ if holds(b"%PDF-") => pdf::read(self, place, bytes),
            _ if bytes.get(257..262) == Some(b"ustar") => archive::tar(self, place, bytes),
            [b'R', b'I', b'F', b'F', ..] | [b'I', b'I', 0x2a, 0, ..] | [b'M', b'M', 0, 0x2a, ..] => {
                image::other(self, place, bytes);
            }
            _ if bytes.get(4..8) == Some(b"ftyp") => image::other(self, place, bytes),
            _ => match text_of(bytes) {
                Some(text) => self.text(place, path, &text),
                None => self.binary(place, bytes),
            },
        }
    }

    /// Files of no kind that we read: their strings. Faces, icons and pictures in a palette hold no more than that.
    fn binary(&mut self, place: &str, bytes: &[u8]) {
        self.add(LayerKind::Raw, within(place, "bytes"), strings(bytes));
        const PLAIN: [&[u8]; 8] = [b"wOF2", b"wOFF", b"OTTO", b"true", b"ttcf", &[0, 1, 0, 0], b"GIF8", &[0, 0, 1, 0]];
        if PLAIN.iter().any(|mark| bytes.starts_with(mark)) {
            return;
        }
        let why = match bytes {
            [0xd0, 0xcf, 0x11, 0xe0, ..] => {
                "a document of an older Office, or one with a password: only its plain strings were read; save it in a \
                 newer format"
            }
            _ => "a kind of file that this program cannot open: only its plain strings were read",
        };
        self.unread(place, why);
    }

    /// Text, by what kind of text it is.
    pub(super) fn text(&mut self, place: &str, path: &str, text: &str) {
        let ending = path.rsplit(['.', '/']).next().unwrap_or_default().to_ascii_lowercase();
        let start = text.trim_start();
        match ending.as_str() {
            "json" | "webmanifest" | "geojson" | "map" | "jsonld" | "ipynb" => self.json(place, text),
            "csv" | "tsv" | "tab" => self.table(place, text, if ending == "csv" { b',' } else { b'\t' }),
            "js" | "mjs" | "cjs" | "css" => self.add(LayerKind::Code, within(place, "source"), unescaped(text)),
            "eml" | "mht" | "mhtml" | "mbox" => self.message(place, text),
            _ if start.starts_with('<') => self.markup(place, text),
            _ if start.starts_with(['{', '[']) && serde_json::from_str::<serde_json::Value>(text).is_ok() => {
                self.json(place, text);
            }
            _ => {
                self.add(LayerKind::Words, within(place, if place.is_empty() { "text" } else { "" }), text);
                let read = unescaped(&markup::decoded(text));
                if read != text {
                    self.add(LayerKind::Words, within(place, "text, decoded"), read);
                }
            }
        }
    }

    /// HTML, XML and SVG.
    pub(super) fn markup(&mut self, place: &str, text: &str) {
        let Markup { words, apart, joined, attributes, geometry, comments, code, data, files, .. } = markup::read(text);
        let main = within(place, if place.is_empty() { "text" } else { "" });
        if apart != words {
            self.add(LayerKind::Words, within(&main, "word by word"), apart);
        }
        self.add(LayerKind::Words, main.clone(), words);
        self.add(LayerKind::Joined, within(&main, "run together"), joined);
        // No phrase runs from the end of one value into the next.
        self.add(LayerKind::Words, within(place, "attributes"), attributes.trim_end().replace('\n', "\n\u{2022}\n"));
        self.add(LayerKind::Raw, within(place, "coordinates"), geometry);
        self.add(LayerKind::Words, within(place, "comments"), comments);
        self.add(LayerKind::Code, within(place, "scripts and styles"), unescaped(&code));
        data.iter().for_each(|data| self.json(&within(place, "data in a script"), data));
        files.iter().for_each(|address| self.address(place, address));
    }

    /// A whole file in an address: `data:image/png;base64,…`.
    fn address(&mut self, place: &str, address: &str) {
        let Some((kind, data)) = address.split_once(',') else { return };
        let place = within(place, "a file in an address");
        if !kind.to_ascii_lowercase().contains("base64") {
            return self.text(&place, "", &markup::percent(data));
        }
        match from_base64(data) {
            Some(bytes) => self.file(&place, "", &bytes),
            None => self.add(LayerKind::Raw, place, data),
        }
    }

    /// JSON: every name and value on a line of its own.
    fn json(&mut self, place: &str, text: &str) {
        let name = within(place, if place.is_empty() { "text" } else { "" });
        match serde_json::from_str(text) {
            Ok(value) => {
                let mut lines = String::new();
                json_lines(&value, &mut lines);
                self.add(LayerKind::Words, name, lines);
            }
            Err(_) => self.add(LayerKind::Words, name, unescaped(text)),
        }
    }

    /// A table of text: every cell apart.
    fn table(&mut self, place: &str, text: &str, delimiter: u8) {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let rows = reader.records().filter_map(Result::ok).map(|row| row.iter().collect::<Vec<_>>().join("\t"));
        let name = within(place, if place.is_empty() { "text" } else { "" });
        self.add(LayerKind::Words, name, rows.collect::<Vec<_>>().join("\n"));
        self.add(LayerKind::Raw, within(place, "source"), text);
    }

    /// A message: its text, its text without the marks of quoted-printable, and its attachments.
    fn message(&mut self, place: &str, text: &str) {
        let whole = text.replace("\r\n", "\n");
        let quoted = markup::percent(&whole.replace("=\n", "").replace('%', "%25").replace('=', "%"));
        self.add(LayerKind::Words, within(place, if place.is_empty() { "text" } else { "" }), whole.as_str());
        if quoted.contains('<') {
            self.markup(&within(place, "body"), &quoted);
        } else {
            self.add(LayerKind::Words, within(place, "body"), quoted);
        }
        let mut block = String::new();
        let mut number = 0;
        for line in whole.lines().chain([""]) {
            let packed = line.len() >= 4 && line.bytes().all(|it| it.is_ascii_alphanumeric() || b"+/=".contains(&it));
            if packed {
                block.push_str(line);
                continue;
            }
            if let Some(bytes) = Some(&block).filter(|it| it.len() >= 60).and_then(|it| from_base64(it)) {
                number += 1;
                self.file(&within(place, &format!("attachment {number}")), "", &bytes);
            }
            block.clear();
        }
    }
}

fn from_base64(text: &str) -> Option<Vec<u8>> {
    let bare: String = markup::percent(text).chars().filter(|c| !c.is_whitespace() && *c != '=').collect();
    let padded = format!("{bare}{}", "=".repeat((4 - bare.len() % 4) % 4));
    STANDARD.decode(padded).ok()
}

fn json_lines(value: &serde_json::Value, lines: &mut String) {
    use serde_json::Value;
    match value {
        Value::Null | Value::Bool(_) => {}
        Value::Number(number) => {
            lines.push_str(&number.to_string());
            lines.push('\n');
        }
        Value::String(text) => {
            lines.push_str(text);
            lines.push('\n');
            if text.contains(['<', '&', '%']) {
                let read = markup::read(text);
                lines.push_str(&read.words);
                lines.push('\n');
                lines.push_str(&read.attributes);
            }
        }
        Value::Array(items) => items.iter().for_each(|it| json_lines(it, lines)),
        Value::Object(fields) => {
            for (name, value) in fields {
                lines.push_str(name);
                lines.push('\n');
                json_lines(value, lines);
            }
        }
    }
}

/// A text with `\u0041` and `\x41` as the letter.
fn unescaped(text: &str) -> String {
    if !text.contains("\\u") && !text.contains("\\x") {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let digits = match after.chars().next() {
            Some('u') => 4,
            Some('x') => 2,
            _ => 0,
        };
        let code = after.get(1..=digits).filter(|_| digits > 0).and_then(|it| u32::from_str_radix(it, 16).ok());
        match code.and_then(char::from_u32) {
            Some(c) => {
                out.push(c);
                rest = &after[digits + 1..];
            }
            None => {
                out.push('\\');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// The text of bytes that are text: UTF-8, UTF-16 with a mark, or the old code page of Windows.
pub(super) fn text_of(bytes: &[u8]) -> Option<String> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => return Some(wide(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => return Some(wide(rest, u16::from_be_bytes)),
        _ => {}
    }
    let control = bytes.iter().filter(|it| **it < 9 || (14..32).contains(*it)).count();
    match std::str::from_utf8(bytes) {
        Ok(text) if control * 100 <= bytes.len() => Some(text.trim_start_matches('\u{feff}').to_owned()),
        Ok(_) => None,
        Err(_) => {
            let high = bytes.iter().filter(|it| **it >= 128).count();
            (control == 0 && high * 5 < bytes.len()).then(|| bytes.iter().map(|it| windows(*it)).collect())
        }
    }
}

/// A byte of the old code page of Windows; only what fold knows of it matters.
fn windows(byte: u8) -> char {
    match byte {
        0x91 | 0x92 => '\'',
        0x93 | 0x94 => '"',
        0x96 | 0x97 => '-',
        0x80 => '€',
        _ => char::from(byte),
    }
}

pub(super) fn wide(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units).map(|it| it.unwrap_or('\u{fffd}')).collect()
}

/// Runs of letters among bytes, of one byte each and of two.
pub(super) fn strings(bytes: &[u8]) -> String {
    let mut out = String::new();
    let mut run: Vec<u8> = Vec::new();
    let mut end = |run: &mut Vec<u8>| {
        if run.len() >= 5 {
            out.push_str(&String::from_utf8_lossy(run));
            out.push('\n');
        }
        run.clear();
    };
    for byte in bytes {
        if (32..127).contains(byte) || *byte >= 0xa0 { run.push(*byte) } else { end(&mut run) }
    }
    end(&mut run);
    for start in [0, 1] {
        for pair in bytes.get(start..).unwrap_or_default().chunks_exact(2) {
            match pair {
                [low @ 32..127, 0] => run.push(*low),
                _ => end(&mut run),
            }
        }
        end(&mut run);
    }
    out
}
