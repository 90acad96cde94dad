# What is wrong with a record of images, as a list. That what is recorded of an image belongs to its
# digest is proven without network, by the raw documents in pins/.
{
  lib,
  record ? ../pins.json,
  # The raw documents, by their digests.
  folder ? ../pins,
}:
let
  inherit (lib.importJSON record) images;
  isDigest = value: value == null || builtins.match "sha256:[0-9a-f]{64}" value != null;
  raw = digest: folder + "/${builtins.replaceStrings [ ":" ] [ "-" ] digest}.json";
  isRaw = digest: digest != null && builtins.pathExists (raw digest);
  platform = {
    x86_64-linux = "amd64";
    aarch64-linux = "arm64";
  };

  wrongLayer =
    at: layer:
    lib.optional (
      !(isDigest layer.digest) || layer.digest == null || layer.mediaType == ""
    ) "${at}: a layer without digest or media type";

  wrongSystem =
    at: pin: system: it:
    let
      here = "${at} ${system}";
      index = lib.importJSON (raw pin.index);
      manifest = lib.importJSON (raw it.manifest);
      listed = lib.any (
        entry: entry.digest == it.manifest && entry.platform.architecture or null == platform.${system}
      ) index.manifests;
      layersOf =
        list: if list == null then null else map (layer: { inherit (layer) digest size mediaType; }) list;
    in
    if it == null then
      [ ]
    else
      lib.optional (!(isDigest it.manifest)) "${here}: the manifest is no sha256 digest"
      ++ lib.concatMap (wrongLayer here) (if it.layers == null then [ ] else it.layers)
      ++ lib.optional (
        isRaw pin.index && isRaw it.manifest && !listed
      ) "${here}: the index does not list the manifest"
      ++ lib.optional (
        isRaw it.manifest && layersOf it.layers != layersOf manifest.layers
      ) "${here}: the layers are not those of the manifest";

  wrongPin =
    at: pin:
    lib.optional (!(isDigest pin.index)) "${at}: the index is no sha256 digest"
    ++ lib.optional (
      lib.attrNames pin.systems != [
        "aarch64-linux"
        "x86_64-linux"
      ]
    ) "${at}: not both systems"
    ++ lib.concatLists (lib.mapAttrsToList (wrongSystem at pin) pin.systems);

  wrongRaw =
    file:
    lib.optional (
      "sha256-${builtins.hashFile "sha256" (folder + "/${file}")}.json" != file
    ) "nix/pins/${file} does not hash to its name";
  rawFiles =
    if builtins.pathExists folder then
      lib.filter (lib.hasSuffix ".json") (lib.attrNames (builtins.readDir folder))
    else
      [ ];

  each = function: set: lib.concatLists (lib.mapAttrsToList function set);
in
each (image: each (version: each (variant: wrongPin "${image} ${version} ${variant}"))) images
++ lib.concatMap wrongRaw rawFiles
