# shellcheck shell=bash
# Fetches typos, a spelling checker, from a PyPI wheel, verified by hash, into .fetched/bin.

TYPOS=$KEI_FETCHED/bin/typos

# typos_there: succeeds if the pinned version is there.
typos_there() { [[ -x $TYPOS && $("$TYPOS" --version 2>/dev/null) == "typos-cli $TYPOS_VERSION" ]]; }

# typos_ensure: fetches typos if necessary. Prints the reason and fails if it cannot.
typos_ensure() { typos_there || with_scratch typos_fetch; }

# typos_fetch SCRATCH: fetches typos.
typos_fetch() {
    local scratch=$1
    have_pip || { say "cannot fetch typos without pip: apt-get install python3-pip"; return 1; }
    say "fetching typos $TYPOS_VERSION"
    wheel_download "$scratch" typos-wheel.txt >&2 \
        && python3 -m zipfile -e "$scratch"/*.whl "$scratch/wheel" >&2 \
        && put_in_place "$scratch/wheel/typos-$TYPOS_VERSION.data/scripts/typos" "$TYPOS" \
        && chmod 755 "$TYPOS"
}
