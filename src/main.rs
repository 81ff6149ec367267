//! temp
use tallybook::*;
fn main() {
    let sources = source::Sources::load(std::path::Path::new(&std::env::args().nth(1).unwrap_or(".".into()))).unwrap();
    let t = std::time::Instant::now();
    let (edition, diags) = check_site(&sources);
    eprintln!("{:?}", t.elapsed());
    let diags = diags.sorted(&sources);
    let fmt = match std::env::args().nth(2).as_deref() { Some("short") => diag::Format::Short, _ => diag::Format::Human };
    anstream::print!("{}", diag::emit(&diags, &sources, fmt));
    println!("{:?} {}", diag::summary(&diags), edition.is_some());
}
