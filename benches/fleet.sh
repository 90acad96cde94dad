#!/usr/bin/env bash
# One base of 300 objects and overlays over it: how rendering compares with copying and reading the
# result, and how time and memory grow. Needs /usr/bin/time; prints ratios, judges nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --release --quiet
ambit=${CARGO_TARGET_DIR:-$PWD/target}/release/ambit
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

make_project() { # overlays
  rm -rf "$work/p" && mkdir -p "$work/p/env"
  {
    printf 'abstract: true\nistio: { version: 1.30.4 }\nnamespaces:\n  shop:\n    dataplaneMode: ambient\n    destinationRules:\n'
    for i in $(seq 300); do
      printf '      rule-%s: { host: service-%s, trafficPolicy: { connectionPool: { tcp: { maxConnections: %s } } } }\n' "$i" "$i" "$i"
    done
  } >"$work/p/env/base.yaml"
  for i in $(seq "$1"); do
    printf 'extends: base\ncluster: { clusterName: cluster-%s }\n' "$i" >"$work/p/env/e$i.yaml"
  done
}

# Best of five, in milliseconds.
best() {
  local least='' from ms
  for _ in 1 2 3 4 5; do
    [ -z "${BEFORE-}" ] || eval "$BEFORE"
    from=$(date +%s%N)
    "$@" >/dev/null 2>&1
    ms=$((($(date +%s%N) - from) / 1000000))
    if [ -z "$least" ] || [ "$ms" -lt "$least" ]; then least=$ms; fi
  done
  echo "$least"
}

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.1f", a / (b > 0 ? b : 1) }'; }

read_all() { find "$1" -type f -print0 | xargs -0 cat; }
export -f read_all

for overlays in 50 100 200; do
  make_project "$overlays"
  BEFORE="rm -rf $work/p/rendered" full=$(best "$ambit" render -C "$work/p" -q)
  BEFORE="rm -rf $work/copy" copy=$(best cp -r "$work/p/rendered" "$work/copy")
  again=$(best "$ambit" render -C "$work/p" -q)
  reading=$(best bash -c "read_all $work/p/rendered")
  peak=$(/usr/bin/time -f %M "$ambit" render -C "$work/p" -q 2>&1 >/dev/null | tail -n 1)
  size=$(find "$work/p/rendered" -type f -printf '%s\n' | awk '{ sum += $1 } END { print int(sum / 1024) }')
  printf '%3s overlays: render %s ms = %s x cp -r (%s ms); no-op %s ms = %s x reading (%s ms); peak %s KiB = %s x the output (%s KiB)\n' \
    "$overlays" "$full" "$(ratio "$full" "$copy")" "$copy" \
    "$again" "$(ratio "$again" "$reading")" "$reading" "$peak" "$(ratio "$peak" "$size")" "$size"
done
