"""Labels the frames of real clips by MoveNet where it is sure: `label.py --movenet FILE --out DIRECTORY CLIP...`.

Each frame is looked at through several crops, and mirrored. A point is known where all of them score it and agree;
heels and toes are never known. Writes one shard a clip, as `draw_dataset` does; 256 px pictures of the person with
room around them. What is written stays on this machine: frames of people are not ours to pass on.
"""

import argparse
import json
import subprocess
from pathlib import Path

import numpy as np
import tensorflow as tf

from network import COCO, POINTS
from pictures import HIPS, MIRRORED, TORSO

SIDE = 256
# The kept picture's side over the tracked crop's.
ROOM = 1.4
# Scale, shift along x and y (shares of the crop's side), mirrored: the crops that must agree.
LOOKS = [(1.0, 0, 0, False), (1.0, 0, 0, True), (0.92, 0.02, -0.02, False), (1.1, -0.03, 0.03, False), (1.15, 0.02, 0.02, True)]
SURE_SCORE = 0.3
# How far from the median of the looks each may lie, share of the crop's side.
AGREED = 0.025


class MoveNet:
    def __init__(self, path):
        self.net = tf.lite.Interpreter(str(path), num_threads=1)
        self.net.allocate_tensors()
        self.input, self.output = self.net.get_input_details()[0], self.net.get_output_details()[0]
        self.size = int(self.input["shape"][1])

    def see(self, frame, middle, side, mirrored=False):
        """Points (17, 3) as x, y in px of the frame and score, in a square of `side` px about `middle`."""
        picture = sample(frame, middle, side, self.size)
        if mirrored:
            picture = picture[:, ::-1]
        self.net.set_tensor(self.input["index"], np.ascontiguousarray(picture[None]))
        self.net.invoke()
        y, x, score = self.net.get_tensor(self.output["index"])[0, 0].T
        if mirrored:
            x, y, score = (v[MIRRORED[:COCO]] for v in (1 - x, y, score))
        return np.column_stack([middle[0] + (x - 0.5) * side, middle[1] + (y - 0.5) * side, score])


def sample(frame, middle, side, size):
    """A square of the frame as `kei-frame`'s sampler takes it: bilinear, not averaged, black beyond."""
    along = (np.arange(size) + 0.5) / size * side - side / 2 - 0.5
    result = np.zeros((size, size, 3), np.float32)
    x, y = middle[0] + along, middle[1] + along
    x0, y0 = np.floor(x).astype(int), np.floor(y).astype(int)
    height, width, _ = frame.shape
    for dy in (0, 1):
        for dx in (0, 1):
            weight_x = np.where(dx, x - x0, 1 - x + x0) * ((x0 + dx >= 0) & (x0 + dx < width))
            weight_y = np.where(dy, y - y0, 1 - y + y0) * ((y0 + dy >= 0) & (y0 + dy < height))
            taken = frame[(y0 + dy).clip(0, height - 1)][:, (x0 + dx).clip(0, width - 1)]
            result += taken * (weight_y[:, None] * weight_x)[..., None]
    return result.round().astype(np.uint8)


def next_crop(points, width, height):
    """Middle and side of where to look next (`models/src/crop.rs`)."""
    whole = (np.array([width, height]) / 2, float(max(width, height)))
    score = points[:, 2]
    if min(score[[11, 12]].max(), score[[5, 6]].max()) <= 0.2:
        return whole
    hip = points[HIPS, :2].mean(0)
    reach = np.abs(points[:, :2] - hip).max(1)
    side = 2 * max(1.9 * reach[TORSO].max(), 1.2 * reach[score >= 0.2].max(initial=0.0))
    return (hip, side) if 4 < side <= whole[1] else whole


def agreed(looks, side):
    """Points (17, 3): x and y, and 1 where all looks agree, else -1."""
    looks = np.stack(looks)
    middle = np.median(looks[..., :2], 0)
    away = np.hypot(*(looks[..., :2] - middle).transpose(2, 0, 1)).max(0)
    sure = (looks[..., 2].min(0) > SURE_SCORE) & (away < AGREED * side)
    return np.column_stack([middle, np.where(sure, 1.0, -1.0)])


def frames(clip):
    probe = ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height", "-of", "json", clip]
    stream = json.loads(subprocess.run(probe, check=True, capture_output=True).stdout)["streams"][0]
    width, height = stream["width"], stream["height"]
    command = ["ffmpeg", "-v", "error", "-i", clip, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as decoder:
        while len(data := decoder.stdout.read(width * height * 3)) == width * height * 3:
            yield np.frombuffer(data, np.uint8).reshape(height, width, 3)


def label(net, clip):
    """Pictures and points of a clip's frames in which the trunk is known."""
    pictures, rows = [], []
    crop = None
    for frame in frames(clip):
        height, width, _ = frame.shape
        middle, side = crop or (np.array([width, height]) / 2, float(max(width, height)))
        looks = [net.see(frame, middle + side * np.array([x, y]), side * scale, mirrored) for scale, x, y, mirrored in LOOKS]
        crop = next_crop(looks[0], width, height)
        points = agreed(looks, side)
        if (points[TORSO, 2] < 0).any():
            continue
        middle, side = crop[0], crop[1] * ROOM
        kept = np.full((POINTS, 3), -1.0, np.float32)
        kept[:COCO, :2] = (points[:, :2] - middle) * SIDE / side + SIDE / 2
        kept[:COCO, 2] = points[:, 2]
        pictures.append(sample(frame, middle, side, SIDE))
        rows.append(kept)
    return pictures, rows


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--movenet", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("clips", nargs="+")
    options = parser.parse_args()
    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    net = MoveNet(options.movenet)
    for clip in options.clips:
        pictures, rows = label(net, clip)
        name = Path(clip).stem
        known = np.mean([r[11:17, 2] > 0 for r in rows]) if rows else 0.0
        print(f"{name}: {len(rows)} frames, {known:.0%} of leg points known", flush=True)
        if rows:
            np.save(out / f"{name}.points.npy", np.stack(rows))
            np.save(out / f"{name}.pictures.npy", np.stack(pictures))


if __name__ == "__main__":
    main()
