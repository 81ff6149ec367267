//! Pictures that lie beside the narrative: read within bounds, and written anew.
//!
//! Nothing of the file that an author gave reaches a reader. It becomes pixels, and the pixels become new files in a few
//! widths: without what the camera noted (place, time, owner, a smaller picture), without comments and colour profiles,
//! without anything behind the end. Drawings (SVG) go the same way, so that no script, handler, link or hidden layer can
//! be left in them, and all formats of paper show them alike.
//!
//! [`Original::read`] looks at the head of a file, which is quick; [`Pictures::develop`] does the work, or takes it from
//! the cache. The names of the new files are digests of what is in them, and tell nothing.

mod drawing;
mod photograph;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

pub(crate) use drawing::FONTS;
use rayon::prelude::*;

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::output::Cache;
use crate::source::{Content, SourceFile, Span, digest};

/// The ends of the names of files that are taken for pictures.
pub const EXTENSIONS: [&str; 5] = ["jpg", "jpeg", "png", "webp", "svg"];

/// Widths in pixels that a picture is offered in. The widest serves paper as well: 250 dots to the inch across a page.
const WIDTHS: [u32; 4] = [480, 800, 1200, 1600];

/// More pixels than this to a side are not read.
const MOST_ACROSS: u32 = 20_000;

/// More pixels than this are not read: what takes a few bytes in a file could take all memory.
const MOST_PIXELS: u64 = 64_000_000;

/// True for the path of a file that is taken for a picture.
pub fn is_picture(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, end)| EXTENSIONS.contains(&end.to_lowercase().as_str()))
}

/// A picture as its author gave it.
#[derive(Clone)]
pub struct Original {
    /// Where it is named.
    span: Span,
    /// Its file, for messages.
    name: String,
    sha256: String,
    kind: Kind,
    bytes: Arc<[u8]>,
}

/// What a file is, by what stands in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Pixels.
    Photograph(image::ImageFormat),
    /// SVG.
    Drawing,
}

impl fmt::Debug for Original {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Original").field("name", &self.name).field("sha256", &self.sha256).finish_non_exhaustive()
    }
}

/// Why a picture cannot be used: what is wrong, and what helps.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Fault {
    message: String,
    hint: &'static str,
}

impl Fault {
    fn new(message: impl Into<String>, hint: &'static str) -> Fault {
        Fault { message: message.into(), hint }
    }
}

/// What helps where a file is broken or of a kind that we do not read.
const SAVE_AGAIN: &str = "open it in a program for pictures and save it again as JPEG or PNG";

impl Original {
    /// Looks at the head of a file that is named at `span`. Its kind is told by what stands in it, whatever it is called.
    pub fn read(file: &SourceFile, span: Span) -> Result<Original, Diagnostic> {
        let bytes: Arc<[u8]> = match file.content() {
            Content::Binary(bytes) => bytes.clone(),
            Content::Text(text) => Arc::from(text.as_bytes()),
            Content::Refused(_) => Arc::from([].as_slice()),
        };
        let name = file.path().rsplit('/').next().unwrap_or_default().to_owned();
        let kind = match image::guess_format(&bytes) {
            Ok(format) => photograph::probe(&bytes, format).map(|()| Kind::Photograph(format)),
            Err(_) => drawing::probe(&bytes).map(|()| Kind::Drawing),
        };
        match kind {
            Ok(kind) => Ok(Original { span, name, sha256: file.sha256().to_owned(), kind, bytes }),
            Err(fault) => Err(told(&name, span, &fault)),
        }
    }

    /// The digest of the file.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    fn develop(&self) -> Result<Developed, Diagnostic> {
        let made = match self.kind {
            Kind::Photograph(format) => photograph::develop(&self.bytes, format),
            Kind::Drawing => drawing::develop(&self.bytes),
        };
        made.map_err(|fault| told(&self.name, self.span, &fault))
    }
}

fn told(name: &str, span: Span, fault: &Fault) -> Diagnostic {
    let message = format!("the picture `{name}` cannot be used: {}", fault.message);
    Diagnostic::new(Code::UnreadableFile, span, message).hint(fault.hint)
}

/// What a new file is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
}

impl Format {
    /// The end of the name of a file.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Jpeg => "jpg",
            Format::Png => "png",
        }
    }

    /// The type of its content.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Jpeg => "image/jpeg",
            Format::Png => "image/png",
        }
    }
}

/// A picture in one width.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendition {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// The name of its file: a digest of what is in it.
    pub name: String,
    /// What it is written as.
    pub format: Format,
    /// The file.
    pub bytes: Arc<[u8]>,
}

impl Rendition {
    fn new(width: u32, height: u32, format: Format, bytes: Vec<u8>) -> Rendition {
        let name = format!("{}.{}", &digest(&[&bytes])[..16], format.extension());
        Rendition { width, height, name, format, bytes: bytes.into() }
    }
}

/// A picture in all its widths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Developed {
    /// The narrowest first; there is always one.
    renditions: Vec<Rendition>,
}

impl Developed {
    /// All widths, the narrowest first.
    pub fn renditions(&self) -> &[Rendition] {
        &self.renditions
    }

    /// The widest.
    pub fn widest(&self) -> &Rendition {
        self.renditions.last().expect("a picture is developed in at least one width")
    }

    /// As one entry of the cache: a line of JSON that says what follows, and the files.
    fn pack(&self) -> Vec<u8> {
        let of = |it: &Rendition| (it.width, it.height, it.format == Format::Jpeg, it.bytes.len());
        let sizes: Vec<_> = self.renditions.iter().map(of).collect();
        let mut packed = serde_json::to_vec(&sizes).expect("numbers serialise");
        packed.push(b'\n');
        self.renditions.iter().for_each(|it| packed.extend_from_slice(&it.bytes));
        packed
    }

    /// What [`Developed::pack`] has made; nothing if the entry is broken.
    fn unpack(packed: &[u8]) -> Option<Developed> {
        let end = packed.iter().position(|it| *it == b'\n')?;
        let sizes: Vec<(u32, u32, bool, usize)> = serde_json::from_slice(&packed[..end]).ok()?;
        let mut rest = &packed[end + 1..];
        let mut renditions = Vec::new();
        for (width, height, jpeg, length) in sizes {
            let (bytes, after) = rest.split_at_checked(length)?;
            let format = if jpeg { Format::Jpeg } else { Format::Png };
            renditions.push(Rendition::new(width, height, format, bytes.to_vec()));
            rest = after;
        }
        (!renditions.is_empty() && rest.is_empty()).then_some(Developed { renditions })
    }
}

/// Pictures that were developed, by the digest of what they were made from.
#[derive(Clone, Debug, Default)]
pub struct Pictures {
    all: BTreeMap<String, Arc<Developed>>,
}

impl Pictures {
    /// Develops pictures, in parallel. Those that are in `before` are taken from there, others perhaps from the cache.
    /// What looked sound and is not is told.
    pub fn develop<'a>(
        originals: impl IntoIterator<Item = &'a Original>,
        before: &Pictures,
        cache: &Cache,
    ) -> (Pictures, Diagnostics) {
        let originals: BTreeMap<&str, &Original> =
            originals.into_iter().map(|original| (original.sha256(), original)).collect();
        let originals: Vec<(&str, &Original)> = originals.into_iter().collect();
        let made: Vec<(&str, Result<Arc<Developed>, Diagnostic>)> = originals
            .par_iter()
            .map(|(name, original)| match before.all.get(*name) {
                Some(known) => (*name, Ok(known.clone())),
                None => (*name, cached(original, cache).map(Arc::new)),
            })
            .collect();
        let (mut pictures, mut diagnostics) = (Pictures::default(), Diagnostics::default());
        for (name, developed) in made {
            match developed {
                Ok(developed) => {
                    pictures.all.insert(name.to_owned(), developed);
                }
                Err(fault) => diagnostics.push(fault),
            }
        }
        (pictures, diagnostics)
    }

    /// A picture in all its widths; nothing for one that could not be developed, which was told.
    pub fn get(&self, original: &Original) -> Option<&Developed> {
        self.all.get(original.sha256()).map(|it| &**it)
    }
}

fn cached(original: &Original, cache: &Cache) -> Result<Developed, Diagnostic> {
    let key = digest(&[b"picture", original.sha256.as_bytes()]);
    if let Some(known) = cache.get(&key).and_then(|packed| Developed::unpack(&packed)) {
        return Ok(known);
    }
    let developed = original.develop()?;
    cache.put(&key, &developed.pack());
    Ok(developed)
}
