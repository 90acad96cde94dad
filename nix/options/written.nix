# Absent unless written: what was said of a submodule, without the nulls of what was not.
#
# An option that has a default counts as defined, so none has one. Every submodule carries one option
# more, which tells what of the others is defined. Its value is a function, as no value of a user can
# be: a key of this name in somebody's JSON is a key like any other.
{ lib }:
let
  # Replaces every submodule in a value by what was written of it.
  of =
    value:
    if lib.isList value then
      map of value
    else if !(lib.isAttrs value) then
      value
    else if builtins.isFunction (value._written or null) then
      value._written { }
    else
      lib.mapAttrs (_: of) value;

  isWritten = name: option: name != "_written" && name != "_module" && option.isDefined;
in
{
  inherit of;
  # The options of a submodule, with the one that tells.
  recorded =
    all: options:
    all
    // {
      _written = lib.mkOption {
        internal = true;
        readOnly = true;
        type = lib.types.raw;
        description = "What was written, and nothing else.";
        default = _: lib.mapAttrs (_: option: of option.value) (lib.filterAttrs isWritten options);
      };
    };
}
