# shellcheck shell=bash
# What builds and runs aarch64 programs on an x86-64 Debian: Debian's rustc with its arm64 standard library, user-mode
# QEMU, and for the emulated Pi a kernel and a QEMU machine. Packages are unpacked under .fetched/cross, not installed;
# apt checks their signatures. Only the cross compiler itself is installed as root.

KEI_CROSS=$KEI_FETCHED/cross
CROSS_TARGET=aarch64-unknown-linux-gnu
CROSS_TFLITE=$KEI_FETCHED/lib/aarch64/libtensorflowlite_c.so
# What the package's program has beyond a desk's.
# shellcheck disable=SC2034  # for the scripts that source this
CROSS_FEATURES=kei-boards/v4l2,kei-boards/rppal
CROSS_TARGET_DIR=${KEI_CROSS_TARGET_DIR:-$KEI_ROOT/target/cross}

# cross_ensure: everything, fetched where it is not there.
cross_ensure() {
    [[ $(uname -m) == x86_64 ]] || die "packages are built on x86-64; this machine is $(uname -m)." \
        "On the board itself: cargo build --release -p kei-unit --features kei-boards/v4l2"
    [[ -f $KEI_CROSS/.complete ]] || with_scratch cross_fetch || exit 1
    has_sha256 "$CROSS_TFLITE" "$(tflite_sha256 aarch64)" \
        || with_scratch tflite_fetch aarch64 "$CROSS_TFLITE" || exit 1
}

# cross_apt COMMAND...: apt-get or apt-cache with lists of its own, and the mirrors that this machine is set up with.
cross_apt() {
    local command=$1
    shift
    "$command" -o Dir::Etc::sourcelist="$scratch/sources.list" -o Dir::Etc::sourceparts=/dev/null \
        -o Dir::State::lists="$scratch/lists" -o Dir::Cache="$scratch/cache" -o APT::Architectures::=amd64 \
        -o APT::Architectures::=arm64 -o APT::Sandbox::User= -o Acquire::Languages=none "$@"
}

# cross_mirror PATTERN: address of the first source whose release matches.
cross_mirror() {
    # shellcheck disable=SC2016  # apt's own variables
    apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' \
        | awk -v wanted="$1" '$2 ~ wanted { print $1; exit }'
}

# cross_fetch SCRATCH
cross_fetch() {
    local scratch=$1 main security key=/usr/share/keyrings/debian-archive-keyring.gpg
    have apt-get || die "the cross build fetches Debian packages, and this machine has no apt-get."
    main=$(cross_mirror '^(bookworm|oldstable|stable)$')
    security=$(cross_mirror '-security$')
    [[ -n $main && -n $security ]] || die "apt knows no Debian 12 here (apt-get indextargets): add bookworm to its sources."
    say "fetching what cross-builds and emulates (about 400 MB)"
    mkdir -p "$scratch"/{lists/partial,cache/archives/partial,deb,root}
    cat >"$scratch/sources.list" <<TEXT
deb [arch=amd64,arm64 signed-by=$key] $main bookworm main
deb [arch=amd64,arm64 signed-by=$key] $security bookworm-security main
deb [arch=amd64 signed-by=$key] $main bookworm-backports main
TEXT
    { cross_apt apt-get -qq update && (cd "$scratch/deb" && cross_download); } \
        || die "the packages could not be fetched (apt's reason is above): nothing was installed." \
            "The first run needs the network, later ones do not: connect and run this again."
    cross_unpack "$scratch"
    rm -rf "$KEI_CROSS"
    mv "$scratch/root" "$KEI_CROSS"
}

# Into the current directory.
cross_download() {
    local rust rust_short llvm image kernel
    rust=$(cross_apt apt-cache show --no-all-versions rustc-web:amd64 | sed -n 's/^Version: //p')
    rust_short=$(cut -d. -f1-2 <<<"$rust")
    llvm=$(cross_apt apt-cache depends "libstd-rust-web-$rust_short:amd64" rustc-web:amd64 \
        | sed -n 's/.*Depends: \(libllvm[0-9]*\).*/\1/p' | head -n 1)
    image=$(cross_apt apt-cache depends linux-image-arm64:arm64 | sed -n 's/.*Depends: \(linux-image-[^:]*\).*/\1/p')
    kernel=${image#linux-image-}
    echo "$kernel" >../kernelrelease
    cross_apt apt-get -qq download \
        rustc-web:amd64="$rust" "libstd-rust-web-$rust_short:amd64=$rust" libstd-rust-web-dev:amd64="$rust" \
        libstd-rust-web-dev:arm64="$rust" "$llvm:amd64" \
        qemu-user:amd64/bookworm-backports qemu-system-arm:amd64/bookworm-backports \
        qemu-system-common:amd64/bookworm-backports qemu-system-data/bookworm-backports \
        libpmem1:amd64 libcapstone4:amd64 libfdt1:amd64 librdmacm1:amd64 libibverbs1:amd64 libslirp0:amd64 libvdeplug2:amd64 \
        libndctl6:amd64 libdaxctl1:amd64 libnl-3-200:amd64 libnl-route-3-200:amd64 \
        kmod:amd64 libkmod2:amd64 cpio:amd64 device-tree-compiler:amd64 \
        "$image:arm64" busybox-static:arm64 v4l2loopback-dkms "linux-headers-$kernel:arm64" \
        "linux-headers-${kernel%-arm64}-common" linux-kbuild-6.1:amd64
}

# cross_unpack SCRATCH
cross_unpack() {
    local scratch=$1 package to tool
    for package in "$scratch"/deb/*.deb; do
        case ${package##*/} in
            linux-image*) to=kernel ;;
            linux-headers* | linux-kbuild* | v4l2loopback*) to=headers ;;
            busybox*) to=busybox ;;
            *) to=tool ;;
        esac
        mkdir -p "$scratch/root/$to"
        dpkg-deb --extract "$package" "$scratch/root/$to"
    done
    cp "$scratch/kernelrelease" "$scratch/root/kernelrelease"
    for tool in rustc rustdoc; do
        # shellcheck disable=SC2016  # for the wrapper
        printf '%s\n' '#!/bin/sh' 'tool=$(dirname "$0")/tool' \
            'LD_LIBRARY_PATH=$tool/usr/lib/x86_64-linux-gnu exec "$tool/usr/bin/$(basename "$0")" "$@"' \
            >"$scratch/root/$tool"
        chmod +x "$scratch/root/$tool"
    done
    touch "$scratch/root/.complete"
}

# cross_packages: the packages of Cargo.lock for aarch64, which the fetch for this machine leaves out.
cross_packages() {
    (cd "$KEI_ROOT" && CARGO_NET_OFFLINE=false cargo fetch --locked --target "$CROSS_TARGET" >&2) \
        || die "the Rust packages could not be downloaded (cargo's reason is above)."
}

# cross_environment: what cargo needs to build and run for aarch64.
cross_environment() {
    export RUSTC=$KEI_CROSS/rustc RUSTDOC=$KEI_CROSS/rustdoc
    export CARGO_TARGET_DIR=$CROSS_TARGET_DIR
    # The paths that panics name are the same wherever this is built. (The separator is cargo's own.)
    export CARGO_ENCODED_RUSTFLAGS="--remap-path-prefix=$CARGO_TARGET_DIR=/kei/target"$'\x1f'"\
--remap-path-prefix=$KEI_ROOT=/kei"$'\x1f'"--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo"
    export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc
    # LD_LIBRARY_PATH=/lib keeps the cross libc's loader from a libc6:arm64 of another version, with which it hangs.
    export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER="timeout 900 $KEI_CROSS/tool/usr/bin/qemu-aarch64 \
-L /usr/aarch64-linux-gnu -E LD_LIBRARY_PATH=/lib"
    LIBCLANG_PATH=$(libclang_folder)
    export LIBCLANG_PATH
}

# cross_cargo COMMAND ARGS...: cargo for aarch64.
cross_cargo() {
    local command=$1
    shift
    (cross_environment && cargo "$command" --locked --target "$CROSS_TARGET" "$@")
}

# cross_kernel_module: prints the path of v4l2loopback for the emulated Pi's kernel, a camera that can be fed; builds it
# where it is not there.
cross_kernel_module() {
    local sources=$KEI_CROSS/headers/usr/src kernel module
    kernel=$(<"$KEI_CROSS/kernelrelease")
    module=$(echo "$sources"/v4l2loopback-*)/v4l2loopback.ko
    if [[ ! -f $module ]]; then
        # The headers name the place where they would be installed.
        sed -i "s#^include .*#include $sources/linux-headers-${kernel%-arm64}-common/Makefile#" \
            "$sources/linux-headers-$kernel/Makefile"
        make -C "$sources/linux-headers-$kernel" M="${module%/*}" ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu- \
            CC=aarch64-linux-gnu-gcc modules >&2 || die "v4l2loopback could not be built (make's reason is above)"
    fi
    echo "$module"
}

# cross_film FOLDER: what the emulated Pi's camera shows and what feeds it.
cross_film() {
    mkdir -p "$1"
    cargo run --quiet --locked -p kei-sim --example film -- "$1/film.yuyv" tests/pi/scene.toml >"$1/size"
    cross_cargo build --release -p kei-boards --example feed_camera --features v4l2 >&2
    cp "$CROSS_TARGET_DIR/$CROSS_TARGET/release/examples/feed_camera" "$1/"
    cp "$(cross_kernel_module)" "$1/"
}
