//! Pictures as pixels, for programs that cannot draw SVG.

use rayon::prelude::*;
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use super::super::Fault;
use super::super::picture::{File, Picture};
use crate::picture::FONTS;

/// Pixels of the picture for each of the drawing: some 220 to the inch at the width of a page.
const SCALE: f32 = 2.0;

/// Every drawing as PNG, in parallel; nothing for what is pixels already.
pub(super) fn rasterise(pictures: &[&Picture]) -> Result<Vec<Option<Vec<u8>>>, Fault> {
    let one = |picture: &&Picture| match &picture.file {
        File::Svg(svg) => png(picture, svg).map(Some),
        File::Pixels(_) => Ok(None),
    };
    pictures.par_iter().map(one).collect()
}

fn png(picture: &Picture, svg: &str) -> Result<Vec<u8>, Fault> {
    let options = Options { fontdb: FONTS.clone(), font_family: "Noto Sans".to_owned(), ..Options::default() };
    let fault = |reason: String| Fault {
        message: format!("the picture `{}` cannot be drawn for Word: {reason}", picture.name),
        hint: "look at the picture on its page, and at the values of its table".to_owned(),
    };
    let tree = Tree::from_str(svg, &options).map_err(|error| fault(error.to_string()))?;
    let size = tree.size().to_int_size().scale_by(SCALE).ok_or_else(|| fault("it has no size".to_owned()))?;
    let mut pixels = Pixmap::new(size.width(), size.height()).ok_or_else(|| fault("it is too large".to_owned()))?;
    pixels.fill(Color::WHITE);
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| fault(error.to_string()))
}
