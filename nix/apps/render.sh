warn_of_untracked
before=$(untracked "$folder" || true)
status=0
ambit -C "$root" render "${configs[@]}" "$@" || status=$?
after=$(untracked "$folder" || true)
if [[ -n $(LC_ALL=C comm -13 <(echo "$before") <(echo "$after")) ]]; then
    echo "New files: git add $folder/" >&2
fi
exit "$status"
