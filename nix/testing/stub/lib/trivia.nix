# The small functions that ambit's Nix code takes from nixpkgs' lib, written from its manual.
rec {
  inherit (builtins)
    all
    any
    attrNames
    attrValues
    concatLists
    concatMap
    concatStringsSep
    elem
    elemAt
    filter
    foldl'
    functionArgs
    genList
    hasAttr
    head
    isAttrs
    isFunction
    isList
    isString
    length
    listToAttrs
    map
    mapAttrs
    match
    removeAttrs
    replaceStrings
    seq
    sort
    stringLength
    substring
    tail
    toJSON
    ;

  id = value: value;
  const = value: _: value;
  flip =
    function: left: right:
    function right left;
  init = list: genList (elemAt list) (length list - 1);
  last = list: elemAt list (length list - 1);
  imap0 = function: list: genList (index: function index (elemAt list index)) (length list);
  optional = condition: value: if condition then [ value ] else [ ];
  optionals = condition: list: if condition then list else [ ];
  optionalAttrs = condition: set: if condition then set else { };
  optionalString = condition: text: if condition then text else "";
  singleton = value: [ value ];
  unique = foldl' (kept: value: if builtins.elem value kept then kept else kept ++ [ value ]) [ ];
  flatten = value: if isList value then builtins.concatMap flatten value else [ value ];

  nameValuePair = name: value: { inherit name value; };
  genAttrs = names: function: listToAttrs (map (name: nameValuePair name (function name)) names);
  filterAttrs =
    keep: set:
    listToAttrs (
      map (name: nameValuePair name set.${name}) (filter (name: keep name set.${name}) (attrNames set))
    );
  mapAttrs' = function: set: listToAttrs (map (name: function name set.${name}) (attrNames set));
  mapAttrsToList = function: set: map (name: function name set.${name}) (attrNames set);
  concatMapAttrs =
    function: set: foldl' (all: name: all // function name set.${name}) { } (attrNames set);
  attrByPath =
    path: default: set:
    if path == [ ] then
      set
    else if builtins.isAttrs set && set ? ${builtins.head path} then
      attrByPath (builtins.tail path) default set.${builtins.head path}
    else
      default;
  hasAttrByPath =
    path: set:
    path == [ ]
    ||
      builtins.isAttrs set
      && set ? ${builtins.head path}
      && hasAttrByPath (builtins.tail path) set.${builtins.head path};
  getAttrFromPath = path: set: foldl' (at: name: at.${name}) set path;
  recursiveUpdate =
    left: right:
    left
    // builtins.mapAttrs (
      name: value:
      if left ? ${name} && builtins.isAttrs left.${name} && builtins.isAttrs value then
        recursiveUpdate left.${name} value
      else
        value
    ) right;

  hasPrefix = prefix: text: substring 0 (stringLength prefix) text == prefix;
  hasSuffix =
    suffix: text:
    let
      from = stringLength text - stringLength suffix;
    in
    from >= 0 && substring from (-1) text == suffix;
  removePrefix =
    prefix: text: if hasPrefix prefix text then substring (stringLength prefix) (-1) text else text;
  removeSuffix =
    suffix: text:
    if hasSuffix suffix text then substring 0 (stringLength text - stringLength suffix) text else text;
  hasInfix = infix: text: length (splitString infix text) > 1;
  splitString =
    separator: text: filter builtins.isString (builtins.split (escapeRegex separator) text);
  escapeRegex = builtins.replaceStrings special (map (character: "\\" + character) special);
  special = [
    "\\"
    "."
    "*"
    "+"
    "?"
    "^"
    "$"
    "("
    ")"
    "["
    "]"
    "{"
    "}"
    "|"
  ];
  concatStrings = concatStringsSep "";
  concatMapStrings = function: list: concatStrings (map function list);
  concatMapStringsSep =
    separator: function: list:
    concatStringsSep separator (map function list);
  escapeShellArg = value: "'" + builtins.replaceStrings [ "'" ] [ "'\\''" ] (toString value) + "'";
  escapeShellArgs = concatMapStringsSep " " escapeShellArg;
  makeBinPath = concatMapStringsSep ":" (package: "${package}/bin");
  versions.majorMinor =
    version: concatStringsSep "." (builtins.genList (elemAt (builtins.splitVersion version)) 2);
  importJSON = path: builtins.fromJSON (builtins.readFile path);
  getExe = package: "${package}/bin/${package.meta.mainProgram or package.name}";
  throwIf = condition: message: if condition then throw message else value: value;
  warn = message: builtins.trace "warning: ${message}";
  showWarnings =
    warnings: value: foldl' (result: text: builtins.trace "warning: ${text}" result) value warnings;
  showOption = builtins.concatStringsSep ".";
  setFunctionArgs = function: args: {
    __functor = _: function;
    __functionArgs = args;
  };
  literalExpression = text: {
    _type = "literalExpression";
    inherit text;
  };

  licenses.asl20 = {
    spdxId = "Apache-2.0";
    free = true;
  };
  sourceTypes.binaryNativeCode = {
    shortName = "binaryNativeCode";
    isSource = false;
  };
  platforms = {
    linux = [
      "x86_64-linux"
      "aarch64-linux"
    ];
    darwin = [
      "x86_64-darwin"
      "aarch64-darwin"
    ];
    unix = platforms.linux ++ platforms.darwin;
  };
  fetchers.proxyImpureEnvVars = [
    "http_proxy"
    "https_proxy"
    "ftp_proxy"
    "all_proxy"
    "no_proxy"
  ];

  # What `{ a = { expr; expected; }; .. }` gives that was not expected; names begin with "test".
  runTests =
    tests:
    builtins.concatMap (
      name:
      let
        result = builtins.deepSeq tests.${name}.expr tests.${name}.expr;
      in
      optional (result != tests.${name}.expected) {
        inherit name result;
        inherit (tests.${name}) expected;
      }
    ) (filter (hasPrefix "test") (attrNames tests));
}
