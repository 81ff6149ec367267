//! Tallybook.
pub mod source; pub mod output; pub mod diag; pub mod schema; pub mod model; pub mod narrative;
