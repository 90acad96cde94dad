# The packages of the two proxies, with the pins that this repository records.
{ lib, nixpkgs }:
import ./make.nix {
  inherit lib nixpkgs;
  defaultPins = ../pins.json;
  defaultVersion = "1.30.4";
  reference = import ../address.nix;
}
