//! Files that hold files: zip with all that is made of it (Word, Excel, OpenDocument, EPUB), gzip, tar.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::LayerKind;
use super::unpack::{Unpacker, strings, within};

/// Parts of one container that are read.
const MOST_PARTS: usize = 20_000;

/// Reads at most what the budget has; nothing if there is more.
pub(super) fn bounded(reader: &mut dyn Read, unpacker: &mut Unpacker) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let most = unpacker.left as u64;
    let read = reader.take(most + 1).read_to_end(&mut bytes);
    if !unpacker.take(bytes.len()) {
        return Err("unpacked it is larger than what this program takes apart: this may be a trap".to_owned());
    }
    match read {
        Ok(_) => Ok(bytes),
        Err(error) if bytes.is_empty() => Err(format!("it cannot be unpacked: {error}")),
        Err(_) => Ok(bytes),
    }
}

pub(super) fn zip(unpacker: &mut Unpacker, place: &str, bytes: &[u8]) {
    let mut archive = match ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) => archive,
        Err(error) => {
            unpacker.add(LayerKind::Raw, within(place, "bytes"), strings(bytes));
            return unpacker.unread(place, format!("it looks like a zip and cannot be opened: {error}"));
        }
    };
    unpacker.add(LayerKind::Words, within(place, "comment of the zip"), String::from_utf8_lossy(archive.comment()));
    if archive.len() > MOST_PARTS {
        unpacker.unread(place, format!("it has more than {MOST_PARTS} parts"));
    }
    let mut known: Vec<(usize, usize)> = Vec::new();
    for at in 0..archive.len().min(MOST_PARTS) {
        if unpacker.left == 0 {
            return unpacker.unread(place, "there is more in it than this program takes apart: this may be a trap");
        }
        let name = archive.name_for_index(at).unwrap_or("a part").to_owned();
        let part = match archive.by_index(at) {
            Ok(part) => part,
            Err(error) => {
                unpacker.unread(&within(place, &name), format!("this part cannot be unpacked: {error}"));
                continue;
            }
        };
        let size = usize::try_from(part.compressed_size()).unwrap_or(usize::MAX);
        let data = usize::try_from(part.data_start()).unwrap_or_default();
        known.push((usize::try_from(part.header_start()).unwrap_or_default(), data.saturating_add(size)));
        one_part(unpacker, place, part);
    }
    hidden(unpacker, place, bytes, known);
}

fn one_part(unpacker: &mut Unpacker, place: &str, mut part: zip::read::ZipFile<'_, Cursor<&[u8]>>) {
    let name = part.name().to_owned();
    unpacker.name(&within(place, "names of parts"), &name);
    unpacker.add(LayerKind::Words, within(place, &format!("comment of {name}")), part.comment());
    if let Some(extra) = part.extra_data() {
        unpacker.add(LayerKind::Raw, within(place, &format!("extra field of {name}")), strings(extra));
    }
    if part.is_dir() {
        return;
    }
    let inside = within(place, &name);
    match bounded(&mut part, unpacker) {
        Ok(bytes) => unpacker.file(&inside, &name, &bytes),
        Err(why) => unpacker.unread(&inside, why),
    }
}

/// Bytes of a zip that belong to no part of its list: parts that were taken off the list are still there.
fn hidden(unpacker: &mut Unpacker, place: &str, bytes: &[u8], mut known: Vec<(usize, usize)>) {
    known.sort_unstable();
    let mut end = 0;
    let mut gaps = Vec::new();
    for (start, stop) in known {
        if start > end {
            gaps.push(&bytes[end.min(bytes.len())..start.min(bytes.len())]);
        }
        end = end.max(stop);
    }
    gaps.push(&bytes[end.min(bytes.len())..]);
    for gap in gaps {
        if gap.windows(4).any(|it| it == b"PK\x03\x04") {
            unpacker.unread(place, "the zip holds parts that its list does not name; pack it anew");
        }
        // The list itself is at the end: names that were read already, and whatever hides beside them.
        unpacker.add(LayerKind::Raw, within(place, "between the parts"), strings(gap));
    }
}

pub(super) fn gzip(unpacker: &mut Unpacker, place: &str, path: &str, bytes: &[u8]) {
    let inner = path.trim_end_matches(".gz").trim_end_matches(".svgz").trim_end_matches(".tgz");
    let mut reader = flate2::read::MultiGzDecoder::new(bytes);
    if let Some(header) = reader.header() {
        let names = [header.filename(), header.comment()].into_iter().flatten();
        let names: Vec<String> = names.map(|it| String::from_utf8_lossy(it).into_owned()).collect();
        unpacker.add(LayerKind::Words, within(place, "name in the gzip"), names.join("\n"));
    }
    match bounded(&mut reader, unpacker) {
        Ok(unpacked) => unpacker.file(&within(place, "unpacked"), inner, &unpacked),
        Err(why) => unpacker.unread(place, why),
    }
}

pub(super) fn tar(unpacker: &mut Unpacker, place: &str, bytes: &[u8]) {
    let mut archive = tar::Archive::new(bytes);
    let Ok(entries) = archive.entries() else { return unpacker.unread(place, "the tar cannot be opened") };
    for entry in entries.take(MOST_PARTS) {
        let Ok(mut entry) = entry else { return unpacker.unread(place, "the tar is broken off") };
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        unpacker.name(&within(place, "names of parts"), &name);
        let inside = within(place, &name);
        match bounded(&mut entry, unpacker) {
            Ok(bytes) => unpacker.file(&inside, &name, &bytes),
            Err(why) => unpacker.unread(&inside, why),
        }
    }
}
