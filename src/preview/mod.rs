//! The preview: the site in memory, served to a browser on this machine, and made anew with every save.
//!
//! [`serve`] watches the inputs. On a save it loads, checks and selects; pages are rendered when they are asked
//! for. While there are errors, the last good edition stays on show with the messages over it. The prose is checked
//! after the page is on its way. Nothing is written, and nothing is served but the site and the panel.

mod server;
mod state;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use notify::{RecursiveMode, Watcher as _};

use crate::NoEdition;
use crate::model::Date;
use crate::source::{INPUT_FOLDERS, LoadError};
use state::{MakeError, Shared};

/// What the preview tells while it runs.
#[derive(Debug)]
pub enum News {
    /// It can be opened in a browser.
    Ready(SocketAddr),
    /// The site was made anew.
    Made {
        /// How many errors there are.
        errors: usize,
        /// How many warnings.
        warnings: usize,
        /// How long it took until browsers were told.
        took: Duration,
    },
    /// The site could not be read; the last good one stays.
    Unreadable(LoadError),
}

/// Why the preview could not run.
#[derive(Debug, thiserror::Error)]
pub enum PreviewError {
    /// The site could not be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The site has no such edition.
    #[error(transparent)]
    Edition(#[from] NoEdition),
    /// The port is taken, or may not be used.
    #[error("could not listen on port {port}: {error}; choose another with --port")]
    Listen {
        /// The port.
        port: u16,
        /// The system's words.
        error: std::io::Error,
    },
    /// The folder could not be watched.
    #[error("could not watch `{}`: {error}", .folder.display())]
    Watch {
        /// The folder.
        folder: PathBuf,
        /// The watcher's words.
        error: notify::Error,
    },
}

/// What the preview is to show.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder of the site.
    pub folder: PathBuf,
    /// The port; 0 takes any that is free.
    pub port: u16,
    /// Tells what is out of date.
    pub today: Option<Date>,
    /// An older version, in git or a folder, for readers who want to see what changed since.
    pub since: Option<String>,
    /// The edition that is shown first; the one for everybody, if nothing is said.
    pub edition: Option<String>,
}

/// Serves a site on this machine alone until the program is ended.
pub fn serve(options: &Options, tell: &dyn Fn(News)) -> Result<(), PreviewError> {
    let (folder, port) = (options.folder.as_path(), options.port);
    let shared = Shared::start(options)?;
    let (saved, saves) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|event| !event.kind.is_access()) {
            // The receiver lives as long as the program.
            let _ = saved.send(());
        }
    })
    .map_err(|error| PreviewError::Watch { folder: folder.to_owned(), error })?;
    watch(&mut watcher, folder)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_io().enable_time().build();
    let runtime = runtime.map_err(|error| PreviewError::Listen { port, error })?;
    let address = server::listen(&runtime, port, shared.clone())?;
    tell(News::Ready(address));
    let mut seen = shared.digest();
    while saves.recv().is_ok() {
        let started = Instant::now();
        // Editors save in several steps: a moment's quiet means that they have ended.
        while saves.recv_timeout(QUIET).is_ok() {}
        match shared.make() {
            Ok(made) if made.digest == seen => {}
            Ok(made) => {
                seen = made.digest;
                let took = started.elapsed();
                // Browsers go first: reading the prose takes the processors that they lay the page out on.
                if shared.is_watched() {
                    std::thread::sleep(LAID_OUT);
                }
                let (errors, warnings) = shared.finish();
                tell(News::Made { errors, warnings, took });
            }
            Err(MakeError::Load(error)) => tell(News::Unreadable(error)),
            // Shown again as soon as the configuration has it again.
            Err(MakeError::Edition(_)) => {}
        }
        // A folder that is new must be watched as well.
        watch(&mut watcher, folder)?;
    }
    Ok(())
}

/// How long nothing must be saved before the site is made anew.
const QUIET: Duration = Duration::from_millis(8);

/// How long a browser takes to fetch a page and lay it out.
const LAID_OUT: Duration = Duration::from_millis(40);

fn watch(watcher: &mut notify::RecommendedWatcher, folder: &Path) -> Result<(), PreviewError> {
    let fault = |error| PreviewError::Watch { folder: folder.to_owned(), error };
    // The folder itself, because editors replace files: a watch on the file would follow the old one.
    watcher.watch(folder, RecursiveMode::NonRecursive).map_err(fault)?;
    for input in INPUT_FOLDERS.map(|input| folder.join(input)) {
        if input.is_dir() {
            watcher.watch(&input, RecursiveMode::Recursive).map_err(fault)?;
        }
    }
    Ok(())
}
