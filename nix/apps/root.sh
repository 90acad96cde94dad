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
    files=$(untracked '*.nix' '*.yaml' flake.lock ":(exclude)$folder") || return 0
    if [[ -n $files ]]; then
        echo 'Nix does not see these: git add' >&2
        echo "  ${files//$'\n'/$'\n'  }" >&2
    fi
}
# untracked PATHSPEC..: outside of a git repository there is nothing to tell.
untracked() { git -C "$root" -c core.quotePath=false ls-files --others --exclude-standard -- "$@" 2> /dev/null; }
