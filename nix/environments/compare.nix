# The committed render of an environment against what its modules give.
{
  lib,
  pkgs,
  ambit,
}:
{
  # Fails, with the commands to run, when the two differ.
  check =
    {
      name,
      committed,
      folder,
      command,
      prepare,
      render,
      ...
    }:
    let
      shown = "${folder}/${name}";
      failed = ''
        echo 'run: ${command}' >&2
        echo 'then: git add ${folder}/' >&2
        exit 1
      '';
    in
    pkgs.runCommand "check-${name}" { nativeBuildInputs = [ ambit ]; } (
      if committed == null then
        ''
          echo 'Nix sees no ${shown}: it was never rendered, or git does not track it.' >&2
          ${failed}
        ''
      else
        ''
          ${prepare}
          # Under the name that people know, for what ambit says of it.
          folder=${lib.escapeShellArg folder}
          mkdir -p "$folder"
          cp -r --no-preserve=mode ${committed} "$folder/${name}"
          if ! ${render} --check --output "$folder" >&2; then
            echo '${shown} is not what its modules give.' >&2
            ${failed}
          fi
          touch $out
        ''
    );

  # What `ambit diff` tells of the two, as text.
  diff =
    {
      name,
      rendered,
      committed,
      ...
    }:
    pkgs.runCommand "diff-${name}" { nativeBuildInputs = [ ambit ]; } ''
      mkdir -p from to
      ${lib.optionalString (committed != null) "cp -r ${committed} from/${name}"}
      cp -r ${rendered} to/${name}
      status=0
      ambit diff --from from --to to > $out || status=$?
      # 1 means differences.
      if ((status > 1)); then exit "$status"; fi
    '';
}
