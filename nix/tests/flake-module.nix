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
  # Another ambit than this flake's.
  own = system: nixpkgs.legacyPackages.${system}.writeText "own-ambit" "";
  environments = outputs.legacyPackages.x86_64-linux.ambitEnvironments;
  outputs = parts.mkFlake { inherit inputs self; } {
    imports = [ ambit.flakeModules.default ];
    systems = [
      "x86_64-linux"
      "aarch64-linux"
    ];
    ambit = {
      imports = [ ../template/environments/staging.nix ];
      environments.prod.istio.version = "1.30.4";
      project.rendered = "out";
    };
    perSystem = { system, ... }: {
      _module.args.pkgs = nixpkgs.legacyPackages.${system};
      ambit.package = own system;
    };
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
    expected = [
      "renders-prod"
      "renders-staging"
    ];
  };
  testTheEnvironmentIsThere = {
    expr = environments.prod.config;
    expected.istio.version = "1.30.4";
  };
  testAModuleOfThePlatformIsImported = {
    expr = environments.staging.config.cluster.tier;
    expected = "staging";
  };
  testTheProjectReachesEachEnvironment = {
    expr = environments.staging.document.project;
    expected.rendered = "out";
  };
  testAnotherAmbitRenders = {
    expr = lib.elem (own "x86_64-linux") environments.prod.rendered.stubBuildInputs;
    expected = true;
  };
}
