# For flake-parts: `imports = [ inputs.ambit.flakeModules.default ];`
{ ambit }:
{
  _file = "ambit's flake module";
  key = "ambit/flake-module.nix";
  imports = [
    (
      {
        config,
        lib,
        self,
        flake-parts-lib,
        ...
      }:
      let
        inherit (lib) mkOption types;
        inherit (config.ambit) documents root;
      in
      {
        options.ambit = mkOption {
          default = { };
          description = "The environments of a mesh, rendered by ambit.";
          # Not types.submodule, under which nobody could say `ambit.imports`.
          type = types.submoduleWith {
            class = "ambit";
            modules = [
              ambit.lib.environmentsModule
              {
                options.root = mkOption {
                  type = types.raw;
                  default = self.outPath;
                  description = "The platform's folder, when it is not the flake's: `./platform`.";
                };
              }
            ];
          };
        };
        options.perSystem = flake-parts-lib.mkPerSystemOption (
          {
            config,
            pkgs,
            system,
            ...
          }:
          let
            inherit (config.ambit) package;
            environments = ambit.lib.makeEnvironments {
              inherit pkgs documents root;
              ambit = package;
            };
            made = ambit.lib.perSystem {
              inherit pkgs root environments;
              ambit = package;
            };
          in
          {
            options.ambit.package = mkOption {
              type = types.package;
              default = ambit.packages.${system}.default;
              description = "The ambit that renders.";
            };
            config = {
              inherit (made) checks;
              apps = { inherit (made.apps) render diff; };
              legacyPackages = made.legacyPackages;
            };
          }
        );
      }
    )
  ];
}
