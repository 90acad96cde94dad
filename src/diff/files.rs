//! Which files differ, and the objects in them.

use rayon::prelude::*;

use crate::snapshot::{File, ReadError, Reader, may_hold_manifests};
use crate::tree::SUMS_FILE;

use super::chunks::{self, Chunk, Compared};
use super::documents::{Excerpt, Look, is_json, read};
use super::same::{Known, Room, SameFile, SameTexts};
use super::unread::{Flaw, told};
use super::{Manifest, Unread};

/// What the files of one environment that differ hold.
#[derive(Default)]
pub(super) struct Differing<'f> {
    /// The objects before and after.
    pub(super) manifests: [Vec<Manifest>; 2],
    pub(super) unread: Vec<Unread>,
    pub(super) not_manifests: Vec<String>,
    /// The files that are the same on both sides.
    pub(super) same: Vec<SameFile<'f>>,
    /// The documents that are the same on both sides of files that differ.
    pub(super) same_texts: Vec<SameTexts>,
}

/// What became of one path.
enum Found<'f> {
    Same(SameFile<'f>),
    Nothing,
    NoManifest(String),
    Unread(Vec<Unread>),
    Manifests(Box<Held>),
}

/// What the two sides of a file that differs hold.
struct Held {
    manifests: [Vec<Manifest>; 2],
    same_texts: Option<SameTexts>,
    /// The file's path, when documents in it differ that are no manifests.
    not_manifests: Option<String>,
}

/// One path, with the file of each side.
type Sides<'f> = [Option<&'f File>; 2];

/// Reads the files that differ. Those that git knows to be equal are not read; the others are
/// compared byte by byte before anything is parsed.
pub(super) fn differing<'f>(look: Look<'_, '_>, from: &'f [File], to: &'f [File]) -> Differing<'f> {
    let mut differing = Differing::default();
    let mut sides = side_by_side(from, to);
    sides.retain(|sides| match known_to_be_same(sides) {
        Some(file) => {
            differing.same.push(SameFile { file, known: Known::Nothing });
            false
        }
        None => true,
    });
    let [first, second] = look.readers;
    let room = Room::default();
    let found = sides
        .into_par_iter()
        .with_min_len(16)
        .map_init(|| [first(), second()], |readers, sides| look.at(readers, sides, &room))
        .collect::<Vec<_>>();
    for found in found {
        match found {
            Found::Same(same) => differing.same.push(same),
            Found::Nothing => {}
            Found::NoManifest(path) => differing.not_manifests.push(path),
            Found::Unread(unread) => differing.unread.extend(unread),
            Found::Manifests(held) => {
                let Held { manifests: [from, to], same_texts, not_manifests } = *held;
                differing.same_texts.extend(same_texts);
                differing.not_manifests.extend(not_manifests);
                let [before, after] = &mut differing.manifests;
                before.extend(from);
                after.extend(to);
            }
        }
    }
    differing
}

/// Pairs two sorted lists of files by path.
fn side_by_side<'f>(from: &'f [File], to: &'f [File]) -> Vec<Sides<'f>> {
    let (mut from, mut to) = (from.iter().peekable(), to.iter().peekable());
    std::iter::from_fn(|| match (from.peek(), to.peek()) {
        (None, None) => None,
        (Some(left), Some(right)) if left.key() == right.key() => Some([from.next(), to.next()]),
        (Some(left), Some(right)) if left.key() > right.key() => Some([None, to.next()]),
        (None, Some(_)) => Some([None, to.next()]),
        (Some(_), _) => Some([from.next(), None]),
    })
    .collect()
}

/// Returns the file when it is known to be the same on both sides without reading it.
fn known_to_be_same<'f>(sides: &Sides<'f>) -> Option<&'f File> {
    let [Some(from), Some(to)] = sides else { return None };
    (from.is_known_to_be(to) && to.path != SUMS_FILE).then_some(*to)
}

/// Returns why each side cannot be read, where any number of files may be behind it.
fn behind(sides: Sides<'_>) -> [Option<Flaw>; 2] {
    if let [Some(from), Some(to)] = sides.map(|it| it.and_then(File::submodule)) {
        return [(); 2].map(|()| Some(Flaw::from(&ReadError::MovedSubmodule(from, to))));
    }
    sides.map(|side| {
        let file = side.filter(|it| it.may_be_folder())?;
        Some(Flaw::from(&file.submodule().map_or(ReadError::Link, ReadError::Submodule)))
    })
}

impl Look<'_, '_> {
    fn at<'f>(&self, readers: &[Reader<'_>; 2], sides: Sides<'f>, room: &Room) -> Found<'f> {
        let [from, to] = sides;
        let Some(file) = to.or(from) else { return Found::Nothing };
        if file.path == SUMS_FILE {
            return Found::Nothing;
        }
        let unread = told(&self.shown(&file.path), behind(sides));
        if !unread.is_empty() {
            return Found::Unread(unread);
        }
        if !may_hold_manifests(&file.path) {
            return self.no_manifest(readers, sides, &file.path);
        }
        self.read(readers, sides, file, room).unwrap_or_else(Found::Unread)
    }

    fn read<'f>(
        &self,
        [first, second]: &[Reader<'_>; 2],
        sides: Sides<'f>,
        file: &'f File,
        room: &Room,
    ) -> Result<Found<'f>, Vec<Unread>> {
        let path = file.path.as_str();
        let bytes = |reader: &Reader<'_>, side: Option<&File>| {
            side.map(|file| reader.read(file)).transpose().map_err(|it| Flaw::from(&it))
        };
        let [from, to] = sides;
        let [before, after] = self.both(path, [bytes(first, from), bytes(second, to)])?;
        if before == after {
            let known = Known::of(after.unwrap_or_default(), room);
            return Ok(Found::Same(SameFile { file, known }));
        }
        if file.is_unnamed() {
            let flaw = |side: Option<&File>| side.map(|_| Flaw::from(&ReadError::Unnamed));
            return Err(told(&self.shown(path), sides.map(flaw)));
        }
        let texts = [before, after].map(|it| decoded(it.unwrap_or_default()));
        let [before, after] = self.both(path, texts)?;
        let Compared { from, to, same } = compared(path, &before, &after);
        let place = (self.place)(path);
        let from = self.documents(path, &Excerpt { chunks: from, file: &before, read }, None);
        let to = self.documents(path, &Excerpt { chunks: to, file: &after, read }, place);
        let [from, to] = self.both(path, [from, to])?;
        let manifests = [from.manifests, to.manifests];
        if manifests.iter().all(Vec::is_empty) && same.is_empty() {
            return Ok(Found::NoManifest(self.shown(path)));
        }
        let others_differ = from.others != to.others;
        let ranges = same.iter().map(|it| (it.line, it.range())).collect::<Vec<_>>();
        Ok(Found::Manifests(Box::new(Held {
            manifests,
            same_texts: SameTexts::of(path, after, ranges),
            not_manifests: others_differ.then(|| self.shown(path)),
        })))
    }

    /// Returns both sides of a file when both could be read.
    fn both<T>(&self, path: &str, sides: [Result<T, Flaw>; 2]) -> Result<[T; 2], Vec<Unread>> {
        match sides {
            [Ok(before), Ok(after)] => Ok([before, after]),
            sides => Err(told(&self.shown(path), sides.map(Result::err))),
        }
    }

    /// A file that is no YAML: whether it differs is all there is to say.
    fn no_manifest<'f>(
        &self,
        readers: &[Reader<'_>; 2],
        sides: Sides<'f>,
        path: &str,
    ) -> Found<'f> {
        if let ([first, second], [Some(from), Some(to)]) = (readers, sides)
            && let (Ok(before), Ok(after)) = (first.read(from), second.read(to))
            && before == after
        {
            return Found::Nothing;
        }
        Found::NoManifest(self.shown(path))
    }
}

fn decoded(bytes: Vec<u8>) -> Result<String, Flaw> {
    kubeyaml::decoded(bytes).map_err(|error| Flaw::in_text(error, 0, false))
}

/// The documents of a file that differ and those that do not.
fn compared<'t>(path: &str, before: &'t str, after: &'t str) -> Compared<'t> {
    if is_json(path) {
        let [from, to] = [before, after].map(|it| vec![Chunk::whole(it)]);
        return Compared { from, to, same: Vec::new() };
    }
    let (from, to) = rayon::join(|| chunks::split(before), || chunks::split(after));
    chunks::compare(&from, &to)
}

#[cfg(test)]
mod tests {
    use crate::diff::{EnvironmentDifference, Sides};
    use crate::snapshot::{Content, Reader, Snapshot};
    use crate::system::MemorySystem;

    fn difference(from: &str, to: &str) -> EnvironmentDifference {
        let system = MemorySystem::new();
        let side = |text: &str| {
            Snapshot::of(vec![("x.yaml".to_owned(), Content::Memory(text.as_bytes().to_vec()))])
        };
        let (from, to) = (side(from), side(to));
        let read = || Reader::new(&system, None);
        let (read_from, read_to, place) = (&read, &read, &|_: &str, _: &str| None);
        Sides { from: &from, to: &to, read_from, read_to, place }.compare("")
    }

    const CONFIG: &str = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n---\n";

    #[test]
    fn a_document_without_kind_beside_a_manifest_is_told_when_it_differs() {
        let other = |value: &str| format!("{CONFIG}{{apiVersion: v1, data: {{a: {value}}}}}\n");
        assert_eq!(difference(&other("b"), &other("c")).not_manifests, ["x.yaml"]);
        assert_eq!(difference(CONFIG, &other("c")).not_manifests, ["x.yaml"]);
        let changed = other("b").replace("name: a", "name: z");
        assert!(difference(&other("b"), &changed).not_manifests.is_empty());
        let comment = format!("{CONFIG}# nothing\n");
        assert!(difference(CONFIG, &comment).not_manifests.is_empty());
    }

    #[test]
    fn items_of_a_typed_list_are_objects_of_its_kind() {
        let list = |user: &str| {
            format!(
                "{{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBindingList, items: \
                 [{{metadata: {{name: a}}, subjects: [{{kind: User, name: {user}}}]}}]}}\n"
            )
        };
        let found = difference(&list("ann"), &list("bob"));
        let kinds = found.pairs.iter().flat_map(|it| &it.to).map(|it| it.id.kind.as_str());
        assert_eq!(kinds.collect::<Vec<_>>(), ["ClusterRoleBinding"]);
        assert!(!found.changes.is_empty());
    }

    #[test]
    fn a_key_that_is_there_twice_is_never_no_difference() {
        let secret = |first: &str, second: &str| {
            format!(
                "apiVersion: v1\nkind: Secret\nmetadata: {{name: a}}\ndata:\n  c: {first:?}\n  c: {second:?}\n"
            )
        };
        let found = difference(&secret("1", "2"), &secret("2", "1"));
        assert_eq!(found.unread.len(), 1, "{found:?}");
    }
}
