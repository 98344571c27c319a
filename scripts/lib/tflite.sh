# shellcheck shell=bash
# The TensorFlow Lite C library: from a PyPI wheel, by pinned hash, into .fetched/lib.

TFLITE_LIBRARY=$KEI_FETCHED/lib/libtensorflowlite_c.so

# tflite_there: is there a library, the user's or the pinned one?
tflite_there() { [[ -n ${KEI_TFLITE_LIBRARY:-} ]] || has_sha256 "$TFLITE_LIBRARY" "$(tflite_sha256)"; }

# tflite_sha256 [CPU]: the pin of a CPU's library, this machine's if none is named; nothing for one without.
tflite_sha256() {
    local pin
    pin=TFLITE_SHA256_${1:-$(uname -m)}
    echo "${!pin:-}"
}

# tflite_check_machine: can this machine load the published library? A 64-bit kernel under a 32-bit system (older
# Raspberry Pi OS) calls itself aarch64 and cannot.
tflite_check_machine() {
    [[ -z ${KEI_TFLITE_LIBRARY:-} ]] || return 0
    local machine glibc
    machine=$(uname -m)
    [[ $(getconf LONG_BIT) == 64 ]] || die "this is a 32-bit system ($machine): KEI needs a 64-bit one." \
        "On a Raspberry Pi install the 64-bit Raspberry Pi OS. Or build TensorFlow Lite's C library yourself and" \
        "name it in KEI_TFLITE_LIBRARY."
    [[ -n $(tflite_sha256) ]] || die "this CPU ($machine) has no published TensorFlow Lite library; x86_64 and aarch64 do." \
        "Build TensorFlow Lite's C library yourself and name it in KEI_TFLITE_LIBRARY."
    glibc=$(getconf GNU_LIBC_VERSION 2>/dev/null || true) # "glibc 2.36"
    version_at_least "$TFLITE_GLIBC" "${glibc#glibc }" \
        || die "the TensorFlow Lite library needs glibc $TFLITE_GLIBC; this system has ${glibc:-another C library}." \
            "Debian 12, Raspberry Pi OS Bookworm and anything newer will do."
}

# tflite_ensure: exports KEI_TFLITE_LIBRARY, the user's or the fetched one, fetching it if it is not there.
tflite_ensure() {
    if [[ -n ${KEI_TFLITE_LIBRARY:-} ]]; then
        [[ -f $KEI_TFLITE_LIBRARY ]] || die "KEI_TFLITE_LIBRARY names $KEI_TFLITE_LIBRARY, and there is no such file." \
            "Unset it, and the library is fetched."
        KEI_TFLITE_LIBRARY=$(realpath "$KEI_TFLITE_LIBRARY")
    else
        tflite_there || with_scratch tflite_fetch "$(uname -m)" || exit 1
        KEI_TFLITE_LIBRARY=$TFLITE_LIBRARY
    fi
    export KEI_TFLITE_LIBRARY
}

# tflite_fetch SCRATCH CPU [DESTINATION]
tflite_fetch() {
    local scratch=$1 cpu=$2 destination=${3:-$TFLITE_LIBRARY} reason
    have_pip || die "pip is needed to fetch the TensorFlow Lite library, and python3 has none." \
        "On Debian: apt-get install python3-pip. Or name a library of your own in KEI_TFLITE_LIBRARY."
    say "fetching the TensorFlow Lite library ($cpu)"
    reason=$(tflite_download "$scratch" "$cpu" 2>&1) || tflite_explain "$reason"
    reason=$(python3 -m zipfile -e "$scratch"/*.whl "$scratch/wheel" 2>&1) || tflite_explain "$reason"
    has_sha256 "$scratch/wheel/$TFLITE_MEMBER" "$(tflite_sha256 "$cpu")" \
        || die "the TensorFlow Lite library is not the pinned one (its SHA-256 differs): nothing was installed."
    put_in_place "$scratch/wheel/$TFLITE_MEMBER" "$destination"
}

# tflite_download SCRATCH CPU: the wheel, into SCRATCH. pip checks its hash.
tflite_download() { wheel_download "$1" tflite-wheel.txt --platform "manylinux_2_35_$2"; }

# tflite_explain REASON: one error from what pip or zipfile printed. (A variable, not a file: the disk may be full.)
tflite_explain() {
    local space
    case $1 in
        *'DO NOT MATCH THE HASHES'*)
            die "the TensorFlow Lite wheel is not the pinned one (its SHA-256 differs): nothing was installed." \
                "Somebody changed it on the way, or the package index serves another file."
            ;;
        *'No space left'*)
            space=$(df --output=avail -h "$KEI_FETCHED" | tail -n 1)
            die "no space left to fetch the TensorFlow Lite library: nothing was installed." \
                "$KEI_FETCHED has ${space// /} free; 8M are needed."
            ;;
    esac
    die "the TensorFlow Lite library could not be fetched: nothing was installed." \
        "The reason: ${1##*$'\n'}" \
        "The first run needs the network, later ones do not: connect and run this again."
}
