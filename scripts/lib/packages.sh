# shellcheck shell=bash
# Installs missing Debian packages. Looks for the programs and not for the packages, so that Rust from rustup
# or ffmpeg from elsewhere is used, and a second run needs neither the network nor root.

# can_link: succeeds if there is a C compiler and the start-up files of the C library.
can_link() { have cc && [[ $(cc -print-file-name=crt1.o 2>/dev/null) == /* ]]; }

is_root() { ((EUID == 0)); }

# Certificates for TLS. A minimal system has none.
CA_CERTIFICATES=/etc/ssl/certs/ca-certificates.crt

have_pip() { python3 -m pip --version >/dev/null 2>&1; }

# wheel_download SCRATCH PINS [OPTION...]: downloads the wheel of a pin file in this folder into SCRATCH. pip
# verifies its hash.
wheel_download() {
    TMPDIR=$1 python3 -m pip download --quiet --no-input --no-cache-dir --retries 1 --timeout 20 \
        --no-deps --only-binary=:all: "${@:3}" \
        --require-hashes --requirement "$KEI_ROOT/scripts/lib/$2" --dest "$1"
}

# libclang_folder: prints the folder of libclang for LIBCLANG_PATH, or nothing.
libclang_folder() {
    local found
    for found in /usr/lib/llvm-*/lib/libclang*.so* /usr/lib/*/libclang*.so*; do
        case ${found##*/} in
            libclang-cpp*) ;;
            libclang*) [[ ! -e $found ]] || { dirname "$found"; return; } ;;
        esac
    done
}

# packages_missing NEED...: prints the packages that provide missing needs. Needs: rust, ffmpeg, python, pip, shellcheck,
# cross, libclang, dpkg.
packages_missing() {
    local need
    for need in "$@"; do
        case $need in
            rust)
                if ! rust_find; then
                    echo rustc-web cargo-web # they depend on gcc and libc6-dev
                elif ! can_link; then
                    echo gcc libc6-dev
                fi
                # Other distributions store them at a different path and always have them.
                [[ -e $CA_CERTIFICATES ]] || ! have apt-get || echo ca-certificates
                ;;
            ffmpeg) have ffmpeg && have ffprobe || echo ffmpeg ;;
            # A compiler and a C library for aarch64.
            cross)
                have aarch64-linux-gnu-gcc || echo gcc-aarch64-linux-gnu
                [[ -e /usr/aarch64-linux-gnu/lib/crt1.o ]] || echo libc6-dev-arm64-cross
                have make || echo make # for the kernel module of the emulated Pi's camera
                ;;
            # It generates the bindings of the V4L2 camera.
            libclang) [[ -n $(libclang_folder) ]] || echo libclang1-14 ;;
            dpkg) have dpkg-deb || echo dpkg ;;
            shellcheck) have shellcheck || echo shellcheck ;;
            python) have python3 || echo python3 ;;
            pip) have_pip || echo python3-pip ;;
            *) die "packages_missing: unknown need: $need" ;;
        esac
    done
}

# packages_ensure NEED...: installs missing packages as root, or with a sudo that needs no password.
# Otherwise prints the command and exits with 1.
packages_ensure() {
    local missing as_root=()
    read -r -d '' -a missing < <(packages_missing "$@") || true
    ((${#missing[@]})) || return 0
    have apt-get || die "cannot install what these Debian packages provide: ${missing[*]}" \
        "There is no apt-get: install the same with your package manager, then run this again."
    if ! is_root; then
        sudo -n true 2>/dev/null || die "these packages are missing: ${missing[*]}" \
            "Install them, then run this again:" \
            "sudo apt-get update && sudo apt-get install --no-install-recommends ${missing[*]}"
        as_root=(sudo -n)
    fi
    say "installing: ${missing[*]}"
    packages_install || die "apt-get could not install: ${missing[*]}. Its error is above." \
        "Only the first run needs the network. Fix the problem and run this again."
}

# packages_install: installs the packages in `missing` with the prefix `as_root`, both variables of the
# caller.
packages_install() {
    local environment=(env DEBIAN_FRONTEND=noninteractive)
    local wait_for_others=(-o DPkg::Lock::Timeout=300)
    "${as_root[@]}" "${environment[@]}" apt-get "${wait_for_others[@]}" -q update >&2 \
        && "${as_root[@]}" "${environment[@]}" apt-get "${wait_for_others[@]}" -q -y --no-install-recommends \
            install "${missing[@]}" >&2
}
