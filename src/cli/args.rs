//! What can be typed. Doc comments are the help texts.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Renders an Istio ambient mesh into plain manifests that people review and Argo CD applies.
#[derive(Debug, Parser)]
#[command(
    name = "ambit",
    version,
    propagate_version = false,
    after_help = "Exit status: 0 clean, 1 findings or differences, 2 ambit could not do its work.\n\
                  Start with `ambit init`, then `ambit render`."
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub global: Global,
}

#[derive(Debug, Args)]
pub(super) struct Global {
    /// The project's root; by default the nearest folder upwards with ambit.yaml or env/.
    #[arg(short = 'C', value_name = "DIR", global = true)]
    pub root: Option<PathBuf>,
    /// How results are shown.
    #[arg(long, value_enum, default_value_t, global = true)]
    pub format: Format,
    /// When to use colours; `NO_COLOR` is honoured.
    #[arg(long, value_enum, default_value_t, value_name = "WHEN", global = true)]
    pub color: Colour,
    /// Show nothing but what is wrong.
    #[arg(short, long, conflicts_with = "verbose", global = true)]
    pub quiet: bool,
    /// List every file that changed.
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people.
    #[default]
    Text,
    /// One JSON object on standard output.
    Json,
    /// A comment of at most 60,000 bytes; `diff` only.
    Markdown,
    /// One page for a browser; `diff` only.
    Html,
    /// Annotations for GitHub Actions; `diff` only.
    Github,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Colour {
    /// On a terminal only.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Render(Render),
    Diff(Diff),
    Pin(Pin),
    Init(Init),
    Schema(Schema),
    Completions(Completions),
    Man(Man),
}

/// Render environments and write what changed.
///
/// Writes all files of an environment or none. Files that were changed by hand, and files that
/// ambit did not write, are left and reported.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct Render {
    /// The environments; by default all.
    #[arg(value_name = "ENV")]
    pub environments: Vec<String>,
    /// Write nothing; exit 1 if the folder is not what the sources give.
    #[arg(long, conflicts_with_all = ["overwrite", "prune"])]
    pub check: bool,
    /// Render this JSON document, `{"name": .., "project": .., "environment": ..}`, instead of
    /// env/. May be given several times.
    #[arg(long, value_name = "FILE.json")]
    pub config: Vec<PathBuf>,
    /// The documents of `--config` are all there are: report what is rendered beside them.
    #[arg(long, requires = "config", conflicts_with = "environments")]
    pub all: bool,
    /// Write to this folder instead of rendered/.
    #[arg(long, short, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Render again whenever a file of the project changes.
    #[arg(long, short, conflicts_with_all = ["check", "config"])]
    pub watch: bool,
    /// Replace files that were changed by hand, and foreign files where rendered ones must go.
    #[arg(long)]
    pub overwrite: bool,
    /// Remove rendered environments that have no source any more.
    #[arg(long, conflicts_with = "environments")]
    pub prune: bool,
}

/// Compare two renders as objects: what changes in the mesh, what restarts, what gets looser.
///
/// A side is a git revision (its rendered/), `merge-base:REV`, `REV:PATH`, a folder, `worktree`
/// (rendered/ as it lies on disk) or `render` (a fresh render). Two folders of any Kubernetes YAML
/// can be compared too, without a project.
#[derive(Debug, Args)]
pub(super) struct Diff {
    /// The environments; by default all of both sides.
    #[arg(value_name = "ENV")]
    pub environments: Vec<String>,
    /// The side before.
    #[arg(long, value_name = "SIDE", default_value = "HEAD")]
    pub from: String,
    /// The side after.
    #[arg(long, value_name = "SIDE", default_value = "render")]
    pub to: String,
    /// Render this JSON document instead of env/. May be given several times.
    #[arg(long, value_name = "FILE.json")]
    pub config: Vec<PathBuf>,
    /// Fold nothing.
    #[arg(long)]
    pub full: bool,
    /// Show counts only.
    #[arg(long, conflicts_with = "full")]
    pub stat: bool,
    /// Show only this object; NS is left out for objects in no namespace.
    #[arg(long, value_name = "KIND/NS/NAME")]
    pub object: Option<String>,
    /// Show only changes of this class, or with this impact.
    #[arg(long, value_name = "CLASS")]
    pub class: Option<String>,
    /// How many lines around a changed line of a text are shown.
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub context: usize,
}

/// Fetch and verify the digests of Istio's images.
///
/// Asks the registry for each image by its tag, checks index, manifests and layers against their
/// digests, writes the record, and tells what moved.
#[derive(Debug, Args)]
pub(super) struct Pin {
    /// The images, such as `ztunnel:1.30.4`; by default all that are recorded.
    #[arg(value_name = "IMAGE:VERSION")]
    pub images: Vec<String>,
    /// The registry and folder that has them.
    #[arg(long, value_name = "HUB", default_value = "docker.io/istio")]
    pub hub: String,
    /// The record; by default nix/pins.json in the project.
    #[arg(long, value_name = "FILE.json")]
    pub pins: Option<PathBuf>,
}

/// Make a small working project.
///
/// Writes ambit.yaml, two environments over one base, the JSON Schemas that editors use, and a line
/// in .gitattributes. Nothing that is there already is changed.
#[derive(Debug, Args)]
pub(super) struct Init {}

/// Print or write the JSON Schemas of ambit.yaml and of environments.
#[derive(Debug, Args)]
pub(super) struct Schema {
    /// Which one to print.
    #[arg(value_enum, default_value_t, conflicts_with = "output")]
    pub of: SchemaOf,
    /// Write all of them into this folder instead.
    #[arg(long, short, value_name = "DIR")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaOf {
    /// The files of env/.
    #[default]
    Environment,
    /// ambit.yaml.
    Project,
}

/// Print the completions of a shell.
///
/// For bash, for example: `ambit completions bash > /etc/bash_completion.d/ambit`.
#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell.
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// Print the manual page.
///
/// To read it: `ambit man | man -l -`.
#[derive(Debug, Args)]
pub(super) struct Man {}
