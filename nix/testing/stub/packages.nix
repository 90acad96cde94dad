# The builders and tools that ambit's Nix code takes from nixpkgs, made of what the host has.
{ lib, system }:
let
  # A derivation for the host's bash. What nixpkgs keeps out of the environment is kept out too.
  build =
    script: args:
    let
      tools = args.nativeBuildInputs or [ ];
      about = removeAttrs args [
        "meta"
        "passthru"
        "nativeBuildInputs"
        "nativeInstallCheckInputs"
        "buildInputs"
        "nativeCheckInputs"
        "cargoLock"
      ];
      made = derivation (
        {
          name = if args ? pname then "${args.pname}-${args.version}" else args.name;
          inherit system;
          builder = "/bin/bash";
          args = [
            "-euo"
            "pipefail"
            script
          ];
          PATH = lib.concatMapStringsSep ":" (it: "${it}/bin") (
            tools
            ++ (args.nativeInstallCheckInputs or [ ])
            ++ (args.nativeCheckInputs or [ ])
            ++ [ stdenvTools ]
          );
          stubBuildInputs = tools ++ (args.buildInputs or [ ]);
        }
        // about
      );
    in
    made
    // (args.passthru or { })
    // {
      meta = args.meta or { };
      overrideAttrs =
        change:
        build script (args // (if lib.isFunction (change args) then change args args else change args));
    };

  # Programs of the host under one bin folder; an undeclared one is not on the PATH, as in nixpkgs.
  hostTools =
    name: programs:
    derivation {
      inherit name system programs;
      builder = "/bin/bash";
      args = [
        "-euo"
        "pipefail"
        ./host-tools.sh
      ];
      PATH = "/usr/bin:/bin";
    }
    // {
      meta.mainProgram = builtins.head programs;
    };

  stdenvTools = hostTools "stdenv-tools" [
    "bash"
    "sh"
    "cat"
    "cp"
    "mv"
    "rm"
    "rmdir"
    "ln"
    "ls"
    "mkdir"
    "mktemp"
    "mkfifo"
    "comm"
    "paste"
    "nproc"
    "od"
    "timeout"
    "cksum"
    "tac"
    "yes"
    "whoami"
    "hostname"
    "touch"
    "chmod"
    "install"
    "readlink"
    "realpath"
    "basename"
    "dirname"
    "head"
    "tail"
    "sort"
    "uniq"
    "cut"
    "tr"
    "wc"
    "tee"
    "env"
    "date"
    "id"
    "sleep"
    "uname"
    "expr"
    "seq"
    "stat"
    "sha256sum"
    "test"
    "true"
    "false"
    "echo"
    "printf"
    "pwd"
    "find"
    "xargs"
    "grep"
    "sed"
    "awk"
    "gawk"
    "diff"
    "cmp"
    "patch"
    "tar"
    "gzip"
    "xz"
    "bzip2"
    "make"
    "cc"
    "gcc"
    "c++"
    "g++"
    "cpp"
    "ld"
    "as"
    "ar"
    "ranlib"
    "nm"
    "objcopy"
    "strip"
    "getent"
    "flock"
  ];

  mkDerivation = build ./builder.sh;
in
rec {
  inherit lib system;
  stdenv = {
    inherit mkDerivation;
    hostPlatform = {
      inherit system;
      isLinux = lib.hasSuffix "-linux" system;
      isDarwin = lib.hasSuffix "-darwin" system;
    };
    buildPlatform = stdenv.hostPlatform // {
      canExecute = other: other.system == system;
    };
    cc.cc.lib = hostTools "gcc-lib" [ "true" ];
  };
  stdenvNoCC = stdenv;

  runCommand =
    name: args: script:
    build ./run-command.sh ({ inherit name script; } // args);
  writeText =
    name: text:
    runCommand name {
      inherit text;
      passAsFile = [ "text" ];
    } ''cp "$textPath" $out'';
  writeShellScriptBin =
    name: text:
    runCommand name
      {
        inherit text;
        passAsFile = [ "text" ];
        meta.mainProgram = name;
      }
      ''
        mkdir -p $out/bin
        { echo '#!/bin/bash'; cat "$textPath"; } > $out/bin/${name}
        chmod +x $out/bin/${name}
      '';
  symlinkJoin =
    { name, paths }:
    runCommand name { inherit paths; } ''
      mkdir -p $out
      for path in $paths; do cp -rsn "$path/." $out/; done
    '';
  mkShell =
    args:
    mkDerivation (
      {
        name = "shell";
        installPhase = "touch $out";
      }
      // args
    );

  rustPlatform.buildRustPackage =
    args:
    mkDerivation (
      {
        buildPhase = "cargo build --locked --offline --release";
        checkPhase = "cargo test --locked --offline --release";
        installPhase = ''
          mkdir -p $out/bin
          cp "$CARGO_TARGET_DIR/release/${args.pname}" $out/bin/
        '';
        doCheck = true;
      }
      // args
      // {
        stubIsRust = true;
        nativeBuildInputs = [
          cargo
          rustc
        ]
        ++ (args.nativeBuildInputs or [ ]);
        # Where nixpkgs would vendor, the host's registry cache is used; the file must be there.
        stubLock = builtins.hashFile "sha256" args.cargoLock.lockFile;
      }
    );
  cargo = hostTools "cargo" [ "cargo" ];
  rustc = hostTools "rustc" [
    "rustc"
    "rustdoc"
  ];
  clippy = hostTools "clippy" [
    "cargo-clippy"
    "clippy-driver"
  ];
  rustfmt = hostTools "rustfmt" [
    "cargo-fmt"
    "rustfmt"
  ];
  git = hostTools "git" [ "git" ];
  gitMinimal = git;
  curl = hostTools "curl" [ "curl" ];
  jq = hostTools "jq" [ "jq" ];
  zstd = hostTools "zstd" [ "zstd" ];
  gnutar = stdenvTools;
  gzip = stdenvTools;
  pkg-config = hostTools "pkg-config" [ "true" ];
  bash = stdenvTools;
  coreutils = stdenvTools;
  cacert = runCommand "cacert" { } ''
    mkdir -p $out/etc/ssl/certs
    cp /etc/ssl/certs/ca-certificates.crt $out/etc/ssl/certs/ca-bundle.crt 2>/dev/null || touch $out/etc/ssl/certs/ca-bundle.crt
  '';
  just = hostTools "just" [ "true" ];
  deadnix = hostTools "deadnix" [ "true" ];
  nixfmt = hostTools "nixfmt" [ "true" ];
  nixfmt-tree = writeShellScriptBin "treefmt" ''exec nixfmt "$@"'';
  # Nothing is patched here: the host's own loader is where binaries expect it.
  autoPatchelfHook = hostTools "auto-patchelf-hook" [ "true" ];
  makeWrapper = runCommand "make-wrapper" { } ''
    mkdir -p $out/bin
    cp ${./make-wrapper.sh} $out/bin/makeWrapper
    chmod +x $out/bin/makeWrapper
  '';
}
