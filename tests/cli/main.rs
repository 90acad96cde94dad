//! The `ambit` command as its users see it: messages, exit status, bytes on disk.
#![expect(clippy::expect_used, clippy::disallowed_methods, reason = "tests look at the real disk")]

mod attachments;
mod documents;
#[cfg(unix)]
mod hostile;
mod image_digests;
mod istiods;
mod messages;
mod output;
mod project;
mod same_bytes;
mod shared_names;
#[cfg(target_os = "linux")]
mod watching;
