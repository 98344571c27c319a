"""Training images: reads shards, crops the images as the tracker would, and degrades them as cameras do.

The probabilities and ranges of the degradations were chosen by hand.
"""

import io
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from network import COCO, SIZE

# The keypoint on the other side of the body, for mirrored images: COCO's, then heels and toes.
MIRRORED = [0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15, 18, 17, 20, 19]
TORSO = [5, 6, 11, 12]
SHOULDERS = [5, 6]
HIPS = [11, 12]
# Length of a leg over that of the trunk (mid-hip to mid-shoulder), from labelled keypoints.
LEG_OVER_TRUNK = 1.75


class Shards:
    """The NumPy files `NAME.pictures.npy` and `NAME.points.npy` of a directory.

    Images are read when they are needed.
    """

    def __init__(self, directory, select=lambda name: True):
        directory = Path(directory)
        names = sorted(p.name.removesuffix(".pictures.npy") for p in directory.glob("*.pictures.npy"))
        names = [n for n in names if select(n)]
        self.images = [np.load(directory / f"{n}.pictures.npy", mmap_mode="r") for n in names]
        self.keypoints = [np.load(directory / f"{n}.points.npy") for n in names]
        self.ends = np.cumsum([len(p) for p in self.keypoints])

    def __len__(self):
        return int(self.ends[-1]) if len(self.ends) else 0

    def __getitem__(self, index):
        shard = int(np.searchsorted(self.ends, index, side="right"))
        within = index - (int(self.ends[shard - 1]) if shard else 0)
        return self.images[shard][within], self.keypoints[shard][within]


class Batches(torch.utils.data.IterableDataset):
    """Endless batches of images and keypoints.

    Images are (n, SIZE, SIZE, 3), 0 to 255. Keypoints are (n, 21, 3): x, y (px) and visibility. The
    visibility is 1, 0.5 for a hidden keypoint, 0 for one that is not in the image, or -1 if it is unknown.
    `sources` are pairs of shards and the number of images from them in a batch.
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
    """Returns the images and keypoints of `parts` as the network sees them.

    With `rng`, crops vary and images are degraded. Without, crops are those of a tracker that knows the
    keypoints.
    """
    images = np.stack([image for image, _ in parts])
    keypoints = np.stack([at for _, at in parts]).astype(np.float32)
    side = images.shape[1]
    rows = np.stack([_transform(at, side, rng) for at in keypoints])
    cut = _warp(images, rows)
    xy, seen = keypoints[..., :2], keypoints[..., 2]
    inside = ((xy >= 0) & (xy < SIZE)).all(-1)
    keypoints[..., 2] = np.where(seen < 0, seen, np.where(inside, seen, 0))
    if rng is not None:
        for image, at in zip(cut, keypoints):
            _degrade(image, at, rng)
        cut = np.clip(cut, 0, 255)
        for i in np.flatnonzero(rng.random(len(cut)) < 0.25):
            cut[i] = _jpeg(cut[i], int(rng.integers(20, 90)))
    return cut, keypoints


def leg(keypoints):
    """Returns the approximate leg length, px, for keypoints (n, 21, 3).

    It does not depend on the pose of the legs.
    """
    trunk = keypoints[:, SHOULDERS, :2].mean(1) - keypoints[:, HIPS, :2].mean(1)
    return np.linalg.norm(trunk, axis=-1) * LEG_OVER_TRUNK


def _warp(images, rows):
    """Samples images; `rows` (n, 2, 3) convert px of the output to px of the source.

    The source is black outside its edges.
    """
    side = images.shape[1]
    theta = np.empty((len(rows), 2, 3), np.float32)
    # grid_sample has coordinates from -1 to 1 between the outer edges of both images.
    theta[:, :, :2] = rows[:, :, :2] * (SIZE / side)
    middle = rows[:, :, :2].sum(2) * (SIZE / 2) + rows[:, :, 2]
    theta[:, :, 2] = 2 * middle / side - 1
    source = torch.from_numpy(images).permute(0, 3, 1, 2).float()
    grid = F.affine_grid(torch.from_numpy(theta), (len(rows), 3, SIZE, SIZE), align_corners=False)
    return F.grid_sample(source, grid, align_corners=False).permute(0, 2, 3, 1).numpy()


def _transform(keypoints, side, rng):
    """Returns the conversion (2, 3) from px of the output to px of the source.

    Also converts `keypoints` to px of the output, in place.
    """
    empty = _crop_without_person(keypoints, side, rng) if rng is not None and rng.random() < 0.04 else None
    middle, half = empty or crop(keypoints, rng)
    scale = 2 * half / SIZE
    angle = 0.0 if rng is None else np.radians(rng.normal(0, 4))
    mirrored = rng is not None and rng.random() < 0.5
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    if mirrored:
        turn[:, 0] *= -1
    keypoints[:, :2] = (keypoints[:, :2] - middle) @ np.linalg.inv(turn).T + SIZE / 2
    if mirrored:
        keypoints[:] = keypoints[MIRRORED]
    if empty:
        keypoints[:, 2] = 0
    return np.column_stack([turn, middle - turn @ [SIZE / 2, SIZE / 2]])


def crop(keypoints, rng):
    """Returns middle and half side, px, of the tracker's crop around the person.

    With `rng`, both are varied.
    """
    hip = keypoints[HIPS, :2].mean(0)
    reach = np.abs(keypoints[:, :2] - hip)
    seen = keypoints[:COCO, 2] != 0
    half = max(1.9 * reach[TORSO].max(), 1.2 * reach[:COCO][seen].max(initial=0.0), 8.0)
    if rng is None:
        return hip, half
    if rng.random() < 0.15:  # like the first crop, which is the whole frame
        half *= rng.uniform(1.1, 1.8)
        return hip + half * rng.uniform(-0.4, 0.4, 2), half
    return hip + half * rng.normal(0, 0.06, 2), half * np.exp(rng.normal(0, 0.12))


def _crop_without_person(keypoints, side, rng):
    """Returns middle and half side, px, of a random square, or None if keypoints are in or near it."""
    half = rng.uniform(0.12, 0.25) * side
    middle = rng.uniform(half, side - half, 2)
    return None if (np.abs(keypoints[:, :2] - middle) < 1.3 * half).all(1).any() else (middle, half)


def _degrade(image, keypoints, rng):
    """Adds occlusions and the effects of lens, light and sensor."""
    if rng.random() < 0.3:
        for _ in range(rng.integers(1, 4)):
            _occlude(image, keypoints, rng)
    if rng.random() < 0.12:  # the frame ends above and below the person, and is black outside
        low, high = keypoints[:, 1].min(), keypoints[:, 1].max()
        image[: max(0, int(low * rng.uniform(0.2, 0.9)))] = 0
        image[SIZE - max(0, int((SIZE - high) * rng.uniform(0.2, 0.9))) :] = 0
    if rng.random() < 0.1:
        image[:] = image.mean(-1, keepdims=True)
    gamma = np.exp(rng.normal(0, 0.22))
    gain = np.exp(rng.normal(0, 0.12)) * np.exp(rng.normal(0, 0.07, 3))
    image[:] = 255 * np.clip(image / 255, 0, 1) ** gamma * gain
    image[:] = (image - 110) * np.exp(rng.normal(0, 0.15)) + 110 + rng.normal(0, 8)
    if rng.random() < 0.6:  # blur of lenses, or sharpening by cameras
        blurred = sum(np.roll(image, s, a) for s in (-1, 1) for a in (0, 1)) / 4
        image[:] += rng.uniform(-0.8, 0.9) * (blurred - image)
    image += rng.normal(0, 1, image.shape).astype(np.float32) * rng.uniform(0, 7)


def _occlude(image, keypoints, rng):
    """Draws a rail, a post or a box in front of the person. The keypoints behind it become hidden."""
    wide, high = rng.uniform(0.02, 0.1, 2) * SIZE
    if rng.random() < 0.7:
        if rng.random() < 0.5:
            wide = rng.uniform(0.2, 0.7) * SIZE
        else:
            high = rng.uniform(0.2, 0.9) * SIZE
    x, y = rng.uniform(-0.1, 1, 2) * SIZE
    x0, x1, y0, y1 = (int(np.clip(v, 0, SIZE)) for v in (x, x + wide, y, y + high))
    image[y0:y1, x0:x1] = rng.uniform(10, 240) + rng.normal(0, 15, 3)
    under = (keypoints[:, 0] >= x0) & (keypoints[:, 0] < x1) & (keypoints[:, 1] >= y0) & (keypoints[:, 1] < y1)
    keypoints[under, 2] = np.minimum(keypoints[under, 2], 0.5)


def _jpeg(image, quality):
    file = io.BytesIO()
    Image.fromarray(image.astype(np.uint8)).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file), np.float32)
