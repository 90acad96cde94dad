# runCommand: one script in an empty folder.
eval "$script"
