//! A tree of files in memory, and the only code that writes.
//!
//! A renderer fills an [`Output`]; [`Output::write_to`] puts it on disk in one step: everything is
//! first written beside the target, then swapped in. Whatever happens before the swap, the last good
//! site stands untouched. The module also keeps the [`Cache`], a folder of results that are dear to
//! make and named by what they were made from.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::source::{SourceFile, digest};
use rayon::prelude::*;

/// The list of files and digests at the top of an output folder. It also marks the folder as ours to replace.
pub const MANIFEST: &str = "manifest.json";

/// The program and its version, as manifests and records name it.
pub const GENERATOR: &str = concat!("tallybook ", env!("CARGO_PKG_VERSION"));

/// The largest file of a tree that is read back, in bytes.
const MOST_BYTES: u64 = 1 << 30;

/// A tree of files in memory: path (with `/`) to bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output {
    files: BTreeMap<String, Vec<u8>>,
}

/// What a manifest says of a tree beside its files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Label {
    /// The edition that it is.
    pub edition: String,
    /// The short code of what each report is made from, by report.
    pub codes: BTreeMap<String, String>,
}

impl Label {
    fn of_manifest(manifest: &serde_json::Value) -> Label {
        let codes = manifest.get("codes").and_then(serde_json::Value::as_object);
        let code = |(report, code): (&String, &serde_json::Value)| Some((report.clone(), code.as_str()?.to_owned()));
        Label {
            edition: edition_of(manifest).unwrap_or(PUBLIC).to_owned(),
            codes: codes.into_iter().flatten().filter_map(code).collect(),
        }
    }
}

/// Why an output could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The target holds something that no build wrote.
    #[error(
        "`{}` holds files that Tallybook did not make, and a build replaces the whole folder; \
         name an empty or new folder with --out",
        .0.display()
    )]
    NotOurs(PathBuf),
    /// The folder is that of another edition.
    #[error(
        "`{}` holds the edition {theirs}, and the edition {own} may not be written over it or into it; \
         name another folder with --out",
        .folder.display()
    )]
    OtherEdition {
        /// The folder.
        folder: PathBuf,
        /// The edition that lies there.
        theirs: String,
        /// The edition that was to be written.
        own: String,
    },
    /// A site is to be started where something is already.
    #[error("`{}` holds files already; name a folder that is new or empty", .0.display())]
    NotEmpty(PathBuf),
    /// An input file has changed while the program ran.
    #[error("`{}` has changed since it was read; nothing was written to it, so run the command again", .0.display())]
    Changed(PathBuf),
    /// The system refused.
    #[error("could not {action} `{}`: {error}", .path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// The system's words.
        error: io::Error,
    },
}

/// Attaches action and path to an error of the system.
fn io_error<'a>(action: &'static str, path: &'a Path) -> impl Fn(io::Error) -> WriteError + 'a {
    move |error| WriteError::Io { action, path: path.to_owned(), error }
}

impl Output {
    /// Adds a file. A path is written once: a second file of the same name would be our own mistake.
    pub fn insert(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        let path = path.into();
        debug_assert!(!path.starts_with('/') && !path.contains(".."), "outputs stay in their folder: {path}");
        let before = self.files.insert(path.clone(), bytes.into());
        debug_assert!(before.is_none(), "two files are called {path}");
    }

    /// Takes over all files of `other`.
    pub fn extend(&mut self, other: Output) {
        for (path, bytes) in other.files {
            self.insert(path, bytes);
        }
    }

    /// The bytes at a path.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// All files by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// Number of files.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// True if there is no file.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Reads a tree that was written.
    pub fn read(folder: &Path) -> Result<Output, WriteError> {
        let mut output = Output::default();
        for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
            let entry = entry.map_err(|error| {
                let path = error.path().unwrap_or(folder).to_owned();
                io_error("read", &path)(error.into_io_error().unwrap_or_else(|| io::Error::other("a loop of links")))
            })?;
            if entry.file_type().is_dir() {
                continue;
            }
            let path = entry.path().strip_prefix(folder).unwrap_or(entry.path());
            let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
            output.insert(parts.join("/"), Output::read_file(entry.path())?);
        }
        Ok(output)
    }

    /// Reads one file that was written.
    ///
    /// Links are refused, not followed: a server may follow them or not, so nobody can say what they publish.
    pub fn read_file(path: &Path) -> Result<Vec<u8>, WriteError> {
        let refused = |why: &str| Err(io_error("read", path)(io::Error::other(why)));
        match fs::symlink_metadata(path).map_err(io_error("read", path))? {
            meta if !meta.is_file() => refused("it is a link or a device; put the file itself in its place"),
            meta if meta.len() > MOST_BYTES => refused("it has more than 1 GB"),
            _ => fs::read(path).map_err(io_error("read", path)),
        }
    }

    /// How a tree that was read differs from its manifest, in sentences.
    pub fn against_manifest(&self, manifest: &[u8]) -> Vec<String> {
        let own = self.files.iter().filter(|(path, _)| *path != MANIFEST);
        let own = Output { files: own.map(|(path, bytes)| (path.clone(), bytes.clone())).collect() };
        let listed: Option<serde_json::Value> = serde_json::from_slice(manifest).ok();
        let generator = listed.as_ref().and_then(|it| it.get("generator")).and_then(serde_json::Value::as_str);
        let label = listed.as_ref().map(Label::of_manifest).unwrap_or_default();
        if generator.is_some_and(|generator| own.manifest(generator, &label) == manifest) {
            return Vec::new();
        }
        let listed = listed.as_ref().and_then(|it| it.get("sha256")).and_then(serde_json::Value::as_object);
        let Some(listed) = listed else { return vec![format!("`{MANIFEST}` cannot be read")] };
        let mut found = Vec::new();
        for (path, bytes) in &own.files {
            match listed.get(path).and_then(serde_json::Value::as_str) {
                None => found.push(format!("`{path}` was added")),
                Some(sha256) if *sha256 != digest(&[bytes]) => found.push(format!("`{path}` has changed")),
                Some(_) => {}
            }
        }
        let gone = listed.keys().filter(|path| !own.files.contains_key(*path));
        found.extend(gone.map(|path| format!("`{path}` is missing")));
        if found.is_empty() {
            found.push(format!("`{MANIFEST}` has changed"));
        }
        found
    }

    /// The manifest: every file with its SHA-256, as JSON, by path.
    fn manifest(&self, generator: &str, label: &Label) -> Vec<u8> {
        let digests: Vec<String> = self
            .files
            .par_iter()
            .map(|(path, bytes)| format!("    {}: \"{}\"", serde_json::Value::from(path.as_str()), digest(&[bytes])))
            .collect();
        let (generator, files) = (serde_json::Value::from(generator), digests.join(",\n"));
        let edition = serde_json::Value::from(label.edition.as_str());
        let codes = serde_json::to_string(&label.codes).expect("texts serialise");
        let head = format!("  \"generator\": {generator},\n  \"edition\": {edition},\n  \"codes\": {codes},\n");
        format!("{{\n{head}  \"sha256\": {{\n{files}\n  }}\n}}\n").into_bytes()
    }

    /// Writes all files and the manifest beside `target` and swaps them in. On any failure, and if the
    /// program is killed, `target` is as it was. The folder of one edition is never that of another.
    pub fn write_to(&self, target: &Path, label: &Label) -> Result<(), WriteError> {
        check_ours(target)?;
        check_edition(target, &label.edition)?;
        let parent = target.parent().filter(|path| !path.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(parent).map_err(io_error("make the folder", parent))?;
        let staging = tempfile::Builder::new()
            .prefix(&staging_prefix(target))
            .tempdir_in(parent)
            .map_err(io_error("make a folder in", parent))?;
        let _lock = hold(staging.path())?;
        let site = staging.path().join("site");
        self.write_files(&site, label)?;
        swap(&site, target, &staging.path().join("old"))?;
        remove_leftovers(parent, &staging_prefix(target), staging.path());
        Ok(())
    }

    fn write_files(&self, folder: &Path, label: &Label) -> Result<(), WriteError> {
        let manifest = self.manifest(GENERATOR, label);
        let all = self.iter().chain(std::iter::once((MANIFEST, manifest.as_slice())));
        let files: Vec<(PathBuf, &[u8])> = all.map(|(path, bytes)| (folder.join(path), bytes)).collect();
        let mut folders: Vec<&Path> = files.iter().filter_map(|(path, _)| path.parent()).collect();
        folders.dedup();
        for folder in folders {
            fs::create_dir_all(folder).map_err(io_error("make the folder", folder))?;
        }
        files.par_iter().try_for_each(|(path, bytes)| fs::write(path, bytes).map_err(io_error("write", path)))
    }
}

/// Writes files into a folder that is new or empty: all of them or none.
pub fn start(folder: &Path, files: &[(String, String)]) -> Result<(), WriteError> {
    if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(WriteError::NotEmpty(folder.to_owned()));
    }
    let parent = folder.parent().filter(|path| !path.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(io_error("make the folder", parent))?;
    let staging = tempfile::Builder::new()
        .prefix(&staging_prefix(folder))
        .tempdir_in(parent)
        .map_err(io_error("make a folder in", parent))?;
    for (path, text) in files {
        let path = staging.path().join("site").join(path);
        let folder = path.parent().unwrap_or(staging.path());
        fs::create_dir_all(folder).map_err(io_error("make the folder", folder))?;
        fs::write(&path, text).map_err(io_error("write", &path))?;
    }
    if folder.is_dir() {
        fs::remove_dir(folder).map_err(io_error("replace", folder))?;
    }
    fs::rename(staging.path().join("site"), folder).map_err(io_error("make the folder", folder))
}

/// Writes a file into a folder of other people's, in one step: a record beside the inputs of a site, or a man page.
pub fn create(site: &Path, path: &str, text: &str) -> Result<(), WriteError> {
    let path = site.join(path);
    let folder = path.parent().unwrap_or(site);
    fs::create_dir_all(folder).map_err(io_error("make the folder", folder))?;
    let mut builder = tempfile::Builder::new();
    // A temporary file is for its owner alone; this one is for whom the owner's other files are for.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut new = builder.tempfile_in(folder).map_err(io_error("make a file in", folder))?;
    new.write_all(text.as_bytes()).map_err(io_error("write", &path))?;
    new.persist(&path).map_err(|error| io_error("write", &path)(error.error))?;
    Ok(())
}

/// Puts a new text in the place of an input file, in one step: the old text or the new one, never a part. A file
/// that has changed since it was read is left alone.
pub fn replace(site: &Path, file: &SourceFile, text: &str) -> Result<(), WriteError> {
    let path = site.join(file.path());
    let old = fs::read(&path).map_err(io_error("read", &path))?;
    let mark: &[u8] = "\u{feff}".as_bytes();
    let mark = if old.starts_with(mark) { mark } else { &[] };
    if old[mark.len()..] != *file.as_written(0..file.text().len()).as_bytes() {
        return Err(WriteError::Changed(path));
    }
    let folder = path.parent().unwrap_or(site);
    let mut new = tempfile::NamedTempFile::new_in(folder).map_err(io_error("make a file in", folder))?;
    let written = new.write_all(mark).and_then(|()| new.write_all(text.as_bytes()));
    written.map_err(io_error("write", &path))?;
    let rights = fs::metadata(&path).map_err(io_error("read", &path))?.permissions();
    fs::set_permissions(new.path(), rights).map_err(io_error("write", &path))?;
    new.persist(&path).map_err(|error| io_error("write", &path)(error.error))?;
    Ok(())
}

/// Folders being written, and what a killed build left of them, have this name and a random end.
fn staging_prefix(target: &Path) -> String {
    let name = target.file_name().map_or_else(|| "site".into(), |name| name.to_string_lossy());
    format!(".{name}.tallybook-")
}

/// A target may be replaced if it is absent, empty, or was made by a build.
fn check_ours(target: &Path) -> Result<(), WriteError> {
    match fs::read_dir(target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(io_error("open the folder", target)(error)),
        Ok(mut entries) => {
            let ours = entries.next().is_none() || target.join(MANIFEST).is_file();
            if ours { Ok(()) } else { Err(WriteError::NotOurs(target.to_owned())) }
        }
    }
}

/// The edition that a manifest without a word of it is of.
const PUBLIC: &str = "public";

fn edition_of(manifest: &serde_json::Value) -> Option<&str> {
    manifest.get("edition").and_then(serde_json::Value::as_str)
}

/// True if a folder of a folder holds a file of this name.
pub fn holds(folder: &Path, name: &str) -> bool {
    let inner = fs::read_dir(folder).into_iter().flatten().flatten();
    inner.into_iter().any(|entry| entry.path().join(name).is_file())
}

/// The folder may not hold another edition, nor lie in one.
fn check_edition(target: &Path, own: &str) -> Result<(), WriteError> {
    let whole = std::path::absolute(target).unwrap_or_else(|_| target.to_owned());
    for folder in whole.ancestors() {
        let Ok(bytes) = fs::read(folder.join(MANIFEST)) else { continue };
        let Ok(manifest) = serde_json::from_slice::<serde_json::Value>(&bytes) else { continue };
        // Other programs have manifests as well.
        let ours = manifest.get("generator").and_then(serde_json::Value::as_str);
        if !ours.is_some_and(|it| it.starts_with("tallybook")) {
            continue;
        }
        let theirs = edition_of(&manifest).unwrap_or(PUBLIC);
        if theirs != own {
            let (folder, theirs, own) = (folder.to_owned(), theirs.to_owned(), own.to_owned());
            let folder = if folder == whole { target.to_owned() } else { folder };
            return Err(WriteError::OtherEdition { folder, theirs, own });
        }
    }
    Ok(())
}

/// Puts `fresh` where `target` is; what was there ends up in `old` or in `fresh`'s place.
fn swap(fresh: &Path, target: &Path, old: &Path) -> Result<(), WriteError> {
    if !target.exists() {
        return fs::rename(fresh, target).map_err(io_error("write", target));
    }
    match exchange(fresh, target) {
        Ok(()) => Ok(()),
        Err(_) => {
            fs::rename(target, old).map_err(io_error("replace", target))?;
            fs::rename(fresh, target).map_err(|error| {
                // Best effort: put the good site back. The error that is told is the first one.
                let _ = fs::rename(old, target);
                io_error("replace", target)(error)
            })
        }
    }
}

/// One system call that exchanges two folders: there is no moment without a whole site.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE).map_err(io::Error::from)
}

/// Elsewhere two renames must do.
#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}

/// Marks a staging folder as in use for as long as the returned file lives, and no longer: the system
/// lets go of the lock even when the program is killed.
fn hold(staging: &Path) -> Result<fs::File, WriteError> {
    let path = staging.join(LOCK);
    // Another build may have taken the folder for one that was left behind in the moment that it had no lock yet.
    fs::create_dir_all(staging).map_err(io_error("make the folder", staging))?;
    let file = fs::File::create(&path).map_err(io_error("write", &path))?;
    file.lock().map_err(io_error("lock", &path))?;
    Ok(file)
}

const LOCK: &str = "lock";

/// Removes what killed builds left beside the target: staging folders whose lock nobody holds.
fn remove_leftovers(parent: &Path, prefix: &str, own: &Path) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        let is_staging = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(prefix));
        let abandoned = || fs::File::open(path.join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok());
        if !is_staging || path == own {
            continue;
        }
        // Tidying up must not fail a build that has already succeeded.
        let _ = match path.join(LOCK).exists() {
            true if abandoned() => fs::remove_dir_all(&path),
            true => continue,
            // Killed before it had a lock: nothing is in it yet.
            false => fs::remove_dir(&path),
        };
    }
}

/// The code that this program was compiled from: what other code kept may not be what this would make.
const CODE: &str = env!("TALLYBOOK_CODE");

/// A folder of results that are dear to make, each named by a digest of what it was made from, and by the program that
/// made it. Losing it costs time only, so its failures are silent.
#[derive(Debug, Default)]
pub struct Cache {
    folder: Option<PathBuf>,
}

/// More entries than this and the unused ones are dropped.
const MAX_CACHE_ENTRIES: usize = 2_000;

impl Cache {
    /// The cache of the site in `root`.
    pub fn of_site(root: &Path) -> Cache {
        let own = root.join(".tallybook");
        let folder = own.join("cache");
        // A folder that leads elsewhere would be filled and tidied up there.
        let linked = |path: &Path| fs::symlink_metadata(path).is_ok_and(|meta| meta.is_symlink());
        let kept = !linked(&own) && !linked(&folder);
        Cache { folder: kept.then_some(folder) }
    }

    /// A cache that keeps nothing.
    pub fn none() -> Cache {
        Cache::default()
    }

    /// What was kept under `key`, a digest.
    pub fn get(&self, key: &str) -> Option<Vec<u8>> {
        fs::read(entry(self.folder.as_ref()?, key)).ok()
    }

    /// Keeps `bytes` under `key`. The file appears whole or not at all.
    pub fn put(&self, key: &str, bytes: &[u8]) {
        let Some(folder) = &self.folder else { return };
        // A cache that cannot be written is a slow cache, not a failed build.
        let _ = self.try_put(folder, key, bytes);
    }

    fn try_put(&self, folder: &Path, key: &str, bytes: &[u8]) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        let ignore = folder.with_file_name(".gitignore");
        if !ignore.exists() {
            fs::write(ignore, "*\n")?;
        }
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        io::Write::write_all(&mut file, bytes)?;
        file.persist(entry(folder, key))?;
        Ok(())
    }

    /// Drops entries that are not in `used`, once there are too many.
    pub fn sweep(&self, used: &std::collections::BTreeSet<String>) {
        let Some(folder) = &self.folder else { return };
        let Ok(entries) = fs::read_dir(folder) else { return };
        let paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        if paths.len() <= MAX_CACHE_ENTRIES {
            return;
        }
        let used: std::collections::BTreeSet<PathBuf> = used.iter().map(|key| entry(folder, key)).collect();
        for path in paths.iter().filter(|path| !used.contains(*path)) {
            let _ = fs::remove_file(path);
        }
    }
}

/// Where an entry of the cache lies.
fn entry(folder: &Path, key: &str) -> PathBuf {
    folder.join(format!("{key}-{CODE}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(text: &str) -> Output {
        let mut output = Output::default();
        output.insert("index.html", text);
        output.insert("2022-23/crime.html", "crime");
        output
    }

    fn public() -> Label {
        Label { edition: PUBLIC.to_owned(), ..Label::default() }
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("the folder is there").flatten();
        let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_second_build_replaces_the_first_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("public");
        site("one").write_to(&target, &public()).expect("written");
        fs::write(target.join("stray.html"), "left by hand").expect("written");
        site("two").write_to(&target, &public()).expect("written");
        assert_eq!(fs::read_to_string(target.join("index.html")).expect("read"), "two");
        assert_eq!(names(&target), ["2022-23", "index.html", MANIFEST]);
        assert_eq!(names(folder.path()), ["public"]);
    }

    #[test]
    fn a_folder_that_is_not_ours_is_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("thesis.doc"), "years of work").expect("written");
        let refused = site("one").write_to(folder.path(), &public());
        assert!(matches!(refused, Err(WriteError::NotOurs(_))));
        assert_eq!(names(folder.path()), ["thesis.doc"]);
    }

    #[test]
    fn what_a_killed_build_left_is_cleared_and_a_running_one_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in [".public.tallybook-dead", ".public.tallybook-alive"] {
            fs::create_dir(folder.path().join(name)).expect("made");
            fs::write(folder.path().join(name).join(LOCK), "").expect("written");
        }
        let _alive = hold(&folder.path().join(".public.tallybook-alive")).expect("locked");
        site("one").write_to(&folder.path().join("public"), &public()).expect("written");
        assert_eq!(names(folder.path()), [".public.tallybook-alive", "public"]);
    }

    #[test]
    fn the_cache_gives_back_what_it_was_given() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Cache::of_site(folder.path());
        assert_eq!(cache.get("k"), None);
        cache.put("k", b"svg");
        assert_eq!(cache.get("k").as_deref(), Some(&b"svg"[..]));
    }
}
