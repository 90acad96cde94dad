mod failing;
mod files;
mod interruptions;
mod messages;
mod random;
mod real_disk;
mod rules;
