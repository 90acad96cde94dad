# Sets of files, as far as ambit uses them: a list of paths, each with all that is below it.
let
  trivia = import ./trivia.nix;
  paths = set: if set ? _fileset then set._fileset else [ (toString set) ];
in
{
  unions = sets: { _fileset = builtins.concatMap paths sets; };
  maybeMissing = path: { _fileset = if builtins.pathExists path then [ (toString path) ] else [ ]; };
  toSource =
    { root, fileset }:
    let
      wanted = paths fileset;
      leadsTo =
        path:
        trivia.any (
          it: it == path || trivia.hasPrefix "${it}/" path || trivia.hasPrefix "${path}/" it
        ) wanted;
      missing = trivia.filter (path: !builtins.pathExists path) wanted;
    in
    if missing != [ ] then
      throw "lib.fileset: ${trivia.head missing} does not exist"
    else
      {
        # Nix takes a plain string for a path here.
        outPath = builtins.path {
          path = root;
          name = "source";
          filter = path: _: leadsTo path;
        };
      };
}
