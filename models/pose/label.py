"""Labels the frames of real clips with MoveNet where it is reliable.

Usage: `label.py --movenet FILE --out DIRECTORY CLIP...`

MoveNet sees each frame in several crops, some of them mirrored. A keypoint is known if all crops agree on it
with a sufficient score; heels and toes are never known. Writes one shard for each clip, in the format of
`draw_dataset`, with images of 256 px of the person and some room. Do not publish the shards: the frames show
people.
"""

import argparse
import json
import subprocess
from pathlib import Path

import numpy as np
import tensorflow as tf

from images import HIPS, MIRRORED, TORSO
from network import COCO, KEYPOINTS

SIDE = 256
# Side of a stored image over the side of the tracked crop; chosen by hand.
MARGIN = 1.4
# The crops that must agree, relative to the tracked one: scale, shift along x and y (shares of its side),
# mirrored. Chosen by hand.
CROPS = [(1.0, 0, 0, False), (1.0, 0, 0, True), (0.92, 0.02, -0.02, False), (1.1, -0.03, 0.03, False), (1.15, 0.02, 0.02, True)]
# Smallest score of a known keypoint in every crop; chosen by hand.
MIN_SCORE = 0.3
# Largest distance of a detection from the median of all, as a share of the crop's side; chosen by hand.
MAX_DEVIATION = 0.025


class MoveNet:
    def __init__(self, path):
        self.net = tf.lite.Interpreter(str(path), num_threads=1)
        self.net.allocate_tensors()
        self.input, self.output = self.net.get_input_details()[0], self.net.get_output_details()[0]
        self.size = int(self.input["shape"][1])

    def detect(self, frame, middle, side, mirrored=False):
        """Returns the keypoints (17, 3) in a square of `side` px: x, y (px of the frame) and score."""
        image = sample(frame, middle, side, self.size)
        if mirrored:
            image = image[:, ::-1]
        self.net.set_tensor(self.input["index"], np.ascontiguousarray(image[None]))
        self.net.invoke()
        y, x, score = self.net.get_tensor(self.output["index"])[0, 0].T
        if mirrored:
            x, y, score = (v[MIRRORED[:COCO]] for v in (1 - x, y, score))
        return np.column_stack([middle[0] + (x - 0.5) * side, middle[1] + (y - 0.5) * side, score])


def sample(frame, middle, side, size):
    """Returns a square of the frame as `kei-frame` samples it.

    The sampling is bilinear without averaging, and black outside the frame.
    """
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


def next_crop(keypoints, width, height):
    """Returns middle and side of the next crop, like `models/src/crop.rs`."""
    whole = (np.array([width, height]) / 2, float(max(width, height)))
    score = keypoints[:, 2]
    if min(score[[11, 12]].max(), score[[5, 6]].max()) <= 0.2:
        return whole
    hip = keypoints[HIPS, :2].mean(0)
    reach = np.abs(keypoints[:, :2] - hip).max(1)
    side = 2 * max(1.9 * reach[TORSO].max(), 1.2 * reach[score >= 0.2].max(initial=0.0))
    return (hip, side) if 4 < side <= whole[1] else whole


def consensus(detections, side):
    """Returns keypoints (17, 3): x, y, and 1 if all detections agree or -1 if they do not."""
    detections = np.stack(detections)
    middle = np.median(detections[..., :2], 0)
    deviation = np.hypot(*(detections[..., :2] - middle).transpose(2, 0, 1)).max(0)
    known = (detections[..., 2].min(0) > MIN_SCORE) & (deviation < MAX_DEVIATION * side)
    return np.column_stack([middle, np.where(known, 1.0, -1.0)])


def frames(clip):
    probe = ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height", "-of", "json", clip]
    stream = json.loads(subprocess.run(probe, check=True, capture_output=True).stdout)["streams"][0]
    width, height = stream["width"], stream["height"]
    command = ["ffmpeg", "-v", "error", "-i", clip, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as decoder:
        while len(data := decoder.stdout.read(width * height * 3)) == width * height * 3:
            yield np.frombuffer(data, np.uint8).reshape(height, width, 3)


def label(net, clip):
    """Returns images and keypoints of the frames of a clip in which all torso keypoints are known."""
    images, rows = [], []
    crop = None
    for frame in frames(clip):
        height, width, _ = frame.shape
        middle, side = crop or (np.array([width, height]) / 2, float(max(width, height)))
        detections = [net.detect(frame, middle + side * np.array([x, y]), side * scale, mirrored) for scale, x, y, mirrored in CROPS]
        crop = next_crop(detections[0], width, height)
        keypoints = consensus(detections, side)
        if (keypoints[TORSO, 2] < 0).any():
            continue
        middle, side = crop[0], crop[1] * MARGIN
        kept = np.full((KEYPOINTS, 3), -1.0, np.float32)
        kept[:COCO, :2] = (keypoints[:, :2] - middle) * SIDE / side + SIDE / 2
        kept[:COCO, 2] = keypoints[:, 2]
        images.append(sample(frame, middle, side, SIDE))
        rows.append(kept)
    return images, rows


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
        images, rows = label(net, clip)
        name = Path(clip).stem
        known = np.mean([r[11:17, 2] > 0 for r in rows]) if rows else 0.0
        print(f"{name}: {len(rows)} frames, {known:.0%} of leg keypoints known", flush=True)
        if rows:
            np.save(out / f"{name}.points.npy", np.stack(rows))
            np.save(out / f"{name}.pictures.npy", np.stack(images))


if __name__ == "__main__":
    main()
