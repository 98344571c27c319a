//! Files that are not pose models are rejected with a message that names the fault.
//!
//! The files are arbitrary bytes, and small well-formed models with other shapes, which are built here. Needs
//! the TensorFlow Lite library, but not MoveNet.

mod skipped;

use flatbuffers::{FlatBufferBuilder, WIPOffset};
use kei_models::{PoseError, PoseNet, Runtime, library_path_from_environment};
use skipped::skipped;
use std::{error::Error, fs, path::Path};

/// Returns the library. Without it, reports the test as skipped and returns `None`.
fn runtime() -> Option<Runtime> {
    let found = library_path_from_environment().ok().filter(|path| path.exists());
    if found.is_none() {
        skipped(&PoseError::LibraryUnset.to_string());
    }
    found.map(|path| Runtime::load(&path).unwrap())
}

/// Returns the message with which a file is rejected.
fn rejection(runtime: Runtime, bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.tflite");
    fs::write(&path, bytes).unwrap();
    message(&PoseNet::load(runtime, &path, 1).unwrap_err(), folder.path())
}

/// Returns an error with its chain of causes, as a command prints it, without the folder of the file.
fn message(error: &dyn Error, folder: &Path) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text += &format!(": {error}");
        cause = error.source();
    }
    text.replace(&format!("{}/", folder.display()), "")
}

#[derive(Clone, Copy)]
struct TensorSpec {
    name: &'static str,
    kind: u8,
    shape: &'static [i32],
}

/// Values of `TensorType` in TensorFlow Lite's schema.
const FLOAT32: u8 = 0;
const UINT8: u8 = 3;

const IMAGE: TensorSpec = TensorSpec { name: "image", kind: UINT8, shape: &[1, 192, 192, 3] };
const KEYPOINTS: TensorSpec = TensorSpec { name: "keypoints", kind: FLOAT32, shape: &[1, 1, 17, 3] };

/// How the message for a damaged model starts.
const DAMAGED: &str =
    "model.tflite is a damaged TensorFlow Lite model, or only a part of one. Copy or download it again";

/// What a model claims beside its tensors.
#[derive(Clone, Copy)]
struct Claims {
    schema_version: u32,
    /// Code, version and name of an operator in the list of operators.
    operator: Option<(i32, i32, &'static str)>,
    /// Whether the graph uses the operator, on the first tensor.
    is_used: bool,
}

/// Version 3 of the schema and no operator.
const ORDINARY: Claims = Claims { schema_version: 3, operator: None, is_used: false };

/// `BuiltinOperator` of TensorFlow Lite's schema.
const CONV_2D: i32 = 3;
const CUSTOM: i32 = 32;

fn model(inputs: &[TensorSpec], outputs: &[TensorSpec]) -> Vec<u8> {
    claiming(ORDINARY, inputs, outputs)
}

/// Returns a model with one graph that has tensors but, unless it claims one, no operator. Field numbers are in the
/// order of TensorFlow Lite's `schema.fbs`.
fn claiming(claims: Claims, inputs: &[TensorSpec], outputs: &[TensorSpec]) -> Vec<u8> {
    let mut b = FlatBufferBuilder::new();
    let tensors: Vec<_> = inputs.iter().chain(outputs).map(|spec| tensor(&mut b, spec)).collect();
    let tensors = b.create_vector(&tensors);
    let input_indices: Vec<i32> = (0..inputs.len() as i32).collect();
    let output_indices: Vec<i32> = (0..outputs.len() as i32).map(|i| i + inputs.len() as i32).collect();
    let (input_indices, output_indices) = (b.create_vector(&input_indices), b.create_vector(&output_indices));
    let operators: Vec<_> = claims.is_used.then(|| use_of_operator(&mut b)).into_iter().collect();
    let operators = b.create_vector(&operators);
    let graph = table(&mut b, |b| {
        b.push_slot_always(field(0), tensors);
        b.push_slot_always(field(1), input_indices);
        b.push_slot_always(field(2), output_indices);
        b.push_slot_always(field(3), operators);
    });
    let graphs = b.create_vector(&[graph]);
    let no_data = table(&mut b, |_| {});
    let buffers = b.create_vector(&[no_data]);
    let codes: Vec<_> = claims.operator.iter().map(|&claim| operator_code(&mut b, claim)).collect();
    let codes = b.create_vector(&codes);
    let root = table(&mut b, |b| {
        b.push_slot_always(field(0), claims.schema_version);
        b.push_slot_always(field(1), codes);
        b.push_slot_always(field(2), graphs);
        b.push_slot_always(field(4), buffers);
    });
    b.finish(root, Some("TFL3"));
    b.finished_data().to_vec()
}

fn tensor(b: &mut FlatBufferBuilder<'_>, spec: &TensorSpec) -> WIPOffset<()> {
    let (shape, name) = (b.create_vector(spec.shape), b.create_string(spec.name));
    table(b, |b| {
        b.push_slot_always(field(0), shape);
        b.push_slot_always(field(1), spec.kind);
        b.push_slot_always(field(2), 0_u32); // the buffer without data
        b.push_slot_always(field(3), name);
    })
}

/// The first operator of the list, applied to the first tensor.
fn use_of_operator(b: &mut FlatBufferBuilder<'_>) -> WIPOffset<()> {
    let (inputs, outputs) = (b.create_vector(&[0]), b.create_vector(&[1]));
    table(b, |b| {
        b.push_slot_always(field(0), 0_u32); // index in the list
        b.push_slot_always(field(1), inputs);
        b.push_slot_always(field(2), outputs);
    })
}

fn operator_code(b: &mut FlatBufferBuilder<'_>, (code, version, name): (i32, i32, &str)) -> WIPOffset<()> {
    let name = b.create_string(name);
    table(b, |b| {
        b.push_slot_always(field(0), code.min(127) as i8);
        b.push_slot_always(field(1), name);
        b.push_slot_always(field(2), version);
        b.push_slot_always(field(3), code);
    })
}

fn table<'a>(b: &mut FlatBufferBuilder<'a>, fill: impl FnOnce(&mut FlatBufferBuilder<'a>)) -> WIPOffset<()> {
    let start = b.start_table();
    fill(b);
    WIPOffset::new(b.end_table(start).value())
}

/// Returns the position in a vtable of the offset of a field.
fn field(number: u16) -> u16 {
    4 + 2 * number
}

/// Text, an empty file, an image and a truncated identifier never reach the C library.
#[test]
fn files_that_are_not_models_are_rejected() {
    let Some(runtime) = runtime() else { return };
    let missing_identifier =
        "model.tflite is not a TensorFlow Lite model: it lacks the file identifier \"TFL3\"";
    assert_eq!(rejection(runtime, b"I am a model, honestly.\n"), missing_identifier);
    assert_eq!(rejection(runtime, b"TFL"), missing_identifier);
    assert_eq!(rejection(runtime, b"\x89PNG\r\n\x1a\n"), missing_identifier);
    assert_eq!(rejection(runtime, b""), "model.tflite is not a TensorFlow Lite model: it is empty");
    let hollow = rejection(runtime, b"\x1c\0\0\0TFL3 and nothing that would follow");
    assert!(hollow.starts_with(DAMAGED), "{hollow}");
}

/// A model of a later TensorFlow Lite is not called damaged: its schema, one of its operators, or the version of an
/// operator is unknown. A model that lists an operator of the library is accepted.
#[test]
fn models_that_need_a_newer_tensorflow_lite_are_named_as_such() {
    let Some(runtime) = runtime() else { return };
    let with = |claims: Claims| claiming(claims, &[IMAGE], &[KEYPOINTS]);
    let listing = |operator| with(Claims { operator: Some(operator), ..ORDINARY });
    let advice = "Use a newer libtensorflowlite_c.so, or convert the model with TensorFlow 2.17";
    for (model, what) in [
        (
            with(Claims { schema_version: 4, ..ORDINARY }),
            "its schema has version 4, and the library reads 3".to_owned(),
        ),
        (
            listing((9999, 1, "")),
            "it uses the built-in operator 9999, which the library does not have".to_owned(),
        ),
    ] {
        assert_eq!(
            rejection(runtime, &model),
            format!("model.tflite needs a newer TensorFlow Lite: {what}. {advice}")
        );
    }
    let version = rejection(runtime, &listing((CONV_2D, 99, "")));
    let expected = "model.tflite needs a newer TensorFlow Lite: it uses version 99 of built-in operator 3, and the library has ";
    assert!(version.starts_with(expected) && version.ends_with(advice), "{version}");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.tflite");
    fs::write(&path, listing((CONV_2D, 1, ""))).unwrap();
    PoseNet::load(runtime, &path, 1).unwrap();
}

/// A model with an operator of its own converter names the operator.
#[test]
fn the_message_names_the_custom_operator() {
    let Some(runtime) = runtime() else { return };
    let claims = Claims { operator: Some((CUSTOM, 1, "FlexErf")), is_used: true, ..ORDINARY };
    let expected = "model.tflite uses the custom operator \"FlexErf\", which TensorFlow Lite does not have. Convert the model with built-in operators only";
    assert_eq!(rejection(runtime, &claiming(claims, &[IMAGE], &[KEYPOINTS])), expected);
}

/// A model cut off anywhere is damaged, not of another kind.
#[test]
fn a_truncated_model_is_damaged() {
    let Some(runtime) = runtime() else { return };
    let whole = model(&[IMAGE], &[KEYPOINTS]);
    for length in [8, whole.len() / 4, whole.len() / 2, whole.len() - 1] {
        let message = rejection(runtime, &whole[..length]);
        assert!(message.starts_with(DAMAGED), "{length} bytes: {message}");
    }
}

/// The message also has the reason that the system gives.
#[test]
fn the_message_names_the_missing_model() {
    let Some(runtime) = runtime() else { return };
    let folder = tempfile::tempdir().unwrap();
    let error = PoseNet::load(runtime, &folder.path().join("none.tflite"), 1).unwrap_err();
    let expected = "cannot read the pose model none.tflite: No such file or directory (os error 2)";
    assert_eq!(message(&error, folder.path()), expected);
}

/// Models with the right shapes are accepted in both sizes, so the models below are rejected only for their
/// shapes.
#[test]
fn both_sizes_are_accepted_by_their_shapes() {
    let Some(runtime) = runtime() else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.tflite");
    for (shape, size) in [(&[1, 192, 192, 3], 192), (&[1, 256, 256, 3], 256)] {
        fs::write(&path, model(&[TensorSpec { shape, ..IMAGE }], &[KEYPOINTS])).unwrap();
        assert_eq!(PoseNet::load(runtime, &path, 1).unwrap().size(), size);
    }
}

/// The message also has the type and shape of the tensor, and the expected ones.
#[test]
fn the_message_names_the_wrong_tensor() {
    let Some(runtime) = runtime() else { return };
    let input = "expected one input tensor UInt8 [1, 192, 192, 3] (MoveNet Lightning), [1, 256, 256, 3] (Thunder) or \
                 [1, 160, 160, 3] (KEI's own)";
    let output = "expected one output tensor Float32 [1, 1, 17, 3]: y, x, score of 17 keypoints";
    let cases: [(&[TensorSpec], &[TensorSpec], String); 7] = [
        (
            &[TensorSpec { name: "audio", kind: FLOAT32, shape: &[1, 16000] }],
            &[KEYPOINTS],
            format!("its input tensor \"audio\" is Float32 [1, 16000], {input}"),
        ),
        (
            &[TensorSpec { shape: &[1, 224, 224, 3], ..IMAGE }],
            &[KEYPOINTS],
            format!("its input tensor \"image\" is UInt8 [1, 224, 224, 3], {input}"),
        ),
        (
            &[TensorSpec { shape: &[1, 192, 256, 3], ..IMAGE }],
            &[KEYPOINTS],
            format!("its input tensor \"image\" is UInt8 [1, 192, 256, 3], {input}"),
        ),
        (
            &[TensorSpec { kind: FLOAT32, ..IMAGE }],
            &[KEYPOINTS],
            format!("its input tensor \"image\" is Float32 [1, 192, 192, 3], {input}"),
        ),
        (
            &[IMAGE],
            &[TensorSpec { name: "multipose", shape: &[1, 6, 56], ..KEYPOINTS }],
            format!("its output tensor \"multipose\" is Float32 [1, 6, 56], {output}"),
        ),
        (&[IMAGE, IMAGE], &[KEYPOINTS], format!("it has 2 input tensors, {input}")),
        (&[IMAGE], &[KEYPOINTS, KEYPOINTS], format!("it has 2 output tensors, {output}")),
    ];
    for (inputs, outputs, expected) in cases {
        let expected = format!("model.tflite is not a supported pose model: {expected}");
        assert_eq!(rejection(runtime, &model(inputs, outputs)), expected);
    }
}

/// The models have the input of KEI's own network, but a missing or wrong output.
#[test]
fn the_message_names_the_wrong_head() {
    let Some(runtime) = runtime() else { return };
    let heads = "expected four output tensors Int8 [1, 40, 40, n]: centre (n = 1), heat (21), regress (42), offset (42)";
    let image = TensorSpec { shape: &[1, 160, 160, 3], ..IMAGE };
    let centre = TensorSpec { name: "centre", shape: &[1, 40, 40, 1], ..KEYPOINTS };
    for (outputs, found) in [
        (&[KEYPOINTS][..], "it has no output tensor \"centre\""),
        (&[centre], "its output tensor \"centre\" is Float32 [1, 40, 40, 1]"),
    ] {
        let expected = format!("model.tflite is not a supported pose model: {found}, {heads}");
        assert_eq!(rejection(runtime, &model(&[image], outputs)), expected);
    }
}

/// The message has the path of the library and the reason that the loader gives.
#[test]
fn files_that_are_not_libraries_are_rejected() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lib.so");
    let load_error = |path: &Path| message(&Runtime::load(path).unwrap_err(), folder.path());
    let expected = "cannot read the TensorFlow Lite library lib.so: No such file or directory (os error 2)";
    assert_eq!(load_error(&path), expected);
    fs::write(&path, "not a library").unwrap();
    let text = load_error(&path);
    assert!(text.starts_with("cannot load lib.so as the TensorFlow Lite C library: "), "{text}");
    assert!(text.contains("file too short") || text.contains("invalid ELF header"), "{text}");
}
