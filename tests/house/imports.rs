//! Finds what a source file takes from other rooms: paths that start with `crate`, `super` or
//! `self`, in `use` declarations (nested braces too) and inline.

use crate::source::Source;

/// A path that leads from a module to the crate root and into a room.
pub(crate) struct Import {
    /// The first name below the crate root; `*` is everything there.
    pub(crate) name: String,
    /// Line of the path's start, counted from 1.
    pub(crate) line: usize,
}

/// The room of a module file: `src/object.rs` and `src/object/identity.rs` are of `object`.
/// `None` for files that are of no room: the hall and `main.rs`.
pub(crate) fn room_of(path: &str) -> Option<&str> {
    let inside = path.strip_prefix("src/")?;
    match inside.split_once('/') {
        Some((room, _)) => Some(room),
        None => inside.strip_suffix(".rs").filter(|name| !matches!(*name, "lib" | "main")),
    }
}

/// Every path in a room's `source` that leads to the crate root, in line order.
pub(crate) fn imports_of(source: &Source) -> Vec<Import> {
    let mut imports = Vec::new();
    for start in ["crate", "super", "self"] {
        for (at, _) in source.code.match_indices(start) {
            if begins_path(&source.code, at, start) {
                imports.extend(imports_at(source, at));
            }
        }
    }
    imports.sort_by(|a, b| (a.line, &a.name).cmp(&(b.line, &b.name)));
    imports.dedup_by(|a, b| (a.line, &a.name) == (b.line, &b.name));
    imports
}

/// The lines on which `source` names the library `name`, as `name::`.
pub(crate) fn uses_of(source: &Source, name: &str) -> Vec<usize> {
    let at = source.code.match_indices(name).map(|(at, _)| at);
    at.filter(|at| begins_path(&source.code, *at, name)).map(|at| source.line_of(at)).collect()
}

fn begins_path(code: &str, at: usize, start: &str) -> bool {
    let continues = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    !code[..at].ends_with(continues) && code[at + start.len()..].starts_with("::")
}

fn imports_at(source: &Source, at: usize) -> Vec<Import> {
    let depth = depth_of_file(&source.path) + depth_inside(&source.code[..at]);
    let line = source.line_of(at);
    let (paths, _) = use_tree(&source.code[at..]);
    let names = paths.iter().filter_map(|path| name_at_root(path, depth));
    names.map(|name| Import { name: name.to_owned(), line }).collect()
}

/// What `path` takes from the crate root, used in a module `depth` levels below it.
fn name_at_root<'code>(path: &[&'code str], depth: usize) -> Option<&'code str> {
    let climb = path.iter().take_while(|name| matches!(**name, "self" | "super")).count();
    let levels = path[..climb].iter().filter(|name| **name == "super").count();
    match path.first() {
        Some(&"crate") => Some(path.get(1).unwrap_or(&"*")),
        _ if levels >= depth => Some(path.get(climb).unwrap_or(&"*")),
        _ => None,
    }
}

fn depth_of_file(path: &str) -> usize {
    path.trim_start_matches("src/").trim_end_matches("/mod.rs").split('/').count()
}

/// How many `mod NAME { .. }` are open at the end of `code`.
fn depth_inside(code: &str) -> usize {
    let mut open = Vec::new();
    let mut header = 0;
    for (at, byte) in code.bytes().enumerate() {
        match byte {
            b'{' => open.push(code[header..at].split_whitespace().nth_back(1) == Some("mod")),
            b'}' => drop(open.pop()),
            b';' | b']' => {}
            _ => continue,
        }
        header = at + 1;
    }
    open.into_iter().filter(|is_module| *is_module).count()
}

/// The paths of the use tree, or the one inline path, that `code` starts with, and what follows.
fn use_tree(code: &str) -> (Vec<Vec<&str>>, &str) {
    let code = code.trim_start();
    if let Some(inside) = code.strip_prefix('{') {
        return use_group(inside);
    }
    let end = code.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '*');
    let (name, rest) = code.split_at(end.unwrap_or(code.len()));
    if name.is_empty() {
        return (vec![Vec::new()], rest);
    }
    let (below, rest) = match rest.strip_prefix("::") {
        Some(below) => use_tree(below),
        None => (vec![Vec::new()], rest),
    };
    (below.into_iter().map(|path| [vec![name], path].concat()).collect(), rest)
}

/// The paths of a brace group whose opening brace has been read, and what follows the group.
fn use_group(mut code: &str) -> (Vec<Vec<&str>>, &str) {
    let mut paths = Vec::new();
    loop {
        code = code.trim_start();
        if let Some(rest) = code.strip_prefix('}') {
            return (paths, rest);
        }
        let (below, rest) = use_tree(code);
        paths.extend(below);
        // What may stand before the next comma is `as NAME`.
        let Some(end) = rest.find([',', '}']) else { return (paths, "") };
        code = rest[end..].strip_prefix(',').unwrap_or(&rest[end..]);
    }
}
