# shellcheck shell=bash
# Finds a Rust that is new enough, and fetches the packages of Cargo.lock.

# rust_wanted: prints the minimum Rust version, from Cargo.toml.
rust_wanted() { sed -n 's/^rust-version *= *"\([0-9.]*\)".*/\1/p' "$KEI_ROOT/Cargo.toml"; }

# rust_usable DIRECTORY: succeeds if the directory has a cargo and a rustc that run and are new enough.
rust_usable() {
    local wanted tool have_version
    wanted=$(rust_wanted)
    for tool in cargo rustc; do
        have_version=$("$1/$tool" --version 2>/dev/null | sed -n "s/^$tool \([0-9.]*\).*/\1/p") || return 1
        [[ -n $have_version ]] && version_at_least "$wanted" "$have_version" || return 1
    done
}

# Directories to search beside PATH: that of rustup, which is missing from PATH in a shell that has not read
# its profile, and that of Debian's packages.
rust_places=("${HOME:-/root}/.cargo/bin" /usr/bin)

# rust_find: puts the first usable Rust at the front of PATH; fails if there is none.
rust_find() {
    local cargo directory
    cargo=$(command -v cargo || true)
    for directory in "${cargo%/*}" "${rust_places[@]}"; do
        if [[ -n $directory ]] && rust_usable "$directory"; then
            PATH=$directory:$PATH
            export PATH
            return 0
        fi
    done
    return 1
}

# rust_packages: fetches the packages of Cargo.lock if necessary, so that cargo can build without the network.
rust_packages() {
    local host
    host=$(rustc -vV | sed -n 's/^host: //p')
    if ! cargo fetch --locked --offline --target "$host" >/dev/null 2>&1; then
        say "fetching the Rust packages of Cargo.lock"
        (cd "$KEI_ROOT" && cargo fetch --locked --target "$host") \
            || die "cannot download the Rust packages: cargo's error is above" \
                "Only the first run needs the network: connect and run this again."
    fi
    export CARGO_NET_OFFLINE=true
}
