#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kei_fuzz::keypoints(data));
