warn_of_untracked
exec ambit -C "$root" diff "${configs[@]}" "$@"
