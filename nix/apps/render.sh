warn_of_untracked
untracked() { git -C "$root" ls-files --others --exclude-standard -- "$folder" 2> /dev/null || true; }
before=$(untracked)
status=0
ambit -C "$root" render "${configs[@]}" "$@" || status=$?
after=$(untracked)
if [[ $after != "$before" ]]; then
    echo 'New files: git add '"$folder/" >&2
fi
exit "$status"
