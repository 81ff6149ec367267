//! Help where one types: completions of the shells, and man pages. Both say what `--help` says.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::{Command, Stdio};

use regex::Regex;

use crate::project::Project;

/// Every command, and the options that its help shows.
fn commands(project: &Project) -> Vec<(String, BTreeSet<String>)> {
    let named = Regex::new(r"(?m)^  ([a-z][a-z-]+)  +\S").expect("a pattern");
    let option = Regex::new(r"(?m)^ +(?:-\w, )?(--[a-z-]+)").expect("a pattern");
    let all = project.run("--help").code(0).stdout;
    let listed = all.split("Commands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("a list");
    let names = named.captures_iter(listed).map(|it| it[1].to_owned()).filter(|name| name != "help");
    let with_options = names.map(|name| {
        let help = project.run(&format!("{name} --help")).code(0).stdout;
        let options = option.captures_iter(&help).map(|it| it[1].to_owned()).collect();
        (name, options)
    });
    let found: Vec<(String, BTreeSet<String>)> = with_options.collect();
    assert!(found.len() > 15 && found.iter().all(|(_, options)| options.contains("--help")), "{found:?}");
    found
}

/// Runs a program on a text, if this machine has the program.
fn piped(program: &str, arguments: &[&str], text: &str) -> Option<(bool, String)> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = command.spawn().ok()?;
    // A program that has seen enough closes the pipe.
    let _ = running.stdin.take().expect("it is piped").write_all(text.as_bytes());
    let output = running.wait_with_output().expect("it ends");
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    Some((output.status.success(), said.concat()))
}

#[test]
fn completions_name_every_command_and_every_option() {
    let project = Project::empty();
    let commands = commands(&project);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = project.run(&format!("completions {shell}")).code(0).stdout;
        for (name, options) in &commands {
            assert!(script.contains(name), "{shell}: {name}");
            // Fish is given the name of an option without its dashes.
            let written =
                |option: &String| if shell == "fish" { option.replacen("--", "-l ", 1) } else { option.clone() };
            options.iter().for_each(|it| assert!(script.contains(&written(it)), "{shell}: {name} {it}"));
        }
        if matches!(shell, "bash" | "zsh" | "fish")
            && let Some((sound, said)) = piped(shell, &["-n"], &script)
        {
            assert!(sound, "{shell}: {said}");
        }
    }
}

/// The script at work: what bash offers behind each command is what the help of the command lists.
#[test]
fn bash_offers_the_options_of_each_command() {
    let project = Project::empty();
    let commands = commands(&project);
    let mut script = project.run("completions bash").code(0).stdout;
    for (name, _) in &commands {
        script += &format!(
            "COMP_WORDS=(tallybook {name} --) COMP_CWORD=2; _tallybook tallybook -- {name}; echo {name} \"${{COMPREPLY[@]}}\"\n"
        );
    }
    let Some((sound, said)) = piped("bash", &[], &script) else { return };
    assert!(sound, "{said}");
    let offered = said.lines().map(|line| {
        let mut words = line.split(' ').map(str::to_owned);
        (words.next().unwrap_or_default(), words.collect::<BTreeSet<String>>())
    });
    assert_eq!(offered.collect::<Vec<_>>(), commands);
}

#[test]
fn there_is_a_man_page_for_every_command_with_its_options_and_an_example() {
    let project = Project::empty().write("share/man1/other.1", ".TH other 1\n");
    let commands = commands(&project);
    project.run("man share").code(0);
    let pages = project.files("share/man1");
    let mut expected: BTreeSet<String> = commands.iter().map(|(name, _)| format!("tallybook-{name}.1")).collect();
    expected.extend(["tallybook.1".to_owned(), "other.1".to_owned()]);
    assert_eq!(pages.keys().cloned().collect::<BTreeSet<_>>(), expected, "and what lay there stays");
    for (name, options) in &commands {
        let page = String::from_utf8(pages[&format!("tallybook-{name}.1")].clone()).expect("UTF-8");
        let parts: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix(".SH ")).collect();
        assert_eq!(parts, ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXAMPLES", "\"SEE ALSO\""], "{name}");
        for option in options {
            assert!(page.contains(&format!("\\fB{}\\fR", option.replace('-', "\\-"))), "{name}: {option}");
        }
        assert!(page.contains(&format!("\\fBtallybook {}", name.replace('-', "\\-"))), "{name}: {page}");
        if let Some((sound, said)) = piped("groff", &["-man", "-Tutf8", "-ww", "-z"], &page) {
            assert_eq!((sound, said.as_str()), (true, ""), "{name}");
        }
    }
}

/// Whoever may read the folder may read the pages: they are installed for all users of a machine.
#[cfg(unix)]
#[test]
fn a_man_page_is_as_readable_as_any_other_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let project = Project::empty().write("plain", "");
    project.run("man .").code(0);
    let mode = |path: &str| std::fs::metadata(project.path().join(path)).expect("it is there").permissions().mode();
    assert_eq!(mode("man1/tallybook.1"), mode("plain"));
}
