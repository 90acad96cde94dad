# `just` lists the recipes.
_default:
    @just --list

# Render the example platform, or another project: `just render -C DIR`
[group('dev')]
render *ARGS:
    cargo run --release --quiet -- render {{ ARGS }}

# Format all code
[group('dev')]
fmt:
    cargo fmt --all

# Everything CI checks on Linux
[group('check')]
ci:
    bash .ci/run

# Lints, as errors
[group('check')]
clippy:
    cargo clippy --workspace --all-targets --all-features -- -D warnings

# Documentation of all items, with broken links as errors
[group('check')]
doc $RUSTDOCFLAGS='-D warnings':
    cargo doc --workspace --no-deps --document-private-items

# The Nix side, without network
[group('check')]
nix:
    nix/testing/stage

# Licences, advisories, unwanted and duplicate crates (needs cargo-deny)
[group('check')]
deny:
    cargo deny --all-features check

# Spelling (needs typos)
[group('check')]
typos:
    typos

# The table of code, file and function sizes
[group('check')]
sizes:
    cargo test --quiet --test house_rules -- --nocapture table_of_sizes

# All tests, or those whose name holds a word
[group('test')]
test *ARGS:
    cargo test --workspace {{ ARGS }}

# Accept what snapshot tests now see, after reading each one (needs cargo-insta)
[group('test')]
accept:
    cargo insta test --workspace --review

# Benchmarks
[group('test')]
bench *ARGS:
    cargo bench --workspace {{ ARGS }}

# Rendering a fleet, beside copying and reading its result
[group('test')]
bench-fleet:
    benches/fleet.sh

# Diffs of two large renders, beside reading them
[group('test')]
bench-diff:
    benches/diff.sh

# Fuzz one target (needs cargo-fuzz and a nightly Rust)
[group('test')]
fuzz TARGET SECONDS='600':
    mkdir -p fuzz/corpus/{{ TARGET }}
    cargo +nightly fuzz run {{ TARGET }} fuzz/corpus/{{ TARGET }} fuzz/seeds/{{ TARGET }} -- -max_total_time={{ SECONDS }}

# Write everything that is made from code and committed
[group('gen')]
gen:
    bash .ci/generate
    cargo run --release --quiet -- render

# The static binary of this machine's architecture
[group('release')]
static:
    cargo build --release --locked --target {{ arch() }}-unknown-linux-musl
