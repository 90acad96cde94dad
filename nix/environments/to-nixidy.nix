# lib.toNixidy: the committed render of an environment as nixidy's applications.
{ lib }:
{
  # The folder of one environment in the repository, such as ./rendered/prod.
  rendered,
  # extraRawYamls: the files as they are. yamls: their texts, which nixidy parses and can patch.
  as ? "extraRawYamls",
  # Folders that are no applications of the cluster: nixidy writes Applications of its own.
  without ? [
    "apps"
    "values"
  ],
}:
let
  namesOf =
    folder: kind: lib.attrNames (lib.filterAttrs (_: it: it == kind) (builtins.readDir folder));
  folders = lib.filter (name: !(lib.elem name without)) (namesOf rendered "directory");
  files =
    name:
    map (file: rendered + "/${name}/${file}") (
      lib.filter (lib.hasSuffix ".yaml") (namesOf (rendered + "/${name}") "regular")
    );
  values = {
    extraRawYamls = files;
    yamls = name: map builtins.readFile (files name);
  };
in
if !(builtins.isPath rendered) then
  throw "lib.toNixidy: `rendered` is a folder of the repository such as ./rendered/prod, never what a derivation gives"
else if !(values ? ${as}) then
  throw "lib.toNixidy: `as` is extraRawYamls or yamls"
else
  {
    applications = lib.genAttrs folders (name: {
      ${as} = values.${as} name;
    });
  }
