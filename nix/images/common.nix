# What both packages have in common: `roles` are those of the layers that are needed.
{
  lib,
  pkgs,
  version,
  layers,
  roles,
}:
let
  wanted = lib.filter (layer: layer.role == null || lib.elem layer.role roles) layers;
in
{
  inherit version;
  dontUnpack = true;
  dontStrip = true;
  nativeBuildInputs = [
    pkgs.autoPatchelfHook
    pkgs.gnutar
    pkgs.gzip
    pkgs.zstd
  ];
  buildInputs = [ pkgs.stdenv.cc.cc.lib ];
  # Running the result proves that it was patched; another machine's program cannot be run.
  doInstallCheck = pkgs.stdenv.buildPlatform.canExecute pkgs.stdenv.hostPlatform;
  layers = lib.concatMapStringsSep " " (layer: "${layer.mediaType} ${layer.file}") wanted;
  passthru.isPinned = true;
  meta = {
    homepage = "https://istio.io";
    license = lib.licenses.asl20;
    platforms = [
      "x86_64-linux"
      "aarch64-linux"
    ];
    sourceProvenance = [ lib.sourceTypes.binaryNativeCode ];
  };
}
