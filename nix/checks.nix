# `nix flake check`. Downloads are packages, never checks.
{
  lib,
  self,
  pkgs,
  ambit,
  docs,
}:
let
  root = ../.;
  source = builtins.path {
    path = root;
    name = "source";
    filter =
      path: _:
      !(lib.elem (baseNameOf path) [
        ".git"
        "target"
        "result"
      ]);
  };
  cargo =
    name: tools: command:
    pkgs.rustPlatform.buildRustPackage {
      pname = "ambit-${name}";
      version = "0";
      src = source;
      cargoLock.lockFile = ../Cargo.lock;
      nativeBuildInputs = [
        pkgs.pkg-config
        pkgs.gitMinimal
      ]
      ++ tools;
      buildPhase = command;
      doCheck = false;
      installPhase = "touch $out";
    };

  # An environment in Nix that must give the bytes of the same environment in env/.
  example = self.lib.mkEnvironments {
    inherit pkgs root ambit;
    modules = [ ./examples/local.nix ];
  };
  odd =
    (self.lib.mkEnvironments {
      inherit pkgs ambit;
      root = ./tests/same-bytes;
      modules = [ ./tests/same-bytes.nix ];
    }).odd;
  template =
    ((import ./template/flake.nix).outputs { ambit = self; }).checks.${pkgs.stdenv.hostPlatform.system};
  units = import ./tests {
    inherit lib;
    ambit = self;
  };
  # A list of what is wrong must be empty.
  none =
    name: wrong:
    pkgs.runCommand "check-${name}" {
      wrong = builtins.toJSON wrong;
      passAsFile = [ "wrong" ];
    } (if wrong == [ ] then "touch $out" else ''cat "$wrongPath" >&2; exit 1'');
in
import ./environments/yaml.nix { inherit lib; } { inherit pkgs ambit root; }
// {
  package = ambit;
  tests = cargo "tests" [ ] "cargo test --workspace --locked --offline --no-fail-fast";
  clippy = cargo "clippy" [
    pkgs.clippy
  ] "cargo clippy --workspace --all-targets --all-features --locked --offline -- -D warnings";
  formatting = cargo "formatting" [ pkgs.rustfmt ] "cargo fmt --all -- --check";

  example-in-nix = example.local.check;
  same-bytes = pkgs.runCommand "check-same-bytes" { nativeBuildInputs = [ ambit ]; } ''
    ambit -C ${./tests/same-bytes} render --output "$PWD/out"
    diff -r out/odd ${odd.rendered}
    touch $out
  '';
  lib = none "lib" (lib.runTests units);
  pins = none "pins" (import ./tests/pins.nix { inherit lib; });
  docs-options = pkgs.runCommand "check-docs-options" { } ''
    if ! diff ${../docs/nix-options.md} ${docs}; then
      echo 'docs/nix-options.md is stale. run: nix build .#docs-options && cp result docs/nix-options.md' >&2
      exit 1
    fi
    touch $out
  '';
}
// lib.mapAttrs' (name: lib.nameValuePair "template-${name}") template
