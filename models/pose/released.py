"""Reads MoveNet's released int8 file operator by operator, and converts its weights back to real numbers."""

from dataclasses import dataclass

import numpy as np
import tflite

ADD, CONV, DEPTHWISE, RESIZE = (
    tflite.BuiltinOperator.ADD,
    tflite.BuiltinOperator.CONV_2D,
    tflite.BuiltinOperator.DEPTHWISE_CONV_2D,
    tflite.BuiltinOperator.RESIZE_BILINEAR,
)
_TYPES = {tflite.TensorType.FLOAT32: np.float32, tflite.TensorType.INT32: np.int32, tflite.TensorType.INT8: np.int8}
_OPTIONS = {CONV: tflite.Conv2DOptions, DEPTHWISE: tflite.DepthwiseConv2DOptions}


@dataclass
class Operator:
    """An operator: its kind, its input and output tensors, and the constants and options of a convolution.

    `kernel` has the layout of TensorFlow Lite: (out, height, width, in), or (1, height, width, channels) for
    DEPTHWISE. `activation` is "", "relu" or "relu6".
    """

    index: int
    kind: int
    inputs: list
    output: int
    stride: int = 1
    activation: str = ""
    kernel: np.ndarray = None
    bias: np.ndarray = None


class Released:
    """The operators of a released file."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self._model = tflite.Model.GetRootAsModel(file.read(), 0)
        self._graph = self._model.Subgraphs(0)

    def operator(self, index):
        """Returns operator `index` of the graph. A convolution has its constants."""
        found = self._graph.Operators(index)
        kind = self._model.OperatorCodes(found.OpcodeIndex()).BuiltinCode()
        operator = Operator(index, kind, found.InputsAsNumpy().tolist(), int(found.Outputs(0)))
        if kind in _OPTIONS:
            options = _OPTIONS[kind]()
            table = found.BuiltinOptions()
            options.Init(table.Bytes, table.Pos)
            operator.stride = options.StrideH()
            operator.activation = {0: "", 1: "relu", 3: "relu6"}[options.FusedActivationFunction()]
            operator.kernel = self._constant(operator.inputs[1])
            operator.bias = self._constant(operator.inputs[2])
            operator.inputs = operator.inputs[:1]
        elif kind == RESIZE:
            operator.inputs = operator.inputs[:1]
        return operator

    def _constant(self, index):
        tensor = self._graph.Tensors(index)
        data = self._model.Buffers(tensor.Buffer()).DataAsNumpy().tobytes()
        values = np.frombuffer(data, _TYPES[tensor.Type()]).reshape(tensor.ShapeAsNumpy())
        quantization = tensor.Quantization()
        scale = quantization.ScaleAsNumpy().astype(np.float64)
        if len(scale) > 1:
            shape = [1] * values.ndim
            shape[quantization.QuantizedDimension()] = -1
            scale = scale.reshape(shape)
        return (values * scale).astype(np.float32)
