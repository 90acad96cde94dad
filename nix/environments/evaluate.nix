# lib.evalEnvironments: evaluates modules. `documents` is what `ambit render --config` reads, by name.
{ lib, schemas }:
{
  modules,
  specialArgs ? { },
}:
let
  evaluation = lib.evalModules {
    class = "ambit";
    inherit specialArgs;
    modules = [ (import ./module.nix { inherit lib schemas; }) ] ++ modules;
  };
in
{
  inherit (evaluation) config options;
  inherit (evaluation.config) documents;
}
