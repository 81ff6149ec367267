//! Figures: caption, pictures with their key and description, tables, notes and sources.

use super::super::document::{Chart, Figure};
use super::super::picture::{File, Photograph, Picture};
use super::super::words::Words;
use super::body::{Body, Extra};
use super::inline::Format;

/// English Metric Units of a pixel, at 96 to the inch.
const PIXEL: f64 = 9525.0;

/// The longest key that is set in one line, in characters.
const KEY_LINE: usize = 100;

/// Pictures in the header of a template have low numbers.
const BEYOND: usize = 1000;

/// A photograph takes no more than this of the depth of a page: what it shows is seen as well at half of it.
const MOST_DOWN: f64 = 0.45;

/// English Metric Units of a twentieth of a point.
const TWIP: f64 = 635.0;

impl<'a> Body<'a> {
    pub(super) fn figure(&mut self, figure: &'a Figure) {
        let keep = Extra { keep: true, ..Extra::default() };
        self.paragraph("Caption", keep, |body| {
            body.marked(&figure.id, |body| body.caption_number(&figure.number));
            body.say(": ", Format::default());
            body.runs(&figure.title);
        });
        if !figure.subtitle.is_empty() {
            self.paragraph("CaptionSubtitle", keep, |body| body.say(&figure.subtitle, Format::default()));
        }
        if let Some(words) = &figure.missing {
            self.paragraph("MissingPicture", Extra::default(), |body| {
                body.say(&format!("{} ", body.words.lost), Format { bold: true, ..Format::default() });
                body.runs(words);
            });
        }
        figure.before.iter().for_each(|words| self.plain("FigureText", words));
        let below = below(figure, self.words);
        for (at, part) in figure.parts.iter().enumerate() {
            if let Some(title) = &part.title {
                self.paragraph("PartTitle", keep, |body| body.runs(title));
            }
            part.charts.iter().for_each(|chart| self.chart(chart));
            let last = at + 1 == figure.parts.len();
            self.table(&part.table, part.table.words, last && !below.is_empty());
        }
        let last = below.len().saturating_sub(1);
        for (at, words) in below.iter().enumerate() {
            let extra = Extra { keep: at < last, ..Extra::default() };
            self.paragraph("SourceNote", extra, |body| body.say(words, Format::default()));
        }
    }

    /// "Figure 7", counted by Word.
    fn caption_number(&mut self, number: &str) {
        let parts = number.rsplit_once(' ').and_then(|(word, count)| Some((word, count.parse::<u64>().ok()?)));
        let Some((word, count)) = parts else { return self.say(number, Format::default()) };
        let last = self.captions.insert(word.to_owned(), count).unwrap_or(0);
        self.say(&format!("{word} "), Format::default());
        let name: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
        // A section that is printed alone does not begin with the first figure.
        let anew = if count == last + 1 { String::new() } else { format!(" \\r {count}") };
        self.field(&format!("SEQ {name} \\* ARABIC{anew}"), &count.to_string(), Format::default());
    }

    fn chart(&mut self, chart: &'a Chart) {
        if !chart.key.is_empty() {
            self.key(chart);
        }
        for picture in &chart.panels {
            if let Some(title) = &picture.title {
                let keep = Extra { keep: true, ..Extra::default() };
                self.paragraph("PanelTitle", keep, |body| body.say(title, Format::default()));
            }
            self.picture(picture, true);
        }
        if !chart.description.is_empty() {
            self.paragraph("ChartWords", Extra::default(), |body| body.runs(&chart.description));
        }
    }

    /// What the colours mean: a patch of each, and words.
    fn key(&mut self, chart: &Chart) {
        self.paragraph("ChartKey", Extra { keep: true, ..Extra::default() }, |body| {
            if !chart.order.is_empty() {
                body.say(&format!("{}: ", chart.order), Format::default());
            }
            let long = chart.order.len() + chart.key.iter().map(|(_, words)| words.len() + 6).sum::<usize>() > KEY_LINE;
            for (at, (colour, words)) in chart.key.iter().enumerate() {
                if long && (at > 0 || !chart.order.is_empty()) {
                    body.empty_run("w:br");
                } else if at > 0 {
                    body.say("   ", Format::default());
                }
                body.patch(colour);
                body.say(&format!("\u{a0}{}", words.replace(' ', "\u{a0}")), Format::default());
            }
        });
    }

    /// A patch of colour or of lines, without a character that would have to stand out from white paper.
    fn patch(&mut self, fill: &str) {
        let [quiet, axis, paper] = ["quiet", "chart_axis", "chart_background"].map(|role| self.look.colour(role));
        let (pattern, ink, fill) = match fill {
            "hatched" => ("diagStripe", axis, paper),
            "crossed" => ("diagCross", axis, paper),
            colour => ("clear", "auto", colour.trim_start_matches('#')),
        };
        self.xml.element("w:r", &[], |xml| {
            xml.element("w:rPr", &[], |xml| {
                let line = [("w:val", "single"), ("w:sz", "4"), ("w:space", "0"), ("w:color", quiet)];
                xml.empty("w:bdr", &line);
                xml.empty("w:shd", &[("w:val", pattern), ("w:color", ink), ("w:fill", fill)]);
            });
            xml.words("w:t", &[("xml:space", "preserve")], "\u{a0}\u{a0}\u{a0}\u{a0}");
        });
    }

    /// A photograph with its caption.
    pub(super) fn photograph(&mut self, photograph: &'a Photograph) {
        let captioned = !photograph.caption.is_empty();
        let Photograph { id, picture, caption } = photograph;
        match id {
            Some(id) if !captioned => self.marked(id, |body| body.picture(picture, false)),
            _ => self.picture(picture, captioned),
        }
        if captioned {
            self.paragraph("ChartWords", Extra::default(), |body| match id {
                Some(id) => body.marked(id, |body| body.runs(caption)),
                None => body.runs(caption),
            });
        }
    }

    /// A picture in a paragraph of its own.
    pub(super) fn picture(&mut self, picture: &Picture, keep: bool) {
        self.paragraph("Picture", Extra { keep, ..Extra::default() }, |body| body.drawing(picture));
    }

    /// A picture among words: pixels as they are; a drawing as SVG, and as PNG for what cannot draw it.
    pub(super) fn drawing(&mut self, picture: &Picture) {
        self.pictures += 1;
        let name = media(self.pictures);
        let mut part = |extension: &str| self.relations.part("image", &format!("media/{name}.{extension}"));
        let (pixels, drawing) = match &picture.file {
            File::Svg(_) => (part("png"), Some(part("svg"))),
            File::Pixels(_) => (part(picture.file.extension()), None),
        };
        let (width, height) = self.size(picture);
        let alt = picture.alt.as_deref().unwrap_or_default();
        let id = (self.pictures + BEYOND).to_string();
        let inline = [("distT", "0"), ("distB", "0"), ("distL", "0"), ("distR", "0")];
        self.xml.start("w:r", &[]);
        self.xml.start("w:drawing", &[]);
        self.xml.element("wp:inline", &inline, |xml| {
            xml.empty("wp:extent", &[("cx", &width), ("cy", &height)]);
            let mut named = vec![("id", id.as_str()), ("name", name.as_str()), ("descr", alt)];
            let usual = matches!(picture.file, File::Svg(_)).then_some(self.words.chart.as_str());
            named.extend(picture.title.as_deref().or(usual).map(|title| ("title", title)));
            match picture.alt {
                Some(_) => xml.empty("wp:docPr", &named),
                None => xml.element("wp:docPr", &named, decorative),
            }
            let space = "http://schemas.openxmlformats.org/drawingml/2006/main";
            xml.element("wp:cNvGraphicFramePr", &[], |xml| {
                xml.empty("a:graphicFrameLocks", &[("xmlns:a", space), ("noChangeAspect", "1")]);
            });
            let kind = "http://schemas.openxmlformats.org/drawingml/2006/picture";
            xml.start("a:graphic", &[]);
            xml.start("a:graphicData", &[("uri", kind)]);
            xml.element("pic:pic", &[], |xml| {
                xml.element("pic:nvPicPr", &[], |xml| {
                    xml.empty("pic:cNvPr", &[("id", &id), ("name", &name), ("descr", alt)]);
                    xml.empty("pic:cNvPicPr", &[]);
                });
                xml.element("pic:blipFill", &[], |xml| {
                    match &drawing {
                        Some(svg) => xml.element("a:blip", &[("r:embed", &pixels)], |xml| blip(xml, svg)),
                        None => xml.empty("a:blip", &[("r:embed", &pixels)]),
                    }
                    xml.element("a:stretch", &[], |xml| xml.empty("a:fillRect", &[]));
                });
                xml.element("pic:spPr", &[], |xml| {
                    xml.element("a:xfrm", &[], |xml| {
                        xml.empty("a:off", &[("x", "0"), ("y", "0")]);
                        xml.empty("a:ext", &[("cx", &width), ("cy", &height)]);
                    });
                    xml.element("a:prstGeom", &[("prst", "rect")], |xml| xml.empty("a:avLst", &[]));
                });
            });
            xml.end("a:graphicData");
            xml.end("a:graphic");
        });
        self.xml.end("w:drawing");
        self.xml.end("w:r");
    }

    /// Width and height on the page: as drawn, or as much smaller as the page asks for.
    fn size(&self, picture: &Picture) -> (String, String) {
        let (width, height) = (picture.width.max(1.0) * PIXEL, picture.height.max(1.0) * PIXEL);
        // A caption and a key are to have room on the same page.
        let depth = if matches!(picture.file, File::Svg(_)) { 0.75 } else { MOST_DOWN };
        let most = (f64::from(self.page.measure()) * TWIP, f64::from(self.page.depth()) * TWIP * depth);
        let scale = (most.0 / width).min(most.1 / height).min(1.0);
        let whole = |value: f64| format!("{:.0}", (value * scale).max(1.0));
        (whole(width), whole(height))
    }
}

/// What stands below the tables of a figure.
fn below(figure: &Figure, words: &Words) -> Vec<String> {
    let mut below = figure.after.clone();
    below.extend(
        figure
            .notes
            .iter()
            .enumerate()
            .map(|(at, note)| format!("{} {note}", words.note.replace("{number}", &(at + 1).to_string()))),
    );
    if !figure.sources.is_empty() {
        below.push(format!("{} {}.", words.source, figure.sources.join("; ")));
    }
    below
}

/// The name of the file of a picture, by its place in the document.
pub(super) fn media(number: usize) -> String {
    format!("picture-{number:03}")
}

/// Says that a picture says nothing.
fn decorative(xml: &mut super::xml::Xml) {
    let main = "http://schemas.openxmlformats.org/drawingml/2006/main";
    xml.element("a:extLst", &[("xmlns:a", main)], |xml| {
        xml.element("a:ext", &[("uri", "{C183D7F6-B498-43B3-948B-1728B52AA6E4}")], |xml| {
            let space = "http://schemas.microsoft.com/office/drawing/2017/decorative";
            xml.empty("adec:decorative", &[("xmlns:adec", space), ("val", "1")]);
        });
    });
}

/// The drawing itself, for programs that can draw it.
fn blip(xml: &mut super::xml::Xml, svg: &str) {
    xml.element("a:extLst", &[], |xml| {
        xml.element("a:ext", &[("uri", "{96DAC541-7B7A-43D3-8B79-37D633B846F1}")], |xml| {
            let space = "http://schemas.microsoft.com/office/drawing/2016/SVG/main";
            xml.empty("asvg:svgBlip", &[("xmlns:asvg", space), ("r:embed", svg)]);
        });
    });
}
