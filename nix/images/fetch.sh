# Gets $url to $out. The address of the token comes from the registry's own 401, so mirrors work.
token=''
get_token() {
    local challenge realm service scope
    challenge=$(grep -i '^www-authenticate: *bearer' headers | tail -n 1)
    part() { sed -n "s/.*[ ,]$1=\"\([^\"]*\)\".*/\1/p" <<< "${challenge//$'\r'/}"; }
    realm=$(part realm) service=$(part service) scope=$(part scope)
    [[ -n $realm ]] || { echo "$url: 401 without the address of a token" >&2 && exit 1; }
    # shellcheck disable=SC2086 # flags, several
    curl ${NIX_CURL_FLAGS:-} --silent --show-error --fail --get "$realm" \
        ${service:+--data-urlencode "service=$service"} ${scope:+--data-urlencode "scope=$scope"} > answer
    token=$(sed -n 's/.*"\(token\|access_token\)" *: *"\([^"]*\)".*/\2/p' answer | head -n 1)
}
ask() {
    # curl leaves the token out where it is redirected to another host.
    # shellcheck disable=SC2086
    curl ${NIX_CURL_FLAGS:-} --silent --show-error --location --dump-header headers --output "$out" \
        --write-out '%{http_code}' ${token:+--header "Authorization: Bearer $token"} \
        --header 'Accept: application/vnd.oci.image.index.v1+json' \
        --header 'Accept: application/vnd.oci.image.manifest.v1+json' \
        --header 'Accept: application/vnd.docker.distribution.manifest.list.v2+json' \
        --header 'Accept: application/vnd.docker.distribution.manifest.v2+json' \
        --header 'Accept: application/octet-stream' "$url" || true
}
for attempt in 1 2 3 4 5 6; do
    status=$(ask)
    case $status in
    200) break ;;
    401)
        if [[ -n $token ]]; then echo "$url: 401 with a token; private mirrors: nix/README.md" >&2 && exit 1; fi
        get_token
        ;;
    429 | 5?? | 000)
        pause=$(sed -n 's/^[Rr]etry-[Aa]fter: *\([0-9]*\).*/\1/p' headers 2> /dev/null | tail -n 1)
        echo "$url: status $status, again in ${pause:-$((attempt * 2))} s" >&2
        sleep "${pause:-$((attempt * 2))}"
        ;;
    *) echo "$url: status $status" >&2 && exit 1 ;;
    esac
done
[[ $status == 200 ]] || { echo "$url: status $status, given up" >&2 && exit 1; }
chmod -x "$out"
