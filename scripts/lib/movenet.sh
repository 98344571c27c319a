# shellcheck shell=bash
# The pose model: the user's (KEI_POSE_MODEL), else MoveNet Lightning int8 from its publisher, by pinned hash.

MOVENET_MODEL=$KEI_FETCHED/models/movenet_lightning_int8.tflite

movenet_there() { [[ -n ${KEI_POSE_MODEL:-} ]] || has_sha256 "$MOVENET_MODEL" "$MOVENET_SHA256"; }

# What movenet_fetch and download.py return when the file cannot be reached.
NO_NETWORK=3

# movenet_ensure: exports KEI_POSE_MODEL. Without a model and a network it says where to put a model and leaves
# KEI_POSE_MODEL unset: the caller decides whether it can go on. A file that is not the pinned one, or a full disk,
# exits 1.
movenet_ensure() {
    if [[ -n ${KEI_POSE_MODEL:-} ]]; then
        movenet_check_users
    else
        unset KEI_POSE_MODEL
        if ! movenet_there; then
            local status=0
            with_scratch movenet_fetch || status=$?
            ((status != NO_NETWORK)) || { movenet_where && return; }
            ((status == 0)) || exit 1
        fi
        KEI_POSE_MODEL=$MOVENET_MODEL
    fi
    export KEI_POSE_MODEL
}

# movenet_where: the one line that says where to put which file.
movenet_where() {
    local now=
    [[ ! -e $MOVENET_MODEL ]] || now=" (the file there now is another one)"
    say "no pose model: put MoveNet Lightning int8 (google-coral/test_data, ${MOVENET_URL##*/}, SHA-256" \
        "$MOVENET_SHA256) at $MOVENET_MODEL$now, or name a model in KEI_POSE_MODEL"
}

movenet_check_users() {
    [[ -f $KEI_POSE_MODEL ]] || die "KEI_POSE_MODEL names $KEI_POSE_MODEL, and there is no such file." \
        "Unset it, and MoveNet Lightning is fetched."
    KEI_POSE_MODEL=$(realpath "$KEI_POSE_MODEL")
    if has_sha256 "$KEI_POSE_MODEL" "$MOVENET_SHA256"; then
        say "pose model: MoveNet Lightning int8, $KEI_POSE_MODEL"
    else
        say "pose model: $KEI_POSE_MODEL (not the MoveNet Lightning int8 that KEI is tested with)"
    fi
}

# movenet_fetch SCRATCH
movenet_fetch() {
    local file=$1/model status=0
    have python3 || { say "python3 is needed to fetch the pose model"; return $NO_NETWORK; }
    say "fetching MoveNet Lightning int8"
    python3 "$KEI_ROOT/scripts/lib/download.py" "$MOVENET_URL" "$file" "$MOVENET_BYTES" || status=$?
    ((status == 0)) || return "$status"
    has_sha256 "$file" "$MOVENET_SHA256" \
        || die "the pose model from $MOVENET_URL is not the pinned one (its SHA-256 differs): nothing was installed."
    put_in_place "$file" "$MOVENET_MODEL"
}
