# packages.docs-options: every option of an environment as a page.
{ lib, pkgs, evaluate }:
let
  inherit (evaluate { modules = [ ]; }) options;
  listed = lib.filter (it: !it.internal && !(lib.elem "_module" it.loc)) (lib.optionAttrSetToDocList (removeAttrs options [ "_module" ]));
  shown = text: if builtins.isAttrs text then text.text else toString text;
  entry =
    it:
    "## `${builtins.replaceStrings [ "‹name›" ] [ "<name>" ] it.name}`\n\n"
    + lib.optionalString (it.description or null != null && shown it.description != "") "${shown it.description}\n\n"
    + "Type: ${it.type}\n"
    + lib.optionalString (it ? default) "\nDefault: ${shown it.default}\n"
    + lib.optionalString (it ? example) "\nExample: ${shown it.example}\n";
  sorted = lib.sort (a: b: a.name < b.name) listed;
  page = ''
    # Options of environments in Nix

    Made from the JSON Schemas by `nix build .#docs-options`; [the page on Nix](nix.md) explains them.

  '' + lib.concatMapStringsSep "\n" entry sorted;
in
pkgs.writeText "nix-options.md" page
