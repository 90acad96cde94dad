# What must not evaluate. That the message names the option is tested by testing/run: Nix itself
# cannot read it.
{ lib, ambit }:
let
  cases = import ./refused.nix;
  evaluates =
    modules:
    (builtins.tryEval (
      builtins.deepSeq (ambit.lib.evalEnvironments { inherit modules; }).documents true
    )).success;
in
lib.mapAttrs' (
  name: it:
  lib.nameValuePair "testRefuses-${name}" {
    expr = evaluates it.modules;
    expected = false;
  }
) (lib.filterAttrs (_: it: it.canBeCaught or true) cases)
