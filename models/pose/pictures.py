"""Pictures to learn from: reads the drawn ones, cuts them out as the tracker would, and spoils them as cameras do."""

import io
from pathlib import Path

import numpy as np
import tensorflow as tf
from PIL import Image

COCO = 17
# The other side's point, for mirrored pictures: COCO's, then heels and toes.
MIRRORED = [0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15, 18, 17, 20, 19]
TORSO = [5, 6, 11, 12]
HIPS = [11, 12]


class Shards:
    """NumPy files `NAME.pictures.npy` and `NAME.points.npy` of a directory, read as they are needed."""

    def __init__(self, directory, names=None):
        self.directory = Path(directory)
        self.names = names
        self.look_again()

    def look_again(self):
        """Takes in what has been drawn since."""
        paths = sorted(self.directory.glob("*.pictures.npy"))
        stems = [p.name.removesuffix(".pictures.npy") for p in paths]
        wanted = [s for s in stems if self.names is None or self.names(s)]
        self.pictures = [np.load(self.directory / f"{s}.pictures.npy", mmap_mode="r") for s in wanted]
        self.points = [np.load(self.directory / f"{s}.points.npy") for s in wanted]
        self.ends = np.cumsum([len(p) for p in self.points])

    def __len__(self):
        return int(self.ends[-1]) if len(self.ends) else 0

    def __getitem__(self, index):
        shard = int(np.searchsorted(self.ends, index, side="right"))
        within = index - (int(self.ends[shard - 1]) if shard else 0)
        return self.pictures[shard][within], self.points[shard][within]


def crop(rng, points, steady):
    """Middle and half side, px, of a square about the person as the tracker would place it; jittered unless `steady`."""
    hip = points[HIPS, :2].mean(0)
    reach = np.abs(points[:, :2] - hip)
    seen = points[:COCO, 2] != 0
    half = max(1.9 * reach[TORSO].max(), 1.2 * reach[:COCO][seen].max(initial=0.0), 8.0)
    if steady:
        return hip, half
    if rng.random() < 0.15:  # as at first, when the whole frame is looked at
        half *= rng.uniform(1.1, 1.7)
        return hip + half * rng.uniform(-0.4, 0.4, 2), half
    return hip + half * rng.normal(0, 0.06, 2), half * np.exp(rng.normal(0, 0.12))


def nowhere(rng, points, side):
    """A square of a picture's corner that holds nobody, or None."""
    half = rng.uniform(0.12, 0.25) * side
    middle = rng.uniform(half, side - half, 2)
    return None if (np.abs(points[:, :2] - middle) < 1.3 * half).all(1).any() else (middle, half)


class Batches:
    """Batches of pictures (size, size, 3; 0 to 255) with points (21, 3) in px of them.

    How well a point is seen: 1, 0.5 where hidden, 0 nowhere in the picture, -1 where it is not known.
    """

    def __init__(self, shards, size, seed, steady=False):
        self.shards, self.size, self.steady = shards, size, steady
        self.rng = np.random.default_rng(seed)

    def __call__(self, count, indices=None):
        rng, size = self.rng, self.size
        if indices is None:
            indices = rng.integers(len(self.shards), size=count)
        drawn = [self.shards[int(i)] for i in indices]
        pictures = np.stack([d[0] for d in drawn])
        points = np.stack([d[1] for d in drawn]).astype(np.float32)
        transforms = np.zeros((len(drawn), 8), np.float32)
        for i, at in enumerate(points):
            transforms[i, :6] = self.place(at, pictures.shape[1])
        cut = tf.raw_ops.ImageProjectiveTransformV3(
            images=pictures.astype(np.float32),
            transforms=transforms,
            output_shape=[size, size],
            fill_value=0.0,
            interpolation="BILINEAR",
            fill_mode="CONSTANT",
        ).numpy()
        xy, seen = points[..., :2], points[..., 2]
        inside = ((xy >= 0) & (xy < size)).all(-1)
        points[..., 2] = np.where(seen < 0, seen, np.where(inside, seen, 0))
        if not self.steady:
            for picture, at in zip(cut, points):
                self.spoil(picture, at)
            cut = np.clip(cut, 0, 255)
            for i in np.flatnonzero(rng.random(len(cut)) < 0.25):
                cut[i] = jpeg(cut[i], int(rng.integers(20, 90)))
        return cut, points

    def place(self, points, side):
        """How output px come from the source's (a row of ImageProjectiveTransform); moves `points` accordingly."""
        rng = self.rng
        empty = None if self.steady or rng.random() > 0.03 else nowhere(rng, points, side)
        middle, half = empty or crop(rng, points, self.steady)
        scale = 2 * half / self.size
        angle = 0.0 if self.steady else np.radians(rng.normal(0, 4))
        mirrored = not self.steady and rng.random() < 0.5
        turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        if mirrored:
            turn[:, 0] *= -1
        points[:, :2] = (points[:, :2] - middle) @ np.linalg.inv(turn).T + self.size / 2
        if mirrored:
            points[:] = points[MIRRORED]
        if empty:
            points[:, 2] = 0
        # Pixel centres are at halves here, at whole numbers there.
        shift = middle - turn @ np.full(2, (self.size - 1) / 2) - 0.5
        return turn[0, 0], turn[0, 1], shift[0], turn[1, 0], turn[1, 1], shift[1]

    def spoil(self, picture, points):
        """What is in the way, and what lens, lamp and sensor do."""
        rng, size = self.rng, self.size
        if rng.random() < 0.3:
            for _ in range(rng.integers(1, 4)):
                bar(rng, picture, points)
        if rng.random() < 0.12:  # the frame ends: black beyond
            low, high = points[:, 1].min(), points[:, 1].max()
            picture[: max(0, int(low * rng.uniform(0.2, 0.9)))] = 0
            picture[size - max(0, int((size - high) * rng.uniform(0.2, 0.9))) :] = 0
        if rng.random() < 0.1:
            picture[:] = picture.mean(-1, keepdims=True)
        gamma = np.exp(rng.normal(0, 0.22))
        gain = np.exp(rng.normal(0, 0.12)) * np.exp(rng.normal(0, 0.07, 3))
        picture[:] = 255 * np.clip(picture / 255, 0, 1) ** gamma * gain
        contrast = np.exp(rng.normal(0, 0.15))
        picture[:] = (picture - 110) * contrast + 110 + rng.normal(0, 8)
        if rng.random() < 0.35:
            blurred = sum(np.roll(picture, s, a) for s in (-1, 1) for a in (0, 1)) / 4
            picture[:] += rng.uniform(0.2, 0.9) * (blurred - picture)
        picture += rng.normal(0, 1, picture.shape).astype(np.float32) * rng.uniform(0, 7)


def bar(rng, picture, points):
    """A rail, a post or a box in the way; what it covers is hidden."""
    size = picture.shape[0]
    wide, high = rng.uniform(0.02, 0.1, 2) * size
    if rng.random() < 0.7:
        if rng.random() < 0.5:
            wide = rng.uniform(0.2, 0.7) * size
        else:
            high = rng.uniform(0.2, 0.9) * size
    x, y = rng.uniform(-0.1, 1, 2) * size
    x0, x1, y0, y1 = (int(np.clip(v, 0, size)) for v in (x, x + wide, y, y + high))
    picture[y0:y1, x0:x1] = rng.uniform(10, 240) + rng.normal(0, 15, 3)
    under = (points[:, 0] >= x0) & (points[:, 0] < x1) & (points[:, 1] >= y0) & (points[:, 1] < y1)
    points[under, 2] = np.minimum(points[under, 2], 0.5)


def jpeg(picture, quality):
    file = io.BytesIO()
    Image.fromarray(picture.astype(np.uint8)).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file), np.float32)
