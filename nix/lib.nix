# The flake's `lib`.
{
  self,
  lib,
  nixpkgs,
}:
let
  schemas = lib.mapAttrs (_: lib.importJSON) {
    environment = ../schema/environment.schema.json;
    project = ../schema/project.schema.json;
  };
  evaluate = import ./environments/evaluate.nix { inherit lib schemas; };
  make = import ./environments/make.nix { inherit lib; };
  ambitFor = pkgs: self.packages.${pkgs.stdenv.hostPlatform.system}.default;
  images = import ./images { inherit lib nixpkgs; };
in
{
  evalEnvironments = evaluate;

  mkEnvironments =
    {
      pkgs,
      modules,
      specialArgs ? { },
      root ? null,
      ambit ? ambitFor pkgs,
      ...
    }@args:
    make (
      {
        inherit pkgs root ambit;
        inherit (evaluate { inherit modules specialArgs; }) documents;
      }
      // removeAttrs args [
        "modules"
        "specialArgs"
      ]
    );

  mkPlatform = import ./platform.nix {
    inherit
      lib
      nixpkgs
      evaluate
      ambitFor
      ;
  };
  makeEnvironments = make;
  perSystem = import ./per-system.nix { inherit lib; };
  environmentsModule = import ./environments/module.nix { inherit lib schemas; };
  toNixidy = import ./environments/to-nixidy.nix { inherit lib; };
  inherit (images) mkZtunnel mkWaypoint packagesFor;
}
