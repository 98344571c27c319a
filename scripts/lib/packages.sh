# shellcheck shell=bash
# Debian packages: finds out by what is missing, not by what is installed, so that a machine that has Rust from
# rustup, or ffmpeg from elsewhere, is left alone, and a second run needs neither the network nor root.

# can_link: is there a C compiler driver, and the C library's start-up files that it links programs with?
can_link() { have cc && [[ $(cc -print-file-name=crt1.o 2>/dev/null) == /* ]]; }

is_root() { ((EUID == 0)); }

# What TLS connections are checked against; missing on the barest systems.
CA_CERTIFICATES=/etc/ssl/certs/ca-certificates.crt

have_pip() { python3 -m pip --version >/dev/null 2>&1; }

# wheel_download SCRATCH PINS [OPTION...]: the wheel that a file of pins beside this names, into SCRATCH. pip checks its hash.
wheel_download() {
    TMPDIR=$1 python3 -m pip download --quiet --no-input --no-cache-dir --retries 1 --timeout 20 \
        --no-deps --only-binary=:all: "${@:3}" \
        --require-hashes --requirement "$KEI_ROOT/scripts/lib/$2" --dest "$1"
}

# libclang_folder: where a libclang is, for LIBCLANG_PATH; nothing where there is none.
libclang_folder() {
    local found
    for found in /usr/lib/llvm-*/lib/libclang*.so* /usr/lib/*/libclang*.so*; do
        case ${found##*/} in
            libclang-cpp*) ;;
            libclang*) [[ ! -e $found ]] || { dirname "$found"; return; } ;;
        esac
    done
}

# packages_missing NEED...: prints the packages that bring what is needed and not there. Needs: rust, ffmpeg,
# python, pip, shellcheck, cross, libclang, dpkg.
packages_missing() {
    local need
    for need in "$@"; do
        case $need in
            rust)
                if ! rust_find; then
                    echo rustc-web cargo-web # these bring gcc and libc6-dev
                elif ! can_link; then
                    echo gcc libc6-dev
                fi
                # Elsewhere than on Debian they have another name, and are there.
                [[ -e $CA_CERTIFICATES ]] || ! have apt-get || echo ca-certificates
                ;;
            ffmpeg) have ffmpeg && have ffprobe || echo ffmpeg ;;
            # A compiler and a C library for aarch64.
            cross)
                have aarch64-linux-gnu-gcc || echo gcc-aarch64-linux-gnu
                [[ -e /usr/aarch64-linux-gnu/lib/crt1.o ]] || echo libc6-dev-arm64-cross
                have make || echo make # for the kernel module of the emulated Pi's camera
                ;;
            # The V4L2 camera's bindings are made with it.
            libclang) [[ -n $(libclang_folder) ]] || echo libclang1-14 ;;
            dpkg) have dpkg-deb || echo dpkg ;;
            shellcheck) have shellcheck || echo shellcheck ;;
            python) have python3 || echo python3 ;;
            pip) have_pip || echo python3-pip ;;
            *) die "packages_missing: no such need: $need" ;;
        esac
    done
}

# packages_ensure NEED...: installs what is missing as root (or through a sudo that asks no password), else says what
# to install and exits 1.
packages_ensure() {
    local missing as_root=()
    read -r -d '' -a missing < <(packages_missing "$@") || true
    ((${#missing[@]})) || return 0
    have apt-get || die "this machine lacks what these Debian packages bring: ${missing[*]}" \
        "It has no apt-get: install the same with its own package manager, then run this again."
    if ! is_root; then
        sudo -n true 2>/dev/null || die "these packages are missing: ${missing[*]}" \
            "Install them, then run this again (it needs no root after that):" \
            "sudo apt-get update && sudo apt-get install --no-install-recommends ${missing[*]}"
        as_root=(sudo -n)
    fi
    say "installing: ${missing[*]}"
    packages_install || die "apt-get could not install: ${missing[*]} (its reason is above)." \
        "The first run needs the network, later ones do not. Put that right and run this again."
}

# Uses as_root and missing of its caller.
packages_install() {
    local environment=(env DEBIAN_FRONTEND=noninteractive)
    local wait_for_others=(-o DPkg::Lock::Timeout=300)
    "${as_root[@]}" "${environment[@]}" apt-get "${wait_for_others[@]}" -q update >&2 \
        && "${as_root[@]}" "${environment[@]}" apt-get "${wait_for_others[@]}" -q -y --no-install-recommends \
            install "${missing[@]}" >&2
}
