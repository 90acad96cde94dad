//! How long it takes to render in memory: the example platform, and a fleet of environments over
//! one base. `cargo bench --bench render`.
#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark may stop at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "it reads the example platform from disk")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use ambit::system::MemorySystem;
use ambit::{Request, prepare};
use criterion::{Criterion, criterion_group, criterion_main};

const ROOT: &str = "/project";

fn request() -> Request {
    Request { root: PathBuf::from(ROOT), ..Request::default() }
}

/// Copies the files of the repository's example into memory.
fn example() -> MemorySystem {
    let system = MemorySystem::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    system.put(Path::new(ROOT).join("ambit.yaml"), std::fs::read(root.join("ambit.yaml")).unwrap());
    for entry in std::fs::read_dir(root.join("env")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let name = path.file_name().unwrap();
            system.put(Path::new(ROOT).join("env").join(name), std::fs::read(&path).unwrap());
        }
    }
    system
}

/// Makes `environments` overlays over one base of `objects` objects.
fn fleet(environments: usize, objects: usize) -> MemorySystem {
    let system = MemorySystem::new();
    let mut base = String::from(
        "abstract: true\nistio: { version: 1.30.4 }\nnamespaces:\n  shop:\n    \
         dataplaneMode: ambient\n    destinationRules:\n",
    );
    for index in 0..objects {
        let _ = writeln!(
            base,
            "      rule-{index}: {{ host: service-{index}, trafficPolicy: {{ connectionPool: \
             {{ tcp: {{ maxConnections: {index} }} }} }} }}"
        );
    }
    system.put(Path::new(ROOT).join("env/base.yaml"), base);
    for index in 0..environments {
        let overlay = format!("extends: base\ncluster: {{ clusterName: cluster-{index} }}\n");
        system.put(Path::new(ROOT).join(format!("env/e{index}.yaml")), overlay);
    }
    system
}

fn benchmarks(criterion: &mut Criterion) {
    let system = example();
    criterion.bench_function("the example platform", |bencher| {
        bencher
            .iter(|| prepare(&system, &request()).unwrap().render(&[], |compiled| compiled.tree));
    });
    for environments in [10, 20, 40] {
        let system = fleet(environments, 300);
        let name = format!("{environments} environments of 300 objects");
        let mut group = criterion.benchmark_group("fleet");
        group.sample_size(10);
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                prepare(&system, &request()).unwrap().render(&[], |compiled| compiled.tree)
            });
        });
        group.finish();
    }
}

criterion_group!(benches, benchmarks);
criterion_main!(benches);
