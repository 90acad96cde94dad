# mkDerivation: unpack, build, check, install, installCheck, each as the derivation says.
runHook() { :; }
phase() {
    local script=${!1:-}
    if [[ -n $script ]]; then eval "$script"; fi
}

# Cargo knows sources by path and time. All derivations unpack to one place, one at a time, and
# only what differs is written, so that they share one target folder and build little twice.
unpack_rust() {
    HOME=$(getent passwd "$(id -u)" | cut -d: -f6)
    export HOME
    for folder in /usr/local/cargo; do
        if [[ ! -d $HOME/.cargo && -d $folder ]]; then export CARGO_HOME=$folder RUSTUP_HOME=/usr/local/rustup; fi
    done
    local cache=$HOME/.cache/ambit-nix-stub
    mkdir -p "$cache"
    exec 9> "$cache/lock"
    flock 9
    export CARGO_TARGET_DIR=$cache/target CARGO_INCREMENTAL=0
    local tree=$cache/source
    mkdir -p "$tree"
    (cd "$tree" && find . -type f) | while read -r file; do
        if [[ ! -e $src/$file ]]; then rm -f "$tree/$file"; fi
    done
    find "$tree" -mindepth 1 -depth -type d -empty -delete
    (cd "$src" && find . -type f) | while read -r file; do
        if ! cmp -s "$src/$file" "$tree/$file"; then
            mkdir -p "$(dirname "$tree/$file")"
            rm -f "$tree/$file"
            cp --no-preserve=timestamps "$src/$file" "$tree/$file"
            chmod u+w "$tree/$file"
        fi
    done
    cd "$tree"
}

if [[ -n ${stubIsRust:-} ]]; then
    unpack_rust
elif [[ -n ${src:-} && -z ${dontUnpack:-} ]]; then
    cp -r "$src" source
    chmod -R u+w source
    cd source
fi
phase buildPhase
if [[ -n ${doCheck:-} ]]; then phase checkPhase; fi
phase installPhase
phase postFixup
if [[ -n ${doInstallCheck:-} ]]; then phase installCheckPhase; fi
