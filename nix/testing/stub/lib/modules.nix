# A small module system, written from the NixOS manual: what ambit's modules use and no more.
#
# Not here, beside much else: freeform modules, disabledModules, options declared twice, renames.
{
  trivia,
  types,
  lib,
}:
let
  inherit (builtins)
    attrNames
    concatMap
    elem
    filter
    foldl'
    head
    isAttrs
    isFunction
    map
    mapAttrs
    ;
  inherit (trivia) optional;
  isMarked = kind: value: isAttrs value && (value._type or null) == kind;

  # --- what modules say --------------------------------------------------------------------
  mkOption = declaration: declaration // { _type = "option"; };
  mkIf = condition: content: {
    _type = "if";
    inherit condition content;
  };
  mkMerge = contents: {
    _type = "merge";
    inherit contents;
  };
  mkOverride = priority: content: {
    _type = "override";
    inherit priority content;
  };
  mkOrder = priority: content: {
    _type = "order";
    inherit priority content;
  };
  mkOptionDefault = mkOverride 1500;
  mkDefault = mkOverride 1000;
  mkForce = mkOverride 50;
  mkBefore = mkOrder 500;
  mkAfter = mkOrder 1500;
  setDefaultModuleLocation = file: module: {
    _file = file;
    imports = [ module ];
  };

  # --- reading modules ---------------------------------------------------------------------
  apply =
    module: args:
    if !isFunction module && !(module ? __functor) then
      module
    else
      let
        names = if module ? __functor then module.__functionArgs else builtins.functionArgs module;
        # Looked up only when the module uses it: its value may depend on the configuration.
        given = mapAttrs (name: _: args.${name} or args.config._module.args.${name}) names;
      in
      module (args // given);

  # A module as { file, class, key, imports, options, config }.
  normal =
    args: fallback: module:
    let
      isFile = builtins.isPath module || builtins.isString module;
      read = apply (if isFile then import module else module) args;
      file = read._file or (if isFile then toString module else fallback);
      about = [
        "_file"
        "_class"
        "key"
        "imports"
        "options"
        "config"
        "disabledModules"
      ];
      isLong = read ? options || read ? config;
      stray = filter (name: !(elem name (about ++ [ "meta" ]))) (attrNames read);
    in
    if !isAttrs read then
      throw "the module in `${file}' is no attribute set but ${builtins.typeOf read}"
    else if isLong && stray != [ ] then
      throw "module `${file}' has an unsupported attribute `${head stray}': beside options or config it must go under config"
    else
      {
        inherit file;
        class = read._class or null;
        key = read.key or (if isFile then toString module else null);
        imports = read.imports or [ ];
        options = read.options or { };
        config = if isLong then read.config or { } else builtins.removeAttrs read about;
      };

  # Every module once, those it imports before it.
  collect =
    args: class: modules:
    let
      step =
        seen: module: fallback:
        let
          it = normal args fallback module;
          below = foldl' (all: import: step all import it.file) {
            keys = seen.keys ++ optional (it.key != null) it.key;
            modules = [ ];
          } it.imports;
        in
        if it.key != null && elem it.key seen.keys then
          seen
        else if class != null && it.class != null && it.class != class then
          throw "The module `${it.file}' (class: \"${it.class}\") cannot be imported into a module evaluation that expects class \"${class}\"."
        else
          {
            inherit (below) keys;
            modules = seen.modules ++ below.modules ++ [ it ];
          };
    in
    (foldl' (all: module: step all module "<unknown-file>") {
      keys = [ ];
      modules = [ ];
    } modules).modules;

  # --- definitions -------------------------------------------------------------------------
  # Carries mkIf, mkMerge and mkOverride of a whole set down to its members.
  pushDown =
    config:
    if isMarked "merge" config then
      concatMap pushDown config.contents
    else if isMarked "if" config then
      map (mapAttrs (_: mkIf config.condition)) (pushDown config.content)
    else if isMarked "override" config then
      map (mapAttrs (_: mkOverride config.priority)) (pushDown config.content)
    else
      [ config ];

  # One definition as those that hold, each with its priority and its order.
  discharge =
    definition:
    let
      again = value: discharge (definition // { inherit value; });
      inherit (definition) value;
    in
    if isMarked "merge" value then
      concatMap again value.contents
    else if isMarked "if" value then
      if !builtins.isBool value.condition then
        throw "mkIf's condition is no boolean, in `${definition.file}'"
      else if value.condition then
        again value.content
      else
        [ ]
    else if isMarked "override" value then
      map (it: it // { inherit (value) priority; }) (again value.content)
    else if isMarked "order" value then
      map (it: it // { order = value.priority; }) (again value.content)
    else
      [
        (
          {
            priority = 100;
            order = 1000;
          }
          // definition
        )
      ];

  # What is left of definitions: those of the strongest priority, in order.
  strongest =
    definitions:
    let
      all = concatMap discharge definitions;
      best = foldl' (least: it: if it.priority < least then it.priority else least) 9999 all;
      kept = filter (it: it.priority == best) all;
    in
    {
      definitions = builtins.sort (a: b: a.order < b.order) kept;
      highestPrio = best;
    };

  # Merges what is said of one place; `fallback` when nothing is.
  mergeAt =
    loc: type: definitions: fallback:
    let
      wrong = filter (it: !type.check it.value) definitions;
      shown =
        it:
        if builtins.isPath it.value then
          toString it.value
        else if isFunction it.value then
          "<function>"
        else
          builtins.typeOf it.value;
    in
    if definitions == [ ] then
      fallback
    else if wrong != [ ] then
      throw "A definition for option `${trivia.showOption loc}' is not of type `${type.description}'. In `${(head wrong).file}': ${shown (head wrong)}"
    else
      type.merge loc definitions;

  evaluate =
    loc: declaration: given:
    let
      default = optional (declaration ? default) {
        file = "the default";
        value = mkOptionDefault declaration.default;
      };
      result = strongest (default ++ given);
      type = declaration.type or types.unspecified;
      apply = declaration.apply or trivia.id;
      unset =
        type.emptyValue.value
          or (throw "The option `${trivia.showOption loc}' was accessed but has no value defined. Try setting the option.");
      merged = mergeAt loc type result.definitions unset;
      isWrittenTo = (declaration.readOnly or false) && builtins.length (default ++ given) > 1;
    in
    declaration
    // {
      inherit type loc;
      inherit (result) highestPrio;
      isDefined = result.definitions != [ ];
      value =
        if isWrittenTo then
          throw "The option `${trivia.showOption loc}' is read-only, but it's set multiple times."
        else
          apply merged;
    };

  # --- the tree of options ------------------------------------------------------------------
  # `declared` and `defined` are lists of { file, value }.
  walk =
    prefix: declared: defined:
    let
      names = trivia.unique (concatMap (it: attrNames it.value) declared);
      definedSets = concatMap (
        it:
        map (value: {
          inherit (it) file;
          inherit value;
        }) (pushDown it.value)
      ) defined;
      below =
        sets: name:
        concatMap (
          it:
          optional (it.value ? ${name}) {
            inherit (it) file;
            value = it.value.${name};
          }
        ) sets;
      at =
        name:
        let
          loc = prefix ++ [ name ];
          declarations = below declared name;
          definitions = below definedSets name;
          isOption = builtins.any (it: isMarked "option" it.value) declarations;
        in
        if !isOption then
          walk loc declarations definitions
        else if builtins.length declarations > 1 then
          throw "The option `${trivia.showOption loc}' is already declared in `${(head declarations).file}'"
        else
          let
            option = evaluate loc (head declarations).value definitions;
          in
          {
            options = option;
            config = option.value;
            unmatched = [ ];
          };
      members = trivia.genAttrs names at;
      strays = concatMap (
        it:
        concatMap (
          name:
          optional (!(elem name names)) {
            inherit (it) file;
            loc = prefix ++ [ name ];
            near = names;
          }
        ) (attrNames it.value)
      ) definedSets;
      # A definition under mkIf false defines nothing.
      holds =
        stray:
        builtins.any (
          it:
          it.value ? ${trivia.last stray.loc}
          &&
            discharge {
              file = "";
              value = it.value.${trivia.last stray.loc};
            } != [ ]
        ) definedSets;
    in
    {
      options = mapAttrs (_: it: it.options) members;
      config = mapAttrs (_: it: it.config) members;
      unmatched = filter holds strays ++ concatMap (name: members.${name}.unmatched) names;
    };

  evalModules =
    {
      modules,
      prefix ? [ ],
      specialArgs ? { },
      args ? { },
      class ? null,
    }:
    let
      own._file = "the module system";
      own.options._module.args = mkOption {
        type = types.lazyAttrsOf types.raw;
        default = { };
        internal = true;
      };
      own.config._module.args = args;
      shared = {
        inherit
          lib
          options
          config
          specialArgs
          ;
      }
      // specialArgs;
      read = collect shared class ([ own ] ++ modules);
      ofAll =
        field:
        map (it: {
          inherit (it) file;
          value = it.${field};
        }) read;
      tree = walk prefix (ofAll "options") (ofAll "config");
      inherit (tree) options;
      stray = head tree.unmatched;
      known = filter (name: !(trivia.hasPrefix "_" name)) stray.near;
      config =
        if tree.unmatched == [ ] then
          tree.config
        else
          throw "The option `${trivia.showOption stray.loc}' does not exist. Definition values: - In `${stray.file}'. It knows: ${builtins.concatStringsSep ", " known}";
    in
    {
      inherit options class;
      config = removeAttrs config [ "_module" ];
      type = types.submodule modules;
      _module = tree.config._module;
    };
in
{
  inherit
    evalModules
    mkOption
    mkIf
    mkMerge
    mkOverride
    mkOrder
    mkOptionDefault
    mkDefault
    mkForce
    mkBefore
    mkAfter
    setDefaultModuleLocation
    strongest
    mergeAt
    ;
  inherit (types) mkOptionType;
  isOption = isMarked "option";
  isOptionType = isMarked "option-type";
}
