# What the page of options says of one: the schema's own words.
{ lib, read }:
given:
let
  node = read.resolve given;
  text = given.description or node.description or "";
  words = lib.concatMapStringsSep ", " (word: "`${word}`") (read.words given);
  parts = lib.splitString "Default: " text;
in
{
  description = text + lib.optionalString (words != "") "\n\nOne of ${words}.";
}
# A default is words too: a real one would count as written.
// lib.optionalAttrs (lib.length parts > 1) {
  defaultText = {
    _type = "literalMD";
    # To the end of the sentence.
    text = lib.head (builtins.split "[.;]?[ \n]null: |[.;] |[.]?\n|[.]$" (lib.last parts));
  };
}
// lib.optionalAttrs (node ? examples) { example = lib.head node.examples; }
