# What there is of each environment: { config, document, json, rendered, check, diff }.
#
# Every derivation takes in what it needs under a fixed name, never the whole source: otherwise each
# environment would change with each commit.
{ lib }:
{
  pkgs,
  # By name, what `ambit render --config` reads.
  documents,
  # The project's folder: where globs start, and where ambit.yaml, templates/ and rendered/ lie.
  root,
  # The ambit that renders.
  ambit,
  # The command that a failing check names.
  command ? "nix run .#render",
}:
let
  compare = import ./compare.nix { inherit lib pkgs ambit; };
  copy =
    { from, to }:
    ''
      mkdir -p ${lib.escapeShellArg "project/${dirOf to}"}
      cp -r --no-preserve=mode ${from} ${lib.escapeShellArg "project/${to}"}
    '';

  one =
    name: document:
    let
      inputs = import ./inputs.nix { inherit lib root document; };
      json = pkgs.writeText "${name}.json" (builtins.toJSON document);
      prepare = ''
        mkdir project
        ${lib.concatMapStrings copy inputs.files}
      '';
      render = "ambit -C project render --config ${json}";
      rendered = pkgs.runCommand "rendered-${name}" { nativeBuildInputs = [ ambit ]; } ''
        ${prepare}
        ${render} --quiet --output out
        cp -r out/${name} $out
      '';
      about = {
        inherit
          name
          rendered
          prepare
          render
          command
          ;
        inherit (inputs) committed folder;
      };
    in
    {
      # What was written of the environment; `document` has its name and the project too.
      config = document.environment;
      inherit document;
      inherit json rendered;
      check = compare.check about;
      diff = compare.diff about;
    };
in
lib.mapAttrs one documents
