# What is recorded of images decides what there is to build.
{ lib, ambit }:
let
  pkgsOf = system: ambit.inputs.nixpkgs.legacyPackages.${system};
  packages = system: ambit.lib.packagesFor { pkgs = pkgsOf system; };
  linux = [
    "x86_64-linux"
    "aarch64-linux"
  ];
  digest = character: "sha256:${lib.concatStrings (lib.genList (_: character) 64)}";
in
{
  testDarwinHasNoneOfTheProxies = {
    expr = packages "aarch64-darwin";
    expected = { };
  };
  testTheWaypointOf1_30_1IsPinnedForBoth = {
    expr = map (system: (packages system).waypoint_1_30_1.isPinned) linux;
    expected = [
      true
      true
    ];
  };
  testAnUnknownDigestStillEvaluates = {
    expr = map (system: (packages system).ztunnel.name) linux;
    expected = [
      "ztunnel-1.30.4-unpinned"
      "ztunnel-1.30.4-unpinned"
    ];
  };
  testAMinorIsItsNewestPatch = {
    expr = (packages "x86_64-linux").ztunnel_1_30.name;
    expected = "ztunnel-1.30.4-unpinned";
  };
  testTheOverlayHasTheProxies = {
    expr = map (name: (ambit.overlays.default (pkgsOf "x86_64-linux") { }).${name}.name) [
      "ztunnel"
      "waypoint"
    ];
    expected = [
      "ztunnel-1.30.4-unpinned"
      "waypoint-1.30.4-unpinned"
    ];
  };
  testAMirrorServesTheSameDigests = {
    expr =
      let
        pins.images.ztunnel."1.2.3".default = {
          repository = "docker.io/istio/ztunnel";
          index = null;
          systems.x86_64-linux = {
            manifest = null;
            layers = [
              {
                digest = digest "a";
                mediaType = "application/vnd.oci.image.layer.v1.tar+gzip";
                role = null;
                size = 1;
              }
            ];
          };
        };
        package = ambit.lib.mkZtunnel {
          pkgs = pkgsOf "x86_64-linux";
          inherit pins;
          version = "1.2.3";
          hub = "mirror.example.com:5000/team";
        };
      in
      [
        package.name
        (lib.hasInfix (lib.removePrefix "sha256:" (digest "a")) package.layers)
      ];
    expected = [
      "ztunnel-1.2.3"
      true
    ];
  };
}
