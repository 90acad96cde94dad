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
        ${builtins.readFile ./root.sh}
        ${text}
      '';
    in
    {
      type = "app";
      program = "${program}/bin/ambit-${name}";
      meta = { inherit description; };
    };
  # Built JSON files: `nix eval --json` leaves half a document behind when it fails.
  configs = environments: ''
    configs=(${lib.concatMapStringsSep " " (it: "--config ${it.json}") (lib.attrValues environments)})
    names=(${lib.concatMapStringsSep " " lib.escapeShellArg (lib.attrNames environments)})
  '';
in
{
  inherit script;
  render =
    environments:
    script "render" "Render the environments into the working tree" (
      configs environments + builtins.readFile ./render.sh
    );
  diff =
    environments:
    script "diff" "Tell what the environments change against a revision" (
      configs environments + builtins.readFile ./diff.sh
    );
}
