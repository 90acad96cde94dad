# From a committed JSON Schema to a type of the module system.
#
# The schema is made from the types that read the files, so there is no second list of keys to keep.
# No option has a default: only what the user wrote may reach ambit. Reading one that was not set
# gives null.
{ lib, schema }:
let
  inherit (lib) types;
  read = import ./options/schema.nix { inherit lib schema; };
  json = import ./options/json.nix { inherit lib; };
  written = import ./options/written.nix { inherit lib; };
  docsOf = import ./options/docs.nix { inherit lib read; };

  unsupported =
    at: word:
    throw "nix/options.nix does not know the schema's `${word}' at `${
      if at == [ ] then "the top" else lib.concatStringsSep "." at
    }'";
  # A node, of which the options lose no word.
  whole =
    at: node:
    let
      lost = read.lost node;
    in
    if lost == [ ] then node else unsupported at (lib.head lost);

  typeOf =
    at: given:
    let
      node = whole at given;
      type = (shapes.${shapeOf node} or (at: _: unsupported at "type")) at node;
    in
    if read.isNullable node then json.nullOr type else type;

  # The word that says what a value is, or else its only type.
  shapeOf =
    node:
    let
      said = lib.filter (word: node ? ${word}) [
        "x-ambit-pass-through"
        "$ref"
        "const"
        "enum"
        "oneOf"
        "allOf"
        "anyOf"
      ];
      kinds = read.kinds node;
    in
    if said != [ ] then
      lib.head said
    else if lib.length kinds == 1 then
      lib.head kinds
    else
      "none";

  shapes = {
    x-ambit-pass-through =
      _: node: if read.kinds node == [ "object" ] then json.members else json.value;
    "$ref" = at: node: typeOf at (read.resolve node);
    const = _: node: types.enum [ node.const ];
    enum = _: node: types.enum node.enum;
    oneOf =
      at: node: if read.isWords node then types.enum (read.words node) else unsupported at "oneOf";
    allOf =
      at: node:
      if lib.length node.allOf == 1 then typeOf at (lib.head node.allOf) else unsupported at "allOf";
    anyOf = at: node: unionOf (map (typeOf at) (read.choices node));
    boolean = _: _: types.bool;
    string = _: _: types.str;
    integer = _: _: types.int;
    number = _: _: types.number;
    array =
      at: node:
      types.listOf (typeOf (at ++ [ "*" ]) (node.items or (unsupported at "array without items")));
    object = at: node: if node ? properties then submoduleOf at node else mapOf at node;
  };

  # Documentation lists what is below a union only when the union says so.
  unionOf =
    members:
    let
      nested = lib.filter (it: it.getSubOptions [ ] != { }) members;
      sub = lib.optionalAttrs (nested != [ ]) { inherit (lib.head nested) getSubOptions; };
    in
    if lib.length members == 1 then lib.head members else types.oneOf members // sub;

  submoduleOf =
    at: node:
    if node.additionalProperties or true then
      unsupported at "additionalProperties"
    else
      types.submodule (moduleOf at node);
  mapOf =
    at: node:
    if lib.isAttrs (node.additionalProperties or null) then
      types.attrsOf (json.nullOr (typeOf (at ++ [ "<name>" ]) node.additionalProperties))
    else
      unsupported at "additionalProperties";

  # A layer's own keys, for which modules have better means.
  isLayers =
    name:
    lib.elem name [
      "extends"
      "abstract"
      "env"
    ]
    || lib.hasPrefix "x-" name;
  moduleOf =
    at: node:
    { options, ... }:
    {
      options = written.recorded (lib.mapAttrs (name: optionOf (at ++ [ name ])) (
        lib.filterAttrs (name: _: !(isLayers name)) node.properties
      )) options;
    };
  optionOf = at: node: lib.mkOption ({ type = json.nullOr (typeOf at node); } // docsOf node);
in
# An environment may import modules, as an attribute set too.
types.submoduleWith { modules = [ (moduleOf [ ] (whole [ ] schema)) ]; }
