"""Trains the network: resumable, with checkpoints, a log and a plot of the loss."""

import argparse
import json
import time
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

import movenet
from decode import decode
from pictures import Batches, Shards

SIZE = 128
CELL = 4
# Width of a point's heat, cells.
SIGMA = 1.2
# Heat of a point that the body or a thing hides.
HIDDEN_HEAT = 0.6
# Layers before this operator keep the released weights: edges and textures are the same everywhere, and a third of
# the time is saved.
FROZEN_BELOW = 27
# Drawn with these seeds: never learnt from.
HELD_OUT = 100
STEADY_BATCH = 50
# The averaged weights follow by this share a step.
FOLLOW = 0.004


def targets(points):
    """Heat (n, h, w, 21), its weight, and offsets (n, h, w, 21, 2) with theirs, for points in px."""
    cells = SIZE // CELL
    grid = tf.range(cells, dtype=tf.float32)
    at = points[..., :2] / CELL
    seen = points[..., 2]
    dx = at[:, None, None, :, 0] - grid[None, None, :, None]
    dy = at[:, None, None, :, 1] - grid[None, :, None, None]
    # Heat is highest in the cell whose middle is nearest.
    bell = tf.exp(-0.5 * ((dx - 0.5) ** 2 + (dy - 0.5) ** 2) / SIGMA**2)
    height = tf.where(seen > 0.75, 1.0, tf.where(seen > 0, HIDDEN_HEAT, 0.0))[:, None, None, :]
    known = tf.cast(seen >= 0, tf.float32)[:, None, None, :]
    heat = bell * height
    near = tf.where((bell > 0.2) & (height > 0), bell, 0.0) * known
    offsets = tf.stack([tf.broadcast_to(dy, tf.shape(bell)), tf.broadcast_to(dx, tf.shape(bell))], -1)
    return heat, known * (1 + 12 * heat), offsets, near


def losses(model, pictures, points):
    heat, heat_weight, offsets, near = targets(points)
    logits, found = model(pictures / 127.5 - 1, training=True)
    count = tf.cast(tf.shape(points)[0] * points.shape[1], tf.float32)
    cross = tf.nn.sigmoid_cross_entropy_with_logits(labels=heat, logits=logits)
    # What even the right answer costs is no loss.
    least = tf.nn.sigmoid_cross_entropy_with_logits(
        labels=heat, logits=tf.math.log(tf.clip_by_value(heat, 1e-6, 1 - 1e-6) / (1 - tf.clip_by_value(heat, 1e-6, 1 - 1e-6)))
    )
    of_heat = tf.reduce_sum(heat_weight * (cross - least)) / count
    found = tf.reshape(found, tf.shape(offsets))
    miss = tf.abs(found - offsets)
    huber = tf.where(miss < 0.25, 2 * miss**2, miss - 0.125)
    of_offset = tf.reduce_sum(near[..., None] * huber) / (tf.reduce_sum(near) + 1e-6)
    return of_heat, of_offset


class Learner:
    def __init__(self, model, rate):
        self.model = model
        self.optimizer = keras.optimizers.Adam(rate, clipnorm=5.0)
        self.optimizer.build(model.trainable_variables)
        self.mean = [tf.Variable(v) for v in model.trainable_variables]
        self.step = tf.Variable(0, dtype=tf.int64)
        self.checkpoint = tf.train.Checkpoint(
            weights=model.trainable_variables, optimizer=self.optimizer.variables, mean=self.mean, step=self.step
        )

    @tf.function
    def learn(self, pictures, points, rate):
        self.optimizer.learning_rate.assign(rate)
        with tf.GradientTape() as tape:
            of_heat, of_offset = losses(self.model, pictures, points)
            loss = of_heat + 2 * of_offset
        self.optimizer.apply(tape.gradient(loss, self.model.trainable_variables), self.model.trainable_variables)
        # Quickly at first, so that the beginning is forgotten.
        share = tf.maximum(FOLLOW, 1 / (tf.cast(self.step, tf.float32) / 4 + 1))
        for mean, value in zip(self.mean, self.model.trainable_variables):
            mean.assign_add(share * (value - mean))
        self.step.assign_add(1)
        return of_heat, of_offset

    def swap_in_mean(self):
        """Exchanges the weights with their running mean; call again to undo."""
        for mean, value in zip(self.mean, self.model.trainable_variables):
            kept = value.numpy()
            value.assign(mean)
            mean.assign(kept)


def measure(model, shards, count=400):
    """Median and 90th percentile of the error in cm by point, over held-out drawn runners."""
    batches = Batches(shards, SIZE, 0, steady=True)
    errors = []
    for start in range(0, min(count, len(shards)), STEADY_BATCH):
        indices = range(start, min(start + STEADY_BATCH, len(shards)))
        pictures, points = batches(0, indices)
        heat, offset = model.predict_on_batch(pictures / 127.5 - 1)
        found = decode(1 / (1 + np.exp(-heat)), offset) * [SIZE, SIZE, 1]
        miss = np.hypot(found[..., 0] - points[..., 0], found[..., 1] - points[..., 1])
        # Leg length is 0.49 of body height; the scale of a picture comes from its own legs and trunk.
        body = np.linalg.norm(points[:, 5:7, :2].mean(1) - points[:, 11:13, :2].mean(1), axis=-1)
        errors.append(np.where(points[..., 2] > 0, miss / body[:, None] * 50.0, np.nan))
    errors = np.concatenate(errors)
    return np.nanmedian(errors, 0), np.nanpercentile(errors, 90, axis=0)


def rate_at(step, steps, peak):
    """Rises over 150 steps, stays, and falls to a twentieth over the last third."""
    falling = max(0.0, (step - steps * 2 / 3) / (steps / 3))
    return peak * min(1.0, (step + 1) / 150) * (1 - 0.95 * min(1.0, falling))


def plot(log, path):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 2, figsize=(10, 4))
    steps = [e["step"] for e in log]
    for key in ("heat", "offset"):
        axes[0].semilogy(steps, [e[key] for e in log], label=key)
    measured = [e for e in log if "legs_median_cm" in e]
    for key in ("legs_median_cm", "legs_p90_cm"):
        axes[1].semilogy([e["step"] for e in measured], [e[key] for e in measured], label=key)
    for axis in axes:
        axis.set_xlabel("step")
        axis.legend()
        axis.grid(True, which="both", alpha=0.3)
    figure.savefig(path, dpi=90)
    pyplot.close(figure)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--movenet", required=True, help="the released int8 file that the weights begin with")
    parser.add_argument("--drawn", required=True, help="directory of drawn pictures")
    parser.add_argument("--labelled", help="directory of labelled real pictures")
    parser.add_argument("--leave-out", default="", help="runner whose labelled pictures are not learnt from")
    parser.add_argument("--labelled-share", type=float, default=0.15)
    parser.add_argument("--begin-with", help="a run to begin with in place of the released weights")
    parser.add_argument("--out", required=True, help="directory of the run; goes on where it was left")
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=6e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    tf.config.threading.set_intra_op_parallelism_threads(options.threads)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    keras.utils.set_random_seed(options.seed)
    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)

    model = movenet.network(options.movenet, SIZE)
    movenet.freeze_below(model, FROZEN_BELOW)
    learner = Learner(model, options.rate)
    manager = tf.train.CheckpointManager(learner.checkpoint, str(out / "checkpoints"), max_to_keep=2)
    log_path = out / "log.jsonl"
    log = []
    if manager.latest_checkpoint:
        learner.checkpoint.restore(manager.latest_checkpoint).assert_consumed()
        log = [json.loads(line) for line in log_path.read_text().splitlines()]
        print(f"goes on at step {int(learner.step)}", flush=True)
    elif options.begin_with:
        model.load_weights(options.begin_with)
        for mean, value in zip(learner.mean, model.trainable_variables):
            mean.assign(value)

    drawn = Shards(options.drawn, lambda name: int(name) >= HELD_OUT)
    held_out = Shards(options.drawn, lambda name: int(name) < HELD_OUT)
    begun = int(learner.step)
    sources = [(Batches(drawn, SIZE, options.seed + begun), options.batch)]
    if options.labelled:
        real = Shards(options.labelled, lambda name: not options.leave_out or options.leave_out not in name)
        share = round(options.labelled_share * options.batch)
        sources = [(sources[0][0], options.batch - share), (Batches(real, SIZE, options.seed + begun + 7), share)]
    recent, since = [], time.time()
    for step in range(begun, options.steps):
        parts = [batches(count) for batches, count in sources]
        pictures, points = (np.concatenate(part) for part in zip(*parts))
        rate = tf.constant(rate_at(step, options.steps, options.rate), tf.float32)
        recent.append([float(v) for v in learner.learn(pictures.astype(np.float32), points, rate)])
        if (step + 1) % 50 and step + 1 < options.steps:
            continue
        heat, offset = np.mean(recent, 0)
        entry = {"step": step + 1, "heat": heat, "offset": offset, "pictures_per_s": options.batch * len(recent) / (time.time() - since)}
        if not (step + 1) % 300 or step + 1 >= options.steps:
            learner.swap_in_mean()
            median, p90 = measure(model, held_out)
            legs = list(range(11, 21))
            entry |= {"legs_median_cm": float(median[legs].mean()), "legs_p90_cm": float(p90[legs].mean())}
            entry |= {"median_cm": median.round(2).tolist(), "p90_cm": p90.round(2).tolist()}
            model.save_weights(str(out / "mean.weights.h5"))
            learner.swap_in_mean()
            manager.save()
            drawn.look_again()
        log.append(entry)
        with log_path.open("a") as file:
            file.write(json.dumps(entry) + "\n")
        print(json.dumps({k: v if isinstance(v, (int, list)) else round(v, 4) for k, v in entry.items()}), flush=True)
        if "median_cm" in entry:
            plot(log, out / "loss.png")
        recent, since = [], time.time()


if __name__ == "__main__":
    main()
