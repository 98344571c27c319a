# shellcheck shell=bash
# Builds and runs aarch64 programs on an x86-64 Debian, with Debian's rustc and its arm64 standard library,
# user-mode QEMU, and for the emulated Pi a kernel and a QEMU machine. The packages are unpacked under
# .fetched/cross and not installed; apt verifies their signatures. Only the cross compiler is installed, as
# root.

KEI_CROSS=$KEI_FETCHED/cross
CROSS_TARGET=aarch64-unknown-linux-gnu
CROSS_TFLITE=$KEI_FETCHED/lib/aarch64/libtensorflowlite_c.so
# Features of the packaged program that a build for a desktop does not have.
# shellcheck disable=SC2034  # for the scripts that source this
CROSS_FEATURES=kei-boards/v4l2,kei-boards/rppal
CROSS_TARGET_DIR=${KEI_CROSS_TARGET_DIR:-$KEI_ROOT/target/cross}

# cross_ensure: fetches everything that is missing.
cross_ensure() {
    [[ $(uname -m) == x86_64 ]] || die "cannot build packages on $(uname -m): x86-64 is required" \
        "On the board itself: cargo build --release -p kei-unit --features kei-boards/v4l2"
    [[ -f $KEI_CROSS/.complete ]] || with_scratch cross_fetch || exit 1
    has_sha256 "$CROSS_TFLITE" "$(tflite_sha256 aarch64)" \
        || with_scratch tflite_fetch aarch64 "$CROSS_TFLITE" || exit 1
}

# cross_apt COMMAND...: runs apt-get or apt-cache with separate package lists, from the mirrors of this
# machine.
cross_apt() {
    local command=$1
    shift
    "$command" -o Dir::Etc::sourcelist="$scratch/sources.list" -o Dir::Etc::sourceparts=/dev/null \
        -o Dir::State::lists="$scratch/lists" -o Dir::Cache="$scratch/cache" -o APT::Architectures::=amd64 \
        -o APT::Architectures::=arm64 -o APT::Sandbox::User= -o Acquire::Languages=none "$@"
}

# cross_mirror PATTERN: prints the URL of the first source whose release matches.
cross_mirror() {
    # shellcheck disable=SC2016  # variables of apt
    apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' \
        | awk -v wanted="$1" '$2 ~ wanted { print $1; exit }'
}

# cross_fetch SCRATCH: fetches and unpacks the packages.
cross_fetch() {
    local scratch=$1 main security key=/usr/share/keyrings/debian-archive-keyring.gpg
    have apt-get || die "cannot fetch the Debian packages of the cross build: apt-get is not installed"
    main=$(cross_mirror '^(bookworm|oldstable|stable)$')
    security=$(cross_mirror '-security$')
    [[ -n $main && -n $security ]] || die "cannot find Debian 12 in the sources of apt (apt-get indextargets): add bookworm"
    say "fetching the cross toolchain and the emulator (about 400 MB)"
    mkdir -p "$scratch"/{lists/partial,cache/archives/partial,deb,root}
    cat >"$scratch/sources.list" <<TEXT
deb [arch=amd64,arm64 signed-by=$key] $main bookworm main
deb [arch=amd64,arm64 signed-by=$key] $security bookworm-security main
deb [arch=amd64 signed-by=$key] $main bookworm-backports main
TEXT
    { cross_apt apt-get -qq update && (cd "$scratch/deb" && cross_download); } \
        || die "cannot fetch the packages: apt's error is above. Nothing was installed." \
            "Only the first run needs the network: connect and run this again."
    cross_unpack "$scratch"
    rm -rf "$KEI_CROSS"
    mv "$scratch/root" "$KEI_CROSS"
}

# cross_download: downloads the packages into the current directory.
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

# cross_unpack SCRATCH: unpacks the downloaded packages.
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
        # shellcheck disable=SC2016  # expanded by the wrapper
        printf '%s\n' '#!/bin/sh' 'tool=$(dirname "$0")/tool' \
            'LD_LIBRARY_PATH=$tool/usr/lib/x86_64-linux-gnu exec "$tool/usr/bin/$(basename "$0")" "$@"' \
            >"$scratch/root/$tool"
        chmod +x "$scratch/root/$tool"
    done
    touch "$scratch/root/.complete"
}

# cross_packages: fetches the packages of Cargo.lock that only aarch64 needs.
cross_packages() {
    (cd "$KEI_ROOT" && CARGO_NET_OFFLINE=false cargo fetch --locked --target "$CROSS_TARGET" >&2) \
        || die "cannot download the Rust packages: cargo's error is above"
}

# cross_environment: sets the variables that make cargo build and run for aarch64.
cross_environment() {
    export RUSTC=$KEI_CROSS/rustc RUSTDOC=$KEI_CROSS/rustdoc
    export CARGO_TARGET_DIR=$CROSS_TARGET_DIR
    # Panic messages contain the same paths wherever this is built. The separator \x1f is defined by cargo.
    export CARGO_ENCODED_RUSTFLAGS="--remap-path-prefix=$CARGO_TARGET_DIR=/kei/target"$'\x1f'"\
--remap-path-prefix=$KEI_ROOT=/kei"$'\x1f'"--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo"
    export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc
    # Without LD_LIBRARY_PATH=/lib the loader may find a different version of libc6:arm64, and then it hangs.
    export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER="timeout 900 $KEI_CROSS/tool/usr/bin/qemu-aarch64 \
-L /usr/aarch64-linux-gnu -E LD_LIBRARY_PATH=/lib"
    LIBCLANG_PATH=$(libclang_folder)
    export LIBCLANG_PATH
}

# cross_cargo COMMAND ARGS...: runs cargo for aarch64.
cross_cargo() {
    local command=$1
    shift
    (cross_environment && cargo "$command" --locked --target "$CROSS_TARGET" "$@")
}

# cross_kernel_module: prints the path of v4l2loopback, a camera that a program feeds, for the emulated Pi's
# kernel. Builds it if necessary.
cross_kernel_module() {
    local sources=$KEI_CROSS/headers/usr/src kernel module
    kernel=$(<"$KEI_CROSS/kernelrelease")
    module=$(echo "$sources"/v4l2loopback-*)/v4l2loopback.ko
    if [[ ! -f $module ]]; then
        # The Makefile of the headers contains the path where they would be installed.
        sed -i "s#^include .*#include $sources/linux-headers-${kernel%-arm64}-common/Makefile#" \
            "$sources/linux-headers-$kernel/Makefile"
        make -C "$sources/linux-headers-$kernel" M="${module%/*}" ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu- \
            CC=aarch64-linux-gnu-gcc modules >&2 || die "cannot build v4l2loopback: make's error is above"
    fi
    echo "$module"
}

# cross_film FOLDER: makes the film for the emulated Pi's camera, and the program that feeds it.
cross_film() {
    mkdir -p "$1"
    cargo run --quiet --locked -p kei-sim --example film -- "$1/film.yuyv" tests/pi/scene.toml >"$1/size"
    cross_cargo build --release -p kei-boards --example feed_camera --features v4l2 >&2
    cp "$CROSS_TARGET_DIR/$CROSS_TARGET/release/examples/feed_camera" "$1/"
    cp "$(cross_kernel_module)" "$1/"
}
