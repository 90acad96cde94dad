#!/bin/bash
# makeWrapper PROGRAM WRAPPER [--set NAME VALUE | --set-default NAME VALUE | --prefix NAME SEPARATOR VALUE]..
set -euo pipefail
program=$1 wrapper=$2
shift 2
mkdir -p "$(dirname "$wrapper")"
{
    echo '#!/bin/bash'
    while (($#)); do
        case $1 in
        --set) printf 'export %s=%q\n' "$2" "$3" && shift 3 ;;
        --set-default) printf 'export %s=${%s-%q}\n' "$2" "$2" "$3" && shift 3 ;;
        --prefix) printf 'export %s=%q${%s:+%q$%s}\n' "$2" "$4" "$2" "$3" "$2" && shift 4 ;;
        *) echo "makeWrapper of the stub does not know $1" >&2 && exit 1 ;;
        esac
    done
    printf 'exec %q "$@"\n' "$program"
} > "$wrapper"
chmod +x "$wrapper"
