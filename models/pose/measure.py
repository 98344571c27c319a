"""Measures the errors of the int8 network's keypoints.

Usage: `measure.py --model FILE --drawn DIRECTORY [--labelled DIRECTORY]`

On held-out rendered runners, errors are in cm. On frames of real clips, they are distances to MoveNet's
keypoints where MoveNet is reliable (label.py), in percent of a leg. The crops are those of a tracker that
knows the keypoints.
"""

import argparse
from pathlib import Path

import numpy as np

from export import detect
from images import Shards, crop, cut_out, leg
from learn import HELD_OUT_SEEDS
from network import COCO, SIZE

NAMES = (
    "nose left_eye right_eye left_ear right_ear left_shoulder right_shoulder left_elbow right_elbow left_wrist right_wrist "
    "left_hip right_hip left_knee right_knee left_ankle right_ankle left_heel right_heel left_toe right_toe"
).split()
LEG_PAIRS = [(13, 14), (15, 16)]


def detect_all(data, shards):
    """Returns the detected keypoints, the true ones, and the px of the source image per px of the crop."""
    parts = [shards[i] for i in range(len(shards))]
    images, truth = cut_out(parts)
    px = np.array([2 * crop(keypoints, None)[1] / SIZE for _, keypoints in parts])
    return detect(data, images), truth, px


def distances(found, truth):
    """Returns distances (n, k), px. Keypoints that are unknown or outside the image have NaN."""
    away = np.hypot(*(found - truth)[..., :2].transpose(2, 0, 1))
    return np.where(truth[..., 2] > 0, away, np.nan)


def swaps(found, truth):
    """Returns how many leg pairs are swapped, and how many there are with both keypoints in the image.

    A pair is swapped if its keypoints are nearer to each other's true positions than to their own.
    """
    swapped = pairs = 0
    for a, b in LEG_PAIRS:
        both = (truth[:, a, 2] > 0) & (truth[:, b, 2] > 0)
        away = lambda i, j: np.hypot(*(found[:, i, :2] - truth[:, j, :2]).T)
        swapped += (both & (away(a, b) + away(b, a) < away(a, a) + away(b, b))).sum()
        pairs += both.sum()
    return swapped, pairs


def drawn(data, directory):
    found, truth, px = detect_all(data, Shards(directory, lambda name: int(name) < HELD_OUT_SEEDS))
    names = sorted(p for p in Path(directory).glob("*.scale.npy") if int(p.name.split(".")[0]) < HELD_OUT_SEEDS)
    px_per_m = np.concatenate([np.load(p) for p in names])
    cm = distances(found, truth) * (px * 100 / px_per_m)[:, None]
    print(f"{len(found)} images of held-out rendered runners\n\n| keypoint | median, cm | 90 % below, cm |\n|-|-|-|")
    for name, of_keypoint in zip(NAMES, cm.T):
        print(f"| {name} | {np.nanmedian(of_keypoint):.1f} | {np.nanquantile(of_keypoint, 0.9):.1f} |")
    swapped, pairs = swaps(found, truth)
    print(f"\nleg pairs swapped: {swapped} of {pairs}\n")


def labelled(data, directory):
    print("| clip | frames | knee: median, % of a leg | ankle |\n|-|-|-|-|")
    for path in sorted(Path(directory).glob("*.points.npy")):
        name = path.name.removesuffix(".points.npy")
        found, truth, _ = detect_all(data, Shards(directory, lambda n: n == name))
        share = distances(found, truth)[:, :COCO] / leg(truth)[:, None] * 100
        knee, ankle = (np.nanmedian(share[:, pair]) for pair in LEG_PAIRS)
        print(f"| {name} | {len(found)} | {knee:.1f} | {ankle:.1f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True)
    parser.add_argument("--drawn", required=True)
    parser.add_argument("--labelled")
    options = parser.parse_args()
    data = Path(options.model).read_bytes()
    drawn(data, options.drawn)
    if options.labelled:
        labelled(data, options.labelled)


if __name__ == "__main__":
    main()
