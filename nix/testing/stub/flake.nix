{
  description = "A stand-in for nixpkgs, for tests without network. See README.md.";
  outputs =
    _:
    let
      # Empty in pure evaluation; with --impure the real library can be put in the place of ours.
      real = builtins.getEnv "AMBIT_NIXPKGS_LIB";
      own = import ./lib;
      lib = if real == "" then own else import (real + "/lib") // { inherit (own) fileset; };
    in
    {
      inherit lib;
      legacyPackages = builtins.listToAttrs (
        map
          (system: {
            name = system;
            value = import ./packages.nix { inherit lib system; };
          })
          [
            "x86_64-linux"
            "aarch64-linux"
            "x86_64-darwin"
            "aarch64-darwin"
          ]
      );
    };
}
