# What a node of a JSON Schema says, and which of its words the options would lose.
{ lib, schema }:
let
  # Words that only describe.
  describing = [
    "$schema"
    "definitions"
    "description"
    "title"
    "default"
    "examples"
  ];
  # Words that say each for itself what a value is: of two, one would be lost.
  deciding = [
    "$ref"
    "allOf"
    "anyOf"
    "const"
    "enum"
    "items"
    "oneOf"
    "properties"
  ];
  # Words that go with those.
  joining = [
    "additionalProperties"
    "patternProperties"
    "type"
    "x-ambit-pass-through"
  ];
  isKnown = word: lib.elem word (describing ++ deciding ++ joining);
in
rec {
  # The words of a node that the options cannot keep.
  lost =
    node:
    let
      decide = lib.filter (word: node ? ${word}) deciding;
      patterns = lib.attrNames (node.patternProperties or { });
    in
    lib.filter (word: !(isKnown word)) (lib.attrNames node)
    ++ lib.optionals (decide != [ ]) (lib.tail decide)
    ++ lib.optional (
      node ? properties && lib.isAttrs (node.additionalProperties or null)
    ) "additionalProperties"
    ++ lib.optional (lib.isList (node.items or null)) "items"
    ++ lib.optional (lib.any (it: it != "^x-") patterns) "patternProperties";

  resolve =
    node:
    if node ? "$ref" then schema.definitions.${lib.last (lib.splitString "/" node."$ref")} else node;

  isNull = node: (node.type or null) == "null";
  isNullable =
    node: lib.elem "null" (lib.flatten (node.type or [ ])) || lib.any isNull (node.anyOf or [ ]);

  # What a value may be beside null: its types, or the nodes of a union.
  kinds = node: lib.filter (kind: kind != "null") (lib.flatten (node.type or [ ]));
  choices = node: lib.filter (it: !(isNull it)) (node.anyOf or [ ]);

  isWords = node: node ? oneOf && lib.all (it: it ? const) node.oneOf;
  # The words that a value may be, if it is one of some.
  words =
    given:
    let
      node = resolve given;
    in
    if isWords node then
      map (it: it.const) node.oneOf
    else if lib.length (choices node) == 1 then
      words (lib.head (choices node))
    else
      node.enum or [ ];
}
