//! Links inside the documentation.

use std::path::Path;

use crate::pages::Page;

/// Every link of a page that leads to no file or heading of the repository.
pub(crate) fn broken(root: &Path, page: &Page, pages: &[Page]) -> Vec<String> {
    let text = page.text();
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let folder = Path::new(&page.name).parent().unwrap_or(Path::new("")).to_owned();
    let own = targets.filter(|target| !target.contains("://") && !target.contains(['`', ' ']));
    own.filter(|target| !leads_somewhere(root, page, &folder, target, pages))
        .map(|target| format!("{}: {target}", page.name))
        .collect()
}

fn leads_somewhere(root: &Path, page: &Page, folder: &Path, target: &str, pages: &[Page]) -> bool {
    let (path, heading) = target.split_once('#').map_or((target, None), |(p, h)| (p, Some(h)));
    let name = if path.is_empty() { page.name.clone() } else { normal(&folder.join(path)) };
    let Some(heading) = heading else { return root.join(name).exists() };
    pages.iter().any(|page| page.name == name && headings(page).any(|it| it == heading))
}

/// A path without `..`.
fn normal(path: &Path) -> String {
    let mut parts: Vec<String> = Vec::new();
    for part in path.iter().map(|part| part.to_string_lossy().into_owned()) {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}

/// The anchors that GitHub gives a page's headings.
fn headings(page: &Page) -> impl Iterator<Item = String> {
    let titles = page.lines.iter().filter_map(|line| {
        let title = line.trim_start_matches('#');
        (title.len() < line.len()).then(|| title.trim().to_lowercase())
    });
    titles.map(|title| {
        let kept = title.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    })
}
