# The flake's outputs.
{ self, nixpkgs }:
let
  inherit (nixpkgs) lib;
  systems = [
    "x86_64-linux"
    "aarch64-linux"
    "x86_64-darwin"
    "aarch64-darwin"
  ];
  forEach = output: lib.genAttrs systems (system: output nixpkgs.legacyPackages.${system});
  libOf = import ./lib.nix { inherit self lib nixpkgs; };
  ambitFor = pkgs: self.packages.${pkgs.stdenv.hostPlatform.system}.default;
  docsFor =
    pkgs:
    import ./option-docs.nix {
      inherit lib pkgs;
      evaluate = libOf.evalEnvironments;
    };

  packagesFor =
    pkgs:
    {
      default = import ./package.nix { inherit lib pkgs; };
      docs-options = docsFor pkgs;
    }
    // libOf.packagesFor { inherit pkgs; };

  appsFor =
    pkgs:
    let
      ambit = ambitFor pkgs;
      apps = import ./apps { inherit lib pkgs ambit; };
    in
    {
      default = {
        type = "app";
        program = "${ambit}/bin/ambit";
        meta = { inherit (ambit.meta) description; };
      };
      # The example platform is written in env/, so no environment is carried along.
      render = apps.render { };
      diff = apps.diff { };
      update-pins =
        apps.script "update-pins" "Fetch and verify the digests of Istio's images into nix/pins.json"
          ''
            exec ambit -C "$root" pin "$@"
          '';
    };
in
{
  lib = libOf;
  packages = forEach packagesFor;
  apps = forEach appsFor;
  checks = forEach (
    pkgs:
    import ./checks.nix {
      inherit lib self pkgs;
      ambit = ambitFor pkgs;
      docs = docsFor pkgs;
    }
  );
  # What reads the registry while evaluating, and the example environment in Nix.
  legacyPackages = forEach (
    pkgs:
    libOf.packagesFor {
      inherit pkgs;
      chain = true;
    }
    // {
      ambitEnvironments = libOf.mkEnvironments {
        inherit pkgs;
        root = ../.;
        modules = [ ./examples/local.nix ];
      };
    }
  );
  devShells = forEach (pkgs: {
    default = pkgs.mkShell {
      packages = [
        pkgs.cargo
        pkgs.rustc
        pkgs.clippy
        pkgs.rustfmt
        pkgs.pkg-config
        pkgs.just
        pkgs.deadnix
        pkgs.nixfmt
      ];
    };
  });
  formatter = forEach (pkgs: pkgs.nixfmt-tree);
  # The names must not depend on `final`.
  overlays.default = final: _: {
    ambit = import ./package.nix {
      inherit lib;
      pkgs = final;
    };
    ztunnel = libOf.mkZtunnel { pkgs = final; };
    waypoint = libOf.mkWaypoint { pkgs = final; };
  };
  flakeModules.default = import ./flake-module.nix { ambit = self; };
  templates.default = {
    path = ./template;
    description = "An Istio ambient mesh for two clusters, rendered by ambit";
  };
}
