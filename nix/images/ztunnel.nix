# ztunnel, Istio's proxy of a node: one binary, linked against glibc.
{ pkgs, ... }@args:
let
  common = import ./common.nix (
    args
    // {
      roles = [ "ztunnel" ];
    }
  );
in
pkgs.stdenv.mkDerivation (
  common
  // {
    pname = "ztunnel";
    installPhase = builtins.readFile ./extract.sh + ''
      take /usr/local/bin/ztunnel $out/bin/ztunnel
      chmod +x $out/bin/ztunnel
    '';
    installCheckPhase = "$out/bin/ztunnel version";
    meta = common.meta // {
      description = "Istio's node proxy of ambient meshes";
      mainProgram = "ztunnel";
    };
  }
)
