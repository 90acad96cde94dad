# What a platform's flake has for one system: apps, checks and the environments themselves.
{ lib }:
{
  pkgs,
  ambit,
  root,
  # As lib.mkEnvironments gives them.
  environments,
}:
let
  hasRendered = root != null && builtins.pathExists (root + "/${app.folderOf environments}");
  app = import ./apps { inherit lib pkgs ambit; };
  yaml = import ./environments/yaml.nix { inherit lib; } { inherit pkgs ambit root; };
  checks =
    if environments == { } then
      lib.optionalAttrs (root != null) yaml
    else if hasRendered then
      lib.mapAttrs' (name: it: lib.nameValuePair "rendered-${name}" it.check) environments
    else
      # A new platform has nothing to differ from yet.
      builtins.trace "warning: nothing is rendered yet: nix run .#render, then git add rendered/" (
        lib.mapAttrs' (name: it: lib.nameValuePair "renders-${name}" it.rendered) environments
      );
in
{
  apps = rec {
    default = render;
    render = app.render environments;
    diff = app.diff environments;
  };
  inherit checks;
  legacyPackages.ambitEnvironments = environments;
}
