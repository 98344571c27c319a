#!/usr/bin/env bash
# Tests of the set-up scripts on a simulated machine, mostly of how they handle errors. Needs no network and no root,
# installs nothing and takes seconds. The machine is a directory of fake programs, which is the whole PATH.
# Each fake program logs its calls in the file `asked`.
# shellcheck disable=SC2016  # the fake programs and the simulated machine expand text in single quotes
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
python=$(python3 -c 'import sys; print(sys.executable)')
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tests=0 failures=0

# --- the simulated machine ----------------------------------------------------------------------------------

# machine: creates a new machine with the programs that any Debian has, and none of those that KEI needs. Sets
# `box`.
machine() {
    box=$(mktemp -d "$work/box.XXXXXX")
    mkdir "$box/bin" "$box/home"
    local program
    for program in bash cat chmod cp cut df dirname env find flock getconf grep ls mkdir mktemp mv realpath rm sed sleep touch \
        sha256sum sort tail tr true uname; do
        ln -s "$(type -P "$program")" "$box/bin/$program"
    done
}

# program NAME TEXT: adds a fake program. `$box` in TEXT is the directory of the machine.
program() {
    rm -f "$box/bin/$1"
    printf '#!%s\nbox=%q\necho "%s $*" >>"$box/asked"\n%s\n' "$(command -v bash)" "$box" "$1" "$2" >"$box/bin/$1"
    chmod +x "$box/bin/$1"
}

# rust DIRECTORY VERSION: adds a fake Rust.
rust() {
    local tool
    mkdir -p "$1"
    for tool in cargo rustc; do
        printf '#!%s\necho "%s %s (made up)"\n' "$(command -v bash)" "$tool" "$2" >"$1/$tool"
        chmod +x "$1/$tool"
    done
}

# python_whose_pip TEXT: adds the real python3, except that `pip download` runs TEXT.
python_whose_pip() {
    program python3 "
        case \$3 in
            --version) exit 0 ;;
            download) $1 ;;
        esac
        exec $(printf %q "$python") \"\$@\""
}

# wheel CONTENT: adds a pip that downloads a wheel whose library is CONTENT. The pinned hash is that of
# "library".
wheel() {
    mkdir -p "$box/wheel/pymicro_wakeword/lib"
    printf %s "$1" >"$box/wheel/pymicro_wakeword/lib/libtensorflowlite_c.so"
    (cd "$box/wheel" && "$python" -m zipfile -c "$box/a.whl" pymicro_wakeword)
    python_whose_pip 'while [[ $1 != --dest ]]; do shift; done; cp "$box/a.whl" "$2"; exit'
}

# --- running and checking -----------------------------------------------------------------------------------

# on_machine COMMAND...: runs a command with the scripts sourced and only the programs of the machine. Sets
# `output` and `status`. The pinned hashes are those of fake files.
on_machine() {
    status=0
    output=$(
        cd "$box"
        unset KEI_TFLITE_LIBRARY KEI_POSE_MODEL
        export HOME=$box/home KEI_FETCHED=$box/fetched PATH=$box/bin
        bash -c '
            set -euo pipefail
            source "$1/scripts/lib/setup.sh"
            rust_places=("$HOME/.cargo/bin")
            CA_CERTIFICATES=$HOME/ca-certificates
            TFLITE_SHA256_x86_64='"$(sha256 library)"'
            TFLITE_SHA256_aarch64=$TFLITE_SHA256_x86_64
            MOVENET_SHA256='"$(sha256 model)"' MOVENET_BYTES=5 MOVENET_URL=file://$HOME/model
            eval "$2"
        ' - "$root" "$*" 2>&1
    ) || status=$?
}

sha256() { printf %s "$1" | sha256sum | cut -c 1-64; }

# case_ WHAT: sets the name of the following checks.
case_() { what=$1; }

# judge EXPECTATION COMMAND...: a check that passes if COMMAND succeeds.
judge() {
    local expectation=$1
    shift
    tests=$((tests + 1))
    if ! "$@"; then
        failures=$((failures + 1))
        printf 'FAILED: %s: %s\n' "$what" "$expectation"
        printf -- '--- exit status %s, output:\n%s\n---\n' "$status" "$output"
    fi >&2
}

contains() { [[ $1 == *"$2"* ]]; }
is_in_log() { grep -qs -- "$1" "$box/asked"; }
is_not_in_log() { ! is_in_log "$1"; }
file_is() { [[ $(cat "$1" 2>/dev/null) == "$2" ]]; }
finds_none() { [[ -z $(find "$box/fetched" "$@" 2>/dev/null) ]]; }

ends_with() { judge "ends with $1" test "$status" = "$1"; }
prints() { judge "prints \"$1\"" contains "$output" "$1"; }
prints_nothing() { judge "prints nothing" test -z "$output"; }
asked() { judge "asks \"$1\"" is_in_log "$1"; }
never_asked() { judge "never asks \"$1\"" is_not_in_log "$1"; }
holds() { judge "$1 holds \"$2\"" file_is "$box/$1" "$2"; }
# A failed installation leaves no file, and a successful one no scratch directory.
installed_nothing() { judge "leaves nothing" finds_none -type f ! -name .lock; }
left_no_scratch() { judge "leaves no scratch" finds_none -name '.partial*'; }

# --- Rust ---------------------------------------------------------------------------------------------------

case_ "versions are compared as numbers"
machine
on_machine 'version_at_least 1.89 1.89.0 && version_at_least 1.89 1.100.0 && version_at_least 2.34 2.36'
ends_with 0
for too_old in 1.88.9 1.9.0 0.99 ''; do
    on_machine "version_at_least 1.89 '$too_old'"
    ends_with 1
done

case_ "the minimum Rust version is that of Cargo.toml"
on_machine rust_wanted
prints "$(grep '^rust-version' "$root/Cargo.toml" | cut -d '"' -f 2)"

case_ "no Rust is found where none is installed"
on_machine rust_find
ends_with 1

case_ "an old Rust is not used"
rust "$box/bin" 1.63.0
on_machine rust_find
ends_with 1

case_ "rustup's Rust is found although it is not on PATH and an old one is"
rust "$box/home/.cargo/bin" 1.99.0
on_machine 'rust_find && command -v cargo rustc'
ends_with 0
prints "$box/home/.cargo/bin/cargo"
prints "$box/home/.cargo/bin/rustc"

case_ "a rustup without a toolchain does not count as Rust"
machine
program cargo 'echo "error: no default toolchain" >&2; exit 1'
program rustc 'exit 1'
on_machine rust_find
ends_with 1

# --- packages -----------------------------------------------------------------------------------------------

case_ "all packages are missing on a bare machine"
machine
program apt-get ''
on_machine packages_missing rust ffmpeg python pip
prints $'rustc-web cargo-web\nca-certificates\nffmpeg\npython3\npython3-pip'

case_ "without root, the command to run is printed"
program sudo 'exit 1'
on_machine 'is_root() { false; }; packages_ensure rust ffmpeg'
ends_with 1
prints "apt-get install --no-install-recommends rustc-web cargo-web ca-certificates ffmpeg"
never_asked "apt-get"

case_ "root updates the package lists and installs the packages"
on_machine 'is_root() { true; }; packages_ensure ffmpeg'
ends_with 0
asked "apt-get .* update"
asked "apt-get .* install ffmpeg"

case_ "a sudo that needs no password installs the packages"
program sudo 'shift; exec "$@"'
on_machine 'is_root() { false; }; packages_ensure pip'
ends_with 0
asked "sudo -n env .* apt-get .* install python3-pip"

case_ "a failed apt-get gives one error"
program apt-get 'exit 100'
on_machine 'is_root() { true; }; packages_ensure ffmpeg'
ends_with 1
prints "error: apt-get could not install: ffmpeg"

case_ "another distribution gets a list of what to install"
rm "$box/bin/apt-get"
on_machine packages_ensure ffmpeg
ends_with 1
prints "what these Debian packages provide: ffmpeg"

case_ "installed programs are not installed again"
machine
rust "$box/bin" 1.99.0
program apt-get ''
program cc 'echo /usr/lib/crt1.o'
program ffmpeg ''
program ffprobe ''
python_whose_pip 'exit 1'
touch "$box/home/ca-certificates"
on_machine packages_ensure rust ffmpeg python pip
ends_with 0
prints_nothing
never_asked apt-get

case_ "a compiler without the C library's files cannot link"
program cc 'echo crt1.o'
on_machine packages_missing rust
prints "libc6-dev"

# --- TensorFlow Lite ----------------------------------------------------------------------------------------

case_ "a 32-bit system under a 64-bit kernel is refused"
machine
program uname 'echo aarch64'
program getconf 'echo 32'
on_machine set_up
ends_with 1
prints "32-bit"

case_ "an unknown CPU is refused and named"
program uname 'echo riscv64'
program getconf 'echo 64'
on_machine set_up
ends_with 1
prints "riscv64"

case_ "an old C library is refused"
program uname 'echo aarch64'
program getconf 'case $1 in LONG_BIT) echo 64 ;; *) echo glibc 2.31 ;; esac'
on_machine set_up
ends_with 1
prints "glibc 2.31"

case_ "a system without glibc is refused"
program getconf '[[ $1 == LONG_BIT ]] && echo 64'
on_machine set_up
ends_with 1
prints "another C library"

case_ "every machine is accepted with a user's own library"
touch "$box/own.so"
on_machine 'export KEI_TFLITE_LIBRARY=own.so; tflite_check_machine; tflite_ensure; echo "$KEI_TFLITE_LIBRARY"'
ends_with 0
prints "$box/own.so"

case_ "a user's library that does not exist is an error"
on_machine 'KEI_TFLITE_LIBRARY=gone.so; tflite_ensure'
ends_with 1
prints "gone.so"

case_ "the pinned library is installed, once"
machine
wheel library
on_machine 'tflite_ensure; echo "$KEI_TFLITE_LIBRARY"'
ends_with 0
prints "$box/fetched/lib/libtensorflowlite_c.so"
holds fetched/lib/libtensorflowlite_c.so library
asked "pip download .*--require-hashes"
left_no_scratch
rm "$box/asked"
on_machine tflite_ensure
ends_with 0
prints_nothing
never_asked python3

case_ "a damaged library is replaced"
printf damaged >"$box/fetched/lib/libtensorflowlite_c.so"
on_machine tflite_ensure
ends_with 0
holds fetched/lib/libtensorflowlite_c.so library

case_ "files of a killed run are removed"
machine
wheel library
mkdir -p "$box/fetched/.partial.killed"
on_machine tflite_ensure
ends_with 0
left_no_scratch

case_ "each CPU gets its own wheel"
machine
wheel library
program uname 'echo aarch64'
on_machine tflite_ensure
asked "--platform manylinux_2_35_aarch64"

case_ "a library that is not the pinned one is not installed"
machine
wheel another
on_machine tflite_ensure
ends_with 1
prints "SHA-256 differs"
installed_nothing
left_no_scratch

case_ "a wheel that pip refuses gives one error"
machine
python_whose_pip 'echo "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE."; exit 1'
on_machine tflite_ensure
ends_with 1
prints "wheel is not the pinned one"
installed_nothing

case_ "a full disk gives one error"
machine
python_whose_pip 'echo "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device"; exit 1'
on_machine tflite_ensure
ends_with 1
prints "no space left"
installed_nothing
left_no_scratch

case_ "a missing network gives one error with the reason from pip"
machine
python_whose_pip 'echo "ERROR: No matching distribution found for pymicro-wakeword==2.5.0"; exit 1'
on_machine tflite_ensure
ends_with 1
prints "The reason: ERROR: No matching distribution"
installed_nothing

case_ "a file that is not a wheel gives one error"
machine
python_whose_pip 'while [[ $1 != --dest ]]; do shift; done; echo text >"$2/a.whl"; exit'
on_machine tflite_ensure
ends_with 1
prints "BadZipFile"
installed_nothing

case_ "a missing pip gives one error"
machine
program python3 'exit 1'
on_machine tflite_ensure
ends_with 1
prints "pip is needed"
installed_nothing

# --- the pose model -----------------------------------------------------------------------------------------

case_ "the pinned model is installed, once"
machine
ln -s "$python" "$box/bin/python3"
printf model >"$box/home/model"
on_machine 'movenet_ensure; echo "$KEI_POSE_MODEL"'
ends_with 0
prints "$box/fetched/models/movenet_lightning_int8.tflite"
holds fetched/models/movenet_lightning_int8.tflite model
left_no_scratch
rm "$box/home/model"
on_machine movenet_ensure
ends_with 0
prints_nothing

case_ "without network KEI's own model is used, and the path for MoveNet is reported"
machine
ln -s "$python" "$box/bin/python3"
on_machine 'movenet_ensure; echo "continued with ${KEI_POSE_MODEL-nothing}"'
ends_with 0
prints "$box/fetched/models/movenet_lightning_int8.tflite"
prints "$(sha256 model)"
prints "continued with $root/models/pose/kei-pose.tflite"
installed_nothing
left_no_scratch

case_ "without network a wrong file at the path for MoveNet is reported"
mkdir -p "$box/fetched/models"
printf medal >"$box/fetched/models/movenet_lightning_int8.tflite"
on_machine movenet_ensure
prints "the file there now is a different one"
holds fetched/models/movenet_lightning_int8.tflite medal
rm -r "$box/fetched/models"

for wrong in medal model-and-more; do
    case_ "a model that is not the pinned one is not installed ($wrong)"
    printf %s "$wrong" >"$box/home/model"
    on_machine 'movenet_ensure; echo "continued"'
    ends_with 1
    prints "SHA-256 differs"
    installed_nothing
    left_no_scratch
done

case_ "an incomplete download of the model counts as a missing network"
printf mod >"$box/home/model"
on_machine 'movenet_ensure; echo "continued with ${KEI_POSE_MODEL-nothing}"'
ends_with 0
prints "only 3 of 5 bytes arrived"
prints "continued with $root/models/pose/kei-pose.tflite"
installed_nothing

case_ "a full disk is an error, not a missing network"
printf model >"$box/home/model"
output=$("$python" "$root/scripts/lib/download.py" "file://$box/home/model" /dev/full 5 2>&1) && status=0 || status=$?
ends_with 1
prints "No space left"

case_ "any model that the user sets is used"
printf model >"$box/known"
printf other >"$box/other"
on_machine 'export KEI_POSE_MODEL=known; movenet_ensure; echo "$KEI_POSE_MODEL"'
ends_with 0
prints "MoveNet Lightning int8, $box/known"
on_machine 'export KEI_POSE_MODEL=other; movenet_ensure'
ends_with 0
prints "$box/other (not the MoveNet"
on_machine 'export KEI_POSE_MODEL=$OWN_MODEL; movenet_ensure'
ends_with 0
prints "KEI's own, $root/models/pose/kei-pose.tflite"

case_ "a user's model that does not exist is an error"
on_machine 'export KEI_POSE_MODEL=gone; movenet_ensure'
ends_with 1
prints "gone"

# --- the commands -------------------------------------------------------------------------------------------

# command_ ARGS...: runs a script as a user does. All of these calls end before any set-up.
command_() {
    status=0
    output=$("$@" 2>&1) || status=$?
}

for script in demo test fetch; do
    case_ "scripts/$script has a help text"
    command_ "$root/scripts/$script" --help
    ends_with 0
    prints "Usage: scripts/$script"
    command_ "$root/scripts/$script" --frobnicate
    ends_with 2
    prints "--frobnicate"
done

case_ "scripts/demo refuses an invalid number of seconds"
for seconds in 0 -1 1.5 ten ''; do
    command_ "$root/scripts/demo" --seconds "$seconds"
    ends_with 2
done
command_ "$root/scripts/demo" --seconds
ends_with 2

case_ "scripts/demo refuses a missing clip"
command_ "$root/scripts/demo" --clip "$work/gone.mp4"
ends_with 1
prints "gone.mp4"

case_ "after a failed step the next one runs, and the script fails"
machine
on_machine 'step one false; step two echo ran; finish_steps'
ends_with 1
prints "ran"
prints "failed: one"

# --- complete runs of demo and test, with a fake cargo and a fake unit --------------------------------------

# checkout: creates a machine with everything that KEI needs and a checkout. cargo builds `unit` and `laptop`.
checkout() {
    machine
    mkdir -p "$box/kei/.ci"
    cp -r "$root/scripts" "$root/Cargo.toml" "$box/kei"
    printf 'print("checked the words")\n' >"$box/kei/scripts/lib/words.py"
    mkdir -p "$box/kei/.fetched/bin"
    printf '#!/usr/bin/env bash\necho typos-cli %s\n' "$(sed -n 's/^TYPOS_VERSION=//p' "$root/scripts/lib/pins.sh")" >"$box/kei/.fetched/bin/typos"
    chmod 755 "$box/kei/.fetched/bin/typos"
    printf '#!/usr/bin/env bash\necho tested the set-up\n' >"$box/kei/scripts/tests/setup.sh"
    touch "$box/own.so" "$box/own.tflite"
    program cargo '
        case $1 in
            --version) echo "cargo 1.99.0" ;;
            build) mkdir -p target/release && cp "$box/unit" target/release/kei-unit && cp "$box/laptop" target/release/kei ;;
        esac'
    program rustc '[[ $1 == --version ]] && echo "rustc 1.99.0" || echo "host: made-up"'
    program cc 'echo /usr/lib/crt1.o'
    program ffmpeg ''
    program ffprobe ''
}

# unit TEXT: sets the unit that cargo builds. It runs TEXT as a session.
unit() {
    program the-unit "case \$1 in
        run) $1 ;;
        serve) touch target/demo/cable ;;
    esac"
    mv "$box/bin/the-unit" "$box/unit"
}

# laptop TEXT: sets the laptop's program that cargo builds.
laptop() {
    program the-laptop "$1"
    mv "$box/bin/the-laptop" "$box/laptop"
}

# in_checkout [VARIABLE=VALUE...] COMMAND...: runs a command in the checkout as a user does.
in_checkout() {
    status=0
    output=$(cd "$box/kei" && env -i PATH="$box/bin" HOME="$box/home" KEI_TFLITE_LIBRARY=../own.so \
        KEI_POSE_MODEL=../own.tflite "$@" 2>&1) || status=$?
}

good_unit='mkdir -p target/demo/sessions; echo png >target/demo/screen.png; echo log >target/demo/sessions/1; echo KEI 64'

good_laptop='case $1 in
    sync) echo db >target/demo/kei.db ;;
    report) echo page >target/demo/report.html ;;
esac'

case_ "the demo runs the unit on the simulated board, syncs and reports"
checkout
unit "$good_unit"
laptop "$good_laptop"
in_checkout scripts/demo --seconds 7
ends_with 0
prints "KEI 64"
asked "the-unit run --profile boards/simulated.toml --for 7s"
asked "cargo build --release --locked"
asked "the-laptop sync --port target/demo/cable --db target/demo/kei.db"
asked "the-laptop report --db target/demo/kei.db"

case_ "the demo passes a clip by its absolute path"
touch "$box/kei/a clip.mp4"
in_checkout scripts/demo --clip "a clip.mp4"
ends_with 0
asked "--clip $box/kei/a clip.mp4"

case_ "files of an earlier demo do not count as a result"
unit 'true'
in_checkout scripts/demo
ends_with 1
prints "no target/demo/screen.png"
unit 'mkdir -p target/demo/sessions; echo png >target/demo/screen.png'
in_checkout scripts/demo
ends_with 1
prints "no session"

case_ "the demo fails if the unit fails"
unit "$good_unit; exit 1"
in_checkout scripts/demo
ends_with 1
prints "the unit failed"

case_ "the demo fails with the reason if the sync fails"
unit "$good_unit"
laptop "echo the cable is out >&2; exit 1"
in_checkout scripts/demo
ends_with 1
prints "the cable is out"
prints "kei sync failed"

case_ "a demo without MoveNet continues with KEI's own model, and says so"
rm "$box/asked"
ln -s "$python" "$box/bin/python3"
sed -i "s#^MOVENET_URL=.*#MOVENET_URL=file://$box/none#" "$box/kei/scripts/lib/pins.sh"
in_checkout KEI_POSE_MODEL= scripts/demo
prints "KEI's own, $box/kei/models/pose/kei-pose.tflite"
prints "at $box/kei/.fetched/models/movenet_lightning_int8.tflite"
asked "cargo build"

case_ "scripts/test runs without MoveNet, and lists what it skips"
in_checkout KEI_POSE_MODEL= scripts/test
ends_with 0
prints "tested the set-up"
asked "cargo test --workspace --locked"
for left_out in "tests that run MoveNet" "tests on recorded clips" "very long tests"; do
    prints "  - $left_out"
done

case_ "scripts/lint runs without its tools, and lists what it skips"
in_checkout KEI_POSE_MODEL= scripts/lint
ends_with 0
for left_out in shellcheck formatting lints; do
    prints "  - $left_out"
done

case_ "scripts/test finds the shared data beside the checkout"
mkdir -p "$box/shared/clips"
program cargo 'echo "shared is $KEI_SHARED"; [[ $1 != --version ]] || echo "cargo 1.99.0"'
in_checkout scripts/test --all
ends_with 0
prints "shared is $box/shared"

case_ "after a failed lint the others run, and the script fails"
for tool in cargo-fmt cargo-clippy; do program "$tool" ''; done
program shellcheck 'exit 1'
in_checkout scripts/lint
ends_with 1
prints "failed: shellcheck"
asked "cargo fmt --all --check"
asked "cargo clippy .* -D warnings"

case_ "continuous integration skips no check"
rm "$box/bin/cargo-clippy"
in_checkout CI=true scripts/lint
ends_with 1
prints "failed: shellcheck; lints (cargo-clippy is not installed); see above"

if ((failures)); then
    printf '%s of %s checks failed\n' "$failures" "$tests" >&2
    exit 1
fi
printf '%s checks passed\n' "$tests" >&2
