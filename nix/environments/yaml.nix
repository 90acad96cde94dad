# Checks of environments in env/*.yaml: one for each that is rendered, and one for all together, which
# also finds what was never rendered.
#
# They share one input, for Nix cannot read which file extends which.
{ lib }:
{
  pkgs,
  ambit,
  root,
  command ? "nix run .#render",
}:
let
  isOurs =
    path:
    !(lib.elem (baseNameOf path) [
      ".git"
      "flake.lock"
      "target"
    ])
    && !(lib.hasSuffix ".nix" path);
  project = builtins.path {
    path = root;
    name = "project";
    filter = path: _: isOurs path;
  };
  rendered = root + "/rendered";
  names =
    if builtins.pathExists rendered then
      lib.attrNames (lib.filterAttrs (_: kind: kind == "directory") (builtins.readDir rendered))
    else
      [ ];
  check =
    name: arguments:
    pkgs.runCommand "check-${name}" { nativeBuildInputs = [ ambit ]; } ''
      cd ${project}
      if ! ambit render --check ${arguments} >&2; then
        echo 'rendered/ is not what env/ gives, or git does not track it.' >&2
        echo 'run: ${command}' >&2
        echo 'then: git add rendered/' >&2
        exit 1
      fi
      touch $out
    '';
in
lib.optionalAttrs (builtins.pathExists (root + "/env")) (
  {
    rendered = check "rendered" "";
  }
  // lib.listToAttrs (
    map (name: lib.nameValuePair "rendered-${name}" (check "rendered-${name}" name)) names
  )
)
