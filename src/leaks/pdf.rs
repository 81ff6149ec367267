//! What a PDF says: the words that its pages draw, every string of every object, every stream, earlier versions of it.
//!
//! The streams are found in the bytes themselves, so that those are read as well that no page leads to any more. What
//! pages draw is read by hayro, glyph by glyph, as a program that copies text would.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

use flate2::read::ZlibDecoder;
use hayro_interpret::font::Glyph;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache, InterpreterSettings, Paint,
    PathDrawMode, SoftMask, interpret_page,
};
use hayro_syntax::object::{Array, Dict, MaybeRef, Object, Stream};
use hayro_syntax::page::Page;
use hayro_syntax::{LoadPdfError, Pdf};
use kurbo::{Affine, BezPath, Point, Rect};

use super::unpack::{Unpacker, strings, text_of, wide, within};
use super::{Layer, LayerKind};

/// Earlier versions of one file that are read.
const MOST_VERSIONS: usize = 8;
/// How deep lists may lie in one another.
const DEEPEST: usize = 32;

pub(super) fn read(unpacker: &mut Unpacker, place: &str, bytes: &[u8]) {
    // Streams first: what would not fit into the memory of this machine is seen before anybody unpacks it whole.
    if !streams(unpacker, place, bytes) {
        return;
    }
    version(unpacker, place, bytes, true);
    let linear = bytes[..bytes.len().min(2048)].windows(11).any(|it| it == b"/Linearized");
    let ends: Vec<usize> = places(bytes, b"%%EOF").collect();
    let earlier = ends.iter().rev().skip(1).take(if linear { 0 } else { MOST_VERSIONS });
    for (at, end) in earlier.enumerate() {
        let place = within(
            place,
            &format!("{} earlier", if at == 0 { "one version".into() } else { format!("{} versions", at + 1) }),
        );
        version(unpacker, &place, &bytes[..end + 5], false);
    }
    if ends.len() > MOST_VERSIONS + 1 && !linear {
        unpacker.unread(place, format!("it has more than {MOST_VERSIONS} earlier versions in it"));
    }
}

fn places<'a>(bytes: &'a [u8], mark: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    bytes.windows(mark.len()).enumerate().filter(move |(_, it)| *it == mark).map(|(at, _)| at)
}

/// Every stream that the bytes hold; false if the file must not be unpacked.
fn streams(unpacker: &mut Unpacker, place: &str, bytes: &[u8]) -> bool {
    let name = within(place, "streams");
    let mut all = String::new();
    let mut previous = 0;
    // Where the next stream ends: looked for once, however many begin before it.
    let mut ends = places(bytes, b"endstream").peekable();
    for at in places(bytes, b"stream") {
        if bytes[..at].ends_with(b"end") {
            continue;
        }
        let start = at + 6 + bytes[at + 6..].iter().take(2).take_while(|it| matches!(it, b'\r' | b'\n')).count();
        let head = &bytes[previous.max(at.saturating_sub(600))..at];
        previous = at;
        let is_picture = head.windows(6).any(|it| it == b"/Image");
        let mut unpacked = Vec::new();
        let mut reader = ZlibDecoder::new(&bytes[start..]).take(unpacker.left as u64 + 1);
        // A stream that breaks off is read as far as it goes.
        let _ = reader.read_to_end(&mut unpacked);
        if !unpacker.take(unpacked.len()) {
            unpacker.unread(place, "unpacked it is larger than what this program takes apart: this may be a trap");
            return false;
        }
        let raw = if unpacked.is_empty() {
            while ends.next_if(|end| *end < start).is_some() {}
            let end = ends.peek().copied().unwrap_or(start);
            if !unpacker.take(end - start) {
                unpacker.unread(place, "it has streams within streams: this may be a trap");
                return false;
            }
            &bytes[start..end]
        } else {
            &unpacked
        };
        one_stream(unpacker, place, raw, is_picture, &mut all);
    }
    unpacker.add(LayerKind::Raw, name, all);
    true
}

fn one_stream(unpacker: &mut Unpacker, place: &str, raw: &[u8], is_picture: bool, all: &mut String) {
    let head = &raw[..raw.len().min(200)];
    if raw.starts_with(&[0xff, 0xd8, 0xff]) {
        unpacker.file(&within(place, "a picture"), "", raw);
    } else if head.windows(8).any(|it| it == b"<?xpacke" || it == b"<x:xmpme") {
        unpacker.markup(&within(place, "XMP"), &String::from_utf8_lossy(raw));
    } else if !is_picture {
        match text_of(raw) {
            Some(text) => all.push_str(&text),
            None => all.push_str(&strings(raw)),
        }
        all.push('\n');
    }
}

/// Objects and pages of the file as one version of it has them.
fn version(unpacker: &mut Unpacker, place: &str, bytes: &[u8], last: bool) {
    // A switch for layers of a drawing that are not shown: without it, all are. The name keeps its length.
    let mut open = bytes.to_vec();
    let switches: Vec<usize> = places(bytes, b"/OCProperties").collect();
    switches.into_iter().for_each(|at| open[at + 1] = b'X');
    // A reader of files from anywhere may meet one that its authors did not think of; it must not take us with it.
    let layers = catch_unwind(AssertUnwindSafe(|| {
        let mut inner = Unpacker { left: unpacker.left, depth: unpacker.depth, layers: Vec::new() };
        match Pdf::new(open) {
            Ok(pdf) => {
                objects(&mut inner, place, &pdf);
                pages(&mut inner, place, &pdf);
            }
            Err(LoadPdfError::Decryption(_)) => inner.unread(place, "it is locked with a password"),
            Err(LoadPdfError::Invalid) if last => inner.unread(place, "it is broken and cannot be opened as PDF"),
            Err(LoadPdfError::Invalid) => {}
        }
        inner.layers
    }));
    match layers {
        Ok(layers) => unpacker.layers.extend(layers),
        Err(_) => unpacker.unread(place, "it is built in a way that the reader of PDF stumbles over"),
    }
}

/// Every string of every object, by what it is.
fn objects(unpacker: &mut Unpacker, place: &str, pdf: &Pdf) {
    let mut found: BTreeMap<&'static str, String> = BTreeMap::new();
    let mut files = Vec::new();
    for object in pdf.objects() {
        strings_of(&object, "object", 0, &mut found);
        if let Object::Stream(stream) = &object
            && is_attached(stream)
        {
            files.push(stream.clone());
        }
    }
    for (what, text) in found {
        unpacker.add(LayerKind::Words, within(place, what), text);
    }
    for (at, file) in files.iter().enumerate() {
        let name = within(place, &format!("attached file {}", at + 1));
        match file.decoded() {
            Ok(bytes) => unpacker.file(&name, "", &bytes),
            Err(_) => unpacker.unread(&name, "it cannot be unpacked"),
        }
    }
}

fn is_attached(stream: &Stream<'_>) -> bool {
    stream.dict().get::<hayro_syntax::object::Name<'_>>("Type").is_some_and(|it| it.as_ref() == b"EmbeddedFile")
}

fn strings_of(object: &Object<'_>, what: &'static str, depth: usize, found: &mut BTreeMap<&'static str, String>) {
    if depth > DEEPEST {
        return;
    }
    match object {
        Object::String(text) => {
            let all = found.entry(what).or_default();
            all.push_str(&text_string(text.as_bytes()));
            all.push('\n');
        }
        Object::Name(name) => {
            let all = found.entry("names of objects").or_default();
            all.push_str(&String::from_utf8_lossy(name.as_ref()));
            all.push('\n');
        }
        Object::Array(array) => in_array(array, what, depth, found),
        Object::Dict(dict) => in_dict(dict, depth, found),
        Object::Stream(stream) => in_dict(stream.dict(), depth, found),
        Object::Null(_) | Object::Boolean(_) | Object::Number(_) => {}
    }
}

fn in_array(array: &Array<'_>, what: &'static str, depth: usize, found: &mut BTreeMap<&'static str, String>) {
    for item in array.raw_iter() {
        if let MaybeRef::NotRef(object) = item {
            strings_of(&object, what, depth + 1, found);
        }
    }
}

fn in_dict(dict: &Dict<'_>, depth: usize, found: &mut BTreeMap<&'static str, String>) {
    let is_bookmark = dict.contains_key("Dest") || dict.contains_key("Next") || dict.contains_key("Prev");
    for (key, item) in dict.entries() {
        let MaybeRef::NotRef(object) = item else { continue };
        let what = match key.as_ref() {
            b"Title" if is_bookmark => "bookmarks",
            b"Title" | b"Author" | b"Subject" | b"Keywords" | b"Creator" | b"Producer" => "document information",
            b"Alt" => "alternative text",
            b"ActualText" => "actual text",
            b"E" => "expansions",
            b"URI" => "links",
            b"Contents" | b"TU" => "annotations",
            b"T" | b"V" | b"DV" | b"Opt" => "titles and fields",
            b"JS" => "scripts",
            b"F" | b"UF" | b"Desc" => "names of files",
            _ => "object",
        };
        strings_of(&object, what, depth + 1, found);
    }
}

/// A string of PDF: UTF-16 or UTF-8 with a mark, else one byte a letter.
fn text_string(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => String::from_utf8(bytes.to_vec()).unwrap_or_else(|_| bytes.iter().map(|it| char::from(*it)).collect()),
    }
}

/// What each page draws.
fn pages(unpacker: &mut Unpacker, place: &str, pdf: &Pdf) {
    let cache = InterpreterCache::new();
    let settings = InterpreterSettings { render_annotations: true, ..InterpreterSettings::default() };
    let mut whole = String::new();
    for (at, page) in pdf.pages().iter().enumerate() {
        let drawn = draw(page, &cache, &settings);
        let name = within(place, &format!("page {}", at + 1));
        if drawn.unknown > 20 && drawn.unknown * 4 > drawn.known {
            unpacker
                .unread(&name, format!("{} of its letters have no meaning that a program could read", drawn.unknown));
        }
        whole.push_str(&drawn.text);
        whole.push('\n');
        unpacker.layers.push(Layer { name, text: drawn.text, kind: LayerKind::Words, page: Some(at + 1) });
    }
    unpacker.add(LayerKind::Joined, within(place, "lines run on"), run_on(&whole));
    if pdf.xref().has_optional_content_groups() {
        unpacker.unread(place, "it has layers of drawing that can be hidden, and they were not all seen");
    }
}

fn draw<'a>(page: &'a Page<'a>, cache: &InterpreterCache<'a>, settings: &InterpreterSettings) -> Drawn {
    let mut drawn = Drawn::default();
    let mut context =
        Context::new(Affine::IDENTITY, Rect::new(0.0, 0.0, 20_000.0, 20_000.0), cache, page.xref(), settings.clone());
    interpret_page(page, &mut context, &mut drawn);
    drawn
}

/// Lines joined, and words that were parted at the end of a line whole again.
fn run_on(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines().map(str::trim) {
        match out.strip_suffix(['-', '\u{2010}', '\u{ad}']) {
            Some(start) if line.starts_with(char::is_lowercase) => out.truncate(start.len()),
            _ if !out.is_empty() => out.push(' '),
            _ => {}
        }
        out.push_str(line);
    }
    out
}

/// The letters of a page, as they are drawn.
#[derive(Default)]
struct Drawn {
    text: String,
    known: usize,
    unknown: usize,
    /// Where the letter before began and ended, and how high letters are there.
    before: Option<(Point, Point, f64)>,
}

impl Drawn {
    /// A gap or a new line, if the next letter stands apart from the one before.
    fn gap(&mut self, start: Point, along: Affine) {
        let Some((_, end, size)) = self.before else { return };
        let [a, b, ..] = along.as_coeffs();
        let length = a.hypot(b).max(f64::MIN_POSITIVE);
        let (x, y) = (a / length, b / length);
        let (dx, dy) = (start.x - end.x, start.y - end.y);
        let (forward, aside) = (dx * x + dy * y, dy * x - dx * y);
        if aside.abs() > size * 0.6 || forward < -size * 2.0 {
            self.text.push('\n');
        } else if forward.abs() > size * 0.2 && !self.text.ends_with(char::is_whitespace) {
            // A wide gap parts cells: two numbers, not one.
            self.text.push(if forward > size { '\t' } else { ' ' });
        }
    }
}

impl<'a> Device<'a> for Drawn {
    fn draw_glyph(&mut self, glyph: &Glyph<'a>, transform: Affine, own: Affine, _: &Paint<'a>, _: &GlyphDrawMode) {
        let place = transform * own;
        let start = place * Point::ORIGIN;
        let [.., c, d, _, _] = place.as_coeffs();
        let (size, width) = match glyph {
            Glyph::Outline(outline) => (c.hypot(d) * 1000.0, f64::from(outline.advance_width().unwrap_or(500.0))),
            Glyph::Type3(_) => (c.hypot(d) * 1000.0, 500.0),
        };
        // Filled and stroked: drawn twice, read once.
        if self.before.is_some_and(|(before, ..)| before.distance(start) < size * 1e-6) {
            return;
        }
        self.gap(start, place);
        match glyph.as_unicode() {
            Some(BfString::Char(c)) => self.text.push(c),
            Some(BfString::String(text)) => self.text.push_str(&text),
            None => self.text.push('\u{fffd}'),
        }
        if self.text.ends_with('\u{fffd}') {
            self.unknown += 1;
        } else {
            self.known += 1;
        }
        self.before = Some((start, place * Point::new(width, 0.0), size));
    }

    fn set_soft_mask(&mut self, _: Option<SoftMask<'a>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn draw_path(&mut self, _: &BezPath, _: Affine, _: &Paint<'a>, _: &PathDrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: Affine) {}
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
