"""Pictures to learn from: reads shards, cuts them out as the tracker would, and spoils them as cameras do."""

import io
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from network import COCO, SIZE

# The other side's point, for mirrored pictures: COCO's, then heels and toes.
MIRRORED = [0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15, 18, 17, 20, 19]
TORSO = [5, 6, 11, 12]
SHOULDERS = [5, 6]
HIPS = [11, 12]
# A leg over the trunk, mid-hip to mid-shoulder, as labelled points show them.
LEG_OVER_TRUNK = 1.75


class Shards:
    """NumPy files `NAME.pictures.npy` and `NAME.points.npy` of a directory, read as they are needed."""

    def __init__(self, directory, wanted=lambda name: True):
        directory = Path(directory)
        names = sorted(p.name.removesuffix(".pictures.npy") for p in directory.glob("*.pictures.npy"))
        names = [n for n in names if wanted(n)]
        self.pictures = [np.load(directory / f"{n}.pictures.npy", mmap_mode="r") for n in names]
        self.points = [np.load(directory / f"{n}.points.npy") for n in names]
        self.ends = np.cumsum([len(p) for p in self.points])

    def __len__(self):
        return int(self.ends[-1]) if len(self.ends) else 0

    def __getitem__(self, index):
        shard = int(np.searchsorted(self.ends, index, side="right"))
        within = index - (int(self.ends[shard - 1]) if shard else 0)
        return self.pictures[shard][within], self.points[shard][within]


class Batches(torch.utils.data.IterableDataset):
    """Endless batches of pictures (n, SIZE, SIZE, 3; 0 to 255) with points (n, 21, 3) in px of them.

    `sources` are pairs of shards and how many of a batch come from them. How well a point is seen: 1, 0.5 where
    hidden, 0 nowhere in the picture, -1 where it is not known.
    """

    def __init__(self, sources, seed):
        self.sources, self.seed = sources, seed

    def __iter__(self):
        torch.set_num_threads(1)
        rng = np.random.default_rng(self.seed)
        while True:
            parts = []
            for shards, count in self.sources:
                parts += [shards[int(i)] for i in rng.integers(len(shards), size=count)]
            yield cut_out(parts, rng)


def cut_out(parts, rng=None):
    """The pictures and points of `parts` as the network sees them; without `rng` steadily, as a tracker that sees well."""
    pictures = np.stack([picture for picture, _ in parts])
    points = np.stack([at for _, at in parts]).astype(np.float32)
    side = pictures.shape[1]
    rows = np.stack([_place(at, side, rng) for at in points])
    cut = _warp(pictures, rows)
    xy, seen = points[..., :2], points[..., 2]
    inside = ((xy >= 0) & (xy < SIZE)).all(-1)
    points[..., 2] = np.where(seen < 0, seen, np.where(inside, seen, 0))
    if rng is not None:
        for picture, at in zip(cut, points):
            _spoil(picture, at, rng)
        cut = np.clip(cut, 0, 255)
        for i in np.flatnonzero(rng.random(len(cut)) < 0.25):
            cut[i] = _jpeg(cut[i], int(rng.integers(20, 90)))
    return cut, points


def leg(points):
    """Nearly a leg's length, px, of each picture's points (n, 21, 3), whatever the legs do."""
    trunk = points[:, SHOULDERS, :2].mean(1) - points[:, HIPS, :2].mean(1)
    return np.linalg.norm(trunk, axis=-1) * LEG_OVER_TRUNK


def _warp(pictures, rows):
    """Pictures sampled where `rows` (n, 2, 3: px of the source from px of the output) say; black beyond."""
    side = pictures.shape[1]
    theta = np.empty((len(rows), 2, 3), np.float32)
    # grid_sample counts from -1 to 1 between the outer edges, in both pictures.
    theta[:, :, :2] = rows[:, :, :2] * (SIZE / side)
    middle = rows[:, :, :2].sum(2) * (SIZE / 2) + rows[:, :, 2]
    theta[:, :, 2] = 2 * middle / side - 1
    source = torch.from_numpy(pictures).permute(0, 3, 1, 2).float()
    grid = F.affine_grid(torch.from_numpy(theta), (len(rows), 3, SIZE, SIZE), align_corners=False)
    return F.grid_sample(source, grid, align_corners=False).permute(0, 2, 3, 1).numpy()


def _place(points, side, rng):
    """How px of the source come from the output's (2, 3); moves `points` accordingly."""
    empty = _nowhere(points, side, rng) if rng is not None and rng.random() < 0.04 else None
    middle, half = empty or crop(points, rng)
    scale = 2 * half / SIZE
    angle = 0.0 if rng is None else np.radians(rng.normal(0, 4))
    mirrored = rng is not None and rng.random() < 0.5
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    if mirrored:
        turn[:, 0] *= -1
    points[:, :2] = (points[:, :2] - middle) @ np.linalg.inv(turn).T + SIZE / 2
    if mirrored:
        points[:] = points[MIRRORED]
    if empty:
        points[:, 2] = 0
    return np.column_stack([turn, middle - turn @ [SIZE / 2, SIZE / 2]])


def crop(points, rng):
    """Middle and half side, px, of a square about the person as the tracker would place it; jittered with `rng`."""
    hip = points[HIPS, :2].mean(0)
    reach = np.abs(points[:, :2] - hip)
    seen = points[:COCO, 2] != 0
    half = max(1.9 * reach[TORSO].max(), 1.2 * reach[:COCO][seen].max(initial=0.0), 8.0)
    if rng is None:
        return hip, half
    if rng.random() < 0.15:  # as at first, when the whole frame is looked at
        half *= rng.uniform(1.1, 1.8)
        return hip + half * rng.uniform(-0.4, 0.4, 2), half
    return hip + half * rng.normal(0, 0.06, 2), half * np.exp(rng.normal(0, 0.12))


def _nowhere(points, side, rng):
    """A random square of a picture without a person, or None."""
    half = rng.uniform(0.12, 0.25) * side
    middle = rng.uniform(half, side - half, 2)
    return None if (np.abs(points[:, :2] - middle) < 1.3 * half).all(1).any() else (middle, half)


def _spoil(picture, points, rng):
    """What is in the way, and what lens, lamp and sensor do."""
    if rng.random() < 0.3:
        for _ in range(rng.integers(1, 4)):
            _bar(picture, points, rng)
    if rng.random() < 0.12:  # the frame ends: black beyond
        low, high = points[:, 1].min(), points[:, 1].max()
        picture[: max(0, int(low * rng.uniform(0.2, 0.9)))] = 0
        picture[SIZE - max(0, int((SIZE - high) * rng.uniform(0.2, 0.9))) :] = 0
    if rng.random() < 0.1:
        picture[:] = picture.mean(-1, keepdims=True)
    gamma = np.exp(rng.normal(0, 0.22))
    gain = np.exp(rng.normal(0, 0.12)) * np.exp(rng.normal(0, 0.07, 3))
    picture[:] = 255 * np.clip(picture / 255, 0, 1) ** gamma * gain
    picture[:] = (picture - 110) * np.exp(rng.normal(0, 0.15)) + 110 + rng.normal(0, 8)
    if rng.random() < 0.6:  # soft lenses, and sharpening cameras
        blurred = sum(np.roll(picture, s, a) for s in (-1, 1) for a in (0, 1)) / 4
        picture[:] += rng.uniform(-0.8, 0.9) * (blurred - picture)
    picture += rng.normal(0, 1, picture.shape).astype(np.float32) * rng.uniform(0, 7)


def _bar(picture, points, rng):
    """A rail, a post or a box in the way; what it covers is hidden."""
    wide, high = rng.uniform(0.02, 0.1, 2) * SIZE
    if rng.random() < 0.7:
        if rng.random() < 0.5:
            wide = rng.uniform(0.2, 0.7) * SIZE
        else:
            high = rng.uniform(0.2, 0.9) * SIZE
    x, y = rng.uniform(-0.1, 1, 2) * SIZE
    x0, x1, y0, y1 = (int(np.clip(v, 0, SIZE)) for v in (x, x + wide, y, y + high))
    picture[y0:y1, x0:x1] = rng.uniform(10, 240) + rng.normal(0, 15, 3)
    under = (points[:, 0] >= x0) & (points[:, 0] < x1) & (points[:, 1] >= y0) & (points[:, 1] < y1)
    points[under, 2] = np.minimum(points[under, 2], 0.5)


def _jpeg(picture, quality):
    file = io.BytesIO()
    Image.fromarray(picture.astype(np.uint8)).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file), np.float32)
