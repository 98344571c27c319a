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

# put_in_place FILE DESTINATION: by renaming, so that no reader ever sees half a file.
put_in_place() {
    { mkdir -p "$(dirname "$2")" && chmod 644 "$1" && mv -f "$1" "$2"; } || die "cannot write $2"
}

# step NAME COMMAND...: runs it, prints how long it took, remembers whether it failed.
failed_steps=()
step() {
    local name=$1 start=$SECONDS
    shift
    say "==> $name"
    if "$@"; then
        say "==> $name: done in $((SECONDS - start)) s"
    else
        say "==> $name: FAILED after $((SECONDS - start)) s"
        failed_steps+=("$name")
    fi
}

# finish_steps: exit 1 if any step failed, and say which.
finish_steps() {
    ((${#failed_steps[@]} == 0)) || die "failed: $(printf '%s; ' "${failed_steps[@]}")see above"
}

# What was skipped, and why.
skipped=()
# skip WHAT WHY
skip() { skipped+=("$1: $2"); }

# tool_step NAME TOOL COMMAND...: a step that needs a tool that not every machine has; with CI=true it must be there.
tool_step() {
    if have "$2"; then
        step "$1" "${@:3}"
    elif [[ ${CI:-} == true ]]; then
        step "$1 ($2 is not installed)" false
    else
        skip "$1" "$2 is not installed"
    fi
}

# Every shell script, by its first lines.
shell_scripts() {
    grep --recursive --files-with-matches --extended-regexp '^#!.*(bash|/sh|busybox sh)$|^# shellcheck shell=' \
        scripts .ci boards/packaging models/pose tests/pi
}

# say_skipped: lists what was skipped.
say_skipped() {
    ((${#skipped[@]})) || return 0
    say "SKIPPED here:"
    local line
    for line in "${skipped[@]}"; do say "  - $line"; done
}
