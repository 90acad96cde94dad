# The packages ztunnel and waypoint, from Istio's released images.
{
  lib,
  nixpkgs,
  defaultPins,
  defaultVersion,
  reference,
}:
let
  linux = [
    "x86_64-linux"
    "aarch64-linux"
  ];

  readPins = pins: if lib.isAttrs pins then pins else lib.importJSON pins;
  pinOf =
    pins: image: version: variant:
    (readPins pins).images.${image}.${version}.${variant} or null;
  underscored = builtins.replaceStrings [ "." ] [ "_" ];

  # A hub of one's own instead of the recorded one: same digests, other host.
  withHub =
    hub: pin:
    if hub == null || pin == null then
      pin
    else
      pin
      // {
        repository = "${lib.removeSuffix "/" hub}/${lib.last (lib.splitString "/" pin.repository)}";
      };

  unpinned =
    {
      pkgs,
      name,
      image,
      version,
      variant,
      pin,
    }:
    let
      system = pkgs.stdenv.hostPlatform.system;
      legacy = "${name}_${underscored version}";
      message = ''
        ${name} ${version} for ${system}: nix/pins.json does not know the layers of its image ${image}${
          lib.optionalString (variant != "default") "-${variant}"
        }.
        With network, fill them in, in a clone of ambit: nix run .#update-pins -- ${image}:${version}
      ''
      + lib.optionalString (pin != null && (pin.index or null) != null) ''
        Or build it from the recorded index digest right away: nix build ${reference}#legacyPackages.${system}.${legacy}
      '';
    in
    pkgs.runCommand "${name}-${version}-unpinned"
      {
        inherit message;
        passthru = {
          inherit version;
          isPinned = false;
        };
        meta.description = "${name} ${version}, not pinned yet: fails when built";
      }
      ''
        echo "$message" >&2
        exit 1
      '';

  package =
    name: image: recipe:
    {
      pkgs ? nixpkgs.legacyPackages.${system},
      # Only for `pkgs`; known without being said in impure evaluation alone.
      system ? builtins.currentSystem,
      pins ? defaultPins,
      version ? defaultVersion,
      variant ? "default",
      hub ? null,
      chain ? false,
    }:
    let
      inherit (pkgs.stdenv.hostPlatform) system;
      pin = withHub hub (pinOf pins image version variant);
      layers =
        if pin == null then
          null
        else
          import ./resolve.nix { inherit lib pkgs; } { inherit pin system chain; };
    in
    if !(lib.elem system linux) then
      throw "${name} is for ${lib.concatStringsSep " and " linux} only, not for ${system}"
    else if layers == null then
      unpinned {
        inherit
          pkgs
          name
          image
          version
          variant
          pin
          ;
      }
    else
      import recipe {
        inherit
          lib
          pkgs
          version
          layers
          ;
      };

  makers = {
    ztunnel = package "ztunnel" "ztunnel" ./ztunnel.nix;
    waypoint = package "waypoint" "proxyv2" ./waypoint.nix;
  };
  imageOf = {
    ztunnel = "ztunnel";
    waypoint = "proxyv2";
  };

  versionsOf = image: lib.attrNames (readPins defaultPins).images.${image};
  newest = versions: lib.last (lib.sort (a: b: builtins.compareVersions a b < 0) versions);

  # name, name_1_30 (the newest patch) and name_1_30_4, for what is recorded.
  ofName =
    pkgs: chain: name:
    let
      make = version: makers.${name} { inherit pkgs version chain; };
      versions = versionsOf imageOf.${name};
      minors = lib.unique (map lib.versions.majorMinor versions);
      ofMinor = minor: lib.filter (version: lib.versions.majorMinor version == minor) versions;
    in
    lib.listToAttrs (
      [ (lib.nameValuePair name (make defaultVersion)) ]
      ++ map (version: lib.nameValuePair "${name}_${underscored version}" (make version)) versions
      ++ map (
        minor: lib.nameValuePair "${name}_${underscored minor}" (make (newest (ofMinor minor)))
      ) minors
    );
in
{
  mkZtunnel = makers.ztunnel;
  mkWaypoint = makers.waypoint;
  packagesFor =
    {
      pkgs,
      chain ? false,
    }:
    lib.optionalAttrs (lib.elem pkgs.stdenv.hostPlatform.system linux) (
      ofName pkgs chain "ztunnel" // ofName pkgs chain "waypoint"
    );
}
