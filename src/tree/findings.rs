//! Reports in words.

use super::{InTheWay, Outcome, Report, ReportKind, SUMS_FILE, SumsError, SumsErrorReason};
use crate::diag::{Finding, Findings, Place, Sources};
use crate::system::{Kind, shown};

const UNKNOWN: &str = "without SHA256SUMS it is not known whether ambit wrote it";
const THROUGH_A_LINK: &str = "ambit reads and writes nothing through a link";

impl Outcome {
    /// Returns a finding for each report. `sources` receives a SHA256SUMS that cannot be read, so
    /// that its finding can show an excerpt.
    pub fn findings(&self, sources: &mut Sources) -> Findings {
        self.reports.iter().map(|report| self.finding(report, sources)).collect()
    }

    fn finding(&self, report: &Report, sources: &mut Sources) -> Finding {
        let place = self.place(&report.path);
        match &report.kind {
            ReportKind::Edited => self.edited(&place),
            ReportKind::EditedLeftover => self.edited_leftover(&place),
            ReportKind::InTheWay(what) => self.in_the_way(&place, *what),
            ReportKind::ForeignManifest => self.foreign_manifest(&place),
            ReportKind::ForeignFile => {
                Finding::note("foreign-file", format!("{place} was not written by ambit"))
                    .because("it does not look like a manifest, so it is left alone")
            }
            ReportKind::ForeignFolder { files, manifests } => {
                foreign_folder(&place, *files, *manifests)
            }
            ReportKind::Link => Finding::error("link", format!("{place} is a symbolic link"))
                .because(THROUGH_A_LINK)
                .hint(format!("move {place} out of the rendered folder")),
            ReportKind::SumsUnreadable { error, text, rebuilt } => {
                let file = sources.add(self.place(SUMS_FILE), text.clone());
                let place = Place { file, line: error.line, column: error.column };
                self.sums_unreadable(error, *rebuilt).at(place)
            }
            ReportKind::Interrupted => self.interrupted(&place),
        }
    }

    /// Returns the path of something in the folder as messages show it.
    fn place(&self, path: &str) -> String {
        let folder = self.folder.to_string_lossy();
        if path.is_empty() { shown(&folder) } else { shown(&format!("{folder}/{path}")) }
    }

    fn edited(&self, place: &str) -> Finding {
        Finding::error("hand-edited", format!("{place} was changed by hand"))
            .because(
                "it is neither what ambit wrote last, as SHA256SUMS has it, nor what it renders \
                 now, so it was left as it is",
            )
            .hint(format!(
                "move the change to where it is rendered from and run `git checkout -- {place}`, \
                 or drop it with `{}`",
                self.overwrite()
            ))
    }

    fn edited_leftover(&self, place: &str) -> Finding {
        let message = format!("{place} was changed by hand, and is rendered no longer");
        Finding::error("hand-edited", message)
            .because("ambit removes only what it wrote itself, so it was left as it is")
            .hint(format!("remove it yourself, or let `{}` do it", self.overwrite()))
    }

    fn in_the_way(&self, place: &str, what: InTheWay) -> Finding {
        let left = "it was left as it is";
        let replace = format!("move it away, or replace it with `{}`", self.overwrite());
        let thing =
            |kind| format!("{place} is {}, and rendered files must go there", in_words(kind));
        let away = format!("move {place} away and render again");
        match what {
            InTheWay::ForeignFile if self.ownership_known => {
                let message =
                    format!("{place} was not written by ambit, but a rendered file must go there");
                Finding::error("foreign-file", message).because(left).hint(replace)
            }
            InTheWay::ForeignFile => {
                Finding::error("foreign-file", format!("{place} is not as rendered"))
                    .because(format!("{UNKNOWN}, so {left}"))
                    .hint(replace)
            }
            InTheWay::OtherCase => {
                let message = format!("{place} has the name of a rendered file, but for its case");
                Finding::error("foreign-file", message)
                    .because("on macOS and Windows both names are one file")
                    .hint(format!("rename {place} and render again"))
            }
            InTheWay::Thing(Kind::Link) => {
                Finding::error("link", thing(Kind::Link)).because(THROUGH_A_LINK).hint(away)
            }
            InTheWay::Thing(kind) => {
                Finding::error("in-the-way", thing(kind)).because(left).hint(away)
            }
        }
    }

    fn foreign_manifest(&self, place: &str) -> Finding {
        let applied = "whoever applies the folder, as Argo CD does, would apply this file too";
        if self.ownership_known {
            return Finding::error("foreign-manifest", format!("{place} was not written by ambit"))
                .because(applied)
                .hint(
                    "declare it under `manifests` or `objects` of the environment, or move it out \
                     of the rendered folder",
                );
        }
        Finding::error("foreign-manifest", format!("{place} is not rendered"))
            .because(format!("{UNKNOWN}; {applied}"))
            .hint("remove it if an earlier render left it, or move it out of the rendered folder")
    }

    fn sums_unreadable(&self, error: &SumsError, rebuilt: bool) -> Finding {
        let message =
            format!("{SUMS_FILE} of {} cannot be read: {}", self.environment, error.reason);
        let because = "without it, it is not known which files ambit wrote";
        if !rebuilt {
            let restore = format!("restore it with `git checkout -- {}`", self.place(SUMS_FILE));
            return Finding::error("sums-unreadable", message).because(because).hint(restore);
        }
        let hint = match error.reason {
            SumsErrorReason::CarriageReturn => {
                "write `rendered/** -text` into .gitattributes, so that git keeps line ends"
                    .to_owned()
            }
            _ => format!("look at what else is reported, then run `{}`", self.overwrite()),
        };
        let rest = "`ambit render` lists those that are as rendered anew and reports all others";
        Finding::note("sums-unreadable", message).because(format!("{because}; {rest}")).hint(hint)
    }

    fn interrupted(&self, place: &str) -> Finding {
        Finding::error("interrupted-render", format!("{place} is half-written"))
            .because("an `ambit render` was killed while it wrote there, or is writing now")
            .hint(format!("run `ambit render {}`: it finishes the write first", self.environment))
    }

    fn overwrite(&self) -> String {
        format!("ambit render {} --overwrite", self.environment)
    }
}

fn foreign_folder(place: &str, files: usize, manifests: usize) -> Finding {
    let ending = if files == 1 { "" } else { "s" };
    let message = format!("{place}/ holds {files} file{ending} that ambit did not write");
    if manifests == 0 {
        return Finding::note("foreign-file", message)
            .because("none looks like a manifest, so they are left alone");
    }
    Finding::error("foreign-manifest", message)
        .because(format!("{manifests} may be taken for a manifest, and applied"))
        .hint("remove the folder if nobody needs it, or move it out of the rendered folder")
}

fn in_words(kind: Kind) -> &'static str {
    match kind {
        Kind::File => "a file",
        Kind::Folder => "a folder",
        Kind::Link => "a symbolic link",
        Kind::Other => "neither a file nor a folder",
    }
}
