//! What pictures say besides what they show: text chunks, comments, and what cameras write, such as where they were.

use std::fmt::Write as _;
use std::io::Cursor;

use exif::{Exif, Reader};
use flate2::read::ZlibDecoder;

use super::LayerKind;
use super::archive::bounded;
use super::unpack::{Unpacker, strings, within};

/// The chunks of a PNG.
pub(super) fn png(unpacker: &mut Unpacker, place: &str, bytes: &[u8]) {
    let mut rest = &bytes[8.min(bytes.len())..];
    loop {
        let (Some(length), Some(kind)) = (rest.get(..4), rest.get(4..8)) else {
            return unpacker.unread(place, "the picture is broken off");
        };
        let length = u32::from_be_bytes([length[0], length[1], length[2], length[3]]) as usize;
        let Some(data) = rest.get(8..8usize.saturating_add(length)) else {
            return unpacker.unread(place, "the picture is broken off");
        };
        rest = rest.get(12 + length..).unwrap_or_default();
        match kind {
            b"IEND" => break,
            b"IDAT" | b"PLTE" | b"IHDR" | b"fdAT" => {}
            b"tEXt" | b"zTXt" | b"iTXt" | b"iCCP" => chunk(unpacker, &within(place, "PNG text"), kind, data),
            b"eXIf" => camera(unpacker, place, Reader::new().read_raw(data.to_vec())),
            _ => unpacker.add(LayerKind::Raw, within(place, "PNG chunks"), strings(data)),
        }
    }
    after_the_end(unpacker, place, rest);
}

/// A chunk of text: a keyword, and text that may be packed.
fn chunk(unpacker: &mut Unpacker, name: &str, kind: &[u8], data: &[u8]) {
    let (keyword, mut rest) = split(data);
    let mut packed = matches!(kind, b"zTXt" | b"iCCP");
    let mut words = latin(keyword);
    if kind == b"iTXt" {
        packed = rest.first() == Some(&1);
        let (language, after) = split(rest.get(2..).unwrap_or_default());
        let (translated, text) = split(after);
        words = format!("{words}\n{}\n{}", latin(language), String::from_utf8_lossy(translated));
        rest = text;
    } else if packed {
        rest = rest.get(1..).unwrap_or_default();
    }
    let text = if packed {
        match bounded(&mut ZlibDecoder::new(rest), unpacker) {
            Ok(text) => text,
            Err(why) => return unpacker.unread(name, why),
        }
    } else {
        rest.to_vec()
    };
    if kind == b"iCCP" {
        return unpacker.add(LayerKind::Raw, name.to_owned(), strings(&text));
    }
    let text = String::from_utf8(text).unwrap_or_else(|error| latin(error.as_bytes()));
    unpacker.add(LayerKind::Words, name.to_owned(), words);
    unpacker.text(name, "", &text);
}

fn split(data: &[u8]) -> (&[u8], &[u8]) {
    let at = data.iter().position(|it| *it == 0).unwrap_or(data.len());
    (&data[..at], data.get(at + 1..).unwrap_or_default())
}

fn latin(bytes: &[u8]) -> String {
    bytes.iter().map(|it| char::from(*it)).collect()
}

/// The segments of a JPEG.
pub(super) fn jpeg(unpacker: &mut Unpacker, place: &str, bytes: &[u8]) {
    let mut at = 2;
    while let Some(&[0xff, marker]) = bytes.get(at..at + 2) {
        match marker {
            0xff => {
                at += 1;
                continue;
            }
            0x01 | 0xd0..=0xd8 => {
                at += 2;
                continue;
            }
            0xda => {
                // The picture itself; a thumbnail ends earlier, so the last end counts.
                let end = bytes.windows(2).rposition(|it| it == [0xff, 0xd9]).map_or(bytes.len(), |it| it + 2);
                return after_the_end(unpacker, place, &bytes[end..]);
            }
            0xd9 => return after_the_end(unpacker, place, &bytes[at + 2..]),
            _ => {}
        }
        let length = bytes.get(at + 2..at + 4).map_or(0, |it| usize::from(u16::from_be_bytes([it[0], it[1]])));
        let Some(data) = bytes.get(at + 4..(at + 2 + length.max(2))) else { break };
        segment(unpacker, place, marker, data);
        at += 2 + length.max(2);
    }
    unpacker.unread(place, "the picture is broken off");
}

fn segment(unpacker: &mut Unpacker, place: &str, marker: u8, data: &[u8]) {
    match marker {
        0xfe => {
            let text = String::from_utf8(data.to_vec()).unwrap_or_else(|_| latin(data));
            unpacker.add(LayerKind::Words, within(place, "JPEG comment"), text);
        }
        0xe1 if data.starts_with(b"Exif\0\0") => camera(unpacker, place, Reader::new().read_raw(data[6..].to_vec())),
        0xe1 if data.starts_with(b"http://ns.adobe.com/") => {
            let (_, xmp) = split(data);
            unpacker.markup(&within(place, "XMP"), &String::from_utf8_lossy(xmp));
        }
        0xe0..=0xef => unpacker.add(LayerKind::Words, within(place, "JPEG notes"), strings(data)),
        _ => {}
    }
}

/// TIFF, WebP, HEIF and AVIF: what cameras write, and strings.
pub(super) fn other(unpacker: &mut Unpacker, place: &str, bytes: &[u8]) {
    if let Ok(exif) = Reader::new().read_from_container(&mut Cursor::new(bytes)) {
        camera(unpacker, place, Ok(exif));
    }
    unpacker.add(LayerKind::Raw, within(place, "bytes"), strings(bytes));
}

/// All that a camera wrote.
fn camera(unpacker: &mut Unpacker, place: &str, exif: Result<Exif, exif::Error>) {
    let name = within(place, "EXIF");
    let Ok(exif) = exif else { return unpacker.unread(&name, "what the camera wrote cannot be read") };
    let mut words = String::new();
    for field in exif.fields() {
        let raw = match &field.value {
            exif::Value::Ascii(texts) => {
                texts.iter().map(|it| String::from_utf8_lossy(it).into_owned()).collect::<Vec<_>>().join(" ")
            }
            exif::Value::Undefined(bytes, _) | exif::Value::Byte(bytes) => {
                format!("{} {}", strings(bytes), super::unpack::wide(bytes, u16::from_le_bytes))
            }
            _ => String::new(),
        };
        let _ = writeln!(words, "{}\n{}\n{raw}", field.tag, field.display_value().with_unit(&exif));
    }
    unpacker.add(LayerKind::Words, name, words);
}

fn after_the_end(unpacker: &mut Unpacker, place: &str, rest: &[u8]) {
    if !rest.is_empty() {
        let place = within(place, "after the end of the picture");
        unpacker.add(LayerKind::Raw, place.clone(), strings(rest));
        if rest.len() > 64 {
            unpacker.file(&place, "", rest);
        }
    }
}
