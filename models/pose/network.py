"""The network: MoveNet Lightning's backbone, pyramid and heads at 160 px.

Training starts from the released weights. In the released graph, the heads are followed by operators that
select the person and the peaks. They are omitted here, because XNNPACK does not support them. Instead,
`models/src/heads.rs` selects the person and the peaks, and `decode.py` does so for measurements.
"""

import os

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from released import ADD, CONV, DEPTHWISE, RESIZE, Released

# Side of the input, px. The file has 160; training at fewer px first is faster.
SIZE = int(os.environ.get("KEI_POSE_SIZE", "160"))
# Side of a head's cell, px, as in the released graph, and number of cells along each side.
CELL = 4
CELLS = SIZE // CELL

# Number of COCO's keypoints, and of all keypoints, which include heels and toe tips.
COCO = 17
KEYPOINTS = 21
# For each keypoint, the one with whose weights it starts: heels and toes start as copies of the ankles.
_COPIED_FROM = list(range(COCO)) + [15, 16, 15, 16]

# Operators of the released graph: the first convolution, the last one of the pyramid, and three for each
# head.
_FIRST, _LAST = 5, 82
HEADS = {"centre": (83, 84, 85), "heat": (100, 101, 102), "regress": (109, 110, 111), "offset": (106, 107, 108)}
# Operators before this one keep the released weights. They detect edges and textures, which are the same in
# any image, and training takes half the time without them.
FROZEN_BELOW = 27


class Int8:
    """Rounds the trained layers as the int8 file does, but lets gradients through.

    Tracks the ranges of their outputs.
    """

    def __init__(self):
        self.ranges = {}

    def value(self, index, x):
        """Rounds the output of an operator, with a single asymmetric scale."""
        low, high = float(x.detach().min()), float(x.detach().max())
        known = self.ranges.get(index, (low, high))
        low, high = (0.9 * k + 0.1 * n for k, n in zip(known, (low, high)))
        self.ranges[index] = (low, high)
        low, high = min(low, 0.0), max(high, 1e-3)
        scale = (high - low) / 255
        return torch.fake_quantize_per_tensor_affine(x, scale, round(-128 - low / scale), -128, 127)

    def weight(self, kernel):
        """Rounds a kernel, with a symmetric scale for each channel."""
        scale = kernel.detach().abs().amax((1, 2, 3)).clamp(min=1e-6) / 127
        zeros = torch.zeros_like(scale, dtype=torch.int32)
        return torch.fake_quantize_per_channel_affine(kernel, scale, zeros, 0, -127, 127)


class Network(nn.Module):
    """Converts images (n, 3, SIZE, SIZE), -1 to 1, to a dictionary of heads (n, channels, CELLS, CELLS).

    - `centre` (1 channel): logit of the probability that a person's centre is in the cell;
    - `heat` (21): the same for each keypoint;
    - `regress` (42: y and x of each keypoint): displacement of a person's keypoints from the cell of the
      centre, cells;
    - `offset` (42): displacement of a nearby keypoint from the corner of the cell, cells.
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
        self.needed = {i for o in self.learning for i in o.inputs}
        self.outputs = {name: operators[-1].output for name, operators in heads.items()}
        self.image = trunk[0].inputs[0]
        self.layers = nn.ModuleDict({str(o.index): _layer(o) for o in operators if o.kernel is not None})
        # If this is an Int8, the network rounds as the int8 file does.
        self.int8 = None
        for index, layer in self.layers.items():
            layer.requires_grad_(int(index) >= FROZEN_BELOW)

    def forward(self, images):
        values = {self.image: images}
        with torch.no_grad(), torch.autocast(images.device.type, torch.bfloat16, enabled=self.training):
            for operator in self.frozen:
                values[operator.output] = self._run(operator, values)
        values = {index: value.float() for index, value in values.items() if index in self.needed}
        for operator in self.learning:
            values[operator.output] = self._run(operator, values)
        return {name: values[end] for name, end in self.outputs.items()}

    def _run(self, operator, values):
        x = self._exact(operator, [values[i] for i in operator.inputs])
        # Outputs of ReLU6 are between 0 and 6, where int8 is precise. Rounding them, too, would take twice
        # the time.
        if self.int8 is None or operator.activation or operator.index < FROZEN_BELOW:
            return x
        return self.int8.value(operator.index, x)

    def _exact(self, operator, inputs):
        x = inputs[0]
        if operator.kind == ADD:
            return x + inputs[1]
        if operator.kind == RESIZE:
            return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
        if operator.stride == 2:  # TensorFlow's padding "same" pads below and to the right
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
        weight, in_channels, groups = kernel.permute(3, 0, 1, 2), out, out
    else:
        assert operator.kind == CONV, f"operator {operator.index} is of kind {operator.kind}"
        out, side, _, in_channels = kernel.shape
        weight, groups = kernel.permute(0, 3, 1, 2), 1
    padding = side // 2 if operator.stride == 1 else 0
    layer = nn.Conv2d(in_channels, out, side, stride=operator.stride, padding=padding, groups=groups)
    layer.weight.data = weight.contiguous()
    layer.bias.data = torch.from_numpy(operator.bias.copy())
    return layer


def _widen(operator):
    """Extends the constants of a head's last convolution from COCO's 17 keypoints to KEYPOINTS."""
    channels = len(operator.bias)
    if channels % COCO:
        return
    each = channels // COCO
    shape = operator.kernel.shape[1:]
    kernel = operator.kernel.reshape(COCO, each, *shape)[_COPIED_FROM]
    operator.kernel = kernel.reshape(KEYPOINTS * each, *shape)
    operator.bias = operator.bias.reshape(COCO, each)[_COPIED_FROM].reshape(-1)


def batch(images):
    """Converts images (n, SIZE, SIZE, 3), 0 to 255, to the input of the network."""
    tensor = torch.from_numpy(np.ascontiguousarray(images, np.float32)) / 127.5 - 1
    return tensor.permute(0, 3, 1, 2)
