//! End-to-end tests: every one runs the real program on a real folder.
//!
//! # How to write a test
//!
//! ```ignore
//! Project::fixture("minimal")
//!     .replace("data/2024/litter.yaml", "[120, 90]", "[120, 90, -20.0]")
//!     .run("check")
//!     .code(1)
//!     .stderr("…the whole of what is printed…");
//! ```
//!
//! A project is a copy of a folder of `tests/fixtures/`, or of this repository's own site
//! (`Project::own_site()`). Assert whole outputs where you can. A message has its case in
//! `content/guide/content/guide/90-messages/<code>.md`: a page with files and the message they give; write a new one and run
//! `UPDATE=1 cargo test --test suite` to fill in the message, then read it as the clerk who caused it would.

mod account;
mod aggregate;
mod build;
mod chance;
mod claims;
mod committee;
mod diagnostics;
mod downloads;
mod editions;
mod exempt;
mod figures;
mod fuzz;
mod gate;
mod guide;
mod help;
mod hostile;
mod import;
mod indicators;
mod injection;
mod inventory;
mod layers;
mod leaks;
mod maps;
mod marked;
mod outlook;
mod own_site;
mod pictures;
mod places;
mod plan;
mod preview;
mod project;
mod readme;
mod registers;
mod robustness;
mod roll_forward;
mod schema;
mod search;
mod shapes;
mod sign_off;
mod small;
mod snippets;
mod sparklines;
mod strings;
mod tally;
mod themes;
