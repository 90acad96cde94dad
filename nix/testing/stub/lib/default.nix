# The part of nixpkgs' lib that ambit uses. A test double: see ../README.md.
let
  trivia = import ./trivia.nix;
  types = import ./types.nix { inherit trivia modules; };
  modules = import ./modules.nix { inherit trivia types lib; };
  options = import ./option-docs.nix { inherit trivia; };
  lib =
    trivia
    // modules
    // options
    // {
      inherit
        types
        trivia
        modules
        options
        ;
      fileset = import ./fileset.nix;
      strings = trivia;
      attrsets = trivia;
      lists = trivia;
    };
in
lib
