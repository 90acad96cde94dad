# ambit itself. Its source is what it is made of and nothing else, so that an edit of env/ or
# rendered/ builds nothing anew.
{ lib, pkgs }:
let
  root = ../.;
  in' = path: root + "/${path}";
  manifest = builtins.fromTOML (builtins.readFile (in' "Cargo.toml"));
in
pkgs.rustPlatform.buildRustPackage {
  pname = "ambit";
  inherit (manifest.workspace.package) version;
  src = lib.fileset.toSource {
    inherit root;
    fileset = lib.fileset.unions (
      map in' [
        "Cargo.toml"
        "Cargo.lock"
        "src"
        "crates"
        "templates"
        "schema"
        "nix/pins.json"
      ]
    );
  };
  cargoLock.lockFile = ../Cargo.lock;
  nativeBuildInputs = [ pkgs.pkg-config ];
  # The tests read the whole repository: checks.tests runs them.
  doCheck = false;
  meta = {
    inherit (manifest.package) description;
    license = lib.licenses.asl20;
    mainProgram = "ambit";
    platforms = lib.platforms.unix;
  };
}
