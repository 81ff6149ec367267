//! The harness: a folder that is a site, and runs of the program on it.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A site in a folder of its own, removed with the value.
pub(crate) struct Project {
    folder: tempfile::TempDir,
}

/// How a run ended and what it printed.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The root of this repository.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

impl Project {
    /// A copy of a folder of `tests/fixtures/`.
    pub(crate) fn fixture(name: &str) -> Project {
        Project::copy_of(&repository().join("tests/fixtures").join(name))
    }

    /// A copy of any folder.
    pub(crate) fn copy_of(folder: &Path) -> Project {
        let project = Project::empty();
        copy(folder, project.path());
        project
    }

    /// A copy of the site that this repository is.
    pub(crate) fn own_site() -> Project {
        let project = Project::empty();
        for part in ["tallybook.yaml", "content", "data"] {
            copy(&repository().join(part), &project.path().join(part));
        }
        project
    }

    /// A folder with nothing in it.
    pub(crate) fn empty() -> Project {
        Project { folder: tempfile::tempdir().expect("a folder can be made") }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file.
    pub(crate) fn write(self, path: &str, bytes: impl AsRef<[u8]>) -> Project {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("made");
        fs::write(&path, bytes).expect("written");
        self
    }

    /// Replaces the only place where `from` stands in a file.
    pub(crate) fn replace(self, path: &str, from: &str, to: &str) -> Project {
        let text = self.read(path);
        assert_eq!(text.matches(from).count(), 1, "`{from}` must stand once in {path}");
        let text = text.replace(from, to);
        self.write(path, text)
    }

    /// Adds text at the end of a file.
    pub(crate) fn append(self, path: &str, more: &str) -> Project {
        let text = self.read(path) + more;
        self.write(path, text)
    }

    /// Removes a file.
    pub(crate) fn remove(self, path: &str) -> Project {
        fs::remove_file(self.path().join(path)).expect("removed");
        self
    }

    /// The text of a file.
    pub(crate) fn read(&self, path: &str) -> String {
        let path = self.path().join(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Runs `tallybook` with these arguments in the folder.
    pub(crate) fn run(&self, arguments: &str) -> Run {
        let output = self.command(arguments).output().expect("the program starts");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program prints UTF-8");
        Run { code: output.status.code().unwrap_or(-1), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// The program with these arguments, to be started by the test.
    pub(crate) fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tallybook"));
        command.args(arguments.split_whitespace()).current_dir(self.path());
        // 22 November 2026: what is overdue does not depend on the day of the test.
        command.env("SOURCE_DATE_EPOCH", "1795305600").env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
        command
    }

    /// Every file below a folder, by path.
    pub(crate) fn files(&self, below: &str) -> BTreeMap<String, Vec<u8>> {
        let root = self.path().join(below);
        let mut files = BTreeMap::new();
        for path in walk(&root) {
            let name = path.strip_prefix(&root).expect("it lies below").to_string_lossy().into_owned();
            files.insert(name, fs::read(&path).expect("read"));
        }
        files
    }
}

impl Run {
    pub(crate) fn code(self, code: i32) -> Run {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// Compares all that was printed to standard error.
    pub(crate) fn stderr(self, expected: &str) -> Run {
        assert_eq!(self.stderr.trim_end(), expected.trim_end());
        self
    }

    /// Compares all that was printed to standard output.
    pub(crate) fn stdout(self, expected: &str) -> Run {
        assert_eq!(self.stdout.trim_end(), expected.trim_end());
        self
    }
}

/// All files below a folder, sorted.
pub(crate) fn walk(folder: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter();
    entries.flatten().filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path).collect()
}

fn copy(from: &Path, to: &Path) {
    if from.is_file() {
        fs::copy(from, to).expect("copied");
        return;
    }
    for path in walk(from) {
        let target = to.join(path.strip_prefix(from).expect("it lies below"));
        fs::create_dir_all(target.parent().expect("a file lies in a folder")).expect("made");
        fs::copy(&path, &target).expect("copied");
    }
}

/// Every file, and every part of those that are archives.
pub(crate) fn unpacked(files: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    let mut all = files.clone();
    // What is compressed holds any two letters somewhere.
    let is_zip = |path: &str| path.ends_with(".docx") || path.ends_with(".ods");
    all.retain(|path, _| !is_zip(path) && !path.ends_with(".pdf"));
    for (path, bytes) in files.iter().filter(|(path, _)| is_zip(path)) {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
        for at in 0..archive.len() {
            let mut part = archive.by_index(at).expect("a part");
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).expect("read");
            all.insert(format!("{path}/{}", part.name()), bytes);
        }
    }
    all
}
