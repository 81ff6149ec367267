//! Pictures as pixels, for programs that cannot draw SVG.

use std::sync::{Arc, LazyLock};

use rayon::prelude::*;
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::fontdb::Database;
use resvg::usvg::{Options, Tree};

use super::super::Fault;
use super::super::document::Picture;

/// Pixels of the picture for each of the drawing: some 220 to the inch at the width of a page.
const SCALE: f32 = 2.0;

/// The face that pictures are measured with, in all its cuts; parsed once.
static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    for face in [notosans::REGULAR_TTF, notosans::BOLD_TTF, notosans::ITALIC_TTF, notosans::BOLD_ITALIC_TTF] {
        fonts.load_font_data(face.to_vec());
    }
    fonts.set_sans_serif_family("Noto Sans");
    Arc::new(fonts)
});

/// Every picture as PNG, in parallel.
pub(super) fn rasterise(pictures: &[&Picture]) -> Result<Vec<Vec<u8>>, Fault> {
    pictures.par_iter().map(|picture| png(picture)).collect()
}

fn png(picture: &Picture) -> Result<Vec<u8>, Fault> {
    let options = Options { fontdb: FONTS.clone(), font_family: "Noto Sans".to_owned(), ..Options::default() };
    let fault = |reason: String| Fault {
        message: format!("the picture `{}` cannot be drawn for Word: {reason}", picture.name),
        hint: "look at the picture on its page, and at the values of its table".to_owned(),
    };
    let tree = Tree::from_str(&picture.svg, &options).map_err(|error| fault(error.to_string()))?;
    let size = tree.size().to_int_size().scale_by(SCALE).ok_or_else(|| fault("it has no size".to_owned()))?;
    let mut pixels = Pixmap::new(size.width(), size.height()).ok_or_else(|| fault("it is too large".to_owned()))?;
    pixels.fill(Color::WHITE);
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| fault(error.to_string()))
}
