# packages.docs-options: every option of an environment as a page.
{
  lib,
  pkgs,
  evaluate,
}:
let
  inherit (evaluate { modules = [ ]; }) options;
  listed = lib.filter (it: !it.internal && !(lib.elem "_module" it.loc)) (
    lib.optionAttrSetToDocList (removeAttrs options [ "_module" ])
  );
  shown = text: if builtins.isAttrs text then text.text else toString text;
  entry =
    it:
    "## `${builtins.replaceStrings [ "‹name›" ] [ "<name>" ] it.name}`\n\n"
    + lib.optionalString (
      it.description or null != null && shown it.description != ""
    ) "${shown it.description}\n\n"
    + lib.optionalString (it ? example) "For example: `${shown it.example}`\n\n";
  sorted = lib.sort (a: b: a.name < b.name) listed;
  page = ''
    # Options of environments in Nix

    Made from the JSON Schemas by `nix build .#docs-options`; [the page on Nix](nix.md) explains them.

  ''
  + lib.removeSuffix "\n" (lib.concatMapStrings entry sorted);
in
pkgs.writeText "nix-options.md" page
