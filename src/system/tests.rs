//! What every system must do, tried on the real disk and on the one in memory.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::*;

const LIMIT: u64 = 1000;

/// Runs a check on both systems, each with an empty folder of its own.
fn on_both(check: impl Fn(&dyn System, &Path)) {
    let memory = MemorySystem::new();
    memory.put_folder("/here");
    check(&memory, Path::new("/here"));
    let disk = tempfile::tempdir().unwrap();
    check(&OsSystem::new(), &disk.path().canonicalize().unwrap());
}

fn reason<T: std::fmt::Debug>(result: Result<T, SystemError>) -> Reason {
    result.unwrap_err().reason
}

#[test]
fn a_file_is_written_once_and_read_back() {
    on_both(|system, root| {
        let file = root.join("a");
        system.create_file(&file, b"text").unwrap();
        assert_eq!(system.read(&file, LIMIT).unwrap(), b"text");
        assert_eq!(reason(system.create_file(&file, b"other")), Reason::AlreadyExists);
        assert_eq!(system.read(&file, 4).unwrap(), b"text");
        assert_eq!(reason(system.read(&file, 3)), Reason::TooLarge { limit: 3 });
    });
}

#[test]
fn what_is_no_file_is_not_read() {
    on_both(|system, root| {
        assert_eq!(reason(system.read(root, LIMIT)), Reason::IsFolder);
        assert_eq!(reason(system.read(&root.join("none"), LIMIT)), Reason::NotFound);
        assert_eq!(system.metadata(&root.join("none/none")).unwrap(), None);
    });
    assert_eq!(reason(OsSystem::new().read(Path::new("/dev/zero"), LIMIT)), Reason::NotAFile);
}

#[test]
fn a_pipe_is_refused_without_waiting_for_its_writer() {
    let memory = MemorySystem::new();
    memory.put_pipe("/pipe");
    assert_eq!(reason(memory.read(Path::new("/pipe"), LIMIT)), Reason::NotAFile);

    let disk = tempfile::tempdir().unwrap();
    let pipe = disk.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    assert_eq!(reason(OsSystem::new().read(&pipe, LIMIT)), Reason::NotAFile);
    assert_eq!(OsSystem::new().list(disk.path()).unwrap()[0].kind, Kind::Other);
}

#[cfg(unix)]
#[test]
fn a_socket_is_refused_although_it_cannot_be_opened() {
    let disk = tempfile::tempdir().unwrap();
    let socket = disk.path().join("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    assert_eq!(reason(OsSystem::new().read(&socket, LIMIT)), Reason::NotAFile);
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_does_not_say_how_long_it_is_is_read_to_its_end() {
    let version = Path::new("/proc/version");
    assert_eq!(std::fs::metadata(version).unwrap().len(), 0);
    assert!(OsSystem::new().read(version, LIMIT).unwrap().ends_with(b"\n"));
}

#[test]
fn a_folder_is_listed_by_name_with_kinds() {
    on_both(|system, root| {
        system.create_folder(&root.join("b/c")).unwrap();
        system.create_folder(&root.join("b")).unwrap();
        system.create_file(&root.join("a"), b"").unwrap();
        system.create_file(&root.join("c"), b"").unwrap();
        let listed: Vec<_> =
            system.list(root).unwrap().into_iter().map(|e| (e.name, e.kind)).collect();
        let wanted = [("a", Kind::File), ("b", Kind::Folder), ("c", Kind::File)];
        assert_eq!(listed, wanted.map(|(name, kind)| (name.into(), kind)));
        assert_eq!(reason(system.list(&root.join("a"))), Reason::NotAFolder);
        assert_eq!(reason(system.create_folder(&root.join("a"))), Reason::AlreadyExists);
    });
}

#[test]
fn a_rename_replaces_a_file_but_no_folder() {
    on_both(|system, root| {
        system.create_file(&root.join("a"), b"new").unwrap();
        system.create_file(&root.join("b"), b"old").unwrap();
        system.create_folder(&root.join("d/e")).unwrap();
        assert_eq!(reason(system.rename(&root.join("a"), &root.join("d"))), Reason::IsFolder);
        system.rename(&root.join("a"), &root.join("b")).unwrap();
        assert_eq!(system.read(&root.join("b"), LIMIT).unwrap(), b"new");
        assert!(!system.exists(&root.join("a")).unwrap());
        system.rename(&root.join("d"), &root.join("f")).unwrap();
        assert!(system.exists(&root.join("f/e")).unwrap());
        assert_eq!(reason(system.rename(&root.join("d"), &root.join("g"))), Reason::NotFound);
    });
}

#[test]
fn only_an_empty_folder_is_removed() {
    on_both(|system, root| {
        system.create_folder(&root.join("d")).unwrap();
        system.create_file(&root.join("d/a"), b"").unwrap();
        assert_eq!(reason(system.remove_folder(&root.join("d"))), Reason::NotEmpty);
        assert_eq!(reason(system.remove_folder(&root.join("d/a"))), Reason::NotAFolder);
        system.remove_file(&root.join("d/a")).unwrap();
        assert_eq!(reason(system.remove_file(&root.join("d/a"))), Reason::NotFound);
        system.remove_folder(&root.join("d")).unwrap();
    });
}

#[cfg(unix)]
#[test]
fn links_are_seen_as_links_and_followed_when_read() {
    let memory = MemorySystem::new();
    memory.put("/here/a/file", "text");
    memory.put_link("/here/link", "a");
    memory.put_link("/here/loop", "loop");
    let disk = tempfile::tempdir().unwrap();
    let root = disk.path().canonicalize().unwrap();
    std::fs::create_dir(root.join("a")).unwrap();
    std::fs::write(root.join("a/file"), "text").unwrap();
    std::os::unix::fs::symlink("a", root.join("link")).unwrap();
    std::os::unix::fs::symlink("loop", root.join("loop")).unwrap();

    let both: [(&dyn System, PathBuf); 2] =
        [(&memory, PathBuf::from("/here")), (&OsSystem::new(), root)];
    for (system, root) in both {
        let kind = |name: &str| system.metadata(&root.join(name)).unwrap().unwrap().kind;
        assert_eq!(kind("link"), Kind::Link);
        assert_eq!(kind("link/file"), Kind::File);
        assert_eq!(system.read(&root.join("link/file"), LIMIT).unwrap(), b"text");
        assert_eq!(system.read_link(&root.join("link")).unwrap(), Path::new("a"));
        assert_eq!(system.real_path(&root.join("link/file")).unwrap(), root.join("a/file"));
        let looped = reason(system.read(&root.join("loop"), LIMIT));
        assert_eq!(looped, Reason::Other("Too many levels of symbolic links".to_owned()));
        system.remove_file(&root.join("link")).unwrap();
        assert_eq!(system.read(&root.join("a/file"), LIMIT).unwrap(), b"text");
    }
}

#[test]
fn a_lock_is_held_by_one_and_freed_when_dropped() {
    on_both(|system, root| {
        let first = system.lock(root, Duration::ZERO).unwrap();
        assert!(first.is_some());
        assert!(system.lock(root, Duration::from_millis(30)).unwrap().is_none());
        drop(first);
        assert!(system.lock(root, Duration::ZERO).unwrap().is_some());
        assert_eq!(system.list(root).unwrap(), []);
    });
}

#[test]
fn a_full_disk_in_memory_keeps_what_fits() {
    let memory = MemorySystem::new();
    memory.limit_space(Some(3));
    assert_eq!(reason(memory.create_file(Path::new("/a"), b"text")), Reason::Full);
    assert_eq!(memory.read(Path::new("/a"), LIMIT).unwrap(), b"tex");
}
