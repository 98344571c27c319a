"""The network: MoveNet Lightning's backbone, pyramid and heads at 160 px, begun with the released weights.

What comes after the heads in the released graph (picking the person and the peaks) is left out: it needs operators
that XNNPACK does not have. `models/src/heads.rs` does it, `decode.py` is its twin for measuring.
"""

import os

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from released import ADD, CONV, DEPTHWISE, RESIZE, Released

# Side of the input and of a head's cell, px. A first run may learn at fewer, which is quicker; the file has 160.
SIZE = int(os.environ.get("KEI_POSE_SIZE", "160"))
CELL = 4
CELLS = SIZE // CELL

# COCO's points; the heads of left and right heel and toe start as copies of the ankles.
COCO = 17
POINTS = 21
_BEGUN_AS = list(range(COCO)) + [15, 16, 15, 16]

# Operators of the released graph: the first convolution, the last of the pyramid, and the heads' three each.
_FIRST, _LAST = 5, 82
HEADS = {"centre": (83, 84, 85), "heat": (100, 101, 102), "regress": (109, 110, 111), "offset": (106, 107, 108)}
# Operators before this one keep the released weights: edges and textures are the same everywhere, and learning costs
# half the time.
FROZEN_BELOW = 27


class Int8:
    """Rounds the learning layers as the int8 file will, and lets gradients through; keeps the ranges it has seen."""

    def __init__(self):
        self.ranges = {}

    def value(self, index, x):
        """What an operator hands on: one scale, asymmetric."""
        low, high = float(x.detach().min()), float(x.detach().max())
        known = self.ranges.get(index, (low, high))
        low, high = (0.9 * k + 0.1 * n for k, n in zip(known, (low, high)))
        self.ranges[index] = (low, high)
        low, high = min(low, 0.0), max(high, 1e-3)
        scale = (high - low) / 255
        return torch.fake_quantize_per_tensor_affine(x, scale, round(-128 - low / scale), -128, 127)

    def weight(self, kernel):
        """A kernel: one scale a channel, symmetric."""
        scale = kernel.detach().abs().amax((1, 2, 3)).clamp(min=1e-6) / 127
        zeros = torch.zeros_like(scale, dtype=torch.int32)
        return torch.fake_quantize_per_channel_affine(kernel, scale, zeros, 0, -127, 127)


class Network(nn.Module):
    """Pictures (n, 3, SIZE, SIZE), -1 to 1, to a dictionary of the heads' (n, channels, CELLS, CELLS).

    - `centre` (1 channel): logit of a person's centre lying in the cell;
    - `heat` (21): logit of each point lying there;
    - `regress` (42: y and x of each point): from a centre's cell to its person's points, cells;
    - `offset` (42): from the cell's corner to the point near it, cells.
    """

    def __init__(self, path):
        super().__init__()
        released = Released(path)
        trunk = [released.operator(i) for i in range(_FIRST, _LAST + 1)]
        heads = {name: [released.operator(i) for i in indices] for name, indices in HEADS.items()}
        for name, operators in heads.items():
            _widen(operators[-1])
        operators = trunk + [operator for operators in heads.values() for operator in operators]
        self.frozen = [o for o in operators if o.index < FROZEN_BELOW]
        self.learning = [o for o in operators if o.index >= FROZEN_BELOW]
        self.handed_on = {i for o in self.learning for i in o.inputs}
        self.ends = {name: operators[-1].output for name, operators in heads.items()}
        self.picture = trunk[0].inputs[0]
        self.layers = nn.ModuleDict({str(o.index): _layer(o) for o in operators if o.kernel is not None})
        # Where it is set, the network rounds as its int8 file will.
        self.int8 = None
        for index, layer in self.layers.items():
            layer.requires_grad_(int(index) >= FROZEN_BELOW)

    def forward(self, pictures):
        values = {self.picture: pictures}
        with torch.no_grad(), torch.autocast(pictures.device.type, torch.bfloat16, enabled=self.training):
            for operator in self.frozen:
                values[operator.output] = self._run(operator, values)
        values = {index: value.float() for index, value in values.items() if index in self.handed_on}
        for operator in self.learning:
            values[operator.output] = self._run(operator, values)
        return {name: values[end] for name, end in self.ends.items()}

    def _run(self, operator, values):
        x = self._exactly(operator, [values[i] for i in operator.inputs])
        # What ReLU6 lets through spans 0 to 6 and rounds finely; rounding that, too, would take twice the time.
        if self.int8 is None or operator.activation or operator.index < FROZEN_BELOW:
            return x
        return self.int8.value(operator.index, x)

    def _exactly(self, operator, inputs):
        x = inputs[0]
        if operator.kind == ADD:
            return x + inputs[1]
        if operator.kind == RESIZE:
            return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
        if operator.stride == 2:  # TensorFlow's "same": below and to the right
            x = F.pad(x, (0, 1, 0, 1))
        layer = self.layers[str(operator.index)]
        rounded = self.int8 is not None and operator.index >= FROZEN_BELOW
        kernel = self.int8.weight(layer.weight) if rounded else layer.weight
        x = F.conv2d(x, kernel, layer.bias, layer.stride, layer.padding, 1, layer.groups)
        if operator.activation:
            x = (F.relu6 if operator.activation == "relu6" else F.relu)(x, inplace=True)
        return x


def _layer(operator):
    kernel = torch.from_numpy(operator.kernel.copy())
    if operator.kind == DEPTHWISE:
        _, side, _, out = kernel.shape
        weight, within, groups = kernel.permute(3, 0, 1, 2), out, out
    else:
        assert operator.kind == CONV, f"operator {operator.index} is of kind {operator.kind}"
        out, side, _, within = kernel.shape
        weight, groups = kernel.permute(0, 3, 1, 2), 1
    padding = side // 2 if operator.stride == 1 else 0
    layer = nn.Conv2d(within, out, side, stride=operator.stride, padding=padding, groups=groups)
    layer.weight.data = weight.contiguous()
    layer.bias.data = torch.from_numpy(operator.bias.copy())
    return layer


def _widen(operator):
    """The constants of a head's last convolution for POINTS points instead of COCO's 17."""
    channels = len(operator.bias)
    if channels % COCO:
        return
    each = channels // COCO
    within = operator.kernel.shape[1:]
    kernel = operator.kernel.reshape(COCO, each, *within)[_BEGUN_AS]
    operator.kernel = kernel.reshape(POINTS * each, *within)
    operator.bias = operator.bias.reshape(COCO, each)[_BEGUN_AS].reshape(-1)


def batch(pictures):
    """Pictures (n, SIZE, SIZE, 3), 0 to 255, as the network takes them."""
    tensor = torch.from_numpy(np.ascontiguousarray(pictures, np.float32)) / 127.5 - 1
    return tensor.permute(0, 3, 1, 2)
