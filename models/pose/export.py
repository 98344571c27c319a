"""Turns a run into the int8 `.tflite`: `export.py --movenet FILE --run DIRECTORY --drawn DIRECTORY --out FILE`.

The same layers are built in TensorFlow, given the run's mean weights, and quantised by what they say to drawn pictures.
Prints how far the int8 network's points lie from the trained one's.
"""

import argparse
from pathlib import Path

import numpy as np
import tensorflow as tf
import torch
from tensorflow.lite.tools import flatbuffer_utils

from decode import decode
from learn import HELD_OUT, Learner, predict
from network import CELL, CELLS, SIZE
from pictures import Shards, cut_out
from released import ADD, DEPTHWISE, RESIZE

# The file's offsets are this much larger and held to 0 to 6, cells: a cell far from any point says anything, and would
# take the int8 range that those near it need.
OFFSET_SHIFT = 2.5
# Pictures that the ranges of the int8 values come from.
LOOKED_AT = 400


def in_tensorflow(network):
    """The network as a function of a picture, -1 to 1, to the heads in the order of their names."""
    weights = {}
    for operator in network.frozen + network.learning:
        if operator.kernel is not None:
            layer = network.layers[str(operator.index)]
            order = (2, 3, 0, 1) if operator.kind == DEPTHWISE else (2, 3, 1, 0)
            weights[operator.index] = (layer.weight.detach().numpy().transpose(order), layer.bias.detach().numpy())

    def run(operator, inputs):
        x = inputs[0]
        if operator.kind == ADD:
            return x + inputs[1]
        if operator.kind == RESIZE:
            # Half-pixel centres, as PyTorch's and the released graph's.
            return tf.compat.v1.image.resize_bilinear(x, [2 * x.shape[1], 2 * x.shape[2]], half_pixel_centers=True)
        kernel, bias = (tf.constant(w) for w in weights[operator.index])
        steps = [1, operator.stride, operator.stride, 1]
        convolve = tf.nn.depthwise_conv2d if operator.kind == DEPTHWISE else tf.nn.conv2d
        x = convolve(x, kernel, steps, "SAME") + bias
        return {"": lambda v: v, "relu": tf.nn.relu, "relu6": tf.nn.relu6}[operator.activation](x)

    @tf.function(input_signature=[tf.TensorSpec([1, SIZE, SIZE, 3], tf.float32, name="picture")])
    def heads(picture):
        values = {network.picture: picture}
        for operator in network.frozen + network.learning:
            values[operator.output] = run(operator, [values[i] for i in operator.inputs])
        found = {name: values[end] for name, end in sorted(network.ends.items())}
        return found | {"offset": tf.nn.relu6(found["offset"] + OFFSET_SHIFT)}

    return heads


def convert(heads, pictures):
    """The int8 flatbuffer; uint8 pictures in, int8 heads out."""
    module = tf.Module()
    module.heads = heads
    converter = tf.lite.TFLiteConverter.from_concrete_functions([heads.get_concrete_function()], module)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: ([p[None] / np.float32(127.5) - 1] for p in pictures)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = tf.uint8
    converter.inference_output_type = tf.int8
    return converter.convert()


def name_heads(data, heads, picture):
    """The file with its outputs named: the converter numbers them in an order of its own."""
    runner = tf.lite.Interpreter(model_content=data)
    runner.allocate_tensors()
    runner.set_tensor(runner.get_input_details()[0]["index"], picture[None].round().astype(np.uint8))
    runner.invoke()
    wanted = {n: v.numpy() for n, v in heads(tf.constant(picture[None] / np.float32(127.5) - 1)).items()}
    model = flatbuffer_utils.convert_bytearray_to_object(bytearray(data))
    graph = model.subgraphs[0]
    graph.tensors[graph.inputs[0]].name = b"picture"
    for output in runner.get_output_details():
        scale, zero = output["quantization"]
        found = (runner.get_tensor(output["index"]).astype(np.float32) - zero) * scale
        alike = {n: np.abs(v - found).mean() for n, v in wanted.items() if v.shape == found.shape}
        graph.tensors[output["index"]].name = min(alike, key=alike.get).encode()
    model.description = f"KEI pose network, 21 points at {SIZE} px; derived from MoveNet Lightning (Apache-2.0)".encode()
    model.signatureDefs = None
    return bytes(flatbuffer_utils.convert_object_to_bytearray(model))


def see(data, pictures):
    """Points (n, 21, 3) in px by the int8 file."""
    net = tf.lite.Interpreter(model_content=data)
    net.allocate_tensors()
    outputs = {o["name"]: o for o in net.get_output_details()}
    points = []
    for picture in pictures:
        net.set_tensor(net.get_input_details()[0]["index"], picture[None].round().astype(np.uint8))
        net.invoke()
        heads = {}
        for name, output in outputs.items():
            scale, zero = output["quantization"]
            values = (net.get_tensor(output["index"]).astype(np.float32) - zero) * scale
            heads[name] = values.transpose(0, 3, 1, 2)
        heads["offset"] -= OFFSET_SHIFT
        points.append(decode(heads)[0])
    return np.stack(points) * [CELL * CELLS, CELL * CELLS, 1]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("movenet", "run", "drawn", "out"):
        parser.add_argument(f"--{name}", required=True)
    options = parser.parse_args()
    torch.set_num_threads(1)
    learner = Learner(options.movenet, 0.0)
    learner.load(Path(options.run) / "state.pt")
    learner.swap_in_mean()
    network = learner.network.eval()
    drawn = Shards(options.drawn, lambda name: int(name) >= HELD_OUT)
    rng = np.random.default_rng(0)
    pictures, _ = cut_out([drawn[int(i)] for i in rng.integers(len(drawn), size=LOOKED_AT)], rng)
    heads = in_tensorflow(network)
    data = name_heads(convert(heads, pictures), heads, pictures[0])
    Path(options.out).write_bytes(data)
    held_out = Shards(options.drawn, lambda name: int(name) < HELD_OUT)
    pictures, _ = cut_out([held_out[i] for i in range(100)])
    exact, ours = predict(network, pictures), see(data, pictures)
    off = np.hypot(*(exact - ours)[..., :2].transpose(2, 0, 1))
    print(f"{options.out}: {len(data)} bytes; int8 moves a point by {np.median(off):.2f} px (median), {np.quantile(off, 0.9):.2f} (90 %)")


if __name__ == "__main__":
    main()
