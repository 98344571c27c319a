"""MoveNet Lightning's backbone, feature pyramid and two of its heads, as a Keras network that can be trained on.

The released int8 file (Apache-2.0) is read operator by operator; its weights are turned back into real numbers. What
comes after the heads in the released graph (picking the person and the peaks) is left out: KEI decodes in Rust.
"""

import keras
import numpy as np
from tensorflow.lite.python import schema_py_generated as schema

ADD, CONV, DEPTHWISE, RESIZE = 0, 3, 4, 23
NONE, RELU, RELU6 = 0, 1, 3

# Operators of the released graph: the first convolution, the last of the pyramid, and the heads' three each.
FIRST, LAST = 5, 82
HEAT, OFFSET = (100, 101, 102), (106, 107, 108)

# COCO's points; left and right heel, left and right toe are begun as copies of the ankles.
COCO = 17
POINTS = 21
BEGUN_AS = list(range(COCO)) + [15, 16, 15, 16]


class Released:
    """The released file's operators and constants."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(file.read(), 0))
        self.graph = self.model.subgraphs[0]

    def operator(self, index):
        found = self.graph.operators[index]
        return self.model.operatorCodes[found.opcodeIndex].builtinCode, found

    def constant(self, index):
        """A constant tensor as real numbers."""
        tensor = self.graph.tensors[index]
        kind = {schema.TensorType.FLOAT32: np.float32, schema.TensorType.INT32: np.int32, schema.TensorType.INT8: np.int8}
        values = np.frombuffer(bytes(self.model.buffers[tensor.buffer].data), kind[tensor.type]).reshape(tensor.shape)
        scale = np.asarray(tensor.quantization.scale, np.float64)
        if len(scale) > 1:
            shape = [1] * values.ndim
            shape[tensor.quantization.quantizedDimension] = -1
            scale = scale.reshape(shape)
        return (values * scale).astype(np.float32)


def activation(kind):
    return {NONE: None, RELU: "relu", RELU6: "relu6"}[kind]


def layer(released, index, weights):
    """Operator `index` as a Keras layer; `weights` collects what to set once it is built."""
    kind, op = released.operator(index)
    options = op.builtinOptions
    name = f"op{index}"
    if kind == CONV:
        kernel = released.constant(op.inputs[1])
        weights[name] = [kernel.transpose(1, 2, 3, 0), released.constant(op.inputs[2])]
        return keras.layers.Conv2D(
            kernel.shape[0],
            kernel.shape[1],
            strides=options.strideH,
            padding="same",
            activation=activation(options.fusedActivationFunction),
            name=name,
        )
    if kind == DEPTHWISE:
        kernel = released.constant(op.inputs[1])
        weights[name] = [kernel.transpose(1, 2, 3, 0), released.constant(op.inputs[2])]
        return keras.layers.DepthwiseConv2D(
            3,
            strides=options.strideH,
            padding="same",
            activation=activation(options.fusedActivationFunction),
            name=name,
        )
    if kind == ADD:
        return keras.layers.Add(name=name)
    if kind == RESIZE:
        return keras.layers.UpSampling2D(2, interpolation="bilinear", name=name)
    raise ValueError(f"operator {index} of the released graph is of kind {kind}")


def widen(weights, head):
    """The head's last weights for POINTS points instead of COCO's 17."""
    kernel, bias = weights[f"op{head[2]}"]
    each = bias.shape[0] // COCO
    shape = kernel.shape[:3]
    kernel = kernel.reshape(*shape, COCO, each)[..., BEGUN_AS, :].reshape(*shape, POINTS * each)
    bias = bias.reshape(COCO, each)[BEGUN_AS].reshape(-1)
    weights[f"op{head[2]}"] = [kernel, bias]
    return len(bias)


def network(path, size):
    """The network for pictures of `size` px (a multiple of 32), values -1 to 1, begun with the released weights.

    Gives logits of heat (size/4, size/4, 21) and offsets (size/4, size/4, 42) as y, x per point: a point lies at
    cell index + offset, in cells.
    """
    released = Released(path)
    weights = {}
    picture = keras.Input((size, size, 3), name="picture")
    values = {}
    _, first = released.operator(FIRST)
    values[first.inputs[0]] = picture
    for index in range(FIRST, LAST + 1):
        kind, op = released.operator(index)
        inputs = [values[i] for i in (op.inputs if kind == ADD else op.inputs[:1])]
        values[op.outputs[0]] = layer(released, index, weights)(inputs if kind == ADD else inputs[0])
    _, last = released.operator(LAST)
    pyramid = values[last.outputs[0]]
    outputs = []
    for name, head in (("heat", HEAT), ("offset", OFFSET)):
        x = pyramid
        for index in head[:2]:
            x = layer(released, index, weights)(x)
        layer(released, head[2], weights)
        channels = widen(weights, head)
        outputs.append(keras.layers.Conv2D(channels, 1, name=f"op{head[2]}")(x))
    model = keras.Model(picture, outputs)
    for name, values in weights.items():
        target = model.get_layer(name)
        target.set_weights([v.reshape(w.shape) for v, w in zip(values, target.get_weights())])
    return model


def freeze_below(model, index):
    """Leaves the layers before operator `index` as they are."""
    for found in model.layers:
        if found.name.startswith("op"):
            found.trainable = int(found.name[2:]) >= index
