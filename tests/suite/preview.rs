//! `tallybook serve`: what it answers, to whom, and what it does on a save.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::project::Project;

const PAGE: &str = "content/2024/01-litter/index.md";

/// A running preview; ended with the value.
struct Preview {
    project: Project,
    child: Child,
    told: BufReader<ChildStderr>,
    port: u16,
}

impl Preview {
    fn of(project: Project) -> Preview {
        Preview::with(project, "serve --port 0")
    }

    fn with(project: Project, arguments: &str) -> Preview {
        let mut child = project.command(arguments).stderr(Stdio::piped()).spawn().expect("it starts");
        let mut told = BufReader::new(child.stderr.take().expect("it is piped"));
        let mut line = String::new();
        told.read_line(&mut line).expect("it says where it is");
        let port = line.split("http://127.0.0.1:").nth(1).and_then(|rest| rest.split('/').next());
        let port = port.and_then(|port| port.parse().ok()).unwrap_or_else(|| panic!("no address in `{line}`"));
        Preview { project, child, told, port }
    }

    /// A request with this host, and the whole answer.
    fn ask(&self, path: &str, host: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("set");
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("answered");
        let code = answer.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
        (code, answer)
    }

    /// The body of an answer.
    fn body(&self, path: &str) -> Vec<u8> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        write!(stream, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n", self.port)
            .expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("answered");
        let start = answer.windows(4).position(|it| it == b"\r\n\r\n").expect("a head") + 4;
        answer.split_off(start)
    }

    fn get(&self, path: &str) -> (u16, String) {
        self.ask(path, &format!("127.0.0.1:{}", self.port))
    }

    fn messages(&self) -> Value {
        let (_, answer) = self.get("/_tallybook/messages.json");
        serde_json::from_str(answer.split("\r\n\r\n").nth(1).expect("a body")).expect("JSON")
    }

    /// Saves a file and waits until the preview says that it was made anew.
    fn save(&mut self, path: &str, text: impl AsRef<[u8]>) -> String {
        std::fs::write(self.project.path().join(path), text).expect("saved");
        let mut line = String::new();
        self.told.read_line(&mut line).expect("it tells");
        line
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn pictures_are_served_and_followed() {
    let mut preview = Preview::of(Project::fixture("pictures"));
    let shown = |preview: &Preview| {
        let page = preview.get("/2024/river.html").1;
        let name =
            page.split("src=\"pictures/").nth(1).and_then(|rest| rest.split('"').next()).expect("a picture").to_owned();
        let pixels = image::load_from_memory(&preview.body(&format!("/2024/pictures/{name}"))).expect("pixels");
        (name, pixels.width())
    };
    let (name, width) = shown(&preview);
    assert_eq!(width, 1200);
    let other = image::RgbImage::from_pixel(640, 320, image::Rgb([20, 90, 160]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    other.write_to(&mut bytes, image::ImageFormat::Jpeg).expect("written");
    preview.save("content/2024/01-river/bench.jpg", bytes.into_inner());
    let (other, width) = shown(&preview);
    assert!(other != name && width == 640);
    // A file that is broken is told, and the last good page stays.
    let told = preview.save("content/2024/01-river/bench.jpg", [0xff, 0xd8, 0xff, 0xe0]);
    assert!(told.contains("error"), "{told}");
    assert_eq!(shown(&preview).0, other);
}

#[test]
fn it_serves_the_site_and_nothing_else() {
    let preview = Preview::of(Project::fixture("minimal").write("secret.txt", "not for readers"));
    let (code, page) = preview.get("/2024/litter.html");
    assert!(code == 200 && page.contains("Residents sent 90") && page.contains("/_tallybook/preview.js"));
    assert_eq!(preview.get("/2024/data/litter.csv").0, 200);
    assert_eq!(preview.get("/assets/style.css").0, 200);
    assert!(matches!(preview.get("/").0, 307));
    for path in [
        "/../secret.txt",
        "/secret.txt",
        "/%2e%2e/secret.txt",
        "/tallybook.yaml",
        "/data/2024/litter.yaml",
        "/etc/passwd",
    ] {
        assert_eq!(preview.get(path).0, 404, "{path}");
    }
    // A page from elsewhere whose name leads to this machine is refused.
    assert_eq!(preview.ask("/2024/litter.html", "evil.example").0, 421);
    assert_eq!(preview.ask("/_tallybook/messages.json", &format!("evil.example:{}", preview.port)).0, 421);
    assert_eq!(preview.ask("/2024/litter.html", &format!("localhost:{}", preview.port)).0, 200);
    // Nothing is written, but for the cache of charts.
    assert!(!preview.project.path().join("public").exists());
}

#[test]
fn a_save_makes_the_site_anew_and_errors_keep_the_last_good_page() {
    let mut preview = Preview::of(Project::fixture("minimal"));
    let text = preview.project.read(PAGE);
    let line = preview.save(PAGE, text.replace("Residents sent", "People sent us"));
    assert!(line.contains("everything tallies"), "{line}");
    assert!(preview.get("/2024/litter.html").1.contains("People sent us 90"));
    let line = preview.save(PAGE, text.replace("litter.marsh_end.now", "litter.marsh_edn.now"));
    assert!(line.contains("1 error; the last good pages stay"), "{line}");
    assert!(preview.get("/2024/litter.html").1.contains("People sent us 90"));
    let messages = preview.messages();
    let first = &messages["messages"][0];
    assert_eq!(messages["kept"], true);
    assert_eq!(
        (&first["code"], &first["line"], &first["page"]),
        (&"unknown-name".into(), &5.into(), &"2024/litter.html".into())
    );
    assert_eq!(first["section"], "1 Litter");
    let line = preview.save(PAGE, text.replace("Residents sent", "412 residents sent"));
    assert!(line.contains("1 warning"), "{line}");
    let messages = preview.messages();
    assert_eq!((&messages["kept"], &messages["messages"][0]["quote"]), (&false.into(), &"412".into()));
    // Data count as well.
    let data = preview.project.read("data/2024/litter.yaml");
    preview.save("data/2024/litter.yaml", data.replace("[120, 90]", "[120, 93]"));
    assert!(preview.get("/2024/litter.html").1.contains("sent 93"));
}

#[test]
fn browsers_are_told_of_a_save() {
    let mut preview = Preview::of(Project::fixture("minimal"));
    let mut stream = TcpStream::connect(("127.0.0.1", preview.port)).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("set");
    write!(stream, "GET /_tallybook/events HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", preview.port).expect("sent");
    let mut events = BufReader::new(stream);
    let mut line = String::new();
    while line != "\r\n" {
        line.clear();
        events.read_line(&mut line).expect("a head");
    }
    let text = preview.project.read(PAGE);
    preview.save(PAGE, text.replace("Residents", "People"));
    let mut seen = Vec::new();
    while seen.len() < 2 {
        line.clear();
        events.read_line(&mut line).expect("an event");
        seen.extend(
            line.trim().strip_prefix("event: ").or_else(|| line.trim().strip_prefix("event:")).map(str::to_owned),
        );
    }
    assert_eq!(seen, ["page", "messages"]);
}

/// A site whose first version is kept.
fn in_git(project: Project) -> Project {
    let own = ["-c", "user.name=Clerk", "-c", "user.email=clerk@marshend.example", "-c", "init.defaultBranch=main"];
    for arguments in [&["init", "-q"][..], &["add", "."], &["commit", "-qm", "First"]] {
        let run = std::process::Command::new("git").current_dir(project.path()).args(own).args(arguments).output();
        assert!(run.expect("git is there").status.success());
    }
    project
}

#[test]
fn changes_since_an_older_version_are_named_page_by_page() {
    let project = in_git(Project::fixture("minimal"));
    let text = project.read(PAGE).replace("Residents sent", "People sent us") + "\nNew bins stand in the park.\n";
    for command in ["serve --since signed", "diff signed"] {
        project.run(command).code(2).stderr(
            "error: git knows of no sign-off in this site: keep the site in git and commit what was signed, or compare with a \
             folder that holds a copy",
        );
    }
    let preview = Preview::with(project.write(PAGE, text), "serve --port 0 --since HEAD");
    let (_, answer) = preview.get("/_tallybook/changes.json");
    let changes: Value = serde_json::from_str(answer.split("\r\n\r\n").nth(1).expect("a body")).expect("JSON");
    assert_eq!(changes["since"], "HEAD");
    let page = &changes["pages"]["2024/litter.html"];
    assert_eq!(page[0]["was"], "Residents sent 90 reports. See Figure 1.");
    assert_eq!(page[0]["now"], "People sent us 90 reports. See Figure 1.");
    assert_eq!(page[1]["now"], "New bins stand in the park.");
}

/// Without git, a copy of the site is the older version.
#[test]
fn changes_since_a_copy_in_a_folder_are_named() {
    let copy = Project::fixture("minimal");
    let project = Project::fixture("minimal").append(PAGE, "\nNew bins stand in the park.\n");
    let preview = Preview::with(project, &format!("serve --port 0 --since {}", copy.path().display()));
    let (_, answer) = preview.get("/_tallybook/changes.json");
    assert!(answer.contains("New bins stand in the park."), "{answer}");
}

/// All of a paper stands on one page, whichever of its files was changed.
#[test]
fn changes_of_a_paper_are_told_on_its_page() {
    let project = in_git(Project::fixture("full"));
    let project = project.append("content/2024-09-board/reasons.md", "\nNew bins stand in the park.\n");
    let project = project.append("content/2024-09-board/summary.md", "\nThe park has bins.\n");
    let preview = Preview::with(project, "serve --port 0 --since HEAD");
    let (_, answer) = preview.get("/_tallybook/changes.json");
    let changes: Value = serde_json::from_str(answer.split("\r\n\r\n").nth(1).expect("a body")).expect("JSON");
    let pages: Vec<&String> = changes["pages"].as_object().expect("pages").keys().collect();
    assert_eq!(pages, ["2024-09-board/index.html"]);
    assert_eq!(changes["pages"]["2024-09-board/index.html"].as_array().map(Vec::len), Some(2));
}

#[test]
fn it_switches_between_editions() {
    let preview = Preview::of(Project::fixture("marked"));
    let (code, list) = preview.get("/_tallybook/editions.json");
    assert!(
        code == 200
            && list.contains("\"shown\":\"public\"")
            && list.contains("{\"id\":\"partner\",\"title\":\"Partners\"}")
    );
    assert!(!preview.get("/2024/index.html").1.contains("hxblock"));
    assert_eq!(preview.get("/2024/names.html").0, 404);
    let change = |name: &str| {
        let mut stream = TcpStream::connect(("127.0.0.1", preview.port)).expect("it listens");
        let (head, host) = (format!("POST /_tallybook/edition/{name}"), format!("127.0.0.1:{}", preview.port));
        write!(stream, "{head} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            .expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("answered");
        answer.split(' ').nth(1).and_then(|code| code.parse::<u16>().ok()).expect("a status")
    };
    assert_eq!(change("nobody"), 404);
    assert_eq!(change("partner"), 204);
    assert!(preview.get("/2024/index.html").1.contains("hxblock"));
    assert_eq!(preview.get("/2024/names.html").0, 200);
    assert!(preview.get("/_tallybook/editions.json").1.contains("\"shown\":\"partner\""));
    assert_eq!(change("public"), 204);
    assert!(!preview.get("/2024/index.html").1.contains("hxblock"));
}

/// Messages lead to the guide, which is served beside the site.
#[test]
fn the_guide_is_served_beside_the_site() {
    let broken = Project::fixture("minimal").replace(PAGE, "marsh_end.now", "marshend.now");
    let preview = Preview::of(broken);
    let page = preview.messages()["messages"][0]["guide"].as_str().expect("the message names a page").to_owned();
    let (code, answer) = preview.get(&format!("/_tallybook/guide/{page}"));
    assert_eq!(code, 200, "{answer}");
    assert!(answer.contains("<h1 id=\"unknown-name\">unknown-name</h1>"), "{answer}");
    assert_eq!(preview.get("/_tallybook/guide/../../Cargo.toml").0, 404);
}
