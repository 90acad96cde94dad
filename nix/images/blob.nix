# One blob or manifest of an OCI registry, as one fixed-output derivation.
#
# The digest of a registry is the hash of the bytes, so no other hash is needed. The name is fixed by
# the digest, so that `nix-store --add-fixed sha256 oci-sha256-<hex>` puts it in place where there
# is no network, or where a mirror wants credentials: a derivation must never hold those.
{ lib, pkgs }:
{
  repository,
  digest,
  kind,
}:
let
  hex = lib.removePrefix "sha256:" digest;
  hasScheme = lib.hasPrefix "http://" repository || lib.hasPrefix "https://" repository;
  parts = lib.splitString "/" (lib.removePrefix "http://" (lib.removePrefix "https://" repository));
  host = if lib.head parts == "docker.io" then "registry-1.docker.io" else lib.head parts;
  scheme = if hasScheme then lib.head (lib.splitString "://" repository) else "https";
  path = lib.concatStringsSep "/" (lib.filter (part: part != "") (builtins.tail parts));
in
pkgs.stdenvNoCC.mkDerivation {
  name = "oci-sha256-${hex}";
  url = "${scheme}://${host}/v2/${path}/${kind}/${digest}";
  nativeBuildInputs = [
    pkgs.curl
    pkgs.cacert
  ];
  SSL_CERT_FILE = "${pkgs.cacert}/etc/ssl/certs/ca-bundle.crt";
  impureEnvVars = lib.fetchers.proxyImpureEnvVars ++ [ "NIX_CURL_FLAGS" ];
  outputHashMode = "flat";
  outputHashAlgo = "sha256";
  outputHash = hex;
  preferLocalBuild = true;
  dontUnpack = true;
  dontFixup = true;
  installPhase = builtins.readFile ./fetch.sh;
}
