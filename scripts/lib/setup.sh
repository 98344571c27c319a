# shellcheck shell=bash
# All the set-up that scripts/demo, scripts/test and scripts/fetch share.

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

# set_up NEED...: everything, with the needs of packages_missing on top. Exits 1 with one error. KEI_POSE_MODEL
# is KEI's own where MoveNet is unavailable.
set_up() {
    local needs=("$@")
    tflite_check_machine
    tflite_there || needs+=(pip)
    movenet_there || needs+=(python)
    packages_ensure "${needs[@]}"
    tflite_ensure
    movenet_ensure
}

# set_up_to_build NEED...: the same, and Rust with the packages of Cargo.lock.
set_up_to_build() {
    set_up rust "$@"
    rust_find || die "Rust $(rust_wanted) or newer is needed, and none was found after installing the packages either." \
        "Install it from https://rustup.rs and run this again."
    rust_packages
}
