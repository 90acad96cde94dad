# Where this flake is published. The template's flake.nix must say it literally, so it says it alone.
(import ./template/flake.nix).inputs.ambit.url
