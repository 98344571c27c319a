"""From heat and offsets to points, as `models/src/heads.rs` does it."""

import numpy as np


def decode(heat, offset):
    """Points (n, k, 3) as x, y, score (0 to 1 across the picture) from heat (n, h, w, k) and offsets (n, h, w, 2k).

    The cells about the hottest one vote, each by its heat for where its offset points.
    """
    n, cells, _, k = heat.shape
    offset = offset.reshape(n, cells, cells, k, 2)
    best = heat.reshape(n, -1, k).argmax(1)
    rows, columns = best // cells, best % cells
    picture, point = np.ogrid[:n, :k]
    total = np.zeros((n, k))
    x, y = np.zeros((n, k)), np.zeros((n, k))
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            r, c = rows + down, columns + right
            inside = (r >= 0) & (r < cells) & (c >= 0) & (c < cells)
            r, c = r.clip(0, cells - 1), c.clip(0, cells - 1)
            vote = heat[picture, r, c, point] * inside
            shift = offset[picture, r, c, point]
            total += vote
            y += vote * (r + shift[..., 0])
            x += vote * (c + shift[..., 1])
    total = np.maximum(total, 1e-9)
    score = heat[picture, rows, columns, point]
    return np.stack([x / total / cells, y / total / cells, score], -1)
