# The option types that ambit uses, written from the NixOS manual.
{ trivia, modules }:
let
  inherit (builtins)
    all
    attrNames
    concatMap
    elem
    filter
    foldl'
    head
    isAttrs
    isFunction
    length
    map
    ;

  mkOptionType =
    given:
    {
      _type = "option-type";
      description = given.name;
      check = _: true;
      merge = mergeEqual;
      emptyValue = { };
      getSubOptions = _: { };
      nestedTypes = { };
    }
    // given;

  mergeEqual =
    loc: definitions:
    let
      first = (head definitions).value;
      other = filter (it: it.value != first) definitions;
    in
    if other == [ ] then
      first
    else
      throw "The option `${trivia.showOption loc}' has conflicting definition values: - In `${(head definitions).file}' - In `${(head other).file}'";

  one =
    name: description: check:
    mkOptionType { inherit name description check; };

  # Definitions of one member or item, merged as an option would be.
  mergeBelow =
    loc: type: definitions:
    let
      result = (modules.strongest definitions).definitions;
    in
    {
      isDefined = result != [ ];
      value = modules.mergeAt loc type result (type.emptyValue.value or null);
    };

  attrsLike =
    name: isLazy: type:
    mkOptionType {
      inherit name;
      description = "attribute set of ${type.description}";
      check = isAttrs;
      emptyValue.value = { };
      getSubOptions = prefix: type.getSubOptions (prefix ++ [ "<name>" ]);
      nestedTypes.elemType = type;
      merge =
        loc: definitions:
        let
          below =
            key:
            concatMap (
              it:
              if it.value ? ${key} then
                [
                  {
                    inherit (it) file;
                    value = it.value.${key};
                  }
                ]
              else
                [ ]
            ) definitions;
          keys = trivia.unique (concatMap (it: attrNames it.value) definitions);
          members = trivia.genAttrs keys (key: mergeBelow (loc ++ [ key ]) type (below key));
        in
        builtins.mapAttrs (_: it: it.value) (
          if isLazy then members else trivia.filterAttrs (_: it: it.isDefined) members
        );
    };

  either =
    left: right:
    mkOptionType {
      name = "either";
      description = "${left.description} or ${right.description}";
      check = value: left.check value || right.check value;
      nestedTypes = { inherit left right; };
      merge =
        loc: definitions:
        if all (it: left.check it.value) definitions then
          left.merge loc definitions
        else if all (it: right.check it.value) definitions then
          right.merge loc definitions
        else
          mergeEqual loc definitions;
    };
in
rec {
  inherit mkOptionType either;

  bool = one "bool" "boolean" builtins.isBool;
  int = one "int" "signed integer" builtins.isInt;
  float = one "float" "floating point number" builtins.isFloat;
  number = either int float;
  str = one "str" "string" builtins.isString;
  path = one "path" "absolute path" (
    value:
    builtins.isPath value
    || (isAttrs value && value ? outPath)
    || (builtins.isString value && trivia.hasPrefix "/" value)
  );
  package = one "package" "package" (value: isAttrs value && (value.type or null) == "derivation");
  enum =
    values:
    one "enum" "one of ${builtins.concatStringsSep ", " (map builtins.toJSON values)}" (
      value: elem value values
    );
  oneOf = list: foldl' either (head list) (builtins.tail list);

  addCheck = type: check: type // { check = value: type.check value && check value; };
  raw = mkOptionType {
    name = "raw";
    merge =
      loc: definitions:
      if length definitions == 1 then (head definitions).value else mergeEqual loc definitions;
  };
  unspecified = raw // {
    name = "unspecified";
  };
  functionTo = _: raw // { check = isFunction; };
  deferredModule = mkOptionType {
    name = "deferredModule";
    description = "module";
    check = value: isAttrs value || isFunction value || builtins.isPath value;
    merge = _: definitions: {
      imports = map (it: modules.setDefaultModuleLocation it.file it.value) definitions;
    };
  };

  nullOr =
    type:
    mkOptionType {
      name = "nullOr";
      description = "null or ${type.description}";
      check = value: value == null || type.check value;
      emptyValue.value = null;
      inherit (type) getSubOptions;
      nestedTypes.elemType = type;
      merge =
        loc: definitions:
        let
          nulls = filter (it: it.value == null) definitions;
        in
        if nulls == [ ] then
          type.merge loc definitions
        else if length nulls == length definitions then
          null
        else
          throw "The option `${trivia.showOption loc}' is defined both null and not null, in `${(head nulls).file}' and elsewhere.";
    };

  listOf =
    type:
    mkOptionType {
      name = "listOf";
      description = "list of ${type.description}";
      check = builtins.isList;
      emptyValue.value = [ ];
      getSubOptions = prefix: type.getSubOptions (prefix ++ [ "*" ]);
      nestedTypes.elemType = type;
      merge =
        loc: definitions:
        let
          item =
            it: number: value:
            mergeBelow (loc ++ [ "[definition ${toString number}-entry]" ]) type [
              {
                inherit (it) file;
                inherit value;
              }
            ];
          items = concatMap (it: trivia.imap0 (item it) it.value) definitions;
        in
        map (it: it.value) (filter (it: it.isDefined) items);
    };

  attrsOf = attrsLike "attrsOf" false;
  lazyAttrsOf = attrsLike "lazyAttrsOf" true;
  attrs = attrsOf raw;

  submodule =
    module:
    submoduleWith {
      modules = trivia.flatten [ module ];
      shorthandOnlyDefinesConfig = true;
    };
  submoduleWith =
    {
      modules,
      shorthandOnlyDefinesConfig ? false,
      specialArgs ? { },
      class ? null,
      description ? "submodule",
    }:
    let
      evaluation =
        prefix: args: more:
        moduleSystem.evalModules {
          modules = modules ++ more;
          inherit
            prefix
            args
            specialArgs
            class
            ;
        };
      moduleSystem = moduleSystemOf;
      asModule =
        it:
        if isAttrs it.value && shorthandOnlyDefinesConfig then
          {
            _file = it.file;
            config = it.value;
          }
        else
          moduleSystem.setDefaultModuleLocation it.file it.value;
    in
    mkOptionType {
      name = "submodule";
      inherit description;
      check = value: isAttrs value || isFunction value || builtins.isPath value;
      emptyValue.value = { };
      getSubOptions = prefix: (evaluation prefix { name = "‹name›"; } [ ]).options;
      merge =
        loc: definitions: (evaluation loc { name = trivia.last loc; } (map asModule definitions)).config;
    };
  moduleSystemOf = modules;
}
