# The options of a set of environments: the module that every evaluation begins with.
{ lib, schemas }:
let
  inherit (lib) mkOption types;
  typeOf = schema: import ../options.nix { inherit lib schema; };
  written = (import ../options/written.nix { inherit lib; }).of;

  assertion = types.submodule {
    options = {
      assertion = mkOption {
        type = types.bool;
        description = "What must hold.";
      };
      message = mkOption {
        type = types.str;
        description = "What is said when it does not.";
      };
    };
  };

  # The value, if every assertion holds; the warnings are shown.
  held =
    config: value:
    let
      failed = lib.filter (it: !it.assertion) config.assertions;
      messages = lib.concatMapStringsSep "\n" (it: "- ${it.message}") failed;
    in
    if failed != [ ] then
      throw "\nFailed assertions:\n${messages}"
    else
      lib.foldl' (result: text: builtins.trace "warning: ${text}" result) value config.warnings;

  # A name that Nix takes for a path in its store or not at all would fail there, and say nothing of it.
  named =
    name: value:
    if builtins.match "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?" name != null then
      value
    else
      throw "`environments.${name}': an environment's name is a DNS label: a-z, 0-9 and `-' between them, 63 characters at most";
in
{
  _class = "ambit";
  _file = "ambit's own options";
  key = "ambit/environments/module.nix";
  imports = [
    (
      { config, options, ... }:
      {
        options = {
          environments = mkOption {
            type = types.attrsOf (typeOf schemas.environment);
            description = "The environments by name, one for each cluster: what a layer in env/ says, but for `extends` and `abstract`.";
            default = { };
          };
          project = mkOption {
            type = types.nullOr (typeOf schemas.project);
            description = "What ambit.yaml says. Left out: ambit.yaml is read.";
          };
          assertions = mkOption {
            type = types.listOf assertion;
            description = "Rules of your own. One that does not hold stops the evaluation.";
            default = [ ];
          };
          warnings = mkOption {
            type = types.listOf types.str;
            description = "Texts that are shown at every evaluation.";
            default = [ ];
          };
          documents = mkOption {
            internal = true;
            readOnly = true;
            type = types.raw;
            description = "By name, what `ambit render --config` reads: what was written, and nothing else.";
            default =
              let
                isWritten = options.project.isDefined && config.project != null;
                shared = lib.optionalAttrs isWritten { project = written config.project; };
                document =
                  name: environment:
                  named name (
                    held config (
                      {
                        inherit name;
                        environment = written environment;
                      }
                      // shared
                    )
                  );
              in
              lib.mapAttrs document config.environments;
          };
        };
      }
    )
  ];
}
