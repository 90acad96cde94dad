{
  environments.staging = {
    imports = [ ./base.nix ];
    cluster = {
      platform = "kind";
      tier = "staging";
    };
  };
}
