# waypoint: Envoy as Istio builds it, with pilot-agent, which starts and configures it.
{ pkgs, ... }@args:
let
  common = import ./common.nix (
    args
    // {
      roles = [
        "bootstrap"
        "envoy"
        "pilot-agent"
      ];
    }
  );
in
pkgs.stdenv.mkDerivation (
  common
  // {
    pname = "waypoint";
    nativeBuildInputs = common.nativeBuildInputs ++ [ pkgs.makeWrapper ];
    installPhase = builtins.readFile ./extract.sh + ''
      take /var/lib/istio/envoy/envoy_bootstrap_tmpl.json $out/share/istio/envoy_bootstrap_tmpl.json
      take /usr/local/bin/envoy $out/bin/envoy
      take /usr/local/bin/pilot-agent $out/libexec/pilot-agent
      chmod +x $out/bin/envoy $out/libexec/pilot-agent
      makeWrapper $out/libexec/pilot-agent $out/bin/pilot-agent \
        --set-default ISTIO_BOOTSTRAP $out/share/istio/envoy_bootstrap_tmpl.json \
        --prefix PATH : $out/bin
    '';
    installCheckPhase = ''
      $out/bin/envoy --version
      $out/bin/pilot-agent version
    '';
    meta = common.meta // {
      description = "Istio's waypoint proxy: Envoy with pilot-agent";
      mainProgram = "pilot-agent";
    };
  }
)
