# From a pin to the layers of one system, or null when they are not known.
#
# `chain` says whether the registry's own JSON may be read while evaluating (import-from-derivation):
# pure, since each step is named by its digest, but it needs the network.
{ lib, pkgs }:
{
  pin,
  system,
  chain ? false,
}:
let
  blob = import ./blob.nix { inherit lib pkgs; };
  read =
    digest:
    builtins.fromJSON (
      builtins.unsafeDiscardStringContext (
        builtins.readFile (blob {
          inherit (pin) repository;
          inherit digest;
          kind = "manifests";
        })
      )
    );

  recorded = pin.systems.${system} or null;
  architecture =
    {
      x86_64-linux = "amd64";
      aarch64-linux = "arm64";
    }
    .${system};
  isOurs = it: (it.platform.os or "") == "linux" && (it.platform.architecture or "") == architecture;
  ours = lib.filter isOurs (read pin.index).manifests;
  manifest =
    if recorded != null && recorded.manifest or null != null then
      recorded.manifest
    else if ours == [ ] then
      throw "${pin.repository}@${pin.index} has no image for linux/${architecture}"
    else
      (lib.head ours).digest;

  layers =
    if recorded != null && recorded.layers or null != null then
      recorded.layers
    else if chain && (pin.index or null) != null then
      map (it: it // { role = null; }) (read manifest).layers
    else
      null;

  fetched =
    layer:
    layer
    // {
      file = blob {
        inherit (pin) repository;
        inherit (layer) digest;
        kind = "blobs";
      };
    };
in
if layers == null then null else map fetched layers
