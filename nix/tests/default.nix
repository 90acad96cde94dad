# Unit tests of `lib`, in the form of lib.runTests.
{ lib, ambit }:
import ./values.nix { inherit lib ambit; }
// import ./refusals.nix { inherit lib ambit; }
// import ./images.nix { inherit lib ambit; }
// import ./inputs.nix { inherit lib; }
