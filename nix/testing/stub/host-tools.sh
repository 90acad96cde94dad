# Links programs of the host: where distributions, rustup and the Rust images put them.
home=$(getent passwd "$(id -u)" | cut -d: -f6)
mkdir -p "$out/bin"
for program in $programs; do
    for folder in "$home/.cargo/bin" /usr/local/cargo/bin /usr/local/sbin /usr/local/bin /usr/sbin /usr/bin /sbin /bin; do
        if [[ -x $folder/$program ]]; then
            ln -s "$folder/$program" "$out/bin/$program"
            break
        fi
    done
done
