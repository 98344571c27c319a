# shellcheck shell=bash
# The pose model: the user's (KEI_POSE_MODEL), else MoveNet Lightning int8 from its publisher, by pinned hash, else
# KEI's own, which is in the repository.

OWN_MODEL=$KEI_ROOT/models/pose/kei-pose.tflite
MOVENET_MODEL=$KEI_FETCHED/models/movenet_lightning_int8.tflite

movenet_there() { [[ -n ${KEI_POSE_MODEL:-} ]] || has_sha256 "$MOVENET_MODEL" "$MOVENET_SHA256"; }

# What movenet_fetch and download.py return when the file cannot be reached.
NO_NETWORK=3

# movenet_ensure: exports KEI_POSE_MODEL. Where MoveNet can't be reached it is KEI's own model, and that is said. A
# file that is not the pinned one, or a full disk, exits 1.
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

# movenet_where: that KEI's own model is used, and where to put which file to use MoveNet.
movenet_where() {
    local now=
    [[ ! -e $MOVENET_MODEL ]] || now=" (the file there now is another one)"
    say "pose model: KEI's own, $OWN_MODEL. MoveNet Lightning int8 can't be fetched here; it is the one recommended" \
        "for a unit: put google-coral/test_data's ${MOVENET_URL##*/} (SHA-256 $MOVENET_SHA256) at $MOVENET_MODEL$now," \
        "or name a model in KEI_POSE_MODEL"
}

# own_model_used: is the pose model KEI's own?
own_model_used() { [[ $KEI_POSE_MODEL == "$OWN_MODEL" || $KEI_POSE_MODEL -ef $OWN_MODEL ]]; }

movenet_check_users() {
    [[ -f $KEI_POSE_MODEL ]] || die "KEI_POSE_MODEL names $KEI_POSE_MODEL, and there is no such file." \
        "Unset it, and MoveNet Lightning is fetched."
    KEI_POSE_MODEL=$(realpath "$KEI_POSE_MODEL")
    if has_sha256 "$KEI_POSE_MODEL" "$MOVENET_SHA256"; then
        say "pose model: MoveNet Lightning int8, $KEI_POSE_MODEL"
    elif own_model_used; then
        say "pose model: KEI's own, $KEI_POSE_MODEL"
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
