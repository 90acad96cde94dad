# What the render of one environment reads, each part under a fixed name.
{
  lib,
  root,
  document,
}:
let
  # ambit.yaml, when the modules do not say what it would.
  project = document.project or { };
  hasProject = document ? project;
  inherit (document) environment;

  globs = lib.concatMap (it: if it == null then [ ] else it) (
    [ (environment.context or null) ]
    ++ lib.attrValues (
      let
        it = environment.manifests or null;
      in
      if it == null then { } else it
    )
  );
  hasGlobs = globs != [ ];

  packs = lib.attrValues (
    let
      it = environment.packs or null;
    in
    if it == null then { } else it
  );
  usesTemplates = lib.any (pack: pack != null && pack ? template) packs;

  at = path: root + "/${path}";
  taken = name: path: {
    to = path;
    from = builtins.path {
      path = at path;
      inherit name;
    };
  };
  found = name: path: lib.optional (root != null && builtins.pathExists (at path)) (taken name path);

  templates = if project.templates or null == null then "templates" else project.templates;
  # A project's own `istio/` takes the place of built-in templates, whatever the environment says.
  needsTemplates = usesTemplates || (root != null && builtins.pathExists (at "${templates}/istio"));
  folder = if project.rendered or null == null then "rendered" else project.rendered;
in
if root == null && (hasGlobs || usesTemplates) then
  throw "environment `${document.name}' names files of the project: give mkEnvironments its folder, `root = ./.;'"
else
  {
    files =
      lib.optionals (!hasProject) (found "ambit.yaml" "ambit.yaml")
      ++ lib.optionals needsTemplates (found "templates" templates)
      ++ lib.optional hasGlobs {
        to = ".";
        from = "${(import ./globs.nix { inherit lib; } { inherit root globs; }).source}/.";
      };

    # The committed render, or null when Nix sees none.
    inherit folder;
    committed =
      let
        path = at "${folder}/${document.name}";
      in
      if root != null && builtins.pathExists path then
        builtins.path {
          inherit path;
          name = "committed-${document.name}";
        }
      else
        null;
  }
