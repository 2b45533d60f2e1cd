//! Tests of the pipeline, without a compiler.
