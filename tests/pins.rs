//! Digests of images are fetched from a registry and checked: against one on loopback.

#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a test runs ambit against a server of its own"
)]

#[path = "pins/image.rs"]
mod image;
#[path = "pins/loopback.rs"]
mod loopback;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use ambit::pins::{Digest, Image, Pins, recorded};
use image::{Documents, image};
use loopback::{Asked, Reply, Server};

const TAG: &str = "1.30.4";
const BOTH: [&str; 2] = ["amd64", "arm64"];

/// Answers what it has, like a registry that lets everybody in.
fn answer(documents: &Documents, asked: &Asked) -> Reply {
    let name = asked.path.rsplit('/').next().unwrap_or_default();
    documents.get(name).map_or_else(|| Reply::new(404), |bytes| Reply::ok(bytes))
}

fn open_registry(documents: Documents) -> Server {
    Server::start(move |asked| answer(&documents, asked))
}

/// Runs `ambit pin ztunnel:1.30.4` in a folder of its own.
fn pin(folder: &Path, registry: &Server) -> Output {
    let hub = format!("http://{}/istio", registry.address);
    let mut command = Command::new(env!("CARGO_BIN_EXE_ambit"));
    command.current_dir(folder).args(["pin", "--hub", &hub, "ztunnel:1.30.4"]);
    for name in ["http_proxy", "https_proxy", "all_proxy"] {
        command.env_remove(name).env_remove(name.to_uppercase());
    }
    command.output().expect("ambit runs")
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn record(folder: &Path) -> Pins {
    let text = fs::read_to_string(folder.join("nix/pins.json")).expect("a record");
    Pins::parse(&text).expect("a record that reads")
}

fn ztunnel() -> Image {
    Image::parse("ztunnel:1.30.4").expect("an image")
}

#[test]
fn an_image_is_recorded_with_its_layers_and_the_documents_that_prove_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let made = image(TAG, &BOTH);
    let registry = open_registry(made.documents.clone());
    let output = pin(folder.path(), &registry);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains(&format!("index: unknown -> {}", made.index)), "{said}");
    let record = record(folder.path());
    let pin = record.get(&ztunnel()).expect("it is recorded");
    assert_eq!(pin.index.as_ref(), Some(&made.index));
    for (system, manifest) in ["x86_64-linux", "aarch64-linux"].iter().zip(&made.manifests) {
        let system = pin.systems[*system].as_ref().expect("it is known");
        assert_eq!(system.manifest.as_ref(), Some(manifest));
        let layers = system.layers.as_ref().expect("they are known");
        let roles = layers.iter().map(|it| (it.size, it.role.as_deref())).collect::<Vec<_>>();
        assert_eq!(roles, [(Some(10), None), (Some(13), Some("ztunnel"))]);
    }
    for digest in made.manifests.iter().chain([&made.index]) {
        let name = format!("nix/pins/{}.json", digest.as_str().replace(':', "-"));
        let raw = fs::read(folder.path().join(name)).expect("a raw document");
        assert_eq!(&Digest::of(&raw), digest);
    }
    let again = self::pin(folder.path(), &registry);
    assert_eq!(String::from_utf8_lossy(&again.stdout), "ztunnel:1.30.4: same\n");
}

#[test]
fn all_four_media_types_are_accepted() {
    let folder = tempfile::tempdir().expect("a folder");
    let registry = open_registry(image(TAG, &BOTH).documents);
    pin(folder.path(), &registry);
    let asked = registry.asked();
    let accept = asked[0].header("accept").expect("an Accept header");
    for kind in [
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.docker.distribution.manifest.v2+json",
    ] {
        assert!(accept.contains(kind), "{accept}");
    }
}

/// A registry that wants a token, which `tokens` gives.
fn closed_registry(documents: Documents, tokens: &str) -> Server {
    let challenge = format!(
        "Bearer realm=\"http://{tokens}/token\",service=\"registry.test\",scope=\"repository:istio/ztunnel:pull\""
    );
    Server::start(move |asked| match asked.header("authorization") {
        Some("Bearer secret") => answer(&documents, asked),
        _ => Reply::new(401).with("WWW-Authenticate", challenge.clone()),
    })
}

#[test]
fn the_token_comes_from_where_the_refusal_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let tokens = Server::start(|_| Reply::ok(br#"{"access_token":"secret"}"#));
    let registry = closed_registry(image(TAG, &BOTH).documents, &tokens.address);
    let output = pin(folder.path(), &registry);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let asked = tokens.asked();
    assert_eq!(asked.len(), 1, "one token does for all");
    let wanted = "/token?service=registry.test&scope=repository:istio/ztunnel:pull";
    assert_eq!(asked[0].path, wanted);
}

#[test]
fn a_registry_that_refuses_its_own_token_is_not_asked_for_ever() {
    let folder = tempfile::tempdir().expect("a folder");
    let tokens = Server::start(|_| Reply::ok(br#"{"token":"useless"}"#));
    let registry = closed_registry(image(TAG, &BOTH).documents, &tokens.address);
    let output = pin(folder.path(), &registry);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("answered 401"), "{}", stderr(&output));
    assert_eq!(registry.asked().len(), 2);
}

#[test]
fn another_host_never_learns_the_token() {
    let folder = tempfile::tempdir().expect("a folder");
    let documents = image(TAG, &BOTH).documents;
    let blobs = open_registry(documents.clone());
    let tokens = Server::start(|_| Reply::ok(br#"{"token":"secret"}"#));
    let (there, realm) = (blobs.address.clone(), format!("http://{}/token", tokens.address));
    let registry = Server::start(move |asked| match asked.header("authorization") {
        None => Reply::new(401).with("WWW-Authenticate", format!("Bearer realm=\"{realm}\"")),
        Some(_) if asked.path.contains("/blobs/") => {
            Reply::new(307).with("Location", format!("http://{there}{}", asked.path))
        }
        Some(_) => answer(&documents, asked),
    });
    let output = pin(folder.path(), &registry);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let asked = blobs.asked();
    assert_eq!(asked.len(), 2, "one configuration for each platform, and no layer");
    assert!(asked.iter().all(|it| it.header("authorization").is_none()));
}

#[test]
fn other_bytes_than_asked_for_are_refused_and_nothing_is_recorded() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut made = image(TAG, &BOTH);
    made.documents.insert(made.manifests[0].to_string(), b"{\"layers\":[]}".to_vec());
    let output = pin(folder.path(), &open_registry(made.documents));
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("other bytes than asked for"), "{}", stderr(&output));
    assert_eq!(record(folder.path()).get(&ztunnel()), None);
}

#[test]
fn a_layer_of_another_size_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut documents = image(TAG, &BOTH).documents;
    let layer = Digest::of(b"ztunnel arm64").to_string();
    documents.insert(layer, b"longer than it was".to_vec());
    let output = pin(folder.path(), &open_registry(documents));
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("has 18 bytes, not 13"), "{}", stderr(&output));
}

#[test]
fn a_layer_that_is_missing_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut documents = image(TAG, &BOTH).documents;
    documents.remove(Digest::of(b"base amd64").as_str());
    let output = pin(folder.path(), &open_registry(documents));
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("it has no such image"), "{}", stderr(&output));
}

#[test]
fn a_platform_that_is_missing_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = pin(folder.path(), &open_registry(image(TAG, &["amd64"]).documents));
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("no image for linux/arm64"), "{}", stderr(&output));
}

#[test]
fn an_image_that_is_not_there_is_said_to_be_missing() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = pin(folder.path(), &open_registry(Documents::new()));
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("it has no such image"), "{}", stderr(&output));
}

#[test]
fn a_busy_registry_is_asked_again_after_the_time_it_names() {
    let folder = tempfile::tempdir().expect("a folder");
    let documents = image(TAG, &BOTH).documents;
    let count = AtomicU32::new(0);
    let registry = Server::start(move |asked| match count.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::new(429).with("Retry-After", "1"),
        _ => answer(&documents, asked),
    });
    let start = Instant::now();
    let output = pin(folder.path(), &registry);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(start.elapsed().as_millis() >= 1000, "{:?}", start.elapsed());
}

#[test]
fn a_registry_that_stays_busy_is_left_alone_in_the_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let registry = Server::start(|_| Reply::new(429).with("Retry-After", "0"));
    let output = pin(folder.path(), &registry);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("too many requests"), "{}", stderr(&output));
    assert_eq!(registry.asked().len(), 5);
}

#[test]
fn a_document_that_is_no_index_is_refused_in_words() {
    let folder = tempfile::tempdir().expect("a folder");
    for (bytes, words) in [
        (&b"not JSON"[..], "is not as registries write it"),
        (&b"{\"layers\":[]}"[..], "not an index of several platforms"),
        (
            &b"{\"manifests\":[{\"platform\":{\"os\":\"linux\",\"architecture\":\"arm64\"}}]}"[..],
            "is no sha256 digest",
        ),
    ] {
        let documents = Documents::from([(TAG.to_owned(), bytes.to_vec())]);
        let output = pin(folder.path(), &open_registry(documents));
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(words), "{}", stderr(&output));
    }
}

#[test]
fn the_committed_record_is_sorted_and_as_it_would_be_written() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("nix/pins.json");
    let text = fs::read_to_string(path).expect("nix/pins.json");
    assert_eq!(Pins::parse(&text).expect("it reads"), recorded());
    assert_eq!(recorded().to_text(), text);
}
