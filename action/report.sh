#!/bin/sh
# Checks the committed render, compares it with the base of a pull request, and reports.
#
# Needs git, curl and jq. GitHub sets GITHUB_*; action.yml sets AMBIT_*. Exit 0 when the committed
# render is what the sources give, 1 when it is not, 2 when nothing could be compared.
set -eu

marker='<!-- ambit diff -->'
reports=$AMBIT_REPORTS
mkdir -p "$reports"

say() { printf '%s\n' "$*"; }
output() { say "$1=$2" >>"$GITHUB_OUTPUT"; }

# Says an exit status in the words of outputs.
truth() { if [ "$1" -eq 1 ]; then say true; else say false; fi; }

# The commit to compare with: where the pull request goes, or what a push replaces.
base_commit() {
    jq -r '.pull_request.base.sha // .before // empty' "$GITHUB_EVENT_PATH"
}

# A clone of depth 1 does not have the base; one commit of it is enough.
fetch_base() {
    git cat-file -e "$1^{commit}" 2>/dev/null && return
    git fetch --quiet --no-tags --depth=1 origin "$1"
}

# ambit's own exit status, 1 for differences, is an answer and no failure.
status_of() {
    status=0
    "$@" || status=$?
    if [ "$status" -gt 1 ]; then
        exit 2
    fi
}

# shellcheck disable=SC2086,SC2317 # environments are words of their own; called by its name
diff_as() {
    "$AMBIT" diff $AMBIT_ENVIRONMENTS --from "$base" --format "$1"
}

# api METHOD PATH [FILE]: writes the answer to $reports/answer and prints the status. The token
# goes through standard input: arguments can be read by other processes.
api() {
    printf 'header = "Authorization: Bearer %s"\n' "$AMBIT_TOKEN" |
        curl --config - --silent --show-error --request "$1" \
            --header 'Accept: application/vnd.github+json' \
            ${3:+--header 'Content-Type: application/json' --data-binary "@$3"} \
            --output "$reports/answer" --write-out '%{http_code}' "$GITHUB_API_URL$2" ||
        say 000
}

# Prints the id of the comment to update, if there is one.
known_comment() {
    page=1
    while [ "$page" -le 30 ]; do
        code=$(api GET "/repos/$GITHUB_REPOSITORY/issues/$1/comments?per_page=100&page=$page")
        [ "$code" = 200 ] || return 0
        id=$(jq -r --arg marker "$marker" --arg author "$AMBIT_COMMENT_AUTHOR" \
            '[.[] | select(.user.login == $author and (.body | startswith($marker)))][0].id // empty' \
            "$reports/answer")
        if [ -n "$id" ]; then
            say "$id"
            return
        fi
        [ "$(jq length "$reports/answer")" -eq 100 ] || return 0
        page=$((page + 1))
    done
}

comment() {
    {
        say "$marker"
        cat "$reports/diff.md"
    } >"$reports/comment.md"
    jq -n --rawfile body "$reports/comment.md" '{body: $body}' >"$reports/comment.json"
    id=$(known_comment "$1")
    if [ -n "$id" ]; then
        code=$(api PATCH "/repos/$GITHUB_REPOSITORY/issues/comments/$id" "$reports/comment.json")
    else
        code=$(api POST "/repos/$GITHUB_REPOSITORY/issues/$1/comments" "$reports/comment.json")
    fi
    case $code in
    200 | 201) ;;
    *) say "::notice title=ambit diff::no comment (status $code): the report is in the summary of this run, and the page in its artifact" ;;
    esac
}

status_of "$AMBIT" render --check
drift=$status

base=$(base_commit)
case $base in
'' | *[!0]*) ;;
*) base='' ;;
esac
if [ -z "$base" ]; then
    base=HEAD
else
    fetch_base "$base" || {
        say "::error title=ambit diff::the base commit $base cannot be fetched; give actions/checkout fetch-depth: 0"
        exit 2
    }
fi

status_of diff_as markdown >"$reports/diff.md"
different=$status
status_of diff_as html >"$reports/ambit-diff.html"
status_of diff_as github

output different "$(truth "$different")"
output drift "$(truth "$drift")"
output page "$reports/ambit-diff.html"

if [ "$drift" -eq 1 ]; then
    # shellcheck disable=SC2016 # the backticks are Markdown
    printf '\n**The committed render is not what the sources give: run `ambit render` and commit.**\n' >>"$reports/diff.md"
fi
cat "$reports/diff.md" >>"$GITHUB_STEP_SUMMARY"

number=$(jq -r '.pull_request.number // empty' "$GITHUB_EVENT_PATH")
if [ "$AMBIT_COMMENT" = true ] && [ -n "$number" ] && [ -n "$AMBIT_TOKEN" ]; then
    comment "$number"
fi
exit "$drift"
