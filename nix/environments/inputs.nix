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

  # A glob reads below the folders before its first special character.
  folderOf =
    glob:
    let
      parts = lib.splitString "/" glob;
      isPlain = part: builtins.match ".*[*?{}!\\[].*" part == null;
      plain =
        lib.foldl'
          (
            kept: part:
            if kept.isOpen && isPlain part then
              {
                isOpen = true;
                parts = kept.parts ++ [ part ];
              }
            else
              kept // { isOpen = false; }
          )
          {
            isOpen = true;
            parts = [ ];
          }
          parts;
    in
    lib.concatStringsSep "/" (lib.filter (part: part != "" && part != ".") plain.parts);

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

  # What the names of files that a glob matches end with: nothing is known after a special character.
  endOf =
    glob:
    let
      end = builtins.match ".*[]*?}]([^]*?}]*)" (baseNameOf glob);
    in
    if end == null then baseNameOf glob else lib.head end;
  ends = lib.unique (map endOf globs);

  # A folder with those of its files that a glob may match.
  matched = path: {
    to = path;
    from = builtins.path {
      path = at path;
      name = "files";
      filter = file: kind: kind != "regular" || lib.any (end: lib.hasSuffix end (baseNameOf file)) ends;
    };
  };

  # Folders inside others are taken with them.
  folders = lib.unique (map folderOf globs);
  outer = lib.filter (
    it: !(lib.any (other: other != it && (other == "" || lib.hasPrefix "${other}/" it)) folders)
  ) folders;

  # A glob that begins with a special character may match anything but what ambit and Nix wrote.
  everything = {
    to = ".";
    from = "${
      builtins.path {
        path = root;
        name = "files";
        filter =
          path: _:
          !(lib.elem (baseNameOf path) [
            ".git"
            "rendered"
            "flake.lock"
          ])
          && !(lib.hasSuffix ".nix" path);
      }
    }/.";
  };

  templates = project.templates or "templates";
  folder = if project.rendered or null == null then "rendered" else project.rendered;
in
if root == null && (hasGlobs || usesTemplates) then
  throw "environment `${document.name}' names files of the project: give mkEnvironments its folder, `root = ./.;'"
else
  {
    files =
      lib.optionals (!hasProject) (found "ambit.yaml" "ambit.yaml")
      ++ found "templates" (if templates == null then "templates" else templates)
      ++ (
        if lib.elem "" folders then
          [ everything ]
        else
          map matched (lib.filter (path: root != null && builtins.pathExists (at path)) outer)
      );

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
