//! The targets of `tests/fuzz`, fed with seeds that are changed by chance in the same ways on every run.
//!
//! `TALLYBOOK_FUZZ=5000` makes so many inputs a target instead of a few; `TALLYBOOK_SEEDS=DIR` writes the seeds into a
//! folder for each target and does nothing else: that is what `tests/fuzz/run` begins with.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use rayon::prelude::*;

#[allow(dead_code, unreachable_pub, reason = "a library of its own, of which the tests use a part")]
#[path = "../fuzz/targets.rs"]
mod targets;

pub(crate) use targets::{content, zipped};

use crate::chance::Random;
use crate::project::repository;

/// Inputs for each target, beside the seeds.
const INPUTS: u64 = 25;

/// Marks that mean something to one reader or another.
const WORDS: [&[u8]; 40] = [
    b"{{",
    b"}}",
    b"{%",
    b"\n---\n",
    b":::",
    b"\n::: note\n",
    b"```",
    b"`",
    b"[^",
    b"](",
    b"&a ",
    b"*a",
    b"<<: ",
    b"- ",
    b": ",
    b"|\n  ",
    b"\"",
    b"'",
    b"<!--",
    b"<![CDATA[",
    b"]]>",
    b"&#x202e;",
    b"\0",
    b"\xff",
    "\u{202e}".as_bytes(),
    "\u{feff}".as_bytes(),
    "é".as_bytes(),
    "😀".as_bytes(),
    b"99999999999999999999999999999",
    b"-0.00000000000000000000000000001",
    b"1e999",
    b"[c]",
    b"marking: partner\n",
    b"total: true\n",
    b"{#id}",
    b"\r\n",
    b"stream\n",
    b"endstream",
    b"%PDF-",
    b"PK\x03\x04",
];

#[test]
fn q70_no_reader_falls_over_any_input() {
    if let Ok(folder) = std::env::var("TALLYBOOK_SEEDS") {
        return write_seeds(Path::new(&folder));
    }
    let inputs = std::env::var("TALLYBOOK_FUZZ").ok().and_then(|it| it.parse().ok()).unwrap_or(INPUTS);
    let failed: Vec<String> =
        targets::TARGETS.par_iter().flat_map_iter(|(name, target)| failures(name, *target, inputs)).collect();
    assert_eq!(failed, Vec::<String>::new());
}

/// Every input that was found by fuzzing and that something once fell over.
#[test]
fn q70_what_fuzzing_has_found_stays_mended() {
    let folder = repository().join("tests/fuzz/found");
    let mut seen = 0;
    for (name, target) in targets::TARGETS {
        for path in crate::project::walk(&folder.join(name)) {
            let bytes = std::fs::read(&path).expect("read");
            let ran = catch_unwind(AssertUnwindSafe(|| target(&bytes)));
            assert!(ran.is_ok(), "{}", path.display());
            seen += 1;
        }
    }
    assert_eq!(seen, crate::project::walk(&folder).len(), "every folder of `tests/fuzz/found` is that of a target");
}

fn failures(name: &str, target: targets::Target, inputs: u64) -> Vec<String> {
    let seeds = targets::seeds(name);
    let fails = |bytes: &[u8]| catch_unwind(AssertUnwindSafe(|| target(bytes))).is_err();
    let changed = (0..inputs).filter_map(|number| {
        let bytes = changed(&seeds, &mut Random::of(number + 1));
        fails(&bytes).then(|| format!("{name}, input {number}: {}", bytes.escape_ascii()))
    });
    let whole = seeds.iter().enumerate().filter(|(_, seed)| fails(seed)).map(|(at, _)| format!("{name}, seed {at}"));
    whole.chain(changed).collect()
}

/// A seed with some changes: bytes lost, doubled, replaced or swapped, marks put in, two seeds joined.
fn changed(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut bytes = seeds[random.place(seeds.len())].clone();
    for _ in 0..=random.below(6) {
        let at = random.place(bytes.len() + 1);
        let end = (at + random.place(40)).min(bytes.len());
        match random.below(6) {
            0 => drop(bytes.drain(at..end)),
            1 => {
                let part = bytes[at..end].repeat(1 + random.place(4));
                bytes.splice(at..at, part);
            }
            2 => bytes[at..end].fill(u8::try_from(random.below(256)).expect("a byte")),
            3 => {
                let other = &seeds[random.place(seeds.len())];
                let from = random.place(other.len() + 1);
                let part = other[from..(from + random.place(200)).min(other.len())].to_vec();
                bytes.splice(at..end, part);
            }
            _ => drop(bytes.splice(at..at, WORDS[random.place(WORDS.len())].iter().copied())),
        }
    }
    bytes
}

fn write_seeds(folder: &Path) {
    for (name, _) in targets::TARGETS {
        let folder = folder.join(name);
        std::fs::create_dir_all(&folder).expect("made");
        for (at, seed) in targets::seeds(name).iter().enumerate() {
            std::fs::write(folder.join(format!("seed-{at}")), seed).expect("written");
        }
    }
    let words = WORDS.iter().map(|word| format!("\"{}\"\n", dictionary(word))).collect::<String>();
    std::fs::write(folder.join("words.dict"), words).expect("written");
}

/// A word as libFuzzer reads it in a dictionary.
fn dictionary(word: &[u8]) -> String {
    let plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\');
    word.iter()
        .map(|byte| if plain(*byte) { char::from(*byte).to_string() } else { format!("\\x{byte:02X}") })
        .collect()
}
