#!/usr/bin/env python3
"""Computes the constants of KEI's score from public runners and the uncertainty of the reference.

Usage: anchors.py SHARED   (needs numpy; SHARED contains gait/rbds and gait/kipchoge)

s_pos, s_vel: pooled standard deviation between 38 recreational runners at 2.5 m/s (Fukuchi 2017 and RIC, CC
BY 4.0; without BMC23, which is corrupt). Their files contain hip and knee angles; trunk, head and arms are
drawn from assumed ranges.

d0, g: such that the reference, changed by its own uncertainty (bootstrap and 3.5 % joint-centre error), scores
0.98, and the median runner scores 0.62, the article's value for normal shoes.
"""
import csv
import glob
import gzip
import sys

import numpy as np

PHASES, HARMONICS, RATE_HARMONICS = 100, 8, 4
# Weights of head, trunk, near upper arm, near and far thigh, near and far shank. As in the article, legs
# count twice.
WEIGHTS = np.array([1, 1, 1, 2, 2, 2, 2.0])
JOINTS = ["head", "shoulder_near", "shoulder_mid", "elbow_near", "knee_near", "knee_far", "ankle_near", "ankle_far"]


def smooth(x):
    f = np.fft.rfft(x)
    f[..., HARMONICS + 1 :] = 0
    return np.fft.irfft(f, n=PHASES)


def rate(x):
    f = np.fft.rfft(x)
    f[..., RATE_HARMONICS + 1 :] = 0
    return np.fft.irfft(f * 2j * np.pi * np.arange(f.shape[-1]), n=PHASES)


def shift(x, cycles):
    f = np.fft.rfft(x)
    return np.fft.irfft(f * np.exp(2j * np.pi * np.arange(f.shape[-1]) * np.asarray(cycles)[..., None]), n=PHASES)


def limbs(p):
    """Returns unit vectors (runner, limb, xy, phase).

    Phase 0 is the maximum of the fundamental of the difference between near and far ankle x.
    """
    apart = p[:, 6, 0] - p[:, 7, 0]
    origin = -np.angle(np.fft.rfft(apart)[:, 1]) / 2 / np.pi
    p = shift(p, np.broadcast_to(origin[:, None, None], p.shape[:3]))
    head, shoulder, middle, elbow, knee_n, knee_f, ankle_n, ankle_f = np.moveaxis(p, 1, 0)
    v = np.stack(
        [head - middle, middle, elbow - shoulder, knee_n, knee_f, ankle_n - knee_n, ankle_f - knee_f], axis=1
    )
    return v / np.linalg.norm(v, axis=2, keepdims=True)


def weighted(per_limb):
    return (per_limb * WEIGHTS).sum(-1) / WEIGHTS.sum()


def direction(degrees):
    return np.stack([np.sin(np.radians(degrees)), -np.cos(np.radians(degrees))], -2)


def angles(folder):
    """Returns thigh and knee angles of each runner over the stride, degrees, and the runners' names."""
    thighs, knees, names = [], [], []
    for name in sorted(glob.glob(f"{folder}/gait/rbds/*angs_trials.txt.gz")):
        if "BMC23" in name:
            continue
        with gzip.open(name, "rt") as file:
            head = file.readline().split()
            rows = np.array([[float(x) for x in line.split()] for line in file if line.strip()])
        strides = sorted({c.rsplit("_", 1)[1] for c in head if c.startswith("Hip_Z_")})
        pick = lambda joint: np.array([rows[:PHASES, head.index(f"{joint}_Z_{s}")] for s in strides])
        hip, knee = -pick("Hip"), pick("Knee")
        whole = ~np.isnan(hip + knee).any(1)
        hip, knee = hip[whole], knee[whole]
        off = np.sqrt(((hip - np.median(hip, 0)) ** 2 + (knee - np.median(knee, 0)) ** 2).mean(1) / 2)
        good = off < max(4.0, 2.5 * np.median(off))
        thighs.append(hip[good].mean(0))
        knees.append(knee[good].mean(0))
        names.append(name.rsplit("/", 1)[1][:5])
    thighs, knees = np.array(thighs), np.array(knees)
    # The hip angle is relative to the pelvis, so most of its offset between runners is not an offset of the
    # thigh. The mean of 5 degrees and the share of 0.3 that is kept were chosen by hand.
    offset = thighs.mean(1, keepdims=True)
    thighs = thighs - offset + 5.0 + 0.3 * (offset - offset.mean())
    return smooth(thighs), smooth(knees), names


def population(folder, rng):
    thigh, knee, _ = angles(folder)
    n = len(thigh)
    near_knee = 0.505 * direction(thigh)
    near_ankle = near_knee + 0.495 * direction(thigh - knee)
    turn = np.arange(PHASES) / PHASES
    wave = lambda phase: np.cos(2 * np.pi * (turn - phase[:, None]))
    draw = lambda mean, sd: rng.normal(mean, sd, n)[:, None]
    lean = np.radians(draw(6, 3) + draw(1, 0.4) * np.cos(4 * np.pi * (turn - draw(0.2, 0.05))))
    middle = 0.57 * np.stack([np.sin(lean), np.cos(lean)], 1)
    head = middle + np.stack([draw(0.12, 0.02) + 0 * lean, draw(0.19, 0.012) + 0 * lean], 1)
    sway = draw(0.05, 0.02) * wave(rng.normal(0.45, 0.05, n))
    shoulder = middle - np.stack([sway, 0 * sway], 1)
    arm = draw(-28, 8) - draw(22, 6) * wave(rng.normal(0.45, 0.04, n))
    elbow = shoulder + 0.33 * direction(arm)
    half = lambda x: shift(x, np.full(x.shape[:2], 0.5))
    joints = [head, shoulder, middle, elbow, near_knee, half(near_knee), near_ankle, half(near_ankle)]
    return smooth(np.stack(joints, 1))


def reference(folder):
    with open(f"{folder}/gait/kipchoge/kipchoge_cycle.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    series = lambda suffix: np.array(
        [[[float(r[f"{j}_{suffix}{a}"]) for r in rows] for a in "xy"] for j in JOINTS]
    )
    cycle, spread = smooth(series("")), series("s")
    for near, far in ((4, 5), (6, 7)):
        mean = (cycle[near] + shift(cycle[far], np.full(2, -0.5))) / 2
        cycle[near], cycle[far] = mean, shift(mean, np.full(2, 0.5))
    return cycle, spread


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    rng = np.random.default_rng(2)
    runners = population(sys.argv[1], rng)
    cycle, spread = reference(sys.argv[1])
    seen = limbs(runners)
    off = seen - seen.mean(0)
    s_pos = np.sqrt(weighted((off**2).sum(2).mean((0, 2))))
    s_vel = np.sqrt(weighted((rate(off) ** 2).sum(2).mean((0, 2))))
    target = limbs(cycle[None])[0]

    def distance(p):
        e = limbs(p) - target
        square = (e**2).sum(2).mean(-1) / s_pos**2 + (rate(e) ** 2).sum(2).mean(-1) / s_vel**2
        return np.sqrt(weighted(square))

    noise = np.fft.rfft(rng.normal(size=(400, *cycle.shape)))
    noise *= np.exp(-0.5 * (np.arange(noise.shape[-1]) * 2 * np.pi * 0.04) ** 2)
    noise = np.fft.irfft(noise, n=PHASES)
    noise /= noise.std(-1, keepdims=True)
    centre = rng.normal(0, 0.035 / np.sqrt(2), (400, *cycle.shape[:2], 1))
    itself = np.sqrt((distance(smooth(cycle + noise * spread + centre)) ** 2).mean())
    median = np.median(distance(runners))
    g = np.log(np.log(0.62) / np.log(0.98)) / np.log(median / itself)
    d0 = median / (-np.log(0.62)) ** (1 / g)
    score = np.exp(-((distance(runners) / d0) ** g))
    print(f"s_pos = {s_pos:.4f}\ns_vel = {s_vel:.4f}\nd0 = {d0:.4f}\ng = {g:.4f}")
    print(f"# {len(runners)} runners score {score.mean():.3f} +- {score.std():.3f}, {score.min():.2f} to {score.max():.2f}")


if __name__ == "__main__":
    main()
