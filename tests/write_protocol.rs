//! The writing protocol: what a write changes, and what is left of one that fails or is killed.

#[cfg(test)]
mod write;
