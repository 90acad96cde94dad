//! `ambit render --watch`.

use std::path::{Path, PathBuf};

use super::args::{Global, Render};
use super::{Ended, Failure, Terminal, project_root, render};
use crate::config::{ENV_FOLDER, PROJECT_FILE, Request, load};
use crate::system::System;

/// Renders, and again whenever a file changes that the render depends on, until it is interrupted.
pub(super) fn run(
    command: &Render,
    global: &Global,
    system: &dyn System,
    terminal: &mut Terminal,
) -> Result<Ended, Failure> {
    let root = project_root::find(system, global.root.as_deref())?;
    terminal.message("watching for changes; Ctrl-C ends it\n");
    loop {
        // Watching begins before rendering, so that a change in between is not missed.
        let watch = system.watch(&watched(&root.path, system))?;
        match render::once(command, global, system, terminal) {
            Err(failure) => terminal.failure(&failure.message()),
            Ok(Ended::WithRunaway) => {
                terminal.message("watching ends here: only that stops the template\n");
                return Ok(Ended::WithRunaway);
            }
            Ok(_) => {}
        }
        if !watch.wait() {
            return Ok(Ended::Clean);
        }
    }
}

/// Returns the files and folders that a render depends on.
fn watched(root: &Path, system: &dyn System) -> Vec<PathBuf> {
    let mut paths = vec![root.join(PROJECT_FILE)];
    let Ok(project) = load(system, &Request { root: root.to_path_buf(), ..Request::default() })
    else {
        paths.push(root.join(ENV_FOLDER));
        return paths;
    };
    let env = project.keys.env.as_ref().map_or(ENV_FOLDER, |env| &env.value);
    paths.push(root.join(env));
    paths.push(root.join(project.templates_folder()));
    paths.extend(project.globs(&[]).iter().map(|glob| {
        let plain = glob.split('/').take_while(|part| !part.contains(['*', '?', '[', '{']));
        plain.fold(root.to_path_buf(), |path, part| path.join(part))
    }));
    paths.sort();
    paths.dedup();
    paths
}
