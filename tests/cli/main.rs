//! The `ambit` command as its users see it: messages, exit status, bytes on disk.

mod messages;
mod output;
mod project;
mod same_bytes;
