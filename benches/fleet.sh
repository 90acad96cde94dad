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

# How long a command takes, in milliseconds.
timed() {
  local from
  from=$(date +%s%N)
  "$@" >/dev/null 2>&1
  echo $((($(date +%s%N) - from) / 1000000))
}

# Two commands in turns, since a disk has good and bad minutes: the middle one of the ratios of their
# times. What the first of each pair of arguments names is removed before; a command is words
# without spaces.
compare() { # removed command removed command
  local one other
  for _ in 1 2 3 4 5; do
    rm -rf "${1:-$work/none}"
    one=$(timed $2)
    rm -rf "${3:-$work/none}"
    other=$(timed $4)
    echo "$(ratio "$one" "$other") x ($one and $other ms)"
  done | sort -n | sed -n 3p
}

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / (b > 0 ? b : 1) }'; }

read_all() { find "$1" -type f -print0 | xargs -0 cat; }
export -f read_all

for overlays in 50 100 200; do
  make_project "$overlays"
  p=$work/p
  render="$ambit render -C $p -q"
  full=$(compare "$p/rendered" "$render" "$work/copy" "cp -r $p/rendered $work/copy")
  again=$(compare '' "$render" '' "read_all $p/rendered")
  peak=$(/usr/bin/time -f %M $render 2>&1 >/dev/null | tail -n 1)
  size=$(find "$p/rendered" -type f -printf '%s\n' | awk '{ sum += $1 } END { print int(sum / 1024) }')
  echo "$overlays overlays: render and cp -r $full; no-op and reading $again;" \
    "peak and output $(ratio "$peak" "$size") x ($peak and $size KiB)"
done
