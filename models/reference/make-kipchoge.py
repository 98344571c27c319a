#!/usr/bin/env python3
"""Writes kipchoge.toml from the measured cycle.

Usage: make-kipchoge.py CYCLE.csv > kipchoge.toml
"""
import csv
import sys

HEADER = """\
# Eliud Kipchoge's stride at race pace, measured by the KEI developers from a 3 s public side view
# (Breaking2, 2017): 37 distinct frames, model-aided and hand-corrected, folded to 100 phases.
# Coordinates [x forward, y up] in leg lengths (thigh + shank as seen). Bootstrap uncertainty 0.3-1 % of a leg
# (far limbs up to 2 %), joint-centre error 3-4 %. The arms are the least accurate part.
# Made by models/reference/make-kipchoge.py; the numbers may be used and published with this provenance.
version = 1
name = "Eliud Kipchoge, Breaking2, race pace"

# KEI of 38 recreational runners at 9 km/h, computed from their measured angles by
# `cargo run --release -p kei-learn --example anchors`.
recreational = [
  50.9, 54.4, 56.7, 57.5, 58.0, 58.1, 58.2, 58.3, 59.4, 60.0, 60.1, 60.4, 60.7,
  60.9, 61.0, 61.1, 61.1, 61.2, 61.2, 61.4, 61.8, 62.0, 62.0, 62.2, 62.2, 62.6,
  62.8, 62.8, 62.9, 63.9, 64.7, 65.3, 66.5, 66.7, 69.2, 69.5, 69.7, 73.6,
]

# Constants that convert a distance to a score, computed by models/reference/anchors.py.
[scale]
s_pos = 0.0920
s_vel = 0.6744
d0 = 7.6815
g = 2.0393

# Constants at other belt speeds: [m/s, d0, g], computed by
# `cargo run --release -p kei-learn --example anchors`.
[at_speed]
own_speed = 5.84
anchors = [
  [1.7, 3.9431, 3.1302],
  [2, 3.9431, 3.1302],
  [2.5, 4.0898, 3.0411],
  [3, 4.2692, 2.9427],
  [3.5, 4.3993, 2.8776],
  [4, 4.5357, 2.8142],
  [4.5, 4.6379, 2.7697],
  [5, 4.7945, 2.7059],
  [5.8, 4.9822, 2.6357],
]

[cycle]
"""
SERIES = {
    "near_knee": ("knee_near", None),
    "near_ankle": ("ankle_near", None),
    "far_knee": ("knee_far", None),
    "far_ankle": ("ankle_far", None),
    "shoulder_mid": ("shoulder_mid", None),
    "near_upper_arm": ("elbow_near", "shoulder_near"),
    "head_from_shoulders": ("head", "shoulder_mid"),
}


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], newline="") as file:
        rows = list(csv.DictReader(file))
    print(HEADER, end="")
    for name, (joint, origin) in SERIES.items():
        print(f"{name} = [")
        for row in rows:
            point = [float(row[f"{joint}_{axis}"]) - (float(row[f"{origin}_{axis}"]) if origin else 0.0) for axis in "xy"]
            print(f"  [{point[0]:.4f}, {point[1]:.4f}],")
        print("]")


main()
