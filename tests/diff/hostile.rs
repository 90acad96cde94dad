//! Names and texts that would mean something in a report, through every format, as bytes.

use crate::live::without_code;
use crate::project::Project;

/// Backticks, a mention, an issue, a link, HTML, commands of workflows, and characters that move
/// the cursor or reorder a line.
const NAMES: [&str; 7] = [
    "``` `a`",
    "@team #1 ![x](https://x.y)",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)> </details> -->",
    "::error::x",
    "\u{202e}\u{1b}[2J\u{9b}1m\u{7}",
    "%0A::warning file=x,title=y::z",
];

/// A YAML text that says exactly this.
fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|it| match it {
        '"' | '\\' => format!("\\{it}"),
        it if it.is_control() || it == '\u{202e}' => format!("\\u{:04x}", u32::from(it)),
        it => it.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

/// A text of many lines in which every line is such a name.
fn lines(first: &str) -> String {
    let names = NAMES.iter().flat_map(|name| [format!("{name}\n"), format!("  {name}\n")]);
    format!("{}{first}\n", names.collect::<String>())
}

fn object(index: usize, name: &str, text: &str) -> String {
    let [kind, namespace] = ["Kind", "space"].map(|it| quoted(&format!("{name} {it}{index}")));
    let (name, text) = (quoted(name), quoted(text));
    format!(
        "apiVersion: example.com/v1\nkind: {kind}\nmetadata:\n  name: {name}\n  namespace: {namespace}\n  \
         annotations: {{ {name}: {text} }}\nspec: {{ {name}: {name}, list: [{{ name: {name}, value: {text} }}] }}\n"
    )
}

/// Folders may have such names too, but for the slash; on either side two environments differ.
fn project() -> Project {
    let project = Project::of(&[("note.txt", "")]);
    for (side, text) in [("a", lines("one")), ("b", lines("two"))] {
        for environment in ["::error::`@team`\u{202e}", "\u{1b}[2J<b>#1"] {
            let folder = format!("{side}/{environment}");
            project.put(&format!("{folder}/SHA256SUMS"), "");
            for (index, name) in NAMES.iter().enumerate() {
                let file = name.replace('/', "-");
                project.put(&format!("{folder}/{file}/{index}.yaml"), object(index, name, &text));
                project.put(&format!("{folder}/{file}.txt"), &text);
            }
            project.put(&format!("{folder}/app/only-{side}.yaml"), object(9, side, &text));
            let broken = format!("{folder}/app/::error::`@team`\u{202e}\u{1b}.yaml");
            project.put(&broken, if side == "a" { "a: 1\n" } else { "a: [\n" });
        }
    }
    project
}

const FORMATS: [&str; 5] = ["text", "json", "markdown", "html", "github"];
const VIEWS: [&[&str]; 3] = [&[], &["--full"], &["--stat"]];

/// Every report, with its format.
fn reports() -> Vec<(&'static str, String)> {
    let project = project();
    let ways = FORMATS.iter().flat_map(|format| VIEWS.iter().map(move |view| (*format, *view)));
    let reports = ways.map(|(format, view)| {
        let sides = ["diff", "--from", "a", "--to", "b", "--format", format];
        let run = project.run(sides.iter().chain(view).copied());
        assert_eq!((run.status, run.stderr.as_str()), (Some(1), ""), "{run:?}");
        (format, run.stdout)
    });
    reports.collect()
}

#[test]
fn no_byte_of_a_report_moves_the_cursor_or_reorders_a_line() {
    for (format, report) in reports() {
        let bytes = report.as_bytes();
        let control = bytes.iter().find(|it| (**it < 0x20 && **it != b'\n') || **it == 0x7f);
        assert_eq!(control, None, "{format}");
        // U+009B, U+202E and U+2066 as they are in UTF-8.
        for sequence in [&[0xc2, 0x9b][..], &[0xe2, 0x80, 0xae], &[0xe2, 0x81, 0xa6]] {
            let found = bytes.windows(sequence.len()).position(|it| it == sequence);
            assert_eq!(found, None, "{format}: {sequence:x?}");
        }
        assert!(report.contains("\\u{202e}") || report.contains("\\u202e"), "{format}: {report}");
    }
}

#[test]
fn no_line_is_a_command_of_a_workflow_but_those_of_the_annotations() {
    for (format, report) in reports() {
        let commands = report.lines().filter(|it| it.trim_start().starts_with("::"));
        let commands = commands.collect::<Vec<_>>();
        if format != "github" {
            assert_eq!(commands, Vec::<&str>::new(), "{format}");
            continue;
        }
        assert_eq!(commands.len(), report.lines().count(), "{report}");
        for command in commands {
            let (head, message) = command[2..].split_once("::").expect("a command");
            let (level, properties) = head.split_once(' ').expect("properties");
            assert!(["error", "warning", "notice"].contains(&level), "{command}");
            for property in properties.split(',') {
                let key = property.split_once('=').map(|(key, _)| key);
                let known = ["file", "line", "col", "title"];
                assert!(key.is_some_and(|it| known.contains(&it)), "{property} of {command}");
            }
            assert!(!message.contains("%0D"), "{command}");
        }
    }
}

#[test]
fn nothing_is_live_in_a_comment() {
    for (_, report) in reports().into_iter().filter(|(format, _)| *format == "markdown") {
        let live = without_code(&report);
        for part in ["@", "#1", "![", "https:", "onerror", "alert", "-->", "<b>", "</script"] {
            assert!(!live.contains(part), "{part}:\n{live}");
        }
        let opened = live.matches("<details>").count();
        assert_eq!(opened, live.matches("</details>").count(), "{live}");
        assert_eq!(live.matches('<').count(), opened * 4, "details and summary alone:\n{live}");
    }
}

#[test]
fn nothing_from_outside_is_markup_in_a_page() {
    let known = [
        "!DOCTYPE", "html", "head", "meta", "title", "style", "body", "h1", "h2", "ul", "li",
        "form", "input", "select", "option", "output", "section", "details", "summary", "article",
        "p", "span", "code", "pre", "ins", "del", "script",
    ];
    for (_, page) in reports().into_iter().filter(|(format, _)| *format == "html") {
        assert_eq!(page.matches("<script").count(), 1);
        assert_eq!(page.matches("</script").count(), 1);
        let (page, _) = page.split_once("<script>").expect("the script");
        for (at, _) in page.match_indices('<') {
            let tag = page[at + 1..].split('>').next().unwrap_or_default();
            let name = tag.trim_start_matches('/').split([' ', '\n']).next().unwrap_or_default();
            assert!(known.contains(&name), "<{tag}>");
            assert!(!tag.contains("onerror"), "<{tag}>");
        }
    }
}

#[test]
fn json_gives_every_name_back_as_it_was() {
    for (_, report) in reports().into_iter().filter(|(format, _)| *format == "json") {
        let json = serde_json::from_str::<serde_json::Value>(&report).expect("JSON");
        let changes = json["changes"].as_array().expect("changes");
        for name in NAMES {
            assert!(changes.iter().any(|it| it["object"]["name"] == name), "{name:?}");
        }
    }
}
