# The files of a folder that globs can match, as ambit reads globs: from the folder, `*` and `?` match
# no `/`, `**` matches folders too. Nothing is taken for known after a bracket, a brace or an escape.
{ lib }:
{ root, globs }:
let
  plain = map (lib.removePrefix "./") globs;

  patternOf =
    glob:
    let
      head = lib.head (builtins.split "([[{]|\\\\)" glob);
      open = if head == glob then "" else ".*";
      translated = map (
        piece:
        if lib.isString piece then
          lib.escapeRegex piece
        else
          {
            "**/" = "(.*/)?";
            "**" = ".*";
            "*" = "[^/]*";
            "?" = "[^/]";
          }
          .${lib.head piece}
      ) (builtins.split "([*][*]/|[*][*]|[*]|[?])" head);
    in
    lib.concatStrings translated + open;
  patterns = map patternOf plain;
  isMatched = path: lib.any (pattern: builtins.match pattern path != null) patterns;

  # The folders above the first part that is not plain.
  startOf =
    glob:
    let
      head = lib.head (builtins.split "([[{*?]|\\\\)" glob);
      parts = lib.init (lib.splitString "/" head);
    in
    lib.concatStringsSep "/" parts;
  starts = map startOf plain;
  isAbove = upper: lower: upper == "" || upper == lower || lib.hasPrefix "${upper}/" lower;
  isOnTheWay = path: lib.any (start: isAbove path start || isAbove start path) starts;

  found =
    folder:
    lib.concatLists (
      lib.mapAttrsToList (
        name: kind:
        let
          path = if folder == "" then name else "${folder}/${name}";
        in
        if kind == "regular" then
          lib.optional (isMatched path) { inherit path kind; }
        else if name == ".git" || !(isOnTheWay path || isMatched path) then
          [ ]
        else if kind == "directory" then
          found path
        else
          [ { inherit path kind; } ]
      ) (builtins.readDir (if folder == "" then root else root + "/${folder}"))
    );
  files = found "";

  above =
    path:
    let
      folder = dirOf path;
    in
    if folder == "." then [ ] else [ folder ] ++ above folder;
  kept = lib.genAttrs (lib.concatMap ({ path, ... }: [ path ] ++ above path) files) (_: true);
  # A link may lead anywhere in the project: Nix cannot read where.
  hasLinks = lib.any ({ kind, ... }: kind != "regular") files;
  relative = lib.removePrefix "${toString root}/";
in
{
  # Their paths.
  files = map ({ path, ... }: path) files;
  # A folder of them.
  source = builtins.path {
    path = root;
    name = "files";
    filter = path: _: if hasLinks then baseNameOf path != ".git" else kept ? ${relative path};
  };
}
