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
from network import CELL, CELLS, Int8, Network, batch
from pictures import TORSO, Batches, Shards, cut_out, leg

# Width of a point's and of a centre's heat, cells.
SIGMA = 1.2
# Heat of a point that the body or a thing hides.
HIDDEN_HEAT = 0.6
# Runners drawn with seeds below this are held out for measuring.
HELD_OUT = 100
# The layers with released weights learn slower than the heads, and are pulled toward those weights.
TRUNK_RATE = 0.5
HOLD = 0.05
# Of a batch, rooms without a runner.
EMPTY = 2
LEGS = list(range(11, 21))
# The gait metrics depend on the legs: an error there has this weight relative to head and arms.
LEG_WEIGHT = 2.0
MEASURED_EVERY = 500


def importance(points, device):
    """What an error of each of `points` points counts, (1, points); 1 on average."""
    weight = torch.ones(1, points, device=device)
    weight[:, LEGS] = LEG_WEIGHT
    return weight / weight.mean()


def bells(at):
    """Heat (n, k, cells, cells) about places (n, k, 2; x, y in cells): highest in the cell whose middle is nearest."""
    away = torch.arange(CELLS, device=at.device) + 0.5 - at[..., None]
    x, y = torch.exp(-0.5 * (away / SIGMA) ** 2).unbind(2)
    return y[..., :, None] * x[..., None, :]


def of_heat(logits, heat, known):
    """Cross entropy of each cell; the hot ones count most, unknown points nothing."""
    cross = F.binary_cross_entropy_with_logits(logits, heat, reduction="none")
    return ((1 + 12 * heat) * known[..., None, None] * cross).sum() / (heat.shape[0] * heat.shape[1])


def of_shift(found, at, near, counts, knee):
    """Miss of the shifts (n, 2 k, cells, cells; y, x) from the cells `near` (n, k, cells, cells; 0 to 1) to `at`, cells."""
    near = near.expand(-1, counts.shape[1], -1, -1) * (counts > 0)[..., None, None]
    n, k, rows, columns = torch.nonzero(near > 0.2, as_tuple=True)
    found = found.view(*near.shape[:2], 2, CELLS, CELLS)[n, k, :, rows, columns]
    wanted = at[n, k].flip(-1) - torch.stack([rows, columns], -1)
    weight = near[n, k, rows, columns] * counts[n, k]
    miss = F.smooth_l1_loss(found, wanted, reduction="none", beta=knee).sum(1)
    return (weight * miss).sum() / (weight.sum() + 1e-6)


def losses(heads, points):
    """The four heads' losses for points (n, 21, 3) in px."""
    at, seen = points[..., :2] / CELL, points[..., 2]
    near = bells(at)
    height = torch.where(seen > 0.75, 1.0, torch.where(seen > 0, HIDDEN_HEAT, 0.0))
    inside = (seen > 0).float()
    there = (seen[:, TORSO] != 0).all(1, keepdim=True).float()
    counts = importance(at.shape[1], at.device)
    centre = bells(at[:, TORSO].mean(1, keepdim=True)) * there[..., None, None]
    return {
        "heat": of_heat(heads["heat"], near * height[..., None, None], (seen >= 0) * counts),
        "centre": of_heat(heads["centre"], centre, torch.ones_like(there)),
        "offset": of_shift(heads["offset"], at, near, inside * counts, 0.25),
        "regress": of_shift(heads["regress"], at, centre, inside * counts, 1.0),
    }


WEIGHTS = {"heat": 0.05, "centre": 0.03, "offset": 1.0, "regress": 0.3}


class Learner:
    """A network in training, the running mean of its weights, and its initial weights."""

    def __init__(self, movenet, rate):
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.network = Network(movenet).to(self.device, memory_format=torch.channels_last)
        self.begun = {n: p.detach().clone() for n, p in self.network.named_parameters()}
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

    def learn(self, pictures, points, rate):
        """One step; the losses before it."""
        for group in self.optimizer.param_groups:
            group["lr"] = rate * group["share"]
        found = losses(self.network(batch(pictures).to(self.device)), torch.from_numpy(points).to(self.device))
        loss = sum(WEIGHTS[name] * value for name, value in found.items())
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.optimizer.step()
        self.step += 1
        with torch.no_grad():
            # A fast average at first, so that the initial weights do not persist.
            follow = max(0.002, 1 / (self.step / 4 + 1))
            for name, value in self.network.named_parameters():
                if name in self.mean:
                    value += rate * HOLD * (self.begun[name] - value)
                    self.mean[name] += follow * (value - self.mean[name])
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

    def begin_with(self, path):
        """Starts with the mean weights of another run."""
        self.network.load_state_dict(self.network.state_dict() | torch.load(path, map_location=self.device)["mean"])
        for name, value in self.network.named_parameters():
            if name in self.mean:
                self.mean[name].copy_(value.detach())
                self.begun[name].copy_(value.detach())

    def swap_in_mean(self):
        """Exchanges the weights with their running mean; call again to undo."""
        with torch.no_grad():
            for name, value in self.network.named_parameters():
                if name in self.mean:
                    kept = value.clone()
                    value.copy_(self.mean[name])
                    self.mean[name] = kept


def predict(network, pictures):
    """Points (n, 21, 3) in px of the network's pictures."""
    device = next(network.parameters()).device
    with torch.no_grad():
        heads = network(batch(pictures).to(device))
    return decode({name: values.cpu().numpy() for name, values in heads.items()}) * [CELL * CELLS, CELL * CELLS, 1]


def measure(network, shards, count):
    """Of known points their error in percent of a leg: (pictures, 21), NaN elsewhere."""
    errors = []
    for start in range(0, min(count, len(shards)), 50):
        pictures, points = cut_out([shards[i] for i in range(start, min(start + 50, len(shards)))])
        found = predict(network, pictures)
        miss = np.hypot(found[..., 0] - points[..., 0], found[..., 1] - points[..., 1])
        errors.append(np.where(points[..., 2] > 0, miss / leg(points)[:, None] * 100, np.nan))
    return np.concatenate(errors)


def summary(errors, prefix):
    """Medians and 90th percentiles of the legs for the log."""
    medians, p90 = np.nanmedian(errors, 0), np.nanpercentile(errors, 90, axis=0)
    rounded = {f"{prefix}_median": medians.round(1).tolist(), f"{prefix}_p90": p90.round(1).tolist()}
    return rounded | {f"{prefix}_legs_median": float(np.nanmean(medians[LEGS])), f"{prefix}_legs_p90": float(np.nanmean(p90[LEGS]))}


def rate_at(step, steps, peak):
    """Rises over 150 steps, then falls along a cosine to a fiftieth."""
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
    parser.add_argument("--drawn", required=True, help="directory of drawn pictures")
    parser.add_argument("--empty", help="directory of drawn rooms without a runner")
    parser.add_argument("--labelled", help="directory of labelled real pictures (label.py)")
    parser.add_argument("--names", default="", help="names of those to learn from, separated by commas (default: all)")
    parser.add_argument("--without", default="", help="a name not to learn from")
    parser.add_argument("--labelled-share", type=float, default=0.15)
    parser.add_argument("--begin-with", help="state of a run to start with instead of the released weights")
    parser.add_argument("--int8", action="store_true", help="learn with the int8 file's rounding")
    parser.add_argument("--out", required=True, help="directory of the run; resumes a run found there")
    parser.add_argument("--steps", type=int, default=5000)
    parser.add_argument("--rate-steps", type=int, help="steps over which the rate falls (default: --steps)")
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
        learner.begin_with(options.begin_with)
    if options.int8:
        learner.network.int8 = Int8()
    log = []
    if state.exists():
        learner.load(state)
        log = [e for e in map(json.loads, log_path.read_text().splitlines()) if e["step"] <= learner.step]
        print(f"resuming at step {learner.step}", flush=True)

    drawn = Shards(options.drawn, lambda name: int(name) >= HELD_OUT)
    held_out = Shards(options.drawn, lambda name: int(name) < HELD_OUT)
    sources = []
    if options.empty:
        sources.append((Shards(options.empty), EMPTY))
    if options.labelled:
        names = options.names.split(",") if options.names else None
        real = Shards(options.labelled, lambda n: n != options.without and (names is None or n in names))
        sources.append((real, round(options.labelled_share * options.batch)))
    sources.append((drawn, options.batch - sum(count for _, count in sources)))
    batches = torch.utils.data.DataLoader(Batches(sources, [options.seed, learner.step]), batch_size=None, num_workers=1)
    recent, since = [], time.time()
    for pictures, points in batches:
        if learner.step >= options.steps:
            break
        rate = rate_at(learner.step, options.rate_steps or options.steps, options.rate)
        recent.append(learner.learn(pictures.numpy(), points.numpy(), rate))
        last = learner.step >= options.steps
        if learner.step % 50 and not last:
            continue
        entry = {"step": learner.step, "pictures_per_s": options.batch * len(recent) / (time.time() - since)}
        entry |= {name: float(np.mean([r[name] for r in recent])) for name in WEIGHTS}
        if learner.step % MEASURED_EVERY == 0 or last:
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
