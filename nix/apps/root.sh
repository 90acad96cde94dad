# The folder of renders; the app may have named another.
folder=${folder:-rendered}

# The platform's folder: the nearest one upwards with a flake.nix.
root=$PWD
while [[ ! -e $root/flake.nix ]]; do
    if [[ $root == / ]]; then
        echo "error: there is no flake.nix in $PWD or above; start this inside the platform" >&2
        exit 2
    fi
    root=$(dirname "$root")
done

# Nix reads what git tracks, and nothing else.
warn_of_untracked() {
    local files
    files=$(git -C "$root" ls-files --others --exclude-standard -- '*.nix' '*.yaml' flake.lock 2> /dev/null | grep -v "^$folder/" || true)
    if [[ -n $files ]]; then
        echo 'Nix does not see these: git add' >&2
        sed 's/^/  /' <<< "$files" >&2
    fi
}
