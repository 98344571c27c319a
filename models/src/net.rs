//! Runs a pose network through TensorFlow Lite: MoveNet single-pose, or KEI's own.

use crate::error::PoseError;
use crate::heads::{self, Decoder, Heads, Scale};
use crate::model_file;
use crate::network::Network;
use crate::refusal;
use crate::runtime::Runtime;
use edgefirst_tflite::{Delegate, Interpreter, Model, Tensor, TensorType};
use kei_core::{Foot, Joint, Keypoint};
use kei_frame::{Crop, FrameError};
use std::path::Path;

/// Largest number of threads that [`PoseNet::load`] accepts; no supported board has as many cores.
pub const MAX_THREADS: usize = 64;

const INPUT: &str = "one input tensor UInt8 [1, 192, 192, 3] (MoveNet Lightning), [1, 256, 256, 3] (Thunder) or [1, 160, 160, 3] (KEI's own)";
const KEYPOINTS: &str = "one output tensor Float32 [1, 1, 17, 3]: y, x, score of 17 keypoints";
const HEADS: &str =
    "four output tensors Int8 [1, 40, 40, n]: centre (n = 1), heat (21), regress (42), offset (42)";

/// Side of the input of KEI's own network, px (`models/pose/network.py`).
const OWN_SIZE: usize = 160;

/// Sides of the inputs of MoveNet Lightning and Thunder, px, as published.
const MOVENET_SIZES: [usize; 2] = [192, 256];

/// Keypoints and feet that a network detects in one frame, in px of the frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Detection {
    /// Keypoints in the order of [`Joint::ALL`].
    pub keypoints: [Keypoint; Joint::COUNT],
    /// Left and right foot, if the network detects heels and toes.
    pub feet: Option<[Foot; 2]>,
}

impl Detection {
    /// Marks all keypoints as not seen.
    pub(crate) fn clear_scores(&mut self) {
        let feet = self.feet.iter_mut().flatten().flat_map(|foot| [&mut foot.heel, &mut foot.toe]);
        self.keypoints.iter_mut().chain(feet).for_each(|keypoint| keypoint.score = 0.0);
    }
}

/// A pose network, ready to run: MoveNet Lightning (192 px) or Thunder (256 px), or KEI's own (160 px, with heels and
/// toes). The size of the input identifies the network. All take RGB values of type `UInt8`.
///
/// Inference always uses XNNPACK, whose int8 arithmetic gives the same bits on x86-64 and aarch64. The scores of the
/// built-in kernels differ by up to 0.48.
#[derive(Debug)]
pub struct PoseNet {
    // Fields are dropped in this order. The interpreter (which drops its delegate after itself) reads the model's bytes
    // until it is dropped, so it comes first.
    interpreter: Interpreter<'static>,
    _model: Model<'static>,
    size: usize,
    /// Present for KEI's own network, whose outputs are heads that need decoding.
    own: Option<OwnOutputs>,
}

/// Order and decoder of the outputs of KEI's own network.
#[derive(Debug)]
struct OwnOutputs {
    /// Index of the output tensor for each of [`heads::NAMES`].
    places: [usize; heads::NAMES.len()],
    decoder: Decoder,
}

impl PoseNet {
    /// Loads a `.tflite` file and checks that it is a supported network.
    ///
    /// `threads` is 1 to [`MAX_THREADS`]. More threads than idle cores are much slower than one thread.
    ///
    /// # Errors
    /// The file is not readable, not a TensorFlow Lite model, or not a supported network; or `threads` is out of range.
    pub fn load(runtime: Runtime, path: &Path, threads: usize) -> Result<PoseNet, PoseError> {
        let thread_count = i32::try_from(threads)
            .ok()
            .filter(|_| (1..=MAX_THREADS).contains(&threads))
            .ok_or(PoseError::Threads { threads, most: MAX_THREADS })?;
        let bytes = model_file::read(path)?;
        let model = Model::from_bytes(runtime.library, bytes)
            .map_err(|source| PoseError::Damaged { path: path.to_owned(), source })?;
        let interpreter = interpreter(runtime, &model, path, thread_count)?;
        let size = input_size(&interpreter, path)?;
        let own = if size == OWN_SIZE {
            Some(own_outputs(&interpreter, path)?)
        } else {
            check_keypoints(&interpreter, path)?;
            None
        };
        Ok(PoseNet { interpreter, _model: model, size, own })
    }

    /// Returns width and height of the input, px: 160, 192 or 256.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Returns the family of the network.
    pub fn network(&self) -> Network {
        if self.own.is_some() { Network::KeiPose } else { Network::MoveNet }
    }

    /// Calls `fill` to write the input (`size` x `size` x RGB, row by row), runs the network, and returns the
    /// keypoints in px of the frame that `crop` was taken from.
    ///
    /// # Errors
    /// `fill` or TensorFlow Lite fails.
    pub fn detect(
        &mut self,
        crop: Crop,
        fill: impl FnOnce(&mut [u8]) -> Result<(), FrameError>,
    ) -> Result<Detection, PoseError> {
        let mut inputs = self.interpreter.inputs_mut().map_err(failed("return its input"))?;
        fill(inputs[0].as_bytes_mut().map_err(failed("return its input"))?)?;
        drop(inputs);
        self.interpreter.invoke().map_err(failed("run the pose network"))?;
        let outputs = self.interpreter.outputs().map_err(failed("return its output"))?;
        match &self.own {
            Some(own) => own.read(&outputs, crop),
            None => read_keypoints(&outputs[0], crop),
        }
    }
}

fn interpreter(
    runtime: Runtime,
    model: &Model<'static>,
    path: &Path,
    thread_count: i32,
) -> Result<Interpreter<'static>, PoseError> {
    let delegate = Delegate::xnnpack(runtime.library, thread_count).map_err(failed("set up XNNPACK"))?;
    Interpreter::builder(runtime.library)
        .map_err(failed("create an interpreter"))?
        .num_threads(thread_count)
        .delegate(delegate)
        .build(model)
        .map_err(|source| refused(runtime, path, model, source))
}

impl OwnOutputs {
    fn read(&self, outputs: &[Tensor<'_>], crop: Crop) -> Result<Detection, PoseError> {
        let values =
            |head: usize| outputs[self.places[head]].as_slice::<i8>().map_err(failed("return its output"));
        let heads = Heads { centre: values(0)?, heat: values(1)?, regress: values(2)?, offset: values(3)? };
        let (keypoints, feet) = heads::in_frame(&self.decoder.points(heads), crop);
        Ok(Detection { keypoints, feet: Some(feet) })
    }
}

/// Reads MoveNet's output: y, x (fractions of the crop) and score of each keypoint.
fn read_keypoints(output: &Tensor<'_>, crop: Crop) -> Result<Detection, PoseError> {
    let values = output.as_slice::<f32>().map_err(failed("return its output"))?;
    let mut keypoints = [Keypoint::default(); Joint::COUNT];
    for (keypoint, [y, x, score]) in keypoints.iter_mut().zip(values.as_chunks().0) {
        *keypoint = Keypoint { x: crop.x + x * crop.width, y: crop.y + y * crop.height, score: *score };
    }
    Ok(Detection { keypoints, feet: None })
}

/// Checks that the input is that of a supported network and returns its side, px.
fn input_size(interpreter: &Interpreter<'_>, path: &Path) -> Result<usize, PoseError> {
    let inputs = interpreter.inputs().map_err(failed("list its inputs"))?;
    let [input] = &inputs[..] else {
        return Err(wrong(path, format!("it has {} input tensors", inputs.len()), INPUT));
    };
    let shape = input.shape().map_err(failed("describe its input"))?;
    match (input.tensor_type(), &shape[..]) {
        (TensorType::UInt8, &[1, height, width, 3])
            if height == width && (height == OWN_SIZE || MOVENET_SIZES.contains(&height)) =>
        {
            Ok(height)
        }
        _ => Err(wrong(path, describe("input", input, &shape), INPUT)),
    }
}

/// Checks that the output is MoveNet's.
fn check_keypoints(interpreter: &Interpreter<'_>, path: &Path) -> Result<(), PoseError> {
    let outputs = interpreter.outputs().map_err(failed("list its outputs"))?;
    let [output] = &outputs[..] else {
        return Err(wrong(path, format!("it has {} output tensors", outputs.len()), KEYPOINTS));
    };
    let shape = output.shape().map_err(failed("describe its output"))?;
    if output.tensor_type() != TensorType::Float32 || shape != [1, 1, Joint::COUNT, 3] {
        return Err(wrong(path, describe("output", output, &shape), KEYPOINTS));
    }
    Ok(())
}

/// Checks that the outputs are the heads of KEI's own network and finds their order.
fn own_outputs(interpreter: &Interpreter<'_>, path: &Path) -> Result<OwnOutputs, PoseError> {
    let outputs = interpreter.outputs().map_err(failed("list its outputs"))?;
    let mut places = [0; heads::NAMES.len()];
    let mut scales = [Scale { scale: 1.0, zero_point: 0 }; heads::NAMES.len()];
    for (head, (name, channels)) in heads::NAMES.into_iter().zip(heads::CHANNELS).enumerate() {
        let place = outputs.iter().position(|output| output.name() == name);
        let place = place.ok_or_else(|| wrong(path, format!("it has no output tensor \"{name}\""), HEADS))?;
        let output = &outputs[place];
        let shape = output.shape().map_err(failed("describe its output"))?;
        if output.tensor_type() != TensorType::Int8 || shape != [1, heads::CELLS, heads::CELLS, channels] {
            return Err(wrong(path, describe("output", output, &shape), HEADS));
        }
        let quantization = output.quantization_params();
        places[head] = place;
        scales[head] = Scale { scale: quantization.scale, zero_point: quantization.zero_point };
    }
    Ok(OwnOutputs { places, decoder: Decoder::new(scales) })
}

fn wrong(path: &Path, found: String, expected: &'static str) -> PoseError {
    PoseError::WrongModel { path: path.to_owned(), found, expected }
}

fn describe(role: &str, tensor: &Tensor<'_>, shape: &[usize]) -> String {
    format!("its {role} tensor \"{}\" is {:?} {shape:?}", tensor.name(), tensor.tensor_type())
}

fn failed(step: &'static str) -> impl FnOnce(edgefirst_tflite::Error) -> PoseError {
    move |source| PoseError::Inference { step, source }
}

/// Returns why TensorFlow Lite cannot build an interpreter for a model.
fn refused(
    runtime: Runtime,
    path: &Path,
    model: &Model<'static>,
    source: edgefirst_tflite::Error,
) -> PoseError {
    refusal::reason(runtime, path, model.data())
        .unwrap_or_else(|| PoseError::Damaged { path: path.to_owned(), source })
}
