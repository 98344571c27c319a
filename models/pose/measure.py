"""How far the int8 network's points lie from the truth: `measure.py --model FILE --drawn DIRECTORY [--labelled DIRECTORY]`.

Drawn runners that it never learnt from, in cm; and real clips' frames against MoveNet where that is sure (label.py), in
percent of a leg. Every frame is cut out as a tracker that sees well would.
"""

import argparse
from pathlib import Path

import numpy as np

from export import see
from learn import HELD_OUT
from network import COCO, SIZE
from pictures import Shards, crop, cut_out, leg

NAMES = (
    "nose left_eye right_eye left_ear right_ear left_shoulder right_shoulder left_elbow right_elbow left_wrist right_wrist "
    "left_hip right_hip left_knee right_knee left_ankle right_ankle left_heel right_heel left_toe right_toe"
).split()
LEG_PAIRS = [(13, 14), (15, 16)]


def looked_at(data, shards):
    """The network's points, the true ones, and how many px of the source a px of the cut is."""
    parts = [shards[i] for i in range(len(shards))]
    pictures, truth = cut_out(parts)
    px = np.array([2 * crop(points, None)[1] / SIZE for _, points in parts])
    return see(data, pictures), truth, px


def misses(found, truth):
    """Distances (n, k), px; NaN where the truth is not known or outside the picture."""
    away = np.hypot(*(found - truth)[..., :2].transpose(2, 0, 1))
    return np.where(truth[..., 2] > 0, away, np.nan)


def swaps(found, truth):
    """Of leg pairs both of which are in the picture, how many lie nearer to each other's places; and how many there are."""
    swapped = pairs = 0
    for a, b in LEG_PAIRS:
        both = (truth[:, a, 2] > 0) & (truth[:, b, 2] > 0)
        away = lambda i, j: np.hypot(*(found[:, i, :2] - truth[:, j, :2]).T)
        swapped += (both & (away(a, b) + away(b, a) < away(a, a) + away(b, b))).sum()
        pairs += both.sum()
    return swapped, pairs


def drawn(data, directory):
    found, truth, px = looked_at(data, Shards(directory, lambda name: int(name) < HELD_OUT))
    names = sorted(p for p in Path(directory).glob("*.scale.npy") if int(p.name.split(".")[0]) < HELD_OUT)
    px_per_m = np.concatenate([np.load(p) for p in names])
    cm = misses(found, truth) * (px * 100 / px_per_m)[:, None]
    print(f"{len(found)} pictures of drawn runners never learnt from\n\n| point | median, cm | 90 % below, cm |\n|-|-|-|")
    for name, of_point in zip(NAMES, cm.T):
        print(f"| {name} | {np.nanmedian(of_point):.1f} | {np.nanquantile(of_point, 0.9):.1f} |")
    swapped, pairs = swaps(found, truth)
    print(f"\nleg pairs exchanged: {swapped} of {pairs}\n")


def labelled(data, directory):
    print("| clip | frames | knee: median, % of a leg | ankle |\n|-|-|-|-|")
    for path in sorted(Path(directory).glob("*.points.npy")):
        name = path.name.removesuffix(".points.npy")
        found, truth, _ = looked_at(data, Shards(directory, lambda n: n == name))
        share = misses(found, truth)[:, :COCO] / leg(truth)[:, None] * 100
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
