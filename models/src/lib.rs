//! What the unit has learnt: pose networks through TensorFlow Lite, crop tracking, the reference gait.
