# The flake module under flake-parts: the outputs of a platform that imports it.
{
  lib,
  ambit,
  nixpkgs,
  flake-parts,
}:
let
  parts = ((import (flake-parts + "/flake.nix")).outputs { nixpkgs-lib = { inherit lib; }; }).lib;
  inputs = { inherit ambit nixpkgs self; };
  self = {
    inherit inputs;
    outPath = toString ../examples;
    _type = "flake";
  }
  // outputs;
  outputs = parts.mkFlake { inherit inputs self; } {
    imports = [ ambit.flakeModules.default ];
    systems = [
      "x86_64-linux"
      "aarch64-linux"
    ];
    ambit.environments.prod.istio.version = "1.30.4";
    perSystem = { system, ... }: { _module.args.pkgs = nixpkgs.legacyPackages.${system}; };
  };
in
lib.runTests {
  testTheAppsAreThere = {
    expr = lib.attrNames outputs.apps.x86_64-linux;
    expected = [
      "diff"
      "render"
    ];
  };
  testTheChecksAreThere = {
    expr = lib.attrNames outputs.checks.aarch64-linux;
    expected = [ "renders-prod" ];
  };
  testTheEnvironmentIsThere = {
    expr = outputs.legacyPackages.x86_64-linux.ambitEnvironments.prod.config;
    expected.istio.version = "1.30.4";
  };
}
