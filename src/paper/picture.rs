//! Pictures on paper: drawings of charts, and photographs.

use serde::Serialize;

use super::document::Inline;
use crate::chart::{COLOURS, Panel, sparkline};
use crate::edition::Sparkline;
use crate::picture::Rendition;
use crate::strings::unmarked;
use crate::theme::Scheme;

/// A picture that lies beside the narrative.
#[derive(Debug, Serialize)]
pub(super) struct Photograph {
    /// Unique in the document, if a link leads to it.
    pub(super) id: Option<String>,
    pub(super) picture: Picture,
    /// Caption and credit.
    pub(super) caption: Vec<Inline>,
}

/// The file of a picture.
#[derive(Debug)]
pub(super) enum File {
    Svg(String),
    Pixels(Rendition),
}

impl File {
    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            File::Svg(svg) => svg.as_bytes(),
            File::Pixels(rendition) => &rendition.bytes,
        }
    }

    /// The end of its name.
    pub(super) fn extension(&self) -> &'static str {
        match self {
            File::Svg(_) => "svg",
            File::Pixels(rendition) => rendition.format.extension(),
        }
    }
}

impl Serialize for File {
    /// Templates need its kind alone.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.extension())
    }
}

/// A picture.
#[derive(Debug, Serialize)]
pub(super) struct Picture {
    /// Unique in the document.
    pub(super) name: String,
    /// A title, if there are several.
    pub(super) title: Option<String>,
    /// What stands for it where it is not seen; nothing for one that says nothing.
    pub(super) alt: Option<String>,
    /// Width in pixels at 96 to the inch.
    pub(super) width: f64,
    /// Height in pixels at 96 to the inch.
    pub(super) height: f64,
    /// As the end of its name.
    pub(super) file: File,
}

impl Picture {
    /// A panel of a chart.
    pub(super) fn drawn(name: String, panel: &Panel, alt: String, light: &Scheme) -> Picture {
        let (width, height) = size(&panel.wide);
        let file = File::Svg(light.coloured(&panel.wide, &COLOURS));
        Picture { name, title: panel.title.clone(), alt: Some(alt), width, height, file }
    }

    /// A line in a cell.
    pub(super) fn line(name: String, line: &Sparkline, light: &Scheme) -> Picture {
        let svg = sparkline(line);
        let (width, height) = size(&svg);
        let alt = Some(unmarked(&line.words).into_owned());
        Picture { name, title: None, alt, width, height, file: File::Svg(light.coloured(&svg, &COLOURS)) }
    }

    /// The mark of the body that publishes. It is as high as the template of the PDF has it, however many pixels it has.
    pub(super) fn mark(rendition: &Rendition, alt: String) -> Picture {
        let taken = Picture::taken(rendition, Some(alt));
        let height = 16.0 / 25.4 * 96.0;
        Picture { width: taken.width * height / taken.height.max(1.0), height, ..taken }
    }

    /// A photograph, in the resolution of paper.
    pub(super) fn taken(rendition: &Rendition, alt: Option<String>) -> Picture {
        Picture {
            name: rendition.name.split('.').next().unwrap_or_default().to_owned(),
            title: None,
            alt,
            width: f64::from(rendition.width),
            height: f64::from(rendition.height),
            file: File::Pixels(rendition.clone()),
        }
    }
}

/// Width and height of a drawing, from its `viewBox`.
fn size(svg: &str) -> (f64, f64) {
    let inside = svg.split("viewBox=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    let numbers: Vec<f64> = inside.split_whitespace().filter_map(|it| it.parse().ok()).collect();
    match numbers.as_slice() {
        [_, _, width, height] => (*width, *height),
        _ => (640.0, 360.0),
    }
}
