use image::{ExtendedColorType, ImageEncoder, RgbImage};

use super::*;
use crate::source::Sources;
use moxcms::ColorProfile;

/// A file of a site in memory cannot be pixels; what is looked at here is.
fn original(bytes: Vec<u8>) -> Original {
    let sources = Sources::from_texts([("content/2024/a.jpg", "")]);
    let (id, _) = sources.iter().next().expect("a file");
    let format = image::guess_format(&bytes).expect("pixels");
    photograph::probe(&bytes, format).expect("it is sound");
    Original {
        span: Span::new(id, 0..0),
        name: "a.jpg".into(),
        sha256: digest(&[&bytes]),
        kind: Kind::Photograph(format),
        bytes: bytes.into(),
    }
}

fn jpeg(width: u32, height: u32, profile: Option<Vec<u8>>) -> Vec<u8> {
    let pixels = RgbImage::from_pixel(width, height, image::Rgb([200, 60, 40]));
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 95);
    if let Some(profile) = profile {
        encoder.set_icc_profile(profile).expect("JPEG takes profiles");
    }
    encoder.write_image(&pixels, width, height, ExtendedColorType::Rgb8).expect("written");
    bytes
}

fn widths(width: u32, height: u32) -> Vec<(u32, u32)> {
    let developed = original(jpeg(width, height, None)).develop().expect("developed");
    developed.renditions().iter().map(|it| (it.width, it.height)).collect()
}

#[test]
fn pictures_are_made_smaller_and_never_larger() {
    assert_eq!(widths(2400, 1200), [(480, 240), (800, 400), (1200, 600), (1600, 800)]);
    assert_eq!(widths(1200, 90), [(480, 36), (800, 60), (1200, 90)]);
    assert_eq!(widths(300, 200), [(300, 200)]);
    assert_eq!(widths(1600, 1), [(480, 1), (800, 1), (1200, 1), (1600, 1)]);
}

#[test]
fn colours_of_a_wide_space_become_those_of_every_screen() {
    let profile = ColorProfile::new_display_p3().encode().expect("a profile");
    let colour = |profile| {
        let developed = original(jpeg(40, 40, profile)).develop().expect("developed");
        image::load_from_memory(&developed.widest().bytes).expect("a picture").to_rgb8().get_pixel(20, 20).0
    };
    let [red, green, blue] = colour(Some(profile));
    // By the definitions of both spaces, the red of 200, 60, 40 is 217, 43, 23 here.
    assert!(red.abs_diff(217) < 5 && green.abs_diff(43) < 8 && blue.abs_diff(23) < 8, "{red} {green} {blue}");
    let [red, ..] = colour(None);
    assert!(red.abs_diff(200) < 4, "{red}");
    // A broken profile is no reason to lose the picture.
    let [red, ..] = colour(Some(b"no profile".to_vec()));
    assert!(red.abs_diff(200) < 4, "{red}");
}

#[test]
fn an_entry_of_the_cache_gives_the_same_files_and_a_broken_one_none() {
    let developed = original(jpeg(900, 300, None)).develop().expect("developed");
    let packed = developed.pack();
    assert_eq!(Developed::unpack(&packed).as_ref(), Some(&developed));
    assert_eq!(Developed::unpack(&packed[..packed.len() - 1]), None);
    assert_eq!(Developed::unpack(b"[]\n"), None);
    assert_eq!(Developed::unpack(b""), None);
}

#[test]
fn what_was_developed_before_is_not_developed_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let cache = Cache::of_site(folder.path());
    let original = original(jpeg(900, 300, None));
    let (first, faults) = Pictures::develop([&original], &Pictures::default(), &cache);
    assert!(!faults.has_errors());
    // Without its pixels it can only come from the cache, or from what was there before.
    let empty = Original { bytes: Arc::from([].as_slice()), ..original.clone() };
    let (second, _) = Pictures::develop([&empty], &Pictures::default(), &cache);
    let (third, _) = Pictures::develop([&empty], &first, &Cache::none());
    for again in [second, third] {
        assert_eq!(again.get(&original), first.get(&original));
    }
    let (_, faults) = Pictures::develop([&empty], &Pictures::default(), &Cache::none());
    assert!(faults.has_errors());
}

#[test]
fn a_picture_has_an_end() {
    let whole = jpeg(64, 64, None);
    let format = image::ImageFormat::Jpeg;
    assert_eq!(photograph::probe(&whole, format), Ok(()));
    assert!(photograph::probe(&whole[..whole.len() - 2], format).is_err());
    // What stands behind the end is no part of it.
    assert_eq!(photograph::probe(&[&whole, &b"more"[..]].concat(), format), Ok(()));
}
