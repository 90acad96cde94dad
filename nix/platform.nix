# lib.mkPlatform: all outputs of a flake that is a platform, for flakes without a framework.
{
  lib,
  nixpkgs,
  evaluate,
  ambitFor,
}:
{
  # The platform's folder, `./.`.
  root,
  modules,
  specialArgs ? { },
  systems ? [
    "x86_64-linux"
    "aarch64-linux"
    "x86_64-darwin"
    "aarch64-darwin"
  ],
  pkgsFor ? system: nixpkgs.legacyPackages.${system},
}:
let
  perSystem = import ./per-system.nix { inherit lib; };
  make = import ./environments/make.nix { inherit lib; };
  inherit (evaluate { inherit modules specialArgs; }) documents;
  of =
    system:
    let
      pkgs = pkgsFor system;
      ambit = ambitFor pkgs;
    in
    perSystem {
      inherit pkgs ambit root;
      environments = make {
        inherit
          pkgs
          ambit
          root
          documents
          ;
      };
    };
  each = lib.genAttrs systems of;
  output = name: lib.mapAttrs (_: it: it.${name}) each;
in
{
  apps = output "apps";
  checks = output "checks";
  legacyPackages = output "legacyPackages";
}
