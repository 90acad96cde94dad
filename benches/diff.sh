#!/usr/bin/env bash
# Two renders of 30,000 objects, one in a hundred changed: how a diff compares with reading all bytes,
# and with `git diff --raw` between revisions. Needs /usr/bin/time; prints times, judges nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --release --quiet
ambit=${CARGO_TARGET_DIR:-$PWD/target}/release/ambit
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# One file for each object; those of one kind in a hundred differ where their state is `changed`.
make_render() { # folder state
  awk -v folder="$1" -v state="$2" 'BEGIN {
    split("Deployment Service ConfigMap ServiceAccount VirtualService AuthorizationPolicy", kinds, " ")
    split("apps/v1 v1 v1 v1 networking.istio.io/v1 security.istio.io/v1", versions, " ")
    for (i = 0; i < 30000; i++) {
      kind = i % 6 + 1
      value = (state == "changed" && i % 600 == kind - 1) ? 2 : 1
      spec = "spec: { replicas: " value ", template: { spec: { containers: [{ name: app, image: \"app:" value "\" }] } } }"
      if (kind == 2) spec = "spec: { selector: { app: a }, ports: [{ name: http, port: " 80 + value " }] }"
      if (kind == 3) spec = "data: { a.yaml: \"one: " value "\\ntwo: [1, 2, 3]\\n\" }"
      if (kind == 4) spec = "automountServiceAccountToken: " (value == 1 ? "true" : "false")
      if (kind == 5) spec = "spec: { hosts: [a], http: [{ timeout: " value "s, route: [{ destination: { host: a } }] }] }"
      if (kind == 6) spec = "spec: { selector: { matchLabels: { app: a" i " } }, rules: [{ from: [{ source: { namespaces: [n" value "] } }] }] }"
      file = folder "/app-" int(i / 1000) "/o-" i ".yaml"
      printf "apiVersion: %s\nkind: %s\nmetadata:\n  name: o-%d\n  namespace: ns-%d\n%s\n", versions[kind], kinds[kind], i, i / 300, spec > file
      close(file)
    }
  }'
}

for state in before changed; do
  mkdir -p "$work/$state"/app-{0..29}
  make_render "$work/$state" "$state"
done

git init -q "$work/repository"
for state in before changed; do
  mkdir -p "$work/repository/rendered"
  rm -rf "$work/repository/rendered/prod"
  cp -r "$work/$state" "$work/repository/rendered/prod"
  (cd "$work/repository/rendered/prod" && find . -name '*.yaml' | sort | xargs sha256sum >SHA256SUMS)
  git -C "$work/repository" add -A
  git -C "$work/repository" -c user.name=bench -c user.email=bench@localhost commit -qm "$state"
done

read_all() { find "$@" -type f -print0 | xargs -0 cat >/dev/null; }
export -f read_all

# Seconds and the peak in KiB, the middle one of five by time. A diff ends with 1.
measured() { # name command..
  local name=$1
  shift
  for _ in 1 2 3 4 5; do
    /usr/bin/time -q -f '%e s, %M KiB' -o "$work/time" "$@" >/dev/null 2>&1 || true
    tail -n 1 "$work/time"
  done | sort -n | sed -n "3s/^/$name: /p"
}

measured "read both folders" bash -c "read_all $work/before $work/changed"
measured "diff of both folders" "$ambit" diff --from "$work/before" --to "$work/changed"
cd "$work/repository"
measured "git diff --raw" git diff --raw HEAD~1 HEAD
measured "diff of two revisions" "$ambit" diff --from HEAD~1 --to HEAD
measured "diff of a revision and the working tree" "$ambit" diff --from HEAD --to worktree
