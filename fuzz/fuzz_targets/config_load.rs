//! No environment file makes reading a project or rendering it panic.

#![no_main]

use std::path::PathBuf;

use ambit::Request;
use ambit::system::MemorySystem;
use libfuzzer_sys::fuzz_target;

const PROJECT: &str = "git:\n  repoURL: https://git.example/platform\n  targetRevision: main\n";

fuzz_target!(|bytes: &[u8]| {
    let system = MemorySystem::new();
    system.put("/project/ambit.yaml", PROJECT);
    system.put("/project/env/x.yaml", bytes);
    let request = Request { root: PathBuf::from("/project"), ..Request::default() };
    if let Ok(prepared) = ambit::prepare(&system, &request) {
        prepared.render(&[], |compiled| drop(compiled));
    }
});
