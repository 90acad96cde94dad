# From a committed JSON Schema to the options of the module system.
#
# The schema is made from the types that read the files, so there is no second list of keys to keep.
# No option has a default: a default counts as written, and only what the user wrote may reach
# ambit. Reading an option that was not set gives null.
{ lib, schema }:
let
  inherit (lib) types mkOption;

  # Keys of a layer that a module has better means for.
  leftOut = [
    "extends"
    "abstract"
    "env"
  ];

  # Any JSON value. A type of our own: types.anything takes functions and paths too.
  json =
    nullOr (
      types.oneOf [
        types.bool
        types.int
        types.float
        types.str
        members
        (types.listOf json)
      ]
    )
    // {
      description = "JSON value";
    };
  members = types.addCheck (types.attrsOf json) (value: !(value ? outPath));

  # null may be said twice, once as itself and once as a member of a union.
  nullOr = type: if type.name == "nullOr" then type else types.nullOr type;

  resolve =
    node:
    if node ? "$ref" then schema.definitions.${lib.last (lib.splitString "/" node."$ref")} else node;
  isNull = node: (node.type or null) == "null";

  # What a schema may say beside the words that only describe.
  described = [
    "$schema"
    "definitions"
    "description"
    "title"
    "default"
    "examples"
  ];
  known = [
    "$ref"
    "additionalProperties"
    "allOf"
    "anyOf"
    "const"
    "enum"
    "items"
    "oneOf"
    "patternProperties"
    "properties"
    "type"
    "x-ambit-pass-through"
  ];

  # Words that say each for itself what a value is: of two, one would be lost.
  shapes = [
    "allOf"
    "anyOf"
    "const"
    "enum"
    "items"
    "oneOf"
    "properties"
  ];
  # The words of a node that the options cannot keep.
  lostOf =
    node:
    let
      said = lib.filter (word: node ? ${word}) shapes;
    in
    lib.filter (word: !(lib.elem word (known ++ described))) (lib.attrNames node)
    ++ lib.optionals (said != [ ]) (lib.tail said)
    ++ lib.optional (
      node ? properties && lib.isAttrs (node.additionalProperties or null)
    ) "additionalProperties"
    ++ lib.optional (lib.isList (node.items or null)) "items";

  typeOf =
    loc: given:
    let
      node = resolve given;
      lost = lostOf node;
      words = node.enum or (map (it: it.const) node.oneOf);
      choices = lib.filter (it: !isNull it) (node.anyOf or [ ]);
      kinds = lib.filter (it: it != "null") (lib.flatten (node.type or [ ]));
      isNullable = lib.elem "null" (lib.flatten (node.type or [ ])) || lib.any isNull (node.anyOf or [ ]);
      plain =
        if lost != [ ] then
          unsupported loc (lib.head lost)
        else if node.x-ambit-pass-through or false then
          (if kinds == [ "object" ] then members else json)
        else if node ? const then
          types.enum [ node.const ]
        else if node ? enum || (node ? oneOf && lib.all (it: it ? const) node.oneOf) then
          types.enum words
        else if node ? oneOf then
          unsupported loc "oneOf"
        else if node ? allOf then
          (if lib.length node.allOf == 1 then typeOf loc (lib.head node.allOf) else unsupported loc "allOf")
        else if node ? anyOf then
          unionOf loc choices
        else if lib.length kinds != 1 then
          unsupported loc "type"
        else
          ofKind loc node (lib.head kinds);
    in
    if isNullable then nullOr plain else plain;

  # Documentation lists what is below a union only when the union says so.
  unionOf =
    loc: choices:
    let
      members = map (typeOf loc) choices;
      nested = lib.filter (it: it.getSubOptions [ ] != { }) members;
      union = types.oneOf members;
    in
    if lib.length members == 1 then
      lib.head members
    else if nested == [ ] then
      union
    else
      union // { inherit (lib.head nested) getSubOptions; };

  ofKind =
    loc: node: kind:
    if kind == "boolean" then
      types.bool
    else if kind == "string" then
      types.str
    else if kind == "integer" then
      types.int
    else if kind == "number" then
      types.number
    else if kind == "array" && !(node ? items) then
      unsupported loc "array without items"
    else if kind == "array" then
      types.listOf (typeOf (loc ++ [ "*" ]) node.items)
    else if kind != "object" then
      unsupported loc "type"
    else if lib.any (pattern: pattern != "^x-") (lib.attrNames (node.patternProperties or { })) then
      unsupported loc "patternProperties"
    else if node ? properties && node.additionalProperties or true == false then
      types.submodule (moduleOf loc node)
    else if lib.isAttrs (node.additionalProperties or null) then
      types.attrsOf (nullOr (typeOf (loc ++ [ "<name>" ]) node.additionalProperties))
    else
      unsupported loc "additionalProperties";

  unsupported =
    loc: word:
    throw "nix/options.nix does not know the schema's `${word}' at `${
      lib.concatStringsSep "." (if loc == [ ] then [ "the top" ] else loc)
    }'";

  isOption = name: !(lib.elem name leftOut) && !(lib.hasPrefix "x-" name);

  # A submodule of the properties, which also tells what of it was written.
  moduleOf =
    loc: node:
    { options, ... }:
    {
      options =
        lib.mapAttrs (name: optionOf (loc ++ [ name ])) (
          lib.filterAttrs (name: _: isOption name) node.properties
        )
        // {
          _written = mkOption {
            internal = true;
            readOnly = true;
            type = types.raw;
            description = "What was written, and nothing else.";
            default = lib.mapAttrs (_: option: written option.value) (
              lib.filterAttrs (name: option: name != "_written" && name != "_module" && option.isDefined) options
            );
          };
        };
    };

  optionOf =
    loc: given:
    let
      node = resolve given;
      words = wordsOf given;
      choice =
        lib.optionalString (words != [ ])
          "\n\nOne of ${lib.concatMapStringsSep ", " (word: "`${word}`") words}.";
      description = (given.description or node.description or "") + choice;
      default = defaultIn (given.description or node.description or "");
    in
    mkOption (
      {
        type = nullOr (typeOf loc given);
        inherit description;
      }
      // lib.optionalAttrs (default != null) {
        defaultText = {
          _type = "literalMD";
          text = default;
        };
      }
      // lib.optionalAttrs (node ? examples) { example = lib.head node.examples; }
    );

  # The words that a value may be, if it is one of some.
  wordsOf =
    given:
    let
      node = resolve given;
      choices = lib.filter (it: !isNull it) (node.anyOf or [ ]);
    in
    if node ? oneOf && lib.all (it: it ? const) node.oneOf then
      map (it: it.const) node.oneOf
    else if lib.length choices == 1 then
      wordsOf (lib.head choices)
    else
      node.enum or [ ];

  # What a description says after "Default:", to the end of the sentence.
  defaultIn =
    description:
    let
      parts = lib.splitString "Default: " description;
    in
    if lib.length parts == 1 then
      null
    else
      lib.head (builtins.split "[.;]?[ \n]null: |[.;] |[.]?\n|[.]$" (lib.last parts));

  # Replaces every submodule by what was written in it.
  written =
    value:
    if lib.isAttrs value then
      (value._written or (lib.mapAttrs (_: written) value))
    else if lib.isList value then
      map written value
    else
      value;
in
{
  inherit written;
  # An environment may import modules, as an attribute set too.
  type =
    if lostOf schema == [ ] then
      types.submoduleWith { modules = [ (moduleOf [ ] schema) ]; }
    else
      unsupported [ ] (lib.head (lostOf schema));
}
