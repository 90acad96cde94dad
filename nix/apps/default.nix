# The apps of a platform. They work in the user's tree, wherever in it they are started.
{
  lib,
  pkgs,
  ambit,
}:
let
  script =
    name: description: text:
    let
      program = pkgs.writeShellScriptBin "ambit-${name}" ''
        set -euo pipefail
        export PATH=${
          lib.makeBinPath [
            ambit
            pkgs.gitMinimal
            pkgs.coreutils
          ]
        }:$PATH
        ${text}
      '';
    in
    {
      type = "app";
      program = "${program}/bin/ambit-${name}";
      meta = { inherit description; };
    };
  inTree = builtins.readFile ./root.sh;
  # Where renders go: what the modules say of the project holds for all environments.
  folderOf =
    environments:
    lib.head (
      lib.filter (folder: folder != null) (
        lib.mapAttrsToList (_: it: it.document.project.rendered or null) environments ++ [ "rendered" ]
      )
    );
  # Built JSON files: `nix eval --json` leaves half a document behind when it fails.
  configs = environments: ''
    folder=${lib.escapeShellArg (folderOf environments)}
    configs=(${lib.concatMapStringsSep " " (it: "--config ${it.json}") (lib.attrValues environments)})
  '';
in
{
  inherit folderOf;
  script =
    name: description: text:
    script name description (inTree + text);
  render =
    environments:
    script "render" "Render the environments into the working tree" (
      configs environments + inTree + builtins.readFile ./render.sh
    );
  diff =
    environments:
    script "diff" "Tell what the environments change against a revision" (
      configs environments + inTree + builtins.readFile ./diff.sh
    );
}
