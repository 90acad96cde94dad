//! Reading resource definitions beside the bare events of the parser.
//!
//! Takes the CRDs of an Istio release where they lie beside the repository, and a made-up document
//! of the same shape and size elsewhere.

#![expect(clippy::disallowed_methods, reason = "a benchmark reads a real file")]

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use kubeyaml::{Limits, emit_into, read, read_located};
use saphyr_parser::Parser;

fn definitions() -> String {
    let real = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/crds/istio-1.30.3.yaml");
    std::fs::read_to_string(real).unwrap_or_else(|_| made_up())
}

/// Writes definitions with deep schemas: descriptions, types, enums, lists of required fields.
fn made_up() -> String {
    let mut text = String::new();
    for kind in 0..14 {
        let _ = write!(
            text,
            "---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n\
             \x20 name: kind{kind}s.example.io\nspec:\n  group: example.io\n  versions:\n"
        );
        for version in ["v1", "v1beta1", "v1alpha1"] {
            let _ = write!(text, "  - name: {version}\n    schema:\n      openAPIV3Schema:\n");
            properties(&mut text, 8, 4);
        }
    }
    text
}

fn properties(text: &mut String, indent: usize, depth: usize) {
    let _ = writeln!(text, "{:indent$}properties:", "");
    for field in ["exact", "prefix", "regex", "weights"] {
        let _ = writeln!(text, "{:indent$}  {field}:", "");
        let _ = writeln!(text, "{:indent$}    description: 'What {field} says: one of many.'", "");
        if depth > 0 {
            properties(text, indent + 4, depth - 1);
        }
        let _ = writeln!(text, "{:indent$}    required:\n{:indent$}    - exact", "", "");
        let _ = writeln!(text, "{:indent$}    type: object", "");
    }
}

fn read_crds(criterion: &mut Criterion) {
    let text = definitions();
    let documents = read(&text).unwrap_or_default();
    assert!(!documents.is_empty(), "the definitions can be read");
    let mut group = criterion.benchmark_group("read_crds");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("events", |bencher| {
        bencher.iter(|| Parser::new_from_str(black_box(&text)).flatten().count());
    });
    group.bench_function("read", |bencher| bencher.iter(|| read(black_box(&text))));
    group.bench_function("read_located", |bencher| {
        bencher.iter(|| read_located(black_box(&text), &Limits::MANIFESTS));
    });
    group.bench_function("emit", |bencher| {
        bencher.iter(|| {
            let mut out = String::new();
            for document in &documents {
                emit_into(&mut out, document);
            }
            out
        });
    });
    group.finish();
}

criterion_group!(benches, read_crds);
criterion_main!(benches);
