//! What files hold that are the same on both sides, for the rules that must see it.

use kubeyaml::{Limits, Value};
use rayon::prelude::*;

use crate::snapshot::{Reader, may_hold_manifests};

use super::chunks::{Chunk, split};
use super::documents::{self, Excerpt, Look, is_json, text};
use super::meaning::{self, Wanted};
use super::same::{Known, SameFile, SameTexts};
use super::unread::{Flaw, unread};
use super::{Manifest, Unread, When, glimpse};

/// Reads what is wanted of files and texts that are the same on both sides, and says which of them
/// could not be read.
pub(super) fn read(
    look: Look<'_, '_>,
    wanted: &Wanted,
    (files, texts): (Vec<SameFile<'_>>, &[SameTexts]),
) -> (Vec<Manifest>, Vec<Unread>) {
    let [_, reader] = look.readers;
    let files = files.into_par_iter().with_min_len(16).map_init(reader, |reader, same| {
        let path = same.file.path.as_str();
        of_file(look, reader, same, wanted).map_err(|flaw| (path, flaw))
    });
    let texts = texts.par_iter().flat_map(|texts| {
        let path = texts.path.as_str();
        let likely = texts
            .excerpts(read_part)
            .filter(|it| it.chunks.iter().any(|it| glimpse::may_hold(it.text, wanted)));
        likely.map(move |it| kept(look, path, &it, wanted).map_err(|flaw| (path, flaw)))
    });
    let (mut manifests, mut flaws) = (Vec::new(), Vec::new());
    for read in files.chain(texts).collect::<Vec<_>>() {
        match read {
            Ok(found) => manifests.extend(found),
            Err((path, flaw)) => flaws.push(unread(&look.shown(path), flaw, When::Both)),
        }
    }
    (manifests, flaws)
}

/// What is behind links and in other repositories is not looked for: nothing of it was read before.
fn of_file(
    look: Look<'_, '_>,
    reader: &Reader<'_>,
    SameFile { file, known }: SameFile<'_>,
    wanted: &Wanted,
) -> Result<Vec<Manifest>, Flaw> {
    if !may_hold_manifests(&file.path) || file.may_be_folder() || file.is_link() {
        return Ok(Vec::new());
    }
    let read = || reader.read(file).map_err(|it| Flaw::from(&it));
    let (bytes, is_likely) = match known {
        Known::Glimpse(glimpse) | Known::Content(_, glimpse) if !glimpse.may_hold(wanted) => {
            return Ok(Vec::new());
        }
        Known::Content(bytes, _) => (bytes, true),
        Known::Glimpse(_) => (read()?, true),
        Known::Nothing => (read()?, false),
    };
    let text = text(&bytes)?;
    let mut chunks = if is_json(&file.path) { vec![Chunk::whole(text)] } else { split(text) };
    // What is told of a file is told of its only document.
    if !is_likely || chunks.len() > 1 {
        chunks.retain(|it| glimpse::may_hold(it.text, wanted));
    }
    kept(look, &file.path, &Excerpt { chunks, file: text, read: read_part }, wanted)
}

fn kept(
    look: Look<'_, '_>,
    path: &str,
    excerpt: &Excerpt<'_>,
    wanted: &Wanted,
) -> Result<Vec<Manifest>, Flaw> {
    let documents = look.documents(path, excerpt, (look.place)(path))?;
    Ok(documents.manifests.into_iter().filter_map(|it| wanted.kept(it)).collect())
}

/// Reads of a document what the rules look at in an unchanged object.
fn read_part(path: &str, text: &str) -> Result<Vec<Value>, kubeyaml::Error> {
    let Some(kind) = glimpse::said_kind(text).filter(|_| !is_json(path)) else {
        return documents::read(path, text);
    };
    let values = kubeyaml::read_part(text, &Limits::MANIFESTS, &meaning::part_of(kind))?;
    // What seemed to be the kind may have been a line of some text.
    let is_right = |value: &Value| value.get("kind").and_then(Value::as_str) == Some(kind);
    if values.iter().all(is_right) { Ok(values) } else { documents::read(path, text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::same::Room;
    use crate::snapshot::{Content, File};
    use crate::system::MemorySystem;

    const POLICY: &str = "apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata:\n  \
                          name: a\n  annotations:\n    note: b\n    istio.io/dry-run: \"true\"\n\
                          spec:\n  action: DENY\n";
    const OTHERS: &str = "---\napiVersion: v1\nkind: Service\nmetadata:\n  name: c\nspec: {}\n\
                          ---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: d\n";

    /// Reads what is wanted when a policy differs.
    fn found(known: impl Fn(Vec<u8>) -> Known, text: &str) -> Vec<Manifest> {
        read_when(known(text.as_bytes().to_vec()), Content::Memory(text.as_bytes().to_vec()))
    }

    fn read_when(known: Known, content: Content) -> Vec<Manifest> {
        let pair = crate::diff::meaning::tests::file(POLICY, &POLICY.replace("DENY", "ALLOW"));
        let wanted = Wanted::of(&pair.pairs).unwrap();
        let system = MemorySystem::new();
        let file = File { path: "x.yaml".to_owned(), content };
        let reader = || Reader::new(&system, None);
        let look = Look {
            environment: "",
            has_applications: false,
            readers: [&reader, &reader],
            place: &|_| None,
        };
        of_file(look, &reader(), SameFile { file: &file, known }, &wanted).unwrap()
    }

    #[test]
    fn what_is_wanted_is_found_however_much_is_known() {
        let text = format!("{POLICY}{OTHERS}");
        let read = found(|_| Known::Nothing, &text);
        let names = read.iter().map(|it| it.id.name.as_str()).collect::<Vec<_>>();
        assert_eq!(names, ["a", "c"]);
        let room = Room::default();
        let kept = |content| Known::of(content, &room);
        assert!(matches!(kept(text.clone().into_bytes()), Known::Content(..)));
        assert_eq!(found(kept, &text), read);
        let glimpsed = |content| Known::of(content, &Room::of(0));
        assert!(matches!(glimpsed(text.clone().into_bytes()), Known::Glimpse(_)));
        assert_eq!(found(glimpsed, &text), read);
    }

    #[test]
    fn a_file_that_holds_nothing_of_interest_is_not_read_again() {
        let pod = OTHERS.rsplit("---\n").next().unwrap();
        let known = Known::of(pod.as_bytes().to_vec(), &Room::of(0));
        assert_eq!(read_when(known, Content::None("it was read again")), []);
    }

    #[test]
    fn of_an_unchanged_object_only_what_rules_read_is_kept() {
        let [policy] = &found(|_| Known::Nothing, POLICY)[..] else { panic!() };
        assert_eq!(policy.annotation("note"), None);
        assert_eq!(policy.annotation("istio.io/dry-run"), Some("true"));
        assert_eq!(policy.at(&["spec", "action"]).and_then(Value::as_str), Some("DENY"));
    }

    #[test]
    fn a_kind_in_a_text_does_not_hide_what_an_object_says() {
        let text = POLICY.replace("apiVersion", "x: \"\nkind: Service\n  \"\napiVersion");
        let whole = documents::read("x.yaml", &text);
        assert!(whole.is_ok(), "{whole:?}");
        assert_eq!(read_part("x.yaml", &text), whole);
    }
}
