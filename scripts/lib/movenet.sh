# shellcheck shell=bash
# Selects the pose model: the user's (KEI_POSE_MODEL), otherwise MoveNet Lightning int8 from its publisher,
# verified by hash, otherwise KEI's own model in the repository.

OWN_MODEL=$KEI_ROOT/models/pose/kei-pose.tflite
MOVENET_MODEL=$KEI_FETCHED/models/movenet_lightning_int8.tflite

# movenet_there: succeeds if a pose model of the user or MoveNet is available without fetching.
movenet_there() { [[ -n ${KEI_POSE_MODEL:-} ]] || has_sha256 "$MOVENET_MODEL" "$MOVENET_SHA256"; }

# Exit status of movenet_fetch and download.py if the file cannot be fetched.
NO_NETWORK=3

# movenet_ensure: exports KEI_POSE_MODEL, and fetches MoveNet if necessary. If that fails, uses KEI's own
# model and says so. A wrong hash or a full disk is an error.
movenet_ensure() {
    if [[ -n ${KEI_POSE_MODEL:-} ]]; then
        movenet_check_users
    elif movenet_there; then
        KEI_POSE_MODEL=$MOVENET_MODEL
    else
        local status=0
        with_scratch movenet_fetch || status=$?
        case $status in
            0) KEI_POSE_MODEL=$MOVENET_MODEL ;;
            "$NO_NETWORK")
                movenet_where
                KEI_POSE_MODEL=$OWN_MODEL
                ;;
            *) exit 1 ;;
        esac
    fi
    export KEI_POSE_MODEL
}

# movenet_where: reports that KEI's own model is used, and how to use MoveNet instead.
movenet_where() {
    local now=
    [[ ! -e $MOVENET_MODEL ]] || now=" (the file there now is a different one)"
    say "pose model: KEI's own, $OWN_MODEL. MoveNet Lightning int8, which is recommended for a unit, cannot be" \
        "fetched. To use it, put google-coral/test_data's ${MOVENET_URL##*/} (SHA-256 $MOVENET_SHA256) at" \
        "$MOVENET_MODEL$now, or set KEI_POSE_MODEL"
}

# own_model_used: succeeds if the pose model is KEI's own.
own_model_used() { [[ $KEI_POSE_MODEL == "$OWN_MODEL" || $KEI_POSE_MODEL -ef $OWN_MODEL ]]; }

# movenet_check_users: checks and reports the model in KEI_POSE_MODEL.
movenet_check_users() {
    [[ -f $KEI_POSE_MODEL ]] || die "cannot find the pose model $KEI_POSE_MODEL, the value of KEI_POSE_MODEL" \
        "Correct the path, or unset KEI_POSE_MODEL to fetch MoveNet Lightning."
    KEI_POSE_MODEL=$(realpath "$KEI_POSE_MODEL")
    if has_sha256 "$KEI_POSE_MODEL" "$MOVENET_SHA256"; then
        say "pose model: MoveNet Lightning int8, $KEI_POSE_MODEL"
    elif own_model_used; then
        say "pose model: KEI's own, $KEI_POSE_MODEL"
    else
        say "pose model: $KEI_POSE_MODEL (not the MoveNet Lightning int8 that KEI is tested with)"
    fi
}

# movenet_fetch SCRATCH: fetches MoveNet.
movenet_fetch() {
    local file=$1/model status=0
    have python3 || { say "cannot fetch the pose model: python3 is not installed"; return $NO_NETWORK; }
    say "fetching MoveNet Lightning int8"
    python3 "$KEI_ROOT/scripts/lib/download.py" "$MOVENET_URL" "$file" "$MOVENET_BYTES" || status=$?
    ((status == 0)) || return "$status"
    has_sha256 "$file" "$MOVENET_SHA256" \
        || die "the pose model from $MOVENET_URL is not the pinned one: its SHA-256 differs. Nothing was installed."
    put_in_place "$file" "$MOVENET_MODEL"
}
