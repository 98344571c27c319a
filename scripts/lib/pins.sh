# shellcheck shell=bash
# shellcheck disable=SC2034  # used by the scripts that source this
# Hashes of everything that is fetched. The hashes of wheels are in tflite-wheel.txt and typos-wheel.txt.

# TensorFlow Lite 2.17.1's C library, as contained in the wheel of tflite-wheel.txt (Apache-2.0).
TFLITE_MEMBER=pymicro_wakeword/lib/libtensorflowlite_c.so
TFLITE_SHA256_x86_64=25465edb5cd7aadd00249d4d28f1d922ce5cc90195ad4403458111dd63493bae
TFLITE_SHA256_aarch64=12062437bfde367b1be592ebc4a9fe64b8453f90b3b7dc21fade002c38e1ac1a
# The newest glibc symbol version that the library requires.
TFLITE_GLIBC=2.34

# MoveNet SinglePose Lightning, int8 (Apache-2.0), from its publisher.
MOVENET_URL=https://raw.githubusercontent.com/google-coral/test_data/master/movenet_single_pose_lightning_ptq.tflite
MOVENET_SHA256=cd7cc22fa946e5d146a7b98d496853e1923e22828d3972d579973f27f91bb105
MOVENET_BYTES=2894840

# axe-core (MPL-2.0, for the tests only), which checks whether the report can be used with a keyboard and a
# screen reader: axe.min.js of the npm package.
AXE_VERSION=4.10.3
AXE_SHA256=880970c081707360e64f34cea25ff91892f5bc95675b0776925b9709dd8a68bb

# typos, the spelling checker (MIT or Apache-2.0; for the lints only); the wheel's hashes: typos-wheel.txt.
TYPOS_VERSION=1.52.0
