# shellcheck shell=bash
# What every script here shares: where things are, how messages look, files checked by hash.
# Sourced with `set -euo pipefail` in force. Data goes to stdout, messages to stderr.

KEI_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# Git-ignored; what scripts/fetch downloads. The scripts' own tests point it elsewhere.
KEI_FETCHED=${KEI_FETCHED:-$KEI_ROOT/.fetched}

say() { printf '%s\n' "$*" >&2; }

# die MESSAGE [HINT...]: one error, what to do about it on the lines below, exit 1.
die() {
    say "error: $1"
    shift
    local hint
    for hint in "$@"; do say "       $hint"; done
    exit 1
}

# wrong_usage MESSAGE: exit 2, as all of KEI's commands do.
wrong_usage() {
    say "error: $1"
    say "       try: $0 --help"
    exit 2
}

have() { command -v "$1" >/dev/null 2>&1; }

# version_at_least WANTED HAVE: an empty HAVE is older than anything.
version_at_least() { printf '%s\n%s\n' "$1" "$2" | sort --version-sort --check=silent; }

# has_sha256 FILE SHA256
has_sha256() {
    [[ -f $1 ]] || return 1
    [[ $(sha256sum <"$1") == "$2  -" ]]
}

# with_scratch FUNCTION ARGS...: calls FUNCTION SCRATCH ARGS... in a subshell, where SCRATCH is an empty directory
# beside the place that its result is renamed to. One caller at a time; nothing stays behind, not even of a caller
# that was killed.
with_scratch() {
    mkdir -p "$KEI_FETCHED" || die "cannot make the directory $KEI_FETCHED"
    (
        flock 9
        rm -rf "$KEI_FETCHED"/.partial.*
        scratch=$(mktemp -d "$KEI_FETCHED/.partial.XXXXXX") || die "cannot write in $KEI_FETCHED"
        trap 'rm -rf "$scratch"' EXIT
        "$1" "$scratch" "${@:2}"
    ) 9>"$KEI_FETCHED/.lock"
}

# put_in_place FILE DESTINATION: by renaming, so that nobody ever sees half a file.
put_in_place() {
    { mkdir -p "$(dirname "$2")" && chmod 644 "$1" && mv -f "$1" "$2"; } || die "cannot write $2"
}

# step NAME COMMAND...: runs it, prints how long it took, remembers whether it failed.
failed_steps=()
step() {
    local name=$1 began=$SECONDS
    shift
    say "==> $name"
    if "$@"; then
        say "==> $name: done in $((SECONDS - began)) s"
    else
        say "==> $name: FAILED after $((SECONDS - began)) s"
        failed_steps+=("$name")
    fi
}

# finish_steps: exit 1 if any step failed, and say which.
finish_steps() {
    ((${#failed_steps[@]} == 0)) || die "failed: $(printf '%s; ' "${failed_steps[@]}")see above"
}
