# shellcheck shell=bash
# Fetches the TensorFlow Lite C library from a PyPI wheel, verified by hash, into .fetched/lib.

TFLITE_LIBRARY=$KEI_FETCHED/lib/libtensorflowlite_c.so

# tflite_there: succeeds if there is a library: the user's or the pinned one.
tflite_there() { [[ -n ${KEI_TFLITE_LIBRARY:-} ]] || has_sha256 "$TFLITE_LIBRARY" "$(tflite_sha256)"; }

# tflite_sha256 [CPU]: prints the pinned hash of the library for a CPU (default: this machine's), or nothing.
tflite_sha256() {
    local pin
    pin=TFLITE_SHA256_${1:-$(uname -m)}
    echo "${!pin:-}"
}

# tflite_check_machine: exits with 1 if this machine cannot load the published library. A 32-bit system with a
# 64-bit kernel (older Raspberry Pi OS) reports aarch64 but cannot.
tflite_check_machine() {
    [[ -z ${KEI_TFLITE_LIBRARY:-} ]] || return 0
    local machine glibc
    machine=$(uname -m)
    [[ $(getconf LONG_BIT) == 64 ]] || die "this is a 32-bit system ($machine): KEI needs a 64-bit one." \
        "On a Raspberry Pi, install the 64-bit Raspberry Pi OS. Or build TensorFlow Lite's C library yourself and" \
        "set KEI_TFLITE_LIBRARY to its path."
    [[ -n $(tflite_sha256) ]] || die "there is no TensorFlow Lite library for this CPU ($machine), only for x86_64 and aarch64" \
        "Build TensorFlow Lite's C library yourself and set KEI_TFLITE_LIBRARY to its path."
    glibc=$(getconf GNU_LIBC_VERSION 2>/dev/null || true) # "glibc 2.36"
    version_at_least "$TFLITE_GLIBC" "${glibc#glibc }" \
        || die "the TensorFlow Lite library needs glibc $TFLITE_GLIBC; this system has ${glibc:-another C library}." \
            "Use Debian 12, Raspberry Pi OS Bookworm, or a newer system."
}

# tflite_ensure: exports KEI_TFLITE_LIBRARY, and fetches the library if necessary.
tflite_ensure() {
    if [[ -n ${KEI_TFLITE_LIBRARY:-} ]]; then
        [[ -f $KEI_TFLITE_LIBRARY ]] || die "cannot find the library $KEI_TFLITE_LIBRARY, the value of KEI_TFLITE_LIBRARY" \
            "Correct the path, or unset KEI_TFLITE_LIBRARY to fetch the library."
        KEI_TFLITE_LIBRARY=$(realpath "$KEI_TFLITE_LIBRARY")
    else
        tflite_there || with_scratch tflite_fetch "$(uname -m)" || exit 1
        KEI_TFLITE_LIBRARY=$TFLITE_LIBRARY
    fi
    export KEI_TFLITE_LIBRARY
}

# tflite_fetch SCRATCH CPU [DESTINATION]: fetches and verifies the library.
tflite_fetch() {
    local scratch=$1 cpu=$2 destination=${3:-$TFLITE_LIBRARY} reason
    have_pip || die "cannot fetch the TensorFlow Lite library: pip is needed, but python3 does not have it" \
        "On Debian: apt-get install python3-pip. Or set KEI_TFLITE_LIBRARY to the path of your own library."
    say "fetching the TensorFlow Lite library ($cpu)"
    reason=$(tflite_download "$scratch" "$cpu" 2>&1) || tflite_explain "$reason"
    reason=$(python3 -m zipfile -e "$scratch"/*.whl "$scratch/wheel" 2>&1) || tflite_explain "$reason"
    has_sha256 "$scratch/wheel/$TFLITE_MEMBER" "$(tflite_sha256 "$cpu")" \
        || die "the TensorFlow Lite library is not the pinned one: its SHA-256 differs. Nothing was installed."
    put_in_place "$scratch/wheel/$TFLITE_MEMBER" "$destination"
}

# tflite_download SCRATCH CPU: downloads the wheel into SCRATCH. pip verifies its hash.
tflite_download() { wheel_download "$1" tflite-wheel.txt --platform "manylinux_2_35_$2"; }

# tflite_explain REASON: exits with one error made from the output of pip or zipfile. The output is passed as
# an argument and not in a file, because the disk may be full.
tflite_explain() {
    local space
    case $1 in
        *'DO NOT MATCH THE HASHES'*)
            die "the TensorFlow Lite wheel is not the pinned one: its SHA-256 differs. Nothing was installed." \
                "It was changed in transit, or the package index serves a different file."
            ;;
        *'No space left'*)
            space=$(df --output=avail -h "$KEI_FETCHED" | tail -n 1)
            die "no space left to fetch the TensorFlow Lite library. Nothing was installed." \
                "$KEI_FETCHED has ${space// /} free, and 8M are required."
            ;;
    esac
    die "cannot fetch the TensorFlow Lite library. Nothing was installed." \
        "The reason: ${1##*$'\n'}" \
        "Only the first run needs the network: connect and run this again."
}
