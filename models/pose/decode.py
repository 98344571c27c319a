"""Decodes the heads into keypoints, like `models/src/heads.rs`, in the four steps published with MoveNet."""

import numpy as np

# Added to the distance from the regressed keypoint, in cells; the heat is divided by this sum. From the
# released graph.
NEARNESS = 1.8


def decode(heads):
    """Returns keypoints (n, k, 3): x and y (0 to 1 across the image) and score. The heads are NumPy arrays.

    1. Find the cell that is most likely the person's centre; cells near the middle of the image are
      preferred.
    2. Take the position of each keypoint that this cell predicts.
    3. Find the cell with the highest heat near that position.
    4. Add the offset of that cell.
    """
    heat = sigmoid(heads["heat"])
    n, k, cells, _ = heat.shape
    rows, columns = np.mgrid[:cells, :cells].astype(np.float32)
    middle = (cells - 1) / 2
    divisor = np.hypot(rows - middle, columns - middle) + NEARNESS * cells / 4
    centre = (sigmoid(heads["centre"][:, 0]) / divisor).reshape(n, -1).argmax(1)
    indices = np.arange(n)
    regress = heads["regress"].reshape(n, k, 2, -1)[indices, :, :, centre]
    predicted = regress + np.stack([centre // cells, centre % cells], -1)[:, None, :]
    distance = np.hypot(rows - predicted[..., 0, None, None], columns - predicted[..., 1, None, None])
    best = (heat / (distance + NEARNESS)).reshape(n, k, -1).argmax(2)
    image, keypoint = np.ogrid[:n, :k]
    offset = heads["offset"].reshape(n, k, 2, -1)[image, keypoint, :, best]
    y = (best // cells + offset[..., 0]) / cells
    x = (best % cells + offset[..., 1]) / cells
    return np.stack([x, y, heat.reshape(n, k, -1)[image, keypoint, best]], -1)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
