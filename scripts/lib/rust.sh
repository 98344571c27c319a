# shellcheck shell=bash
# Finds a Rust that is new enough, and the packages that Cargo.lock names.

# The oldest Rust that the workspace builds with, from Cargo.toml.
rust_wanted() { sed -n 's/^rust-version *= *"\([0-9.]*\)".*/\1/p' "$KEI_ROOT/Cargo.toml"; }

# rust_usable DIRECTORY: are cargo and rustc there, do they run, are they new enough?
rust_usable() {
    local wanted tool have_version
    wanted=$(rust_wanted)
    for tool in cargo rustc; do
        have_version=$("$1/$tool" --version 2>/dev/null | sed -n "s/^$tool \([0-9.]*\).*/\1/p") || return 1
        [[ -n $have_version ]] && version_at_least "$wanted" "$have_version" || return 1
    done
}

# Where else than on PATH to look: where rustup installs (a shell that has not read its profile does not have that on
# PATH), and where Debian's packages install.
rust_places=("${HOME:-/root}/.cargo/bin" /usr/bin)

# rust_find: puts the first usable Rust in front of PATH.
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

# rust_packages: makes sure that cargo can build without the network, using the network only if it must.
rust_packages() {
    local host
    host=$(rustc -vV | sed -n 's/^host: //p')
    if ! cargo fetch --locked --offline --target "$host" >/dev/null 2>&1; then
        say "fetching the Rust packages that Cargo.lock names"
        (cd "$KEI_ROOT" && cargo fetch --locked --target "$host") \
            || die "the Rust packages could not be downloaded (cargo's reason is above)." \
                "The first run needs the network, later ones do not: connect and run this again."
    fi
    export CARGO_NET_OFFLINE=true
}
