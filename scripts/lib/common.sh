# shellcheck shell=bash
# Functions of all scripts: paths, messages, verified files, steps. Source it with `set -euo pipefail` in
# effect. Data goes to stdout, messages to stderr.

KEI_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# Folder of downloaded files, ignored by git. The tests of the scripts set another one.
KEI_FETCHED=${KEI_FETCHED:-$KEI_ROOT/.fetched}

say() { printf '%s\n' "$*" >&2; }

# die MESSAGE [HINT...]: prints an error and hints for fixing it, then exits with 1.
die() {
    say "error: $1"
    shift
    local hint
    for hint in "$@"; do say "       $hint"; done
    exit 1
}

# wrong_usage MESSAGE: prints a usage error and exits with 2, as all KEI commands do.
wrong_usage() {
    say "error: $1"
    say "       try: $0 --help"
    exit 2
}

have() { command -v "$1" >/dev/null 2>&1; }

# version_at_least WANTED HAVE: succeeds if HAVE is at least WANTED. An empty HAVE is older than any version.
version_at_least() { printf '%s\n%s\n' "$1" "$2" | sort --version-sort --check=silent; }

# has_sha256 FILE SHA256: succeeds if the file exists and has this hash.
has_sha256() {
    [[ -f $1 ]] || return 1
    [[ $(sha256sum <"$1") == "$2  -" ]]
}

# with_scratch FUNCTION ARGS...: calls FUNCTION SCRATCH ARGS... in a subshell. SCRATCH is an empty directory
# on the file system of the result, so that the result can be renamed into place. Only one caller runs at a
# time. The directory is removed at the end; one of a killed caller is removed by the next caller.
with_scratch() {
    mkdir -p "$KEI_FETCHED" || die "cannot create the directory $KEI_FETCHED"
    (
        flock 9
        rm -rf "$KEI_FETCHED"/.partial.*
        scratch=$(mktemp -d "$KEI_FETCHED/.partial.XXXXXX") || die "cannot write in $KEI_FETCHED"
        trap 'rm -rf "$scratch"' EXIT
        "$1" "$scratch" "${@:2}"
    ) 9>"$KEI_FETCHED/.lock"
}

# put_in_place FILE DESTINATION: renames the file, so that no reader ever sees an incomplete one.
put_in_place() {
    { mkdir -p "$(dirname "$2")" && chmod 644 "$1" && mv -f "$1" "$2"; } || die "cannot write $2"
}

# step NAME COMMAND...: runs a command, prints the time it took, and records a failure.
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

# finish_steps: exits with 1 if any step failed, and lists the failed ones.
finish_steps() {
    ((${#failed_steps[@]} == 0)) || die "failed: $(printf '%s; ' "${failed_steps[@]}")see above"
}

skipped=()
# skip WHAT WHY: records a skipped check and the reason.
skip() { skipped+=("$1: $2"); }

# tool_step NAME TOOL COMMAND...: a step that is skipped if the tool is not installed. With CI=true it fails
# instead.
tool_step() {
    if have "$2"; then
        step "$1" "${@:3}"
    elif [[ ${CI:-} == true ]]; then
        step "$1 ($2 is not installed)" false
    else
        skip "$1" "$2 is not installed"
    fi
}

# shell_scripts: prints the paths of all shell scripts, found by their first lines.
shell_scripts() {
    grep --recursive --files-with-matches --extended-regexp '^#!.*(bash|/sh|busybox sh)$|^# shellcheck shell=' \
        scripts .ci boards/packaging models/pose tests/pi
}

# say_skipped: lists the skipped checks.
say_skipped() {
    ((${#skipped[@]})) || return 0
    say "SKIPPED:"
    local line
    for line in "${skipped[@]}"; do say "  - $line"; done
}
