"""Converts a trained network to an int8 `.tflite` file.

Usage: `export.py --movenet FILE --run DIRECTORY --drawn DIRECTORY --out FILE`

Builds the same layers in TensorFlow with the mean weights of the run, and quantises them by their outputs on
rendered images. Prints the distances between the keypoints of the int8 network and those of the trained
network.
"""

import argparse
from pathlib import Path

import numpy as np
import tensorflow as tf
import torch
from tensorflow.lite.tools import flatbuffer_utils

from decode import decode
from images import Shards, cut_out
from learn import HELD_OUT_SEEDS, Learner, predict
from network import CELL, CELLS, SIZE
from released import ADD, DEPTHWISE, RESIZE

# Added to the offsets, cells, so that ReLU6 limits them to 0 to 6 in the file. Cells far from a keypoint give
# arbitrary offsets, which would otherwise use up the int8 range that the cells near it need.
OFFSET_SHIFT = 2.5
# Number of images from which the ranges of the int8 values are determined; chosen by hand.
CALIBRATION_IMAGES = 400


def tensorflow_heads(network):
    """Returns the network as a TensorFlow function from an image (-1 to 1) to the heads, ordered by name."""
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
            # Half-pixel centres, as in PyTorch and in the released graph.
            return tf.compat.v1.image.resize_bilinear(x, [2 * x.shape[1], 2 * x.shape[2]], half_pixel_centers=True)
        kernel, bias = (tf.constant(w) for w in weights[operator.index])
        steps = [1, operator.stride, operator.stride, 1]
        convolve = tf.nn.depthwise_conv2d if operator.kind == DEPTHWISE else tf.nn.conv2d
        x = convolve(x, kernel, steps, "SAME") + bias
        return {"": lambda v: v, "relu": tf.nn.relu, "relu6": tf.nn.relu6}[operator.activation](x)

    @tf.function(input_signature=[tf.TensorSpec([1, SIZE, SIZE, 3], tf.float32, name="picture")])
    def heads(image):
        values = {network.image: image}
        for operator in network.frozen + network.learning:
            values[operator.output] = run(operator, [values[i] for i in operator.inputs])
        found = {name: values[end] for name, end in sorted(network.outputs.items())}
        return found | {"offset": tf.nn.relu6(found["offset"] + OFFSET_SHIFT)}

    return heads


def convert(heads, images):
    """Returns the int8 flatbuffer, which converts uint8 images to int8 heads."""
    module = tf.Module()
    module.heads = heads
    converter = tf.lite.TFLiteConverter.from_concrete_functions([heads.get_concrete_function()], module)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: ([p[None] / np.float32(127.5) - 1] for p in images)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = tf.uint8
    converter.inference_output_type = tf.int8
    return converter.convert()


def name_heads(data, heads, image):
    """Returns the file with the outputs named.

    The converter changes their order, so they are identified by their values.
    """
    runner = tf.lite.Interpreter(model_content=data)
    runner.allocate_tensors()
    runner.set_tensor(runner.get_input_details()[0]["index"], image[None].round().astype(np.uint8))
    runner.invoke()
    expected = {n: v.numpy() for n, v in heads(tf.constant(image[None] / np.float32(127.5) - 1)).items()}
    model = flatbuffer_utils.convert_bytearray_to_object(bytearray(data))
    graph = model.subgraphs[0]
    graph.tensors[graph.inputs[0]].name = b"picture"
    for output in runner.get_output_details():
        scale, zero = output["quantization"]
        found = (runner.get_tensor(output["index"]).astype(np.float32) - zero) * scale
        differences = {n: np.abs(v - found).mean() for n, v in expected.items() if v.shape == found.shape}
        graph.tensors[output["index"]].name = min(differences, key=differences.get).encode()
    model.description = f"KEI pose network, 21 points at {SIZE} px; derived from MoveNet Lightning (Apache-2.0)".encode()
    model.signatureDefs = None
    return bytes(flatbuffer_utils.convert_object_to_bytearray(model))


def detect(data, images):
    """Returns the keypoints (n, 21, 3), px, that the int8 file detects."""
    net = tf.lite.Interpreter(model_content=data)
    net.allocate_tensors()
    outputs = {o["name"]: o for o in net.get_output_details()}
    keypoints = []
    for image in images:
        net.set_tensor(net.get_input_details()[0]["index"], image[None].round().astype(np.uint8))
        net.invoke()
        heads = {}
        for name, output in outputs.items():
            scale, zero = output["quantization"]
            values = (net.get_tensor(output["index"]).astype(np.float32) - zero) * scale
            heads[name] = values.transpose(0, 3, 1, 2)
        heads["offset"] -= OFFSET_SHIFT
        keypoints.append(decode(heads)[0])
    return np.stack(keypoints) * [CELL * CELLS, CELL * CELLS, 1]


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
    drawn = Shards(options.drawn, lambda name: int(name) >= HELD_OUT_SEEDS)
    rng = np.random.default_rng(0)
    images, _ = cut_out([drawn[int(i)] for i in rng.integers(len(drawn), size=CALIBRATION_IMAGES)], rng)
    heads = tensorflow_heads(network)
    data = name_heads(convert(heads, images), heads, images[0])
    Path(options.out).write_bytes(data)
    held_out = Shards(options.drawn, lambda name: int(name) < HELD_OUT_SEEDS)
    images, _ = cut_out([held_out[i] for i in range(100)])
    exact, quantised = predict(network, images), detect(data, images)
    distances = np.hypot(*(exact - quantised)[..., :2].transpose(2, 0, 1))
    print(f"{options.out}: {len(data)} bytes; int8 moves a keypoint by {np.median(distances):.2f} px (median), {np.quantile(distances, 0.9):.2f} (90 %)")


if __name__ == "__main__":
    main()
