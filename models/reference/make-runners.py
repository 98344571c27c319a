#!/usr/bin/env python3
"""Writes runners.toml from the public joint angles.

Usage: make-runners.py SHARED > ../kei/runners.toml   (needs numpy; SHARED contains gait/rbds)
"""
import sys

import numpy as np

from anchors import HARMONICS, PHASES, angles

HEADER = """\
# Mean stride of recreational runners on a treadmill at 2.5 m/s in their own shoes: thigh angle (0 straight
# down, positive forward) and knee flexion in degrees, phase 0 at contact, as harmonic series: mean, cosines
# 1 to 8, sines 1 to 8.
# Computed from the joint angles of Fukuchi et al. 2017 ("A public dataset of running biomechanics...", PeerJ
# 5:e3298) and the Running Injury Clinic as published in regifukuchi/BMC-RIC-running-biomechanics, CC BY 4.0.
# Changes: bad strides are left out, hip angles (relative to the pelvis) are converted to approximate thigh
# angles, and the good strides are averaged. BMC23 is corrupt and left out.
# Made by models/reference/make-runners.py.
version = 1
"""


def series(curve):
    f = np.fft.rfft(curve)[: HARMONICS + 1] / PHASES
    values = np.concatenate([[f[0].real], 2 * f[1:].real, -2 * f[1:].imag])
    return ", ".join(f"{v:.3f}" for v in values)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(HEADER, end="")
    for thigh, knee, name in zip(*angles(sys.argv[1])):
        print(f'\n[[runner]]\nid = "{name}"\nthigh = [{series(thigh)}]\nknee = [{series(knee)}]')


main()
