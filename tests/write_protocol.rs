//! The writing protocol: what a write changes, and what is left of one that fails or is killed.

mod write;
