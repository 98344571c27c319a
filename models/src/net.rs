//! MoveNet single-pose through TensorFlow Lite.

use crate::{PoseError, Runtime, model_file};
use edgefirst_tflite::{Delegate, Interpreter, Model, TensorType};
use kei_core::{Joint, Keypoint};
use kei_frame::{Crop, FrameError};
use std::path::Path;

/// More threads than any unit has cores for.
pub const MAX_THREADS: usize = 64;

const INPUT: &str = "one input tensor UInt8 [1, 192, 192, 3] (Lightning) or [1, 256, 256, 3] (Thunder)";
const OUTPUT: &str = "one output tensor Float32 [1, 1, 17, 3]: y, x, score of 17 keypoints";

/// A MoveNet single-pose network, ready to run: Lightning (192 px) or Thunder (256 px), with a `UInt8` input.
///
/// Always through XNNPACK: its int8 arithmetic gives the same bits on x86-64 and aarch64, the built-in kernels'
/// scores differ by up to 0.48.
#[derive(Debug)]
pub struct PoseNet {
    // The order of the fields is the order they are dropped in: the interpreter (which drops its delegate after
    // itself) reads the model's bytes to its end.
    interpreter: Interpreter<'static>,
    _model: Model<'static>,
    size: usize,
}

impl PoseNet {
    /// Loads a `.tflite` file and makes sure that it is a MoveNet single-pose network.
    ///
    /// `threads`: 1 to [`MAX_THREADS`]. More than the machine has idle cores is much slower than 1.
    pub fn load(runtime: Runtime, path: &Path, threads: usize) -> Result<PoseNet, PoseError> {
        let thread_count = i32::try_from(threads)
            .ok()
            .filter(|_| (1..=MAX_THREADS).contains(&threads))
            .ok_or(PoseError::Threads { threads })?;
        let bytes = model_file::read(path)?;
        let library = runtime.library;
        let model = Model::from_bytes(library, bytes).map_err(|e| not_a_model(path, &e))?;
        let delegate = Delegate::xnnpack(library, thread_count).map_err(failed("set up XNNPACK"))?;
        let interpreter = Interpreter::builder(library)
            .map_err(failed("make an interpreter"))?
            .num_threads(thread_count)
            .delegate(delegate)
            .build(&model)
            .map_err(|e| not_a_model(path, &e))?;
        let size = check_tensors(&interpreter, path)?;
        Ok(PoseNet { interpreter, _model: model, size })
    }

    /// Width and height of its input, px: 192 or 256.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Lets `fill` write the input (`size` x `size` x RGB, row by row), runs the network, and gives the
    /// keypoints in px of the frame that `crop` is a part of.
    pub fn see(
        &mut self,
        crop: Crop,
        fill: impl FnOnce(&mut [u8]) -> Result<(), FrameError>,
    ) -> Result<[Keypoint; Joint::COUNT], PoseError> {
        let mut inputs = self.interpreter.inputs_mut().map_err(failed("hand out its input"))?;
        fill(inputs[0].as_bytes_mut().map_err(failed("hand out its input"))?)?;
        drop(inputs);
        self.interpreter.invoke().map_err(failed("run the pose network"))?;
        let outputs = self.interpreter.outputs().map_err(failed("hand out its output"))?;
        let values = outputs[0].as_slice::<f32>().map_err(failed("hand out its output"))?;
        let mut keypoints = [Keypoint::default(); Joint::COUNT];
        for (keypoint, [y, x, score]) in keypoints.iter_mut().zip(values.as_chunks().0) {
            *keypoint = Keypoint { x: crop.x + x * crop.width, y: crop.y + y * crop.height, score: *score };
        }
        Ok(keypoints)
    }
}

/// Makes sure that the tensors are MoveNet's and gives the input's side, px.
fn check_tensors(interpreter: &Interpreter<'_>, path: &Path) -> Result<usize, PoseError> {
    let wrong = |found: String, expected| PoseError::WrongModel { path: path.to_owned(), found, expected };
    let inputs = interpreter.inputs().map_err(failed("list its inputs"))?;
    let outputs = interpreter.outputs().map_err(failed("list its outputs"))?;
    let [input] = &inputs[..] else {
        return Err(wrong(format!("it has {} input tensors", inputs.len()), INPUT));
    };
    let [output] = &outputs[..] else {
        return Err(wrong(format!("it has {} output tensors", outputs.len()), OUTPUT));
    };
    let describe = |role, tensor: &edgefirst_tflite::Tensor<'_>, shape: &[usize]| {
        format!("its {role} tensor \"{}\" is {:?} {shape:?}", tensor.name(), tensor.tensor_type())
    };
    let input_shape = input.shape().map_err(failed("describe its input"))?;
    let size = match (input.tensor_type(), &input_shape[..]) {
        (TensorType::UInt8, &[1, height @ (192 | 256), width, 3]) if height == width => height,
        _ => return Err(wrong(describe("input", input, &input_shape), INPUT)),
    };
    let output_shape = output.shape().map_err(failed("describe its output"))?;
    if output.tensor_type() != TensorType::Float32 || output_shape != [1, 1, Joint::COUNT, 3] {
        return Err(wrong(describe("output", output, &output_shape), OUTPUT));
    }
    Ok(size)
}

fn failed(step: &'static str) -> impl FnOnce(edgefirst_tflite::Error) -> PoseError {
    move |source| PoseError::Inference { step, source }
}

fn not_a_model(path: &Path, error: &edgefirst_tflite::Error) -> PoseError {
    PoseError::NotAModel { path: path.to_owned(), reason: format!("TensorFlow Lite refuses it ({error})") }
}
