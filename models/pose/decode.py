"""From the heads to points, as `models/src/heads.rs` does it: the four steps MoveNet was published with."""

import numpy as np

# Added to the distance from the regressed point, cells, before the heat is divided by it (the released graph's).
NEARNESS = 1.8


def decode(heads):
    """Points (n, k, 3): x and y (0 to 1 across the picture) and score, from the heads as NumPy arrays.

    1. the cell that is most likely the person's centre, the picture's middle preferred;
    2. where that cell says each point is;
    3. of the heat near there the highest cell;
    4. that cell's offset.
    """
    heat = sigmoid(heads["heat"])
    n, k, cells, _ = heat.shape
    rows, columns = np.mgrid[:cells, :cells].astype(np.float32)
    middle = (cells - 1) / 2
    away = np.hypot(rows - middle, columns - middle) + NEARNESS * cells / 4
    centre = (sigmoid(heads["centre"][:, 0]) / away).reshape(n, -1).argmax(1)
    each = np.arange(n)
    regress = heads["regress"].reshape(n, k, 2, -1)[each, :, :, centre]
    wanted = regress + np.stack([centre // cells, centre % cells], -1)[:, None, :]
    distance = np.hypot(rows - wanted[..., 0, None, None], columns - wanted[..., 1, None, None])
    best = (heat / (distance + NEARNESS)).reshape(n, k, -1).argmax(2)
    picture, point = np.ogrid[:n, :k]
    offset = heads["offset"].reshape(n, k, 2, -1)[picture, point, :, best]
    y = (best // cells + offset[..., 0]) / cells
    x = (best % cells + offset[..., 1]) / cells
    return np.stack([x, y, heat.reshape(n, k, -1)[picture, point, best]], -1)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
