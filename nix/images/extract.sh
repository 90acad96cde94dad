# take PATH TARGET: the file PATH of the topmost layer that holds it. $layers is pairs from the lowest
# layer up: media type, file.
take() {
    local path=$1 target=$2 type='' word name found=''
    for word in $layers; do
        if [[ -z $type ]]; then type=$word && continue; fi
        case $type in
        *zstd) zstd -dc "$word" > layer.tar ;;
        *gzip) gzip -dc "$word" > layer.tar ;;
        *) cp "$word" layer.tar && chmod u+w layer.tar ;;
        esac
        type=''
        for name in "${path#/}" "./${path#/}"; do
            if tar --extract --no-same-owner --to-stdout --file layer.tar "$name" > taken 2> /dev/null && [[ -s taken ]]; then
                mkdir -p "$(dirname "$target")"
                cp taken "$target"
                found=yes
            fi
        done
    done
    if [[ -z $found ]]; then
        echo "no layer holds $path" >&2
        exit 1
    fi
}
