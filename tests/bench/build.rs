//! How long the steps take on this repository's own site: `cargo bench`.
//!
//! - `check`: everything up to an edition.
//! - `save_to_page`: a save in the preview, up to the page. What has not changed was parsed before.
//! - `render_cold`: from an edition to the files of the site, every chart drawn.
//! - `render_warm`: the same with every chart from the cache.

use std::path::Path;

use divan::Bencher;
use tallybook::chart::{self, Drawings};
use tallybook::check::Parser;
use tallybook::output::Cache;
use tallybook::picture::Pictures;
use tallybook::source::Sources;
use tallybook::{Formats, Wanted, begin, check, download, html, render};

fn main() {
    divan::main();
}

fn sources() -> Sources {
    Sources::load(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("the repository is a site")
}

#[divan::bench]
fn load(bencher: Bencher<'_, '_>) {
    bencher.bench(sources);
}

#[divan::bench]
fn check_site(bencher: Bencher<'_, '_>) {
    let sources = sources();
    bencher.bench(|| check(&sources, None).diagnostics.len());
}

/// What stands between a save and the browser: `tallybook serve` on a change of one sentence.
#[divan::bench(sample_count = 20)]
fn save_to_page(bencher: Bencher<'_, '_>) {
    let (edition, _) = check(&sources(), None).ready.expect("the site can be rendered");
    let before = chart::draw(&edition, &Drawings::default(), &Cache::none(), &|_, _| ());
    let mut parser = Parser::default();
    parser.parse(&sources());
    bencher.bench_local(|| {
        let sources = sources();
        let (edition, theme) = begin(&sources, parser.parse(&sources), None, &Wanted::default())
            .expect("a site has an edition")
            .ready
            .expect("the site can be rendered");
        let drawings = chart::draw(&edition, &before, &Cache::none(), &|_, _| ());
        let files = download::paths(&edition).map(|path| (path, None)).collect();
        html::page(&edition, &drawings, &Pictures::default(), &theme, &files, "2022-23/population.html")
            .map(|page| page.is_ok())
    });
}

#[divan::bench(sample_count = 10)]
fn render_cold(bencher: Bencher<'_, '_>) {
    let (edition, theme) = check(&sources(), None).ready.expect("the site can be rendered");
    bencher.bench(|| render(&edition, &theme, &Formats::default(), &Cache::none(), &|_, _| ()).0.len());
}

#[divan::bench(sample_count = 20)]
fn render_warm(bencher: Bencher<'_, '_>) {
    let (edition, theme) = check(&sources(), None).ready.expect("the site can be rendered");
    let folder = tempfile::tempdir().expect("a folder can be made");
    let cache = Cache::of_site(folder.path());
    render(&edition, &theme, &Formats::default(), &cache, &|_, _| ());
    bencher.bench(|| render(&edition, &theme, &Formats::default(), &cache, &|_, _| ()).0.len());
}
