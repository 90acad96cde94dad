warn_of_untracked
if ((${#configs[@]} == 0)); then
    exec ambit -C "$root" diff "$@"
fi
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
ambit -C "$root" render --quiet "${configs[@]}" --output "$fresh"
status=0
ambit -C "$root" diff --to "$fresh" "$@" || status=$?
exit "$status"
