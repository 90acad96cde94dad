//! The Go templates that istiod executes, checked without executing them: a slip in one makes istiod
//! refuse the whole injection `ConfigMap`, so that no waypoint of the mesh is deployed any more.

use std::collections::BTreeSet;

const COMMON: &str = include_str!("../templates/istio/injection/common.tpl");
const WAYPOINT: &str = include_str!("../templates/istio/injection/waypoint.tpl");
const KUBE_GATEWAY: &str = include_str!("../templates/istio/injection/kube-gateway.tpl");

/// The functions that the templates use. Go, Sprig 3.3 and istiod 1.28 to 1.31 have all of them.
const FUNCTIONS: &str = "and eq ge index lt ne or print \
    default dict has list quote ternary toJson toString \
    annotation contains mergeMaps omit omitNil protoToJSON strdict toJsonMap";
const OPENING: &str = "if range with define";
const KEYWORDS: &str = "else end template";

/// A template as it stands in the `ConfigMap`.
fn whole(own: &str) -> String {
    format!("{{{{- $minor := 30 }}}}\n{COMMON}{own}")
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Variable(String),
    Quoted(String),
    Assign,
    Other,
}

struct Action {
    line: usize,
    tokens: Vec<Token>,
}

impl Action {
    fn first(&self) -> &str {
        match self.tokens.first() {
            Some(Token::Word(word)) => word,
            _ => "",
        }
    }

    fn quoted(&self) -> Option<&str> {
        self.tokens.iter().find_map(|token| match token {
            Token::Quoted(text) => Some(text.as_str()),
            _ => None,
        })
    }
}

/// A template cut into what is printed as it stands and what is executed. Comments are neither.
struct Template {
    actions: Vec<Action>,
    /// Every action is replaced by `@` with its first word, every comment by nothing.
    text: String,
}

fn read(source: &str) -> Result<Template, String> {
    let mut template = Template { actions: Vec::new(), text: String::new() };
    let mut rest = source;
    while let Some(start) = rest.find("{{") {
        let line = source[..source.len() - rest.len() + start].matches('\n').count() + 1;
        template.text.push_str(&rest[..start]);
        let trimmed = rest[start + 2..].trim_start_matches('-').trim_start();
        let closing = if trimmed.starts_with("/*") { "*/}}" } else { "}}" };
        let Some(end) = trimmed.find(closing) else {
            return Err(format!("line {line}: {closing} is missing"));
        };
        if closing == "}}" {
            let action = Action { line, tokens: tokens(&trimmed[..end]) };
            template.text.push('@');
            template.text.push_str(action.first());
            template.actions.push(action);
        }
        rest = &trimmed[end + closing.len()..];
    }
    template.text.push_str(rest);
    Ok(template)
}

fn tokens(action: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = action;
    while let Some(first) = rest.chars().next() {
        let name = |text: &str| {
            text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len())
        };
        let (token, length) = match first {
            '"' | '`' => {
                let end = rest[1..].find(first).map_or(rest.len(), |end| end + 2);
                (Token::Quoted(rest[1..end - 1].to_owned()), end)
            }
            '$' => {
                let end = name(&rest[1..]) + 1;
                (Token::Variable(rest[..end].to_owned()), end)
            }
            '.' => (Token::Other, name(&rest[1..]) + 1),
            ':' => (Token::Assign, 2),
            c if c.is_ascii_alphabetic() => {
                (Token::Word(rest[..name(rest)].to_owned()), name(rest))
            }
            c => (Token::Other, c.len_utf8()),
        };
        if !first.is_whitespace() {
            found.push(token);
        }
        rest = &rest[length..];
    }
    found
}

fn is_among(word: &str, list: &str) -> bool {
    list.split_whitespace().any(|known| known == word)
}

/// Blocks that nothing closes, and ends that close nothing.
fn open_blocks(template: &Template) -> Vec<String> {
    let (mut open, mut wrong) = (Vec::new(), Vec::new());
    for action in &template.actions {
        if is_among(action.first(), OPENING) {
            open.push(action.line);
        } else if action.first() == "end" && open.pop().is_none() {
            wrong.push(format!("line {}: this end closes nothing", action.line));
        }
    }
    wrong.extend(open.iter().map(|line| format!("line {line}: no end closes this block")));
    wrong
}

fn unknown_functions(template: &Template) -> Vec<String> {
    let mut wrong = Vec::new();
    for action in &template.actions {
        for token in &action.tokens {
            let Token::Word(word) = token else { continue };
            if ![FUNCTIONS, OPENING, KEYWORDS].iter().any(|list| is_among(word, list)) {
                wrong.push(format!("line {}: no function {word}", action.line));
            }
        }
    }
    wrong
}

/// Variables that are used before they get a value. A `define` sees none from outside.
fn unknown_variables(template: &Template) -> Vec<String> {
    let (mut outside, mut inside, mut depth) = (BTreeSet::new(), BTreeSet::new(), 0);
    let mut wrong = Vec::new();
    for action in &template.actions {
        match action.first() {
            "define" => (depth, inside) = (1, BTreeSet::new()),
            "end" if depth > 0 => depth -= 1,
            opening if depth > 0 && is_among(opening, OPENING) => depth += 1,
            _ => {}
        }
        let known = if depth > 0 { &mut inside } else { &mut outside };
        let assign = action.tokens.iter().position(|token| *token == Token::Assign).unwrap_or(0);
        for (place, token) in action.tokens.iter().enumerate() {
            let Token::Variable(name) = token else { continue };
            if place < assign {
                known.insert(name.clone());
            } else if name != "$" && !known.contains(name) {
                wrong.push(format!("line {}: {name} has no value", action.line));
            }
        }
    }
    wrong
}

fn pieces(template: &Template, keyword: &str) -> Vec<String> {
    let actions = template.actions.iter().filter(|action| action.first() == keyword);
    actions.filter_map(Action::quoted).map(str::to_owned).collect()
}

fn missing_pieces(template: &Template) -> Vec<String> {
    let defined = pieces(template, "define");
    let unique: BTreeSet<_> = defined.iter().collect();
    let mut wrong: Vec<String> = pieces(template, "template")
        .into_iter()
        .filter(|name| !defined.contains(name))
        .map(|name| format!("nothing defines {name:?}"))
        .collect();
    if unique.len() < defined.len() {
        wrong.push("a piece is defined twice, which Go refuses".to_owned());
    }
    wrong
}

/// Parts that hold no object, and text that is not what it seems in YAML.
fn unsafe_yaml(template: &Template) -> Vec<String> {
    let mut wrong = Vec::new();
    for part in template.text.split("\n---").skip(1) {
        let part = part.trim_start().trim_start_matches("@\n");
        if !part.starts_with("apiVersion:") && !part.starts_with("@template") {
            wrong.push(format!("a part holds no object: {:?}", part.lines().next()));
        }
    }
    for line in template.text.lines() {
        let count = |brace: char| line.matches(brace).count();
        if count('{') != count('}') || line.contains('\t') || line.trim_start().starts_with('#') {
            wrong.push(format!("braces, a tab or a YAML comment: {line:?}"));
        }
        if ["True", "False", "None"].iter().any(|word| line.contains(word)) {
            wrong.push(format!("a word of another language: {line:?}"));
        }
    }
    wrong
}

fn complaints(source: &str) -> Vec<String> {
    let template = match read(source) {
        Ok(template) => template,
        Err(complaint) => return vec![complaint],
    };
    let checks = [open_blocks, unknown_functions, unknown_variables, missing_pieces, unsafe_yaml];
    checks.iter().flat_map(|check| check(&template)).collect()
}

#[test]
fn both_templates_are_well_formed_go_and_print_one_object_per_part() {
    for own in [WAYPOINT, KUBE_GATEWAY] {
        assert_eq!(complaints(&whole(own)), [""; 0]);
    }
}

#[test]
fn each_file_closes_its_own_blocks() {
    for file in [COMMON, WAYPOINT, KUBE_GATEWAY] {
        assert_eq!(open_blocks(&read(file).unwrap()), [""; 0]);
    }
}

#[test]
fn every_shared_piece_is_used() {
    let both = read(&format!("{COMMON}{WAYPOINT}{KUBE_GATEWAY}")).unwrap();
    let used = pieces(&both, "template");
    let idle: Vec<_> =
        pieces(&both, "define").into_iter().filter(|it| !used.contains(it)).collect();
    assert_eq!(idle, [""; 0]);
}

#[test]
fn both_templates_print_all_kinds_that_istiod_applies() {
    for own in [WAYPOINT, KUBE_GATEWAY] {
        let text = read(&whole(own)).unwrap().text;
        let kinds: BTreeSet<_> =
            text.lines().filter_map(|line| line.strip_prefix("kind: ")).collect();
        let all = [
            "Deployment",
            "HorizontalPodAutoscaler",
            "PodDisruptionBudget",
            "Service",
            "ServiceAccount",
        ];
        assert_eq!(kinds, BTreeSet::from(all));
    }
}

#[test]
fn a_slip_in_a_template_is_noticed() {
    let slips = [
        ("{{ if .A }}x", "no end closes this block"),
        ("x{{ end }}", "this end closes nothing"),
        ("{{ .A", "}} is missing"),
        ("{{- /* why", "*/}} is missing"),
        ("{{ include \"a\" . }}", "no function include"),
        ("{{ .A | toYAML }}", "no function toYAML"),
        ("{{ $a }}", "$a has no value"),
        ("{{ $a := 1 }}{{ define \"b\" }}{{ $a }}{{ end }}", "$a has no value"),
        ("{{ template \"a\" . }}", "nothing defines \"a\""),
        ("{{ define \"a\" }}{{ end }}{{ define \"a\" }}{{ end }}", "defined twice"),
        ("a: 1\n---\n# nothing\n---\nb: 1\n", "a part holds no object"),
        ("a: { b: {{ .B }}\n", "braces"),
        ("a:\tb\n", "a tab"),
        ("a: None\n", "another language"),
    ];
    for (text, expected) in slips {
        let found = complaints(text);
        assert!(found.iter().any(|it| it.contains(expected)), "{text:?} gives {found:?}");
    }
}
