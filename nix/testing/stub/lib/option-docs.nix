# Options as a list for documentation, sub-options after the option they are below.
{ trivia }:
let
  isOption = value: builtins.isAttrs value && (value._type or null) == "option";
  text =
    value:
    if builtins.isAttrs value && value ? _type then
      value
    else
      trivia.literalExpression (builtins.toJSON value);
  entry =
    option:
    {
      name = trivia.showOption option.loc;
      inherit (option) loc;
      description = option.description or null;
      declarations = [ ];
      internal = option.internal or false;
      visible = option.visible or true;
      readOnly = option.readOnly or false;
      type = option.type.description or "unspecified";
    }
    // trivia.optionalAttrs (option ? example) { example = text option.example; }
    // trivia.optionalAttrs (option ? defaultText || option ? default) {
      default = text (option.defaultText or option.default);
    };
  collect =
    options:
    if isOption options then
      [ (entry options) ] ++ collect (options.type.getSubOptions options.loc)
    else if builtins.isAttrs options then
      builtins.concatMap collect (builtins.attrValues options)
    else
      [ ];
in
{
  optionAttrSetToDocList = collect;
}
