//! Pixels: bounded, turned as they were taken, in the colours of every screen, in a few widths.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::imageops;
use image::{DynamicImage, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Limits, RgbImage};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

use super::{Developed, Fault, Format, MOST_ACROSS, MOST_PIXELS, Rendition, SAVE_AGAIN, WIDTHS};

/// How true a JPEG is to its picture, of 100.
const QUALITY: u8 = 82;

/// Bytes that a decoder may ask for: the most pixels, with four channels of 16 bits.
const MOST_MEMORY: u64 = MOST_PIXELS * 8;

fn broken() -> Fault {
    Fault::new("it is broken or cut off", SAVE_AGAIN)
}

fn decoder(bytes: &[u8], format: ImageFormat) -> Result<impl ImageDecoder + '_, Fault> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(MOST_ACROSS);
    limits.max_image_height = Some(MOST_ACROSS);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    reader.into_decoder().map_err(|error| match error {
        image::ImageError::Limits(_) => too_large(None),
        _ => broken(),
    })
}

fn too_large(size: Option<(u32, u32)>) -> Fault {
    let found = size.map_or_else(String::new, |(width, height)| format!("it has {width} by {height} pixels, and "));
    let most = MOST_PIXELS / 1_000_000;
    let message = format!("{found}at most {most} million are read, and {MOST_ACROSS} to a side");
    Fault::new(message, "make it smaller in a program for pictures; 2,000 pixels across are plenty")
}

/// Looks at the head of a file: its kind and its size.
pub(super) fn probe(bytes: &[u8], format: ImageFormat) -> Result<(), Fault> {
    if !matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP) {
        let name = format.extensions_str().first().map_or_else(String::new, |it| it.to_uppercase());
        return Err(Fault::new(format!("it is {name}, and JPEG, PNG, WebP and SVG are read"), SAVE_AGAIN));
    }
    let (width, height) =
        ImageReader::with_format(Cursor::new(bytes), format).into_dimensions().map_err(|_| broken())?;
    if format == ImageFormat::Jpeg && !has_end(bytes) {
        return Err(broken());
    }
    let fits = width <= MOST_ACROSS && height <= MOST_ACROSS && u64::from(width) * u64::from(height) <= MOST_PIXELS;
    if fits { Ok(()) } else { Err(too_large(Some((width, height)))) }
}

/// True if a JPEG is there to its end. Decoders make the rest grey.
fn has_end(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some(found) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == 0xff)) {
        at += found;
        match bytes.get(at + 1) {
            Some(0xd9) => return true,
            None => return false,
            // Filling, what stands for 0xff in the picture itself, and marks without a length.
            Some(0xff) => at += 1,
            Some(0x00 | 0x01 | 0xd0..=0xd8) => at += 2,
            Some(_) => {
                let Some([high, low]) = bytes.get(at + 2..at + 4) else { return false };
                at += 2 + usize::from(u16::from_be_bytes([*high, *low]));
            }
        }
    }
    false
}

pub(super) fn develop(bytes: &[u8], format: ImageFormat) -> Result<Developed, Fault> {
    let mut decoder = decoder(bytes, format)?;
    // What cannot be read of it is no reason to lose the picture.
    let orientation = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten();
    let image = DynamicImage::from_decoder(decoder).map_err(|_| broken())?;
    let mut image = if image.color().has_alpha() {
        DynamicImage::ImageRgba8(image.into_rgba8())
    } else {
        DynamicImage::ImageRgb8(image.into_rgb8())
    };
    if let Some(profile) = profile {
        to_srgb(&mut image, &profile);
    }
    image.apply_orientation(orientation);
    scaled(&image, format != ImageFormat::Jpeg)
}

/// Colours of a camera's own space as those that every screen knows. Without its profile, a picture would look pale.
fn to_srgb(image: &mut DynamicImage, profile: &[u8]) {
    let Ok(profile) = ColorProfile::new_from_slice(profile) else { return };
    let (pixels, layout) = match image {
        DynamicImage::ImageRgb8(pixels) => (&mut **pixels, Layout::Rgb),
        DynamicImage::ImageRgba8(pixels) => (&mut **pixels, Layout::Rgba),
        _ => return,
    };
    if profile.color_space != DataColorSpace::Rgb {
        return;
    }
    let srgb = ColorProfile::new_srgb();
    let Ok(transform) = profile.create_transform_8bit(layout, &srgb, layout, TransformOptions::default()) else {
        return;
    };
    let before = pixels.to_vec();
    if transform.transform(&before, pixels).is_err() {
        pixels.copy_from_slice(&before);
    }
}

/// A picture in every width that it is wide enough for. One without loss may be smaller as PNG, as screenshots and
/// drawings are, or as JPEG, as photographs are: its widest size decides. What is transparent can only be PNG.
pub(super) fn scaled(image: &DynamicImage, lossless: bool) -> Result<Developed, Fault> {
    let (width, height) = (image.width(), image.height());
    if width == 0 || height == 0 {
        return Err(broken());
    }
    let widest = width.min(WIDTHS[WIDTHS.len() - 1]);
    let large = resized(image, widest);
    let transparent = large.color().has_alpha() && large.to_rgba8().pixels().any(|pixel| pixel.0[3] < 255);
    let png = (transparent || lossless).then(|| png(&large, transparent));
    let jpeg = (!transparent).then(|| jpeg(&large.to_rgb8()));
    let (format, bytes) = match (png, jpeg) {
        (Some(png), Some(jpeg)) if jpeg.len() < png.len() => (Format::Jpeg, jpeg),
        (Some(png), _) => (Format::Png, png),
        (None, Some(jpeg)) => (Format::Jpeg, jpeg),
        (None, None) => unreachable!("what is not transparent is tried as JPEG"),
    };
    let mut renditions: Vec<Rendition> = WIDTHS
        .into_iter()
        .filter(|wanted| *wanted < widest)
        .map(|wanted| {
            let small = resized(&large, wanted);
            let bytes = match format {
                Format::Png => self::png(&small, transparent),
                Format::Jpeg => self::jpeg(&small.to_rgb8()),
            };
            Rendition::new(small.width(), small.height(), format, bytes)
        })
        .collect();
    renditions.push(Rendition::new(large.width(), large.height(), format, bytes));
    Ok(Developed { renditions })
}

fn resized(image: &DynamicImage, width: u32) -> DynamicImage {
    if width == image.width() {
        return image.clone();
    }
    let of = |width: u32| {
        let height = u64::from(image.height()) * u64::from(width) / u64::from(image.width());
        u32::try_from(height).unwrap_or(u32::MAX).max(1)
    };
    // Most of a large picture is averaged away at once; the slow filter, which keeps edges, does the rest.
    let near = (image.width() > width * 3).then(|| image.thumbnail_exact(width * 2, of(width * 2)));
    near.as_ref().unwrap_or(image).resize_exact(width, of(width), imageops::FilterType::CatmullRom)
}

fn jpeg(pixels: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
    let (width, height) = pixels.dimensions();
    let written = encoder.write_image(pixels, width, height, image::ExtendedColorType::Rgb8);
    written.expect("pixels of this size can be written to memory");
    bytes
}

fn png(image: &DynamicImage, transparent: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Best, FilterType::Adaptive);
    let (width, height) = (image.width(), image.height());
    let written = if transparent {
        encoder.write_image(&image.to_rgba8(), width, height, image::ExtendedColorType::Rgba8)
    } else {
        encoder.write_image(&image.to_rgb8(), width, height, image::ExtendedColorType::Rgb8)
    };
    written.expect("pixels of this size can be written to memory");
    bytes
}
