"""Trains the network: resumable, with checkpoints, a log and a plot of the losses."""

import argparse
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from decode import decode
from images import TORSO, Batches, Shards, cut_out, leg
from network import CELL, CELLS, Int8, Network, batch

# The constants below were chosen by hand.

# Standard deviation of the heat around a keypoint or a centre, cells.
SIGMA = 1.2
# Highest heat of a keypoint that is hidden by the body or an object.
HIDDEN_HEAT = 0.6
# Runners rendered with lower seeds are held out.
HELD_OUT_SEEDS = 100
# Learning rate of the layers before the heads, relative to that of the heads.
TRUNK_RATE = 0.5
# Share of the learning rate by which each step pulls the trained weights back toward their initial values.
PULL = 0.05
# Number of images of empty rooms in a batch.
EMPTY_PER_BATCH = 2
# Indices of the keypoints from hip to toe.
LEGS = list(range(11, 21))
# Weight of an error at the legs relative to head and arms, because the gait metrics depend on the legs.
LEG_WEIGHT = 2.0
# Number of steps between measurements of the error on held-out runners.
EVALUATION_INTERVAL = 500


def keypoint_weights(keypoints, device):
    """Returns the weight of an error at each of `keypoints` keypoints, (1, keypoints). The mean is 1."""
    weight = torch.ones(1, keypoints, device=device)
    weight[:, LEGS] = LEG_WEIGHT
    return weight / weight.mean()


def gaussians(at):
    """Returns heat (n, k, cells, cells) around positions (n, k, 2): x, y in cells.

    The heat is highest in the cell whose middle is nearest to the position.
    """
    away = torch.arange(CELLS, device=at.device) + 0.5 - at[..., None]
    x, y = torch.exp(-0.5 * (away / SIGMA) ** 2).unbind(2)
    return y[..., :, None] * x[..., None, :]


def heat_loss(logits, heat, known):
    """Returns the cross entropy over all cells.

    Hot cells have the largest weight, unknown keypoints have none.
    """
    cross = F.binary_cross_entropy_with_logits(logits, heat, reduction="none")
    return ((1 + 12 * heat) * known[..., None, None] * cross).sum() / (heat.shape[0] * heat.shape[1])


def shift_loss(found, at, near, counts, knee):
    """Returns the mean error of shifts, in cells.

    `found` (n, 2 k, cells, cells) holds the shifts (y, x) from each cell to the position `at`. Cells are
    weighted by their heat `near` (n, k, cells, cells; 0 to 1), keypoints by `counts`. Beyond an error of
    `knee`, the loss is linear.
    """
    near = near.expand(-1, counts.shape[1], -1, -1) * (counts > 0)[..., None, None]
    n, k, rows, columns = torch.nonzero(near > 0.2, as_tuple=True)
    found = found.view(*near.shape[:2], 2, CELLS, CELLS)[n, k, :, rows, columns]
    wanted = at[n, k].flip(-1) - torch.stack([rows, columns], -1)
    weight = near[n, k, rows, columns] * counts[n, k]
    error = F.smooth_l1_loss(found, wanted, reduction="none", beta=knee).sum(1)
    return (weight * error).sum() / (weight.sum() + 1e-6)


def losses(heads, keypoints):
    """Returns the loss of each head for keypoints (n, 21, 3) in px."""
    at, seen = keypoints[..., :2] / CELL, keypoints[..., 2]
    near = gaussians(at)
    height = torch.where(seen > 0.75, 1.0, torch.where(seen > 0, HIDDEN_HEAT, 0.0))
    inside = (seen > 0).float()
    present = (seen[:, TORSO] != 0).all(1, keepdim=True).float()
    counts = keypoint_weights(at.shape[1], at.device)
    centre = gaussians(at[:, TORSO].mean(1, keepdim=True)) * present[..., None, None]
    return {
        "heat": heat_loss(heads["heat"], near * height[..., None, None], (seen >= 0) * counts),
        "centre": heat_loss(heads["centre"], centre, torch.ones_like(present)),
        "offset": shift_loss(heads["offset"], at, near, inside * counts, 0.25),
        "regress": shift_loss(heads["regress"], at, centre, inside * counts, 1.0),
    }


# Weight of each loss in the sum; chosen by hand.
WEIGHTS = {"heat": 0.05, "centre": 0.03, "offset": 1.0, "regress": 0.3}


class Learner:
    """A network in training, the running mean of its weights, and its initial weights."""

    def __init__(self, movenet, rate):
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.network = Network(movenet).to(self.device, memory_format=torch.channels_last)
        self.initial = {n: p.detach().clone() for n, p in self.network.named_parameters()}
        heads = {n for n, _ in self.network.named_parameters() if int(n.split(".")[1]) >= 83}
        learning = [(n, p) for n, p in self.network.named_parameters() if p.requires_grad]
        self.optimizer = torch.optim.Adam(
            [
                {"params": [p for n, p in learning if n in heads], "share": 1.0},
                {"params": [p for n, p in learning if n not in heads], "share": TRUNK_RATE},
            ],
            rate,
        )
        self.mean = {n: p.detach().clone() for n, p in learning}
        self.step = 0

    def learn(self, images, keypoints, rate):
        """Performs a training step. Returns the losses before it."""
        for group in self.optimizer.param_groups:
            group["lr"] = rate * group["share"]
        found = losses(self.network(batch(images).to(self.device)), torch.from_numpy(keypoints).to(self.device))
        loss = sum(WEIGHTS[name] * value for name, value in found.items())
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.optimizer.step()
        self.step += 1
        with torch.no_grad():
            # The average is fast at first, so that the initial weights soon have no part in it.
            gain = max(0.002, 1 / (self.step / 4 + 1))
            for name, value in self.network.named_parameters():
                if name in self.mean:
                    value += rate * PULL * (self.initial[name] - value)
                    self.mean[name] += gain * (value - self.mean[name])
        return {name: float(value.detach()) for name, value in found.items()}

    def save(self, path):
        partial = path.with_suffix(".partial")
        state = {"network": self.network.state_dict(), "mean": self.mean, "optimizer": self.optimizer.state_dict()}
        torch.save(state | {"step": self.step}, partial)
        partial.rename(path)

    def load(self, path):
        state = torch.load(path, map_location=self.device)
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.mean, self.step = state["mean"], state["step"]

    def start_from(self, path):
        """Starts with the mean weights of another run."""
        self.network.load_state_dict(self.network.state_dict() | torch.load(path, map_location=self.device)["mean"])
        for name, value in self.network.named_parameters():
            if name in self.mean:
                self.mean[name].copy_(value.detach())
                self.initial[name].copy_(value.detach())

    def swap_in_mean(self):
        """Exchanges the weights with their running mean; call again to undo."""
        with torch.no_grad():
            for name, value in self.network.named_parameters():
                if name in self.mean:
                    kept = value.clone()
                    value.copy_(self.mean[name])
                    self.mean[name] = kept


def predict(network, images):
    """Returns the detected keypoints (n, 21, 3) in px of the network's images."""
    device = next(network.parameters()).device
    with torch.no_grad():
        heads = network(batch(images).to(device))
    return decode({name: values.cpu().numpy() for name, values in heads.items()}) * [CELL * CELLS, CELL * CELLS, 1]


def measure(network, shards, count):
    """Returns the errors of the keypoints in percent of a leg, (images, 21). Unknown keypoints have NaN."""
    errors = []
    for start in range(0, min(count, len(shards)), 50):
        images, keypoints = cut_out([shards[i] for i in range(start, min(start + 50, len(shards)))])
        found = predict(network, images)
        error = np.hypot(found[..., 0] - keypoints[..., 0], found[..., 1] - keypoints[..., 1])
        errors.append(np.where(keypoints[..., 2] > 0, error / leg(keypoints)[:, None] * 100, np.nan))
    return np.concatenate(errors)


def summary(errors, prefix):
    """Returns medians and 90th percentiles of the errors, for the log."""
    medians, p90 = np.nanmedian(errors, 0), np.nanpercentile(errors, 90, axis=0)
    rounded = {f"{prefix}_median": medians.round(1).tolist(), f"{prefix}_p90": p90.round(1).tolist()}
    return rounded | {f"{prefix}_legs_median": float(np.nanmean(medians[LEGS])), f"{prefix}_legs_p90": float(np.nanmean(p90[LEGS]))}


def rate_at(step, steps, peak):
    """Returns the learning rate, which rises for 150 steps, then falls along a cosine to `peak` / 50."""
    fall = 0.5 + 0.5 * math.cos(math.pi * min(1.0, step / steps))
    return peak * min(1.0, (step + 1) / 150) * (0.02 + 0.98 * fall)


def plot(log, path):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 2, figsize=(10, 4))
    for key in WEIGHTS:
        axes[0].semilogy([e["step"] for e in log], [e[key] for e in log], label=key)
    measured = [e for e in log if "drawn_legs_median" in e]
    for key in ("drawn_legs_median", "drawn_legs_p90"):
        axes[1].semilogy([e["step"] for e in measured], [e[key] for e in measured], label=key)
    for axis, title in zip(axes, ("loss", "error, % of a leg")):
        axis.set(xlabel="step", title=title)
        axis.legend()
        axis.grid(True, which="both", alpha=0.3)
    figure.savefig(path, dpi=90)
    pyplot.close(figure)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--movenet", required=True, help="released int8 file with the initial weights")
    parser.add_argument("--drawn", required=True, help="directory of rendered images")
    parser.add_argument("--empty", help="directory of rendered rooms without a runner")
    parser.add_argument("--labelled", help="directory of labelled real images (label.py)")
    parser.add_argument("--names", default="", help="names of the labelled clips to train on, separated by commas (default: all)")
    parser.add_argument("--without", default="", help="name of a labelled clip not to train on")
    parser.add_argument("--labelled-share", type=float, default=0.15, help="share of a batch that is labelled images")
    parser.add_argument("--begin-with", help="state of another run to start from instead of the released weights")
    parser.add_argument("--int8", action="store_true", help="round as the int8 file does during training")
    parser.add_argument("--out", required=True, help="directory of the run; an interrupted run in it is resumed")
    parser.add_argument("--steps", type=int, default=5000)
    parser.add_argument("--rate-steps", type=int, help="number of steps over which the learning rate falls (default: --steps)")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=5e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


def main():
    options = arguments()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    state, log_path = out / "state.pt", out / "log.jsonl"
    learner = Learner(options.movenet, options.rate)
    if options.begin_with:
        learner.start_from(options.begin_with)
    if options.int8:
        learner.network.int8 = Int8()
    log = []
    if state.exists():
        learner.load(state)
        log = [e for e in map(json.loads, log_path.read_text().splitlines()) if e["step"] <= learner.step]
        print(f"resuming at step {learner.step}", flush=True)

    drawn = Shards(options.drawn, lambda name: int(name) >= HELD_OUT_SEEDS)
    held_out = Shards(options.drawn, lambda name: int(name) < HELD_OUT_SEEDS)
    sources = []
    if options.empty:
        sources.append((Shards(options.empty), EMPTY_PER_BATCH))
    if options.labelled:
        names = options.names.split(",") if options.names else None
        real = Shards(options.labelled, lambda n: n != options.without and (names is None or n in names))
        sources.append((real, round(options.labelled_share * options.batch)))
    sources.append((drawn, options.batch - sum(count for _, count in sources)))
    batches = torch.utils.data.DataLoader(Batches(sources, [options.seed, learner.step]), batch_size=None, num_workers=1)
    recent, since = [], time.time()
    for images, keypoints in batches:
        if learner.step >= options.steps:
            break
        rate = rate_at(learner.step, options.rate_steps or options.steps, options.rate)
        recent.append(learner.learn(images.numpy(), keypoints.numpy(), rate))
        last = learner.step >= options.steps
        if learner.step % 50 and not last:
            continue
        entry = {"step": learner.step, "pictures_per_s": options.batch * len(recent) / (time.time() - since)}
        entry |= {name: float(np.mean([r[name] for r in recent])) for name in WEIGHTS}
        if learner.step % EVALUATION_INTERVAL == 0 or last:
            learner.swap_in_mean()
            entry |= summary(measure(learner.network, held_out, 1000 if last else 300), "drawn")
            learner.swap_in_mean()
            learner.save(state)
        log.append(entry)
        with log_path.open("a") as file:
            file.write(json.dumps(entry) + "\n")
        print(json.dumps({k: round(v, 4) if isinstance(v, float) else v for k, v in entry.items()}), flush=True)
        if "drawn_median" in entry:
            plot(log, out / "loss.png")
        recent, since = [], time.time()


if __name__ == "__main__":
    main()
