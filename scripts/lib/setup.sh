# shellcheck shell=bash
# The set-up of all scripts.

library=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=scripts/lib/common.sh
source "$library/common.sh"
# shellcheck source=scripts/lib/pins.sh
source "$library/pins.sh"
# shellcheck source=scripts/lib/rust.sh
source "$library/rust.sh"
# shellcheck source=scripts/lib/packages.sh
source "$library/packages.sh"
# shellcheck source=scripts/lib/tflite.sh
source "$library/tflite.sh"
# shellcheck source=scripts/lib/movenet.sh
source "$library/movenet.sh"

# set_up NEED...: provides TensorFlow Lite, a pose model, and the given needs of packages_missing. Exits with
# 1 and a single error on failure.
set_up() {
    local needs=("$@")
    tflite_check_machine
    tflite_there || needs+=(pip)
    movenet_there || needs+=(python)
    packages_ensure "${needs[@]}"
    tflite_ensure
    movenet_ensure
}

# set_up_to_build NEED...: like set_up, and also provides Rust and the packages of Cargo.lock.
set_up_to_build() {
    set_up rust "$@"
    rust_find || die "cannot find Rust $(rust_wanted) or newer, even after installing the packages" \
        "Install it from https://rustup.rs and run this again."
    rust_packages
}
