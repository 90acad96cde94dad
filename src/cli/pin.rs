//! `ambit pin`.

use std::path::{Path, PathBuf};

use super::args::Pin;
use super::project_root;
use super::{Ended, Failure, Terminal};
use crate::pins::{Digest, Image, Pins, Registry, moved, resolve};
use crate::system::{self, System};

/// Where the record lies in a project that keeps one.
const RECORD: &str = "nix/pins.json";

/// Bytes that the record may have.
const LIMIT: u64 = 4 << 20;

pub(super) fn run(
    command: &Pin,
    root: Option<&Path>,
    system: &dyn System,
    terminal: &mut Terminal,
) -> Result<Ended, Failure> {
    let root = project_root::find_or_here(system, root)?.path;
    let path = match &command.pins {
        Some(given) => system::absolute(system, given)?,
        None => root.join(RECORD),
    };
    let mut pins = read(&path, system)?;
    let images = images(command, &pins)?;
    let mut failures = Vec::new();
    for image in images {
        match pin(&image, command, &mut pins, &path, system) {
            Ok(lines) => terminal.result(&format!("{}\n", lines.join("\n"))),
            Err(failure) => failures.push(format!("{image}: {failure}")),
        }
    }
    replace(&path, pins.to_text().as_bytes(), system)?;
    if failures.is_empty() {
        return Ok(Ended::Clean);
    }
    let way_out = "what is recorded of these images is as before; try again when that is mended";
    Err(Failure::command(failures.join("\n"), way_out))
}

/// Records one image and tells what moved.
fn pin(
    image: &Image,
    command: &Pin,
    pins: &mut Pins,
    record: &Path,
    system: &dyn System,
) -> Result<Vec<String>, Failure> {
    let repository = format!("{}/{}", command.hub.trim_end_matches('/'), image.name);
    let mut resolved = resolve(&mut Registry::new(system, &repository), image)?;
    // A mirror has the same digests: where the image comes from stays as it is recorded.
    if let Some(old) = pins.get(image) {
        resolved.pin.repository.clone_from(&old.repository);
    }
    for (digest, bytes) in &resolved.raw {
        store(&record.with_extension(""), digest, bytes, system)?;
    }
    let mut lines = moved(image, pins.get(image), &resolved.pin);
    if lines.is_empty() {
        lines.push(format!("{image}: same"));
    }
    pins.put(image.clone(), resolved.pin);
    Ok(lines)
}

fn read(path: &Path, system: &dyn System) -> Result<Pins, Failure> {
    if !system.exists(path)? {
        return Ok(Pins::default());
    }
    let bytes = system.read(path, LIMIT)?;
    Pins::parse(&String::from_utf8_lossy(&bytes)).map_err(|why| {
        let what = format!("{} is no record of images: {why}", path.display());
        Failure::command(what, "bring it back from git")
    })
}

/// The images that are named, or all that are recorded.
fn images(command: &Pin, pins: &Pins) -> Result<Vec<Image>, Failure> {
    if command.images.is_empty() {
        return Ok(pins.images().cloned().collect());
    }
    let one = |text: &String| {
        Image::parse(text).ok_or_else(|| {
            Failure::command(
                format!("`{text}` names no image of a release"),
                "write for example `ztunnel:1.30.4` or `proxyv2:1.30.4-distroless`",
            )
        })
    };
    command.images.iter().map(one).collect()
}

/// Keeps a document under the name of its digest, so that the record can be checked offline.
fn store(folder: &Path, digest: &Digest, bytes: &[u8], system: &dyn System) -> Result<(), Failure> {
    system.create_folder(folder)?;
    let path: PathBuf = folder.join(format!("{}.json", digest.as_str().replace(':', "-")));
    if !system.exists(&path)? {
        system.create_file(&path, bytes)?;
    }
    Ok(())
}

/// Replaces a file in one step.
fn replace(path: &Path, bytes: &[u8], system: &dyn System) -> Result<(), Failure> {
    let staged = path.with_extension("json.new");
    if system.exists(&staged)? {
        system.remove_file(&staged)?;
    }
    if let Some(folder) = path.parent() {
        system.create_folder(folder)?;
    }
    system.create_file(&staged, bytes)?;
    system.rename(&staged, path)?;
    Ok(())
}
