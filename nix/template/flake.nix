{
  description = "An Istio ambient mesh, rendered by ambit";

  inputs.ambit.url = "github:example/ambit";
  inputs.nixpkgs.follows = "ambit/nixpkgs";

  outputs =
    { ambit, ... }:
    ambit.lib.mkPlatform {
      root = ./.;
      modules = [
        ./environments/staging.nix
        ./environments/prod.nix
      ];
    };
}
