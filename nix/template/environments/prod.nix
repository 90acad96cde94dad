{
  environments.prod = {
    imports = [ ./base.nix ];
    cluster.platform = "gke";
    istio.istiod = {
      autoscaleMin = 2;
      autoscaleMax = 5;
    };
  };
}
